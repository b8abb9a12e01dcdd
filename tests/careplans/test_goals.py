"""Goals from both sides of each limit: what may be written, how they move, since when they stall, and in which words."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from careplans import actions
from careplans.models import Goal
from careplans.progress import Measure, Progress, origins, plain, progress_of
from core.change.actions import Refused
from core.change.refusals import EditedMeanwhile
from core.clock import today
from tests import factories

ONE = timedelta(days=1)
A_YEAR = timedelta(days=366)


def facts(plan: Any, **changes: Any) -> dict[str, Any]:
    whole = {"statement": "Walks", "measure": "Distance", "baseline": Decimal(20), "target": Decimal(200)}
    return whole | {"direction": "higher", "due_on": plan.ends_on} | changes


# --- writing --------------------------------------------------------------------------------------------

IMPROVEMENTS = [
    ({"target": Decimal("20.01")}, ""),
    ({"target": Decimal(20)}, "Enter a target above the baseline, or change which direction is better."),
    ({"target": Decimal(19)}, "Enter a target above the baseline, or change which direction is better."),
    ({"direction": "lower", "target": Decimal("19.99")}, ""),
    ({"direction": "lower", "target": Decimal(20)}, "Enter a target below the baseline, or change which direction"),
    ({"direction": "lower", "target": Decimal(21)}, "Enter a target below the baseline, or change which direction"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("changes", "words"), IMPROVEMENTS)
def test_a_target_is_an_improvement_when_it_is_added_and_when_it_is_changed(
    draft: Any, case_manager: Any, changes: dict[str, Any], words: str
) -> None:
    held = factories.GoalFactory(plan=draft)
    deeds = (
        lambda: actions.add_goal(plan=draft, by=case_manager, **facts(draft, **changes)),
        lambda: actions.change_goal(goal=held, seen_version=1, changes=changes, by=case_manager),
    )
    for deed in deeds:
        if not words:
            deed()
            continue
        with pytest.raises(Refused, match=words) as refusal:
            deed()
        assert refusal.value.field == "target"
    kept = Goal.objects.get(pk=held.pk)
    wanted = {"direction": "higher", "target": Decimal(200)} | ({} if words else changes)
    assert {name: getattr(kept, name) for name in wanted} == wanted
    assert Goal.objects.count() == (1 if words else 2)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("days", "is_refused"), [(timedelta(0), False), (-ONE, True), (A_YEAR, False), (A_YEAR + ONE, True)]
)
def test_a_goal_is_due_within_a_year_from_the_plans_start(
    draft: Any, case_manager: Any, days: timedelta, is_refused: bool
) -> None:
    held, on = factories.GoalFactory(plan=draft), draft.starts_on + days
    deeds = (
        lambda: actions.add_goal(plan=draft, by=case_manager, **facts(draft, due_on=on)),
        lambda: actions.change_goal(goal=held, seen_version=1, changes={"due_on": on}, by=case_manager),
    )
    for deed in deeds:
        if is_refused:
            with pytest.raises(Refused, match=r"Enter a date from .* to .*\.") as refusal:
                deed()
            assert refusal.value.field == "due_on"
        else:
            deed()
    assert set(Goal.objects.values_list("due_on", flat=True)) == {draft.ends_on if is_refused else on}


@pytest.mark.django_db
def test_a_goal_of_a_draft_goes_under_a_problem_of_it_alone(draft: Any, case_manager: Any) -> None:
    held, own, alien = (
        factories.GoalFactory(plan=draft),
        factories.ProblemFactory(plan=draft),
        factories.ProblemFactory(),
    )
    with pytest.raises(Refused, match="Choose a problem of this plan") as refusal:
        actions.change_goal(goal=held, seen_version=1, changes={"problem": alien}, by=case_manager)
    assert refusal.value.field == "problem"
    actions.change_goal(goal=held, seen_version=1, changes={"problem": own}, by=case_manager)
    held.refresh_from_db()
    assert (held.problem, held.version) == (own, 2)
    with pytest.raises(EditedMeanwhile):
        actions.change_goal(goal=held, seen_version=1, changes={"statement": "Late"}, by=case_manager)


# --- moving: no database ----------------------------------------------------------------------------------


def moving(*values: float, due: date | None = None, **changes: Any) -> Progress:
    """A goal from 20 to 200 with these values, one a day until yesterday."""
    given = {"baseline": Decimal(20), "target": Decimal(200), "direction": "higher", "unit": "feet"}
    goal = Goal(due_on=due or today(), **(given | changes))
    days = (today() - ONE * (len(values) - place) for place in range(len(values)))
    return Progress(goal, tuple(Measure(on, Decimal(str(value))) for on, value in zip(days, values, strict=True)))


@pytest.mark.parametrize(
    ("values", "status", "words"),
    [
        ((), "unmeasured", "Not measured yet"),
        ((19,), "off_track", "Not better than at the start"),
        ((20,), "off_track", "Not better than at the start"),
        ((21,), "on_track", "Moving towards the goal"),
        ((199.99,), "on_track", "Moving towards the goal"),
        ((200,), "met", "Goal met"),
        ((250,), "met", "Goal met"),
        ((250, 30), "on_track", "Moving towards the goal"),
        ((20, 20), "off_track", "Not better than at the start"),
        ((20, 20, 20), "stalled", "Stalled, 3 visits"),
        ((20, 21, 20), "off_track", "Not better than at the start"),
        ((60, 60, 50, 40), "stalled", "Stalled, 3 visits"),
        ((60, 61, 50, 40), "on_track", "Moving towards the goal"),
        ((60, 50, 40), "on_track", "Moving towards the goal"),
    ],
)
def test_a_goal_is_named_by_how_it_moves(values: tuple[float, ...], status: str, words: str) -> None:
    known = moving(*values)
    assert (known.status, known.status_words) == (status, words)


@pytest.mark.parametrize(
    ("values", "status"), [((), "not_met"), ((60,), "not_met"), ((20, 20, 20), "not_met"), ((200,), "met")]
)  # fmt: skip
def test_a_goal_is_past_its_date_the_day_after(values: tuple[float, ...], status: str) -> None:
    assert moving(*values, due=today() - ONE).status == status
    assert moving(*values, due=today()).status != "not_met"


@pytest.mark.parametrize(
    ("values", "place"),
    [
        ((60, 50, 40, 30), 0),
        ((50, 60, 60, 40, 30, 20), 1),
        ((21, 21, 21, 20), 0),
        ((20, 20, 20, 20), None),
        ((10, 20, 20, 20), None),
        ((20, 20, 20), None),
        ((60, 61, 50, 40), None),
    ],
)
def test_a_goal_stalls_since_its_best_day(values: tuple[float, ...], place: int | None) -> None:
    known = moving(*values)
    assert known.stalled_since == (None if place is None else known.measures[place].on)


def test_a_goal_where_lower_is_better_moves_downwards() -> None:
    pain = {"baseline": Decimal(8), "target": Decimal(3), "direction": "lower", "unit": ""}
    for values, status in (((8,), "off_track"), ((7.5,), "on_track"), ((3,), "met"), ((9, 9, 9), "stalled")):
        assert moving(*values, **pain).status == status
    known = moving(7.5, **pain)
    assert (known.goal_high, known.goal_low) == (Decimal(3), None)
    assert known.words.startswith("7.5 on ")
    assert "was 8, goal 3 by " in known.words
    higher = moving()
    assert (higher.goal_high, higher.goal_low) == (None, Decimal(200))
    assert higher.words.startswith("At the start 20 feet, goal 200 feet by ")


def test_the_chart_of_a_goal_holds_its_last_sixty_values() -> None:
    shown = moving(*range(1, 62)).readings
    assert [shown[0], len(shown), shown[1][1], shown[-1][1]] == [("Baseline", Decimal(20)), 61, 2, 61]


@pytest.mark.parametrize(
    ("value", "shown"),
    [("40.00", "40"), ("40", "40"), ("40.50", "40.5"), ("0.00", "0"), ("100", "100"), ("0.05", "0.05")],
)
def test_a_number_is_shown_without_zeros_nobody_typed(value: str, shown: str) -> None:
    assert plain(Decimal(value)) == shown


@pytest.mark.django_db
def test_values_follow_a_goal_over_versions_and_no_other(draft: Any, queries: Any) -> None:
    first, other = factories.GoalFactory(plan=draft), factories.GoalFactory(plan=draft)
    second = factories.GoalFactory(plan=draft, continues=first)
    for goal, value, days in ((second, 50, 3), (first, 40, 1), (other, 99, 2)):
        factories.GoalMeasureFactory(goal=goal, value=Decimal(value), measured_on=today() - ONE * days)
    with queries() as seen:
        known = progress_of(draft.patient_id, [second, first])
    assert len(seen) == 1
    assert [m.value for m in known[second.pk].measures] == [50, 40]
    assert [m.value for m in known[first.pk].measures] == [40]
    assert progress_of(draft.patient_id, []) == {}
    assert origins(draft.patient_id) == {first.pk: first.pk, other.pk: other.pk, second.pk: first.pk}
    Goal.objects.filter(pk=first.pk).update(continues=second)
    assert len(progress_of(draft.patient_id, [second])[second.pk].measures) == 2


@pytest.mark.django_db
def test_the_form_of_a_goal_shows_numbers_as_they_were_typed(client: Any, case_manager: Any, draft: Any) -> None:
    under = factories.ProblemFactory(plan=draft)
    held = factories.GoalFactory(plan=draft, baseline=Decimal("20.50"), problem=under)
    client.force_login(case_manager)
    form = client.get(reverse("careplans:goal_edit", args=[held.uuid])).context["form"]
    assert [form[name].value() for name in ("baseline", "target", "problem")] == ["20.5", "200", under.uuid]
    new = client.get(reverse("careplans:goal_new", args=[draft.uuid]), {"problem": str(under.uuid)}).context["form"]
    assert [new[name].value() for name in ("baseline", "target", "problem")] == [None, None, str(under.uuid)]
    assert new["due_on"].value() == draft.ends_on
