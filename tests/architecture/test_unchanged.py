"""What is stored never keeps anybody from changing something else: however it came in, left as it is it passes, in every form
of the house that edits a record, and over the API."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django import forms
from django.db.models import Model
from django.forms.formsets import BaseFormSet
from django.http import QueryDict
from django.utils.http import urlencode

from careplans.forms.parts import GoalForm, InterventionForm, OrderForm
from caseload.models import Contact, Patient
from core.web.fields import TelephoneField, ZIPField
from core.web.forms import KitModelForm
from core.web.names import Named
from referrals.forms import rows
from tests import factories
from tests.architecture.forms import read_page
from tests.architecture.test_limits import every

pytestmark = pytest.mark.django_db
# What a bundle or an older rule may have left in a column, by the kind of its field: none of it would be taken today
ODD: list[tuple[type[forms.Field], Any]] = [
    (TelephoneField, "ask at the desk, bell 2"),
    (ZIPField, "K1A 0B1"),
    (forms.EmailField, "ida at example"),
    (forms.DateTimeField, datetime(1850, 1, 1, 12, 0, 59, tzinfo=UTC)),
    (forms.DateField, date(1850, 1, 1)),
]
# Where a date lies in its plan is a rule between two records of a draft, typed here and never brought by a bundle
OF_THE_PLAN = {(GoalForm, "due_on"), (OrderForm, "effective_on"), (OrderForm, "received_at")}
TWICE = datetime(2026, 11, 1, 6, 30, 12, 345, tzinfo=UTC)  # 1:30 AM, the second time


def record_of(form: type[KitModelForm[Any]]) -> Model:
    model = form._meta.model
    made = [each for each in vars(factories).values() if getattr(getattr(each, "_meta", None), "model", None) is model]
    return made[0]()


def make(form: type[KitModelForm[Any]], record: Any, posted: Any = None) -> KitModelForm[Any]:
    besides = {"plan": record.plan} if form in {GoalForm, InterventionForm, OrderForm} else {}
    return form(posted, instance=copy(record), **besides)


def posted(form: forms.BaseForm) -> dict[str, Any]:
    """What a browser sends of the form as it is shown."""
    controls = "".join(str(field) for field in form)
    return {
        name: values for name, values in read_page(f"<form method=post>{controls}</form>", "/")[0][0].body().items()
    }


def as_query(sent: dict[str, Any]) -> QueryDict:
    return QueryDict(urlencode(sent, doseq=True))


def odd_fields(form: forms.BaseForm) -> Iterator[tuple[str, Any]]:
    """The fields of a form's record that hold what is read, each with a value that would be refused."""
    for name, field in form.fields.items():
        value = next((value for kind, value in ODD if isinstance(field, kind)), None)
        if value is not None:
            yield name, value


def edit_forms() -> list[type[KitModelForm[Any]]]:
    return [
        form for form in dict.fromkeys(every(KitModelForm)) if isinstance(form, type) and form._meta.model is not None
    ]


def test_every_form_lets_a_stored_value_pass_that_was_left_as_it_is() -> None:
    tried, wrong = 0, []
    for form in edit_forms():
        record = record_of(form)
        for name, value in odd_fields(make(form, record)):
            if (form, name) in OF_THE_PLAN:
                continue
            for stored in (value, TWICE) if isinstance(value, datetime) else (value,):
                held = copy(record)
                setattr(held, name, stored)
                bound = make(form, held, as_query(posted(make(form, held))))
                tried += 1
                if bound.errors.get(name) or bound.cleaned_data[name] != stored:
                    wrong.append(
                        f"{form.__name__}.{name}: {stored} {bound.errors.get(name)} {bound.cleaned_data.get(name)}"
                    )
    assert not wrong, "\n".join(wrong)
    assert tried >= 20


def test_the_same_value_typed_anew_is_refused() -> None:
    """Only what is stored passes: the rule is not gone."""
    for form in edit_forms():
        record = record_of(form)
        for name, value in odd_fields(make(form, record)):
            sent = posted(make(form, record)) | {
                name: [f"{value:%m/%d/%Y %H:%M}" if isinstance(value, datetime) else str(value)]
            }
            sent |= {f"{name}_{box}": [] for box in ("month", "day", "year")}
            assert make(form, record, as_query(sent)).errors.get(name), f"{form.__name__}.{name} takes {value}"


def test_every_name_that_is_stored_passes() -> None:
    for form in edit_forms():
        if not issubclass(form, Named):
            continue
        for given, family in (
            ("", "Suharto"),
            ("Ana", "CRUZ, MARIA"),
            ("Robert Jr.", "Marlow"),
            ("Ana", "Marlow , SR"),
        ):
            record: Any = record_of(form)
            record.given_name, record.family_name = given, family
            bound = make(form, record, as_query(posted(make(form, record))))
            assert not {"given_name", "family_name", "has_one_name"} & set(bound.errors), bound.errors
            assert (bound.cleaned_data["given_name"], bound.cleaned_data["family_name"]) == (given, family)


def test_every_form_with_two_names_reads_them_in_one_way() -> None:
    """A form over a record with both names is made with the one reading of them."""
    for form in edit_forms():
        if {"given_name", "family_name"} <= set(form.base_fields):
            assert issubclass(form, Named), form


def test_telephones_and_moments_have_one_kind_of_field() -> None:
    get = [field for form in dict.fromkeys(every(forms.BaseForm)) for field in getattr(form, "base_fields", {}).items()]
    for name, field in get:
        if name in {"phone", "fax", "telephone"}:
            assert isinstance(field, TelephoneField), name
        if isinstance(field, forms.DateTimeField | forms.TimeField):
            assert field.__class__.__module__ == "core.web.moments", name


def test_row_of_a_referral_keeps_the_number_that_came_with_it() -> None:
    held = [{"name": "Ana Harrow", "relationship": "", "phone": "ask at the desk", "email": "", "is_emergency": False}]
    shown: BaseFormSet[Any] = rows.formset("contacts", None, held)
    sent = {"contacts-TOTAL_FORMS": "1", "contacts-INITIAL_FORMS": "1", **posted(shown.forms[0])}
    bound = rows.formset("contacts", as_query(sent), held)
    assert bound.is_valid(), bound.errors
    assert rows.cleaned("contacts", bound, held)[0]["phone"] == "ask at the desk"


def test_stored_number_does_not_block_the_next_change_of_the_chart(
    client: Any, case_manager: Any, patient: Patient
) -> None:
    """From end to end: a number that a bundle brought, and another field corrected."""
    Patient.objects.filter(pk=patient.pk).update(phone="ask at the desk", email="ida at example")
    contact: Contact = factories.ContactFactory(patient=patient, phone="", is_emergency=True)
    client.force_login(case_manager)
    for address, field, value in (
        (f"/patients/{patient.uuid}/edit", "city", "Troy"),
        (f"/patients/{patient.uuid}/contacts/{contact.uuid}", "relationship", "niece"),
    ):
        page = client.get(address)
        assert page.status_code == 200, address
        form = next(each for each in read_page(page.content.decode(), address)[0] if field in each.controls)
        answer = client.post(address, form.body() | {field: [value]})
        assert answer.status_code == 302, answer.content.decode()[:2000]
    patient.refresh_from_db()
    assert (patient.city, patient.phone) == ("Troy", "ask at the desk")


def test_api_takes_back_what_it_gave(client: Any, case_manager: Any, patient: Patient) -> None:
    Patient.objects.filter(pk=patient.pk).update(phone="ask at the desk")
    client.force_login(case_manager)
    address = f"/api/v1/patients/{patient.uuid}/"
    held = client.get(address).json()
    sent = {"phone": held["phone"], "city": "Troy"}
    headers = {"If-Match": str(held["version"])}
    answer = client.patch(address, sent, content_type="application/json", headers=headers)
    assert answer.status_code == 200, answer.content
    assert (answer.json()["phone"], answer.json()["city"]) == ("ask at the desk", "Troy")
    refused = client.patch(
        address,
        {"phone": "ask somebody"},
        content_type="application/json",
        headers={"If-Match": str(answer.json()["version"])},
    )
    assert refused.status_code == 400
