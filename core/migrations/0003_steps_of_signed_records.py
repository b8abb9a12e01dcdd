"""What may still be recorded about a signed record, and in which order, is kept by the database."""

from django.db import migrations

from core import finality


class Migration(migrations.Migration):
    dependencies = [("core", "0002_final_records")]

    operations = [migrations.RunSQL(finality.STEPS_FUNCTION, finality.DROP_STEPS_FUNCTION)]
