"""Which fields of a patient's records each role may read, said once: pages, forms, print and the API ask here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeVar

from django.apps import apps
from django.db.models import Model
from rest_framework import serializers

from accounts.models import User
from accounts.permissions import GRANTS, Permission, Role, may
from caseload.models import Patient
from core.classes import CLASSES, OF_BASES

Record = TypeVar("Record", bound=Model)
NOT_SHOWN = "Not shown to your role"
BY_CLASS: Mapping[str, Permission] = {
    "plain": Permission.OPEN_CHART,
    "identifying": Permission.OPEN_CHART,
    "clinical": Permission.SEE_CLINICAL,
}


def _all(permission: Permission) -> dict[str, Permission]:
    return dict.fromkeys(CLASSES, permission)


# Where a record, or an app's every record, needs another permission than its fields' classes say.
OTHERWISE: Mapping[str, Mapping[str, Permission]] = {
    "caseload.allergy": _all(Permission.SEE_CLINICAL),
    "caseload.condition": _all(Permission.SEE_CLINICAL),
    "caseload.medication": _all(Permission.SEE_CLINICAL),
    "caseload.concern": _all(Permission.SEE_CLINICAL),
    "caseload.readinglimit": _all(Permission.SEE_CLINICAL),
    "caseload.note": _all(Permission.SEE_CLINICAL),
    "caseload.timelineentry": _all(Permission.SEE_CLINICAL),
    "assessments": _all(Permission.SEE_ASSESSMENTS),
    "careplans": _all(Permission.SEE_PLANS),
    "obligations": _all(Permission.SEE_CLINICAL),
    "paperwork.coverage": {"identifying": Permission.SEE_PAPERWORK},  # who pays is for everybody, the number is not
    "paperwork": _all(Permission.SEE_PAPERWORK),
    "referrals": _all(Permission.SEE_REFERRALS),  # a referral is read whole by those who take and decide it
    "visits": _all(Permission.SEE_VISITS),
}
# A patient of any team who may be the person of a referral: what tells two people apart, for those who decide.
CANDIDATE = ("record_number", "given_name", "family_name", "birth_date", "phone_ending")
CANDIDATE_NEEDS = Permission.DECIDE_REFERRAL


def needed(model: type[Model], name: str) -> Permission:
    """The permission that reads a field of a patient's record. Raises KeyError for a field in no class: nobody reads it."""
    kind: str = vars(model)["field_classes"][name]
    own = OTHERWISE.get(model._meta.label_lower) or OTHERWISE.get(model._meta.app_label) or {}
    return own.get(kind) or BY_CLASS[kind]


def may_read(user: User, model: type[Model], name: str) -> bool:
    """Whether this person's role reads this field. Which rows it reads is decided by `visible_to`."""
    return may(user, needed(model, name))


def readable(user: User, model: type[Model]) -> frozenset[str]:
    """The names of the fields of a record that this person's role reads."""
    return frozenset(f.name for f in model._meta.concrete_fields if may_read(user, model, f.name))


class ReadableFields(serializers.Serializer[Record]):
    """A serializer of a patient's record that leaves out what the caller's role does not read."""

    def to_representation(self, instance: Record) -> dict[str, object]:
        """The record without fields that are not for the caller."""
        shown = super().to_representation(instance)
        columns = {f.name for f in instance._meta.concrete_fields}
        hidden = columns - readable(self.context["request"].user, type(instance))
        return {name: value for name, value in shown.items() if name not in hidden}

    @classmethod
    def left_out(cls) -> set[str]:
        """The columns that some role who gets such a record at all does not read: the description promises them to nobody."""
        model: type[Model] = cls.Meta.model  # type: ignore[attr-defined]
        return {f.name for f in model._meta.concrete_fields if needed(model, f.name) != Permission.OPEN_CHART}


def records() -> Iterator[type[Model]]:
    """Every kind of record that belongs to a patient, and the patient."""
    for model in apps.get_models():
        relation = next((f for f in model._meta.concrete_fields if f.name == "patient" and f.is_relation), None)
        if model is Patient or relation is not None:
            yield model


def table() -> str:
    """The policy as a table for people; `docs/field-policy.md` holds it and a test compares."""
    head = f"| Record | Fields | {' | '.join(role.label for role in Role)} |\n|---|---|{'---|' * len(Role)}"
    lines = [head]
    for model in sorted(records(), key=lambda each: each._meta.label_lower):
        kept = [f for f in model._meta.concrete_fields if f.name not in OF_BASES]
        by_permission: dict[Permission, list[str]] = {}
        for field in kept:
            by_permission.setdefault(needed(model, field.name), []).append(field.name)
        lines += [_line(str(model._meta.verbose_name), names, wanted) for wanted, names in by_permission.items()]
    lines.append(_line("possible duplicate (any team)", list(CANDIDATE), CANDIDATE_NEEDS))
    return "\n".join(lines) + "\n"


def _line(record: str, names: list[str], wanted: Permission) -> str:
    marks = " | ".join("yes" if wanted in GRANTS[role] else "" for role in Role)
    return f"| {record} | {', '.join(names)} | {marks} |"
