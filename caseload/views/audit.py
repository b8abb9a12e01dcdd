"""The audit trail: who did and read what, newest first, with what stood before and after."""

from __future__ import annotations

import uuid
from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.permissions import Permission, requires
from accounts.requests import SignedIn
from accounts.sign_in.events import VERBS as SIGN_IN_VERBS
from caseload.looking import READS, said
from caseload.models import Patient
from caseload.telling import is_known, tell
from caseload.trail import asked as days_asked
from core.change.actions import registered_actions
from core.change.shown import know_codes
from core.models import AuditEvent, AuditEventQuerySet
from core.web import keyset
from core.web.addresses import address
from core.web.once import repeatable
from core.web.pages import render_part

Row = TypeVar("Row", bound=Model)
LONGEST_FILTER = 80
LONGEST_RECORD_NUMBER = 18  # digits that the column holds
MOST_PEOPLE = 500
NOBODY = "nobody"  # in place of the id of a patient: the record number was not found
know_codes([NOBODY])


@requires(Permission.SEE_AUDIT)
@require_safe
def trail(request: SignedIn) -> HttpResponse:
    """One page of the trail, narrowed by person, verb, patient, days and reason in the address. Looking is itself recorded."""
    chosen, person, patient = _chosen(request)
    asked = days_asked(request.GET)
    rows = asked.narrow(_narrowed(chosen, person, patient))
    page = keyset.numbered(rows.select_related("actor"), request.GET.get("after"))
    chosen |= asked.words()
    context = {
        "rows": tell(page.rows, by=request.user, about=patient, asked=chosen),
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


def _actions() -> list[tuple[str, str]]:
    return sorted(((verb, said(verb)) for verb in registered_actions()), key=lambda each: each[1])


def _chosen(request: SignedIn) -> tuple[dict[str, str], User | None, Patient | None]:
    """The filters that make sense as text, and the person and the patient they name."""
    chosen: dict[str, str] = {}
    verb = request.GET.get("verb", "")
    if is_known(verb):
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
