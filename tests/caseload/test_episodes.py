"""The episode: its days and its words, on the day each turns and on the days beside it; what the database holds of it."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from caseload import models
from caseload.models import Episode, Program
from caseload.pages import _day_words
from core.clock import now, today
from tests import factories

DAY = datetime.timedelta(days=1)
DATABASE = pytest.mark.django_db


def days(count: int) -> datetime.date:
    """So many days ago; below 0 ahead."""
    return today() - count * DAY


def episode(began: int | None, status: str = "active", **facts: Any) -> Episode:
    return Episode(status=status, start_of_care=None if began is None else days(began), **facts)


# --- the episode -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("began", "status", "day", "period", "words"),
    [
        (0, "active", 1, 1, "Day 1 of 60, certification period 1"),
        (22, "active", 23, 1, "Day 23 of 60, certification period 1"),
        (59, "active", 60, 1, "Day 60 of 60, certification period 1"),
        (60, "active", 1, 2, "Day 1 of 60, certification period 2"),
        (130, "active", 11, 3, "Day 11 of 60, certification period 3"),
        (22, "on_hold", 23, 1, "On hold: in a facility"),
        (-1, "active", None, None, "Care planned to start {start}"),
        (-1, "admitted", None, None, "Care planned to start {start}"),
        (0, "admitted", None, 1, "Care planned to start {start}"),  # planned for today, and not begun
        (1, "admitted", None, 1, "Care has not started"),
        (None, "admitted", None, None, "Care has not started"),
    ],
)
def test_the_day_of_the_certification_period(
    began: int | None, status: str, day: int | None, period: int | None, words: str
) -> None:
    one = episode(began, status)
    assert (one.day, one.period_number) == (day, period)
    assert _day_words(one) == words.format(start=f"{days(began or 0):%-d %b %Y}")


def test_without_an_open_episode_the_strip_says_so() -> None:
    assert _day_words(None) == "No open episode"


@pytest.mark.parametrize(
    ("status", "ending", "words", "is_closed"),
    [
        ("admitted", "", "Admitted, care not started", False),
        ("active", "", "Receiving care", False),
        ("on_hold", "", "On hold, in a facility", False),
        ("discharged", "", "Discharged", True),  # of an edition before endings were recorded
        ("discharged", "died", "Died", True),
        ("discharged", "not_started", "Not taken under care", True),
    ],
)
def test_how_an_episode_stands_in_words(status: str, ending: str, words: str, is_closed: bool) -> None:
    one = Episode(status=status, ending=ending)
    assert (one.state_words, one.is_closed) == (words, is_closed)


@pytest.mark.parametrize(("at", "day"), [("2027-01-04T04:59:00Z", 3), ("2027-01-04T05:00:00Z", 4)])
def test_a_referral_of_the_night_belongs_to_the_agencys_day(at: str, day: int, settings: Any) -> None:
    settings.AGENCY_TIME_ZONE = "America/New_York"
    one = Episode(referral_at=datetime.datetime.fromisoformat(at))
    assert one.referred_on == datetime.date(2027, 1, day)


def test_what_a_program_asks_for() -> None:
    assert Program(cadences=[{"activity": "contact"}, {"key": "odd"}]).activities == {"contact", ""}


@DATABASE
@pytest.mark.parametrize(
    "facts",
    [
        {"discharged_on": days(11), "status": "discharged", "ending": "discharged"},  # before care began
        {"status": "discharged"},  # without a day
        {"ending": "died"},  # of an open one
    ],
)
def test_the_database_refuses_an_ending_that_cannot_be(facts: dict[str, Any]) -> None:
    one = factories.ActiveEpisodeFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        Episode.objects.filter(pk=one.pk).update(**facts)
    good = {"discharged_on": days(10), "status": "discharged", "ending": "discharged"}
    assert Episode.objects.filter(pk=one.pk).update(**good) == 1


@DATABASE
def test_a_patient_has_one_open_episode_and_any_number_of_closed_ones() -> None:
    one = factories.ActiveEpisodeFactory()
    closed = {"status": "discharged", "discharged_on": today()}
    factories.EpisodeFactory.create_batch(2, patient=one.patient, **closed)
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.EpisodeFactory(patient=one.patient)


@DATABASE
@pytest.mark.parametrize(("every", "taken"), [(0, False), (1, True), (366, True), (367, False)])
def test_a_program_reviews_between_daily_and_yearly(every: int, taken: bool) -> None:
    program = factories.ProgramFactory()
    rows = Program._default_manager.filter(pk=program.pk)
    if taken:
        assert rows.update(review_every_days=every) == 1
        return
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(review_every_days=every)


@DATABASE
def test_who_was_in_charge_on_a_day() -> None:
    """The last day of an assignment is the one before it ends."""
    one = factories.EpisodeFactory()
    first = factories.AssignmentFactory(episode=one, starts_on=days(10), ends_on=days(5))
    second = factories.AssignmentFactory(episode=one, starts_on=days(5))
    rows = models.Assignment.objects
    found = {ago: list(rows.on(days(ago))) for ago in (11, 10, 6, 5, 0)}
    assert found == {11: [], 10: [first], 6: [first], 5: [second], 0: [second]}
    assert list(rows.open()) == [second]


@DATABASE
def test_away_are_those_in_care_who_are_not_home() -> None:
    make = factories.StayFactory
    away = make(home_at=None)
    home = make()
    make(home_at=None, is_error=True)
    gone = make(home_at=None)
    Episode.objects.filter(pk=gone.episode_id).update(discharged_on=today(), status="discharged")
    assert list(models.Stay.objects.away()) == [away]
    assert set(models.Stay.objects.standing()) == {away, home, gone}
    assert (away.is_over, home.is_over) == (False, True)


@DATABASE
@pytest.mark.parametrize(
    ("admitted", "left", "home", "taken"),
    [
        (3, 3, 3, True), (3, None, 1, True), (3, 2, None, True), (3, 2, 2, True),
        (3, 4, None, False), (3, None, 4, False), (3, 1, 2, False),
    ],
)  # fmt: skip
def test_a_stay_begins_before_it_ends(admitted: int, left: int | None, home: int | None, taken: bool) -> None:
    at = now()
    stay = factories.StayFactory()
    facts = {"admitted_at": admitted, "left_at": left, "home_at": home}
    changes = {name: at - ago * DAY if ago is not None else None for name, ago in facts.items()}
    rows = models.Stay.objects.filter(pk=stay.pk)
    if taken:
        assert rows.update(**changes) == 1
        return
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(**changes)
