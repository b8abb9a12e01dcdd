"""The settings hub, and what everybody sets for themselves."""

from __future__ import annotations

from typing import NamedTuple

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from accounts.actions import staff as actions
from accounts.actions.changes import waiting
from accounts.models import User
from accounts.permissions import Permission, may, requires
from accounts.requests import SignedIn
from core.web.once import repeatable
from core.web.pages import render_part


class Section(NamedTuple):
    """One part of the settings: the page behind it, what it is for, and who may open it."""

    title: str
    page: str
    icon: str
    sentence: str
    permission: Permission


SECTIONS = (
    Section("Staff", "accounts:staff", "people", "Accounts, roles, hours and languages.", Permission.KEEP_STAFF),
    Section("Teams", "accounts:teams", "diagram-3", "Who shares a supervisor.", Permission.KEEP_STAFF),
    Section(
        "Cover",
        "accounts:covers",
        "arrow-left-right",
        "Who looks after whose patients, until when.",
        Permission.REASSIGN,
    ),
    Section(
        "Payers", "payers:payers", "credit-card", "Who pays, and how each takes paperwork.", Permission.KEEP_PAYERS
    ),
    Section(
        "Programs",
        "programs:programs",
        "journal-text",
        "Contact and review rules by program.",
        Permission.KEEP_PROGRAMS,
    ),
    Section(
        "Needs", "community:needs", "list-ul", "The needs that community resources meet.", Permission.KEEP_RESOURCES
    ),
    Section("Rules", "calculator:rules", "book", "Every deadline rule with its source.", Permission.SEE_RULES),
    Section(
        "Reminders", "reminders:delivery", "send", "What was sent, what waits, what failed.", Permission.SEE_DELIVERY
    ),
    Section("Audit trail", "audit:audit", "clock-history", "Who did and read what, and when.", Permission.SEE_AUDIT),
    Section("API tokens", "accounts:tokens", "key", "For programs that read on your behalf.", Permission.USE_TOKENS),
)


@requires(Permission.SEE_SETTINGS)
@require_safe
def settings(request: SignedIn) -> HttpResponse:
    """Everybody's own settings, and the parts this person's role keeps."""
    person = request.user
    context = {
        "sections": [section for section in SECTIONS if may(person, section.permission)],
        "changes": waiting(person, of=person),
        "themes": User.Theme.choices,
        "lead": f"{person.name}, {person.get_role_display().lower()}. You sign in as {person.email}.",
    }
    return render_part(request, "accounts/settings.html", context)


@requires(Permission.SEE_SETTINGS)
@repeatable("A preference: set again, it is the same.")
@require_POST
def theme(request: SignedIn) -> HttpResponse:
    """Keep the appearance a person chose; back to the page they were on."""
    chosen = request.POST.get("theme", "")
    if chosen in User.Theme.values:
        person = request.user
        actions.prefer(person=person, changes={"theme": chosen}, by=person)
    else:
        messages.error(request, "Choose system, light or dark.")
    return _back(request)


@requires(Permission.SEE_SETTINGS)
@repeatable("A preference: set again, it is the same.")
@require_POST
def keys(request: SignedIn) -> HttpResponse:
    """Switch the single-letter shortcuts on or off (WCAG 2.1.4)."""
    person = request.user
    is_on = request.POST.get("single_keys") == "on"
    actions.prefer(person=person, changes={"single_keys": is_on}, by=person)
    messages.success(request, f"Single-letter shortcuts are {'on' if is_on else 'off'}.")
    return _back(request)


def _back(request: SignedIn) -> HttpResponse:
    page = request.POST.get("next", "")
    if page.startswith("/") and url_has_allowed_host_and_scheme(page, {request.get_host()}):
        return redirect(page)
    return redirect("accounts:settings")
