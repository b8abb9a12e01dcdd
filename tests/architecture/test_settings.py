"""Code that settings name by a dotted path: no import shows it and no linter sees it, so it is resolved and held to its
caller here."""

from __future__ import annotations

from collections.abc import Callable
from logging import Formatter, Handler
from typing import Any, Protocol

import pytest
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import BasePasswordHasher
from django.core.cache.backends.base import BaseCache
from django.core.files.storage import Storage
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import Choices
from django.forms import Form
from django.forms.renderers import BaseRenderer
from django.http import HttpRequest, HttpResponse
from django.template.backends.base import BaseEngine
from django.template.loaders.base import Loader
from rest_framework.authentication import BaseAuthentication
from rest_framework.pagination import BasePagination
from rest_framework.parsers import BaseParser
from rest_framework.permissions import BasePermission
from rest_framework.renderers import BaseRenderer as ApiRenderer
from rest_framework.response import Response as ApiResponse
from rest_framework.schemas.inspectors import ViewInspector
from rest_framework.throttling import BaseThrottle

from accounts import letters, promises
from caseload import counting, scope
from caseload import pages as strip
from caseload.views import chart
from caseload.views import patients as caseload
from config import settings as ours
from core.change import actions, signing
from core.management.commands import migrate
from core.web import context
from paperwork import standing
from reminders import mail
from tests.architecture.dotted import ROOT, misfit, names_code, paths_of, readers_of, resolve, signature_of

# The house's own: what the reader of each setting calls it with, as declared beside the reader
HOUSE: dict[str, Any] = {
    "RECONCILER": actions.Reconciler,
    "HOLDER": actions.Holder,
    "AFTER_MIGRATE": migrate.AfterMigrate,
    "ACCOUNT_POST": letters.Post,
    "OWED_THROUGH": promises.OwedThrough,
    "VISIT_SCOPE": scope.VisitScope,
    "FACTS_OF_EPISODES": counting.FactsOf,
    "NAVIGATION": context.Menu,
    "CREATE_MENU": context.Menu,
    "UNREAD_COUNT": context.Count,
    "SIGNED_RECORDS": signing.Signed,
    "TO_BE_CHECKED": standing.ToBeChecked,
    "STRIP_PARTS": strip.StripPart,
    "FACE_PANELS": chart.FacePanel,
    "CASELOAD_COLUMNS": caseload.Column,
    "REMINDER_MAILER": mail.MakesMailer,
}
ADR = ROOT / "docs" / "adr" / "0020-functions-named-in-settings.md"


class Validator(Protocol):
    """How Django asks about a new password."""

    def validate(self, password: str, user: Any) -> None: ...

    def get_help_text(self) -> str: ...


class Serializer(Protocol):
    """How a session is written down."""

    def dumps(self, obj: Any) -> bytes: ...

    def loads(self, data: bytes) -> Any: ...


class CsrfFailure(Protocol):
    """How Django calls the view of a refused form."""

    def __call__(self, request: HttpRequest, reason: str) -> HttpResponse: ...


Response = Callable[[HttpRequest], HttpResponse]
# What Django, the API's framework and allauth call: a class to be derived from, a signature, or a name that a module has
THEIRS: dict[str, Any] = {
    "INSTALLED_APPS": "__name__",
    "DATABASES.ENGINE": "__name__",
    "ROOT_URLCONF": "urlpatterns",
    "FORMAT_MODULE_PATH": "__name__",
    "SESSION_ENGINE": "SessionStore",
    "TEMPLATES.builtins": "register",
    "WSGI_APPLICATION": Callable[[dict[str, Any], Any], Any],
    "MIDDLEWARE": Callable[[Response], Any],
    "TEMPLATES.BACKEND": BaseEngine,
    "TEMPLATES.loaders": Loader,
    "TEMPLATES.context_processors": Callable[[HttpRequest], dict[str, Any]],
    "AUTHENTICATION_BACKENDS": BaseBackend,
    "PASSWORD_HASHERS": BasePasswordHasher,
    "AUTH_PASSWORD_VALIDATORS.NAME": Callable[[], Validator],
    "ACCOUNT_ADAPTER": DefaultAccountAdapter,
    "MFA_ADAPTER": DefaultMFAAdapter,
    "ACCOUNT_FORMS": Form,
    "MFA_FORMS": Form,
    "SESSION_SERIALIZER": Callable[[], Serializer],
    "CSRF_FAILURE_VIEW": CsrfFailure,
    "CACHES.BACKEND": BaseCache,
    "STORAGES.BACKEND": Storage,
    "EMAIL_BACKEND": BaseEmailBackend,
    "FORM_RENDERER": BaseRenderer,
    "LOGGING.()": Formatter,
    "LOGGING.class": Handler,
    "CELERY_BEAT_SCHEDULE.task": Callable[[], None],
    "REST_FRAMEWORK.DEFAULT_AUTHENTICATION_CLASSES": BaseAuthentication,
    "REST_FRAMEWORK.DEFAULT_PERMISSION_CLASSES": BasePermission,
    "REST_FRAMEWORK.DEFAULT_PAGINATION_CLASS": BasePagination,
    "REST_FRAMEWORK.DEFAULT_RENDERER_CLASSES": ApiRenderer,
    "REST_FRAMEWORK.DEFAULT_PARSER_CLASSES": BaseParser,
    "REST_FRAMEWORK.DEFAULT_SCHEMA_CLASS": ViewInspector,
    "REST_FRAMEWORK.DEFAULT_THROTTLE_CLASSES": BaseThrottle,
    "REST_FRAMEWORK.EXCEPTION_HANDLER": Callable[[Exception, dict[str, Any]], ApiResponse | None],
    "SPECTACULAR_SETTINGS": Choices,
    "SPECTACULAR_SETTINGS.FilingKind": Callable[[], list[tuple[str, str]]],
}


def named() -> list[tuple[str, str]]:
    """Each setting, or key of one, with each path that it names."""
    found = [pair for name in dir(ours) if name[0].isupper() for pair in paths_of(name, getattr(ours, name))]
    return [
        (name, path) for name, path in found if name != "AUTH_USER_MODEL" and (expected(name) or names_code(path))
    ] + [("REMINDER_MAILER", path) for path in ("reminders.mail.SmtpMailer", "reminders.mail.OutboxMailer")]


def expected(name: str) -> Any:
    """What is asked of the code that a setting names."""
    return (HOUSE | THEIRS).get(name) or (HOUSE | THEIRS).get(name.split(".", maxsplit=1)[0])


@pytest.mark.parametrize(("name", "path"), sorted(set(named())))
def test_what_a_setting_names_is_there_and_fits_its_caller(name: str, path: str) -> None:
    wanted = expected(name)
    assert wanted is not None, f"Say in HOUSE or THEIRS what {name} is called with."
    try:
        found = resolve(path)
    except (ImportError, AttributeError) as error:
        pytest.fail(f"{name} names {path}, which is not there: {error}")
    if isinstance(wanted, str):
        assert hasattr(found, wanted) or isinstance(found, type), f"{path} has no {wanted}"
        return
    if name.startswith("CELERY"):
        assert found.name == path, "the worker knows it by another name"
        found = found.run
    assert not misfit(found, wanted), f"{name} names {path}, which {misfit(found, wanted)}"


def test_every_setting_of_the_house_is_read_and_none_stands_in_the_table_alone() -> None:
    assert {name for name in HOUSE if not readers_of(name)} == set()
    assert {name for name in HOUSE if not list(paths_of(name, getattr(settings, name, "")))} == set()


def table() -> str:
    """The house's settings as a table for people."""
    lines = ["| Setting | Read by | Names | Called as |", "|---|---|---|---|"]
    for name, kind in HOUSE.items():
        paths = ", ".join(f"`{path}`" for path in dict.fromkeys(path for key, path in sorted(named()) if key == name))
        signature = signature_of(kind).replace("|", "\\|")
        lines.append(f"| `{name}` | {', '.join(f'`{each}`' for each in readers_of(name))} | {paths} | `{signature}` |")
    return "\n".join(lines) + "\n"


def test_the_document_holds_the_table() -> None:
    assert table() in ADR.read_text(), f"Write this into {ADR.name}:\n{table()}"


def takes_two(patient_ids: object, more: object) -> None:
    """A reconciler that nobody could call."""


def takes_text(patient_ids: str) -> None:
    """A reconciler that is given something else."""


def gives_text(episode: object) -> str:
    """Not the pairs that were asked for."""


@pytest.mark.parametrize(
    ("what", "wanted", "says"),
    [
        (takes_two, actions.Reconciler, "cannot be called with (Iterable[int]) -> None: missing a required argument"),
        (takes_text, actions.Reconciler, "takes str as `patient_ids` and is given Iterable[int]"),
        (gives_text, standing.ToBeChecked, "gives str where set[tuple[str, str]] is wanted"),
        (takes_text, letters.Post, "cannot be called with (person: User, purpose: Purpose, address: str) -> None"),
        (actions.Refused, mail.MakesMailer, "cannot be called with () -> Mailer"),
        (takes_text, BaseCache, "is no BaseCache"),
        ("text", actions.Reconciler, "cannot be called"),
    ],
)
def test_what_does_not_fit_is_told_from_what_does(what: Any, wanted: Any, says: str) -> None:
    assert says in misfit(what, wanted)
