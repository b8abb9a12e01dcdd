"""Every form that posts carries a key of its own, and every page that takes a form honours it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.template import engines
from django.test import RequestFactory

from accounts.checks import is_ours, routes
from core.change.refusals import said_of

# Addresses that take a POST without a person's key, and why
OPEN = {
    "demo/sign-in": "Of the demonstration: nobody is signed in yet.",
    "style-guide": "Of the demonstration: nothing is kept.",
}
# Unique columns no person can fill twice, and why
INNER = {
    "_uuid_key": "made at random by the product",
    "accounts_user_groups": "not used: a person has one role",
    "accounts_user_user_permi": "not used: a role has its permissions",
    "communityresource_id_nee": "written by set(), which adds what is missing",
    "knox_": "made at random by the product",
    "obligation_once": "written by the derivation alone, which updates what is there",
    "submission_once": "asked by get_or_create, which reads what is there",
}


def views() -> list[tuple[str, Any]]:
    return [(route, pattern.callback) for route, pattern in routes() if is_ours(pattern.callback)]


def test_every_page_honours_the_key_or_says_why_it_may_be_sent_again() -> None:
    bare = [
        route
        for route, view in views()
        if not hasattr(view, "cls")
        and not getattr(view, "honours_key", False)
        and not getattr(view, "repeatable_because", "")
        and getattr(view, "permissions", None) != ()
    ]
    assert not bare
    reasons = {route: view.repeatable_because for route, view in views() if hasattr(view, "repeatable_because")}
    assert len(reasons) <= 13
    assert all(reason.endswith(".") for reason in reasons.values())


def test_public_pages_that_take_a_form_are_the_known_ones() -> None:
    taking = {
        route
        for route, view in views()
        if getattr(view, "permissions", None) == () and "post" in str(getattr(view, "__closure__", "")).lower()
    }
    assert {route for route in taking if not route.startswith(tuple(OPEN))} == set()


def test_every_form_that_posts_is_written_with_its_tokens() -> None:
    bare, found = [], 0
    for path in Path(settings.BASE_DIR / "templates").rglob("*.html"):
        for form in re.findall(r"<form\b.*?</form>", path.read_text(), re.DOTALL):
            opening = form.split(">", 1)[0]
            if re.search(r'method="?post', opening, re.IGNORECASE):
                found += 1
                bare += [path.name] * ("{% csrf_token %}" not in form)
    assert bare == ["away.html"]  # rendered without the database, it sends the key that was typed with the rest
    assert found > 50


def test_each_form_of_a_page_has_another_key() -> None:
    request = RequestFactory().get("/")
    page = (
        engines["django"].from_string("<form>{% csrf_token %}</form><form>{% csrf_token %}</form>").render({}, request)
    )
    keys = re.findall(r'name="submission_key" value="([0-9a-f-]{36})"', page)
    assert len(set(keys)) == 2
    assert page.count("csrfmiddlewaretoken") == 2


@pytest.mark.django_db
def test_every_unique_column_that_a_person_can_fill_twice_has_its_sentence() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, t.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
            " JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace"
            " WHERE i.indisunique AND NOT i.indisprimary AND n.nspname = 'public'"
        )
        names = cursor.fetchall()
    ours = {app.split(".")[-1] for app in settings.INSTALLED_APPS if "." not in app}
    silent = [
        name
        for name, table in names
        if table.split("_")[0] in ours and said_of(name) is None and not any(word in name for word in INNER)
    ]
    assert not silent, f"Give these constraints a violation_error_message: {silent}"
    assert len(names) > 20
