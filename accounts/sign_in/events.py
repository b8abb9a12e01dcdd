"""What the audit trail keeps of signing in: who came and went, who was refused, from where, and never what was typed."""

from __future__ import annotations

import datetime
import hashlib
import hmac

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.http import HttpRequest
from knox.models import AuthToken

from accounts.models import TokenName, User
from core.change import audit
from core.change.audit import System
from core.clock import now
from core.models import AuditEvent
from core.web.client_address import client_address

SIGNED_IN, FAILED, SIGNED_OUT, TIMED_OUT = "sign-in.done", "sign-in.failed", "sign-in.signed-out", "sign-in.timed-out"
FACTOR_USED, FACTOR_FAILED = "sign-in.second-factor", "sign-in.second-factor-failed"
RESET_ASKED, PASSWORD_SET = "sign-in.reset-asked", "sign-in.password-set"
TOKEN_USED, TOKEN_REFUSED = "token.first-used", "token.refused"
VERBS = {
    SIGNED_IN: "Signed in",
    FAILED: "Tried to sign in and failed",
    SIGNED_OUT: "Signed out",
    TIMED_OUT: "Session ended by the clock",
    FACTOR_USED: "Used the second factor",
    FACTOR_FAILED: "Second factor was wrong",
    RESET_ASKED: "Asked for a new password",
    PASSWORD_SET: "Set a password",
    TOKEN_USED: "Used an API token for the first time",
    TOKEN_REFUSED: "API token was refused",
}
VISITOR = System("somebody not signed in")
MOST_FROM_ONE, MOST_IN_ALL = 10, 200  # rows of one kind in a minute; a flood must not fill the disk


def signed_in(request: HttpRequest, user: User, *, how: str = "") -> None:
    """A session began; a second factor that was used has a row of its own."""
    records = get_authentication_records(request, user)
    factors = [str(each.get("type")) for each in records if each["method"] == "mfa"]
    if factors:
        audit.record(FACTOR_USED, by=user, subject=user, changes={"kind": factors[-1], "from": client_address(request)})
    methods = how or ", ".join(str(each["method"]) for each in records)
    audit.record(SIGNED_IN, by=user, subject=user, changes={"how": methods, "from": client_address(request)})


def failed(request: HttpRequest, typed: str) -> None:
    """A password was wrong, or the address is nobody's. Of the address only a keyed digest is kept: it may be a password."""
    _refused(FAILED, request, _whose(typed), {"address": digest_of(typed)})


def signed_out(request: HttpRequest) -> None:
    """A person ended their session."""
    _about_session(SIGNED_OUT, request)


def timed_out(request: HttpRequest) -> None:
    """The clock ended a session."""
    _about_session(TIMED_OUT, request)


def factor_failed(request: HttpRequest, user: User | None, kind: str) -> None:
    """A code or a passkey was wrong."""
    _refused(FACTOR_FAILED, request, user, {"kind": kind})


def reset_asked(request: HttpRequest, address: str) -> None:
    """A visitor asked for a link to set a password; for whom, when the address is somebody's."""
    _refused(RESET_ASKED, request, _whose(address), {"address": digest_of(address)})


def password_set(request: HttpRequest | None, user: User) -> None:
    """A person set a password: by the link of a mail while not signed in, otherwise on their own page."""
    if request is None:
        audit.record(PASSWORD_SET, by=System("a command"), subject=user)
        return
    how = "own page" if request.user.is_authenticated else "link of a mail"
    audit.record(PASSWORD_SET, by=user, subject=user, changes={"how": how, "from": client_address(request)})


def token_used(request: HttpRequest, token: AuthToken) -> None:
    """The first request with an API token."""
    named = TokenName.objects.filter(token=token).first()
    name = token.digest[:12]
    known = AuditEvent.objects.filter(verb=TOKEN_USED, actor=token.user, changes__token=name)
    if not known.exists():
        changes = {"token": name, "from": client_address(request)}
        audit.record(TOKEN_USED, by=token.user, subject=named, changes=changes)


def token_refused(request: HttpRequest) -> None:
    """A request with a token that is unknown, expired or of somebody who may no longer sign in."""
    _refused(TOKEN_REFUSED, request, None, {})


def digest_of(typed: str) -> str:
    """The same for the same address, so that attempts can be counted; nobody reads the address from it without SECRET_KEY."""
    key = hashlib.sha256(f"sign-in address {settings.SECRET_KEY}".encode()).digest()
    return hmac.new(key, typed.strip().lower().encode(), hashlib.sha256).hexdigest()[:20]


def _whose(address: str) -> User | None:
    return User.objects.get_queryset().filter(email=address.strip().lower()).first() if "\x00" not in address else None


def _about_session(verb: str, request: HttpRequest) -> None:
    if isinstance(request.user, User):
        audit.record(verb, by=request.user, subject=request.user, changes={"from": client_address(request)})


def _refused(verb: str, request: HttpRequest, about: User | None, changes: dict[str, object]) -> None:
    """One row for each, as far as a minute's measure goes; the last of a minute says that more are not listed."""
    at, address = now().replace(second=0, microsecond=0), client_address(request)
    # Somebody's own account has a measure of its own: a flood of other names does not hide the tries at it
    rows = AuditEvent.objects.filter(verb=verb, subject_id=about.pk if about else None)
    recent = rows.order_by("-id").values_list("at", "changes__from")[:MOST_IN_ALL]
    this_minute = [came_from for made_at, came_from in recent if made_at >= at]
    left = min(MOST_FROM_ONE - this_minute.count(address), MOST_IN_ALL - len(this_minute))
    if left <= 0:
        return
    if left == 1:
        changes = changes | {"more": f"none listed until {at + datetime.timedelta(minutes=1):%H:%M} UTC"}
    audit.record(verb, by=VISITOR, subject=about, changes=changes | {"from": address})
