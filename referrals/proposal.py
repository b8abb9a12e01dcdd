"""Who could be in charge of a new patient, how loaded each is, and whom we would propose and why. A person decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, OuterRef, QuerySet, Subquery

from accounts.models import Cover, User
from accounts.permissions import Role
from caseload.models import Episode
from core.clock import today
from core.kit.words import day as in_words
from homehealth.workload import Load, caseload_load, hours_per_month
from referrals.models import Referral

# What a patient of middling need asks of a case manager in a month, where no score says more yet.
TYPICAL = hours_per_month(visits=1, calls=2, reassessments_per_year=6, multiplier=1.0)
MOST_LISTED = 40


@dataclass(frozen=True)
class Choice:
    """A case manager who can take the patient."""

    person: User
    patients: int
    load: Load
    speaks: str

    @property
    def percent(self) -> int:
        """Hours asked for as a share of the hours there are, in whole percent."""
        return round(self.load.load * 100)

    @property
    def words(self) -> str:
        """ "12 open patients, 54 of 130 hours a month (42 %)", and what else speaks for them."""
        patients = f"{self.patients} open patient{'' if self.patients == 1 else 's'}"
        hours = self.load.load * self.load.capacity_h
        asked = f"{hours:.0f} of {self.load.capacity_h:.0f} hours a month ({self.percent} %)"
        more = [f"speaks {self.speaks}"] if self.speaks else []
        return ", ".join([patients, asked, *more])


@dataclass(frozen=True)
class Unsuitable:
    """A case manager who cannot take the patient, and why not."""

    person: User
    why: str


@dataclass(frozen=True)
class Proposal:
    """Everybody who could, best first; who cannot; and why the first is proposed."""

    choices: list[Choice]
    unsuitable: list[Unsuitable]
    because: str
    more: int = 0

    @property
    def first(self) -> Choice | None:
        """Whom we would propose."""
        return next(iter(self.choices), None)


def propose(referral: Referral, by: User) -> Proposal:
    """Rank the case managers for this referral in two queries: language if one is needed, then load, then name.

    A supervisor proposes within the own team; intake anywhere.
    """
    people = (
        User.objects.active()
        .in_role(Role.CASE_MANAGER)
        .annotate(away_until=Subquery(_covers().filter(absent=OuterRef("pk")).values("ends_on")[:1]))
        .order_by("family_name", "given_name", "pk")
    )
    unsuitable: list[Unsuitable] = []
    able: list[User] = []
    for person in people:
        why = _why_not(person, by, vars(person)["away_until"])
        if why:
            unsuitable.append(Unsuitable(person, why))
        else:
            able.append(person)
    choices = _ranked(referral, able)
    return Proposal(
        choices[:MOST_LISTED], unsuitable[:MOST_LISTED], _because(referral, choices), max(0, len(choices) - MOST_LISTED)
    )


def is_suitable(person: User, by: User) -> str:
    """Why this person cannot be put in charge by `by`, "" when they can."""
    if not person.is_active or person.role != Role.CASE_MANAGER:
        return "Choose an active case manager"
    return _why_not(person, by, _covers().filter(absent=person).values_list("ends_on", flat=True).first())


def _covers() -> QuerySet[Cover]:
    """Who is covered for today, the longest first."""
    return Cover.objects.filter(starts_on__lte=today(), ends_on__gte=today()).order_by("-ends_on")


def _why_not(person: User, by: User, away_until: date | None) -> str:
    if by.role == Role.SUPERVISOR and person.team_id != by.team_id:
        return "In another team"
    if not person.takes_new_patients:
        return "Takes no new patients now"
    if not Decimal(1) <= person.hours_month <= Decimal(744):
        return "No scheduled hours"
    return f"Away until {in_words(away_until)}" if away_until else ""


def _ranked(referral: Referral, able: list[User]) -> list[Choice]:
    wanted = _other_language(referral.language)
    counts = dict(
        Episode.objects.filter(worker__in=able)
        .exclude(status=Episode.Status.DISCHARGED)
        .values_list("worker")
        .annotate(number=Count("pk"))
        .order_by()
    )
    found = [_choice(person, counts.get(person.pk, 0), wanted) for person in able]
    return sorted(
        found,
        key=lambda each: (bool(wanted) and not each.speaks, each.load.load, each.person.family_name, each.person.pk),
    )


def _choice(person: User, patients: int, wanted: str) -> Choice:
    load = caseload_load([TYPICAL.hours] * patients, scheduled_h=float(person.hours_month))
    spoken = {each.strip().lower() for each in person.languages.split(",")}
    return Choice(person, patients, load, wanted if wanted.lower() in spoken else "")


def _other_language(language: str) -> str:
    return "" if language.strip().lower() in {"", "english"} else language.strip()


def _because(referral: Referral, choices: list[Choice]) -> str:
    if not choices:
        return "Nobody can take a new patient now."
    first, wanted = choices[0], _other_language(referral.language)
    speaking = [each for each in choices if each.speaks]
    among = speaking if wanted and speaking else choices
    pool = f"{len(among)} who can take a new patient" if len(among) > 1 else "the only one who can take a new patient"
    spoken = f" and speak{'s' if len(among) == 1 else ''} {wanted}" if wanted and speaking else ""
    rank = f"Least loaded of {pool}{spoken}" if len(among) > 1 else f"{pool[0].upper()}{pool[1:]}{spoken}"
    unmet = f" Nobody speaks {wanted}: plan for an interpreter." if wanted and not speaking else ""
    return f"{rank}: {first.words}.{unmet}"
