"""What ends somebody's sign-ins, said once: sessions wherever they are kept, and API tokens."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY
from django.db.models import F
from django.http import HttpRequest
from knox.models import AuthToken

from accounts.models import User

# A changed password or e-mail, another role, a removed second factor and a closed account end every session and token.
# Where the person did it herself on a page, the session she did it in goes on. A second factor that is added ends the
# other sessions, which began without it, and leaves the tokens, which never use one.


def end_sign_ins(person: User, *, keep: HttpRequest | None = None, tokens: bool = True) -> None:
    """End every session of `person` but that of the request to `keep`, and with `tokens` every API token; for the inside
    of a transaction. Sessions end by what they were sealed with, so one that is listed nowhere ends as well."""
    User.objects.get_queryset().filter(pk=person.pk).update(sign_ins_ended=F("sign_ins_ended") + 1)
    person.refresh_from_db(fields=["sign_ins_ended"])
    kept_key = None
    if keep is not None and keep.user == person:
        keep.session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        kept_key = keep.session.session_key
    for session in UserSession.objects.filter(user=person).exclude(session_key=kept_key or ""):
        session.end()
    if tokens:
        AuthToken.objects.filter(user=person).delete()
