"""From section to section, from sheet to chart: what a page shows next, last time's score, and how scores moved."""

from __future__ import annotations

import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from assessments.face import panel
from assessments.models import Assessment, Response
from assessments.views.assessments import first_open
from core.clock import now, today
from homehealth import instruments
from tests import factories

pytestmark = pytest.mark.django_db
PAIN = "Pain, 0 to 10 (NRS)"


@pytest.fixture
def draft(episode: Any) -> Assessment:
    """A draft with three sections, none of them begun."""
    made = factories.AssessmentFactory(episode=episode, purpose="transfer")
    for key in ("phq-2", "tug", "nrs"):
        factories.ResponseFactory(assessment=made, instrument=key)
    return made


def one(draft: Assessment, key: str) -> Response:
    return draft.responses.get(instrument=key)


def put(draft: Assessment, **sections: dict[str, Any]) -> None:
    """Set columns of sections, by the key of the instrument without its hyphen."""
    for key, changes in sections.items():
        draft.responses.filter(instrument=key.replace("_", "-")).update(**changes)


def section(draft: Assessment, key: str) -> str:
    return reverse("assessments:section", args=[draft.uuid, key])


def whole(draft: Assessment) -> str:
    return reverse("assessments:assessment", args=[draft.uuid])


DONE: list[tuple[str, dict[str, Any], bool]] = [
    ("not begun", {}, False),
    ("a total", {"total": 0}, True),
    ("a finding without a total", {"flags": {"at_risk": False}}, True),
    ("a reason", {"not_done_reason": "refused"}, True),
    ("a danger alone", {"flags": {"danger": True}}, False),
    ("answers alone", {"answers": {"q1": 1}}, False),
]


@pytest.mark.parametrize(("changes", "is_done"), [each[1:] for each in DONE], ids=[each[0] for each in DONE])
def test_the_first_section_that_is_open(draft: Assessment, changes: dict[str, Any], is_done: bool) -> None:
    put(draft, phq_2=changes)
    assert first_open(draft) == section(draft, "tug" if is_done else "phq-2")


def test_the_whole_assessment_once_nothing_is_open(draft: Assessment) -> None:
    put(draft, phq_2={"total": 1}, tug={"total": 9}, nrs={"total": 2})
    assert first_open(draft) == whole(draft)
    assert first_open(draft, after=one(draft, "tug")) == whole(draft)


@pytest.mark.parametrize(
    ("after", "done", "shown"),
    [
        ("phq-2", (), "tug"),
        ("phq-2", ("tug",), "nrs"),
        ("nrs", ("nrs",), "phq-2"),  # finished: those before it are come back to
        ("tug", ("tug", "nrs"), "phq-2"),
        ("nrs", (), ""),  # left open: nobody is led round in a circle
        ("tug", ("nrs",), ""),
    ],
)
def test_the_section_behind_one(draft: Assessment, after: str, done: tuple[str, ...], shown: str) -> None:
    draft.responses.filter(instrument__in=done).update(total=1)
    assert first_open(draft, after=one(draft, after)) == (section(draft, shown) if shown else whole(draft))


# --- saving a section ------------------------------------------------------------------------------------------------


def save(client: Any, draft: Assessment, key: str, **typed: str) -> str:
    version = one(draft, key).version
    return str(client.post(section(draft, key), typed | {"seen_version": version}).headers["Location"])


def test_saving_leads_to_the_follow_up_then_back_and_at_once_to_a_danger(
    client: Any, case_manager: Any, draft: Assessment
) -> None:
    client.force_login(case_manager)
    positive = {"a-q1": "3", "a-q2": "0"}
    assert save(client, draft, "phq-2", **positive) == section(draft, "phq-9")
    every = {f"a-q{number}": "0" for number in range(1, 10)}
    assert save(client, draft, "phq-9", **every | {"a-q9": ""}) == whole(draft), "left open: not led round in a circle"
    assert save(client, draft, "phq-9", **every) == section(draft, "tug")
    assert save(client, draft, "phq-9", **every | {"a-q9": "1"}) == whole(draft)
    put(draft, phq_9={"not_done_reason": "refused"})
    assert save(client, draft, "phq-2", **positive) == section(draft, "tug"), "the follow-up is finished"


def test_a_screen_that_was_not_done_asks_for_no_follow_up(client: Any, case_manager: Any, draft: Assessment) -> None:
    client.force_login(case_manager)
    refused = {"a-q1": "3", "a-q2": "3", "a-not_done_reason": "refused"}
    assert save(client, draft, "phq-2", **refused) == section(draft, "tug")


# --- last time -------------------------------------------------------------------------------------------------------


def signed(episode: Any, days_ago: int, *, is_draft: bool = False, **totals: Any) -> Assessment:
    """An assessment completed so many days ago with these totals, signed unless it is a draft."""
    made = factories.AssessmentFactory(
        episode=episode, purpose="death", completed_on=today() - timedelta(days=days_ago)
    )
    for key, total in totals.items():
        changes = {} if is_draft else {"signed_at": now()}
        factories.ResponseFactory(assessment=made, instrument=key.replace("_", "-"), total=total, **changes)
    return made


def test_last_time_is_the_same_instrument_of_this_patient_signed_last(
    client: Any, case_manager: Any, draft: Assessment, episode: Any
) -> None:
    client.force_login(case_manager)
    signed(episode, 1, is_draft=True, nrs=9)
    signed(factories.ActiveEpisodeFactory(), 1, nrs=8)
    signed(episode, 1, tug=7)
    assert client.get(section(draft, "nrs")).context["before"] is None
    signed(episode, 2, nrs=5)
    signed(episode, 3, nrs=6)
    assert client.get(section(draft, "nrs")).context["before"]["total"] == 5


def trends(client: Any, episode: Any) -> Any:
    return client.get(reverse("assessments:of_patient", args=[episode.patient.uuid])).context["trends"]


def test_scores_moved_where_there_are_two_oldest_first(client: Any, case_manager: Any, episode: Any) -> None:
    client.force_login(case_manager)
    signed(episode, 2, nrs=Decimal("5.0"), tug=Decimal("12.5"))
    signed(episode, 3, nrs=None, tug=None)
    signed(episode, 1, is_draft=True, nrs=9, tug=9)
    assert trends(client, episode) == []
    signed(episode, 5, nrs=7)
    (trend,) = trends(client, episode)
    assert (trend["title"], [total for _, total in trend["readings"]]) == (PAIN, [7, 5])


@pytest.mark.parametrize(
    ("role", "is_closed", "may"),
    [("case_manager", False, True), ("case_manager", True, False), ("supervisor", False, True), ("auditor", False, False)],
)  # fmt: skip
def test_who_is_offered_to_start(
    client: Any, episode: Any, role: str, is_closed: bool, may: bool, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(role))
    if is_closed:
        episode.patient.open_episode = None
        episode.patient.save(update_fields=["open_episode"])
    page = client.get(reverse("assessments:of_patient", args=[episode.patient.uuid]))
    assert page.context["may_assess"] is may
    assert ("Start an assessment" in page.content.decode()) is may


# --- the face sheet --------------------------------------------------------------------------------------------------


def test_the_face_sheet_shows_the_last_signed_score_and_the_newest_draft(episode: Any, case_manager: Any) -> None:
    assert "Nothing assessed yet." in panel(episode.patient, case_manager)
    signed(episode, 3, nrs=2)
    signed(episode, 2, nrs=4)
    signed(episode, 1, is_draft=True, nrs=9)
    factories.AssessmentFactory(episode=episode, purpose="other", started_at=now() - timedelta(days=1))
    Assessment.objects.filter(purpose="death").update(started_at=now() - timedelta(days=2))
    shown = " ".join(panel(episode.patient, case_manager).split())
    assert "<dd> 4 " in shown
    assert "Other follow-up, started" in shown
    assert "Death at home" not in shown
    assert "Nothing assessed yet." not in shown


def test_the_face_sheet_shows_twelve_scores(episode: Any, case_manager: Any) -> None:
    keys = list(instruments.instruments())[:13]
    signed(episode, 1, **dict.fromkeys(keys, 1))
    assert panel(episode.patient, case_manager).count("<dt>") == 12


def test_the_face_sheet_is_silent_to_those_who_see_no_assessments(episode: Any, intake: Any, auditor: Any) -> None:
    signed(episode, 1, nrs=1)
    assert panel(episode.patient, intake) == ""
    assert PAIN in panel(episode.patient, auditor)


# --- beginning one ---------------------------------------------------------------------------------------------------


def start(episode: Any, query: str = "") -> str:
    return reverse("assessments:start", args=[episode.patient.uuid]) + query


@pytest.mark.parametrize(
    ("query", "has_start", "purpose"),
    [
        ("", False, "start"),
        ("", True, "recertification"),
        ("?purpose=transfer", True, "transfer"),
        ("?purpose=party", False, "start"),
    ],
)
def test_the_likely_reason_is_chosen(
    client: Any, case_manager: Any, episode: Any, query: str, has_start: bool, purpose: str
) -> None:
    factories.AssessmentFactory(purpose="start")
    factories.AssessmentFactory(episode=episode, purpose="other")
    if has_start:
        factories.AssessmentFactory(episode=episode, purpose="start")
    client.force_login(case_manager)
    assert client.get(start(episode, query)).context["form"]["purpose"].value() == purpose


def test_the_days_that_count_stand_beside_the_reason(client: Any, case_manager: Any, episode: Any) -> None:
    client.force_login(case_manager)
    offered = dict(client.get(start(episode)).context["form"].fields["purpose"].choices)
    assert offered["start"].startswith("Start of care: counts from ")
    assert offered["other"] == "Other follow-up"


def test_a_row_of_the_worklist_goes_on_with_the_draft(client: Any, case_manager: Any, draft: Assessment) -> None:
    client.force_login(case_manager)
    put(draft, phq_2={"total": 1})
    typed = {"purpose": "transfer", "submission_key": str(uuid.uuid4()), "take_up": "1"}
    assert client.post(start(draft.episode), typed).headers["Location"] == section(draft, "tug")
    again = {"purpose": "transfer", "submission_key": str(uuid.uuid4())}
    assert client.post(start(draft.episode), again).headers["Location"].endswith("/m1033")
    assert Assessment.objects.count() == 2


def test_after_discharge_the_last_episode_is_assessed_and_why_not_is_said(
    client: Any, supervisor: Any, episode: Any
) -> None:
    client.force_login(supervisor)
    episode.patient.open_episode = None
    episode.patient.save(update_fields=["open_episode"])
    type(episode).objects.filter(pk=episode.pk).update(status="discharged", discharged_on=today())
    refused = client.post(start(episode), {"purpose": "other", "submission_key": str(uuid.uuid4())})
    assert refused.status_code == 422
    assert "Only an assessment of its end can still be made" in refused.content.decode()
    made = client.post(start(episode), {"purpose": "discharge", "submission_key": str(uuid.uuid4())})
    assert made.status_code == 302
    assert Assessment.objects.get().episode == episode
