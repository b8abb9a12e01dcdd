"""Whatever Today shows, its button opens the form that does it, filled in: a walk over every rule that can make a row."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import resolve, reverse

from assessments.models import Assessment
from caseload.models import Note
from core.clock import today
from homehealth import deadlines
from obligations import closing
from obligations.models import Obligation
from tests import factories

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
CYCLES = {"therapy-reassessment": "PT-2", "oasis-transmission": "soc"}

# rule: (the view its button opens, what stands in the form's fields when it opens)
OPENS: dict[str, tuple[str, dict[str, object]]] = {
    "aide-supervision": ("visits:new", {"purpose": "aide supervision", "discipline": "SN", "day": "today"}),
    "back-up-plan-review": ("caseload:note_new", {"activity": "back-up-plan-review"}),
    "comprehensive-assessment": ("assessments:start", {"purpose": "start"}),
    "concern": ("concerns:concern", {}),
    "death-assessment": ("assessments:start", {"purpose": "death"}),
    "discharge-assessment": ("assessments:start", {"purpose": "discharge"}),
    "discharge-summary": ("paperwork:file", {"kind": "discharge-summary"}),
    "face-to-face": ("paperwork:file", {"kind": "face-to-face", "filed_on": None}),
    "initial-assessment": ("visits:new", {"purpose": "initial assessment", "discipline": "SN", "day": "today"}),
    "level-of-care-reevaluation": ("caseload:note_new", {"activity": "loc-reeval"}),
    "medicaid-redetermination": ("paperwork:file", {"kind": "medicaid-renewal"}),
    "not-asked": ("caseload:ask", {"may_know": "nothing"}),
    "notice-of-admission": ("paperwork:file", {"kind": "noa", "filed_on": "today"}),
    "oasis-transmission": ("paperwork:file", {"kind": "oasis", "filed_on": "today"}),
    "person-centered-plan-review": ("caseload:note_new", {"activity": "pcsp-review"}),
    "plan-of-care-review": ("careplans:next_step", {"period_number": 1}),
    "program-contact": ("caseload:call", {"whom": "patient", "mode": "phone", "outcome": "reached"}),
    "program-face-to-face": ("caseload:call", {"whom": "patient", "mode": "in_person", "outcome": "reached"}),
    "program-home-visit": ("visits:new", {"purpose": "case management", "discipline": "CM", "day": "today"}),
    "program-reassessment": ("caseload:note_new", {"activity": "reassessment"}),
    "progress-review": ("careplans:review", {"reviewed_on": "today"}),
    "provider-monitoring": ("caseload:note_new", {"activity": "provider-monitoring"}),
    "recertification": ("assessments:start", {"purpose": "recertification"}),
    "resumption": ("assessments:start", {"purpose": "resumption"}),
    "therapy-reassessment": ("visits:new", {"purpose": "reassessment", "discipline": "PT", "day": "today"}),
    "transfer-assessment": ("assessments:start", {"purpose": "transfer"}),
    "transfer-summary": ("paperwork:file", {"kind": "transfer-summary"}),
}


@pytest.fixture
def under_all(case_manager: Any) -> Any:
    """An episode whose program asks for everything a program can ask for."""
    names = {closing.CALLS[key] for key in closing.CALLS} | {value.replace("-", "_") for value in Note.Activity.values}
    cadences = [
        {"key": name, "activity": name, "mode": "any", "kind": "rolling_days", "days": 30, "citation": "state"}
        for name in names
    ]
    program = factories.ProgramFactory(key="all", name="All", cadences=cadences)
    return factories.ActiveEpisodeFactory(worker=case_manager, program=program)


def row_of(key: str, episode: Any) -> Obligation:
    rule = deadlines.known(key)
    assert rule is not None
    cycle = str(factories.ConcernFactory(episode=episode).uuid) if key == "concern" else CYCLES.get(key, "1")
    row: Obligation = factories.ObligationFactory(
        episode=episode, rule=key, cycle=cycle, page=rule.page, kind=rule.kind, title=rule.title, due_on=today()
    )
    return row


def test_every_rule_has_its_form() -> None:
    """A new rule says here what its button opens."""
    assert set(OPENS) == set(deadlines.rules())


@pytest.mark.parametrize("key", sorted(OPENS))
def test_the_button_opens_the_form_itself_filled_in(
    client: Client, case_manager: Any, under_all: Any, key: str
) -> None:
    view, wanted = OPENS[key]
    opening = closing.opening(row_of(key, under_all), case_manager, closing.TODAY)
    assert opening.is_form, "a list or a face sheet is no form"
    assert resolve(opening.url.partition("?")[0]).view_name == view
    client.force_login(case_manager)
    answer = client.get(opening.url, follow=True)
    assert answer.status_code == 200
    form = answer.context["form"]
    stands = {name: today() if value == "today" else value for name, value in wanted.items()}
    assert {name: form[name].value() for name in wanted} == stands


@pytest.mark.parametrize("key", sorted(closing.ASSESSMENTS))
def test_an_assessment_is_begun_by_the_button_and_once(
    client: Client, case_manager: Any, under_all: Any, key: str
) -> None:
    opening = closing.opening(row_of(key, under_all), case_manager)
    client.force_login(case_manager)
    for _ in range(2):  # the second time the same draft is gone on with
        answer = client.post(opening.url, opening.begins, follow=True)
        assert answer.status_code == 200
        assert "assessment" in answer.context
    made = Assessment.objects.get()
    assert made.purpose == closing.ASSESSMENTS[key]
    assert made.episode == under_all


def test_the_page_of_today_holds_each_button(client: Client, case_manager: Any, under_all: Any) -> None:
    rows = [row_of(key, under_all) for key in sorted(OPENS)[:12]]
    client.force_login(case_manager)
    text = client.get(reverse("today")).content.decode()
    for row in rows:
        url = closing.opening(row, case_manager, closing.TODAY).url.replace("&", "&amp;")
        assert f'"{url}"' in text, row.rule


@pytest.mark.parametrize("role", ["clinician", "supervisor", "auditor"])
@pytest.mark.parametrize("key", sorted(OPENS))
def test_every_role_is_led_where_it_may_go(client: Client, request: Any, under_all: Any, role: str, key: str) -> None:
    user = request.getfixturevalue(role)
    if role == "clinician":
        factories.VisitFactory(episode=under_all, clinician=user)
    opening = closing.opening(row_of(key, under_all), user)
    client.force_login(user)
    assert client.get(opening.url, follow=True).status_code == 200, opening.url
