"""Two people editing one record: the first saves, the second is shown both texts."""

from __future__ import annotations

from typing import Any, Protocol, TypeVar
from uuid import UUID

from django.db.models import F

from core.change.refusals import EditedMeanwhile, Refused
from core.models import Versioned

Record = TypeVar("Record", bound=Versioned)


class Draft(Protocol):
    """A record that is saved again and again from an open page, until it is signed."""

    pk: int
    version: int
    saved_from: UUID | None


def claim_draft(record: Draft, seen_version: int, page: UUID | None) -> None:
    """Take the right to save a draft: the version seen is the version kept, or the same open `page` saved last.

    Raises EditedMeanwhile, carrying the record as it now stands, when another page saved it since or it was signed.
    """
    kept: Any = type(record)._default_manager  # type: ignore[attr-defined]  # a protocol names no manager
    rows = kept.filter(pk=record.pk, signed_at__isnull=True)
    taken = rows.filter(version=seen_version).update(version=F("version") + 1, saved_from=page)
    if not taken and page is not None:
        taken = rows.filter(saved_from=page).update(version=F("version") + 1)
    current = kept.get(pk=record.pk)
    if not taken:
        raise EditedMeanwhile(current)
    record.version, record.saved_from = current.version, current.saved_from


def claim(record: Record, seen_version: int) -> None:
    """Take the right to save `record` as it was at `seen_version`; its version grows by one in the same statement.

    Raises EditedMeanwhile, carrying the record as it now stands, when somebody saved it since; Refused when it is gone.
    """
    rows = type(record)._default_manager.filter(pk=record.pk, version=seen_version)
    if not rows.update(version=F("version") + 1):
        current = type(record)._default_manager.filter(pk=record.pk).first()
        if current is None:
            raise Refused("Somebody removed this while you were writing. Go back and look at what is there now.")
        raise EditedMeanwhile(current)
    record.version = seen_version + 1
