"""Deadlines of every certification period: plan of care, recertification, OASIS transmission (R1.6, R1.9, R1.10)."""

from dataclasses import dataclass, replace
from datetime import date

from homehealth.clocks import add_days, spoken_day
from homehealth.dated import CONDITIONS_FROM, Dated, in_force
from homehealth.deadlines.cycles import opens_soon, periods_so_far, relevant
from homehealth.deadlines.model import Deadline, DeadlineRule, Done, EpisodeFacts
from homehealth.deadlines.vocabulary import Fact
from homehealth.oasis import SUBMISSION_CITATION, oasis_submission_due
from homehealth.periods import PLAN_CITATION, RECERT_CITATION, Period, locate_day, plan_review_due
from homehealth.periods import recert_window as window_of

# Whose assessments are transmitted
OASIS_PAYERS: tuple[Dated[tuple[str, ...]], ...] = (
    Dated(
        ("medicare_ffs", "medicare_advantage", "medicaid"), date(1999, 7, 19), date(2025, 6, 30), SUBMISSION_CITATION
    ),
    Dated(
        ("medicare_ffs", "medicare_advantage", "medicaid", "commercial", "private_pay"),
        date(2025, 7, 1),
        None,
        "OASIS all-payer transmission, 42 CFR 484.45(a)",
    ),
)
# The fact of an OASIS assessment -> the first part of its cycle's name, and what people call it
OASIS_ASSESSMENTS = {
    Fact.COMPREHENSIVE_ASSESSMENT: ("soc", "start of care"),
    Fact.RECERTIFICATION_ASSESSMENT: ("cert", "period {n}"),
    Fact.RESUMPTION_ASSESSMENT: ("roc", "resumption of care"),
    Fact.FOLLOW_UP_ASSESSMENT: ("follow-up", "other follow-up"),
    Fact.TRANSFER_ASSESSMENT: ("transfer", "transfer"),
    Fact.DISCHARGE_ASSESSMENT: ("discharge", "discharge"),
    Fact.DEATH_ASSESSMENT: ("death", "death at home"),
}


def find_plan_of_care_review(facts: EpisodeFacts) -> list[Deadline]:
    """Return the practitioner's review of each certification period's plan, due on its last day."""
    if facts.start_of_care is None or not facts.is_home_health:
        return []
    found = []
    for period in periods_so_far(facts, facts.start_of_care):
        due = plan_review_due(facts.start_of_care, period.n)
        found.append(
            Deadline(
                rule="plan-of-care-review",
                cycle=f"cert-{period.n}",
                about=f"period {period.n}",
                period=period.n,
                opens_on=period.start,
                due_on=due.due_on,
                because=due.because,
                closed_on=_plan_signed(facts, period),
            )
        )
    return relevant(facts, found)


def _plan_signed(facts: EpisodeFacts, period: Period) -> date | None:
    """Return the day the plan of `period` was signed: named by its number, or by a day inside it."""
    for each in facts.all(Fact.PLAN_SIGNED):
        if each.n == period.n or (each.n is None and period.start <= each.on <= period.end):
            return each.on
    return None


def find_recertification(facts: EpisodeFacts) -> list[Deadline]:
    """Return the recertification assessment in the last five days of each certification period.

    An assessment before the window does not count; one after it closes the period late; a resumption of care done
    inside the window satisfies it. A discharge within the period ends the need.
    """
    soc = facts.start_of_care
    if soc is None or not facts.is_home_health:
        return []
    found = []
    for period in periods_so_far(facts, soc):
        window = window_of(soc, period.n)
        ended = facts.discharged_on is not None and facts.discharged_on <= period.end
        if ended or not opens_soon(facts, window.opens):
            continue
        because = (
            f"start of care {spoken_day(soc)}: days 56 to 60 of certification period {period.n} = "
            f"{spoken_day(window.opens)} to {spoken_day(window.closes)} ({RECERT_CITATION})"
        )
        found.append(
            Deadline(
                rule="recertification",
                cycle=f"cert-{period.n}",
                about=f"period {period.n}",
                period=period.n,
                opens_on=window.opens,
                due_on=window.closes,
                because=because,
                closed_on=_recertified(facts, period.n),
            )
        )
    return relevant(facts, found)


def _recertified(facts: EpisodeFacts, n: int) -> date | None:
    """Return the day the recertification of period `n` was assessed: in its window, or late but before the next."""
    soc = facts.start_of_care
    assert soc is not None
    window, following = window_of(soc, n), window_of(soc, n + 1)
    for each in facts.all(Fact.RECERTIFICATION_ASSESSMENT, Fact.RESUMPTION_ASSESSMENT):
        late = window.closes < each.on < following.opens and each.what == Fact.RECERTIFICATION_ASSESSMENT
        if window.opens <= each.on <= window.closes or late:
            return each.on
    return None


@dataclass(frozen=True, slots=True)
class _Transmission:
    """An assessment to transmit: its cycle, what people call it, the day completed, the certification period it belongs
    to."""

    cycle: str
    about: str
    m0090: date
    n: int


def find_oasis_transmission(facts: EpisodeFacts) -> list[Deadline]:
    """Return the transmission of every completed OASIS assessment whose payer asks for it."""
    if facts.start_of_care is None or not facts.is_home_health:
        return []
    submissions = facts.all(Fact.OASIS_SUBMITTED)
    found = []
    for each in _transmissions(facts):
        due = oasis_submission_due(each.m0090)
        found.append(
            Deadline(
                rule="oasis-transmission",
                cycle=each.cycle,
                about=each.about,
                period=each.n,
                opens_on=each.m0090,
                due_on=due.due_on,
                because=due.because,
                closed_on=_take_submission(submissions, each),
            )
        )
    return relevant(facts, found)


def _transmissions(facts: EpisodeFacts) -> list[_Transmission]:
    found = []
    for what in OASIS_ASSESSMENTS:
        for done in facts.all(what):
            if facts.payer_kind in in_force(OASIS_PAYERS, done.on).value:
                found.append(_transmission(facts, what, done))
    return _each_named_once(sorted(found, key=lambda each: (each.m0090, each.cycle)))


def _each_named_once(transmissions: list[_Transmission]) -> list[_Transmission]:
    """Number a second assessment of the same cycle: "cert-2", then "cert-2-2"."""
    seen: dict[str, int] = {}
    named = []
    for each in transmissions:
        count = seen[each.cycle] = seen.get(each.cycle, 0) + 1
        again = replace(each, cycle=f"{each.cycle}-{count}", about=f"{each.about}, no. {count}")
        named.append(each if count == 1 else again)
    return named


def _transmission(facts: EpisodeFacts, what: Fact, done: Done) -> _Transmission:
    assert facts.start_of_care is not None
    name, about = OASIS_ASSESSMENTS[what]
    # A recertification is assessed in the last days of a period and belongs to the next
    day = add_days(done.on, 5) if what == Fact.RECERTIFICATION_ASSESSMENT else done.on
    n = done.n or locate_day(facts.start_of_care, max(day, facts.start_of_care)).cert_n
    cycle = f"cert-{n}" if what == Fact.RECERTIFICATION_ASSESSMENT else name
    return _Transmission(cycle, about.format(n=n), done.on, n)


def _take_submission(submissions: list[Done], assessment: _Transmission) -> date | None:
    """Take the first submission on or after the assessment that names it, or else one that names only its period or
    nothing."""
    late_enough = [each for each in submissions if each.on >= assessment.m0090]
    named = (each for each in late_enough if each.of == assessment.cycle)
    unnamed = (each for each in late_enough if not each.of and each.n in {None, assessment.n})
    taken = next(named, None) or next(unnamed, None)
    if taken is None:
        return None
    submissions.remove(taken)
    return taken.on


RULES = (
    DeadlineRule(
        key="plan-of-care-review",
        title="Plan of care reviewed and signed",
        kind="plan",
        citation=PLAN_CITATION,
        confidence="H",
        closed_by=(Fact.PLAN_SIGNED,),
        closes="The plan of the certification period signed by the practitioner",
        page="plan",
        verb="Sign",
        owner="case_manager",
        consequence="The final claim may not be sent without a signed plan.",
        effective_from=CONDITIONS_FROM,
        find=find_plan_of_care_review,
        survives_discharge=True,
    ),
    DeadlineRule(
        key="recertification",
        title="Recertification assessment",
        kind="assessment",
        citation=RECERT_CITATION,
        confidence="H",
        closed_by=(Fact.RECERTIFICATION_ASSESSMENT, Fact.RESUMPTION_ASSESSMENT),
        closes="A recertification assessment completed in days 56 to 60",
        page="assessment",
        verb="Assess",
        owner="clinician",
        consequence="Early: it must be redone. Late: document why; payment of the next period is at risk.",
        effective_from=CONDITIONS_FROM,
        find=find_recertification,
        waits_for_home=True,
    ),
    DeadlineRule(
        key="oasis-transmission",
        title="OASIS transmitted",
        kind="paperwork",
        citation=SUBMISSION_CITATION,
        confidence="H",
        closed_by=(Fact.OASIS_SUBMITTED,),
        reads=tuple(OASIS_ASSESSMENTS),
        closes="The assessment accepted by the CMS system",
        page="paperwork",
        verb="Send",
        owner="case_manager",
        consequence="The final claim will not pay, and the agency is out of compliance.",
        effective_from=CONDITIONS_FROM,
        find=find_oasis_transmission,
        survives_discharge=True,
    ),
)
