"""When each kind of filing was due, and whether it came late: from the episode's facts and the field's rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from assessments.models import Assessment
from caseload.models import Episode
from homehealth.answers import Due
from homehealth.billing import f2f_window, noa
from homehealth.errors import RuleError
from homehealth.notices import discharge_summary_due
from homehealth.oasis import oasis_submission_due
from paperwork.facts import payer_kinds
from paperwork.models import Filing, Payer

Kind = Filing.Kind


@dataclass(frozen=True)
class Lateness:
    """When a filing was due (None: nothing sets a date), the derivation in words, and whether it came late."""

    due_on: date | None
    because: str
    is_late: bool


def of(episode: Episode, kind: str, *, filed_on: date, accepted_on: date | None, period_number: int = 1) -> Lateness:
    """Whether a filing of `kind` was late. A notice counts from its acceptance, everything else from the sending."""
    due_on, because = due(episode, kind, period_number)
    counted = (accepted_on or filed_on) if kind == Kind.NOTICE_OF_ADMISSION else filed_on
    return Lateness(due_on, because, due_on is not None and counted > due_on)


def due(episode: Episode, kind: str, period_number: int = 1) -> tuple[date | None, str]:
    """The last good day for `kind` in this episode and the derivation in words; (None, "") when nothing sets one.

    At most one query. Dates that no rule in force covers set no deadline.
    """
    try:
        answer = _due(episode, kind, period_number)
    except RuleError:
        answer = None
    return answer or (None, "")


def _due(episode: Episode, kind: str, period_number: int) -> tuple[date, str] | None:
    soc = episode.start_of_care
    if kind == Kind.DISCHARGE_SUMMARY and episode.discharged_on:
        summary = discharge_summary_due(episode.discharged_on)
        return summary.due_on, summary.because
    if kind == Kind.NOTICE_OF_ADMISSION and soc and _pays_medicare_ffs(episode):
        notice = noa(soc)
        return notice.due_on, notice.because
    if kind == Kind.FACE_TO_FACE and soc:
        window = f2f_window(soc)
        return window.latest, window.because
    return _oasis(episode, period_number) if kind == Kind.OASIS else None


def _pays_medicare_ffs(episode: Episode) -> bool:
    return payer_kinds([episode.pk]).get(episode.pk) == Payer.Kind.MEDICARE_FFS


def _oasis(episode: Episode, period_number: int) -> tuple[date, str] | None:
    answer = oasis_due(episode).get(period_number)
    return (answer.due_on, answer.because) if answer else None


def oasis_due(episode: Episode) -> dict[int, Due]:
    """When the OASIS of each certification period is due: 30 days from the day its assessment was completed (M0090).

    The first start-of-care assessment opens period 1, each recertification the next. One query. Source: 42 CFR
    484.45(a).
    """
    rows = Assessment.objects.filter(
        episode=episode,
        status=Assessment.Status.SIGNED,
        purpose__in=[Assessment.Purpose.START, Assessment.Purpose.RECERTIFICATION],
    )
    found: dict[int, Due] = {}
    for made in rows.order_by("completed_on", "pk"):
        period = 1 if made.purpose == Assessment.Purpose.START else max(found, default=1) + 1
        if made.completed_on is not None:
            found.setdefault(period, oasis_submission_due(made.completed_on))
    return found
