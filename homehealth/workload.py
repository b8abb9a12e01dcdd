"""How heavy a caseload is, with the sum behind each number (R6.1). A house weighting, not a validated scale."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from homehealth.answers import Answer, told
from homehealth.asked import NOT_ASKED, Asked
from homehealth.clocks import number, several, whole
from homehealth.dated import always
from homehealth.inputs import Given
from homehealth.rule import rule

CITATION = "house weighting, not a validated scale"


@dataclass(frozen=True, slots=True)
class Weights:
    """The numbers of the weighting: hours per activity, share of time not for clients, limits of the colours."""

    visit_h: float = 1.0
    travel_h: float = 0.5
    call_h: float = 0.25
    reassess_h: float = 3.0
    doc_h: float = 1.0
    overhead: float = 0.25
    green_to: float = 0.85
    amber_to: float = 1.0


@dataclass(frozen=True, slots=True)
class Tier:
    """A tier by points: from `points_from` up, the hours are multiplied."""

    name: str
    points_from: int
    multiplier: float


@dataclass(frozen=True, slots=True)
class Points:
    """One row of the weighting: what was found and the points it gives; `known` is False for a data gap (0 points)."""

    label: str
    points: int
    known: bool


WEIGHTS = always(Weights(), CITATION)
TIERS = always(
    (Tier("T4", 10, 2.0), Tier("T3", 7, 1.5), Tier("T2", 4, 1.25), Tier("T1", 0, 1.0)),
    CITATION,
)
MONTHS_IN_YEAR = 12
MAX_ACTIVITY = 10_000
HOURS_IN_MONTH = 744
MAX_MULTIPLIER = 10


@dataclass(frozen=True, slots=True)
class ClientNeeds:
    """What is known of a client; None is a data gap. Scores are totals of the named instruments."""

    hospital_or_ed_30_days: bool | None = None
    lace: Annotated[int | None, Asked("lace", minimum=0, maximum=19)] = None
    lives_alone_no_caregiver: bool | None = None
    katz: Annotated[int | None, Asked("katz", minimum=0, maximum=6)] = None
    bims: Annotated[int | None, Asked("bims", minimum=0, maximum=15)] = None
    phq9: Annotated[int | None, Asked("phq9", minimum=0, maximum=27)] = None
    self_harm_thoughts: bool | None = None
    open_critical_incident: bool | None = None
    new_client: bool | None = None
    unmet_social_needs: Annotated[int | None, Asked("unmet social needs", minimum=0, maximum=MAX_ACTIVITY)] = None
    services: Annotated[int | None, Asked("services", minimum=0, maximum=MAX_ACTIVITY)] = None
    pressure_injury_stage: Annotated[int | None, Asked("pressure injury stage", minimum=0, maximum=4)] = None
    fall_30_days: bool | None = None
    pending_transition: bool | None = None


@dataclass(frozen=True, slots=True)
class Acuity:
    """Points row by row, their sum, the tier they lead to, and how many rows had no data."""

    rows: tuple[Points, ...]
    points: int
    tier: Tier
    data_gaps: int
    because: str


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours a month for one client, and the sum in words."""

    hours: float
    because: str


@dataclass(frozen=True, slots=True)
class Load:
    """Hours asked for against hours there are: the ratio, and green, amber or red."""

    load: float
    capacity_h: float
    level: str
    because: str


def acuity(needs: ClientNeeds) -> Acuity:
    """Return the points of a client, each row once, and the tier. Missing facts score 0 and count as data gaps.

    Raises RuleError `wrong_type` or `out_of_range` for a score no instrument gives.
    """
    rows = (
        _yes("ED or hospital in the last 30 days", needs.hospital_or_ed_30_days, 2),
        _high("LACE 10 or more", needs.lace, 19, ((10, 2),)),
        _yes("lives alone and no caregiver", needs.lives_alone_no_caregiver, 1),
        _low("Katz", needs.katz, 6, ((2, 2), (4, 1))),
        _low("BIMS", needs.bims, 15, ((7, 2), (12, 1))),
        _high("PHQ-9 10 or more", needs.phq9, 27, ((10, 1),)),
        _yes("PHQ-9 item 9 above 0", needs.self_harm_thoughts, 3),
        _yes("open critical incident", needs.open_critical_incident, 3),
        _yes("new client", needs.new_client, 2),
        _high("3 or more unmet social needs", needs.unmet_social_needs, MAX_ACTIVITY, ((3, 1),)),
        _high("4 or more services", needs.services, MAX_ACTIVITY, ((4, 1),)),
        _high("pressure injury stage 3 or 4", needs.pressure_injury_stage, 4, ((3, 1),)),
        _yes("fall in the last 30 days", needs.fall_30_days, 1),
        _yes("pending transition", needs.pending_transition, 1),
    )
    total = sum(row.points for row in rows)
    tier = next(each for each in TIERS[0].value if total >= each.points_from)
    gaps = sum(not row.known for row in rows)
    counted = " + ".join(f"{row.label} {row.points}" for row in rows if row.points) or "nothing counted"
    because = f"{counted} = {total}: {tier.name} x{tier.multiplier:.2f}, {gaps} data gaps ({CITATION})"
    return Acuity(rows, total, tier, gaps, because)


def _yes(label: str, present: bool | None, points: int) -> Points:
    return Points(label, points if present else 0, present is not None)


def _high(label: str, value: int | None, maximum: int, steps: Sequence[tuple[int, int]]) -> Points:
    """Return the points of the first step that `value` reaches."""
    if value is None:
        return Points(label, 0, known=False)
    whole(value, label, 0, maximum)
    return Points(label, next((points for limit, points in steps if value >= limit), 0), known=True)


def _low(label: str, value: int | None, maximum: int, steps: Sequence[tuple[int, int]]) -> Points:
    """Return the points of the first step that `value` does not exceed."""
    if value is None:
        return Points(label, 0, known=False)
    whole(value, label, 0, maximum)
    return Points(f"{label} {value}", next((points for limit, points in steps if value <= limit), 0), known=True)


@rule(section="6.1", title="Hours a month for one client", citation=CITATION, confidence="L")
def hours_per_month(
    *,
    visits: Annotated[int, Asked("Visits a month", minimum=0, maximum=MAX_ACTIVITY)],
    calls: Annotated[int, Asked("Calls a month", minimum=0, maximum=MAX_ACTIVITY)],
    reassessments_per_year: Annotated[int, Asked("Reassessments a year", minimum=0, maximum=MAX_ACTIVITY)],
    multiplier: Annotated[float, Asked("Multiplier of the tier", minimum=1, maximum=MAX_MULTIPLIER)],
    weights: Annotated[Weights, NOT_ASKED] = WEIGHTS[0].value,
) -> Hours:
    """Return the hours a client takes in a month of `visits` and `calls`, times the tier's `multiplier` (1 to 10).

    Raises RuleError `wrong_type` or `out_of_range`.
    """
    for name, count in (("visits", visits), ("calls", calls), ("reassessments_per_year", reassessments_per_year)):
        whole(count, name, 0, MAX_ACTIVITY)
    number(multiplier, "multiplier", 1, MAX_MULTIPLIER)
    parts = (
        visits * (weights.visit_h + weights.travel_h),
        calls * weights.call_h,
        reassessments_per_year * weights.reassess_h / MONTHS_IN_YEAR,
        weights.doc_h,
    )
    hours = sum(parts) * multiplier
    spoken = " + ".join(f"{part:g}" for part in parts)
    because = f"visits, calls, reassessments, documentation: ({spoken}) x {multiplier:.2f} = {hours:g} h ({CITATION})"
    return Hours(hours, because)


def _told_rounded(found: Load, _given: Given) -> Answer:
    return {**told(found), "load": round(found.load, 3)}


@rule(section="6.1", title="Load of a caseload", citation=CITATION, confidence="L", answer=_told_rounded)
def caseload_load(
    hours: Annotated[Sequence[float], Asked("Hours a month of each client", minimum=0, maximum=HOURS_IN_MONTH)],
    *,
    scheduled_h: Annotated[float, Asked("Scheduled hours in the month", minimum=1, maximum=HOURS_IN_MONTH)],
    weights: Annotated[Weights, NOT_ASKED] = WEIGHTS[0].value,
) -> Load:
    """Return the load of a worker with `scheduled_h` hours in the month: the sum of client `hours` / capacity.

    Capacity leaves out 25 % for meetings, training and leave. Green to 0.85, amber to 1.00, red above.
    Raises RuleError `wrong_type` or `out_of_range`.
    """
    number(scheduled_h, "scheduled_h", 1, HOURS_IN_MONTH)
    asked = sum(number(each, "hours", 0, HOURS_IN_MONTH) for each in several(hours, "hours"))
    capacity = scheduled_h * (1 - weights.overhead)
    load = asked / capacity
    level = "green" if load <= weights.green_to else "amber" if load <= weights.amber_to else "red"
    because = (
        f"{asked:g} h asked / ({scheduled_h:g} h x {1 - weights.overhead:g} = {capacity:g} h) = {load:.3f} {level} "
        f"({CITATION})"
    )
    return Load(load, capacity, level, because)
