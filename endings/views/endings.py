"""What ends or interrupts care: shown first, then done; undone or reopened."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import Permission, requires
from accounts.requests import SignedIn
from caseload.charts import open_chart
from caseload.models import Patient
from caseload.pages import patient_context
from core.change.actions import Refused
from core.change.shown import know_codes
from core.web import keyset
from core.web.forms import KitForm
from core.web.pages import UNPROCESSABLE, render_part
from endings.actions import taking_back
from endings.forms import TakeBackForm
from endings.kinds import KINDS, EndingKind
from endings.models import Ending
from endings.preview import Effects, perform, preview

know_codes(KINDS)


@requires(Permission.SEE_CLINICAL)
@require_safe
def endings(request: SignedIn, patient: uuid.UUID) -> HttpResponse:
    """What ended or interrupted this patient's care, newest first, with what it did."""
    found = open_chart(request, patient, part="endings")
    rows = Ending.objects.visible_to(request.user).of(found).select_related("by", "taken_back_by")
    page = keyset.page(rows, ("-id",), request.GET.get("after"))
    latest = Ending.objects.of(found).last_standing()
    context = patient_context(request, found, "timeline") | {"page": page, "rows": page.rows, "latest": latest}
    return render_part(request, "endings/endings.html", context, part="rows")


@requires(Permission.EDIT_PATIENT)
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: SignedIn, patient: uuid.UUID, kind: str) -> HttpResponse:
    """One fact that ends or interrupts care. Nothing is done before the person has seen what it does."""
    about = KINDS.get(kind)
    if about is None:
        raise Http404
    found = open_chart(request, patient, part="endings")
    first = about.first(found)
    # What a person must decide is not decided for them: the preview alone supposes it
    form = about.form(
        request.POST or None,
        patient=found,
        initial={**first, "unrecorded": "", "coverage": request.GET.get("coverage")},
    )
    if request.method == "POST":
        return _posted(request, found, form, about)
    effects, refused = _seen(found, lambda: about.act(found, first, request.user)) if first else (None, "")
    return _shown(request, found, form, about, seen=effects, refused=refused)


def _posted(request: SignedIn, found: Patient, form: KitForm, about: EndingKind) -> HttpResponse:
    if not form.is_valid():
        return _shown(request, found, form, about, status=UNPROCESSABLE)
    facts = form.cleaned_data
    try:
        ending, effects = perform(
            found, lambda: about.act(found, facts, request.user), seen=request.POST.get("seen", "")
        )
    except Refused as refusal:
        refusal.explain(form)
        return _shown(request, found, form, about, status=UNPROCESSABLE)
    if ending is None:
        return _shown(request, found, form, about, seen=effects)
    messages.success(request, about.said)
    return redirect("caseload:patient", patient=found.uuid)


@requires(Permission.EDIT_PATIENT)
@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: SignedIn, patient: uuid.UUID, ending: uuid.UUID) -> HttpResponse:
    """Undo an ending within a day, or reopen care later with a reason."""
    found = open_chart(request, patient, part="endings")
    row = get_object_or_404(Ending.objects.visible_to(request.user).of(found), uuid=ending)
    form = TakeBackForm(request.POST or None)
    form.fields["reason"].required = row.needs_reason
    reason = form.cleaned_data["reason"] if form.is_valid() else "-"

    def deed() -> Ending:
        return taking_back.take_back(ending=Ending.objects.of(found).get(pk=row.pk), reason=reason, by=request.user)

    effects, refused = _seen(found, deed)
    if form.is_valid() and not refused and effects is not None:
        deed()
        messages.success(request, "Taken back.")
        return redirect("caseload:patient", patient=found.uuid)
    context = patient_context(request, found, "timeline") | {
        "form": form, "ending": row, "effects": effects, "refused": refused,
    }  # fmt: skip
    return render_part(
        request, "endings/take_back.html", context, status=UNPROCESSABLE if form.errors or refused else 200
    )


def _seen(found: Patient, deed: Callable[[], Ending]) -> tuple[Effects | None, str]:
    """What it would do, or why it cannot be done as it stands."""
    try:
        return preview(found, deed), ""
    except Refused as refusal:
        return None, "" if refusal.field else refusal.message


def _shown(
    request: SignedIn, found: Patient, form: KitForm, about: EndingKind, *, seen: Effects | None = None, refused: str = "",
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    context = patient_context(request, found, "timeline") | {
        "form": form, "kind": about, "effects": seen, "refused": refused,
        "asked_again": request.method == "POST" and seen is not None,
    }  # fmt: skip
    return render_part(request, "endings/end.html", context, status=status)
