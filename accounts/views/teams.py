"""Teams, and who covers for whom."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actions import cover as cover_actions
from accounts.actions import staff as actions
from accounts.forms.staff import CoverForm, TeamForm
from accounts.models import Cover, Team, User
from accounts.permissions import Permission, requires
from accounts.requests import SignedIn
from core.clock import today
from core.counting import first
from core.web.attempts import attempt, attempt_aloud
from core.web.pages import archive_tabs, render_part, status_for

MOST_TEAMS = 200
MOST_COVERS = 100


@requires(Permission.KEEP_STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def teams(request: SignedIn) -> HttpResponse:
    """Every team with its active members, and a form that adds one; `?view=archived` shows those no longer offered."""
    form = TeamForm(request.POST or None)
    if form.is_valid():
        made = attempt(form, lambda: actions.add_team(name=form.cleaned_data["name"], by=request.user))
        if made is not None:
            messages.success(request, f"{made.name} added.")
            return redirect("accounts:teams")
    context = archive_tabs(request, "accounts:teams")
    counted = Team.objects.annotate(member_count=Count("members", filter=Q(members__is_active=True)))
    rows = counted.filter(is_active=not context["archived"]).order_by("name")
    context |= {"form": form, "rows": first(rows, MOST_TEAMS)}
    return render_part(request, "accounts/teams.html", context, status=status_for(form))


@requires(Permission.KEEP_STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def team(request: SignedIn, team: uuid.UUID) -> HttpResponse:
    """Call a team something else."""
    found = get_object_or_404(Team, uuid=team)
    form = TeamForm(request.POST or None, initial={"name": found.name})
    if form.is_valid():
        name = form.cleaned_data["name"]
        if attempt(form, lambda: actions.rename_team(team=found, name=name, by=request.user)) is not None:
            messages.success(request, f"Renamed to {found.name}.")
            return redirect("accounts:teams")
    context = {"form": form, "subject": found}
    return render_part(request, "accounts/team.html", context, status=status_for(form))


@requires(Permission.KEEP_STAFF)
@require_POST
def team_archive(request: SignedIn, team: uuid.UUID) -> HttpResponse:
    """Offer a team no more, unless people belong to it."""
    found = get_object_or_404(Team, uuid=team)
    if attempt_aloud(request, lambda: actions.archive_team(team=found, by=request.user)) is not None:
        messages.success(request, f"{found.name} archived.")
    return redirect("accounts:teams")


@requires(Permission.KEEP_STAFF)
@require_POST
def team_restore(request: SignedIn, team: uuid.UUID) -> HttpResponse:
    """Offer a team again."""
    found = actions.restore_team(team=get_object_or_404(Team, uuid=team), by=request.user)
    messages.success(request, f"{found.name} is offered again.")
    return redirect("accounts:teams")


@requires(Permission.REASSIGN)
@require_http_methods(["GET", "HEAD", "POST"])
def covers(request: SignedIn) -> HttpResponse:
    """Who covers for whom in this supervisor's team, now and to come, and a form that arranges it."""
    supervisor = request.user
    form = CoverForm(request.POST or None, team_id=supervisor.team_id)
    if form.is_valid():
        made = attempt(form, lambda: cover_actions.arrange(by=supervisor, **form.cleaned_data))
        if made is not None:
            messages.success(request, f"{made.covering.name} covers for {made.absent.name}.")
            return redirect("accounts:covers")
    rows = _covers_of(supervisor).filter(ends_on__gte=today()).order_by("starts_on", "pk")
    context = {
        "form": form,
        "rows": first(rows, MOST_COVERS),
        "today": today(),
        "has_team": supervisor.team_id is not None,
    }
    return render_part(request, "accounts/covers.html", context, status=status_for(form))


@requires(Permission.REASSIGN)
@require_POST
def cover_end(request: SignedIn, cover: uuid.UUID) -> HttpResponse:
    """End a cover now; the patients go back."""
    found = get_object_or_404(_covers_of(request.user), uuid=cover)
    if attempt_aloud(request, lambda: cover_actions.end(cover=found, by=request.user)):
        messages.success(request, f"The cover for {found.absent.name} is over.")
    return redirect("accounts:covers")


def _covers_of(supervisor: User) -> QuerySet[Cover]:
    rows = Cover.objects.select_related("absent", "covering")
    return rows.filter(absent__team_id=supervisor.team_id or 0)
