"""Visits over the API: an arrival with its place or a reason, whose note is shown, a missed visit made up."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.api.conftest import Caller
from tests.visits.conftest import at

pytestmark = pytest.mark.django_db
DAY = date(2027, 1, 4)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"latitude": "40.7", "longitude": "-74"}, 200),
        ({"latitude": "40.7"}, 409),
        ({"longitude": "-74"}, 409),
        ({"location_reason": "Other"}, 200),
        ({"latitude": "90.1", "longitude": "0"}, 400),
        ({"latitude": "0", "longitude": "180.1"}, 400),
        ({"latitude": "0", "longitude": "0", "accuracy_m": -1}, 400),
        ({"latitude": "0", "longitude": "0", "accuracy_m": 1000001}, 400),
        ({"location_reason": "Because"}, 400),
    ],
)
def test_an_arrival_over_the_api_needs_a_whole_place_or_a_reason(
    visit: Any, clinician: Any, body: dict[str, Any], status: int
) -> None:
    answer = Caller(clinician).post(f"visits/{visit.uuid}/check-in/", body)
    assert answer.status_code == status
    visit.refresh_from_db()
    assert (visit.status, visit.check_in_latitude is None) == (
        ("under_way", "latitude" not in body) if status == 200 else ("planned", True)
    )


def test_a_draft_note_over_the_api_is_its_author_s(draft: Any, clinician: Any, case_manager: Any) -> None:
    path = f"visits/{draft.visit.uuid}/"
    assert Caller(clinician).get(path).json()["note"]["uuid"] == str(draft.uuid)
    assert Caller(case_manager).get(path).json()["note"] is None
    assert "note" not in Caller(clinician).get("visits/").json()["results"][0]


def test_visits_over_the_api_are_made_up_and_filtered(visit: Any, case_manager: Any, clinician: Any) -> None:
    api = Caller(case_manager)
    assert api.get("visits/?clinician=x").status_code == 400
    assert len(api.get(f"visits/?patient={visit.patient.uuid}").json()["results"]) == 1
    begins = at(DAY, "15:00")
    body = {"clinician": str(clinician.uuid), "starts_at": begins.isoformat(),
            "ends_at": (begins + timedelta(minutes=45)).isoformat()}  # fmt: skip
    assert api.post(f"visits/{visit.uuid}/make-up/", body).status_code == 409
    api.post(f"visits/{visit.uuid}/miss/", {"reason": "Snow"}, version=1)
    made = api.post(f"visits/{visit.uuid}/make-up/", body)
    assert (made.status_code, made.json()["makes_up"]) == (201, str(visit.uuid))
    assert Caller(clinician).post(f"visits/{visit.uuid}/make-up/", body).status_code == 403
