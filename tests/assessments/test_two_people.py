"""Two people in one assessment: nobody's answers are lost, and a signature covers what the signer read."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.urls import reverse

from assessments import actions
from assessments.models import Assessment
from core.change.actions import EditedMeanwhile, Refused
from core.clock import today
from homehealth import instruments
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(episode: Any, case_manager: Any) -> Assessment:
    return actions.start(episode=episode, purpose="other", by=case_manager)


@pytest.fixture
def finished(draft: Assessment, case_manager: Any) -> Assessment:
    """A follow-up with PHQ-2 and pain answered, and its date: ready to be signed."""
    give(draft, "phq-2", {"q1": 0, "q2": 1}, case_manager)
    give(draft, "nrs", {"value": 3}, case_manager)
    actions.describe(
        assessment=draft,
        seen_version=draft.version,
        changes={"completed_on": today(), "date_reason": "The patient was away.", "drug_regimen_reviewed": True},
        by=case_manager,
    )
    return Assessment.objects.get(pk=draft.pk)


def give(draft: Assessment, key: str, answers: dict[str, Any], by: Any, reason: str = "") -> Any:
    kept = draft.responses.get(instrument=key)
    return actions.answer(response=kept, answers=answers, not_done_reason=reason, seen_version=kept.version, by=by)


def section(draft: Assessment, key: str) -> str:
    return reverse("assessments:section", args=[draft.uuid, key])


def hidden(html: str, name: str) -> str:
    found = re.search(f'name="{name}" value="([^"]*)"', html)
    assert found, name
    return found[1]


def test_correcting_a_mistake_does_not_hide_a_save_in_between(
    client: Any, case_manager: Any, draft: Assessment
) -> None:
    client.force_login(case_manager)
    page = str(uuid.uuid4())
    client.post(section(draft, "nrs"), {"a-value": "3", "seen_version": "1", "a-page": str(uuid.uuid4())})
    refused = client.post(section(draft, "nrs"), {"a-value": "11", "seen_version": "1", "a-page": page})
    assert refused.status_code == 422
    seen = hidden(refused.content.decode(), "seen_version")
    late = client.post(section(draft, "nrs"), {"a-value": "7", "seen_version": seen, "a-page": page})
    assert late.status_code == 409
    assert draft.responses.get(instrument="nrs").answers == {"value": 3}


def test_second_editor_saves_after_seeing_both_answers(client: Any, case_manager: Any, draft: Assessment) -> None:
    client.force_login(case_manager)
    page = str(uuid.uuid4())
    client.post(section(draft, "nrs"), {"a-value": "3", "seen_version": "1", "a-page": str(uuid.uuid4())})
    late = client.post(section(draft, "nrs"), {"a-value": "7", "seen_version": "1", "a-page": page})
    seen = hidden(late.content.decode(), "seen_version")
    assert client.post(section(draft, "nrs"), {"a-value": "7", "seen_version": seen, "a-page": page}).status_code == 302
    assert draft.responses.get(instrument="nrs").answers == {"value": 7}


def test_signature_is_refused_when_an_answer_changed_after_the_page_was_opened(
    client: Any, case_manager: Any, finished: Assessment
) -> None:
    client.force_login(case_manager)
    where = reverse("assessments:sign", args=[finished.uuid])
    html = client.get(where).content.decode()
    read = {name: hidden(html, name) for name in ("seen_version", "seen_content")}
    give(finished, "nrs", {"value": 9}, case_manager)
    late = client.post(where, read)
    assert late.status_code == 409
    assert not Assessment.objects.get(pk=finished.pk).is_signed
    html = late.content.decode()
    assert client.post(where, {name: hidden(html, name) for name in read}).status_code == 302


@pytest.mark.parametrize("seen_content", ["", "0" * 64])
def test_signature_of_what_was_not_read_is_refused(case_manager: Any, finished: Assessment, seen_content: str) -> None:
    with pytest.raises(EditedMeanwhile):
        actions.sign(assessment=finished, seen_version=finished.version, seen_content=seen_content, by=case_manager)
    finished.refresh_from_db()
    assert (finished.status, finished.version) == ("draft", 2)


def test_signing_twice_signs_once(client: Any, case_manager: Any, finished: Assessment) -> None:
    client.force_login(case_manager)
    where = reverse("assessments:sign", args=[finished.uuid])
    html = client.get(where).content.decode()
    read = {name: hidden(html, name) for name in ("seen_version", "seen_content")}
    assert [client.post(where, read).status_code for _ in range(2)] == [302, 302]
    finished.refresh_from_db()
    assert finished.version == 3


def test_nothing_joins_an_assessment_signed_meanwhile(case_manager: Any, finished: Assessment) -> None:
    stale = Assessment.objects.get(pk=finished.pk)
    kept = stale.responses.select_related("assessment__episode").get(instrument="nrs")
    actions.sign(assessment=finished, seen_version=finished.version, by=case_manager)
    with pytest.raises(Refused):
        actions.add_instrument(assessment=stale, instrument="gad-7", by=case_manager)
    with pytest.raises(Refused):
        actions.answer(response=kept, answers={}, not_done_reason="", seen_version=kept.version, by=case_manager)
    with pytest.raises(Refused):
        actions.describe(assessment=stale, seen_version=stale.version, changes={"summary": "x"}, by=case_manager)
    assert stale.responses.count() == 2


@pytest.mark.parametrize(
    ("key", "typed", "words"),
    [
        ("nrs", {"a-value": "3.5"}, "whole number"),
        ("m1033", {"a-1": "on", "a-10": "on"}, "None of the above cannot be checked with another"),
        ("nrs", {"a-not_done_reason": "bored"}, "from the list"),
    ],
)
def test_answer_the_rule_book_refuses_is_said_at_once(
    client: Any, case_manager: Any, draft: Assessment, key: str, typed: dict[str, str], words: str
) -> None:
    actions.add_instrument(assessment=draft, instrument=key, by=case_manager)
    client.force_login(case_manager)
    refused = client.post(section(draft, key), typed | {"seen_version": "1"})
    assert refused.status_code == 422
    assert words in refused.content.decode()
    assert words in client.post(f"{section(draft, key)}/score", typed).content.decode()


def test_half_typed_number_is_never_called_saved(client: Any, case_manager: Any, draft: Assessment) -> None:
    actions.add_instrument(assessment=draft, instrument="tug", by=case_manager)
    client.force_login(case_manager)
    known = {"seen_version": "1", "a-page": str(uuid.uuid4())}
    where = reverse("assessments:draft", args=[draft.uuid, "tug"])
    assert client.post(where, known | {"a-seconds": "12.5"}).status_code == 204
    assert client.post(where, known | {"a-seconds": "12x"}).status_code == 422
    assert draft.responses.get(instrument="tug").answers == {"seconds": 12.5}


def test_section_not_done_has_no_score(case_manager: Any, draft: Assessment) -> None:
    kept = give(draft, "nrs", {"value": 9}, case_manager, reason="refused")
    assert (kept.total, kept.band) == (None, "")


def test_danger_is_shown_before_going_on_without_javascript(client: Any, case_manager: Any, draft: Assessment) -> None:
    actions.add_instrument(assessment=draft, instrument="phq-9", by=case_manager)
    actions.add_instrument(assessment=draft, instrument="tug", by=case_manager)
    client.force_login(case_manager)
    shown = client.post(section(draft, "phq-9"), {"a-q9": "1", "seen_version": "1"}, follow=True)
    assert "Action today" in shown.content.decode()


def test_adding_an_unknown_instrument_is_explained(client: Any, case_manager: Any, draft: Assessment) -> None:
    client.force_login(case_manager)
    refused = client.post(reverse("assessments:add_instrument", args=[draft.uuid]), {"instrument": "nope"})
    assert refused.status_code == 422
    assert "from the list" in refused.content.decode()


@pytest.mark.parametrize("key", sorted(instruments.instruments()))
def test_instrument_page_takes_every_instrument_without_an_edit(
    client: Any, case_manager: Any, draft: Assessment, key: str
) -> None:
    actions.add_instrument(assessment=draft, instrument=key, by=case_manager)
    client.force_login(case_manager)
    html = client.get(section(draft, key)).content.decode()
    assert all(f'name="a-{item.code}"' in html for item in instruments.get(key).items)


def test_clinician_assesses_once_a_visit_brings_them_to_the_patient(
    client: Any, clinician: Any, draft: Assessment
) -> None:
    client.force_login(clinician)
    assert client.get(section(draft, "nrs")).status_code == 404
    factories.VisitFactory(episode=draft.episode, clinician=clinician)
    assert client.get(section(draft, "nrs")).status_code == 200


def test_pages_need_few_queries_with_every_instrument_open(
    client: Any, case_manager: Any, draft: Assessment, queries: Any
) -> None:
    for key in instruments.instruments():
        actions.add_instrument(assessment=draft, instrument=key, by=case_manager)
    client.force_login(case_manager)
    for where in (
        reverse("assessments:assessment", args=[draft.uuid]),
        reverse("assessments:sign", args=[draft.uuid]),
        section(draft, "nrs"),
    ):
        client.get(where)
        with queries() as seen:
            client.get(where)
        assert len(seen) <= 13, where


@pytest.mark.parametrize("said", [True, False, None])
def test_findings_come_back_as_they_were_said(
    client: Any, case_manager: Any, draft: Assessment, said: bool | None
) -> None:
    """Opening the form and saving it again changes nothing."""
    client.force_login(case_manager)
    where = reverse("assessments:about", args=[draft.uuid])
    actions.describe(assessment=draft, seen_version=1, changes={"is_homebound": said}, by=case_manager)
    html = client.get(where).content.decode()
    select = re.search(r'<select name="is_homebound".*?</select>', html, re.DOTALL)
    assert select
    chosen = re.search(r'value="([^"]*)"\s+selected', select[0])
    assert chosen
    client.post(where, {"seen_version": "2", "is_homebound": chosen[1]})
    draft.refresh_from_db()
    assert (draft.version, draft.is_homebound) == (3, said)
