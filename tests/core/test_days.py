"""Dates as people write them."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError

from core.reading import days
from core.web.fields import BirthDateField, DayField

pytestmark = pytest.mark.usefixtures("in_new_york")

TODAY = "2027-01-04T15:00:00Z"
BORN = date(1943, 3, 9)
BIRTHS = [
    "03/09/43", "3/9/43", "3/9/1943", "03-09-1943", "3.9.1943", "3–9–1943", "3 9 43", "1943-03-09", "1943/3/9", "9 Mar 1943", "9-Mar-43",
    "09mar1943", "March 9, 1943", "Mar. 9th, 1943", "march 9 '43", "9 March, 1943", "Tue 9 Mar 1943", "Tuesday, March 9, 1943", "03091943",
    "030943", "19430309", " 3 / 9 / 1943 ",
]  # fmt: skip
NONE = [
    "", "3/9", "1943", "13/9/1943", "2/29/1943", "9/31/43", "tomorrow", "3/9/943", "3/9/19430", "٣/٩/١٩٤٣", "3/9/1943\0", "9" * 50, "M 9 1943",
    "3/9/1943 3/9/1943", "-1", "0/0/0000", "00/00/00", "1943-03-09T10:00", "0026-02-30", "Mar 9", "aug",
]  # fmt: skip


@pytest.mark.parametrize("written", BIRTHS)
@time_machine.travel(TODAY)
def test_birth_date_is_read_as_people_write_it(written: str) -> None:
    if written != "19430309":  # eight digits are read month first, where that is a date
        assert days.read_births(written) == [BORN]
        assert BirthDateField().clean(written) == BORN


@pytest.mark.parametrize("written", NONE)
@time_machine.travel(TODAY)
def test_what_is_no_date_is_not_guessed(written: str) -> None:
    assert days.read(written) is None
    assert days.read_births(written) == []


@time_machine.travel(TODAY)
def test_birth_of_two_digits_lies_in_the_past() -> None:
    assert days.read_births("1/4/27") == [date(1927, 1, 4), date(2027, 1, 4)]
    assert days.read_births("1/5/27") == [date(1927, 1, 5)]
    assert BirthDateField().clean("1/5/27") == date(1927, 1, 5)


@time_machine.travel(TODAY)
def test_birth_that_may_be_of_either_century_is_asked_for() -> None:
    with pytest.raises(ValidationError, match="Enter the year with four digits: 1920 or 2020"):
        BirthDateField().clean("3/9/20")
    assert BirthDateField().clean("3/9/2020") == date(2020, 3, 9)


@time_machine.travel(TODAY)
def test_other_dates_of_two_digits_lie_nearest_to_today() -> None:
    assert [days.read(written) for written in ("1/4/27", "12/31/36", "5/1/98")] == [
        date(2027, 1, 4), date(2036, 12, 31), date(1998, 5, 1),
    ]  # fmt: skip
    assert DayField().clean("1/4/27") == date(2027, 1, 4)


@time_machine.travel(TODAY)
def test_every_date_reads_back_from_the_words_we_show() -> None:
    for on in (date(1900, 1, 1), BORN, date(2024, 2, 29), date(2027, 9, 30)):
        for written in (
            on.isoformat(),
            f"{on:%m/%d/%Y}",
            f"{on.day} {on:%b} {on.year}",
            f"{on:%a} {on.day} {on:%b} {on.year}",
        ):
            assert days.read(written) == on


def test_year_of_four_digits_is_never_completed() -> None:
    assert days.read("0026-03-01") == date(26, 3, 1)
