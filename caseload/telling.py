"""The events of the audit trail as the page and the API tell them: what was done and read, in words, and that somebody looked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from accounts.models import User
from accounts.sign_in.events import VERBS as SIGN_IN_VERBS
from caseload.looking import READS, list_words, said
from caseload.models import Patient
from core.change import audit
from core.change.actions import registered_actions
from core.change.answers import LISTED
from core.models import AuditEvent

LONGEST_VALUE = 300


class Change(NamedTuple):
    """One field of one event, before and after, in words."""

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Told:
    """An event: what was done in words, which list it was, how many patients that named, whose chart, and what changed."""

    event: AuditEvent
    said: str
    which_list: str
    listed: int
    patient: Patient | None
    changes: list[Change]

    @property
    def by(self) -> str:
        """Who did it: the name of a person, or of a task of the system."""
        return self.event.actor.name if self.event.actor else self.event.system_actor


def is_known(verb: str) -> bool:
    """Whether the trail may be narrowed by this verb: an action, a reading, or something about signing in."""
    return verb in registered_actions() or verb in READS or verb in SIGN_IN_VERBS


def tell(events: Sequence[AuditEvent], *, by: User, about: Patient | None, asked: Mapping[str, str]) -> list[Told]:
    """One page of the trail in words. That `by` read it is recorded with what was `asked`, the patient whom it is about if
    there is one, and everybody whose events it shows. Two queries, however many events."""
    ids = {event.patient_id for event in events if event.patient_id is not None}
    # scope: the auditor reads everybody's trail, which tells record numbers and no names
    patients = {each.pk: each for each in Patient.objects.filter(pk__in=ids).only("uuid", "record_number")}
    audit.record(
        "audit.read",
        by=by,
        patient_id=about.pk if about else None,
        patient_ids=ids,
        changes={**asked, **_others_named(events)},
    )
    return [_told(event, patients) for event in events]


def _told(event: AuditEvent, patients: Mapping[int, Patient]) -> Told:
    return Told(
        event,
        _said(event),
        list_words(event.changes) if event.verb == LISTED else "",
        len(event.patient_ids or []),
        patients.get(event.patient_id or 0),
        _changes(event.changes),
    )


def _others_named(events: Sequence[AuditEvent]) -> dict[str, list[int]]:
    """The records outside any chart, such as referrals, whose values the page shows: their ids by kind."""
    found: dict[str, set[int]] = {}
    for event in events:
        if event.patient_id is None and event.subject_id is not None and event.changes:
            found.setdefault(event.subject_type, set()).add(event.subject_id)
    return {kind: sorted(ids) for kind, ids in found.items()}


def _said(event: AuditEvent) -> str:
    opened = f"Opened: {event.changes.get('part', '')}" if event.verb == "chart.opened" else ""
    return opened or SIGN_IN_VERBS.get(event.verb) or said(event.verb)


def _changes(changes: Mapping[str, object]) -> list[Change]:
    """Before and after by field; a record that was made shows what it was made with."""
    found: list[Change] = []
    for name, value in changes.items():
        if isinstance(value, list) and len(value) == 2 and isinstance(value[1], dict):
            found += [Change(f, "", _words(v)) for f, v in value[1].items() if v not in (None, "", [], {})]
        elif isinstance(value, list) and len(value) == 2:
            found.append(Change(name, _words(value[0]), _words(value[1])))
        else:
            found.append(Change(name, "", _words(value)))
    return found


def _words(value: object) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"
