"""Somebody who leaves the agency: whom their patients go to and what becomes of their visits, then the account is closed."""

from __future__ import annotations

from collections.abc import Sequence

from accounts.actions import staff
from accounts.models import User
from caseload.actions import patients as chart
from caseload.models import Assignment
from core.change.actions import Refused, action, touch
from core.clock import now, today
from core.kit.words import many
from endings.actions.work import Work, put_back
from endings.models import Ending
from reminders import notices
from visits.models import Visit

MOST = 2000


@action("staff.leave")
def leave(*, person: User, by: User, receiver: User | None = None, reason: str = "") -> Ending:
    """Give this person's patients to `receiver`, leave their visits ahead to be scheduled again, and close the account.

    Raises Refused without a receiver while there are patients, for a receiver who is no active case manager, while a
    visit of theirs is under way, and as `staff.deactivate` does.
    """
    held = list(
        Assignment.objects.open().filter(worker=person).select_related("episode", "patient").order_by("pk")[:MOST]
    )
    visits = Visit.objects.filter(clinician=person, status__in=["planned", "held", "under_way"]).order_by("starts_at")
    ahead = list(visits.select_related("patient")[:MOST])
    _refuse(person, held, ahead, receiver)
    work = Work()
    if receiver is not None:
        _give(work, held, receiver, reason or f"{person.name} leaves", by)
    loose = [v for v in ahead if v.starts_at is None or v.starts_at >= now()]
    if loose:
        work.say(f"Leaves {many(len(loose), 'visit', 10_000)} to be scheduled again.")
        work.change_all(loose, status=Visit.Status.NEEDED, clinician=None, starts_at=None, ends_at=None)
    touch(v.patient_id for v in loose)
    work.say(f"Closes the account of {person.name}: signed out everywhere.")
    staff.deactivate(person=person, by=by, reason=reason)
    return Ending.objects.create(
        person=person, kind=Ending.Kind.LEAVING, on=today(), title=f"{person.name} left", reason=reason, lines=work.lines,
        changes=work.changes, by=by,
    )  # fmt: skip


@action("staff.come_back")
def come_back(*, ending: Ending, by: User, reason: str = "") -> Ending:
    """Undo a leaving: the account is open again and a link to a new password is sent; patients and visits come back as
    far as nobody changed them since. More than a day later `reason` is needed. Raises Refused when it was undone."""
    current = Ending.objects.select_for_update(of=("self",)).get(pk=ending.pk)
    if not current.is_standing or current.person is None:
        raise Refused("This was taken back already.")
    if current.needs_reason and not reason.strip():
        raise Refused("It is more than a day ago. Say why it is taken back.", field="reason")
    staff.reactivate(person=current.person, by=by)
    made = [c["pk"] for c in current.changes if c.get("made") and c["model"] == "caseload.assignment"]
    given = Assignment.objects.open().filter(pk__in=made)
    touch(given.values_list("patient_id", flat=True))
    given.update(ends_on=today(), updated_at=now())
    left = put_back(current.changes, is_late=current.needs_reason)
    ending.taken_back_at, ending.taken_back_by, ending.taken_back_reason, ending.left_as_is = now(), by, reason, left
    ending.save(update_fields=["taken_back_at", "taken_back_by", "taken_back_reason", "left_as_is", "updated_at"])
    return ending


def _refuse(person: User, held: Sequence[Assignment], ahead: Sequence[Visit], receiver: User | None) -> None:
    if held and receiver is None:
        raise Refused(
            f"{person.name} is in charge of {many(len(held), 'patient')}. Choose who takes them.", field="receiver"
        )
    if receiver is not None and receiver.pk == person.pk:
        raise Refused("Choose somebody else.", field="receiver")
    if any(visit.status == Visit.Status.UNDER_WAY for visit in ahead):
        raise Refused(f"{person.name} is at a patient's home now. Have the visit checked out first.")


def _give(work: Work, held: Sequence[Assignment], receiver: User, reason: str, by: User) -> None:
    if not held:
        return
    work.say(f"Gives {many(len(held), 'patient', 10_000)} to {receiver.name}.")
    for assignment in held:
        with work.watching([assignment, assignment.episode]):
            given = chart.appoint(episode=assignment.episode, worker=receiver, reason=reason, by=by)
        work.made(given)
        said = f"{assignment.patient.printed_as}. In your charge from today: {reason}"
        notices.tell(assignment.patient, {receiver.pk: said}, key=f"assignment:{given.uuid}")
