"""Signed and recorded facts are final in the database itself."""

from django.db import migrations

from core import finality


class Migration(migrations.Migration):
    dependencies = [("core", "0002_final_records"), ("assessments", "0001_first")]

    operations = [
        finality.final_once_signed("assessments_assessment"),
        finality.final_once_signed("assessments_response"),
        finality.never_changed("assessments_addendum"),
    ]
