"""Which instruments an assessment opens with, by its purpose. Any other can be added."""

from __future__ import annotations

from assessments.models import Assessment

_INTAKE = ("phq-2", "bims", "mahc-10", "tug", "m1033", "nrs")
SETS: dict[str, tuple[str, ...]] = {
    Assessment.Purpose.START: _INTAKE,
    Assessment.Purpose.RESUMPTION: _INTAKE,
    Assessment.Purpose.RECERTIFICATION: ("phq-2", "bims", "mahc-10", "tug", "m1033", "nrs"),
    Assessment.Purpose.OTHER: ("phq-2", "nrs"),
    Assessment.Purpose.TRANSFER: ("m1033",),
    Assessment.Purpose.DISCHARGE: ("phq-2", "mahc-10", "tug", "nrs"),
    Assessment.Purpose.DEATH: (),
}
