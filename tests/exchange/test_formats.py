"""Files of other formats: each is named for what it is, and what to do instead is said; what FHIR R4 allows beside is read."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from exchange.actions import receive
from exchange.fhir.kept import kept
from exchange.fhir.parse import Reading, parse, parse_stream
from exchange.fhir.refusal import BundleRefused
from referrals.models import FhirImport, Referral
from tests.exchange import sample

LIMIT = 4 * 1024 * 1024
FHIR_XML = b'<?xml version="1.0"?><Bundle xmlns="http://hl7.org/fhir"><type value="collection"/></Bundle>'
CDA = b'<?xml version="1.0"?><ClinicalDocument xmlns="urn:hl7-org:v3"><title>Ida Marlowe</title></ClinicalDocument>'
V2 = b"MSH|^~\\&|EHR|HOSP|HH|AGENCY|202611290800||REF^I12|1|P|2.5.1\rPID|1||77||Marlowe^Ida\r"
X12 = b"ISA*00*          *00*          *ZZ*A              *ZZ*B              *261129*0800*^*00501*1*0*P*:~GS*HI*A*B~ST*278*0001~"


def old(kind: str, **held: Any) -> bytes:
    """A bundle of a patient and one resource of another version."""
    return sample.packed(sample.bundle(sample.patient(), {"resourceType": kind, "id": "x", **held}))


OTHERS: list[tuple[str, bytes, str]] = [
    ("PDF", b"%PDF-1.7\n...", "is a PDF"),
    ("HL7 v2", V2, "is an HL7 version 2 message"),
    ("HL7 v2 in its frame", b"\x0b" + V2, "is an HL7 version 2 message"),
    ("HL7 v2 batch", b"FHS|^~\\&|x\rBHS|^~\\&|x\r" + V2, "is an HL7 version 2 message"),
    ("X12", X12, "is an X12 transaction, a request for services (278)"),
    ("C-CDA", CDA, "is a C-CDA document"),
    ("FHIR XML", FHIR_XML, "is FHIR as XML"),
    ("FHIR XML with a byte order mark", b"\xef\xbb\xbf" + FHIR_XML, "is FHIR as XML"),
    ("XML", b"<a/>", "is XML"),
    ("a web page", b"<!DOCTYPE html><html>Sign in</html>", "is a web page"),
    ("ZIP", b"PK\x03\x04rest", "is a ZIP archive or an office document"),
    ("JPEG", b"\xff\xd8\xff\xe0", "is a picture"),
    ("PNG", b"\x89PNG\r\n", "is a picture"),
    ("TIFF", b"II*\x00", "is a picture, such as a fax"),
    ("RTF", b"{\\rtf1 hello}", "is a text document"),
    ("DSTU2 by type", old("MedicationOrder", status="active"), "is FHIR DSTU2"),
    ("DSTU2 by shape", old("Condition", clinicalStatus="active", patient={"reference": "x"}), "is FHIR DSTU2"),
    ("DSTU2 criticality", old("AllergyIntolerance", criticality="CRITH"), "is FHIR DSTU2"),
    ("STU3 by type", old("ReferralRequest", status="active"), "is FHIR STU3"),
    ("STU3 by shape", old("Condition", clinicalStatus="active", subject={"reference": "x"}), "is FHIR STU3"),
    ("STU3 allergy", old("AllergyIntolerance", clinicalStatus="active", code={"text": "x"}), "is FHIR STU3"),
    ("STU3 by profile", old("Observation", meta={"profile": ["http://hl7.org/fhir/STU3/vitals.html"]}), "is FHIR STU3"),
    ("R5 by type", old("MedicationUsage"), "is FHIR R5"),
    ("R5 medicine", old("MedicationRequest", medication={"concept": {"text": "x"}}), "is FHIR R5"),
    ("R5 request", old("ServiceRequest", code={"concept": {"text": "x"}}), "is FHIR R5"),
    ("R5 encounter", old("Encounter", actualPeriod={"start": "2026-01-01"}), "is FHIR R5"),
]


def taken(content: bytes) -> Reading:
    with kept(io.BytesIO(content), LIMIT) as file:
        return parse_stream(file.stream)


@pytest.mark.parametrize("is_packed", [False, True], ids=["plain", "gzip"])
@pytest.mark.parametrize(("name", "content", "said"), OTHERS, ids=[each[0] for each in OTHERS])
def test_another_format_is_named_and_refused(name: str, content: bytes, said: str, is_packed: bool) -> None:
    with pytest.raises(BundleRefused) as refused:
        taken(gzip.compress(content, mtime=0) if is_packed else content)
    assert said in refused.value.message
    assert "Marlowe" not in refused.value.message
    assert any(word in refused.value.message for word in ("ask", "Send", "Write", "Unpack", "Download"))


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "content", "said"), OTHERS, ids=[each[0] for each in OTHERS])
def test_another_format_at_the_page(client: Any, intake: Any, name: str, content: bytes, said: str) -> None:
    client.force_login(intake)
    answer = client.post(reverse("exchange:import_bundle"), {"bundle": io.BytesIO(content)})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not FhirImport.objects.exists()


def test_a_single_resource_is_read() -> None:
    reading = taken(sample.packed(sample.patient()))
    assert reading.referral is not None
    assert reading.referral.facts["family_name"] == "Marlowe"


def ndjson(*resources: dict[str, Any]) -> bytes:
    return b"\n".join(json.dumps(each).encode() for each in resources) + b"\n"


def test_ndjson_of_one_patient_is_read() -> None:
    near = {"subject": {"reference": "Patient/pat-1"}}
    reading = taken(ndjson(sample.patient(), sample.condition(**near), sample.medication(), sample.request(**near)))
    assert reading.referral is not None
    assert [row["text"] for row in reading.referral.enclosed["conditions"]] == ["Heart failure"]
    assert reading.referral.facts["reason"] == "Home health nursing. Heart failure"


def test_a_pretty_printed_bundle_is_no_ndjson() -> None:
    assert parse(json.dumps(sample.whole(), indent=2).encode()).referral is not None
    assert parse(sample.packed(sample.whole()) + b"\n\n").referral is not None


# --- a bulk export ---------------------------------------------------------------------------------------------------------


def exported(folder: Path) -> Path:
    """Two patients and their conditions, in a file for each resource type, one of them packed."""
    two = sample.patient(id="pat-2", identifier=[{"system": "urn:x", "value": "2"}], name=[{"family": "Second"}])
    theirs = sample.condition(id="con-2", code={"text": "Cataract"}, subject={"reference": "Patient/pat-2"})
    mine = sample.condition(subject={"reference": "Patient/pat-1"})
    (folder / "Patient.000.ndjson").write_bytes(ndjson(sample.patient(), two))
    (folder / "Condition.000.ndjson.gz").write_bytes(gzip.compress(ndjson(mine, theirs)))
    (folder / "Practitioner.ndjson").write_bytes(ndjson(sample.practitioner()))
    return folder


@pytest.mark.django_db
def test_a_bulk_export_gives_a_referral_for_each_patient(tmp_path: Path) -> None:
    out = io.StringIO()
    call_command("import_fhir", str(exported(tmp_path)), stdout=out)
    found = {each.family_name: [row["text"] for row in each.enclosed["conditions"]] for each in Referral.objects.all()}
    assert found == {"Marlowe": ["Heart failure"], "Second": ["Cataract"]}
    assert "2 bundles: 2 taken" in out.getvalue()
    assert "Marlowe" not in out.getvalue()
    again = io.StringIO()
    call_command("import_fhir", str(tmp_path), stdout=again)
    assert "2 bundles: 0 taken, 2 unchanged" in again.getvalue()


@pytest.mark.django_db
def test_one_patient_of_an_export_who_cannot_be_taken_holds_up_nobody(tmp_path: Path) -> None:
    out, folder = io.StringIO(), exported(tmp_path)
    (folder / "Patient.000.ndjson").write_bytes(ndjson(sample.patient(birthDate="1950"), sample.patient(id="pat-2")))
    with pytest.raises(CommandError, match="1 of 2 bundles refused"):
        call_command("import_fhir", str(folder), stdout=out)
    assert Referral.objects.count() == 1


@pytest.mark.django_db
def test_an_export_of_many_at_the_page_says_where_it_goes(client: Any, intake: Any) -> None:
    client.force_login(intake)
    two = io.BytesIO(ndjson(sample.patient(), sample.patient(id="pat-2")))
    answer = client.post(reverse("exchange:import_bundle"), {"bundle": two})
    assert "give the folder of the whole export to the command import_fhir" in answer.content.decode()


# --- large files -----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_page_and_the_api_take_less_than_the_command(settings: Any, intake: Any) -> None:
    assert settings.FHIR_UPLOAD_BYTES == 10 * 1024 * 1024
    assert settings.FHIR_MAX_BYTES > 48 * 1024 * 1024
    settings.FHIR_UPLOAD_BYTES = 2000
    content = sample.packed(sample.whole())
    with pytest.raises(BundleRefused, match="larger than"):
        receive(io.BytesIO(content), "x", intake, settings.FHIR_UPLOAD_BYTES)
    assert receive(io.BytesIO(content), "x", intake).is_new


def test_a_large_file_is_never_held_whole(tmp_path: Path) -> None:
    """40 MB of observations: what Python holds at any time stays below a fifth of the file."""
    import tracemalloc

    filler = json.dumps({"resource": sample.observation(note=[{"text": "x" * 4000}])})
    first = json.dumps({"fullUrl": sample.PATIENT_URL, "resource": sample.patient()})
    path = tmp_path / "large.json"
    path.write_text('{"resourceType": "Bundle", "entry": [' + ",".join([first] + [filler] * 9_500) + "]}")
    size = path.stat().st_size
    tracemalloc.start()
    with path.open("rb") as source, kept(source, size) as file:
        reading = parse_stream(file.stream)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert size > 38_000_000
    assert most < size / 5
    assert [line.times for line in reading.left_out if line.kind == "Observation"] == [9_500]
