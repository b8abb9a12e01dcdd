"""A look at how the goals move, recorded with the decision taken."""

from __future__ import annotations

from datetime import date

from accounts.models import User
from careplans.models import PlanOfCare, ProgressReview
from caseload import counting, timeline
from caseload.actions import concerns
from caseload.models import Concern, Episode
from core.change.actions import Refused, action
from core.clock import now, today
from core.kit.words import day
from homehealth.deadlines import Done, Fact


@action("plans.review")
def review(
    *,
    episode: Episode,
    decision: str,
    findings: str,
    by: User,
    reviewed_on: date | None = None,
    plan: PlanOfCare | None = None,
    date_reason: str = "",
) -> ProgressReview:
    """Record a progress review; it is final, and is what was done about goals that stall. `reviewed_on` is today
    unless given.

    Raises Refused for a discharged episode, a day in the future or before the referral, without findings, and for a day
    that keeps no promise, as one before the last review, without `date_reason`.
    """
    on = reviewed_on or today()
    if episode.status == Episode.Status.DISCHARGED:
        raise Refused("This episode is discharged. Its plan is no longer reviewed.")
    if on > today():
        raise Refused("Enter a day that is today or earlier.", field="reviewed_on")
    begun = min(episode.referred_on, episode.start_of_care or on)
    if on < begun:
        what = "referral" if begun == episode.referred_on else "start of care"
        raise Refused(f"Enter a day on or after the {what}, {day(begun)}.", field="reviewed_on")
    if decision not in ProgressReview.Decision.values:
        raise Refused("Choose what was decided.", field="decision")
    if not findings.strip():
        raise Refused("Enter what was found.", field="findings")
    done = Done(Fact.PROGRESS_REVIEW, on)
    counting.ask(episode, done, reason=date_reason, field="date_reason", about="nothing")
    made = ProgressReview.objects.create(
        patient_id=episode.patient_id, episode=episode, plan=plan, reviewed_on=on, decision=decision, findings=findings,
        signed_by=by, signed_at=now(),
    )  # fmt: skip
    title = f"Progress review: {made.get_decision_display().lower()}"
    timeline.record(episode.patient, kind="plan", title=title, detail=f"{date_reason} {findings}".strip(), by=by)
    for concern in concerns.open_of([episode.patient_id], Concern.Kind.GOAL):
        concerns.close(concern=concern, done=f"{title}. {findings}", by=by)
    return made
