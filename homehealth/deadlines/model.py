"""What a deadline is, what it is derived from, and the shape of a rule that derives it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from homehealth.clocks import zone

Kind = Literal["assessment", "plan", "paperwork", "review", "contact", "supervision"]
Page = Literal["assessment", "plan", "paperwork", "visits", "review", "contact"]
Owner = Literal["case_manager", "clinician", "intake", "supervisor"]

PAYER_KINDS = {
    "medicare_ffs": "Medicare fee for service",
    "medicare_advantage": "Medicare Advantage",
    "medicaid": "Medicaid",
    "commercial": "commercial insurance",
    "private_pay": "private pay",
}
HOME_HEALTH_PROGRAM = "home-health"


@dataclass(frozen=True, slots=True)
class Done:
    """A fact: `what` was done on the agency-local day `on`; `n` is the certification period where it matters."""

    what: str
    on: date
    at: datetime | None = None
    n: int | None = None


@dataclass(frozen=True, slots=True)
class Cadence:
    """How often a program asks for an activity: `kind` of homehealth.cadence.KINDS; `grace_days` are calendar days."""

    key: str
    activity: str
    mode: str
    kind: str
    months: int | None
    days: int | None
    grace_days: int
    citation: str
    is_sample: bool


@dataclass(frozen=True, slots=True)
class EpisodeFacts:
    """What is known about one episode on the agency-local day `as_of`. Instants are aware; `tz` is an IANA name.

    `payer_kind` is a key of PAYER_KINDS. `done` may stand in any order.
    """

    as_of: date
    tz: str
    program: str
    payer_kind: str
    cadences: tuple[Cadence, ...] = ()
    referral_at: datetime | None = None
    return_home_at: datetime | None = None
    ordered_soc: date | None = None
    start_of_care: date | None = None
    discharged_on: date | None = None
    done: tuple[Done, ...] = ()

    @property
    def zone(self) -> ZoneInfo:
        """Return the agency's time zone. Raises RuleError `bad_timezone`."""
        return zone(self.tz)

    @property
    def is_discharged(self) -> bool:
        """Tell whether the discharge has happened by `as_of`."""
        return self.discharged_on is not None and self.discharged_on <= self.as_of

    @property
    def is_home_health(self) -> bool:
        """Tell whether the conditions of participation for home health agencies (42 CFR 484) govern the episode.

        They do under Medicare, and in any program whose key ends in "home-health".
        """
        return self.payer_kind.startswith("medicare_") or self.program.endswith(HOME_HEALTH_PROGRAM)

    def all(self, what: str) -> list[Done]:
        """Return everything done called `what`, oldest first."""
        return sorted((each for each in self.done if each.what == what), key=lambda each: (each.on, each.n or 0))

    def any_of(self, *whats: str) -> list[Done]:
        """Return everything done called one of `whats`, oldest first."""
        return sorted((each for each in self.done if each.what in whats), key=lambda each: (each.on, each.n or 0))

    def first(self, what: str) -> Done | None:
        """Return the earliest, or None."""
        return next(iter(self.all(what)), None)

    def last(self, what: str) -> Done | None:
        """Return the latest, or None."""
        return next(reversed(self.all(what)), None)


@dataclass(frozen=True, slots=True)
class Deadline:
    """One promise: of which rule, which cycle of it, when it opens and is due, why, and when it was kept.

    `cycle` stays the same for the same promise when facts move. `latest_on` is the last day with the program's grace.
    """

    rule: str
    cycle: str
    opens_on: date | None
    due_on: date
    due_at: datetime | None
    because: str
    closed_on: date | None
    latest_on: date | None = None


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """A rule that derives deadlines. `find` decides itself whether payer and program are its own.

    `survives_discharge`: still owed after discharge when open.
    """

    key: str
    version: str
    title: str
    kind: Kind
    citation: str
    confidence: str
    closes: str
    page: Page
    verb: str
    owner: Owner
    consequence: str
    effective_from: date
    effective_to: date | None
    find: Callable[[EpisodeFacts], list[Deadline]]
    survives_discharge: bool = False
