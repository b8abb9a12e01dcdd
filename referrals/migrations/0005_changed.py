"""Rows date themselves when they change, and are found by when they changed."""

import core.finality
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('referrals', '0004_newer_bundles'),
        ('core', '0008_touched'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='referral',
            index=models.Index(fields=['updated_at', 'id'], name='referral_changed'),
        ),
        migrations.AddConstraint(
            model_name='referral',
            constraint=core.finality.Guard(name='referrals_referral_touched', on='UPDATE', only_if='OLD.updated_at = NEW.updated_at', runs='hearthside_touch()'),
        ),
    ]
