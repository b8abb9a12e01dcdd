"""Days, months, instants and business days on both sides of each edge of the calendar."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from homehealth import clocks, workdays
from homehealth.dated import Dated, always, in_force
from homehealth.errors import RuleError
from homehealth.workdays import (
    add_business_days,
    federal_holidays,
    is_business_day,
    next_business_day,
    previous_business_day,
)

NEW_YORK = ZoneInfo("America/New_York")
FIRST, LAST = date(1900, 1, 1), date(2999, 12, 31)
HOLIDAYS_2027 = {
    date(2027, 1, 1): "New Year's Day",
    date(2027, 1, 18): "Birthday of Martin Luther King, Jr.",
    date(2027, 2, 15): "Washington's Birthday",
    date(2027, 5, 31): "Memorial Day",
    date(2027, 6, 18): "Juneteenth National Independence Day",  # the 19th is a Saturday
    date(2027, 7, 5): "Independence Day",  # the 4th is a Sunday
    date(2027, 9, 6): "Labor Day",
    date(2027, 10, 11): "Columbus Day",
    date(2027, 11, 11): "Veterans Day",
    date(2027, 11, 25): "Thanksgiving Day",
    date(2027, 12, 24): "Christmas Day",
    date(2027, 12, 31): "New Year's Day",  # of 2028, a Saturday
}


def refused(call, code, says=""):
    with pytest.raises(RuleError) as refusal:
        call()
    assert refusal.value.code == code
    assert says in str(refusal.value)


def holidays_anew(year):
    """As they are reckoned, not as somebody asked for them before."""
    workdays._holidays.cache_clear()
    return federal_holidays(year)


def test_the_federal_holidays_of_a_year():
    assert holidays_anew(2027) == HOLIDAYS_2027
    assert list(holidays_anew(2027)) == sorted(HOLIDAYS_2027)


@pytest.mark.parametrize(
    ("on", "name"),
    [
        (date(2026, 5, 25), "Memorial Day"), (date(2028, 5, 29), "Memorial Day"), (date(2021, 5, 31), "Memorial Day"),
        (date(2028, 11, 23), "Thanksgiving Day"), (date(2026, 11, 26), "Thanksgiving Day"),
        (date(2024, 9, 2), "Labor Day"), (date(2025, 9, 1), "Labor Day"), (date(2024, 10, 14), "Columbus Day"),
        (date(2023, 1, 16), "Birthday of Martin Luther King, Jr."), (date(2022, 2, 21), "Washington's Birthday"),
        (date(2022, 12, 26), "Christmas Day"), (date(2023, 1, 2), "New Year's Day"),
        (date(1986, 1, 20), "Birthday of Martin Luther King, Jr."), (date(1985, 1, 21), None),
        (date(2021, 6, 18), "Juneteenth National Independence Day"), (date(2020, 6, 19), None),
        (date(1978, 1, 2), "New Year's Day"), (date(1978, 11, 10), "Veterans Day"), (date(2027, 12, 27), None),
    ],
)  # fmt: skip
def test_a_holiday_falls_on_its_day_and_has_its_first_year(on, name):
    assert holidays_anew(on.year).get(on) == name
    assert is_business_day(on) == (name is None)


def test_business_days_are_known_from_1978_on():
    assert not is_business_day(date(1978, 1, 1))
    refused(lambda: is_business_day(date(1977, 12, 31)), "out_of_range", "known from 1978 on.")
    refused(lambda: federal_holidays(1977), "out_of_range", "year must be a whole number from 1978 to 2999.")
    assert federal_holidays(1978)[date(1978, 7, 4)] == "Independence Day"
    assert federal_holidays(2999)[date(2999, 7, 4)] == "Independence Day"
    refused(lambda: federal_holidays(3000), "out_of_range")


@pytest.mark.parametrize(
    ("on", "is_one"),
    [(date(2027, 1, 8), True), (date(2027, 1, 9), False), (date(2027, 1, 10), False), (date(2027, 1, 11), True)],
)
def test_a_business_day_is_monday_to_friday(on, is_one):
    assert is_business_day(on) is is_one


@pytest.mark.parametrize(
    ("on", "following", "before"),
    [
        (date(2027, 1, 8), date(2027, 1, 8), date(2027, 1, 8)),
        (date(2027, 1, 9), date(2027, 1, 11), date(2027, 1, 8)),
        (date(2027, 1, 18), date(2027, 1, 19), date(2027, 1, 15)),
    ],
)
def test_a_day_moves_to_the_next_or_the_last_business_day(on, following, before):
    assert (next_business_day(on), previous_business_day(on)) == (following, before)


def test_business_days_count_from_the_day_after():
    friday = date(2027, 1, 8)
    assert [add_business_days(friday, count) for count in (0, 1, 2)] == [friday, date(2027, 1, 11), date(2027, 1, 12)]
    assert add_business_days(date(2027, 1, 9), 0) == date(2027, 1, 9)
    assert add_business_days(date(2027, 1, 9), 1) == date(2027, 1, 11)
    refused(
        lambda: add_business_days(friday, -1), "out_of_range", "business days must be a whole number from 0 to 10000."
    )
    refused(lambda: add_business_days(friday, 10_001), "out_of_range")
    assert add_business_days(friday, 10_000).year == 2067


@pytest.mark.parametrize(
    ("start", "days", "found"),
    [(FIRST, 0, FIRST), (LAST, 0, LAST), (LAST - timedelta(1), 1, LAST), (FIRST + timedelta(1), -1, FIRST)],
)
def test_days_reach_the_ends_of_the_book(start, days, found):
    assert clocks.add_days(start, days) == found


@pytest.mark.parametrize(
    ("start", "days"),
    [(LAST, 1), (FIRST, -1), (date(3000, 1, 1), -1), (date(1899, 12, 31), 1), (LAST, 10**20)],
)
def test_days_outside_the_book_are_refused(start, days):
    refused(lambda: clocks.add_days(start, days), "out_of_range", "between 1900-01-01 and 2999-12-31.")


@pytest.mark.parametrize(("start", "days"), [("2027-01-01", 1), (datetime(2027, 1, 1, tzinfo=UTC), 1), (FIRST, 1.0)])
def test_days_are_added_to_a_calendar_date(start, days):
    refused(
        lambda: clocks.add_days(start, days), "wrong_type", "A calendar date and a whole number of days are needed."
    )


@pytest.mark.parametrize(
    ("start", "months", "found"),
    [
        (date(2027, 1, 31), 1, date(2027, 2, 28)), (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2027, 1, 30), 3, date(2027, 4, 30)), (date(2027, 12, 1), 1, date(2028, 1, 1)),
        (date(2027, 1, 15), -1, date(2026, 12, 15)), (date(2027, 3, 31), 0, date(2027, 3, 31)),
        (date(2999, 11, 30), 1, date(2999, 12, 30)), (date(1900, 2, 1), -1, FIRST),
    ],
)  # fmt: skip
def test_months_keep_the_day_number_or_end_with_the_month(start, months, found):
    assert clocks.add_months(start, months) == found


def test_months_outside_the_book_are_refused():
    refused(lambda: clocks.add_months(date(2999, 12, 1), 1), "out_of_range", "between 1900-01-01 and 2999-12-31.")
    refused(lambda: clocks.add_months(date(1900, 1, 31), -1), "out_of_range")
    refused(lambda: clocks.add_months(FIRST, 1.0), "wrong_type", "A whole number of months is needed.")


@pytest.mark.parametrize(
    ("start", "years", "back", "forward"),
    [
        (date(2028, 2, 29), 1, date(2029, 2, 28), date(2029, 3, 1)),
        (date(2028, 2, 29), 4, date(2032, 2, 29), date(2032, 2, 29)),
        (date(2028, 2, 28), 1, date(2029, 2, 28), date(2029, 2, 28)),
        (FIRST, 1099, date(2999, 1, 1), date(2999, 1, 1)),
        (date(2999, 1, 1), -1099, FIRST, FIRST),
    ],
)
def test_a_leap_day_goes_back_or_on_in_a_common_year(start, years, back, forward):
    assert clocks.add_years(start, years) == back
    assert clocks.add_years_forward(start, years) == forward


@pytest.mark.parametrize("add", [clocks.add_years, clocks.add_years_forward])
def test_more_years_than_the_book_has_are_refused(add):
    for years in (1100, -1100):
        refused(
            lambda years=years: add(FIRST, years), "out_of_range", "years must be a whole number from -1099 to 1099."
        )


@pytest.mark.parametrize("on", [date(2027, 2, 1), date(2027, 2, 28)])
def test_a_month_ends_on_its_last_day(on):
    assert clocks.month_end(on) == date(2027, 2, 28)


@pytest.mark.parametrize("name", ["America/New_York", "UTC", "Etc/GMT+5"])
def test_a_time_zone_is_known_by_its_name(name):
    assert clocks.zone(name) == ZoneInfo(name)


@pytest.mark.parametrize("name", ["EST5EDT", "utc", "America/Nowhere", "../etc/passwd", "/", "", None, 5])
def test_another_name_is_no_time_zone(name):
    refused(lambda: clocks.zone(name), "bad_timezone", "tz must be an IANA time zone such as America/New_York.")
    refused(lambda: clocks.a_zone(name), "bad_timezone", "tz must be a time zone.")


@pytest.mark.parametrize(
    ("at", "utc"),
    [
        (datetime(2027, 3, 14, 1, 59), "06:59"),
        (datetime(2027, 3, 14, 3, 0), "07:00"),
        (datetime(2027, 11, 7, 1, 30), "05:30"),  # shown twice: the earlier one
        (datetime(2027, 11, 7, 1, 30, fold=1), "05:30"),
    ],
)
def test_a_local_time_becomes_an_instant(at, utc):
    assert f"{clocks.localize(at, NEW_YORK).astimezone(UTC):%H:%M}" == utc


def test_a_local_time_that_is_none_is_refused():
    skipped = datetime(2027, 3, 14, 2, 0)
    refused(lambda: clocks.localize(skipped, NEW_YORK), "time_does_not_exist", "at is skipped by the clocks that day")
    refused(lambda: clocks.localize(date(2027, 3, 14), NEW_YORK), "wrong_type", "at must be a local time.")
    refused(lambda: clocks.localize(datetime(1899, 12, 31), NEW_YORK), "out_of_range")
    refused(lambda: clocks.localize(skipped, "UTC"), "bad_timezone")


def test_hours_are_elapsed_hours():
    before = datetime(2027, 3, 13, 12, tzinfo=NEW_YORK)
    assert clocks.elapsed(before, 24).isoformat() == "2027-03-14T13:00:00-04:00"
    assert clocks.elapsed(before, 0) == before
    assert clocks.elapsed(before, 0.5) - before == timedelta(minutes=30)
    assert clocks.elapsed(before, 87_840) > before
    for hours in (-0.1, 87_840.1):
        refused(
            lambda hours=hours: clocks.elapsed(before, hours), "out_of_range", "hours must be a number from 0 to 87840."
        )
    refused(lambda: clocks.elapsed(before.replace(tzinfo=None), 1), "wrong_type", "at must be a time with its zone.")
    refused(lambda: clocks.elapsed(datetime(2999, 12, 31, 23, tzinfo=UTC), 1), "out_of_range")


@pytest.mark.parametrize(
    ("days", "unit", "said"),
    [
        (1, "calendar day", "from 4 Jan 2027 + 1 calendar day = 5 Jan 2027 (why)"),
        (2, "business day", "from 4 Jan 2027 + 2 business days = 5 Jan 2027 (why)"),
        (0, "calendar day", "from 4 Jan 2027 + 0 calendar days = 5 Jan 2027 (why)"),
        (-1, "calendar day", "from 4 Jan 2027 - 1 calendar day = 5 Jan 2027 (why)"),
        (-2, "calendar day", "from 4 Jan 2027 - 2 calendar days = 5 Jan 2027 (why)"),
    ],
)
def test_a_sum_is_said_in_words(days, unit, said):
    found = clocks.spoken_sum("from", date(2027, 1, 4), days, date(2027, 1, 5), "why", unit=unit)
    assert found == said


def test_a_day_and_a_time_are_said_in_words():
    assert [clocks.spoken_day(date(2027, month, 1))[2:5] for month in (1, 6, 12)] == ["Jan", "Jun", "Dec"]
    assert clocks.spoken_time(datetime(2027, 1, 4, 9, 5)) == "4 Jan 2027 09:05"


@pytest.mark.parametrize("value", [True, 1.0, "1", None])
def test_a_whole_number_is_no_other_thing(value):
    refused(lambda: clocks.whole(value, "n", 0, 9), "wrong_type", "n must be a whole number.")


@pytest.mark.parametrize("value", [True, "1", None])
def test_a_number_is_no_other_thing(value):
    refused(lambda: clocks.number(value, "n", 0, 9), "wrong_type", "n must be a number.")


@pytest.mark.parametrize("value", [-0.1, 9.1, float("nan"), float("inf"), 10])
def test_a_number_outside_its_range_is_refused(value):
    refused(lambda: clocks.number(value, "n", 0, 9), "out_of_range", "n must be a number from 0 to 9.")
    assert (clocks.number(0, "n", 0, 9), clocks.number(9, "n", 0, 9)) == (0, 9)


@pytest.mark.parametrize("values", [[1], (1,), {1}, frozenset({1})])
def test_several_are_a_list_of_them(values):
    assert clocks.several(values, "days") == [1]
    refused(lambda: clocks.several("1", "days"), "wrong_type", "days must be a list.")


def test_a_number_is_in_force_from_its_first_day_through_its_last():
    table = (Dated("old", date(2020, 1, 1), date(2020, 12, 31), ""), Dated("new", date(2021, 1, 2), None, ""))
    days = {date(2020, 1, 1): "old", date(2020, 12, 31): "old", date(2021, 1, 2): "new", date(2900, 1, 1): "new"}
    assert {on: in_force(table, on).value for on in days} == days
    for on in (date(2019, 12, 31), date(2021, 1, 1)):
        refused(lambda on=on: in_force(table, on), "not_in_force", f"in force on {on}: choose another date.")
    assert in_force(always(5, ""), FIRST).value == in_force(always(5, ""), LAST).value == 5
