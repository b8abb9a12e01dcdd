"""Changes of an account that take two people: proposed by one administrator, confirmed or withdrawn by somebody else."""

from __future__ import annotations

import uuid

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from accounts.actions import changes as account_changes
from accounts.models import AccountChange, User
from accounts.permissions import Permission, requires
from accounts.requests import SignedIn
from core.web.attempts import attempt_aloud


@requires(Permission.KEEP_STAFF)
@require_POST
def second_factor_remove(request: SignedIn, person: uuid.UUID) -> HttpResponse:
    """Propose that somebody's second factor be removed, because they lost it."""
    found = get_object_or_404(User.objects.active(), uuid=person)
    kind = AccountChange.Kind.SECOND_FACTOR
    if attempt_aloud(request, lambda: account_changes.propose(person=found, kind=kind, by=request.user)):
        messages.success(request, "Proposed. Another administrator has to confirm it.")
    return redirect("accounts:person", person=found.uuid)


@requires(Permission.SEE_SETTINGS)
@require_POST
def change_confirm(request: SignedIn, change: uuid.UUID) -> HttpResponse:
    """Confirm what somebody else proposed, with one's own password or second factor fresh."""
    answer: HttpResponse = _confirm(request, _found(request, change))
    return answer


def _has_passwords(request: SignedIn) -> bool:
    """False in the demonstration, whose people have none that they could give again."""
    return not settings.DEMO


@reauthentication_required(enabled=_has_passwords)  # type: ignore[untyped-decorator]
def _confirm(request: SignedIn, found: AccountChange) -> HttpResponse:
    if attempt_aloud(request, lambda: account_changes.confirm(change=found, by=request.user)):
        messages.success(request, _confirmed_words(found, is_own=found.person_id == request.user.pk))
    return _back(request, found)


def _confirmed_words(change: AccountChange, *, is_own: bool) -> str:
    """What happened, as it concerns the reader."""
    if is_own:
        return f"Confirmed. You now sign in as {change.new_email}; sign in again with it."
    if change.kind == AccountChange.Kind.EMAIL:
        return f"Confirmed. {change.person.name} now signs in as {change.new_email}, and was signed out everywhere."
    if change.kind == AccountChange.Kind.SECOND_FACTOR:
        return f"Confirmed. {change.person.name} sets up a new second factor at the next sign-in."
    return f"Confirmed. {change.person.name} is an administrator now."


@requires(Permission.SEE_SETTINGS)
@require_POST
def change_withdraw(request: SignedIn, change: uuid.UUID) -> HttpResponse:
    """Take back what was proposed, or refuse it."""
    found = _found(request, change)
    if attempt_aloud(request, lambda: account_changes.withdraw(change=found, by=request.user)):
        messages.success(request, "Withdrawn. Nothing was changed.")
    return _back(request, found)


def _found(request: SignedIn, change: uuid.UUID) -> AccountChange:
    """The change, if the person may know of it: administrators, and whom it concerns."""
    rows = AccountChange.objects.select_related("person", "proposed_by")
    if not request.user.may(Permission.KEEP_STAFF):
        rows = rows.filter(person=request.user)
    return get_object_or_404(rows, uuid=change)


def _back(request: SignedIn, change: AccountChange) -> HttpResponse:
    if request.user.may(Permission.KEEP_STAFF):
        return redirect("accounts:person", person=change.person.uuid)
    return redirect("accounts:settings")
