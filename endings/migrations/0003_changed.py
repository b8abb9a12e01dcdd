"""Rows date themselves when they change, and are found by when they changed."""

import core.finality
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('endings', '0002_somebody_leaves'),
        ('core', '0008_touched'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='ending',
            index=models.Index(fields=['updated_at', 'id'], name='ending_changed'),
        ),
        migrations.AddConstraint(
            model_name='ending',
            constraint=core.finality.Guard(name='endings_ending_touched', on='UPDATE', only_if='OLD.updated_at = NEW.updated_at', runs='hearthside_touch()'),
        ),
    ]
