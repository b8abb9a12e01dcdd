"""Where each promise is kept: the page that closes it, the word on its button, and what follows when it is missed."""

from __future__ import annotations

from uuid import UUID

from accounts.models import User
from accounts.permissions import Permission, may
from caseload.facts import PROVED
from core.web.addresses import address as of_record
from homehealth import deadlines
from obligations.models import Obligation
from paperwork.kinds import BY_RULE

PAGES = {
    "assessment": ("assessments:of_patient", Permission.SEE_ASSESSMENTS),
    "plan": ("careplans:of_patient", Permission.SEE_PLANS),
    "visits": ("visits:of_patient", Permission.SEE_VISITS),
    "review": ("careplans:review", Permission.PLAN),
    "paperwork": ("paperwork:of_patient", Permission.SEE_PAPERWORK),
    "header": ("caseload:edit", Permission.EDIT_PATIENT),
}
# What a program asks for and a note proves: the fact -> the note's activity
BY_NOTE = {fact: activity for activity, fact in PROVED.items()}


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
    name, permission = PAGES.get(row.page, ("", Permission.OPEN_CHART))
    chart = of_record("caseload:patient", row.patient.uuid)
    if row.page == "concern":
        return of_record("concerns:concern", UUID(row.cycle))
    if row.page == "contact":
        return f"{chart}#compose"
    if not name or not may(user, permission):
        return chart
    if row.rule in BY_RULE and may(user, Permission.FILE_PAPERWORK):
        return of_record("paperwork:file", row.patient.uuid, kind=BY_RULE[row.rule].key, cycle=row.cycle)
    activity = _noted(row.rule)
    if activity and may(user, Permission.WRITE_CHART):
        return of_record("caseload:note_new", row.patient.uuid, activity=activity)
    return of_record(name, row.patient.uuid)


def _noted(key: str) -> str:
    """The activity of the note that keeps promises of this rule; empty where another page does."""
    rule = deadlines.known(key)
    return next((BY_NOTE[fact] for fact in rule.closed_by if fact in BY_NOTE), "") if rule else ""
