"""The ledger re-derived from facts."""

from __future__ import annotations

from collections.abc import Iterable


def reconcile(patient_ids: Iterable[int]) -> None:
    """Write the ledger of these patients anew from the facts."""
