"""Rows date themselves when they change, and are found by when they changed."""

import core.finality
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('careplans', '0004_signature_is_final'),
        ('core', '0008_touched'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='planofcare',
            index=models.Index(fields=['updated_at', 'id'], name='plan_changed'),
        ),
        migrations.AddConstraint(
            model_name='planofcare',
            constraint=core.finality.Guard(name='careplans_planofcare_touched', on='UPDATE', only_if='OLD.updated_at = NEW.updated_at', runs='hearthside_touch()'),
        ),
    ]
