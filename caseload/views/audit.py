"""The audit trail: who did and read what, newest first, with what stood before and after."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any, NamedTuple, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.permissions import Permission, requires
from accounts.requests import SignedIn
from accounts.sign_in.events import VERBS as SIGN_IN_VERBS
from caseload.looking import READS, list_words, said
from caseload.models import Patient
from caseload.trail import asked as days_asked
from core.change import audit
from core.change.actions import registered_actions
from core.change.answers import LISTED
from core.change.shown import know_codes
from core.models import AuditEvent, AuditEventQuerySet
from core.web import keyset
from core.web.addresses import address
from core.web.once import repeatable
from core.web.pages import render_part

Row = TypeVar("Row", bound=Model)
LONGEST_VALUE = 300
LONGEST_FILTER = 80
LONGEST_RECORD_NUMBER = 18  # digits that the column holds
MOST_PEOPLE = 500
NOBODY = "nobody"  # in place of the id of a patient: the record number was not found
know_codes([NOBODY])


class Change(NamedTuple):
    """One field of one event, before and after, in words."""

    field: str
    before: str
    after: str


@requires(Permission.SEE_AUDIT)
@require_safe
def trail(request: SignedIn) -> HttpResponse:
    """One page of the trail, narrowed by person, verb, patient, days and reason in the address. Looking is itself recorded."""
    chosen, person, patient = _chosen(request)
    asked = days_asked(request.GET)
    rows = asked.narrow(_narrowed(chosen, person, patient))
    page = keyset.numbered(rows.select_related("actor"), request.GET.get("after"))
    rows_shown = _rows(page.rows)
    chosen |= asked.words()
    audit.record(
        "audit.read",
        by=request.user,
        patient_id=patient.pk if patient else None,
        patient_ids={row["patient"].pk for row in rows_shown if row["patient"]},
        changes={**chosen, **_others_named(page.rows)},
    )
    context = {
        "rows": rows_shown,
        "chosen": chosen,
        "asked": asked,
        "patient": patient,
        "verbs": [
            ("Reading", list(READS.items())),
            ("Signing in", list(SIGN_IN_VERBS.items())),
            ("Changes", _actions()),
        ],
        "people": User.objects.get_queryset().order_by("family_name", "given_name")[:MOST_PEOPLE],
        "page": page,
        "unknown": _unknown(request, chosen),
    }
    return render_part(request, "caseload/audit.html", context)


@requires(Permission.SEE_AUDIT)
@repeatable("It leads to a page: nothing is kept.")
@require_POST
def narrow(request: SignedIn) -> HttpResponse:
    """To the trail with these filters. A record number travels in the body; the address of the trail names the chart by its id."""
    number = request.POST.get("record", "").strip()
    kept = {name: request.POST.get(name, "")[:LONGEST_FILTER] for name in ("person", "verb", "from", "until", "reason")}
    patient = _by_number(request, number) if number else None
    return redirect(address("audit:audit", **kept, patient=str(patient.uuid) if patient else NOBODY if number else ""))


def _by_number(request: SignedIn, number: str) -> Patient | None:
    if not (number.isascii() and number.isdigit() and len(number) <= LONGEST_RECORD_NUMBER):
        return None
    return Patient.objects.visible_to(request.user).filter(record_number=int(number)).first()


def _others_named(events: Sequence[AuditEvent]) -> dict[str, list[int]]:
    """The records outside any chart, such as referrals, whose values the page shows: their ids by kind."""
    found: dict[str, set[int]] = {}
    for event in events:
        if event.patient_id is None and event.subject_id is not None and event.changes:
            found.setdefault(event.subject_type, set()).add(event.subject_id)
    return {kind: sorted(ids) for kind, ids in found.items()}


def _actions() -> list[tuple[str, str]]:
    return sorted(((verb, said(verb)) for verb in registered_actions()), key=lambda each: each[1])


def _chosen(request: SignedIn) -> tuple[dict[str, str], User | None, Patient | None]:
    """The filters that make sense as text, and the person and the patient they name."""
    chosen: dict[str, str] = {}
    verb = request.GET.get("verb", "")
    if verb in registered_actions() or verb in READS or verb in SIGN_IN_VERBS:
        chosen["verb"] = verb
    person = _named(User.objects.get_queryset(), request.GET.get("person", ""))
    patient = _named(Patient.objects.visible_to(request.user), request.GET.get("patient", ""))
    if person is not None:
        chosen["person"] = str(person.uuid)
    if patient is not None:
        chosen["patient"] = str(patient.uuid)
    return chosen, person, patient


def _named(rows: QuerySet[Row], text: str) -> Row | None:
    try:
        return rows.filter(uuid=uuid.UUID(text.strip())).first() if text.strip() else None
    except ValueError:
        return None


def _unknown(request: SignedIn, chosen: dict[str, str]) -> bool:
    """Whether a patient was asked for whom there is not."""
    return bool(request.GET.get("patient", "").strip()) and "patient" not in chosen


def _narrowed(chosen: dict[str, str], person: User | None, patient: Patient | None) -> AuditEventQuerySet:
    rows = AuditEvent.objects.all()
    if "verb" in chosen:
        rows = rows.filter(verb=chosen["verb"])
    if person is not None:
        rows = rows.filter(actor=person)
    return rows.about(patient.pk) if patient is not None else rows


def _rows(events: Sequence[AuditEvent]) -> list[dict[str, Any]]:
    """Each event with its changes in words and the record number of its patient: one query for all of them."""
    ids = {event.patient_id for event in events if event.patient_id is not None}
    # scope: the auditor reads everybody's trail; this page shows record numbers only
    patients = {each.pk: each for each in Patient.objects.filter(pk__in=ids).only("uuid", "record_number")}
    return [
        {
            "event": each,
            "said": _said(each),
            "list": list_words(each.changes) if each.verb == LISTED else "",
            "listed": len(each.patient_ids or []),
            "patient": patients.get(each.patient_id or 0),
            "changes": _changes(each.changes),
        }
        for each in events
    ]


def _said(event: AuditEvent) -> str:
    opened = f"Opened: {event.changes.get('part', '')}" if event.verb == "chart.opened" else ""
    return opened or SIGN_IN_VERBS.get(event.verb) or said(event.verb)


def _changes(changes: dict[str, object]) -> list[Change]:
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
