"""Rows date themselves when they change, and are found by when they changed."""

import core.finality
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('assessments', '0007_reasons_of_dates'),
        ('core', '0008_touched'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='assessment',
            index=models.Index(fields=['updated_at', 'id'], name='assessment_changed'),
        ),
        migrations.AddConstraint(
            model_name='assessment',
            constraint=core.finality.Guard(name='assessments_assessment_touched', on='UPDATE', only_if='OLD.updated_at = NEW.updated_at', runs='hearthside_touch()'),
        ),
    ]
