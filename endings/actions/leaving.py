"""Somebody who leaves the agency: whom their patients go to and what becomes of their visits, then the account is closed."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet

from accounts.actions import staff
from accounts.models import User
from caseload.actions import patients as chart
from caseload.models import Assignment, Episode
from core.change.actions import Refused, action, touch
from core.clock import now, today
from core.kit.words import many
from endings.actions.taking_back import refuse_unready, write_down
from endings.actions.work import Change, Work, agree_with_holds, put_back
from endings.models import Ending
from reminders import notices
from visits.actions.checks import take_turns
from visits.models import Visit

MOST = 500
HAS_AHEAD = (Visit.Status.PLANNED, Visit.Status.HELD)
NOBODYS: dict[str, object] = {"clinician": None, "starts_at": None, "ends_at": None}


@action("staff.leave")
def leave(*, person: User, by: User, receiver: User | None = None, reason: str = "") -> Ending:
    """Give this person's patients to `receiver`, leave their visits ahead to be scheduled again, and close the account.

    Raises Refused without a receiver while there are patients, for a receiver who is no active case manager, while a
    visit of theirs is under way, and as `staff.deactivate` does.
    """
    held, ahead = _hold(person)
    _refuse(person, held, ahead, receiver)
    work = Work()
    if receiver is not None:
        _give(work, held, receiver, reason or f"{person.name} leaves", by)
    planned = [v for v in ahead if v.status == Visit.Status.PLANNED and v.starts_at and v.starts_at >= now()]
    on_hold = [v for v in ahead if v.status == Visit.Status.HELD]
    if planned or on_hold:
        work.say(f"Leaves {many(len(planned) + len(on_hold), 'visit', 10_000)} to be scheduled again.")
    work.change_all(planned, **NOBODYS, status=Visit.Status.NEEDED)
    work.change_all(on_hold, **NOBODYS)
    touch(visit.patient_id for visit in ahead)
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
    assert current.person is not None
    refuse_unready(current, reason)
    if current.person.is_active:
        raise Refused("The account is open again already. What they had was given to others: give it back there.")
    staff.reactivate(person=current.person, by=by)
    current.person.is_active = True
    visits = Visit.objects.filter(pk__in=[c["pk"] for c in current.changes if c["model"] == "visits.visit"])
    given = _still_given(current.changes)
    patients = {*given.values_list("patient_id", flat=True), *visits.values_list("patient_id", flat=True)}
    back = _changes_of(current.changes, set(given.values_list("pk", flat=True)))
    given.update(ends_on=today(), updated_at=now())
    touch(patients)
    left = put_back(back, is_late=current.needs_reason)
    if len(back) < len(current.changes):
        left.append("Patients who were given on or discharged meanwhile stay where they are.")
    agree_with_holds(patients)
    write_down(ending, by, reason, left)
    return ending


def _hold(person: User) -> tuple[list[Assignment], list[Visit]]:
    """Their open assignments and the visits they have ahead, read once nobody else changes these patients."""
    open_ones = Assignment.objects.open().filter(worker=person)
    visits = Visit.objects.filter(clinician=person, status__in=[*HAS_AHEAD, Visit.Status.UNDER_WAY])
    concerned = {*open_ones.values_list("patient_id", flat=True), *visits.values_list("patient_id", flat=True)}
    if len(concerned) > MOST:
        raise Refused(f"{person.name} has more than {MOST:,} patients. Give some of them to others first.")
    for patient_id in sorted(concerned):
        take_turns(patient_id)
    held = open_ones.select_related("episode", "patient").order_by("pk")
    return list(held), list(visits.select_related("patient").order_by("starts_at", "pk"))


def _still_given(changes: Sequence[Change]) -> QuerySet[Assignment]:
    """The assignments that the leaving made, where they still hold and care goes on."""
    made = [c["pk"] for c in changes if c.get("made") and c["model"] == "caseload.assignment"]
    return Assignment.objects.open().filter(pk__in=made).exclude(episode__status=Episode.Status.DISCHARGED)


def _changes_of(changes: Sequence[Change], given: set[int]) -> list[Change]:
    """The changes to put back: of visits, and of each patient whose new assignment is one of `given`."""
    kept: list[Change] = []
    of_one: list[Change] = []
    for change in changes:
        if change["model"] == "visits.visit":
            kept.append(change)
            continue
        of_one.append(change)
        if change.get("made"):
            kept += of_one if change["pk"] in given else []
            of_one = []
    return kept


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
