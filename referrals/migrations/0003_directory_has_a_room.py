"""The directory of community resources is in `community` from here on; its tables stay as they are."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('community', '0001_first'),
        ('referrals', '0002_lists_hold_each_name_once'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(state_operations=[
            migrations.RemoveField(model_name='communityresource', name='needs'),
            migrations.RemoveField(model_name='communityresource', name='verified_by'),
            migrations.DeleteModel(name='Need'),
            migrations.DeleteModel(name='CommunityResource'),
        ]),
    ]
