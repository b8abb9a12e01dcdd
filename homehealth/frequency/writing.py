"""An order back as text: the short normal form, and a sentence in plain words."""

from homehealth.errors import RuleError
from homehealth.frequency.model import DISCIPLINES, Order, Prn, Segment

UNIT_LETTERS = {"week": "w", "day": "d", "month": "m"}
NUMBER_WORDS = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip


def write(order: Order) -> str:
    """Return the normal form of a valid order; parsing it gives the same segments and PRN allowances.

    Raises RuleError with the code and position of the first mistake when the order has one.
    """
    require_valid(order)
    parts = [_write_segment(segment) for segment in order.segments]
    parts += [f"{prn.maximum} PRN for {prn.reason}" for prn in order.prn]
    return f"{order.discipline} {', '.join(parts)}" if order.discipline else ", ".join(parts)


def require_valid(order: Order) -> None:
    """Raise RuleError (code, position) for the first mistake in `order`; nothing when it has none."""
    if order.errors:
        first = order.errors[0]
        raise RuleError(first.code, first.message, field="text", position=first.position)


def _write_segment(segment: Segment) -> str:
    if segment.per == "every_weeks":
        return f"q{segment.interval}w" + (f" x {segment.span_weeks}w" if segment.span_weeks else "")
    if segment.per == "every_days":
        return f"q{segment.interval}d" + (f" x {segment.occurrences} visits" if segment.occurrences else "")
    return f"{_figures(segment)}{UNIT_LETTERS[segment.per]}{segment.periods}"


def _figures(segment: Segment) -> str:
    return str(segment.minimum) if segment.minimum == segment.maximum else f"{segment.minimum}-{segment.maximum}"


def in_words(order: Order) -> str:
    """Return a valid order as one plain sentence, e.g. "Two skilled nursing visits a week for four weeks."

    Raises RuleError with the first mistake when the order has one.
    """
    require_valid(order)
    kind = f"{DISCIPLINES[order.discipline]} " if order.discipline else ""
    parts = [_say_segment(segment, kind if place == 0 else "") for place, segment in enumerate(order.segments)]
    sentence = ", then ".join(parts)
    extra = "" if order.segments else kind
    allowed = " and ".join(_say_prn(prn, "" if place else extra) for place, prn in enumerate(order.prn))
    both = f"{sentence}, and {allowed}" if sentence and allowed else sentence or allowed
    return f"{both[0].upper()}{both[1:]}."


def _say_segment(segment: Segment, kind: str) -> str:
    if segment.per == "every_weeks":
        head = f"one {kind}visit {_every(segment.interval, 'week')}"
        return f"{head} {_lasting(segment.span_weeks, 'week')}"
    if segment.per == "every_days":
        head = f"one {kind}visit {_every(segment.interval, 'day')}"
        if segment.occurrences is None:
            return f"{head} to the end of the certification period"
        return f"{head}, {_count(segment.occurrences, 'visit')} in all"
    visits = "visit" if segment.maximum == 1 else "visits"
    return f"{_amount(segment)} {kind}{visits} a {segment.per} {_lasting(segment.periods, segment.per)}"


def _say_prn(prn: Prn, kind: str) -> str:
    return f"up to {_count(prn.maximum, f'{kind}visit')} as needed for {prn.reason}"


def _amount(segment: Segment) -> str:
    low, high = _word(segment.minimum), _word(segment.maximum)
    return low if segment.minimum == segment.maximum else f"{low} to {high}"


def _every(interval: int | None, unit: str) -> str:
    number = interval or 1
    special = {1: f"every {unit}", 2: f"every other {unit}"}
    return special.get(number) or f"every {_word(number)} {unit}s"


def _lasting(periods: int | None, unit: str) -> str:
    return "to the end of the certification period" if periods is None else f"for {_count(periods, unit)}"


def _count(number: int, noun: str) -> str:
    return f"{_word(number)} {noun}" if number == 1 else f"{_word(number)} {noun}s"


def _word(number: int) -> str:
    return NUMBER_WORDS[number] if number < len(NUMBER_WORDS) else str(number)
