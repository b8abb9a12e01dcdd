"""What signed assessments tell the ledger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from assessments.models import Assessment
from homehealth.deadlines.model import Done

_WHAT = {
    Assessment.Purpose.START: "comprehensive-assessment",
    Assessment.Purpose.RECERTIFICATION: "recert-assessment",
    Assessment.Purpose.RESUMPTION: "roc-assessment",
    Assessment.Purpose.DISCHARGE: "discharge-assessment",
    Assessment.Purpose.OTHER: "followup-assessment",
}


def facts(episode_ids: Collection[int]) -> dict[int, list[Done]]:
    """Assessments signed, by episode, on the day each was completed (M0090); one query."""
    found: dict[int, list[Done]] = defaultdict(list)
    rows = Assessment.objects.filter(episode__in=episode_ids, status=Assessment.Status.SIGNED)
    for episode_id, purpose, on in rows.values_list("episode_id", "purpose", "completed_on"):
        found[episode_id].append(Done(_WHAT[Assessment.Purpose(purpose)], on))
    return dict(found)
