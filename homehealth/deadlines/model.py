"""What a deadline is, what it is derived from, and the shape of a rule that derives it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from homehealth.clocks import zone
from homehealth.deadlines.stays import Stay
from homehealth.deadlines.vocabulary import Fact

Kind = Literal["assessment", "plan", "paperwork", "review", "contact", "supervision", "concern"]
Page = Literal["assessment", "plan", "paperwork", "visits", "review", "contact", "concern", "header"]
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
    """`what` was done on the agency-local day `on`. Where they matter, `n` is the certification period, `discipline` the
    therapy (PT, OT, SLP), and `of` what exactly: the cycle an OASIS transmission is of, the rule a filing is for, which
    concern. `about` and `words` tell it to people: what kind, and a sentence."""

    what: Fact
    on: date
    at: datetime | None = None
    n: int | None = None
    discipline: str = ""
    of: str = ""
    about: str = ""
    words: str = ""

    def __post_init__(self) -> None:
        """A word that is not in the vocabulary would be stated for ever and heard by nobody."""
        if not isinstance(self.what, Fact):
            raise TypeError(f"{self.what!r} is not a Fact")


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

    `payer_kind` is a key of PAYER_KINDS. `done` may stand in any order. `ending` says how a closed episode ended:
    "discharged", "died" or "not_started"; `end_known_on` is the day the agency knew of it.
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
    ending: str = "discharged"
    end_known_on: date | None = None
    stays: tuple[Stay, ...] = ()
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

    def all(self, *whats: Fact, discipline: str = "", of: str = "") -> list[Done]:
        """Return everything done that is one of `whats` (by `discipline`, and `of` exactly that, if given), oldest
        first."""
        found = (
            each
            for each in self.done
            if each.what in whats and discipline in {"", each.discipline} and of in {"", each.of}
        )
        return sorted(found, key=lambda each: (each.on, each.n or 0))

    def first(self, what: Fact) -> Done | None:
        """Return the earliest, or None."""
        return next(iter(self.all(what)), None)

    def last(self, what: Fact, discipline: str = "") -> Done | None:
        """Return the latest, or None."""
        return next(reversed(self.all(what, discipline=discipline)), None)

    def first_since(self, what: Fact, day: date) -> date | None:
        """Return the first day from `day` on that it was done, or None."""
        return next((each.on for each in self.all(what) if each.on >= day), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """One promise: of which rule, which cycle of it, when it opens and is due, why, and when it was kept.

    `cycle` stays the same for the same promise when facts move; `about` tells two cycles apart in words, `period` is the
    certification period it belongs to. `latest_on` is the last day with the program's grace.
    """

    rule: str
    cycle: str
    about: str = ""
    period: int | None = None
    opens_on: date | None = None
    due_on: date
    due_at: datetime | None = None
    because: str
    closed_on: date | None
    latest_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineRule:
    """A rule that derives deadlines. `find` decides itself whether payer and program are its own.

    `closed_by` are the facts that keep the promise, `reads` further facts that start, move or end it; `closes` says
    the same in words. `survives_discharge`: still owed after discharge when open. `waits_for_home`: done with the patient
    at home, so that nobody owes it while they are in a facility.
    """

    key: str
    version: str = "1"
    title: str
    kind: Kind
    citation: str
    confidence: str
    closed_by: tuple[Fact, ...]
    reads: tuple[Fact, ...] = ()
    closes: str
    page: Page
    verb: str
    owner: Owner
    consequence: str
    effective_from: date
    effective_to: date | None = None
    find: Callable[[EpisodeFacts], list[Deadline]]
    survives_discharge: bool = False
    waits_for_home: bool = False

    def title_of(self, deadline: Deadline) -> str:
        """Return the title of one promise of this rule: "Recertification assessment, period 2"."""
        return f"{self.title}, {deadline.about}" if deadline.about else self.title
