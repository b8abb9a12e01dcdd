"""Reading why visits are made: free words, none of which may change how many are ordered."""

from collections.abc import Callable

from homehealth.frequency.besides import discipline_length, noun_length, number_length
from homehealth.frequency.cursor import Cursor, UnreadableOrder
from homehealth.frequency.model import SYNONYMS
from homehealth.frequency.named_days import starts_day
from homehealth.frequency.tokens import Token
from homehealth.frequency.words import (
    CHANGING,
    CHANGING_AS_NEEDED,
    DAY_RUNS,
    EXPLAINED,
    JOINING,
    LENGTHS,
    LONG_DAYS,
    NUMBERED,
    NUMBERS,
    PER,
    RATES,
    UNITS,
)

CHANGING_WORDS = CHANGING | frozenset(RATES) | frozenset(NUMBERS) | frozenset(DAY_RUNS) | LONG_DAYS
BETWEEN = (",", "&", "+", ";", ".")


def starts_reason(cursor: Cursor, ahead: int = 0) -> int:
    """Return how many words lead to a reason here: "for", "to", "due to", "r/t"; 0 when none does."""
    if cursor.is_word("due", "secondary", "related", ahead=ahead) and cursor.is_word("to", ahead=ahead + 1):
        return 2
    is_short = cursor.is_mark("/", ahead=ahead + 1) and cursor.is_word("t", ahead=ahead + 2)
    if is_short and cursor.is_word("d", "r", ahead=ahead):
        return 3
    is_purpose = cursor.is_word("to", ahead=ahead) and not cursor.is_number(ahead + 1)
    return int(is_purpose or cursor.is_word("for", ahead=ahead))


def starts_prn(cursor: Cursor, ahead: int = 0) -> bool:
    """Tell whether as-needed visits are named `ahead`: "PRN", "2 PRN", "up to 3 visits PRN", "two as-needed visits"."""
    place = ahead
    if cursor.is_word("up", ahead=place) and cursor.is_word("to", ahead=place + 1):
        place += 2
    place += cursor.is_word("x", ahead=place)
    numbers = number_length(cursor, place)
    if not numbers:
        return place == ahead and prn_length(cursor, place) > 0
    place += numbers
    place += noun_length(cursor, place) or discipline_length(cursor, place)
    return prn_length(cursor, place) > 0


def prn_length(cursor: Cursor, ahead: int = 0) -> int:
    """Return how many tokens say "PRN" or "as needed" `ahead`."""
    if cursor.is_word("prn", ahead=ahead):
        is_own = not cursor.peek(ahead).split or cursor.peek(ahead + 1).text == "x"
        return int(is_own)
    if not cursor.is_word("as", ahead=ahead):
        return 0
    hyphen = cursor.is_mark("-", ahead=ahead + 1)
    return 2 + hyphen if cursor.is_word("needed", ahead=ahead + 1 + hyphen) else 0


def next_allowance(cursor: Cursor) -> bool:
    """Tell whether further as-needed visits begin here: "2 PRN", or any way of naming them after a mark or "and"."""
    lead = joining_length(cursor)
    if lead:
        return starts_prn(cursor, lead)
    return cursor.is_number() and cursor.peek().spaced and starts_prn(cursor)


def joining_length(cursor: Cursor) -> int:
    """Return how many marks and words here join as-needed visits to what stands before them."""
    place = 0
    while cursor.is_mark(*BETWEEN, ahead=place) and place < len(BETWEEN):
        place += 1
    place += cursor.is_one_of(JOINING, place)
    place += 2 * (cursor.is_word("w", ahead=place) and cursor.is_mark("/", ahead=place + 1))
    return place


def reason(cursor: Cursor, discipline: str | None, stops: Callable[[Cursor], bool] = next_allowance) -> str:
    """Take the words of a reason up to the end or where `stops` says so.

    Raises UnreadableOrder at a word that says more than why: a number, a rate, "until", another discipline.
    """
    begin = cursor.peek()
    while not cursor.is_done and not stops(cursor):
        _refuse_change(cursor, discipline)
        cursor.take()
    return _words(cursor, begin)


def reason_as_needed(cursor: Cursor) -> str:
    """Take the words that say when as-needed visits are made; they may hold numbers and days, but no further order."""
    begin = cursor.peek()
    while not cursor.is_done and not next_allowance(cursor):
        token = cursor.peek()
        if token.text in CHANGING_AS_NEEDED and token.kind == "word":
            raise cursor.unreadable("A reason says only why the visit is made.")
        if _is_order(cursor) or _is_rate(cursor):
            raise cursor.unreadable("Write the visits of each week before those made only as needed.")
        cursor.take()
    return _words(cursor, begin)


def _words(cursor: Cursor, begin: Token) -> str:
    if cursor.peek().start <= begin.start:
        return ""
    written = cursor.text[begin.start : cursor.peek().start]
    for place, letter in enumerate(written):
        if not letter.isprintable() and not letter.isspace():
            message = "A character here cannot be printed: type the reason again."
            raise UnreadableOrder(begin.start + place, message)
    words = " ".join(written.split()).lstrip(": ").rstrip("., :;&+")
    return words if any(letter.isalnum() for letter in words) else ""


def _refuse_change(cursor: Cursor, discipline: str | None) -> None:
    token, before = cursor.peek(), cursor.tokens[cursor.at - 1]
    if token.kind == "word":
        typed = cursor.text[token.start : token.end]
        is_other = typed.isupper() and SYNONYMS.get(typed, discipline) != discipline
        if is_other:
            raise cursor.unreadable("One order is one discipline: write another order for it.")
        is_plain = not token.split and token.text not in CHANGING_WORDS
        if is_plain or is_name_of_number(token, cursor.peek(1)):
            return
    elif token.kind == "number":
        if before.text in NUMBERED or (before.kind == "word" and not token.spaced and not before.split):
            return
    elif not (token.kind == "mark" and token.text in ";+") and token.text not in "<>=~@*#%":
        return
    advice = "A reason says only why the visits are made; write how many, and how long, before it."
    raise UnreadableOrder(
        token.start, f"“{cursor.named(token)}” is not understood here. {EXPLAINED.get(token.text, advice)}"
    )


def is_name_of_number(token: Token, after: Token) -> bool:
    """Tell whether letters belong to a name such as "D3" or "H2" in a reason."""
    return token.text in ("d", "h") and after.kind == "number" and not after.spaced and not token.split


def _is_order(cursor: Cursor) -> bool:
    """Tell whether "2w4" stands here, or, after a mark, "2x/wk" or "weekly x 3", or a first day."""
    if cursor.peek().kind == "number" and cursor.is_one_of(UNITS, 1):
        glued = cursor.peek(2).kind == "number" and not (cursor.peek(1).spaced or cursor.peek(2).spaced)
        if glued:
            return True
    before = cursor.tokens[cursor.at - 1]
    if before.text not in (*BETWEEN, "then", "and") or not cursor.peek().spaced:
        return False
    if cursor.is_one_of(RATES):
        return cursor.is_word("x", "for", ahead=1)
    numbers = number_length(cursor, 0)
    if not numbers:
        return starts_day(cursor)
    place = numbers + cursor.is_word("x", "times", ahead=numbers)
    place += cursor.is_mark("/", ahead=place) or cursor.is_word("per", "a", ahead=place)
    return cursor.is_one_of(UNITS, place)


def _is_rate(cursor: Cursor) -> bool:
    """Tell whether "per week" at the end of the text would limit the visits by time."""
    named = cursor.is_mark("/") or cursor.is_one_of(PER)
    return named and cursor.is_one_of(LENGTHS, 1) and cursor.peek(2).kind == "end" and not _has_number(cursor)


def _has_number(cursor: Cursor) -> bool:
    """Tell whether one of the few tokens before is a number: "5 lbs per week" is a reading, no rate of visits."""
    return any(token.kind == "number" for token in cursor.tokens[max(0, cursor.at - 3) : cursor.at])
