"""Rows date themselves when they change, and are found by when they changed."""

import core.finality
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('obligations', '0003_promises_to_check'),
        ('core', '0008_touched'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='obligation',
            index=models.Index(fields=['updated_at', 'id'], name='obligation_changed'),
        ),
        migrations.AddConstraint(
            model_name='obligation',
            constraint=core.finality.Guard(name='obligations_obligation_touched', on='UPDATE', only_if='OLD.updated_at = NEW.updated_at', runs='hearthside_touch()'),
        ),
    ]
