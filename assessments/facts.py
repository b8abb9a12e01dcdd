"""What signed assessments tell the ledger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from assessments.models import Assessment
from homehealth.deadlines import Done, Fact

WHAT: dict[str, Fact] = {  # the fact that a signed assessment of each purpose states
    Assessment.Purpose.START: Fact.COMPREHENSIVE_ASSESSMENT,
    Assessment.Purpose.RECERTIFICATION: Fact.RECERTIFICATION_ASSESSMENT,
    Assessment.Purpose.RESUMPTION: Fact.RESUMPTION_ASSESSMENT,
    Assessment.Purpose.TRANSFER: Fact.TRANSFER_ASSESSMENT,
    Assessment.Purpose.DISCHARGE: Fact.DISCHARGE_ASSESSMENT,
    Assessment.Purpose.DEATH: Fact.DEATH_ASSESSMENT,
    Assessment.Purpose.OTHER: Fact.FOLLOW_UP_ASSESSMENT,
}


def facts(episode_ids: Collection[int]) -> dict[int, list[Done]]:
    """By episode, on the day completed (M0090): assessments signed. One query."""
    found: dict[int, list[Done]] = defaultdict(list)
    rows = Assessment.objects.filter(episode__in=episode_ids, status=Assessment.Status.SIGNED)
    for episode_id, purpose, on in rows.values_list("episode_id", "purpose", "completed_on").order_by("pk"):
        if on is not None:  # the database holds this for every signed one
            found[episode_id].append(Done(WHAT[purpose], on))
    return dict(found)
