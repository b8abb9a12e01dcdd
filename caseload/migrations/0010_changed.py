"""Rows date themselves when they change, and are found by when they changed."""

import core.finality
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('caseload', '0009_whom_a_note_is_with'),
        ('core', '0008_touched'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='concern',
            index=models.Index(fields=['updated_at', 'id'], name='concern_changed'),
        ),
        migrations.AddIndex(
            model_name='episode',
            index=models.Index(fields=['updated_at', 'id'], name='episode_changed'),
        ),
        migrations.AddIndex(
            model_name='patient',
            index=models.Index(fields=['updated_at', 'id'], name='patient_changed'),
        ),
        migrations.AddIndex(
            model_name='practitioner',
            index=models.Index(fields=['updated_at', 'id'], name='practitioner_changed'),
        ),
        migrations.AddConstraint(
            model_name='concern',
            constraint=core.finality.Guard(name='caseload_concern_touched', on='UPDATE', only_if='OLD.updated_at = NEW.updated_at', runs='hearthside_touch()'),
        ),
        migrations.AddConstraint(
            model_name='episode',
            constraint=core.finality.Guard(name='caseload_episode_touched', on='UPDATE', only_if='OLD.updated_at = NEW.updated_at', runs='hearthside_touch()'),
        ),
        migrations.AddConstraint(
            model_name='patient',
            constraint=core.finality.Guard(name='caseload_patient_touched', on='UPDATE', only_if='OLD.updated_at = NEW.updated_at', runs='hearthside_touch()'),
        ),
        migrations.AddConstraint(
            model_name='practitioner',
            constraint=core.finality.Guard(name='caseload_practitioner_touched', on='UPDATE', only_if='OLD.updated_at = NEW.updated_at', runs='hearthside_touch()'),
        ),
    ]
