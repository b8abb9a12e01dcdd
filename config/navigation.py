"""The main navigation and the New menu, by what the person may do."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from accounts.permissions import Permission, may


@dataclass(frozen=True)
class Item:
    """One entry: `match` are the beginnings of the paths it stands for."""

    key: str
    label: str
    url: str
    icon: str
    shortcut: str = ""
    is_current: bool = False
    count: int | None = None


_ENTRIES: tuple[tuple[str, str, str, str, str, Permission, tuple[str, ...]], ...] = (
    ("today", "Today", "today", "sunrise", "g t", Permission.SEE_TODAY, ("/today",)),
    ("patients", "Patients", "caseload:patients", "people", "g p", Permission.LIST_PATIENTS, ("/patients",)),
    (
        "schedule",
        "Schedule",
        "visits:schedule",
        "calendar-week",
        "g s",
        Permission.SEE_VISITS,
        ("/schedule", "/visits"),
    ),
    (
        "paperwork",
        "Paperwork",
        "desk:paperwork",
        "file-earmark-text",
        "g w",
        Permission.SEE_PAPERWORK,
        ("/paperwork",),
    ),
    ("referrals", "Referrals", "referrals:incoming", "inboxes", "g r", Permission.SEE_REFERRALS, ("/referrals",)),
    ("resources", "Resources", "community:resources", "signpost-2", "g d", Permission.SEE_RESOURCES, ("/resources",)),
    ("team", "Team", "desk:team", "bar-chart", "g m", Permission.SEE_TEAM, ("/team",)),
    ("settings", "Settings", "accounts:settings", "gear", "g ,", Permission.SEE_SETTINGS, ("/settings",)),
)
_NEW: tuple[tuple[str, str, str, str, Permission], ...] = (
    ("Referral", "referrals:new", "person-plus", "n r", Permission.TAKE_REFERRAL),
    ("Community resource", "community:resource_new", "signpost-2", "", Permission.KEEP_RESOURCES),
    ("Member of staff", "accounts:staff_new", "person-badge", "", Permission.KEEP_STAFF),
)


def items(request: HttpRequest) -> list[Item]:
    """The entries this person's role opens, in the house's order."""
    return [
        Item(key, label, reverse(name), icon, shortcut, is_current=request.path.startswith(paths))
        for key, label, name, icon, shortcut, permission, paths in _ENTRIES
        if may(request.user, permission)
    ]


def create_menu(request: HttpRequest) -> list[Item]:
    """What this person may start from anywhere."""
    return [
        Item(label.lower(), label, reverse(name), icon, shortcut)
        for label, name, icon, shortcut, permission in _NEW
        if may(request.user, permission)
    ]
