"""What somebody began to type into a long form is kept."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0006_audit_by_day'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='FormDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.CharField(help_text='The address that the form is sent to: ids, never a name.', max_length=500)),
                ('page', models.UUIDField(help_text='The open page that kept it last.')),
                ('mark', models.UUIDField(default=uuid.uuid4, help_text='Another one each time it is kept.')),
                ('typed', models.JSONField(default=list, help_text="Pairs of a field's name and its text.")),
                ('began_at', models.DateTimeField(auto_now_add=True)),
                ('saved_at', models.DateTimeField(db_index=True)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('author', 'place'), name='form_draft_once', violation_error_message='Another page of yours is keeping this form at this moment. Try again.')],
            },
        ),
    ]
