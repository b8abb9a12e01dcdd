"""Matching a person with a community service, attribute by attribute (10.1); only the calculator reaches it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated

from homehealth.answers import Due
from homehealth.asked import Asked
from homehealth.clocks import add_days, day, number, spoken_sum, whole
from homehealth.dated import always, in_force
from homehealth.rule import rule

CITATION = "Human Services Data Specification 3.0; house matching"
VERIFICATION_CITATION = "house rule"
VERIFICATION_DAYS = always(180, VERIFICATION_CITATION)
ELIGIBLE, LIKELY, UNKNOWN, NOT_ELIGIBLE = "eligible", "likely", "unknown", "not_eligible"
MAX_AGE = 130
MAX_ADLS = 6
MAX_PERCENT = 100_000


@dataclass(frozen=True, slots=True)
class ServiceCriteria:
    """What a service asks for; None or empty means it does not ask. Ages in years, both ends included.

    `income_max_fpl` is percent of the federal poverty level; `asks_other` are conditions in words only a person can
    judge, which make a full match "likely".
    """

    minimum_age: int | None = None
    maximum_age: int | None = None
    genders: frozenset[str] = frozenset()
    areas: frozenset[str] = frozenset()
    income_max_fpl: float | None = None
    programs: frozenset[str] = frozenset()
    conditions: frozenset[str] = frozenset()
    veteran: bool | None = None
    languages: frozenset[str] = frozenset()
    caregiver: bool | None = None
    housing: frozenset[str] = frozenset()
    adl_needs_min: int | None = None
    pets_allowed: bool | None = None
    citizenship: frozenset[str] = frozenset()
    asks_other: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """What is recorded of a person; None is "not recorded", an empty set is "none"."""

    born: date | None = None
    gender: str | None = None
    area: str | None = None
    income_fpl: float | None = None
    programs: frozenset[str] | None = None
    conditions: frozenset[str] | None = None
    veteran: bool | None = None
    languages: frozenset[str] | None = None
    caregiver: bool | None = None
    housing: str | None = None
    adl_needs: int | None = None
    has_pets: bool | None = None
    citizenship: str | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """The finding for one attribute, in words."""

    attribute: str
    result: str
    words: str


@dataclass(frozen=True, slots=True)
class Match:
    """The overall result, the reason per attribute asked for, and what to ask the person."""

    result: str
    reasons: tuple[Reason, ...] = field(default_factory=tuple)

    @property
    def ask(self) -> tuple[str, ...]:
        """Return the attributes to ask for, because they are not recorded."""
        return tuple(f"ask {reason.attribute}" for reason in self.reasons if reason.result == UNKNOWN)

    @property
    def because(self) -> str:
        """Say the reasons as one line."""
        stated = "; ".join(reason.words for reason in self.reasons) or "the service asks for nothing"
        return f"{stated} ({CITATION})"


def age_on(born: date, on: date) -> int:
    """Return the age in full years on the day `on`; born on Feb 29, a year is full on Mar 1 of a common year."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


@rule(
    name="eligibility_match", section="10.1", title="Match with a community service", citation=CITATION, confidence="M"
)
def match(
    service: Annotated[ServiceCriteria, "What the service asks for"],
    person: Annotated[Person, "What is recorded of the person"],
    on: Annotated[date, Asked("Day of the referral", name="referral_date")],
) -> Match:
    """Return whether `person` fits `service` on the day of referral `on`, with the reason for every attribute.

    Missing data gives "unknown", never "not_eligible". Raises RuleError `wrong_type` or `out_of_range`.
    """
    day(on, "referral_date")
    reasons = [reason for check in CHECKS if (reason := check(service, person, on)) is not None]
    reasons += [Reason(words, LIKELY, f"to be judged: {words}") for words in service.asks_other]
    found = {reason.result for reason in reasons}
    overall = next((result for result in (NOT_ELIGIBLE, UNKNOWN, LIKELY) if result in found), ELIGIBLE)
    return Match(overall, tuple(reasons))


@rule(section="10.1", title="Community service to verify again", citation=VERIFICATION_CITATION, confidence="M")
def verification_due(verified: Annotated[date, Asked("Day it was last verified", name="verified_date")]) -> Due:
    """Return when a community service must be verified again: 180 calendar days after `verified`. House rule.

    Raises RuleError `wrong_type` or `out_of_range`.
    """
    days = in_force(VERIFICATION_DAYS, day(verified, "verified_date")).value
    due = add_days(verified, days)
    return Due(due, spoken_sum("verified", verified, days, due, VERIFICATION_CITATION))


def _age(service: ServiceCriteria, person: Person, on: date) -> Reason | None:
    if service.minimum_age is None and service.maximum_age is None:
        return None
    low = 0 if service.minimum_age is None else whole(service.minimum_age, "minimum_age", 0, MAX_AGE)
    high = MAX_AGE if service.maximum_age is None else whole(service.maximum_age, "maximum_age", 0, MAX_AGE)
    if person.born is None:
        return Reason("birth date", UNKNOWN, "birth date is not recorded")
    age = age_on(day(person.born, "born"), on)
    return _verdict("age", low <= age <= high, f"{age} years old, service takes {low} to {high}")


def _income(service: ServiceCriteria, person: Person, _on: date) -> Reason | None:
    if service.income_max_fpl is None:
        return None
    limit = number(service.income_max_fpl, "income_max_fpl", 0, MAX_PERCENT)
    if person.income_fpl is None:
        return Reason("income", UNKNOWN, "income is not recorded")
    income = number(person.income_fpl, "income_fpl", 0, MAX_PERCENT)
    return _verdict("income", income <= limit, f"income {income:g} % of the poverty level, limit {limit:g} %")


def _function(service: ServiceCriteria, person: Person, _on: date) -> Reason | None:
    if service.adl_needs_min is None:
        return None
    needed = whole(service.adl_needs_min, "adl_needs_min", 0, MAX_ADLS)
    if person.adl_needs is None:
        return Reason("functional need", UNKNOWN, "functional need is not recorded")
    needs = whole(person.adl_needs, "adl_needs", 0, MAX_ADLS)
    return _verdict(
        "functional need", needs >= needed, f"help with {needs} daily activities, service asks for {needed}"
    )


def _pets(service: ServiceCriteria, person: Person, _on: date) -> Reason | None:
    if service.pets_allowed is not False:
        return None
    if person.has_pets is None:
        return Reason("pets", UNKNOWN, "pets are not recorded")
    return _verdict("pets", not person.has_pets, "no pets allowed")


def _verdict(attribute: str, fits: bool, words: str) -> Reason:
    return Reason(attribute, ELIGIBLE if fits else NOT_ELIGIBLE, words)


Check = Callable[[ServiceCriteria, Person, date], Reason | None]


def _one_of(
    attribute: str, asked: Callable[[ServiceCriteria], frozenset[str]], had: Callable[[Person], str | None]
) -> Check:
    """Return a check that the person's one value is among those the service takes."""

    def check(service: ServiceCriteria, person: Person, _on: date) -> Reason | None:
        wanted, value = asked(service), had(person)
        if not wanted:
            return None
        if value is None:
            return Reason(attribute, UNKNOWN, f"{attribute} is not recorded")
        return _verdict(attribute, value in wanted, f"{attribute} {value}, service takes {', '.join(sorted(wanted))}")

    return check


def _any_of(
    attribute: str, asked: Callable[[ServiceCriteria], frozenset[str]], had: Callable[[Person], frozenset[str] | None]
) -> Check:
    """Return a check that the person has at least one of the values the service takes."""

    def check(service: ServiceCriteria, person: Person, _on: date) -> Reason | None:
        wanted, values = asked(service), had(person)
        if not wanted:
            return None
        if values is None:
            return Reason(attribute, UNKNOWN, f"{attribute} is not recorded")
        return _verdict(attribute, bool(wanted & values), f"{attribute}: service takes {', '.join(sorted(wanted))}")

    return check


def _same(
    attribute: str, asked: Callable[[ServiceCriteria], bool | None], had: Callable[[Person], bool | None]
) -> Check:
    """Return a check that a yes or no of the person is the one the service asks for."""

    def check(service: ServiceCriteria, person: Person, _on: date) -> Reason | None:
        wanted, value = asked(service), had(person)
        if wanted is None:
            return None
        if value is None:
            return Reason(attribute, UNKNOWN, f"{attribute} is not recorded")
        return _verdict(attribute, value is wanted, f"{attribute}: service asks for {'yes' if wanted else 'no'}")

    return check


CHECKS: tuple[Check, ...] = (
    _age,
    _one_of("gender", lambda service: service.genders, lambda person: person.gender),
    _one_of("residence", lambda service: service.areas, lambda person: person.area),
    _income,
    _any_of("program enrollment", lambda service: service.programs, lambda person: person.programs),
    _any_of("condition", lambda service: service.conditions, lambda person: person.conditions),
    _same("veteran", lambda service: service.veteran, lambda person: person.veteran),
    _any_of("language", lambda service: service.languages, lambda person: person.languages),
    _same("caregiver present", lambda service: service.caregiver, lambda person: person.caregiver),
    _one_of("housing", lambda service: service.housing, lambda person: person.housing),
    _function,
    _pets,
    _one_of("citizenship", lambda service: service.citizenship, lambda person: person.citizenship),
)
