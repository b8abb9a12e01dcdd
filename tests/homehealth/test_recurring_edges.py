"""Deadlines that come back, and dangers: on the last day that counts and on the first that does not."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from homehealth.deadlines import Cadence, Done, Fact, due
from homehealth.programs import programs
from tests.homehealth.episodes import MEDICARE, SOC, after, closed, done, one, only, owed

DAY = timedelta(days=1)


@pytest.mark.parametrize(("gone", "cycles"), [(-1, ["PT-1", "PT-2"]), (0, ["PT-1"]), (1, ["PT-1"])])
def test_a_therapy_discharged_since_its_last_evaluation_owes_none(gone, cycles):
    deeds = done(("therapy-evaluation:PT", SOC), ("therapy-evaluation:PT", after(9)))
    facts = replace(MEDICARE, done=(*deeds, Done(Fact.THERAPY_DISCHARGE, after(9 + gone), discipline="PT")))
    assert [each.cycle for each in owed(facts, "therapy-reassessment")] == cycles


@pytest.mark.parametrize(("ended", "days"), [(after(3), 60), (after(4), 60), (after(5), 14)])
def test_supervision_is_every_sixty_days_once_skilled_services_ended(ended, days):
    facts = replace(MEDICARE, done=(one("aide-visit", after(4)), Done(Fact.SKILLED_SERVICES_ENDED, ended)))
    found = only(facts, "aide-supervision")
    assert found.due_on == after(4 + days)
    assert found.because.startswith(f"first aide visit 8 Jan 2027 + {days} calendar days")


@pytest.mark.parametrize(("supervised", "cycles"), [(after(3), ["aide-1"]), (after(4), ["aide-1"]),
                                                    (after(5), ["aide-1", "aide-2"])])  # fmt: skip
def test_a_supervision_counts_after_the_first_visit(supervised, cycles):
    facts = replace(MEDICARE, done=done(("aide-visit", after(4)), ("aide-supervision", supervised)))
    found = owed(facts, "aide-supervision")
    assert [each.cycle for each in found] == cycles
    assert found[-1].because.startswith("last supervision 9 Jan" if len(cycles) > 1 else "first aide visit 8 Jan")


def cadence(kind, **more):
    return Cadence("a", "contact", "any", kind, more.get("months"), more.get("days"), more.get("grace", 0), "x", False)


@pytest.mark.parametrize(
    ("asked", "deeds", "found"),
    [
        (cadence("calendar_month"), [], [("2027-02", date(2027, 2, 1), date(2027, 2, 28), None)]),
        (cadence("calendar_month"), [date(2027, 1, 31)], [("2027-02", date(2027, 2, 1), date(2027, 2, 28), None)]),
        (cadence("calendar_month"), [date(2027, 2, 1)],
         [("2027-02", date(2027, 2, 1), date(2027, 2, 28), date(2027, 2, 1)),
          ("2027-03", date(2027, 3, 1), date(2027, 3, 31), None)]),
        (cadence("calendar_quarter"), [date(2027, 3, 31)], [("2027-Q2", date(2027, 4, 1), date(2027, 6, 30), None)]),
        (cadence("calendar_quarter"), [date(2027, 4, 1)],
         [("2027-Q2", date(2027, 4, 1), date(2027, 6, 30), date(2027, 4, 1)),
          ("2027-Q3", date(2027, 7, 1), date(2027, 9, 30), None)]),
        (cadence("rolling_days", days=10), [SOC - DAY, SOC], [("1", None, after(10), None)]),
        (cadence("rolling_days", days=10), [SOC + DAY], [("1", None, after(10), SOC + DAY), ("2", None, after(11), None)]),
    ],
)  # fmt: skip
def test_a_cadence_counts_by_its_calendar_or_from_the_last_deed(asked, deeds, found):
    facts = replace(MEDICARE, cadences=(asked,), as_of=date(2027, 4, 2), done=done(*[("contact", on) for on in deeds]))
    told = [(each.cycle, each.opens_on, each.due_on, each.closed_on) for each in owed(facts, "program-contact")]
    assert told == found
    assert "(x)" in owed(facts, "program-contact")[0].because


def test_the_first_turn_counts_from_the_start_of_care_and_the_next_from_the_last_deed():
    facts = replace(MEDICARE, cadences=(cadence("rolling_days", days=10),), done=done(("contact", after(5))))
    first, second = owed(facts, "program-contact")
    assert (first.because[:13], second.because[:9]) == ("start of care", "last done")
    assert (first.latest_on, second.latest_on) == (None, None)


def test_each_kind_of_contact_counts_where_the_program_takes_it():
    asked = (replace(cadence("rolling_days", days=10), mode="in_person"),)
    for what, counts in (("contact", False), ("face-to-face-contact", True), ("home-visit", True)):
        facts = replace(MEDICARE, cadences=asked, done=done((what, after(5))))
        assert (closed(facts, "program-contact")["1"] == after(5)) is counts


def known(asked, as_of):
    return replace(MEDICARE, as_of=as_of, done=tuple(Done(Fact.ASKED, SOC, of=key) for key in asked))


@pytest.mark.parametrize(
    ("asked", "as_of", "missing"),
    [
        ((), after(4), None), ((), after(5), "code status, allergies, emergency contact"),
        (("allergies",), after(5), "code status, emergency contact"),
        (("code-status", "allergies", "emergency-contact"), after(9), None),
    ],
)  # fmt: skip
def test_what_nobody_asked_is_owed_from_the_fifth_day(asked, as_of, missing):
    found = owed(known(asked, as_of), "not-asked")
    assert [each.about for each in found] == ([missing] if missing else [])
    assert [each.because for each in found] == (
        ["not known 5 days after the start of care on 4 Jan 2027"] if missing else []
    )
    assert owed(replace(known(asked, as_of), start_of_care=None), "not-asked") == []


AT = datetime(2027, 1, 6, 15, tzinfo=UTC)
RAISED = Done(Fact.CONCERN_RAISED, after(1), at=AT, of="c1", about="Fall", words="fell twice")


@pytest.mark.parametrize(
    ("raised", "due_on", "because"),
    [
        (RAISED, after(2), "fell twice"), (replace(RAISED, at=None), after(1), "fell twice"),
        (replace(RAISED, words=""), after(2), "a danger was found"),
        (replace(RAISED, on=after(3)), after(3), "fell twice"),
        (replace(RAISED, at=datetime(2027, 1, 6, 4, 59, tzinfo=UTC)), after(1), "fell twice"),  # 23:59 in New York
        (replace(RAISED, at=datetime(2027, 1, 6, 5, 0, tzinfo=UTC)), after(2), "fell twice"),
    ],
)  # fmt: skip
def test_a_concern_is_due_on_the_agencys_day(raised, due_on, because):
    found = only(replace(MEDICARE, done=(raised,)), "concern")
    assert (found.cycle, found.about, found.due_on, found.due_at) == ("c1", "Fall", due_on, raised.at)
    assert found.because == because


def test_a_concern_is_kept_by_the_first_that_acted_on_it_and_by_nothing_else():
    acted = [Done(Fact.CONCERN_CLOSED, after(days), of="c1") for days in (5, 4)]
    other = Done(Fact.CONCERN_CLOSED, after(2), of="c2")
    facts = replace(MEDICARE, done=(RAISED, replace(RAISED, on=after(6)), *acted, other))
    assert closed(facts, "concern") == {"c1": after(4)}
    assert only(facts, "concern").opens_on == after(1)


@pytest.mark.parametrize(("ending", "left", "is_open"), [("died", SOC, False), ("died", SOC + DAY, True),
                                                         ("discharged", SOC, True)])  # fmt: skip
def test_no_concern_stays_open_after_a_death(ending, left, is_open):
    facts = replace(MEDICARE, ending=ending, discharged_on=left, done=(RAISED,))
    assert bool(owed(facts, "concern")) is is_open
    acted = replace(facts, done=(RAISED, Done(Fact.CONCERN_CLOSED, after(2), of="c1")))
    assert closed(acted, "concern") == {"c1": after(2)}


YEAR, HALF = date(2028, 1, 4), date(2027, 7, 4)  # from the start of care
CONTACT = ("program-contact", "2027-02", date(2027, 2, 28))
EACH_90 = ("program-face-to-face", "1", date(2027, 4, 4))
EACH_QUARTER = ("program-face-to-face", "2027-Q2", date(2027, 6, 30))
PLAN, LEVEL = ("person-centered-plan-review", "1", YEAR), ("level-of-care-reevaluation", "1", YEAR)


@pytest.mark.parametrize(
    ("program", "owes"),
    [
        ("medicare-home-health", []),
        ("medicaid-home-health", []),
        ("virginia-dd-waiver", [CONTACT, EACH_90, PLAN]),
        ("north-carolina-special-assistance", [CONTACT, EACH_QUARTER, ("program-reassessment", "1", YEAR)]),
        ("texas-starplus-hcbs", [("program-face-to-face", "1", HALF)]),
        ("frail-elderly-waiver", [CONTACT, EACH_QUARTER, LEVEL, PLAN]),
        ("dd-waiver", [CONTACT, EACH_90, ("provider-monitoring", "1", HALF), LEVEL, PLAN]),
        ("private-duty", [("program-contact", "1", date(2027, 2, 3)), ("program-reassessment", "1", HALF)]),
    ],
)  # fmt: skip
def test_a_sample_program_asks_for_its_activities(program, owes):
    asked = programs()[program].cadences
    found = [each for each in due(replace(MEDICARE, cadences=asked)) if each.rule in {rule for rule, _, _ in owes}]
    assert [(each.rule, each.cycle, each.due_on) for each in found] == owes
    assert all(each.latest_on is None and "sample: verify with your state" in each.because for each in found)
    assert len(asked) == len(owes)


def test_a_progress_review_is_a_house_rule_of_thirty_days_where_no_program_asks():
    found = only(MEDICARE, "progress-review")
    assert (found.due_on, found.latest_on, "sample" in found.because) == (after(30), None, False)
