"""What the policy table says is what pages and the API show: a canary in each field, every route, every role."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import models
from django.test import Client
from django.urls import reverse
from rest_framework.serializers import ModelSerializer

from accounts.permissions import GRANTS, Permission, Role
from caseload.field_policy import NOT_SHOWN, OTHERWISE, ReadableFields, may_read, needed, records, table
from caseload.models import Allergy, Condition, Contact, Episode, Medication, Patient
from core.classes import CLASSES, OF_BASES
from core.clock import today
from paperwork.models import Coverage
from tests.architecture.persons import somebody
from tests.architecture.routes import all_routes
from tests.architecture.test_routes import world  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db
DOCUMENT = Path(settings.BASE_DIR) / "docs" / "field-policy.md"


def canaries(model: type[models.Model]) -> dict[str, str]:
    """A word for each column of text that nothing else on a page holds: "Zqpatientcity"."""
    columns = [
        f
        for f in model._meta.concrete_fields
        if isinstance(f, models.CharField | models.TextField) and not f.choices and not f.generated
    ]
    found = {}
    for number, column in enumerate(columns):
        word = f"Zq{model._meta.model_name}{number}w"
        word = word[-10:] if column.name == "postal_code" else word  # no way in takes a longer one
        found[column.name] = f"{word.lower()}@example.com" if isinstance(column, models.EmailField) else word
    return found


def plant(side: Any) -> dict[type[models.Model], dict[str, str]]:
    """Canaries in every text of one patient's records."""
    records = side.records
    rows = {
        Patient: side.patient, Contact: records["contact"], Allergy: records["allergy"], Condition: records["condition"],
        Medication: records["medication"], Episode: records["episode"], Coverage: records["coverage"],
    }  # fmt: skip
    planted = {}
    for model, row in rows.items():
        words = canaries(model)
        model._default_manager.filter(pk=row.pk).update(**words)
        planted[model] = words
    return planted


def walked(role: str, world: Any) -> tuple[Client, str]:  # noqa: F811 - the fixture
    """All that a role is shown, by pages and API, of what is in its scope."""
    client = Client(raise_request_exception=True)
    client.force_login(somebody(role, world))
    told = []
    for route in all_routes():
        answer = client.get(route.fill(world, world.sides[0]))
        told.append(
            (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode(errors="replace")
        )
    found = client.post("/patients/search", {"q": "Zqpatient"}, follow=True)
    return client, "\n".join([*told, found.content.decode()])


@pytest.mark.parametrize("role", Role.values)
def test_what_is_shown_is_what_the_table_allows(role, world) -> None:  # noqa: F811 - the fixture
    planted = plant(world.sides[0])
    person = somebody(role, world)
    _, told = walked(role, world)
    leaks = [
        f"{role} is shown {model.__name__}.{name}"
        for model, words in planted.items()
        for name, word in words.items()
        if word in told and not may_read(person, model, name)
    ]
    assert not leaks, "\n".join(leaks)
    missing = [
        f"{role} is not shown Patient.{name}"
        for name, word in planted[Patient].items()
        if may_read(person, Patient, name) and word not in told
    ]
    assert not missing, "\n".join(missing)


@pytest.mark.parametrize("role", [r for r in Role.values if r != "admin"])
def test_the_api_gives_the_fields_of_the_table_and_no_others(role, world) -> None:  # noqa: F811 - the fixture
    client = Client()
    person = somebody(role, world)
    client.force_login(person)
    for name, model in (("patient", Patient), ("episode", Episode)):
        shown = client.get(f"/api/v1/{name}s/{world.sides[0].of(name)}/").json()
        columns = {f.name for f in model._meta.concrete_fields} & set(shown)
        assert {each for each in columns if not may_read(person, model, each)} == set()
        if name == "patient":
            held = {f.name for f in Patient._meta.concrete_fields if may_read(person, Patient, f.name)}
            assert held - columns == {"id", "created_at", "name_key"}


def serializers_of_records(kind: type = ModelSerializer) -> Iterator[type[Any]]:
    """Every serializer of ours whose rows belong to a patient."""
    for each in kind.__subclasses__():
        yield from serializers_of_records(each)
        if getattr(getattr(each, "Meta", None), "model", None) in set(records()):
            yield each


def test_a_serializer_of_fields_for_different_readers_asks_who_reads() -> None:
    all_routes()  # loads every module of the API
    found = set(serializers_of_records())
    assert len(found) > 10
    for each in found:
        columns = {f.name for f in each.Meta.model._meta.concrete_fields} & set(each.Meta.fields)
        if len({needed(each.Meta.model, name) for name in columns - set(OF_BASES)}) > 1:
            assert issubclass(each, ReadableFields), f"{each.__name__}: begin its bases with ReadableFields"


def test_what_a_role_may_not_read_is_never_called_not_recorded(intake, world, client) -> None:  # noqa: F811 - the fixture
    patient = world.sides[0].patient
    Patient.objects.filter(pk=patient.pk).update(safety_note="", access_note="", code_status="", deceased_on=today())
    client.force_login(intake)
    page = client.get(reverse("caseload:patient", args=[patient.uuid])).content.decode()
    card = (Path(settings.BASE_DIR) / "templates" / "caseload" / "patient.html").read_text()
    assert page.count(NOT_SHOWN) == card.count("{{ not_shown }}") >= 2
    assert "Code status, visitor safety, precautions, allergies: not shown to your role" in page
    assert "Allergies</b> Not recorded" not in page
    assert "Died" in page  # identifying, so theirs
    listed = client.get("/patients/").content.decode()
    assert NOT_SHOWN in listed
    assert "None planned" not in listed
    assert "None open" not in listed


def test_whoever_may_write_a_field_may_read_it() -> None:
    writers = {Permission.EDIT_PATIENT, Permission.WRITE_CHART}
    for grants in GRANTS.values():
        if grants & writers:
            assert {Permission.OPEN_CHART, Permission.SEE_CLINICAL} <= grants


def test_exceptions_name_records_that_exist() -> None:
    labels = {m._meta.label_lower for m in records()} | {m._meta.app_label for m in records()}
    assert set(OTHERWISE) <= labels
    assert all(set(classes) <= set(CLASSES) for classes in OTHERWISE.values())


def test_the_document_holds_the_table() -> None:
    assert table() in DOCUMENT.read_text(), (
        "Write the output of caseload.field_policy.table() into docs/field-policy.md:\n" + table()
    )
