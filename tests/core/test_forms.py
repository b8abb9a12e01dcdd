"""The words, limits and looks every form shares."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django import forms
from django.core.exceptions import ValidationError
from django.template import engines

from core.reading import days
from core.web.fields import BirthDateField, DayField, StateField, TelephoneField, ZIPField
from core.web.forms import KitForm, listed_errors

pytestmark = pytest.mark.usefixtures("in_new_york")

TODAY = "2027-01-04T15:00:00Z"


class AdmitForm(KitForm):
    first_name = forms.CharField(max_length=60, help_text="As on the card")
    birth_date = BirthDateField()
    phone = TelephoneField(required=False)
    zip_code = ZIPField()
    state = StateField()
    signed_on = DayField(label="Date the plan was signed")
    visits = forms.IntegerField(min_value=1, max_value=200)
    sleeps = forms.ChoiceField(
        label="Do you sleep well?", choices=[("y", "Yes"), ("n", "No")], widget=forms.RadioSelect
    )
    consent = forms.BooleanField(label="The patient agrees")
    note = forms.CharField(widget=forms.Textarea, required=False)


def rendered(form: forms.BaseForm, source: str = "{% kit_form form %}") -> str:
    return engines["django"].from_string(source).render({"form": form})


def test_required_words_say_what_to_do() -> None:
    with time_machine.travel(TODAY):
        errors = {name: words[0] for name, words in AdmitForm({}).errors.items()}
    assert errors == {
        "first_name": "Enter the first name",
        "birth_date": "Enter the date of birth, for example 4/27/1948",
        "zip_code": "Enter the ZIP code",
        "state": "Choose the state",
        "signed_on": "Enter the date the plan was signed, for example 1/4/2027",
        "visits": "Enter the visits",
        "sleeps": "Answer “Do you sleep well?”",
        "consent": "Tick “The patient agrees” to go on",
    }


def test_words_a_form_brings_itself_are_kept() -> None:
    class Own(KitForm):
        reason = forms.CharField(error_messages={"required": "Say why the visit was missed"})

    assert Own({}).errors["reason"] == ["Say why the visit was missed"]


def test_words_of_a_form_from_another_package_are_replaced_when_shown() -> None:
    class Foreign(forms.Form):
        email = forms.EmailField(label="E-mail")

    foreign = Foreign({})
    assert foreign.errors["email"] == ["This field is required."]
    assert "This field is required" not in rendered(foreign)
    assert "Enter the e-mail" in rendered(foreign)


@pytest.mark.parametrize(
    "typed", ["2027-01-04", "1/4/2027", "01/04/2027", "4 Jan 2027", "4 january 2027", "Jan 4, 2027", " 1-4-2027 "]
)
def test_a_date_is_read_as_people_type_it(typed: str) -> None:
    assert days.read(typed) == date(2027, 1, 4)


@pytest.mark.parametrize(
    "typed", ["", "1/4/7", "2/29/2027", "31/12/2027", "tomorrow", "1/4/2027\0", "9" * 1_000_000, "🗓️", "٤/١/٢٠٢٧/"]
)
def test_what_is_no_date_is_not_guessed(typed: str) -> None:
    assert days.read(typed) is None


def test_a_leap_day_is_a_date() -> None:
    assert days.read("2/29/2028") == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("typed", "words"),
    [("12/31/1899", "Date must be on or after 1 Jan 1900"), ("1/5/2037", "Date must be on or before 4 Jan 2037")],
)
def test_a_date_far_off_is_refused_with_the_edge_named(typed: str, words: str) -> None:
    with time_machine.travel(TODAY), pytest.raises(ValidationError) as refusal:
        DayField(label="Date").clean(typed)
    assert refusal.value.messages == [words]


def test_a_birth_date_is_never_in_the_future() -> None:
    with time_machine.travel(TODAY):
        assert BirthDateField().clean("1/4/2027") == date(2027, 1, 4)
        with pytest.raises(ValidationError, match="Date of birth must be today or earlier"):
            BirthDateField().clean("1/5/2027")


def test_a_date_field_made_by_django_from_a_model_reads_the_same_dates() -> None:
    class FromModel(KitForm):
        starts_on = forms.DateField()

    assert FromModel({"starts_on": "4 Jan 2027"}).fields["starts_on"].clean("4 Jan 2027") == date(2027, 1, 4)
    assert FromModel({"starts_on": "1/4/1027"}).errors["starts_on"] == ["Starts on must be on or after 1 Jan 1900"]


def test_three_boxes_come_back_as_typed_after_an_error() -> None:
    form = AdmitForm({"birth_date_month": "2", "birth_date_day": "30", "birth_date_year": "1950"})
    page = rendered(form)
    assert form.errors["birth_date"] == ["Enter the date of birth as month, day and full year, for example 4/27/1948"]
    assert [f'value="{typed}"' in page for typed in ("2", "30", "1950")] == [True, True, True]


@pytest.mark.parametrize("typed", ["518-555-0142", "(518) 555 0142", "+1 518.555.0142", "15185550142"])
def test_a_phone_number_is_kept_in_one_form(typed: str) -> None:
    assert TelephoneField().clean(typed) == "+15185550142"


@pytest.mark.parametrize("typed", ["555-0142", "118-555-0142", "518-155-0142", "5185550142 ext", "phone"])
def test_a_phone_number_that_cannot_be_dialled_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError, match="with area code"):
        TelephoneField().clean(typed)


@pytest.mark.parametrize(
    ("typed", "kept"), [("12207", "12207"), ("12207-1234", "12207-1234"), ("122071234", "12207-1234")]
)
def test_a_zip_code_is_five_or_nine_digits(typed: str, kept: str) -> None:
    assert ZIPField().clean(typed) == kept


def test_a_zip_code_of_four_digits_is_refused() -> None:
    with pytest.raises(ValidationError, match="5 or 9 digits"):
        ZIPField().clean("1220")


def test_a_nul_is_refused_with_a_sentence() -> None:
    form = AdmitForm({"first_name": "An\0a"})
    assert form.errors["first_name"] == ["First name holds a character that cannot be kept: type it again"]


def test_text_too_long_is_refused_and_kept() -> None:
    form = AdmitForm({"first_name": "A" * 61, "note": "é" * 20_001})
    assert form.errors["first_name"] == ["First name must be 60 characters or fewer; this has 61"]
    assert form.errors["note"] == ["Note must be 20000 characters or fewer; this has 20001"]
    assert "A" * 61 in rendered(form)
    assert "maxlength" not in rendered(form)


@pytest.mark.parametrize("typed", ["9" * 5000, "12.5", "twelve", "1e9"])
def test_a_number_that_is_none_is_explained(typed: str) -> None:
    assert (
        AdmitForm({"visits": typed})
        .errors["visits"][0]
        .startswith(("Enter the visits as a whole number", "Visits must be"))
    )


def test_a_whole_number_past_the_databases_range_is_refused() -> None:
    class Open(KitForm):
        steps = forms.IntegerField()

    assert Open({"steps": str(2**31)}).errors["steps"] == ["Steps must be 2147483647 or less"]


def test_markup_in_what_was_typed_is_shown_as_text() -> None:
    page = rendered(AdmitForm({"first_name": '"><script>alert(1)</script>' * 5}))
    assert "<script>" not in page


def test_every_error_in_the_summary_links_to_an_element_of_the_page() -> None:
    form = AdmitForm({})
    page = rendered(form)
    targets = [error.target for error in listed_errors(form)]
    assert len(targets) == 8
    assert all(f'id="{target}"' in page and f'href="#{target}"' in page for target in targets)


def test_hint_and_error_are_announced_with_the_control() -> None:
    page = rendered(AdmitForm({}))
    assert 'aria-describedby="id_first_name_helptext id_first_name_error"' in page
    assert 'id="id_first_name_helptext"' in page
    assert 'id="id_first_name_error"' in page


def test_optional_is_marked_and_required_is_not() -> None:
    page = rendered(AdmitForm())
    assert page.count("(optional)") == 2
    assert "*" not in page


def test_what_some_answers_ask_for_is_not_called_optional() -> None:
    class Asked(AdmitForm):
        asked_when = tuple(name for name, field in AdmitForm.base_fields.items() if not field.required)

    assert "(optional)" not in rendered(Asked())


def test_a_form_dressed_twice_is_the_same() -> None:
    form = AdmitForm()
    assert rendered(form, "{% kit_field form.note %}") == rendered(form, "{% kit_field form.note %}")


class LongForm(KitForm):
    note = forms.CharField(widget=forms.Textarea, max_length=5)
    line = forms.CharField(max_length=5, required=False)
    answers = forms.JSONField(required=False)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("a\r\nb\r\nc", "a\nb\nc"), ("a\nb\nc", "a\nb\nc"), ("a\r\nb\r\ncd", None), ("a\rb", "a\rb"), ("a\r\n", "a")],
)
def test_the_end_of_a_line_is_one_character(typed: str, kept: str | None) -> None:
    form = LongForm({"note": typed, "answers": '{"a": "b"}'})
    assert form.is_valid() is (kept is not None)
    assert form.cleaned_data.get("note") == kept
    assert form.cleaned_data["answers"] == {"a": "b"}


@pytest.mark.parametrize(
    ("stored", "posted", "changed"),
    [
        ("a\nb", "a\r\nb", False), ("a\r\nb", "a\r\nb", False), ("a\r\nb", "a\nb", False), ("a\nb", "a\nb", False),
        ("a\r\nb", "a\r\nc", True), ("ab", "a\r\nb", True), (None, "", False), (None, "a\r\nb", True),
    ],
)  # fmt: skip
def test_what_a_browser_posts_of_two_lines_is_no_change(stored: str | None, posted: str, changed: bool) -> None:
    assert LongForm({"note": posted}, initial={"note": stored}).has_changed() is changed
