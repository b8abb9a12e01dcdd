"""What stands beside Today: visits of the day and what was begun, up to each limit."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from desk import rail
from tests import factories
from tests.at_ten import DAY, MIDNIGHT, MINUTE, NOW
from visits.models import Visit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_ten")]


@pytest.mark.parametrize(
    ("begins", "ends", "status", "rows", "not_begun"),
    [
        (MIDNIGHT, MIDNIGHT + 60 * MINUTE, "planned", 1, 0),
        (MIDNIGHT - 60 * MINUTE, MIDNIGHT + MINUTE, "planned", 1, 0),
        (MIDNIGHT - 60 * MINUTE, MIDNIGHT, "planned", 0, 1),
        (MIDNIGHT - 60 * MINUTE, MIDNIGHT, "completed", 0, 0),
        (MIDNIGHT + DAY - MINUTE, MIDNIGHT + DAY + MINUTE, "planned", 1, 0),
        (MIDNIGHT + DAY, MIDNIGHT + DAY + MINUTE, "planned", 0, 0),
        (NOW, NOW + MINUTE, "cancelled", 0, 0),
    ],
)
def test_visits_of_the_day_and_those_nobody_began_before_it(
    episode: Any, clinician: Any, admin: Any, begins: datetime, ends: datetime, status: str, rows: int, not_begun: int
) -> None:
    factories.VisitFactory(
        episode=episode, clinician=clinician, status=status, starts_at=begins, ends_at=ends, ended_reason="Snow"
    )
    found = rail.visits_today(clinician)
    assert (len(found.rows), found.total.number, found.not_begun.number) == (rows, rows, not_begun)
    assert bool(found) is bool(rows or not_begun)
    assert rail.visits_today(admin) == rail.NONE


def test_many_visits_are_counted_past_what_is_shown_the_made_ones_last(episode: Any, clinician: Any) -> None:
    for n in range(13):
        begins = MIDNIGHT + (60 * 7 + 30 * n) * MINUTE
        factories.VisitFactory(episode=episode, clinician=clinician, starts_at=begins, ends_at=begins + 20 * MINUTE)
    Visit.objects.filter(starts_at=MIDNIGHT + 60 * 7 * MINUTE).update(
        status="completed", check_in_at=NOW, check_out_at=NOW
    )
    found = rail.visits_today(clinician)
    assert (len(found.rows), found.total.number, found.rest.number) == (12, 13, 1)
    assert {visit.status for visit in found.rows} == {"planned"}
    Visit.objects.filter(starts_at__gte=MIDNIGHT + (60 * 7 + 30 * 12) * MINUTE).update(
        status="cancelled", ended_reason="Snow"
    )
    found = rail.visits_today(clinician)
    assert (len(found.rows), found.rest.number, found.rows[-1].status) == (12, 0, "completed")


def test_what_one_began_and_did_not_sign_stands_oldest_first(
    episode: Any, clinician: Any, case_manager: Any, admin: Any, queries: Any
) -> None:
    visit = factories.VisitFactory(episode=episode, clinician=clinician, starts_at=NOW - 2 * DAY)
    factories.VisitNoteFactory(visit=visit)
    made = factories.AssessmentFactory(episode=episode, author=clinician)
    type(made).objects.filter(pk=made.pk).update(started_at=NOW - DAY)
    factories.AssessmentFactory(episode=episode, author=case_manager)
    with queries() as seen:
        found = rail.drafts(clinician)
    assert len(seen) <= 2
    assert [(each.kind, each.uuid) for each in found.rows] == [("note", visit.uuid), ("assessment", made.uuid)]
    one = rail.drafts(clinician, 1)
    assert (len(one.rows), one.total.number) == (1, 2)
    assert rail.drafts(admin).total.number == 0
