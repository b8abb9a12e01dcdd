"""Writing the audit trail: one row for each change and for each chart that was read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.models import AuditEvent
from core.request_ids import request_id

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class System:
    """An actor that is not a person: a command, a task, an import. `name` appears in the audit trail."""

    name: str


def record(
    verb: str,
    *,
    by: User | System,
    patient_id: int | None = None,
    subject: Any = None,
    changes: dict[str, Any] | None = None,
    reason: str = "",
) -> AuditEvent:
    """Write one event in the current transaction. `changes` maps a field to [before, after]."""
    return AuditEvent.objects.create(
        actor=None if isinstance(by, System) else by,
        system_actor=by.name if isinstance(by, System) else "",
        verb=verb,
        patient_id=patient_id,
        subject_type=subject._meta.label_lower if subject is not None else "",
        subject_id=subject.pk if subject is not None else None,
        changes=changes or {},
        reason=reason,
        request_id=request_id.get(),
    )
