"""Who could make a visit and when both are free, whose columns somebody sees, and what waits."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from caseload.models import Patient
from tests import factories
from tests.visits.conftest import MONDAY, SUNDAY, at
from visits import board
from visits.candidates import candidates, free_slots, people_for
from visits.models import Visit

pytestmark = pytest.mark.django_db
DAY, SATURDAY = date(2027, 1, 4), date(2027, 1, 9)
MINUTE = timedelta(minutes=1)


def lasting(begins: str, ends: str, **more: Any) -> Any:
    """A visit of somebody to somebody from and to "2027-01-04 09:00"."""
    start, end = (at(date.fromisoformat(each[:10]), each[11:]) for each in (begins, ends))
    return factories.VisitFactory(starts_at=start, ends_at=end, **more)


def test_people_for_a_discipline_are_those_at_work_who_may_make_it(
    clinician: Any, case_manager: Any, supervisor: Any
) -> None:
    assistant = factories.UserFactory(role="clinician", discipline="LPN")
    factories.UserFactory(role="clinician", discipline="SN", is_active=False)
    factories.UserFactory(role="clinician", discipline="PT")
    factories.UserFactory(role="admin")
    assert set(people_for("SN")) == set(people_for("LPN")) == {clinician, assistant}
    assert set(people_for("CM")) == {case_manager, supervisor}


def visited(patient: Any, who: Any, days_ago: float, status: str = "completed") -> None:
    begins = MONDAY - timedelta(days=days_ago)
    factories.VisitFactory(
        episode=patient.open_episode, clinician=who, status=status, starts_at=begins, ended_reason="Snow",
        check_in_at=begins, check_out_at=begins + 30 * MINUTE,
    )  # fmt: skip


def test_candidates_are_weighed_with_their_reasons(monday: Any, episode: Any, team: Any) -> None:
    patient = episode.patient
    Patient.objects.filter(pk=patient.pk).update(language="Spanish")
    patient.refresh_from_db()
    patient.open_episode = episode
    known, twice, late, speaker, busy = (
        factories.UserFactory(role="clinician", discipline="SN", family_name=name, languages=languages, team=team)
        for name, languages in (("A", ""), ("B", ""), ("C", ""), ("D", "English, spanish "), ("E", ""))
    )
    visited(patient, known, 90)
    visited(patient, known, 10, "missed")
    visited(patient, late, 90.05)
    visited(patient, twice, 3)
    visited(patient, twice, 2)
    for hour in ("06:00", "11:00"):
        factories.VisitFactory(clinician=busy, starts_at=at(DAY, hour))
    found = candidates(patient, "SN", start=at(DAY, "11:30"), end=at(DAY, "12:00"))
    said = {each.person: each.reasons for each in found}
    assert [each.person for each in found] == [twice, known, speaker, late, busy]
    assert (
        said[known] == "knows the patient (1 visit in 90 days), does not speak Spanish, free then, 0 visits that week"
    )
    assert said[twice].startswith("knows the patient (2 visits in 90 days), ")
    assert said[late] == "new to the patient, does not speak Spanish, free then, 0 visits that week"
    assert said[speaker] == "new to the patient, speaks Spanish, free then, 0 visits that week"
    assert said[busy].endswith("busy then, 2 visits that week")
    assert [each.is_free for each in candidates(patient, "SN")] == [None] * 5
    Patient.objects.filter(pk=patient.pk).update(language="English")
    patient.refresh_from_db()
    assert "speak" not in candidates(patient, "SN")[0].reasons


def test_candidates_are_of_the_team_or_known_to_the_patient_and_one_s_own_time_is_free(
    monday: Any, episode: Any, visit: Any, clinician: Any, team: Any
) -> None:
    stranger, friend = (factories.UserFactory(role="clinician", discipline="SN") for _ in range(2))
    episode.patient.open_episode = episode
    visited(episode.patient, friend, 3)
    asked = {"start": at(DAY, "11:15"), "end": at(DAY, "11:30")}
    found = candidates(episode.patient, "SN", keep=visit, team_id=team.pk, **asked)
    assert {each.person for each in found} == {clinician, friend}
    assert all(each.is_free for each in found)
    every = candidates(episode.patient, "SN", **asked)
    assert {each.person: each.is_free for each in every} == {clinician: False, friend: True, stranger: True}
    assert every[-1].person == clinician


def test_a_candidate_s_load_is_of_the_week_in_question(monday: Any, episode: Any, clinician: Any) -> None:
    for day in ("2027-01-02", "2027-01-03", "2027-01-09", "2027-01-10"):
        lasting(f"{day} 12:00", f"{day} 13:00", clinician=clinician)
    lasting("2027-01-05 12:00", "2027-01-05 13:00", clinician=clinician, status="missed", ended_reason="Snow")
    for day, load in ((DAY, 2), (date(2027, 1, 10), 1)):
        found = candidates(episode.patient, "SN", start=at(day, "09:00"), end=at(day, "10:00"))
        assert [each.week_load for each in found] == [load]


def clocks(found: list[Any]) -> list[str]:
    return [f"{slot.start:%d}/{slot.clock}" for slot in found]


@pytest.mark.parametrize(
    ("after", "minutes", "until", "found"),
    [
        ("09:00", 30, None, ["04/10:00", "04/10:15", "04/10:30"]),
        ("10:01", 30, None, ["04/10:15", "04/10:30", "04/11:45"]),
        ("16:16", 30, None, ["04/16:30", "05/08:00", "05/08:15"]),
        ("16:31", 30, DAY, []),
        ("16:30", 30, DAY, ["04/16:30"]),
        ("16:00", 60, DAY, ["04/16:00"]),
        ("16:00", 61, DAY, []),
        ("10:00", 30, SUNDAY, []),
    ],
)
def test_free_times_are_quarter_hours_of_the_working_day(
    visit: Any, clinician: Any, after: str, minutes: int, until: date | None, found: list[str]
) -> None:
    assert clocks(free_slots(clinician.pk, visit.patient_id, at(DAY, after), minutes, until=until)) == found


def test_free_times_keep_clear_of_either_and_of_nobody_else(visit: Any, clinician: Any) -> None:
    other, home = factories.UserFactory(role="clinician", discipline="SN"), factories.ActiveEpisodeFactory()
    factories.VisitFactory(starts_at=at(DAY, "10:30"))
    asked = (at(DAY, "10:30"), 45)
    for who, whose in ((clinician.pk, home.patient_id), (other.pk, visit.patient_id)):
        assert clocks(free_slots(who, whose, *asked))[0] == "04/11:45"
    assert clocks(free_slots(other.pk, home.patient_id, *asked))[0] == "04/10:30"
    assert clocks(free_slots(clinician.pk, visit.patient_id, *asked, keep=visit))[0] == "04/10:30"
    assert len(free_slots(other.pk, home.patient_id, *asked, count=5)) == 5


def test_free_times_are_looked_for_within_two_weeks(monday: Any, clinician: Any, patient: Any) -> None:
    for day in range(15):
        begins = at(DAY + timedelta(days=day), "07:00")  # until 19:00
        for hours in (0, 6):
            start = begins + timedelta(hours=hours)
            factories.VisitFactory(clinician=clinician, starts_at=start, ends_at=start + timedelta(hours=6))
    assert clocks(free_slots(clinician.pk, patient.pk, MONDAY, 60)) == []
    last = DAY + timedelta(days=14)
    Visit.objects.filter(starts_at=at(last, "13:00")).update(ends_at=at(last, "16:00"))
    assert clocks(free_slots(clinician.pk, patient.pk, MONDAY, 60)) == ["18/16:00"]


# --- the board ------------------------------------------------------------------------------------------


def test_whose_columns_somebody_sees(
    clinician: Any, case_manager: Any, supervisor: Any, auditor: Any, team: Any
) -> None:
    stranger = factories.UserFactory(role="clinician", discipline="SN", team=factories.TeamFactory())
    factories.UserFactory(role="clinician", team=team, is_active=False)
    factories.UserFactory(role="case_manager", team=team)
    loner = factories.UserFactory(role="case_manager", team=None)
    assert set(board.staff_of(clinician)) == {clinician}
    assert set(board.staff_of(case_manager)) == {clinician, case_manager}
    assert set(board.staff_of(supervisor)) == {clinician}
    assert set(board.staff_of(auditor)) == {clinician, stranger}
    assert set(board.staff_of(loner)) == {clinician, stranger, loner}


def test_people_without_a_discipline_come_last_and_no_part_is_empty(case_manager: Any, team: Any) -> None:
    nurse, therapist = (factories.UserFactory(role="clinician", discipline=code, team=team) for code in ("SN", "PT"))
    people = board.staff_of(case_manager)
    assert board.by_name(people) == [therapist, nurse, case_manager]
    found = board.people_on(case_manager, people, DAY, DAY, 2)
    assert (list(found.shown), found.part, found.total) == ([therapist, nurse, case_manager], 1, 3)


@pytest.mark.parametrize(
    ("day", "week", "waits", "has_past"),
    [
        (DAY, SUNDAY, 1, False),
        (SUNDAY, SUNDAY, 1, False),
        (SATURDAY, SUNDAY, 1, False),
        (date(2027, 1, 10), SUNDAY, 0, False),
        (date(2027, 1, 2), SUNDAY, 0, False),
        (SUNDAY, date(2026, 12, 29), 1, False),
        (SUNDAY, date(2026, 12, 28), 0, True),
    ],
)
def test_the_tray_holds_the_weeks_open_on_the_day(
    episode: Any, case_manager: Any, day: date, week: date, waits: int, has_past: bool
) -> None:
    factories.VisitFactory(
        episode=episode, clinician=None, status="needed", starts_at=None, ends_at=None, week_starts_on=week
    )
    tray = board.tray(case_manager, day)
    assert (tray.waiting.total.number, tray.has_past) == (waits, has_past)


def test_the_day_of_each_shows_who_goes_along_and_other_s_time_as_busy(
    visit: Any, clinician: Any, case_manager: Any, queries: Any
) -> None:
    aide = factories.UserFactory(role="clinician", discipline="HHA", family_name="Helper")
    factories.VisitFactory(
        episode=visit.episode, clinician=aide, discipline="HHA", starts_at=visit.starts_at, joint_with=visit,
        joint_reason="safety",
    )  # fmt: skip
    factories.VisitFactory(clinician=clinician, starts_at=at(DAY, "08:00"))
    lasting("2027-01-03 23:30", "2027-01-04 00:30", clinician=clinician, episode=visit.episode)
    with queries() as seen:
        nurse, helper = board.day_columns(case_manager, DAY, [clinician, aide])
    assert len(seen) == 3
    assert [(b.kind, b.is_carried_over, b.is_in_place) for b in nurse.blocks] == [
        ("SN, not begun, since Sun 3 Jan", True, False),
        ("Busy", False, True),
        (f"SN, with {aide.name}", False, True),
    ]
    assert [b.kind for b in helper.blocks] == [f"HHA, with {clinician.name}"]
