"""Ordered, scheduled and done, week by week: the visits of one certification period judged against its orders (DOMAIN
3.5)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from caseload.models import Episode
from core.clock import today
from core.kit.words import span
from homehealth.frequency import STATUS_LABELS, PrnUse, VisitMade, evaluate
from visits.laying import visits_near
from visits.models import Visit
from visits.orders import InForce, Slice, parent_discipline

# What each judgement is called in the vocabulary of states.
MARKS = {
    "met": "met", "under": "missed", "over": "over", "at_risk": "at_risk", "open": "in_progress", "future": "upcoming",
    "none": "not_applicable", "no_order": "over", "planned_over": "over", "cut": "superseded",
}  # fmt: skip
WORDS = {
    "met": "Met", "under": "Under", "over": "Over", "at_risk": "At risk", "open": "Open", "future": "Not started",
    "planned_over": "Over", "cut": "Cut by a new order",
}  # fmt: skip
TONES = {"met": "good", "under": "danger", "over": "warn", "at_risk": "warn", "planned_over": "warn"}
# What the rules of the field do not know: more is planned than ordered, and a week that a new order cut short of it
LABELS = {
    **STATUS_LABELS, "planned_over": "more visits planned than ordered", "cut": "not judged: a new order cut the week",
}  # fmt: skip
COUNTED = frozenset({Visit.Purpose.ROUTINE, Visit.Purpose.EVALUATION, Visit.Purpose.REASSESSMENT})


@dataclass
class WeekRow:
    """One week of one order: what it asks for, what is scheduled, what was made, and the judgement."""

    slice: Slice
    scheduled: list[Visit] = field(default_factory=list)
    made: list[Visit] = field(default_factory=list)
    status: str = "future"

    @property
    def count(self) -> int:
        """How many visits it holds, made and planned; a planned one whose time passed unrecorded is not counted on."""
        return len(self.made) + sum(not visit.is_not_begun for visit in self.scheduled)

    @property
    def ordered_words(self) -> str:
        """The number asked for: "2" or "2 to 3", of a short week what its days hold."""
        return self.slice.words

    @property
    def short_words(self) -> str:
        """Why a short week asks for less: "2 ordered, 1 day"; "" for a week that asks for all."""
        return self.slice.short_words

    @property
    def days(self) -> str:
        """The days of the week: "3–9 Jan"."""
        return span(self.slice.start, self.slice.end)

    @property
    def is_now(self) -> bool:
        """True when today lies in it."""
        return self.slice.holds(today())

    @property
    def mark(self) -> str:
        """Its key in the vocabulary of states."""
        return MARKS[self.status]

    @property
    def word(self) -> str:
        """The judgement in a word or two."""
        return WORDS.get(self.status, LABELS[self.status].capitalize())

    @property
    def label(self) -> str:
        """The judgement in the field's words."""
        return LABELS[self.status]

    @property
    def tone(self) -> str:
        """The colour that goes with the word."""
        return TONES.get(self.status, "mute")


@dataclass(frozen=True)
class OrderWeeks:
    """One order in force with its weeks and its use of as-needed visits."""

    order: InForce
    rows: Sequence[WeekRow]
    prn: PrnUse

    @property
    def made(self) -> int:
        """Visits made under it in the weeks shown."""
        return sum(len(row.made) for row in self.rows)


def judged(episode: Episode, orders: Sequence[InForce], visits: Sequence[Visit] | None = None) -> list[OrderWeeks]:
    """The weeks of every order in force, judged today. One query, or none when the caller has read `visits_near`."""
    live = {Visit.Status.PLANNED, Visit.Status.UNDER_WAY, Visit.Status.COMPLETED}
    near = visits_near(episode, orders) if visits is None else visits
    return judge(orders, [visit for visit in near if visit.status in live], today())


def judge(orders: Sequence[InForce], visits: Iterable[Visit], as_of: date) -> list[OrderWeeks]:
    """Judge `visits` (planned and made) against `orders`, seen on the day `as_of`."""
    rows = {id(one): [WeekRow(piece) for piece in one.slices] for one in orders}
    by_discipline: dict[str, list[WeekRow]] = defaultdict(list)
    for one in orders:
        by_discipline[one.discipline].extend(rows[id(one)])
    prn: dict[int, list[VisitMade]] = defaultdict(list)
    for visit in visits:
        on = visit.on
        if on is None or not counts(visit):
            continue
        if visit.is_prn and visit.order_id:
            if visit.status == Visit.Status.COMPLETED:
                prn[visit.order_id].append(VisitMade(on, prn=True))
            continue
        row = _row_for(by_discipline[parent_discipline(visit.discipline)], visit, on)
        if row is not None:
            (row.made if visit.status == Visit.Status.COMPLETED else row.scheduled).append(visit)
    return [_order_weeks(one, rows[id(one)], prn[one.order.pk], as_of) for one in orders]


def counts(visit: Visit) -> bool:
    """Supervision and assessment without ordered care do not count against an order; neither does a case manager's
    visit."""
    return visit.is_ordered or visit.purpose in COUNTED


def _row_for(rows: Sequence[WeekRow], visit: Visit, on: date) -> WeekRow | None:
    holding = [row for row in rows if row.slice.holds(on)]
    holding.sort(
        key=lambda r: (
            len(r.made) + len(r.scheduled) >= r.slice.maximum,
            r.slice.order.pk != visit.order_id,
            r.slice.end,
        )
    )
    return holding[0] if holding else None


def _order_weeks(one: InForce, rows: list[WeekRow], prn: list[VisitMade], as_of: date) -> OrderWeeks:
    made = [VisitMade(v.on) for row in rows for v in row.made if v.on is not None]
    found = evaluate(one.expansion, one.parsed, [*made, *prn], as_of, one.is_cut)
    weeks = zip(one.expansion.weeks, found.week_status, strict=True)
    months = zip(one.expansion.months, found.month_status, strict=True)
    statuses = [status for need, status in [*weeks, *months] if need.maximum]
    for row, status in zip(rows, statuses, strict=True):
        row.status = _of_row(row, status)
    return OrderWeeks(one, rows, found.prn)


def _of_row(row: WeekRow, status: str) -> str:
    """The judgement of what was made, unless more is planned than ordered, or a week cut by a new order is called met
    with fewer visits than it shows as ordered."""
    if row.count > row.slice.maximum:
        return status if status == "over" else "planned_over"
    return "cut" if status == "met" and len(row.made) < row.slice.least else status
