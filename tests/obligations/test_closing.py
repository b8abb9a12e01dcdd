"""Every promise can be kept on a page: each transmission by a filing of its own, each activity of a program by its record."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.urls import reverse

from assessments import actions as assessing
from caseload.models import Note
from core.clock import today
from homehealth.deadlines.program_activities import ACTIVITIES
from obligations import closing, derive
from obligations.models import Obligation
from paperwork.kinds import KINDS
from tests import factories

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
PURPOSES = {
    "start": "soc", "other": "follow-up", "resumption": "roc", "transfer": "transfer", "discharge": "discharge", "death": "death",
}  # fmt: skip
BY_NOTE = {value: value.replace("-", "_") for value in Note.Activity.values}


def assess(episode: Any, purpose: str, by: Any) -> None:
    made = assessing.start(episode=episode, purpose=purpose, by=by)
    facts = {"completed_on": today(), "date_reason": "The roads were closed.", "drug_regimen_reviewed": True}
    assessing.describe(assessment=made, seen_version=made.version, changes=facts, by=by)
    for section in list(made.responses.all()):
        assessing.answer(
            response=section, seen_version=section.version, answers={}, not_done_reason="Another day", by=by
        )
    made.refresh_from_db()
    assessing.sign(assessment=made, seen_version=made.version, by=by)


def states(episode: Any, rule: str) -> dict[str, str]:
    return dict(Obligation.objects.filter(episode=episode, rule=rule).values_list("cycle", "state"))


def test_each_oasis_assessment_owes_and_closes_its_own_transmission(
    client: Any, case_manager: Any, episode: Any
) -> None:
    for purpose in PURPOSES:
        assess(episode, purpose, case_manager)
    wanted = set(PURPOSES.values())
    assert states(episode, "oasis-transmission") == dict.fromkeys(wanted, "open")
    client.force_login(case_manager)
    page = reverse("paperwork:of_patient", args=[episode.patient.uuid])
    for cycle in reversed(PURPOSES.values()):  # the last first: a filing keeps the promise it names, not the oldest
        address = f"{reverse('paperwork:file', args=[episode.patient.uuid])}?kind=oasis&cycle={cycle}"
        assert address.replace("&", "&amp;") in client.get(page).content.decode()
        form = client.get(address).context["form"]
        sent = {"filed_on": today().isoformat(), "accepted_on": today().isoformat(), "period_number": 1}
        assert client.post(address, form.initial | sent).status_code == 302
        found = states(episode, "oasis-transmission")
        assert found.pop(cycle) == "done"
        wanted.discard(cycle)
        assert {name for name, state in found.items() if state == "open"} == wanted
        assert address.replace("&", "&amp;") not in client.get(page).content.decode()


def test_a_transmission_that_names_no_assessment_is_asked_which(client: Any, case_manager: Any, episode: Any) -> None:
    assess(episode, "start", case_manager)
    client.force_login(case_manager)
    sent = {"kind": "oasis", "filed_on": today().isoformat(), "period_number": 1}
    answer = client.post(reverse("paperwork:file", args=[episode.patient.uuid]), sent)
    assert answer.status_code == 422
    assert "Choose the assessment that was transmitted." in answer.content.decode()


def under(activity: str, case_manager: Any) -> Any:
    cadence = {"key": "c", "activity": activity, "mode": "any", "kind": "rolling_days", "days": 30, "citation": "state"}
    program = factories.ProgramFactory(key=f"waiver-{activity}".replace("_", "-"), name=activity, cadences=[cadence])
    episode = factories.ActiveEpisodeFactory(worker=case_manager, program=program)
    derive.reconcile([episode.patient_id])
    return episode


def rule_of(activity: str) -> str:
    return next(each.key for each in ACTIVITIES if each.name == activity)


@pytest.mark.parametrize(("value", "activity"), BY_NOTE.items())
def test_an_activity_of_a_program_is_kept_by_its_note(
    client: Any, case_manager: Any, value: str, activity: str
) -> None:
    episode = under(activity, case_manager)
    client.force_login(case_manager)
    page = reverse("caseload:note_new", args=[episode.patient.uuid])
    row = Obligation.objects.get(episode=episode, rule=rule_of(activity))
    assert closing.address(row, case_manager) == f"{page}?activity={value}"
    assert client.get(f"{page}?activity={value}").context["form"]["activity"].value() == value
    client.post(page, {"kind": "note", "text": "Done at the kitchen table.", "activity": value})
    assert states(episode, rule_of(activity)) == {"1": "done", "2": "open"}


def test_an_activity_the_program_does_not_ask_for_is_not_offered(client: Any, case_manager: Any, episode: Any) -> None:
    client.force_login(case_manager)
    page = client.get(reverse("caseload:note_new", args=[episode.patient.uuid])).content.decode()
    assert "Done for the program" not in page


def test_a_medicaid_redetermination_is_kept_by_its_filing(client: Any, case_manager: Any) -> None:
    episode = under("medicaid_redetermination", case_manager)
    client.force_login(case_manager)
    page = reverse("paperwork:file", args=[episode.patient.uuid])
    sent = {"kind": "medicaid-renewal", "filed_on": today().isoformat(), "period_number": 1}
    assert client.post(page, sent).status_code == 302
    assert states(episode, "medicaid-redetermination") == {"1": "done", "2": "open"}


def test_every_activity_a_program_may_ask_for_has_its_record() -> None:
    recorded = {*BY_NOTE.values(), *(kind.rule.replace("-", "_") for kind in KINDS.values())}
    by_other_pages = {"progress_review", "contact", "face_to_face", "home_visit"}
    assert {each.name for each in ACTIVITIES} == recorded & {each.name for each in ACTIVITIES} | by_other_pages
