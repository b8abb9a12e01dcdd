"""Was the second factor used in this session: the one question that pages and API ask, whatever way made the session."""

from __future__ import annotations

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

# What somebody may open who has a second factor and has not used it yet, and what somebody may who has none yet.
PROMPTS = frozenset({"mfa_reauthenticate", "mfa_reauthenticate_webauthn", "account_logout"})
ENROLMENT = frozenset(
    {"mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "account_reauthenticate", "account_logout"}
)


def is_verified(request: HttpRequest) -> bool:
    """True when the person of this session gave a code or used a key in it; to own one is not to have used it.

    The record is allauth's own: it is written when a code or key was accepted, and read only for the person it is about.
    """
    if not request.user.is_authenticated:
        return False
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


def refuse_unverified(request: HttpRequest) -> HttpResponse | None:
    """None when the page may answer; otherwise the way to the prompt, or to setting up a first second factor."""
    if not settings.MFA_REQUIRED or not request.user.is_authenticated:
        return None
    name = request.resolver_match.url_name if request.resolver_match else None
    if is_verified(request):  # whoever has a second factor confirms with it: a password alone must not remove it
        return _send(request, "mfa_reauthenticate") if name == "account_reauthenticate" else None
    if Authenticator.objects.filter(user=request.user).exists():
        return None if name in PROMPTS else _send(request, "mfa_reauthenticate")
    return None if name in ENROLMENT else _send(request, "mfa_index")


def forget_unverified(request: HttpRequest) -> None:
    """For the API: a session without its second factor is nobody's, and so is answered 401; tokens are not concerned."""
    if settings.MFA_REQUIRED and request.user.is_authenticated and not is_verified(request):
        request.user = AnonymousUser()


def _send(request: HttpRequest, name: str) -> HttpResponse:
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=401, headers={"HX-Redirect": reverse(name)})
    page = request.GET.get("next") or (request.get_full_path() if request.method == "GET" else "")
    return redirect(reverse(name, query={"next": page} if page and name in PROMPTS else None))
