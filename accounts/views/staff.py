"""The staff list: who works here, in which role, and whether they can sign in."""

from __future__ import annotations

import uuid

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions import staff as actions
from accounts.actions.changes import waiting
from accounts.forms.staff import StaffForm, team_choice
from accounts.models import User
from accounts.permissions import Permission, Role, requires
from accounts.requests import SignedIn
from core.web import keyset
from core.web.attempts import attempt, attempt_aloud
from core.web.conflicts import saved_or_conflict
from core.web.pages import render_part, status_for

PAGE = "accounts/person.html"


@requires(Permission.KEEP_STAFF)
@require_safe
def staff(request: SignedIn) -> HttpResponse:
    """Everybody by family name, 50 to a page, narrowed by role, team and whether they can sign in."""
    chosen = _chosen(request)
    rows = User.objects.get_queryset().filter(is_active="closed" not in chosen)
    if "role" in chosen:
        rows = rows.filter(role=chosen["role"])
    if "team" in chosen:
        rows = rows.filter(team__uuid=chosen["team"])
    page = keyset.page(rows.select_related("team"), ("family_name", "given_name", "id"), request.GET.get("after"))
    context = {
        "rows": page.rows,
        "chosen": chosen,
        "roles": Role.choices,
        "teams": team_choice(),
        "page": page,
        "changes": waiting(request.user),
    }
    return render_part(request, "accounts/staff.html", context)


@requires(Permission.KEEP_STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def staff_new(request: SignedIn) -> HttpResponse:
    """Open an account and send the link with which the person sets a password."""
    form = StaffForm(request.POST or None)
    if form.is_valid():
        made = attempt(form, lambda: actions.add_staff(by=request.user, **form.cleaned_data))
        if made is not None:
            if made.is_active:
                actions.invite(person=made, by=request.user)
            _welcome(request, made)
            return redirect("accounts:person", person=made.uuid)
    return render_part(request, PAGE, {"form": form, "subject": None}, status=status_for(form))


@requires(Permission.KEEP_STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: SignedIn, person: uuid.UUID) -> HttpResponse:
    """Change who somebody is here; when two people do, the second sees both texts."""
    found = get_object_or_404(User, uuid=person)
    form = StaffForm(request.POST or None, instance=get_object_or_404(User, uuid=person))
    changes = waiting(request.user, of=found)
    context = {
        "form": form,
        "subject": found,
        "record": found,
        "is_self": found.pk == request.user.pk,
        "changes": changes,
        "has_second_factor": Authenticator.objects.filter(user=found).exists(),
    }
    if not form.is_valid():
        return render_part(request, PAGE, context, status=status_for(form))
    already = {change.uuid for change in changes}
    return saved_or_conflict(
        request,
        form,
        lambda version: actions.change_staff(
            person=found, seen_version=version, changes=form.cleaned_data, by=request.user
        ),
        done=lambda saved: _saved(request, saved, already),
        template=PAGE,
        context=context,
    )


@requires(Permission.KEEP_STAFF)
@require_POST
def staff_reactivate(request: SignedIn, person: uuid.UUID) -> HttpResponse:
    """Open a closed account again and send the link with which the person sets a new password."""
    found = get_object_or_404(User, uuid=person)
    if back := attempt_aloud(request, lambda: actions.reactivate(person=found, by=request.user)):
        _welcome(request, back)
    return redirect("accounts:person", person=found.uuid)


@requires(Permission.KEEP_STAFF)
@require_POST
def staff_invite(request: SignedIn, person: uuid.UUID) -> HttpResponse:
    """Send the link to set a password once more."""
    found = get_object_or_404(User.objects.active(), uuid=person)
    actions.invite(person=found, by=request.user)
    _say_link_is_coming(request, found)
    return redirect("accounts:person", person=found.uuid)


def _chosen(request: SignedIn) -> dict[str, str]:
    """The filters in the address that make sense."""
    role, team = request.GET.get("role", ""), request.GET.get("team", "")
    chosen = {"role": role} if role in Role.values else {}
    try:
        chosen |= {"team": str(uuid.UUID(team))} if team else {}
    except ValueError:
        chosen.pop("team", None)
    return chosen | ({"closed": "1"} if request.GET.get("closed") == "1" else {})


def _saved(request: SignedIn, saved: User, before: set[uuid.UUID]) -> HttpResponse:
    if {change.uuid for change in waiting(request.user, of=saved)} <= before:
        return _told(request, f"{saved.name} saved.")
    messages.warning(request, f"{saved.name} saved. What stands under “Waiting for a second person” is not done yet.")
    return redirect("accounts:person", person=saved.uuid)


def _welcome(request: SignedIn, found: User) -> None:
    """What follows: the link for an account that is open; for an administrator's, that somebody else has to open it."""
    if found.is_active:
        _say_link_is_coming(request, found)
    else:
        messages.warning(request, f"{found.name} can sign in once another administrator has confirmed the account.")


def _told(request: SignedIn, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    return redirect("accounts:staff")


def _say_link_is_coming(request: SignedIn, found: User) -> None:
    messages.success(
        request,
        f"A link to set a password goes to {found.email} as soon as the mail server answers, usually within seconds. "
        "It works once, for 60 minutes.",
    )
