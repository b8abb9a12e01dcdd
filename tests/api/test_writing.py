"""What the API changes: through the same actions as the pages, once, and only the fields it declares."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta

import pytest
from django.forms.models import model_to_dict

from careplans.models import ProgressReview
from caseload.models import Note
from community.models import CommunityResource
from core.clock import day_bounds, now, today
from core.models import AuditEvent
from homehealth import instruments
from referrals.models import Referral
from tests import factories
from tests.api.conftest import Caller, said
from tests.exchange import sample
from visits.models import Visit

pytestmark = pytest.mark.django_db


def test_an_assessment_is_begun_answered_described_signed_and_added_to(api, chart):
    made = api.post("assessments/", {"episode": str(chart.episode.uuid), "purpose": "other"})
    assert made.status_code == 201
    path = f"assessments/{made.json()['uuid']}"
    for section in made.json()["responses"]:
        tool = instruments.get(section["instrument"])
        answers = {i.code: 0 if i.kind in {"yes_no", "check"} or i.choices else (i.minimum or 0) for i in tool.items}
        kept = api.put(f"{path}/sections/{tool.key}/", {"answers": answers}, version=section["version"])
        assert kept.status_code == 200, kept.content
        assert kept.json()["total"] is not None or kept.json()["flags"]
    assert api.post(f"{path}/sign/", version=1).status_code == 409
    described = api.patch(f"{path}/", {"completed_on": today().isoformat(), "summary": "Stable."}, version=1)
    assert (described.status_code, described.json()["version"]) == (200, 2)
    signed = api.post(f"{path}/sign/", version=2)
    assert (signed.status_code, signed.json()["status"]) == (200, "signed")
    assert api.post(f"{path}/addenda/", {"text": "Also deaf in one ear."}).status_code == 201
    assert api.patch(f"{path}/", {"summary": "Other"}, version=3).status_code == 409
    assert api.get(f"{path}/").json()["addenda"][0]["text"] == "Also deaf in one ear."
    assert AuditEvent.objects.filter(verb="assessments.sign", actor=api.user).count() == 1


def test_another_instrument_is_opened_in_a_draft(api, chart):
    path = f"assessments/{chart.assessment.uuid}/sections/"
    assert api.post(path, {"instrument": "phq-9"}).json()["instrument"] == "phq-9"
    assert api.post(path, {"instrument": "owl"}).status_code == 409


def test_a_plan_is_read_with_its_parts_and_reviewed(api, chart):
    plan = api.get(f"plans/{chart.plan.uuid}/").json()
    assert plan["goals"][0]["problem"] == plan["problems"][0]["uuid"]
    assert plan["interventions"][0]["goal"] == plan["goals"][0]["uuid"]
    assert plan["orders"][0]["frequency"] == "SN 2w4, 1w5"
    body = {"decision": "keep", "findings": "Walks further each week."}
    assert api.post(f"plans/{chart.plan.uuid}/reviews/", body).status_code == 201
    assert ProgressReview.objects.get().signed_by == api.user


def test_equipment_at_home_is_changed_like_the_rest_of_the_header(api, chart):
    path = f"patients/{chart.patient.uuid}/"
    version = api.get(path).json()["version"]
    answer = api.patch(path, {"equipment": "Walker, oxygen 2 L"}, version=version)
    assert (answer.status_code, answer.json()["equipment"]) == (200, "Walker, oxygen 2 L")
    assert api.get(path).json()["equipment"] == "Walker, oxygen 2 L"


def test_a_plan_is_signed_only_as_it_was_read(api, chart):
    path = f"plans/{chart.plan.uuid}"
    seen = api.get(f"{path}/").json()["content"]
    assert api.post(f"{path}/sign/", {"content": "0" * 64}).status_code == 412
    assert (
        api.post(f"{path}/sign/", {"content": seen}).status_code == 409
    )  # the plan lacks what the regulation asks for
    assert api.post(f"{path}/send/", {"sent_on": today().isoformat(), "how": "Fax"}).status_code == 409
    signed_on = {"signed_on": today().isoformat(), "method": "Electronic"}
    assert api.post(f"{path}/signature/", signed_on).status_code == 409


def test_a_visit_is_planned_moved_and_cancelled(api, chart, clinician):
    start = now().replace(microsecond=0) + timedelta(days=2)
    times = {"starts_at": start.isoformat(), "ends_at": (start + timedelta(hours=1)).isoformat()}
    body = {"clinician": str(clinician.uuid)} | times
    planned = api.post(f"visits/{chart.visit.uuid}/plan/", body, version=1)
    assert (planned.status_code, planned.json()["version"]) == (200, 2)
    assert api.post(f"visits/{chart.visit.uuid}/plan/", body, version=1).status_code == 412
    assert api.post(f"visits/{chart.visit.uuid}/miss/", {"reason": "Not at home"}, version=2).status_code == 409
    cancelled = api.post(f"visits/{chart.visit.uuid}/cancel/", {"reason": "In hospital"}, version=2)
    assert cancelled.json()["status"] == "cancelled"


def test_a_clinician_checks_in_and_out_of_her_own_visit(chart, clinician, api):
    Visit.objects.filter(pk=chart.visit.pk).update(
        starts_at=day_bounds(today())[0], ends_at=day_bounds(today())[0] + timedelta(hours=1)
    )
    own, path = Caller(clinician), f"visits/{chart.visit.uuid}"
    assert api.post(f"{path}/check-in/", {"location_reason": "Other"}).status_code == 409
    assert own.post(f"{path}/check-in/").status_code == 409
    here = {"latitude": 42.6526, "longitude": "-73.756200", "accuracy_m": 12}
    assert own.post(f"{path}/check-in/", here).json()["status"] == "under_way"
    assert own.post(f"{path}/check-out/").json()["status"] == "completed"
    assert own.post(f"{path}/plan/", version=1).status_code == 403


def test_a_clinician_records_only_her_own_visit_as_missed(chart, clinician):
    colleague = factories.UserFactory(role="clinician", discipline="SN", team=clinician.team)
    factories.VisitFactory(episode=chart.episode, clinician=colleague, starts_at=now() + timedelta(days=4))
    Visit.objects.filter(pk=chart.visit.pk).update(starts_at=now() - timedelta(days=1), ends_at=now())
    body = {"reason": "Nobody opened"}
    assert Caller(colleague).post(f"visits/{chart.visit.uuid}/miss/", body, version=1).status_code == 403
    assert Caller(clinician).post(f"visits/{chart.visit.uuid}/miss/", body, version=1).json()["status"] == "missed"


def test_visits_are_found_by_day_clinician_and_status(api, chart, clinician):
    day = chart.visit.on
    for asked, count in [
        (f"day={day}", 1), (f"day={day + timedelta(days=3)}", 0), (f"clinician={clinician.uuid}", 1),
        ("clinician=me", 0),
        ("status=planned", 1), ("status=missed", 0),
    ]:  # fmt: skip
        assert len(api.get(f"visits/?{asked}").json()["results"]) == count, asked
    assert len(Caller(clinician).get("visits/?clinician=me").json()["results"]) == 1


def test_coverage_is_added_and_ended(api, chart):
    payer = factories.PayerFactory()
    body = {"episode": str(chart.episode.uuid), "payer": str(payer.uuid), "starts_on": today().isoformat(), "rank": 3}
    made = api.post("coverages/", body)
    assert (made.status_code, made.json()["ends_on"], made.json()["rank"]) == (201, None, 3), made.content
    assert api.post("coverages/", body).json()["field"] == "rank"
    asked = {"patient": str(chart.patient.uuid), "rank": 3, "ends_on": today().isoformat(), "reason": "Changed payer"}
    shown = api.post("endings/coverage/", asked)
    done = api.post("endings/coverage/", asked | {"digest": shown.json()["digest"]})
    assert (shown.status_code, done.status_code) == (200, 201), done.content
    assert api.get(f"coverages/{made.json()['uuid']}/").json()["ends_on"] == today().isoformat()


def referral_body(**more):
    doctor = factories.PractitionerFactory()
    return {
        "received_at": now().isoformat(), "reason": "Wound care", "given_name": "Ida", "family_name": "Quist",
        "birth_date": "1941-05-06",
        "phone": "518-555-0142", "referring": str(doctor.uuid), "conditions": [{"text": "Leg ulcer", "code": "l97.9"}],
    } | more  # fmt: skip


def test_a_referral_is_taken_and_accepted(calling, intake, case_manager):
    caller = calling(intake)
    made = caller.post("referrals/", referral_body())
    assert made.status_code == 201, made.content
    assert made.json()["missing"] == []
    assert made.json()["phone"] == "+15185550142"
    path = f"referrals/{made.json()['uuid']}"
    assert caller.get(f"{path}/candidates/").json() == []
    body = {
        "program": str(factories.ProgramFactory().uuid), "payer": str(factories.PayerFactory().uuid),
        "worker": str(case_manager.uuid), "reason": "Least loaded",
    }  # fmt: skip
    accepted = caller.post(f"{path}/accept/", body)
    assert (accepted.status_code, accepted.json()["status"]) == (200, "accepted"), accepted.content
    assert Referral.objects.get().episode.worker == case_manager
    assert caller.post(f"{path}/accept/", body).status_code == 409


def test_a_new_practitioner_comes_with_the_referral(api):
    new = {"family_name": "Sand", "npi": "1234567893"}
    made = api.post("referrals/", referral_body(referring=None, new_referring=new))
    assert made.status_code == 201
    assert Referral.objects.get().referring.npi == "1234567893"
    again = api.post("referrals/", referral_body(referring=None, new_referring=new))
    assert list(said(again)) == ["new_referring.npi"]


def test_a_patient_in_the_duplicate_check_must_be_judged(calling, intake, case_manager, foreign):
    caller = calling(intake)
    same = foreign.patient
    body = referral_body(
        given_name=same.given_name, family_name=same.family_name, birth_date=same.birth_date.isoformat(), phone=""
    )
    path = f"referrals/{caller.post('referrals/', body | {'city': 'Albany', 'address_line': '1 Elm'}).json()['uuid']}"
    shown = caller.get(f"{path}/candidates/").json()
    assert [each["patient"] for each in shown] == [str(same.uuid)]
    decision = {
        "program": str(factories.ProgramFactory().uuid), "payer": str(factories.PayerFactory().uuid),
        "worker": str(case_manager.uuid), "reason": "Least loaded",
    }  # fmt: skip
    assert caller.post(f"{path}/accept/", decision).status_code == 409
    assert caller.post(f"{path}/accept/", decision | {"different": [str(uuid.uuid4())]}).status_code == 400
    assert caller.post(f"{path}/accept/", decision | {"different": [str(same.uuid)]}).status_code == 200


def test_a_referral_is_declined_by_those_who_decide(api, calling, supervisor):
    referral = factories.ReferralFactory()
    body = {"decline_reason": "capacity"}
    assert api.post(f"referrals/{referral.uuid}/decline/", body).status_code == 403
    assert calling(supervisor).post(f"referrals/{referral.uuid}/decline/", body).json()["status"] == "declined"


def test_a_bundle_is_taken_once(api):
    text = json.dumps(sample.whole())
    first = api.post("referrals/bundles/", text, content_type="application/fhir+json")
    assert first.status_code == 201, first.content
    assert first.json()["referral"] == str(Referral.objects.get().uuid)
    again = api.post("referrals/bundles/", text)
    assert (again.status_code, again.json()["is_new"], again.json()["left_out"]) == (200, False, [])
    assert Referral.objects.count() == 1


def test_a_resource_is_kept_by_the_administrator_alone(api, calling, admin):
    keeper = calling(admin)
    need = factories.NeedFactory()
    body = {"organization": "Harbor Pantry", "name": "Meals at home", "needs": [need.key], "phone": "518 555 0142"}
    assert api.post("resources/", body).status_code == 403
    made = keeper.post("resources/", body)
    assert made.status_code == 201, made.content
    assert keeper.post("resources/", body).status_code == 409
    path = f"resources/{made.json()['uuid']}"
    changed = keeper.patch(f"{path}/", {"cost": "Free"}, version=1).json()
    assert (changed["cost"], changed["needs"], changed["version"]) == ("Free", [need.key], 2)
    assert keeper.patch(f"{path}/", {"minimum_age": 9, "maximum_age": 3}, version=2).status_code == 400
    assert keeper.post(f"{path}/verify/").json()["verified_on"] == today().isoformat()
    assert keeper.post(f"{path}/archive/").json()["is_archived"]
    assert api.get("resources/").json()["results"] == []
    assert not keeper.post(f"{path}/restore/").json()["is_archived"]
    assert [row["name"] for row in api.post("resources/search/", {"q": "meal"}).json()] == ["Meals at home"]
    assert api.get("resources/needs/").json() == [{"key": need.key, "name": need.name}]


def test_the_same_key_sent_again_makes_nothing_twice(api, chart):
    headers = {"idempotency-key": str(uuid.uuid4())}
    body = {"kind": "note", "text": "Called."}
    path = f"patients/{chart.patient.uuid}/notes/"
    first, second = (api.post(path, body, headers=headers) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert Note.objects.count() == 1
    start = {"episode": str(chart.episode.uuid), "purpose": "other"}
    assert api.post("assessments/", start, headers=headers).status_code == 409


def test_the_same_key_with_another_body_is_said_and_makes_nothing(api, chart):
    headers = {"idempotency-key": str(uuid.uuid4())}
    path = f"patients/{chart.patient.uuid}/notes/"
    assert api.post(path, {"kind": "note", "text": "Called."}, headers=headers).status_code == 201
    other = api.post(path, {"kind": "note", "text": "Called again, no answer."}, headers=headers)
    assert other.status_code == 422
    assert "another body" in other.json()["detail"]
    assert Note.objects.count() == 1


def test_a_refused_request_leaves_its_key_free(api, chart):
    headers = {"idempotency-key": str(uuid.uuid4())}
    path = f"assessments/{chart.assessment.uuid}/addenda/"
    assert api.post(path, {"text": "Too early"}, headers=headers).status_code == 409
    assert api.post(f"patients/{chart.patient.uuid}/notes/", {"text": "x"}, headers=headers).status_code == 201


WRITES = [
    ("patch", "patients/{patient}/", "patient", {}),
    ("post", "patients/{patient}/notes/", "patient", {"text": "x"}),
    ("post", "episodes/{episode}/start/", "episode", {}),
    ("patch", "assessments/{assessment}/", "assessment", {}),
    ("post", "assessments/{assessment}/sign/", "assessment", {}),
    ("put", "assessments/{assessment}/sections/phq-2/", "section", {"answers": {}}),
    ("post", "plans/{plan}/reviews/", "plan", {"decision": "keep", "findings": "x"}),
    ("post", "visits/{visit}/cancel/", "visit", {"reason": "x"}),
    ("post", "visits/{visit}/check-in/", "visit", {}),
    ("patch", "resources/{resource}/", "resource", {}),
]
# What each of these requests may change of the record besides its declared fields.
MOVES = {
    "version",
    "updated_at",
    "status",
    "ended_reason",
    "saved_from",
    "total",
    "band",
    "flags",
    "start_of_care",
    "is_soc_confirmed",
}


@pytest.mark.parametrize(("verb", "path", "name", "needed"), WRITES)
def test_only_declared_fields_change(calling, supervisor, admin, chart, verb, path, name, needed):
    records = {**vars(chart), "resource": factories.CommunityResourceFactory()}
    record = records[name]
    stranger = factories.ActiveEpisodeFactory()
    columns = [f for f in record._meta.concrete_fields if not f.generated]
    wanted = {
        "id": 10**6, "uuid": str(uuid.uuid4()), "version": 40, "record_number": "X1",
        "patient": str(stranger.patient.uuid),
        "patient_id": stranger.patient_id, "episode_id": stranger.pk, "author_id": admin.pk, "author": str(admin.uuid),
        "signed_by": str(admin.uuid), "signed_at": "2020-01-01T00:00:00Z", "content_sha256": "f" * 64,
        "created_at": "2020-01-01T00:00:00Z",
        "verified_on": "2020-01-01", "is_archived": True, "open_episode": str(stranger.uuid),
        "status": "signed", "number": 9,
        "clinician_id": admin.pk, "order_id": 1, "worker_id": admin.pk, "discharged_on": "2020-01-01",
        "score": 1, "total": 3,
    }  # fmt: skip
    before = {f.attname: getattr(record, f.attname) for f in columns}
    filled = {uuid_name: str(each.uuid) for uuid_name, each in records.items() if uuid_name != "section"}
    caller = calling(admin if name == "resource" else chart.episode.worker)
    body = {f.name: wanted.get(f.name, "Other") for f in columns if f.name in wanted} | wanted | needed
    body.pop("status", None) if name == "resource" else None
    answer = caller.send(verb, path.format(**filled), body, version=1)
    assert answer.status_code < 500
    record = type(record).objects.get(pk=record.pk)
    after = {f.attname: getattr(record, f.attname) for f in columns}
    moved = {key for key in before if before[key] != after[key]}
    assert moved <= MOVES, moved
    assert model_to_dict(stranger) == model_to_dict(type(stranger).objects.get(pk=stranger.pk))


def test_a_resource_cannot_be_made_archived_or_verified(calling, admin):
    sent = {"organization": "A", "name": "B", "is_archived": True, "verified_on": "2020-01-01", "version": 9}
    assert calling(admin).post("resources/", sent).status_code == 201
    made = CommunityResource.objects.get()
    assert (made.is_archived, made.verified_on, made.version) == (False, None, 1)
