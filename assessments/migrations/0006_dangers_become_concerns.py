"""Answers that needed action and were not acted on yet become concerns; the promise they were kept by until now is gone.

Those signed whose safety follow-up is still open, and those in drafts, which nobody was told of.
"""

from datetime import timedelta

from django.db import migrations
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from assessments.scoring import danger_of
from homehealth import instruments
from homehealth.errors import RuleError


def raise_concerns(apps, schema_editor):
    Concern = apps.get_model("caseload", "Concern")
    Response = apps.get_model("assessments", "Response")
    promise = apps.get_model("obligations", "Obligation").objects.filter(
        episode=OuterRef("assessment__episode"), rule="safety-follow-up", state="open"
    )
    rows = Response.objects.filter(flags__contains={"danger": True}).filter(Q(signed_at__isnull=True) | Exists(promise))
    now = timezone.now()
    for row in rows.select_related("assessment").order_by("pk").iterator(chunk_size=500):
        Concern.objects.create(
            patient_id=row.patient_id, episode_id=row.assessment.episode_id, kind="answer", urgency="now",
            what=_what(row)[:500], source=f"answer:{row.uuid}",
            link=f"/assessments/{row.assessment.uuid}", raised_at=now, raised_by_id=row.assessment.author_id,
            act_by=now + timedelta(hours=1),
        )  # fmt: skip


def _what(row):
    """In the words that the answers are told in from now on: saving them again changes nothing."""
    try:
        instrument = instruments.get(row.instrument)
    except RuleError:
        return f"{row.instrument}: an answer needs action the same day"
    return f"{instrument.title}: {danger_of(instrument, row.answers) or 'an answer needs action the same day'}"


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0005_nothing_added_after_signing"),
        ("caseload", "0006_concerns"),
        ("obligations", "0003_promises_to_check"),
    ]

    operations = [migrations.RunPython(raise_concerns, migrations.RunPython.noop)]
