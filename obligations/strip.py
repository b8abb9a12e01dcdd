"""What the ledger adds to pages of lower steps: the concerns on the strip, the next deadline of the caseload's rows, what
is to be checked."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import F

from accounts.models import User
from caseload.field_policy import may_read
from caseload.models import Episode, Patient
from core.clock import now
from obligations import closing
from obligations.models import Obligation

CONCERN = "concern"
MOST_CONCERNS = 6


@dataclass(frozen=True)
class Danger:
    """An open concern beside the patient: what it is, why, the page where somebody acts on it, whether its time is up.
    `is_silence`: something was not asked, which the strip says at its own place."""

    title: str
    because: str
    url: str
    is_late: bool
    is_silence: bool


def concerns(patient: Patient, user: User) -> dict[str, object]:
    """The open concerns about a patient, the most urgent first, for those who see promises. One query."""
    if not may_read(user, Obligation, "title"):
        return {}
    rows = (
        Obligation.objects.open()
        .filter(patient=patient, kind=CONCERN)
        .order_by(F("due_at").asc(nulls_last=True), "due_on", "id")
    )
    found = list(rows.select_related("patient")[: MOST_CONCERNS + 1])
    return {
        "concerns": [_danger(row, user) for row in found[:MOST_CONCERNS]],
        "has_more_concerns": len(found) > MOST_CONCERNS,
    }


def _danger(row: Obligation, user: User) -> Danger:
    title = row.title.removeprefix("Concern, ")
    is_late = row.due_at is not None and row.due_at < now()
    return Danger(
        f"{title[:1].upper()}{title[1:]}", row.because, closing.address(row, user), is_late, row.due_at is None
    )


def next_deadlines(patient_ids: Collection[int], user: User) -> dict[int, Obligation] | None:
    """The expected promise that is due first for each patient, in one query; None for those who do not see promises."""
    if not may_read(user, Obligation, "title"):
        return None
    rows = (
        Obligation.objects.expected()
        .filter(patient_id__in=patient_ids)
        .order_by("patient_id", "due_on")
        .only("patient_id", "due_on", "title")
        .distinct("patient_id")
    )
    return {row.patient_id: row for row in rows}


def to_be_checked(episode: Episode) -> set[tuple[str, str]]:
    """Rule and cycle of each promise of `episode` that an upgrade found after its day. One query."""
    return set(Obligation.objects.to_check().filter(episode=episode).values_list("rule", "cycle"))
