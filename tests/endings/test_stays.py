"""Kind: a stay in a facility and the return, up to each limit and beyond it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from caseload.models import Episode, Stay
from endings.actions import facility
from endings.models import Ending
from tests import factories
from tests.at_ten import DAY, HOUR, MINUTE, NOW, TODAY
from tests.endings.going import refused, went

pytestmark = pytest.mark.usefixtures("at_ten")

CARE, MADE = TODAY - 10 * DAY, TODAY - 5 * DAY  # the start of care, and the day of the visit that was made


@pytest.mark.parametrize(
    ("facts", "words", "field"),
    [
        ({"admitted_at": NOW}, "", None),
        ({"admitted_at": NOW + MINUTE}, "Enter a time that is not in the future", "admitted_at"),
        ({"admitted_at": datetime(2026, 12, 25, 5, 0, tzinfo=UTC)}, "", None),
        (
            {"admitted_at": datetime(2026, 12, 25, 4, 59, tzinfo=UTC)},
            "from the start of care on: 25 Dec",
            "admitted_at",
        ),
        ({"learned_at": NOW + MINUTE}, "Enter when you learned of it: from the admission to now", "learned_at"),
        ({"learned_at": NOW - 30 * HOUR}, "", None),
        ({"learned_at": NOW - 31 * HOUR}, "Enter when you learned of it", "learned_at"),
        ({"learned_at": NOW - 31 * HOUR, "is_planned": True}, "", None),
        ({"home_at": NOW}, "", None),
        ({"home_at": NOW + MINUTE}, "Enter when the patient was home again", "home_at"),
        ({"home_at": NOW - 30 * HOUR}, "", None),
        ({"home_at": NOW - 30 * HOUR - MINUTE}, "Enter when the patient was home again", "home_at"),
    ],
)
def test_a_stay_lies_between_the_start_of_care_and_now(
    bare: Any, worker: Any, facts: dict[str, Any], words: str, field: str | None
) -> None:
    if words:
        refused(lambda: went(bare, worker, **facts), words, field)
        assert not Stay.objects.exists()
        return
    went(bare, worker, **facts)
    bare.refresh_from_db()
    assert bare.status == ("active" if facts.get("home_at") else "on_hold")


def test_nobody_is_away_before_care_has_started(bare: Any, worker: Any) -> None:
    Episode.objects.filter(pk=bare.pk).update(is_soc_confirmed=False)
    refused(lambda: went(bare, worker), "Care has not started: there is nothing to hold")


@pytest.mark.parametrize(
    ("begins", "ends", "is_refused"),
    [(-40, -30, False), (-31, -29.9, True), (-29, -28, True), (-11, -9, True), (-10, -9, False)],
)
def test_nobody_is_at_home_and_away_at_once(
    bare: Any, worker: Any, clinician: Any, begins: float, ends: float, is_refused: bool
) -> None:
    start, end = NOW + begins * HOUR, NOW + ends * HOUR
    factories.VisitFactory(episode=bare, clinician=clinician, status="completed", starts_at=start, check_in_at=start,
                           check_out_at=end)  # fmt: skip
    if is_refused:
        refused(lambda: went(bare, worker, home_at=NOW - 10 * HOUR), "A visit was made at home on ", "admitted_at")
    else:
        went(bare, worker, home_at=NOW - 10 * HOUR)


@pytest.mark.parametrize(
    ("begins", "ends", "is_refused"),
    [(-50, -40, False), (-50, -39, True), (-21, -15, True), (-20, -15, False), (-35, -30, True), (-50, None, True)],
)
def test_nobody_is_in_two_facilities(
    bare: Any, worker: Any, begins: float, ends: float | None, is_refused: bool
) -> None:
    went(bare, worker, admitted_at=NOW - 40 * HOUR, home_at=NOW - 20 * HOUR, facility="Mercy")
    home = {} if ends is None else {"home_at": NOW + ends * HOUR}
    if is_refused:
        refused(lambda: went(bare, worker, admitted_at=NOW + begins * HOUR, **home),
                "The patient was at Mercy then, since 2 Jan 2027", "admitted_at")  # fmt: skip
    else:
        went(bare, worker, admitted_at=NOW + begins * HOUR, **home)
        assert Stay.objects.count() == 2


@pytest.mark.parametrize(
    ("facts", "words", "field"),
    [
        ({}, "", None),
        ({"home_at": NOW + MINUTE}, "Enter a time that is not in the future", "home_at"),
        ({"home_at": NOW - 30 * HOUR}, "", None),
        ({"home_at": NOW - 30 * HOUR - MINUTE}, "Enter a time after the admission: 3 Jan 2027", "home_at"),
        ({"left_at": NOW - 30 * HOUR}, "", None),
        ({"left_at": NOW}, "", None),
        ({"left_at": NOW - 30 * HOUR - MINUTE}, "Enter when the facility let the patient go", "left_at"),
        ({"left_at": NOW + MINUTE}, "Enter when the facility let the patient go", "left_at"),
        ({"ordered_resumption": TODAY}, "", None),
        ({"ordered_resumption": TODAY - DAY}, "Enter a day from the return home, 4 Jan 2027, to 5 Mar 2027",
         "ordered_resumption"),
        ({"ordered_resumption": TODAY + 60 * DAY}, "", None),
        ({"ordered_resumption": TODAY + 61 * DAY}, "Enter a day from the return home", "ordered_resumption"),
    ],
)  # fmt: skip
def test_a_return_lies_between_the_admission_and_now(
    bare: Any, worker: Any, facts: dict[str, Any], words: str, field: str | None
) -> None:
    went(bare, worker)
    stay = Stay.objects.get()

    def deed() -> Ending:
        return facility.come_home(stay=stay, by=worker, **({"home_at": NOW} | facts))

    if words:
        refused(deed, words, field)
        stay.refresh_from_db()
        assert stay.home_at is None
        return
    deed()
    stay.refresh_from_db()
    kept = {"home_at": NOW, "left_at": None, "ordered_resumption": None} | facts
    assert {name: getattr(stay, name) for name in kept} == kept
    refused(deed, "The return home was recorded already")


@pytest.mark.parametrize(
    ("hours", "week_ends", "status"),
    [(-20, 3, "cancelled"), (-10, 3, "planned"), (-11, 3, "cancelled"), (None, 0, "needed"), (None, -1, "cancelled")],
)
def test_what_fell_into_the_stay_is_cancelled_and_the_rest_resumes(
    bare: Any, worker: Any, clinician: Any, hours: float | None, week_ends: int, status: str
) -> None:
    went(bare, worker)
    begins = None if hours is None else NOW + hours * HOUR
    one = factories.VisitFactory(
        episode=bare, clinician=clinician if begins else None, status="held", starts_at=begins,
        week_starts_on=TODAY + (week_ends - 6) * DAY,
    )  # fmt: skip
    facility.come_home(stay=Stay.objects.get(), home_at=NOW - 10 * HOUR, by=worker)
    one.refresh_from_db()
    assert (one.status, one.ended_reason) == (status, "In a facility" if status == "cancelled" else "")
