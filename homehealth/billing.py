"""What stands between the start of care and a paid claim: encounter, notice of admission, blockers (R1.11-R1.13)."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from homehealth.asked import Asked, StartOfCare
from homehealth.clocks import add_days, day, spoken_day, spoken_sum, whole
from homehealth.dated import PDGM_FROM, Dated, always, in_force
from homehealth.errors import RuleError, reversed_range
from homehealth.periods import payment_period
from homehealth.rule import rule

F2F_CITATION = "42 CFR 424.22(a)(1)(v)"
NOA_CITATION = "42 CFR 484.205(j); Pub 100-04 ch.10 s.10.1.10.3"
CLAIM_CITATION = "42 CFR 409.43(c)-(d), 424.22, 484.205(c), 484.205(j)"

F2F_DAYS_BEFORE = always(90, F2F_CITATION)
F2F_DAYS_AFTER = always(30, F2F_CITATION)
NOA_DAYS = (Dated(5, date(2022, 1, 1), None, NOA_CITATION),)
MAX_UNSIGNED_ORDERS = 100_000
CERTIFICATIONS = ("initial", "recert")


@dataclass(frozen=True, slots=True)
class EncounterWindow:
    """The days in which a face-to-face encounter counts, both included; `ok` is None while there is no encounter."""

    earliest: date
    latest: date
    ok: bool | None
    because: str


@dataclass(frozen=True, slots=True)
class NoticeOfAdmission:
    """When the notice is due and, once accepted, whether that was in time and what being late costs.

    `penalty_days_by_period` charges the days to the 30-day periods they fall in, first period first.
    """

    due_on: date
    because: str
    timely: bool | None = None
    penalty_days: int | None = None
    penalty_days_by_period: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class FinalClaim:
    """What keeps a final claim from being sent, in alphabetical order."""

    blockers: tuple[str, ...]
    because: str

    @property
    def ready(self) -> bool:
        """Tell whether nothing blocks the claim."""
        return not self.blockers


@rule(section="1.11", title="Face-to-face encounter window", citation=F2F_CITATION, since=date(2011, 4, 1))
def f2f_window(
    soc: StartOfCare, encounter: Annotated[date | None, Asked("Day of the encounter", name="encounter_date")] = None
) -> EncounterWindow:
    """Return the window of the face-to-face encounter, 90 days before to 30 days after `soc`, and whether it was met.

    Initial certification only. Raises RuleError `wrong_type` or `out_of_range`. Source: 42 CFR 424.22(a)(1)(v).
    """
    before = in_force(F2F_DAYS_BEFORE, day(soc, "soc_date")).value
    after = in_force(F2F_DAYS_AFTER, soc).value
    earliest, latest = add_days(soc, -before), add_days(soc, after)
    ok = None if encounter is None else earliest <= day(encounter, "encounter_date") <= latest
    because = (
        f"start of care {spoken_day(soc)} - {before} calendar days = {spoken_day(earliest)}; "
        f"+ {after} calendar days = {spoken_day(latest)} ({F2F_CITATION})"
    )
    return EncounterWindow(earliest, latest, ok, because)


@rule(section="1.12", title="Notice of admission", citation=NOA_CITATION, since=date(2022, 1, 1))
def noa(
    soc: StartOfCare,
    accepted: Annotated[date | None, Asked("Day the notice was accepted", name="accepted_date")] = None,
) -> NoticeOfAdmission:
    """Return when the notice of admission is due (`soc` + 5 calendar days) and the penalty days of a late one.

    Late: every day from `soc` up to, not including, `accepted`. Raises RuleError `range_reversed` when it was accepted
    before `soc`, `not_in_force` before 2022. Source: 42 CFR 484.205(j).
    """
    days = in_force(NOA_DAYS, day(soc, "soc_date")).value
    due = add_days(soc, days)
    because = spoken_sum("start of care", soc, days, due, NOA_CITATION)
    if accepted is None:
        return NoticeOfAdmission(due, because)
    if day(accepted, "accepted_date") < soc:
        raise reversed_range("accepted_date", "The notice cannot be accepted before the start of care.")
    if accepted <= due:
        return NoticeOfAdmission(due, f"{because}; accepted {spoken_day(accepted)}, in time", True, 0, ())
    by_period = _penalty_by_period(soc, accepted)
    lost = sum(by_period)
    late = f"{because}; accepted {spoken_day(accepted)}: {lost} days without payment from the start of care on"
    return NoticeOfAdmission(due, late, False, lost, by_period)


def _penalty_by_period(soc: date, accepted: date) -> tuple[int, ...]:
    """Return the days from `soc` up to, not including, `accepted`, cut at the 30-day payment periods."""
    cut: list[int] = []
    left = (accepted - soc).days
    while left > 0:
        period = payment_period(soc, len(cut) + 1)
        cut.append(min(left, (period.end - period.start).days + 1))
        left -= cut[-1]
    return tuple(cut)


@rule(section="1.13", title="What blocks the final claim", citation=CLAIM_CITATION, since=PDGM_FROM)
def final_claim_blockers(
    *,
    certification: Annotated[str, Asked("Initial certification or recertification", choices=CERTIFICATIONS)],
    soc: StartOfCare,
    poc_signed: Annotated[date | None, Asked("Day the plan of care was signed", name="poc_signed_date")] = None,
    f2f: Annotated[date | None, Asked("Day of the face-to-face encounter", name="f2f_date")] = None,
    oasis_accepted: Annotated[date | None, Asked("Day the OASIS was accepted", name="oasis_accepted_date")] = None,
    noa_accepted: Annotated[
        date | None, Asked("Day the notice of admission was accepted", name="noa_accepted_date")
    ] = None,
    unsigned_orders: Annotated[int, Asked("Orders not signed yet", minimum=0, maximum=MAX_UNSIGNED_ORDERS)],
    claim: Annotated[date, Asked("Day of the claim", name="claim_date")],
) -> FinalClaim:
    """Return what keeps the final claim dated `claim` from being sent.

    A date after `claim` counts as not there, the same day is fine. `certification` is "initial" or "recert"; only an
    initial one needs the encounter. Raises RuleError `unknown_choice`, `wrong_type` or `out_of_range`.
    """
    if certification not in CERTIFICATIONS:
        raise RuleError("unknown_choice", "certification must be initial or recert.", field="certification")
    day(claim, "claim_date")
    whole(unsigned_orders, "unsigned_orders", 0, MAX_UNSIGNED_ORDERS)
    found = {
        "noa_not_accepted": not _there(noa_accepted, claim),
        "oasis_not_accepted": not _there(oasis_accepted, claim),
        "orders_unsigned": unsigned_orders > 0,
        "poc_unsigned": not _there(poc_signed, claim),
    }
    if certification == "initial":
        found["f2f_missing"] = not _there(f2f, claim)
        found["f2f_outside_window"] = _there(f2f, claim) and not f2f_window(soc, f2f).ok
    blockers = tuple(sorted(name for name, blocks in found.items() if blocks))
    stated = ", ".join(blockers) or "nothing blocks it"
    return FinalClaim(blockers, f"claim of {spoken_day(claim)}: {stated} ({CLAIM_CITATION})")


def _there(on: date | None, claim: date) -> bool:
    return on is not None and day(on) <= claim
