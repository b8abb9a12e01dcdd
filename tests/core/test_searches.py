"""What a session remembers of searches, what a form's files count for, and numbers read anew: each to its last one."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.migrations import RunPython
from django.http import HttpRequest
from django.test import RequestFactory
from django.utils.datastructures import MultiValueDict

from community.models import CommunityResource
from core import reread
from core.web import once, searches
from tests import factories


def request_in(session: SessionStore, **asked: str) -> HttpRequest:
    request = RequestFactory().get("/", asked)
    request.session = session
    return request


def test_the_last_twenty_searches_are_kept_and_one_asked_again_is_the_newest() -> None:
    session = SessionStore()
    named = {text: searches.remember(request_in(session), text) for text in map(str, range(20))}
    assert searches.remember(request_in(session), "0") == named["0"]
    searches.remember(request_in(session), "20")
    found = {text: searches.recalled(request_in(session, s=name)) for text, name in named.items()}
    assert found == {text: text for text in named} | {"1": None}


def test_a_search_that_the_address_does_not_name_is_none() -> None:
    session = SessionStore()
    assert searches.recalled(request_in(session)) is None
    searches.remember(request_in(session), "x")
    assert searches.recalled(request_in(session, s="gone")) is None


@pytest.mark.parametrize(
    ("posted", "text"),
    [
        ({}, ""),
        ({"q": "  a b "}, "a b"),
        ({"q": "a\0b"}, "ab"),
        ({"q": "x" * 100}, "x" * 100),
        ({"q": "x" * 101}, "x" * 100),
    ],
)
def test_the_words_of_a_search_have_an_end(posted: dict[str, str], text: str) -> None:
    assert searches.typed(RequestFactory().post("/", posted)) == text


def files(**named: bytes) -> list[tuple[str, str]]:
    request = HttpRequest()
    sent = {name: [SimpleUploadedFile("a.pdf", content)] for name, content in named.items()}
    request.FILES = MultiValueDict(sent)
    found = once._files(request)
    assert [file.read() for (file,) in sent.values()] == list(named.values())  # left at their beginning
    return found


def test_a_form_with_another_file_is_another_form() -> None:
    assert files(letter=b"one") == files(letter=b"one")
    assert len({str(each) for each in (files(letter=b"one"), files(letter=b"two"), files(note=b"one"), files())}) == 4


@pytest.mark.django_db
def test_numbers_read_anew_change_where_they_have_another_form_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reread, "BATCH", 2)
    stored = ["518-555-0142", "call the office", "", "+15185550143", "(518) 555 0144", "518 555 0145 x3"]
    rows = [factories.CommunityResourceFactory(phone=phone) for phone in stored]
    version = CommunityResource.objects.values_list("version", flat=True)
    before = list(version)
    step = reread.telephones_of("community", "CommunityResource", "phone")
    for _ in range(2):
        step.code(apps, connection.schema_editor())
        phones: list[Any] = [CommunityResource.objects.get(pk=row.pk).phone for row in rows]
        assert phones == [
            "+15185550142", "call the office", "", "+15185550143", "+15185550144", "+15185550145;ext=3"
        ]  # fmt: skip
    assert list(version) == before
    assert step.reverse_code is RunPython.noop
