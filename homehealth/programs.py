"""Sample programs with their cadences, incident clocks, Money Follows the Person (R2.3, R2.4, R2.5)."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Annotated

from homehealth.asked import Asked
from homehealth.clocks import add_days, day, elapsed, instant, spoken_day, spoken_time, whole
from homehealth.dated import BOOK_BEGINS, Dated, always, in_force
from homehealth.deadlines.model import Cadence
from homehealth.rule import rule
from homehealth.workdays import add_business_days

INCIDENT_CITATION = "house rule; set per program and state"
MFP_CITATION = "Consolidated Appropriations Act 2021; several state documents still print 90 days"

INCIDENT_NOTIFY_HOURS = always(24, INCIDENT_CITATION)
INCIDENT_WRITTEN_DAYS = always(2, INCIDENT_CITATION)
INCIDENT_CLOSE_DAYS = always(30, INCIDENT_CITATION)
MFP_QUALIFYING_DAYS = (
    Dated(90, BOOK_BEGINS, date(2021, 1, 25), "Affordable Care Act 2010, Money Follows the Person"),
    Dated(60, date(2021, 1, 26), None, MFP_CITATION),
)
MAX_CLOCK = 1000
MFP_PARTICIPATION_DAYS = always(365, MFP_CITATION)


@dataclass(frozen=True, slots=True)
class Program:
    """A program as data: whom it serves, who may pay, what it asks for how often. Samples must be verified locally."""

    key: str
    name: str
    population: str
    payer_kinds: tuple[str, ...]
    cadences: tuple[Cadence, ...]
    confidence: str
    is_sample: bool = True


@dataclass(frozen=True, slots=True)
class IncidentClocks:
    """When to notify, and the last days to send the written report and to close an incident."""

    notify_at: datetime
    written_on: date
    close_on: date
    because: str


@dataclass(frozen=True, slots=True)
class MfpDay:
    """The day the institutional stay qualifies, or the last day of participation."""

    on: date
    because: str


YEAR = 12  # months
_cadence = partial(Cadence, months=None, days=None, grace_days=0, is_sample=True)


def _monthly_contact(citation: str) -> Cadence:
    return _cadence("monthly-contact", "contact", "any", "calendar_month", citation=citation)


def _yearly(activity: str, citation: str) -> Cadence:
    return _cadence(
        f"annual-{activity.replace('_', '-')}",
        activity,
        "in_person",
        "anniversary_months",
        citation=citation,
        months=YEAR,
    )


VIRGINIA = "12VAC30-50-490"
NORTH_CAROLINA = "NC Special Assistance in-home program"
TEXAS = "Texas HHS STAR+PLUS HCBS 1200"
HOUSE = "house sample"

PROGRAMS = (
    Program(
        "medicare-home-health",
        "Medicare home health",
        "home health",
        ("medicare_ffs", "medicare_advantage"),
        (),
        "H",
        is_sample=False,
    ),
    Program("medicaid-home-health", "Medicaid home health", "home health", ("medicaid",), (), "M"),
    Program(
        "virginia-dd-waiver",
        "Virginia DD waivers",
        "intellectual or developmental disability",
        ("medicaid",),
        (
            _cadence("face-to-face-90", "face_to_face", "in_person", "rolling_days", citation=VIRGINIA, days=90),
            _yearly("pcsp_review", VIRGINIA),
            _monthly_contact(VIRGINIA),
        ),
        "H",
    ),
    Program(
        "north-carolina-special-assistance",
        "North Carolina Special Assistance in-home",
        "frail elderly or physical disability",
        ("medicaid",),
        (
            _monthly_contact(NORTH_CAROLINA),
            _cadence(
                "quarterly-face-to-face", "face_to_face", "in_person", "calendar_quarter", citation=NORTH_CAROLINA
            ),
            _yearly("reassessment", NORTH_CAROLINA),
        ),
        "M",
    ),
    Program(
        "texas-starplus-hcbs",
        "Texas STAR+PLUS HCBS",
        "frail elderly or physical disability",
        ("medicaid",),
        (
            _cadence(
                "face-to-face-6-months", "face_to_face", "in_person", "anniversary_months", citation=TEXAS, months=6
            ),
        ),
        "H",
    ),
    Program(
        "frail-elderly-waiver",
        "Generic frail-elderly waiver",
        "frail elderly or physical disability",
        ("medicaid",),
        (
            _monthly_contact(HOUSE),
            _cadence("quarterly-face-to-face", "face_to_face", "in_person", "calendar_quarter", citation=HOUSE),
            _yearly("loc_reeval", HOUSE),
            _yearly("pcsp_review", HOUSE),
        ),
        "L",
    ),
    Program(
        "dd-waiver",
        "Generic DD waiver",
        "intellectual or developmental disability",
        ("medicaid",),
        (
            _monthly_contact(HOUSE),
            _cadence("face-to-face-90", "face_to_face", "in_person", "rolling_days", citation=HOUSE, days=90),
            _yearly("pcsp_review", HOUSE),
            _yearly("loc_reeval", HOUSE),
            _cadence(
                "semi-annual-monitoring", "provider_monitoring", "any", "anniversary_months", citation=HOUSE, months=6
            ),
        ),
        "L",
    ),
    Program(
        "private-duty",
        "Private duty",
        "anyone, no payer",
        ("private_pay", "commercial"),
        (
            _cadence("contact-30", "contact", "any", "rolling_days", citation=HOUSE, days=30),
            _cadence("reassess-6-months", "reassessment", "in_person", "anniversary_months", citation=HOUSE, months=6),
        ),
        "L",
    ),
)


def programs() -> dict[str, Program]:
    """Return the sample programs by key."""
    return {program.key: program for program in PROGRAMS}


@rule(section="2.4", title="Incident clocks", citation=INCIDENT_CITATION, confidence="M")
def incident_clocks(
    discovered_at: Annotated[datetime, "When the incident was discovered"],
    *,
    notify_hours: Annotated[int | None, Asked("Hours to notify, if not 24", minimum=0, maximum=MAX_CLOCK)] = None,
    written_business_days: Annotated[
        int | None, Asked("Business days to write, if not 2", minimum=0, maximum=MAX_CLOCK)
    ] = None,
    close_days: Annotated[int | None, Asked("Days to close, if not 30", minimum=0, maximum=MAX_CLOCK)] = None,
) -> IncidentClocks:
    """Return the clocks of an incident discovered at the aware local time `discovered_at`.

    Unless the program says otherwise: notify within 24 elapsed hours, written report within 2 business days, close
    within 30 calendar days (house rule). Raises RuleError `wrong_type` or `out_of_range`.
    """
    found = instant(discovered_at, "discovered_at").date()
    hours = in_force(INCIDENT_NOTIFY_HOURS, found).value if notify_hours is None else notify_hours
    workdays = in_force(INCIDENT_WRITTEN_DAYS, found).value if written_business_days is None else written_business_days
    days = in_force(INCIDENT_CLOSE_DAYS, found).value if close_days is None else close_days
    notify = elapsed(discovered_at, whole(hours, "notify_hours", 0, MAX_CLOCK))
    written = add_business_days(found, whole(workdays, "written_business_days", 0, MAX_CLOCK))
    close = add_days(found, whole(days, "close_days", 0, MAX_CLOCK))
    because = (
        f"discovered {spoken_time(discovered_at)}: notify by {spoken_time(notify)}, written by {spoken_day(written)}, "
        f"close by {spoken_day(close)} ({INCIDENT_CITATION})"
    )
    return IncidentClocks(notify, written, close, because)


@rule(section="2.5", title="Money Follows the Person: qualifying day", citation=MFP_CITATION, confidence="M")
def mfp_qualifying_day(
    admitted: Annotated[date, Asked("Day of admission to the institution", name="admitted_date")],
) -> MfpDay:
    """Return the day an institutional stay qualifies for Money Follows the Person; the day `admitted` is day 1."""
    row = in_force(MFP_QUALIFYING_DAYS, day(admitted, "admitted_date"))
    on = add_days(admitted, row.value - 1)
    return MfpDay(on, f"admitted {spoken_day(admitted)} = day 1, day {row.value} = {spoken_day(on)} ({row.citation})")


@rule(section="2.5", title="Money Follows the Person: last day", citation=MFP_CITATION, confidence="M")
def mfp_participation_ends(
    discharged: Annotated[date, Asked("Day of discharge home", name="discharge_date")],
) -> MfpDay:
    """Return the last of the 365 days of participation; the day `discharged` home is day 1. Stays are not deducted."""
    days = in_force(MFP_PARTICIPATION_DAYS, day(discharged, "discharge_date")).value
    on = add_days(discharged, days - 1)
    return MfpDay(on, f"home {spoken_day(discharged)} = day 1, day {days} = {spoken_day(on)} ({MFP_CITATION})")
