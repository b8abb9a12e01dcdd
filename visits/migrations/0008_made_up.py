"""A visit names the missed one that it makes up, once."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('careplans', '0004_signature_is_final'),
        ('caseload', '0007_endings'),
        ('visits', '0007_on_hold'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='visit',
            name='makes_up',
            field=models.ForeignKey(blank=True, help_text='The missed visit in whose place this one is planned.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='made_up_by', to='visits.visit'),
        ),
        migrations.AddConstraint(
            model_name='visit',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'cancelled'), _negated=True), fields=('makes_up',), name='visit_made_up_once', violation_error_message='A make-up visit is planned already. Move that one instead.'),
        ),
    ]
