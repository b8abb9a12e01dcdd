"""From a physician's referral to a reminder that arrives, through the pages, as seven people would do it."""

from __future__ import annotations

import datetime
import re
import socket
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.urls import reverse

from caseload.models import Patient
from core.clock import local, now, today
from homehealth import instruments
from reminders.models import InboxItem, Notification
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class MailServer:
    """Takes every message and keeps its recipient, Message-ID and text."""

    def __init__(self) -> None:
        self.got: list[tuple[str, str, str]] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        text = envelope.content.decode()
        message_id = re.search(r"(?im)^message-id:\s*(\S+)", text)
        self.got.append((envelope.rcpt_tos[0], message_id.group(1) if message_id else "", text))
        return "250 queued"


@pytest.fixture
def mail(settings: Any) -> Any:
    box = MailServer()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.REMINDER_MAILER = "reminders.mail.SmtpMailer"
    yield box
    controller.stop()


@pytest.fixture
def cast(transactional_db: None) -> dict[str, Any]:
    team = factories.TeamFactory(name="Riverside")
    make = factories.UserFactory
    factories.ProgramFactory()
    factories.PayerFactory()
    return {
        "intake": make(role="intake"),
        "manager": make(role="case_manager", team=team, given_name="Imani", family_name="Ode"),
        "nurse": make(
            role="clinician", team=team, discipline="SN", credential="RN", given_name="Bo", family_name="Reyes"
        ),
        "supervisor": make(role="supervisor", team=team),
        "admin": make(role="admin"),
    }


def test_from_referral_to_reminder(midday: None, visitor: Any, cast: dict[str, Any], mail: MailServer) -> None:
    intake = visitor(cast["intake"])
    refer(intake)
    accept(intake)
    patient = Patient.objects.get()
    manager = visitor(cast["manager"])
    promises_appear(manager, patient)
    plan_first_visit(manager, patient)
    nurse = visitor(cast["nurse"], phone=True, dark=True)
    make_first_visit(nurse)
    assess(nurse, patient)
    plan_care(manager, patient)
    lay_out_and_book(manager, patient)
    document_a_visit(nurse)
    time_passes(manager, patient)
    reminders_arrive(manager, patient, mail)
    supervisor = visitor(cast["supervisor"])
    numbers_equal_their_lists(supervisor)
    keep_the_lists(visitor(cast["admin"]))


def refer(intake: Any) -> None:
    intake.open("/referrals/new").fill(
        reason="Heart failure, home after hospital", given_name="Ana", family_name="Obrien", birth_date_month="2", birth_date_day="29",
        birth_date_year="1944", sex="Female", phone="518-555-0142", address_line="12 Canal Street", city="Albany", state="New York", postal_code="12207",
        referring__family_name="Marlow", referring__given_name="Ines", referring__npi="1234567893", program="Medicare home health", payer="Medicare",
        contacts__0__name="Bo Obrien", contacts__0__relationship="son", contacts__0__phone="518-555-0143", conditions__0__text="Heart failure",
        allergies__0__text="Penicillin",
    )  # fmt: skip
    intake.page.locator("[name='referring-choice']").last.check()
    intake.click("Save referral")
    assert "Obrien" in intake.text


def accept(intake: Any) -> None:
    intake.page.locator("[name=worker]").first.check()
    intake.click("Accept the referral")
    assert intake.path.startswith("/patients/")
    assert Patient.objects.get().open_episode.worker.family_name == "Ode"


def promises_appear(manager: Any, patient: Patient) -> None:
    manager.open("/today")
    assert "Initial assessment visit" in manager.text
    manager.open(f"/patients/{patient.uuid}/deadlines")
    for promise in (
        "Initial assessment",
        "Comprehensive assessment",
        "Face-to-face",
        "Notice of admission",
        "Plan of care",
        "Recertification",
    ):
        assert promise in manager.text, promise
    assert "42 CFR 484.55" in manager.page.content()


def plan_first_visit(manager: Any, patient: Patient) -> None:
    start = local(now() - datetime.timedelta(minutes=70))
    manager.open(f"/patients/{patient.uuid}/visits/new").fill(
        purpose="initial assessment", day=f"{start:%Y-%m-%d}", clock=f"{start:%H:%M}", minutes="40"
    )
    manager.page.select_option("[name=discipline]", "SN")
    manager.page.select_option("[name=clinician]", label="Bo Reyes, RN")
    manager.click("Plan the visit")
    assert patient.visits.count() == 1, manager.text


def make_first_visit(nurse: Any) -> None:
    nurse.open("/today")
    assert "Obrien" in nurse.text
    visit_of(nurse, 0)
    check_in(nurse)
    nurse.click("Check out")
    patient = Patient.objects.get()
    patient.open_episode.refresh_from_db()
    assert patient.open_episode.is_soc_confirmed
    assert patient.open_episode.start_of_care == today()


def visit_of(nurse: Any, number: int) -> None:
    nurse.open(
        f"/visits/{Patient.objects.get().visits.filter(starts_at__isnull=False).order_by('starts_at')[number].uuid}"
    )


def check_in(nurse: Any) -> None:
    reason = nurse.page.locator("main [name=location_reason]").first
    if reason.count():
        reason.select_option(index=1)
    nurse.click("Check in")


def assess(nurse: Any, patient: Patient) -> None:
    nurse.open(f"/patients/{patient.uuid}/assessments/new").fill(purpose="start").click("Start")
    here = reverse("assessments:assessment", args=[patient.assessments.get().uuid])
    answer(nurse, here, "phq-2", {"q1": 3, "q2": 1})
    assert patient.assessments.get().responses.filter(instrument="phq-9").exists()
    answer(nurse, here, "phq-9", {f"q{n}": 1 for n in range(1, 10)})
    for key in ("bims", "mahc-10", "tug", "m1033", "nrs"):
        answer(nurse, here, key, {})
    nurse.open(f"{here}/about").fill(
        completed_on=today().isoformat(), drug_regimen_reviewed="Yes", summary="Lives with her son."
    ).click("Save")
    nurse.open(f"{here}/sign")
    assert "Action today" in nurse.text
    nurse.page.locator("main form button:has-text('Sign')").last.click()
    nurse.check()
    assert patient.assessments.get().is_signed
    nurse.fill(text="Wears hearing aids.").click("Add")
    assert "Wears hearing aids." in nurse.text


def answer(nurse: Any, here: str, key: str, given: dict[str, int]) -> None:
    nurse.open(f"{here}/sections/{key}")
    for item in instruments.get(key).items:
        control = nurse.page.locator(f"main [name='a-{item.code}']")
        if item.kind == "check":
            if item.code == "7":
                control.check()
        elif item.kind == "number":
            control.fill(str(given.get(item.code, 5)))
        else:
            value = given.get(item.code, item.choices[0].value if item.choices else 0)
            nurse.page.locator(f"main [name='a-{item.code}'][value='{value}']").check()
    nurse.click("Save and go on")


def plan_care(manager: Any, patient: Patient) -> None:
    manager.open(f"/patients/{patient.uuid}/plan/new").click("Start the draft")
    plan = patient.plans.get()
    edit = f"/plans/{plan.uuid}/edit"
    manager.open(edit)
    fields = [
        "mental_status",
        "equipment",
        "prognosis",
        "rehabilitation_potential",
        "functional_limitations",
        "activities_permitted",
        "nutrition",
        "medications",
        "safety_measures",
        "readmission_risk",
        "education",
        "advance_directives",
        "patient_goal",
    ]
    for name in fields:
        control = manager.page.locator(f"main [name={name}]").first
        if control.evaluate("e => e.tagName") == "SELECT":
            control.select_option(index=1)
        else:
            control.fill("None" if name != "patient_goal" else "Walk to church")
    manager.page.locator(
        "main form:has([name=mental_status]) button[type=submit], main form:has([name=mental_status]) button:not([type])"
    ).last.click()
    manager.check()
    if not plan.problems.exists():
        manager.open(f"/plans/{plan.uuid}/problems/new").fill(text="Heart failure").click("Add to the plan")
    add_goal(manager, plan)
    manager.open(f"/plans/{plan.uuid}/interventions/new").fill(text="Weigh and check swelling").page.locator(
        "main [name=discipline]"
    ).select_option("SN")
    manager.click("Add to the plan")
    manager.open(f"/plans/{plan.uuid}/orders/new").fill(
        frequency="SN 2w4, 1w5, 2 PRN for weight gain", treatment="Assess and teach"
    )
    manager.click("Add to the plan")
    assert "SN" in plan.visitorders.get().frequency
    manager.open(f"/plans/{plan.uuid}/sign")
    manager.page.locator("main form button:has-text('Sign')").last.click()
    manager.check()
    plan.refresh_from_db()
    assert plan.status == "signed", manager.text
    manager.open(f"/plans/{plan.uuid}/send").fill(sent_on=today().isoformat())
    submit(manager)
    manager.open(f"/plans/{plan.uuid}/signature").fill(signed_on=today().isoformat())
    submit(manager)
    plan.refresh_from_db()
    assert plan.status == "active", manager.text


def add_goal(manager: Any, plan: Any) -> None:
    manager.open(f"/plans/{plan.uuid}/goals/new").fill(
        statement="Walk to church",
        measure="Distance walked",
        unit="feet",
        baseline="20",
        target="200",
        due_on=(today() + datetime.timedelta(days=50)).isoformat(),
    )
    direction = manager.page.locator("main [name=direction]").first
    if direction.evaluate("e => e.tagName") == "SELECT":
        direction.select_option("higher")
    else:
        manager.page.locator("main [name=direction][value=higher]").check()
    manager.click("Add to the plan")
    assert plan.goals.count() == 1, manager.text


def submit(who: Any) -> None:
    """Fill what a step page still wants with its first real choice, then press its main button."""
    for control in who.page.locator("main form:not([role=search]) select").all():
        if not control.input_value():
            control.select_option(index=1)
    for name in ("how", "method"):
        control = who.page.locator(f"main input[name={name}][type=text]")
        if control.count() and not control.input_value():
            control.fill("Fax")
        radio = who.page.locator(f"main input[name={name}][type=radio]")
        if radio.count():
            radio.first.check()
    who.page.locator("main form .form-actions .btn-primary").last.click()
    who.check()


def lay_out_and_book(manager: Any, patient: Patient) -> None:
    manager.open(f"/patients/{patient.uuid}/visits/lay-out")
    manager.page.locator("main form .btn-primary").last.click()
    manager.check()
    assert patient.visits.filter(status="needed").count() == 13
    visit = patient.visits.filter(status="needed").order_by("week_starts_on", "id").first()
    start = local(now() - datetime.timedelta(minutes=10))
    for clock, booked in ((local(now() - datetime.timedelta(minutes=70)), False), (start, True)):
        manager.open(f"/visits/{visit.uuid}/plan").fill(day=f"{clock:%Y-%m-%d}", clock=f"{clock:%H:%M}", minutes="40")
        manager.page.locator("main label:has-text('Bo Reyes')").first.click()
        manager.page.locator("main form .btn-primary").last.click()
        manager.check()
        visit.refresh_from_db()
        assert (visit.status == "planned") is booked, manager.text
    assert patient.visits.filter(status="planned").count() == 1


def document_a_visit(nurse: Any) -> None:
    visit_of(nurse, 1)
    check_in(nurse)
    visit = Patient.objects.get().visits.filter(status="under_way").get()
    nurse.open(f"/visits/{visit.uuid}/note").fill(
        narrative="Walked with the walker, steady.", pulse="72", systolic="124", diastolic="70", measure_0="60"
    )
    for done in nurse.page.locator(
        "main [name^=task_][value=done], main [name^=task_][value=yes], main [name^=task_][value=True], main [name^=task_][value='1']"
    ).all():
        done.check()
    nurse.page.locator("main button[name=sign]").first.click()
    nurse.check()
    visit.refresh_from_db()
    assert visit.note.signed_at is not None, nurse.text
    assert visit.measures.get().value == 60


def time_passes(manager: Any, patient: Patient) -> None:
    """The start of care is corrected to 30 days ago: what follows from it moves by itself."""
    start = manager.open(f"/patients/{patient.uuid}/endings/start")
    on = (today() - datetime.timedelta(days=30)).isoformat()
    start.fill(on=on, reason="It began a month ago").click("See what this does")
    assert "Nothing is done yet" in manager.text
    manager.click("Record the start of care")
    manager.open("/today")
    assert "Progress review" in manager.text
    assert "Notice of admission" in manager.text


def reminders_arrive(manager: Any, patient: Patient, mail: MailServer) -> None:
    from reminders.tasks import dispatch

    open_ids = set(patient.obligations.filter(state="open").values_list("pk", flat=True))
    dispatch.apply()
    dispatch.apply()
    due = Notification.objects.filter(obligation__in=open_ids, state="sent")
    kinds = set(due.values_list("obligation__rule", flat=True))
    assert {"progress-review", "notice-of-admission"} <= kinds, kinds
    sent_ids = [message_id for _, message_id, _ in mail.got]
    assert len(sent_ids) == len(set(sent_ids)) > 0
    assert all(name not in text for _, _, text in mail.got for name in ("Obrien", "Ana"))
    manager.open("/inbox")
    assert "Progress review" in manager.text
    items = InboxItem.objects.filter(user__family_name="Ode", withdrawn_at__isnull=True)
    assert items.count() == items.values("dedupe_key").distinct().count()


def numbers_equal_their_lists(supervisor: Any) -> None:
    supervisor.open("/team")
    row = supervisor.page.locator("tr:has-text('Imani Ode')").first
    for label in ("Patients", "Overdue", "Due within a week"):
        cell = supervisor.page.locator(f"tr:has-text('Imani Ode') [data-label='{label}'] a").first
        number = int(re.match(r"\d+", cell.inner_text().strip()).group())  # type: ignore[union-attr]
        supervisor.open(cell.get_attribute("href"))
        assert supervisor.page.locator("main tbody tr").count() == number, label
        supervisor.open("/team")
    assert row.count() == 1


def keep_the_lists(admin: Any) -> None:
    admin.open("/resources/new").fill(organization="Hudson Table", name="Home-delivered meals", phone="518-555-0200")
    admin.page.locator("main form .btn-primary").last.click()
    admin.check()
    assert "Home-delivered meals" in admin.text
    admin.open("/settings/payers/new").fill(name="Golden Valley", kind="Medicare Advantage").page.locator(
        "main form .btn-primary"
    ).last.click()
    admin.check()
    admin.open("/settings/payers/")
    assert "Golden Valley" in admin.text
    admin.open("/settings/programs/new").fill(key="night-nursing", name="Night nursing")
    admin.page.locator("main form .btn-primary").last.click()
    admin.check()
    admin.open("/settings/programs/")
    assert "Night nursing" in admin.text
