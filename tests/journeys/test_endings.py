"""Care ends, pauses and goes on again in a real browser: seen before it is done, undone, reopened."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from caseload.models import Episode
from core.clock import local, now, today
from endings.models import Ending
from endings.truth import contradictions
from obligations import derive
from obligations.models import Obligation
from tests import factories
from visits.models import Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HOUR = timedelta(hours=1)


@pytest.fixture
def manager(transactional_db: None) -> Any:
    return factories.UserFactory(role="case_manager", team=factories.TeamFactory(), family_name="Ode")


def in_care(worker: Any, **facts: Any) -> Any:
    episode = factories.ActiveEpisodeFactory(worker=worker, **facts)
    nurse = factories.UserFactory(role="clinician", discipline="SN", credential="RN")
    for days in (1, 3):
        at = now().replace(minute=0, second=0, microsecond=0) + timedelta(days=days)
        factories.VisitFactory(episode=episode, clinician=nurse, starts_at=at)
    with transaction.atomic():
        derive.reconcile([episode.patient_id])
    return episode


def typed(at: Any) -> str:
    return f"{local(at):%Y-%m-%dT%H:%M}"


def more(visit: Any, words: str) -> None:
    """Choose from the menu of the face sheet."""
    visit.page.locator("main summary").filter(has_text="More").click()
    visit.click(words)


def statuses(episode: Any) -> set[str]:
    return set(Visit.objects.filter(episode=episode).values_list("status", flat=True))


def owed(episode: Any) -> set[str]:
    return set(Obligation.objects.open().filter(episode=episode).values_list("rule", flat=True))


def unfolded(visit: Any, look: Any) -> Any:
    """On a phone the strip is one line until it is tapped."""
    if look.get("phone"):
        visit.page.locator(".strip-fold > summary").click()
    return visit


@pytest.mark.parametrize("look", [{}, {"phone": True, "dark": True}])
def test_discharge_is_seen_done_undone_and_reopened(visitor: Any, manager: Any, look: Any) -> None:
    episode = in_care(manager)
    chart = f"/patients/{episode.patient.uuid}"
    visit = visitor(manager, **look)
    visit.open(f"{chart}/endings/discharge")
    assert "Cancels 2 visits (SN" in visit.text
    assert "Discharge summary, by" in visit.text
    visit.fill(reason="Goals met").click("Discharge")
    assert statuses(episode) == {"cancelled"}
    unfolded(visit, look).click("Undo", within=".strip").click("Undo", within="main form")
    assert statuses(episode) == {"planned"}
    visit.open(f"{chart}/endings/discharge").fill(reason="Moved away").click("Discharge")
    last = Ending.objects.standing().get()
    Ending.objects.filter(pk=last.pk).update(created_at=now() - timedelta(days=3))
    unfolded(visit.open(chart), look).click("Reopen", within=".strip")
    visit.click("Reopen", within="main form")
    assert "Enter" in visit.text or "required" in visit.text, "a reason is asked for"
    visit.fill(reason="She came back from her son's").click("Reopen", within="main form")
    assert statuses(episode) == {"planned"}
    visit.open(f"{chart}/endings")
    assert "She came back" in visit.text
    assert contradictions([episode.patient_id]) == []


def test_a_hospital_stay_holds_and_the_return_resumes(visitor: Any, manager: Any) -> None:
    episode = in_care(manager)
    chart = f"/patients/{episode.patient.uuid}"
    visit = visitor(manager)
    visit.open(f"{chart}/endings/stay").fill(
        facility="St Columba",
        kind="Admitted as an inpatient",
        admitted_at=typed(now() - 30 * HOUR),
        learned_how="Her daughter",
    )
    visit.click("See what this does")
    assert "Puts 2 visits" in visit.text
    assert "Nothing is done yet" in visit.text
    visit.click("Record the stay")
    assert statuses(episode) == {"held"}
    assert {"transfer-assessment", "transfer-summary"} <= owed(episode)
    visit.open(f"/patients/{episode.patient.uuid}/visits")
    visit.click("Home again", within=".strip").click("Record the return")
    assert statuses(episode) == {"planned"}
    assert "resumption" in owed(episode)
    assert contradictions([episode.patient_id]) == []


def test_an_emergency_visit_owes_nothing(visitor: Any, manager: Any) -> None:
    episode = in_care(manager)
    visit = visitor(manager, phone=True)
    visit.open(f"/patients/{episode.patient.uuid}/endings/stay").fill(
        facility="St Columba",
        kind="Emergency department only",
        admitted_at=typed(now() - 9 * HOUR),
        home_at=typed(now() - 3 * HOUR),
    )
    visit.click("See what this does").click("Record the stay")
    assert statuses(episode) == {"planned"}
    assert not {"transfer-assessment", "resumption"} & owed(episode)


def test_somebody_never_taken_under_care(visitor: Any, manager: Any) -> None:
    episode = in_care(manager, status="admitted", is_soc_confirmed=False, start_of_care=today() + timedelta(days=1))
    visit = visitor(manager)
    visit.open(f"/patients/{episode.patient.uuid}")
    more(visit, "Not taken under care")
    visit.fill(why="Patient or family declined").click("Close without care")
    assert owed(episode) == set()
    assert Episode.objects.get(pk=episode.pk).ending == "not_started"
    visit.open("/patients/?view=closed")
    assert episode.patient.name in visit.text


def test_a_death_stops_everything(visitor: Any, manager: Any) -> None:
    episode = in_care(manager)
    visit = visitor(manager, dark=True)
    visit.open(f"/patients/{episode.patient.uuid}")
    more(visit, "Death of the patient")
    assert "Nobody comes or calls any more" in visit.text
    visit.click("Record the death")
    assert statuses(episode) == {"cancelled"}
    assert "Died" in visit.text
    assert "death-assessment" in owed(episode)
