"""A draft signed, sent to the practitioner, and their signature recorded."""

from __future__ import annotations

from datetime import date

from accounts.models import User
from careplans.actions.drafting import refuse_signed
from careplans.completeness import missing
from careplans.content import content_digest
from careplans.links import plan_link
from careplans.models import PlanOfCare
from caseload import counting, timeline
from core.change.actions import Refused, action
from core.change.refusals import EditedMeanwhile
from core.clock import local, now, today
from core.kit.words import day
from homehealth.deadlines import Done, Fact

Status = PlanOfCare.Status
FINAL_STATES = (Status.ACTIVE, Status.SUPERSEDED)


def _locked(plan: PlanOfCare) -> PlanOfCare:
    return PlanOfCare.objects.select_for_update(no_key=True).get(pk=plan.pk)


@action("plans.sign")
def sign(*, plan: PlanOfCare, seen_content: str, by: User) -> PlanOfCare:
    """Sign a draft: from here on the database keeps it and its parts from changing.

    `seen_content` is `content_digest` of what the signer read. Raises EditedMeanwhile when the plan or any part of it
    says something else now, Refused when it is signed already or something the regulation asks for is missing.
    """
    held = _locked(plan)
    refuse_signed(held)
    digest = content_digest(held)
    if digest != seen_content:
        raise EditedMeanwhile(held)
    lacking = missing(held)
    if lacking:
        raise Refused(f"This plan cannot be signed yet. Missing: {', '.join(gap.label for gap in lacking)}.")
    plan.status, plan.signed_by, plan.signed_at, plan.content_sha256 = Status.SIGNED, by, now(), digest
    plan.version = held.version + 1
    plan.save(update_fields=["status", "signed_by", "signed_at", "content_sha256", "version", "updated_at"])
    _told(plan, f"Plan of care version {plan.number} signed", by)
    return plan


@action("plans.send")
def send_to_practitioner(*, plan: PlanOfCare, sent_on: date, how: str, by: User) -> PlanOfCare:
    """Record that a signed plan went to the practitioner on `sent_on` (agency day), and how.

    Raises Refused when it is not waiting to be sent, or for a day in the future or before it was signed.
    """
    held = _locked(plan)
    if held.status != Status.SIGNED:
        raise Refused(
            "Only a plan that is signed and not yet sent can be sent."
            if held.is_draft
            else "This plan was already sent."
        )
    assert held.signed_at is not None  # the database holds this for every plan that is no draft
    _check_day(sent_on, local(held.signed_at).date(), "signed", field="sent_on")
    plan.status, plan.sent_on, plan.sent_how, plan.version = Status.SENT, sent_on, how, held.version + 1
    plan.save(update_fields=["status", "sent_on", "sent_how", "version", "updated_at"])
    _told(plan, f"Plan of care version {plan.number} sent to the practitioner", by, detail=how)
    return plan


@action("plans.practitioner-signature")
def record_signature(*, plan: PlanOfCare, signed_on: date, method: str, by: User, date_reason: str = "") -> PlanOfCare:
    """Record the practitioner's signature: the plan is in force, and the version in force before it is superseded.

    Raises Refused when it was not sent, for a second signature, for a day in the future or before it was sent, and for
    one after the certification period without `date_reason`.
    """
    held = _locked(plan)
    if held.status in FINAL_STATES:
        raise Refused("The practitioner's signature is already recorded.")
    if held.status != Status.SENT or held.sent_on is None:
        raise Refused("Send the plan to the practitioner first, then record the signature.")
    _check_day(signed_on, held.sent_on, "sent", field="signed_on")
    done = Done(Fact.PLAN_SIGNED, signed_on, n=held.period_number)
    # A later version of the same period keeps no further promise and is right all the same
    counting.ask(plan.episode, done, reason=date_reason, field="date_reason", about="late")
    versions = PlanOfCare.objects.filter(episode_id=held.episode_id, status=Status.ACTIVE)
    is_late = versions.filter(number__gt=held.number).exists()
    for earlier in versions.filter(number__lt=held.number).select_for_update(no_key=True):
        earlier.status, earlier.version = Status.SUPERSEDED, earlier.version + 1
        earlier.save(update_fields=["status", "version", "updated_at"])
    plan.status = Status.SUPERSEDED if is_late else Status.ACTIVE
    plan.practitioner_signed_on, plan.signature_method, plan.version = signed_on, method, held.version + 1
    plan.save(update_fields=["status", "practitioner_signed_on", "signature_method", "version", "updated_at"])
    words = f"{method}. {date_reason}" if date_reason else method
    _told(plan, f"Plan of care version {plan.number} signed by the practitioner {day(signed_on)}", by, detail=words)
    return plan


def _check_day(on: date, earliest: date, what: str, *, field: str) -> None:
    if on > today():
        raise Refused("Enter a day that is today or earlier.", field=field)
    if on < earliest:
        raise Refused(f"Enter a day on or after {day(earliest)}, when the plan was {what}.", field=field)


def _told(plan: PlanOfCare, title: str, by: User, detail: str = "") -> None:
    timeline.record(plan.patient, kind="plan", title=title, detail=detail, link=plan_link(plan), by=by)
