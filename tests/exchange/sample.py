"""Invented FHIR bundles of the shape that hospital systems send."""

from __future__ import annotations

import copy
import gzip
import io
import json
from typing import Any

NPI = "http://hl7.org/fhir/sid/us-npi"
PATIENT_URL = "urn:uuid:3f0e8c1e-52f6-4a64-9a10-000000000001"


def patient(**changes: Any) -> dict[str, Any]:
    return {
        "resourceType": "Patient",
        "id": "pat-1",
        "extension": [
            {
                "url": "http://hl7.org/fhir/us/core/StructureDefinition/us-core-race",
                "extension": [{"url": "text", "valueString": "White"}],
            },
            {"url": "http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex", "valueCode": "F"},
            {"url": "http://hl7.org/fhir/StructureDefinition/patient-interpreterRequired", "valueBoolean": True},
        ],
        "identifier": [
            {"system": "http://hospital.example", "value": "H-77", "type": {"coding": [{"code": "MR"}]}},
            {"system": "http://hl7.org/fhir/sid/us-ssn", "value": "900-00-0001", "type": {"coding": [{"code": "SS"}]}},
            {"system": "http://hl7.org/fhir/sid/us-mbi", "value": "1EG4TE5MK73"},
        ],
        "name": [
            {"use": "maiden", "family": "Quist"},
            {"use": "official", "family": "Marlowe", "given": ["Ida", "Jo"]},
        ],
        "telecom": [{"system": "phone", "value": "(518) 555-0142"}],
        "address": [{"line": ["12 Elm St", "Apt 3"], "city": "Albany", "state": "New York", "postalCode": "122071234"}],
        "gender": "female",
        "birthDate": "1944-02-29",
        "communication": [{"language": {"coding": [{"system": "urn:ietf:bcp:47", "code": "es"}]}, "preferred": True}],
        "contact": [
            {
                "relationship": [{"coding": [{"code": "C"}], "text": "daughter"}],
                "name": {"family": "Marlowe", "given": ["Bea"]},
                "telecom": [{"system": "phone", "value": "518-555-0199"}],
            }
        ],
        **changes,
    }


def condition(**changes: Any) -> dict[str, Any]:
    return {
        "resourceType": "Condition",
        "id": "con-1",
        "clinicalStatus": {"coding": [{"code": "active"}]},
        "verificationStatus": {"coding": [{"code": "confirmed"}]},
        "code": {
            "coding": [
                {"system": "http://snomed.info/sct", "code": "84114007"},
                {"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "I50.9"},
            ],
            "text": "Heart failure",
        },
        "subject": {"reference": PATIENT_URL},
        "onsetDateTime": "2020-05",
        **changes,
    }


def medication(**changes: Any) -> dict[str, Any]:
    return {
        "resourceType": "MedicationRequest",
        "id": "med-1",
        "status": "active",
        "intent": "order",
        "medicationReference": {"reference": "#m"},
        "contained": [{"resourceType": "Medication", "id": "m", "code": {"text": "Furosemide 20 MG Oral Tablet"}}],
        "subject": {"reference": "Patient/pat-1"},
        "authoredOn": "2026-10-01T08:00:00-05:00",
        "dosageInstruction": [{"text": "One tablet each morning"}],
        **changes,
    }


def allergy(**changes: Any) -> dict[str, Any]:
    return {
        "resourceType": "AllergyIntolerance",
        "id": "all-1",
        "clinicalStatus": {"coding": [{"code": "active"}]},
        "code": {"text": "Penicillin"},
        "patient": {"reference": PATIENT_URL},
        "reaction": [{"manifestation": [{"text": "Hives"}], "severity": "severe"}],
        **changes,
    }


def request(**changes: Any) -> dict[str, Any]:
    return {
        "resourceType": "ServiceRequest",
        "id": "req-1",
        "status": "active",
        "intent": "order",
        "priority": "urgent",
        "code": {"text": "Home health nursing"},
        "subject": {"reference": PATIENT_URL},
        "requester": {"reference": f"Practitioner?identifier={NPI}|1234567893", "display": "Dr. Ines Harrow"},
        "occurrenceDateTime": "2026-12-01",
        "reasonReference": [{"reference": "Condition/con-1"}],
        **changes,
    }


def practitioner(**changes: Any) -> dict[str, Any]:
    return {
        "resourceType": "Practitioner",
        "id": "pra-1",
        "identifier": [{"system": NPI, "value": "1234567893"}],
        "name": [{"family": "Harrow", "given": ["Ines"], "prefix": ["Dr."], "suffix": ["MD"]}],
        "telecom": [{"system": "email", "value": "ines@clinic.example"}],
        **changes,
    }


def role(**changes: Any) -> dict[str, Any]:
    return {
        "resourceType": "PractitionerRole",
        "id": "rol-1",
        "practitioner": {"identifier": {"system": NPI, "value": "1234567893"}},
        "organization": {"identifier": {"system": "urn:org", "value": "9"}, "display": "Harbor Clinic"},
        "telecom": [{"system": "phone", "value": "5185550160"}],
        **changes,
    }


def organization(**changes: Any) -> dict[str, Any]:
    return {
        "resourceType": "Organization",
        "id": "org-1",
        "identifier": [{"system": "urn:org", "value": "9"}],
        "name": "HARBOR CLINIC",
        "address": [{"line": ["1 Quay"], "city": "Albany", "state": "NY", "postalCode": "12207"}],
        **changes,
    }


def observation(**changes: Any) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "id": "obs-1",
        "status": "final",
        "subject": {"reference": PATIENT_URL},
        **changes,
    }


def bundle(*resources: dict[str, Any], **changes: Any) -> dict[str, Any]:
    entries = []
    for number, resource in enumerate(resources):
        url = (
            PATIENT_URL
            if resource.get("resourceType") == "Patient"
            else f"urn:uuid:3f0e8c1e-52f6-4a64-9a10-1{number:011d}"
        )
        entries.append({"fullUrl": url, "resource": copy.deepcopy(resource), "request": {"method": "POST", "url": "x"}})
    return {"resourceType": "Bundle", "type": "transaction", "entry": entries, **changes}


def whole() -> dict[str, Any]:
    """One of everything that is taken, and two observations that are not."""
    return bundle(
        patient(),
        condition(),
        medication(),
        allergy(),
        request(),
        practitioner(),
        role(),
        organization(),
        observation(),
        observation(id="obs-2"),
    )


def packed(found: Any) -> bytes:
    return json.dumps(found).encode()


def stream(found: Any) -> io.BytesIO:
    return io.BytesIO(found if isinstance(found, bytes) else packed(found))


def gzipped(found: Any) -> bytes:
    return gzip.compress(found if isinstance(found, bytes) else packed(found), mtime=0)
