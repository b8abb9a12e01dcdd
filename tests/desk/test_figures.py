"""Parts of Today and of the paperwork, each with a row just inside and just outside."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from accounts.models import Cover
from desk import worklist
from desk.views.today import OfPatient
from obligations.models import Obligation
from tests import factories
from tests.at_ten import DAY, NOW, TODAY
from tests.desk.conftest import promise

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_ten")]


# --- sections -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "section"), [(-1, "overdue"), (0, "today"), (1, "week"), (7, "week"), (8, "later"), (300, "later")]
)
def test_a_promise_stands_in_the_section_of_its_day(episode: Any, days: int, section: str) -> None:
    row = promise(episode, days)
    rows = Obligation.objects.get_queryset()
    assert [key for key in worklist.TITLES if worklist.of_section(rows, key).exists()] == [section]
    found = worklist.sections(rows, ("overdue", "today", "week"))
    assert [len(each.rows) for each in found] == [int(section == key) for key in ("overdue", "today", "week")]
    assert worklist.next_promise(rows) == (row if section == "later" else None)


@pytest.mark.parametrize(
    ("days", "section"), [(-1, "now"), (0, "now"), (1, "week"), (8, "later")]
)  # fmt: skip
def test_a_danger_with_an_hour_stands_apart_once_its_day_is_here(episode: Any, days: int, section: str) -> None:
    promise(episode, days, kind="concern", due_at=NOW + days * DAY)
    rows = Obligation.objects.get_queryset()
    assert [key for key in worklist.TITLES if worklist.of_section(rows, key).exists()] == [section]


def test_a_concern_without_an_hour_and_another_with_one_are_no_dangers(episode: Any) -> None:
    promise(episode, 0, kind="concern", cycle="a")
    promise(episode, -1, kind="review", due_at=NOW, cycle="b")
    rows = Obligation.objects.get_queryset()
    counts = {key: worklist.of_section(rows, key).count() for key in ("now", "overdue", "today")}
    assert counts == {"now": 0, "overdue": 1, "today": 1}


def test_what_is_to_be_checked_is_neither_overdue_nor_at_once(episode: Any) -> None:
    promise(episode, -1, cycle="a", to_check_since=NOW)
    promise(episode, -1, cycle="b", to_check_since=NOW, kind="concern", due_at=NOW)
    rows = Obligation.objects.get_queryset()
    assert [worklist.of_section(rows, key).count() for key in ("check", "overdue", "now")] == [2, 0, 0]


def test_a_section_shows_fifteen_and_counts_the_rest(episode: Any, queries: Any) -> None:
    for n in range(16):
        promise(episode, -1 - n, cycle=f"c{n}")
    rows = Obligation.objects.get_queryset()
    with queries() as seen:
        overdue, today = worklist.sections(rows, ("overdue", "today"))
    assert len(seen) == 2
    assert (len(overdue.rows), overdue.total.number, len(today.rows)) == (15, 16, 0)
    assert overdue.rows[0].due_on == TODAY - 16 * DAY
    assert (overdue.key, overdue.title) == ("overdue", "Overdue")
    assert worklist.counts_by_patient(rows, ("overdue", "today"), [episode.patient_id]) == {episode.patient_id: 16}
    assert worklist.counts_by_patient(rows, ("today",), [episode.patient_id]) == {}


@pytest.mark.parametrize(("shown", "total", "rest"), [(1, 3, 2), (3, 3, 0), (3, 2, 0)])
def test_a_patient_says_how_many_things_are_not_shown(shown: int, total: int, rest: int) -> None:
    works: Any = [object()] * shown
    patient: Any = None
    assert OfPatient(patient, works, total, "").rest == rest


# --- whose ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("starts", "ends", "is_covered"), [(0, 0, True), (-3, 0, True), (1, 2, False), (-3, -1, False)]
)
def test_one_keeps_the_promises_of_whoever_one_covers_for_today(
    case_manager: Any, other_case_manager: Any, starts: int, ends: int, is_covered: bool
) -> None:
    factories.CoverFactory(
        absent=case_manager, covering=other_case_manager, starts_on=TODAY + starts * DAY, ends_on=TODAY + ends * DAY
    )
    assert Cover.objects.exists()
    expected = [other_case_manager.pk, *([case_manager.pk] if is_covered else [])]
    assert worklist.people_of(other_case_manager) == expected
    assert worklist.people_of(case_manager) == [case_manager.pk]


def test_each_role_works_on_its_own_promises(
    episode: Any, case_manager: Any, clinician: Any, supervisor: Any, auditor: Any
) -> None:
    factories.VisitFactory(episode=episode, clinician=clinician, starts_at=NOW)
    own = promise(episode, 3, rule="notice-of-admission", kind="paperwork", owner=case_manager)
    clinical = promise(episode, 3, rule="recertification", owner=case_manager)
    late = promise(episode, -1, rule="notice-of-admission", cycle="late", kind="paperwork", owner=case_manager)
    danger = promise(episode, 0, rule="concern", kind="concern", owner=case_manager)
    later = promise(episode, 1, rule="concern", cycle="later", kind="concern", owner=case_manager)
    hers = promise(episode, 3, rule="notice-of-admission", cycle="hers", kind="paperwork", owner=clinician)
    its = promise(episode, 3, rule="notice-of-admission", cycle="its", kind="paperwork", owner=supervisor)

    def seen(user: Any, kind: str = "") -> set[Any]:
        return set(worklist.promises(user, [case_manager.pk], kind))

    assert seen(case_manager) == {own, clinical, late, danger, later}
    assert seen(clinician) == {clinical, danger, later, hers}
    assert seen(supervisor) == {late, danger, its}
    assert seen(auditor) == {own, clinical, late, danger, later, hers, its}
    assert seen(case_manager, "paperwork") == {own, late}
    assert seen(case_manager, "dance") == seen(case_manager)


# --- waiting --------------------------------------------------------------------------------------------


def test_what_others_were_asked_for_waits_oldest_first(
    episode: Any, case_manager: Any, other_case_manager: Any
) -> None:
    noa = factories.FilingFactory(episode=episode, kind="noa", filed_on=TODAY - 2 * DAY)
    plan = factories.PlanOfCareFactory(
        episode=episode, status="sent", sent_on=TODAY - 3 * DAY, signed_at=NOW - 4 * DAY, signed_by=case_manager,
        content_sha256="0" * 64, practitioner=None,
    )  # fmt: skip
    factories.FilingFactory(episode=factories.ActiveEpisodeFactory(), kind="noa", filed_on=TODAY)
    factories.FilingFactory(episode=episode, kind="noa", filed_on=TODAY - 9 * DAY, accepted_on=TODAY)
    people = [case_manager.pk]
    asked = worklist.waiting_on_others(case_manager, people)
    assert [(each.kind, each.sent, each.by, each.since) for each in asked] == [
        ("plan", plan.uuid, "the practitioner", TODAY - 3 * DAY),
        ("paperwork", noa.uuid, "the payer", TODAY - 2 * DAY),
    ]
    assert worklist.count_waiting(case_manager, people).number == 2
    assert [each.kind for each in worklist.waiting_on_others(case_manager, people, "plan-of-care-review")] == ["plan"]
    assert [each.kind for each in worklist.waiting_on_others(case_manager, people, "notice-of-admission")] == [
        "paperwork"
    ]
    assert [each.kind for each in worklist.waiting_on_others(case_manager, people, "", 1, 5)] == ["paperwork"]
    assert len(worklist.waiting_on_others(case_manager, people, "", 0, 1)) == 2, "one more, if there is one"
    assert worklist.waiting_on_others(case_manager, [other_case_manager.pk]) == []


@pytest.mark.parametrize("part", ["0", "1", "x", "२", "9999", ""])
def test_parts_of_what_waits_go_on_and_back(
    client: Any, episode: Any, case_manager: Any, monkeypatch: Any, part: str
) -> None:
    from desk.views import paperwork

    monkeypatch.setattr(paperwork, "PAGE_SIZE", 2)
    for n in range(3):
        other = factories.ActiveEpisodeFactory(worker=case_manager)
        factories.FilingFactory(episode=other, kind="noa", filed_on=TODAY - n * DAY)
    client.force_login(case_manager)
    first = client.get(reverse("desk:paperwork"), {"view": "waiting", "part": part})
    assert (len(first.context["asked"]), first.context["first_url"]) == (2, "")
    second = client.get(first.context["later_url"])
    assert (len(second.context["asked"]), second.context["later_url"]) == (1, "")
    assert second.context["first_url"] == reverse("desk:paperwork") + "?view=waiting"


@pytest.mark.parametrize(
    ("view", "shown"),
    [("open", {-1, 0, 7, 8}), ("overdue", {-1}), ("week", {0, 7}), ("filed", {5}), ("dance", {-1, 0, 7, 8})],
)
def test_paperwork_is_seen_by_its_day(
    client: Any, episode: Any, case_manager: Any, other_case_manager: Any, view: str, shown: set[int]
) -> None:
    for days in (-1, 0, 7, 8):
        promise(episode, days, kind="paperwork", cycle=f"c{days}")
    promise(episode, 5, kind="paperwork", cycle="done", state="done", closed_on=TODAY)
    promise(episode, 0, kind="review", cycle="review")
    promise(episode, 0, kind="paperwork", cycle="other", owner=other_case_manager)
    client.force_login(case_manager)
    answer = client.get(reverse("desk:paperwork"), {"view": view})
    assert {(work.row.due_on - TODAY).days for work in answer.context["works"]} == shown
    assert len(answer.context["works"]) == len(shown)
    assert answer.context["is_filtered"] is (view not in {"open", "dance"})


def test_paperwork_is_seen_by_form_and_the_auditor_sees_everybodys(
    client: Any, episode: Any, case_manager: Any, auditor: Any
) -> None:
    promise(episode, 0, kind="paperwork", rule="notice-of-admission")
    promise(episode, 0, kind="plan", rule="plan-of-care-review")
    client.force_login(case_manager)
    page = reverse("desk:paperwork")
    one = client.get(page, {"form": "notice-of-admission"})
    assert [work.row.rule for work in one.context["works"]] == ["notice-of-admission"]
    assert (one.context["is_filtered"], one.context["clear_url"]) == (True, page)
    every = client.get(page, {"form": "dance"})
    assert (len(every.context["works"]), every.context["is_filtered"], every.context["clear_url"]) == (2, False, "")
    client.force_login(auditor)
    assert len(client.get(page).context["works"]) == 2
