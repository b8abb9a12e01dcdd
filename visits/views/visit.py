"""One visit, before, during and after: what to know at the door, check-in, check-out, and its receipt."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.permissions import Permission, may, requires
from accounts.requests import SignedIn
from caseload.models import Patient
from caseload.pages import patient_context
from core.clock import local, today
from core.kit.words import clock_time
from core.web.pages import render_part, status_for
from homehealth.evv import evv_missing_elements
from visits import actions
from visits.forms.attending import CheckInForm, CheckOutForm
from visits.forms.note import LABELS
from visits.goals import tasks_on
from visits.models import Visit, VisitNote
from visits.views.booking import initial_window, make_up_slots
from visits.views.shared import attempt_time, open_visit, visit_url

ELEMENTS = {
    "type_of_service": "Type of service", "individual_receiving": "Person served", "date": "Date", "location": "Place",
    "individual_providing": "Person providing", "time_begins_and_ends": "Begin and end",
}  # fmt: skip
LINES = 3


@requires(Permission.SEE_VISITS)
@require_safe
def visit(request: SignedIn, visit: uuid.UUID) -> HttpResponse:
    """The page of a visit."""
    found, patient = open_visit(request, visit, part="visit")
    return _page(request, found, patient)


def _page(request: SignedIn, found: Visit, patient: Patient, status: int = 200, **forms: Any) -> HttpResponse:
    user = request.user
    is_own = found.clinician_id == user.pk and may(user, Permission.DOCUMENT_VISIT)
    # scope: the visit was opened in scope above
    note = VisitNote.objects.filter(visit=found).select_related("author", "signed_by").first()
    is_before = found.status in {Visit.Status.NEEDED, Visit.Status.PLANNED, Visit.Status.UNDER_WAY}
    context = patient_context(request, patient, "visits") | {
        "visit": found,
        "is_own": is_own,
        "is_before": is_before,
        "may_schedule": may(user, Permission.SCHEDULE),
        "note": note,
        "note_is_shown": note is not None and (note.is_signed or note.author_id == user.pk),
        "addenda": list(note.addenda.select_related("author")) if note and note.is_signed else [],
        "vitals": _vitals(note) if note else [],
        "measured": list(found.measures.select_related("goal")) if note and note.is_signed else [],
        "receipt": receipt(found, patient),
        "check_in_form": forms.get("check_in_form") or CheckInForm(),
        "check_out_form": forms.get("check_out_form") or CheckOutForm(),
        "is_today": found.reaches(today()),
        "is_past": bool(found.on and found.on < today() and not found.reaches(today())),
        # scope: who goes together visits the same patient
        "company": list(Visit.objects.together_with(found).select_related("clinician")),
        "may_add": may(user, Permission.SCHEDULE) and is_before and found.starts_at is not None,
    }
    context |= _before(found) if is_before else {}
    if is_own and found.status == Visit.Status.PLANNED:
        context["running"] = _running(user, found)
    if is_before and found.on and not found.episode.is_soc_confirmed and actions.may_be_initial(found):
        context["initial_window"] = initial_window(found.episode)
    if found.status == Visit.Status.MISSED:
        made_up_by = Visit.objects.visible_to(user).made_up_for(found)
        context |= {"slots": [] if made_up_by else make_up_slots(found), "made_up_by": made_up_by}
        context["week_is_over"] = found.week_ends_on < today()
    return render_part(request, "visits/visit.html", context, status=status)


def _running(user: User, found: Visit) -> Visit | None:
    """The other visit this person is checked in at: it is checked out before this one begins. Its patient is theirs."""
    rows = Visit.objects.visible_to(user).running_of(user).exclude(pk=found.pk)
    return rows.select_related("patient").first()


def _before(found: Visit) -> dict[str, object]:
    """What to know before going in: the last visit's three lines and today's tasks of the plan."""
    last = (
        # scope: the visit was opened in scope above
        VisitNote.objects.signed().filter(patient_id=found.patient_id).exclude(visit=found)
        .select_related("visit", "author").order_by("-visit__starts_at").first()
    )  # fmt: skip
    lines = [line.strip() for line in last.narrative.splitlines() if line.strip()][:LINES] if last else []
    return {"last_note": last, "last_lines": lines, "tasks": tasks_on(found)}


def _vitals(note: VisitNote) -> list[tuple[str, Any]]:
    return [(LABELS[name], getattr(note, name)) for name in LABELS if getattr(note, name) is not None]


def receipt(found: Visit, patient: Patient) -> dict[str, object]:
    """The six elements that verify a visit electronically, each with its value in words, and which of them are
    missing."""
    began, ended = found.check_in_at, found.check_out_at
    place = found.get_place_display() if began else ""
    record = {
        "service_type": found.discipline_name,
        "individual_receiving": patient.record_number,
        "service_date": local(began).date() if began else None,
        "location": place,
        "individual_providing": found.clinician.name if found.clinician else "",
        "begin_time": began,
        "end_time": ended,
    }
    checked = evv_missing_elements(record)
    how = "taken by the device" if found.check_in_latitude is not None else found.location_reason
    place_words = f"{place}, {how[:1].lower()}{how[1:]}" if place and how else place
    words = {
        "type_of_service": found.discipline_name.capitalize(),
        "individual_receiving": f"{patient.name}, record {patient.record_number}",
        "date": record["service_date"],
        "location": place_words,
        "individual_providing": record["individual_providing"],
        "time_begins_and_ends": f"{clock_time(began)} to {clock_time(ended)}"
        if began and ended
        else f"Began {clock_time(began)}"
        if began
        else "",
    }
    rows = [{"label": ELEMENTS[name], "value": words[name], "is_missing": name in checked.missing} for name in ELEMENTS]
    return {"rows": rows, "is_complete": checked.is_complete, "because": checked.because}


@requires(Permission.DOCUMENT_VISIT)
@require_POST
def check_in(request: SignedIn, visit: uuid.UUID) -> HttpResponse:
    """Record the arrival."""
    found, patient = open_visit(request, visit, part="visit")
    form = CheckInForm(request.POST)
    if form.is_valid():
        at, place, why = form.at(found), form.location(), form.cleaned_data["location_reason"]
        if attempt_time(
            form,
            lambda: actions.check_in(visit=found, location=place, location_reason=why, at=at, by=request.user),
        ):
            messages.success(request, f"Checked in at {clock_time(found.check_in_at)}.")
            return HttpResponseRedirect(visit_url(found))
    now_so, patient = open_visit(request, visit, part="visit")
    return _page(request, now_so, patient, status_for(form), check_in_form=form)


@requires(Permission.DOCUMENT_VISIT)
@require_POST
def check_out(request: SignedIn, visit: uuid.UUID) -> HttpResponse:
    """Record the departure; the note stays open for signing."""
    found, patient = open_visit(request, visit, part="visit")
    form = CheckOutForm(request.POST)
    if form.is_valid():
        at = form.at(found.check_in_at, found.on or today()) if found.check_in_at else None
        if attempt_time(form, lambda: actions.check_out(visit=found, at=at, by=request.user)):
            messages.success(
                request, f"Checked out at {clock_time(found.check_out_at)}. The note is still to be signed."
            )
            return HttpResponseRedirect(visit_url(found))
    now_so, patient = open_visit(request, visit, part="visit")
    return _page(request, now_so, patient, status_for(form), check_out_form=form)
