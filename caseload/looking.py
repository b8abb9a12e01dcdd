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
# What the second half of an action's name says was done, where it is not a word of its own
DONE = {
    "add": "Added", "admit": "Admitted", "answer": "Answered", "appoint": "Appointed", "archive": "Archived", "begin": "Began",
    "change": "Changed", "choose": "Chose", "close": "Closed", "confirm": "Confirmed", "correct": "Corrected",
    "create": "Created", "deactivate": "Switched off", "decline": "Declined", "describe": "Described",
    "die": "Recorded the death in", "discharge": "Recorded a discharge in", "draft": "Drafted", "end": "Ended",
    "enter": "Marked as entered in error in", "file": "Filed", "hold": "Held", "import": "Imported", "invite": "Invited",
    "lay": "Laid out", "make": "Made", "move": "Moved", "order": "Ordered", "plan": "Planned", "prefer": "Changed what is preferred by",
    "propose": "Proposed", "raise": "Raised", "read": "Read", "register": "Registered", "release": "Released",
    "remove": "Removed", "rename": "Renamed", "resolve": "Resolved", "restore": "Restored", "review": "Reviewed",
    "revoke": "Revoked", "send": "Sent", "settle": "Settled", "sign": "Signed", "snooze": "Put off", "start": "Started",
    "stop": "Stopped", "take": "Took", "verify": "Verified", "wake": "Brought back", "withdraw": "Withdrew", "write": "Wrote",
    "accept": "Accepted", "cancel": "Cancelled", "check": "Checked", "undo": "Took back",
}  # fmt: skip
# What an action is about, where its name is not the word people use
ABOUT = {
    "account_changes": "change of an account",
    "covers": "coverage for a colleague",
    "episodes": "episode of care",
    "keys": "key",
    "obligations": "deadline",
    "people": "account",
    "plans": "plan of care",
    "reading-limits": "limit of a reading",
    "second_factor": "second factor",
    "staff": "member of staff",
    "stays": "stay in a facility",
    "patients": "details of the patient",
    "endings": "ending of care",
    "health": "health list",
    "ledger": "deadlines",
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
    "filing": "filings",
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
    """What was done, in words: "Opened a chart", "Signed: plan of care", "Added a goal: plan of care"."""
    if verb in READS:
        return READS[verb]
    about, _, what = verb.partition(".")
    first, *rest = what.replace("_", "-").split("-")
    done = DONE.get(first)
    if done is None or not about:
        return verb.replace(".", ": ").replace("_", " ").replace("-", " ").capitalize()
    noun = ABOUT.get(about) or about.removesuffix("s").replace("_", " ").replace("-", " ")
    return f"{done} {' '.join(rest)}: {noun}" if rest else f"{done}: {noun}"
