"""Needs may be archived; needs, and resources in use, hold each name once whatever its capitals.

The column `is_archived` stays, with a default, because the version that runs during the upgrade still writes it; the state
no longer names it.
"""

import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

from core.second_names import numbered


class Migration(migrations.Migration):

    dependencies = [
        ('referrals', '0001_first'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='communityresource',
            name='is_active',
            field=models.BooleanField(db_default=True, default=True),
        ),
        migrations.AddField(
            model_name='need',
            name='is_active',
            field=models.BooleanField(db_default=True, default=True),
        ),
        migrations.RunSQL(
            "UPDATE referrals_communityresource SET is_active = false WHERE is_archived",
            "UPDATE referrals_communityresource SET is_archived = NOT is_active",
        ),
        numbered('referrals', 'CommunityResource', 'organization', 'name', is_active=True),
        numbered('referrals', 'Need', 'name'),
        migrations.AddConstraint(
            model_name='communityresource',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('organization'), django.db.models.functions.text.Lower('name'), condition=models.Q(('is_active', True)), name='resource_name_once', violation_error_message="This organization's service is already in the list. Open that one instead."),
        ),
        migrations.AddConstraint(
            model_name='need',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('name'), name='need_name_once', violation_error_message='There already is a need with this name. If it is archived, restore it.'),
        ),
        migrations.RemoveConstraint(
            model_name='communityresource',
            name='resource_once',
        ),
        migrations.AlterField(
            model_name='need',
            name='name',
            field=models.CharField(max_length=80),
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "ALTER TABLE referrals_communityresource ALTER COLUMN is_archived SET DEFAULT false",
                    "ALTER TABLE referrals_communityresource ALTER COLUMN is_archived DROP DEFAULT",
                ),
            ],
            state_operations=[
                migrations.RemoveField(
                    model_name='communityresource',
                    name='is_archived',
                ),
            ],
        ),
    ]
