"""The button of a promise: the word on it, and the page it opens for each role, filled in with what the promise says."""

from __future__ import annotations

import uuid

import pytest
from django.urls import reverse

from accounts.models import User
from caseload.models import Patient
from core.clock import today
from obligations import closing
from obligations.awaiting import Sent
from obligations.models import Obligation

WHO = uuid.UUID("018f0000-0000-7000-8000-000000000001")
CONCERN = "018f0000-0000-7000-8000-000000000002"


def promise(rule: str, page: str, cycle: str = "soc") -> Obligation:
    return Obligation(rule=rule, page=page, cycle=cycle, patient=Patient(uuid=WHO), due_on=today())


def chart(name: str, query: str = "") -> str:
    return reverse(name, args=[WHO]) + (f"?{query}" if query else "")


START, PLAN_VISIT = "assessments:start", "visits:new"
# rule, page of the ledger, cycle, what a case manager opens, and what an auditor, who only reads
BUTTONS: list[tuple[str, str, str, str, str]] = [
    ("comprehensive-assessment", "assessment", "soc", chart(START, "purpose=start"), chart("assessments:of_patient")),
    ("recertification", "assessment", "cert-1", chart(START, "purpose=recertification"), chart("assessments:of_patient")),
    ("resumption", "assessment", "1", chart(START, "purpose=resumption"), chart("assessments:of_patient")),
    ("transfer-assessment", "assessment", "1", chart(START, "purpose=transfer"), chart("assessments:of_patient")),
    ("discharge-assessment", "assessment", "1", chart(START, "purpose=discharge"), chart("assessments:of_patient")),
    ("death-assessment", "assessment", "1", chart(START, "purpose=death"), chart("assessments:of_patient")),
    ("initial-assessment", "visits", "soc", chart(PLAN_VISIT, "purpose=initial+assessment&discipline=SN"), chart("visits:of_patient")),
    ("therapy-reassessment", "visits", "pt-2", chart(PLAN_VISIT, "purpose=reassessment&discipline=PT"), chart("visits:of_patient")),
    ("therapy-reassessment", "visits", "OTHER-2", chart(PLAN_VISIT, "purpose=reassessment&discipline=OTHE"), chart("visits:of_patient")),
    ("aide-supervision", "visits", "1", chart(PLAN_VISIT, "purpose=aide+supervision&discipline=SN"), chart("visits:of_patient")),
    ("program-contact", "contact", "1", chart("caseload:call", "of=contact"), chart("caseload:patient")),
    ("program-face-to-face", "contact", "1", chart("caseload:call", "of=face_to_face"), chart("caseload:patient")),
    ("notice-of-admission", "paperwork", "soc", chart("paperwork:file", "kind=noa&cycle=soc"), chart("paperwork:of_patient")),
    ("provider-monitoring", "review", "2", chart("caseload:note_new", "activity=provider-monitoring"), chart("careplans:of_patient")),
    ("plan-of-care-review", "plan", "1", chart("careplans:next_step"), chart("careplans:of_patient")),
    ("progress-review", "review", "1", chart("careplans:review"), chart("careplans:of_patient")),
    ("not-asked", "header", "1", chart("caseload:ask"), chart("caseload:patient")),
    ("of-no-rule", "paperwork", "1", chart("paperwork:of_patient"), chart("paperwork:of_patient")),
    ("of-no-rule", "nowhere", "1", chart("caseload:patient"), chart("caseload:patient")),
]  # fmt: skip
LISTS = {name: reverse(name, args=[WHO]) for name in ("assessments:of_patient", "visits:of_patient", "careplans:of_patient", "paperwork:of_patient")}  # fmt: skip


@pytest.mark.parametrize(("rule", "page", "cycle", "acts", "reads"), BUTTONS)
def test_the_button_opens_the_form_for_who_may_fill_it_in_and_the_list_for_who_reads(
    rule: str, page: str, cycle: str, acts: str, reads: str
) -> None:
    row = promise(rule, page, cycle)
    opened = closing.opening(row, User(role="case_manager"))
    assert opened.url == closing.address(row, User(role="case_manager")) == acts
    assert opened.is_form is (acts not in {*LISTS.values(), chart("caseload:patient")})
    seen = closing.opening(row, User(role="auditor"))
    assert (seen.url, seen.is_form, seen.in_place, seen.begins) == (reads, False, False, {})


@pytest.mark.parametrize(("rule", "page", "cycle", "acts", "reads"), BUTTONS)
def test_who_sees_no_clinical_record_is_led_to_the_face_sheet(
    rule: str, page: str, cycle: str, acts: str, reads: str
) -> None:
    assert closing.address(promise(rule, page, cycle), User(role="intake")) == chart("caseload:patient")


def test_a_clinician_assesses_and_calls_and_only_sees_the_rest() -> None:
    clinician = User(role="clinician")
    assert closing.address(promise("recertification", "assessment"), clinician) == chart(
        START, "purpose=recertification"
    )
    assert closing.address(promise("program-contact", "contact"), clinician) == chart("caseload:call", "of=contact")
    assert closing.address(promise("aide-supervision", "visits"), clinician) == chart("visits:of_patient")
    assert closing.address(promise("progress-review", "review"), clinician) == chart("careplans:of_patient")
    assert closing.address(promise("not-asked", "header"), clinician) == chart("caseload:patient")
    assert closing.address(promise("notice-of-admission", "paperwork"), clinician) == chart("caseload:patient")


def test_a_concern_is_opened_by_everybody() -> None:
    where = reverse("concerns:concern", args=[CONCERN])
    assert closing.opening(promise("concern", "concern", CONCERN), User(role="auditor")) == closing.Opening(where)


def test_an_assessment_is_begun_at_once_and_one_under_way_taken_up() -> None:
    opened = closing.opening(promise("resumption", "assessment"), User(role="clinician"))
    assert opened.begins == {"purpose": "resumption", "take_up": "1"}


@pytest.mark.parametrize(
    ("rule", "page", "in_place"),
    [("program-contact", "contact", True), ("provider-monitoring", "review", True),
     ("notice-of-admission", "paperwork", False), ("progress-review", "review", False)],
)  # fmt: skip
def test_a_call_and_a_note_open_in_the_row_and_return_to_where_it_stands(rule: str, page: str, in_place: bool) -> None:
    opened = closing.opening(promise(rule, page), User(role="case_manager"), back="today")
    assert opened.in_place is in_place
    assert opened.url.endswith("&back=today") is in_place


@pytest.mark.parametrize(
    ("role", "filing", "answers"),
    [("case_manager", True, True), ("case_manager", False, False), ("auditor", True, False)],
)
def test_of_what_was_sent_the_answer_is_recorded(role: str, filing: bool, answers: bool) -> None:
    sent = Sent(today(), uuid.uuid4() if filing else None)
    opened = closing.opening(promise("notice-of-admission", "paperwork"), User(role=role), sent=sent)
    accepts = reverse("paperwork:accept", args=[WHO, sent.filing or uuid.uuid4()])
    assert (opened == closing.Opening(accepts)) is answers


@pytest.mark.parametrize(
    ("rule", "word", "costs"), [("progress-review", "Review", "Goals drift unnoticed."), ("gone-long-ago", "Open", "")]
)
def test_a_promise_of_a_rule_that_is_gone_is_still_named(rule: str, word: str, costs: str) -> None:
    """A kept promise outlives the program's cadence or the edition of the rules that asked for it."""
    row = promise(rule, "review")
    assert (closing.verb(row), closing.consequence(row)) == (word, costs)


def test_a_disabled_person_is_led_to_the_face_sheet() -> None:
    row, gone = promise("progress-review", "review"), User(role="case_manager", is_active=False)
    assert closing.opening(row, gone) == closing.Opening(chart("caseload:patient"), is_form=False)
