"""The bare views under a gunicorn of their own: the same settings and the whole middleware, so that only the pages differ."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from django.conf import settings  # noqa: E402 - settings come to life with setup
from django.core.handlers.wsgi import WSGIHandler  # noqa: E402

settings.ROOT_URLCONF = "benchmarks.bare_urls"
application = WSGIHandler()
