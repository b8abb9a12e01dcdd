"""What may be typed at most into a field without a limit of its own: each limit on it and just beyond, on both sides."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django import forms

from core.reading.days import EARLIEST
from core.web.fields import RecordField, StateField, default_latest
from core.web.forms import KitForm
from core.web.limits import refuse_half_characters
from core.web.names import OneNameField
from tests import factories


class OpenForm(KitForm):
    """Fields that say nothing of their limits."""

    line = forms.CharField(required=False)
    text = forms.CharField(required=False, widget=forms.Textarea)
    hidden = forms.CharField(required=False, widget=forms.HiddenInput)
    number = forms.IntegerField(required=False)
    from_one = forms.IntegerField(required=False, min_value=1)
    to_nine = forms.IntegerField(required=False, max_value=9)
    day = forms.DateField(required=False)
    at = forms.DateTimeField(required=False)


LARGEST = 2**31 - 1


@pytest.mark.parametrize(
    ("name", "typed", "is_taken"),
    [
        ("line", "x" * 255, True),
        ("line", "x" * 256, False),
        ("text", "x" * 20_000, True),
        ("text", "x" * 20_001, False),
        ("hidden", "x" * 20_000, True),
        ("hidden", "x" * 20_001, False),
        ("number", LARGEST, True),
        ("number", LARGEST + 1, False),
        ("number", -LARGEST, True),
        ("number", -LARGEST - 1, False),
        ("from_one", 1, True),
        ("from_one", 0, False),
        ("from_one", LARGEST + 1, False),
        ("to_nine", 9, True),
        ("to_nine", 10, False),
        ("to_nine", -LARGEST - 1, False),
        ("day", EARLIEST.isoformat(), True),
        ("day", date.fromordinal(EARLIEST.toordinal() - 1).isoformat(), False),
        ("at", f"{EARLIEST.isoformat()} 12:00", True),
        ("at", f"{date.fromordinal(EARLIEST.toordinal() - 1).isoformat()} 12:00", False),
    ],
)
def test_each_kind_of_field_has_its_limit(name: str, typed: object, is_taken: bool) -> None:
    form = OpenForm({name: str(typed)})
    assert (name not in form.errors) == is_taken


@pytest.mark.parametrize("name", ["day", "at"])
def test_a_date_lies_not_far_ahead(name: str) -> None:
    clock = " 12:00" if name == "at" else ""
    latest = default_latest()
    beyond = date.fromordinal(latest.toordinal() + 1)
    assert name not in OpenForm({name: f"{latest.isoformat()}{clock}"}).errors
    assert name in OpenForm({name: f"{beyond.isoformat()}{clock}"}).errors


@pytest.mark.parametrize(("code", "is_half"), [(0xD7FF, False), (0xD800, True), (0xDFFF, True), (0xE000, False)])
def test_half_a_character_is_refused_wherever_it_stands(code: int, is_half: bool) -> None:
    if is_half:
        with pytest.raises(forms.ValidationError, match="cannot be kept: type it again"):
            refuse_half_characters(f"a{chr(code)}b")
    else:
        refuse_half_characters(f"a{chr(code)}b")


def test_a_state_is_chosen_among_those_there_are() -> None:
    state = StateField()
    assert (state.label, StateField(label="Licensed in").label) == ("State", "Licensed in")
    assert state.clean("NY") == "NY"
    for typed in ("XX", "ny", ""):
        with pytest.raises(forms.ValidationError):
            state.clean(typed)


def test_the_box_for_one_name_need_not_be_ticked_and_says_what_it_does() -> None:
    box = OneNameField()
    assert (box.clean(""), box.clean("on")) == (False, True)
    assert (box.label, box.help_text) == ("Has one name only", "The one name is kept as the family name.")
    assert OneNameField(label="One name").label == "One name"


@pytest.mark.django_db
def test_a_record_is_chosen_by_its_uuid_and_shown_in_words() -> None:
    team, other = factories.TeamFactory(name="North"), factories.TeamFactory(name="South")
    field: Any = RecordField(type(team).objects.filter(pk=team.pk), words=lambda each: f"Team {each.name}")
    assert field.clean(str(team.uuid)) == team
    assert [label for _, label in field.choices] == ["---------", "Team North"]
    for typed in (str(other.uuid), str(team.pk), "x", "\0"):
        with pytest.raises(forms.ValidationError) as refused:
            field.clean(typed)
        assert refused.value.code == "invalid_choice"
