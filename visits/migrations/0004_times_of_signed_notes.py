"""Whose visit it was, who made it, when and where, is final with its signed note."""

from django.db import migrations

from core import finality

FINAL = (
    "uuid", "patient_id", "episode_id", "clinician_id", "discipline", "status", "check_in_at", "check_out_at",
    "check_in_latitude", "check_in_longitude", "check_in_accuracy_m",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("core", "0003_steps_of_signed_records"), ("visits", "0003_sentences_of_constraints")]

    operations = [
        finality.final_with_signed(
            "visits_visit", FINAL, signed="visits_visitnote", column="visit_id"
        ),
    ]
