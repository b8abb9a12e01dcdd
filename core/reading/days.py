"""Dates as people write them: "2027-01-04", "1/4/2027", "03/09/43", "9 Mar 1943", "March 9th, 1943"."""

from __future__ import annotations

import re
from datetime import date

from core import clock

EARLIEST = date(1900, 1, 1)
LONGEST_TYPED = 40
CENTURIES = (1900, 2000)
MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
          "december")  # fmt: skip
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_BETWEEN = re.compile(r"[\s./,\-‐‑‒–—−]+")
_ORDINAL = re.compile(r"(?<=[0-9])(?:st|nd|rd|th)\b")
_SEAM = re.compile(r"(?<=[0-9])(?=[a-z])|(?<=[a-z])(?=[0-9])")
_TOGETHER = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{4}|[0-9]{2})")  # 03091943, 030943


def read(written: str) -> date | None:
    """The date, None when it is none. Numbers alone are read month first.

    Of a year of two digits the century is taken that lies nearer to the agency's today; the date is shown with all four.
    """
    found = _possible(written)
    today = clock.today()
    return min(found, key=lambda each: abs((each - today).days), default=None)


def read_births(written: str) -> list[date]:
    """The dates of birth that are meant: one; of two digits for the year, two where somebody of either century may live
    ("3/9/20"); none when it is no date. A birth is never in the future: "03/09/43" is 9 Mar 1943."""
    found = _possible(written)
    past = [each for each in found if EARLIEST <= each <= clock.today()]
    return past if len(found) > 1 else found


def _possible(written: str) -> list[date]:
    """The date with its year as written, or in each century where it has two digits; the earlier one first."""
    parts = _parts(written)
    if parts is None:
        return []
    year, month, day = parts
    years = [int(year)] if len(year) > 2 else [century + int(year) for century in CENTURIES]
    return [found for each in years if (found := _date(each, month, day)) is not None]


def _parts(written: str) -> tuple[str, int, int] | None:
    """Year, as it is written, month and day."""
    if len(written) > LONGEST_TYPED:
        return None
    words = _words(written)
    if len(words) == 1 and (together := _TOGETHER.fullmatch(words[0])):
        words = list(together.groups())
    if len(words) != 3 or not all(word.isascii() for word in words):
        return None
    first, second, third = words
    if re.fullmatch(r"[0-9]{4}", first):
        return _numbers(first, second, third)
    if not re.fullmatch(r"[0-9]{4}|[0-9]{2}", third):
        return None
    return _numbers(third, second, first) if second.isalpha() else _numbers(third, first, second)


def _words(written: str) -> list[str]:
    """The three parts of a date in small letters, without the day of the week, "th" and the apostrophe of '43."""
    plain = _ORDINAL.sub("", written.lower().replace("’", "").replace("'", ""))
    words = _BETWEEN.sub(" ", _SEAM.sub(" ", plain)).split()
    return words[1:] if words and len(words[0]) >= 3 and any(day.startswith(words[0]) for day in WEEKDAYS) else words


def _numbers(year: str, month: str, day: str) -> tuple[str, int, int] | None:
    if not re.fullmatch(r"[0-9]{1,2}", day):
        return None
    if month.isalpha():
        named = [number for number, name in enumerate(MONTHS, 1) if len(month) >= 3 and name.startswith(month)]
        return (year, named[0], int(day)) if named else None
    return (year, int(month), int(day)) if re.fullmatch(r"[0-9]{1,2}", month) else None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
