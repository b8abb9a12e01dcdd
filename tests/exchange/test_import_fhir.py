"""`import_fhir` and the upload: whole, once, and without names in what is printed."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse

from caseload.models import Practitioner
from core.models import AuditEvent
from exchange.actions import receive
from exchange.fhir.refusal import BundleRefused
from referrals.models import FhirImport, Referral
from tests import factories
from tests.exchange import sample

pytestmark = pytest.mark.django_db


def run(*paths: Path) -> str:
    out = io.StringIO()
    call_command("import_fhir", *map(str, paths), stdout=out)
    return out.getvalue()


def written(folder: Path, name: str, found: Any) -> Path:
    path = folder / name
    path.write_bytes(found if isinstance(found, bytes) else sample.packed(found))
    return path


def row_counts() -> dict[str, int]:
    """How many rows each table holds, the audit trail included."""
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        found = {}
        for name in names:
            cursor.execute(f'SELECT count(*) FROM "{name}"')
            found[name] = cursor.fetchone()[0]
    return found


def test_import_takes_a_bundle(tmp_path: Path) -> None:
    out = run(written(tmp_path, "Ida_Marlowe.json", sample.whole()))
    referral = Referral.objects.get()
    assert (referral.source, referral.status, referral.family_name) == ("fhir", "received", "Marlowe")
    assert referral.referring.organization == "HARBOR CLINIC"
    assert len(referral.enclosed["conditions"]) == 1
    assert "1 referral, 1 condition, 1 medication, 1 allergy, 1 contact, 1 new practitioner" in out
    assert "2 Observation (not part of a referral)" in out
    assert "1 bundle: 1 taken, 0 unchanged, 0 refused." in out


def test_import_prints_no_name(tmp_path: Path) -> None:
    out = run(written(tmp_path, "Ida_Marlowe.json", sample.whole()))
    assert "Ida" not in out
    assert "Marlowe" not in out


def test_import_twice_changes_nothing(tmp_path: Path) -> None:
    path = written(tmp_path, "a.json.gz", sample.gzipped(sample.whole()))
    run(path)
    before = row_counts()
    out = run(path)
    assert "this file was taken before" in out
    assert "0 taken, 1 unchanged, 0 refused. Nothing changed." in out
    assert row_counts() == before


def test_import_of_the_same_content_written_anew_changes_nothing(tmp_path: Path) -> None:
    run(written(tmp_path, "a.json", sample.whole()))
    before = row_counts()
    out = run(written(tmp_path, "b.json", json.dumps(sample.whole(), indent=3, sort_keys=True).encode()))
    assert "the same content was taken before" in out
    assert row_counts() == before


def test_import_of_a_patient_who_waits_already_is_an_update(tmp_path: Path) -> None:
    run(written(tmp_path, "a.json", sample.whole()))
    before = Referral.objects.values().get()
    out = run(
        written(tmp_path, "b.json", sample.bundle(sample.patient(), sample.condition(id="new", code={"text": "Falls"})))
    )
    assert "1 newer bundle to look at" in out
    assert "already waiting: " in out
    assert Referral.objects.values().get() == before, "nothing is changed until somebody takes it"


def test_import_that_says_nothing_new_of_a_patient_who_waits_changes_nothing(tmp_path: Path) -> None:
    run(written(tmp_path, "a.json", sample.bundle(sample.patient(), sample.request())))
    before = row_counts()
    out = run(written(tmp_path, "b.json", sample.bundle(sample.patient())))
    assert "already waiting, and the bundle says nothing new" in out
    assert row_counts() == before


def test_import_of_a_new_request_after_the_first_was_decided(tmp_path: Path) -> None:
    run(written(tmp_path, "a.json", sample.whole()))
    Referral.objects.update(status="declined", decline_reason="capacity")
    run(written(tmp_path, "a2.json", sample.whole() | {"id": "again"}))
    assert Referral.objects.count() == 1, "the same content, though decided, is not a new referral"
    run(
        written(
            tmp_path,
            "b.json",
            sample.bundle(sample.patient(), sample.request(id="later", code={"text": "Home health PT"})),
        )
    )
    assert Referral.objects.count() == 2


def test_import_practitioners_by_npi_once(tmp_path: Path) -> None:
    known = factories.PractitionerFactory(npi="1234567893", family_name="Harrow", organization="", phone="+15180000000")
    people = sample.bundle(
        sample.practitioner(),
        sample.role(),
        sample.organization(),
        sample.practitioner(id="b", identifier=[], name=[{"text": "Dr. Solo"}]),
    )
    out = run(written(tmp_path, "p.json", people))
    known.refresh_from_db()
    assert (known.organization, known.phone) == ("HARBOR CLINIC", "+15180000000"), "only what is empty is filled in"
    assert "1 new practitioner, 1 practitioner completed" in out
    before = row_counts()
    run(written(tmp_path, "p2.json", json.dumps(people, indent=1).encode()))
    assert row_counts() == before
    assert Practitioner.objects.filter(family_name="Solo", npi="").count() == 1


def test_import_of_hospitals_only_says_that_nothing_is_kept(tmp_path: Path) -> None:
    out = run(written(tmp_path, "h.json", sample.bundle(sample.organization())))
    assert "0 new practitioners" in out
    assert "1 Organization (kept only as the office of a practitioner)" in out


def test_import_with_one_broken_bundle_takes_the_others_and_fails(tmp_path: Path) -> None:
    good, bad = (
        written(tmp_path, "a.json", sample.whole()),
        written(tmp_path, "b.json", sample.packed(sample.whole())[:500]),
    )
    out = io.StringIO()
    with pytest.raises(CommandError, match="1 of 3 bundles refused"):
        call_command("import_fhir", str(bad), str(good), str(good), stdout=out)
    assert "was cut off" in out.getvalue()
    assert Referral.objects.count() == 1


def test_import_of_a_folder_and_of_a_missing_file(tmp_path: Path) -> None:
    out = io.StringIO()
    with pytest.raises(CommandError):
        call_command("import_fhir", str(tmp_path), str(tmp_path / "none.json"), stdout=out)
    assert "This is a folder" in out.getvalue()
    assert "the file cannot be read (No such file or directory)" in out.getvalue()


def test_import_refused_writes_nothing(tmp_path: Path) -> None:
    before = row_counts()
    with pytest.raises(BundleRefused):
        receive(
            sample.stream(sample.bundle(sample.practitioner(), sample.patient(birthDate="1950"))),
            "x",
            factories.UserFactory.build(),
        )
    assert row_counts() == before


def test_import_limit_of_size(settings: Any, tmp_path: Path) -> None:
    settings.FHIR_MAX_BYTES = 1024 * 1024
    out = io.StringIO()
    with pytest.raises(CommandError):
        call_command("import_fhir", str(written(tmp_path, "big.json", b" " * 1024 * 1025)), stdout=out)
    assert "larger than 1 MB" in out.getvalue()


def test_import_is_in_the_audit_trail(tmp_path: Path) -> None:
    run(written(tmp_path, "a.json", sample.whole()))
    event = AuditEvent.objects.get(verb="referrals.import-bundle")
    assert event.system_actor == "import_fhir"


# --- the page -------------------------------------------------------------------------------------------------------


def upload(client: Any, content: bytes, **more: str) -> Any:
    return client.post(reverse("exchange:import_bundle"), {"bundle": SimpleUploadedFile("Ida.json", content), **more})


def test_upload_opens_the_referral(client: Any, intake: Any) -> None:
    client.force_login(intake)
    answer = upload(client, sample.packed(sample.whole()))
    referral = Referral.objects.get()
    assert answer.headers["Location"] == reverse("referrals:referral", args=[referral.uuid])
    page = client.get(answer.headers["Location"]).content.decode()
    assert "Marlowe" in page
    assert "Its social security number is not kept" in page or "its social security number is not kept" in page


def test_upload_twice_says_that_nothing_changed(client: Any, intake: Any) -> None:
    client.force_login(intake)
    upload(client, sample.packed(sample.whole()))
    answer = client.post(
        reverse("exchange:import_bundle"),
        {"bundle": SimpleUploadedFile("b.json", sample.packed(sample.whole()))},
        follow=True,
    )
    assert "Nothing changed: this file was taken before." in answer.content.decode()
    assert FhirImport.objects.count() == 1


def test_upload_of_practitioners_opens_the_account(client: Any, intake: Any) -> None:
    client.force_login(intake)
    answer = upload(client, sample.gzipped(sample.bundle(sample.practitioner(), sample.organization())))
    page = client.get(answer.headers["Location"]).content.decode()
    assert "Kept only as the office of a practitioner" in page


@pytest.mark.parametrize("content", [b"", b"x", b"{}", sample.gzipped(b"x"), sample.packed(sample.whole())[:99]])
def test_upload_explains_a_bad_file(client: Any, intake: Any, content: bytes) -> None:
    client.force_login(intake)
    answer = upload(client, content)
    assert answer.status_code == 422
    assert not FhirImport.objects.exists()


def test_upload_without_a_file(client: Any, intake: Any) -> None:
    client.force_login(intake)
    answer = client.post(reverse("exchange:import_bundle"), {})
    assert answer.status_code == 422
    assert "Choose a file" in answer.content.decode()


def test_upload_larger_than_the_limit(client: Any, intake: Any, settings: Any) -> None:
    settings.FHIR_MAX_BYTES = 1024 * 1024
    client.force_login(intake)
    answer = upload(client, b" " * (1024 * 1024 + 1))
    assert answer.status_code == 413
    assert "larger than 1 MB" in answer.content.decode()


@pytest.mark.parametrize("role", ["clinician", "admin", "auditor"])
def test_upload_refused(client: Any, role: str, request: pytest.FixtureRequest) -> None:
    client.force_login(request.getfixturevalue(role))
    assert client.get(reverse("exchange:import_bundle")).status_code == 403


# --- real bundles, where there are any ------------------------------------------------------------------------------


@pytest.mark.skipif("HEARTHSIDE_SAMPLES" not in os.environ, reason="HEARTHSIDE_SAMPLES names no folder of bundles")
def test_import_real_bundles_twice() -> None:
    paths = sorted(Path(os.environ["HEARTHSIDE_SAMPLES"]).rglob("synthea_bundles/*.json.gz"))
    assert paths
    first = run(*paths)
    print(first)
    before = row_counts()
    second = run(*paths)
    print(second)
    assert f"{len(paths)} unchanged, 0 refused. Nothing changed." in second
    assert row_counts() == before
    assert Referral.objects.count() == 3
