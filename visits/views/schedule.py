"""The schedule: board, week, list and what nobody has planned yet. Everything shown is named in the address."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from accounts.models import User, UserQuerySet
from accounts.permissions import Permission, Role, may, requires
from accounts.requests import SignedIn
from core.change.shown import know_codes
from core.clock import day_bounds, today
from core.counting import Counted, counted
from core.kit.words import short_day
from core.reading import days
from core.web import keyset
from core.web.addresses import address
from core.web.pages import choices, render_part
from visits import board
from visits.times import week_of
from visits.views.undo import undo_offer

VIEWS = {
    "board": "Board", "week": "Week", "list": "List", "unassigned": "To be scheduled", "not_begun": "Not begun",
}  # fmt: skip
KEYS = {"board": "d", "week": "w", "list": "l"}  # core/kit/keys.py says what they do
LONGEST_PART = 4  # digits of the number of a part of the people
FURTHEST = timedelta(days=3650)
MOST_DAYS = timedelta(days=31)  # of a list that ends
OPEN = "open"  # of the visits to be scheduled only those of weeks open on the day
know_codes([*VIEWS, "me", OPEN])


@dataclass(frozen=True)
class Asked:
    """What the address asks for: which view, the day it starts at, whose visits, which part of the people, which of the
    visits to be scheduled, where a list ends, and how far down it."""

    view: str
    day: date
    staff: User | None
    after: str
    part: int = 1
    weeks: str = ""
    until: date | None = None

    def url(self, **changes: str | date) -> str:
        """The address of the same page with some things changed; an empty value is left out. The part is of one view and
        day only."""
        parts = {"view": self.view, "day": self.day, "staff": self.staff and self.staff.uuid} | changes
        return address("visits:schedule", **parts)


@requires(Permission.SEE_VISITS)
@require_safe
def schedule(request: SignedIn) -> HttpResponse:
    """A day of everybody, a week, a list, or the visits to be scheduled."""
    staff = board.staff_of(request.user)
    asked = _asked(request, staff)
    shown = staff.filter(pk=asked.staff.pk) if asked.staff else staff
    context = _frame(request, asked, staff) | _BUILD[asked.view](request, asked, shown)
    return render_part(request, "visits/schedule.html", context, part="board")


def _asked(request: SignedIn, people: UserQuerySet) -> Asked:
    user, asked = request.user, request.GET
    default = "list" if user.role == Role.CLINICIAN else "board"
    view = asked.get("view", default)
    day = days.read(asked.get("day", "")) or today()
    if abs(day - today()) > FURTHEST:
        day = today()
    part = asked.get("part", "")
    return Asked(
        view if view in VIEWS else default,
        day,
        _person(user, people, asked.get("staff", ""), view),
        asked.get("after", ""),
        int(part) if part.isascii() and part.isdigit() and len(part) <= LONGEST_PART else 1,
        OPEN if asked.get("weeks") == OPEN else "",
        days.read(asked.get("until", "")),
    )


def _person(user: User, people: UserQuerySet, staff: str, view: str) -> User | None:
    """The one whose visits alone are wanted, if this person sees them; one's own can be listed without a column."""
    if staff == "me" and view in {"list", "not_begun"}:
        return user
    try:
        wanted = user.uuid if staff == "me" else uuid.UUID(staff)
    except ValueError:
        return None
    return people.filter(uuid=wanted).first()


def _frame(request: SignedIn, asked: Asked, staff: UserQuerySet) -> dict[str, object]:
    step = 7 if asked.view == "week" else 1
    people = board.by_name(staff)
    more = staff.count() - len(people) if len(people) == board.MOST_CHOICES else 0
    if asked.staff is not None and asked.staff not in people:
        people.append(asked.staff)
    return {
        "asked": asked,
        "tabs": [
            tab | {"key_here": KEYS.get(tab["key"], "")}
            for tab in choices(lambda key: asked.url(view=key), VIEWS, asked.view)
        ],
        "people": people,
        "people_more": more,
        "may_schedule": may(request.user, Permission.SCHEDULE),
        "may_document": may(request.user, Permission.DOCUMENT_VISIT),
        "previous_url": asked.url(day=asked.day - timedelta(days=step)),
        "next_url": asked.url(day=asked.day + timedelta(days=step)),
        "this_day_url": asked.url(day=today()),
        "is_today": asked.day == today(),
        "undo": undo_offer(request),
        "here": asked.url(),
    }


def _board(request: SignedIn, asked: Asked, staff: UserQuerySet) -> dict[str, object]:
    user = request.user
    people = board.people_on(user, staff, asked.day, asked.day, asked.part)
    columns = board.day_columns(user, asked.day, people.shown)
    tray = board.tray(user, asked.day) if may(user, Permission.SCHEDULE) else None
    waiting = f", {tray.waiting.total.of('visit')} to be scheduled" if tray and tray.waiting.total else ""
    here = sum(1 for c in columns for b in c.blocks if b.visit)
    seen = _counted_visits(user, asked, asked.day, asked.day)
    return {
        "columns": columns,
        "hours": board.hours(),
        "tray": tray,
        "waiting_url": asked.url(view="unassigned", weeks=OPEN),
        "lead": f"{seen.of('visit')} on {short_day(asked.day)}{waiting}.",
        **_parts(asked, people, seen.beyond(here), asked.day, asked.day),
    }


def _week(request: SignedIn, asked: Asked, staff: UserQuerySet) -> dict[str, object]:
    user, (first, last) = request.user, week_of(asked.day)
    people = board.people_on(user, staff, first, last, asked.part)
    days, lines = board.week_lines(user, asked.day, people.shown)
    here = {visit.pk for line in lines for _, visits in line.days for visit in visits}
    seen = _counted_visits(user, asked, first, last)
    return {
        "days": days,
        "lines": lines,
        "lead": f"{seen.of('visit')} in the week of {short_day(first)}.",
        **_parts(asked, people, seen.beyond(len(here)), first, last),
    }


def _counted_visits(user: User, asked: Asked, first: date, last: date) -> Counted:
    rows = board.seen_between(user, first, last)
    return counted(rows.of_clinician(asked.staff) if asked.staff else rows)


def _parts(asked: Asked, people: board.People, elsewhere: Counted, first: date, last: date) -> dict[str, object]:
    """What of the people and of the visits from `first` to `last` is not drawn here, and where it is."""
    return {
        "people_part": people,
        "elsewhere": elsewhere,
        "list_url": asked.url(view="list", day=first, until=last),
        "before_url": asked.url(part=str(people.part - 1)) if people.part > 1 else "",
        "next_part_url": asked.url(part=str(people.part + 1)) if people.part < people.parts else "",
    }


def _list(request: SignedIn, asked: Asked, _staff: UserQuerySet) -> dict[str, object]:
    user, day, until = request.user, asked.day, asked.until
    rows = board.visits_of(user).from_day(day).exclude(status="cancelled")
    lead = f"Visits from {short_day(day)} on, soonest first."
    if until and day <= until < day + MOST_DAYS:
        rows = rows.reaching(day, until)
        lead = f"Visits from {short_day(day)} to {short_day(until)}." if until > day else f"Visits on {short_day(day)}."
    if asked.staff:
        rows = rows.of_person(asked.staff)
    page = keyset.page(rows.select_related("patient", "clinician"), ("starts_at", "id"), asked.after)
    return {"page": page, "rows": page.rows, "lead": lead}


def _unassigned(request: SignedIn, asked: Asked, _staff: UserQuerySet) -> dict[str, object]:
    rows = board.unscheduled(request.user)
    weeks = f" whose week is open on {short_day(asked.day)}" if asked.weeks else ""
    rows = board.open_on(rows, asked.day) if asked.weeks else rows
    number = counted(rows)
    page = keyset.page(rows, ("week_starts_on", "id"), asked.after)
    lead = f"{number.of('visit')}{weeks} that orders ask for and nobody has planned, by week." if number else ""
    return {"page": page, "rows": page.rows, "lead": lead, "all_url": asked.url(weeks="") if asked.weeks else ""}


def _not_begun(request: SignedIn, asked: Asked, _staff: UserQuerySet) -> dict[str, object]:
    rows = board.not_begun(request.user)
    rows = rows.of_person(asked.staff) if asked.staff else rows
    rows = rows.filter(ends_at__lte=day_bounds(asked.until)[1]) if asked.until else rows
    number = counted(rows)
    page = keyset.page(rows, ("starts_at", "id"), asked.after)
    lead = f"{number.of('visit')} whose time has passed and at which nobody checked in, the longest ago first."
    return {"page": page, "rows": page.rows, "lead": lead if number else ""}


_BUILD = {"board": _board, "week": _week, "list": _list, "unassigned": _unassigned, "not_begun": _not_begun}
