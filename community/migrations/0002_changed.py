"""Rows date themselves when they change, and are found by when they changed."""

import core.finality
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('community', '0001_first'),
        ('core', '0008_touched'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='communityresource',
            index=models.Index(fields=['updated_at', 'id'], name='resource_changed'),
        ),
        migrations.AddConstraint(
            model_name='communityresource',
            constraint=core.finality.Guard(name='community_communityresource_touched', on='UPDATE', only_if='OLD.updated_at = NEW.updated_at', runs='hearthside_touch()'),
        ),
    ]
