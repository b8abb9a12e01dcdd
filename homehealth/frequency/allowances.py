"""Reading visits made only as needed: "2 PRN for falls", "PRN x 3 for catheter problems"."""

from homehealth.frequency.besides import take_discipline, take_nouns
from homehealth.frequency.cursor import Cursor
from homehealth.frequency.model import Prn
from homehealth.frequency.reasons import (
    BETWEEN,
    joining_length,
    next_allowance,
    prn_length,
    reason_as_needed,
    starts_reason,
)
from homehealth.frequency.words import VISITS

LIMIT = 'Say how many as-needed visits, such as "2 PRN for falls".'
REASON = 'Say which signs lead to the visit, such as "2 PRN for falls".'


def allowance(cursor: Cursor) -> Prn | None:
    """Take one allowance up to the next or the end; None when its mistake was reported."""
    cursor.at += joining_length(cursor)
    first = cursor.peek()
    if cursor.take_word("up"):
        cursor.take()
    cursor.take_word("x")
    limit = cursor.integer() if cursor.is_number() else None
    _take_words(cursor)
    cursor.at += prn_length(cursor)
    _take_words(cursor)
    if limit is None and (cursor.take_word("x") or _takes_up_to(cursor)):
        limit = cursor.integer()
        take_nouns(cursor)
    if limit is None:
        cursor.report("prn_limit_required", first.start, LIMIT)
    elif not limit:
        cursor.report("zero_frequency", first.start, "0 as-needed visits is no order: leave the part out.")
    return _with_reason(cursor, limit)


def _take_words(cursor: Cursor) -> None:
    """Take "SN", "visits" or "SN visits"."""
    take_discipline(cursor)
    cursor.at += cursor.is_one_of(VISITS)


def _takes_up_to(cursor: Cursor) -> bool:
    found = cursor.is_word("up") and cursor.is_word("to", ahead=1)
    cursor.at += 2 * found
    return found


def _with_reason(cursor: Cursor, limit: int | None) -> Prn | None:
    lead = starts_reason(cursor)
    stated_at = cursor.peek(lead - 1).end if lead else cursor.peek().start
    # "to assess" stays a purpose; "for" and "due to" only lead to it
    cursor.at += 0 if cursor.is_word("to") else lead
    words = reason_as_needed(cursor) if lead else ""
    if not lead and cursor.is_mark(*BETWEEN) and cursor.peek(1).kind == "end":
        cursor.take()
    if not lead and not cursor.is_done and not next_allowance(cursor):
        raise cursor.unreadable("Write “for” and the reason after PRN.")
    if limit is None:
        return None
    if not words:
        cursor.report("prn_reason_required", stated_at, REASON)
        return None
    return Prn(limit, words)
