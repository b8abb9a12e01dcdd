"""Completeness, the signature and what it makes final, sending, the practitioner's signature, and the facts of it."""

from __future__ import annotations

import datetime
import uuid

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.urls import reverse

from careplans import actions
from careplans.completeness import FIELD_OF, checks, missing
from careplans.content import content_digest
from careplans.facts import facts
from careplans.models import PlanOfCare
from config.celery import app as celery_app
from core.change.actions import EditedMeanwhile, Refused
from core.clock import today
from core.models import AuditEvent
from core.tasks import verify_signed
from homehealth.plan_of_care import ELEMENTS
from tests import factories
from tests.conftest import owner_link

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def test_checks_are_the_fifteen_and_the_house_s_two(whole):
    assert [c.key for c in checks(whole)] == [*ELEMENTS, "practitioner", "period"]
    assert missing(whole) == []


@pytest.mark.parametrize(("element", "field"), FIELD_OF.items())
def test_missing_names_each_empty_field_and_where_it_is_written(whole, element, field):
    setattr(whole, field, "  ")
    gap = missing(whole)[0]
    assert gap.key == element
    assert gap.url.endswith(f"#id_{field}")


@pytest.mark.parametrize(
    ("kind", "element", "words"),
    [
        ("visitorders", "visit_frequency", "at least one order"),
        ("interventions", "interventions_and_goals", "at least one intervention"),
    ],
)
def test_missing_names_absent_parts(whole, kind, element, words):
    getattr(whole, kind).all().delete()
    assert [(c.key, words in c.why) for c in missing(whole)] == [(element, True)]


def test_missing_names_an_order_that_cannot_be_read(whole):
    factories.VisitOrderFactory(plan=whole, discipline="PT", frequency="PT 3x5")
    gap = missing(whole)[0]
    assert (gap.key, "PT" in gap.why) == ("visit_frequency", True)


def test_missing_names_dates_left_behind_by_the_start_of_care(whole):
    whole.episode.start_of_care -= DAY
    assert [c.key for c in missing(whole)] == ["period"]


def test_sign_page_lists_what_is_missing_as_links_and_offers_no_signature(client, case_manager, draft):
    client.force_login(case_manager)
    page = client.get(reverse("careplans:sign", args=[draft.uuid])).content.decode()
    assert f"{reverse('careplans:edit', args=[draft.uuid])}#id_mental_status" in page
    assert "Sign this version" not in page


def test_sign_of_an_incomplete_plan_is_refused(client, case_manager, draft):
    client.force_login(case_manager)
    answer = client.post(reverse("careplans:sign", args=[draft.uuid]), {"seen_content": content_digest(draft)})
    assert answer.status_code == 422
    assert PlanOfCare.objects.get().status == "draft"


def test_sign_page_signs_once(client, case_manager, whole):
    client.force_login(case_manager)
    url = reverse("careplans:sign", args=[whole.uuid])
    form = {"seen_content": client.get(url).context["seen_content"], "submission_key": str(uuid.uuid4())}
    assert (
        client.post(url, form)["Location"]
        == client.post(url, form)["Location"]
        == reverse("careplans:plan", args=[whole.uuid])
    )
    whole.refresh_from_db()
    assert (whole.status, whole.signed_by, len(whole.content_sha256)) == ("signed", case_manager, 64)
    assert whole.content_sha256 == content_digest(whole)


def test_sign_of_what_was_changed_after_reading_is_stopped(client, case_manager, whole):
    client.force_login(case_manager)
    url = reverse("careplans:sign", args=[whole.uuid])
    seen = client.get(url).context["seen_content"]
    goal = whole.goals.get()
    actions.change_goal(
        goal=goal, seen_version=goal.version, changes={"statement": "Climbs the stairs"}, by=case_manager
    )
    answer = client.post(url, {"seen_content": seen})
    assert answer.status_code == 409
    assert "Climbs the stairs" in answer.content.decode()
    with pytest.raises(EditedMeanwhile):
        actions.sign(plan=whole, seen_content=seen, by=case_manager)
    assert client.post(url, {"seen_content": answer.context["seen_content"]}).status_code == 302


def test_second_signature_is_refused(signed, case_manager):
    with pytest.raises(Refused, match="final"):
        actions.sign(plan=signed, seen_content=content_digest(signed), by=case_manager)


def test_signed_plan_takes_no_more_changes_through_actions(signed, case_manager):
    with pytest.raises(Refused, match="final"):
        actions.change_plan(plan=signed, seen_version=signed.version, changes={"nutrition": "x"}, by=case_manager)
    with pytest.raises(Refused, match="final"):
        actions.add_problem(plan=signed, text="x", by=case_manager)
    problem = signed.problems.get()
    with pytest.raises(Refused, match="final"):
        actions.change_problem(problem=problem, seen_version=problem.version, changes={"text": "x"}, by=case_manager)
    with pytest.raises(Refused, match="final"):
        actions.remove_intervention(intervention=signed.interventions.get(), by=case_manager)


@pytest.mark.parametrize("name", ["edit", "problem_new", "goal_new", "intervention_new", "order_new"])
def test_pages_for_writing_lead_from_a_signed_plan_to_its_page(client, case_manager, signed, name):
    client.force_login(case_manager)
    answer = client.post(reverse(f"careplans:{name}", args=[signed.uuid]), {"text": "x"})
    assert answer["Location"] == reverse("careplans:plan", args=[signed.uuid])


def run(statement):
    with connection.cursor() as cursor:
        # Else TRUNCATE is stopped by what the test itself has just written, not by the trigger
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(statement)


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE careplans_planofcare SET nutrition = 'x'",
        "UPDATE careplans_planofcare SET signed_at = NULL, signed_by_id = NULL, status = 'draft'",
        "UPDATE careplans_planofcare SET content_sha256 = repeat('0', 64)",
        "DELETE FROM careplans_planofcare",
        "TRUNCATE careplans_planofcare CASCADE",
        *(f"UPDATE careplans_{t} SET position = 9" for t in ("problem", "goal", "intervention", "visitorder")),
        *(f"DELETE FROM careplans_{t}" for t in ("intervention", "visitorder")),
        "INSERT INTO careplans_problem"
        " (uuid, created_at, updated_at, version, position, text, code, is_principal, patient_id, plan_id) SELECT"
        " gen_random_uuid(), now(), now(), 1, 5, 'x', '', false, patient_id, id FROM careplans_planofcare",
    ],
)
def test_database_keeps_a_signed_plan_as_it_is(signed, attack):
    before = content_digest(PlanOfCare.objects.get(pk=signed.pk))
    with pytest.raises(DatabaseError, match=r"final|never|permission denied"), transaction.atomic():
        run(attack)
    assert content_digest(PlanOfCare.objects.get(pk=signed.pk)) == before


SENT = {"status": "sent", "sent_on": "2027-01-05", "sent_how": "Fax"}
SIGNATURE = {"practitioner_signed_on": "2027-01-06", "signature_method": "Fax"}


@pytest.mark.parametrize(
    ("before", "change"),
    [
        ({}, {"sent_how": "Mail"}),
        ({}, {"sent_on": "2027-01-09"}),
        ({}, {"version": 9}),
        ({}, {"status": "active"} | SIGNATURE),
        ({}, {"status": "superseded"}),
        ({}, {"status": "sent", "sent_how": "Fax"}),
        ({}, SENT | SIGNATURE),
        (SENT, {"sent_on": "2027-01-09"}),
        (SENT, {"sent_how": "Mail"}),
        (SENT, {"status": "signed"}),
        (SENT, {"practitioner_signed_on": "2027-01-06"}),
        (SENT, {"status": "active", "sent_how": "Mail"} | SIGNATURE),
        (SENT | SIGNATURE | {"status": "active"}, {"signature_method": "Mail"}),
        (SENT | SIGNATURE | {"status": "active"}, {"practitioner_signed_on": "2027-01-07"}),
        (SENT | SIGNATURE | {"status": "active"}, {"status": "sent"}),
        (SENT | SIGNATURE | {"status": "active"}, {"status": "signed", "sent_on": None}),
        (SENT | SIGNATURE | {"status": "active"}, {"status": "superseded", "signature_method": "Mail"}),
        (SENT | SIGNATURE | {"status": "superseded"}, {"status": "active"}),
    ],
)
def test_signature_is_final_with_what_belongs_to_it(signed, before, change):
    rows = PlanOfCare.objects.filter(pk=signed.pk)
    if before:
        rows.update(**SENT)
    if before.get("status") in {"active", "superseded"}:
        rows.update(**SIGNATURE, status=before["status"])
    with pytest.raises(DatabaseError, match=r"final|whole"), transaction.atomic():
        rows.update(**change)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE careplans_planofcare SET nutrition = 'tampered'",
        "UPDATE careplans_goal SET target = target - 1",
        "DELETE FROM careplans_intervention",
        "UPDATE careplans_planofcare SET content_sha256 = repeat('0', 64)",
    ],
)
def test_altered_plan_is_found(signed, capsys, caplog, statement):
    call_command("verify_signed")
    assert "careplans.planofcare: 1 read, 0 altered\naltered 0" in capsys.readouterr().out
    with owner_link() as owner:  # with the triggers off
        owner.execute(statement)
    with pytest.raises(SystemExit, match="1"):
        call_command("verify_signed")
    said = capsys.readouterr().out
    assert f"1 altered\n  {signed.uuid}\naltered 1" in said
    assert "tampered" not in said
    for _ in range(2):
        caplog.clear()
        verify_signed()
        assert "run verify_signed" in caplog.text
    found = AuditEvent.objects.get(verb="signed.altered")
    assert (found.subject_id, found.patient_id) == (signed.pk, signed.patient_id)


def test_signed_plans_are_verified_every_night(settings):
    nightly = settings.CELERY_BEAT_SCHEDULE["verify-signed"]
    assert celery_app.tasks[nightly["task"]] == verify_signed
    assert (nightly["schedule"].hour, nightly["schedule"].minute) == ({2}, {30})


def test_send_and_signature_put_the_plan_in_force(client, case_manager, signed):
    client.force_login(case_manager)
    sent = client.post(reverse("careplans:send", args=[signed.uuid]), {"sent_on": today().isoformat(), "how": "Fax"})
    assert sent.status_code == 302
    answer = client.post(
        reverse("careplans:signature", args=[signed.uuid]), {"signed_on": today().isoformat(), "method": "Electronic"}
    )
    assert answer.status_code == 302
    signed.refresh_from_db()
    assert (signed.status, signed.sent_how, signed.signature_method) == ("active", "Fax", "Electronic")


@pytest.mark.parametrize("on", ["", "x", "2099-01-01", "2020-02-29", "2021-02-29"])
def test_send_explains_a_bad_day(client, case_manager, signed, on):
    client.force_login(case_manager)
    answer = client.post(reverse("careplans:send", args=[signed.uuid]), {"sent_on": on, "how": "Fax"})
    assert answer.status_code == 422
    assert "sent_on" in answer.context["form"].errors


def test_signature_before_sending_or_in_the_future_is_refused(signed, case_manager):
    with pytest.raises(Refused, match="Send the plan"):
        actions.record_signature(plan=signed, signed_on=today(), method="Ink", by=case_manager)
    actions.send_to_practitioner(plan=signed, sent_on=today(), how="Fax", by=case_manager)
    for on in (today() + DAY, today() - DAY):
        with pytest.raises(Refused) as refusal:
            actions.record_signature(plan=signed, signed_on=on, method="Ink", by=case_manager)
        assert refusal.value.field == "signed_on"
    actions.record_signature(plan=signed, signed_on=today(), method="Ink", by=case_manager)
    with pytest.raises(Refused, match="already recorded"):
        actions.record_signature(plan=signed, signed_on=today(), method="Ink", by=case_manager)
    with pytest.raises(Refused, match="already sent"):
        actions.send_to_practitioner(plan=signed, sent_on=today(), how="Fax", by=case_manager)


def make_active(plan, by):
    if plan.is_draft:
        actions.sign(plan=plan, seen_content=content_digest(plan), by=by)
    actions.send_to_practitioner(plan=plan, sent_on=today(), how="Fax", by=by)
    return actions.record_signature(plan=plan, signed_on=today(), method="Ink", by=by)


def test_signature_supersedes_the_version_in_force(signed, case_manager):
    make_active(signed, case_manager)
    make_active(actions.start_draft(episode=signed.episode, by=case_manager), case_manager)
    assert list(PlanOfCare.objects.order_by("number").values_list("status", flat=True)) == ["superseded", "active"]


def test_late_signature_of_an_older_version_leaves_the_newer_in_force(signed, case_manager):
    actions.send_to_practitioner(plan=signed, sent_on=today(), how="Fax", by=case_manager)
    make_active(actions.start_draft(episode=signed.episode, by=case_manager), case_manager)
    actions.record_signature(plan=signed, signed_on=today(), method="Ink", by=case_manager)
    assert list(PlanOfCare.objects.order_by("number").values_list("status", flat=True)) == ["superseded", "active"]


def test_facts_state_what_was_signed_and_reviewed(signed, case_manager):
    assert facts([signed.episode_id]) == {}
    make_active(signed, case_manager)
    actions.review(episode=signed.episode, decision="keep", findings="Steady", by=case_manager)
    found = facts([signed.episode_id])[signed.episode_id]
    assert [(d.what, d.on, d.n) for d in found] == [
        ("plan-signed", today(), 1),
        ("progress-review", today(), None),
    ]


def test_facts_need_two_queries_however_many_episodes(queries):
    plans = factories.PlanOfCareFactory.create_batch(4, sent_on=today(), practitioner_signed_on=today())
    with queries() as seen:
        found = facts([plan.episode_id for plan in plans])
    assert (len(found), len(seen)) == (4, 2)


def test_practitioner_s_signature_closes_the_plan_review_deadline(signed, case_manager):
    from obligations.models import Obligation

    make_active(signed, case_manager)
    closed = Obligation.objects.filter(episode=signed.episode, rule="plan-of-care-review", cycle="cert-1").get()
    assert closed.closed_on == today()
