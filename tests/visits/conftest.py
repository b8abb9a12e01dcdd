"""What the tests of visits start from: a signed plan that orders nursing, and a nurse."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from tests import factories
from tests.at_ten import NEW_YORK
from visits import actions

# Monday 4 Jan 2027, 10:00 in New York.
MONDAY = datetime(2027, 1, 4, 15, 0, tzinfo=UTC)
SUNDAY, TUESDAY = date(2027, 1, 3), date(2027, 1, 5)
NINE = datetime(2027, 1, 5, 14, 0, tzinfo=UTC)  # on Tuesday in New York
MINUTE = timedelta(minutes=1)


@pytest.fixture
def monday(in_new_york: None, db: None) -> Any:
    """Monday 4 January 2027, 10 in the morning; care started on the Sunday."""
    with time_machine.travel(MONDAY, tick=False):
        yield MONDAY


def sign(plan: Any, status: str = "active") -> Any:
    """Make a plan final, as its own app does."""
    type(plan).objects.filter(pk=plan.pk).update(
        status=status,
        signed_at=datetime(2027, 1, 4, 14, tzinfo=UTC),
        signed_by=plan.author,
        content_sha256="0" * 64,
        practitioner_signed_on=date(2027, 1, 4),
    )
    plan.refresh_from_db()
    return plan


@pytest.fixture
def episode(monday: Any, case_manager: Any) -> Any:
    """In the case manager's charge since Sunday 3 January 2027."""
    return factories.ActiveEpisodeFactory(
        worker=case_manager, start_of_care=SUNDAY, referral_at=MONDAY - timedelta(days=3)
    )


@pytest.fixture
def plan(episode: Any) -> Any:
    """A signed plan of 60 days: SN 3w2, 2w3, 1w4 and two as-needed visits; a nursing task and a goal."""
    made = factories.PlanOfCareFactory(episode=episode, starts_on=SUNDAY)
    factories.VisitOrderFactory(plan=made, frequency="SN 3w2, 2w3, 1w4, 2 PRN for wound bleeding")
    factories.InterventionFactory(plan=made, text="Change the dressing", discipline="SN")
    factories.InterventionFactory(plan=made, text="Gait training", discipline="PT")
    factories.GoalFactory(plan=made)
    return sign(made)


@pytest.fixture
def order(plan: Any) -> Any:
    return plan.visitorders.get()


def at(day: date, clock: str) -> datetime:
    """An instant on New York's clock."""
    return datetime.combine(day, time.fromisoformat(clock), ZoneInfo(NEW_YORK)).astimezone(UTC)


def moved(visit: Any, begins: datetime, by: Any, minutes: int = 45, **more: Any) -> Any:
    """The visit planned for another time, from the page that showed it as it is."""
    given = {"seen_version": visit.version, "clinician": visit.clinician, "starts_at": begins}
    return actions.plan(visit=visit, by=by, **(given | {"ends_at": begins + minutes * MINUTE} | more))


def booked(episode: Any, who: Any, by: Any, begins: datetime = NINE, **more: Any) -> Any:
    """A new visit of nursing, three quarters of an hour."""
    given = {"discipline": "SN", "starts_at": begins, "ends_at": begins + 45 * MINUTE}
    return actions.plan_initial(episode=episode, clinician=who, by=by, **(given | more))


@pytest.fixture
def visit(episode: Any, order: Any, clinician: Any) -> Any:
    """The nurse's ordered visit today at 11."""
    return factories.VisitFactory(
        episode=episode,
        order=order,
        clinician=clinician,
        week_starts_on=SUNDAY,
        starts_at=at(date(2027, 1, 4), "11:00"),
    )


@pytest.fixture
def needed(episode: Any, order: Any) -> Any:
    """An ordered visit of this week that nobody has planned."""
    return factories.VisitFactory(
        episode=episode,
        order=order,
        clinician=None,
        status="needed",
        starts_at=None,
        ends_at=None,
        week_starts_on=SUNDAY,
    )


def url(name: str, *args: Any) -> str:
    return reverse(f"visits:{name}", args=args)


def note_form(note: Any, **changes: Any) -> dict[str, Any]:
    whole = {
        "seen_version": note.version,
        "narrative": "Wound clean.",
        "pulse": "72",
        "task_0": "yes",
        "measure_0": "60",
    }
    return {k: v for k, v in (whole | changes).items() if v is not None}


@pytest.fixture
def under_way(visit: Any, clinician: Any) -> Any:
    return actions.check_in(visit=visit, location_reason="Device problem", by=clinician)


@pytest.fixture
def draft(under_way: Any, clinician: Any) -> Any:
    return actions.begin_note(visit=under_way, by=clinician)
