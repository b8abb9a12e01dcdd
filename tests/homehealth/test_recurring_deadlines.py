"""Deadlines that come back: therapy, aides, program cadences; and what a discharge leaves."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

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


def test_a_concern_is_due_by_its_instant_until_somebody_acted():
    raised = date(2027, 1, 8)
    by = datetime(2027, 1, 8, 23, 30, tzinfo=UTC)
    one = Done(Fact.CONCERN_RAISED, raised, at=by, of="a", about="an answer", words="item 9")
    other = Done(Fact.CONCERN_RAISED, raised, of="b")
    facts = replace(MEDICARE, done=(one, other, Done(Fact.CONCERN_CLOSED, date(2027, 1, 9), of="b")))
    first, second = owed(facts, "concern")
    assert (first.cycle, first.opens_on, first.due_on, first.due_at, first.closed_on) == ("a", raised, raised, by, None)
    assert (first.about, first.because) == ("an answer", "item 9")
    assert (second.cycle, second.closed_on) == ("b", date(2027, 1, 9))
    gone = replace(facts, discharged_on=date(2027, 1, 20), as_of=date(2027, 1, 21))
    assert [each.closed_on for each in owed(gone, "concern")] == [None, date(2027, 1, 9)], (
        "owed after the discharge too"
    )


def test_what_was_not_asked_is_told_after_the_first_days():
    soc = MEDICARE.start_of_care
    known = [Done(Fact.ASKED, soc, of=of) for of in ("code-status", "allergies")]
    on = replace(MEDICARE, as_of=soc + timedelta(days=5), done=tuple(known))
    found = only(on, "not-asked")
    assert (found.about, found.due_on) == ("emergency contact", soc + timedelta(days=5))
    assert owed(replace(on, as_of=soc + timedelta(days=4)), "not-asked") == []
    assert owed(replace(on, done=(*known, Done(Fact.ASKED, soc, of="emergency-contact"))), "not-asked") == []
    assert owed(replace(on, start_of_care=None), "not-asked") == []
    assert only(replace(on, done=()), "not-asked").about == "code status, allergies, emergency contact"
