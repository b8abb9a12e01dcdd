"""Filings are found by when they were recorded: programs ask what is new since they last asked."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # the index is built beside the running version, which goes on writing

    dependencies = [
        ('paperwork', '0006_telephones'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='filing',
            index=models.Index(fields=['updated_at', 'id'], name='filing_changed'),
        ),
    ]
