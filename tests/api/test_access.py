"""Who may call the API, how they say who they are, and what they see."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client
from django.urls import get_resolver
from knox.models import AuthToken

from accounts.checks import routes
from accounts.permissions import GRANTS, Permission, Role
from core.models import AuditEvent
from tests import factories
from tests.api.conftest import Caller

pytestmark = pytest.mark.django_db
LISTS = (
    "patients", "episodes", "assessments", "plans", "visits", "referrals", "obligations", "resources", "practitioners",
    "programs", "payers", "staff", "rules",
)  # fmt: skip


def api_views():
    get_resolver()
    return [(path, p.callback) for path, p in routes() if path.startswith("api/v1/")]


@pytest.mark.parametrize("name", LISTS)
def test_an_anonymous_caller_is_refused_with_401(client, db, name):
    answer = client.get(f"/api/v1/{name}/")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_wrong_or_revoked_token_is_refused_with_401(client, case_manager):
    secret = factories.token_secret(case_manager)
    token = AuthToken.objects.get()
    headers = {"authorization": f"Token {secret}"}
    assert client.get("/api/v1/patients/", headers=headers).status_code == 200
    assert client.get("/api/v1/patients/", headers={"authorization": "Token nonsense"}).status_code == 401
    assert client.get("/api/v1/patients/", headers={"authorization": "Token é\x7f"}).status_code == 401
    token.delete()
    assert client.get("/api/v1/patients/", headers=headers).status_code == 401


def test_somebody_who_left_is_refused_with_401(calling, case_manager):
    caller = calling(case_manager)
    case_manager.is_active = False
    case_manager.save()
    assert caller.get("patients/").status_code == 401


def test_a_session_needs_its_csrf_token_to_write(case_manager, chart):
    client = Client(enforce_csrf_checks=True)
    client.force_login(case_manager)
    assert client.get("/api/v1/patients/").status_code == 200
    path = f"/api/v1/patients/{chart.patient.uuid}/notes/"
    body = {"kind": "note", "text": "Called."}
    assert client.post(path, body, content_type="application/json").status_code == 403
    client.get("/settings/")
    token = client.cookies["csrftoken"].value if "csrftoken" in client.cookies else None
    assert token
    answer = client.post(path, body, content_type="application/json", headers={"x-csrftoken": token})
    assert answer.status_code == 201


def test_every_action_of_every_view_names_its_permission():
    missing = []
    for path, view in api_views():
        table = getattr(view.cls, "permissions_by_action", {})
        for action in (getattr(view, "actions", None) or {}).values():
            if action not in table:
                missing.append(f"{path} {action}")
    assert not missing


@pytest.mark.parametrize("role", Role.values)
def test_a_role_lists_what_its_permissions_grant(role, calling):
    from config.api import router

    caller = calling(factories.UserFactory(role=role, team=factories.TeamFactory()))
    for prefix, view, _ in router.registry:
        if not hasattr(view, "list"):
            continue  # what is only sent in
        wanted = view.permissions_by_action["list"]
        wanted = (wanted,) if isinstance(wanted, Permission) else wanted
        expected = 200 if GRANTS[Role(role)] & set(wanted) else 403
        assert caller.get(f"{prefix}/").status_code == expected, f"{role} {prefix}"


@pytest.mark.parametrize("kind", ["patients", "episodes", "assessments", "plans", "visits", "obligations"])
def test_another_patients_record_is_not_there(api, chart, foreign, kind):
    name = {"patients": "patient", "plans": "plan"}.get(kind, kind[:-1])
    assert api.get(f"{kind}/{getattr(chart, name).uuid}/").status_code == 200
    refused, unknown = (api.get(f"{kind}/{wanted}/") for wanted in (getattr(foreign, name).uuid, uuid.uuid4()))
    assert refused.status_code == unknown.status_code == 404
    assert refused.content == unknown.content
    assert {row["uuid"] for row in api.get(f"{kind}/").json()["results"]} == {str(getattr(chart, name).uuid)}


@pytest.mark.parametrize("kind", ["episodes", "assessments", "plans", "visits", "obligations"])
def test_a_list_of_another_patient_is_empty_and_of_ones_own_is_recorded(api, chart, foreign, kind):
    assert api.get(f"{kind}/?patient={foreign.patient.uuid}").json()["results"] == []
    seen = AuditEvent.objects.filter(patient_id=chart.patient.pk, verb="chart.opened").count()
    assert len(api.get(f"{kind}/?patient={chart.patient.uuid}").json()["results"]) == 1
    assert AuditEvent.objects.filter(patient_id=chart.patient.pk, verb="chart.opened").count() == seen + 1
    assert not AuditEvent.objects.filter(patient_id=foreign.patient.pk, verb="chart.opened").exists()


@pytest.mark.parametrize("kind", ["patients", "episodes", "assessments", "plans", "visits", "obligations"])
def test_opening_a_record_leaves_a_trace(api, chart, kind):
    name = {"patients": "patient", "plans": "plan"}.get(kind, kind[:-1])
    api.get(f"{kind}/{getattr(chart, name).uuid}/")
    event = AuditEvent.objects.filter(verb="chart.opened", patient_id=chart.patient.pk).latest("id")
    assert event.actor == api.user
    assert event.changes["part"].startswith("api ")


def test_somebody_elses_id_in_a_body_reads_like_an_unknown_one_and_changes_nothing(api, chart, foreign):
    bodies = [{"episode": str(wanted), "purpose": "other"} for wanted in (foreign.episode.uuid, uuid.uuid4(), "x")]
    answers = [api.post("assessments/", body) for body in bodies]
    assert [a.status_code for a in answers] == [400, 400, 400]
    assert answers[0].content == answers[1].content == answers[2].content
    assert foreign.episode.assessments.count() == 1


def test_a_clinician_of_another_team_reads_like_an_unknown_one(api, chart):
    stranger = factories.UserFactory(role="clinician", discipline="SN", team=factories.TeamFactory())
    times = {"starts_at": "2030-01-04T10:00:00Z", "ends_at": "2030-01-04T11:00:00Z"}
    path = f"visits/{chart.visit.uuid}/plan/"
    answers = [api.post(path, times | {"clinician": str(one)}, version=1) for one in (stranger.uuid, uuid.uuid4())]
    assert [a.status_code for a in answers] == [400, 400]
    assert answers[0].content == answers[1].content


def test_after_somebody_elses_row_is_refused_like_an_unknown_one(api, chart, foreign):
    answers = [api.get(f"patients/?after={one}") for one in (foreign.patient.uuid, uuid.uuid4(), "x", "%00")]
    assert {a.status_code for a in answers} == {400}
    assert len({a.content for a in answers}) == 1


def test_clinical_fields_are_left_out_for_intake(calling, intake, chart):
    shown = Caller(intake).get(f"patients/{chart.patient.uuid}/").json()
    assert "family_name" in shown
    assert not {"code_status", "safety_note", "equipment", "lives_alone"} & set(shown)


@pytest.mark.parametrize("path", ["schema/", "docs/"])
def test_description_and_its_page_refuse_what_they_do_not_do(client, case_manager, path) -> None:
    client.force_login(case_manager)
    answers = {client.generic(method, f"/api/{path}").status_code for method in ("OPTIONS", "POST", "DELETE")}
    assert answers <= {403, 405}  # a verb that nobody is granted is refused before it is found missing


@pytest.mark.parametrize("path", ["schema/", "docs/", "v1/patients/", "v1/nothing/", "v1/patients/x/"])
def test_nothing_under_api_is_cached(client, case_manager, path):
    client.force_login(case_manager)
    assert client.get(f"/api/{path}").headers["Cache-Control"] == "no-store"
