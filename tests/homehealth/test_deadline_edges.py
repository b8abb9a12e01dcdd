"""Deadlines of an episode and its periods: on the last day that counts and on the first that does not."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from homehealth import deadlines
from homehealth.deadlines import Done, Fact, due, find, rules
from homehealth.deadlines.cycles import chain, opens_soon, periods_so_far, relevant, same_day
from homehealth.deadlines.model import PAYER_KINDS
from homehealth.errors import RuleError
from homehealth.supervision import therapy_reassessment_due
from tests.homehealth.episodes import MEDICARE, SOC, after, closed, done, one, only, owed

DAY = timedelta(days=1)


def test_deeds_of_one_day_stand_by_their_period_those_without_one_first():
    deeds = (Done(Fact.PLAN_SIGNED, SOC, n=2), Done(Fact.PLAN_SIGNED, SOC, n=1), Done(Fact.PLAN_SIGNED, SOC))
    facts = replace(MEDICARE, done=(*deeds, Done(Fact.PLAN_SIGNED, SOC - DAY, n=9)))
    assert [each.n for each in facts.all(Fact.PLAN_SIGNED)] == [9, None, 1, 2]
    assert (facts.first(Fact.PLAN_SIGNED).n, facts.last(Fact.PLAN_SIGNED).n) == (9, 2)


def test_deeds_are_found_by_what_they_are_of():
    facts = replace(MEDICARE, done=(
        Done(Fact.FILED, SOC, of="a"), Done(Fact.FILED, SOC, of="b"), Done(Fact.THERAPY_EVALUATION, SOC, discipline="PT"),
    ))  # fmt: skip
    assert [each.of for each in facts.all(Fact.FILED)] == ["a", "b"]
    assert [each.of for each in facts.all(Fact.FILED, of="b")] == ["b"]
    assert facts.all(Fact.THERAPY_EVALUATION, discipline="OT") == []
    assert len(facts.all(Fact.THERAPY_EVALUATION, Fact.FILED)) == 3
    assert facts.last(Fact.THERAPY_EVALUATION, "OT") is None


@pytest.mark.parametrize(("left", "is_so"), [(None, False), (SOC - DAY, True), (SOC, True), (SOC + DAY, False)])
def test_a_discharge_has_happened_from_its_day_on(left, is_so):
    assert replace(MEDICARE, discharged_on=left).is_discharged is is_so


@pytest.mark.parametrize(("since", "found"), [(SOC, SOC), (SOC + DAY, None)])
def test_what_was_done_since_a_day_includes_it(since, found):
    assert replace(MEDICARE, done=done(("contact", SOC))).first_since(Fact.CONTACT, since) == found


@pytest.mark.parametrize("payer", PAYER_KINDS)
@pytest.mark.parametrize("program", ["private-duty", "medicaid-home-health"])
def test_the_conditions_govern_medicare_and_home_health_programs(payer, program):
    facts = replace(MEDICARE, payer_kind=payer, program=program)
    assert facts.is_home_health == (payer.startswith("medicare") or program == "medicaid-home-health")


@pytest.mark.parametrize(("as_of", "is_owed"), [(date(2021, 12, 31), False), (date(2022, 1, 1), True)])
def test_a_rule_is_in_force_from_its_first_day(as_of, is_owed):
    facts = replace(MEDICARE, as_of=as_of, start_of_care=date(2022, 1, 1), referral_at=None)
    assert bool(owed(facts, "notice-of-admission")) is is_owed


@pytest.mark.parametrize(("as_of", "is_owed"), [(SOC, True), (SOC + DAY, False)])
def test_a_rule_is_in_force_through_its_last_day(as_of, is_owed, monkeypatch):
    rule = replace(find("comprehensive-assessment"), effective_to=SOC)
    monkeypatch.setattr(deadlines, "rules", lambda: {rule.key: rule})
    assert bool(due(replace(MEDICARE, as_of=as_of))) is is_owed


def test_deadlines_stand_by_day_then_rule():
    found = due(replace(MEDICARE, as_of=after(40)))
    assert found == sorted(found, key=lambda each: (each.due_on, each.rule, each.cycle))
    assert list(rules()) == sorted(rules())
    with pytest.raises(RuleError, match="There is no such deadline rule: choose one from the list") as refusal:
        find("nothing")
    assert (refusal.value.code, refusal.value.field) == ("unknown_choice", "rule")


@pytest.mark.parametrize(
    ("signed", "n", "kept"),
    [(after(-1), None, False), (SOC, None, True), (after(59), None, True), (after(60), None, False), (after(90), 1, True),
     (after(-9), 1, True), (after(30), 2, False)],
)  # fmt: skip
def test_a_plan_is_signed_by_its_number_or_inside_its_period(signed, n, kept):
    facts = replace(MEDICARE, as_of=after(100), done=(Done(Fact.PLAN_SIGNED, signed, n=n),))
    assert closed(facts, "plan-of-care-review")["cert-1"] == (signed if kept else None)


@pytest.mark.parametrize(
    ("what", "on", "kept"),
    [
        ("recert-assessment", after(54), False), ("recert-assessment", after(55), True),
        ("recert-assessment", after(59), True), ("recert-assessment", after(60), True),
        ("recert-assessment", after(114), True), ("recert-assessment", after(115), False),
        ("roc-assessment", after(54), False), ("roc-assessment", after(55), True), ("roc-assessment", after(59), True),
        ("roc-assessment", after(60), False),
    ],
)  # fmt: skip
def test_a_recertification_is_kept_in_its_window_or_late_before_the_next(what, on, kept):
    facts = replace(MEDICARE, as_of=after(130), done=done((what, on)))
    assert closed(facts, "recertification")["cert-1"] == (on if kept else None)


@pytest.mark.parametrize(("left", "cycles"), [(after(59), []), (after(60), ["cert-1"]), (after(61), ["cert-1"])])
def test_a_discharge_within_the_period_ends_the_need_to_recertify(left, cycles):
    facts = replace(MEDICARE, as_of=after(58), discharged_on=left)
    assert [each.cycle for each in owed(facts, "recertification")] == cycles


@pytest.mark.parametrize(("ahead", "is_so"), [(-1, True), (60, True), (61, False)])
def test_a_window_shows_sixty_days_before_it_opens(ahead, is_so):
    assert opens_soon(MEDICARE, SOC + timedelta(days=ahead)) is is_so


@pytest.mark.parametrize(
    ("as_of", "left", "shown"),
    [
        (SOC - DAY, None, [1, 2]), (SOC, None, [1, 2]), (after(59), None, [1, 2]), (after(60), None, [1, 2, 3]),
        (after(60 * 7), None, [1, 2, 3, 4, 5, 6, 7, 8, 9]), (after(60 * 8), None, [2, 3, 4, 5, 6, 7, 8, 9, 10]),
        (after(70), after(59), [1]), (after(70), after(60), [1, 2]), (after(30), after(59), [1]),
        (after(30), after(60), [1, 2]), (after(30), SOC - DAY, []),
    ],
)  # fmt: skip
def test_the_periods_shown_are_the_current_seven_before_and_the_next(as_of, left, shown):
    facts = replace(MEDICARE, as_of=as_of, discharged_on=left)
    assert [period.n for period in periods_so_far(facts, SOC)] == shown


@pytest.mark.parametrize(("ago", "is_listed"), [(400, True), (401, False)])
def test_what_was_kept_is_listed_for_four_hundred_days(ago, is_listed):
    (deadline,) = owed(replace(MEDICARE, done=done(("comprehensive-assessment", after(3)))), "comprehensive-assessment")
    facts = replace(MEDICARE, as_of=deadline.due_on + timedelta(days=ago))
    assert bool(relevant(facts, [deadline])) is is_listed
    late = replace(deadline, closed_on=deadline.due_on + timedelta(days=9))
    assert relevant(replace(facts, as_of=late.closed_on + timedelta(days=ago)), [late]) == ([late] if is_listed else [])
    assert relevant(facts, [replace(deadline, closed_on=None)])


def test_a_clock_restarts_with_each_later_deed():
    days = [SOC - DAY, SOC, after(1), after(1), after(3)]
    links = chain(
        SOC, [Done(Fact.CONTACT, on) for on in days], lambda base, _: therapy_reassessment_due("PT", base), same_day
    )
    assert [(link.number, link.due.due_on, link.closed_by and link.closed_by.on) for link in links] == [
        (1, after(30), after(1)), (2, after(31), after(3)), (3, after(33), None),
    ]  # fmt: skip


def test_deeds_within_the_grace_of_a_clock_move_it_and_keep_nothing():
    firsts = []

    def next_due(base, is_first):
        firsts.append(is_first)
        return therapy_reassessment_due("PT", base)

    deeds = [Done(Fact.CONTACT, after(days)) for days in (2, 1, 9)]
    links = chain(SOC, deeds, next_due, lambda base: base + timedelta(days=5))
    assert [(link.due.due_on, link.closed_by and link.closed_by.on) for link in links] == [
        (after(32), after(9)), (after(39), None),
    ]  # fmt: skip
    assert firsts == [True, False]


@pytest.mark.parametrize(
    ("payer", "on", "is_owed"),
    [
        ("commercial", date(2025, 6, 30), False), ("commercial", date(2025, 7, 1), True),
        ("private_pay", date(2025, 6, 30), False), ("private_pay", date(2025, 7, 1), True),
        ("medicaid", date(2025, 6, 30), True), ("medicare_advantage", date(2025, 6, 30), True),
    ],
)  # fmt: skip
def test_an_assessment_is_transmitted_by_the_payers_of_its_day(payer, on, is_owed):
    facts = replace(
        MEDICARE, payer_kind=payer, program="home-health", as_of=on, start_of_care=on,
        done=done(("comprehensive-assessment", on)),
    )  # fmt: skip
    assert bool(owed(facts, "oasis-transmission")) is is_owed


@pytest.mark.parametrize(
    ("what", "on", "n", "cycle", "about", "period"),
    [
        ("comprehensive-assessment", SOC, None, "soc", "start of care", 1),
        ("comprehensive-assessment", SOC - DAY, None, "soc", "start of care", 1),
        ("recert-assessment", after(54), None, "cert-1", "period 1", 1),
        ("recert-assessment", after(55), None, "cert-2", "period 2", 2),
        ("recert-assessment", after(59), None, "cert-2", "period 2", 2),
        ("recert-assessment", after(59), 3, "cert-3", "period 3", 3),
        ("roc-assessment", after(59), None, "roc", "resumption of care", 1),
        ("roc-assessment", after(60), None, "roc", "resumption of care", 2),
        ("transfer-assessment", after(3), None, "transfer", "transfer", 1),
        ("discharge-assessment", after(3), None, "discharge", "discharge", 1),
        ("death-assessment", after(3), None, "death", "death at home", 1),
    ],
)  # fmt: skip
def test_a_transmission_is_named_after_its_assessment(what, on, n, cycle, about, period):
    facts = replace(MEDICARE, as_of=after(70), done=(one(what, on, n),))
    found = only(facts, "oasis-transmission")
    assert (found.cycle, found.about, found.period, found.opens_on) == (cycle, about, period, on)
    assert found.due_on == on + timedelta(days=30)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (Done(Fact.OASIS_SUBMITTED, after(2)), False),
        (Done(Fact.OASIS_SUBMITTED, after(3)), True),
        (Done(Fact.OASIS_SUBMITTED, after(3), n=1), True),
        (Done(Fact.OASIS_SUBMITTED, after(3), n=2), False),
        (Done(Fact.OASIS_SUBMITTED, after(3), of="soc"), True),
        (Done(Fact.OASIS_SUBMITTED, after(3), of="roc"), False),
    ],
)
def test_a_submission_keeps_the_assessment_it_may_be_of(sent, kept):
    facts = replace(MEDICARE, as_of=after(20), done=(one("comprehensive-assessment", after(3)), sent))
    assert only(facts, "oasis-transmission").closed_on == (sent.on if kept else None)


def test_a_submission_that_names_its_assessment_is_taken_before_an_unnamed_one():
    unnamed, named = Done(Fact.OASIS_SUBMITTED, after(4)), Done(Fact.OASIS_SUBMITTED, after(6), of="soc")
    assessments = (one("comprehensive-assessment", after(3)), one("transfer-assessment", after(3)))
    facts = replace(MEDICARE, as_of=after(20), done=(*assessments, unnamed, named))
    assert closed(facts, "oasis-transmission") == {"soc": after(6), "transfer": after(4)}
    once = replace(facts, done=(*assessments, unnamed))
    assert closed(once, "oasis-transmission") == {"soc": after(4), "transfer": None}


def test_a_second_assessment_of_a_cycle_is_numbered():
    facts = replace(MEDICARE, as_of=after(9), done=done(*[("transfer-assessment", after(days)) for days in (3, 4, 5)]))
    assert [(each.cycle, each.about) for each in owed(facts, "oasis-transmission")] == [
        ("transfer", "transfer"), ("transfer-2", "transfer, no. 2"), ("transfer-3", "transfer, no. 3"),
    ]  # fmt: skip
