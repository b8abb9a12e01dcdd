"""Reading a visit order such as "SN 2w1, 1w3, 1 PRN for wound dehiscence": a hand-written parser, one token ahead."""

from collections.abc import Callable

from homehealth.frequency.cursor import EXAMPLE, Cursor, UnreadableOrder
from homehealth.frequency.durations import (
    Duration,
    IntervalUnit,
    days_for,
    months_for,
    occurrences_for,
    span_weeks_for,
    weeks_for,
)
from homehealth.frequency.model import SYNONYMS, FrequencyError, Order, Per, Prn, Segment
from homehealth.frequency.tokens import Token

COMPACT_UNITS: dict[str, Per] = {"w": "week", "wk": "week", "d": "day", "m": "month", "mo": "month"}
LONG_UNITS: dict[str, Per] = {"day": "day", "week": "week", "wk": "week", "month": "month"}
DURATION_UNITS = {
    **dict.fromkeys(("d", "day", "days"), "day"),
    **dict.fromkeys(("w", "wk", "week", "weeks"), "week"),
    **dict.fromkeys(("month", "months"), "month"),
    "visits": "visits",
}
DAILY = {"qd": 1, "daily": 1, "bid": 2, "tid": 3}
PERIODIC: dict[str, Per] = {"weekly": "week", "monthly": "month"}
CONVERSIONS: dict[str, Callable[[Duration], int | None]] = {"week": weeks_for, "day": days_for, "month": months_for}


def parse(text: str) -> Order:
    """Return the order `text` says, with the errors in it; never raises.

    One text is one discipline and one sequence. Text that is not a string, or blank, has the error `empty`.
    """
    if not isinstance(text, str) or not text.strip():
        message = f"Write the ordered frequency, {EXAMPLE}."
        return Order(None, (), (), (FrequencyError("empty", 0, message),))
    return _Parser(text).order()


class _Parser(Cursor):
    """One reading of one text, by the grammar of docs/domain-rules.md 3.1."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.segments: list[Segment] = []
        self.prn: list[Prn] = []

    def order(self) -> Order:
        discipline = None
        try:
            discipline = self.discipline()
            if self.starts_prn():
                self.allowances()
            else:
                self.sequence()
        except UnreadableOrder as mistake:
            self.report("syntax", mistake.position, mistake.message)
        return Order(discipline, tuple(self.segments), tuple(self.prn), tuple(self.errors))

    def discipline(self) -> str | None:
        token = self.peek()
        if token.kind != "word" or token.split or token.text.upper() not in SYNONYMS:
            return None
        self.take()
        if self.is_mark(":"):
            self.take()
        elif not self.peek().spaced:
            raise UnreadableOrder(self.peek().start, "Put a space or a colon after the discipline.")
        return SYNONYMS[token.text.upper()]

    def sequence(self) -> None:
        self.segment()
        while self.peek().kind != "end":
            comma = self.is_mark(",")
            if comma:
                self.take()
            if self.starts_prn():
                self.allowances()
                return
            if not comma:
                self.separator()
            self.segment()

    def separator(self) -> None:
        """Pass the white space, or the spaced word "then", between two segments."""
        if not self.peek().spaced:
            raise UnreadableOrder(self.peek().start, "Put a comma or a space between the parts of the order.")
        if self.is_word("then"):
            word = self.take()
            if not self.peek().spaced:
                raise UnreadableOrder(word.start, 'Put a space on both sides of "then".')

    def segment(self) -> None:
        token = self.peek()
        if token.kind == "number":
            self.counted()
        elif self.is_one_of(DAILY):
            self.take()
            self.repeated("day", DAILY[token.text], DAILY[token.text], token)
        elif self.is_one_of(PERIODIC):
            self.take()
            self.repeated(PERIODIC[token.text], 1, 1, token)
        elif self.is_word("qod", "qow", "q", "every"):
            self.interval()
        else:
            raise UnreadableOrder(token.start, f"This is not part of a frequency: write it {EXAMPLE}.")

    def counted(self) -> None:
        """Read "4w1", "1-3w6", "3x/wk x 5" or "1-2 per week for 6 weeks"."""
        first = self.peek()
        low, high = self.count()
        unit = self.peek()
        if self.is_one_of(COMPACT_UNITS) and not self.is_spelled_out():
            self.take()
            self.compact(first, low, high, COMPACT_UNITS[unit.text])
            return
        if self.is_word("x"):
            self.take()
        if self.is_word("x", "per", "a") or self.is_mark("/"):
            self.take()
        elif not self.peek().spaced and self.tokens[self.at - 1].text != "x":
            raise UnreadableOrder(self.peek().start, f"Say per what: {EXAMPLE}.")
        if not self.is_one_of(LONG_UNITS):
            raise UnreadableOrder(self.peek().start, f"Say per day, week or month: {EXAMPLE}.")
        self.repeated(LONG_UNITS[self.take().text], low, high, first)

    def is_spelled_out(self) -> bool:
        """Tell whether "wk" here is the long form: spaced from the count and followed by a duration."""
        return self.is_word("wk") and self.peek().spaced and self.is_word("x", "for", ahead=1)

    def count(self) -> tuple[int, int]:
        first = self.peek()
        low = high = self.integer()
        ranged = self.is_mark("-") or self.is_word("to")
        if ranged:
            self.take()
            high = self.integer()
        if not low or not high:
            self.report(
                "zero_frequency", first.start, "A frequency of 0 is no order: write a later start date instead."
            )
        elif high < low:
            self.report("range_reversed", first.start, f"Write the smaller number first: {high}-{low}.")
        return low, high

    def compact(self, first: Token, low: int, high: int, per: Per) -> None:
        follow = self.peek()
        if follow.kind == "number" and not self.starts_prn():
            periods = self.integer()
            if not periods:
                self.zero_duration(follow)
            self.segments.append(Segment(per, low, high, periods))
        elif follow.kind == "end" or self.is_mark(",") or follow.kind == "number" or self.is_word("then"):
            self.duration_required(first)
        else:
            raise UnreadableOrder(follow.start, f"Write for how long: {EXAMPLE}.")

    def repeated(self, per: Per, low: int, high: int, first: Token) -> None:
        """Read the duration of a daily, weekly or monthly frequency and keep the segment."""
        length = self.duration()
        if length is None:
            self.duration_required(first)
            return
        periods = CONVERSIONS[per](length)
        if periods is None:
            raise UnreadableOrder(length.position, f"Give the length of a frequency per {per} in {per}s.")
        self.segments.append(Segment(per, low, high, periods))

    def duration(self) -> Duration | None:
        """Read "x 5", "for 6 weeks", "x 6d"; None when nothing is said about it."""
        if not self.is_word("x", "for"):
            return None
        self.take()
        token = self.peek()
        length = self.integer()
        unit = None
        if self.is_one_of(DURATION_UNITS):
            unit = DURATION_UNITS[self.take().text]
        if not length:
            self.zero_duration(token)
        return Duration(length, unit, token.start)

    def interval(self) -> None:
        """Read "QOD x 10 days", "QOW", "q28d", "every 3 weeks", "every other week x 6 weeks"."""
        first = self.take()
        every, unit, may_run_on = self.interval_head(first)
        length = self.duration()
        if length is None and not may_run_on:
            self.duration_required(first)
            return
        if unit == "week":
            span = None if length is None else self.measured(span_weeks_for(length, every), length)
            self.segments.append(Segment("every_weeks", 1, 1, interval=every, span_weeks=span))
        else:
            times = None if length is None else self.measured(occurrences_for(length, every), length)
            self.segments.append(Segment("every_days", 1, 1, interval=every, occurrences=times))

    def interval_head(self, first: Token) -> tuple[int, IntervalUnit, bool]:
        """Return the interval, its unit, and whether the duration may be left out."""
        if first.text == "qod":
            return 2, "day", False
        if first.text == "qow":
            return 2, "week", True
        if first.text == "every" and self.is_word("other"):
            self.take()
            if self.is_word("week"):
                self.take()
                return 2, "week", True
            if self.is_word("day"):
                self.take()
                return 2, "day", False
            raise UnreadableOrder(self.peek().start, 'Write "every other week" or "every other day".')
        return self.numbered_interval(first)

    def numbered_interval(self, first: Token) -> tuple[int, IntervalUnit, bool]:
        number = self.peek()
        every = self.integer()
        if not every:
            self.report("zero_frequency", number.start, "An interval of 0 is no order.")
        weeks, days = ("w", "d") if first.text == "q" else ("weeks", "days")
        if self.is_word(weeks):
            self.take()
            return every, "week", True
        if self.is_word(days):
            self.take()
            return every, "day", True
        raise UnreadableOrder(
            self.peek().start, f'Write the interval in weeks or days, such as "{first.text} 3 {weeks}".'
        )

    def measured(self, count: int | None, length: Duration) -> int:
        if count is None:
            raise UnreadableOrder(length.position, "Give the length of an interval in days, weeks or visits.")
        return count

    def duration_required(self, first: Token) -> None:
        self.report("duration_required", first.start, f"Say for how long: {EXAMPLE}.")

    def zero_duration(self, token: Token) -> None:
        self.report("zero_duration", token.start, "A duration of 0 orders nothing: leave the part out.")

    # As-needed visits

    def starts_prn(self) -> bool:
        return self.is_prn(0) or (self.peek().kind == "number" and self.is_prn(1))

    def is_prn(self, ahead: int) -> bool:
        return self.is_word("prn", ahead=ahead) and not self.peek(ahead).split

    def allowances(self) -> None:
        while self.peek().kind != "end":
            self.allowance()

    def allowance(self) -> None:
        """Read "2 PRN for falls" up to the end of the text or the next allowance."""
        first = self.peek()
        limit = self.integer() if first.kind == "number" else None
        self.take()
        if limit is None:
            self.report("prn_limit_required", first.start, 'Say how many as-needed visits, such as "2 PRN for falls".')
        elif not limit:
            self.report("zero_frequency", first.start, "0 as-needed visits is no order: leave the part out.")
        reason, stated_at = self.reason()
        if limit is None:
            return
        if not reason:
            message = 'Say which signs lead to the visit, such as "2 PRN for falls".'
            self.report("prn_reason_required", stated_at, message)
        elif not reason.isprintable():
            raise UnreadableOrder(stated_at, "The reason holds a character that cannot be printed: type it again.")
        else:
            self.prn.append(Prn(limit, reason))

    def reason(self) -> tuple[str, int]:
        """Return the words after "for" or "due to" and where they start; stops at the next allowance."""
        stated = self.is_word("for") or (self.is_word("due") and self.is_word("to", ahead=1))
        start = self.peek().start
        if stated:
            self.at += 1 if self.is_word("for") else 2
            start = self.tokens[self.at - 1].end
        begin = self.at
        while self.peek().kind != "end" and not self.is_next_allowance():
            self.at += 1
        if not stated and self.at > begin and not (self.at == begin + 1 and self.tokens[begin].text == ","):
            raise UnreadableOrder(start, 'Write "for" and the reason after PRN.')
        words = " ".join(self.text[start : self.peek().start].split()) if stated else ""
        return words.rstrip(", "), start

    def is_next_allowance(self) -> bool:
        """Tell whether an allowance starts here: "2 PRN", or "PRN" alone after a comma."""
        token, before = self.peek(), self.tokens[self.at - 1]
        after_comma = before.text == ","
        if token.kind == "number":
            return (token.spaced or after_comma) and self.is_prn(1)
        return after_comma and self.is_prn(0)
