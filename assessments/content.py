"""What an assessment says, as plain values: for the signature's fingerprint."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Prefetch

from assessments.models import Assessment, Response
from core.change.signing import digest


def content(assessment: Assessment, sections: list[Response]) -> dict[str, object]:
    """Everything that the signature covers; `sections` are all of it, in the order they were opened."""
    reasons = {"date_reason": assessment.date_reason, "no_review_reason": assessment.no_review_reason}
    given = {name: words for name, words in reasons.items() if words}  # older ones were signed without
    return given | {
        "purpose": assessment.purpose,
        "completed_on": assessment.completed_on,
        "summary": assessment.summary,
        "is_homebound": assessment.is_homebound,
        "drug_regimen_reviewed": assessment.drug_regimen_reviewed,
        "responses": [
            [s.instrument, s.instrument_version, s.answers, s.not_done_reason, s.total, s.band, s.flags]
            for s in sections
        ],
    }


def content_digest(assessment: Assessment) -> str:
    """SHA-256 of everything a signature would cover; the signer sends back the one they read. One query."""
    return digest(content(assessment, list(assessment.responses.order_by("id"))))


def signed_records() -> Iterator[tuple[Assessment, str]]:
    """Every signed assessment, with the fingerprint of what it says now."""
    sections = Prefetch("responses", Response.objects.order_by("id"))
    rows = Assessment.objects.filter(signed_at__isnull=False).prefetch_related(sections).order_by("pk")
    for assessment in rows.iterator(chunk_size=500):
        yield assessment, digest(content(assessment, list(assessment.responses.all())))
