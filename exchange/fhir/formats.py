"""Files that are something else: each named for what it is, with what to do instead."""

from __future__ import annotations

import re
from collections.abc import Mapping

from exchange.fhir.refusal import BundleRefused

R4 = "Hearthside reads FHIR R4 as JSON: ask the sender to export that."
_BY_HAND = "Write the referral down under “New referral”, and keep the document with the chart."
_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", f"The file is a PDF. {_BY_HAND}"),
    (
        b"PK\x03\x04",
        "The file is a ZIP archive or an office document. Unpack it, and send the FHIR files in it one by one.",
    ),
    (b"\xff\xd8\xff", f"The file is a picture. {_BY_HAND}"),
    (b"\x89PNG", f"The file is a picture. {_BY_HAND}"),
    (b"II*\x00", f"The file is a picture, such as a fax. {_BY_HAND}"),
    (b"MM\x00*", f"The file is a picture, such as a fax. {_BY_HAND}"),
    (b"{\\rtf", f"The file is a text document (RTF). {_BY_HAND}"),
    (b"\xd0\xcf\x11\xe0", f"The file is an office document. {_BY_HAND}"),
)
_V2 = re.compile(rb"\x0b?(?:MSH|FHS|BHS)[^A-Za-z0-9\s]")
_X12 = re.compile(rb"(?:ISA|GS|ST)([^A-Za-z0-9\s])")
_X12_KINDS = {
    b"278": "a request for services (278)",
    b"275": "patient information (275)",
    b"834": "an enrollment (834)",
}
_X12_KINDS |= {b"837": "a claim (837)", b"835": "a payment (835)", b"270": "an eligibility inquiry (270)"}
_X12_KINDS |= {b"271": "an eligibility answer (271)"}


def refuse_others(head: bytes) -> None:
    """Raise BundleRefused when the first bytes of a file show that it is another format."""
    for start, sentence in _STARTS:
        if head.startswith(start):
            raise BundleRefused(sentence)
    plain = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if _V2.match(plain):
        raise BundleRefused(f"The file is an HL7 version 2 message. {R4}")
    if _X12.match(plain):
        kinds = (words for code, words in _X12_KINDS.items() if re.search(rb"ST[^A-Za-z0-9\s]" + code, plain))
        kind = next(kinds, "")
        raise BundleRefused(f"The file is an X12 transaction{f', {kind}' if kind else ''}. {R4}")
    if plain.startswith(b"<"):
        raise BundleRefused(_xml(plain))


def _xml(plain: bytes) -> str:
    if b"ClinicalDocument" in plain or b"urn:hl7-org:v3" in plain:
        return f"The file is a C-CDA document (XML). {R4}"
    if re.search(rb"<!doctype html|<html", plain, re.IGNORECASE):
        return "The file is a web page, perhaps that of a sign-in that ended. Download the file again."
    if b"http://hl7.org/fhir" in plain or re.search(rb"<(?:Bundle|Patient)[\s>/]", plain):
        return "The file is FHIR as XML. Send the bundle as JSON."
    return f"The file is XML. {R4}"


# --- other versions of FHIR ------------------------------------------------------------------------------------------

_ONLY_IN = {
    **dict.fromkeys(
        ("MedicationOrder", "DiagnosticOrder", "Conformance", "Contraindication", "OrderResponse"), "DSTU2"
    ),
    **dict.fromkeys(
        ("ReferralRequest", "ProcedureRequest", "EligibilityRequest", "ImagingManifest", "BodySite"), "STU3"
    ),
    **dict.fromkeys(("MedicationUsage", "BodyStructureR5", "InventoryItem", "GenomicStudy", "Transport"), "R5"),
}
_STATUSES = {"active", "recurrence", "relapse", "inactive", "remission", "resolved"}
_PROFILES = {
    "/DSTU2/": "DSTU2",
    "/1.0/": "DSTU2",
    "/STU3/": "STU3",
    "/3.0/": "STU3",
    "/R5/": "R5",
    "/5.0/": "R5",
}


def refuse_version(resource: Mapping[str, object]) -> None:
    """Raise BundleRefused when a resource can only be of another version of FHIR than R4."""
    found = version_of(resource)
    if found:
        raise BundleRefused(f"The file is FHIR {found}, whose words mean other things. {R4}")


def version_of(resource: Mapping[str, object]) -> str:
    """ "DSTU2", "STU3" or "R5" by the type, the profile or the shape of a resource; "" when nothing says another than R4."""
    kind = resource.get("resourceType")
    by_type = _ONLY_IN.get(kind, "") if isinstance(kind, str) else ""
    return by_type or _by_profile(resource) or _by_shape(str(kind), resource)


def _by_profile(resource: Mapping[str, object]) -> str:
    meta = resource.get("meta")
    profiles = meta.get("profile") if isinstance(meta, Mapping) else None
    for each in profiles if isinstance(profiles, list) else []:
        for part, version in _PROFILES.items():
            if isinstance(each, str) and f"hl7.org/fhir{part}" in each:
                return version
    return ""


def _by_shape(kind: str, resource: Mapping[str, object]) -> str:
    shape = _SHAPES.get(kind)
    return shape(resource) if shape else ""


def _condition(held: Mapping[str, object]) -> str:
    status = held.get("clinicalStatus")
    if isinstance(status, str) and status in _STATUSES:
        return "STU3" if "subject" in held else "DSTU2"
    return ""


def _allergy(held: Mapping[str, object]) -> str:
    is_old = isinstance(held.get("substance"), dict) and "code" not in held
    if is_old or str(held.get("criticality")) in {"CRITL", "CRITH", "CRITU"}:
        return "DSTU2"
    if str(held.get("clinicalStatus")) in {"active", "inactive", "resolved"}:
        return "STU3"
    return "R5" if isinstance(held.get("type"), dict) else ""


def _patient(held: Mapping[str, object]) -> str:
    names = held.get("name")
    listed = names if isinstance(names, list) else []
    is_old = "careProvider" in held or any(isinstance(n, dict) and isinstance(n.get("family"), list) for n in listed)
    return "DSTU2" if is_old else ""


def _medication_request(held: Mapping[str, object]) -> str:
    if isinstance(held.get("medication"), dict):
        return "R5"
    requester = held.get("requester")
    return "STU3" if isinstance(requester, dict) and "agent" in requester else ""


def _service_request(held: Mapping[str, object]) -> str:
    code = held.get("code")
    return "R5" if isinstance(code, dict) and ("concept" in code or "reference" in code) else ""


def _encounter(held: Mapping[str, object]) -> str:
    if "actualPeriod" in held or isinstance(held.get("class"), list):
        return "R5"
    return "DSTU2" if isinstance(held.get("class"), str) else ""


_SHAPES = {
    "Condition": _condition,
    "AllergyIntolerance": _allergy,
    "Patient": _patient,
    "MedicationRequest": _medication_request,
    "MedicationStatement": lambda held: "R5" if isinstance(held.get("medication"), dict) else "",
    "ServiceRequest": _service_request,
    "Encounter": _encounter,
}
