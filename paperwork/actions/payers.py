"""What is done with payers: added, changed, archived, restored."""

from __future__ import annotations

from typing import Any

from accounts.models import User
from caseload.models import Episode
from core.change.actions import System, action, touch
from core.change.versions import claim
from core.cleaned import Cleaned
from core.clock import today
from paperwork.models import Coverage, Payer

COUNTED_TO = 500


@action("payers.add")
def add(*, by: User | System, **facts: Any) -> Payer:
    """Make a payer from the fields of `Payer`. Raises Refused when one of that name exists, archived or not."""
    return Payer.objects.create(**facts)


@action("payers.change")
def change(*, payer: Payer, seen_version: int, changes: Cleaned, by: User) -> Payer:
    """Change a payer; when its kind changes, the promises of every episode that owes and that it covers, covered or
    will cover move with it.

    Raises EditedMeanwhile when somebody saved it since `seen_version`, Refused for a name already taken.
    """
    claim(payer, seen_version)
    moves_deadlines = changes.get("kind", payer.kind) != payer.kind
    for name, value in changes.items():
        setattr(payer, name, value)
    payer.save(update_fields=[*changes, "updated_at"])
    if moves_deadlines:
        touch(Episode.objects.owing(today()).filter(coverages__payer=payer).values_list("patient_id", flat=True))
    return payer


@action("payers.archive")
def archive(*, payer: Payer, by: User) -> Payer:
    """Take a payer off the lists people choose from; coverage it gives already stands."""
    return payer.set_offered(False)


@action("payers.restore")
def restore(*, payer: Payer, by: User) -> Payer:
    """Offer an archived payer again."""
    return payer.set_offered(True)


def covered_count(payer: Payer) -> int:
    """How many open coverages the payer gives, counted to 501 at most."""
    return len(_covered_now(payer).values_list("pk", flat=True)[: COUNTED_TO + 1])


def _covered_now(payer: Payer) -> Any:
    return Coverage.objects.filter(payer=payer, ends_on__isnull=True, episode__discharged_on__isnull=True)
