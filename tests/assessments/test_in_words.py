"""What answers say: item by item in words, as far as they go, and what in them needs action today."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from assessments.models import Assessment, Response
from assessments.scoring import SAFETY, danger_of, raised, read
from assessments.views.assessments import answers_in_words, row, shown
from core.clock import today
from homehealth import instruments
from tests import factories

Answers = dict[str, Any]
SELF_HARM = "Thoughts that you would be better off dead or of hurting yourself in some way"
CONTRADICTION = "None of the above cannot be checked with another."


@pytest.mark.parametrize(
    ("key", "answers", "words"),
    [
        ("phq-2", {"q1": 0, "q2": 3}, ["Not at all", "Nearly every day"]),
        ("phq-2", {"q1": 1}, ["Several days", "No answer"]),
        ("tug", {"seconds": 12.5}, ["12.5 seconds"]),
        ("tug", {}, ["No answer"]),
        ("nrs", {"value": 0}, ["0"]),
        ("mini-cog", {"words": 2, "clock_normal": 0}, ["2", "No"]),
        ("mini-cog", {"words": 2, "clock_normal": 1}, ["2", "Yes"]),
        ("mini-cog", {}, ["No answer", "No answer"]),
        ("m1033", {"10": 1}, [*["No"] * 9, "Yes"]),
    ],
    ids=str,
)
def test_each_item_with_the_words_of_its_answer(key: str, answers: Answers, words: list[str]) -> None:
    tool = instruments.get(key)
    found = answers_in_words(tool, answers)
    assert found == list(zip([item.text for item in tool.items], words, strict=True))


@pytest.mark.parametrize(
    ("key", "answers", "reason", "state", "is_done"),
    [
        ("phq-2", {}, "", ("open", "Not begun"), False),
        ("phq-2", {"q2": 0}, "", ("in_progress", "1 to answer"), False),
        ("phq-2", {"q1": 0, "q2": 0}, "", ("done", "Complete"), True),
        ("phq-2", {}, "refused", ("not_applicable", "Not done: refused"), True),
        ("phq-2", {"q1": 0, "q2": 0}, "refused", ("not_applicable", "Not done: refused"), True),
        ("m1033", {}, "", ("open", "Not begun"), False),
        ("m1033", {"1": 1, "10": 1}, "", ("in_progress", CONTRADICTION), False),
        ("m1033", {"10": 1}, "", ("done", "Complete"), True),
    ],
    ids=str,
)
def test_how_far_a_section_is(key: str, answers: Answers, reason: str, state: tuple[str, str], is_done: bool) -> None:
    found = row(Response(instrument=key, answers=answers, not_done_reason=reason))
    assert (found["state"], found["is_done"]) == (state, is_done)


@pytest.mark.parametrize(
    ("key", "answers", "band", "findings"),
    [
        ("nrs", {"value": 3}, "Mild", []),
        ("nrs", {"value": 4}, "Moderate", []),
        ("nrs", {}, "", []),
        ("tug", {"seconds": 11.9}, "", []),
        ("tug", {"seconds": 12}, "", ["At risk"]),
    ],
    ids=str,
)
def test_a_score_in_words(key: str, answers: Answers, band: str, findings: list[str]) -> None:
    reading = read(instruments.get(key), answers)
    assert (reading.band, reading.findings) == (band, findings)


def test_only_flags_that_are_true_are_raised() -> None:
    assert raised({"at_risk": True, "positive": False, "falls": 1, "asked": None}) == ["At risk"]


@pytest.mark.parametrize(
    ("key", "answers", "missing", "problem"),
    [
        ("phq-2", {"q1": 1}, ["q2"], ""),
        ("phq-2", {"q1": 1, "q2": None}, ["q2"], ""),
        ("phq-2", {"q1": 1, "q2": 1}, [], ""),
        ("m1033", {"1": 1, "10": 1}, [], CONTRADICTION),
    ],
    ids=str,
)
def test_what_is_missing_goes_before_what_contradicts(
    key: str, answers: Answers, missing: list[str], problem: str
) -> None:
    reading = read(instruments.get(key), answers)
    assert (reading.missing, reading.problem, reading.score is None) == (missing, problem, bool(missing or problem))


DANGERS: list[tuple[str, Answers, str]] = [
    ("phq-9", {}, ""),
    ("phq-9", {"q9": 0}, ""),
    ("phq-9", {"q9": None}, ""),
    ("phq-9", {"q9": "1"}, ""),
    ("phq-9", {"q1": 3}, ""),
    ("phq-9", {"q9": 1}, f"“{SELF_HARM}” answered “Several days”"),
    ("phq-9", {f"q{number}": 3 for number in range(1, 10)}, f"“{SELF_HARM}” answered “Nearly every day”"),
]


@pytest.mark.parametrize(("key", "answers", "words"), DANGERS, ids=str)
def test_an_answer_that_needs_action_today_is_told_with_its_question(key: str, answers: Answers, words: str) -> None:
    tool = instruments.get(key)
    assert danger_of(tool, answers) == words
    assert read(tool, answers).danger == (SAFETY if words else "")


@pytest.mark.parametrize(
    ("answers", "is_danger"),
    [
        ({}, False),
        ({"safety_1": 5, "safety_2": 3}, False),  # 10 at the least, and only more than 10 is a danger
        ({"safety_1": 5, "safety_2": 4}, True),
        ({"safety_1": 5, "safety_2": 4, "safety_3": None}, True),
        ({"safety_1": 5, "safety_2": 3, "safety_3": 1, "safety_4": 1}, False),
        ({"safety_1": 5, "safety_2": 3, "safety_3": 1, "safety_4": 2}, True),
        ({"safety_1": 99}, False),  # no answer that can be
    ],
    ids=str,
)
def test_a_score_that_needs_action_is_told_once_it_is_certain(answers: Answers, is_danger: bool) -> None:
    tool = instruments.get("ahc-hits")
    assert ("may be in danger at home" in danger_of(tool, answers)) is is_danger
    assert bool(read(tool, answers).danger) is is_danger


@pytest.mark.django_db
def test_the_page_counts_what_is_done_and_says_each_danger(client: Any, case_manager: Any, episode: Any) -> None:
    draft = factories.AssessmentFactory(episode=episode, author=case_manager)
    sections: list[tuple[str, Answers, str]] = [
        ("tug", {"seconds": 12}, ""), ("nrs", {}, "refused"), ("bims", {}, ""), ("phq-2", {"q1": 3}, ""),
        ("phq-9", {"q9": 1}, ""), ("ahc-hits", {"safety_1": 5, "safety_2": 4}, ""), ("gad-7", {}, ""),
    ]  # fmt: skip
    for key, answers, reason in sections:
        factories.ResponseFactory(assessment=draft, instrument=key, answers=answers, not_done_reason=reason)
    client.force_login(case_manager)
    answer = client.get(reverse("assessments:assessment", args=[draft.uuid]))
    assert (answer.context["done_count"], answer.context["dangers"]) == (2, [SAFETY, SAFETY])
    page = " ".join(answer.content.decode().split())
    assert "2 of 7 sections complete." in page
    assert page.count("Action today") == 2


@pytest.mark.parametrize(
    ("total", "written"), [(None, None), (Decimal("5.0"), 5), (Decimal("12.5"), 12.5), (Decimal("0.0"), 0)]
)
def test_a_signed_score_for_a_list(total: Decimal | None, written: float | None) -> None:
    kept = Response(instrument="nrs", total=total, band="mild", flags={"danger": True, "positive": False})
    kept.assessment = Assessment(completed_on=today())
    assert shown(kept) == {
        "title": "Pain, 0 to 10 (NRS)",
        "total": written,
        "band": "Mild",
        "findings": ["Danger"],
        "on": today(),
    }
    assert type(shown(kept)["total"]) is type(written)
