"""Dates, times, spans and telephone numbers as people read them; the template filters of the design kit."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from core import clock
from core.reading import telephones

MISSING = "—"


def day(value: date | datetime | None) -> str:
    """A date with the month in words: "4 Jan 2027"; an instant is taken on the agency's calendar."""
    on = _calendar_day(value)
    return f"{on.day} {on:%b} {on.year}" if on else MISSING


def short_day(value: date | datetime | None) -> str:
    """A date with its weekday and without its year: "Mon 4 Jan"; with the year when that is not this one."""
    on = _calendar_day(value)
    if on is None:
        return MISSING
    year = "" if on.year == clock.today().year else f" {on.year}"
    return f"{on:%a} {on.day} {on:%b}{year}"


def clock_time(value: datetime | None, zone: ZoneInfo | None = None) -> str:
    """The wall clock's time in twelve hours: "6:25 PM", in the agency's time zone unless another is given."""
    if value is None:
        return MISSING
    local = value.astimezone(zone) if zone else clock.local(value)
    return f"{local:%I:%M %p}".lstrip("0")


def moment(value: datetime | None) -> str:
    """An instant on the agency's clock: "4 Jan 2027, 6:25 PM"."""
    return MISSING if value is None else f"{day(value)}, {clock_time(value)}"


def relative_day(value: date | datetime | None) -> str:
    """The date with how far off it is: "today, Mon 4 Jan" or "3 days ago, Fri 1 Jan"; never the distance alone."""
    on = _calendar_day(value)
    if on is None:
        return MISSING
    away = (on - clock.today()).days
    near = {-1: "yesterday", 0: "today", 1: "tomorrow"}
    words = near.get(away) or (f"in {away} days" if away > 0 else f"{-away} days ago")
    return f"{words}, {short_day(on)}" if abs(away) <= 60 else day(on)


def age(birth_date: date | None) -> str:
    """Whole years since `birth_date` on the agency's day; months for the first two years."""
    if birth_date is None:
        return MISSING
    today = clock.today()
    months = (today.year - birth_date.year) * 12 + today.month - birth_date.month - (today.day < birth_date.day)
    return f"{months // 12} years" if months >= 24 else many(max(months, 0), "month")


def span(first: date, last: date) -> str:
    """Two dates as one span, saying month and year once: "3–9 Dec", "28 Nov–2 Dec", "30 Dec 2026–3 Jan 2027"."""
    if first == last:
        return f"{first.day} {first:%b}" + _year_if_not_this(last)
    if first.year != last.year:
        return f"{day(first)}–{day(last)}"
    start = str(first.day) if first.month == last.month else f"{first.day} {first:%b}"
    return f"{start}–{last.day} {last:%b}" + _year_if_not_this(last)


def window(opens: date | None, due: date | None, latest: date | None) -> str:
    """A window of dates in words: "can be done 3–9 Dec, best by 7 Dec"; a missing edge is left out."""
    end = latest or due
    if end is None:
        return "no date" if opens is None else f"can be done from {opens.day} {opens:%b}" + _year_if_not_this(opens)
    if opens is None or opens > end:
        words = f"by {end.day} {end:%b}" + _year_if_not_this(end)
    elif opens == end:
        words = f"on {span(end, end)}"
    else:
        words = f"can be done {span(opens, end)}"
    if due and latest and due != latest:
        words += f", best by {due.day} {due:%b}"
    return words


def phone(value: str | None) -> str:
    """A stored number as it is dialled: "+15185550142;ext=12" becomes "(518) 555-0142 ext. 12"."""
    return telephones.shown(value) if value else MISSING


def tel(value: str | None) -> str:
    """The address that dials a stored number: "tel:+15185550142;ext=12"."""
    return telephones.link(value or "")


def led_by(value: object, mark: str) -> str:
    """A value with `mark` before it, or nothing when there is none: `{{ visit.purpose|led_by:", " }}`."""
    return f"{mark}{value}" if value else ""


def initials(name: str) -> str:
    """Up to two initials of a name: "Ana O'Brien, RN" becomes "AO": what follows a comma are letters."""
    words = [word for word in name.split(",", maxsplit=1)[0].split() if word[:1].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "?"


def _year_if_not_this(on: date) -> str:
    return "" if on.year == clock.today().year else f" {on.year}"


def _calendar_day(value: date | datetime | None) -> date | None:
    return clock.local(value).date() if isinstance(value, datetime) else value


def many(count: int, what: str, most: int = 500) -> str:
    """ "1 patient", "12 patients", "more than 500 patients" of a count that was not carried on past `most`."""
    return f"more than {most} {what}s" if count > most else f"{count} {what}{'' if count == 1 else 's'}"
