"""The way of a version: which steps are open, what comes next, on which days it may be sent and signed, what it lacks."""

from __future__ import annotations

import datetime
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from careplans import actions
from careplans.completeness import checks, missing
from careplans.content import content_digest
from careplans.models import PlanOfCare
from careplans.standing import next_step, status_words, steps_of
from caseload.models import TimelineEntry
from core.change.actions import Refused
from core.clock import at_local, now, today
from core.kit.words import day
from tests import factories

ONE = timedelta(days=1)


def standing(status: str) -> PlanOfCare:
    return PlanOfCare(status=status)


@pytest.mark.parametrize(
    ("status", "states", "links"),
    [
        ("draft", ["current", "todo", "todo", "todo"], ["edit", "sign", "", ""]),
        ("signed", ["done", "done", "current", "todo"], ["", "", "send", ""]),
        ("sent", ["done", "done", "done", "current"], ["", "", "", "signature"]),
        ("active", ["done", "done", "done", "done"], ["", "", "", ""]),
        ("superseded", ["done", "done", "done", "done"], ["", "", "", ""]),
    ],
)
def test_the_steps_of_a_version_are_open_one_after_the_other(status: str, states: list[str], links: list[str]) -> None:
    plan = standing(status)
    steps = steps_of(plan)
    assert [step["state"] for step in steps] == states
    assert [step["url"] for step in steps] == [reverse(f"careplans:{n}", args=[plan.uuid]) if n else "" for n in links]


def test_the_step_one_is_on_is_the_current_one() -> None:
    assert [step["state"] for step in steps_of(standing("draft"), now="sign")] == ["todo", "current", "todo", "todo"]
    assert [step["state"] for step in steps_of(standing("signed"), now="send")] == ["done", "done", "current", "todo"]


@pytest.mark.parametrize(
    ("status", "words", "page", "said"),
    [
        ("draft", "Go on writing", "edit", ("draft", "Draft")),
        ("signed", "Record that it was sent", "send", ("unsigned", "Signed, to be sent")),
        ("sent", "Record the practitioner's signature", "signature", ("awaits_answer", "")),
        ("active", "", "", ("signed", "Signed by the practitioner")),
        ("superseded", "", "", ("superseded", "Replaced by a later version")),
    ],
)
def test_what_comes_next_for_a_version(status: str, words: str, page: str, said: tuple[str, str]) -> None:
    plan = standing(status)
    assert next_step(plan) == ((words, reverse(f"careplans:{page}", args=[plan.uuid])) if page else None)
    assert status_words(plan) == said


# --- sent and signed ------------------------------------------------------------------------------------


def dated(plan: Any, days: int, **facts: Any) -> Any:
    """The plan, signed so many days ago in the evening, when in UTC it is the next day already."""
    evening = at_local(today() - days * ONE, datetime.time(21))
    PlanOfCare.objects.filter(pk=plan.pk).update(
        status="signed", signed_at=evening, signed_by=plan.author, content_sha256="0" * 64
    )
    if facts:
        PlanOfCare.objects.filter(pk=plan.pk).update(**facts)
    plan.refresh_from_db()
    return plan


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, ""),
        (-1, "Enter a day that is today or earlier"),
        (4, ""),
        (5, "Enter a day on or after {}, when the plan was signed"),
    ],
)
def test_a_plan_is_sent_from_its_signature_to_today(draft: Any, case_manager: Any, days: int, words: str) -> None:
    plan, on = dated(draft, 4), today() - days * ONE
    if words:
        with pytest.raises(Refused, match=words.format(day(today() - 4 * ONE))) as refusal:
            actions.send_to_practitioner(plan=plan, sent_on=on, how="Fax", by=case_manager)
        assert refusal.value.field == "sent_on"
    else:
        actions.send_to_practitioner(plan=plan, sent_on=on, how="Fax", by=case_manager)
    kept = PlanOfCare.objects.get(pk=plan.pk)
    assert (kept.status, kept.sent_on, kept.sent_how, kept.version) == (
        ("signed", None, "", 1) if words else ("sent", on, "Fax", 2)
    )
    line = TimelineEntry.objects.filter(title="Plan of care version 1 sent to the practitioner", detail="Fax")
    assert line.exists() is not words


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, ""),
        (-1, "Enter a day that is today or earlier"),
        (3, ""),
        (4, "Enter a day on or after {}, when the plan was sent"),
    ],
)
def test_a_practitioner_signs_from_the_sending_to_today(draft: Any, case_manager: Any, days: int, words: str) -> None:
    sent_on = today() - 3 * ONE
    plan = dated(draft, 4, status="sent", sent_on=sent_on, sent_how="Fax")
    on = today() - days * ONE
    given = {"plan": plan, "signed_on": on, "method": "Ink, original", "by": case_manager}
    if words:
        with pytest.raises(Refused, match=words.format(day(sent_on))) as refusal:
            actions.record_signature(**given)
        assert refusal.value.field == "signed_on"
    else:
        actions.record_signature(**given)
    kept = PlanOfCare.objects.get(pk=plan.pk)
    assert (kept.status, kept.practitioner_signed_on, kept.signature_method, kept.version) == (
        ("sent", None, "", 1) if words else ("active", on, "Ink, original", 2)
    )
    title = f"Plan of care version 1 signed by the practitioner {day(on)}"
    assert TimelineEntry.objects.filter(title=title, detail="Ink, original").exists() is not words


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("facts", "sending", "signing"),
    [
        ({"status": "draft"}, "Only a plan that is signed and not yet sent can be sent", "Send the plan to the"),
        ({}, "", "Send the plan to the practitioner first, then record the signature"),
        ({"status": "sent", "sent_on": today(), "sent_how": "Fax"}, "This plan was already sent", ""),
    ],
)
def test_a_step_that_is_not_open_is_refused(
    draft: Any, case_manager: Any, facts: dict[str, Any], sending: str, signing: str
) -> None:
    plan = draft if facts.get("status") == "draft" else dated(draft, 1, **facts)
    for words, deed in (
        (sending, lambda: actions.send_to_practitioner(plan=plan, sent_on=today(), how="Fax", by=case_manager)),
        (signing, lambda: actions.record_signature(plan=plan, signed_on=today(), method="Ink", by=case_manager)),
    ):
        if words:
            with pytest.raises(Refused, match=words):
                deed()
            plan.refresh_from_db()
            assert plan.status == facts.get("status", "signed")


@pytest.mark.django_db
def test_only_versions_of_the_episode_are_replaced(draft: Any, case_manager: Any) -> None:
    alien = factories.PlanOfCareFactory()
    PlanOfCare.objects.filter(pk=alien.pk).update(
        status="signed", signed_at=now(), signed_by=case_manager, content_sha256="0" * 64
    )
    PlanOfCare.objects.filter(pk=alien.pk).update(status="sent", sent_on=today(), sent_how="Fax")
    PlanOfCare.objects.filter(pk=alien.pk).update(
        status="active", practitioner_signed_on=today(), signature_method="Ink, original"
    )
    PlanOfCare.objects.filter(pk=draft.pk).update(number=2)
    plan = dated(draft, 1, status="sent", sent_on=today(), sent_how="Fax")
    actions.record_signature(plan=plan, signed_on=today(), method="Ink", by=case_manager)
    assert set(PlanOfCare.objects.values_list("status", flat=True)) == {"active"}


# --- what is lacking --------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_each_thing_that_is_lacking_says_what_to_do(draft: Any) -> None:
    PlanOfCare.objects.filter(pk=draft.pk).update(practitioner=None)
    draft.refresh_from_db()
    why = {check.key: check.why for check in missing(draft)}
    assert why["mental_status"] == "Empty. If there is none, write “None”."
    assert why["diagnoses"] == "Add at least one problem."
    assert why["visit_frequency"] == "Add at least one order."
    assert why["interventions_and_goals"] == "Add at least one goal, with what is done for it."
    assert why["practitioner"] == "Choose one."
    assert "period" not in why
    places = {check.key: check.url.partition("#")[2] for check in checks(draft)}
    assert [places[key] for key in ("diagnoses", "visit_frequency", "interventions_and_goals", "practitioner", "period")] == [
        "problems", "orders", "outline", "id_practitioner", "content",
    ]  # fmt: skip
    factories.GoalFactory(plan=draft)
    assert {c.key: c.why for c in missing(draft)}["interventions_and_goals"] == "Add at least one intervention."


@pytest.mark.django_db
def test_what_is_there_says_nothing_and_a_moved_period_is_said(whole: Any) -> None:
    assert {(check.is_there, check.why) for check in checks(whole)} == {(True, "")}
    factories.VisitOrderFactory(plan=whole, discipline="PT", frequency="PT 3x5")
    whole.episode.start_of_care -= ONE
    why = {check.key: check.why for check in missing(whole)}
    assert set(why) == {"visit_frequency", "period"}
    assert why["visit_frequency"] == "The frequency cannot be read: PT."
    assert why["period"].endswith(": save the draft once to move its dates.")


@pytest.mark.django_db
def test_a_signature_says_what_it_lacks(draft: Any, case_manager: Any) -> None:
    with pytest.raises(Refused, match=r"This plan cannot be signed yet\. Missing: ") as refusal:
        actions.sign(plan=draft, seen_content=content_digest(draft), by=case_manager)
    assert refusal.value.message.endswith(f"{', '.join(gap.label for gap in missing(draft))}.")
    assert PlanOfCare.objects.get().version == 1
