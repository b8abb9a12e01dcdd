"""Signed and recorded facts are final in the database itself."""

from django.db import migrations

from core import finality


class Migration(migrations.Migration):
    dependencies = [("core", "0001_first")]

    operations = [
        migrations.RunSQL(finality.FUNCTIONS, finality.DROP_FUNCTIONS),
        finality.never_changed("core_auditevent"),
    ]
