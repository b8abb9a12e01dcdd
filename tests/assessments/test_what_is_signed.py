"""What a signature covers of an assessment, and what a signed one tells the ledger."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from assessments import actions
from assessments.content import content_digest, signed_records
from assessments.facts import facts
from assessments.models import Assessment, Response
from core.clock import today
from homehealth.deadlines import Fact
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(episode: Any, case_manager: Any) -> Assessment:
    return actions.start(episode=episode, purpose="death", by=case_manager)


def ready(draft: Assessment, **changes: Any) -> Assessment:
    """Whatever signing asks for, with `changes`, as if it had been typed before."""
    given = {"completed_on": today(), "date_reason": "The patient was away.", "drug_regimen_reviewed": True} | changes
    Assessment.objects.filter(pk=draft.pk).update(**given)
    return Assessment.objects.get(pk=draft.pk)


def sign(draft: Assessment, by: Any) -> Assessment:
    return actions.sign(assessment=draft, seen_version=draft.version, by=by)


@pytest.mark.parametrize(
    "changes",
    [
        {"purpose": "discharge"}, {"completed_on": date(2026, 1, 2)}, {"summary": "y"}, {"is_homebound": True},
        {"drug_regimen_reviewed": False}, {"date_reason": "Another."}, {"date_reason": ""}, {"no_review_reason": "y"},
    ],
    ids=str,
)  # fmt: skip
def test_the_fingerprint_covers_everything_that_is_said(draft: Assessment, changes: dict[str, Any]) -> None:
    before = content_digest(ready(draft))
    assert content_digest(ready(draft)) == before
    assert content_digest(ready(draft, **changes)) != before


@pytest.mark.parametrize(
    "changes", [{"answers": {"value": 5}}, {"not_done_reason": "refused"}, {"total": 4}, {"band": "y"}, {"flags": {"danger": True}}], ids=str
)  # fmt: skip
def test_the_fingerprint_covers_every_section(draft: Assessment, changes: dict[str, Any]) -> None:
    section = factories.ResponseFactory(assessment=draft, instrument="nrs", answers={"value": 4})
    before = content_digest(draft)
    Response.objects.filter(pk=section.pk).update(**changes)
    assert content_digest(draft) != before


def test_drafts_are_no_signed_records(draft: Assessment) -> None:
    assert list(signed_records()) == []


@pytest.mark.parametrize(
    ("purpose", "what"),
    [
        ("start", Fact.COMPREHENSIVE_ASSESSMENT), ("resumption", Fact.RESUMPTION_ASSESSMENT), ("other", Fact.FOLLOW_UP_ASSESSMENT),
        ("recertification", Fact.RECERTIFICATION_ASSESSMENT), ("transfer", Fact.TRANSFER_ASSESSMENT),
        ("discharge", Fact.DISCHARGE_ASSESSMENT), ("death", Fact.DEATH_ASSESSMENT),
    ],
)  # fmt: skip
def test_the_ledger_hears_of_what_is_signed_in_the_episodes_asked_for(
    episode: Any, case_manager: Any, purpose: str, what: Fact
) -> None:
    signed, other = (
        factories.AssessmentFactory(episode=each, purpose=purpose)
        for each in (episode, factories.ActiveEpisodeFactory())
    )
    factories.AssessmentFactory(episode=episode, purpose="death", completed_on=today())
    for each in (signed, other):
        sign(ready(each), case_manager)
    assert {key: [(done.what, done.on) for done in told] for key, told in facts([episode.pk]).items()} == {
        episode.pk: [(what, today())]
    }
