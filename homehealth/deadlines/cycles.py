"""Turning facts into cycles: chains that restart with each deed, and certification periods one after the other."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from homehealth.answers import Due
from homehealth.clocks import add_days
from homehealth.deadlines.model import Deadline, Done, EpisodeFacts
from homehealth.periods import Period, certification_period, locate_day

RELEVANT_DAYS = 400
UPCOMING_DAYS = 60
PERIODS_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Link:
    """One turn of a chain: its 1-based number, what is due, and the deed that kept it (None: the open one)."""

    number: int
    due: Due
    closed_by: Done | None


def chain(
    start: date, deeds: Iterable[Done], next_due: Callable[[date, bool], Due], restarts_after: Callable[[date], date]
) -> list[Link]:
    """Return the turns of a clock that starts on `start` and restarts with each deed later than `restarts_after(base)`.

    `next_due` is told the base and whether it is the start of the chain. The last link is the open one.
    """
    links: list[Link] = []
    base = start
    for deed in deeds:
        if deed.on > restarts_after(base):
            links.append(Link(len(links) + 1, next_due(base, not links), deed))
            base = deed.on
        elif deed.on > base:
            base = deed.on
    links.append(Link(len(links) + 1, next_due(base, not links), None))
    return links


def same_day(base: date) -> date:
    """Any later day restarts the clock."""
    return base


def relevant(facts: EpisodeFacts, deadlines: Sequence[Deadline]) -> list[Deadline]:
    """Return the deadlines still of interest on `as_of`: open ones, and those due or kept within the last 400 days."""
    return [each for each in deadlines if _last_moved(each, facts.as_of) >= facts.as_of - timedelta(days=RELEVANT_DAYS)]


def _last_moved(deadline: Deadline, as_of: date) -> date:
    return as_of if deadline.closed_on is None else max(deadline.due_on, deadline.closed_on)


def periods_so_far(facts: EpisodeFacts, soc: date) -> list[Period]:
    """Return the certification periods since `soc` to show on `as_of`: the current, the seven before it, and the next.

    None that start after the discharge.
    """
    until = min(facts.as_of, facts.discharged_on) if facts.discharged_on else facts.as_of
    current = locate_day(soc, max(until, soc)).cert_n
    oldest = max(1, current + 1 - PERIODS_SHOWN)
    shown = [certification_period(soc, n) for n in range(oldest, current + 2)]
    if facts.discharged_on is None:
        return shown
    return [period for period in shown if period.start <= facts.discharged_on]


def opens_soon(facts: EpisodeFacts, opens_on: date) -> bool:
    """Tell whether a window that opens on `opens_on` opens within 60 days of `as_of`, or has opened."""
    return opens_on <= add_days(facts.as_of, UPCOMING_DAYS)
