"""Deadlines that come back: therapy, aides, program cadences; and what a discharge leaves."""

from dataclasses import replace
from datetime import date

from homehealth.deadlines import Cadence, Done, Fact, due, find
from homehealth.programs import programs
from tests.homehealth.episodes import MEDICARE, done, only, owed


def test_each_therapy_has_its_own_clock():
    facts = replace(
        MEDICARE,
        done=done(
            ("therapy-evaluation:PT", date(2027, 1, 7)),
            ("therapy-evaluation:PT", date(2027, 2, 1)),
            ("therapy-evaluation:OT", date(2027, 1, 10)),
        ),
    )
    cycles = {each.cycle: (each.due_on, each.closed_on) for each in owed(facts, "therapy-reassessment")}
    assert cycles == {
        "PT-1": (date(2027, 2, 6), date(2027, 2, 1)),
        "PT-2": (date(2027, 3, 3), None),
        "OT-1": (date(2027, 2, 9), None),
    }
    twice = replace(facts, done=(*facts.done, *done(("therapy-evaluation:PT", date(2027, 2, 1)))))
    assert owed(twice, "therapy-reassessment") == owed(facts, "therapy-reassessment")
    titles = {find("therapy-reassessment").title_of(each) for each in owed(facts, "therapy-reassessment")}
    assert titles == {"Therapy reassessment, PT", "Therapy reassessment, OT"}
    assert find("face-to-face").title_of(only(facts, "face-to-face")) == "Face-to-face encounter"
    ended = replace(facts, done=(*facts.done, Done(Fact.THERAPY_DISCHARGE, date(2027, 2, 20), discipline="PT")))
    assert [each.cycle for each in owed(ended, "therapy-reassessment")] == ["PT-1", "OT-1"]
    resumed = replace(ended, done=(*ended.done, Done(Fact.THERAPY_EVALUATION, date(2027, 3, 20), discipline="PT")))
    assert len(owed(resumed, "therapy-reassessment")) == 4
    assert owed(replace(facts, payer_kind="medicaid", program="dd-waiver"), "therapy-reassessment") == []


def test_aides_are_supervised_from_their_first_visit():
    facts = replace(MEDICARE, done=done(("aide-visit", date(2027, 1, 8)), ("aide-supervision", date(2027, 1, 20))))
    first, second = owed(facts, "aide-supervision")
    assert (first.due_on, first.closed_on, second.due_on) == (date(2027, 1, 22), date(2027, 1, 20), date(2027, 2, 3))
    assert "first aide visit 8 Jan 2027 + 14" in first.because
    unskilled = replace(facts, done=(*facts.done, Done(Fact.SKILLED_SERVICES_ENDED, date(2027, 1, 15))))
    assert owed(unskilled, "aide-supervision")[1].due_on == date(2027, 3, 21)
    private = replace(facts, payer_kind="private_pay", program="private-duty")
    assert owed(private, "aide-supervision")[0].due_on == date(2027, 3, 9)
    ended = replace(facts, done=(*facts.done, Done(Fact.AIDE_DISCHARGE, date(2027, 2, 1))))
    assert owed(ended, "aide-supervision") == []


def test_after_discharge_only_what_still_matters_is_open():
    left = date(2027, 1, 25)
    facts = replace(
        MEDICARE,
        as_of=date(2027, 1, 26),
        discharged_on=left,
        done=done(("aide-visit", date(2027, 1, 8)), ("progress-review", date(2027, 1, 20))),
    )
    found = due(facts)
    still_open = {each.rule for each in found if each.closed_on is None}
    assert still_open == {
        "face-to-face", "notice-of-admission", "plan-of-care-review", "discharge-assessment", "discharge-summary",
    }  # fmt: skip
    assert {each.rule for each in found if each.closed_on} == {"progress-review"}
    assert only(facts, "discharge-summary").due_on == date(2027, 2, 1)
    sent = replace(facts, done=done(("discharge-summary", date(2027, 1, 28))))
    assert only(sent, "discharge-summary").closed_on == date(2027, 1, 28)
    assert owed(replace(facts, payer_kind="private_pay", program="private-duty"), "discharge-summary") == []


def test_a_waiver_keeps_its_cadence():
    program = programs()["frail-elderly-waiver"]
    facts = replace(
        MEDICARE,
        program=program.key,
        payer_kind="medicaid",
        cadences=program.cadences,
        as_of=date(2027, 4, 10),
        done=done(
            ("contact", date(2027, 1, 20)),
            ("contact", date(2027, 2, 3)),
            ("contact", date(2027, 2, 20)),
            ("home-visit", date(2027, 3, 5)),
        ),
    )
    contacts = {each.cycle: each.closed_on for each in owed(facts, "program-contact")}
    assert contacts == {"2027-02": date(2027, 2, 3), "2027-03": date(2027, 3, 5), "2027-04": None}
    visits = {each.cycle: (each.opens_on, each.closed_on) for each in owed(facts, "program-face-to-face")}
    assert visits == {"2027-Q2": (date(2027, 4, 1), None)}
    assert only(facts, "level-of-care-reevaluation").due_on == date(2028, 1, 4)
    assert "verify with your state" in only(facts, "person-centered-plan-review").because


def test_a_cadence_may_ask_for_the_person_and_give_grace():
    in_person = Cadence("a", "contact", "in_person", "rolling_days", None, 30, 5, "x", is_sample=False)
    other = replace(in_person, key="b", mode="any")
    facts = replace(MEDICARE, cadences=(in_person, other), done=done(("contact", date(2027, 1, 20))))
    found = {each.cycle: (each.due_on, each.latest_on, each.closed_on) for each in owed(facts, "program-contact")}
    assert found == {
        "a-1": (date(2027, 2, 3), date(2027, 2, 8), None),
        "b-1": (date(2027, 2, 3), date(2027, 2, 8), date(2027, 1, 20)),
        "b-2": (date(2027, 2, 19), date(2027, 2, 24), None),
    }


def test_a_program_sets_its_own_progress_review():
    monthly = Cadence("m", "progress_review", "any", "calendar_quarter", None, None, 0, "x", is_sample=False)
    assert only(replace(MEDICARE, cadences=(monthly,)), "progress-review").cycle == "2027-Q2"
    assert owed(replace(MEDICARE, start_of_care=None), "progress-review") == []


def test_an_answer_that_needs_action_is_followed_up_the_same_day():
    first, second = date(2027, 1, 8), date(2027, 1, 20)
    facts = replace(MEDICARE, done=done(("danger-answer", first), ("danger-answer", first), ("danger-answer", second)))
    one, two = owed(facts, "safety-follow-up")
    assert (one.cycle, one.opens_on, one.due_on, one.closed_on) == ("answer-2027-01-08", first, first, None)
    assert "answer of 8 Jan 2027" in one.because
    told = replace(
        facts,
        done=(
            *facts.done,
            Done(Fact.PRACTITIONER_TOLD, date(2027, 1, 7)),
            Done(Fact.PRACTITIONER_TOLD, date(2027, 1, 9)),
        ),
    )
    assert [each.closed_on for each in owed(told, "safety-follow-up")] == [date(2027, 1, 9), None]
    assert owed(MEDICARE, "safety-follow-up") == []
