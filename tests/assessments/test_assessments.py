"""Assessing from start to addendum."""

from __future__ import annotations

import datetime
import uuid

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.urls import reverse

from assessments import actions
from assessments.content import content_digest, signed_records
from assessments.facts import facts
from assessments.models import Addendum, Assessment, Response
from caseload.models import TimelineEntry
from core.change.actions import Refused
from core.clock import today
from homehealth import instruments
from tests import factories
from tests.conftest import owner_link

pytestmark = pytest.mark.django_db
PHQ2 = {"a-q1": "0", "a-q2": "1"}


@pytest.fixture
def draft(episode, case_manager):
    return actions.start(episode=episode, purpose="start", by=case_manager)


def section(draft, key):
    return reverse("assessments:section", args=[draft.uuid, key])


def answered(draft, case_manager):
    """Every section answered in the mildest way, the date given."""
    for response in draft.responses.all():
        answers = {}
        for item in instruments.get(response.instrument).items:
            if item.kind == "check":
                answers |= {item.code: 1} if item.code == "10" else {}
            elif item.choices:
                answers[item.code] = item.choices[0].value
            else:
                answers[item.code] = 0 if item.kind == "yes_no" else int(item.minimum or 0) + 1
        actions.answer(
            response=response, answers=answers, not_done_reason="", seen_version=response.version, by=case_manager
        )
    draft.refresh_from_db()
    return actions.describe(
        assessment=draft,
        seen_version=draft.version,
        changes={"completed_on": today(), "date_reason": "The patient was away.", "drug_regimen_reviewed": True},
        by=case_manager,
    )


def test_start_opens_the_intake_set_once(client, case_manager, patient):
    client.force_login(case_manager)
    form = {"purpose": "start", "submission_key": str(uuid.uuid4())}
    where = reverse("assessments:start", args=[patient.uuid])
    for _ in range(2):
        assert client.post(where, form).status_code == 302
    made = Assessment.objects.get()
    assert set(made.responses.values_list("instrument", flat=True)) == {
        "phq-2",
        "bims",
        "mahc-10",
        "tug",
        "m1033",
        "nrs",
    }


def test_positive_screen_opens_its_follow_up_with_the_shared_answers(client, case_manager, draft):
    client.force_login(case_manager)
    client.post(section(draft, "phq-2"), {"a-q1": "0", "a-q2": "3", "seen_version": "1"})
    follow = draft.responses.get(instrument="phq-9")
    assert follow.answers == {"q1": 0, "q2": 3}


def test_negative_screen_opens_nothing(client, case_manager, draft):
    client.force_login(case_manager)
    client.post(section(draft, "phq-2"), PHQ2 | {"seen_version": "1"})
    assert not draft.responses.filter(instrument="phq-9").exists()
    assert draft.responses.get(instrument="phq-2").total == 1


def test_score_shows_danger_before_everything_is_answered(client, case_manager, draft):
    actions.add_instrument(assessment=draft, instrument="phq-9", by=case_manager)
    client.force_login(case_manager)
    page = client.post(reverse("assessments:score", args=[draft.uuid, "phq-9"]), {"a-q9": "1"}).content.decode()
    assert "Action today" in page
    assert "8 to answer" in page


def test_draft_is_kept_and_comes_back(client, case_manager, draft):
    client.force_login(case_manager)
    where = reverse("assessments:draft", args=[draft.uuid, "bims"])
    page = str(uuid.uuid4())
    for value in ("1", "2"):
        assert client.post(where, {"a-C0200": value, "seen_version": "1", "a-page": page}).status_code == 204
    assert draft.responses.get(instrument="bims").answers == {"C0200": 2}
    form = client.get(section(draft, "bims")).context["form"]
    assert form["C0200"].value() == 2


def test_draft_of_a_second_page_shows_both_answers(client, case_manager, draft):
    client.force_login(case_manager)
    where = reverse("assessments:draft", args=[draft.uuid, "nrs"])
    client.post(where, {"a-value": "3", "seen_version": "1", "a-page": str(uuid.uuid4())})
    late = client.post(where, {"a-value": "7", "seen_version": "1", "a-page": str(uuid.uuid4())})
    assert late.status_code == 409
    assert late.json()["fields"][0]["theirs"].startswith("3")
    assert (
        client.post(
            section(draft, "nrs"), {"a-value": "7", "seen_version": "1", "a-page": str(uuid.uuid4())}
        ).status_code
        == 409
    )


@pytest.mark.parametrize(
    ("key", "answers", "words"),
    [("nrs", {"a-value": "11"}, "must be 10 or less"), ("tug", {"a-seconds": "-1"}, "must be"), ("tug", {"a-seconds": "fast"}, "number"),
     ("phq-2", {"a-q1": "9"}, "Choose"), ("tug", {"a-seconds": "nan"}, "number"), ("bims", {"a-C0200": "\x00"}, "Choose")],
)  # fmt: skip
def test_section_explains_a_bad_answer(client, case_manager, draft, key, answers, words):
    client.force_login(case_manager)
    answer = client.post(section(draft, key), answers | {"seen_version": "1"})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert draft.responses.get(instrument=key).answers == {}


def test_sign_lists_what_is_missing(client, case_manager, draft):
    client.force_login(case_manager)
    where = reverse("assessments:sign", args=[draft.uuid])
    assert "Date completed" in client.get(where).content.decode()
    assert client.post(where, {"seen_version": draft.version}).status_code == 422
    assert Assessment.objects.get().status == "draft"


def test_sign_makes_it_final_and_tells_the_ledger(client, case_manager, draft):
    answered(draft, case_manager)
    client.force_login(case_manager)
    draft.refresh_from_db()
    where = reverse("assessments:sign", args=[draft.uuid])
    read = {"seen_version": draft.version, "seen_content": content_digest(draft)}
    assert client.post(where, read).status_code == 302
    draft.refresh_from_db()
    assert draft.is_signed
    assert len(draft.content_sha256) == 64
    assert [done.what for done in facts([draft.episode_id])[draft.episode_id]] == ["comprehensive-assessment"]
    assert TimelineEntry.objects.filter(title="Start of care assessment signed").count() == 1
    assert client.get(section(draft, "phq-2")).status_code == 404


def test_not_done_with_a_reason_is_an_answer(case_manager, draft):
    answered(draft, case_manager)
    bims = draft.responses.get(instrument="bims")
    actions.answer(response=bims, answers={}, not_done_reason="refused", seen_version=bims.version, by=case_manager)
    draft.refresh_from_db()
    assert actions.sign(assessment=draft, seen_version=draft.version, by=case_manager).is_signed


@pytest.mark.parametrize(
    "attack",
    ["UPDATE assessments_assessment SET summary = 'x'", "DELETE FROM assessments_assessment", "UPDATE assessments_response SET total = 0",
     "UPDATE assessments_assessment SET signed_at = NULL, status = 'draft'", "DELETE FROM assessments_response", "TRUNCATE assessments_response CASCADE"],
)  # fmt: skip
def test_signed_assessment_refuses_every_change(case_manager, draft, attack):
    answered(draft, case_manager)
    draft.refresh_from_db()
    actions.sign(assessment=draft, seen_version=draft.version, by=case_manager)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attack)


def test_signed_assessment_says_what_was_signed_when_it_is_read_back(case_manager, draft):
    answered(draft, case_manager)
    draft.refresh_from_db()
    signed = actions.sign(assessment=draft, seen_version=draft.version, by=case_manager)
    assert any(section.total is not None for section in signed.responses.all())
    assert list(signed_records()) == [(signed, signed.content_sha256)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("statement", ["UPDATE assessments_response SET total = 9", "DELETE FROM assessments_response",
                                       "UPDATE assessments_assessment SET summary = 'x'"])  # fmt: skip
def test_altered_assessment_is_found(case_manager, draft, statement):
    answered(draft, case_manager)
    draft.refresh_from_db()
    signed = actions.sign(assessment=draft, seen_version=draft.version, by=case_manager)
    with owner_link() as owner:
        owner.execute(statement)
    ((found, fingerprint),) = signed_records()
    assert found == signed
    assert fingerprint != found.content_sha256


def test_addendum_only_after_signing(client, case_manager, draft):
    with pytest.raises(Refused):
        actions.add(assessment=draft, text="x", by=case_manager)
    answered(draft, case_manager)
    draft.refresh_from_db()
    actions.sign(assessment=draft, seen_version=draft.version, by=case_manager)
    client.force_login(case_manager)
    form = {"text": "Wears hearing aids.", "submission_key": str(uuid.uuid4())}
    for _ in range(2):
        assert client.post(reverse("assessments:addendum", args=[draft.uuid]), form).status_code == 302
    assert Addendum.objects.count() == 1


@pytest.mark.parametrize("days", [1, -400])
def test_completion_date_must_be_possible(case_manager, draft, days):
    with pytest.raises(Refused):
        on = today() + datetime.timedelta(days=days)
        actions.describe(assessment=draft, seen_version=draft.version, changes={"completed_on": on}, by=case_manager)


def test_about_shows_both_texts_to_the_second_editor(client, case_manager, draft):
    client.force_login(case_manager)
    where = reverse("assessments:about", args=[draft.uuid])
    assert client.post(where, {"summary": "First words", "seen_version": 1}).status_code == 302
    late = client.post(where, {"summary": "Second words", "seen_version": 1})
    assert late.status_code == 409
    assert "First words" in late.content.decode()
    assert "Second words" in late.content.decode()


@pytest.mark.parametrize("name", ["assessment", "about", "sign", "addendum"])
def test_assessment_of_another_is_not_found(client, other_case_manager, draft, name):
    client.force_login(other_case_manager)
    assert client.get(reverse(f"assessments:{name}", args=[draft.uuid])).status_code == 404


def test_assessing_is_refused_for_auditor(client, auditor, draft):
    client.force_login(auditor)
    assert client.get(reverse("assessments:assessment", args=[draft.uuid])).status_code == 200
    assert client.get(section(draft, "phq-2")).status_code == 403


def test_unknown_instrument_is_not_found(client, case_manager, draft):
    client.force_login(case_manager)
    assert client.get(section(draft, "phq-99")).status_code == 404


def test_every_instrument_has_a_page(client, case_manager, draft):
    client.force_login(case_manager)
    for key in instruments.instruments():
        actions.add_instrument(assessment=draft, instrument=key, by=case_manager)
        assert client.get(section(draft, key)).status_code == 200, key


def test_list_needs_few_queries_however_many(client, case_manager, episode, queries):
    client.force_login(case_manager)
    where = reverse("assessments:of_patient", args=[episode.patient.uuid])
    counts = []
    for _ in range(2):
        factories.AssessmentFactory.create_batch(8, episode=episode)
        client.get(where)
        with queries() as seen:
            client.get(where)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 12


def test_face_sheet_shows_last_scores(client, case_manager, draft):
    answered(draft, case_manager)
    draft.refresh_from_db()
    actions.sign(assessment=draft, seen_version=draft.version, by=case_manager)
    client.force_login(case_manager)
    assert "PHQ-2" in client.get(reverse("caseload:patient", args=[draft.patient.uuid])).content.decode()
    assert Response.objects.filter(signed_at__isnull=True).count() == 0
