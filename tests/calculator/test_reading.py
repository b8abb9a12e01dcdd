"""What is typed for a rule's input, and the JSON it stands for."""

from __future__ import annotations

import pytest

from calculator.reading import is_sendable, read
from homehealth.errors import RuleError
from homehealth.inputs import Input

VISITS = Input("visits", "list", of="object", fields=(Input("date", "date"), Input("prn", "bool", False)))
PERSON = Input("person", "object", fields=(Input("born", "date"), Input("pets", "bool"), Input("needs", "int")))
DEEP = "[" * 100_000


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        ("text", "", None), ("text", "  \n", None), ("text", "  SN 2w4 ", "SN 2w4"), ("choice", "PT", "PT"),
        ("tz", "America/New_York", "America/New_York"),
        ("date", "1/4/2027", "2027-01-04"), ("date", "2027-01-04", "2027-01-04"), ("date", "soon", "soon"),
        ("date", "2/30/2027", "2/30/2027"),
        ("datetime", "2027-01-04T09:30", "2027-01-04T09:30"), ("datetime", "2027-01-04 09:30", "2027-01-04T09:30"),
        ("datetime", "2027-01-04T09:30:15", "2027-01-04T09:30:15"),
        ("datetime", "2027-01-04T25:00", "2027-01-04T25:00"), ("datetime", "2027-01-04", "2027-01-04"),
        ("datetime", "x2027-01-04T09:30", "x2027-01-04T09:30"),
        ("int", "5", 5), ("int", "-5", -5), ("int", "+5", 5), ("int", "05", 5), ("int", "9" * 15, int("9" * 15)),
        ("int", "9" * 16, "9" * 16), ("int", "five", "five"), ("int", "5.", "5."), ("int", "1_000", "1_000"),
        ("number", "1.5", 1.5), ("number", "-0.5", -0.5), ("number", "1e9", "1e9"), ("number", "NaN", "NaN"),
        ("number", ".5", ".5"), ("number", "1." + "5" * 16, "1." + "5" * 16), ("number", "٣", "٣"),
        ("bool", "yes", True), ("bool", "Y", True), ("bool", "TRUE", True), ("bool", "no", False), ("bool", "N", False),
        ("bool", "false", False), ("bool", "maybe", "maybe"),
        ("any", "06", "06"), ("any", '"06"', "06"), ("any", "6", 6), ("any", "1.5", 1.5), ("any", "true", True),
        ("any", "yes", True), ("any", "No", False), ("any", "[1, 2]", [1, 2]), ("any", "null", None),
        ("any", "1e999", "1e999"), ("any", '"\\ud800"', '"\\ud800"'), ("any", DEEP, DEEP),
    ],
)  # fmt: skip
def test_a_value_is_read_by_its_kind_or_left_for_the_rule_to_refuse(kind, typed, value):
    found = read(Input("x", kind), typed)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("spec", "typed", "value"),
    [
        (
            Input("days", "list", of="date"),
            "1/4/2027, 2027-01-05\n1/6/2027",
            ["2027-01-04", "2027-01-05", "2027-01-06"],
        ),
        (Input("days", "list", of="date"), " , 1/4/2027,, \n\n", ["2027-01-04"]),
        (Input("hours", "list", of="number"), "3.25, 4", [3.25, 4]),
        (Input("hours", "list", of="number"), "[3.25, 4]", [3.25, 4]),
        (Input("checked", "list", of="any"), '1, "2", yes', [1, "2", True]),
        (Input("checked", "list"), "1, a", [1, "a"]),
        (Input("day", "list", of="list"), "contact, droplet\n\n standard ", [["contact", "droplet"], ["standard"]]),
        (VISITS, "1/4/2027, yes\n2027-01-05", [{"date": "2027-01-04", "prn": True}, {"date": "2027-01-05"}]),
        (VISITS, "1/4/2027,\n , no", [{"date": "2027-01-04"}, {"prn": False}]),
        (VISITS, '{"date": "2027-01-04"}\n1/5/2027', [{"date": "2027-01-04"}, {"date": "2027-01-05"}]),
        (VISITS, '[{"date": "2027-01-04"}]', [{"date": "2027-01-04"}]),
        (PERSON, "born: 1/4/1950\n\npets : no\nneeds:3", {"born": "1950-01-04", "pets": False, "needs": 3}),
        (PERSON, '{"born": "1950-01-04"}', {"born": "1950-01-04"}),
        (PERSON, "height: 3", {"height": 3}),
        (PERSON, "born:", {"born": None}),
        (Input("by", "object", of="date"), "PT: 1/4/2027\nOT: soon", {"PT": "2027-01-04", "OT": "soon"}),
        (Input("record", "object", of="any"), "begin_time: 09:00", {"begin_time": "09:00"}),
        (Input("record", "object"), "items: [0, 1]", {"items": [0, 1]}),
    ],
)
def test_lists_and_objects_are_read_line_by_line_or_as_json(spec, typed, value):
    assert read(spec, typed) == value


@pytest.mark.parametrize(
    ("spec", "typed", "code", "says"),
    [
        (Input("days", "list", of="date"), "[1", "bad_json", "This begins like JSON but does not end like it"),
        (Input("record", "object"), "{", "bad_json", "check brackets and quotes."),
        (VISITS, "{1", "bad_json", "This begins like JSON"),
        (VISITS, "1/4/2027, yes, 3", "bad_shape", "A line has more than date, prn: write one line for each."),
        (PERSON, "born", "bad_shape", "Write each line as a name, a colon and its value."),
        (PERSON, ": 3", "bad_shape", "Write each line as a name, a colon and its value."),
        (PERSON, "pets: no\npets: yes", "bad_shape", "pets is there twice: keep one."),
        (PERSON, f"{'x' * 90}: 1\n{'x' * 90}: 2", "bad_shape", f"{'x' * 80} is there twice"),
    ],
)  # fmt: skip
def test_a_shape_that_cannot_be_read_is_refused_at_its_input(spec, typed, code, says):
    with pytest.raises(RuleError) as refusal:
        read(spec, typed)
    assert (refusal.value.code, refusal.value.field) == (code, spec.name)
    assert says in str(refusal.value)


@pytest.mark.parametrize(
    ("value", "may_be_sent"),
    [(None, True), ([1, "é", {"a": 1.5}], True), (float("nan"), False), ([float("inf")], False), ("\ud800", False)],
)
def test_what_cannot_be_written_back_is_not_sent(value, may_be_sent):
    assert is_sendable(value) is may_be_sent
