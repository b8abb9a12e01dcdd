"""Nothing that can be signed in with is readable in the database or a dump of it."""

from __future__ import annotations

import base64
import io
import json
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from cryptography.fernet import Fernet
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse

from accounts.actions.secrets import is_anything_to_reseal, reseal
from accounts.invitations import password_link
from accounts.tasks import seal
from core.change import sealing
from core.change.actions import System
from core.models import AuditEvent

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
SEED = "5eed" * 20


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def dump() -> str:
    """Every table as text, and once more with each session opened as far as somebody without the keys can."""
    found = io.StringIO()
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT row_to_json(t)::text FROM "{table}" t')
            found.writelines(f"{row[0]}\n" for row in cursor.fetchall())
    for session in Session.objects.all():
        found.write(opened(session.session_data))
    return found.getvalue()


def opened(session_data: str) -> str:
    import zlib

    payload = session_data.split(":", maxsplit=1)[0]
    raw = base64.urlsafe_b64decode(payload.lstrip(".") + "===")
    return (zlib.decompress(raw) if payload.startswith(".") else raw).decode("latin-1")


def test_a_dump_holds_no_secret_of_a_second_factor(client, clinician):
    clinician.set_password("velvet anchor pistachio")
    clinician.save()
    client.post(reverse("account_login"), {"login": clinician.email, "password": "velvet anchor pistachio"})
    client.post(reverse("account_reauthenticate"), {"password": "velvet anchor pistachio"})
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    assert secret not in dump(), "in the session, while the person scans the code"
    client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    codes = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
    seed = sealing.unseal(Authenticator.objects.get(type="recovery_codes").data["seed"])
    text = dump()
    assert Authenticator.objects.count() == 2
    for hidden in (secret, seed, *codes):
        assert hidden not in text


def test_a_dump_holds_no_key_of_a_link_that_was_opened(client, clinician):
    link = password_link(clinician)
    key = link.rstrip("/").rpartition("/")[2].partition("-")[2]
    client.get(link)
    assert Session.objects.exists()
    assert key not in dump()


def test_a_sealed_secret_still_signs_in(clinician):
    factor = TOTP.activate(clinician, SECRET)
    assert SECRET not in json.dumps(factor.instance.data)
    assert factor.validate_code(code_of(SECRET))
    codes = RecoveryCodes.activate(clinician)
    assert codes.validate_code(codes.get_unused_codes()[0])
    assert len(codes.get_unused_codes()) == 9


def in_clear(person) -> tuple[Authenticator, Authenticator]:
    made = Authenticator.objects.create
    return (
        made(user=person, type="totp", data={"secret": SECRET}),
        made(user=person, type="recovery_codes", data={"seed": SEED, "used_mask": 1}),
    )


def test_secrets_from_before_there_were_keys_work_and_are_sealed(clinician, settings):
    factor, codes = in_clear(clinician)
    assert TOTP(factor).validate_code(code_of(SECRET))
    seal()
    text = dump()
    assert SECRET not in text
    assert SEED not in text
    assert codes.wrap().generate_codes() == RecoveryCodes(Authenticator.objects.get(pk=codes.pk)).generate_codes()
    assert Authenticator.objects.get(pk=codes.pk).data["used_mask"] == 1
    written = AuditEvent.objects.filter(verb="keys.rotate").count()
    seal()
    assert AuditEvent.objects.filter(verb="keys.rotate").count() == written == 1


def test_rotation_seals_everything_with_the_first_key(clinician, admin, settings, capsys):
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings.FIELD_KEYS = [old]
    TOTP.activate(clinician, SECRET)
    in_clear(admin)
    settings.FIELD_KEYS = [new, old]
    call_command("rotate_keys")
    assert "sealed 2, rotated 1, current 0, unreadable 0" in capsys.readouterr().out
    settings.FIELD_KEYS = [new]
    assert TOTP(Authenticator.objects.get(user=clinician)).validate_code(code_of(SECRET))
    call_command("rotate_keys")
    assert "sealed 0, rotated 0, current 3, unreadable 0" in capsys.readouterr().out


def test_a_lost_key_is_said_and_destroys_nothing(clinician, client, settings, capsys):
    TOTP.activate(clinician, SECRET)
    kept = Authenticator.objects.get().data
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(CommandError, match="FIELD_KEYS"):
        call_command("rotate_keys")
    assert "unreadable 1" in capsys.readouterr().out
    assert Authenticator.objects.get().data == kept
    seal()
    clinician.set_password("velvet anchor pistachio")
    clinician.save()
    client.post(reverse("account_login"), {"login": clinician.email, "password": "velvet anchor pistachio"})
    answer = client.post(reverse("mfa_authenticate"), {"code": code_of(SECRET)})
    assert "cannot be read" in answer.content.decode()


def test_rotation_leaves_passkeys_alone(clinician):
    passkey = Authenticator.objects.create(user=clinician, type="webauthn", data={"name": "Key", "credential": {}})
    assert not reseal(by=System("test")).total()
    passkey.refresh_from_db()
    assert passkey.data == {"name": "Key", "credential": {}}


def test_a_session_nobody_can_open_is_no_session(client, clinician, settings):
    client.force_login(clinician)
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]
    from django.core.cache import cache

    cache.clear()
    assert client.get("/settings/").status_code == 302


def test_a_session_from_before_there_were_keys_goes_on():
    assert sealing.SealedSessions().loads(b'{"a":1}') == {"a": 1}
    assert b"secret" not in sealing.SealedSessions().dumps({"a": "secret"})


def test_codes_of_an_older_kind_are_sealed_one_by_one_and_other_lists_are_left(clinician):
    kept = {"migrated_codes": ["12345678", "87654321"], "used": ["a"], "used_mask": 3}
    row = Authenticator.objects.create(user=clinician, type=Authenticator.Type.RECOVERY_CODES, data=kept)
    assert is_anything_to_reseal()
    assert reseal(by=System("test")) == {"sealed": 2, "rotated": 0, "current": 0, "unreadable": 0}
    row.refresh_from_db()
    assert [sealing.unseal(code) for code in row.data["migrated_codes"]] == kept["migrated_codes"]
    assert set(row.data["migrated_codes"]).isdisjoint(kept["migrated_codes"])
    assert (row.data["used"], row.data["used_mask"]) == (["a"], 3)
    assert not is_anything_to_reseal()
    assert reseal(by=System("test"))["current"] == 2
