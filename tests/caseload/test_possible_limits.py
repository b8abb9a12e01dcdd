"""Which numbers an order may name as the limit of a reading: on the edge of what a reading can be, and beyond."""

from __future__ import annotations

from decimal import Decimal

import pytest

from caseload.actions.limits import POSSIBLE, _check_possible
from core.change.actions import Refused
from homehealth.limits import READINGS

LEAST_AND_MOST = [
    ("temperature_f", 80, 115), ("pulse", 20, 260), ("respirations", 4, 80), ("systolic", 40, 300),
    ("diastolic", 20, 200), ("oxygen_saturation", 40, 100), ("pain", 0, 10),
]  # fmt: skip
BEYOND = Decimal("0.1")


def test_every_reading_has_what_it_can_be() -> None:
    assert [reading for reading, *_ in LEAST_AND_MOST] == list(POSSIBLE)
    assert set(POSSIBLE) == set(READINGS)


@pytest.mark.parametrize("side", ["low", "high"])
@pytest.mark.parametrize(("reading", "least", "most"), LEAST_AND_MOST)
def test_a_limit_is_one_that_a_reading_can_have(reading: str, least: int, most: int, side: str) -> None:
    for value in (None, Decimal(least), Decimal(least) + BEYOND, Decimal(most) - BEYOND, Decimal(most)):
        _check_possible(reading, side, value)
    for value in (least - BEYOND, most + BEYOND):
        with pytest.raises(Refused) as refused:
            _check_possible(reading, side, value)
        assert (refused.value.field, refused.value.message) == (side, f"Enter a number from {least} to {most}.")


@pytest.mark.parametrize("value", [None, Decimal(50)])
def test_of_a_reading_that_is_none_nothing_is_ordered(value: Decimal | None) -> None:
    with pytest.raises(Refused) as refused:
        _check_possible("smell", "low", value)
    assert (refused.value.field, refused.value.message) == ("reading", "Choose a reading from the list.")
