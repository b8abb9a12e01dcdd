"""Kind: what pages show of an ending before and after it, and to whom."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from caseload.models import Episode, Stay
from core.change.actions import Refused
from endings.actions import covering
from endings.forms import CoverageEndForm, DischargeForm, NotStartedForm, StartForm
from endings.kinds import KINDS, episode_of, stay_of
from endings.models import Ending
from endings.preview import Effects
from endings.strip import how_it_stands
from paperwork.models import Coverage
from tests import factories
from tests.at_ten import DAY, HOUR, NOW, TODAY
from tests.endings.going import ended, went

pytestmark = pytest.mark.usefixtures("at_ten")


# --- the strip ------------------------------------------------------------------------------------------


def test_the_strip_says_how_care_stands_only_while_it_does_not_go_on(
    episode: Any, worker: Any, auditor: Any, intake: Any, time_machine: Any, queries: Any
) -> None:
    patient = episode.patient
    with queries() as seen:
        assert how_it_stands(patient, worker) == {}
    assert len(seen) == 0
    went(episode, worker)
    patient.open_episode.refresh_from_db()
    shown: Any = how_it_stands(patient, worker)["ending"]
    assert "St Peter's" in shown["words"]
    assert [act["words"] for act in shown["acts"]] == ["Home again", "Undo"]
    read: Any = how_it_stands(patient, auditor)["ending"]
    assert (read["words"], read["acts"]) == (shown["words"], [])
    assert how_it_stands(patient, intake) == {}
    ended(episode, worker)
    patient.refresh_from_db()
    time_machine.move_to(NOW + DAY + HOUR, tick=False)
    shown = how_it_stands(patient, worker)["ending"]
    assert (shown["words"], [act["words"] for act in shown["acts"]]) == ("Discharged 4 Jan 2027", ["Reopen"])
    Ending.objects.all().update(taken_back_at=NOW, taken_back_by=worker)
    assert how_it_stands(patient, worker) == {}


# --- before it is done ----------------------------------------------------------------------------------


def test_effects_are_equal_when_every_part_is() -> None:
    whole = Effects(("a",), ("b",), ("c",), ("d",))
    assert whole.digest == Effects(("a",), ("b",), ("c",), ("d",)).digest
    others = [
        Effects(("a", "b"), (), ("c",), ("d",)),
        Effects(("a",), ("b", "c"), (), ("d",)),
        Effects((), ("b",), ("c",), ("d",)),
    ]
    assert len({whole.digest, *(each.digest for each in others)}) == 4


@pytest.mark.parametrize(("count", "more"), [(1, False), (5, False), (6, True)])
def test_visits_nobody_recorded_are_named_up_to_five(episode: Any, clinician: Any, count: int, more: bool) -> None:
    assert "unrecorded" not in DischargeForm(patient=episode.patient).fields
    for n in range(count):
        factories.VisitFactory(episode=episode, clinician=clinician, starts_at=NOW - (n + 1) * HOUR)
    factories.VisitFactory(episode=episode, clinician=clinician, starts_at=NOW)
    words = str(DischargeForm(patient=episode.patient).fields["unrecorded"].help_text)
    assert (words.count("SN Mon 4 Jan"), " and more" in words) == (min(count, 5), more)


def test_forms_ask_for_what_concerns_the_patient(episode: Any, worker: Any) -> None:
    patient = episode.patient
    assert "reason" in StartForm(patient=patient).fields
    assert "Care started on 25 Dec 2026" in str(StartForm(patient=patient).fields["on"].help_text)
    Episode.objects.filter(pk=episode.pk).update(is_soc_confirmed=False)
    patient.refresh_from_db()
    assert "reason" not in StartForm(patient=patient).fields
    facts = {"on": "2027-01-04", "words": ""}
    assert list(NotStartedForm(facts | {"why": "Other"}, patient=patient).errors) == ["words"]
    assert not NotStartedForm(facts | {"why": "No clinician available"}, patient=patient).errors
    held = Coverage.objects.get()
    offered = CoverageEndForm(patient=patient).fields["coverage"]
    assert [str(value) for value, _ in offered.choices][1:] == [str(held.uuid)]
    covering.end_coverage(coverage=held, ends_on=TODAY, by=worker)
    assert len(list(CoverageEndForm(patient=patient).fields["coverage"].choices)) == 1


def test_what_an_ending_is_of_is_found_or_said_to_be_missing(episode: Any, worker: Any) -> None:
    patient = episode.patient
    assert episode_of(patient) == episode
    with pytest.raises(Refused, match="The patient is not in a facility"):
        stay_of(patient)
    went(episode, worker)
    assert stay_of(patient) == Stay.objects.get()
    ended(episode, worker)
    with pytest.raises(Refused, match="This patient has no open episode"):
        episode_of(patient)


@pytest.mark.parametrize(("start", "begins"), [(-3, -3), (0, 0), (1, 0), (None, 0)])
def test_the_start_of_care_begins_with_the_day_known_unless_it_is_ahead(
    episode: Any, start: int | None, begins: int
) -> None:
    episode.patient.open_episode.start_of_care = None if start is None else TODAY + start * DAY
    assert KINDS["start"].first(episode.patient) == {"on": TODAY + begins * DAY}


def test_a_page_that_cannot_be_done_says_why_and_nothing_is_done(client: Any, episode: Any, worker: Any) -> None:
    client.force_login(worker)
    page = reverse("endings:end", args=[episode.patient.uuid, "not-started"])
    shown = client.get(page).content.decode()
    assert "Care has started. Discharge the patient instead." in shown
    assert client.get(reverse("endings:end", args=[episode.patient.uuid, "dance"])).status_code == 404
    home = client.post(
        reverse("endings:end", args=[episode.patient.uuid, "home"]), {"home_at": "2027-01-04T09:00", "orders": "resume"}
    )
    assert (home.status_code, "The patient is not in a facility" in home.content.decode()) == (422, True)
    assert not Ending.objects.exists()


def test_what_was_seen_is_done_and_what_changed_is_shown_again(client: Any, episode: Any, worker: Any) -> None:
    client.force_login(worker)
    page, facts = reverse("endings:end", args=[episode.patient.uuid, "discharge"]), {"on": "2027-01-04", "reason": "x"}
    first = client.post(page, facts | {"seen": "stale"})
    assert (first.status_code, first.context["asked_again"]) == (200, True)
    assert "Nothing is done yet" in first.content.decode()
    assert not Ending.objects.exists()
    done = client.post(page, facts | {"seen": first.context["effects"].digest}, follow=True)
    assert "Discharged." in done.content.decode()
    assert Ending.objects.get().reason == "x"


def test_taking_back_is_seen_then_done_and_refused_with_the_reason(
    client: Any, episode: Any, worker: Any, time_machine: Any
) -> None:
    stay = went(episode, worker)
    ending = ended(episode, worker)
    client.force_login(worker)
    early = reverse("endings:take_back", args=[episode.patient.uuid, stay.uuid])
    answer = client.post(early, {"reason": "x"})
    assert (answer.status_code, "Something came after it: Discharged 4 Jan 2027" in answer.content.decode()) == (
        422,
        True,
    )
    page = reverse("endings:take_back", args=[episode.patient.uuid, ending.uuid])
    assert client.get(page).status_code == 200
    time_machine.move_to(NOW + DAY + HOUR, tick=False)
    client.force_login(worker)
    asked = client.post(page, {"reason": ""})
    assert (asked.status_code, list(asked.context["form"].errors)) == (422, ["reason"])
    done = client.post(page, {"reason": "Care goes on"}, follow=True)
    assert "Taken back." in done.content.decode()
    ending.refresh_from_db()
    assert ending.taken_back_reason == "Care goes on"


def test_the_history_offers_to_undo_the_last_one_alone(client: Any, episode: Any, worker: Any) -> None:
    stay, ending = went(episode, worker), ended(episode, worker)
    client.force_login(worker)
    text = client.get(reverse("endings:endings", args=[episode.patient.uuid])).content.decode()
    assert reverse("endings:take_back", args=[episode.patient.uuid, ending.uuid]) in text
    assert reverse("endings:take_back", args=[episode.patient.uuid, stay.uuid]) not in text
    assert "Goals met" in text
