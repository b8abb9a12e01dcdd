"""A person and a community service: each bound from both sides, and the words of each finding."""

from datetime import date

import pytest

from homehealth.eligibility import Person, ServiceCriteria, age_on, match
from homehealth.errors import RuleError

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("service", "person", "result", "words"),
    [
        ({"minimum_age": 60}, {"born": date(1966, 11, 24)}, "not_eligible", "59 years old, service takes 60 to 130"),
        ({"minimum_age": 60}, {"born": date(1966, 11, 23)}, "eligible", "60 years old, service takes 60 to 130"),
        ({"maximum_age": 60}, {"born": date(1965, 11, 24)}, "eligible", "60 years old, service takes 0 to 60"),
        ({"maximum_age": 60}, {"born": date(1965, 11, 23)}, "not_eligible", "61 years old, service takes 0 to 60"),
        ({"minimum_age": 0}, {"born": TODAY}, "eligible", "0 years old, service takes 0 to 130"),
        ({"minimum_age": 60}, {}, "unknown", "birth date is not recorded"),
        ({"maximum_age": 60}, {}, "unknown", "birth date is not recorded"),
        ({"income_max_fpl": 200}, {"income_fpl": 200}, "eligible", "income 200 % of the poverty level, limit 200 %"),
        ({"income_max_fpl": 200}, {"income_fpl": 200.5}, "not_eligible",
         "income 200.5 % of the poverty level, limit 200 %"),
        ({"income_max_fpl": 0}, {"income_fpl": 0}, "eligible", "income 0 % of the poverty level, limit 0 %"),
        ({"income_max_fpl": 200}, {}, "unknown", "income is not recorded"),
        ({"adl_needs_min": 2}, {"adl_needs": 2}, "eligible", "help with 2 daily activities, service asks for 2"),
        ({"adl_needs_min": 2}, {"adl_needs": 1}, "not_eligible", "help with 1 daily activities, service asks for 2"),
        ({"adl_needs_min": 0}, {"adl_needs": 0}, "eligible", "help with 0 daily activities, service asks for 0"),
        ({"adl_needs_min": 6}, {"adl_needs": 6}, "eligible", "help with 6 daily activities, service asks for 6"),
        ({"adl_needs_min": 2}, {}, "unknown", "functional need is not recorded"),
        ({"pets_allowed": False}, {"has_pets": True}, "not_eligible", "no pets allowed"),
        ({"pets_allowed": False}, {"has_pets": False}, "eligible", "no pets allowed"),
        ({"pets_allowed": False}, {}, "unknown", "pets are not recorded"),
        ({"genders": frozenset({"male", "female"})}, {"gender": "male"}, "eligible",
         "gender male, service takes female, male"),
        ({"genders": frozenset({"female"})}, {}, "unknown", "gender is not recorded"),
        ({"areas": frozenset({"21201"})}, {"area": "21202"}, "not_eligible", "residence 21202, service takes 21201"),
        ({"housing": frozenset({"own home"})}, {"housing": "own home"}, "eligible",
         "housing own home, service takes own home"),
        ({"citizenship": frozenset({"citizen"})}, {"citizenship": "visitor"}, "not_eligible",
         "citizenship visitor, service takes citizen"),
        ({"programs": frozenset({"medicaid"})}, {"programs": frozenset()}, "not_eligible",
         "program enrollment: service takes medicaid"),
        ({"programs": frozenset({"medicaid"})}, {}, "unknown", "program enrollment is not recorded"),
        ({"conditions": frozenset({"a", "b"})}, {"conditions": frozenset({"b", "c"})}, "eligible",
         "condition: service takes a, b"),
        ({"languages": frozenset({"es"})}, {"languages": frozenset({"en"})}, "not_eligible",
         "language: service takes es"),
        ({"veteran": True}, {"veteran": True}, "eligible", "veteran: service asks for yes"),
        ({"veteran": True}, {"veteran": False}, "not_eligible", "veteran: service asks for yes"),
        ({"veteran": False}, {"veteran": False}, "eligible", "veteran: service asks for no"),
        ({"veteran": False}, {}, "unknown", "veteran is not recorded"),
        ({"caregiver": True}, {"caregiver": False}, "not_eligible", "caregiver present: service asks for yes"),
        ({"asks_other": ("a lift fits",)}, {}, "likely", "to be judged: a lift fits"),
    ],
)  # fmt: skip
def test_one_thing_that_a_service_asks_for(service, person, result, words):
    found = match(ServiceCriteria(**service), Person(**person), TODAY)
    assert (found.result, [reason.words for reason in found.reasons]) == (result, [words])
    assert found.because == f"{words} (Human Services Data Specification 3.0; house matching)"


@pytest.mark.parametrize("allowed", [None, True])
def test_a_service_that_takes_pets_asks_nothing_about_them(allowed):
    assert match(ServiceCriteria(pets_allowed=allowed), Person(has_pets=True), TODAY).reasons == ()


@pytest.mark.parametrize(
    ("service", "person", "result", "asks"),
    [
        ({"veteran": True, "income_max_fpl": 9, "asks_other": ("x",)}, {"veteran": False}, "not_eligible",
         ("ask income",)),
        ({"veteran": True, "income_max_fpl": 9, "asks_other": ("x",)}, {"veteran": True}, "unknown", ("ask income",)),
        ({"veteran": True, "asks_other": ("x",)}, {"veteran": True}, "likely", ()),
        ({"minimum_age": 60, "veteran": True}, {}, "unknown", ("ask birth date", "ask veteran")),
    ],
)  # fmt: skip
def test_the_worst_finding_decides_and_what_is_missing_is_to_be_asked(service, person, result, asks):
    found = match(ServiceCriteria(**service), Person(**person), TODAY)
    assert (found.result, found.ask) == (result, asks)


@pytest.mark.parametrize(
    ("service", "person", "says"),
    [
        ({"minimum_age": -1}, {}, "minimum_age must be a whole number from 0 to 130."),
        ({"maximum_age": 131}, {}, "maximum_age must be a whole number from 0 to 130."),
        ({"income_max_fpl": 100_001}, {}, "income_max_fpl must be a number from 0 to 100000."),
        ({"income_max_fpl": 5}, {"income_fpl": -1}, "income_fpl must be a number from 0 to 100000."),
        ({"income_max_fpl": 5}, {"income_fpl": 100_001}, "income_fpl must be a number from 0 to 100000."),
        ({"income_max_fpl": -1}, {}, "income_max_fpl must be a number from 0 to 100000."),
        ({"adl_needs_min": 7}, {}, "adl_needs_min must be a whole number from 0 to 6."),
        ({"adl_needs_min": -1}, {}, "adl_needs_min must be a whole number from 0 to 6."),
        ({"adl_needs_min": 1}, {"adl_needs": 7}, "adl_needs must be a whole number from 0 to 6."),
        ({"adl_needs_min": 1}, {"adl_needs": -1}, "adl_needs must be a whole number from 0 to 6."),
        ({"minimum_age": 1}, {"born": date(1899, 12, 31)}, "born must lie between 1900-01-01 and 2999-12-31."),
    ],
)
def test_what_nobody_can_have_is_refused(service, person, says):
    with pytest.raises(RuleError) as refusal:
        match(ServiceCriteria(**service), Person(**person), TODAY)
    assert (refusal.value.code, str(refusal.value)) == ("out_of_range", says)


def test_the_day_of_the_referral_lies_in_the_book():
    with pytest.raises(RuleError, match="referral_date must lie between"):
        match(ServiceCriteria(), Person(), date(1899, 12, 31))


@pytest.mark.parametrize(
    ("on", "years"),
    [(date(2027, 6, 14), 0), (date(2027, 6, 15), 1), (date(2027, 5, 16), 0), (date(2027, 7, 1), 1)],
)
def test_a_year_is_full_on_the_birthday(on, years):
    assert age_on(date(2026, 6, 15), on) == years
