"""The orders of the caseload: by what the patient's own row holds, and, of a caseload that one person has, by its columns."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from caseload.models import Patient
from caseload.models.patient import PatientQuerySet
from core.change import shown
from core.web import keyset
from core.web.keyset import Page

ColumnOf = Callable[[str, Collection[int]], Mapping[int, Any] | None]
MOST_SORTED = 300  # patients that are put in order by a column; more are sorted by name
FAR = datetime.max.replace(tzinfo=UTC)
NEVER = datetime.min.replace(tzinfo=UTC)


class Sort(NamedTuple):
    """One order: the words for a screen reader, the stored columns, or the column of another app and its value of a row."""

    words: str
    order: tuple[str, ...] = ()
    column: str = ""
    value: Callable[[Any], Any] = lambda found: found


SORTS: dict[str, Sort] = {
    "name": Sort("by name, A first", ("name_key", "id")),
    "-name": Sort("by name, Z first", ("-name_key", "-id")),
    "age": Sort("the oldest first", ("birth_date", "id")),
    "-age": Sort("the youngest first", ("-birth_date", "-id")),
    "deadline": Sort("the next deadline first", (), "next_deadlines", lambda row: row.due_on if row else date.max),
    "visit": Sort("the next visit first", (), "next_visits", lambda row: row.starts_at if row else FAR),
    "contact": Sort("the longest without contact first", (), "last_contacts", lambda at: at or NEVER),
}
DEFAULT = "name"


def page(every: PatientQuerySet, asked: str, after: str | None, column_of: ColumnOf) -> tuple[str, Page[Patient]]:
    """The key of the order that holds, and one page in it. An order that is not known, not shown to this person, or of a
    column and of more than `MOST_SORTED` patients, is that by name."""
    sort = SORTS.get(asked, SORTS[DEFAULT])
    if sort.column:
        found = _by_column(every, sort, after, column_of)
        if found is not None:
            return asked, found
        sort = SORTS[DEFAULT]
    key = asked if SORTS.get(asked) is sort else DEFAULT
    return key, keyset.page(every.for_list(), sort.order, after)


def _by_column(every: PatientQuerySet, sort: Sort, after: str | None, column_of: ColumnOf) -> Page[Patient] | None:
    named = list(every.order_by("name_key", "id").values_list("pk", "uuid")[: MOST_SORTED + 1])
    column = column_of(sort.column, [pk for pk, _ in named]) if len(named) <= MOST_SORTED else None
    if column is None:
        return None
    named.sort(key=lambda each: sort.value(column.get(each[0])))
    begin = next((place for place, (_, public) in enumerate(named, 1) if str(public) == _tidy(after)), 0)
    here = named[begin : begin + keyset.PAGE_SIZE]
    rows = every.for_list().in_bulk([pk for pk, _ in here])
    found = [rows[pk] for pk, _ in here if pk in rows]
    shown.note_page(found)
    has_more = begin + keyset.PAGE_SIZE < len(named)
    return Page(found, str(here[-1][1]) if has_more else None, begin == 0)


def _tidy(after: str | None) -> str:
    try:
        return str(uuid.UUID(after or ""))
    except ValueError:
        return ""


def headings(url: Callable[[str], str], current: str) -> dict[str, dict[str, str]]:
    """For each column that sorts: where its heading leads, what that does in words, and how it is sorted now."""
    made = {}
    for key in (name for name in SORTS if not name.startswith("-")):
        back = f"-{key}"
        leads_to = back if current == key and back in SORTS else key
        now = "ascending" if current == key else "descending" if current == back else ""
        made[key] = {"url": url(leads_to), "words": SORTS[leads_to].words, "now": now}
    return made
