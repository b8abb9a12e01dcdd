"""Times and instants as people write them, and the two hours in which a clock does not say which one."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django import forms
from django.core.exceptions import ValidationError
from rest_framework import serializers

from core.api.fields import Moment
from core.reading import instants
from core.web.forms import KitForm, listed_errors
from core.web.moments import ClockField, MomentField

pytestmark = pytest.mark.usefixtures("in_new_york")

TODAY = "2027-01-04T15:00:00Z"
NEW_YORK = ZoneInfo("America/New_York")
FIRST, SECOND = datetime(2026, 11, 1, 5, 30, tzinfo=UTC), datetime(2026, 11, 1, 6, 30, tzinfo=UTC)


class ReceivedForm(KitForm):
    received_at = MomentField(label="Received")


@pytest.mark.parametrize(
    ("written", "read"),
    [("9:15", time(9, 15)), ("9:15 AM", time(9, 15)), ("9.15 a.m.", time(9, 15)), ("2 pm", time(14)), ("2PM", time(14)), ("1430", time(14, 30)),
     ("12 AM", time(0)), ("12:05 pm", time(12, 5)), ("noon", time(12)), ("midnight", time(0)), ("09:15:30", time(9, 15)), ("23:59", time(23, 59))],
)  # fmt: skip
def test_clock_is_read_as_people_write_it(written: str, read: time) -> None:
    assert instants.read_clock(written) == ClockField().clean(written) == read


@pytest.mark.parametrize(
    "written", ["24:00", "9:60", "13 pm", "0 am", "9", "25:61", "-1:00", "٣:٠٠", "12:00 XM", "x" * 300, "9:15 9:15"]
)
def test_what_is_no_time_is_refused(written: str) -> None:
    assert instants.read_clock(written) is None
    with pytest.raises(ValidationError):
        ClockField().clean(written)


@pytest.mark.parametrize(
    "written",
    ["2027-01-04T09:15", "2027-01-04 09:15", "1/4/2027 9:15", "1/4/2027 9:15 AM", "1/4/27, 9:15 am", "4 Jan 2027, 9:15 AM",
     "January 4, 2027 at 9:15 a.m.", "2027-01-04T09:15:59", "1/4/2027 9:15 AM EST", "1/4/2027 0915"],
)  # fmt: skip
@time_machine.travel(TODAY)
def test_moment_is_read_as_people_write_it(written: str) -> None:
    assert MomentField().clean(written) == datetime(2027, 1, 4, 14, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "1/4/2027",
        "9:15",
        "yesterday 9:15",
        "1/4/2027 9:15 PST",
        "1/4/2027 25:00",
        "x" * 500,
        "\x00",
        "9999-12-31T23:59",
    ],
)
@time_machine.travel(TODAY)
def test_what_is_no_moment_is_refused_in_words(written: str) -> None:
    form = ReceivedForm({"received_at": written})
    assert [
        each
        for each in form.errors["received_at"]
        if each.startswith(("Enter the received as a date", "Received ")) or "cannot be kept" in each
    ]


@time_machine.travel(TODAY)
def test_skipped_hour_is_refused_in_our_words() -> None:
    form = ReceivedForm({"received_at": "2026-03-08T02:30"})
    assert form.errors["received_at"] == [
        "2:30 AM did not exist on 8 Mar 2026: the clocks went forward over it. Enter the time the clock showed, for example 3:30 AM"
    ]


@time_machine.travel(TODAY)
def test_hour_shown_twice_is_asked_for_and_taken_as_answered() -> None:
    asked = ReceivedForm({"received_at": "2026-11-01T01:30"})
    assert "twice on 1 Nov 2026" in asked.errors["received_at"][0]
    page = str(asked["received_at"])
    assert 'value="2026-11-01T01:30"' in page
    assert "The first, before the clocks went back (EDT)" in page
    assert "The second, an hour later (EST)" in page
    for which, at in (("first", FIRST), ("second", SECOND)):
        answered = ReceivedForm({"received_at": "2026-11-01T01:30", "received_at_which": which})
        assert answered.is_valid(), listed_errors(answered)
        assert answered.cleaned_data["received_at"] == at
        assert f'<option value="{which}" selected>' in str(answered["received_at"])


@time_machine.travel(TODAY)
def test_hour_shown_twice_may_be_typed_with_its_zone() -> None:
    assert MomentField().clean("11/1/2026 1:30 AM EDT") == FIRST
    assert MomentField().clean("11/1/2026 1:30 AM EST") == SECOND


@time_machine.travel(TODAY)
def test_stored_moment_comes_back_as_itself_to_the_second_and_the_right_one_of_two() -> None:
    for stored in (FIRST, SECOND, datetime(2026, 12, 1, 9, 30, 41, 7, tzinfo=UTC)):
        field = MomentField(initial=stored)
        shown = field.widget.format_value(stored)
        assert not field.has_changed(stored, shown), shown
        assert field.clean(shown).replace(second=0) == stored.replace(second=0, microsecond=0)
    assert MomentField().has_changed(FIRST, MomentField().widget.format_value(SECOND))


def test_choice_of_two_is_not_shown_for_any_other_hour() -> None:
    assert "Which of the two" not in str(ReceivedForm({"received_at": "2026-11-01T03:30"})["received_at"])


def test_departure_in_the_hour_shown_twice_is_the_one_after_the_arrival() -> None:
    late = datetime(2026, 11, 1, 1, 15, tzinfo=NEW_YORK, fold=0)
    assert instants.not_before(date(2026, 11, 1), time(1, 10), late).astimezone(UTC) == datetime(
        2026, 11, 1, 6, 10, tzinfo=UTC
    )
    assert instants.not_before(date(2026, 11, 1), time(1, 30), late).astimezone(UTC) == FIRST


@time_machine.travel(TODAY)
def test_api_refuses_the_two_hours_in_words_and_takes_them_with_their_offset() -> None:
    for written, words in (
        ("2026-11-01T01:30", "twice on 1 Nov 2026"),
        ("2026-03-08T02:30", "did not exist on 8 Mar 2026"),
    ):
        with pytest.raises(serializers.ValidationError, match=words):
            Moment().run_validation(written)
    assert Moment().run_validation("2026-11-01T01:30-05:00") == SECOND


def test_form_of_django_alone_would_say_it_in_its_own_words() -> None:
    with pytest.raises(ValidationError, match="couldn’t be interpreted"):
        forms.DateTimeField().clean("2026-11-01T01:30")
