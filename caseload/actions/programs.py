"""What is done with programs: added, changed with everyone's deadlines, archived, restored."""

from __future__ import annotations

from typing import Any

from accounts.models import User
from caseload.models import Episode, Program
from core.change.actions import System, action, touch
from core.change.versions import claim
from core.cleaned import Cleaned
from core.clock import today

COUNTED_TO = 500
MOVES_DEADLINES = frozenset({"name", "review_every_days", "cadences", "is_sample"})  # the name stands in the reasons


@action("programs.add")
def add(*, by: User | System, **facts: Any) -> Program:
    """Make a program from the fields of `Program`. Raises Refused when its key or name is taken, archived or not."""
    return Program.objects.create(**facts)


@action("programs.change")
def change(*, program: Program, seen_version: int, changes: Cleaned, by: User) -> Program:
    """Change a program; when its rules change, the promises of its episodes that owe move in the same transaction.

    Raises EditedMeanwhile when somebody saved it since `seen_version`, Refused for a name already taken.
    """
    claim(program, seen_version)
    moves = any(changes[name] != getattr(program, name) for name in MOVES_DEADLINES & set(changes))
    for name, value in changes.items():
        setattr(program, name, value)
    program.save(update_fields=[*changes, "updated_at"])
    if moves:
        touch(Episode.objects.owing(today()).filter(program=program).values_list("patient_id", flat=True))
    return program


@action("programs.archive")
def archive(*, program: Program, by: User) -> Program:
    """Take a program off the lists people choose from; its open episodes go on under it."""
    return program.set_offered(False)


@action("programs.restore")
def restore(*, program: Program, by: User) -> Program:
    """Offer an archived program again."""
    return program.set_offered(True)


def open_count(program: Program) -> int:
    """How many open episodes the program has, counted to 501 at most."""
    return len(_open_episodes(program).values_list("pk", flat=True)[: COUNTED_TO + 1])


def _open_episodes(program: Program) -> Any:
    return Episode.objects.filter(program=program).exclude(status=Episode.Status.DISCHARGED)
