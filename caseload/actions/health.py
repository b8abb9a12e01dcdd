"""What is done to the lists of the patient's health: allergies, medications and conditions added, ended, entered in error.

Nothing is deleted: an ended row keeps its facts, and the timeline says when and why it ended.
"""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Any

from django.db.models import F

from accounts.models import User
from caseload import timeline
from caseload.models import ICD_10, Allergy, Condition, Medication, Patient
from core.change.actions import Refused, System, action
from core.clock import today
from core.kit.words import day

ENDED_ALREADY = "Somebody ended this entry already. The timeline says who, when and why."
Entry = Allergy | Condition | Medication


@action("allergies.add")
def add_allergy(
    *, patient: Patient, substance: str, by: User | System, reaction: str = "", severity: str = ""
) -> Allergy:
    """Record an allergy; a tick at "no known allergies" is taken away with it.

    Raises Refused when the substance is among the active allergies.
    """
    none_known = Patient.objects.get(pk=patient.pk).no_known_allergies
    _refuse_second(Allergy, patient, substance=substance)
    allergy = Allergy.objects.create(patient=patient, substance=substance, reaction=reaction, severity=severity)
    if none_known:
        Patient.objects.filter(pk=patient.pk).update(no_known_allergies=False, version=F("version") + 1)
        patient.no_known_allergies = False
    also = "“No known allergies” is no longer ticked" if none_known else ""
    _record(allergy, "Allergy recorded", by, allergy.detail, also)
    return allergy


@action("medications.add")
def add_medication(
    *, patient: Patient, text: str, by: User | System, dose: str = "", started_on: date | None = None
) -> Medication:
    """Add a medication. Raises Refused for a day that cannot be, or when the same with the same dose is taken already."""
    _check_day(started_on, patient, field="started_on")
    _refuse_second(Medication, patient, text=text, dose=dose)
    medication = Medication.objects.create(patient=patient, text=text, dose=dose, started_on=started_on)
    _record(medication, "Medication added", by, dose, f"Started {day(started_on)}" if started_on else "")
    return medication


@action("conditions.add")
def add_condition(
    *,
    patient: Patient,
    text: str,
    by: User | System,
    code: str = "",
    onset_on: date | None = None,
    is_principal: bool = False,
) -> Condition:
    """Add a condition; `code` is ICD-10-CM. When it is the main reason for care, the one before stops being it.

    Raises Refused for a day that cannot be, or when the condition is among the active ones.
    """
    _check_day(onset_on, patient, field="onset_on")
    _refuse_second(Condition, patient, text=text)
    before = list(Condition.objects.of(patient).active().filter(is_principal=True)) if is_principal else []
    for other in before:
        stop_being_principal(condition=other, by=by)
    condition = Condition.objects.create(
        patient=patient,
        text=text,
        code=code,
        code_system=ICD_10 if code else "",
        onset_on=onset_on,
        is_principal=is_principal,
    )
    began = f"Began {day(onset_on)}" if onset_on else ""
    instead = f", instead of {' and '.join(other.text for other in before)}" if before else ""
    _record(condition, "Condition added", by, code, began, f"Main reason for care{instead}" if is_principal else "")
    return condition


@action("conditions.stop-being-principal")
def stop_being_principal(*, condition: Condition, by: User | System) -> Condition:
    """Say that a condition is no longer the main reason for care."""
    condition.is_principal = False
    condition.save(update_fields=["is_principal", "updated_at"])
    return condition


@action("medications.stop")
def stop_medication(*, medication: Medication, on: date, reason: str, by: User | System) -> Medication:
    """Record that a medication is no longer taken from `on`. Raises Refused for a day that cannot be or when it ended already."""
    _end(medication, stopped_on=on)
    _record(medication, "Medication stopped", by, f"Stopped {day(on)}", reason)
    return medication


@action("conditions.resolve")
def resolve_condition(*, condition: Condition, on: date, by: User | System, reason: str = "") -> Condition:
    """Record that a condition is over since `on`. Raises Refused for a day that cannot be or when it ended already."""
    _end(condition, ended_on=on)
    _record(condition, "Condition resolved", by, f"Resolved {day(on)}", reason)
    return condition


@action("health.enter-in-error")
def enter_in_error(*, entry: Entry, reason: str, by: User | System) -> Entry:
    """Mark an allergy, a condition or a medication that was never true. Raises Refused when it ended already."""
    _end(entry)
    _record(entry, f"{str(entry._meta.verbose_name).capitalize()} entered in error", by, reason)
    return entry


def _end(entry: Entry, **day_of_end: date) -> None:
    """Take the row off its list, with the day in its column when there is one. The row is locked and read
    anew. Raises Refused when somebody ended it meanwhile, or for a day that cannot be."""
    rows: Any = type(entry).objects.select_for_update()
    entry.refresh_from_db(from_queryset=rows)
    if not entry.is_active:
        raise Refused(ENDED_ALREADY)
    for column, on in day_of_end.items():
        _check_day(on, entry.patient, field="on", began=entry.began_on)
        setattr(entry, column, on)
    entry.is_active = False
    entry.save(update_fields=[*day_of_end, "is_active", "updated_at"])


def _check_day(on: date | None, patient: Patient, *, field: str, began: date | None = None) -> None:
    """Raise Refused for a day in the future, before birth, or before the entry began; no day passes."""
    if on is None:
        return
    if on > today():
        raise Refused("Enter a day that is today or earlier.", field=field)
    if on < patient.birth_date:
        raise Refused(f"Enter a day on or after the date of birth, {day(patient.birth_date)}.", field=field)
    if began and on < began:
        raise Refused(f"Enter a day on or after {day(began)}, when it began.", field=field)


def _refuse_second(model: type[Entry], patient: Patient, **typed: str) -> None:
    """Raise Refused, at the first field typed, when an active row says the same: case, accents and spacing aside."""
    wanted = tuple(map(_folded, typed.values()))
    held = model.objects.of(patient).active().values_list(*typed)
    if any(tuple(map(_folded, row)) == wanted for row in held):
        raise Refused(
            f"This is already among the active {model._meta.verbose_name_plural}. If that entry is wrong, mark it "
            "entered in error first.",
            field=next(iter(typed)),
        )


def _folded(text: str) -> str:
    """Not `patient.fold`, which drops punctuation: 1.5 mg is not 15 mg."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(c))
    return " ".join(bare.split())


def _record(entry: Entry, what: str, by: User | System, *details: str) -> None:
    """The line in the timeline: what happened to which entry, then the details that are known as sentences."""
    sentences = [part[:1].upper() + part[1:].rstrip(". ") for part in details if part]
    detail = "".join(f"{sentence}. " for sentence in sentences).strip()
    timeline.record(entry.patient, kind="health", title=f"{what}: {entry.name}", detail=detail, by=by)
