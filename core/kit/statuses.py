"""The one vocabulary of states shown on a page: each has a word, an icon and a tone, so colour never speaks alone."""

from typing import NamedTuple


class Status(NamedTuple):
    """How one state is shown: the `word` people read, the `icon` in the sprite, the `tone` that colours both."""

    word: str
    icon: str
    tone: str


VOCABULARY: dict[str, Status] = {
    # promises with a date
    "overdue": Status("Overdue", "exclamation-octagon-fill", "danger"),
    "to_be_checked": Status("To be checked", "question-circle", "info"),
    "due_today": Status("Due today", "clock-fill", "warn"),
    "soon": Status("Soon", "calendar3", "info"),
    "upcoming": Status("Upcoming", "calendar3", "mute"),
    "waiting": Status("Waiting", "hourglass-split", "wait"),
    "awaits_answer": Status("Sent, waiting for the answer", "hourglass-split", "wait"),
    "done": Status("Done", "check-circle-fill", "good"),
    "late_but_done": Status("Late but done", "clock-history", "late"),
    "not_applicable": Status("Not applicable", "dash-circle", "mute"),
    "snoozed": Status("Snoozed", "moon", "mute"),
    # documents and plans
    "draft": Status("Draft", "pencil", "mute"),
    "sent": Status("Sent", "send", "info"),
    "submitted": Status("Submitted", "send", "info"),
    "accepted": Status("Accepted", "check-circle-fill", "good"),
    "refused": Status("Refused", "x-octagon-fill", "danger"),
    "signed": Status("Signed", "patch-check-fill", "good"),
    "unsigned": Status("Not signed", "pen", "warn"),
    "superseded": Status("Superseded", "layers", "mute"),
    # people and episodes
    "pending": Status("Pending", "hourglass-split", "wait"),
    "active": Status("Active", "circle-fill", "good"),
    "inactive": Status("Inactive", "circle", "mute"),
    "discharged": Status("Discharged", "box-arrow-right", "mute"),
    "declined": Status("Declined", "x-circle", "mute"),
    "open": Status("Open", "circle", "info"),
    "closed": Status("Closed", "lock", "mute"),
    "expired": Status("Expired", "calendar-x", "danger"),
    # visits
    "planned": Status("Planned", "calendar-check", "info"),
    "held": Status("On hold", "pause-circle", "wait"),
    "unassigned": Status("Unassigned", "person-dash", "warn"),
    "not_begun": Status("Not begun", "clock-history", "warn"),
    "in_progress": Status("In progress", "play-circle", "info"),
    "completed": Status("Completed", "check-circle-fill", "good"),
    "missed": Status("Missed", "calendar-x", "danger"),
    "cancelled": Status("Cancelled", "x-circle", "mute"),
    # goals
    "on_track": Status("On track", "graph-up-arrow", "good"),
    "stalled": Status("Stalled", "pause-circle", "warn"),
    "over": Status("Over", "exclamation-triangle", "warn"),
    "at_risk": Status("At risk", "exclamation-triangle", "warn"),
    "off_track": Status("Off track", "graph-down-arrow", "danger"),
    "met": Status("Met", "trophy", "good"),
    "not_met": Status("Not met", "x-circle", "mute"),
    # referrals to community resources
    "no_capacity": Status("No capacity", "slash-circle", "warn"),
    # risk bands
    "high": Status("High", "exclamation-triangle-fill", "danger"),
    "moderate": Status("Moderate", "exclamation-triangle", "warn"),
    "low": Status("Low", "check-circle", "good"),
}


def status_of(key: str) -> Status:
    """Return how `key` is shown; a key outside the vocabulary is shown in its own words with a neutral mark."""
    known = VOCABULARY.get(key.replace("-", "_"))
    return known or Status(key.replace("_", " ").replace("-", " ").capitalize(), "circle", "mute")
