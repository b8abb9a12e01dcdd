"""Wiring: settings, URLs, the API's routes, Celery, and the local services of the demonstration."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
