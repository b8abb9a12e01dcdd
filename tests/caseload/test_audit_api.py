"""The audit trail over the API: for whoever may open its page, narrowed as there, and itself recorded."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
import time_machine

from accounts.permissions import Role
from core.change.answers import LISTED
from core.clock import today
from core.models import AuditEvent
from tests import factories
from tests.api.conftest import Caller

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_new_york")]
MARK = "test.mark"  # the kind of record of the events that a test made; the others are of its own requests
NOBODY = "00000000-0000-4000-8000-000000000000"


def event(number: int, **facts: Any) -> AuditEvent:
    return factories.AuditEventFactory(subject_type=MARK, subject_id=number, **facts)


def rows(api: Caller, asked: str = "") -> list[dict[str, Any]]:
    answer = api.get(f"audit/?{asked}")
    assert answer.status_code == 200, answer.content
    return [row for row in answer.json()["results"] if row["subject_type"] == MARK]


def numbers(api: Caller, asked: str = "") -> list[int]:
    return sorted(row["subject_number"] for row in rows(api, asked))


@pytest.fixture
def api(auditor: Any) -> Caller:
    return Caller(auditor)


# --- for whom ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", Role.values)
def test_whoever_may_open_the_page_reads_it_here(role: str, request: Any, client: Any) -> None:
    person = request.getfixturevalue(role)
    client.force_login(person)
    expected = 200 if role == Role.AUDITOR else 403
    assert client.get("/settings/audit/").status_code == Caller(person).get("audit/").status_code == expected
    assert AuditEvent.objects.filter(verb="audit.read").count() == (2 if role == Role.AUDITOR else 0)


def test_nobody_reads_it_without_signing_in(db: None) -> None:
    assert Caller().get("audit/").status_code == 401


@pytest.mark.parametrize(("scope", "status"), [("audit:read", 200), ("patients:read", 403), ("staff:read", 403)])
def test_a_token_needs_the_scope_of_the_trail(scope: str, status: int, auditor: Any) -> None:
    caller = Caller()
    caller.headers = {"authorization": f"Bearer {factories.token_secret(auditor, [scope])}"}
    assert caller.get("audit/").status_code == status


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_it_is_only_read(method: str, api: Caller) -> None:
    before = event(1)
    assert api.send(method, "audit/", {}).status_code == 405
    assert api.send(method, f"audit/{before.pk}/", {}).status_code == 404
    assert AuditEvent.objects.get(pk=before.pk).reason == before.reason


# --- what is told -----------------------------------------------------------------------------------------------------


def test_an_event_is_told_as_on_the_page(api: Caller, case_manager: Any, patient: Any) -> None:
    event(
        1, actor=case_manager, system_actor="", verb="plans.sign", patient_id=patient.pk, reason="Because",
        changes={"goal": "x" * 400, "number": [1, 2]},
    )  # fmt: skip
    event(2, system_actor="reminders", verb=LISTED, patient_ids=[patient.pk, 0],
          changes={"list": "caseload:patients", "rows": 2})  # fmt: skip
    shown, signed = rows(api)
    assert {**signed, "number": 0, "at": ""} == {
        "number": 0, "at": "", "person": str(case_manager.uuid), "by": case_manager.name, "verb": "plans.sign",
        "said": "Signed: plan of care", "which_list": "", "listed": 0, "patient": str(patient.uuid),
        "record_number": patient.record_number, "subject_type": MARK, "subject_number": 1, "reason": "Because",
        "changes": [
            {"field": "goal", "before": "", "after": "x" * 300 + "…"},
            {"field": "number", "before": "1", "after": "2"},
        ],
    }  # fmt: skip
    told = {name: shown[name] for name in ("person", "by", "patient", "record_number", "which_list", "listed")}
    assert told == {
        "person": None, "by": "reminders", "patient": None, "record_number": None, "which_list": "Patients, 2 rows",
        "listed": 2,
    }  # fmt: skip


def test_no_patient_is_named(api: Caller, client: Any, auditor: Any, patient: Any) -> None:
    event(1, patient_id=patient.pk)
    text = api.get("audit/").content.decode()
    assert str(patient.record_number) in text
    assert patient.family_name not in text
    client.force_login(auditor)
    assert patient.family_name not in client.get("/settings/audit/").content.decode()


# --- what it is narrowed by -------------------------------------------------------------------------------------------

MOMENTS = ("2027-01-03T23:59:59", "2027-01-04T00:00:00", "2027-01-04T23:59:59", "2027-01-05T00:00:00")
NARROWED: list[tuple[str, list[int]]] = [
    ("", [0, 1, 2, 3]),
    ("from=2027-01-04", [1, 2, 3]),
    ("until=2027-01-04", [0, 1, 2]),
    ("from=2027-01-04&until=2027-01-04", [1, 2]),
    ("from=2027-01-05&until=2027-01-04", []),
    ("reason=given", [1, 3]),
    ("verb=notes.write", [0, 1]),
    ("verb=payers.add", [2]),
    ("verb=payers.change", []),
    ("person={one}", [0, 2]),
    ("person={other}", [1]),
    (f"person={NOBODY}", []),
    ("patient={hers}", [0, 3]),  # also a list that named her
    ("patient={theirs}", [1, 3]),
    (f"patient={NOBODY}", []),
    ("patient={hers}&person={one}", [0]),
    ("patient={hers}&person={other}", []),
    ("verb=notes.write&reason=given&from=2027-01-04", [1]),
]


@pytest.mark.parametrize(("asked", "found"), NARROWED)
def test_the_trail_is_narrowed(
    asked: str, found: list[int], api: Caller, case_manager: Any, other_case_manager: Any, patient: Any
) -> None:
    """The first second of a day is in it and the last of the day before is not; so with everything else."""
    other = factories.ActiveEpisodeFactory(worker=other_case_manager).patient
    made: list[dict[str, Any]] = [
        {"actor": case_manager, "system_actor": "", "verb": "notes.write", "patient_id": patient.pk},
        {"actor": other_case_manager, "system_actor": "", "verb": "notes.write", "patient_id": other.pk, "reason": "x"},
        {"actor": case_manager, "system_actor": "", "verb": "payers.add"},
        {"verb": LISTED, "patient_ids": [patient.pk, other.pk], "reason": "x"},
    ]
    for number, (at, facts) in enumerate(zip(MOMENTS, made, strict=True)):
        with time_machine.travel(datetime.fromisoformat(f"{at}-05:00"), tick=False):
            event(number, **facts)
    named = {
        "one": case_manager.uuid, "other": other_case_manager.uuid, "hers": patient.uuid, "theirs": other.uuid,
    }  # fmt: skip
    assert numbers(api, asked.format(**named)) == found


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ("from=yesterday", "from"), ("from=2027-02-29", "from"), ("until=1899-12-31", "until"), ("person=x", "person"),
        ("patient=%00", "patient"), ("verb=notes.sing", "verb"), ("reason=any", "reason"), ("record=1", "record"),
        ("after=1", "after"), ("page_size=0", "page_size"), ("ordering=verb", "ordering"),
        ("verb=notes.write&verb=audit.read", "verb"), ("updated_since=2027-01-04T00:00:00Z", "updated_since"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_and_shows_nothing(asked: str, field: str, api: Caller) -> None:
    answer = api.get(f"audit/?{asked}")
    assert answer.status_code == 400
    assert [(each["where"], each["field"]) for each in answer.json()["errors"]] == [("query", field)]
    assert not AuditEvent.objects.filter(verb="audit.read").exists()


# --- looking is recorded ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("asks_patient", [False, True])
def test_reading_the_trail_is_recorded_as_on_the_page(
    asks_patient: bool, api: Caller, client: Any, auditor: Any, patient: Any
) -> None:
    other = factories.PatientFactory()
    event(1, patient_id=patient.pk)
    event(2, patient_id=other.pk)
    event(3, changes={"name": ["a", "b"]})
    day = today().isoformat()
    asked = f"from={day}" + (f"&patient={patient.uuid}" if asks_patient else "")
    api.get("rules/")  # the first use of a token is recorded once
    client.force_login(auditor)
    last = AuditEvent.objects.latest("pk").pk
    client.get(f"/settings/audit/?{asked}")
    on_page = AuditEvent.objects.get(pk__gt=last, verb="audit.read")
    api.get(f"audit/?{asked}")
    here = AuditEvent.objects.get(pk__gt=on_page.pk, verb="audit.read")
    wanted: tuple[Any, ...] = (
        (auditor, patient.pk, [patient.pk]) if asks_patient else (auditor, None, sorted([patient.pk, other.pk]))
    )
    for written in (on_page, here):
        assert (written.actor, written.patient_id, written.patient_ids) == wanted
    assert here.changes == on_page.changes
    assert here.changes["from"] == day
    assert here.changes.get(MARK) == (None if asks_patient else [3])
    assert not AuditEvent.objects.filter(verb=LISTED).exists()


# --- pages ------------------------------------------------------------------------------------------------------------


def test_pages_follow_one_another_though_each_reading_adds_a_row(api: Caller) -> None:
    for number in range(7):
        event(number)
    found, after = [], ""
    while True:
        page = api.get(f"audit/?page_size=3{after}").json()
        found += [row["subject_number"] for row in page["results"] if row["subject_type"] == MARK]
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
    assert found == [6, 5, 4, 3, 2, 1, 0]
    oldest = api.get("audit/?ordering=created_at&page_size=200").json()["results"]
    assert [row["number"] for row in oldest] == sorted(row["number"] for row in oldest)


def test_sixty_events_cost_as_many_queries_as_one(api: Caller, case_manager: Any, queries: Any) -> None:
    api.get("audit/")  # the first use of a token is recorded once
    made = {"actor": case_manager, "system_actor": "", "verb": "notes.write"}
    event(0, patient_id=factories.PatientFactory().pk, **made)
    with queries() as few:
        assert len(rows(api, "verb=notes.write")) == 1
    for number in range(1, 60):
        event(number, patient_id=factories.PatientFactory().pk, **made | {"actor": factories.UserFactory()})
    with queries() as many:
        assert len(rows(api, "verb=notes.write&page_size=60")) == 60
    assert len(many) == len(few) <= 6
