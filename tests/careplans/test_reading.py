"""What is read of plans: the version people work by, the one that waits, two side by side, over the API too."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from careplans.comparing import Line, goal_words, order_words, problem_words, work_words
from careplans.face import panel
from careplans.models import Goal, Intervention, PlanOfCare, Problem, ProgressReview, VisitOrder
from careplans.strip import plans
from careplans.views.reading import current_plan, waiting_version
from core.clock import now, today
from tests import factories
from tests.api.conftest import Caller

ONE = timedelta(days=1)


# --- no database ------------------------------------------------------------------------------------------


def version(number: int, status: str, episode: int = 1) -> PlanOfCare:
    return PlanOfCare(pk=number + 100 * episode, episode_id=episode, number=number, status=status)


@pytest.mark.parametrize(
    ("newest_first", "current", "waiting"),
    [
        (["draft"], 1, None),
        (["draft", "active"], 1, None),
        (["signed", "active"], 1, 2),
        (["sent", "active"], 1, 2),
        (["draft", "signed"], 1, None),
        (["draft", "sent", "active", "superseded"], 2, 3),
        (["superseded"], 1, None),
        (["sent", "signed"], 2, None),
        (["active", "signed"], 2, None),
        ([], None, None),
    ],
)
def test_people_work_by_the_version_in_force_else_the_newest_signed_else_the_draft(
    newest_first: list[str], current: int | None, waiting: int | None
) -> None:
    every = [version(len(newest_first) - place, status) for place, status in enumerate(newest_first)]
    found = current_plan(every)
    assert (found and found.number) == current
    held: Any = waiting_version(every, found)
    assert (held and held["plan"].number) == waiting


def test_a_newer_episode_s_plan_comes_before_an_older_one_in_force() -> None:
    every = [version(1, "draft", episode=2), version(1, "active")]
    assert current_plan(every) == every[0]
    assert waiting_version([version(2, "sent", episode=2), every[1]], every[1]) is None


@pytest.mark.parametrize(
    ("before", "after", "change", "sign"),
    [("a", "a", "same", ""), ("", "a", "added", "+"), ("a", "", "removed", "−"), ("a", "b", "changed", "±")],
)
def test_a_line_says_what_happened_between_two_versions(before: str, after: str, change: str, sign: str) -> None:
    line = Line("Goal", before, after)
    assert (line.change, line.sign) == (change, sign)


def test_the_parts_of_a_plan_in_one_line() -> None:
    assert problem_words(Problem(text="Wound")) == "Wound"
    assert problem_words(Problem(text="Wound", code="L89.1", is_principal=True)) == "Wound (L89.1), principal"
    on = today().replace(month=1, day=4)
    goal = {"statement": "Walks", "measure": "Distance", "baseline": Decimal("20.00"), "target": Decimal("60.50")}
    assert goal_words(Goal(**goal, unit="feet", due_on=on)).startswith("Walks: Distance from 20 to 60.5 feet by 4 Jan")
    assert "to 60.5 by" in goal_words(Goal(**goal, due_on=on))
    assert work_words(Intervention(text="Gait", discipline="PT")) == "physical therapy: Gait"
    assert work_words(Intervention(text="Gait", discipline="XX")) == "XX: Gait"
    order = VisitOrder(frequency="SN 2w4", effective_on=on)
    assert order_words(order).endswith(str(on.year))
    order.treatment = "Wound care"
    assert order_words(order).endswith("; Wound care")


# --- pages ------------------------------------------------------------------------------------------------


def flat(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def signed_by_hand(plan: Any, status: str = "signed") -> Any:
    rows = PlanOfCare.objects.filter(pk=plan.pk)
    rows.update(status="signed", signed_at=now(), signed_by=plan.author, content_sha256="0" * 64)
    if status in {"sent", "active"}:
        rows.update(status="sent", sent_on=today(), sent_how="Fax")
    if status == "active":
        rows.update(status="active", practitioner_signed_on=today(), signature_method="Ink")
    plan.refresh_from_db()
    return plan


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("statuses", "there", "gone"),
    [
        (
            ["draft"],
            ["Go on writing", "Review progress", "From draft to signature"],
            ["Start a new version", "A draft is open"],
        ),
        (["active"], ["Start a new version"], ["From draft to signature", "A draft is open", "Other versions"]),
        (["active", "draft"], ["A draft is open", "Go on with the draft", "Other versions"], ["Start a new version"]),
        (
            ["active", "signed"],
            ["A newer version waits", "Record that it was sent"],
            ["A draft is open", "Start a new version"],
        ),
        (["sent"], ["Record the practitioner"], ["Start a new version", "A newer version waits"]),
    ],
)
def test_the_page_of_the_plan_offers_what_comes_next_to_who_plans(
    client: Any, episode: Any, case_manager: Any, auditor: Any, statuses: list[str], there: list[str], gone: list[str]
) -> None:
    for number, status in enumerate(statuses, 1):
        made = factories.PlanOfCareFactory(episode=episode, number=number, author=case_manager)
        if status != "draft":
            signed_by_hand(made, status)
    client.force_login(case_manager)
    page = reverse("careplans:of_patient", args=[episode.patient.uuid])
    text = flat(client.get(page))
    assert [words for words in there if words not in text] == []
    assert [words for words in gone if words in text] == []
    client.force_login(auditor)
    read = flat(client.get(page))
    offers = (
        "Go on writing",
        "Start a new version",
        "Review progress",
        "Go on with the draft",
        "Record that it was sent",
    )
    assert [words for words in offers if words in read] == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("status", "leads_to"), [("draft", "edit"), ("whole", "sign"), ("signed", "send"), ("sent", "signature"),
                             ("active", "start"), (None, "start")],
)  # fmt: skip
def test_the_next_step_opens_where_the_newest_version_waits(
    client: Any, request: Any, episode: Any, case_manager: Any, status: str | None, leads_to: str
) -> None:
    if status == "whole":
        plan = request.getfixturevalue("whole")
    elif status:
        plan = factories.PlanOfCareFactory(episode=episode, author=case_manager)
        plan = plan if status == "draft" else signed_by_hand(plan, status)
    client.force_login(case_manager)
    answer = client.get(reverse("careplans:next_step", args=[episode.patient.uuid]))
    target = episode.patient if leads_to == "start" else plan
    assert answer["Location"] == reverse(f"careplans:{leads_to}", args=[target.uuid])
    type(episode.patient).objects.filter(pk=episode.patient_id).update(open_episode=None)
    closed = client.get(reverse("careplans:next_step", args=[episode.patient.uuid]))
    assert closed.status_code == 404 or closed["Location"] == reverse(
        "careplans:of_patient", args=[episode.patient.uuid]
    )


@pytest.mark.django_db
def test_a_version_is_compared_with_the_one_before_it_unless_another_is_named(
    client: Any, episode: Any, case_manager: Any
) -> None:
    first, second, third = (
        factories.PlanOfCareFactory(episode=episode, number=n, author=case_manager, status="superseded",
                                    signed_at=now(), signed_by=case_manager, content_sha256="0" * 64)
        for n in (1, 2, 3)
    )  # fmt: skip
    client.force_login(case_manager)

    def compared(plan: Any, **query: str) -> tuple[Any, Any]:
        context = client.get(reverse("careplans:compare", args=[plan.uuid]), query).context
        return context["older"], context["newer"]

    assert compared(third) == (second, third)
    assert compared(second) == (first, second)
    assert compared(first) == (first, third)
    assert compared(first, **{"with": str(second.uuid)}) == (first, second)
    assert compared(third, **{"with": str(first.uuid)}) == (first, third)


@pytest.mark.django_db
def test_the_face_sheet_shows_four_goals_and_to_whom_it_may(
    draft: Any, case_manager: Any, auditor: Any, intake: Any
) -> None:
    patient = draft.patient
    patient.open_episode = draft.episode
    assert "No goals are written yet." in panel(patient, case_manager)
    for n in range(5):
        factories.GoalFactory(plan=draft, statement=f"Goal {n}")
    text = panel(patient, case_manager)
    assert ("Goal 3" in text, "Goal 4" in text, "Review progress" in text) == (True, False, True)
    assert "Review progress" not in panel(patient, auditor)
    assert panel(patient, intake) == ""
    patient.open_episode = None
    assert "Review progress" not in panel(patient, case_manager)


@pytest.mark.django_db
def test_a_row_of_the_caseload_says_how_the_plan_in_force_stands_and_its_goals_move(
    episode: Any, case_manager: Any, intake: Any, queries: Any
) -> None:
    patient = episode.patient_id
    assert plans([patient], case_manager) == {}
    plan = factories.PlanOfCareFactory(episode=episode, author=case_manager)
    bare: Any = plans([patient], case_manager)
    assert (bare[patient].status_key, bare[patient].goals) == ("draft", "No goals")
    moving, _ = factories.GoalFactory(plan=plan), factories.GoalFactory(plan=plan)
    factories.GoalMeasureFactory(goal=moving, value=Decimal(40), measured_on=today() - ONE)
    signed_by_hand(plan, "active")
    factories.PlanOfCareFactory(episode=episode, number=2, author=case_manager)
    with queries() as seen:
        found: Any = plans([patient], case_manager)
    assert len(seen) == 3
    assert (found[patient].status_key, found[patient].goals) == ("signed", "1 goal moving, 1 not measured yet")
    assert plans([patient], intake) is None


# --- reviewed ---------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("decision", "words"),
    [("keep", "Review recorded. The plan stays as it is."), ("change", "Review recorded. Start the new version here."),
     ("close", "Review recorded. Prepare the discharge from the face sheet, under More.")],
)  # fmt: skip
def test_a_review_says_where_its_decision_leads(
    client: Any, draft: Any, case_manager: Any, decision: str, words: str
) -> None:
    client.force_login(case_manager)
    facts = {"reviewed_on": today().isoformat(), "findings": "Steady", "decision": decision}
    answer = client.post(reverse("careplans:review", args=[draft.patient.uuid]), facts, follow=True)
    assert words in answer.content.decode()
    assert ProgressReview.objects.get().plan is None, "a draft is not what is reviewed"


# --- the API ----------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_plans_over_the_api_name_their_parts_and_are_found_by_status(whole: Any, case_manager: Any) -> None:
    api = Caller(case_manager)
    shown = api.get(f"plans/{whole.uuid}/").json()
    problem, goal = whole.problems.get(), whole.goals.get()
    assert shown["goals"][0]["problem"] == str(problem.uuid)
    assert shown["interventions"][0]["goal"] == str(goal.uuid)
    Intervention.objects.update(goal=None)
    Goal.objects.update(problem=None)
    loose = api.get(f"plans/{whole.uuid}/").json()
    assert (loose["goals"][0]["problem"], loose["interventions"][0]["goal"]) == (None, None)
    assert [len(api.get(f"plans/?status={status}").json()["results"]) for status in ("draft", "sent")] == [1, 0]
    done = api.post(f"plans/{whole.uuid}/sign/", {"content": loose["content"]})
    assert (done.status_code, done.json()["status"]) == (200, "signed")
    sent = api.post(f"plans/{whole.uuid}/send/", {"sent_on": today().isoformat(), "how": "Fax"})
    assert (sent.json()["status"], sent.json()["sent_how"]) == ("sent", "Fax")
    ahead = (today() + ONE).isoformat()
    assert api.post(f"plans/{whole.uuid}/signature/", {"signed_on": ahead, "method": "Electronic"}).status_code == 400
    back = api.post(f"plans/{whole.uuid}/signature/", {"signed_on": today().isoformat(), "method": "Electronic"})
    assert (back.json()["status"], back.json()["signature_method"]) == ("active", "Electronic")
    assert {row["status"] for row in api.get("plans/").json()["results"]} == {"active"}
