"""Cover: each rule on its last good and its first bad day, each refusal by its sentence and by nothing having changed."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.actions import cover as cover_actions
from accounts.models import Cover
from core.change.actions import Refused
from core.clock import today
from core.kit import words
from core.models import AuditEvent
from tests import factories

pytestmark = pytest.mark.django_db
CHOOSE = "Choose an active case manager or supervisor."


def day(count: int) -> datetime.date:
    return today() + datetime.timedelta(days=count)


@pytest.fixture
def colleague(team: Any) -> Any:
    return factories.UserFactory(role="case_manager", team=team, given_name="Cora", family_name="Low")


@pytest.mark.parametrize(
    ("starts", "ends", "field", "words_said"),
    [
        (0, 0, None, ""),
        (-3, 0, None, ""),
        (-3, -1, "ends_on", "Enter an end date that is today or later."),
        (1, 0, "ends_on", "Enter an end date that is the same as or after the start."),
        (0, 365, None, ""),
        (0, 366, "ends_on", "A cover lasts a year at most. For longer, reassign the patients."),
    ],
)
def test_the_days_of_a_cover(
    starts: int, ends: int, field: str | None, words_said: str, case_manager: Any, colleague: Any, supervisor: Any
) -> None:
    facts = {"absent": case_manager, "covering": colleague, "starts_on": day(starts), "ends_on": day(ends)}
    if not words_said:
        made = cover_actions.arrange(**facts, by=supervisor, reason="Leave")
        assert (made.starts_on, made.ends_on, made.reason) == (day(starts), day(ends), "Leave")
        return
    with pytest.raises(Refused) as refused:
        cover_actions.arrange(**facts, by=supervisor)
    assert (refused.value.message, refused.value.field) == (words_said, field)
    assert not Cover.objects.exists()
    assert not AuditEvent.objects.filter(verb="covers.arrange").exists()


@pytest.mark.parametrize("which", ["absent", "covering"])
@pytest.mark.parametrize(
    ("facts", "is_taken"),
    [
        ({"role": "supervisor"}, True),
        ({"role": "clinician"}, False),
        ({"role": "admin"}, False),
        ({"is_active": False}, False),
    ],
)
def test_only_people_who_keep_patients_and_can_sign_in(
    facts: Any, is_taken: bool, which: str, colleague: Any, supervisor: Any, team: Any
) -> None:
    other = "covering" if which == "absent" else "absent"
    people = {which: factories.UserFactory(**{"role": "case_manager", "team": team} | facts), other: colleague}
    if is_taken:
        assert cover_actions.arrange(**people, starts_on=day(0), ends_on=day(1), by=supervisor).pk
        return
    with pytest.raises(Refused) as refused:
        cover_actions.arrange(**people, starts_on=day(0), ends_on=day(1), by=supervisor)
    assert (refused.value.message, refused.value.field) == (CHOOSE, which)
    assert not Cover.objects.exists()


def test_nobody_covers_for_themselves_by_the_action_or_in_the_database(case_manager: Any, supervisor: Any) -> None:
    with pytest.raises(Refused) as refused:
        cover_actions.arrange(
            absent=case_manager, covering=case_manager, starts_on=day(0), ends_on=day(0), by=supervisor
        )
    assert refused.value.message == "Choose somebody else to cover: nobody covers for themselves."
    cover = factories.CoverFactory()
    for change in ("covering_id = absent_id", "ends_on = starts_on - 1"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE accounts_cover SET {change} WHERE id = %s", [cover.pk])


@pytest.mark.parametrize(
    ("starts", "ends", "overlaps"),
    [(1, 2, False), (1, 3, True), (5, 9, True), (4, 4, True), (6, 9, False), (1, 9, True)],
)
def test_days_that_touch_a_cover_of_three_to_five_days_ahead(
    starts: int, ends: int, overlaps: bool, case_manager: Any, colleague: Any, supervisor: Any, team: Any
) -> None:
    factories.CoverFactory(absent=case_manager, covering=colleague, starts_on=day(3), ends_on=day(5))
    third = factories.UserFactory(role="case_manager", team=team)
    days = {"starts_on": day(starts), "ends_on": day(ends), "by": supervisor}
    same_absent = {"absent": case_manager, "covering": third}
    away_then = {"absent": third, "covering": case_manager}
    already = f"{colleague.name} already covers for {case_manager.name} until {words.day(day(5))}. End that first."
    away = f"{case_manager.name} is away from {words.day(day(3))} to {words.day(day(5))}."
    for people, said, field in ((same_absent, already, "starts_on"), (away_then, away, "covering")):
        if not overlaps:
            with transaction.atomic():
                assert cover_actions.arrange(**people, **days).pk
                transaction.set_rollback(True)
            continue
        with pytest.raises(Refused) as refused:
            cover_actions.arrange(**people, **days)
        assert (refused.value.message, refused.value.field) == (said, field)
    assert Cover.objects.count() == 1


def test_one_person_covers_for_several(case_manager: Any, colleague: Any, supervisor: Any) -> None:
    factories.CoverFactory(absent=case_manager, covering=colleague)
    cover_actions.arrange(absent=supervisor, covering=colleague, starts_on=day(0), ends_on=day(1), by=supervisor)
    assert Cover.objects.filter(covering=colleague).count() == 2


@pytest.mark.parametrize(
    ("starts", "ends", "left"),
    [(-5, 5, (-5, -1)), (-1, 0, (-1, -1)), (0, 5, (0, 0)), (0, 0, (0, 0)), (1, 5, None), (-5, -1, "over")],
)
def test_a_cover_that_is_ended(starts: int, ends: int, left: Any, supervisor: Any) -> None:
    cover = factories.CoverFactory(starts_on=day(starts), ends_on=day(ends))
    if left == "over":
        with pytest.raises(Refused, match=f"This cover ended on {words.day(day(ends))}."):
            cover_actions.end(cover=cover, by=supervisor)
        left = (starts, ends)
    else:
        cover_actions.end(cover=cover, by=supervisor)
    found = list(Cover.objects.values_list("starts_on", "ends_on"))
    assert found == ([] if left is None else [(day(left[0]), day(left[1]))])
