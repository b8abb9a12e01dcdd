"""What must hold before a visit is planned, each from both sides: the episode, the time, the person, the order's room."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from caseload.models import Episode, TimelineEntry
from core.change.actions import Refused
from core.change.refusals import EditedMeanwhile
from tests import factories
from tests.visits.conftest import MINUTE, MONDAY, SUNDAY, TUESDAY, at, booked, moved, sign
from visits import actions
from visits.actions import Joint
from visits.actions.checks import check_clinician, check_time
from visits.models import Visit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_new_york")]
DAY = date(2027, 1, 4)
A_YEAR = timedelta(days=366)
CLOSED = "This episode is closed. No more visits"


@pytest.mark.parametrize(
    ("begins", "minutes", "field"),
    [
        (at(DAY, "00:00"), 45, ""),
        (at(DAY, "00:00") - MINUTE, 45, "day"),
        (MONDAY + A_YEAR, 45, ""),
        (MONDAY + A_YEAR + MINUTE, 45, "day"),
        (MONDAY, 10, ""),
        (MONDAY, 9, "minutes"),
        (MONDAY, 720, ""),
        (MONDAY, 721, "minutes"),
    ],
)
def test_a_visit_is_planned_from_today_within_a_year_for_minutes_to_half_a_day(
    monday: Any, begins: datetime, minutes: int, field: str
) -> None:
    if not field:
        return check_time(begins, begins + minutes * MINUTE)
    words = {"minutes": "a length between 10 minutes and 12 hours", "day": "Choose a day"}[field]
    with pytest.raises(Refused, match=words) as refusal:
        check_time(begins, begins + minutes * MINUTE)
    assert refusal.value.field == field
    return None


@pytest.mark.parametrize(
    ("role", "discipline", "wanted", "fits"),
    [
        ("clinician", "SN", "SN", True),
        ("clinician", "LPN", "SN", True),
        ("clinician", "PTA", "PT", True),
        ("clinician", "PT", "SN", False),
        ("case_manager", "SN", "SN", False),
        ("case_manager", "", "CM", True),
        ("supervisor", "", "CM", True),
        ("clinician", "SN", "CM", False),
        ("admin", "", "CM", False),
    ],
)
def test_who_makes_visits_of_a_discipline(role: str, discipline: str, wanted: str, fits: bool) -> None:
    person = factories.UserFactory(role=role, discipline=discipline)
    if fits:
        check_clinician(person, wanted)
    else:
        name = {"SN": "skilled nursing", "CM": "case management"}[wanted]
        with pytest.raises(Refused, match=f"somebody of the discipline of this visit: {name}") as refusal:
            check_clinician(person, wanted)
        assert refusal.value.field == "clinician"
    person.is_active = False
    with pytest.raises(Refused, match="no longer works here"):
        check_clinician(person, wanted)


@pytest.mark.parametrize(
    ("status", "words"),
    [("discharged", CLOSED), ("on_hold", "The patient is in a facility. Record the")],
)
def test_nothing_is_planned_where_nobody_is_cared_for(
    visit: Any, case_manager: Any, clinician: Any, status: str, words: str
) -> None:
    Episode.objects.filter(pk=visit.episode_id).update(status=status, discharged_on=DAY if words == CLOSED else None)
    visit.episode.refresh_from_db()
    for deed in (lambda: moved(visit, at(TUESDAY, "09:00"), case_manager),
                 lambda: booked(visit.episode, clinician, case_manager, purpose="evaluation"),
                 lambda: actions.lay_out(episode=visit.episode, by=case_manager)):  # fmt: skip
        with pytest.raises(Refused, match=words):
            deed()
    visit.refresh_from_db()
    assert (visit.starts_at, Visit.objects.count()) == (at(DAY, "11:00"), 1)


def test_who_closed_the_episode_meanwhile_is_heard(visit: Any, case_manager: Any, clinician: Any) -> None:
    """What the caller read before is not what decides."""
    stale = visit.episode
    Episode.objects.filter(pk=stale.pk).update(status="discharged", discharged_on=DAY)
    with pytest.raises(Refused, match="This episode is closed"):
        booked(stale, clinician, case_manager, purpose="evaluation")
    assert Visit.objects.count() == 1


@pytest.mark.parametrize(
    ("day", "is_refused"),
    [(date(2027, 1, 9), False), (date(2027, 1, 10), True)],
)
def test_an_ordered_visit_stays_in_its_week_and_another_takes_its_new_one(
    visit: Any, case_manager: Any, clinician: Any, day: date, is_refused: bool
) -> None:
    if is_refused:
        with pytest.raises(
            Refused, match="The order asks for this visit in the week of 3–9 Jan; Sun 10 Jan is outside"
        ):
            moved(visit, at(day, "09:00"), case_manager)
    else:
        moved(visit, at(day, "09:00"), case_manager)
    free = booked(visit.episode, clinician, case_manager, purpose="aide supervision")
    moved(free, at(day, "13:00"), case_manager)
    free.refresh_from_db()
    week = (date(2027, 1, 10), date(2027, 1, 16)) if is_refused else (SUNDAY, date(2027, 1, 9))
    assert (free.week_starts_on, free.week_ends_on) == week
    visit.refresh_from_db()
    assert (visit.week_starts_on, visit.starts_at) == (SUNDAY, at(DAY, "11:00") if is_refused else at(day, "09:00"))


@pytest.mark.parametrize("status", ["under_way", "completed", "missed", "cancelled"])
def test_what_is_begun_or_over_is_not_moved(visit: Any, case_manager: Any, status: str) -> None:
    stale = Visit.objects.select_related("episode", "clinician").get(pk=visit.pk)
    Visit.objects.filter(pk=visit.pk).update(status=status, check_in_at=at(DAY, "09:00"), ended_reason="Snow")
    visit.refresh_from_db()
    for known in (visit, stale):
        with pytest.raises(Refused, match=r"This visit is .*\. It can no longer be moved"):
            moved(known, at(TUESDAY, "09:00"), case_manager)
    assert Visit.objects.get(pk=visit.pk).starts_at == at(DAY, "11:00")


def test_a_move_counts_its_version_and_an_old_page_is_told(visit: Any, case_manager: Any) -> None:
    moved(visit, at(TUESDAY, "09:00"), case_manager)
    assert Visit.objects.get(pk=visit.pk).version == 2
    with pytest.raises(EditedMeanwhile):
        moved(visit, at(TUESDAY, "13:00"), case_manager, seen_version=1)
    assert not TimelineEntry.objects.filter(kind="visit").exists()


# --- orders and counts ----------------------------------------------------------------------------------


def test_an_extra_visit_needs_an_order_or_leave(episode: Any, clinician: Any, case_manager: Any) -> None:
    with pytest.raises(Refused, match="No order covers this date") as refusal:
        booked(episode, clinician, case_manager, purpose="")
    assert refusal.value.field == "without_order"
    assert not Visit.objects.exists()
    assert booked(episode, clinician, case_manager, purpose="", without_order=True).order is None
    assert booked(episode, clinician, case_manager, at(TUESDAY, "13:00"), purpose="evaluation").purpose == "evaluation"


@pytest.mark.parametrize(
    ("discipline", "is_refused"),
    [("SN", False), ("LPN", False), ("PTA", False), ("SLP", False), ("OT", False), ("HHA", True), ("MSW", True), ("CM", True)],
)  # fmt: skip
def test_a_nurse_or_a_therapist_makes_the_initial_assessment(
    episode: Any, case_manager: Any, discipline: str, is_refused: bool
) -> None:
    Episode.objects.filter(pk=episode.pk).update(is_soc_confirmed=False)
    role = "case_manager" if discipline == "CM" else "clinician"
    who = factories.UserFactory(role=role, discipline=discipline)
    if is_refused:
        with pytest.raises(Refused, match="A nurse or a therapist makes the initial assessment") as refusal:
            booked(episode, who, case_manager, discipline=discipline, date_reason="So")
        assert refusal.value.field == "discipline"
    else:
        made = booked(episode, who, case_manager, discipline=discipline, date_reason="So", place="community")
        assert (made.discipline, made.purpose, made.place) == (
            {"LPN": "SN", "PTA": "PT"}.get(discipline, discipline), "initial assessment", "community",
        )  # fmt: skip


def test_a_second_initial_assessment_says_why(episode: Any, clinician: Any, case_manager: Any) -> None:
    first = booked(episode, clinician, case_manager, date_reason="Nobody was at home.")
    for reason in ("", "  "):
        with pytest.raises(Refused, match="An initial assessment is planned already: 5 Jan 2027, 9:00 AM") as refusal:
            booked(episode, clinician, case_manager, at(TUESDAY, "13:00"), date_reason=reason)
        assert refusal.value.field == "date_reason"
    assert Visit.objects.get() == first
    booked(episode, clinician, case_manager, at(TUESDAY, "13:00"), purpose="evaluation")
    moved(first, at(TUESDAY, "15:00"), case_manager, date_reason="Asked for the afternoon.")
    assert TimelineEntry.objects.filter(
        title="Initial assessment planned for 5 Jan 2027, 3:00 PM", detail="Asked for the afternoon."
    ).exists()


def test_what_was_booked_is_said_in_the_timeline(plan: Any, episode: Any, clinician: Any, case_manager: Any) -> None:
    aide = factories.UserFactory(role="clinician", discipline="HHA")
    led = booked(episode, aide, case_manager, discipline="HHA", purpose="", without_order=True)
    booked(episode, clinician, case_manager, purpose="aide supervision",
           joint=Joint(led, Visit.JointReason.AIDE_SUPERVISION))  # fmt: skip
    lines = TimelineEntry.objects.filter(kind="visit").order_by("pk").values_list("title", "detail")
    assert list(lines) == [
        ("Care under the plan planned for 5 Jan 2027, 9:00 AM", f"HHA, {aide.name}"),
        (
            "Aide supervision planned for 5 Jan 2027, 9:00 AM",
            f"SN, {clinician.name}, Supervision of the aide at work",
        ),
    ]


def as_needed(order: Any, who: Any, by: Any, day: date = TUESDAY, clock: str = "09:00") -> Any:
    begins = at(day, clock)
    return actions.plan_prn(
        episode=order.plan.episode, order=order, clinician=who, starts_at=begins,
        ends_at=begins + timedelta(minutes=45), reason="Bleeding", by=by,
    )  # fmt: skip


def test_as_needed_visits_are_counted_without_those_not_made(order: Any, clinician: Any, case_manager: Any) -> None:
    first = as_needed(order, clinician, case_manager)
    assert (first.is_prn, first.prn_reason, first.order, first.discipline) == (True, "Bleeding", order, "SN")
    as_needed(order, clinician, case_manager, clock="10:00")
    with pytest.raises(Refused, match="This order allows 2 as-needed visits, and 2 are planned or made") as refusal:
        as_needed(order, clinician, case_manager, clock="11:00")
    assert refusal.value.field == "order"
    actions.cancel(visit=first, seen_version=1, reason="Snow", by=case_manager)
    as_needed(order, clinician, case_manager, clock="11:00")
    lines = TimelineEntry.objects.filter(
        title__startswith="As-needed SN visit planned for 5 Jan 2027", detail="Bleeding"
    )
    assert lines.count() == 3


def test_as_needed_visits_are_only_where_the_order_allows_any(
    order: Any, episode: Any, clinician: Any, case_manager: Any
) -> None:
    later = factories.PlanOfCareFactory(episode=episode, starts_on=SUNDAY, number=2)
    none = factories.VisitOrderFactory(plan=later, frequency="SN 2w4", effective_on=TUESDAY)
    sign(later)
    with pytest.raises(Refused, match="This order allows no as-needed visits, and 0 are planned"):
        as_needed(none, clinician, case_manager)
    with pytest.raises(Refused, match="No order covers this date") as refusal:
        as_needed(none, clinician, case_manager, DAY, "13:00")
    assert refusal.value.field == "day"
    with pytest.raises(Refused, match="No order covers this date"):
        as_needed(order, clinician, case_manager)
    assert as_needed(order, clinician, case_manager, DAY, "13:00").order == order
