"""Kind: a coverage that ends, somebody who leaves, what contradicts it all, and the API of it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from caseload.models import Assignment, Episode, Patient
from core.change.actions import Refused
from endings.actions import covering, leaving, taking_back
from endings.models import Ending
from endings.truth import contradictions, strays
from obligations.models import Obligation
from reminders.models import InboxItem
from tests import factories
from tests.at_ten import DAY, HOUR, NOW, TODAY
from visits.models import Visit

pytestmark = pytest.mark.usefixtures("at_ten")


# --- coverage and leaving -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("begins", "week", "visits", "status"),
    [
        (datetime(2027, 1, 8, 4, 59, tzinfo=UTC), TODAY, covering.CANCEL, "planned"),
        (datetime(2027, 1, 8, 5, 0, tzinfo=UTC), TODAY, covering.CANCEL, "cancelled"),
        (datetime(2027, 1, 8, 5, 0, tzinfo=UTC), TODAY, covering.KEEP, "planned"),
        (None, date(2027, 1, 7), covering.CANCEL, "needed"),
        (None, date(2027, 1, 8), covering.CANCEL, "cancelled"),
    ],
)
def test_visits_after_the_last_day_covered_are_kept_or_cancelled(
    worker: Any, clinician: Any, begins: datetime | None, week: date, visits: str, status: str
) -> None:
    episode = factories.ActiveEpisodeFactory(worker=worker)
    one = factories.VisitFactory(
        episode=episode, clinician=clinician if begins else None, status="planned" if begins else "needed",
        starts_at=begins, week_starts_on=week,
    )  # fmt: skip
    ending = covering.end_coverage(coverage=episode.coverages.get(), ends_on=date(2027, 1, 7), visits=visits, by=worker)
    one.refresh_from_db()
    assert (one.status, one.ended_reason) == (status, "No coverage after 7 Jan 2027" if status == "cancelled" else "")
    after = int(status == "cancelled" or visits == covering.KEEP)
    assert any(line.startswith(f"Nobody pays after that: {after} visit") for line in ending.lines)
    assert ending.lines[0].endswith(" ends 7 Jan 2027.")


def test_another_payer_goes_on(episode: Any, worker: Any) -> None:
    factories.CoverageFactory(episode=episode, rank=2)
    ending = covering.end_coverage(coverage=episode.coverages.get(rank=1), ends_on=TODAY, by=worker)
    assert not any("Nobody pays" in line for line in ending.lines)


def test_who_leaves_gives_patients_to_somebody_else(
    episode: Any, worker: Any, clinician: Any, admin: Any, monkeypatch: Any
) -> None:
    receiver = factories.UserFactory(role="case_manager")
    for to, words in (
        (None, f"{worker.name} is in charge of 1 patient. Choose who takes them"),
        (worker, "Choose somebody else"),
    ):
        with pytest.raises(Refused, match=words) as refusal:
            leaving.leave(person=worker, receiver=to, by=admin)
        assert refusal.value.field == "receiver"
    monkeypatch.setattr(leaving, "MOST", 0)
    with pytest.raises(Refused, match=r"has more than 0 patients\. Give some of them to others first"):
        leaving.leave(person=worker, receiver=receiver, by=admin)
    monkeypatch.setattr(leaving, "MOST", 1)
    running = Visit.objects.filter(clinician=clinician, status="planned").earliest("starts_at")
    Visit.objects.filter(pk=running.pk).update(status="under_way", check_in_at=NOW)
    with pytest.raises(Refused, match=r"is at a patient.s home now\. Have the visit checked out first"):
        leaving.leave(person=clinician, by=admin)
    ending = leaving.leave(person=worker, receiver=receiver, by=admin)
    assert ending.lines == [
        f"Gives 1 patient to {receiver.name}.",
        f"Closes the account of {worker.name}: signed out everywhere.",
    ]
    assert InboxItem.objects.get(user=receiver, obligation=None).says.endswith(f"{worker.name} leaves")


@pytest.mark.parametrize(
    ("hours", "status", "is_left"), [(0, "planned", True), (-1, "planned", False), (5, "held", True)]
)
def test_visits_ahead_of_who_leaves_are_scheduled_again(
    worker: Any, clinician: Any, admin: Any, hours: int, status: str, is_left: bool
) -> None:
    episode = factories.ActiveEpisodeFactory(worker=worker)
    one = factories.VisitFactory(episode=episode, clinician=clinician, status=status, starts_at=NOW + hours * HOUR)
    ending = leaving.leave(person=clinician, by=admin)
    one.refresh_from_db()
    assert (one.clinician is None, one.starts_at is None) == (is_left, is_left)
    assert one.status == ("needed" if is_left and status == "planned" else status)
    assert ("Leaves 1 visit to be scheduled again." in ending.lines) is is_left


def test_who_came_back_by_another_way_is_not_brought_back_twice(worker: Any, admin: Any) -> None:
    ending = leaving.leave(person=worker, by=admin)
    type(worker).objects.filter(pk=worker.pk).update(is_active=True)
    with pytest.raises(Refused, match="The account is open again already"):
        leaving.come_back(ending=ending, by=admin)


# --- contradictions -------------------------------------------------------------------------------------


def plant(words: str, episode: Any, clinician: Any) -> None:
    """Write by hand what no action writes."""
    rows, visits = Episode.objects.filter(pk=episode.pk), Visit.objects.filter(episode=episode)
    if "in a closed" in words or "charge goes on" in words or "ended with care" in words:
        rows.update(status="discharged", discharged_on=TODAY)
    elif "nobody of its charge" in words:
        Assignment.objects.filter(episode=episode).update(ends_on=TODAY)
    elif "nobody is away" in words and "visit" in words:
        visits.filter(status="planned").update(status="held")
    elif "planned while" in words or "episode is on hold" in words:
        rows.update(status="on_hold")
    elif "episode goes on" in words:
        factories.StayFactory(episode=episode, patient=episode.patient, admitted_at=NOW - HOUR, home_at=None)
    else:
        Patient.objects.filter(pk=episode.patient_id).update(deceased_on=TODAY)
    del clinician


@pytest.mark.parametrize(
    "words",
    [
        "a visit stands in a closed episode", "a charge goes on after care ended", "an open episode has nobody of its charge",
        "a promise is open that ended with care", "a visit is on hold while nobody is away",
        "a visit is planned while the patient is away", "an episode is on hold and nobody is away",
        "somebody is away and the episode goes on", "a dead patient is in care",
    ],
)  # fmt: skip
def test_each_contradiction_is_named_of_its_patient_alone(words: str, episode: Any, clinician: Any) -> None:
    other = factories.ActiveEpisodeFactory()
    assert contradictions() == []
    plant(words, episode, clinician)
    assert any(line.startswith(f"{words}: ") for line in contradictions([episode.patient_id]))
    assert any(line.startswith(f"{words}: ") for line in contradictions())
    assert contradictions([other.patient_id]) == []


def test_strays_point_at_what_is_over(episode: Any, worker: Any) -> None:
    row = Obligation.objects.open().filter(episode=episode)[0]
    mail = factories.NotificationFactory(obligation=row, state="pending")
    assert strays() == []
    Obligation.objects.filter(pk=row.pk).update(state="done", closed_on=TODAY)
    Episode.objects.filter(pk=episode.pk).update(status="discharged", discharged_on=TODAY)
    assert strays() == [f"{episode.patient} points at a closed episode", f"{mail} waits for a promise that is over"]


# --- the API --------------------------------------------------------------------------------------------


def test_over_the_api_a_coverage_is_ended_by_its_place_and_taken_back_with_a_reason(
    client: Any, episode: Any, worker: Any, time_machine: Any
) -> None:
    client.force_login(worker)
    kind = {"content_type": "application/json"}
    body = {"patient": str(episode.patient.uuid), "ends_on": "2027-01-04", "rank": 2}
    none = client.post("/api/v1/endings/coverage/", body, **kind)
    assert (none.status_code, "No coverage in this place goes on" in none.content.decode()) == (409, True)
    seen = client.post("/api/v1/endings/coverage/", body | {"rank": 1}, **kind)
    done = client.post("/api/v1/endings/coverage/", body | {"rank": 1, "digest": seen.json()["digest"]}, **kind)
    assert (done.status_code, done.json()["kind"]) == (201, "coverage")
    time_machine.move_to(NOW + DAY + HOUR, tick=False)
    client.force_login(worker)
    back = f"/api/v1/endings/{done.json()['uuid']}/take-back/"
    assert client.post(back, {}, **kind).status_code == 409
    assert client.post(back, {"reason": "A mistake"}, **kind).json()["taken_back_reason"] == "A mistake"
    with pytest.raises(Refused, match="This was taken back already"):
        taking_back.take_back(ending=Ending.objects.get(), reason="x", by=worker)
