"""A rule's answer as its page shows it."""

from __future__ import annotations

import pytest

from calculator.answers import MOST_ROWS, in_words, label_of, result_rows


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "None"), (True, "Yes"), (False, "No"), (0, "0"), (1, "1"), (12.50, "12.5"), (0.0, "0"),
        ("2027-01-09", "Sat 9 Jan 2027"), ("2027-02-30", "2027-02-30"), ("on 2027-01-09", "on 2027-01-09"),
        ("2027-03-14T10:30:00-06:00", "Sun 14 Mar 2027, 10:30 AM (UTC-06:00)"),
        ("2027-03-14T09:05:00-06:00", "Sun 14 Mar 2027, 9:05 AM (UTC-06:00)"),
        ("2027-03-14T13:30:00", "Sun 14 Mar 2027, 1:30 PM"),
        ("2027-03-14T99:30:00", "2027-03-14T99:30:00"),
        ("noa_not_accepted", "noa not accepted"), ("late", "late"), ("Not_a_code", "Not_a_code"), ("mild", "mild"),
        ([], "None"), ({}, "None"), ([1, True, "at_risk"], "1, Yes, at risk"),
        ({"due_on": "2027-01-09", "ok": None}, "Due on: Sat 9 Jan 2027; Ok: None"),
    ],
)  # fmt: skip
def test_a_value_is_said_in_words(value, words):
    assert in_words(value) == words


def test_a_band_has_its_own_words():
    assert in_words("moderately_severe", "band") == "Moderately severe"
    assert in_words("not_at_risk", "band") == "Not at risk"
    assert in_words("unheard_of", "band") == "unheard_of"
    assert in_words("moderately_severe", "level") == "moderately severe"


@pytest.mark.parametrize(("name", "label"), [("due_date", "Due date"), ("ok", "Ok"), ("hhs_is_Late", "Hhs is Late")])
def test_a_name_becomes_a_label(name, label):
    assert label_of(name) == label


def test_what_is_shown_elsewhere_has_no_row():
    answer = {"due_date": "2027-01-09", "because": "x", "citation": "y", "mistakes": [], "timely": True}
    assert [(row.label, row.value) for row in result_rows(answer)] == [
        ("Due date", "Sat 9 Jan 2027"), ("Timely", "Yes"),
    ]  # fmt: skip


def test_rows_of_objects_are_a_table_with_a_column_for_each_name_that_has_a_value():
    (row,) = result_rows(
        {"segments": [{"per": "week", "min": 2, "prn": None}, {"per": "day", "periods": 3, "prn": None}]}
    )
    assert (row.label, row.value, row.headings, row.more) == ("Segments", "", ("Per", "Min", "Periods"), 0)
    assert row.lines == (
        (("Per", "week"), ("Min", "2"), ("Periods", "None")),
        (("Per", "day"), ("Min", "None"), ("Periods", "3")),
    )


@pytest.mark.parametrize(
    ("lists", "headings"),
    [
        ([["2027-01-04", "2027-01-05"]], ("From", "To")),
        ([["2027-01-04", "2027-01-05", 1, 2]], ("From", "To", "At least", "At most")),
        ([["a", "b", "c"]], ("1", "2", "3")),
        ([["a"], ["a", "b"]], ("From", "To")),
    ],
)
def test_rows_of_lists_are_a_table_with_the_headings_of_its_width(lists, headings):
    (row,) = result_rows({"weeks": lists})
    assert row.headings == headings
    assert [len(line) for line in row.lines] == [len(each) for each in lists]


@pytest.mark.parametrize("value", [[], [[]], [[1], []], [{"a": 1}, 2], [1, 2]])
def test_what_is_no_table_is_said_in_words(value):
    (row,) = result_rows({"found": value})
    assert (row.headings, row.lines) == ((), ())
    assert row.value == in_words(value)


@pytest.mark.parametrize("entry", [{"a": 1}, [1, 2]])
@pytest.mark.parametrize(("count", "more"), [(MOST_ROWS - 1, 0), (MOST_ROWS, 0), (MOST_ROWS + 1, 1)])
def test_a_long_table_ends_and_says_how_many_more_there_are(entry, count, more):
    (row,) = result_rows({"found": [entry] * count})
    assert (len(row.lines), row.more) == (count - more, more)
