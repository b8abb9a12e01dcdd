"""Where each promise is kept: the form that closes it, filled in, the word on its button, and what follows when it is missed."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from django.urls import reverse

from accounts.models import User
from accounts.permissions import Permission, may
from assessments.models import Assessment
from caseload.facts import PROVED
from core.web.addresses import address as of_record
from homehealth import deadlines
from obligations.awaiting import Sent
from obligations.models import Obligation
from paperwork.kinds import BY_RULE
from visits.models import CASE_MANAGEMENT, Visit

# What a program asks for and a note proves: the fact -> the note's activity
BY_NOTE = {fact: activity for activity, fact in PROVED.items()}
ASSESSMENTS = {
    "comprehensive-assessment": Assessment.Purpose.START,
    "recertification": Assessment.Purpose.RECERTIFICATION,
    "resumption": Assessment.Purpose.RESUMPTION,
    "transfer-assessment": Assessment.Purpose.TRANSFER,
    "discharge-assessment": Assessment.Purpose.DISCHARGE,
    "death-assessment": Assessment.Purpose.DEATH,
}
VISITS = {
    "initial-assessment": (Visit.Purpose.INITIAL, "SN"),
    "therapy-reassessment": (Visit.Purpose.REASSESSMENT, ""),
    "aide-supervision": (Visit.Purpose.SUPERVISION, "SN"),
    "program-home-visit": (Visit.Purpose.CASE_MANAGEMENT, CASE_MANAGEMENT),
}
CALLS = {"program-contact": "contact", "program-face-to-face": "face_to_face"}
LISTS = {
    "assessment": ("assessments:of_patient", Permission.SEE_ASSESSMENTS),
    "plan": ("careplans:of_patient", Permission.SEE_PLANS),
    "visits": ("visits:of_patient", Permission.SEE_VISITS),
    "review": ("careplans:of_patient", Permission.SEE_PLANS),
    "paperwork": ("paperwork:of_patient", Permission.SEE_PAPERWORK),
}
TODAY = "today"


@dataclass(frozen=True)
class Opening:
    """What the button of a promise opens: a page; one that may open in the row's place; or one that is begun at once, by
    posting `begins` to it. A form is filled in with what the promise says; `is_form` is false for a list to look at."""

    url: str
    is_form: bool = True
    in_place: bool = False
    begins: dict[str, str] = field(default_factory=dict)


def verb(row: Obligation) -> str:
    """One word for the button: "Sign", "File", "Call"."""
    rule = deadlines.known(row.rule)
    return rule.verb if rule else "Open"


def consequence(row: Obligation) -> str:
    """What follows when the promise is missed."""
    rule = deadlines.known(row.rule)
    return rule.consequence if rule else ""


def address(row: Obligation, user: User) -> str:
    """The page where this person keeps the promise, or the face sheet when their role may not."""
    return opening(row, user).url


def opening(row: Obligation, user: User, back: str = "", sent: Sent | None = None) -> Opening:
    """The form that keeps this promise, for somebody who may fill it in; else the list, or the face sheet, where its
    state is seen. `back` names the page to return to, "today" or none; of what was `sent` the answer is recorded."""
    if sent is not None and sent.filing is not None and may(user, Permission.FILE_PAPERWORK):
        return Opening(reverse("paperwork:accept", args=[row.patient.uuid, sent.filing]))
    found = _form(row, user, back)
    if found is not None:
        return found
    name, permission = LISTS.get(row.page, ("", Permission.OPEN_CHART))
    is_seen = name and may(user, permission)
    return Opening(of_record(name if is_seen else "caseload:patient", row.patient.uuid), is_form=False)


def _form(row: Obligation, user: User, back: str) -> Opening | None:
    if row.page == "concern":
        return Opening(of_record("concerns:concern", UUID(row.cycle)))
    return _care(row, user) or _written(row, user, back) or _of_page(row, user)


def _care(row: Obligation, user: User) -> Opening | None:
    """An assessment to begin, or a visit to plan."""
    patient, rule = row.patient.uuid, row.rule
    if rule in ASSESSMENTS and may(user, Permission.ASSESS):
        wanted = str(ASSESSMENTS[rule].value)
        url = of_record("assessments:start", patient, purpose=wanted)
        return Opening(url, begins={"purpose": wanted, "take_up": "1"})
    if rule in VISITS and may(user, Permission.SCHEDULE):
        purpose, discipline = VISITS[rule]
        asked = discipline or _discipline(row.cycle)
        return Opening(of_record("visits:new", patient, purpose=purpose.value, discipline=asked))
    return None


def _written(row: Obligation, user: User, back: str) -> Opening | None:
    """A call, a filing, or a note that proves what the program asked for."""
    patient, rule = row.patient.uuid, row.rule
    if rule in CALLS and may(user, Permission.WRITE_CHART):
        return Opening(of_record("caseload:call", patient, of=CALLS[rule], back=back), in_place=True)
    if rule in BY_RULE and may(user, Permission.FILE_PAPERWORK):
        return Opening(of_record("paperwork:file", patient, kind=BY_RULE[rule].key, cycle=row.cycle))
    activity = _noted(rule)
    if activity and may(user, Permission.WRITE_CHART):
        return Opening(of_record("caseload:note_new", patient, activity=activity, back=back), in_place=True)
    return None


def _of_page(row: Obligation, user: User) -> Opening | None:
    pages = {
        "plan": ("careplans:next_step", Permission.PLAN),
        "review": ("careplans:review", Permission.PLAN),
        "header": ("caseload:ask", Permission.EDIT_PATIENT),
    }
    if row.page not in pages:
        return None
    name, permission = pages[row.page]
    return Opening(of_record(name, row.patient.uuid)) if may(user, permission) else None


def _discipline(cycle: str) -> str:
    """The therapy that a cycle names: "PT-2" is of PT."""
    return cycle.partition("-")[0].upper()[:4]


def _noted(key: str) -> str:
    """The activity of the note that keeps promises of this rule; empty where another page does."""
    rule = deadlines.known(key)
    return next((BY_NOTE[fact] for fact in rule.closed_by if fact in BY_NOTE), "") if rule else ""
