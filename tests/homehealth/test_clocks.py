"""Days, hours, months, business days, dated numbers."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homehealth.clocks import (
    add_days,
    add_months,
    add_years_forward,
    day,
    elapsed,
    localize,
    month_end,
    number,
    spoken_sum,
    whole,
    zone,
)
from homehealth.dated import Dated, in_force
from homehealth.errors import RuleError
from homehealth.workdays import (
    add_business_days,
    federal_holidays,
    is_business_day,
    next_business_day,
    previous_business_day,
)

NEW_YORK = ZoneInfo("America/New_York")
days = st.dates(date(1980, 1, 1), date(2500, 1, 1))


def code_of(call, *arguments):
    with pytest.raises(RuleError) as refusal:
        call(*arguments)
    return refusal.value.code


def test_the_number_in_force_is_the_one_of_the_day():
    table = (
        Dated(14, date(2020, 1, 1), date(2025, 12, 31), "before"),
        Dated(7, date(2026, 1, 1), None, "since"),
    )
    assert in_force(table, date(2025, 12, 31)).value == 14
    assert in_force(table, date(2026, 1, 1)).value == 7
    assert code_of(in_force, table, date(2019, 12, 31)) == "not_in_force"


@pytest.mark.parametrize("value", [None, "2027-01-01", datetime(2027, 1, 1), 5, True])
def test_only_a_date_is_a_day(value):
    assert code_of(day, value) == "wrong_type"
    assert code_of(add_days, value, 1) == "wrong_type"


@pytest.mark.parametrize("value", [date.min, date.max, date(1899, 12, 31), date(3000, 1, 1)])
def test_a_day_outside_the_book_is_out_of_range(value):
    assert code_of(day, value) == "out_of_range"
    assert code_of(add_days, value, 0) == "out_of_range"
    assert code_of(add_months, value, 1) == "out_of_range"


def test_arithmetic_never_leaves_the_book():
    assert code_of(add_days, date(2999, 12, 31), 1) == "out_of_range"
    assert code_of(add_days, date(1900, 1, 1), -1) == "out_of_range"
    assert code_of(add_days, date(2027, 1, 1), 10**30) == "out_of_range"
    assert code_of(add_months, date(2027, 1, 1), 10**9) == "out_of_range"
    assert code_of(add_months, date(2027, 1, 1), -(10**9)) == "out_of_range"


@pytest.mark.parametrize("value", [True, 1.5, "1", None, float("nan")])
def test_a_whole_number_is_an_int(value):
    assert code_of(whole, value, "n", 0, 5) == "wrong_type"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1, 6, 10**400])
def test_a_number_is_finite_and_in_range(value):
    assert code_of(number, value, "x", 0, 5) == "out_of_range"


def test_a_boolean_is_no_number():
    assert code_of(number, True, "x", 0, 5) == "wrong_type"


@given(days, st.integers(-600, 600))
def test_months_keep_the_day_or_clamp_to_the_end(start, months):
    moved = add_months(start, months)
    assert (moved.year * 12 + moved.month) - (start.year * 12 + start.month) == months
    assert moved.day == start.day or moved == month_end(moved)


def test_retention_takes_march_first_for_a_missing_leap_day():
    assert add_years_forward(date(2028, 2, 29), 5) == date(2033, 3, 1)
    assert add_years_forward(date(2028, 2, 29), 4) == date(2032, 2, 29)


@given(st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)), st.integers(0, 200))
def test_elapsed_hours_are_real_hours(at, hours):
    start = at.replace(tzinfo=UTC).astimezone(NEW_YORK)
    assert elapsed(start, hours) - start.astimezone(UTC) == timedelta(hours=hours)


def test_elapsed_needs_an_instant():
    assert code_of(elapsed, datetime(2027, 1, 1), 1) == "wrong_type"
    assert code_of(elapsed, "2027", 1) == "wrong_type"
    assert code_of(elapsed, datetime(2027, 1, 1, tzinfo=UTC), float("nan")) == "out_of_range"
    assert code_of(elapsed, datetime(2999, 12, 31, 23, tzinfo=UTC), 5) == "out_of_range"
    assert code_of(elapsed, datetime(9999, 12, 31, 23, tzinfo=UTC), 5) == "out_of_range"


def test_a_time_the_clocks_skip_is_refused():
    assert code_of(localize, datetime(2027, 3, 14, 2, 30), NEW_YORK) == "time_does_not_exist"
    twice = localize(datetime(2027, 11, 7, 1, 30), NEW_YORK)
    assert twice.utcoffset() == timedelta(hours=-4)


@pytest.mark.parametrize(
    "name", [None, 5, "", "America", "America/Nowhere", "../etc/passwd", "America/New_York\0", "x/" * 5000, "A/\ud800"]
)
def test_an_unknown_zone_is_refused(name):
    assert code_of(zone, name) == "bad_timezone"


def test_a_known_zone_is_found():
    assert zone("UTC").key == "UTC"
    assert zone("America/Denver").key == "America/Denver"


def test_the_derivation_reads_like_a_sum():
    words = spoken_sum("start of care", date(2027, 1, 4), 5, date(2027, 1, 9), "42 CFR 484.55(b)(1)")
    assert words == "start of care 4 Jan 2027 + 5 calendar days = 9 Jan 2027 (42 CFR 484.55(b)(1))"
    assert "- 1 calendar day =" in spoken_sum("x", date(2027, 1, 4), -1, date(2027, 1, 3), "y")


def test_the_holidays_of_2027_are_the_observed_ones():
    found = federal_holidays(2027)
    assert len(found) == 12  # eleven, and New Year's Day 2028 kept on Friday, December 31
    assert found[date(2027, 7, 5)] == "Independence Day"
    assert found[date(2027, 6, 18)] == "Juneteenth National Independence Day"
    assert found[date(2027, 12, 24)] == "Christmas Day"
    assert found[date(2027, 12, 31)] == "New Year's Day"
    assert found[date(2027, 11, 25)] == "Thanksgiving Day"
    assert list(found) == sorted(found)
    found.clear()
    assert federal_holidays(2027)


def test_younger_holidays_start_in_their_year():
    assert "Juneteenth National Independence Day" not in federal_holidays(2020).values()
    assert "Birthday of Martin Luther King, Jr." not in federal_holidays(1985).values()
    assert code_of(federal_holidays, 1977) == "out_of_range"
    assert code_of(federal_holidays, "2027") == "wrong_type"
    assert code_of(is_business_day, date(1977, 1, 3)) == "out_of_range"


@given(days, st.integers(0, 60))
def test_business_days_are_counted_one_by_one(start, count):
    end = add_business_days(start, count)
    between = [start + timedelta(days=gone) for gone in range(1, (end - start).days + 1)]
    assert sum(is_business_day(each) for each in between) == count
    assert count == 0 or is_business_day(end)


@given(days)
def test_the_nearest_business_days_enclose_a_day(on):
    assert previous_business_day(on) <= on <= next_business_day(on)
    assert (previous_business_day(on) == on) == is_business_day(on) == (next_business_day(on) == on)


@given(st.integers(1979, 2900))
def test_every_year_has_its_holidays(year):
    assert all(each.year == year and each.weekday() < 5 for each in federal_holidays(year))
    assert len(federal_holidays(year)) in (8, 9, 10, 11, 12)


def test_business_days_are_bounded():
    assert code_of(add_business_days, date(2027, 1, 1), -1) == "out_of_range"
    assert code_of(add_business_days, date(2999, 12, 30), 5) == "out_of_range"
