"""How large a file may be that comes through a page or an API call; larger ones are taken by a command, which streams them."""

from __future__ import annotations

from django.conf import settings


def upload_limit() -> int:
    """The limit in bytes, packed and unpacked."""
    return int(min(settings.FHIR_UPLOAD_BYTES, settings.FHIR_MAX_BYTES))
