"""Questions about many visits, each with a neighbour just inside and just outside."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests import factories
from tests.visits.conftest import SUNDAY, at
from visits.models import Visit

pytestmark = pytest.mark.django_db
DAY = date(2027, 1, 4)


def lasting(begins: str, ends: str, **more: Any) -> Any:
    """A visit of somebody to somebody from and to "2027-01-04 09:00"."""
    start, end = (at(date.fromisoformat(each[:10]), each[11:]) for each in (begins, ends))
    return factories.VisitFactory(starts_at=start, ends_at=end, **more)


@pytest.mark.parametrize(
    ("begins", "ends", "on", "reaching", "from_day"),
    [
        ("2027-01-03 22:00", "2027-01-03 23:59", False, False, False),
        ("2027-01-03 23:00", "2027-01-04 00:00", False, False, False),
        ("2027-01-03 23:00", "2027-01-04 00:01", False, True, True),
        ("2027-01-03 12:01", "2027-01-04 00:01", False, True, True),
        ("2027-01-03 12:00", "2027-01-04 00:00", False, False, False),
        ("2027-01-04 00:00", "2027-01-04 01:00", True, True, True),
        ("2027-01-04 23:59", "2027-01-05 01:00", True, True, True),
        ("2027-01-05 00:00", "2027-01-05 01:00", False, False, True),
    ],
)
def test_a_visit_is_on_the_days_it_touches(begins: str, ends: str, on: bool, reaching: bool, from_day: bool) -> None:
    lasting(begins, ends)
    rows = Visit.objects
    found = (rows.on(DAY).exists(), rows.reaching(DAY, DAY).exists(), rows.from_day(DAY).exists())
    assert found == (on, reaching, from_day)
    assert rows.between(SUNDAY, SUNDAY).exists() is begins.startswith("2027-01-03")


@pytest.mark.parametrize(
    ("begins", "ends", "status", "not_begun", "upcoming", "past"),
    [
        ("09:00", "09:59", "planned", True, False, True),
        ("09:00", "10:00", "planned", True, False, True),
        ("09:00", "10:01", "planned", False, True, False),
        ("11:00", "12:00", "planned", False, True, False),
        ("09:00", "10:01", "under_way", False, True, False),
        ("09:00", "10:00", "under_way", False, False, False),
        ("11:00", "12:00", "completed", False, False, True),
        ("09:00", "09:30", "missed", False, False, True),
        ("09:00", "09:30", "cancelled", False, False, False),
        ("09:00", "09:30", "held", False, False, False),
    ],
)
def test_a_visit_is_ahead_past_or_not_begun(
    monday: Any, begins: str, ends: str, status: str, not_begun: bool, upcoming: bool, past: bool
) -> None:
    lasting(f"2027-01-04 {begins}", f"2027-01-04 {ends}", status=status, ended_reason="Snow")
    rows = Visit.objects
    assert (rows.not_begun().exists(), rows.upcoming().exists(), rows.past().exists()) == (not_begun, upcoming, past)


@pytest.mark.parametrize(
    ("begins", "ends", "overlaps"),
    [("09:00", "10:00", False), ("09:00", "10:01", True), ("10:59", "12:00", True), ("11:00", "12:00", False),
     ("10:15", "10:30", True)],
)  # fmt: skip
@pytest.mark.parametrize("status", ["planned", "under_way", "completed", "missed", "held"])
def test_only_visits_that_hold_some_of_the_time_are_in_the_way(
    begins: str, ends: str, overlaps: bool, status: str
) -> None:
    one = lasting(f"2027-01-04 {begins}", f"2027-01-04 {ends}", status=status, ended_reason="Snow")
    wanted = overlaps and status in {"planned", "under_way", "completed"}
    asked = (at(DAY, "10:00"), at(DAY, "11:00"))
    assert Visit.objects.overlapping(*asked, besides=None).exists() is wanted
    assert not Visit.objects.overlapping(*asked, besides=one).exists()


def test_a_person_s_visits_are_those_made_and_a_case_managers_also_those_in_her_charge(
    visit: Any, clinician: Any, case_manager: Any, supervisor: Any
) -> None:
    own = factories.VisitFactory(clinician=case_manager, discipline="CM")
    other = factories.VisitFactory(clinician=supervisor)
    rows = Visit.objects.get_queryset()
    assert set(rows.of_person(case_manager)) == {visit, own}
    assert set(rows.of_person(clinician)) == {visit}
    assert set(rows.of_person(supervisor)) == set(rows.of_clinician(supervisor)) == {other}


def test_who_goes_together_is_the_whole_party_the_leader_first(visit: Any) -> None:
    def along(status: str = "planned", hours: int = 0) -> Any:
        return factories.VisitFactory(
            episode=visit.episode, starts_at=visit.starts_at + timedelta(days=hours), joint_with=visit,
            joint_reason="safety", status=status, ended_reason="Snow",
        )  # fmt: skip

    first, second, gone = along(), along(), along("cancelled")
    assert list(Visit.objects.together_with(second)) == [visit, first]
    assert list(Visit.objects.together_with(visit)) == [first, second]
    assert gone not in Visit.objects.together_with(first)
