"""What the database refuses is said in words, on pages and in the API, and logged by name alone."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from django.db import DataError, IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.actions import staff as accounts
from accounts.models import Team
from caseload.models import Note
from core.change import refusals
from tests import factories

pytestmark = pytest.mark.django_db
BROKEN = {
    "unique": ("INSERT INTO accounts_team (name, uuid) SELECT name, gen_random_uuid() FROM accounts_team", "already is a team"),
    "foreign key": ("UPDATE accounts_user SET team_id = -1; SET CONSTRAINTS ALL IMMEDIATE", "changed or removed meanwhile"),
    "not null": ("UPDATE accounts_team SET name = NULL", "needed is missing"),
    "check": ("UPDATE caseload_program SET review_every_days = 0", "between 1 and 366 days"),
}  # fmt: skip


def broken(statement: str) -> IntegrityError:
    with pytest.raises(IntegrityError) as raised, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    return raised.value


@pytest.mark.parametrize("kind", BROKEN)
def test_every_kind_of_violation_has_words(kind: str, case_manager: Any, caplog: Any) -> None:
    factories.ProgramFactory()
    statement, words = BROKEN[kind]
    error = broken(statement)
    with caplog.at_level(logging.ERROR, "hearthside.refusals"):
        assert words in refusals.explained(error).message
    assert case_manager.team.name not in caplog.text


@pytest.mark.parametrize("kind", [IntegrityError, DataError])
def test_page_answers_a_violation_in_words_and_keeps_what_was_typed(
    kind: type[Exception], client: Any, admin: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**facts: object) -> None:
        raise kind("nobody said why")

    monkeypatch.setattr(accounts, "add_team", refuse)
    client.force_login(admin)
    answer = client.post("/settings/teams", {"name": "Night team"})
    assert answer.status_code == (409 if kind is IntegrityError else 422)
    assert "This was not done" in answer.content.decode()
    assert "Night team" in answer.content.decode()


def test_api_answers_a_violation_in_words(client: Any, case_manager: Any, patient: Any, monkeypatch: Any) -> None:
    def refuse(**facts: object) -> None:
        raise IntegrityError("nobody said why")

    monkeypatch.setattr(Note.objects, "create", refuse)
    client.force_login(case_manager)
    where = reverse("api:patient-detail", args=[patient.uuid]) + "notes/"
    answer = client.post(where, json.dumps({"kind": "note", "text": "x"}), content_type="application/json")
    assert answer.status_code == 409, answer.content
    assert answer.json()["detail"]


@pytest.mark.parametrize("charset", ["unicode_escape", "utf-16", "hex", "idna", "utf-7"])
def test_form_is_read_as_utf_8_whatever_encoding_it_names(charset: str, admin: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(admin)
    token = "a" * 32
    client.cookies["csrftoken"] = token
    parts = {"csrfmiddlewaretoken": token, "name": "half \\ud800"}
    lines = [f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{said}\r\n' for name, said in parts.items()]
    kind = f"multipart/form-data; boundary=x; charset={charset}"
    answer = client.generic("POST", "/settings/teams", ("".join(lines) + "--x--\r\n").encode(), content_type=kind)
    assert answer.status_code == 302
    assert Team.objects.filter(name="half \\ud800").exists()
