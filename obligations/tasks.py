"""What the worker runs for the ledger."""

from __future__ import annotations

from celery import shared_task

from obligations.actions import rolling


@shared_task(name="obligations.tasks.roll")
def roll() -> None:
    """Bring the ledger to the agency's new day."""
    rolling.roll()
