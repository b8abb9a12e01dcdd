"""A note says with whom it was, what came of it, and what allowed the talk."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('caseload', '0008_one_principal'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='note',
            name='consent',
            field=models.CharField(blank=True, choices=[('agreed', 'The patient agreed to this talk'), ('nothing_told', 'Nothing about the patient was told')], db_default='', max_length=12),
        ),
        migrations.AddField(
            model_name='note',
            name='contact',
            field=models.ForeignKey(blank=True, help_text='Whom it was with.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='caseload.contact'),
        ),
        migrations.AddField(
            model_name='note',
            name='outcome',
            field=models.CharField(blank=True, choices=[('reached', 'We spoke'), ('message', 'Left a message to call back'), ('no_answer', 'No answer')], db_default='', max_length=10),
        ),
        migrations.AddConstraint(
            model_name='note',
            constraint=models.CheckConstraint(condition=models.Q(('contact__isnull', True), ('kind', 'family'), _connector='OR'), name='note_with_contact_is_family', violation_error_message='A talk with somebody else than the patient is a contact with the family.'),
        ),
    ]
