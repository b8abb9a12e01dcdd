"""A visit's times and discipline are part of what its note's signature covers."""

from django.db import migrations

from core import finality


class Migration(migrations.Migration):
    dependencies = [("core", "0003_steps_of_signed_records"), ("visits", "0003_sentences_of_constraints")]

    operations = [
        finality.final_with_signed(
            "visits_visit", ("check_in_at", "check_out_at", "discipline"), signed="visits_visitnote", column="visit_id"
        ),
    ]
