"""Readings of a visit note that are unlikely or cannot be: asked about once, or refused, before it is signed."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.visits.conftest import note_form, url

pytestmark = pytest.mark.django_db


def test_unlikely_reading_is_asked_about_not_refused(client: Any, clinician: Any, draft: Any) -> None:
    client.force_login(clinician)
    answer = client.post(url("note", draft.visit.uuid), note_form(draft, pulse="210", sign="1"))
    assert answer.status_code == 422
    assert "Really 210" in answer.content.decode()
    assert (
        client.post(
            url("note", draft.visit.uuid), note_form(draft, pulse="210", is_sure="on", asked="pulse=210", sign="1")
        ).status_code
        == 302
    )
    draft.refresh_from_db()
    assert (draft.pulse, draft.is_signed) == (210, True)


def test_tick_covers_only_the_readings_it_was_asked_about(client: Any, clinician: Any, draft: Any) -> None:
    client.force_login(clinician)
    first = client.post(url("note", draft.visit.uuid), note_form(draft, pulse="210", sign="1")).content.decode()
    asked = re.search(r'name="asked" value="([^"]*)"', first)
    assert asked
    changed = note_form(draft, pulse="250", is_sure="on", asked=asked[1], sign="1")
    answer = client.post(url("note", draft.visit.uuid), changed)
    assert answer.status_code == 422
    assert "Really 250" in answer.content.decode()


def test_signed_note_shows_the_measures_of_goals(client: Any, clinician: Any, draft: Any) -> None:
    client.force_login(clinician)
    assert client.post(url("note", draft.visit.uuid), note_form(draft, sign="1")).status_code == 302
    page = client.get(url("visit", draft.visit.uuid)).content.decode()
    assert "Measures for goals" in page
    assert "<b>60" in page


def test_unlikely_measure_of_a_goal_is_asked_about(client: Any, clinician: Any, draft: Any) -> None:
    client.force_login(clinician)
    answer = client.post(url("note", draft.visit.uuid), note_form(draft, measure_0="99999", sign="1"))
    assert answer.status_code == 422
    assert "Really 99999" in answer.content.decode()
    sure = note_form(draft, measure_0="99999", is_sure="on", asked="measure_0=99999", sign="1")
    assert client.post(url("note", draft.visit.uuid), sure).status_code == 302


def test_diastolic_above_systolic_is_refused_however_sure(client: Any, clinician: Any, draft: Any) -> None:
    client.force_login(clinician)
    form = note_form(draft, systolic="100", diastolic="105", is_sure="on", sign="1")
    answer = client.post(url("note", draft.visit.uuid), form)
    assert answer.status_code == 422
    assert "below the systolic" in answer.content.decode()
