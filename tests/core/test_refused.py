"""What the database refuses is said in words, on pages and in the API, and logged by name alone."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import DataError, IntegrityError, InterfaceError, OperationalError, connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.actions import staff as accounts
from accounts.models import Team
from caseload.models import Note
from core.change import refusals
from core.web import errors
from core.web.refused import InWords
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


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (refusals.Refused("Choose another day."), 409, "Choose another day."),
        (DataError("integer out of range"), 422, "larger than can be kept"),
        (ZeroDivisionError(), None, ""),
    ],
)
def test_what_nobody_caught_is_said_and_a_fault_is_not(
    error: Exception, status: int | None, said: str, rf: Any
) -> None:
    request = rf.post("/", {"note": "typed words"})
    request.user = AnonymousUser()
    answer = InWords(lambda _: HttpResponse()).process_exception(request, error)
    assert (answer.status_code if answer else None) == status
    if answer:
        assert said in answer.content.decode()
        assert "typed words" in answer.content.decode()


def test_an_edit_by_somebody_else_that_nobody_caught_is_said_in_its_first_sentence(rf: Any, clinician: Any) -> None:
    request = rf.post("/", {"note": "typed words"})
    request.user = AnonymousUser()
    late = refusals.EditedMeanwhile(clinician)
    answer = InWords(lambda _: HttpResponse()).process_exception(request, late)
    assert answer is not None
    assert answer.status_code == 409
    assert str(late.message).partition(". ")[0] + "." in answer.content.decode()


@pytest.mark.parametrize("path", ["/api/v1/patients/", "/patients/"])
def test_a_database_that_is_away_is_503_and_says_when_to_come_back(path: str, rf: Any) -> None:
    answer = errors.away(rf.get(path))
    assert (answer.status_code, answer.headers["Cache-Control"]) == (503, "no-store")
    assert int(answer.headers["Retry-After"]) > 0


@pytest.mark.parametrize(
    ("error", "is_away"),
    [(OperationalError(), True), (InterfaceError(), True), (DataError(), False), (None, False)],
)
def test_an_error_is_the_databases_absence_itself_or_what_it_was_raised_from(
    error: Exception | None, is_away: bool
) -> None:
    assert errors.database_is_away(error) == is_away
    above = ValueError()
    above.__cause__ = error
    beside = ValueError()
    beside.__context__ = error
    assert errors.database_is_away(above) == errors.database_is_away(beside) == is_away
