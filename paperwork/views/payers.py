"""Payers as the administrator keeps them, below /settings/payers/."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import Permission, requires
from accounts.requests import SignedIn
from core.kit.words import many
from core.web import keyset
from core.web.attempts import attempt
from core.web.conflicts import saved_or_conflict
from core.web.pages import archive_tabs, render_part, status_for
from paperwork.actions import payers as actions
from paperwork.forms.payers import PayerForm
from paperwork.models import Payer


@requires(Permission.KEEP_PAYERS)
@require_safe
def payers(request: SignedIn) -> HttpResponse:
    """Every payer by name; `?view=archived` shows those no longer offered."""
    context = archive_tabs(request, "payers:payers")
    page = keyset.page(
        Payer.objects.filter(is_active=not context["archived"]), ("name", "id"), request.GET.get("after")
    )
    context |= {"rows": page.rows, "page": page}
    return render_part(request, "paperwork/payers.html", context)


@requires(Permission.KEEP_PAYERS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedIn) -> HttpResponse:
    """Add a payer."""
    form = PayerForm(request.POST or None)
    if form.is_valid():
        made = attempt(form, lambda: actions.add(by=request.user, **form.cleaned_data))
        if made is not None:
            messages.success(request, f"{made.name} added.")
            return redirect("payers:payers")
    return render_part(request, "paperwork/payer.html", {"form": form, "payer": None}, status=status_for(form))


@requires(Permission.KEEP_PAYERS)
@require_http_methods(["GET", "HEAD", "POST"])
def payer(request: SignedIn, payer: uuid.UUID) -> HttpResponse:
    """Change a payer; when two people do, the second sees both texts."""
    record = get_object_or_404(Payer, uuid=payer)
    form = PayerForm(request.POST or None, instance=get_object_or_404(Payer, uuid=payer))
    held = actions.covered_count(record)
    context = {
        "form": form,
        "payer": record,
        "record": record,
        "covered": many(held, "open coverage", actions.COUNTED_TO) if held else "",
    }
    if form.is_valid():
        return saved_or_conflict(
            request,
            form,
            lambda version: actions.change(
                payer=record, seen_version=version, changes=form.cleaned_data, by=request.user
            ),
            done=lambda saved: _changed(request, saved),
            template="paperwork/payer.html",
            context=context,
        )
    return render_part(request, "paperwork/payer.html", context, status=status_for(form))


@requires(Permission.KEEP_PAYERS)
@require_POST
def archive(request: SignedIn, payer: uuid.UUID) -> HttpResponse:
    """Stop offering a payer."""
    record = actions.archive(payer=get_object_or_404(Payer, uuid=payer), by=request.user)
    messages.success(request, f"{record.name} archived. Coverage it gives already stands.")
    return redirect("payers:payers")


@requires(Permission.KEEP_PAYERS)
@require_POST
def restore(request: SignedIn, payer: uuid.UUID) -> HttpResponse:
    """Offer a payer again."""
    record = actions.restore(payer=get_object_or_404(Payer, uuid=payer), by=request.user)
    messages.success(request, f"{record.name} is offered again.")
    return redirect("payers:payers")


def _changed(request: SignedIn, saved: Payer) -> HttpResponse:
    messages.success(request, f"{saved.name} saved.")
    return redirect("payers:payers")
