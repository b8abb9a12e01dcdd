"""What nobody should type, and where each field's own limits lie: for the tests that try both sides of every limit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms

from core.clock import today
from core.web.fields import DayField

NUMBERS = ["-1", "0", "1" + "0" * 400, "-1" + "0" * 400, "9" * 5000, "NaN", "Infinity", "-Infinity", "1e400", "1e-400",
           "1e999999999", "9223372036854775808", "-9223372036854775809", "2147483648", "32768", "٣", "1,000", "0x10", "1_0",
           "0.12345678901234567890123456789012345678901234567890", "98." + "9" * 50, "%", "%s", "%(limit_value)s"]  # fmt: skip
DAYS = ["0001-01-01", "1899-12-31", "9999-12-31", "10000-01-01", "2024-02-29", "2023-02-29", "2/29/2023", "0000-00-00",
        "2027-13-01", "1/4/27", "٣/٤/٢٠٢٦", "-1", "%d"]  # fmt: skip
MOMENTS = ["0001-01-01T00:00", "9999-12-31T23:59", "10000-01-01T00:00", "2024-02-29T12:00", "2023-02-29T12:00",
           "2026-03-08T02:30", "2026-11-01T01:30", "2027-01-04T24:00", "2027-01-04T25:61", "1899-12-31T23:59"]  # fmt: skip
CLOCKS = ["24:00", "23:59:60", "25:61", "-1:00", "0:00", "12:00 XM", "٣:٠٠"]
TEXTS = [
    "",
    " ",
    "\x00",
    "a\x00b",
    "\ud800",
    "a\udfffb",
    "% %s %(x)s %d {0} {x}",
    "\u202e" * 3,
    "x" * 30_000,
    "'\"<b>&;--",
]
ANY = [*TEXTS, "1" + "0" * 400, "NaN", "9999-12-31"]


def candidates(field: forms.Field) -> list[str]:
    """Values to try in `field`, absurd ones and those just at and beyond its limits."""
    return list(dict.fromkeys([*_absurd(field), *(str(value) for value, _ in edges(field))]))


def _absurd(field: forms.Field) -> list[str]:
    if isinstance(field, forms.IntegerField):
        return [*NUMBERS, *TEXTS]
    if isinstance(field, forms.DateTimeField):
        return [*MOMENTS, *DAYS, *TEXTS]
    if isinstance(field, forms.DateField):
        return [*DAYS, *TEXTS]
    if isinstance(field, forms.TimeField):
        return [*CLOCKS, *TEXTS]
    return ANY


def edges(field: forms.Field) -> Iterator[tuple[Any, bool]]:
    """Values below, at and above each limit of `field`, each with whether the limit allows it."""
    if isinstance(field, forms.IntegerField):
        step = Decimal(1) if type(field) is forms.IntegerField else Decimal("0.1")
        for limit, outward in ((field.min_value, -step), (field.max_value, step)):
            if limit is not None:
                yield from (
                    (Decimal(str(limit)) - outward, True),
                    (limit, True),
                    (Decimal(str(limit)) + outward, False),
                )
    elif isinstance(field, DayField):
        latest = field.latest() if callable(field.latest) else field.latest or today() + timedelta(days=3653)
        earliest = field.earliest() if callable(field.earliest) else field.earliest
        yield from ((earliest, True), (earliest - timedelta(days=1), False))
        yield from ((latest, True), (latest + timedelta(days=1), False))
    elif isinstance(field, forms.CharField) and field.max_length and type(field) is forms.CharField:
        yield from (("x" * field.max_length, True), ("x" * (field.max_length + 1), False))
