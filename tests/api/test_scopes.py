"""What a token may do: chosen when it is made, shown, and asked for on every address of the API."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from accounts.api.permissions import permissions_of
from accounts.checks import routes
from accounts.models import TokenName
from accounts.permissions import GRANTS, Permission, Role
from accounts.scopes import AREAS, EVERY, FREE, READ, WRITE, of_role, scope_for
from core.models import AuditEvent
from tests import factories
from tests.architecture.routes import PARAMETER
from tests.described import ROOT

pytestmark = pytest.mark.django_db
NOTHING = "00000000-0000-4000-8000-000000000000"
PAGE = "/settings/tokens"


def operations() -> list[tuple[str, str, Any, str]]:
    """Every method of every address of version 1: route, method, view class, name of the action."""
    found = []
    for route, pattern in routes():
        actions = getattr(pattern.callback, "actions", None) or {}
        if route.startswith("api/v1/"):
            found += [
                (route, method, pattern.callback.cls, action) for method, action in actions.items() if method != "head"
            ]
    return found


def needed_scopes(view: Any, action: str, method: str, role: Role) -> set[str]:
    """The scopes of which one lets a token of this role through, told from the table and not from the code that asks it."""
    is_read = method == "get" or (view.__name__, action) in {
        ("PatientViewSet", "search"), ("ResourceViewSet", "search"), ("RuleViewSet", "ask"),
    }  # fmt: skip
    wanted = set(permissions_of(view, action, method)) & GRANTS[role]
    return {
        f"{area}:{READ if is_read else WRITE}"
        for area, powers in AREAS.items()
        if wanted & (powers.reads | powers.writes)
    }


def test_every_permission_that_the_api_asks_for_is_of_one_area() -> None:
    asked = {each for _, method, view, action in operations() for each in permissions_of(view, action, method)}
    for permission in asked - FREE:
        assert [area for area, powers in AREAS.items() if permission in powers.reads | powers.writes], permission
    areas = [powers.reads | powers.writes for powers in AREAS.values()]
    assert sum(map(len, areas)) == len(frozenset().union(*areas)), "a permission stands in two areas"
    with pytest.raises(LookupError):
        scope_for(Permission.SEE_DELIVERY, is_read=True)


@pytest.mark.parametrize("role", ["supervisor", "admin", "intake", "auditor"])
def test_every_address_needs_its_scope_and_no_other(role: str) -> None:
    """One of the scopes that are right opens it, and all the others together do not."""
    person = factories.UserFactory(role=role, team=factories.TeamFactory())
    walked, secrets = 0, {}
    for route, method, view, action in operations():
        path = "/" + re.sub(r"[\^$\\]", "", PARAMETER.sub(NOTHING, route))
        right = needed_scopes(view, action, method, Role(role))
        if not right:
            continue
        for scopes in (frozenset(right), frozenset(EVERY) - right):
            if scopes not in secrets:
                secrets[scopes] = factories.token_secret(person, sorted(scopes))
            answer = Client().generic(
                method.upper(), path, b"{}", content_type="application/json",
                headers={"authorization": f"Bearer {secrets[scopes]}"},
            )  # fmt: skip
            is_refused = answer.status_code == 403 and answer.json()["code"] == "missing_scope"
            assert is_refused == (scopes != right), f"{role} {method} {path} {scopes}: {answer.status_code}"
            walked += 1
    assert walked > 30
    assert not AuditEvent.objects.filter(verb__startswith="patients.").exists()


def test_a_token_without_a_scope_may_nothing_but_read_the_description(case_manager: Any) -> None:
    named = {"authorization": f"Bearer {factories.token_secret(case_manager, [])}"}
    answer = Client().get("/api/v1/patients/", headers=named)
    assert (answer.status_code, answer.json()["code"]) == (403, "missing_scope")
    assert "patients:read" in answer.json()["detail"]
    assert Client().get("/api/schema/", headers=named).status_code == 200


def test_a_scope_gives_nothing_that_the_role_does_not(auditor: Any) -> None:
    named = {"authorization": f"Bearer {factories.token_secret(auditor)}"}
    answer = Client().post("/api/v1/referrals/", b"{}", content_type="application/json", headers=named)
    assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied")


def test_a_session_needs_no_scope(client: Client, case_manager: Any) -> None:
    client.force_login(case_manager)
    assert client.get("/api/v1/patients/").status_code == 200


@pytest.mark.parametrize("role", Role.values)
def test_page_offers_what_the_role_can_use_and_shows_what_was_chosen(role: str, client: Client) -> None:
    person = factories.UserFactory(role=role)
    client.force_login(person)
    offered = re.findall(
        r'name="scopes"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="scopes"', client.get(PAGE).content.decode()
    )
    assert [first or second for first, second in offered] == of_role(Role(role))
    made = client.post(
        PAGE, {"name": "Export", "days": "30", "scopes": ["calculator:read"], "submission_key": "1" * 32}
    )
    assert made.status_code == 200
    assert TokenName.objects.get().scopes == "calculator:read"
    assert "Calculator: read" in client.get(PAGE).content.decode()


def test_a_scope_that_the_role_cannot_use_is_refused_at_its_field(client: Client, clinician: Any) -> None:
    client.force_login(clinician)
    sent = {"name": "Export", "days": "30", "scopes": ["staff:write"], "submission_key": "1" * 32}
    page = client.post(PAGE, sent)
    assert page.status_code == 422
    assert not TokenName.objects.exists()
    assert "Export" in page.content.decode()


def test_auditors_read_over_the_api_what_they_read_on_pages(calling: Any, auditor: Any) -> None:
    """Every list that a page shows them, and the names behind the ids in it; nothing that changes."""
    caller = calling(auditor)
    for name in (
        "patients", "episodes", "assessments", "plans", "visits", "referrals", "obligations", "concerns", "endings",
        "reading-limits", "resources", "practitioners", "programs", "payers", "staff", "rules", "coverages", "filings",
        "audit",
    ):  # fmt: skip
        assert caller.get(f"{name}/").status_code == 200, name
    writing = [
        (view, action)
        for _, method, view, action in operations()
        if method != "get" and action not in {"search", "ask"}
    ]
    for view, action in writing:
        assert not set(permissions_of(view, action, "post")) & GRANTS[Role.AUDITOR], (view, action)


def test_tokens_of_before_keep_what_they_had(case_manager: Any) -> None:
    from importlib import import_module

    from django.apps import apps
    from knox.models import AuthToken

    (name,) = (file.stem for file in (ROOT / "accounts" / "migrations").glob("*_scopes.py"))  # whatever its number
    nameless, _ = AuthToken.objects.create(user=case_manager)
    named = factories.TokenNameFactory(token__user=case_manager, scopes="")
    import_module(f"accounts.migrations.{name}").keep_what_they_had(apps, None)
    named.refresh_from_db()
    held = [scope for scope in EVERY if scope != "audit:read"]  # which no token could do then
    assert named.scopes.split() == held
    assert TokenName.objects.get(token=nameless).scopes.split() == held
