"""Signed and recorded facts are final in the database itself."""

from django.db import migrations

from core import finality


class Migration(migrations.Migration):
    dependencies = [("core", "0002_final_records"), ("caseload", "0001_first")]

    operations = [
        finality.never_changed("caseload_note"),
    ]
