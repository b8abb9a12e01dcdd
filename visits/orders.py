"""The orders an episode is visited under: which are in force when, and the weeks each asks for (DOMAIN 3.3, 3.4)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from careplans.models import PlanOfCare, VisitOrder
from caseload.models import Episode
from core.clock import local
from homehealth.errors import RuleError
from homehealth.frequency import SYNONYMS, Expansion, Order, WeekNeed, expand, parse

LOOK_BACK = timedelta(days=62)
ONE_DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True)
class Slice:
    """One week (or, for orders by the month, one month) of one order, with the visits it asks for."""

    order: VisitOrder
    discipline: str
    need: WeekNeed

    @property
    def start(self) -> date:
        """Its first day."""
        return self.need.start

    @property
    def end(self) -> date:
        """Its last day."""
        return self.need.end

    @property
    def maximum(self) -> int:
        """The most visits the order allows in it: one more is over the order, however short the week is."""
        return self.need.maximum

    @property
    def least(self) -> int:
        """The visits it asks for: of a short week what its days hold (DOMAIN 3.5)."""
        return self.need.counting[0]

    @property
    def most(self) -> int:
        """The visits to lay out for it, those made only if needed included."""
        return self.need.counting[1]

    @property
    def words(self) -> str:
        """The number it asks for: "2" or "2 to 3"."""
        return range_words(self.least, self.most)

    @property
    def short_words(self) -> str:
        """Why a short week asks for less than was ordered: "2 ordered, 1 day"; "" for one that asks for all."""
        if not self.need.is_short:
            return ""
        days = "1 day" if self.need.days == 1 else f"{self.need.days} days"
        return f"{range_words(self.need.minimum, self.need.maximum)} ordered, {days}"

    def holds(self, on: date) -> bool:
        """True when the day lies in this slice."""
        return self.start <= on <= self.end


@dataclass(frozen=True)
class InForce:
    """An order with the days it is in force; `is_replaced` when a newer order ends it before its own end."""

    order: VisitOrder
    discipline: str
    parsed: Order
    until: date
    is_replaced: bool
    expansion: Expansion
    week_mode: str = "calendar"

    @property
    def slices(self) -> list[Slice]:
        """The weeks, then the months, in which it asks for visits."""
        return [
            Slice(self.order, self.discipline, need)
            for need in (*self.expansion.weeks, *self.expansion.months)
            if need.maximum
        ]

    @property
    def is_cut(self) -> bool:
        """True when a newer order ends its last week before the week's own end."""
        ends_a_week = (
            self.until.weekday() == SATURDAY
            if self.week_mode == "calendar"
            else (self.until - self.order.effective_on).days % 7 == 6
        )
        return self.is_replaced and not ends_a_week

    @property
    def prn_limit(self) -> int:
        """The most as-needed visits over the life of the order."""
        return sum(prn.maximum for prn in self.parsed.prn)

    def covers(self, on: date) -> bool:
        """True on the days it is in force."""
        return self.order.effective_on <= on <= self.until


def range_words(least: int, most: int) -> str:
    """A number of visits in words: "2" or "2 to 3"."""
    return str(least) if least == most else f"{least} to {most}"


def parent_discipline(code: str) -> str:
    """The discipline an order is counted under: "PTA" counts as "PT"."""
    return SYNONYMS.get(code.upper(), code.upper())


def signed_plans(episode: Episode, since: date) -> list[PlanOfCare]:
    """The signed plan versions of the episode that reach to `since` or 62 days before it, oldest first, with their
    orders."""
    rows = PlanOfCare.objects.filter(episode=episode, signed_at__isnull=False, ends_on__gte=since - LOOK_BACK)
    return list(rows.order_by("number").prefetch_related("visitorders"))


def orders_in_force(episode: Episode, plans: Sequence[PlanOfCare], since: date) -> list[InForce]:
    """The orders of `plans` (oldest first) that are in force on `since` or later, by discipline and effective date.

    A later version's orders of a discipline replace the earlier ones from their effective date; a discipline that a
    later version of the same certification period no longer orders ends the day before that version was signed. Orders
    whose text cannot be read, or that never come into force, are left out.
    """
    found = []
    for place, plan in enumerate(plans):
        for order in plan.visitorders.all():
            ends = _replaced_on(order, plan, plans[place + 1 :])
            one = _in_force(order, ends, episode.program.week_mode)
            if one is not None and one.until >= since:
                found.append(one)
    return sorted(found, key=lambda one: (one.discipline, one.order.effective_on, one.order.pk))


def _replaced_on(order: VisitOrder, plan: PlanOfCare, later: Iterable[PlanOfCare]) -> date | None:
    """The first day a later version's orders take over from this one, or None."""
    discipline = parent_discipline(order.discipline)
    days = []
    for version in later:
        own = [o.effective_on for o in version.visitorders.all() if parent_discipline(o.discipline) == discipline]
        if own:
            days.append(min(own))
        elif version.period_number == plan.period_number and version.signed_at is not None:
            days.append(local(version.signed_at).date())
    return min(days, default=None)


def _in_force(order: VisitOrder, replaced_on: date | None, week_mode: str) -> InForce | None:
    parsed = parse(order.frequency)
    is_replaced = replaced_on is not None and replaced_on <= order.ends_on
    until = replaced_on - ONE_DAY if is_replaced and replaced_on else order.ends_on
    if until < order.effective_on:
        return None
    try:
        expansion = expand(parsed, order.effective_on, until, week_mode)
    except RuleError:
        # A signed order that cannot be read asks for nothing that could be laid out; the plan's page names the mistake.
        return None
    return InForce(order, parent_discipline(order.discipline), parsed, until, is_replaced, expansion, week_mode)


def ordered_minutes(order: VisitOrder | None) -> int | None:
    """How long a visit of the order lasts, its longest where the text gives a range; None when it says none, or two."""
    if order is None:
        return None
    lengths = {segment.minutes for segment in parse(order.frequency).segments}
    only = lengths.pop() if len(lengths) == 1 else None
    return only[1] if only else None


def covering(orders: Iterable[InForce], discipline: str, on: date) -> list[InForce]:
    """The orders of a discipline in force on a day."""
    wanted = parent_discipline(discipline)
    return [one for one in orders if one.discipline == wanted and one.covers(on)]
