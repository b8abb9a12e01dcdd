"""The form of a rule, drawn from its inputs: labels, hints, controls, and where a refusal stands."""

from __future__ import annotations

import pytest
from django import forms

from calculator.forms import FURTHER, LONGEST_ORDER, field_for, label_and_hint, pointed, try_form, word_for
from core.web.fields import NearDateInput
from core.web.limits import LONGEST_TEXT
from homehealth.inputs import Input
from homehealth.instruments import get
from homehealth.registry import rules

pytestmark = pytest.mark.usefixtures("in_new_york")

FIELDS = (Input("date", "date"), Input("prn", "bool", False))


def hint(**said):
    return label_and_hint(Input("x", **({"kind": "text", "help": "Words"} | said)))[1]


@pytest.mark.parametrize(
    ("words", "label", "hint"),
    [
        ("Start of care: day of the first billable visit", "Start of care", "Day of the first billable visit."),
        ("Years to keep; at least 5", "Years to keep", "At least 5."),
        ("Item, such as M1860", "Item", "Such as M1860."), ("Day the agency knew, if later", "Day the agency knew", "If later."),
        ("Months, for a birthday", "Months", "For a birthday."), ("Period, where it matters", "Period", "Where it matters."),
        ("Pulse, a minute", "Pulse, a minute", ""), ("oxygen saturation", "Oxygen saturation", ""),
        ("Kind: a; b, such as c", "Kind", "A; b, such as c."), (": odd", ": odd", ""), ("", "Long name", ""),
    ],
)  # fmt: skip
def test_the_words_of_an_input_are_its_label_and_its_hint(words, label, hint):
    assert label_and_hint(Input("long_name", "text", help=words)) == (label, hint)


def test_a_zone_is_named_without_its_example():
    assert label_and_hint(Input("tz", "tz", help="Time zone of the agency, such as UTC")) == (
        "Time zone of the agency",
        "",
    )


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"kind": "list"}, "Separate with commas."),
        ({"kind": "list", "fields": FIELDS}, "One per line: date, prn."),
        ({"kind": "object"}, "One per line, a name, a colon and its value; or a JSON object."),
        ({"kind": "object", "fields": FIELDS},
         "One per line, a name, a colon and its value; or a JSON object. The names are date, prn."),
        ({"kind": "any"}, 'Put quotes around digits that are text: "06".'),
        ({"kind": "date"}, ""),
        ({"required": False, "default": "calendar", "choices": ("calendar", "soc"), "kind": "choice"},
         "Left out, it counts as calendar."),
        ({"required": False, "default": 5}, "Left out, it counts as 5."),
        ({"required": False, "default": True}, "Left out, it counts as yes."),
        ({"required": False, "default": False}, ""), ({"required": False, "default": ()}, ""), ({"required": False}, ""),
        ({"required": True, "default": 5}, ""),
        ({"required": False, "default": "a_b", "choices": ("a_b",), "labels": ("Both",)}, "Left out, it counts as both."),
        ({"required": False, "default": "A_b"}, "Left out, it counts as A_b."),
    ],
)  # fmt: skip
def test_a_hint_says_the_shape_and_what_leaving_it_out_means(said, words):
    assert hint(**said) == words


@pytest.mark.parametrize(
    ("rule", "name", "says"),
    [("plan_of_care_missing", "plan", "The names are diagnoses, mental_status"),
     ("evv_missing_elements", "record", "The names are service_date, individual_providing"),
     ("visit_order_warnings", "day", "One visit per line"), ("therapy_reassessment_due_all", "last_qualifying", "PT: 4 Jan")],
)  # fmt: skip
def test_an_open_object_has_its_names_in_the_hint(rule, name, says):
    field = try_form(rules()[rule]).base_fields[name]
    assert says in field.help_text
    assert says not in label_and_hint(Input(name, "object", help="Words"))[1]


@pytest.mark.parametrize(
    ("key", "code", "hint"),
    [("nrs", "value", "0 to 10."), ("lace", "los_days", "0 to 3660 days."), ("phq-2", "q1", ""),
     ("30cst", "stands", "Arms crossed over the chest. If the patient must use the arms to stand, record 0."),
     ("mahc-10", "age", "")],
)  # fmt: skip
def test_a_question_of_an_instrument_stands_in_its_own_words(key, code, hint):
    item = next(each for each in get(key).items if each.code == code)
    spec = next(each for each in rules()[f"score-{key}"].inputs if each.name == code)
    assert label_and_hint(spec, item=item) == (item.text, hint)


@pytest.mark.parametrize(
    ("said", "control", "widget", "longest"),
    [
        ({"kind": "date"}, forms.CharField, NearDateInput, 40),
        ({"kind": "datetime"}, forms.CharField, forms.DateTimeInput, 40),
        ({"kind": "int"}, forms.CharField, forms.TextInput, 40),
        ({"kind": "number"}, forms.CharField, forms.TextInput, 40),
        ({"kind": "list"}, forms.CharField, forms.Textarea, LONGEST_TEXT),
        ({"kind": "object"}, forms.CharField, forms.Textarea, LONGEST_TEXT),
        ({"kind": "text"}, forms.CharField, forms.TextInput, LONGEST_ORDER),
        ({"kind": "any"}, forms.CharField, forms.TextInput, LONGEST_ORDER),
        ({"kind": "choice", "choices": ("a",)}, forms.ChoiceField, forms.Select, None),
        ({"kind": "int", "choices": ("0", "1")}, forms.ChoiceField, forms.RadioSelect, None),
        ({"kind": "bool"}, forms.ChoiceField, forms.RadioSelect, None),
        ({"kind": "bool", "required": False}, forms.ChoiceField, forms.RadioSelect, None),
        ({"kind": "bool", "required": False, "default": True}, forms.ChoiceField, forms.RadioSelect, None),
        ({"kind": "bool", "required": False, "default": False}, forms.BooleanField, forms.CheckboxInput, None),
    ],
)  # fmt: skip
def test_a_kind_of_input_has_its_control(said, control, widget, longest):
    field = field_for(Input("x", **said), "any")
    assert (type(field), type(field.widget)) == (control, widget)
    assert getattr(field, "max_length", None) == longest
    assert field.required == (said.get("required", True) and control is not forms.BooleanField)


@pytest.mark.parametrize(
    ("said", "rows"),
    [({"kind": "list"}, 3), ({"kind": "list", "fields": FIELDS}, 6), ({"kind": "object"}, 6),
     ({"kind": "object", "fields": FIELDS}, 6)],
)  # fmt: skip
def test_a_box_for_rows_is_taller(said, rows):
    assert field_for(Input("x", **said), "any").widget.attrs["rows"] == rows


@pytest.mark.parametrize(("kind", "mode"), [("int", "numeric"), ("number", "decimal")])
def test_a_number_has_its_keyboard(kind, mode):
    assert field_for(Input("x", kind), "any").widget.attrs["inputmode"] == mode


@pytest.mark.parametrize(
    ("said", "choices"),
    [
        ({"kind": "bool"}, [("yes", "Yes"), ("no", "No")]),
        ({"kind": "bool", "required": False}, [("yes", "Yes"), ("no", "No"), ("", "Not given")]),
        ({"kind": "choice", "choices": ("in_time", "medicaid")},
         [("", "Choose"), ("in_time", "In time"), ("medicaid", "Medicaid")]),
        ({"kind": "choice", "choices": ("medicare_ffs",), "required": False},
         [("", "Not given"), ("medicare_ffs", "Medicare fee for service")]),
        ({"kind": "int", "choices": ("0", "1")}, [("0", "0"), ("1", "1")]),
        ({"kind": "int", "choices": ("0", "5"), "labels": ("Not at all", "5 points")},
         [("0", "0 - Not at all"), ("5", "5 points")]),
    ],
)  # fmt: skip
def test_choices_are_told_in_words(said, choices):
    assert list(field_for(Input("x", **said), "any").choices) == choices


def test_a_choice_has_its_own_label_where_every_choice_has_one():
    spec = Input("x", "choice", choices=("a_b", "c"), labels=("Both", "See"))
    assert [word_for(spec, value) for value in ("a_b", "c", "other_one")] == ["Both", "See", "Other one"]
    assert word_for(Input("x", "choice", choices=("a_b", "c"), labels=("Both",)), "a_b") == "A b"


@pytest.mark.parametrize(
    ("required", "first", "initial"), [(True, "America/New_York", "America/New_York"), (False, "", "")]
)
def test_a_zone_is_the_agencys_unless_another_is_chosen(required, first, initial):
    field = field_for(Input("tz", "tz", required), "any")
    assert (field.choices[0][0], field.initial) == (first, initial)
    assert ("America/Denver", "Mountain, Denver (America/Denver)") in field.choices
    assert len(field.choices) == (11 if required else 12)


def test_an_agency_in_another_zone_finds_its_own_first(settings):
    settings.AGENCY_TIME_ZONE = "America/Boise"
    assert field_for(Input("tz", "tz"), "any").choices[0] == ("America/Boise", "America/Boise")


def test_a_question_without_an_answer_is_named_in_the_refusal():
    field = field_for(Input("q1", "int", help="Little interest", choices=("0",)), "any")
    assert field.error_messages["required"] == "Choose an answer to “Little interest”"
    assert (
        field_for(Input("n", "int", help="Number"), "any").error_messages["required"] != "Choose an answer to “Number”"
    )


def tried(rule, **typed):
    form = try_form(rules()[rule])(typed)
    assert form.is_valid(), form.errors
    return form, form.answer()


def test_what_is_left_empty_is_not_sent():
    _, (inputs, answer) = tried("noa", soc_date="1/4/2027", accepted_date="")
    assert inputs == {"soc_date": "2027-01-04"}
    assert answer["due_date"] == "2027-01-09"
    _, (unticked, _) = tried("hipaa_access_due", received_date="1/4/2027")
    assert unticked == {"received_date": "2027-01-04"}
    _, (ticked, _) = tried("hipaa_access_due", received_date="1/4/2027", extended="on")
    assert ticked == {"received_date": "2027-01-04", "extended": True}


def test_further_inputs_stand_beside_the_named_ones_and_never_in_their_place():
    _, (inputs, answer) = tried("score", instrument="NRS", **{FURTHER: "value: 7\ninstrument: PHQ-9"})
    assert inputs == {"value": 7, "instrument": "NRS"}
    assert answer["band"] == "severe"
    assert FURTHER not in try_form(rules()["noa"]).base_fields


@pytest.mark.parametrize(
    ("rule", "typed", "field", "words"),
    [
        ("noa", {"soc_date": "2/30/2027"}, "soc_date", "Start of care must be a date such as 2027-01-31."),
        ("noa", {"soc_date": "1/4/2027", "accepted_date": "1/3/2027"}, "accepted_date",
         "The notice cannot be accepted before the start of care."),
        ("score", {"instrument": "NRS", FURTHER: "value: 11"}, FURTHER, "value must be a number from 0 to 10."),
        ("score", {"instrument": "NRS"}, FURTHER, "Answer item value first."),
        ("eligibility_match", {"service": "minimum_age: x", "person": "", "referral_date": "1/4/2027"}, "service",
         "minimum_age must be a whole number."),
        ("therapy_reassessment_due_all", {"last_qualifying": "XX: 1/4/2027"}, None, "discipline must be PT, OT or SLP."),
    ],
)  # fmt: skip
def test_a_refusal_stands_at_its_field_in_the_words_of_the_form(rule, typed, field, words):
    form = try_form(rules()[rule])(typed)
    form.is_valid()
    for name in [name for name in form.errors if name not in (field, "__all__")]:
        del form.errors[name]
    assert form.answer() is None
    assert form.errors[field or "__all__"] == [words]
    assert form.carets() == []


def test_each_mistake_of_an_order_has_its_caret():
    form, (_, answer) = tried("parse_frequency", text=" SN 0w4, 3w ")
    assert form.carets() == ["SN 0w4, 3w\n   ^", "SN 0w4, 3w\n        ^"]
    assert form.errors["text"] == [each["message"] for each in answer["mistakes"]]
    good, _ = tried("parse_frequency", text="SN 2w4")
    assert (good.carets(), good.errors) == ([], {})
    refused, nothing = tried("frequency_in_words", text="SN 2w4, 0w3")
    assert (nothing, refused.carets()) == (None, ["SN 2w4, 0w3\n        ^"])


@pytest.mark.parametrize(
    ("text", "position", "shown"),
    [("ab\ncd", 3, "ab cd\n   ^"), ("abc", 3, "abc\n   ^"), ("abc", 0, "abc\n^"), ("x" * 31, 30, f"{'x' * 31}\n{' ' * 30}^"),
     ("x" * 40, 31, f"{'x' * 39}\n{' ' * 30}^"), ("x" * 80, 20, f"{'x' * 50}\n{' ' * 20}^")],
)  # fmt: skip
def test_a_caret_stands_under_the_character(text, position, shown):
    assert pointed(text, position) == shown
