"""When an assessment may be begun, dated, signed and added to: each rule on its last good and its first bad day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from assessments import actions
from assessments.content import signed_records
from assessments.models import Addendum, Assessment, Response
from caseload.models import Episode, TimelineEntry
from core.change.actions import Refused
from core.clock import now, today
from core.kit.words import day
from tests import factories

pytestmark = pytest.mark.django_db
WHY = "The patient was away."


@pytest.fixture
def draft(episode: Any, case_manager: Any) -> Assessment:
    return actions.start(episode=episode, purpose="death", by=case_manager)


def describe(draft: Assessment, by: Any, **changes: Any) -> Assessment:
    return actions.describe(assessment=draft, seen_version=draft.version, changes=changes, by=by)


def ready(draft: Assessment, **changes: Any) -> Assessment:
    """Whatever signing asks for, with `changes`, as if it had been typed before."""
    given = {"completed_on": today(), "date_reason": WHY, "drug_regimen_reviewed": True} | changes
    Assessment.objects.filter(pk=draft.pk).update(**given)
    return Assessment.objects.get(pk=draft.pk)


def sign(draft: Assessment, by: Any) -> Assessment:
    return actions.sign(assessment=draft, seen_version=draft.version, by=by)


# --- begun -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("purpose", Assessment.Purpose.values)
def test_a_discharged_episode_takes_only_the_assessment_of_its_end(case_manager: Any, purpose: str) -> None:
    over = factories.EpisodeFactory(status="discharged", discharged_on=today())
    if purpose in {"transfer", "discharge", "death"}:
        assert actions.start(episode=over, purpose=purpose, by=case_manager).purpose == purpose
        return
    with pytest.raises(Refused, match="Only an assessment of its end can still be made") as refused:
        actions.start(episode=over, purpose=purpose, by=case_manager)
    assert refused.value.field == "purpose"
    assert not Assessment.objects.exists()


def test_a_draft_is_taken_up_only_with_its_purpose_its_episode_and_unsigned(episode: Any, case_manager: Any) -> None:
    later = factories.AssessmentFactory(episode=episode, purpose="other", started_at=now())
    first = factories.AssessmentFactory(episode=episode, purpose="other", started_at=now() - timedelta(days=1))
    factories.AssessmentFactory(episode=episode, purpose="transfer", started_at=now() - timedelta(days=2))
    factories.AssessmentFactory(purpose="other", started_at=now() - timedelta(days=3))
    assert actions.take_up(episode=episode, purpose="other", by=case_manager) == first
    for each in (first, later):
        sign(ready(each), case_manager)
    made = actions.take_up(episode=episode, purpose="other", by=case_manager)
    assert made.pk > later.pk
    assert (made.author, made.patient, made.status) == (case_manager, episode.patient, "draft")
    assert {each.patient for each in made.responses.all()} == {episode.patient}


def test_an_instrument_nobody_knows_is_refused(draft: Assessment, case_manager: Any) -> None:
    with pytest.raises(Refused, match="There is no such instrument") as refused:
        actions.add_instrument(assessment=draft, instrument="owl", by=case_manager)
    assert (refused.value.field, draft.responses.count()) == ("instrument", 0)


def test_an_instrument_that_is_open_is_returned_as_it_is(draft: Assessment, case_manager: Any) -> None:
    made = actions.add_instrument(assessment=draft, instrument="NRS", by=case_manager)
    Response.objects.filter(pk=made.pk).update(answers={"value": 4})
    again = actions.add_instrument(assessment=draft, instrument="nrs", by=case_manager)
    assert (again, again.answers, again.instrument_version) == (made, {"value": 4}, "1")


def test_a_follow_up_that_was_begun_keeps_its_answers(draft: Assessment, case_manager: Any) -> None:
    screen = actions.add_instrument(assessment=draft, instrument="phq-2", by=case_manager)
    begun = actions.add_instrument(assessment=draft, instrument="phq-9", by=case_manager)
    Response.objects.filter(pk=begun.pk).update(answers={"q1": 0})
    answers = {"q1": 3, "q2": 3}
    actions.answer(response=screen, answers=answers, not_done_reason="", seen_version=1, by=case_manager)
    begun.refresh_from_db()
    assert begun.answers == {"q1": 0}


# --- dated -----------------------------------------------------------------------------------------------------------


def set_start(episode: Episode, **changes: Any) -> Episode:
    Episode.objects.filter(pk=episode.pk).update(**changes)
    return Episode.objects.get(pk=episode.pk)


FUTURE = "Enter a completion date that is not in the future."


def test_the_day_completed_is_today_at_the_latest(draft: Assessment, case_manager: Any) -> None:
    with pytest.raises(Refused, match=FUTURE) as refused:
        describe(draft, case_manager, completed_on=today() + timedelta(days=1), date_reason=WHY)
    assert refused.value.field == "completed_on"
    draft = Assessment.objects.get(pk=draft.pk)
    assert (draft.completed_on, draft.version) == (None, 1)
    assert describe(draft, case_manager, completed_on=today(), date_reason=WHY).completed_on == today()


@pytest.mark.parametrize("is_confirmed", [True, False])
def test_the_day_completed_is_not_before_a_confirmed_start(episode: Any, case_manager: Any, is_confirmed: bool) -> None:
    episode = set_start(episode, is_soc_confirmed=is_confirmed)
    draft = actions.start(episode=episode, purpose="death", by=case_manager)
    before = episode.start_of_care - timedelta(days=1)
    if is_confirmed:
        with pytest.raises(Refused, match=f"on or after the start of care, {day(episode.start_of_care)}") as refused:
            describe(draft, case_manager, completed_on=before, date_reason=WHY)
        assert refused.value.field == "completed_on"
        assert Assessment.objects.get(pk=draft.pk).completed_on is None
        draft.refresh_from_db()
        before = episode.start_of_care
    assert describe(draft, case_manager, completed_on=before, date_reason=WHY).completed_on == before


@pytest.mark.parametrize("start", [None, 5])
def test_the_day_completed_is_at_most_ninety_days_before_the_referral(
    episode: Any, case_manager: Any, start: int | None
) -> None:
    planned = None if start is None else today() - timedelta(days=start)
    status = "admitted" if planned is None else "active"
    episode = set_start(episode, start_of_care=planned, is_soc_confirmed=False, status=status)
    draft = actions.start(episode=episode, purpose="death", by=case_manager)
    earliest = episode.referred_on - timedelta(days=90)
    with pytest.raises(Refused, match=f"on or after {day(earliest)}") as refused:
        describe(draft, case_manager, completed_on=earliest - timedelta(days=1), date_reason=WHY)
    assert refused.value.field == "completed_on"
    draft.refresh_from_db()
    assert describe(draft, case_manager, completed_on=earliest, date_reason=WHY).completed_on == earliest


def test_a_day_that_is_late_asks_why_where_it_is_typed(episode: Any, case_manager: Any) -> None:
    draft = factories.AssessmentFactory(episode=episode, purpose="start")
    with pytest.raises(Refused) as refused:
        describe(draft, case_manager, completed_on=today())
    assert refused.value.field == "date_reason"
    draft = ready(draft, date_reason="")
    assert describe(draft, case_manager, summary="Stable.").summary == "Stable.", "asked only where the date is typed"
    with pytest.raises(Refused) as refused:
        describe(draft, case_manager, date_reason="  ")
    assert refused.value.field == "date_reason"


# --- signed ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "said", "field"),
    [
        ({"completed_on": None}, "Enter the date the assessment was completed.", "completed_on"),
        ({"completed_on": today() + timedelta(days=1)}, FUTURE, "completed_on"),
        ({"date_reason": ""}, "Correct the date, or say here why", "date_reason"),
        ({"drug_regimen_reviewed": None}, "Record the drug regimen review", "no_review_reason"),
        ({"drug_regimen_reviewed": False, "no_review_reason": " "}, "Record the drug regimen review", "no_review_reason"),
    ],
)  # fmt: skip
def test_signing_says_what_is_missing_and_signs_nothing(
    episode: Any, case_manager: Any, changes: dict[str, Any], said: str, field: str
) -> None:
    draft = ready(factories.AssessmentFactory(episode=episode, purpose="start"), **changes)
    with pytest.raises(Refused) as refused:
        sign(draft, case_manager)
    assert said in refused.value.message
    assert refused.value.field == field
    kept = Assessment.objects.get(pk=draft.pk)
    assert (kept.status, kept.version, kept.signed_by) == ("draft", draft.version, None)


def test_signing_names_each_section_that_is_open(episode: Any, case_manager: Any) -> None:
    draft = ready(actions.start(episode=episode, purpose="other", by=case_manager))
    with pytest.raises(Refused) as refused:
        sign(draft, case_manager)
    assert refused.value.message == (
        "Finish or say why not: Depression screen, two questions (PHQ-2), Pain, 0 to 10 (NRS)."
    )
    draft.responses.filter(instrument="phq-2").update(answers={"q1": 0, "q2": 0})
    with pytest.raises(Refused, match=r"^Finish or say why not: Pain, 0 to 10 \(NRS\)\.$"):
        sign(Assessment.objects.get(pk=draft.pk), case_manager)
    draft.responses.filter(instrument="nrs").update(not_done_reason="refused")
    assert sign(Assessment.objects.get(pk=draft.pk), case_manager).is_signed


@pytest.mark.parametrize("purpose", Assessment.Purpose.values)
@pytest.mark.parametrize(
    ("reviewed", "reason", "is_given"),
    [(True, "", True), (False, "No list at home.", True), (None, "x", True), (False, "", False), (None, " ", False)],
)
def test_who_is_asked_about_the_drug_regimen(purpose: str, reviewed: bool | None, reason: str, is_given: bool) -> None:
    asked = Assessment(purpose=purpose, drug_regimen_reviewed=reviewed, no_review_reason=reason)
    is_asked = purpose in {"start", "resumption", "recertification", "discharge"}
    assert actions.lacks_review(asked) is (is_asked and not is_given)


def test_a_signed_assessment_says_who_when_and_what(draft: Assessment, case_manager: Any, clinician: Any) -> None:
    before = now()
    ready(draft, summary="Died in her sleep.")
    section = factories.ResponseFactory(assessment=draft, instrument="tug", answers={"seconds": 14})
    signed = sign(Assessment.objects.get(pk=draft.pk), clinician)
    section.refresh_from_db()
    assert (signed.signed_by, signed.author) == (clinician, case_manager)
    assert before <= signed.signed_at == section.signed_at
    assert (section.total, section.flags) == (14, {"at_risk": True})
    line = TimelineEntry.objects.get(title="Death at home assessment signed")
    assert (line.detail, line.link) == ("Died in her sleep.", f"/assessments/{signed.uuid}")


def test_words_are_added_only_to_what_is_signed(draft: Assessment, case_manager: Any) -> None:
    with pytest.raises(Refused, match=r"^The assessment is not signed yet. Write in the assessment itself.$"):
        actions.add(assessment=draft, text="Hears badly.", by=case_manager)
    assert not Addendum.objects.exists()
    signed = sign(ready(draft), case_manager)
    made = actions.add(assessment=signed, text="Hears badly.", by=case_manager)
    assert (made.patient, made.author) == (signed.patient, case_manager)
    assert TimelineEntry.objects.get(title="Addendum to an assessment").detail == "Hears badly."


@pytest.mark.parametrize("does", ["answer", "add_instrument", "describe", "sign"])
def test_nothing_is_done_to_a_signed_one(draft: Assessment, case_manager: Any, does: str) -> None:
    section = actions.add_instrument(assessment=draft, instrument="nrs", by=case_manager)
    Response.objects.filter(pk=section.pk).update(answers={"value": 2})
    signed = sign(ready(draft), case_manager)
    section.refresh_from_db()
    with pytest.raises(Refused, match=r"^This assessment is signed. Add an addendum instead.$"):
        match does:
            case "answer":
                actions.answer(response=section, answers={}, not_done_reason="", seen_version=1, by=case_manager)
            case "add_instrument":
                actions.add_instrument(assessment=signed, instrument="tug", by=case_manager)
            case "describe":
                describe(signed, case_manager, summary="x")
            case _:
                sign(signed, case_manager)
    assert list(signed_records()) == [(signed, signed.content_sha256)]
