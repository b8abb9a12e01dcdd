"""A structured dose in a nurse's words; and what a bundle says beside, each kept where it is read."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from core.clock import now
from exchange.fhir import dosage, elements
from exchange.fhir.parse import ReferralDraft, parse
from tests.exchange import rich, sample


def dose(value: float, unit: str) -> list[dict[str, Any]]:
    return [{"doseQuantity": {"value": value, "unit": unit}}]


def every(**repeat: Any) -> dict[str, Any]:
    return {"repeat": repeat}


DAILY = every(frequency=1, period=1, periodUnit="d")
CASES: list[tuple[dict[str, Any], str]] = [
    ({"text": "One tablet daily"}, "One tablet daily"),
    ({"text": "One tablet daily", "asNeededBoolean": True}, "One tablet daily, as needed"),
    ({"text": "One tablet PRN", "asNeededBoolean": True}, "One tablet PRN"),
    ({"text": "Take as needed.", "asNeededBoolean": False}, "Take as needed."),
    ({"asNeededBoolean": True}, "as needed"),
    ({"doseAndRate": dose(1, "tablet"), "timing": DAILY}, "1 tablet once a day"),
    ({"doseAndRate": dose(2.5, "mL"), "timing": every(frequency=2, period=1, periodUnit="d")}, "2.5 mL 2 times a day"),
    ({"doseAndRate": dose(0.125, "mg"), "timing": DAILY}, "0.125 mg once a day"),
    ({"doseAndRate": dose(1, "tablet"), "timing": every(period=6, periodUnit="h")}, "1 tablet every 6 hours"),
    ({"timing": every(frequency=1, period=4, periodMax=6, periodUnit="h")}, "every 4 to 6 hours"),
    ({"timing": every(frequency=1, frequencyMax=2, period=1, periodUnit="d")}, "1 to 2 times a day"),
    ({"timing": every(frequency=3, period=2, periodUnit="wk")}, "3 times every 2 weeks"),
    ({"timing": every(frequency=1, period=1, periodUnit="wk", dayOfWeek=["mon"])}, "once a week on Monday"),
    ({"timing": every(frequency=1, period=1, periodUnit="d", when=["HS"])}, "once a day at bedtime"),
    ({"timing": every(when=["AC"], offset=30)}, "30 minutes before meals"),
    ({"timing": every(timeOfDay=["08:00:00", "20:00:00"])}, "at 08:00 and 20:00"),
    ({"timing": every(frequency=1, period=1, periodUnit="d", boundsDuration={"value": 10, "code": "d"})}, "once a day for 10 days"),
    ({"timing": every(count=1)}, "1 dose in all"),
    ({"timing": {"code": {"coding": [{"code": "BID"}]}}}, "2 times a day"),
    ({"timing": {"code": {"text": "Every other Tuesday"}}}, "Every other Tuesday"),
    ({"doseAndRate": [{"doseRange": {"low": {"value": 1, "unit": "tablet"}, "high": {"value": 2, "unit": "tablet"}}}]}, "1 to 2 tablet"),
    ({"doseAndRate": [{"rateRatio": {"numerator": {"value": 100, "unit": "mL"}, "denominator": {"value": 1, "code": "h"}}}]}, "at 100 mL per hour"),
    ({"doseAndRate": dose(1, "puff"), "route": {"text": "Inhalation"}}, "1 puff inhalation"),
    ({"doseAndRate": dose(1, "tablet"), "asNeededCodeableConcept": {"text": "pain"}}, "1 tablet as needed for pain"),
    (
        {"doseAndRate": dose(1, "tablet"), "maxDosePerPeriod": {"numerator": {"value": 4, "unit": "tablet"}, "denominator": {"value": 1, "code": "d"}}},
        "1 tablet, at most 4 tablet in 1 day",
    ),
    ({"text": "As told", "maxDosePerAdministration": {"value": 3, "unit": "mg"}}, "As told, at most 3 mg at one time"),
    ({"doseAndRate": dose(1, "tablet"), "additionalInstruction": [{"text": "with food"}]}, "1 tablet, with food"),
    ({}, ""),
]  # fmt: skip


def said(*doses: dict[str, Any]) -> str:
    return dosage.in_words([elements.read(json.dumps(each).encode()) for each in doses])


@pytest.mark.parametrize(("held", "words"), CASES, ids=[words or "nothing" for _, words in CASES])
def test_a_dose_in_words(held: dict[str, Any], words: str) -> None:
    assert said(held) == words


def test_doses_one_after_another_stand_in_their_order() -> None:
    second = {"sequence": 2, "doseAndRate": dose(1, "tablet"), "timing": DAILY}
    first = {"sequence": 1, "doseAndRate": dose(2, "tablets"), "timing": DAILY}
    assert said(second, first) == "2 tablets once a day, then 1 tablet once a day"


# --- what a bundle says beside --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def draft() -> ReferralDraft:
    found = parse(sample.packed(rich.whole())).referral
    assert found is not None
    return found


@pytest.mark.parametrize(
    "line",
    [
        ("Full name as written", "Mrs. Ida Jo Marlowe Sr."),
        ("Former name", "Quist"),
        ("Former name", "Ida Gone"),
        ("Other telephone", "518-555-0150 (work)"),
        ("Fax", "518-555-0188"),
        ("Other address", "9 Old Rd, Troy, NY (has ended)"),
        ("Other address", "PO Box 5, Albany (billing)"),
        ("Also speaks", "English"),
        ("General practitioner", "Elm Clinic"),
        ("Other telephone of Bea Marlowe", "518-555-0177"),
        ("Address of Bea Marlowe", "1 Far St, Utica"),
        ("Onset of Heart failure", "at the age of 61 years"),
        ("Onset of Cataract", "as a child"),
        ("End of Cataract", "after surgery"),
        ("Requested on", "2026-11-20"),
        ("Ordered until", "2027-01-29"),
        ("Further coverage", "Second Plan"),
        ("Kind of coverage", "Northway Health: HMO"),
    ],
    ids=str,
)
def test_what_has_no_field_is_kept_in_words(draft: ReferralDraft, line: tuple[str, str]) -> None:
    assert {"label": line[0], "text": line[1]} in draft.enclosed["also"], draft.enclosed["also"]


def test_what_has_a_field_is_kept_in_it(draft: ReferralDraft) -> None:
    assert draft.enclosed["person"] == {"preferred_name": "Jojo", "pronouns": "she/her", "email": "ida@post.example"}
    assert draft.facts["phone"] == "+15185550142", "the one with rank 1"
    assert draft.enclosed["needs_interpreter"] is True
    assert draft.enclosed["orders"][:2] == ["SN 1w9", "PT 2w4"]
    assert draft.enclosed["contacts"][0]["relationship"] == "daughter, health-care proxy"
    assert draft.payer == "Northway Health"
    assert draft.referring is not None
    assert draft.referring.organization == "HARBOR CLINIC"
    allergy = draft.enclosed["allergies"][0]
    assert allergy["text"] == "Penicillin (intolerance)"
    assert allergy["reaction"].startswith("may threaten life, Hives")
    condition = draft.enclosed["conditions"][0]
    assert condition["text"] == "Heart failure (provisional; Severe; Left; Stage C; Echo in May)"


def test_the_stay_in_hospital_and_the_return_home() -> None:
    home = now() - timedelta(days=2)
    stay = rich.about(
        "Encounter",
        status="finished",
        **{"class": {"code": "IMP"}},
        period={"start": "2026-01-01", "end": home.isoformat()},
        serviceProvider={"display": "Harbor Hospital"},
    )
    found = parse(sample.packed(sample.bundle(sample.patient(), stay))).referral
    assert found is not None
    assert found.facts["return_home_at"] == home
    assert any(
        each["label"] == "Stay in hospital" and "Harbor Hospital" in each["text"] for each in found.enclosed["also"]
    )


def test_a_sex_of_us_core_stands_where_there_is_no_gender() -> None:
    core = {"url": f"{rich.CORE}us-core-sex", "valueCode": "248153007"}
    found = parse(sample.packed(sample.bundle(sample.patient(gender=None, extension=[core])))).referral
    assert found is not None
    assert found.facts["sex"] == "male"


def test_an_address_of_text_alone() -> None:
    found = parse(sample.packed(sample.bundle(sample.patient(address=[{"text": "12 Elm St, Albany NY"}])))).referral
    assert found is not None
    assert found.facts["address_line"] == "12 Elm St, Albany NY"
