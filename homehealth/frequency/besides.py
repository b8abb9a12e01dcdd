"""What a text may say of the visits besides how many: how long one lasts, on which weekdays, by which discipline."""

from dataclasses import dataclass

from homehealth.frequency.cursor import Cursor, UnreadableOrder
from homehealth.frequency.model import DAYS_IN_WEEK
from homehealth.frequency.tokens import Token
from homehealth.frequency.words import (
    DAY_LETTERS,
    DAY_NAMES,
    DAY_ORDER,
    DAY_RUNS,
    DISCIPLINE_NAMES,
    LONG_DAYS,
    LONGEST_NAME,
    MINUTES,
    PER,
    VISITS,
)

MINUTES_IN_DAY = 24 * 60
IN_A_LIST = ("-", "/", ",", "&")


@dataclass(slots=True)
class Besides:
    """What was said of one segment, and where: `per_day` when the length was given a day, not a visit."""

    minutes: tuple[int, int] | None = None
    per_day: bool = False
    days: tuple[str, ...] = ()
    position: int = 0

    def check(self, per: str, low: int, high: int) -> None:
        """Raise UnreadableOrder when it contradicts `low` to `high` visits a `per`, or leaves open what each lasts."""
        if self.days and (per, low, high) != ("week", len(self.days), len(self.days)):
            raise UnreadableOrder(self.position, "The weekdays and the number of visits differ: make them the same.")
        most_a_day = {"week": DAYS_IN_WEEK, "day": 1}.get(per, 1)
        if self.per_day and high > most_a_day:
            raise UnreadableOrder(self.position, "With several visits a day, say how long each visit is.")


def besides(cursor: Cursor, found: Besides) -> bool:
    """Take the length of a visit or the weekdays into `found` if they stand here, and tell whether they did."""
    start = cursor.peek().start
    if not found.minutes and (lasts := _lasts_at(cursor)):
        found.position = start
        _take_minutes(cursor, found, lasts)
        return True
    if not found.days and (days := weekdays(cursor)):
        found.days, found.position = days, start
        return True
    return False


def number_length(cursor: Cursor, ahead: int) -> int:
    """Return how many tokens the number `ahead` has: 1, or 4 for "two (2)"; 0 when there is none."""
    if not cursor.is_number(ahead):
        return 0
    in_figures = cursor.is_mark("(", ahead=ahead + 1) and cursor.is_mark(")", ahead=ahead + 3)
    return 4 if in_figures and cursor.peek(ahead).kind == "word" else 1


def _lasts_at(cursor: Cursor) -> int:
    """Return how many words lead to the number of "x 2 hours" here, plus 1; 0 when no length of a visit is here."""
    lead = int(cursor.is_word("x", "for", "at"))
    place = lead + number_length(cursor, lead)
    if place == lead:
        return 0
    if cursor.is_mark("-", ahead=place) or cursor.is_word("to", ahead=place):
        place += 1 + number_length(cursor, place + 1)
    return lead + 1 if cursor.is_one_of(MINUTES, place) else 0


def _take_minutes(cursor: Cursor, found: Besides, lasts: int) -> None:
    cursor.at += lasts - 1
    first = cursor.peek()
    low = high = cursor.integer()
    if cursor.take_mark("-") or cursor.take_word("to"):
        high = cursor.integer()
    unit = MINUTES[cursor.take().text]
    found.minutes = low * unit, high * unit
    if not low or high < low or high * unit > MINUTES_IN_DAY:
        raise UnreadableOrder(first.start, "This is no length of a visit: write it such as 2 hours or 1-2 hours.")
    found.per_day = _is_per_day(cursor)


def _is_per_day(cursor: Cursor) -> bool:
    """Take "/d", "per visit", "each" or "visits" after a length, and tell whether it was said of the day."""
    if not cursor.is_mark("/") and not cursor.is_one_of(PER):
        cursor.at += cursor.is_one_of(VISITS)
        return False
    alone = cursor.take().text == "each"
    if cursor.is_one_of(VISITS):
        cursor.take()
        return False
    if cursor.take_word("d", "day"):
        return True
    if alone:
        return False
    raise cursor.unreadable("Say how long a visit is: 2 hours per visit.")


def weekdays(cursor: Cursor) -> tuple[str, ...]:
    """Take "on Mon and Thu", "(M/W/F)", "MWF"; return the days, Sunday first, () when none stand here."""
    begin = cursor.at
    bracketed = cursor.take_mark("(")
    cursor.take_word("on")
    if not _is_day(cursor, 0):
        cursor.at = begin
        return ()
    first = cursor.peek()
    days, marks = _listed(cursor)
    if bracketed and not cursor.take_mark(")"):
        raise cursor.unreadable("Close the bracket after the weekdays.")
    if len(set(days)) != len(days) or (marks == {"-"} and len(days) == 2) or _is_lone_t(cursor, begin, days):
        message = "These weekdays can be read in two ways: name each day, such as Mon, Wed and Fri."
        raise UnreadableOrder(first.start, message)
    return tuple(sorted(days, key=DAY_ORDER.__getitem__))


def _listed(cursor: Cursor) -> tuple[list[str], set[str]]:
    days: list[str] = []
    marks: set[str] = set()
    while True:
        token = cursor.take()
        days.extend(DAY_RUNS.get(token.text) or (_day_named(token),))
        joined = cursor.is_mark(*IN_A_LIST) or cursor.is_word("and")
        # A comma may be followed by "and"
        skip = joined + (joined and cursor.is_word("and", ahead=1))
        if not _is_day(cursor, skip, listed=True):
            return days, marks
        marks.add(cursor.peek().text if joined else " ")
        cursor.at += skip


def _day_named(token: Token) -> str:
    return DAY_NAMES.get(token.text) or DAY_LETTERS[token.text]


def _is_day(cursor: Cursor, ahead: int, *, listed: bool = False) -> bool:
    """Tell whether a weekday stands `ahead`; letters are one only in a list."""
    token = cursor.peek(ahead)
    if token.kind != "word" or token.split:
        return False
    if token.text in DAY_RUNS or token.text in LONG_DAYS:
        return True
    is_letter = token.text in DAY_LETTERS or token.text in DAY_NAMES
    return is_letter and (listed or (cursor.is_mark(*IN_A_LIST, ahead=ahead + 1) and _is_letter(cursor, ahead + 2)))


def _is_letter(cursor: Cursor, ahead: int) -> bool:
    return cursor.is_one_of(DAY_LETTERS, ahead) or cursor.is_one_of(DAY_NAMES, ahead)


def _is_lone_t(cursor: Cursor, begin: int, days: list[str]) -> bool:
    """Tell whether "T" was written where no "Th" says that it is Tuesday."""
    return "Thu" not in days and any(token.text == "t" for token in cursor.tokens[begin : cursor.at])


def discipline_length(cursor: Cursor, ahead: int = 0) -> int:
    """Return how many tokens name a discipline `ahead`, the longest name first; 0 when none does."""
    if not cursor.is_one_of(FIRST_WORDS, ahead) or cursor.peek(ahead).split:
        return 0
    words = [cursor.peek(place).text for place in range(ahead, ahead + LONGEST_NAME)]
    return next((length for length in range(LONGEST_NAME, 0, -1) if tuple(words[:length]) in DISCIPLINE_NAMES), 0)


FIRST_WORDS = frozenset(name[0] for name in DISCIPLINE_NAMES)


def noun_length(cursor: Cursor, ahead: int = 0) -> int:
    """Return how many tokens say "visits" or "SN visits" `ahead`; 0 when they do not."""
    named = discipline_length(cursor, ahead)
    return named + 1 if cursor.is_one_of(VISITS, ahead + named) else 0


def take_nouns(cursor: Cursor) -> bool:
    """Take "visits" or "SN visits", keep the discipline they name, and tell whether they stood here."""
    length = noun_length(cursor)
    if length:
        take_discipline(cursor)
    cursor.at += length > 0
    return length > 0


def take_discipline(cursor: Cursor) -> bool:
    """Take the name of a discipline, keep it with its place, and tell whether one stood here."""
    length = discipline_length(cursor)
    if not length:
        return False
    words = tuple(cursor.peek(place).text for place in range(length))
    cursor.name(DISCIPLINE_NAMES[words], length)
    return True
