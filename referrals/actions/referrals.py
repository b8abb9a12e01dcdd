"""What is done to referrals: taken, changed while waiting, declined; `acceptance` accepts, `bundles` imports."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from accounts.models import User
from caseload.models import BEFORE_REFERRAL, Practitioner
from core.change.actions import Refused, System, action
from core.change.versions import claim
from core.cleaned import Cleaned
from core.clock import local, now, today
from core.kit.words import day
from referrals.actions.acceptance import AlreadyDecided, accept
from referrals.models import Referral
from referrals.validity import missing

__all__ = ["AlreadyDecided", "accept", "add_practitioner", "change", "decline", "take"]

FURTHEST = timedelta(days=366)
NewPractitioners = Mapping[str, Mapping[str, str]]


@action("practitioners.add")
def add_practitioner(*, by: User | System, **facts: Any) -> Practitioner:
    """Add a practitioner from the fields of `Practitioner`. Raises Refused when the NPI is known already."""
    del by  # the audit trail names them
    return Practitioner.objects.create(**facts)


@action("referrals.take")
def take(*, by: User | System, new: NewPractitioners | None = None, **facts: Any) -> Referral:
    """Write down a referral from the fields of `Referral`. `new` are practitioners to add first: {"referring": {...}}.

    Raises Refused for a time of receipt in the future, and for days that cannot count.
    """
    _refuse_future(facts["received_at"], facts.get("face_to_face_on"))
    _refuse_far(facts["received_at"], facts.get("ordered_soc"), facts.get("face_to_face_on"))
    facts |= _added(new or {}, by)
    return Referral.objects.create(taken_by=None if isinstance(by, System) else by, **facts)


@action("referrals.change")
def change(
    *,
    referral: Referral,
    seen_version: int,
    changes: Cleaned,
    by: User,
    new: NewPractitioners | None = None,
) -> Referral:
    """Change a waiting referral. When this brings the last missing piece, the 48 hours run from now.

    Raises EditedMeanwhile when somebody saved it since `seen_version`, Refused once it is decided.
    """
    if not Referral.objects.waiting().filter(pk=referral.pk).exists():
        raise Refused("This referral was decided meanwhile. It can no longer be changed.")
    _refuse_future(changes["received_at"], changes.get("face_to_face_on"))
    _refuse_far(changes["received_at"], changes.get("ordered_soc"), changes.get("face_to_face_on"))
    was_missing = bool(missing(referral))
    claim(referral, seen_version)
    changed = {**changes, **_added(new or {}, by)}
    for name, value in changed.items():
        setattr(referral, name, value)
    if was_missing and not missing(referral):
        referral.valid_at = now()
    referral.save(update_fields=[*changed, "valid_at", "updated_at"])
    return referral


@action("referrals.decline")
def decline(*, referral: Referral, decline_reason: str, by: User, comment: str = "") -> Referral:
    """Say no, with a `Referral.DeclineReason`. Raises AlreadyDecided, or Refused without a reason or comment."""
    if decline_reason not in Referral.DeclineReason.values:
        raise Refused("Choose why the referral is declined.", field="decline_reason")
    if decline_reason == Referral.DeclineReason.OTHER and not comment.strip():
        raise Refused("Say in the comment why the referral is declined.", field="comment")
    held = Referral.objects.select_for_update(of=("self",)).select_related("decided_by").get(pk=referral.pk)
    if held.status != Referral.Status.RECEIVED:
        raise AlreadyDecided(held)
    referral.status, referral.decided_by, referral.decided_at = Referral.Status.DECLINED, by, now()
    referral.decline_reason, referral.decline_comment = decline_reason, comment
    referral.save(
        update_fields=["status", "decided_by", "decided_at", "decline_reason", "decline_comment", "updated_at"]
    )
    return referral


def _added(new: NewPractitioners, by: User | System) -> dict[str, Practitioner]:
    return {role: add_practitioner(by=by, **facts) for role, facts in new.items()}


def _refuse_future(received_at: datetime, seen_on: date | None) -> None:
    if seen_on is not None and seen_on > today():
        raise Refused(
            "Enter the day the practitioner saw the patient: today at the latest. Leave it empty until then.",
            field="face_to_face_on",
        )
    if received_at > now():
        raise Refused(f"Enter a time that is not after now, {local(now()):%-I:%M %p}.", field="received_at")


def _refuse_far(received_at: datetime, ordered_soc: date | None, seen_on: date | None) -> None:
    """An ordered start long before the referral would make the first visit overdue at once, and an encounter more than a
    year before it counts for no start of care: the year is wrong."""
    received = local(received_at).date()
    for on, field in ((ordered_soc, "ordered_soc"), (seen_on, "face_to_face_on")):
        if on is not None and abs(on - received) > FURTHEST:
            raise Refused(f"Enter a day within a year of the referral, {day(received)}. Check the year.", field=field)
    if ordered_soc is not None and received - ordered_soc > BEFORE_REFERRAL:
        raise Refused(
            f"Enter an ordered start from {day(received - BEFORE_REFERRAL)} on: care starts at most {BEFORE_REFERRAL.days} "
            "days before its referral. Leave it empty when no day was ordered.",
            field="ordered_soc",
        )
