"""What the worker runs on its timetable; arguments never hold more than ids, and losing a task loses nothing."""

from __future__ import annotations

from celery import shared_task

from reminders import dispatch as sending
from reminders.actions import repair as repairing


@shared_task(name="reminders.tasks.dispatch")
def dispatch() -> None:
    """Send what is due."""
    sending.dispatch()


@shared_task(name="reminders.tasks.repair")
def repair() -> None:
    """Make the reminders that should exist and do not."""
    repairing.repair()
