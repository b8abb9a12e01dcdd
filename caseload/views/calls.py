"""A call or a talk in person: whom to reach, on which number, what they may be told, and what was said."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from accounts.permissions import Permission, requires
from accounts.requests import SignedIn
from caseload.actions import patients as actions
from caseload.charts import open_chart
from caseload.facts import CAME_ABOUT
from caseload.forms.calls import CallForm
from caseload.models import Contact, Note, Patient
from caseload.pages import patient_context
from core.web.attempts import attempt
from core.web.pages import render_part, status_for

TITLES = {"contact": "Call the patient", "face_to_face": "Visit in person"}


@requires(Permission.WRITE_CHART)
@require_http_methods(["GET", "HEAD", "POST"])
def call(request: SignedIn, patient: uuid.UUID) -> HttpResponse:
    """Log a contact; `?of=face_to_face` that the program wants it in person, `?back=today` where to return."""
    found = open_chart(request, patient, part="call")
    activity = request.GET.get("of", "")
    # scope: the chart was opened in scope above
    contacts = list(Contact.objects.of(found))
    form = CallForm(request.POST or None, patient=found, contacts=contacts, initial={"mode": _mode(found, activity)})
    if form.is_valid():
        made = attempt(form, lambda: actions.write_note(patient=found, by=request.user, **form.facts()))
        if made is not None:
            messages.success(request, _said(made))
            return back_from(request, found)
    context = patient_context(request, found, "face") | {
        "form": form,
        "title": TITLES.get(activity, TITLES["contact"]),
        "address": request.get_full_path(),
        "to_today": request.GET.get("back") == "today",
    }
    return render_part(request, "caseload/call.html", context, part="call", status=status_for(form))


def back_from(request: SignedIn, found: Patient) -> HttpResponse:
    """To the worklist when the page was opened from there (`?back=today`), else to the face sheet."""
    if request.GET.get("back") == "today":
        return redirect("today")
    return redirect("caseload:patient", patient=found.uuid)


def _mode(found: Patient, activity: str) -> str:
    """In person where the program counts nothing else, else by phone."""
    cadences = found.open_episode.program.cadences if found.open_episode else []
    wants_person = any(each.get("activity") == activity and each.get("mode") == "in_person" for each in cadences)
    return Note.Mode.IN_PERSON if activity == "face_to_face" or wants_person else Note.Mode.PHONE


def _said(made: Note) -> str:
    if made.outcome not in CAME_ABOUT:
        return "Written in the chart. The deadline stays open until somebody speaks with the patient."
    if made.contact_id is not None:
        return "Written in the chart. A deadline of contact stays open: only a talk with the patient closes it."
    return "Written in the chart."
