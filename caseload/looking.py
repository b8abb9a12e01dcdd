"""What was read, in words, for the people who look at who looked: openings, lists, refusals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.change.answers import FORBIDDEN, LISTED, NOT_FOUND

READS = {
    "chart.opened": "Opened a chart",
    LISTED: "Was shown a list of patients",
    "audit.read": "Read the audit trail",
    "referrals.open": "Opened a referral",
    "referrals.open-bundle": "Opened a received bundle",
    "referrals.show-duplicate": "Was shown a patient as a possible duplicate",
    "referrals.hint-duplicate": "Was told that somebody is like the person of a referral",
    FORBIDDEN: "Was refused: the role may not do it",
    NOT_FOUND: "Asked for a record that is not theirs or does not exist",
}
# Addresses of lists by name. One that is not here is named as the site names it.
LISTS = {
    "caseload:patients": "Patients",
    "caseload:found": "Search",
    "caseload:search": "Search",
    "today": "Today",
    "reminders:inbox": "Inbox",
    "desk:paperwork": "Paperwork",
    "visits:schedule": "Schedule",
    "referrals:incoming": "Referrals",
    "referrals:referral": "A referral beside it",
    "desk:overdue": "Team, deadlines",
    "desk:missed": "Team, missed visits",
    "desk:patients": "Team, patients of a case manager",
    "desk:team_patients": "Team, patients",
}
RECORDS = {
    "patient": "patients",
    "episode": "episodes",
    "assessment": "assessments",
    "plan": "plans of care",
    "visit": "visits",
    "ending": "endings",
    "obligation": "deadlines",
    "concern": "concerns",
    "readinglimit": "limits of readings",
    "referral": "referrals",
}


def list_words(changes: Mapping[str, Any]) -> str:
    """Which list it was: "Patients, 50 rows", "API, list of visits, 200 rows", "Search by name, 3 rows"."""
    name, rows = str(changes.get("list", "")), changes.get("rows", 0)
    found = LISTS.get(name) or _api_words(name) or name
    kind = (changes.get("searched") or {}).get("kind")
    return f"{found}{f' by {kind}' if kind else ''}, {rows} row{'' if rows == 1 else 's'}"


def _api_words(name: str) -> str:
    record, _, verb = name.removeprefix("api:").partition("-")
    return (
        f"API, {verb.replace('-', ' ')} of {RECORDS[record]}" if name.startswith("api:") and record in RECORDS else ""
    )


def said(verb: str) -> str:
    """A reading or a refusal in words; changes keep the name of their action."""
    return READS.get(verb, verb)
