"""What the worker does about accounts on its timetable."""

from __future__ import annotations

from celery import shared_task

from accounts.sessions import remove_expired


@shared_task(name="accounts.tasks.end_old_sessions")  # type: ignore[untyped-decorator]
def end_old_sessions() -> None:
    """Remove sessions that have run out."""
    remove_expired()
