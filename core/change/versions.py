"""Two people editing one record: the first saves, the second is shown both texts."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import F

from core.change.refusals import EditedMeanwhile, Refused
from core.models import Versioned

Record = TypeVar("Record", bound=Versioned)


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
