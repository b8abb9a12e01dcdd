"""Care that pauses: away in a hospital or another facility, and home again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from accounts.models import User
from caseload.actions import patients as chart
from caseload.models import Episode, Stay
from core.change.actions import Refused, action
from core.clock import local, now, today
from core.kit.words import day, moment, short_day
from endings.actions import settling
from endings.actions.settling import Case, hold
from endings.models import Ending
from homehealth.deadlines import Fact
from homehealth.periods import certification_period, locate_day
from paperwork.actions import filings
from paperwork.gathering import of_episodes
from paperwork.models import Coverage
from visits.models import Visit

STILL_ORDERED, ORDERED_ANEW = "resume", "anew"
FURTHEST_RESUMPTION = timedelta(days=60)


@dataclass(frozen=True)
class Away:
    """What is known of a stay. Instants are aware; `home_at` when the patient is back already."""

    facility: str
    kind: str
    admitted_at: datetime
    learned_at: datetime
    learned_how: str = ""
    reason: str = ""
    is_for_tests: bool = False
    is_planned: bool = False
    home_at: datetime | None = None


@action("stays.begin")
def go(*, episode: Episode, away: Away, by: User, unrecorded: str = "") -> Ending:
    """Record a stay in a facility. While it lasts visits are on hold; planned visits of its days are cancelled.

    A stay that is over already (`home_at`) only cancels what was planned in it. Transfer and resumption follow from the
    kind and the length. Raises Refused for times that cannot be, a visit made meanwhile, and a second stay at a time.
    """
    case = hold(episode, by)
    settling.refuse_closed(case)
    if not case.episode.is_soc_confirmed:
        raise Refused("Care has not started: there is nothing to hold. Move or cancel the visits instead.")
    _refuse_times(case, away)
    stay = Stay.objects.create(patient=case.patient, episode=case.episode, **vars(away))
    case.work.made(stay)
    over = away.home_at
    missed = [v for v in case.unrecorded(over) if v.starts_at and v.starts_at >= away.admitted_at]
    before = [v for v in case.unrecorded() if v.starts_at and v.starts_at < away.admitted_at]
    settling.settle_unrecorded(case, before, unrecorded, "Not recorded before the stay in a facility")
    settling.cancel(case, missed, f"In a facility since {short_day(away.admitted_at)}")
    if over is not None and _chain_ended(case, stay) is not None:
        raise Refused(
            "The certification period ended during this stay. Record the stay without the return first, then “Home again”.",
            field="home_at",
        )
    if over is None:
        settling.put_on_hold(case, [v for v in case.ahead() if v.status != Visit.Status.HELD])
        case.work.change(case.episode, status=Episode.Status.ON_HOLD)
    where = f"{stay.get_kind_display()}: {away.facility}, {moment(away.admitted_at)}"
    title = where if over is None else f"{where} to {moment(over)}"
    on = local(away.admitted_at).date()
    return settling.conclude(case, Ending.Kind.STAY, on=on, title=title, reason=away.reason, stay=stay)


def _refuse_times(case: Case, away: Away) -> None:
    soc = case.episode.start_of_care
    if away.admitted_at > now():
        raise Refused("Enter a time that is not in the future.", field="admitted_at")
    if soc is not None and local(away.admitted_at).date() < soc:
        raise Refused(f"Enter a time from the start of care on: {day(soc)}.", field="admitted_at")
    if away.learned_at > now() or (away.learned_at < away.admitted_at and not away.is_planned):
        raise Refused("Enter when you learned of it: from the admission to now.", field="learned_at")
    if away.home_at is not None and not away.admitted_at <= away.home_at <= now():
        raise Refused("Enter when the patient was home again: from the admission to now.", field="home_at")
    until = away.home_at or now()
    for visit in case.visits:
        if (
            visit.check_in_at
            and visit.check_out_at
            and visit.check_in_at < until
            and visit.check_out_at > away.admitted_at
        ):
            raise Refused(
                f"A visit was made at home on {moment(visit.check_in_at)}. Correct one of the two.", field="admitted_at"
            )
    for other in Stay.objects.standing().filter(episode=case.episode):
        if other.admitted_at < until and (other.home_at is None or other.home_at > away.admitted_at):
            raise Refused(
                f"The patient was at {other.facility} then, since {moment(other.admitted_at)}.", field="admitted_at"
            )


@action("stays.end")
def come_home(
    *, stay: Stay, home_at: datetime, by: User, left_at: datetime | None = None, orders: str = STILL_ORDERED,
    ordered_resumption: date | None = None,
) -> Ending:  # fmt: skip
    """Record that the patient is home. Visits on hold resume, or are cancelled when the practitioner orders anew.

    After a stay of an inpatient over the end of the certification period the chain has ended (R1.4): this episode is
    closed and a new one opened, with its own start of care. Raises Refused for times that cannot be and when the
    patient is home already.
    """
    case = hold(stay.episode, by)
    settling.refuse_closed(case)
    held = Stay.objects.select_for_update(of=("self",)).get(pk=stay.pk)
    if held.is_over or held.is_error:
        raise Refused("The return home was recorded already.")
    if home_at > now():
        raise Refused("Enter a time that is not in the future.", field="home_at")
    if left_at is not None and not held.admitted_at <= left_at <= home_at:
        raise Refused("Enter when the facility let the patient go: from the admission to the return.", field="left_at")
    if home_at < held.admitted_at:
        raise Refused(f"Enter a time after the admission: {moment(held.admitted_at)}.", field="home_at")
    _refuse_resumption(ordered_resumption, local(home_at).date())
    case.work.change(held, left_at=left_at, home_at=home_at, ordered_resumption=ordered_resumption)
    case.work.change(case.episode, status=Episode.Status.ACTIVE)
    title = f"Home from {held.facility}, {moment(home_at)}"
    ended_on = _chain_ended(case, held)
    if ended_on is not None:
        return _begin_anew(case, held, ended_on, home_at, title)
    _resume(case, home_at, orders)
    return settling.conclude(case, Ending.Kind.HOME, on=local(home_at).date(), title=title, stay=held)


def _refuse_resumption(ordered_for: date | None, home_on: date) -> None:
    """The ordered day takes the place of the 48 hours: one before the return or far after it would count for nothing."""
    if ordered_for is not None and not home_on <= ordered_for <= home_on + FURTHEST_RESUMPTION:
        raise Refused(
            f"Enter a day from the return home, {day(home_on)}, to {day(home_on + FURTHEST_RESUMPTION)}; leave it empty when "
            "no such day was ordered: then the 48 hours after the return count.",
            field="ordered_resumption",
        )


def _resume(case: Case, home_at: datetime, orders: str) -> None:
    """What fell into the stay is cancelled; what was to come after the return stands again, also when its time has
    passed: somebody says whether it was made."""
    waiting, home_on = [v for v in case.visits if v.status == Visit.Status.HELD], local(home_at).date()
    passed = [v for v in waiting if (v.starts_at is not None and v.starts_at < home_at) or v.week_ends_on < home_on]
    rest = [v for v in waiting if v not in passed]
    settling.cancel(case, passed, "In a facility")
    if orders == ORDERED_ANEW:
        settling.cancel(case, rest, "New orders after the stay")
        case.work.say("The orders of the plan no longer hold: write the new ones into the plan and lay out its visits.")
        return
    settling.resume(case, rest)


def _chain_ended(case: Case, stay: Stay) -> date | None:
    """The last day of the certification period that ended while the patient was an inpatient and nobody could
    recertify; None when the chain goes on."""
    soc, home_at = case.episode.start_of_care, stay.home_at
    [(_, facts)] = of_episodes([case.episode])
    known = next((each for each in facts.stays if each.admitted_at == stay.admitted_at), None)
    if soc is None or home_at is None or known is None or not known.is_transfer(today(), facts.zone):
        return None
    period = certification_period(soc, locate_day(soc, known.admitted_on(facts.zone)).cert_n)
    if local(home_at).date() <= period.end:
        return None
    window = [each.on for each in facts.all(Fact.RECERTIFICATION_ASSESSMENT) if each.on <= period.end]
    return None if any((period.end - on).days < 5 for on in window) else period.end


def _begin_anew(case: Case, stay: Stay, ended_on: date, home_at: datetime, title: str) -> Ending:
    old = case.episode
    case.work.say(
        f"The certification period ended {day(ended_on)} while the patient was an inpatient: this episode is closed on "
        "that day and a new one begins, with its own start of care."
    )
    worker = old.worker
    coverages = list(
        Coverage.objects.filter(episode=old, ends_on__isnull=True).order_by("rank").select_related("payer")
    )
    settling.cancel(case, case.standing(), "In a facility at the end of the period")
    settling.end_charge(case, ended_on)
    settling.close(case, ended_on, Episode.Ending.DISCHARGED, "In a facility when the certification period ended")
    ending = settling.conclude(case, Ending.Kind.HOME, on=local(home_at).date(), title=title, stay=stay)
    new = chart.admit(
        patient=case.patient, program=old.program, referral_at=home_at, return_home_at=home_at, reason=old.reason,
        referring=old.referring, certifying=old.certifying, start_of_care=local(home_at).date(), by=case.by,
    )  # fmt: skip
    for held in coverages:
        if held.payer.is_active:
            filings.cover(
                episode=new, payer=held.payer, member_number=held.member_number, rank=held.rank,
                starts_on=local(home_at).date(), by=case.by,
            )  # fmt: skip
    if worker is not None and worker.is_active:
        chart.appoint(episode=new, worker=worker, reason="In charge before the stay", by=case.by)
    return ending
