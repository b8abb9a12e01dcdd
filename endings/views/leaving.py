"""Somebody leaves the agency: seen first, then done; undone within a day, or later with a reason."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.permissions import Permission, requires
from accounts.requests import SignedIn
from core.change.actions import Refused
from core.web.pages import UNPROCESSABLE, render_part
from endings.actions import leaving
from endings.forms import LeavingForm, TakeBackForm
from endings.models import Ending
from endings.preview import perform, preview


@requires(Permission.KEEP_STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: SignedIn, person: uuid.UUID) -> HttpResponse:
    """Who takes the patients, what becomes of the visits; then the account is closed."""
    found = get_object_or_404(User.objects.active(), uuid=person)
    form = LeavingForm(request.POST or None, person=found)
    facts = form.cleaned_data if form.is_valid() else {}
    context: dict[str, object] = {"form": form, "subject": found, "asked_again": request.method == "POST"}

    def deed() -> Ending:
        return leaving.leave(person=User.objects.get_queryset().get(pk=found.pk), by=request.user, **facts)

    try:
        if form.is_valid():
            ending, seen = perform(None, deed, request.POST.get("seen", ""))
            if ending is not None:
                messages.success(request, f"{found.name} can no longer sign in.")
                return redirect("accounts:person", person=found.uuid)
            return render_part(request, "endings/leave.html", context | {"effects": seen})
        context |= {"effects": preview(None, deed) if not form.is_bound else None}
    except Refused as refusal:
        if form.is_bound or refusal.field is None:
            context |= {"refused": refusal.message}
    status = UNPROCESSABLE if form.is_bound else 200
    return render_part(request, "endings/leave.html", context, status=status)


@requires(Permission.KEEP_STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def come_back(request: SignedIn, person: uuid.UUID) -> HttpResponse:
    """Undo a leaving."""
    found = get_object_or_404(User.objects.get_queryset(), uuid=person)
    # scope: of somebody who left, no patient's
    row = Ending.objects.standing().filter(person=found).order_by("-id").first()
    if row is None:
        messages.warning(request, f"Nothing is kept of how {found.name} left. Open the account again here instead.")
        return redirect("accounts:person", person=found.uuid)
    form = TakeBackForm(request.POST or None)
    form.fields["reason"].required = row.needs_reason
    context: dict[str, object] = {"form": form, "subject": found, "ending": row}
    if form.is_valid():
        try:
            leaving.come_back(ending=row, by=request.user, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            refusal.explain(form)
        else:
            messages.success(request, f"{found.name} is back. A link to set a password goes to {found.email}.")
            return redirect("accounts:person", person=found.uuid)
    return render_part(request, "endings/come_back.html", context, status=UNPROCESSABLE if form.is_bound else 200)
