"""An audit row may name every patient that a list showed, and is found by any of them."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # the index is built beside the running version, which goes on writing

    dependencies = [("core", "0004_submission_digest")]

    operations = [
        migrations.AddField(
            "auditevent",
            "patient_ids",
            django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), null=True, size=None),
        ),
        AddIndexConcurrently(
            "auditevent",
            django.contrib.postgres.indexes.GinIndex(
                condition=models.Q(("patient_ids__isnull", False)), fields=["patient_ids"], gin_pending_list_limit=128, name="audit_listed"
            ),
        ),
    ]
