"""What plans of care state about an episode for the promises of the agency, in two queries however many there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from careplans.models import PlanOfCare, ProgressReview
from homehealth.deadlines import Done, Fact


def facts(episode_ids: Collection[int]) -> dict[int, list[Done]]:
    """For each episode: plans signed by the practitioner (`n` is the period), and reviews."""
    found: dict[int, list[Done]] = defaultdict(list)
    signed = PlanOfCare.objects.filter(episode__in=episode_ids, practitioner_signed_on__isnull=False)
    for plan in signed.order_by("episode_id", "number").only("episode_id", "period_number", "practitioner_signed_on"):
        assert plan.practitioner_signed_on is not None
        found[plan.episode_id].append(Done(Fact.PLAN_SIGNED, plan.practitioner_signed_on, n=plan.period_number))
    reviews = ProgressReview.objects.filter(episode__in=episode_ids).order_by("episode_id", "reviewed_on", "pk")
    for episode_id, reviewed_on in reviews.values_list("episode_id", "reviewed_on"):
        found[episode_id].append(Done(Fact.PROGRESS_REVIEW, reviewed_on))
    return dict(found)
