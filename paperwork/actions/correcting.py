"""A filing that was recorded wrongly: corrected by a new one that stands in its place, or taken back."""

from __future__ import annotations

from datetime import date

from accounts.models import User
from core.change.actions import Refused, action
from paperwork.actions import filings
from paperwork.models import Filing


@action("filings.correct")
def correct(
    *,
    filing: Filing,
    filed_on: date,
    reason: str,
    by: User,
    accepted_on: date | None = None,
    reference: str = "",
    comment: str = "",
    late_reason: str = "",
    period_number: int = 1,
    cycle: str = "",
) -> Filing:
    """Record what `filing` should have said; the new one stands in its place and the ledger follows it.

    Raises Refused without `reason`, as `filings.file` does, and when it was corrected or taken back already.
    """
    _refuse_unexplained(reason)
    filings.refuse_second_correction(filing, filing.episode, filing.kind)
    return filings.file(
        episode=filing.episode,
        kind=filing.kind,
        filed_on=filed_on,
        by=by,
        accepted_on=accepted_on,
        reference=reference,
        comment=comment,
        late_reason=late_reason,
        period_number=period_number,
        cycle=cycle,
        replaces=filing,
        correction_reason=reason,
    )


@action("filings.take_back")
def take_back(*, filing: Filing, reason: str, by: User) -> Filing:
    """Say that `filing` was never sent, or belongs elsewhere: neither it nor this record proves anything.

    What it had kept is owed again. Raises Refused without `reason`, and when it was corrected or taken back already.
    """
    _refuse_unexplained(reason)
    filings.refuse_second_correction(filing, filing.episode, filing.kind)
    made = Filing.objects.create(
        patient_id=filing.patient_id, episode=filing.episode, kind=filing.kind, period_number=filing.period_number,
        cycle=filing.cycle, filed_on=filing.filed_on, accepted_on=filing.accepted_on, reference=filing.reference,
        replaces=filing, correction_reason=reason, is_error=True, filed_by=by,
    )  # fmt: skip
    filings.remember(filing.episode, f"Taken back: {filings.title_of(filing)}", by, reason)
    return made


def _refuse_unexplained(reason: str) -> None:
    if not reason.strip():
        raise Refused("Say what was wrong with the entry.", field="correction_reason")
