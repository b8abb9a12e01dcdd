"""The API says what it does and does what it says: tables of what callers send, each answered as described.

That every answer of every test is what docs/openapi.yaml says is held by tests/described.py for the whole suite.
"""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from openapi_spec_validator import validate

from accounts.scopes import Area
from core.clock import now
from referrals.models import Referral
from tests import factories
from tests.api.conftest import said
from tests.described import ROOT, description, fault, undescribed

pytestmark = pytest.mark.django_db
NOTE = {"kind": "note", "text": "Called."}


def test_the_description_is_valid_openapi() -> None:
    validate(description())


def test_a_field_that_is_called_otherwise_is_heard(api: Any, chart: Any, monkeypatch: Any) -> None:
    """The check of every answer can fail."""
    from caseload.api.patients import EpisodeSerializer

    original = EpisodeSerializer.to_representation
    renamed = lambda self, row: {{"worker": "nurse"}.get(k, k): v for k, v in original(self, row).items()}  # noqa: E731
    with undescribed():
        monkeypatch.setattr(EpisodeSerializer, "to_representation", renamed)
        answer = api.get("episodes/")
        told = fault("GET", "/api/v1/episodes/", 200, answer.headers, answer.content)
    assert '"worker" is a required property' in told
    assert "not described" in fault("GET", "/api/v1/episodes/", 418, answer.headers, b"{}")


@pytest.mark.parametrize("reason", [*Referral.DeclineReason.values, ""])
def test_a_column_that_may_be_empty_says_so(api: Any, reason: str) -> None:
    """`decline_reason` is empty until a referral is declined: the description has that value."""
    referral = factories.ReferralFactory(
        decline_reason=reason, status="declined" if reason else "received",
        **({"decided_at": now()} if reason else {}),
    )  # fmt: skip
    assert api.get(f"referrals/{referral.uuid}/").json()["decline_reason"] == reason


def refused(answer: Any, status: int, where: str = "", field: str | None = None) -> None:
    """The answer is a refusal of this status in one sentence, which points to the field if there is one."""
    told = answer.json()
    assert answer.status_code == status, answer.content[:300]
    assert answer.headers["Content-Type"] == "application/json"
    assert told["code"]
    assert " " in told["detail"], "a sentence"
    if field is not None:
        assert [(each["where"], each["field"]) for each in told["errors"]] == [(where, field)]
        assert told["errors"][0]["pointer"] == ("/" + field.replace(".", "/") if where == "body" else "")


BODIES: list[tuple[str, Any, str]] = [
    ("an unknown field", NOTE | {"colour": "red"}, "colour"),
    ("a field of another case", {"kind": "note", "text": "x", "Text": "y"}, "Text"),
    ("a wrong type", {"kind": "note", "text": ["x"]}, "text"),
    ("a wrong choice", {"kind": "owl", "text": "x"}, "kind"),
    ("a null", {"kind": "note", "text": None}, "text"),
    ("a missing field", {"kind": "note"}, "text"),
    ("a day for an instant", NOTE | {"happened_at": "2024-13-01"}, "happened_at"),
    ("a number for an instant", NOTE | {"happened_at": 5}, "happened_at"),
    ("an unknown field deep inside", {"contacts": [{"name": "Ann", "owl": 1}]}, "contacts.0.owl"),
]


@pytest.mark.parametrize(("what", "body", "field"), BODIES, ids=[each[0] for each in BODIES])
def test_a_field_that_is_wrong_is_pointed_to(what: str, body: Any, field: str, api: Any, chart: Any) -> None:
    path = "referrals/" if field.startswith("contacts") else f"patients/{chart.patient.uuid}/notes/"
    if field.startswith("contacts"):
        body = {
            "received_at": now().isoformat(),
            "given_name": "Ida",
            "family_name": "Quist",
            "birth_date": "1941-05-06",
        } | body
    refused(api.post(path, body), 400, "body", field)


def test_the_example_of_the_page_about_the_api_is_what_is_answered(api: Any, chart: Any) -> None:
    page = (ROOT / "docs" / "api.md").read_text()
    example = json.loads(page.partition("```json\n")[2].partition("```")[0])
    assert api.post(f"patients/{chart.patient.uuid}/notes/", NOTE | {"colour": "red"}).json() == example
    for area in Area:
        assert f"`{area}`" in page


def test_the_page_about_the_api_names_every_resource() -> None:
    page = (ROOT / "docs" / "api.md").read_text()
    named = {path.split("/")[3] for path in description()["paths"]}
    assert [name for name in sorted(named) if f"`{name}/" not in page] == []


RAW: list[tuple[str, bytes | str, dict[str, str], int]] = [
    ("NaN", '{"text": NaN}', {}, 400),
    ("deeply nested", '{"text": ' + "[" * 300 + "]" * 300 + "}", {}, 400),
    ("not UTF-8", b'{"text": "\xe9"}', {}, 400),
    ("not JSON", "{", {}, 400),
    ("a list", "[]", {}, 400),
    ("another content type", "text=a", {"content_type": "text/plain"}, 415),
    ("a form", "text=a", {"content_type": "application/x-www-form-urlencoded"}, 415),
    ("no content type", '{"text": "a"}', {"content_type": ""}, 415),
    ("no body", "", {}, 400),
]


@pytest.mark.parametrize(("what", "body", "more", "status"), RAW, ids=[each[0] for each in RAW])
def test_a_body_that_cannot_be_read_is_refused(
    what: str, body: Any, more: Any, status: int, api: Any, chart: Any
) -> None:
    refused(api.post(f"patients/{chart.patient.uuid}/notes/", body, **more), status)


QUERIES = [
    ("page_size=-1", "page_size"), ("page_size=0", "page_size"), ("page_size=99999999", "page_size"),
    ("page_size=x", "page_size"), ("owl=1", "owl"), ("search=Ann", "search"), ("format=xml", "format"),
    ("status=active&status=active", "status"), ("status=owl", "status"), ("after=x", "after"),
    ("after=0570d42a-d4c8-425f-8aa1-811388260215", "after"), ("ordering=owl", "ordering"), ("ordering=family_name", "ordering"),
    ("updated_since=yesterday", "updated_since"), ("updated_since=0001-01-01T00:00:00%2B14:00", "updated_since"),
    ("updated_since=", "updated_since"), ("patient=1", "patient"), ("%00=1", "\x00"), ("limit=5", "limit"),
]  # fmt: skip


@pytest.mark.parametrize(("query", "field"), QUERIES)
def test_a_parameter_that_is_wrong_or_unknown_is_named(query: str, field: str, api: Any) -> None:
    answer = api.get(f"episodes/?{query}")
    refused(answer, 400, "query", field)
    if field in {"owl", "search", "format", "limit"}:
        for known in ("after", "ordering", "page_size", "patient", "status", "updated_since"):
            assert known in said(answer)[field]


def test_a_record_takes_no_parameters(api: Any, chart: Any) -> None:
    refused(api.get(f"patients/{chart.patient.uuid}/?expand=all"), 400, "query", "expand")


METHODS = [
    ("PUT", "patients/", "GET, HEAD"), ("POST", "patients/", "GET, HEAD"), ("DELETE", "referrals/", "GET, HEAD, POST"),
    ("GET", "referrals/bundles/", "POST"), ("OPTIONS", "patients/", "GET, HEAD"), ("TRACE", "patients/", None),
    ("BREW", "patients/", None), ("PATCH", "rules/", "GET, HEAD"), ("GET", "patients/search/", "POST"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "allowed"), METHODS)
def test_a_wrong_method_is_405_and_says_the_right_ones(method: str, path: str, allowed: str | None, api: Any) -> None:
    answer = api.client.generic(method, f"/api/v1/{path}", b"{}", content_type="application/json", headers=api.headers)
    refused(answer, 405)
    if allowed is not None:
        assert sorted(answer.headers["Allow"].split(", ")) == sorted(allowed.split(", "))


def test_head_is_get_without_its_body(api: Any, chart: Any) -> None:
    path = f"/api/v1/patients/{chart.patient.uuid}/"
    answer = api.client.head(path, headers=api.headers)
    assert (answer.status_code, answer.content, answer.headers["ETag"]) == (200, b"", '"1"')


@pytest.mark.parametrize(
    "path", ["nothing", "v1/", "v1/nothing/", "v1/patients/x/", "v2/patients/", "", "v1/rules/owl/"]
)
@pytest.mark.parametrize("accept", ["text/html", "application/json", "*/*"])
def test_an_unknown_address_is_404_in_json_whatever_is_accepted(path: str, accept: str, api: Any) -> None:
    answer = api.client.get(f"/api/{path}", headers=api.headers | {"accept": accept})
    is_of_a_resource = path in {"v1/rules/owl/", "v1/patients/x/"}
    refused(answer, 406 if accept == "text/html" and is_of_a_resource else 404)


def test_a_page_is_not_what_the_api_answers(api: Any) -> None:
    refused(api.get("patients/", headers={"accept": "text/html"}), 406)
    browser = "text/html,application/xhtml+xml,*/*;q=0.8"
    assert api.get("patients/", headers={"accept": browser}).headers["Content-Type"] == "application/json"


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("debug", [False, True])
def test_an_address_without_its_slash_is_sent_on_whole(method: str, debug: bool, api: Any, settings: Any) -> None:
    settings.DEBUG = debug
    answer = api.client.generic(method, "/api/v1/referrals?status=received", b"{}", content_type="application/json")
    assert (answer.status_code, answer.headers["Location"]) == (308, "/api/v1/referrals/?status=received")


TOKENS = [
    ("Bearer nonsense", 401), ("Bearer", 401), ("Bearer a b", 401), ("Token é\x7f", 401), ("Basic YTpi", 401), ("", 401),
    ("bearer {secret}", 200), ("Bearer {secret}", 200), ("Token {secret}", 200), ("BEARER {secret}", 200),
    ("Bearer {expired}", 401), ("Bearer {gone}", 401), ("{secret}", 401),
]  # fmt: skip


@pytest.mark.parametrize(("sent", "status"), TOKENS)
def test_a_token_is_taken_after_either_word_or_refused_in_words(sent: str, status: int, case_manager: Any) -> None:
    gone = factories.UserFactory(is_active=False)
    secrets = {
        "secret": factories.token_secret(case_manager), "gone": factories.token_secret(gone),
        "expired": factories.token_secret(case_manager, expiry=-timedelta(hours=1)),
    }  # fmt: skip
    answer = Client().get("/api/v1/patients/", headers={"authorization": sent.format(**secrets)})
    assert answer.status_code == status
    if status == 401:
        refused(answer, 401)
        assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_form_without_its_csrf_token_is_refused_in_json(case_manager: Any, chart: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(case_manager)
    for path in (f"v1/patients/{chart.patient.uuid}/notes/", "v1/nothing/"):
        answer = client.post(f"/api/{path}", json.dumps(NOTE), content_type="application/json")
        refused(answer, 404 if "nothing" in path else 403)


def test_what_fails_here_is_said_in_json(api: Any, monkeypatch: Any) -> None:
    api.client.raise_request_exception = False
    monkeypatch.setattr("caseload.api.patients.PatientViewSet.related", lambda *_: 1 / 0)
    with undescribed():  # nothing answers 500 on purpose: the description promises none
        refused(api.get("patients/"), 500)


# --- what headers say ---------------------------------------------------------------------------------------------


def test_what_was_made_is_where_location_says(api: Any, chart: Any) -> None:
    made = api.post("assessments/", {"episode": str(chart.episode.uuid), "purpose": "other"})
    assert made.headers["Location"] == f"/api/v1/assessments/{made.json()['uuid']}/"
    found = api.client.get(made.headers["Location"], headers=api.headers)
    assert (found.json(), found.headers["ETag"]) == (made.json(), made.headers["ETag"])
    note = api.post(f"patients/{chart.patient.uuid}/notes/", NOTE)
    assert note.headers["Location"] == f"/api/v1/patients/{chart.patient.uuid}/"


@pytest.mark.parametrize("written", ["{etag}", "W/{etag}", "{version}"])
def test_an_etag_is_sent_back_as_it_came(written: str, api: Any, chart: Any) -> None:
    path = f"patients/{chart.patient.uuid}/"
    seen = api.get(path)
    sent = written.format(etag=seen.headers["ETag"], version=seen.json()["version"])
    changed = api.patch(path, {"city": "Troy"}, version=sent)
    assert (changed.status_code, changed.headers["ETag"]) == (200, '"2"')
    late = api.patch(path, {"city": "Cohoes"}, version=sent)
    refused(late, 412)
    assert late.json()["current_version"] == 2
    refused(api.patch(path, {"city": "Cohoes"}), 428)
    refused(api.patch(path, {"city": "Cohoes"}, version="yes"), 400, "header", "If-Match")


def test_a_replay_says_that_it_is_one(api: Any, chart: Any) -> None:
    path, key = f"patients/{chart.patient.uuid}/notes/", {"idempotency-key": str(uuid.uuid4())}
    first, again = api.post(path, NOTE, headers=key), api.post(path, NOTE, headers=key)
    assert (first.status_code, first.headers.get("Idempotency-Replayed")) == (201, None)
    assert (again.status_code, again.headers["Idempotency-Replayed"]) == (200, "true")
    assert again.json() == first.json()
    other = api.post(path, NOTE | {"text": "Called again."}, headers=key)
    assert other.status_code in {409, 422}
    refused(api.post(path, NOTE, headers={"idempotency-key": "x"}), 400, "header", "Idempotency-Key")
