"""The list of community needs, as the administrator keeps it."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import Permission, requires
from accounts.requests import SignedIn
from community import actions
from community.forms import NeedForm
from community.models import Need
from core.counting import first
from core.web.attempts import attempt, attempt_aloud
from core.web.pages import archive_tabs, render_part, status_for

MOST_NEEDS = 300


@requires(Permission.KEEP_RESOURCES)
@require_http_methods(["GET", "HEAD", "POST"])
def needs(request: SignedIn) -> HttpResponse:
    """Every need with how many resources meet it, and a form that adds one; `?view=archived` shows those no longer offered."""
    form = NeedForm(request.POST or None)
    if form.is_valid():
        made = attempt(form, lambda: actions.add_need(name=form.cleaned_data["name"], by=request.user))
        if made is not None:
            messages.success(request, f"{made.name} added.")
            return redirect("community:needs")
    context = archive_tabs(request, "community:needs")
    rows = Need.objects.annotate(resource_count=Count("resources")).filter(is_active=not context["archived"])
    context |= {"form": form, "rows": first(rows.order_by("name"), MOST_NEEDS)}
    return render_part(request, "community/needs.html", context, status=status_for(form))


@requires(Permission.KEEP_RESOURCES)
@require_http_methods(["GET", "HEAD", "POST"])
def need_rename(request: SignedIn, need: str) -> HttpResponse:
    """Call a need something else."""
    found = get_object_or_404(Need, key=need)
    form = NeedForm(request.POST or None, initial={"name": found.name})
    if form.is_valid():
        renamed = attempt(
            form, lambda: actions.rename_need(need=found, name=form.cleaned_data["name"], by=request.user)
        )
        if renamed is not None:
            messages.success(request, f"Renamed to {renamed.name}.")
            return redirect("community:needs")
    context = {"form": form, "need": found}
    return render_part(request, "community/need.html", context, status=status_for(form))


@requires(Permission.KEEP_RESOURCES)
@require_POST
def need_archive(request: SignedIn, need: str) -> HttpResponse:
    """Offer a need no more."""
    found = actions.archive_need(need=get_object_or_404(Need, key=need), by=request.user)
    messages.success(request, f"{found.name} archived. Resources that meet it go on meeting it.")
    return redirect("community:needs")


@requires(Permission.KEEP_RESOURCES)
@require_POST
def need_restore(request: SignedIn, need: str) -> HttpResponse:
    """Offer a need again."""
    found = actions.restore_need(need=get_object_or_404(Need, key=need), by=request.user)
    messages.success(request, f"{found.name} is offered again.")
    return redirect("community:needs")


@requires(Permission.KEEP_RESOURCES)
@require_POST
def need_remove(request: SignedIn, need: str) -> HttpResponse:
    """Take a need off the list, unless resources meet it."""
    found = get_object_or_404(Need, key=need)
    if attempt_aloud(request, lambda: actions.remove_need(need=found, by=request.user)):
        messages.success(request, f"{found.name} removed.")
    return redirect("community:needs")
