"""What is enclosed with a referral, typed as rows: people, diagnoses, medicines, allergies."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory
from django.http import QueryDict

from caseload.models import ICD_10, Allergy
from core.cleaned import Cleaned
from core.web.fields import TelephoneField
from core.web.forms import FormSet, KitForm

MOST_ROWS = 60
EMPTY_ROWS = 2
MORE_ROWS = 3


class ContactRow(KitForm):
    """A person around the patient."""

    name = forms.CharField(max_length=160, label="Name")
    relationship = forms.CharField(max_length=80, required=False, label="Relationship")
    phone = TelephoneField(required=False)
    email = forms.EmailField(required=False, label="E-mail")
    is_emergency = forms.BooleanField(required=False, label="Emergency contact")


class ConditionRow(KitForm):
    """A diagnosis as the referrer wrote it."""

    text = forms.CharField(max_length=300, label="Diagnosis")
    code = forms.CharField(max_length=10, required=False, label="ICD-10 code")
    is_principal = forms.BooleanField(required=False, label="Main reason for care")


class MedicationRow(KitForm):
    """A medicine and how it is taken."""

    text = forms.CharField(max_length=300, label="Medicine")
    dose = forms.CharField(max_length=300, required=False, label="Dose and how often")


class AllergyRow(KitForm):
    """A substance and what it does."""

    text = forms.CharField(max_length=200, label="Substance")
    reaction = forms.CharField(max_length=200, required=False, label="Reaction")
    severity = forms.ChoiceField(choices=Allergy.Severity.choices, required=False, label="Severity")


ROWS: dict[str, tuple[str, str, type[KitForm]]] = {
    "contacts": ("People around the patient", "person", ContactRow),
    "conditions": ("Diagnoses", "diagnosis", ConditionRow),
    "medications": ("Medicines", "medicine", MedicationRow),
    "allergies": ("Allergies", "allergy", AllergyRow),
}


class RowSet(FormSet[KitForm]):
    """Rows of one kind; a row that was emptied falls away like one that was never filled."""

    def initial_form_count(self) -> int:
        """None of what is posted is bound to what stood there before."""
        return 0 if self.is_bound else super().initial_form_count()


def from_bundle(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    """The rows that a bundle brought: they stand as they came and are corrected in the chart."""
    return [row for row in rows if row.get("source_id")]


def typed(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    """The rows that a person typed, and contacts, wherever they come from."""
    return [row for row in rows if not row.get("source_id")]


def formset(kind: str, posted: QueryDict | None, held: list[dict[str, object]], more: bool = False) -> BaseFormSet[Any]:
    """The rows of one kind with a few empty ones; `more` adds three to what was posted."""
    row = ROWS[kind][2]
    made = formset_factory(
        row, formset=RowSet, extra=EMPTY_ROWS, max_num=MOST_ROWS, absolute_max=MOST_ROWS, validate_max=True
    )
    if posted is not None and more:
        posted = _with_more(posted, f"{kind}-TOTAL_FORMS")
    found = made(posted, initial=None if posted is not None else typed(held), prefix=kind)
    for each in found.forms if kind == "contacts" else []:
        phone = each.fields["phone"]
        assert isinstance(phone, TelephoneField)
        phone.kept = frozenset(str(row.get("phone", "")) for row in typed(held))
    return found


def _with_more(posted: QueryDict, name: str) -> QueryDict:
    changed = posted.copy()
    written = str(posted.get(name, ""))
    changed[name] = (
        str(min(MOST_ROWS, int(written) + MORE_ROWS))
        if written.isascii() and written.isdigit() and len(written) < 4
        else name
    )
    return changed


def cleaned(kind: str, forms_of_kind: BaseFormSet[Any], held: list[dict[str, object]]) -> list[dict[str, object]]:
    """What was typed, after what a bundle brought; empty rows fall away."""
    rows = [form.cleaned_data for form in forms_of_kind.forms if form.has_changed()]
    new = [_completed(kind, dict(row)) for row in rows if row.get("name") or row.get("text")]
    return [*from_bundle(held), *new]


def _completed(kind: str, row: Cleaned) -> Cleaned:
    """The fields a typed row does not have."""
    if kind == "contacts":
        return row
    if kind == "conditions" and row["code"]:
        row |= {"code": row["code"].upper(), "code_system": ICD_10}
    return row | {"source_id": "", "is_active": True}
