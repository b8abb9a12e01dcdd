"""What one more deed would count for: the rules are asked once without it and once with it, so that no window is reckoned
a second way."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from homehealth.clocks import spoken_day, spoken_time
from homehealth.deadlines import due, rules
from homehealth.deadlines.model import Deadline, Done, EpisodeFacts
from homehealth.deadlines.vocabulary import Fact


@dataclass(frozen=True, slots=True)
class Weighed:
    """What a deed of one day counts for: the promises it would keep, and the one it was meant for when it keeps none."""

    on: date
    at: datetime | None = None
    kept: tuple[Deadline, ...] = ()
    missed: Deadline | None = None

    @property
    def late(self) -> Deadline | None:
        """The promise that it keeps after its last good day, or None."""
        return next((each for each in self.kept if self._is_after(each)), None)

    def _is_after(self, deadline: Deadline) -> bool:
        if self.at is not None and deadline.due_at is not None and self.on == deadline.due_on:
            return self.at > deadline.due_at
        return self.on > _last_good_day(deadline)

    @property
    def objection(self) -> str:
        """Why the day does not count or counts late, with its consequence, as sentences; empty when it is a good day."""
        if self.missed is not None:
            return _for_nothing(self.missed, self.on)
        late = self.late
        return f"{title(late)} was due {_spoken_due(late)}: this is late." if late else ""


def promises(facts: EpisodeFacts, *whats: Fact) -> list[Deadline]:
    """Return the promises that deeds of these kinds keep, kept ones too: the open ones first, then by due date.

    Raises RuleError as `due` does.
    """
    keys = {key for key, rule in rules().items() if not set(whats).isdisjoint(rule.closed_by)}
    found = [each for each in due(facts) if each.rule in keys]
    return sorted(found, key=lambda each: (each.closed_on is not None, each.due_on, each.rule, each.cycle))


def weigh(facts: EpisodeFacts, done: Done) -> Weighed:
    """Return what `done`, which is not among `facts` yet, would count for. Nothing is missed where no rule asks for it.

    Raises RuleError as `due` does.
    """
    before = {(each.rule, each.cycle): each for each in _asking(facts, done)}
    after = _asking(replace(facts, done=(*facts.done, done)), done)
    # A deed between two others renumbers what came after it: only what it closes itself is kept by it
    own = [each for each in after if each.closed_on == done.on]
    kept = tuple(each for each in own if _was_open(before, each) or _is_taken_over(each, before, after))
    meant = [each for each in before.values() if is_for(each, done.what)]
    return Weighed(done.on, done.at, kept, None if kept else _nearest(meant, done.on))


def next_of(found: Sequence[Deadline]) -> Deadline | None:
    """Return the promise that the next deed would keep: the first that is open, else the last that was kept; None of none."""
    still_open = (each for each in found if each.closed_on is None)
    return next(still_open, None) or next(reversed(found), None)


def is_for(deadline: Deadline, *whats: Fact) -> bool:
    """Tell whether deeds of these kinds are first of all for this promise: a resumption may keep a recertification too,
    and nobody resumes care for that."""
    return rules()[deadline.rule].closed_by[0] in whats


def window(deadline: Deadline) -> str:
    """Return the days on which the promise is kept in time, in words: "from 4 Jan 2027 to 8 Jan 2027"."""
    last = spoken_day(_last_good_day(deadline))
    if deadline.opens_on is None or deadline.opens_on > _last_good_day(deadline):
        return f"until {last}"
    return (
        f"on {last}"
        if deadline.opens_on == _last_good_day(deadline)
        else (f"from {spoken_day(deadline.opens_on)} to {last}")
    )


def hint(deadline: Deadline) -> str:
    """Return what to know before a day is typed: the window and what follows outside it."""
    if deadline.closed_on is not None:
        return f"{title(deadline)} was done on {spoken_day(deadline.closed_on)}: a second one counts for nothing."
    return f"Counts {window(deadline)} for: {title(deadline)}. Outside that, it stays open or is late."


def in_short(deadline: Deadline) -> str:
    """Return the same in a few words, to stand behind the name of the deed."""
    if deadline.closed_on is not None:
        return f"done on {spoken_day(deadline.closed_on)}"
    return f"counts {window(deadline)}"


def _asking(facts: EpisodeFacts, done: Done) -> list[Deadline]:
    """The promises that such a deed keeps; of filings, which share one fact, only those of the rule it is for."""
    found = promises(facts, done.what)
    return [each for each in found if each.rule == done.of] if done.what == Fact.FILED else found


def _was_open(before: dict[tuple[str, str], Deadline], deadline: Deadline) -> bool:
    known = before.get((deadline.rule, deadline.cycle))
    return known is None or known.closed_on is None


def _is_taken_over(deadline: Deadline, before: dict[tuple[str, str], Deadline], after: Sequence[Deadline]) -> bool:
    """Whether the deed takes the promise from a later one, which then keeps another of the rule that was open: the summary
    of a first stay, where that of the second was recorded before it."""
    if before[deadline.rule, deadline.cycle].closed_on == deadline.closed_on:
        return False
    return _count_open(after, deadline.rule) < _count_open(before.values(), deadline.rule)


def _count_open(found: Iterable[Deadline], rule: str) -> int:
    return sum(each.rule == rule and each.closed_on is None for each in found)


def _nearest(found: Sequence[Deadline], on: date) -> Deadline | None:
    """The promise whose window lies nearest to the day: that is the one somebody means."""
    return min(found, key=lambda each: (_distance(each, on), each.closed_on is not None), default=None)


def _distance(deadline: Deadline, on: date) -> timedelta:
    opens, last = deadline.opens_on or deadline.due_on, _last_good_day(deadline)
    return max(opens - on, on - last, timedelta())


def _for_nothing(deadline: Deadline, on: date) -> str:
    if deadline.closed_on is not None:
        return f"{title(deadline)} was done on {spoken_day(deadline.closed_on)}: a second one counts for nothing."
    return f"{title(deadline)} counts {window(deadline)}. A day such as {spoken_day(on)} counts for nothing: it stays open."


def _last_good_day(deadline: Deadline) -> date:
    return max(deadline.due_on, deadline.latest_on or deadline.due_on)


def _spoken_due(deadline: Deadline) -> str:
    return spoken_time(deadline.due_at) if deadline.due_at else spoken_day(_last_good_day(deadline))


def title(deadline: Deadline) -> str:
    """Return what the promise is called: "Recertification assessment, period 1"."""
    return rules()[deadline.rule].title_of(deadline)
