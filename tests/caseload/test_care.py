"""What is done to patients and episodes: who may be put in charge, when care may have begun, what a note may say."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from caseload.actions import patients as actions
from caseload.models import Assignment, Contact, Episode, Note, Patient, PatientIdentifier
from core.change.actions import Refused, System
from core.change.refusals import EditedMeanwhile
from core.clock import at_local, now, today
from paperwork.models import Coverage
from tests import factories

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
CLOCK = System("test clock")


def ago(count: int) -> datetime.date:
    return today() - count * DAY


# --- registered and admitted -----------------------------------------------------------------------------------------


def test_a_patient_is_registered_with_the_numbers_of_other_systems() -> None:
    facts = {"given_name": "Ana", "family_name": "Marlow", "birth_date": datetime.date(1944, 2, 29)}
    made = actions.register(by=CLOCK, identifiers=[("urn:a", "1"), ("urn:b", "2")], **facts)
    assert made.record_number > 0
    assert set(PatientIdentifier.objects.filter(patient=made).values_list("system", "value")) == {("urn:a", "1"), ("urn:b", "2")}  # fmt: skip
    assert actions.register(by=CLOCK, **facts).identifiers.count() == 0


def test_a_header_is_corrected_once_for_each_version(case_manager: Any, patient: Any) -> None:
    mine = Patient.objects.get(pk=patient.pk)
    actions.correct(patient=patient, seen_version=patient.version, changes={"city": "Troy"}, by=case_manager)
    with pytest.raises(EditedMeanwhile):
        actions.correct(patient=mine, seen_version=mine.version, changes={"city": "Utica"}, by=case_manager)
    patient.refresh_from_db()
    assert (patient.city, patient.version) == ("Troy", mine.version + 1)


def test_an_episode_is_opened_and_named_by_the_patient(case_manager: Any) -> None:
    patient, program = factories.PatientFactory(), factories.ProgramFactory()
    made = actions.admit(patient=patient, program=program, referral_at=now(), start_of_care=ago(-3), by=case_manager)
    stored = Patient.objects.get(pk=patient.pk)
    assert (stored.open_episode, stored.version, patient.open_episode) == (made, patient.version + 1, made)
    assert (made.status, made.is_soc_confirmed, made.start_of_care) == ("admitted", False, ago(-3))
    assert patient.timeline.get(kind="episode").title == f"Admitted under {program.name}"


def test_nobody_who_died_is_admitted(case_manager: Any) -> None:
    patient = factories.PatientFactory(deceased_on=today())
    with pytest.raises(Refused, match="This patient has died"):
        actions.admit(patient=patient, program=factories.ProgramFactory(), referral_at=now(), by=case_manager)
    assert not Episode.objects.exists()


# --- in charge -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "is_active", "taken"),
    [
        ("case_manager", True, True), ("supervisor", True, True), ("case_manager", False, False),
        ("clinician", True, False), ("intake", True, False), ("admin", True, False), ("auditor", True, False),
    ],
)  # fmt: skip
def test_who_can_be_put_in_charge(episode: Any, case_manager: Any, role: str, is_active: bool, taken: bool) -> None:
    worker = factories.UserFactory(role=role, is_active=is_active)
    if not taken:
        with pytest.raises(Refused, match="Choose an active case manager") as refused:
            actions.appoint(episode=episode, worker=worker, reason="Leave", by=CLOCK)
        episode.refresh_from_db()
        assert (refused.value.field, episode.worker, Assignment.objects.count()) == ("worker", case_manager, 1)
        return
    given = actions.appoint(episode=episode, worker=worker, reason="Leave", by=CLOCK)
    before = Assignment.objects.get(worker=case_manager)
    assert (before.ends_on, given.starts_on, given.ends_on, given.patient_id) == (
        today(),
        today(),
        None,
        episode.patient_id,
    )
    episode.refresh_from_db()
    assert episode.worker == worker
    entry = episode.patient.timeline.get(kind="episode")
    assert (entry.title, entry.detail) == (f"{worker.name} appointed case manager", "Leave")


def test_whoever_is_in_charge_is_not_appointed_again(episode: Any, case_manager: Any) -> None:
    with pytest.raises(Refused, match="already in charge") as refused:
        actions.appoint(episode=episode, worker=case_manager, reason="x", by=CLOCK)
    assert (refused.value.field, Assignment.objects.count()) == ("worker", 1)


def test_nobody_is_put_in_charge_of_a_closed_episode(episode: Any) -> None:
    Episode.objects.update(status="discharged", discharged_on=today())
    with pytest.raises(Refused, match="This episode is closed: nobody"):
        actions.appoint(episode=episode, worker=factories.UserFactory(), reason="x", by=CLOCK)
    assert Assignment.objects.count() == 1


@pytest.mark.parametrize(("begins", "ends"), [(2, 2), (10, 10), (12, 10)])
def test_the_one_before_ends_when_the_next_begins_and_not_before_it_began(episode: Any, begins: int, ends: int) -> None:
    actions.appoint(episode=episode, worker=factories.UserFactory(), reason="x", starts_on=ago(begins), by=CLOCK)
    assert Assignment.objects.get(worker=Episode.objects.get().assignments.first().worker).ends_on == ago(ends)


def test_the_first_in_charge_takes_nobodys_place() -> None:
    episode, worker = factories.EpisodeFactory(), factories.UserFactory()
    actions.appoint(episode=episode, worker=worker, reason="Least loaded", by=CLOCK)
    assert Assignment.objects.get().worker == worker


def test_of_several_those_already_theirs_are_left(case_manager: Any, episode: Any) -> None:
    colleague = factories.UserFactory()
    hers, meanwhile = (factories.ActiveEpisodeFactory(worker=who) for who in (colleague, case_manager))
    actions.appoint(episode=Episode.objects.get(pk=meanwhile.pk), worker=colleague, reason="Leave", by=CLOCK)
    given = actions.appoint_many(episodes=[hers, episode, meanwhile], worker=colleague, reason="Leave", by=CLOCK)
    assert [each.episode for each in given] == [episode]
    assert Assignment.objects.filter(worker=colleague, ends_on=None).count() == 3


# --- the start of care -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "referred", "words"),
    [(0, 12, ""), (-1, 12, "today or earlier"), (90, 0, ""), (91, 0, "no more than 90 days before the referral")],
)
def test_when_care_may_have_begun(case_manager: Any, on: int, referred: int, words: str) -> None:
    referral_at = at_local(ago(referred), datetime.time(9))
    episode = factories.EpisodeFactory(worker=case_manager, referral_at=referral_at)
    if words:
        with pytest.raises(Refused, match=words) as refused:
            actions.start_care(episode=episode, on=ago(on), by=case_manager)
        episode.refresh_from_db()
        assert (refused.value.field, episode.is_soc_confirmed, episode.start_of_care) == ("on", False, None)
        return
    actions.start_care(episode=episode, on=ago(on), by=case_manager)
    episode.refresh_from_db()
    assert (episode.status, episode.is_soc_confirmed, episode.start_of_care) == ("active", True, ago(on))
    assert episode.patient.timeline.get(kind="episode").title == f"Care started {ago(on):%-d %b %Y}"


@pytest.mark.parametrize("status", ["active", "on_hold"])
def test_a_start_that_is_corrected_leaves_the_state_of_care(case_manager: Any, episode: Any, status: str) -> None:
    Episode.objects.update(status=status)
    episode.refresh_from_db()
    actions.start_care(episode=episode, on=ago(9), by=case_manager)
    episode.refresh_from_db()
    assert episode.status == status
    assert episode.patient.timeline.get(kind="episode").title.startswith("Start of care corrected to")


def test_a_closed_episode_keeps_its_start(case_manager: Any, episode: Any) -> None:
    episode.status = "discharged"
    with pytest.raises(Refused, match="This episode is closed"):
        actions.start_care(episode=episode, on=ago(9), by=case_manager)


@pytest.mark.parametrize(
    ("begins", "ends", "moves"),
    [(10, None, True), (10, 9, True), (10, 10, False), (9, None, False), (11, None, False)],
)
def test_coverage_that_was_to_begin_with_care_begins_with_it(
    case_manager: Any, episode: Any, begins: int, ends: int | None, moves: bool
) -> None:
    Coverage.objects.update(starts_on=ago(begins), ends_on=None if ends is None else ago(ends))
    before = Coverage.objects.get().updated_at
    actions.start_care(episode=episode, on=ago(9), by=case_manager)
    found = Coverage.objects.get()
    assert (found.starts_on, found.updated_at > before) == ((ago(9), True) if moves else (ago(begins), False))


# --- notes -----------------------------------------------------------------------------------------------------------


def write(patient: Any, by: Any, **facts: Any) -> Note:
    return actions.write_note(patient=patient, by=by, **({"kind": "note", "text": "Slept well."} | facts))


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (datetime.timedelta(minutes=-1), ""),
        (datetime.timedelta(minutes=1), "not in the future"),
    ],
)
def test_a_note_is_of_the_past(patient: Any, case_manager: Any, at: datetime.timedelta, words: str) -> None:
    if not words:
        assert write(patient, case_manager, happened_at=now() + at).pk
        return
    with pytest.raises(Refused, match=words) as refused:
        write(patient, case_manager, happened_at=now() + at)
    assert (refused.value.field, Note.objects.count()) == ("happened_at", 0)


@pytest.mark.parametrize(("born", "words"), [(0, ""), (-1, "after the patient was born")])
def test_nothing_happened_before_the_patient_was_born(case_manager: Any, born: int, words: str) -> None:
    patient = factories.PatientFactory(birth_date=ago(20 + born))
    at = at_local(ago(20), datetime.time(0, 30))
    if not words:
        assert write(patient, case_manager, happened_at=at).pk
        return
    with pytest.raises(Refused, match=words):
        write(patient, case_manager, happened_at=at)


@pytest.mark.parametrize(
    ("facts", "title", "detail"),
    [
        ({}, "Note", "Slept well."),
        ({"kind": "call", "mode": "phone", "outcome": "reached"}, "Call", "Slept well."),
        ({"kind": "call", "mode": "phone", "outcome": "no_answer"}, "Call: no answer", "Slept well."),
        ({"activity": "pcsp-review"}, "Person-centered plan reviewed with the person", "Slept well."),
        ({"date_reason": "Snow"}, "Note", "Snow Slept well."),
    ],
)
def test_the_line_of_a_note(patient: Any, case_manager: Any, facts: dict[str, str], title: str, detail: str) -> None:
    note = write(patient, case_manager, **facts)
    entry = patient.timeline.get(kind="note")
    assert (entry.title, entry.detail, entry.at, entry.author) == (title, detail, note.happened_at, case_manager)


@pytest.mark.parametrize(
    ("contact", "facts", "field"),
    [
        ({"may_know": "all"}, {}, None),
        ({"may_know": "all"}, {"kind": "call"}, "kind"),
        ({"may_know": "nothing"}, {}, "consent"),
        ({"may_know": "nothing"}, {"outcome": "message"}, "consent"),
        ({"may_know": "nothing"}, {"outcome": "no_answer"}, None),
        ({"may_know": "nothing"}, {"consent": "agreed"}, None),
        ({"may_know": "all", "patient": None}, {}, "contact"),
    ],
)
def test_whom_a_note_names(
    patient: Any, case_manager: Any, contact: dict[str, Any], facts: dict[str, str], field: str | None
) -> None:
    if "patient" in contact:
        contact = {"may_know": "all"}
        named: Contact = factories.ContactFactory(**contact)
    else:
        named = factories.ContactFactory(patient=patient, **contact)
    said = {"kind": "family", "mode": "phone", "outcome": "reached", "contact": named} | facts
    if field is None:
        assert write(patient, case_manager, **said).contact == named
        return
    with pytest.raises(Refused) as refused:
        write(patient, case_manager, **said)
    assert (refused.value.field, Note.objects.count()) == (field, 0)


# --- contacts --------------------------------------------------------------------------------------------------------


def test_a_contact_is_changed_once_for_each_version(patient: Any, case_manager: Any) -> None:
    made = actions.add_contact(patient=patient, name="Bo", by=case_manager)
    other = Contact.objects.get()
    actions.change_contact(contact=made, seen_version=made.version, changes={"name": "Bob"}, by=case_manager)
    with pytest.raises(EditedMeanwhile):
        actions.change_contact(contact=other, seen_version=other.version, changes={"name": "Rob"}, by=case_manager)
    assert Contact.objects.get().name == "Bob"
