"""After an upgrade: every ledger derived once by the rules as they now are, and nobody reminded of what is long past."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from caseload.models import Patient
from core.change.actions import Refused, System, action
from core.clock import today
from obligations import derive
from obligations.actions import rolling as roll
from obligations.edition import edition
from obligations.models import LedgerDay, Obligation
from reminders.follow import follow

BATCH = 500
UPGRADE = System("upgrade")
State = Obligation.State


@dataclass
class Carried:
    """What an upgrade changed: promises opened, closed, and now to be checked; whom it could not derive."""

    opened: int = 0
    closed: int = 0
    to_check: int = 0
    refused: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        said = f"Promises derived anew: opened {self.opened}, closed {self.closed}, to be checked {self.to_check}"
        return "\n".join([said, *(f"could not be derived: patient {each}" for each in self.refused)])


def carry_over(say: Callable[[str], object]) -> None:
    """Derive everybody's ledger anew when the code that derives is another than last time; `say` what came of it.

    In batches, each committed whole: a run that was interrupted is run again, finds nothing in what it had done, and
    goes on. Safe beside people at work and beside a second run.
    """
    now = edition()
    everybody = roll.waiting(None, today())
    if LedgerDay.objects.filter(pk=1, derived_by=now).exists() or not everybody.exists():
        return
    carried = Carried()
    for ids in _batches():
        _derive(ids, carried)
    if not carried.refused:
        finish(edition=now, by=UPGRADE)
    say(str(carried))


def _batches() -> Iterator[list[int]]:
    rows, after = roll.waiting(None, today()).order_by("pk"), 0
    while ids := list(rows.filter(pk__gt=after).values_list("pk", flat=True)[:BATCH]):
        yield ids
        after = ids[-1]


def _derive(ids: list[int], carried: Carried) -> None:
    """One batch; when facts that no calendar holds stand in its way, patient by patient."""
    try:
        found = derive_anew(patient_ids=ids, by=UPGRADE)
    except Refused as refusal:
        if len(ids) > 1:
            for one in ids:
                _derive([one], carried)
        else:
            uuid = Patient.objects.values_list("uuid", flat=True).get(pk=ids[0])
            carried.refused.append(f"{uuid} ({refusal.message})")
        return
    carried.opened += found.opened
    carried.to_check += found.to_check
    carried.closed += found.closed


@action("ledger.upgrade")
def derive_anew(*, patient_ids: list[int], by: System) -> Carried:
    """Write the ledger of these patients by the rules as they now are; reminders follow what is still ahead.

    A promise that comes to light after its last good day may have been kept where nobody could record it: it is to be
    checked, and no reminder tells of it.
    """
    Patient.objects.hold(*patient_ids)
    derive.raise_concerns(patient_ids)
    found, on = derive.differences(patient_ids), today()
    late = [each.row for each in found if each.comes_late(on)]
    carried = Carried(sum(each.opens for each in found), sum(each.closes for each in found), len(late))
    for row in late:
        row.to_check_since = on
    follow(derive.write(found))
    return carried


@action("ledger.upgraded")
def finish(*, edition: str, by: System) -> None:
    """Remember that everybody was derived by this edition of the rules."""
    LedgerDay.objects.update_or_create(pk=1, defaults={"derived_by": edition})
