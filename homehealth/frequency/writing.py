"""An order back as text: the short normal form, and a sentence in plain words."""

from homehealth.errors import RuleError
from homehealth.frequency.model import DISCIPLINES, NamedDay, Order, Prn, Segment

UNIT_LETTERS = {"week": "w", "day": "d", "month": "m"}
MINUTES_IN_HOUR = 60
FULL_DAYS = {
    "Sun": "Sunday", "Mon": "Monday", "Tue": "Tuesday", "Wed": "Wednesday", "Thu": "Thursday", "Fri": "Friday",
    "Sat": "Saturday",
}  # fmt: skip
MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
NUMBER_WORDS = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip


def write(order: Order) -> str:
    """Return the normal form of a valid order; parsing it gives the same order.

    Raises RuleError with the code and position of the first mistake when the order has one.
    """
    require_valid(order)
    lead = [order.discipline] if order.discipline else []
    if order.starts:
        lead.append(f"{_write_start(order.starts, order.ends)},")
    parts = [_write_segment(segment) for segment in order.segments]
    if order.reason and parts:
        parts[-1] += f" {_why(order.reason)}"
    elif order.reason:
        lead.append(_why(order.reason))
    parts += [f"{prn.maximum} PRN {_why(prn.reason)}" for prn in order.prn]
    return " ".join([*lead, ", ".join(parts)])


def _why(reason: str) -> str:
    """Return "for wound care", or "to instruct" as it stands."""
    return reason if reason.startswith("to ") else f"for {reason}"


def _write_start(first: NamedDay, last: NamedDay | None) -> str:
    if last:
        return f"eff {first}-{last}"
    return f"week of {first}" if first.is_week else f"eff {first}"


def require_valid(order: Order) -> None:
    """Raise RuleError (code, position) for the first mistake in `order`; nothing when it has none."""
    if order.errors:
        first = order.errors[0]
        raise RuleError(first.code, first.message, field="text", position=first.position)


def _write_segment(segment: Segment) -> str:
    lasting = f" x {_write_range(segment.minutes)} min" if segment.minutes else ""
    return f"{_write_visits(segment)}{lasting}" + (f" on {'/'.join(segment.days)}" if segment.days else "")


def _write_visits(segment: Segment) -> str:
    if segment.per == "every_weeks":
        return f"q{segment.interval}w" + (f" x {segment.span_weeks}w" if segment.span_weeks else "")
    if segment.per == "every_days":
        return f"q{segment.interval}d" + (f" x {segment.occurrences} visits" if segment.occurrences else "")
    return f"{_write_range((segment.minimum, segment.maximum))}{UNIT_LETTERS[segment.per]}{segment.periods}"


def _write_range(bounds: tuple[int, int]) -> str:
    low, high = bounds
    return str(low) if low == high else f"{low}-{high}"


def in_words(order: Order) -> str:
    """Return a valid order as one plain sentence, e.g. "Two skilled nursing visits a week for four weeks."

    Raises RuleError with the first mistake when the order has one.
    """
    require_valid(order)
    kind = f"{DISCIPLINES[order.discipline]} " if order.discipline else ""
    parts = [_say_segment(segment, kind if place == 0 else "") for place, segment in enumerate(order.segments)]
    sentence = ", then ".join(parts) + _say_order(order)
    extra = "" if order.segments else kind
    allowed = " and ".join(_say_prn(prn, "" if place else extra) for place, prn in enumerate(order.prn))
    both = f"{sentence}, and {allowed}" if parts and allowed else f"{allowed}{sentence}"
    return f"{both[0].upper()}{both[1:]}."


def _say_order(order: Order) -> str:
    """Say the day and the reason that the text itself names."""
    said = ""
    if order.starts:
        said = f", from {say_day(order.starts)}"
    if order.ends:
        said += f" to {say_day(order.ends)}"
    return f"{said}, {_why(order.reason)}" if order.reason else said


def say_day(named: NamedDay) -> str:
    """Return "7 Mar 2027", "7 Mar" or "the week of 7 Mar"."""
    week = "the week of " if named.is_week else ""
    return f"{week}{named.day} {MONTH_NAMES[named.month - 1]}" + (f" {named.year}" if named.year else "")


def _say_segment(segment: Segment, kind: str) -> str:
    said = _say_visits(segment, kind)
    if segment.minutes:
        said += f", {_say_minutes(*segment.minutes)} each"
    return f"{said}, on {_listed([FULL_DAYS[day] for day in segment.days])}" if segment.days else said


def _say_minutes(low: int, high: int) -> str:
    in_hours = low % MINUTES_IN_HOUR == 0 and high % MINUTES_IN_HOUR == 0
    size, unit = (MINUTES_IN_HOUR, "hour") if in_hours else (1, "minute")
    least, most = low // size, high // size
    return _count(most, unit) if least == most else f"{_word(least)} to {_count(most, unit)}"


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _say_visits(segment: Segment, kind: str) -> str:
    if segment.per == "every_weeks":
        head = f"one {kind}visit {_every(segment.every, 'week')}"
        return f"{head} {_lasting(segment.span_weeks, 'week')}"
    if segment.per == "every_days":
        head = f"one {kind}visit {_every(segment.every, 'day')}"
        if segment.occurrences is None:
            return f"{head} to the end of the certification period"
        return f"{head}, {_count(segment.occurrences, 'visit')} in all"
    visits = "visit" if segment.maximum == 1 else "visits"
    return f"{_amount(segment)} {kind}{visits} a {segment.per} {_lasting(segment.periods, segment.per)}"


def _say_prn(prn: Prn, kind: str) -> str:
    return f"up to {_count(prn.maximum, f'{kind}visit')} as needed {_why(prn.reason)}"


def _amount(segment: Segment) -> str:
    low, high = _word(segment.minimum), _word(segment.maximum)
    return low if segment.minimum == segment.maximum else f"{low} to {high}"


def _every(number: int, unit: str) -> str:
    special = {1: f"every {unit}", 2: f"every other {unit}"}
    return special.get(number) or f"every {_word(number)} {unit}s"


def _lasting(periods: int | None, unit: str) -> str:
    return "to the end of the certification period" if periods is None else f"for {_count(periods, unit)}"


def _count(number: int, noun: str) -> str:
    return f"{_word(number)} {noun}" if number == 1 else f"{_word(number)} {noun}s"


def _word(number: int) -> str:
    return NUMBER_WORDS[number] if number < len(NUMBER_WORDS) else str(number)
