"""What the strip above every page of a patient says: each danger, each gap, and what a role does not read."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from caseload.models import Episode, Patient
from caseload.pages import _dangers
from core.clock import now, today
from obligations.strip import Danger
from tests import factories

pytestmark = pytest.mark.django_db


def context(client: Any, user: Any, patient: Patient) -> dict[str, Any]:
    client.force_login(user)
    answer = client.get(reverse("caseload:timeline", args=[patient.uuid]))
    assert answer.status_code == 200
    found: dict[str, Any] = answer.context["strip"] | {"page": " ".join(answer.content.decode().split())}
    return found


def known(patient: Patient, **facts: Any) -> Patient:
    Patient.objects.filter(pk=patient.pk).update(**facts)
    patient.refresh_from_db()
    return patient


@pytest.mark.parametrize(
    ("facts", "key", "said"),
    [
        ({"preferred_name": "Bo"}, "name", "{full_name} (Bo)"),
        ({}, "name", "{full_name}"),
        ({"language": "Spanish"}, "language", "Spanish"),
        ({"language": "English"}, "language", ""),
        ({"safety_note": "Dog"}, "safety", "Dog"),
        ({"code_status": "dnr"}, "code_status", "DNR"),
        ({"code_status": "dnr"}, "code_tone", "danger"),
        ({"code_status": "full"}, "code_tone", "mute"),
        ({"code_status": ""}, "code_status", ""),
        ({"code_status": ""}, "asks_code_status", True),
        ({"code_status": "full"}, "asks_code_status", False),
        ({"precautions": "contact"}, "alerts", ["Precautions: contact"]),
        ({}, "alerts", []),
        ({"deceased_on": "2027-01-04", "precautions": "contact"}, "alerts", ["Died 4 Jan 2027", "Precautions: contact"]),
        ({}, "hides_allergies", False),
        ({}, "withheld", []),
        ({}, "asks_emergency_contact", True),
        ({}, "emergency_contact", ""),
    ],
)  # fmt: skip
def test_the_strip_says(
    client: Any, case_manager: Any, patient: Any, facts: dict[str, Any], key: str, said: object
) -> None:
    patient = known(patient, **facts)
    wanted = said.format(full_name=patient.full_name) if isinstance(said, str) else said
    assert context(client, case_manager, patient)[key] == wanted


@pytest.mark.parametrize(
    ("language", "needs", "words"),
    [("Spanish", True, "Spanish, interpreter needed"), ("Spanish", False, "Spanish </span>"), ("English", False, None)],
)
def test_an_interpreter_that_is_needed_is_said_beside_the_language(
    client: Any, case_manager: Any, patient: Any, language: str, needs: bool, words: str | None
) -> None:
    page = context(client, case_manager, known(patient, language=language, needs_interpreter=needs))["page"]
    assert words is None or words in page
    assert ("interpreter needed" in page) is needs


@pytest.mark.parametrize(
    ("none_known", "active", "words"),
    [
        (False, None, "Allergies</b> Not recorded"),
        (True, None, "Allergies</b> None known"),
        (False, True, "Allergies</b> Latex"),
        (False, False, "Allergies</b> Not recorded"),  # the only one was entered in error
    ],
)
def test_allergies_are_named_or_known_to_be_none_or_not_recorded(
    client: Any, case_manager: Any, patient: Any, none_known: bool, active: bool | None, words: str
) -> None:
    if active is not None:
        factories.AllergyFactory(patient=patient, substance="Latex", is_active=active)
    page = context(client, case_manager, known(patient, no_known_allergies=none_known))["page"]
    assert words in page
    assert page.count("Allergies</b>") == 1


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"name": "Bo", "relationship": "son", "phone": "+15185550143"}, "Bo (son) (518) 555-0143"),
        ({"name": "Bo", "relationship": "", "phone": ""}, "Bo (contact) "),
        ({"name": "Bo", "do_not_contact": True}, ""),
        ({"name": "Bo", "is_emergency": False}, ""),
    ],
)
def test_the_emergency_contact_is_whom_we_may_call(
    client: Any, case_manager: Any, patient: Any, facts: dict[str, Any], said: str
) -> None:
    factories.ContactFactory(patient=patient, **({"is_emergency": True} | facts))
    strip = context(client, case_manager, patient)
    assert (strip["emergency_contact"], strip["asks_emergency_contact"]) == (said, not said)


def test_the_strip_names_the_case_manager_and_the_day(client: Any, case_manager: Any, patient: Any) -> None:
    strip = context(client, case_manager, patient)
    assert (strip["worker"], strip["day_of_episode"]) == (case_manager.name, "Day 11 of 60, certification period 1")
    assert "Day 11 of 60" in strip["page"]


def test_of_a_closed_episode_nobody_is_in_charge(client: Any, supervisor: Any, patient: Any, episode: Any) -> None:
    Patient.objects.filter(pk=patient.pk).update(open_episode=None)
    Episode.objects.filter(pk=episode.pk).update(status="discharged", discharged_on=today())
    strip = context(client, supervisor, patient)
    assert (strip["worker"], strip["day_of_episode"]) == ("", "No open episode")


def test_what_intake_does_not_read_is_called_so_and_never_not_recorded(client: Any, intake: Any, patient: Any) -> None:
    known(patient, code_status="dnr", safety_note="Canary dog", precautions="Canary", advance_directive="Canary will")
    client.force_login(intake)
    page = " ".join(client.get(reverse("caseload:patient", args=[patient.uuid])).content.decode().split())
    assert "Code status, visitor safety, precautions, allergies: not shown to your role" in page
    for words in ("Canary", "DNR", "Not recorded</span>", "Not asked", "Allergies</b>"):
        assert words not in page, words


def test_an_empty_fact_has_no_line(client: Any, case_manager: Any, patient: Any) -> None:
    page = context(client, case_manager, known(patient, phone="", pronouns="", safety_note=""))["page"]
    strip = page.partition('class="strip-who"')[2].partition("</aside>")[0]
    for words in ("Phone", "Visitor safety", "Next visit", "Power", "tone-mute", "More concerns"):
        assert words not in strip, words
    page = context(client, case_manager, known(patient, phone="+15185550142", pronouns="she/her"))["page"]
    assert 'href="tel:+15185550142"' in page
    assert "<span>she/her</span>" in page


# --- dangers ---------------------------------------------------------------------------------------------------------


def danger(title: str, *, is_silence: bool = False) -> Danger:
    return Danger(title, "because", "/", is_late=False, is_silence=is_silence)


@pytest.mark.parametrize(
    ("strip", "said"),
    [
        ({}, []),
        ({"concerns": [danger("Fall"), danger("Not asked", is_silence=True)]}, ["Fall"]),
        ({"code_status": "DNR", "code_tone": "danger"}, ["DNR"]),
        ({"code_status": "", "code_tone": "danger"}, []),
        ({"code_status": "Full code", "code_tone": "mute"}, []),
        ({"allergies": ["Latex", "Sulfa"]}, ["allergy to Latex", "allergy to Sulfa"]),
        ({"allergies": []}, []),
        ({"power": "Oxygen"}, ["needs power"]),
        ({"safety": "Dog"}, ["visitor safety"]),
        ({"power": "", "safety": ""}, []),
    ],
)
def test_the_dangers_that_the_folded_strip_counts(strip: dict[str, Any], said: list[str]) -> None:
    assert _dangers(strip | {"alerts": ["Precautions: contact"]}) == [*said, "Precautions: contact"]


@pytest.mark.parametrize(("count", "shown", "more"), [(6, 6, False), (7, 6, True)])
def test_the_most_urgent_concerns_stand_on_the_strip_and_the_rest_behind_a_link(
    client: Any, case_manager: Any, patient: Any, episode: Any, count: int, shown: int, more: bool
) -> None:
    for n in range(count):
        factories.ObligationFactory(
            episode=episode, kind="concern", page="concern", cycle=str(patient.uuid), title=f"Concern, number {n}",
            due_at=now().replace(year=2090 + n if n else 2001),
        )  # fmt: skip
    page = context(client, case_manager, patient)["page"]
    strip = page.partition('class="strip-alerts"')[2].partition("</aside>")[0]
    assert [f"Number {n}<" in strip for n in range(count)] == [True] * shown + [False] * (count - shown)
    assert ("More concerns" in strip) is more
    assert strip.count("Nobody has acted in time.") == 1


def test_what_was_not_asked_is_said_at_its_own_place_only(
    client: Any, case_manager: Any, patient: Any, episode: Any
) -> None:
    factories.ObligationFactory(episode=episode, kind="concern", title="Not asked yet, allergies", due_at=None)
    factories.ObligationFactory(episode=episode, title="No concern")
    factories.ObligationFactory(
        episode=episode, kind="concern", title="Concern, done", due_at=now(), state="done", closed_on=today()
    )
    strip = context(client, case_manager, patient)
    (found,) = strip["concerns"]
    assert (found.title, found.is_silence, found.is_late) == ("Not asked yet, allergies", True, False)
    assert strip["dangers"] == []
    assert "strip-danger" not in strip["page"]
