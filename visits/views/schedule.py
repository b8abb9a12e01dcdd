"""The schedule: board, week, list and what nobody has planned yet. Everything shown is named in the address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.permissions import Permission, Role, may, requires
from accounts.requests import SignedIn
from core.change.shown import know_codes
from core.clock import day_bounds, today
from core.kit.words import short_day
from core.web import keyset
from core.web.addresses import address
from core.web.fields import parse_day
from core.web.pages import choices, render_part
from visits import board
from visits.views.undo import undo_offer

VIEWS = {"board": "Board", "week": "Week", "list": "List", "unassigned": "To be scheduled"}
FURTHEST = timedelta(days=3650)
know_codes([*VIEWS, "me"])


@dataclass(frozen=True)
class Asked:
    """What the address asks for: which view, the day it starts at, whose visits, and how far down a list."""

    view: str
    day: date
    staff: User | None
    after: str

    def url(self, **changes: str | date) -> str:
        """The address of the same page with some things changed; an empty value is left out."""
        parts = {"view": self.view, "day": self.day, "staff": self.staff and self.staff.uuid} | changes
        return address("visits:schedule", **parts)


@requires(Permission.SEE_VISITS)
@require_safe
def schedule(request: SignedIn) -> HttpResponse:
    """A day of everybody, a week, a list, or the visits to be scheduled."""
    people = board.staff_of(request.user)
    asked = _asked(request, people)
    shown = [asked.staff] if asked.staff else people
    context = _frame(request, asked, people) | _BUILD[asked.view](request, asked, shown)
    return render_part(request, "visits/schedule.html", context, part="board")


def _asked(request: SignedIn, people: list[User]) -> Asked:
    user = request.user
    default = "list" if user.role == Role.CLINICIAN else "board"
    view = request.GET.get("view", default)
    day = parse_day(request.GET.get("day", "")) or today()
    if abs(day - today()) > FURTHEST:
        day = today()
    staff = request.GET.get("staff", "")
    wanted = user if staff == "me" else next((p for p in people if str(p.uuid) == staff), None)
    wanted = wanted if wanted in people else None
    return Asked(view if view in VIEWS else default, day, wanted, request.GET.get("after", ""))


def _frame(request: SignedIn, asked: Asked, people: list[User]) -> dict[str, object]:
    step = 7 if asked.view == "week" else 1
    return {
        "asked": asked,
        "tabs": choices(lambda key: asked.url(view=key), VIEWS, asked.view),
        "people": people,
        "may_schedule": may(request.user, Permission.SCHEDULE),
        "may_document": may(request.user, Permission.DOCUMENT_VISIT),
        "previous_url": asked.url(day=asked.day - timedelta(days=step)),
        "next_url": asked.url(day=asked.day + timedelta(days=step)),
        "today_url": asked.url(day=today()),
        "is_today": asked.day == today(),
        "undo": undo_offer(request),
        "here": asked.url(),
    }


def _board(request: SignedIn, asked: Asked, people: list[User]) -> dict[str, object]:
    columns = board.day_columns(request.user, asked.day, people)
    waiting, has_past = board.tray(request.user, asked.day) if may(request.user, Permission.SCHEDULE) else ([], False)
    count = sum(1 for c in columns for b in c.blocks if b.visit)
    return {
        "columns": columns,
        "hours": board.hours(),
        "tray": waiting,
        "has_past": has_past,
        "lead": f"{_counted(count, 'visit')} on {short_day(asked.day)}"
        + (f", {_counted(len(waiting), 'visit')} to be scheduled." if waiting else "."),
    }


def _week(request: SignedIn, asked: Asked, people: list[User]) -> dict[str, object]:
    days, lines = board.week_lines(request.user, asked.day, people)
    count = sum(len(visits) for line in lines for _, visits in line.days)
    return {"days": days, "lines": lines, "lead": f"{_counted(count, 'visit')} in the week of {short_day(days[0])}."}


def _list(request: SignedIn, asked: Asked, _people: list[User]) -> dict[str, object]:
    rows = board.visits_of(request.user).filter(starts_at__gte=day_bounds(asked.day)[0]).exclude(status="cancelled")
    if asked.staff:
        rows = rows.of_clinician(asked.staff)
    page = keyset.page(rows.select_related("patient", "clinician"), ("starts_at", "id"), asked.after)
    return {"page": page, "rows": page.rows, "lead": f"Visits from {short_day(asked.day)} on, soonest first."}


def _unassigned(request: SignedIn, asked: Asked, _people: list[User]) -> dict[str, object]:
    page = keyset.page(board.unscheduled(request.user), ("week_starts_on", "id"), asked.after)
    rows = page.rows
    lead = "Visits that orders ask for and nobody has planned, by week." if rows else ""
    return {"page": page, "rows": rows, "lead": lead}


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


_BUILD = {"board": _board, "week": _week, "list": _list, "unassigned": _unassigned}
