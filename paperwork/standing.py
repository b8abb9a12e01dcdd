"""Where the paperwork of an episode stands: each required filing, whether it is late, and what that costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from caseload.models import Episode
from core import words
from core.clock import today
from homehealth.answers import Due
from homehealth.billing import F2F_CITATION, NOA_CITATION, NoticeOfAdmission, f2f_window, noa
from homehealth.deadlines.model import HOME_HEALTH_PROGRAM
from homehealth.errors import RuleError
from homehealth.notices import SUMMARY_CITATION, discharge_summary_due
from homehealth.oasis import SUBMISSION_CITATION
from paperwork import lateness
from paperwork.claims import Claim, claim_of
from paperwork.facts import payer_kinds
from paperwork.models import Filing, Payer

Kind = Filing.Kind
PERIODS_SHOWN = 3


@dataclass(frozen=True)
class Item:
    """One filing this episode needs: where it stands in a word, when it is due and why, and what lateness costs."""

    kind: str
    title: str
    status: str
    due_on: date | None
    because: str
    citation: str
    closes: str
    cost: str = ""
    filing: Filing | None = None
    period_number: int = 1

    @property
    def is_done(self) -> bool:
        """True once nothing more is to be filed."""
        return self.status in {"done", "late_but_done"}

    @property
    def awaits_answer(self) -> bool:
        """True while it is sent and the payer has not accepted it."""
        return self.filing is not None and not self.is_done and self.kind in {Kind.NOTICE_OF_ADMISSION, Kind.OASIS}


@dataclass(frozen=True)
class Standing:
    """The paperwork of one episode today. `claim` is None where no Medicare claim is under way."""

    items: tuple[Item, ...] = ()
    claim: Claim | None = None
    payer_kind: str = ""

    @property
    def sentence(self) -> str:
        """The first thing to read: "1 late, 2 to file."."""
        late = sum(item.status == "overdue" for item in self.items)
        waiting = sum(item.status == "submitted" for item in self.items)
        to_file = sum(not item.is_done for item in self.items) - late - waiting
        counts = ((late, "late"), (to_file, "to file"), (waiting, "waiting for the payer's answer"))
        said = ", ".join(f"{count} {what}" for count, what in counts if count)
        if said:
            return f"{said}."
        return "Everything required is filed." if self.items else ""


def of(episode: Episode, filings: Sequence[Filing]) -> Standing:
    """The standing of `episode` given its `filings` (all of them). At most four queries; the rules decide the rest."""
    payer_kind = payer_kinds([episode.pk]).get(episode.pk, "")
    standing = [filing for filing in filings if not hasattr(filing, "replaced_by")]
    oasis = lateness.oasis_due(episode)
    items: list[Item] = []
    if payer_kind.startswith("medicare_") or episode.program.key.endswith(HOME_HEALTH_PROGRAM):
        items += _encounter(episode, standing)
        items += _notice(episode, standing) if payer_kind == Payer.Kind.MEDICARE_FFS else []
        items += _transmissions(oasis, standing)
        items += _summary(episode, standing)
    claim = claim_of(episode, standing, payer_kind) if payer_kind.startswith("medicare_") else None
    return Standing(tuple(items), claim, payer_kind)


def _of_kind(filings: Sequence[Filing], kind: str, period_number: int | None = None) -> list[Filing]:
    return [f for f in filings if f.kind == kind and period_number in (None, f.period_number)]


def _state(due_on: date, done_on: date | None, *, is_sent: bool = False) -> str:
    if done_on is not None:
        return "late_but_done" if done_on > due_on else "done"
    if due_on < today():
        return "overdue"
    if is_sent:
        return "submitted"
    return "due_today" if due_on == today() else "soon" if (due_on - today()).days <= 7 else "upcoming"


def _encounter(episode: Episode, filings: Sequence[Filing]) -> list[Item]:
    soc = episode.start_of_care
    if soc is None:
        return []
    window = f2f_window(soc)
    found = _of_kind(filings, Kind.FACE_TO_FACE)
    good = next((f for f in found if window.earliest <= f.filed_on <= window.latest), None)
    outside = next(iter(found), None) if good is None else None
    cost = ""
    if outside is not None:
        cost = f"The encounter of {words.day(outside.filed_on)} lies outside the window, so it does not count. "
    if good is None and window.latest < today():
        cost += "The claim is not payable without an encounter in the window."
    status = "done" if good else _state(window.latest, None)
    closes = f"An encounter dated {words.day(window.earliest)} to {words.day(window.latest)}"
    filing = good or outside
    return [
        Item(
            Kind.FACE_TO_FACE, "Face-to-face encounter", status, window.latest, window.because, F2F_CITATION, closes,
            cost.strip(), filing,
        )
    ]  # fmt: skip


def _notice(episode: Episode, filings: Sequence[Filing]) -> list[Item]:
    soc = episode.start_of_care
    if soc is None:
        return []
    found = _of_kind(filings, Kind.NOTICE_OF_ADMISSION)
    accepted = next((f for f in found if f.accepted_on and f.accepted_on >= soc), None)
    filing = accepted or next(iter(reversed(found)), None)
    try:
        answer = noa(soc, accepted.accepted_on if accepted else None)
        cost = _penalty_words(answer, soc)
    except RuleError:
        return []
    done_on = accepted.accepted_on if accepted else None
    return [
        Item(
            Kind.NOTICE_OF_ADMISSION, "Notice of admission", _state(answer.due_on, done_on, is_sent=filing is not None),
            answer.due_on, answer.because, NOA_CITATION, "The notice accepted by the Medicare contractor", cost, filing,
        )
    ]  # fmt: skip


def _penalty_words(answer: NoticeOfAdmission, soc: date) -> str:
    """What lateness costs: for certain once accepted, and what it would be today while it is not."""
    if answer.timely is False:
        return f"Accepted late: {_lost(answer)}."
    if answer.timely is None and answer.due_on < today():
        so_far = _lost(noa(soc, today()))
        return f"Accepted today it would cost {so_far}; each further day costs 1/30 of a payment more."
    return ""


def _lost(answer: NoticeOfAdmission) -> str:
    """ "6 days without payment: 6/30 of the first 30-day payment"."""
    by_period = enumerate(answer.penalty_days_by_period or (), start=1)
    parts = [f"{days}/30 of 30-day payment {number}" for number, days in by_period]
    total = answer.penalty_days or 0
    return f"{total} day{'' if total == 1 else 's'} without payment ({', '.join(parts)})"


def _transmissions(due: dict[int, Due], filings: Sequence[Filing]) -> list[Item]:
    items: list[Item] = []
    for period in sorted(due)[-PERIODS_SHOWN:]:
        found = _of_kind(filings, Kind.OASIS, period)
        accepted = next((f for f in found if f.accepted_on), None)
        filing = accepted or next(iter(reversed(found)), None)
        answer = due[period]
        state = _state(answer.due_on, accepted.filed_on if accepted else None, is_sent=filing is not None)
        cost = "The final claim will not pay until it is accepted." if state == "overdue" else ""
        items.append(
            Item(
                Kind.OASIS, f"OASIS, certification period {period}", state, answer.due_on, answer.because,
                SUBMISSION_CITATION, "The assessment accepted by the CMS system", cost, filing, period,
            )
        )  # fmt: skip
    return items


def _summary(episode: Episode, filings: Sequence[Filing]) -> list[Item]:
    if episode.discharged_on is None:
        return []
    answer = discharge_summary_due(episode.discharged_on)
    found = _of_kind(filings, Kind.DISCHARGE_SUMMARY)
    sent = next(iter(found), None)
    return [
        Item(
            Kind.DISCHARGE_SUMMARY, "Discharge summary", _state(answer.due_on, sent.filed_on if sent else None),
            answer.due_on, answer.because, SUMMARY_CITATION, "The summary sent to the practitioner who takes over",
            "", sent,
        )
    ]  # fmt: skip
