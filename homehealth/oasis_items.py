"""Which values an OASIS item may hold, by version of the data set (4.13); only the calculator reaches it."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from homehealth.answers import Answer, told
from homehealth.asked import Asked
from homehealth.clocks import day, whole
from homehealth.dated import Dated, in_force
from homehealth.errors import RuleError
from homehealth.inputs import Given
from homehealth.rule import rule

CITATION = "CMS OASIS guidance manual and data specifications"
FUNCTIONAL_RANGES = {
    "M1800": 3,
    "M1810": 3,
    "M1820": 3,
    "M1830": 6,
    "M1840": 4,
    "M1845": 3,
    "M1850": 5,
    "M1860": 6,
    "M1870": 5,
}
FUNCTIONAL_TOPICS = {
    "M1800": "grooming",
    "M1810": "dressing upper body",
    "M1820": "dressing lower body",
    "M1830": "bathing",
    "M1840": "toilet transferring",
    "M1845": "toileting hygiene",
    "M1850": "transferring",
    "M1860": "ambulation and locomotion",
    "M1870": "feeding or eating",
}
GG_CODES = {
    "06": "independent",
    "05": "setup or clean-up assistance",
    "04": "supervision or touching assistance",
    "03": "partial or moderate assistance",
    "02": "substantial or maximal assistance",
    "01": "dependent",
    "07": "patient refused",
    "09": "not applicable",
    "10": "not attempted due to environmental limitations",
    "88": "not attempted due to medical condition or safety concerns",
}
GG_PARTS = {"GG0130": "ABCEFGH", "GG0170": "ABCDEFGIJKLMNOPQRS"}
GG_COLUMNS = "123"
GG_LENGTH = len("GG0130A1")
TOP_FREQUENCY, CONTINUE_FROM = 3, 2


@dataclass(frozen=True, slots=True)
class ItemSet:
    """A version of the OASIS data set: its name, and items it added or took away against the one before."""

    name: str
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemCheck:
    """Whether a value may stand in an item, and what may."""

    valid: bool
    because: str


# Items and ranges above are shared by these versions
VERSIONS = (
    Dated(ItemSet("OASIS-E"), date(2023, 1, 1), date(2024, 12, 31), "OASIS-E guidance manual"),
    Dated(ItemSet("OASIS-E1"), date(2025, 1, 1), date(2026, 3, 31), "OASIS-E1 guidance manual; data specs 3.01.1"),
    Dated(
        ItemSet("OASIS-E2", added=("A1255", "A0810"), removed=("A1250", "M0069", "O0350")),
        date(2026, 4, 1),
        None,
        "OASIS-E2 guidance manual; data specs 3.02.0",
    ),
)


def _told_version(found: Dated[ItemSet], _given: Given) -> Answer:
    because = f"{found.value.name} in force from {found.effective_from.isoformat()} ({found.citation})"
    return {**told(found.value), "because": because}


@rule(
    section="4.13",
    title="OASIS version in force",
    citation=CITATION,
    since=VERSIONS[0].effective_from,
    answer=_told_version,
)
def oasis_version(m0090: Annotated[date, "Date completed (M0090)"]) -> Dated[ItemSet]:
    """Return the OASIS version for an assessment completed on `m0090`. Raises RuleError `not_in_force` before 2023."""
    return in_force(VERSIONS, day(m0090, "m0090"))


@rule(section="4.13", title="Value allowed in an OASIS item", citation=CITATION)
def oasis_item_valid(
    item: Annotated[str, "Item, such as M1860 or GG0170D1"],
    value: Annotated[object, "The value: a number for M18xx, two digits as text for GG"],
) -> ItemCheck:
    """Tell whether `value` may stand in `item`: whole numbers for M18xx items, two-digit text codes for GG items.

    A GG item is named with part and column: GG0130A1 is eating, performance at start or resumption of care; column 2
    is the goal, 3 discharge. Raises RuleError `unknown_choice` for an item the book does not hold.
    """
    if not isinstance(item, str):
        raise RuleError("wrong_type", "item must be the name of an OASIS item.", field="item")
    if item in FUNCTIONAL_RANGES:
        top = FUNCTIONAL_RANGES[item]
        valid = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= top
        return ItemCheck(valid, f"{item} {FUNCTIONAL_TOPICS[item]} takes 0 to {top} ({CITATION})")
    if _is_gg(item):
        valid = isinstance(value, str) and value in GG_CODES
        return ItemCheck(valid, f"{item} takes {', '.join(GG_CODES)} as text ({CITATION})")
    raise RuleError(
        "unknown_choice", "item must be M1800 to M1870, GG0130 or GG0170 with part and column.", field="item"
    )


def _is_gg(item: str) -> bool:
    parts = GG_PARTS.get(item[:6], "")
    return len(item) == GG_LENGTH and item[6] in parts and item[7] in GG_COLUMNS


def _told_interview(goes_on: bool, _given: Given) -> Answer:
    return {"continues": goes_on, "because": "one of the first two frequencies is 2 or 3" if goes_on else "both 0 or 1"}


@rule(section="4.2", title="OASIS mood interview goes on", citation=CITATION, answer=_told_interview)
def d0150_continues(
    first: Annotated[int, Asked("Frequency of the first item, 0 to 3", minimum=0, maximum=TOP_FREQUENCY)],
    second: Annotated[int, Asked("Frequency of the second item, 0 to 3", minimum=0, maximum=TOP_FREQUENCY)],
) -> bool:
    """Tell whether OASIS D0150 goes on after its first two frequencies (0-3): only if one of them is 2 or 3.

    Raises RuleError `wrong_type` or `out_of_range`. Source: CMS OASIS guidance manual.
    """
    asked = (whole(first, "first", 0, TOP_FREQUENCY), whole(second, "second", 0, TOP_FREQUENCY))
    return max(asked) >= CONTINUE_FROM
