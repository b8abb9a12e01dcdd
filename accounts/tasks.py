"""What the worker does about accounts on its timetable; a task that is lost is made up for by the next."""

from __future__ import annotations

from celery import shared_task

from accounts.actions.secrets import is_anything_to_reseal, reseal
from accounts.sign_in import turns
from accounts.sign_in.sessions import remove_expired
from core.change.actions import System


@shared_task(name="accounts.tasks.end_old_sessions")
def end_old_sessions() -> None:
    """Remove sessions that have run out."""
    remove_expired()


@shared_task(name="accounts.tasks.seal")
def seal() -> None:
    """Seal what an older version left in clear and what an older key sealed."""
    if is_anything_to_reseal():
        reseal(by=System("timetable"))


@shared_task(name="accounts.tasks.forget_old_tries")
def forget_old_tries() -> None:
    """Remove counts of failed tries that no longer mean anything."""
    turns.forget_old()
