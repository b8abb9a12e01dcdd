"""Every field of every form and of the API: below, at and above each limit there is a sentence or acceptance, no failure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.urls import get_resolver

from accounts.forms.staff import CoverForm, TokenForm
from accounts.permissions import Role
from assessments.forms import SectionForm
from calculator.forms import TryForm, try_form
from careplans.forms.parts import GoalForm, InterventionForm, OrderForm
from careplans.forms.plan import StartForm as PlanStartForm
from caseload.forms.asking import AskForm
from caseload.forms.calls import CallForm
from caseload.views.episode import AppointForm
from core.web.fields import DayField
from core.web.forms import KitForm, KitModelForm, Sentence
from core.web.kit_page import KitSampleForm
from endings.forms import EndingForm, LeavingForm
from endings.kinds import KINDS
from homehealth.instruments import instruments
from homehealth.registry import rules
from obligations.forms import SnoozeForm
from paperwork.forms.filings import CorrectionForm, CoverageForm
from referrals.differences import Item
from referrals.forms.pickers import PractitionerPicker
from referrals.forms.referrals import AcceptForm
from referrals.forms.requests import RequestForm
from referrals.forms.updates import UpdateForm
from tests.architecture.extremes import candidates, edges
from tests.architecture.world import build_side
from visits.forms.booking import NewVisitForm
from visits.forms.note import VisitNoteForm

pytestmark = pytest.mark.django_db
OURS = {"accounts", "assessments", "calculator", "careplans", "caseload", "core", "obligations", "paperwork", "referrals", "reminders",
        "community", "desk", "endings", "exchange", "visits"}  # fmt: skip
ABSTRACT = {KitForm, KitModelForm, SectionForm, TryForm, KitSampleForm, EndingForm}
Make = Callable[[dict[str, str]], forms.BaseForm]


def every(kind: type) -> Iterator[type]:
    """Every subclass of `kind` that the product defines, once its addresses are read."""
    get_resolver().url_patterns  # noqa: B018 - reading them imports every view
    for each in kind.__subclasses__():
        # allauth's forms with a little more asked of them need a request; tests/accounts sends them what nobody should
        is_base = each.__name__.startswith("_")
        if each.__module__.split(".")[0] in OURS and each.__module__ != "accounts.forms.sign_in" and not is_base:
            yield each
        yield from every(each)


def our_forms() -> list[type[forms.BaseForm]]:
    made_at_run_time = {each for each in every(forms.BaseForm) if each.__name__ in {"TryForm", "InstrumentForm"}}
    # What is mixed into forms has no fields of its own
    found = [form for form in dict.fromkeys(every(forms.BaseForm)) if hasattr(form, "base_fields")]
    return [form for form in found if form not in ABSTRACT and not (form in made_at_run_time and _is_made(form))]


def _is_made(form: type) -> bool:
    return issubclass(form, TryForm | SectionForm)


@pytest.fixture
def makers(case_manager: Any, clinician: Any, supervisor: Any) -> dict[type, Make]:
    """How the forms are made that need more than what was posted."""
    side = build_side(case_manager, clinician, "50% of %s")
    records = side.records
    records["goal"].unit, records["goal"].measure = "%", "%(odd)s measure"
    made: dict[type, Make] = {
        SnoozeForm: lambda sent: SnoozeForm(sent, due_on=records["obligation"].due_on),
        AppointForm: lambda sent: AppointForm(sent, by=supervisor, episode=records["episode"]),
        PlanStartForm: lambda sent: PlanStartForm(sent, episode=records["episode"], last=records["plan"]),
        AskForm: lambda sent: AskForm(sent, missing=frozenset({"code-status", "allergies", "emergency-contact"})),
        CallForm: lambda sent: CallForm(sent, patient=side.patient, contacts=[records["contact"]]),
        NewVisitForm: lambda sent: NewVisitForm(sent, orders=[], team_id=None),
        VisitNoteForm: lambda sent: VisitNoteForm(
            sent, note=records["visit_note"], tasks=[records["intervention"]], goals=[records["goal"]]
        ),
        CoverageForm: lambda sent: CoverageForm(sent, episode=records["episode"]),
        CorrectionForm: lambda sent: CorrectionForm(sent, filing=records["filing"]),
        AcceptForm: lambda sent: AcceptForm(sent, choices=[], candidates=[]),
        PractitionerPicker: lambda sent: PractitionerPicker(
            {"referring-choice": "new"} | {f"referring-{name}": value for name, value in sent.items()}, role="referring"
        ),
        UpdateForm: lambda sent: UpdateForm(sent, items=[Item("Patient", "50% of %s", "a", "b", "facts", "phone")]),
        LeavingForm: lambda sent: LeavingForm(sent, person=clinician),
        RequestForm: lambda sent: RequestForm(
            sent, requests=[{"key": "a", "reason": "50% of %s", "ordered_soc": "", "urgency": "", "orders": []}]
        ),
        CoverForm: lambda sent: CoverForm(sent, team_id=None),
        TokenForm: lambda sent: TokenForm(sent, role=Role.CASE_MANAGER),
    }
    for kind in KINDS.values():
        made[kind.form] = lambda sent, form=kind.form: form(sent, patient=records["patient"])  # type: ignore[misc]
    for form in (GoalForm, InterventionForm, OrderForm):
        made[form] = lambda sent, form=form: form(sent, plan=records["plan"])  # type: ignore[misc]
    return made


def all_forms(makers: dict[type, Make]) -> Iterator[tuple[str, Make]]:
    for form in our_forms():
        yield f"{form.__module__}.{form.__name__}", makers.get(form, form)  # type: ignore[arg-type]
    for key, instrument in instruments().items():
        yield (
            f"instrument {key}",
            lambda sent, it=instrument: SectionForm.of(it, {f"a-{name}": value for name, value in sent.items()}),
        )
    for rule in rules().values():
        yield f"rule {rule.name}", try_form(rule)


def errors_at(form: forms.BaseForm, name: str) -> list[ValidationError]:
    form.full_clean()
    return form.errors.as_data().get(name, [])


def test_every_form_answers_anything_typed_with_a_sentence_or_takes_it(makers: dict[type, Make]) -> None:
    tried, failed = 0, []
    for where, make in all_forms(makers):
        for name, field in make({}).fields.items():
            for value in candidates(field):
                tried += 1
                try:
                    bound = make({name: value})
                    sentences = [str(word) for words in [bound.errors.get(name, [])] for word in words]
                except Exception as broken:
                    failed.append(f"{where}.{name} {value[:30]!r}: {type(broken).__name__}: {broken}"[:200])
                    continue
                if any("%(" in words for words in sentences) and "%(" not in value and "%(" not in str(field.label):
                    failed.append(f"{where}.{name} {value[:30]!r}: a sentence with a hole: {sentences}")
    assert not failed, "\n".join(failed[:40])
    assert tried > 5000


def test_every_limit_holds_from_both_sides(makers: dict[type, Make]) -> None:
    wrong, tried = [], 0
    limits = {"min_value", "max_value", "too_early", "too_late", "max_length"}
    for where, make in all_forms(makers):
        for name, field in make({}).fields.items():
            for value, is_allowed in edges(field):
                tried += 1
                codes = {error.code for error in errors_at(make({name: str(value)}), name)}
                if bool(codes & limits) == is_allowed and not (not is_allowed and codes):
                    wrong.append(f"{where}.{name}: {str(value)[:30]} {'refused' if is_allowed else 'taken'} ({codes})")
    assert not wrong, "\n".join(wrong[:40])
    assert tried > 500


def test_nothing_typed_is_without_a_limit(makers: dict[type, Make]) -> None:
    bare = []
    for where, make in all_forms(makers):
        for name, field in make({}).fields.items():
            if isinstance(field, forms.IntegerField) and (field.min_value is None or field.max_value is None):
                bare.append(f"{where}.{name}: a number without an end")
            elif isinstance(field, forms.CharField) and not isinstance(field, forms.UUIDField) and not field.max_length:
                bare.append(f"{where}.{name}: text without an end")
            elif isinstance(field, forms.DateField | forms.DateTimeField) and not isinstance(field, DayField):
                for far in ("0001-01-01T00:00", "9999-12-31T00:00"):
                    typed = far if isinstance(field, forms.DateTimeField) else far[:10]
                    if not errors_at(make({name: typed}), name):
                        bare.append(f"{where}.{name}: {typed} is taken")
    assert not bare, "\n".join(bare)


def test_words_of_every_refusal_take_any_label(makers: dict[type, Make]) -> None:
    holes = []
    for where, make in all_forms(makers):
        for name, field in make({}).fields.items():
            for code, words in field.error_messages.items():
                if type(words) is str:
                    holes.append(f"{where}.{name} {code}: plain text, which a % would break")
    assert not holes, "\n".join(holes[:20])


def test_sentence_fills_named_places_and_leaves_other_percents() -> None:
    words = Sentence("Oxygen saturation, % must be %(limit_value)s or less, 100% sure, %(unknown)s")
    assert words % {"limit_value": 100} == "Oxygen saturation, % must be 100 or less, 100% sure, %(unknown)s"
