"""Settings that must not run, alone or together, are refused at the start with a sentence each."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings as live
from django.core.exceptions import ImproperlyConfigured

from local import demo_database
from local.binaries import ServiceFailed
from tests.accounts.production import settings_of_production

LONG = "0123456789abcdefghijklmnopqrstuvwxyz0123456789abcdefghij"


def refused(**environment: str) -> str:
    with pytest.raises(ImproperlyConfigured) as fault:
        settings_of_production(**environment)
    return str(fault.value)


def test_production_itself_is_accepted() -> None:
    found = settings_of_production(SECRET_KEY=secrets.token_urlsafe(48))
    assert found["PRODUCTION"] is True
    assert found["MFA_REQUIRED"] is True


@pytest.mark.parametrize(
    ("environment", "word"),
    [
        ({"SECRET_KEY": "a"}, "SECRET_KEY"),
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "a" * 60}, "SECRET_KEY"),
        ({"SECRET_KEY": "abcd" * 20}, "SECRET_KEY"),
        ({"SECRET_KEY": LONG[:49]}, "SECRET_KEY"),
        ({"SECRET_KEY": "django-insecure-" + LONG}, "SECRET_KEY"),
        ({"SECRET_KEY": "local-only-secret-never-used-in-production-0123456789"}, "SECRET_KEY"),
        ({"DEBUG": "1"}, "DEBUG"),
        ({"DEMO": "1", "DEMO_DATABASE": "own"}, "DEMO"),
        ({"MFA_REQUIRED": "0"}, "MFA_REQUIRED"),
        ({"MFA_REQUIRED": "enabled"}, "MFA_REQUIRED"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": "a.example,*"}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS"),
        ({"PUBLIC_URL": "http://hearthside.example.org"}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "https://"}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "hearthside.example.org"}, "PUBLIC_URL"),
        ({"CSRF_TRUSTED_ORIGINS": "http://a.example"}, "CSRF_TRUSTED_ORIGINS"),
        ({"CSRF_TRUSTED_ORIGINS": "https://*"}, "CSRF_TRUSTED_ORIGINS"),
        ({"EMAIL_URL": "smtp://user:password@mail.example:25"}, "EMAIL_URL"),
        ({"REMINDER_MAILER": "reminders.mail.OutboxMailer"}, "REMINDER_MAILER"),
        ({"SESSION_IDLE_SECONDS": "0"}, "SESSION_IDLE_SECONDS"),
        ({"SESSION_IDLE_SECONDS": "-900"}, "SESSION_IDLE_SECONDS"),
        ({"SESSION_IDLE_SECONDS": "86400"}, "SESSION_IDLE_SECONDS"),
        ({"SESSION_IDLE_SECONDS": "soon"}, "SESSION_IDLE_SECONDS must be a whole number"),
        ({"CONN_MAX_AGE": "-1"}, "CONN_MAX_AGE"),
        ({"EMAIL_TIMEOUT": "0"}, "EMAIL_TIMEOUT"),
        ({"REMINDER_LEASE_SECONDS": "0"}, "REMINDER_LEASE_SECONDS"),
        ({"REMINDER_SWEEP_SECONDS": "-3"}, "REMINDER_SWEEP_SECONDS"),
        ({"SECURE_HSTS_SECONDS": "-1"}, "SECURE_HSTS_SECONDS"),
        ({"TRUSTED_PROXIES": "0.0.0.0/0"}, "TRUSTED_PROXIES"),
        ({"TRUSTED_PROXIES": "::/0"}, "TRUSTED_PROXIES"),
        ({"TRUSTED_PROXIES": "proxy.example.org"}, "TRUSTED_PROXIES"),
        ({"DATABASE_URL": "sqlite:///tmp/records"}, "DATABASE_URL"),
    ],
    ids=lambda each: " ".join(f"{k}={v[:24]}" for k, v in each.items()) if isinstance(each, dict) else "",
)
def test_unsafe_in_production(environment: dict[str, str], word: str) -> None:
    sentence = refused(**environment)
    assert word in sentence
    assert environment.get("SECRET_KEY") in {None, "", "a"} or environment["SECRET_KEY"] not in sentence


def test_every_fault_is_said_at_once() -> None:
    sentences = refused(SECRET_KEY="a", DEBUG="1", MFA_REQUIRED="0").splitlines()
    assert len(sentences) == 3


@pytest.mark.parametrize("word", ["", "1", "yes"])
def test_one_click_sign_in_does_not_start_on_a_named_database(word: str) -> None:
    sentence = refused(PRODUCTION="0", DEMO="1", DEMO_DATABASE=word)
    assert "one-click sign-in" in sentence


def test_the_demonstrations_own_word_lets_it_start() -> None:
    assert settings_of_production(PRODUCTION="0", DEMO="1", DEMO_DATABASE="own")["DEMO"] is True


# --- what the demonstration looks at before it says that word ----------------------------------------------------------


@pytest.fixture
def named(monkeypatch: Any) -> Any:
    """An empty database of its own on the server of the tests, named by DATABASE_URL."""
    name = f"named_{os.getpid()}_{secrets.token_hex(4)}"
    with psycopg.connect(live.DATABASE_ADMIN_URL, dbname="postgres", autocommit=True) as link:
        link.execute(f"create database {name}".encode())
    monkeypatch.setenv("DATABASE_URL", psycopg.conninfo.make_conninfo(live.DATABASE_ADMIN_URL, dbname=name))
    monkeypatch.delenv("DEMO_DATABASE", raising=False)
    try:
        yield lambda statement: psycopg.connect(os.environ["DATABASE_URL"], autocommit=True).execute(statement)
    finally:
        with psycopg.connect(live.DATABASE_ADMIN_URL, dbname="postgres", autocommit=True) as link:
            link.execute(f"drop database {name} with (force)".encode())


@pytest.mark.django_db
def test_an_empty_database_is_taken(named: Any, monkeypatch: Any) -> None:
    demo_database.claim()
    assert os.environ.pop("DEMO_DATABASE") == "own"
    named("create table accounts_user (id int)")
    demo_database.claim()
    assert os.environ.pop("DEMO_DATABASE") == "own"


@pytest.mark.django_db
def test_a_database_with_people_is_refused_untouched(named: Any) -> None:
    named("create table accounts_user (id int)")
    named("insert into accounts_user values (1)")
    with pytest.raises(ServiceFailed, match="did not invent"):
        demo_database.claim()
    assert "DEMO_DATABASE" not in os.environ
    named("create table demo_invented (id int)")
    with pytest.raises(ServiceFailed, match="did not invent"):
        demo_database.claim()
    named("insert into demo_invented values (1)")
    demo_database.claim()
    assert os.environ.pop("DEMO_DATABASE") == "own"


def test_a_database_that_does_not_answer_is_said_in_words(monkeypatch: Any, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", f"host='{tmp_path}' user=nobody dbname=none")
    with pytest.raises(ServiceFailed, match="does not answer"):
        demo_database.claim()


def test_no_named_database_needs_no_look(monkeypatch: Any) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    demo_database.claim()
    assert "DEMO_DATABASE" not in os.environ
