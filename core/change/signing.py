"""The fingerprint of what was signed, and the search for signed records that no longer say what was signed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

Signed = Callable[[], Iterator[tuple[Any, str]]]  # each of SIGNED_RECORDS: every record of a kind with its fingerprint


@dataclass
class Verified:
    """One kind of signed record: how many there are, and those whose content is not what was signed."""

    kind: str
    count: int = 0
    altered: list[Any] = field(default_factory=list)


def digest(content: object) -> str:
    """SHA-256, in hex, of JSON-able content in canonical form (sorted keys, no spaces), the same before it was stored
    and after: 98.0 is 98, and a moment is one moment in every time zone."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), default=_canonical, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def verify() -> Iterator[Verified]:
    """Read every signed record, kind after kind. SIGNED_RECORDS names functions, each of which goes through one kind and
    yields every signed record with the fingerprint of what it says now."""
    for path in settings.SIGNED_RECORDS:
        found = Verified("")
        signed_records: Signed = import_string(path)
        for record, fingerprint in signed_records():
            found.kind = record._meta.label_lower
            found.count += 1
            if fingerprint != record.content_sha256:
                found.altered.append(record)
        if found.count:
            yield found


def _canonical(value: object) -> str:
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, datetime) and value.tzinfo is not None:
        return str(value.astimezone(UTC))
    return str(value)
