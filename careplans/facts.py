"""What plans of care state about an episode for the promises of the agency, in two queries however many there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from careplans.models import PlanOfCare, ProgressReview
from homehealth.deadlines.model import Done


def facts(episode_ids: Collection[int]) -> dict[int, list[Done]]:
    """For each episode: plans sent to the practitioner and signed by them (`n` is the period), and reviews."""
    found: dict[int, list[Done]] = defaultdict(list)
    plans = PlanOfCare.objects.filter(episode__in=episode_ids, sent_on__isnull=False).order_by("episode_id", "number")
    for plan in plans.only("episode_id", "period_number", "sent_on", "practitioner_signed_on"):
        steps = (("order-sent", plan.sent_on), ("plan-signed", plan.practitioner_signed_on))
        found[plan.episode_id] += [Done(what, on, n=plan.period_number) for what, on in steps if on is not None]
    reviews = ProgressReview.objects.filter(episode__in=episode_ids).order_by("episode_id", "reviewed_on", "pk")
    for episode_id, reviewed_on in reviews.values_list("episode_id", "reviewed_on"):
        found[episode_id].append(Done("progress-review", reviewed_on))
    return dict(found)
