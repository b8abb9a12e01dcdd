"""Rows date themselves when they change, and are found by when they changed."""

import core.finality
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('visits', '0008_made_up'),
        ('core', '0008_touched'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='visit',
            index=models.Index(fields=['updated_at', 'id'], name='visit_changed'),
        ),
        migrations.AddConstraint(
            model_name='visit',
            constraint=core.finality.Guard(name='visits_visit_touched', on='UPDATE', only_if='OLD.updated_at = NEW.updated_at', runs='hearthside_touch()'),
        ),
    ]
