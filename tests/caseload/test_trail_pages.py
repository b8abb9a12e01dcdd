"""The trail and the access page: every part of a row with and without it, and the filters as they stand."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from core.change.answers import LISTED
from core.clock import today
from core.models import AuditEvent
from tests import factories

pytestmark = pytest.mark.django_db
TRAIL = "/settings/audit/"


def text_of(client: Any, who: Any, where: str) -> str:
    client.force_login(who)
    return " ".join(client.get(where).content.decode().split())


def row_of(text: str, marked: str) -> str:
    rows = text.partition("<tbody>")[2].partition("</tbody>")[0].split("</tr>")
    return next(row for row in rows if marked in row)


def trail_row(client: Any, auditor: Any, **facts: Any) -> str:
    factories.AuditEventFactory(reason="canary", **facts)
    return row_of(text_of(client, auditor, TRAIL), "canary")


# --- the trail -------------------------------------------------------------------------------------------------------

ROWS: list[tuple[dict[str, Any], list[str], list[str]]] = [
    ({"verb": "payers.add"}, [">None<", "Nothing", "test"], ["<del>", "<details>", "Removed", "patients"]),
    ({"changes": {"name": ["Old", "New"]}}, ["1 field<", "<del>Old</del>", "<ins>New</ins>"], ["(empty)", "Nothing"]),
    ({"changes": {"name": ["", "New"], "city": ["Troy", ""]}}, ["2 fields<", "(empty)", "<del>Troy</del>"], []),
    ({"changes": {"name": ["", "New"]}}, ["<ins>New</ins>"], ["<del>", "(empty)"]),
    ({"patient_id": 2_000_000_000}, ["Removed"], ["Record ", "Only this patient"]),
    ({"verb": LISTED, "patient_ids": [1, 2], "changes": {"list": "caseload:patients", "rows": 2}},
     ["2 patients<", "Patients, 2 rows"], ["Removed"]),
    ({"verb": LISTED, "patient_ids": [1], "changes": {"list": "caseload:patients", "rows": 1}}, ["1 patient<"], []),
    ({"subject_type": "paperwork.payer", "subject_id": 77}, ["paperwork.payer 77"], []),
    ({"subject_type": "caseload.patient", "subject_id": 77}, [], ["caseload.patient"]),
]  # fmt: skip


@pytest.mark.parametrize(("facts", "words", "never"), ROWS)
def test_a_row_of_the_trail(
    client: Any, auditor: Any, facts: dict[str, Any], words: list[str], never: list[str]
) -> None:
    row = trail_row(client, auditor, **facts).replace("> ", ">").replace(" <", "<")
    assert "Reason: canary" in row
    for each in words:
        assert each in row, row
    for each in never:
        assert each not in row, row


def test_a_row_without_a_reason_names_none_and_one_of_a_chart_leads_there(
    client: Any, auditor: Any, patient: Any
) -> None:
    factories.AuditEventFactory(verb="payers.archive", patient_id=patient.pk)
    row = row_of(text_of(client, auditor, TRAIL), "Archived: payer")
    assert "Reason:" not in row
    assert reverse("caseload:patient", args=[patient.uuid]) in row
    assert f"?patient={patient.uuid}" in row
    assert "Removed" not in row


def test_the_filters_stand_as_they_were_asked(client: Any, auditor: Any, case_manager: Any, patient: Any) -> None:
    text = text_of(client, auditor, TRAIL)
    assert "selected" not in text
    assert "checked" not in text
    assert ">Clear<" not in text
    assert "No such patient" not in text
    factories.AuditEventFactory(
        actor=case_manager, system_actor="", verb="payers.add", patient_id=patient.pk, reason="x"
    )
    asked = (
        f"person={case_manager.uuid}&verb=payers.add&patient={patient.uuid}&from={today()}&until={today()}&reason=given"
    )
    text = text_of(client, auditor, f"{TRAIL}?{asked}")
    assert text.count("selected") == 2
    assert f'value="{case_manager.uuid}" selected' in text
    assert '<option value="payers.add" selected>' in text
    assert f'value="{patient.record_number}"' in text
    assert text.count(f'value="{today()}"') == 2
    assert 'value="given" checked' in text
    assert ">Clear<" in text


def test_nothing_that_passes_is_said(client: Any, auditor: Any) -> None:
    text = text_of(client, auditor, f"{TRAIL}?verb=payers.archive")
    assert "No event passes these filters." in text
    assert "<tbody>" not in text
    factories.AuditEventFactory(verb="payers.archive")
    assert "No event passes these filters." not in text_of(client, auditor, f"{TRAIL}?verb=payers.archive")


def test_the_filters_travel_to_an_address_without_the_record_number(
    client: Any, auditor: Any, case_manager: Any
) -> None:
    client.force_login(auditor)
    asked = {"person": str(case_manager.uuid), "verb": "x" * 90, "from": "2027-01-04", "record": ""}
    where = client.post(f"{TRAIL}narrow", asked).headers["Location"]
    assert where == f"{TRAIL}?person={case_manager.uuid}&verb={'x' * 80}&from=2027-01-04"
    assert client.get(f"{TRAIL}narrow").status_code == 405
    assert not AuditEvent.objects.filter(verb="audit.narrow").exists()


# --- who opened a chart ----------------------------------------------------------------------------------------------


def access(client: Any, who: Any, patient: Any, query: str = "") -> str:
    return text_of(client, who, f"{reverse('caseload:access', args=[patient.uuid])}?{query}")


def test_the_access_page_says_who_looked_and_what_changed(client: Any, case_manager: Any, patient: Any) -> None:
    factories.AuditEventFactory(verb="plans.sign", patient_id=patient.pk, system_actor="ledger roll", reason="Because")
    text = access(client, case_manager, patient)
    opened = row_of(text, "Opened: access")
    assert case_manager.name in opened
    assert "Case manager" in opened
    signed = row_of(text, "Signed: plan of care")
    assert "ledger roll" in signed
    assert "Because" in signed
    assert "Nobody in these days." not in text
    assert ">Clear<" not in text


def test_behind_the_tab_stand_the_lists_that_showed_the_patient(client: Any, case_manager: Any, patient: Any) -> None:
    text = access(client, case_manager, patient, "view=lists")
    assert "No list has shown this patient yet." in text
    assert '<input type="hidden" name="view" value="lists">' in text
    factories.AuditEventFactory(
        verb=LISTED, patient_ids=[patient.pk], changes={"list": "caseload:patients", "rows": 3}, system_actor="someone"
    )
    factories.AuditEventFactory(verb=LISTED, patient_ids=[0], system_actor="elsewhere")
    text = access(client, case_manager, patient, "view=lists")
    assert "Patients, 3 rows" in text
    assert "elsewhere" not in text
    assert "Opened: access" not in text
    chart = access(client, case_manager, patient)
    assert "Patients, 3 rows" not in chart
    assert 'name="view"' not in chart


def test_days_in_which_nobody_looked_are_said(client: Any, case_manager: Any, patient: Any) -> None:
    text = access(client, case_manager, patient, "from=2001-01-01&until=2001-01-02")
    assert "Nobody in these days." in text
    assert "No list has shown" not in text
    assert ">Clear<" in text
    assert 'value="2001-01-01"' in text


# --- programs and payers ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("listed", "none", "add"),
    [("programs", "No program yet.", "Add a program"), ("payers", "No payer yet.", "Add a payer")],
)
def test_a_list_of_settings_that_is_empty_says_so(client: Any, admin: Any, listed: str, none: str, add: str) -> None:
    where = reverse(f"{listed}:{listed}")
    text = text_of(client, admin, where)
    assert none in text
    assert text.count(add) == 2
    archived = text_of(client, admin, f"{where}?view=archived")
    assert f"No {listed[:-1]} is archived." in archived
    assert none not in archived


def test_a_row_of_programs(client: Any, admin: Any) -> None:
    rule = {"key": "c", "activity": "contact", "kind": "rolling_days", "days": 1, "grace_days": 0}
    factories.ProgramFactory(key="a", name="Alpha", is_sample=True, cadences=[rule], review_every_days=1)
    factories.ProgramFactory(key="b", name="Beta", review_every_days=30)
    text = text_of(client, admin, reverse("programs:programs"))
    alpha, beta = row_of(text, "Alpha"), row_of(text, "Beta")
    assert "Sample: verify with your" in alpha
    assert "Contact with the person every day</li>" in alpha
    assert "Every 1 day<" in alpha.replace(" <", "<")
    assert "Sample" not in beta
    assert ">None<" in beta.replace("> ", ">").replace(" <", "<")
    assert "Restore" not in text
    factories.ProgramFactory(key="c", name="Gamma", is_active=False)
    assert "Restore" in text_of(client, admin, reverse("programs:programs") + "?view=archived")


def test_a_row_of_payers(client: Any, admin: Any) -> None:
    factories.PayerFactory(name="Alpha", phone="+15185550142", portal="https://alpha.example.org", renewal_lead_days=1)
    factories.PayerFactory(name="Beta")
    text = text_of(client, admin, reverse("payers:payers"))
    alpha, beta = row_of(text, "Alpha"), row_of(text, "Beta")
    assert 'href="tel:+15185550142"' in alpha
    assert 'href="https://alpha.example.org"' in alpha
    assert "1 day before" in alpha
    assert "None" in beta
    assert "Portal" not in beta
    assert "Restore" not in text
    factories.PayerFactory(name="Gamma", is_active=False)
    assert "Restore" in text_of(client, admin, reverse("payers:payers") + "?view=archived")


@pytest.mark.parametrize("is_active", [True, False])
@pytest.mark.parametrize(("listed", "make"), [("payers", "PayerFactory"), ("programs", "ProgramFactory")])
def test_a_record_of_settings_is_archived_or_restored(client: Any, admin: Any, listed: str, make: str, is_active: bool) -> None:  # fmt: skip
    record = getattr(factories, make)(is_active=is_active)
    text = text_of(client, admin, reverse(f"{listed}:{listed[:-1]}", args=[record.uuid]))
    assert (reverse(f"{listed}:archive", args=[record.uuid]) in text) is is_active
    assert (reverse(f"{listed}:restore", args=[record.uuid]) in text) is not is_active
    assert f"Save {listed[:-1]}" in text
    assert record.name in text.partition("</title>")[0]
    for words in ("Deadlines move", "This payer gives", "Sample: verify with your state</p>", "as somebody else saved"):
        assert words not in text, words
    if listed == "payers":
        assert (
            "Nobody can choose this payer for new patients.</div>" in text.replace(" </div>", "</div>")
        ) is not is_active
    new = text_of(client, admin, reverse(f"{listed}:new"))
    assert f"Add {listed[:-1]}</button>" in new
    assert f"Add a {listed[:-1]}" in new.partition("</title>")[0]
    assert "Archive" not in new


def test_the_form_of_a_program_numbers_its_rules_and_offers_spare_rows(client: Any, admin: Any) -> None:
    rule = {"key": "c", "activity": "contact", "mode": "any", "kind": "rolling_days", "days": 30, "citation": "x"}
    program = factories.ProgramFactory(is_sample=True, cadences=[rule])
    text = text_of(client, admin, reverse("programs:program", args=[program.uuid]))
    assert text.count("Another rule") == 2
    assert "Rule 1" in text
    assert text.count("Remove this rule") == 1
    assert "The rules below are shipped as an example." in text
