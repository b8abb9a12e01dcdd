"""The lists of the patient's health: what the face sheet shows of them, and adding and ending their rows."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.permissions import Permission, requires
from accounts.requests import SignedIn
from caseload.actions import health as actions
from caseload.actions import medicines
from caseload.charts import open_chart
from caseload.forms import health as forms
from caseload.models import Allergy, Condition, Medication, Patient
from caseload.pages import patient_context
from core.cleaned import Cleaned
from core.web.addresses import address
from core.web.attempts import attempt
from core.web.forms import KitForm, KitModelForm
from core.web.pages import render_part, status_for
from homehealth.medicines import check_medicine, read_allergen

MOST_ROWS = 200


@dataclass(frozen=True)
class HealthList:
    """One of the lists: its words, its forms, and the actions behind them.

    `ends` is the link on a row and `ending` the page behind it; `also` says what adding with these facts will change besides.
    """

    title: str
    one: str
    model: type[actions.Entry]
    form: type[KitModelForm[Any]]
    end_form: type[KitForm]
    add: Callable[..., actions.Entry]
    ends: str
    ending: str
    end: Callable[..., actions.Entry] | None = None
    also: Callable[[Patient, Cleaned], str] = lambda _patient, _facts: ""


def _unticks(patient: Patient, _facts: Cleaned) -> str:
    return " “No known allergies” is no longer ticked." if patient.no_known_allergies else ""


def _replaces(patient: Patient, facts: Cleaned) -> str:
    held = Condition.objects.of(patient).active().filter(is_principal=True)
    moves = facts["is_principal"] and held.exists()
    return " It is now the main reason for care; the one before no longer is." if moves else ""


# The key is the name of a row in addresses: `allergy_new`, `<uuid:allergy>`.
LISTS = {
    "allergy": HealthList(
        "Allergies", "an allergy", Allergy, forms.AllergyForm, forms.AllergyEndForm, actions.add_allergy,
        ends="Mark as an error", ending="Allergy entered in error", also=_unticks,
    ),
    "condition": HealthList(
        "Conditions", "a condition", Condition, forms.ConditionForm, forms.ConditionEndForm, actions.add_condition,
        ends="Resolve", ending="Resolve a condition", end=actions.resolve_condition, also=_replaces,
    ),
    "medication": HealthList(
        "Medications", "a medication", Medication, forms.MedicationForm, forms.MedicationEndForm, actions.add_medication,
        ends="Stop", ending="Stop a medication", end=actions.stop_medication,
    ),
}  # fmt: skip


def lists_of(found: Patient, *, may_write: bool) -> dict[str, dict[str, object]]:
    """The three cards of the face sheet by their kind: title, rows that hold today, and where to add and end for those who
    may write."""
    return {
        kind: {
            "title": listed.title,
            "one": listed.one,
            "ends": listed.ends,
            "nothing": _nothing(found, kind),
            "add_url": address(f"caseload:{kind}_new", found.uuid) if may_write else "",
            "rows": [
                {
                    "entry": entry,
                    "note": NOTES[kind](entry) if kind in NOTES else "",
                    "end_url": reverse(f"caseload:{kind}_end", args=[found.uuid, entry.uuid]) if may_write else "",
                }
                for entry in _active(found, kind)
            ],
        }
        for kind, listed in LISTS.items()
    }


def _not_checked(entry: Medication) -> str:
    """Said of a medicine that the table of ingredients does not hold: its silence means nothing."""
    checked = check_medicine(entry.text, ())
    return (
        "" if checked.is_checked else f"Not checked against allergies: {', '.join(checked.unread)} is not in the table."
    )


def _not_compared(entry: Allergy) -> str:
    """Said of an allergy that the table does not hold, and of one that it reads as another word than was written."""
    allergen = read_allergen(entry.substance)
    if allergen.unread:
        return f"Compared with medicines by its name alone: {allergen.unread} is not in the table."
    return f"{allergen.guessed[:1].upper()}{allergen.guessed[1:]}. Correct it if it is not." if allergen.guessed else ""


NOTES: dict[str, Callable[..., str]] = {"medication": _not_checked, "allergy": _not_compared}


def _meets(found: Patient, kind: str, facts: Cleaned) -> str:
    """What the new entry meets, in words: a medicine an allergy, or the other way round."""
    if kind == "medication":
        met = medicines.meetings([facts["text"]], [each.substance for each in found.active_allergies])
    elif kind == "allergy":
        taken = Medication.objects.of(found).active()[:MOST_ROWS]
        met = medicines.meetings([each.text for each in taken], [facts["substance"]])
    else:
        return ""
    said = [f"{each.medicine} meets the allergy to {each.allergy}" for each in met]
    return f" {'; '.join(said)}: a concern is open, act on it." if said else ""


def _active(found: Patient, kind: str) -> list[actions.Entry]:
    if kind == "allergy":
        return found.active_allergies
    return list(LISTS[kind].model.objects.of(found).active()[:MOST_ROWS])


def _nothing(found: Patient, kind: str) -> str:
    if kind != "allergy":
        return "None recorded."
    return "None known (asked)" if found.no_known_allergies else "Not recorded"


@requires(Permission.WRITE_CHART)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedIn, patient: uuid.UUID, kind: str) -> HttpResponse:
    """Add an allergy, a condition or a medication."""
    listed = LISTS[kind]
    found = open_chart(request, patient, part=listed.title.lower())
    form = listed.form(request.POST or None)
    if form.is_valid():
        also = f"{listed.also(found, form.cleaned_data)}{_meets(found, kind, form.cleaned_data)}"
        if attempt(form, lambda: listed.add(patient=found, by=request.user, **form.cleaned_data)):
            return _done(request, found, f"{kind.capitalize()} added.{also}")
    context = patient_context(request, found, "face") | {"form": form, "title": f"Add {listed.one}"}
    return render_part(request, "caseload/form.html", context, status=status_for(form))


@requires(Permission.WRITE_CHART)
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: SignedIn, patient: uuid.UUID, kind: str, **named: uuid.UUID) -> HttpResponse:
    """Stop a medication, resolve a condition, or mark a row that was entered in error."""
    listed = LISTS[kind]
    found = open_chart(request, patient, part=listed.title.lower())
    entry = cast("actions.Entry", get_object_or_404(listed.model.objects.of(found), uuid=named[kind]))
    form = listed.end_form(request.POST or None)
    if not form.is_bound and not entry.is_active:
        messages.info(request, actions.ENDED_ALREADY)
        return redirect("caseload:patient", patient=found.uuid)
    if form.is_valid() and attempt(form, lambda: _end(kind, entry, form.cleaned_data, request.user)) is not None:
        return _done(request, found, f"{kind.capitalize()} taken off the list. The timeline keeps it.")
    lead = ", ".join(part for part in (entry.name, entry.detail) if part)
    context = patient_context(request, found, "face") | {"form": form, "title": listed.ending, "lead": lead}
    return render_part(request, "caseload/form.html", context, status=status_for(form))


def _end(kind: str, entry: Any, facts: Cleaned, by: User) -> actions.Entry:
    end_one = LISTS[kind].end
    if end_one is None or facts["how"] == forms.IN_ERROR:
        return actions.enter_in_error(entry=entry, reason=facts["reason"], by=by)
    return end_one(on=facts["on"], reason=facts["reason"], by=by, **{kind: entry})


def _done(request: SignedIn, found: Patient, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("caseload:patient", patient=found.uuid)
