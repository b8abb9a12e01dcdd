"""Every element that negates, suspends, ends, qualifies or replaces: each row of the table is planted and seen to act."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from exchange.fhir import meaning
from exchange.fhir.meaning import ANY, Absence, Effect
from exchange.fhir.parse import Reading, ReferralDraft, parse
from exchange.fhir.refusal import BundleRefused
from tests.exchange import sample

MARK = "Quokkamine"
SPANS = {
    "past": {"start": "2001-01-01", "end": "2002-02-02"},
    "now": {"start": "2001-01-01"},
    "future": {"start": "2090-01-01"},
}
Planted = tuple[dict[str, Any], Callable[[Reading], bool]]


def read(*resources: dict[str, Any]) -> Reading:
    return parse(sample.packed(sample.bundle(*resources)))


def draft(reading: Reading) -> ReferralDraft:
    assert reading.referral is not None
    return reading.referral


def lines(reading: Reading) -> list[str]:
    return [line.words for line in reading.left_out]


def warnings(reading: Reading) -> str:
    return " ".join(draft(reading).enclosed["remarks"])


def listed(kind: str) -> Callable[[Reading], dict[str, Any]]:
    """The row of the marked thing, {} when it is not there."""

    def find(reading: Reading) -> dict[str, Any]:
        return next((row for row in draft(reading).enclosed[kind] if MARK in row["text"]), {})

    return find


def coded(code: str) -> dict[str, Any]:
    return {"coding": [{"code": code}]} if code else {}


def flagged(code: str) -> bool | None:
    return {"true": True, "false": False, "": None}[code]


def without(held: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in held.items() if value not in (None, {}, "")}


CONDITION = {"code": {"text": MARK}, "id": "marked"}
MEDICINE = {"medicationReference": None, "contained": None, "medicationCodeableConcept": {"text": MARK}, "id": "marked"}
STATEMENT = {
    "resourceType": "MedicationStatement",
    "id": "marked",
    "subject": {"reference": sample.PATIENT_URL},
    "medicationCodeableConcept": {"text": MARK},
}
ASKED = {"code": {"text": f"Home health nursing {MARK}"}, "reasonReference": None}


def conditions(**changes: Any) -> dict[str, Any]:
    return without(sample.condition(**CONDITION | changes))


def medicines(**changes: Any) -> dict[str, Any]:
    return without(sample.medication(**MEDICINE | changes))


def statements(**changes: Any) -> dict[str, Any]:
    return without(STATEMENT | changes)


def allergies(**changes: Any) -> dict[str, Any]:
    return without(sample.allergy(**{"code": {"text": MARK}} | changes))


def requests(**changes: Any) -> dict[str, Any]:
    return without(sample.request(**ASKED | changes))


ROWS: dict[str, tuple[str, Callable[[str], dict[str, Any]]]] = {
    "Condition.clinicalStatus": ("conditions", lambda c: conditions(clinicalStatus=coded(c))),
    "Condition.verificationStatus": ("conditions", lambda c: conditions(verificationStatus=coded(c))),
    "Condition.abatement": (
        "conditions",
        lambda c: conditions(clinicalStatus=None, abatementDateTime="2020-01-01" if c else None),
    ),
    "MedicationRequest.status": ("medications", lambda c: medicines(status=c)),
    "MedicationRequest.intent": ("medications", lambda c: medicines(intent=c)),
    "MedicationRequest.doNotPerform": ("medications", lambda c: medicines(doNotPerform=flagged(c))),
    "MedicationStatement.status": ("medications", lambda c: statements(status=c)),
    "MedicationStatement.effective": ("medications", lambda c: statements(effectivePeriod=SPANS.get(c))),
    "AllergyIntolerance.clinicalStatus": ("allergies", lambda c: allergies(clinicalStatus=coded(c))),
    "AllergyIntolerance.verificationStatus": ("allergies", lambda c: allergies(verificationStatus=coded(c))),
    "AllergyIntolerance.type": ("allergies", lambda c: allergies(type=c)),
    "AllergyIntolerance.criticality": ("allergies", lambda c: allergies(criticality=c)),
    "Dosage.asNeeded": (
        "medications",
        lambda c: medicines(dosageInstruction=[without({"text": "one tablet", "asNeededBoolean": flagged(c)})]),
    ),
}
ON, OFF, GONE = "in force", "not in force", "left out"
# What each code must come to, written down here once more: a table that is wrong is not its own witness.
MEANT: dict[str, dict[str, str]] = {
    "Condition.clinicalStatus": {
        **dict.fromkeys(("", "active", "recurrence", "relapse"), ON),
        **dict.fromkeys(("inactive", "remission", "resolved"), OFF),
    },
    "Condition.verificationStatus": {
        **dict.fromkeys(("", "confirmed", "unconfirmed", "provisional", "differential"), ON),
        **dict.fromkeys(("refuted", "entered-in-error"), GONE),
    },
    "Condition.abatement": {"": ON, ANY: OFF},
    "MedicationRequest.status": {
        **dict.fromkeys(("", "active", "unknown"), ON),
        **dict.fromkeys(("on-hold", "completed", "stopped"), OFF),
        **dict.fromkeys(("cancelled", "draft", "entered-in-error"), GONE),
    },
    "MedicationRequest.intent": {
        **dict.fromkeys(("", "order", "original-order", "instance-order", "filler-order", "reflex-order", "plan"), ON),
        **dict.fromkeys(("proposal", "option"), GONE),
    },
    "MedicationRequest.doNotPerform": {"": ON, "false": ON, "true": GONE},
    "MedicationStatement.status": {
        **dict.fromkeys(("", "active", "intended", "unknown"), ON),
        **dict.fromkeys(("on-hold", "completed", "stopped"), OFF),
        **dict.fromkeys(("not-taken", "entered-in-error"), GONE),
    },
    "MedicationStatement.effective": {"": ON, "now": ON, "future": ON, "past": OFF},
    "AllergyIntolerance.clinicalStatus": {"": ON, "active": ON, "inactive": OFF, "resolved": OFF},
    "AllergyIntolerance.verificationStatus": {
        **dict.fromkeys(("", "confirmed", "unconfirmed", "presumed"), ON),
        **dict.fromkeys(("refuted", "entered-in-error"), GONE),
    },
    "AllergyIntolerance.type": dict.fromkeys(("", "allergy", "intolerance"), ON),
    "AllergyIntolerance.criticality": dict.fromkeys(("", "low", "unable-to-assess", "high"), ON),
    "Dosage.asNeeded": dict.fromkeys(("", "false", "true"), ON),
}
SAID = {  # what qualifies stands in the row itself
    ("Condition.verificationStatus", "provisional"): "provisional",
    ("Condition.verificationStatus", "differential"): "one of several possible",
    ("Condition.clinicalStatus", "remission"): "in remission",
    ("MedicationRequest.status", "on-hold"): "on hold",
    ("MedicationStatement.status", "intended"): "to be started",
    ("MedicationStatement.effective", "future"): "to be started",
    ("AllergyIntolerance.verificationStatus", "unconfirmed"): "unconfirmed",
    ("AllergyIntolerance.type", "intolerance"): "intolerance",
    ("AllergyIntolerance.criticality", "high"): "may threaten life",
    ("Dosage.asNeeded", "true"): "as needed",
}
CASES = [(element, code, state) for element, codes in MEANT.items() for code, state in codes.items()]


@pytest.mark.parametrize(("element", "code", "state"), CASES, ids=str)
def test_a_row_of_the_chart_is_what_its_code_means(element: str, code: str, state: str) -> None:
    kind, planted = ROWS[element]
    reading = read(sample.patient(), planted("present" if code == ANY else code))
    row = listed(kind)(reading)
    if state == GONE:
        assert not row
        assert any("entry 2" in line and "left out" in line for line in lines(reading)), lines(reading)
        return
    assert row, lines(reading)
    assert row.get("is_active") is (state == ON)
    assert SAID.get((element, code), "") in " ".join(str(value) for value in row.values())


def test_every_code_of_a_row_is_written_down_here() -> None:
    assert {(e, c) for e, c, _ in CASES} == {(r.element, r.code) for r in meaning.RULES if r.element in ROWS}


@pytest.mark.parametrize("element", sorted(ROWS))
def test_a_code_nobody_knows_is_never_read_as_yes(element: str) -> None:
    if element in {
        "Condition.abatement",
        "MedicationStatement.effective",
        "Dosage.asNeeded",
        "MedicationRequest.doNotPerform",
    }:
        return
    kind, planted = ROWS[element]
    reading = read(sample.patient(), planted("flabbergasted"))
    row = listed(kind)(reading)
    assert not row or element in {"AllergyIntolerance.type", "AllergyIntolerance.criticality"}


# --- what must not be, or is paused, is the first thing to be read -----------------------------------------------------


@pytest.mark.parametrize(
    "resource",
    [
        medicines(doNotPerform=True),
        medicines(status="on-hold"),
        statements(status="not-taken"),
        requests(doNotPerform=True),
        requests(status="on-hold"),
        requests(intent="directive"),
    ],
    ids=["medicine", "medicine on hold", "not taken", "request", "request on hold", "directive"],
)
def test_what_must_not_be_is_said_first(resource: dict[str, Any]) -> None:
    assert MARK in warnings(read(sample.patient(), resource))


def test_a_medicine_that_must_not_be_given_and_was_entered_in_error_is_not_said() -> None:
    reading = read(sample.patient(), medicines(doNotPerform=True, status="entered-in-error"))
    assert MARK not in warnings(reading)
    assert not draft(reading).enclosed["medications"]


# --- requests ----------------------------------------------------------------------------------------------------------

IS_REFERRAL = [rule for rule in meaning.RULES if rule.element.startswith("ServiceRequest.") and rule.code != ANY]
ASKS: dict[str, Callable[[str], dict[str, Any]]] = {
    "ServiceRequest.doNotPerform": lambda c: requests(doNotPerform=flagged(c)),
    "ServiceRequest.status": lambda c: requests(status=c),
    "ServiceRequest.intent": lambda c: requests(intent=c),
    "ServiceRequest.asNeeded": lambda c: requests(asNeededBoolean=flagged(c)),
}


@pytest.mark.parametrize("rule", IS_REFERRAL, ids=lambda rule: f"{rule.element}={rule.code}")
def test_a_request_is_the_referral_only_when_the_table_says_so(rule: meaning.Rule) -> None:
    found = draft(read(sample.patient(), ASKS[rule.element](rule.code)))
    qualified = rule.element == "ServiceRequest.asNeeded"
    assert (MARK in str(found.facts["reason"])) is (rule.effect is Effect.HOLDS or qualified)
    assert (found.facts["ordered_soc"] is not None) is (rule.effect is Effect.HOLDS or qualified)
    if qualified and rule.effect is Effect.QUALIFIES:
        assert rule.words in found.enclosed["orders"]


def test_a_request_that_was_replaced_is_not_the_referral() -> None:
    newer = requests(id="newer", code={"text": "Home health nursing"}, replaces=[{"reference": "ServiceRequest/req-1"}])
    reading = read(sample.patient(), requests(), newer)
    assert draft(reading).facts["reason"] == "Home health nursing"
    assert "entry 2, ServiceRequest: was replaced by a later request; left out" in lines(reading)


def test_a_prescription_that_was_replaced_is_left_out() -> None:
    newer = medicines(
        id="newer",
        medicationCodeableConcept={"text": "Newer"},
        priorPrescription={"reference": "MedicationRequest/marked"},
    )
    reading = read(sample.patient(), medicines(), newer)
    assert [row["text"] for row in draft(reading).enclosed["medications"]] == ["Newer"]
    assert any("replaced by a later prescription" in line for line in lines(reading))


DNR = {
    "id": "dnr",
    "intent": "directive",
    "code": {"coding": [{"system": meaning.SNOMED, "code": "304253006"}], "text": "Do not resuscitate"},
    "occurrenceDateTime": "2019-01-01",
}


def test_a_directive_is_neither_the_reason_nor_the_start_of_care() -> None:
    found = draft(read(sample.patient(), sample.request(**DNR)))
    assert (found.facts["reason"], found.facts["ordered_soc"], found.choices) == ("", None, [])
    assert "Do not resuscitate" in str(found.enclosed["remarks"])


@pytest.mark.parametrize(
    ("changes", "is_home"),
    [
        ({"code": {"text": "Home health nursing"}}, True),
        ({"code": {"text": "Referral to homecare"}}, True),
        ({"code": {"text": "Skilled nursing at home"}}, True),
        ({"code": {"text": "Visiting nurse service"}}, True),
        ({"code": {"coding": [{"code": "G0299", "display": "RN services"}]}}, True),
        ({"code": {"text": "PT evaluation"}, "performerType": {"coding": [{"code": "251E00000X"}]}}, True),
        ({"code": {"text": "Nursing"}, "category": [{"text": "Home health"}]}, True),
        ({"code": {"text": "Wound care"}, "locationCode": [{"coding": [{"code": "PTRES"}]}]}, True),
        ({"code": {"text": "Homeopathic consultation"}}, False),
        ({"code": {"text": "Placement in nursing home"}}, False),
        ({"code": {"text": "Home oxygen"}}, False),
        ({"code": {"text": "Home care instructions"}}, False),
        ({"code": {"text": "Homer's procedure"}}, False),
    ],
    ids=str,
)
def test_home_health_by_code_category_and_performer(changes: dict[str, Any], is_home: bool) -> None:
    found = draft(read(sample.patient(), sample.request(**changes)))
    assert bool(found.facts["reason"]) is is_home
    assert bool(found.choices) is not is_home, "where nothing says home health, intake is asked"


@pytest.mark.parametrize("code", ["108252007", "363679005", "387713003", "409073007", "laboratory", "imaging"])
def test_a_test_or_an_operation_is_never_the_referral(code: str) -> None:
    asked = sample.request(code={"text": "Something"}, category=[{"coding": [{"code": code}]}])
    reading = read(sample.patient(), asked)
    assert (draft(reading).facts["reason"], draft(reading).choices) == ("", [])
    assert any("not for home health; left out" in line for line in lines(reading))


def test_home_health_goes_before_other_requests() -> None:
    other = sample.request(id="cbc", code={"text": "Cardiology consultation"}, occurrenceDateTime="2020-01-01")
    reading = read(sample.patient(), other, sample.request())
    assert "Home health nursing" in str(draft(reading).facts["reason"])
    assert any("does not ask for home health" in line for line in lines(reading))


def test_two_requests_for_home_health_are_asked_of_intake() -> None:
    two = sample.request(id="two", code={"text": "Home health PT"}, occurrenceDateTime="2026-12-05", priority="routine")
    found = draft(read(sample.patient(), sample.request(), two))
    assert (found.facts["reason"], found.facts["ordered_soc"]) == ("", None)
    assert [each.reason for each in found.choices] == ["Home health nursing", "Home health PT"]


# --- absence -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("pair", "said"), list(meaning.ABSENCES.items()), ids=str)
def test_absence_by_code(pair: tuple[str, str], said: Absence) -> None:
    concept = {"coding": [{"system": pair[0], "code": pair[1], "display": MARK}]}
    kinds = {"M": medicines(medicationCodeableConcept=concept), "P": conditions(code=concept)}
    starts = {
        Absence.MEDICINES: "M",
        Absence.MEDICINES_UNKNOWN: "M",
        Absence.PROBLEMS: "P",
        Absence.PROBLEMS_UNKNOWN: "P",
    }
    enclosed = draft(read(sample.patient(), kinds.get(starts.get(said, ""), allergies(code=concept)))).enclosed
    assert not [*enclosed["allergies"], *enclosed["medications"], *enclosed["conditions"]]
    assert {"label": "Said to be absent or unknown", "text": said.value} in enclosed["also"]
    assert enclosed["no_known_allergies"] is (said is Absence.ALLERGIES)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("No known allergies", Absence.ALLERGIES),
        ("NKA", Absence.ALLERGIES),
        ("no known allergy (situation)", Absence.ALLERGIES),
        ("Denies any allergies", Absence.ALLERGIES),
        ("NKDA", Absence.DRUG),
        ("No known drug allergies", Absence.DRUG),
        ("no known medication allergy", Absence.DRUG),
        ("No known food allergies", Absence.FOOD),
        ("No Known Latex Allergy", Absence.LATEX),
        ("Unknown", Absence.ALLERGIES_UNKNOWN),
        ("Not asked", Absence.ALLERGIES_UNKNOWN),
        ("Penicillin", None),
        ("Latex", None),
        ("No known allergies to latex except gloves", None),
    ],
)
def test_absence_by_words(words: str, said: Absence | None) -> None:
    enclosed = draft(read(sample.patient(), allergies(code={"text": words}))).enclosed
    assert [row["text"] for row in enclosed["allergies"]] == ([] if said else [words])
    assert enclosed["no_known_allergies"] is (said is Absence.ALLERGIES)


def test_no_known_food_allergy_asks_about_the_others() -> None:
    food = allergies(code={"coding": [{"system": meaning.SNOMED, "code": "429625007"}]})
    reading = read(sample.patient(), food)
    assert "no known food allergies. Ask about other allergies" in warnings(reading)


def test_none_known_and_an_allergy_contradict_each_other() -> None:
    none = allergies(id="none", code={"text": "No known allergies"})
    reading = read(sample.patient(), none, allergies())
    assert draft(reading).enclosed["no_known_allergies"] is False
    assert "Ask which is true" in warnings(reading)


@pytest.mark.parametrize("status", ["refuted", "entered-in-error"])
def test_a_refuted_absence_is_no_absence(status: str) -> None:
    none = allergies(code={"text": "No known allergies"}, verificationStatus=coded(status))
    assert draft(read(sample.patient(), none)).enclosed["no_known_allergies"] is False


# --- the patient and the people around ------------------------------------------------------------------------------------

NAMES = [rule for rule in meaning.RULES if rule.element in {"HumanName.use", "HumanName.period"}]
PLACES = [rule for rule in meaning.RULES if rule.element.startswith("Address.")]
WAYS = [rule for rule in meaning.RULES if rule.element.startswith("ContactPoint.")]


def given(element: str, code: str) -> dict[str, Any]:
    part = element.rpartition(".")[2]
    return without({part: SPANS.get(code) if part == "period" else code})


def wins(rule: meaning.Rule) -> bool:
    return rule.effect is Effect.HOLDS


@pytest.mark.parametrize("rule", NAMES, ids=lambda rule: f"{rule.element}={rule.code}")
def test_the_name_in_force_wins(rule: meaning.Rule) -> None:
    first = {"family": MARK, "given": ["Zed"], **given(rule.element, rule.code)}
    reading = read(
        sample.patient(
            name=[first, {"family": "Plain", "given": ["Ida"], "use": "temp"}]
            if wins(rule)
            else [first, {"family": "Plain"}]
        )
    )
    assert draft(reading).facts["family_name"] == (MARK if wins(rule) else "Plain")
    assert MARK in str(draft(reading).facts) + str(draft(reading).enclosed)


@pytest.mark.parametrize("rule", PLACES, ids=lambda rule: f"{rule.element}={rule.code}")
def test_the_address_in_force_wins(rule: meaning.Rule) -> None:
    first = {"line": [MARK], "city": "Albany", **given(rule.element, rule.code)}
    other = {"line": ["2 Plain Rd"], "city": "Troy", "use": "billing" if wins(rule) else "home"}
    reading = read(sample.patient(address=[first, other]))
    assert draft(reading).facts["address_line"] == (MARK if wins(rule) else "2 Plain Rd")
    assert MARK in str(draft(reading).facts) + str(draft(reading).enclosed)


@pytest.mark.parametrize("rule", WAYS, ids=lambda rule: f"{rule.element}={rule.code}")
def test_the_telephone_in_force_wins(rule: meaning.Rule) -> None:
    first = {"system": "phone", "value": "518-555-0111", "rank": 1, **given(rule.element, rule.code)}
    reading = read(
        sample.patient(telecom=[{"system": "phone", "value": "518-555-0122", "use": "home", "rank": 2}, first])
    )
    assert draft(reading).facts["phone"] == ("+15185550111" if wins(rule) else "+15185550122")
    assert "518-555-0111" in str(draft(reading).enclosed) or wins(rule)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"active": False}, "no longer in use"),
        ({"deceasedBoolean": True}, "has died"),
        ({"deceasedDateTime": "2026-11-01"}, "died on 1 Nov 2026"),
        ({"deceasedDateTime": "2026"}, "this person died"),
        ({"link": [{"type": "replaced-by", "other": {"reference": "Patient/new"}}]}, "was replaced by another record"),
    ],
    ids=str,
)
def test_what_is_wrong_with_the_whole_person_is_said_first(changes: dict[str, Any], said: str) -> None:
    assert said in warnings(read(sample.patient(**changes)))


@pytest.mark.parametrize(
    "changes",
    [{"active": True}, {"active": None}, {"deceasedBoolean": False}, {"link": [{"type": "seealso"}]}],
    ids=str,
)
def test_nothing_is_said_of_a_person_as_any(changes: dict[str, Any]) -> None:
    assert not draft(read(sample.patient(**changes))).enclosed["remarks"]


@pytest.mark.parametrize(
    "rule", [r for r in meaning.RULES if r.element.startswith("Identifier.")], ids=lambda r: r.code
)
def test_a_number_that_ended_is_not_kept(rule: meaning.Rule) -> None:
    held = {"system": "urn:x", "value": MARK, **given(rule.element, rule.code)}
    found = draft(read(sample.patient(identifier=[held])))
    assert bool(found.identifiers) is (rule.effect is not Effect.ENDS)


@pytest.mark.parametrize(
    "system",
    [
        "urn:oid:2.16.840.1.113883.4.1",
        "2.16.840.1.113883.4.1",
        "http://hl7.org/fhir/sid/us-ssn",
        "https://hl7.org/fhir/sid/us-ssn/",
        "HTTP://HL7.org/fhir/sid/us-ssn",
        "urn:oid:2.16.840.1.113883.4.3.36",
        "urn:oid:2.16.840.1.113883.4.330.840",
        "http://hospital.example/anything",
    ],
)
def test_a_secret_number_is_kept_under_no_system(system: str) -> None:
    reading = read(sample.patient(identifier=[{"system": system, "value": "900-00-0001"}]))
    assert "900-00-0001" not in str(reading)
    assert any("is not kept" in line for line in lines(reading))


OVER = [
    ("RelatedPerson.active", {"active": False}),
    ("RelatedPerson.period", {"period": SPANS["past"]}),
]


@pytest.mark.parametrize(("element", "changes"), OVER, ids=str)
def test_a_related_person_who_is_none_any_more_is_no_contact(element: str, changes: dict[str, Any]) -> None:
    person = {"resourceType": "RelatedPerson", "patient": {"reference": "Patient/pat-1"}, "name": [{"text": MARK}]}
    assert MARK in str(draft(read(sample.patient(), person)).enclosed["contacts"])
    reading = read(sample.patient(), person | changes)
    assert MARK not in str(draft(reading).enclosed["contacts"])
    assert any(
        meaning.rule(element, "false" if "active" in changes else "past").words in line for line in lines(reading)
    )


def test_a_contact_that_ended_is_no_contact() -> None:
    held = {"name": {"text": MARK}, "period": SPANS["past"]}
    assert not draft(read(sample.patient(contact=[held]))).enclosed["contacts"]
    assert draft(read(sample.patient(contact=[held | {"period": SPANS["now"]}]))).enclosed["contacts"]


@pytest.mark.parametrize(
    ("resource", "is_taken"),
    [
        (sample.practitioner(), True),
        (sample.practitioner(active=True), True),
        (sample.practitioner(active=False), False),
    ],
)
def test_a_practitioner_who_is_none_any_more_is_not_taken(resource: dict[str, Any], is_taken: bool) -> None:
    assert bool(read(sample.patient(), resource).practitioners) is is_taken


@pytest.mark.parametrize("changes", [{"active": False}, {"period": SPANS["past"]}], ids=str)
def test_a_role_that_ended_is_no_office(changes: dict[str, Any]) -> None:
    held = [sample.patient(), sample.practitioner(), sample.organization()]
    assert read(*held, sample.role()).practitioners[0].organization == "HARBOR CLINIC"
    assert read(*held, sample.role(**changes)).practitioners[0].organization == ""


def test_an_organization_that_closed_is_no_office() -> None:
    reading = read(sample.patient(), sample.practitioner(), sample.organization(active=False), sample.role())
    assert reading.practitioners[0].organization != "HARBOR CLINIC"


# --- encounters and coverage ----------------------------------------------------------------------------------------------


def met(**changes: Any) -> dict[str, Any]:
    return without(
        {
            "resourceType": "Encounter",
            "subject": {"reference": sample.PATIENT_URL},
            "period": {"start": "2026-03-04"},
            "type": [{"text": MARK}],
            "participant": [{"individual": {"display": "Dr. New One"}}],
            **changes,
        }
    )


@pytest.mark.parametrize("rule", [r for r in meaning.RULES if r.element == "Encounter.status"], ids=lambda r: r.code)
def test_an_encounter_that_never_was_refers_nobody(rule: meaning.Rule) -> None:
    found = draft(read(sample.patient(), met(status=rule.code)))
    assert (MARK in str(found.facts["reason"])) is (rule.effect is Effect.HOLDS)


def covered(**changes: Any) -> dict[str, Any]:
    return without(
        {
            "resourceType": "Coverage",
            "beneficiary": {"reference": sample.PATIENT_URL},
            "payor": [{"display": MARK}],
            "subscriberId": "M-5",
            **changes,
        }
    )


@pytest.mark.parametrize("rule", [r for r in meaning.RULES if r.element.startswith("Coverage.")], ids=lambda r: r.code)
def test_coverage_that_ended_does_not_pay(rule: meaning.Rule) -> None:
    found = draft(read(sample.patient(), covered(**given(rule.element, rule.code))))
    assert (found.payer == MARK) is (rule.effect in {Effect.HOLDS, Effect.QUALIFIES})


def test_coverage_by_its_order() -> None:
    second = covered(order=2, payor=[{"display": "Second Plan"}], subscriberId="S-2")
    found = draft(read(sample.patient(), second, covered(order=1)))
    assert (found.payer, found.facts["member_number"]) == (MARK, "M-5")
    assert {"label": "Further coverage", "text": "Second Plan, member S-2"} in found.enclosed["also"]


# --- every resource --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes",
    [
        {"implicitRules": "http://x.example/rules"},
        {"modifierExtension": [{"url": "http://x.example/not", "valueBoolean": True}]},
        {"meta": {"security": [{"code": "HTEST"}]}},
    ],
    ids=str,
)
@pytest.mark.parametrize("planted", [conditions, medicines, allergies, requests], ids=lambda each: each.__name__)
def test_what_may_change_the_meaning_of_all_leaves_it_out(planted: Any, changes: dict[str, Any]) -> None:
    reading = read(sample.patient(), planted(**changes))
    assert MARK not in str(draft(reading).facts) + str(draft(reading).enclosed)
    assert any(line.startswith("entry 2") and "left out" in line for line in lines(reading))


def test_of_two_versions_the_newer_one_is_taken() -> None:
    old = conditions(meta={"lastUpdated": "2026-01-01T00:00:00Z"}, code={"text": "Old words"})
    new = conditions(meta={"lastUpdated": "2026-02-01T00:00:00Z"})
    for pair in ((old, new), (new, old)):
        reading = read(sample.patient(), *pair)
        assert [row["text"] for row in draft(reading).enclosed["conditions"]] == [MARK]
        assert any("older version of another entry" in line for line in lines(reading))


@pytest.mark.parametrize(
    "more", [{"request": {"method": "DELETE", "url": "Condition/marked"}}, {"search": {"mode": "outcome"}}], ids=str
)
def test_an_entry_that_asks_to_delete_or_only_tells_is_left_out(more: dict[str, Any]) -> None:
    found = sample.bundle(sample.patient(), conditions())
    found["entry"][1].pop("request")
    found["entry"][1] |= more
    reading = parse(sample.packed(found))
    assert not draft(reading).enclosed["conditions"]
    assert any("entry 2" in line for line in lines(reading))


@pytest.mark.parametrize("rule", [r for r in meaning.RULES if r.element == "Medication.status"], ids=lambda r: r.code)
def test_a_medication_that_was_entered_in_error_is_no_medicine(rule: meaning.Rule) -> None:
    held = {"resourceType": "Medication", "id": "m", "code": {"text": MARK}, "status": rule.code}
    row = listed("medications")(read(sample.patient(), sample.medication(contained=[without(held)])))
    assert bool(row) is (rule.effect is not Effect.VOID)
    if rule.effect is Effect.QUALIFIES:
        assert rule.words in row["text"]


TESTED_BY_HAND = {
    *("Resource.implicitRules", "Resource.modifierExtension", "Resource.meta.lastUpdated", "Resource.meta.security"),
    *(
        "Bundle.entry.request.method",
        "Bundle.entry.search.mode",
        "Patient.active",
        "Patient.deceased",
        "Patient.link.type",
    ),
    *("Patient.contact.period", "RelatedPerson.active", "RelatedPerson.period", "Practitioner.active"),
    *(
        "PractitionerRole.active",
        "PractitionerRole.period",
        "Organization.active",
        "MedicationRequest.priorPrescription",
    ),
    *("ServiceRequest.replaces", "Medication.status"),
}


def test_every_row_of_the_table_is_tested() -> None:
    by_table = {*ROWS, *ASKS, "Encounter.status"}
    by_table |= {
        e
        for e in meaning.ELEMENTS
        if e.startswith(("HumanName.", "Address.", "ContactPoint.", "Identifier.", "Coverage."))
    }
    assert by_table | TESTED_BY_HAND == meaning.ELEMENTS


def test_a_patient_marked_as_test_data_is_refused() -> None:
    with pytest.raises(BundleRefused):
        read(sample.patient(meta={"security": [{"code": "HTEST"}]}))
