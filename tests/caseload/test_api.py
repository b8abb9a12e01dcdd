"""Patients, episodes, concerns, limits, programs and practitioners over the API: who reads what, narrowed how."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.permissions import Role
from caseload.models import Concern, Episode, Note, ReadingLimit
from core.clock import today
from tests import factories
from tests.api.conftest import Caller

pytestmark = pytest.mark.django_db
NOBODY = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def api(case_manager: Any) -> Caller:
    return Caller(case_manager)


def found(api: Caller, path: str) -> list[str]:
    answer = api.get(path)
    assert answer.status_code == 200, answer.content
    return [row["uuid"] for row in answer.json()["results"]]


READS = {  # path -> the roles that read it
    "programs/": {"case_manager", "clinician", "supervisor", "auditor", "intake", "admin"},
    "practitioners/": {"case_manager", "clinician", "supervisor", "auditor", "intake", "admin"},
    "episodes/": {"case_manager", "clinician", "supervisor", "auditor", "intake"},
    "patients/": {"case_manager", "clinician", "supervisor", "auditor", "intake"},
    "concerns/": {"case_manager", "clinician", "supervisor", "auditor"},
    "reading-limits/": {"case_manager", "clinician", "supervisor", "auditor"},
    "payers/": {"case_manager", "supervisor", "auditor", "intake", "admin"},
    "coverages/": {"case_manager", "supervisor", "auditor"},
    "obligations/": {"case_manager", "clinician", "supervisor", "auditor"},
}


@pytest.mark.parametrize("path", READS)
@pytest.mark.parametrize("role", Role.values)
def test_who_reads_what(request: Any, path: str, role: str) -> None:
    answer = Caller(request.getfixturevalue(role)).get(path)
    assert answer.status_code == (200 if role in READS[path] else 403)


def test_a_practitioner_is_found_by_npi(api: Caller) -> None:
    wanted, other = factories.PractitionerFactory(npi="1000000004"), factories.PractitionerFactory(npi="1000000012")
    assert set(found(api, "practitioners/")) == {str(wanted.uuid), str(other.uuid)}
    assert found(api, "practitioners/?npi=1000000004") == [str(wanted.uuid)]
    for wrong in ("100000000", "10000000045", "x"):
        assert api.get(f"practitioners/?npi={wrong}").status_code == 400


def test_programs_are_listed_archived_ones_too(api: Caller) -> None:
    for key, is_active in (("one", True), ("two", False)):
        factories.ProgramFactory(key=key, is_active=is_active)
    rows = {row["key"]: row["is_active"] for row in api.get("programs/").json()["results"]}
    assert rows == {"one": True, "two": False}


@pytest.mark.parametrize(("status", "is_found"), [("active", True), ("discharged", False)])
def test_episodes_are_narrowed_by_status(api: Caller, episode: Any, status: str, is_found: bool) -> None:
    assert found(api, f"episodes/?status={status}") == ([str(episode.uuid)] if is_found else [])
    assert found(api, "episodes/") == [str(episode.uuid)]
    assert api.get("episodes/?status=owl").status_code == 400


def test_an_episode_without_anybody_in_charge_says_so(auditor: Any, episode: Any, case_manager: Any) -> None:
    alone = factories.EpisodeFactory()
    rows = {row["uuid"]: row["worker"] for row in Caller(auditor).get("episodes/").json()["results"]}
    assert rows == {str(alone.uuid): None, str(episode.uuid): str(case_manager.uuid)}


def test_a_patient_without_an_open_episode_says_so(auditor: Any, patient: Any, episode: Any) -> None:
    lone = factories.PatientFactory()
    rows = {row["uuid"]: row["open_episode"] for row in Caller(auditor).get("patients/").json()["results"]}
    assert rows == {str(lone.uuid): None, str(patient.uuid): str(episode.uuid)}


def test_intake_is_not_given_what_is_clinical(intake: Any, patient: Any) -> None:
    row = Caller(intake).get(f"patients/{patient.uuid}/").json()
    assert {"code_status", "safety_note", "no_known_allergies", "sex"}.isdisjoint(row)
    assert row["family_name"] == patient.family_name


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"phone": ""}, 200), ({"phone": "12"}, 400), ({"state": ""}, 200), ({"state": "Narnia"}, 400),
        ({"postal_code": ""}, 200), ({"postal_code": "1"}, 400), ({"family_name": ""}, 400), ({"city": "Troy"}, 200),
        ({"birth_date": str(today())}, 200), ({"birth_date": "2999-01-01"}, 400),
    ],
)  # fmt: skip
def test_a_header_is_changed_field_by_field(api: Caller, patient: Any, changes: dict[str, Any], status: int) -> None:
    before = patient.version
    answer = api.patch(f"patients/{patient.uuid}/", changes, version=before)
    assert answer.status_code == status, answer.content
    patient.refresh_from_db()
    assert patient.version == before + (status == 200)


def test_a_search_finds_fifty_at_most(auditor: Any) -> None:
    factories.PatientFactory.create_batch(51, family_name="Marlow")
    answer = Caller(auditor).post("patients/search/", {"q": "marlow"})
    assert (answer.status_code, len(answer.json())) == (200, 50)
    assert Caller(auditor).post("patients/search/", {"q": ""}).status_code == 400
    assert Caller(auditor).post("patients/search/", {"q": "x" * 101}).status_code == 400


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({}, 201, None), ({"kind": "call"}, 400, "mode"), ({"kind": "call", "mode": "phone"}, 201, None),
        ({"kind": "note", "mode": ""}, 201, None), ({"text": ""}, 400, "text"), ({"contact": None}, 201, None),
        ({"contact": NOBODY}, 400, "contact"), ({"happened_at": "2999-01-01T10:00:00Z"}, 400, "happened_at"),
        ({"date_reason": "x" * 301}, 400, "date_reason"), ({"date_reason": ""}, 201, None), ({"text": "x" * 20001}, 400, "text"),
    ],
)  # fmt: skip
def test_a_note_over_the_api(api: Caller, patient: Any, body: dict[str, Any], status: int, field: str | None) -> None:
    answer = api.post(f"patients/{patient.uuid}/notes/", {"text": "Slept well."} | body)
    assert (answer.status_code, answer.json().get("field")) == (status, field), answer.content
    assert Note.objects.count() == (1 if status == 201 else 0)


CONCERNS = {"": "reading goal closed", "state=open": "reading goal", "state=closed": "closed", "kind=goal": "goal", "kind=reading&state=closed": "closed"}  # fmt: skip


@pytest.mark.parametrize("asked", CONCERNS)
def test_concerns_are_narrowed(api: Caller, episode: Any, case_manager: Any, asked: str) -> None:
    make = factories.ConcernFactory
    made = {
        "reading": make(episode=episode), "goal": make(episode=episode, kind="goal", raised_by=case_manager),
        "closed": make(episode=episode, state="closed", closed_at=episode.referral_at, closing="x", closed_by=case_manager),
    }  # fmt: skip
    make()  # of somebody else's patient
    names = {str(row.uuid): name for name, row in made.items()}
    assert {names[uuid] for uuid in found(api, f"concerns/?{asked}")} == set(CONCERNS[asked].split())


def test_a_concern_of_no_episode_and_of_nobody_says_so(api: Caller, episode: Any) -> None:
    concern = factories.ConcernFactory(episode=episode)
    Concern.objects.update(episode=None)
    row = api.get(f"concerns/{concern.uuid}/").json()
    assert (row["episode"], row["raised_by"], row["closed_by"]) == (None, None, None)


@pytest.mark.parametrize(("done", "status"), [("", 400), ("x" * 5000, 200), ("x" * 5001, 400)])
def test_a_concern_is_closed_with_words(api: Caller, episode: Any, done: str, status: int) -> None:
    concern = factories.ConcernFactory(episode=episode)
    assert api.post(f"concerns/{concern.uuid}/close/", {"done": done}).status_code == status
    concern.refresh_from_db()
    assert concern.is_open is (status != 200)


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, 201), ({"low": None}, 201), ({"low": "1000000"}, 400), ({"low": "88.55"}, 400), ({"low": "20"}, 409),
        ({"reason": ""}, 201), ({"reason": "x" * 301}, 400), ({"ordered_by": "x" * 161}, 400), ({"reading": "smell"}, 400),
        ({"ordered_on": "2999-01-01"}, 400), ({"patient": NOBODY}, 400),
    ],
)  # fmt: skip
def test_an_order_of_limits_over_the_api(api: Caller, patient: Any, changes: dict[str, Any], status: int) -> None:
    body = {"patient": str(patient.uuid), "reading": "oxygen_saturation", "low": "88", "ordered_by": "Dr. Rao"}
    answer = api.post("reading-limits/", body | {"ordered_on": str(today())} | changes)
    assert answer.status_code == status, answer.content
    assert ReadingLimit.objects.count() == (1 if status == 201 else 0)


PROMISES = {
    "": "late soon done", "state=open": "late soon", "state=done": "done", "overdue=true": "late", "overdue=false": "late soon done",
    "kind=paperwork": "soon", "kind=owl": "",
}  # fmt: skip


@pytest.mark.parametrize("asked", PROMISES)
def test_promises_are_narrowed(api: Caller, episode: Any, asked: str) -> None:
    make, past = factories.ObligationFactory, episode.start_of_care
    made = {
        "late": make(episode=episode, due_on=past), "soon": make(episode=episode, kind="paperwork"),
        "done": make(episode=episode, due_on=past, state="done", closed_on=today()),
    }  # fmt: skip
    make()  # of somebody else's patient
    names = {str(row.uuid): name for name, row in made.items()}
    assert {names[uuid] for uuid in found(api, f"obligations/?{asked}")} == set(PROMISES[asked].split())


def test_a_promise_that_nobody_keeps_any_more_says_so(api: Caller, episode: Any) -> None:
    row = factories.ObligationFactory(episode=episode, state="void", owner=None)
    assert api.get(f"obligations/{row.uuid}/").json()["owner"] is None


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, 201), ({"member_number": ""}, 201), ({"member_number": "x" * 41}, 400), ({"rank": 9}, 201), ({"rank": 10}, 400),
        ({"rank": 0}, 400), ({"rank": 1}, 409), ({"payer": NOBODY}, 400), ({"episode": NOBODY}, 400),
    ],
)  # fmt: skip
def test_a_coverage_over_the_api(api: Caller, episode: Any, changes: dict[str, Any], status: int) -> None:
    payer = factories.PayerFactory(name="Sunrise", kind="commercial")
    factories.PayerFactory(name="Gone", is_active=False)
    body = {"episode": str(episode.uuid), "payer": str(payer.uuid), "rank": 2, "starts_on": str(today())}
    answer = api.post("coverages/", body | changes)
    assert answer.status_code == status, answer.content
    assert Episode.objects.get().coverages.count() == (2 if status == 201 else 1)
