"""A promise as a row of a worklist: what it is, why, and the one button that leads to where it is kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from accounts.models import User
from accounts.permissions import Permission, Role, may
from accounts.requests import SignedIn
from core.clock import today
from core.web.addresses import address
from obligations import closing
from obligations.awaiting import Sent, answers
from obligations.models import Obligation


@dataclass(frozen=True)
class Work:
    """One row. `owner` is said only when it is somebody else's."""

    row: Obligation
    name: str
    opening: closing.Opening
    verb: str
    consequence: str
    chart: str
    owner: str = ""
    snooze: str = ""
    wake: str = ""
    assign: str = ""
    sent_on: date | None = None

    @property
    def url(self) -> str:
        """The page where it is kept."""
        return self.opening.url

    @property
    def spoken(self) -> str:
        """What a button is about, for those who hear it alone: "Progress review for Ortega, Wilma"."""
        return f"{self.row.title} for {self.name}"


def works(
    request: SignedIn, rows: Iterable[Obligation], back: str = "", sent: Mapping[int, Sent] | None = None
) -> list[Work]:
    """Rows with patient and owner at hand, as this person may act on them; what is done returns to the page `back`.

    `sent` is what `answers` said of all rows of the page, where they come in several parts.
    """
    user, every = request.user, list(rows)
    sent = answers(every) if sent is None else sent
    return [work(user, row, back, sent.get(row.pk)) for row in every]


def work(user: User, row: Obligation, back: str = "", sent: Sent | None = None) -> Work:
    """One row for one person; with what was `sent` and waits for the answer, its button records that."""
    on = today()
    is_asleep = row.snoozed_until is not None and row.snoozed_until > on
    may_snooze = may(user, Permission.SNOOZE)
    return Work(
        row=row,
        name=row.patient.name,
        opening=closing.opening(row, user, back, sent),
        verb="Open" if may(user, Permission.SEE_AUDIT) else "Answer" if sent else closing.verb(row),
        sent_on=sent.on if sent else None,
        consequence=closing.consequence(row),
        chart=address("caseload:patient", row.patient.uuid),
        owner=_owner_words(user, row),
        snooze=address("obligations:snooze", row.uuid) if may_snooze and row.due_on > on and not is_asleep else "",
        wake=address("obligations:wake", row.uuid) if may_snooze and is_asleep else "",
        assign=address("caseload:appoint", row.patient.uuid) if may(user, Permission.REASSIGN) else "",
    )


def _owner_words(user: User, row: Obligation) -> str:
    if row.owner is None or row.owner_id == user.pk:
        return ""
    return f"covering for {row.owner.name}" if user.role == Role.CASE_MANAGER else row.owner.name
