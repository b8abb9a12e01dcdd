"""A copy of production's own settings, read from config/settings.py as production reads it, for the length of a test."""

from __future__ import annotations

import importlib
import os
import runpy
from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

from django.conf import settings
from django.test import override_settings
from django.urls import clear_url_caches

ENVIRONMENT = {
    "PRODUCTION": "1",
    "SECRET_KEY": "a-value-of-this-test-alone-0123456789-abcdefghijklmnop",
    "ALLOWED_HOSTS": "testserver",
    "FIELD_KEYS": "b2YtdGhpcy10ZXN0LWFsb25lLTAxMjM0NTY3ODlhYmM=",
    "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
    "REDIS_URL": "redis://127.0.0.1:1",
    "PUBLIC_URL": "https://testserver",
}
COPIED = ("ACCOUNT_", "MFA_", "SESSION_", "CSRF_", "SECURE_", "AUTHENTICATION_", "LOGIN_", "MIDDLEWARE", "REST_", "DEMO", "PRODUCTION")  # fmt: skip


def settings_of_production(**environment: str) -> dict[str, object]:
    """Every setting as config/settings.py makes it in production."""
    clean = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LOCAL_STATE"}}
    with mock.patch.dict(os.environ, clean | ENVIRONMENT | environment, clear=True):
        found = runpy.run_path(str(settings.BASE_DIR / "config" / "settings.py"))
    return {name: value for name, value in found.items() if name.isupper()}


@contextmanager
def production() -> Iterator[None]:
    """People, sessions, transport, middleware and addresses as in production; the database stays the test's."""
    copied = {k: v for k, v in settings_of_production().items() if k.startswith(COPIED)}
    with override_settings(**copied):
        _reload_addresses()
        try:
            yield
        finally:
            settings.PRODUCTION = False
            _reload_addresses()


def _reload_addresses() -> None:
    importlib.reload(importlib.import_module("config.urls"))
    clear_url_caches()
