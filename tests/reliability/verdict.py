"""What was promised, against what the mail server received and the senders wrote down."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from reminders.models import Attempt, Notification
from tests.reliability.cancels import Cancel
from tests.reliability.faulty_mail import Taken
from tests.reliability.flights import Flight, Trouble

CALM_P95, KILLS_P99 = 5, 30
REFUSED = {"transient", "permanent", "uncertain"}


@dataclass
class Events:
    """Everything that happened in a run."""

    rows: list[Notification]
    taken: list[Taken]
    flights: list[Flight]
    troubles: list[Trouble] = field(default_factory=list)
    cancels: list[Cancel] = field(default_factory=list)
    calm_until: float = 0
    waiting: set[int] = field(default_factory=set)


@dataclass
class Figures:
    """The counts of a run. Every count that must be zero says so in `broken`."""

    reminders: int = 0
    lost: int = 0
    repeats: int = 0
    repeats_explained: int = 0  # lost answers, and mails in the air when their sender or its database was taken away
    repeats_unexplained: int = 0
    sent_after_cancel: int = 0
    early: int = 0
    outcomes_lost: int = 0  # attempts without outcome that nothing cut short
    taken_from_the_living: int = 0  # claims of a row whose holder lived and was not done
    cancelled: Counter[str] = field(default_factory=Counter)
    calm: list[float] = field(default_factory=list)  # seconds from due to received
    under_kills: list[float] = field(default_factory=list)
    after_refusal: list[float] = field(default_factory=list)

    def broken(self) -> list[str]:
        """Every promise that was not kept, in words: what was miscounted, and what came late."""
        return self.miscounted() + self.late()

    def miscounted(self) -> list[str]:
        """What may not happen on the slowest machine either."""
        counts = {
            "lost": self.lost,
            "repeats without a reason": self.repeats_unexplained,
            "sent after cancel": self.sent_after_cancel,
            "early": self.early,
            "outcomes lost": self.outcomes_lost,
            "taken from the living": self.taken_from_the_living,
        }
        return [f"{name}: {count}" for name, count in counts.items() if count]

    def late(self) -> list[str]:
        """What was promised in seconds, of a machine that does nothing else."""
        found = []
        if percentile(self.calm, 95) > CALM_P95:
            found.append(f"calm p95: {percentile(self.calm, 95):.1f} s, promised {CALM_P95}")
        if percentile(self.under_kills, 99) > KILLS_P99:
            found.append(f"under kills p99: {percentile(self.under_kills, 99):.1f} s, promised {KILLS_P99}")
        return found


def percentile(seconds: list[float], share: float) -> float:
    """The nearest-rank percentile; 0 of nothing."""
    ranked = sorted(seconds)
    return ranked[math.ceil(len(ranked) * share / 100) - 1] if ranked else 0


def count(events: Events) -> Figures:
    """The figures of a run."""
    found = Figures(reminders=len(events.rows))
    found.cancelled = Counter(cancel.stage for cancel in events.cancels)
    copies: dict[str, list[Taken]] = defaultdict(list)
    for one in sorted(events.taken, key=lambda one: one.at):
        copies[one.message_id].append(one)
    by_row: dict[int, list[Flight]] = defaultdict(list)
    for flight in events.flights:
        by_row[flight.notification].append(flight)
    cancelled = {cancel.notification: cancel for cancel in events.cancels}
    refused = set(Attempt.objects.filter(outcome__in=REFUSED).values_list("notification_id", flat=True))
    for row in events.rows:
        mine = copies.get(row.message_id, [])
        _count_copies(found, row, mine, by_row[row.pk], events.troubles)
        if row.pk in cancelled:
            _count_after_cancel(found, cancelled[row.pk], mine, by_row[row.pk])
        elif not mine:
            found.lost += row.pk not in events.waiting
        else:
            _lateness(found, row, mine[0].at, row.pk in refused, events.calm_until)
        found.taken_from_the_living += _taken_from_the_living(by_row[row.pk], events.troubles)
    found.outcomes_lost = _outcomes_lost(events)
    return found


def _count_copies(
    found: Figures, row: Notification, mine: list[Taken], flown: list[Flight], troubles: list[Trouble]
) -> None:
    """A repeat needs a reason of its own message: an answer that was lost, or a mail in the air when its sender went."""
    repeats = max(0, len(mine) - 1)
    lost = [one.at for one in mine if one.was_lost]
    reasons = sum(
        flight.is_cut_short(troubles) or any(flight.was_in_the_air(at) for at in lost)
        for flight in flown
        if flight.off_at < math.inf
    )
    found.repeats += repeats
    found.repeats_explained += reasons
    found.repeats_unexplained += max(0, repeats - reasons)
    found.early += sum(one.at < row.due_at.timestamp() - 0.001 for one in mine)


def _count_after_cancel(found: Figures, cancel: Cancel, mine: list[Taken], flown: list[Flight]) -> None:
    """Only what was in the air may still land: at every other stage nothing leaves after the cancel."""
    in_the_air = sum(1 for flight in flown if flight.was_in_the_air(cancel.at))
    found.sent_after_cancel += max(0, sum(one.at > cancel.at for one in mine) - in_the_air)


def _lateness(found: Figures, row: Notification, at: float, is_refused: bool, calm_until: float) -> None:
    due = row.due_at.timestamp()
    kind = found.after_refusal if is_refused else found.calm if due < calm_until else found.under_kills
    kind.append(at - due)


def _taken_from_the_living(flown: list[Flight], troubles: Iterable[Trouble]) -> int:
    return sum(
        1
        for place, later in enumerate(flown)
        for earlier in flown[:place]
        if earlier.end_at > later.claim_at and not earlier.is_cut_short(troubles, by=later.claim_at)
    )


def _outcomes_lost(events: Events) -> int:
    """Of those in the air at the end nobody knows yet."""
    flown = events.flights
    excused = {flight.token for flight in flown if flight.end_at == math.inf or flight.is_cut_short(events.troubles)}
    ids = [row.pk for row in events.rows]
    tokens = Attempt.objects.filter(notification__in=ids, outcome="").values_list("lease_token", flat=True)
    return sum(token not in excused for token in tokens)
