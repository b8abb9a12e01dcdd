"""Too large is 413, in words, on a page and over the API, whatever the size is of."""

from __future__ import annotations

import gzip
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

pytestmark = pytest.mark.django_db
SMALL = 1024 * 1024


def said(answer: Any) -> str:
    assert answer.status_code == 413, answer.status_code
    return str(answer.content.decode())


def test_a_form_of_too_many_bytes(client: Client, case_manager: Any, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    client.force_login(case_manager)
    assert "larger than one request may be" in said(client.post("/settings/theme", {"theme": "x" * 2000}))


@pytest.mark.parametrize("page", ["account_login", "account_reset_password"])
def test_a_form_of_sign_in(page: str, client: Client, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    guarded = Client(enforce_csrf_checks=True)
    for browser in (client, guarded):
        assert "larger than one request" in said(browser.post(reverse(page), {"login": "x" * 2000, "email": "x"}))


def test_a_form_of_too_many_fields(client: Client, case_manager: Any, settings: Any) -> None:
    client.force_login(case_manager)
    fields = {f"field{n}": "x" for n in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1)}
    assert "larger than one request may be" in said(client.post("/settings/theme", fields))


def test_a_form_of_too_many_files(client: Client, intake: Any, settings: Any) -> None:
    client.force_login(intake)
    files = {f"f{n}": io.BytesIO(b"x") for n in range(settings.DATA_UPLOAD_MAX_NUMBER_FILES + 1)}
    assert "larger than one request may be" in said(client.post(reverse("exchange:import_bundle"), files))


@pytest.mark.parametrize("page", ["/patients/", "/sign-in/login/", "/api/v1/referrals/bundles/", "/api/v1/referrals/"])
def test_a_body_that_says_it_is_larger_than_anything_is_not_read(page: str, settings: Any) -> None:
    class Unread(io.BytesIO):
        def read(self, *args: Any) -> bytes:
            raise AssertionError("read")

    length = settings.FHIR_MAX_BYTES + settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1
    answer = Client().generic("POST", page, b"", CONTENT_LENGTH=str(length), **{"wsgi.input": Unread()})
    assert "too large" in said(answer)
    assert answer.headers["Content-Type"].startswith("application/json" if "/api/" in page else "text/html")


def test_an_upload_larger_than_the_limit(client: Client, intake: Any, settings: Any) -> None:
    settings.FHIR_MAX_BYTES = SMALL
    client.force_login(intake)
    file = SimpleUploadedFile("a.json", b" " * (SMALL + 1))
    assert "larger than 1 MB" in said(client.post(reverse("exchange:import_bundle"), {"bundle": file}))


def test_an_upload_that_unpacks_to_more(client: Client, intake: Any, settings: Any) -> None:
    settings.FHIR_MAX_BYTES = SMALL
    client.force_login(intake)
    packed = gzip.compress(b" " * (SMALL + 1))
    file = SimpleUploadedFile("a.json.gz", packed)
    assert "unpacks to more than 1 MB" in said(client.post(reverse("exchange:import_bundle"), {"bundle": file}))
    api = APIClient()
    api.force_authenticate(intake)
    answer = api.post("/api/v1/referrals/bundles/", packed, content_type="application/json")
    assert "unpacks to more than 1 MB" in said(answer)


def test_an_api_body(case_manager: Any, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    api = APIClient()
    api.force_authenticate(case_manager)
    assert "too large" in said(api.post("/api/v1/referrals/", {"reason": "x" * 2000}, format="json"))
