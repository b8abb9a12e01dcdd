"""Deadlines of an episode, derived from its facts."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homehealth.deadlines import Done, Fact, due, find, rules
from homehealth.errors import RuleError
from homehealth.programs import programs
from tests.homehealth.episodes import MEDICARE, SOC, done, only, owed

KINDS = {"assessment", "plan", "paperwork", "review", "contact", "supervision", "concern"}


def test_the_rules_are_whole():
    assert {
        "initial-assessment", "comprehensive-assessment", "face-to-face", "notice-of-admission", "plan-of-care-review",
        "recertification", "oasis-transmission", "therapy-reassessment", "aide-supervision", "progress-review",
        "discharge-summary", "program-contact", "program-face-to-face", "person-centered-plan-review",
        "level-of-care-reevaluation",
    } <= set(rules())  # fmt: skip
    for key, rule in rules().items():
        assert rule.key == key
        assert rule.kind in KINDS
        assert all((rule.title, rule.citation, rule.closes, rule.verb, rule.consequence))
        assert " " not in rule.verb
    assert find("recertification").title == "Recertification assessment"
    with pytest.raises(RuleError):
        find("nothing")


def test_the_first_days_of_a_medicare_episode():
    found = {deadline.rule: deadline for deadline in due(MEDICARE)}
    assert found["initial-assessment"].due_at.isoformat() == "2027-01-04T09:00:00-05:00"
    assert found["comprehensive-assessment"].due_on == date(2027, 1, 9)
    assert found["notice-of-admission"].due_on == date(2027, 1, 9)
    assert found["face-to-face"].due_on == date(2027, 2, 3)
    assert found["progress-review"].due_on == date(2027, 2, 3)
    assert "start of care 4 Jan 2027 + 30 calendar days" in found["progress-review"].because
    assert all(deadline.closed_on is None for deadline in found.values())


def test_deeds_close_their_promises():
    facts = replace(
        MEDICARE,
        done=done(
            ("initial-assessment-visit", SOC),
            ("comprehensive-assessment", date(2027, 1, 8)),
            ("noa-accepted", date(2027, 1, 7)),
            ("face-to-face", date(2026, 12, 20)),
            ("oasis-submitted", date(2027, 1, 20)),
        ),
    )
    closed = {deadline.rule: deadline.closed_on for deadline in due(facts)}
    assert closed["initial-assessment"] == SOC
    assert closed["comprehensive-assessment"] == date(2027, 1, 8)
    assert closed["notice-of-admission"] == date(2027, 1, 7)
    assert closed["face-to-face"] == date(2026, 12, 20)
    assert closed["oasis-transmission"] == date(2027, 1, 20)


def test_an_encounter_outside_the_window_does_not_count():
    facts = replace(MEDICARE, done=done(("face-to-face", date(2026, 10, 5)), ("face-to-face", date(2027, 2, 4))))
    assert only(facts, "face-to-face").closed_on is None


def test_an_ordered_start_governs_the_first_visit():
    facts = replace(MEDICARE, referral_at=None, start_of_care=None, ordered_soc=date(2027, 1, 10))
    deadline = only(facts, "initial-assessment")
    assert (deadline.due_on, deadline.due_at, deadline.opens_on) == (date(2027, 1, 10), None, None)
    assert due(replace(facts, ordered_soc=None)) == []
    both = replace(facts, referral_at=MEDICARE.referral_at)
    assert only(both, "initial-assessment").due_on == date(2027, 1, 10)


def test_the_promise_keeps_its_name_when_the_start_is_corrected():
    later = replace(MEDICARE, start_of_care=SOC + timedelta(days=3))
    before = {(each.rule, each.cycle): each.due_on for each in due(MEDICARE)}
    after = {(each.rule, each.cycle): each.due_on for each in due(later)}
    assert set(before) == set(after)
    assert after[("comprehensive-assessment", "soc")] == date(2027, 1, 12)


@pytest.mark.parametrize(
    ("payer", "program", "rule", "is_owed"),
    [
        ("medicare_advantage", "medicare-home-health", "notice-of-admission", False),
        ("medicare_advantage", "medicare-home-health", "face-to-face", True),
        ("medicaid", "medicaid-home-health", "comprehensive-assessment", True),
        ("medicaid", "medicaid-home-health", "face-to-face", False),
        ("medicaid", "dd-waiver", "comprehensive-assessment", False),
        ("medicaid", "dd-waiver", "initial-assessment", False),
        ("medicaid", "dd-waiver", "plan-of-care-review", False),
        ("medicaid", "dd-waiver", "recertification", False),
        ("private_pay", "private-duty", "notice-of-admission", False),
    ],
)
def test_each_payer_owes_its_own(payer, program, rule, is_owed):
    assert bool(owed(replace(MEDICARE, payer_kind=payer, program=program), rule)) is is_owed


def test_recertification_is_due_in_its_window():
    facts = replace(MEDICARE, as_of=date(2027, 2, 1))
    deadline = only(facts, "recertification")
    assert (deadline.cycle, deadline.opens_on, deadline.due_on) == ("cert-1", date(2027, 2, 28), date(2027, 3, 4))
    early = replace(facts, done=done(("recert-assessment", date(2027, 2, 27))))
    assert only(early, "recertification").closed_on is None
    inside = replace(facts, done=done(("recert-assessment", date(2027, 3, 1))))
    assert only(inside, "recertification").closed_on == date(2027, 3, 1)
    resumed = replace(facts, done=done(("roc-assessment", date(2027, 3, 2))))
    assert only(resumed, "recertification").closed_on == date(2027, 3, 2)
    late = replace(facts, as_of=date(2027, 3, 20), done=done(("recert-assessment", date(2027, 3, 10))))
    cycles = {each.cycle: each.closed_on for each in owed(late, "recertification")}
    assert cycles == {"cert-1": date(2027, 3, 10), "cert-2": None}
    leaving = replace(facts, discharged_on=date(2027, 3, 4))
    assert owed(leaving, "recertification") == []


def test_the_next_window_shows_sixty_days_ahead():
    assert owed(replace(MEDICARE, as_of=date(2026, 12, 1)), "recertification") == []
    assert [each.cycle for each in owed(replace(MEDICARE, as_of=date(2027, 3, 1)), "recertification")] == [
        "cert-1",
        "cert-2",
    ]


def test_the_plan_is_signed_for_each_period():
    facts = replace(
        MEDICARE,
        as_of=date(2027, 3, 10),
        done=(Done(Fact.PLAN_SIGNED, date(2027, 3, 8), n=1), Done(Fact.PLAN_SIGNED, date(2027, 3, 9))),
    )
    cycles = {each.cycle: each.closed_on for each in owed(facts, "plan-of-care-review")}
    assert cycles == {"cert-1": date(2027, 3, 8), "cert-2": date(2027, 3, 9), "cert-3": None}


def test_every_assessment_is_transmitted():
    facts = replace(
        MEDICARE,
        as_of=date(2027, 4, 20),
        done=(
            Done(Fact.COMPREHENSIVE_ASSESSMENT, date(2027, 1, 8)),
            Done(Fact.RECERTIFICATION_ASSESSMENT, date(2027, 3, 1)),
            Done(Fact.TRANSFER_ASSESSMENT, date(2027, 3, 10)),
            Done(Fact.TRANSFER_ASSESSMENT, date(2027, 4, 10)),
            Done(Fact.OASIS_SUBMITTED, date(2027, 1, 9), n=1),
            Done(Fact.OASIS_SUBMITTED, date(2027, 3, 20), n=2),
        ),
    )
    cycles = {each.cycle: (each.due_on, each.closed_on) for each in owed(facts, "oasis-transmission")}
    assert cycles == {
        "soc": (date(2027, 2, 7), date(2027, 1, 9)),
        "cert-2": (date(2027, 3, 31), date(2027, 3, 20)),
        "transfer": (date(2027, 4, 9), None),
        "transfer-2": (date(2027, 5, 10), None),
    }
    again = replace(facts, done=(*facts.done, Done(Fact.COMPREHENSIVE_ASSESSMENT, date(2027, 1, 9))))
    assert "soc-2" in {each.cycle for each in owed(again, "oasis-transmission")}


def test_private_payers_transmit_since_july_2025():
    facts = replace(MEDICARE, program="home-health", payer_kind="commercial", as_of=date(2025, 7, 30))
    before = replace(facts, start_of_care=date(2025, 6, 1), done=done(("comprehensive-assessment", date(2025, 6, 3))))
    since = replace(facts, start_of_care=date(2025, 7, 1), done=done(("comprehensive-assessment", date(2025, 7, 3))))
    assert owed(before, "oasis-transmission") == []
    assert len(owed(since, "oasis-transmission")) == 1


def test_a_rule_out_of_force_says_nothing():
    assert "notice-of-admission" not in {each.rule for each in due(replace(MEDICARE, as_of=date(2021, 12, 31)))}


def test_long_episodes_stay_short_lists():
    deeds = [("aide-visit", SOC)]
    deeds += [("aide-supervision", SOC + timedelta(days=10 * turn)) for turn in range(1, 300)]
    facts = replace(MEDICARE, as_of=date(2035, 1, 1), done=done(*deeds))
    found = due(facts)
    assert len(found) < 80
    assert len(owed(facts, "plan-of-care-review")) <= 9
    assert all(each.closed_on is None or (facts.as_of - each.due_on).days <= 400 for each in found)


def test_facts_answer_first_and_last():
    facts = replace(MEDICARE, done=done(("contact", date(2027, 2, 1)), ("contact", date(2027, 1, 1))))
    assert facts.first(Fact.CONTACT).on == date(2027, 1, 1)
    assert facts.last(Fact.CONTACT).on == date(2027, 2, 1)
    assert facts.last(Fact.HOME_VISIT) is facts.first(Fact.HOME_VISIT) is None
    assert facts.first_since(Fact.CONTACT, date(2027, 1, 2)) == date(2027, 2, 1)
    with pytest.raises(RuleError):
        due(replace(facts, tz="Nowhere"))


def test_a_word_outside_the_vocabulary_is_no_fact():
    with pytest.raises(TypeError):
        Done("followup-assessment", SOC)


whats = st.sampled_from(Fact)
spread = st.integers(-30, 500).map(lambda gone: SOC + timedelta(days=gone))
deeds = st.lists(
    st.builds(Done, whats, spread, n=st.none() | st.integers(1, 9), discipline=st.sampled_from(["", "PT", "OT"])),
    max_size=15,
)


@given(
    deeds, spread, st.none() | spread, st.none() | spread, st.sampled_from(sorted(programs())),
    st.sampled_from(["medicare_ffs", "medicaid", "private_pay"]), st.randoms(),
)  # fmt: skip
def test_any_facts_have_deadlines_with_one_name_each(done_facts, as_of, soc, left, program, payer, chance):
    facts = replace(
        MEDICARE,
        as_of=as_of,
        start_of_care=soc,
        discharged_on=left,
        program=program,
        payer_kind=payer,
        cadences=programs()[program].cadences,
        done=tuple(done_facts),
    )
    found = due(facts)
    names = [(each.rule, each.cycle) for each in found]
    assert len(set(names)) == len(names)
    assert all(each.opens_on is None or each.opens_on <= each.due_on for each in found)
    assert all(each.because for each in found)
    shuffled = list(facts.done)
    chance.shuffle(shuffled)
    assert {(each.rule, each.cycle, each.due_on) for each in due(replace(facts, done=tuple(shuffled)))} == {
        (each.rule, each.cycle, each.due_on) for each in found
    }


def test_two_recertifications_of_one_period_are_two_transmissions():
    first, again = SOC + timedelta(days=56), SOC + timedelta(days=58)
    facts = replace(MEDICARE, as_of=again, done=done(("recert-assessment", first), ("recert-assessment", again)))
    assert [deadline.cycle for deadline in owed(facts, "oasis-transmission")] == ["cert-2", "cert-2-2"]
