"""Writing the audit trail: one row for each change, each chart that was read, and each list that was shown."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

from django.db import connection
from django.db.models import Model

from core.change import shown
from core.clock import now
from core.models import AuditEvent
from core.request_ids import request_id


class Person(Protocol):
    """An actor who signed in, as far as this step of the house needs to know them."""

    @property
    def pk(self) -> int: ...


@dataclass(frozen=True)
class System:
    """An actor that is not a person: a command, a task, an import. `name` appears in the audit trail."""

    name: str


MOST_LOOKED_AT = 200
# What shows a record in a request and says so in a row of its own: the row of the list need not name it again.
READINGS = frozenset({"chart.opened", "audit.read", "referrals.open", "referrals.show-duplicate"})


def plain(value: object) -> object:
    """A value as the trail keeps it."""
    return value if value is None or isinstance(value, bool | int | float | str | list | dict) else str(value)


def before_changes_since(subject: Model, version: int) -> dict[str, object]:
    """What the columns of a patient's record held at `version`, for those that were changed since; from the trail.

    Columns nobody changed are not in it. Empty for a record outside a chart, or when the trail does not reach back.
    """
    patient_id = getattr(subject, "patient_id", None)
    if not isinstance(patient_id, int):
        return {}
    events = AuditEvent.objects.filter(
        patient_id=patient_id, subject_type=subject._meta.label_lower, subject_id=subject.pk
    )
    found: dict[str, object] = {}
    for changes in events.order_by("-id").values_list("changes", flat=True)[:MOST_LOOKED_AT]:
        versions = changes.get("version")
        if versions is None:
            continue
        if versions[1] <= version:
            return found
        found |= {column: pair[0] for column, pair in changes.items() if isinstance(pair, list) and len(pair) == 2}
        if versions[0] <= version:
            return found
    return {}


def record(
    verb: str,
    *,
    by: Person | System,
    patient_id: int | None = None,
    patient_ids: Collection[int] = (),
    subject: Model | None = None,
    changes: Mapping[str, object] | None = None,
    reason: str = "",
) -> AuditEvent:
    """Write one event in the current transaction. `changes` maps a field to [before, after]; a list names all it showed."""
    if verb in READINGS:
        shown.has_own_row([*patient_ids, *([patient_id] if patient_id is not None else [])], subject)
    return AuditEvent.objects.create(
        actor_id=None if isinstance(by, System) else by.pk,
        system_actor=by.name if isinstance(by, System) else "",
        verb=verb,
        patient_id=patient_id,
        patient_ids=sorted(patient_ids) or None,
        subject_type=subject._meta.label_lower if subject is not None else "",
        subject_id=subject.pk if subject is not None else None,
        changes=dict(changes or {}),
        reason=reason,
        request_id=request_id.get(),
    )


_ROW_OF_A_LIST = (
    "INSERT INTO core_auditevent (at, actor_id, system_actor, verb, patient_ids, subject_type, changes, reason, request_id) "
    "VALUES (%s, %s, %s, %s, %s::bigint[], '', %s::jsonb, '', %s)"
)


def record_list(verb: str, *, by: Person | System, patient_ids: Collection[int], changes: Mapping[str, object]) -> None:
    """The same as `record` for a list, which every page of names writes: one statement, half the time of a model's."""
    listed = "{" + ",".join(map(str, sorted(patient_ids))) + "}" if patient_ids else None
    who = (None, by.name) if isinstance(by, System) else (by.pk, "")
    values = [now(), *who, verb, listed, json.dumps(changes), request_id.get()]
    with connection.cursor() as cursor:
        cursor.execute(_ROW_OF_A_LIST, values)
