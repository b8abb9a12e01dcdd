"""Limits of vital signs: outside which a reading is told of at once, by age and condition, unless an order says otherwise."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from homehealth.answers import Answer
from homehealth.asked import Asked
from homehealth.dated import BOOK_BEGINS, Dated, in_force
from homehealth.errors import RuleError
from homehealth.inputs import Given
from homehealth.rule import rule

Urgency = Literal["now", "today"]
NEWS2 = "Royal College of Physicians, NEWS2 (2017)"
ACC_AHA = "ACC/AHA 2017 guideline for high blood pressure"
CDC_FEVER = "CDC, definition of fever (38.0 °C)"
OXYGEN = "BTS guideline for oxygen use 2017; NEWS2 SpO2 scale 2"
PALS = "AHA PALS provider manual 2020, vital signs by age"
HOUSE = "house limit"
CITATION = f"{NEWS2}; {ACC_AHA}; {OXYGEN}; {PALS}; {CDC_FEVER}"
ADULT_FROM = 18  # whole years
READINGS = {
    "temperature_f": ("Temperature", "°F"),
    "pulse": ("Pulse", "a minute"),
    "respirations": ("Breaths", "a minute"),
    "systolic": ("Systolic pressure", "mmHg"),
    "diastolic": ("Diastolic pressure", "mmHg"),
    "oxygen_saturation": ("Oxygen saturation", "%"),
    "pain": ("Pain", "of 10"),
}
CONDITIONS = {"copd": "chronic obstructive pulmonary disease"}


@dataclass(frozen=True, slots=True)
class Limits:
    """What is still within: `low` to `high`, both included. At or beyond `low_now` and `high_now` somebody acts at once;
    None: no limit on that side. `citation` is the source, `said` whose limits they are in words."""

    low: float | None
    high: float | None
    low_now: float | None
    high_now: float | None
    citation: str
    said: str = "the agency's limits"


@dataclass(frozen=True, slots=True)
class Ordered:
    """Limits ordered for one patient: a side left None keeps the agency's. `said` names who ordered them, and when."""

    reading: str
    low: float | None
    high: float | None
    said: str


@dataclass(frozen=True, slots=True)
class Outside:
    """A reading outside its limits: how urgent, and in words what was read and where the limit lies."""

    reading: str
    urgency: Urgency
    because: str
    citation: str


Table = dict[str, Limits]
ADULT: Table = {
    "temperature_f": Limits(95.1, 100.3, 95.0, 103.0, f"{CDC_FEVER}; {NEWS2}; {HOUSE}"),
    "pulse": Limits(50, 110, 40, 131, NEWS2),
    "respirations": Limits(9, 24, 8, 25, NEWS2),
    "systolic": Limits(91, 180, 90, 220, f"{NEWS2}; {ACC_AHA}"),
    "diastolic": Limits(50, 110, None, 121, f"{ACC_AHA}; {HOUSE}"),
    "oxygen_saturation": Limits(92, None, 91, None, NEWS2),
    "pain": Limits(None, 6, None, 10, f"{HOUSE}: severe pain is 7 to 10"),
}
COPD: Table = {"oxygen_saturation": Limits(88, None, 83, None, OXYGEN, "the agency's limits with COPD")}
# Years from, and what differs from the grown-up's. A child's low pressure is PALS's hypotension: 70 + 2 x age, from 10 on 90.
CHILD: tuple[tuple[int, Table], ...] = (
    (12, {"pulse": Limits(60, 100, 50, 131, PALS), "respirations": Limits(12, 20, 8, 30, PALS)}),
    (6, {"pulse": Limits(75, 118, 60, 140, PALS), "respirations": Limits(18, 25, 12, 35, PALS)}),
    (3, {"pulse": Limits(80, 120, 65, 150, PALS), "respirations": Limits(20, 28, 14, 40, PALS)}),
    (1, {"pulse": Limits(98, 140, 80, 180, PALS), "respirations": Limits(22, 37, 16, 50, PALS)}),
    (0, {"pulse": Limits(100, 180, 80, 220, PALS), "respirations": Limits(30, 53, 20, 60, PALS)}),
)
ADULTS = (Dated(ADULT, BOOK_BEGINS, None, CITATION),)
WITH_COPD = (Dated(COPD, BOOK_BEGINS, None, OXYGEN),)
CHILDREN = (Dated(CHILD, BOOK_BEGINS, None, PALS),)


def conditions_of(stated: Iterable[tuple[str, str]]) -> frozenset[str]:
    """Return which of CONDITIONS stand among diagnoses, each (ICD-10-CM code, words). COPD: J43, J44 or its name."""
    return frozenset({"copd"} if any(_is_copd(code.upper(), text.casefold()) for code, text in stated) else ())


def _is_copd(code: str, said: str) -> bool:
    return code.startswith(("J43", "J44")) or any(word in said for word in ("copd", "chronic obstructive", "emphysema"))


def limits_of(age: int, conditions: Collection[str], ordered: Sequence[Ordered], on: date) -> Table:
    """Return the limits of each reading for somebody of `age` whole years on the day `on`: the agency's by age, then by
    condition, then what was ordered; the last order of a reading counts. Raises RuleError `unknown_choice`."""
    table = dict(in_force(ADULTS, on).value)
    if age < ADULT_FROM:
        table |= _of_child(age, on)
    if "copd" in conditions:
        table |= in_force(WITH_COPD, on).value
    for each in ordered:
        if each.reading not in table:
            raise RuleError("unknown_choice", "There is no such reading: choose one from the list.", field="reading")
        table[each.reading] = _as_ordered(table[each.reading], each)
    return table


def _of_child(age: int, on: date) -> Table:
    found = dict(next(table for years, table in in_force(CHILDREN, on).value if age >= years))
    least = 90.0 if age >= 10 else 70.0 + 2 * age if age >= 1 else 70.0
    found["systolic"] = Limits(least, 135 if age >= 12 else 120, least - 1, 180, PALS)
    found["diastolic"] = Limits(30, 90, None, 120, f"{PALS}; {HOUSE}")
    return {name: Limits(e.low, e.high, e.low_now, e.high_now, e.citation, "the agency's limits at this age")
            for name, e in found.items()}  # fmt: skip


def _as_ordered(agency: Limits, order: Ordered) -> Limits:
    """The order's side where it has one. What the order allows is not urgent; what lies outside it is as urgent as the
    agency says."""
    low = agency.low if order.low is None else order.low
    high = agency.high if order.high is None else order.high
    return Limits(low, high, agency.low_now, agency.high_now, agency.citation, order.said)


def outside(reading: str, value: float, limits: Limits) -> Outside | None:
    """Return how a reading lies outside its limits, or None while it lies within."""
    is_low = limits.low is not None and value < limits.low
    is_high = limits.high is not None and value > limits.high
    if not (is_low or is_high):
        return None
    edge, extreme = (limits.low, limits.low_now) if is_low else (limits.high, limits.high_now)
    is_extreme = extreme is not None and (value <= extreme if is_low else value >= extreme)
    name, unit = READINGS[reading]
    side = "below" if is_low else "above"
    words = f"{name} {spoken(value)} {unit}, {side} {spoken(edge)} ({limits.said})"
    return Outside(reading, "now" if is_extreme else "today", words, limits.citation)


def spoken(value: float | None) -> str:
    """Return a number without zeros nobody typed: 101.4, 86."""
    return "" if value is None else f"{float(value):g}"


def _told(found: list[Outside], _given: Given) -> Answer:
    said = "; ".join(each.because for each in found) or "every reading is within its limits"
    return {"outside": found, "urgency": "now" if any(e.urgency == "now" for e in found) else "today" if found else None,
            "because": said}  # fmt: skip


@rule(section="12", title="Readings outside the limits", citation=CITATION, confidence="M", answer=_told)
def readings_outside(
    *,
    age: Annotated[int, Asked("Age in whole years", minimum=0, maximum=130)],
    on: Annotated[date, "Day of the readings"],
    has_copd: Annotated[bool, "Chronic obstructive pulmonary disease"] = False,
    temperature_f: Annotated[float | None, "Temperature, °F"] = None,
    pulse: Annotated[float | None, "Pulse, a minute"] = None,
    respirations: Annotated[float | None, "Breaths, a minute"] = None,
    systolic: Annotated[float | None, "Systolic, mmHg"] = None,
    diastolic: Annotated[float | None, "Diastolic, mmHg"] = None,
    oxygen_saturation: Annotated[float | None, "Oxygen saturation, %"] = None,
    pain: Annotated[float | None, "Pain, 0 to 10"] = None,
) -> list[Outside]:
    """Return the readings of one visit that lie outside the agency's limits for that age and condition.

    Raises RuleError `out_of_range`. Sources: NEWS2, ACC/AHA 2017, BTS 2017, PALS 2020.
    """
    limits = limits_of(age, {"copd"} if has_copd else (), (), on)
    given = {
        "temperature_f": temperature_f, "pulse": pulse, "respirations": respirations, "systolic": systolic,
        "diastolic": diastolic, "oxygen_saturation": oxygen_saturation, "pain": pain,
    }  # fmt: skip
    found = [outside(name, value, limits[name]) for name, value in given.items() if value is not None]
    return [each for each in found if each is not None]
