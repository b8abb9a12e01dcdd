"""What tests of endings do again and again: end care, go to a facility, and see a refusal that changed nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from core.change.actions import Refused
from endings.actions import closing, facility
from endings.actions.facility import Away
from endings.models import Ending
from tests.at_ten import HOUR, NOW, TODAY


def refused(deed: Any, words: str, field: str | None = None) -> None:
    """It is refused with these words at this field, and nothing is written down."""
    before = Ending.objects.count()
    with pytest.raises(Refused, match=words) as refusal:
        deed()
    assert refusal.value.field == field
    assert Ending.objects.count() == before


def went(episode: Any, by: Any, **facts: Any) -> Ending:
    """Admitted as an inpatient 30 hours before ten o'clock, unless `facts` say otherwise."""
    given = {"facility": "St Peter's", "kind": "inpatient", "admitted_at": NOW - 30 * HOUR, "learned_at": NOW}
    return facility.go(episode=episode, away=Away(**(given | facts)), by=by)


def ended(episode: Any, by: Any, on: date = TODAY, **more: Any) -> Ending:
    """Discharged with goals met, today unless another day is said."""
    return closing.discharge(episode=episode, on=on, reason="Goals met", by=by, **more)
