"""Every setting, read from the environment; `.env.example` explains each variable in one sentence."""

from __future__ import annotations

import os
from pathlib import Path

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF

from config import databases
from config.described import SPECTACULAR_SETTINGS  # noqa: F401 a setting
from config.production import LOCAL_FIELD_KEY, LOCAL_SECRET, Env, refuse_unsafe
from local import services as local_services

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()
DEMO = env.bool("DEMO", default=False)
TESTING = "PYTEST_VERSION" in os.environ
if not (DEMO or TESTING):  # an operator's file never reaches the demonstration or the tests
    environ.Env.read_env(BASE_DIR / ".env")
PRODUCTION = not (DEMO or TESTING or not os.environ.get("DATABASE_URL"))
if os.environ.get("PRODUCTION", "").strip():  # an empty value is no answer
    PRODUCTION = env.bool("PRODUCTION")
DEBUG = env.bool("DEBUG", default=False)

SECRET_KEY = env("SECRET_KEY", default="" if PRODUCTION else LOCAL_SECRET)
FIELD_KEYS = env.list("FIELD_KEYS", default=[] if PRODUCTION else [LOCAL_FIELD_KEY])
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", default=[] if PRODUCTION else ["localhost", "127.0.0.1", "[::1]", "testserver"]
)
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
TRUSTED_PROXIES = env.list("TRUSTED_PROXIES", default=["127.0.0.1", "::1"])

NAMED_DATABASE = bool(os.environ.get("DATABASE_URL"))
DEMO_DATABASE = env("DEMO_DATABASE", default="")
_SERVICES = local_services.environment()
STATEMENT_TIMEOUT_SECONDS = env.int("STATEMENT_TIMEOUT_SECONDS", default=60)
DATABASES = {
    "default": databases.application(
        _SERVICES["DATABASE_URL"],
        keep_seconds=env.int("CONN_MAX_AGE", default=60),
        statement_seconds=STATEMENT_TIMEOUT_SECONDS,  # 15 in the web server: config/wsgi.py
    )
}
DATABASE_APP = DATABASES["default"]["USER"]
DATABASE_OWNER = databases.owner(_SERVICES["DATABASE_OWNER_URL"])
DATABASE_ADMIN_URL = _SERVICES["DATABASE_ADMIN_URL"]
_CACHE_URL = _SERVICES["CACHE_URL"]
if TESTING:  # each worker of a test run empties a cache of its own
    _WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    _CACHE_URL = f"{_CACHE_URL[:-1]}{2 + _WORKER % 14}"
# A help and never a need: a Redis that is away costs one of these time-outs in five seconds, and memory stands in for it.
_QUICKLY = {"socket_connect_timeout": 0.05, "socket_timeout": 0.1}
CACHES = {"default": {"BACKEND": "core.web.cache.BestEffortCache", "LOCATION": _CACHE_URL, "OPTIONS": _QUICKLY}}

INSTALLED_APPS = [
    "core",
    "accounts",
    "calculator",
    "caseload",
    "assessments",
    "careplans",
    "visits",
    "paperwork",
    "community",
    "referrals",
    "obligations",
    "reminders",
    "endings",
    "exchange",
    "desk",
    *(["demo"] if not PRODUCTION else []),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_htmx",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "knox",
    "rest_framework",
    "template_partials",
]

MIDDLEWARE = [
    "core.web.middleware.TrustedProxies",
    "core.web.middleware.RequestId",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "core.web.middleware.ResponseHeaders",
    "accounts.sign_in.signed_out.ForgetsPages",
    "core.web.middleware.Size",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "core.web.middleware.Slashes",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.sign_in.middleware.TriesInTurn",
    "accounts.sign_in.middleware.SessionClock",
    "accounts.sign_in.middleware.DeclaredPermission",
    "accounts.sign_in.second_factors.WatchedFactors",
    "core.web.refused.InWords",
    "core.change.answers.Recorded",  # last: next to the views
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            ["core.web.unindented.Loader", "django.template.loaders.app_directories.Loader"],
                        )
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.web.context.frame",
            ],
            "builtins": ["core.templatetags.kit", "core.templatetags.lookup", "core.templatetags.once"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- people and sessions -------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [{"NAME": "accounts.sign_in.passwords.HardToGuess"}]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "today"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "accounts.sign_in.adapter.ClosedSignup"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nobody can make this server write to a stranger
PASSWORD_RESET_TIMEOUT = 60 * 60  # from the moment the mail with the link leaves
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if PRODUCTION else "http"
MFA_ADAPTER = "accounts.sign_in.authenticators.SealedAuthenticators"
ACCOUNT_RATE_LIMITS = False  # accounts.turns counts instead, in PostgreSQL: a delay that grows, and never a lock
ACCOUNT_FORMS = {
    "reset_password": "accounts.forms.sign_in.ResetPassword",
    "change_password": "accounts.forms.sign_in.ChangePassword",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RATE_LIMITS = False
# Whoever sets up a factor came by a link to this very address, or by an administrator: nobody signs up
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_FORMS = {
    "authenticate": "accounts.forms.sign_in.AuthenticateCode",
    "reauthenticate": "accounts.forms.sign_in.ReauthenticateCode",
    "authenticate_webauthn": "accounts.forms.sign_in.AuthenticateKey",
    "reauthenticate_webauthn": "accounts.forms.sign_in.ReauthenticateKey",
    "login_webauthn": "accounts.forms.sign_in.LoginPasskey",
    "add_webauthn": "accounts.forms.sign_in.AddKey",
}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
MFA_REQUIRED = env.bool("MFA_REQUIRED", default=PRODUCTION)
USERSESSIONS_TRACK_ACTIVITY = False
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_IDLE_SECONDS = env.int("SESSION_IDLE_SECONDS", default=15 * 60)
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_SERIALIZER = "core.change.sealing.SealedSessions"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "core.web.errors.csrf_failure"

# --- transport and headers -----------------------------------------------------------------------------------------
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
if PRODUCTION:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31536000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "font-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
PERMISSIONS_POLICY = "geolocation=(self), camera=(self), microphone=()"
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FHIR_MAX_BYTES = 200 * 1024 * 1024  # a file of the command import_fhir, packed and unpacked; it is read as a stream
FHIR_UPLOAD_BYTES = 10 * 1024 * 1024  # a file of the page or of an API call, packed and unpacked

# --- words, dates, static files ------------------------------------------------------------------------------------
LANGUAGE_CODE = "en-us"
USE_I18N = True
USE_TZ = True
TIME_ZONE = AGENCY_TIME_ZONE = env("AGENCY_TIME_ZONE", default="America/New_York")
AGENCY_NAME = env("AGENCY_NAME", default="Hearthside Home Health")
DATE_FORMAT = "j M Y"
DATETIME_FORMAT = "j M Y, g:i A"
FORMAT_MODULE_PATH = ["config.formats"]
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(local_services.state_dir() / "static"))).absolute()
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING or DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = TESTING or DEBUG

# --- the house's own wiring ----------------------------------------------------------------------------------------
RECONCILER = "reminders.follow.reconcile"
HOLDER = "caseload.charts.hold"
AFTER_MIGRATE = "reminders.actions.upgrade.carry_over"
ACCOUNT_POST = "reminders.account_mail.write"
OWED_THROUGH = "obligations.owners.patients_owed_through"
VISIT_SCOPE = "visits.scope.patients_visited_by"
FACTS_OF_EPISODES = "paperwork.gathering.of_episodes"
NAVIGATION = "config.navigation.items"
SIGNED_RECORDS = [
    "assessments.content.signed_records",
    "careplans.content.signed_records",
    "visits.content.signed_records",
]
CREATE_MENU = "config.navigation.create_menu"
UNREAD_COUNT = "reminders.inbox.unread_count"
TO_BE_CHECKED = "obligations.strip.to_be_checked"
# The patient's strip and the caseload's columns are filled from below the step that knows: each is one query for all rows.
STRIP_PARTS = [
    "paperwork.strip.coverage",
    "visits.strip.next_visit",
    "obligations.strip.concerns",
    "endings.strip.how_it_stands",
]
# The face sheet's cards of other apps, each a function of the patient and the person who looks.
FACE_PANELS = [
    "careplans.face.panel",
    "visits.face.panel",
    "obligations.face.panel",
    "assessments.face.panel",
    "paperwork.face.panel",
    "referrals.face.panel",
]
CASELOAD_COLUMNS = [
    "visits.strip.next_visits",
    "visits.strip.last_contacts",
    "obligations.strip.next_deadlines",
    "careplans.strip.plans",
]

# --- mail and reminders --------------------------------------------------------------------------------------------
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
_EMAIL = env.email_url("EMAIL_URL", default="consolemail://" if not PRODUCTION else "smtp://localhost:25")
EMAIL_HOST, EMAIL_PORT = _EMAIL.get("EMAIL_HOST") or "localhost", _EMAIL.get("EMAIL_PORT") or 25
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _EMAIL.get("EMAIL_HOST_USER") or "", _EMAIL.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS, EMAIL_USE_SSL = _EMAIL.get("EMAIL_USE_TLS", False), _EMAIL.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=30)
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="reminders@hearthside.example")
# The demonstration keeps its mail on a page anyone can open instead of sending it.
REMINDER_MAILER = env(
    "REMINDER_MAILER", default="reminders.mail.SmtpMailer" if PRODUCTION or TESTING else "reminders.mail.OutboxMailer"
)
REMINDER_LEASE_SECONDS = env.int("REMINDER_LEASE_SECONDS", default=10)
REMINDER_SWEEP_SECONDS = env.int("REMINDER_SWEEP_SECONDS", default=3)
REMINDER_SENDERS = env.int("REMINDER_SENDERS", default=3)
PUBLIC_URL = env("PUBLIC_URL", default="http://localhost:8000")

# --- Celery --------------------------------------------------------------------------------------------------------
CELERY_BROKER_URL = _SERVICES["BROKER_URL"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_TIME_LIMIT = 60
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = AGENCY_TIME_ZONE
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A nudge to a broker that is away gives up within a moment: the sweeper sends anyway.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.1,
    "interval_max": 0.1,
    "socket_connect_timeout": 1,
}
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0.1, "interval_step": 0, "interval_max": 0.1}
CELERY_BEAT_SCHEDULE = {
    "forget-old-tries": {"task": "accounts.tasks.forget_old_tries", "schedule": 3600.0, "options": {"expires": 600}},
    "dispatch-reminders": {
        "task": "reminders.tasks.dispatch",
        "schedule": float(REMINDER_SWEEP_SECONDS),
        "options": {"expires": REMINDER_SWEEP_SECONDS},
    },
    "expect-reminders": {"task": "reminders.tasks.repair", "schedule": 3600.0, "options": {"expires": 600}},
    "seal-secrets": {"task": "accounts.tasks.seal", "schedule": 3600.0, "options": {"expires": 600}},
    "end-old-sessions": {"task": "accounts.tasks.end_old_sessions", "schedule": 86400.0, "options": {"expires": 3600}},
    "forget-submissions": {"task": "core.tasks.forget_submissions", "schedule": crontab(hour=3, minute=10)},
    "verify-signed": {"task": "core.tasks.verify_signed", "schedule": crontab(hour=2, minute=30)},
    "roll-the-ledger": {"task": "obligations.tasks.roll", "schedule": 3600.0, "options": {"expires": 600}},
}

# --- the API -------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["accounts.api.tokens.RecordedTokens", "core.api.input.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["accounts.api.permissions.DeclaredPermission"],
    "DEFAULT_PAGINATION_CLASS": "core.api.pages.KeysetPagination",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["core.api.input.StrictJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "core.api.schema.Described",
    "EXCEPTION_HANDLER": "core.api.errors.explain",
    "DEFAULT_THROTTLE_CLASSES": ["rest_framework.throttling.UserRateThrottle"],
    "DEFAULT_THROTTLE_RATES": {"user": "100000/m" if TESTING else "600/m"},
    "PAGE_SIZE": 50,
    "URL_FORMAT_OVERRIDE": None,  # every parameter is a resource's own
}
REST_KNOX = {"TOKEN_TTL": None, "AUTO_REFRESH": False}

# --- logs: never a name, never a query's values --------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "core.web.logs.JsonLine"}},
    "handlers": {"stdout": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stdout"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["stdout"], "level": "WARNING", "propagate": False},
        "django.request": {"handlers": ["stdout"], "level": "ERROR", "propagate": False},
        "hearthside": {"handlers": ["stdout"], "level": "INFO", "propagate": False},
    },
}

refuse_unsafe(globals())
