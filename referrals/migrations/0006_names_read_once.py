"""Everybody who is referred has a name; stored telephone numbers are read anew."""

from django.conf import settings
from django.db import migrations, models

from core.reread import telephones_of


class Migration(migrations.Migration):

    dependencies = [
        ('caseload', '0011_names_read_once'),
        ('paperwork', '0004_lists_hold_each_name_once'),
        ('referrals', '0005_changed'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='referral',
            name='given_name',
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.RunSQL(  # whoever has one name has it as the family name; no row may be without one
            "UPDATE referrals_referral SET family_name = CASE WHEN given_name = '' THEN 'Not known' ELSE given_name END, given_name = '' "
            "WHERE family_name = ''",
            migrations.RunSQL.noop,
        ),
        migrations.AddConstraint(
            model_name='referral',
            constraint=models.CheckConstraint(condition=models.Q(('family_name', ''), _negated=True), name='referral_has_a_name', violation_error_message='Enter the family name. Whoever has one name has it as the family name.'),
        ),
        telephones_of('referrals', 'Referral', 'phone'),
    ]
