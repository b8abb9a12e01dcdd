"""The main navigation and the New menu, by what the person may do."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse

from accounts.permissions import Permission, Role, may
from core.web.addresses import address


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
    phone_url: str = ""

    @property
    def keyed(self) -> str:
        """Where its key finds it on the page."""
        return f"[data-shortcut='{self.shortcut}']"


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
# What is new about the patient whose page is open
_NEW_OF_PATIENT: tuple[tuple[str, str, str, str, Permission], ...] = (
    ("Visit", "visits:new", "calendar-plus", "n v", Permission.SCHEDULE),
    ("Note", "caseload:note_new", "pencil-square", "n t", Permission.WRITE_CHART),
)
_NEW: tuple[tuple[str, str, str, str, Permission], ...] = (
    ("Referral", "referrals:new", "person-plus", "n r", Permission.TAKE_REFERRAL),
    ("Community resource", "community:resource_new", "signpost-2", "", Permission.KEEP_RESOURCES),
    ("Member of staff", "accounts:staff_new", "person-badge", "", Permission.KEEP_STAFF),
)


def items(request: HttpRequest) -> list[Item]:
    """The entries this person's role opens, in the house's order."""
    return [
        Item(
            key,
            label,
            reverse(name),
            icon,
            shortcut,
            is_current=request.path.startswith(paths),
            phone_url=_on_a_phone(request, key),
        )
        for key, label, name, icon, shortcut, permission, paths in _ENTRIES
        if may(request.user, permission)
    ]


def _on_a_phone(request: HttpRequest, key: str) -> str:
    """Where the bottom bar leads instead: a board has no room on a phone, so a case manager meets her own list."""
    is_hers = getattr(request.user, "role", "") == Role.CASE_MANAGER
    return address("visits:schedule", view="list", staff="me") if key == "schedule" and is_hers else ""


def create_menu(request: HttpRequest) -> list[Item]:
    """What this person may start from anywhere, after what they may start for the patient whose page is open."""
    match = request.resolver_match
    patient = match.kwargs.get("patient") if match is not None else None
    of_patient = [
        Item(label.lower(), label, address(name, patient), icon, shortcut)
        for label, name, icon, shortcut, permission in _NEW_OF_PATIENT
        if isinstance(patient, UUID) and may(request.user, permission)
    ]
    return of_patient + [
        Item(label.lower(), label, reverse(name), icon, shortcut)
        for label, name, icon, shortcut, permission in _NEW
        if may(request.user, permission)
    ]
