"""A signed plan is sent once, signed by the practitioner once, superseded once; its parts refuse to be emptied."""

from django.db import migrations

from core import finality

SIGNATURE = ("practitioner_signed_on", "signature_method")


class Migration(migrations.Migration):
    dependencies = [("core", "0003_steps_of_signed_records"), ("careplans", "0003_sentences_of_constraints")]

    operations = [
        finality.steps_once_signed(
            "careplans_planofcare",
            {
                ("signed", "sent"): ("sent_on", "sent_how"),
                ("sent", "active"): SIGNATURE,
                ("sent", "superseded"): SIGNATURE,
                ("active", "superseded"): (),
            },
        ),
        finality.never_emptied("careplans_problem"),
        finality.never_emptied("careplans_goal"),
        finality.never_emptied("careplans_intervention"),
        finality.never_emptied("careplans_visitorder"),
    ]
