"""A filing says what was wrong with the one it replaces, or that that one was never sent."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('caseload', '0007_endings'),
        ('paperwork', '0004_lists_hold_each_name_once'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='filing',
            name='correction_reason',
            field=models.CharField(blank=True, db_default='', default='', max_length=300, verbose_name='what was wrong with the one it replaces'),
        ),
        migrations.AddField(
            model_name='filing',
            name='is_error',
            field=models.BooleanField(db_default=False, default=False, help_text='The one it replaces was never sent: it and this prove nothing.'),
        ),
        migrations.AddConstraint(
            model_name='filing',
            constraint=models.CheckConstraint(condition=models.Q(('is_error', False), models.Q(('replaces__isnull', False), models.Q(('correction_reason', ''), _negated=True)), _connector='OR'), name='filing_error_replaces', violation_error_message='Say what was wrong with the filing.'),
        ),
    ]
