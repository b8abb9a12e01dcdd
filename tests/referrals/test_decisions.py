"""The page of one referral: read by those who may, decided once."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.urls import reverse

from caseload.models import Episode, Patient
from core.models import AuditEvent
from referrals.actions import referrals as actions
from referrals.models import Referral
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker(team: Any) -> Any:
    return factories.UserFactory(role="case_manager", team=team)


@pytest.fixture
def referral(db: None) -> Any:
    return factories.ReferralFactory(given_name="Ida", family_name="Marlowe")


def url(referral: Any, what: str = "referral") -> str:
    return reverse(f"referrals:{what}", args=[referral.uuid])


def answers(referral: Any, someone: Any, **more: Any) -> dict[str, Any]:
    return {
        "program": referral.program.uuid,
        "payer": referral.payer.uuid,
        "member_number": "1EG4TE5MK73",
        "worker": someone.uuid,
        "reason": "Least loaded",
        "submission_key": uuid.uuid4(),
        **more,
    }


@pytest.mark.parametrize("role", ["intake", "case_manager", "supervisor", "auditor"])
def test_referral_page(client: Any, referral: Any, role: str, request: pytest.FixtureRequest) -> None:
    client.force_login(request.getfixturevalue(role))
    page = client.get(url(referral)).content.decode()
    assert "Ida Marlowe" in page
    assert ("Accept the referral" in page) == (role in {"intake", "supervisor"})
    assert re.search(r"<title>\s*IM - Referral", page), "initials only in the title"


@pytest.mark.parametrize("role", ["clinician", "admin"])
def test_referral_page_refused(client: Any, referral: Any, role: str, request: pytest.FixtureRequest) -> None:
    client.force_login(request.getfixturevalue(role))
    assert client.get(url(referral)).status_code == 403


def test_referral_page_not_there(client: Any, intake: Any) -> None:
    client.force_login(intake)
    assert client.get(reverse("referrals:referral", args=[uuid.uuid4()])).status_code == 404


def test_referral_of_another_persons_patient_is_not_found(
    client: Any, referral: Any, case_manager: Any, other_case_manager: Any, intake: Any
) -> None:
    actions.accept(
        referral=referral, program=referral.program, payer=referral.payer, worker=case_manager, reason="x", by=intake
    )
    client.force_login(other_case_manager)
    assert client.get(url(referral)).status_code == 404
    client.force_login(case_manager)
    assert client.get(url(referral)).status_code == 200


def test_referral_page_is_recorded(client: Any, referral: Any, intake: Any) -> None:
    known = factories.PatientFactory(given_name="Ida", family_name="Marlowe")
    client.force_login(intake)
    client.get(url(referral))
    assert AuditEvent.objects.filter(verb="referrals.open", subject_id=referral.pk, actor=intake).exists()
    assert AuditEvent.objects.filter(verb="referrals.show-duplicate", patient_id=known.pk, actor=intake).exists()


@pytest.fixture
def alike() -> Any:
    """A patient of another team, like the person of the referral, with an unmistakable record."""
    return factories.PatientFactory(
        given_name="Ida", family_name="Marlowe", preferred_name="Mimsy", phone="518-555-7788",
        address_line="99 Hidden Lane", city="Hiddenville", safety_note="Dog",
    )  # fmt: skip


def test_referral_page_shows_little_of_a_candidate(client: Any, referral: Any, intake: Any, alike: Any) -> None:
    client.force_login(intake)
    page = client.get(url(referral)).content.decode()
    assert "phone ends 7788" in page
    assert f"record {alike.record_number}" in page
    for secret in ("518-555-7788", "99 Hidden Lane", "Hiddenville", "Mimsy", "Dog", "in care now"):
        assert secret not in page


def test_whoever_does_not_decide_learns_only_that_somebody_is_alike(
    client: Any, referral: Any, case_manager: Any, alike: Any
) -> None:
    client.force_login(case_manager)
    page = client.get(url(referral)).content.decode()
    assert "There may be somebody like this" in page
    for secret in ("7788", f"record {alike.record_number}", str(alike.uuid), "Mimsy", "Very likely"):
        assert secret not in page
    assert AuditEvent.objects.filter(verb="referrals.hint-duplicate", subject_id=referral.pk).exists()
    assert not AuditEvent.objects.filter(verb="referrals.show-duplicate").exists()
    assert client.get(f"/api/v1/referrals/{referral.uuid}/candidates/").status_code == 403


def test_a_known_bundle_of_another_teams_patient_leads_nowhere(client: Any, case_manager: Any, intake: Any) -> None:
    theirs = factories.FhirImportFactory(referral=factories.ReferralFactory(patient=factories.PatientFactory()))
    page = reverse("exchange:import_bundle")
    client.force_login(case_manager)
    assert theirs.sha256[:8] not in client.get(page).content.decode()
    client.force_login(intake)
    assert theirs.sha256[:8] in client.get(page).content.decode()


def test_referral_page_queries(client: Any, referral: Any, intake: Any, worker: Any, queries: Any) -> None:
    for _ in range(3):
        factories.PatientFactory(given_name="Ida", family_name="Marlowe")
    client.force_login(intake)
    client.get(url(referral))
    with queries() as seen:
        client.get(url(referral))
    assert len(seen) <= 17, [each["sql"][:90] for each in seen.captured_queries]


def test_accept_leads_to_the_face_sheet(client: Any, referral: Any, intake: Any, worker: Any) -> None:
    client.force_login(intake)
    answer = client.post(url(referral, "accept"), answers(referral, worker))
    patient = Patient.objects.get()
    assert answer.headers["Location"] == reverse("caseload:patient", args=[patient.uuid])
    assert patient.open_episode.worker == worker
    assert client.get(answer.headers["Location"]).status_code == 200


def test_accept_by_a_double_click_makes_one_patient(client: Any, referral: Any, intake: Any, worker: Any) -> None:
    client.force_login(intake)
    typed = answers(referral, worker)
    first, second = (client.post(url(referral, "accept"), typed) for _ in range(2))
    third = client.post(url(referral, "accept"), answers(referral, worker))
    assert first.headers["Location"] == second.headers["Location"] == third.headers["Location"]
    assert Patient.objects.count() == 1


def test_accept_after_somebody_else_did(client: Any, referral: Any, intake: Any, supervisor: Any, worker: Any) -> None:
    actions.accept(
        referral=referral, program=referral.program, payer=referral.payer, worker=worker, reason="x", by=supervisor
    )
    client.force_login(intake)
    answer = client.post(url(referral, "accept"), answers(referral, worker))
    assert answer.status_code == 409
    assert f"{supervisor.name} accepted this referral" in answer.content.decode()
    assert client.post(url(referral, "decline"), {"decline_reason": "area"}).status_code == 409


@pytest.mark.parametrize("role", ["case_manager", "clinician", "admin", "auditor"])
def test_decision_refused(client: Any, referral: Any, worker: Any, role: str, request: pytest.FixtureRequest) -> None:
    client.force_login(request.getfixturevalue(role))
    assert client.post(url(referral, "accept"), answers(referral, worker)).status_code == 403
    assert client.post(url(referral, "decline"), {"decline_reason": "area"}).status_code == 403
    assert not Episode.objects.exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"worker": ""}, "Choose the case manager"),
        ({"worker": "nobody"}, "Choose the case manager from the list"),
        ({"program": ""}, "Choose the program"),
        ({"program": "0; DROP"}, "Choose the program from the list"),
        ({"payer": "\x00"}, "Choose the payer from the list"),
        ({"payer": str(uuid.uuid4())}, "Choose the payer from the list"),
        ({"reason": ""}, "Enter why this case manager"),
        ({"member_number": "9" * 41}, "must be 40 characters or fewer"),
        ({"member_number": "a\x00b"}, "character that cannot be kept"),
    ],
)
def test_accept_explains_a_bad_form(
    client: Any, referral: Any, intake: Any, worker: Any, changes: dict[str, str], said: str
) -> None:
    client.force_login(intake)
    answer = client.post(url(referral, "accept"), answers(referral, worker, **changes))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Patient.objects.exists()


def test_accept_asks_about_every_candidate(client: Any, referral: Any, intake: Any, worker: Any) -> None:
    known = factories.PatientFactory(given_name="Ida", family_name="Marlowe")
    client.force_login(intake)
    answer = client.post(url(referral, "accept"), answers(referral, worker))
    assert answer.status_code == 422
    assert f"Is it Ida Marlowe, record {known.record_number}?" in answer.content.decode()
    client.post(url(referral, "accept"), answers(referral, worker, **{f"candidate_{known.uuid}": "same"}))
    assert Patient.objects.get() == known
    assert Episode.objects.get().patient == known


def test_accept_two_candidates_cannot_both_be_the_same(client: Any, referral: Any, intake: Any, worker: Any) -> None:
    twice = [factories.PatientFactory(given_name="Ida", family_name="Marlowe") for _ in range(2)]
    client.force_login(intake)
    answer = client.post(
        url(referral, "accept"), answers(referral, worker, **{f"candidate_{each.uuid}": "same" for each in twice})
    )
    assert answer.status_code == 422
    assert "Only one record can be the same person" in answer.content.decode()


def test_accept_an_existing_patient_in_care_says_what_to_do(
    client: Any, referral: Any, intake: Any, worker: Any
) -> None:
    episode = factories.ActiveEpisodeFactory(patient__given_name="Ida", patient__family_name="Marlowe")
    client.force_login(intake)
    answer = client.post(
        url(referral, "accept"), answers(referral, worker, **{f"candidate_{episode.patient.uuid}": "same"})
    )
    assert answer.status_code == 422
    assert "already has an open episode" in answer.content.decode()


def test_decline_on_the_page(client: Any, referral: Any, intake: Any) -> None:
    client.force_login(intake)
    typed = {"decline_reason": "capacity", "comment": "No nurse in Troy <b>now</b>"}
    assert client.post(url(referral, "decline"), typed).status_code == 302
    assert client.post(url(referral, "decline"), typed).status_code == 302, "a double click is no conflict"
    page = client.get(url(referral)).content.decode()
    assert "No capacity" in page
    assert "&lt;b&gt;now" in page


@pytest.mark.parametrize(
    "typed",
    [{}, {"decline_reason": "weather"}, {"decline_reason": "other"}, {"decline_reason": "area", "comment": "x" * 501}],
)
def test_decline_explains_a_bad_form(client: Any, referral: Any, intake: Any, typed: dict[str, str]) -> None:
    client.force_login(intake)
    assert client.post(url(referral, "decline"), typed).status_code == 422
    assert Referral.objects.get().status == "received"


def test_patient_pages_show_the_referral(
    client: Any, referral: Any, intake: Any, worker: Any, other_case_manager: Any
) -> None:
    episode = actions.accept(
        referral=referral, program=referral.program, payer=referral.payer, worker=worker, reason="x", by=intake
    )
    for name in ("caseload:patient", "referrals:of_patient"):
        address = reverse(name, args=[episode.patient.uuid])
        client.force_login(worker)
        assert "Wound care after a fall" in client.get(address).content.decode()
        client.force_login(other_case_manager)
        assert client.get(address).status_code == 404


def test_patient_pages_without_a_referral(client: Any, patient: Any, case_manager: Any, clinician: Any) -> None:
    for name in ("caseload:patient", "referrals:of_patient"):
        address = reverse(name, args=[patient.uuid])
        client.force_login(case_manager)
        assert "No referral is kept for this patient." in client.get(address).content.decode()
        client.force_login(clinician)
        assert "No referral is kept for this patient." not in client.get(address).content.decode()
