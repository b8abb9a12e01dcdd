"""What follows when somebody's second factor changes, whichever of allauth's pages changed it: a record, a mail, an end."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from accounts.actions.second_factors import note
from accounts.models import User

SERVER_ERROR = 500
WORDS = {
    Authenticator.Type.TOTP: "authenticator app",
    Authenticator.Type.WEBAUTHN: "passkey or security key",
    Authenticator.Type.RECOVERY_CODES: "recovery codes",
}


class WatchedFactors:
    """Compares a person's second factors before and after each form of the sign-in pages, in one transaction with it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        person = request.user
        if request.method != "POST" or not _is_sign_in_page(request) or not isinstance(person, User):
            return self.get_response(request)
        with transaction.atomic():
            before = _factors(person)
            response = self.get_response(request)
            if response.status_code >= SERVER_ERROR:
                transaction.set_rollback(True)
            else:
                _follow(request, person, before, _factors(person))
            return response


def _is_sign_in_page(request: HttpRequest) -> bool:
    return request.path.startswith(reverse("account_login").removesuffix("login/"))


def _factors(person: User) -> Mapping[int, str]:
    return dict(Authenticator.objects.filter(user=person).values_list("pk", "type"))


def _follow(request: HttpRequest, person: User, before: Mapping[int, str], after: Mapping[int, str]) -> None:
    added = {kind for pk, kind in after.items() if pk not in before}
    removed = {kind for pk, kind in before.items() if pk not in after}
    if not added | removed:
        return
    told = {"added": added, "removed": removed}
    reason = "; ".join(f"{verb}: {', '.join(sorted(map(_words, kinds)))}" for verb, kinds in told.items() if kinds)
    note(person=person, kept=request, added=added, removed=removed, reason=reason, by=person)


def _words(kind: str) -> str:
    return WORDS[Authenticator.Type(kind)]
