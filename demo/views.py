"""Signing in as one of the invented people with one click; answers only where DEMO is on and everybody is invented."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.permissions import Role, public
from accounts.sign_in import events as sign_in_events
from core.reading.names import whole
from core.web.pages import render_part
from demo.agency import ACCOUNTS
from demo.models import Invented

WHAT_THEY_DO = {
    Role.CASE_MANAGER: "Her patients, what is due today, plans of care.",
    Role.CLINICIAN: "Today's visits, notes, assessments.",
    Role.SUPERVISOR: "The team's caseload, what is late, reassigning.",
    Role.ADMIN: "Staff, payers, programs, community resources.",
    Role.AUDITOR: "Reads everything, changes nothing, sees the trail.",
    Role.INTAKE: "Referrals coming in, duplicates, accepting.",
}


@public
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Who one can be in the demonstration, a button each."""
    _only_in_the_demonstration()
    rows = [_row(role, _account(role)) for role in Role]
    return render_part(request, "demo/people.html", {"rows": rows, "next": request.GET.get("next", "")})


@public
@require_POST
def sign_in(request: HttpRequest, role: str) -> HttpResponse:
    """Sign in as the demonstration's person of that role, without a password."""
    _only_in_the_demonstration()
    if role not in Role.values:
        raise Http404
    person = _account(Role(role))
    if person is None:
        messages.error(request, f"The demonstration has no {Role(role).label.lower()} yet. Start it with seed data.")
        return redirect("account_login")
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    UserSession.objects.create_from_request(request)
    sign_in_events.signed_in(request, person, how="demonstration")
    page = request.POST.get("next", "")
    if page.startswith("/") and url_has_allowed_host_and_scheme(page, {request.get_host()}):
        return redirect(page)
    return redirect(resolve_url(settings.LOGIN_REDIRECT_URL))


def _row(role: Role, person: User | None) -> dict[str, object]:
    called = whole(person.given_name, person.family_name) if person else ""
    return {"role": role, "person": person, "called": called, "does": WHAT_THEY_DO[role]}


def _account(role: Role) -> User | None:
    """The seed's own person of a role, else the first active one who was made."""
    people = User.objects.active().in_role(role)
    return people.filter(email=ACCOUNTS[role][0]).first() or people.order_by("pk").first()


def _only_in_the_demonstration() -> None:
    if not settings.DEMO or not Invented.objects.exists():
        raise Http404
