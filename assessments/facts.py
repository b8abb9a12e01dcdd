"""What signed assessments tell the ledger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from assessments.models import DANGER, Assessment, Response
from homehealth.deadlines.model import Done

_WHAT = {
    Assessment.Purpose.START: "comprehensive-assessment",
    Assessment.Purpose.RECERTIFICATION: "recert-assessment",
    Assessment.Purpose.RESUMPTION: "roc-assessment",
    Assessment.Purpose.DISCHARGE: "discharge-assessment",
    Assessment.Purpose.OTHER: "followup-assessment",
}


def facts(episode_ids: Collection[int]) -> dict[int, list[Done]]:
    """By episode, on the day completed (M0090): assessments signed, and answers that needed action. Two queries."""
    found: dict[int, list[Done]] = defaultdict(list)
    rows = Assessment.objects.filter(episode__in=episode_ids, status=Assessment.Status.SIGNED)
    for episode_id, purpose, on in rows.values_list("episode_id", "purpose", "completed_on").order_by("pk"):
        if on is not None:  # the database holds this for every signed one
            found[episode_id].append(Done(_WHAT[Assessment.Purpose(purpose)], on))
    dangers = Response.objects.filter(
        assessment__episode__in=episode_ids, signed_at__isnull=False, flags__contains={DANGER: True}
    )
    for episode_id, on in dangers.values_list("assessment__episode_id", "assessment__completed_on").order_by("pk"):
        if on is not None:
            found[episode_id].append(Done("danger-answer", on))
    return dict(found)
