"""Planted faults: a check that cannot find them is no check."""

from __future__ import annotations

import pytest

from tests.reliability.faulty_mail import FaultyMail
from tests.reliability.planted import FAULTS
from tests.reliability.planted.plans import PLANS, short_run

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.chaos]


@pytest.mark.parametrize("fault", FAULTS)
def test_planted_fault_makes_the_run_say_broken(fault: str, mail: FaultyMail) -> None:
    figures = short_run(fault, mail)
    assert getattr(figures, PLANS[fault].sign) > 0, figures
    assert figures.broken()
