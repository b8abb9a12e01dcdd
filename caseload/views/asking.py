"""What must be asked of everybody in the first days, on one page: only what nobody has asked yet."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from accounts.permissions import Permission, requires
from accounts.requests import SignedIn
from caseload.actions.asking import not_asked, record_asked
from caseload.charts import open_chart
from caseload.forms.asking import AskForm
from caseload.pages import patient_context
from core.web.attempts import attempt
from core.web.pages import render_part, status_for


@requires(Permission.EDIT_PATIENT)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: SignedIn, patient: uuid.UUID) -> HttpResponse:
    """Write down code status, allergies and the emergency contact, as far as they are not known."""
    found = open_chart(request, patient, part="what is to be asked")
    missing = not_asked(found)
    if not missing:
        messages.info(request, "Code status, allergies and emergency contact are known. They stand on the face sheet.")
        return redirect("caseload:patient", patient=found.uuid)
    form = AskForm(request.POST or None, missing=missing)
    if form.is_valid():
        written = attempt(form, lambda: record_asked(patient=found, by=request.user, **form.facts()))
        if written is not None:
            messages.success(request, "Written down.")
            return redirect("caseload:patient", patient=found.uuid)
    context = patient_context(request, found, "face") | {"form": form, "title": "Ask the patient"}
    return render_part(request, "caseload/form.html", context, status=status_for(form))
