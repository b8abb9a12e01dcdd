"""The visits of the invented patients: made, missed, planned, to be scheduled."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date, datetime, time, timedelta

from accounts.models import User
from careplans.models import VisitOrder
from core.clock import at_local, now, today
from demo.agency import Agency
from demo.copying import copy
from demo.course import Course
from demo.people import Story
from homehealth import frequency
from homehealth.frequency import WeekNeed
from visits.models import Visit

SLOTS = [time(h, m) for h in range(8, 18) for m in (0,)]


class Calendar:
    """Free slots of clinicians and patients, so that no invented visit is refused by the database."""

    def __init__(self) -> None:
        self.taken: dict[tuple[str, int], set[datetime]] = defaultdict(set)

    def find(
        self, clinicians: list[User], patient_id: int, days: list[date], dice: random.Random
    ) -> tuple[User, datetime] | None:
        """A clinician and a time on one of the days, free for both; None when all is full."""
        for day in days:
            for clinician in dice.sample(clinicians, min(3, len(clinicians))):
                for slot in dice.sample(SLOTS, 4):
                    at = at_local(day, slot)
                    if at not in self.taken["c", clinician.pk] and at not in self.taken["p", patient_id]:
                        self.taken["c", clinician.pk].add(at)
                        self.taken["p", patient_id].add(at)
                        return clinician, at
        return None


def visits_of(
    agency: Agency, stories: list[Story], course: Course, calendar: Calendar, dice: random.Random
) -> list[tuple[Story, Visit]]:
    """Visits by week from each order: made until today, planned for a week ahead, to be scheduled after that."""
    made: list[tuple[Story, Visit]] = []
    for story in stories:
        row = _initial_visit(agency, story, calendar, dice)
        made += [(story, row)] if row else []
    for story, order in course.orders:
        made += [(story, row) for row in _from_order(agency, story, order, calendar, dice)]
    copy([row for _, row in made])
    return made


def _initial_visit(agency: Agency, story: Story, calendar: Calendar, dice: random.Random) -> Visit | None:
    found = calendar.find(agency.clinicians[story.team]["SN"], story.patient.pk, [story.soc], dice)
    if found is None:
        return None
    clinician, at = found
    row = Visit(patient=story.patient, episode=story.episode, discipline="SN", clinician=clinician, purpose="initial assessment",
                week_starts_on=story.soc, week_ends_on=story.soc, starts_at=at, ends_at=at + timedelta(minutes=60))  # fmt: skip
    return _settle(row, dice, always=True)


def _from_order(
    agency: Agency, story: Story, order: VisitOrder, calendar: Calendar, dice: random.Random
) -> list[Visit]:
    parsed = frequency.parse(order.frequency)
    expansion = frequency.expand(parsed, order.effective_on, order.ends_on, story.episode.program.week_mode)
    rows: list[Visit] = []
    for week in expansion.weeks:
        if story.closed_on and week.start > story.closed_on:
            break
        for number in range(week.counting[1]):
            rows.append(_one(agency, story, order, week, number, calendar, dice))
    if story.closed_on:  # whoever was discharged has no visit ahead
        rows = [row for row in rows if row.status not in {Visit.Status.NEEDED, Visit.Status.PLANNED}]
    _purposes(order, rows)
    return rows


def _one(
    agency: Agency,
    story: Story,
    order: VisitOrder,
    week: WeekNeed,
    number: int,
    calendar: Calendar,
    dice: random.Random,
) -> Visit:
    row = Visit(
        patient=story.patient, episode=story.episode, order=order, discipline=order.discipline, week_starts_on=week.start, week_ends_on=week.end,
        is_optional=number >= week.counting[0],
    )  # fmt: skip
    last = min(week.end, today() + timedelta(days=8))
    days = [week.start + timedelta(days=i) for i in range((last - week.start).days + 1)]
    if story.closed_on:
        days = [day for day in days if day <= story.closed_on]
    dice.shuffle(days)
    found = calendar.find(
        agency.clinicians[story.team][order.discipline], story.patient.pk, [d for d in days if d.weekday() < 6], dice
    )
    if found is None or (found[1] > now() and dice.random() < 0.12):
        return row
    row.clinician, row.starts_at = found
    row.ends_at = row.starts_at + timedelta(minutes=45)
    return _settle(row, dice)


def _settle(row: Visit, dice: random.Random, *, always: bool = False) -> Visit:
    """Past visits were made or, now and then, missed; later ones are planned."""
    assert row.starts_at is not None
    assert row.ends_at is not None
    if row.ends_at > now():
        row.status = Visit.Status.PLANNED
    elif not always and dice.random() < 0.03:
        row.status, row.ended_reason = (
            Visit.Status.MISSED,
            dice.choice(["Patient not at home", "Patient refused", "Clinician ill", "Snow"]),
        )
        row.practitioner_told_at = (
            row.ends_at + timedelta(hours=4)
            if dice.random() < 0.7 and row.ends_at + timedelta(hours=4) < now()
            else None
        )
    else:
        row.status = Visit.Status.COMPLETED
        row.check_in_at = row.starts_at + timedelta(minutes=dice.randint(0, 6))
        row.check_out_at = row.ends_at
        row.location_reason = "" if dice.random() < 0.9 else "No coverage"
    return row


def _purposes(order: VisitOrder, rows: list[Visit]) -> None:
    """Therapists reassess, and nurses supervise the aide, often enough for the clocks of the rules."""
    wanted = {"PT": ("evaluation", 25), "SN": ("aide supervision", 10)}.get(order.discipline)
    if wanted is None:
        return
    last: datetime | None = None
    for row in sorted((r for r in rows if r.starts_at and r.status != Visit.Status.MISSED), key=lambda r: r.span):
        if last is None or (row.span[0] - last).days >= wanted[1]:
            row.purpose = wanted[0] if last is None or wanted[0] != "evaluation" else "reassessment"
            last = row.starts_at


def first_visits_ahead(agency: Agency, stories: list[Story], calendar: Calendar, dice: random.Random) -> None:
    rows = [_initial_visit(agency, story, calendar, dice) for story in stories if dice.random() < 0.8]
    copy([row for row in rows if row is not None])
