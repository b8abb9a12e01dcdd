"""Settings that must not run, alone or together: each is refused at the start, in words, before anything answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from ipaddress import ip_network
from typing import Any
from urllib.parse import urlsplit

import environ
from cryptography.fernet import Fernet, MultiFernet
from django.core.exceptions import ImproperlyConfigured

from local.demo_database import OWN

LOCAL_SECRET = "local-only-secret-never-used-in-production-0123456789"  # noqa: S105 - refused in production below
LOCAL_FIELD_KEY = "bG9jYWwtb25seS1rZXktbmV2ZXItdXNlZC1pbi1wcm8="
SHORTEST_SECRET, FEWEST_LETTERS = 50, 12  # as long as Django's own security.W009 asks; random ones have 30 and more
HERE = {"", "localhost", "127.0.0.1", "::1"}
WIDEST = {4: 8, 6: 16}  # a wider network of trusted proxies trusts strangers
NUMBERS = {  # least and most of what is counted, most of it in seconds
    "SESSION_IDLE_SECONDS": (60, 3600),
    "CONN_MAX_AGE": (0, 3600),
    "EMAIL_TIMEOUT": (1, 600),
    "REMINDER_LEASE_SECONDS": (3, 3600),
    "REMINDER_SWEEP_SECONDS": (1, 3600),
    "REMINDER_SENDERS": (1, 64),
    "STATEMENT_TIMEOUT_SECONDS": (1, 3600),
    "SECURE_HSTS_SECONDS": (0, 63_072_000),
}
Named = Mapping[str, Any]


class Env(environ.Env):
    """The environment; a number that is none is refused in words."""

    def int(self, var: str, default: Any = environ.Env.NOTSET) -> Any:
        """The whole number that a variable holds; raises ImproperlyConfigured for anything else."""
        try:
            return super().int(var, default=default)
        except ValueError:
            raise ImproperlyConfigured(f"{var} must be a whole number.") from None


def refuse_unsafe(named: Named) -> None:
    """Raises ImproperlyConfigured with every sentence that holds for these settings."""
    checks = [*ALWAYS, *(IN_PRODUCTION if named["PRODUCTION"] else ())]
    faults = [sentence for check in checks for sentence in check(named)]
    if faults:
        raise ImproperlyConfigured("\n".join(faults))


def _demonstration(named: Named) -> Iterator[str]:
    if named["DEMO"] and named["NAMED_DATABASE"] and named["DEMO_DATABASE"] != OWN:
        yield (
            "DEMO opens one-click sign-in, and DATABASE_URL names a database of yours: unset one of them. `manage.py demo` "
            "looks first whether that database is empty or its own."
        )


def _published_secrets(named: Named) -> Iterator[str]:
    is_somebodys = named["NAMED_DATABASE"] and not (named["PRODUCTION"] or named["TESTING"] or named["DEMO"])
    if is_somebodys and (named["SECRET_KEY"] == LOCAL_SECRET or LOCAL_FIELD_KEY in named["FIELD_KEYS"]):
        yield (
            "DATABASE_URL names a database of yours and PRODUCTION is off: set PRODUCTION=1, or for development a SECRET_KEY "
            "and FIELD_KEYS of your own. Those of this repository are known to everybody."
        )


def _numbers(named: Named) -> Iterator[str]:
    for name, (least, most) in NUMBERS.items():
        found = named.get(name, named["DATABASES"]["default"].get(name, least))
        if not least <= found <= most:
            yield f"{name} is {found}: choose {least} to {most}."


def _database(named: Named) -> Iterator[str]:
    if "postgresql" not in named["DATABASES"]["default"]["ENGINE"]:
        yield "DATABASE_URL must name a PostgreSQL server, as postgresql://user:password@host:5432/database."


def _proxies(named: Named) -> Iterator[str]:
    for word in named["TRUSTED_PROXIES"]:
        try:
            network = ip_network(word.strip(), strict=False)
        except ValueError:
            yield f"TRUSTED_PROXIES holds {word!r}, which is neither an address nor a network."
            continue
        if network.prefixlen < WIDEST[network.version]:
            yield f"TRUSTED_PROXIES holds {word}, which trusts strangers: name your proxies alone."


def _field_keys(named: Named) -> Iterator[str]:
    try:
        MultiFernet([Fernet(key) for key in named["FIELD_KEYS"] or [LOCAL_FIELD_KEY]])
    except ValueError:
        yield "FIELD_KEYS: each key is 32 random bytes in URL-safe base64; see .env.example."


def _own_field_keys(named: Named) -> Iterator[str]:
    if not named["FIELD_KEYS"] or LOCAL_FIELD_KEY in named["FIELD_KEYS"]:
        yield "Set FIELD_KEYS to a key of your own; see .env.example for how to make one."


def _secret(named: Named) -> Iterator[str]:
    secret = named["SECRET_KEY"]
    is_sample = secret == LOCAL_SECRET or secret.startswith("django-insecure-")
    if len(secret) < SHORTEST_SECRET or len(set(secret)) < FEWEST_LETTERS or is_sample:
        yield (
            f"Set SECRET_KEY to a long random value of your own, {SHORTEST_SECRET} characters or more; see .env.example."
        )


def _open_doors(named: Named) -> Iterator[str]:
    if named["DEMO"] or named["DEBUG"]:
        yield "DEMO and DEBUG open doors that production must keep shut: unset them."
    if not named["MFA_REQUIRED"]:
        yield "MFA_REQUIRED=0 lets a stolen password open every chart: production asks for a second factor."
    if named["REMINDER_MAILER"].endswith("OutboxMailer"):
        yield "REMINDER_MAILER keeps mail on a page, for the demonstration: in production it must be sent."


def _hosts(named: Named) -> Iterator[str]:
    if not named["ALLOWED_HOSTS"] or "*" in named["ALLOWED_HOSTS"]:
        yield "Set ALLOWED_HOSTS to the names of this site; * would answer to any."
    if urlsplit(named["PUBLIC_URL"]).scheme != "https" or not urlsplit(named["PUBLIC_URL"]).hostname:
        yield "Set PUBLIC_URL to the address of this site, with https://: links in mail begin with it."
    for origin in named["CSRF_TRUSTED_ORIGINS"]:
        if not origin.startswith("https://") or origin.removeprefix("https://").strip("*.") == "":
            yield f"CSRF_TRUSTED_ORIGINS holds {origin}: name one site, with https://."


def _mail(named: Named) -> Iterator[str]:
    is_plain = not (named["EMAIL_USE_TLS"] or named["EMAIL_USE_SSL"])
    if is_plain and named["EMAIL_HOST_PASSWORD"] and named["EMAIL_HOST"] not in HERE:
        yield "EMAIL_URL sends a password in the clear: use smtp+tls:// or smtp+ssl://."


Check = Callable[[Named], Iterator[str]]
ALWAYS: tuple[Check, ...] = (_demonstration, _published_secrets, _numbers, _database, _proxies, _field_keys)
IN_PRODUCTION: tuple[Check, ...] = (_secret, _own_field_keys, _open_doors, _hosts, _mail)
