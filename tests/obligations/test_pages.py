"""A patient's deadlines, putting off, and everybody's paperwork."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from caseload.actions import patients as caseload
from core.clock import today
from obligations import derive
from obligations.models import Obligation
from tests import factories

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def row(episode: Any) -> Any:
    return factories.ObligationFactory(episode=episode, due_on=today() + 10 * DAY)


def snooze(client: Client, row: Any, until: Any, reason: str = "Office closed") -> Any:
    return client.post(reverse("obligations:snooze", args=[row.uuid]), {"until": str(until), "reason": reason})


def test_put_off_hides_it_until_its_day_and_offers_the_undo(client: Client, episode: Any, case_manager: Any) -> None:
    caseload.start_care(episode=episode, on=today() - 26 * DAY, by=case_manager)
    row = Obligation.objects.get(rule="face-to-face")
    client.force_login(case_manager)
    assert row in [one.row for one in client.get(reverse("today")).context["sections"][3]["works"]]
    assert client.get(reverse("obligations:snooze", args=[row.uuid])).status_code == 200
    response = client.post(
        reverse("obligations:snooze", args=[row.uuid]),
        {"until": str(today() + 2 * DAY), "reason": "Office closed"},
        follow=True,
    )
    text = response.content.decode()
    assert "comes back on" in text
    assert "1 put off" in text
    assert row not in [one.row for one in response.context["sections"][3]["works"]]
    assert "Office closed" in client.get(reverse("today") + "?show=snoozed").content.decode()
    undone = client.post(reverse("obligations:wake", args=[row.uuid]), follow=True)
    assert row in [one.row for one in undone.context["sections"][3]["works"]]
    assert "is back" in undone.content.decode()


@pytest.mark.parametrize(
    ("until", "words"),
    [
        (today, "Choose a day after today"),
        (lambda: today() + 11 * DAY, "no later than the due date"),
        (lambda: "", "Enter "),
        (lambda: "31 Feb 2027", "month, day and full year"),
        (lambda: "\x00", ""),
    ],
)
def test_put_off_explains_a_bad_day(client: Client, row: Any, case_manager: Any, until: Any, words: str) -> None:
    client.force_login(case_manager)
    response = snooze(client, row, until())
    assert response.status_code == 422
    assert words in response.content.decode()
    row.refresh_from_db()
    assert row.snoozed_until is None


def test_put_off_needs_a_reason_and_an_open_promise_not_yet_due(client: Client, row: Any, case_manager: Any) -> None:
    client.force_login(case_manager)
    assert snooze(client, row, today() + DAY, "").status_code == 422
    assert snooze(client, row, today() + DAY, "x" * 301).status_code == 422
    Obligation.objects.update(due_on=today())
    assert "no longer put off" in snooze(client, row, today() + DAY).content.decode()
    Obligation.objects.update(state="done", closed_on=today())
    assert "already closed" in snooze(client, row, today() + DAY).content.decode()


def test_put_off_is_refused_and_not_found(client: Client, row: Any, clinician: Any, other_case_manager: Any) -> None:
    client.force_login(clinician)
    assert snooze(client, row, today() + DAY).status_code == 403
    client.force_login(other_case_manager)
    assert snooze(client, row, today() + DAY).status_code == 404
    assert client.post(reverse("obligations:wake", args=[row.uuid])).status_code == 404


def test_deadlines_of_a_patient_show_why_and_how_dates_moved(
    client: Client, episode: Any, patient: Any, case_manager: Any
) -> None:
    derive.reconcile([patient.pk])
    caseload.start_care(episode=episode, on=episode.start_of_care - DAY, by=case_manager)
    client.force_login(case_manager)
    text = client.get(reverse("obligations:of_patient", args=[patient.uuid])).content.decode()
    assert "How it moved" in text
    assert "Due: was" in text
    assert "If late:" in text


def test_deadlines_belong_to_the_scope(
    client: Client, row: Any, patient: Any, case_manager: Any, other_case_manager: Any, intake: Any
) -> None:
    for user, status in ((case_manager, 200), (other_case_manager, 404), (intake, 403)):
        client.force_login(user)
        assert client.get(reverse("obligations:of_patient", args=[patient.uuid])).status_code == status


def test_deadlines_cost_the_same_for_many(
    client: Client, episode: Any, patient: Any, case_manager: Any, queries: Any
) -> None:
    client.force_login(case_manager)
    url = reverse("obligations:of_patient", args=[patient.uuid])
    for n in range(30):
        factories.ObligationFactory(episode=episode, due_on=today() + n * DAY)
        factories.ObligationFactory(episode=episode, state="done", closed_on=today())
    client.get(url)
    with queries() as seen:
        client.get(url)
    assert len(seen) <= 14, [q["sql"][:90] for q in seen]


@pytest.mark.parametrize("view", ["open", "overdue", "week", "waiting", "filed", "nonsense"])
def test_paperwork_views_answer_within_twelve_queries(
    client: Client, episode: Any, case_manager: Any, queries: Any, view: str
) -> None:
    for days in (-20, -1, 0, 3, 40):
        factories.ObligationFactory(
            episode=episode, kind="paperwork", rule="oasis-transmission", cycle=str(days), due_on=today() + days * DAY
        )
    client.force_login(case_manager)
    url = f"{reverse('desk:paperwork')}?view={view}"
    assert client.get(url).status_code == 200
    with queries() as seen:
        client.get(url)
    assert len(seen) <= 12


def test_paperwork_says_how_the_date_came_about_and_what_lateness_costs(
    client: Client, episode: Any, patient: Any, case_manager: Any, other_case_manager: Any
) -> None:
    derive.reconcile([patient.pk])
    client.force_login(case_manager)
    text = client.get(reverse("desk:paperwork") + "?form=notice-of-admission").content.decode()
    assert "1/30 of the 30-day payment" in text
    assert "Start of care" in text
    assert f"{reverse('paperwork:file', args=[patient.uuid])}?kind=noa" in text
    assert "Face-to-face encounter, " not in text
    client.force_login(other_case_manager)
    assert "1/30" not in client.get(reverse("desk:paperwork")).content.decode()


def test_paperwork_is_refused_to_those_who_do_not_see_it(client: Client, clinician: Any) -> None:
    client.force_login(clinician)
    assert client.get(reverse("desk:paperwork")).status_code == 403
