"""Two people in one home at the same time: which visit another goes together with, why, and moving them as one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.models import User
from core.change.actions import Refused, action
from core.cleaned import Cleaned
from core.kit.words import clock_time, short_day
from visits.actions.checks import check_time, check_week, take_turns
from visits.models import Visit

AIDE = "HHA"
SUPERVISES = frozenset({"SN", "PT", "OT", "SLP"})


@dataclass(frozen=True)
class Joint:
    """The visit another goes together with, and a `Visit.JointReason`; without a visit: it goes alone."""

    visit: Visit | None = None
    reason: str = ""


def joint_facts(
    joint: Joint | None, *, patient_id: int, discipline: str, starts_at: datetime, ends_at: datetime, own: Visit | None
) -> Cleaned:
    """The columns to write for a visit of that time, with the patient held (`take_turns`); nothing when nothing is said.

    `own` is the visit being moved, None for a new one. Raises Refused for another patient's visit or one that holds no
    time any more, for times that do not meet, without a reason, and for a supervision that is not of an aide.
    """
    if joint is None:
        return _kept(own, starts_at, ends_at) if own is not None else {}
    if joint.visit is None:
        return {"joint_with": None, "joint_reason": ""}
    lead = _lead(joint.visit, patient_id, own)
    if joint.reason not in Visit.JointReason.values:
        raise Refused("Choose why the two go together.", field="joint_reason")
    if joint.reason == Visit.JointReason.AIDE_SUPERVISION and not (
        lead.discipline == AIDE and discipline in SUPERVISES
    ):
        raise Refused(
            "Supervision is recorded with the visit of the nurse or therapist who goes along with an aide's visit. "
            "Choose the aide's visit, or another reason.",
            field="joint_reason",
        )
    _check_meets(lead, starts_at, ends_at)
    return {"joint_with_id": lead.joint_with_id or lead.pk, "joint_reason": joint.reason}


def _lead(chosen: Visit, patient_id: int, own: Visit | None) -> Visit:
    rows = Visit.objects.holding_time().filter(patient_id=patient_id)
    lead = rows.filter(pk=chosen.pk).first()
    if lead is None or lead == own:
        raise Refused(
            "That visit is not planned any more. Choose another one, or let this one go alone.", field="joint_with"
        )
    if own is not None and own.joined_by.holding_time().exists():
        raise Refused("Somebody goes together with this visit already. Change theirs instead.", field="joint_with")
    return lead


def _meets(other: Visit, starts_at: datetime, ends_at: datetime) -> bool:
    begins, ends = other.span
    return starts_at < ends and ends_at > begins


def _check_meets(lead: Visit, starts_at: datetime, ends_at: datetime) -> None:
    if not _meets(lead, starts_at, ends_at):
        begins, ends = lead.span
        raise Refused(
            f"The other visit is on {short_day(begins)}, {clock_time(begins)} to {clock_time(ends)}. Choose a time that "
            "meets it, or let this one go alone.",
            field="clock",
        )


def _kept(own: Visit, starts_at: datetime, ends_at: datetime) -> Cleaned:
    """A joint visit stays joint while the times meet; with nobody left to go together with, it goes alone."""
    if own.joint_with_id is None:
        return {}
    others = list(Visit.objects.together_with(own))
    if not others:
        return {"joint_with": None, "joint_reason": ""}
    if not any(_meets(other, starts_at, ends_at) for other in others):
        begins = others[0].span[0]
        raise Refused(
            f"This visit goes together with the {others[0].discipline} visit on {short_day(begins)}, "
            f"{clock_time(begins)}. Move that one, and this one moves along; or open Move and let this one go alone.",
            field="clock",
        )
    return {}


def move_along(visit: Visit, was: datetime | None, *, by: User) -> None:
    """Move everybody who goes together with `visit`, which began at `was`, by as much as it moved.

    Raises Refused when one of them has begun, is taken elsewhere at the new time, would leave the week of its order, or
    would no longer meet this visit.
    """
    for other in visit.joined_by.holding_time().select_related("clinician").order_by("pk"):
        if was is None or visit.starts_at is None or (was != visit.starts_at and other.status != Visit.Status.PLANNED):
            raise Refused(
                "Somebody who goes together with this visit has begun, or would be left without it. Change theirs first."
            )
        moved = other if was == visit.starts_at else follow(visit=other, shift=visit.starts_at - was, by=by)
        if not _meets(moved, *visit.span):
            raise Refused("Somebody who goes together with this visit would come too late for it.", field="minutes")


@action("visits.follow")
def follow(*, visit: Visit, shift: timedelta, by: User) -> Visit:
    """Move a joint visit by as much as the visit it goes together with. Raises Refused as `plan` does."""
    begins, ends = (at + shift for at in visit.span)
    check_time(begins, ends)
    check_week(visit, begins)
    take_turns(visit.patient_id, visit.clinician_id)
    taken = Visit.objects.overlapping(begins, ends, besides=visit).filter(clinician_id=visit.clinician_id)
    if visit.clinician is not None and taken.exists():
        raise Refused(
            f"{visit.clinician.name}, who goes along, already has a visit in that time. Choose another time, or let that "
            "visit go alone first.",
            field="clock",
        )
    visit.starts_at, visit.ends_at = begins, ends
    visit.version += 1
    visit.save(update_fields=["starts_at", "ends_at", "version", "updated_at"])
    return visit
