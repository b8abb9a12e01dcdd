"""Signed and recorded facts are final in the database itself."""

from django.db import migrations

from core import finality


class Migration(migrations.Migration):
    dependencies = [("core", "0002_final_records"), ("visits", "0001_first")]

    operations = [
        finality.final_once_signed("visits_visitnote"),
        finality.never_changed("visits_noteaddendum"),
        finality.never_changed("visits_goalmeasure"),
    ]
