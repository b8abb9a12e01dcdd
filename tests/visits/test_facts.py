"""What visits state for the promises: each fact, and a constant number of queries."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests import factories
from tests.visits.conftest import at
from visits.facts import facts

pytestmark = pytest.mark.django_db


def made(
    episode: Any,
    day: str,
    discipline: str,
    purpose: str = "",
    credential: str = "",
    status: str = "completed",
    place: str = "home",
) -> None:
    start = at(date.fromisoformat(day), "21:00" if discipline == "HHA" else "22:30")
    person = factories.UserFactory(role="clinician", discipline=discipline, credential=credential)
    factories.VisitFactory(
        episode=episode,
        discipline=discipline,
        purpose=purpose,
        clinician=person,
        status=status,
        place=place,
        starts_at=start,
        check_in_at=start if status == "completed" else None,
        check_out_at=start + timedelta(minutes=30) if status == "completed" else None,
    )


def stated(episode: Any, *, ends: bool = False) -> list[tuple[str, date]]:
    """What is stated; the ends of therapies and aide care only when asked for."""
    found = facts([episode.pk]).get(episode.pk, [])
    names = [(d.what + (f":{d.discipline}" if d.discipline else ""), d.on) for d in found]
    return sorted(each for each in names if ends or "discharge" not in each[0])


@pytest.mark.parametrize(
    ("visit", "expected"),
    [
        (("SN", "initial assessment"), "initial-assessment-visit"),
        (("MSW", "initial assessment"), None),
        (("SN", "evaluation"), "initial-assessment-visit"),
        (("PT", "reassessment", "PTA"), None),
        (("SN", "aide supervision", "LPN"), "aide-supervision"),
        (("HHA", ""), "aide-visit"),
        (("CM", "case management"), "home-visit"),
        (("SN", ""), "initial-assessment-visit"),
        (("SN", "", "LPN"), None),
        (("PT", ""), "initial-assessment-visit"),
        (("PT", "", "PTA"), None),
        (("SN", "initial assessment", "", "planned"), None),
        (("CM", "case management", "", "completed", "community"), "face-to-face-contact"),
    ],
)
def test_fact_of_a_visit(episode: Any, visit: tuple[str, ...], expected: str | None) -> None:
    made(episode, "2027-01-04", *visit)
    assert stated(episode) == ([(expected, date(2027, 1, 4))] if expected else [])


@pytest.mark.parametrize("visit", [("PT", "evaluation"), ("OT", "reassessment"), ("SLP", "evaluation")])
def test_a_therapist_evaluates_and_no_initial_assessment_while_a_nurse_comes(
    episode: Any, visit: tuple[str, str]
) -> None:
    made(episode, "2027-01-04", *visit)
    made(episode, "2027-01-09", "SN", status="planned")
    assert stated(episode) == [(f"therapy-evaluation:{visit[0]}", date(2027, 1, 4))]


def test_the_first_of_several_visits_is_the_initial_assessment_whatever_it_was_booked_as(episode: Any) -> None:
    made(episode, "2027-01-03", "PT")
    made(episode, "2027-01-04", "SN")
    made(episode, "2027-01-06", "SN", "initial assessment")
    assert min(on for what, on in stated(episode) if what == "initial-assessment-visit") == date(2027, 1, 4)


def test_only_the_first_aide_visit_is_stated(episode: Any) -> None:
    for day in ("2027-01-05", "2027-01-04", "2027-01-08"):
        made(episode, day, "HHA")
    made(episode, "2027-01-09", "HHA", status="planned")
    assert stated(episode) == [("aide-visit", date(2027, 1, 4))]


def test_aide_care_with_no_visit_left_has_ended(episode: Any) -> None:
    made(episode, "2027-01-04", "HHA")
    assert stated(episode, ends=True) == [("aide-discharge", date(2027, 1, 4)), ("aide-visit", date(2027, 1, 4))]


def test_facts_need_two_queries_however_many(episode: Any, queries: Any) -> None:
    for n in range(1, 9):
        made(episode, f"2027-01-{n:02}", "PT", "reassessment", "DPT")
        made(episode, f"2027-01-{n:02}", "HHA")
    other = factories.ActiveEpisodeFactory()
    with queries() as seen:
        found = facts([episode.pk, other.pk])
    assert len(seen) == 2
    assert sum(d.what.startswith("therapy-evaluation") for d in found[episode.pk]) == 8
