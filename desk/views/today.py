"""Today: everything with a date or a person waiting, in the order it is wanted, and the one button that does it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.permissions import Permission, Role, may, requires
from accounts.requests import SignedIn
from caseload.models import Patient
from caseload.scope import Scope
from core.change.shown import know_codes
from core.clock import now
from core.clock import today as agency_day
from core.counting import BADGE, Counted
from core.kit.words import short_day
from core.web.addresses import address
from core.web.pages import choices, render_part
from desk import rail, worklist
from desk.without_patients import admin_desk, waiting_referrals
from obligations import closing
from obligations.awaiting import answers
from obligations.models import Obligation, ObligationQuerySet
from obligations.views.rows import Work, work, works
from reminders import inbox

UNREAD_SHOWN = 5
DRAFTS = "drafts"
ONE_DAY = timedelta(days=1)
know_codes([DRAFTS])
WITHOUT_WORKLIST = {Role.ADMIN, Role.INTAKE}


@requires(Permission.SEE_TODAY)
@require_safe
def today(request: SignedIn) -> HttpResponse:
    """The worklist of this person; `?show=` one section whole, `?kind=` one kind of work, `?by=patient` grouped."""
    user = request.user
    context: dict[str, object] = {"now": now(), "silent_since": inbox.silent_since(user)}
    if user.role in WITHOUT_WORKLIST:
        desk = admin_desk() if user.role == Role.ADMIN else waiting_referrals(user)
        return render_part(request, "desk/without_patients.html", context | desk | {"unread": _unread(user)})
    kind = request.GET.get("kind", "")
    kind = kind if kind in worklist.KINDS else ""
    show = request.GET.get("show", "")
    people = worklist.people_of(user)
    Scope.of(user).read()
    rows = worklist.promises(user, people, kind)
    context |= {"kind": kind, "kinds": _kinds(kind, show), "clear_url": address("today", show=show) if kind else ""}
    if show == DRAFTS:
        page = {"drafts": rail.drafts(user, BADGE), "back_url": address("today")}
        return render_part(request, "desk/drafts.html", context | page)
    if show in worklist.TITLES:
        return render_part(request, "desk/section.html", context | _section(request, rows, show, kind), part="rows")
    context |= _whole(request, user, rows, people) | {"put_off": _put_off(request, user)}
    return render_part(request, "desk/today.html", context)


def _whole(request: SignedIn, user: User, rows: ObligationQuerySet, people: list[int]) -> dict[str, object]:
    kind = request.GET.get("kind", "")
    *found, snoozed = worklist.sections(rows, ("now", "overdue", "today", "week", "check", "snoozed"))
    sent = answers([row for section in found for row in section.rows])
    sections: list[dict[str, Any]] = [
        {
            "section": section,
            "works": works(request, section.rows, closing.TODAY, sent),
            "all_url": address("today", show=section.key, kind=kind),
        }
        for section in found
    ]
    kinds = {one.row.kind for part in sections for one in part["works"]} | {kind}
    is_clear = not any(section.total for section in found)
    waiting = _waiting(user, people)
    at_once, overdue, due_today, _, to_check = (str(section.total) for section in found)
    return {
        **_addresses(kind),
        **waiting,
        **_rail(user),
        "sections": sections,
        "kinds": [chip for chip in _kinds(kind, "") if chip["key"] in kinds],
        "snoozed": snoozed,
        "groups": _by_patient(rows, sections) if request.GET.get("by") == "patient" else None,
        "unread": _unread(user),
        "headline": headline(
            [
                (at_once, "to act on at once"),
                (overdue, "overdue"),
                (due_today, "due today"),
                (to_check, "to be checked"),
                (str(waiting["asked_count"]), "waiting on others"),
            ]
        ),
        "is_clear": is_clear,
        "coming": _coming(worklist.next_promise(rows)) if is_clear else "",
        "is_team": user.role == Role.SUPERVISOR,
    }


def _addresses(kind: str) -> dict[str, str]:
    on = agency_day()
    return {
        "snoozed_url": address("today", show="snoozed"),
        "group_url": address("today", by="patient", kind=kind),
        "ungroup_url": address("today", kind=kind),
        "asked_url": address("desk:paperwork", view="waiting"),
        "not_begun_url": address("visits:schedule", view="not_begun", staff="me", until=on - ONE_DAY),
        "visits_url": address("visits:schedule", view="list", day=on, until=on, staff="me"),
        "drafts_url": address("today", show=DRAFTS),
    }


def _waiting(user: User, people: list[int]) -> dict[str, object]:
    """What others were asked and have not answered: the oldest, and how many in all."""
    asked = worklist.waiting_on_others(user, people) if user.role == Role.CASE_MANAGER else []
    counted = Counted(len(asked), BADGE)
    if len(asked) > worklist.MOST_WAITING:
        counted = worklist.count_waiting(user, people)
    return {
        "asked": asked[: worklist.MOST_WAITING],
        "asked_count": counted,
        "asked_rest": counted.beyond(worklist.MOST_WAITING),
        "may_answer": may(user, Permission.FILE_PAPERWORK),
    }


def _rail(user: User) -> dict[str, object]:
    """Beside the worklist, for a clinician above it: the visits of today and what was begun and left."""
    visits, drafts = rail.visits_today(user), rail.drafts(user)
    has_visits = user.role in {Role.CASE_MANAGER, Role.CLINICIAN}
    return {
        "visits": visits,
        "drafts": drafts,
        "has_visits": has_visits,
        "is_clinician": user.role == Role.CLINICIAN,
        "has_rail": user.role != Role.CLINICIAN and bool(visits or drafts or has_visits),
    }


def headline(counts: list[tuple[str, str]]) -> str:
    """ "3 overdue, 5 due today, 2 waiting on others." with what is zero left out; nothing at all says so."""
    said = [f"{count} {what}" for count, what in counts if count != "0"]
    return f"{', '.join(said)}." if said else "Nothing is due today."


def _coming(row: Obligation | None) -> str:
    if row is None:
        return "Deadlines appear here by themselves, a week ahead."
    return f"Next: {row.title[:1].lower()}{row.title[1:]} for {row.patient.name}, {short_day(row.due_on)}."


def _unread(user: User) -> list[object]:
    return list(inbox.unread(user)[:UNREAD_SHOWN])


@dataclass(frozen=True)
class OfPatient:
    """What is to be done for one patient: the rows shown, and how many there are in all."""

    patient: Patient
    works: Sequence[Work]
    total: int
    url: str

    @property
    def rest(self) -> int:
        """How many of them are not shown."""
        return max(0, self.total - len(self.works))


def _by_patient(rows: ObligationQuerySet, sections: list[dict[str, Any]]) -> list[OfPatient]:
    """Rows of every section under their patient; whoever has the most urgent thing comes first. One query more."""
    every: list[Work] = [one for part in sections for one in part["works"]]
    first: dict[int, int] = {}
    for place, one in enumerate(every):
        first.setdefault(one.row.patient_id, place)
    every.sort(key=lambda one: first[one.row.patient_id])
    totals = worklist.counts_by_patient(rows, [part["section"].key for part in sections], list(first))
    return [
        OfPatient(
            list_of[0].row.patient,
            list_of,
            totals.get(pk, 0),
            address("obligations:of_patient", list_of[0].row.patient.uuid),
        )
        for pk, each in groupby(every, key=lambda one: one.row.patient_id)
        if (list_of := list(each))
    ]


def _section(request: SignedIn, rows: ObligationQuerySet, show: str, kind: str) -> dict[str, object]:
    page = worklist.page_of(rows, show, request.GET.get("after"))
    return {
        "title": worklist.TITLES[show],
        "show": show,
        "works": works(request, page.rows, closing.TODAY),
        "tabs": choices(lambda key: address("today", show=key, kind=kind), _tabs(show), show),
        "page": page,
        "back_url": address("today", kind=kind),
    }


def _kinds(kind: str, show: str) -> list[dict[str, object]]:
    return choices(lambda key: address("today", kind=key, show=show), worklist.KINDS, kind)


def _put_off(request: SignedIn, user: User) -> Work | None:
    """What this person put off a moment ago, to offer the undo."""
    try:
        wanted = uuid.UUID(request.GET.get("put_off", ""))
    except ValueError:
        return None
    row = Obligation.objects.visible_to(user).filter(uuid=wanted).select_related("patient", "owner").first()
    found = work(user, row) if row is not None else None
    return found if found and found.wake else None


def _tabs(show: str) -> dict[str, str]:
    """The sections by name; the one of promises to be checked only after an upgrade made some."""
    return {key: label for key, label in worklist.TITLES.items() if key != "check" or show == "check"}
