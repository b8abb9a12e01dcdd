# A mail is about one promise or for one purpose of an account; rows written by the running version stay valid.

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('obligations', '0002_obligation_obligation_snoozed'),
        ('reminders', '0001_first'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='notification',
            name='address',
            field=models.EmailField(blank=True, db_default='', help_text="Where it goes when that is not the person's present address.", max_length=254),
        ),
        migrations.AddField(
            model_name='notification',
            name='purpose',
            field=models.CharField(blank=True, db_default='', help_text='Of a mail about an account.', max_length=30),
        ),
        migrations.AlterField(
            model_name='notification',
            name='obligation',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notifications', to='obligations.obligation'),
        ),
        migrations.AlterField(
            model_name='notification',
            name='rung',
            field=models.CharField(blank=True, max_length=30),
        ),
        migrations.AddConstraint(
            model_name='notification',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('address', ''), ('obligation__isnull', False), ('purpose', '')), models.Q(('obligation__isnull', True), models.Q(('purpose', ''), _negated=True)), _connector='OR'), name='notification_promise_or_account'),
        ),
    ]
