"""What stands between today and the final claim of an episode's certification period, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from careplans.models import PlanOfCare, VisitOrder
from caseload.models import Episode
from core.clock import today
from core.kit import words
from homehealth.billing import CLAIM_CITATION, FinalClaim, f2f_window, final_claim_blockers
from homehealth.periods import certification_period
from paperwork import kinds
from paperwork.models import Coverage, Filing, Payer

BLOCKER_WORDS = {
    "f2f_missing": "No face-to-face encounter is on file.",
    "f2f_outside_window": "The face-to-face encounter lies outside its window.",
    "noa_not_accepted": "The notice of admission is not accepted.",
    "oasis_not_accepted": "The OASIS assessment is not accepted.",
    "orders_unsigned": "Orders are not signed by the practitioner.",
    "poc_unsigned": "The plan of care is not signed by the practitioner.",
}


@dataclass(frozen=True)
class Claim:
    """What stands between today and the final claim of the current certification period."""

    blockers: tuple[str, ...]
    because: str
    citation: str = CLAIM_CITATION


def claim_of(episode: Episode, filings: Sequence[Filing], payer_kind: str) -> Claim | None:
    """What would stop a final claim dated today. Three queries. None before care starts."""
    soc = episode.start_of_care
    if soc is None or not episode.is_soc_confirmed or soc > today():
        return None
    period = episode.period_number or 1
    signed = (
        PlanOfCare.objects.filter(episode=episode, period_number=period, practitioner_signed_on__isnull=False)
        .order_by("number")
        .values_list("practitioner_signed_on", flat=True)
        .first()
    )
    waiting = [PlanOfCare.Status.SIGNED, PlanOfCare.Status.SENT]
    unsigned = VisitOrder.objects.filter(plan__episode=episode, plan__status__in=waiting).count()
    answer = final_claim_blockers(
        certification="initial" if period == 1 else "recert",
        soc=soc,
        claim=today(),
        poc_signed=signed,
        unsigned_orders=unsigned,
        f2f=_encounter_date(soc, filings),
        oasis_accepted=_accepted(f for f in filings if f.kind == kinds.OASIS.key and f.period_number == period),
        noa_accepted=_accepted(f for f in filings if f.kind == kinds.NOTICE_OF_ADMISSION.key),
    )
    return Claim((*_blockers(answer, payer_kind), *_unpaid(episode, soc, period)), answer.because)


def _unpaid(episode: Episode, soc: date, period: int) -> tuple[str, ...]:
    """A sentence when nobody pays for some day of the certification period so far."""
    begins = certification_period(soc, period).start
    until = min(today(), episode.discharged_on or today())
    spans = Coverage.objects.filter(episode=episode).order_by("starts_on").values_list("starts_on", "ends_on")
    open_from: date | None = begins
    for starts_on, ends_on in spans:
        if open_from is None or starts_on > open_from:
            break
        open_from = None if ends_on is None else max(open_from, ends_on + timedelta(days=1))
    if open_from is None or open_from > until:
        return ()
    return (f"Nobody pays from {words.day(open_from)} on: add the coverage, or correct its dates.",)


def _accepted(filings: Iterable[Filing]) -> date | None:
    """The first day one of them was accepted."""
    return min((f.accepted_on for f in filings if f.accepted_on), default=None)


def _encounter_date(soc: date, filings: Sequence[Filing]) -> date | None:
    """The encounter that counts, else any that does not."""
    dates = [f.filed_on for f in filings if f.kind == kinds.FACE_TO_FACE.key]
    return next((on for on in dates if f2f_window(soc, on).ok), next(iter(dates), None))


def _blockers(answer: FinalClaim, payer_kind: str) -> tuple[str, ...]:
    """In words; only traditional Medicare asks for the notice of admission."""
    needs_notice = payer_kind == Payer.Kind.MEDICARE_FFS
    return tuple(BLOCKER_WORDS[each] for each in answer.blockers if needs_notice or each != "noa_not_accepted")
