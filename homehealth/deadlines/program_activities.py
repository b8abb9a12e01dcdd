"""Deadlines a program sets by its own cadence: contacts, face-to-face, plan and level-of-care reviews (R2.2)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from homehealth.answers import Due
from homehealth.cadence import CITATION, cadence_next_due, quarter_start
from homehealth.clocks import month_end
from homehealth.dated import always, in_force
from homehealth.deadlines.cycles import chain, relevant, same_day
from homehealth.deadlines.model import Cadence, Deadline, DeadlineRule, EpisodeFacts, Kind, Owner, Page
from homehealth.deadlines.vocabulary import Fact
from homehealth.periods import Window

CADENCE_FROM = date(2014, 3, 17)
HOUSE_REVIEW_CITATION = "house rule: review every 30 days"
HOUSE_REVIEW = always(
    Cadence(
        key="house-progress-review",
        activity="progress_review",
        mode="any",
        kind="rolling_days",
        months=None,
        days=30,
        grace_days=0,
        citation=HOUSE_REVIEW_CITATION,
        is_sample=False,
    ),
    HOUSE_REVIEW_CITATION,
)


@dataclass(frozen=True, slots=True)
class Activity:
    """Something a program asks for again and again, and the facts that count as having done it."""

    name: str
    key: str
    title: str
    kind: Kind
    page: Page
    verb: str
    counts: tuple[Fact, ...]
    closes: str
    consequence: str
    owner: Owner = "case_manager"


IN_PERSON = (Fact.CONTACT_IN_PERSON, Fact.HOME_VISIT)
ACTIVITIES = (
    Activity(
        "progress_review",
        "progress-review",
        "Progress review",
        "review",
        "review",
        "Review",
        (Fact.PROGRESS_REVIEW,),
        "A progress review recorded by the case manager",
        "Goals drift unnoticed.",
    ),
    Activity(
        "contact",
        "program-contact",
        "Contact with the person",
        "contact",
        "contact",
        "Call",
        (Fact.CONTACT, *IN_PERSON),
        "A contact by phone, video or in person",
        "The program's contact requirement is not met.",
    ),
    Activity(
        "face_to_face",
        "program-face-to-face",
        "Face-to-face contact",
        "contact",
        "contact",
        "Visit",
        IN_PERSON,
        "A contact in person; a phone call does not count",
        "The program's face-to-face requirement is not met.",
    ),
    Activity(
        "home_visit",
        "program-home-visit",
        "Home visit",
        "contact",
        "contact",
        "Visit",
        (Fact.HOME_VISIT,),
        "A visit in the person's home",
        "The program's home visit requirement is not met.",
    ),
    Activity(
        "pcsp_review",
        "person-centered-plan-review",
        "Person-centered plan review",
        "plan",
        "plan",
        "Review",
        (Fact.PLAN_REVIEWED_WITH_PERSON,),
        "The person-centered service plan reviewed and signed",
        "Services are no longer covered by a current plan (42 CFR 441.301(c)(3)).",
    ),
    Activity(
        "loc_reeval",
        "level-of-care-reevaluation",
        "Level of care re-evaluation",
        "assessment",
        "assessment",
        "Assess",
        (Fact.LEVEL_OF_CARE_REEVALUATED,),
        "The level of care re-evaluated",
        "Waiver eligibility lapses (42 CFR 441.302(c)(2)).",
    ),
    Activity(
        "reassessment",
        "program-reassessment",
        "Program reassessment",
        "assessment",
        "assessment",
        "Assess",
        (Fact.REASSESSMENT,),
        "A reassessment of needs",
        "The plan rests on old findings.",
    ),
    Activity(
        "back_up_plan_review",
        "back-up-plan-review",
        "Back-up plan review",
        "plan",
        "plan",
        "Review",
        (Fact.BACK_UP_PLAN_REVIEWED,),
        "The back-up plan reviewed with the person",
        "Nobody knows what happens when a worker does not come.",
    ),
    Activity(
        "provider_monitoring",
        "provider-monitoring",
        "Provider monitoring",
        "review",
        "review",
        "Review",
        (Fact.PROVIDERS_MONITORED,),
        "The providers of the plan monitored",
        "The program's monitoring requirement is not met.",
    ),
    Activity(
        "medicaid_redetermination",
        "medicaid-redetermination",
        "Medicaid redetermination",
        "paperwork",
        "paperwork",
        "File",
        (Fact.FILED,),
        "Medicaid eligibility renewed",
        "Coverage lapses and services stop.",
    ),
)


def find_activity(activity: Activity, facts: EpisodeFacts) -> list[Deadline]:
    """Return the cycles of every cadence the episode has for `activity`, from the start of care on.

    A progress review is owed every 30 days where the program says nothing (house rule).
    """
    if facts.start_of_care is None:
        return []
    cadences = [each for each in facts.cadences if each.activity == activity.name]
    house = in_force(HOUSE_REVIEW, facts.as_of).value
    if not cadences and activity.name == house.activity:
        cadences = [house]
    several = len(cadences) > 1
    return [found for each in cadences for found in _cycles(activity, each, facts, facts.start_of_care, several)]


def _cycles(activity: Activity, cadence: Cadence, facts: EpisodeFacts, start: date, several: bool) -> list[Deadline]:
    counted = IN_PERSON if cadence.mode == "in_person" and Fact.CONTACT in activity.counts else activity.counts
    of = activity.key if Fact.FILED in counted else ""
    deeds = [each for each in facts.all(*counted, of=of) if each.on >= start]
    links = chain(start, deeds, _next_due(cadence), _restart(cadence.kind))
    source = f"{cadence.citation}, sample: verify with your state" if cadence.is_sample else cadence.citation
    found = []
    for link in links:
        window = _window(cadence.kind, link.due.due_on)
        name = _cycle_name(cadence.kind, link.due.due_on, link.number)
        found.append(
            Deadline(
                rule=activity.key,
                cycle=f"{cadence.key}-{name}" if several else name,
                opens_on=window.opens if window else None,
                due_on=link.due.due_on,
                because=f"{link.due.because} ({source})",
                closed_on=link.closed_by.on if link.closed_by else None,
                latest_on=link.due.due_on + timedelta(days=cadence.grace_days) if cadence.grace_days else None,
            )
        )
    return relevant(facts, found)


def _next_due(cadence: Cadence) -> Callable[[date, bool], Due]:
    def next_due(base: date, first_turn: bool) -> Due:
        counted_from = "start of care" if first_turn else "last done"
        return cadence_next_due(cadence.kind, base, months=cadence.months, days=cadence.days, counted_from=counted_from)

    return next_due


def _restart(kind: str) -> Callable[[date], date]:
    """Return the last day on which another deed still belongs to the same cycle as `base`."""
    if kind == "calendar_month":
        return month_end
    return _quarter_end if kind == "calendar_quarter" else same_day


def _quarter_end(on: date) -> date:
    return month_end(quarter_start(on).replace(month=quarter_start(on).month + 2))


def _window(kind: str, due_on: date) -> Window | None:
    """Return the calendar month or quarter that ends on `due_on`; None for clocks that run from the last deed."""
    if kind == "calendar_month":
        return Window(due_on.replace(day=1), due_on)
    return Window(quarter_start(due_on), due_on) if kind == "calendar_quarter" else None


def _cycle_name(kind: str, due_on: date, number: int) -> str:
    if kind == "calendar_month":
        return f"{due_on:%Y-%m}"
    return f"{due_on.year}-Q{(due_on.month + 2) // 3}" if kind == "calendar_quarter" else str(number)


def _rule(activity: Activity) -> DeadlineRule:
    def find(facts: EpisodeFacts) -> list[Deadline]:
        return find_activity(activity, facts)

    return DeadlineRule(
        key=activity.key,
        title=activity.title,
        kind=activity.kind,
        citation=CITATION,
        confidence="M",
        closed_by=activity.counts,
        closes=activity.closes,
        page=activity.page,
        verb=activity.verb,
        owner=activity.owner,
        consequence=activity.consequence,
        effective_from=CADENCE_FROM,
        find=find,
        waits_for_home=True,
    )


RULES = tuple(_rule(activity) for activity in ACTIVITIES)
