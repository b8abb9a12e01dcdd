"""What a hospital sends: a bundle that asks for two things, and newer bundles about a referral that waits and about a patient."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from typing import Any

from caseload.models import Patient, PatientIdentifier
from core.change.actions import System
from core.clock import now, today
from exchange.actions import receive

HOSPITAL = "https://harbor-hospital.example/patients"
SENDER = System("demo")
Resource = dict[str, Any]


def write(patient: Patient) -> None:
    """Two referrals by bundle, one of them with a newer bundle behind it, and a newer bundle about `patient`."""
    _send(
        _person("Orla", "Fenwick", "H-2001"),
        _asked("Home health nursing", "SN 1w9"),
        _asked("Home health PT", "PT 2w4"),
        _medicine("Amoxicillin 500 MG Oral Capsule", 4, "active"),
        _allergy("Penicillin"),
    )
    waits = _person("Desmond", "Ashgrove", "H-2002")
    _send(
        waits,
        _asked("Home health nursing", "SN 2w2, 1w7"),
        _medicine("Furosemide 20 MG Oral Tablet", 1, "active"),
        _stay(),
    )
    moved = waits | {"telecom": [{"system": "phone", "value": "518-555-0177"}]}
    _send(
        moved,
        _asked("Home health nursing", "SN 3w2, 1w7"),
        _medicine("Furosemide 20 MG Oral Tablet", 1, "stopped"),
        _medicine("Torsemide 10 MG Oral Tablet", 2, "active"),
        _allergy("Sulfonamide antibiotics"),
    )
    PatientIdentifier.objects.create(patient=patient, system=HOSPITAL, value="H-2003")
    known = _person(patient.given_name, patient.family_name, "H-2003") | {"birthDate": patient.birth_date.isoformat()}
    _send(known, _medicine("Apixaban 5 MG Oral Tablet", 3, "active"), _allergy("Adhesive tape"))


def _send(*resources: Resource) -> None:
    entries = [{"resource": each} for each in resources]
    bundle = {"resourceType": "Bundle", "type": "collection", "timestamp": now().isoformat(), "entry": entries}
    receive(io.BytesIO(json.dumps(bundle).encode()), "", SENDER)


def _person(given: str, family: str, number: str) -> Resource:
    return {
        "resourceType": "Patient",
        "id": "the-patient",
        "identifier": [{"system": HOSPITAL, "value": number}],
        "name": [{"use": "official", "given": [given], "family": family}],
        "gender": "unknown",
        "birthDate": "1946-05-14",
        "telecom": [{"system": "phone", "value": "518-555-0133"}],
        "address": [{"line": ["18 Mill Lane"], "city": "Albany", "state": "NY", "postalCode": "12207"}],
    }


def _about(kind: str, name: str, **held: Any) -> Resource:
    return {"resourceType": kind, "id": name, "subject": {"reference": "Patient/the-patient"}, **held}


def _asked(what: str, order: str) -> Resource:
    name = what.lower().replace(" ", "-")
    ordered = {"orderDetail": [{"text": order}], "occurrenceDateTime": (today() + timedelta(days=2)).isoformat()}
    asked = {"status": "active", "intent": "order", "code": {"text": what}, "requester": {"display": "Dr. Ines Harrow"}}
    return _about("ServiceRequest", name, **asked, **ordered, reasonCode=[{"text": "Heart failure"}])


def _medicine(what: str, number: int, status: str) -> Resource:
    dose = {
        "doseAndRate": [{"doseQuantity": {"value": 1, "unit": "tablet"}}],
        "route": {"text": "By mouth"},
        "timing": {"repeat": {"frequency": 2, "period": 1, "periodUnit": "d"}},
    }
    held = {"status": status, "intent": "order", "medicationCodeableConcept": {"text": what}}
    return _about("MedicationRequest", f"medicine-{number}", **held, dosageInstruction=[dose])


def _allergy(what: str) -> Resource:
    reaction = [{"manifestation": [{"text": "Rash"}], "severity": "moderate"}]
    held = {"patient": {"reference": "Patient/the-patient"}, "code": {"text": what}, "criticality": "high"}
    return {"resourceType": "AllergyIntolerance", "id": what.lower().replace(" ", "-"), **held, "reaction": reaction}


def _stay() -> Resource:
    period = {"start": (now() - timedelta(days=6)).isoformat(), "end": (now() - timedelta(hours=20)).isoformat()}
    held = {"status": "finished", "class": {"code": "IMP"}, "period": period}
    return _about("Encounter", "stay", **held, serviceProvider={"display": "Harbor Hospital"})
