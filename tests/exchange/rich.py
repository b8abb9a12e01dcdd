"""An invented bundle with everything in it that referrals say beside the plain case: second names, numbers, doses, orders."""

from __future__ import annotations

from typing import Any

from tests.exchange import sample

SNOMED = "http://snomed.info/sct"
CORE = "http://hl7.org/fhir/us/core/StructureDefinition/"


def about(kind: str, **held: Any) -> dict[str, Any]:
    """A resource of a type about the patient."""
    return {"resourceType": kind, "subject": {"reference": sample.PATIENT_URL}, **held}


def patient() -> dict[str, Any]:
    """A person with a life: names, numbers, addresses and languages of more than one kind."""
    return sample.patient(
        meta={"versionId": "3", "profile": [f"{CORE}us-core-patient"]},
        text={"status": "generated", "div": "<div>Ida</div>"},
        extension=[
            {"url": f"{CORE}us-core-sex", "valueCode": "248152002"},
            {"url": f"{CORE}us-core-interpreter-needed", "valueCoding": {"code": "Y", "display": "Yes"}},
            {
                "url": "http://hl7.org/fhir/StructureDefinition/individual-pronouns",
                "extension": [{"url": "value", "valueCodeableConcept": {"text": "she/her"}}],
            },
            {"url": f"{CORE}us-core-race", "extension": [{"url": "text", "valueString": "White"}]},
        ],
        name=[
            {"family": "Gone", "given": ["Ida"], "period": {"end": "1980-01-01"}},
            {"use": "maiden", "family": "Quist"},
            {"use": "official", "family": "Marlowe", "given": ["Ida", "Jo"], "prefix": ["Mrs."], "suffix": ["Sr."]},
            {"use": "nickname", "given": ["Jojo"]},
        ],
        telecom=[
            {"system": "phone", "value": "518-555-0150", "use": "work", "rank": 2},
            {"system": "phone", "value": "518-555-0142", "use": "home", "rank": 1},
            {"system": "phone", "value": "518-555-0100", "use": "old"},
            {"system": "email", "value": "ida@post.example"},
            {"system": "fax", "value": "518-555-0188"},
        ],
        address=[
            {"line": ["9 Old Rd"], "city": "Troy", "state": "NY", "use": "home", "period": {"end": "2020-01-01"}},
            {
                "line": ["12 Elm St", "Apt 3"],
                "city": "Albany",
                "state": "New York",
                "postalCode": "12207",
                "use": "home",
            },
            {"text": "PO Box 5, Albany", "use": "billing"},
        ],
        gender="female",
        maritalStatus={"text": "Widowed"},
        communication=[
            {"language": {"coding": [{"code": "es"}]}, "preferred": True},
            {"language": {"text": "English"}},
        ],
        generalPractitioner=[{"reference": "Practitioner/pra-1", "display": "Dr. Harrow"}, {"display": "Elm Clinic"}],
        contact=[
            {
                "relationship": [{"coding": [{"code": "C"}], "text": "daughter"}, {"coding": [{"code": "HPOWATT"}]}],
                "name": {"family": "Marlowe", "given": ["Bea"]},
                "telecom": [{"system": "phone", "value": "518-555-0199"}, {"system": "phone", "value": "518-555-0177"}],
                "address": {"line": ["1 Far St"], "city": "Utica"},
            }
        ],
    )


def dosed(number: int, **dosage: Any) -> dict[str, Any]:
    """A prescription with a dose in parts."""
    return sample.medication(
        id=f"dose-{number}",
        contained=[],
        medicationReference=None,
        medicationCodeableConcept={"coding": [{"code": f"{number}", "display": f"Medicine {number}"}]},
        dosageInstruction=[dosage],
    )


def medicines() -> list[dict[str, Any]]:
    """Doses of every shape."""
    quantity = {"value": 2, "unit": "tablets"}
    return [
        dosed(
            1,
            sequence=1,
            doseAndRate=[{"doseQuantity": quantity, "type": {"text": "ordered"}}],
            route={"text": "Oral"},
            site={"text": "mouth"},
            method={"text": "Swallow"},
            timing={
                "repeat": {
                    "frequency": 2,
                    "period": 1,
                    "periodUnit": "d",
                    "when": ["ACM"],
                    "boundsDuration": {"value": 10, "code": "d"},
                }
            },
            asNeededCodeableConcept={"text": "pain"},
            maxDosePerPeriod={"numerator": {"value": 8, "unit": "tablets"}, "denominator": {"value": 1, "code": "d"}},
            additionalInstruction=[{"text": "with food"}],
            patientInstruction="Do not crush",
        ),
        dosed(
            2,
            doseAndRate=[{"doseRange": {"low": {"value": 1, "unit": "mL"}, "high": {"value": 2.5, "unit": "mL"}}}],
            timing={"repeat": {"frequency": 1, "period": 4, "periodMax": 6, "periodUnit": "h", "count": 6}},
            maxDosePerAdministration={"value": 3, "unit": "mL"},
        ),
        dosed(
            3,
            doseAndRate=[
                {"rateRatio": {"numerator": {"value": 100, "unit": "mL"}, "denominator": {"value": 1, "code": "h"}}}
            ],
            timing={"code": {"text": "Continuous"}, "repeat": {"dayOfWeek": ["mon", "thu"], "timeOfDay": ["08:00:00"]}},
        ),
        dosed(
            4,
            text="One tablet daily",
            asNeededBoolean=True,
            timing={"repeat": {"frequency": 1, "period": 1, "periodUnit": "d"}},
        ),
        sample.medication(
            id="made-up",
            contained=[
                {
                    "resourceType": "Medication",
                    "id": "m",
                    "status": "active",
                    "form": {"text": "ointment"},
                    "ingredient": [
                        {
                            "itemCodeableConcept": {"text": "Zinc"},
                            "strength": {
                                "numerator": {"value": 40, "unit": "mg"},
                                "denominator": {"value": 1, "unit": "g"},
                            },
                        }
                    ],
                }
            ],
            reasonCode=[{"text": "Skin"}],
            note=[{"text": "Left heel only", "time": "2026-11-01"}],
            dispenseRequest={"numberOfRepeatsAllowed": 2},
        ),
        about(
            "MedicationStatement",
            id="stated",
            status="intended",
            medicationCodeableConcept={"text": "Senna"},
            effectivePeriod={"start": "2026-11-01"},
            dosage=[{"text": "1 at night"}],
        ),
    ]


def asked() -> dict[str, Any]:
    """A request with its orders, of an organisation."""
    return sample.request(
        category=[{"coding": [{"system": SNOMED, "code": "3457005", "display": "Patient referral"}]}],
        authoredOn="2026-11-20",
        requester={"reference": "PractitionerRole/rol-1"},
        orderDetail=[{"text": "SN 1w9"}, {"text": "PT 2w4"}],
        occurrenceDateTime=None,
        occurrencePeriod={"start": "2026-12-01", "end": "2027-01-29"},
        quantityQuantity={"value": 9, "unit": "visits"},
        asNeededBoolean=True,
        patientInstruction="Keep the leg up",
        reasonCode=[{"text": "Leg ulcer"}],
        note=[{"text": "Dog in the house"}],
        performer=[{"display": "Hearthside"}],
    )


def whole() -> dict[str, Any]:
    """Everything at once."""
    found = sample.bundle(
        patient(),
        sample.condition(
            onsetDateTime=None,
            onsetAge={"value": 61, "code": "a", "unit": "years"},
            severity={"text": "Severe"},
            bodySite=[{"text": "Left"}],
            stage=[{"summary": {"text": "Stage C"}}],
            verificationStatus={"coding": [{"code": "provisional"}]},
            note=[{"text": "Echo in May"}],
            category=[{"text": "Problem"}],
            recordedDate="2020-05-01",
        ),
        sample.condition(
            id="con-2",
            code={"text": "Cataract"},
            onsetDateTime=None,
            onsetString="as a child",
            abatementString="after surgery",
            clinicalStatus=None,
        ),
        *medicines(),
        sample.allergy(
            criticality="high",
            type="intolerance",
            category=["medication"],
            reaction=[
                {
                    "manifestation": [{"text": "Hives"}],
                    "severity": "mild",
                    "description": "within minutes",
                    "onset": "2019",
                }
            ],
            note=[{"text": "Once"}],
        ),
        asked(),
        sample.practitioner(qualification=[{"code": {"text": "MD"}}]),
        sample.role(),
        sample.organization(telecom=[{"system": "fax", "value": "518-555-0161"}]),
        about(
            "Encounter",
            id="stay",
            status="finished",
            **{"class": {"code": "IMP", "display": "inpatient"}},
            period={"start": "2026-11-20T08:00:00-05:00", "end": "2026-11-28T11:00:00-05:00"},
            serviceProvider={"display": "Harbor Hospital"},
            hospitalization={"dischargeDisposition": {"text": "Home with home health"}},
            reasonCode=[{"text": "Heart failure"}],
            length={"value": 8, "unit": "days"},
        ),
        {
            "resourceType": "Coverage",
            "id": "cov-1",
            "status": "active",
            "order": 1,
            "beneficiary": {"reference": sample.PATIENT_URL},
            "payor": [{"display": "Northway Health"}],
            "subscriberId": "M-5",
            "type": {"text": "HMO"},
            "period": {"start": "2020-01-01", "end": "2030-12-31"},
            "class": [{"type": {"text": "group"}, "value": "G1", "name": "Elm Works"}],
            "relationship": {"text": "self"},
        },
        {
            "resourceType": "Coverage",
            "id": "cov-2",
            "status": "active",
            "order": 2,
            "beneficiary": {"reference": sample.PATIENT_URL},
            "payor": [{"display": "Second Plan"}],
        },
        {
            "resourceType": "RelatedPerson",
            "id": "rel-1",
            "active": True,
            "patient": {"reference": "Patient/pat-1"},
            "relationship": [{"text": "son"}],
            "name": [{"text": "Lou Marlowe"}],
            "telecom": [{"system": "email", "value": "lou@post.example"}],
            "birthDate": "1970-01-01",
        },
        sample.observation(),
    )
    found["timestamp"] = "2026-11-28T12:00:00Z"
    found["meta"] = {"lastUpdated": "2026-11-28T12:00:00Z"}
    return without_none(found)


def without_none(held: Any) -> Any:
    """The same without what is None."""
    if isinstance(held, dict):
        return {name: without_none(value) for name, value in held.items() if value is not None}
    return [without_none(each) for each in held] if isinstance(held, list) else held
