"""The paperwork of everybody in this person's charge: what is due when, computed how, and what lateness costs."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.permissions import Permission, Role, may, requires
from accounts.requests import SignedIn
from core.change.shown import know_codes
from core.clock import today
from core.web import keyset
from core.web.addresses import address
from core.web.pages import choices, render_part
from desk.worklist import ORDER, WEEK, people_of, waiting_on_others
from homehealth import deadlines
from obligations.models import Obligation
from obligations.views.rows import works

VIEWS = {
    "open": "All open",
    "overdue": "Overdue",
    "week": "This week",
    "waiting": "Waiting on others",
    "filed": "Filed",
}
KINDS = ("paperwork", "plan")
PAGE_SIZE, LONGEST_PART = keyset.PAGE_SIZE, 3
know_codes(VIEWS)


@requires(Permission.SEE_PAPERWORK)
@require_safe
def paperwork(request: SignedIn) -> HttpResponse:
    """Filings and plans to be signed, most urgent first; by view and by form, both in the address."""
    user = request.user
    view = request.GET.get("view", "open")
    view = view if view in VIEWS else "open"
    forms = _forms()
    form = request.GET.get("form", "")
    form = form if form in forms else ""
    context: dict[str, object] = {
        "view": view,
        "views": choices(lambda key: _url(key, form), VIEWS, view),
        "forms": choices(lambda key: _url(view, key), forms, form),
        "clear_url": _url(view) if form else "",
        "is_filtered": bool(form) or view != "open",
        "all_url": _url("open"),
    }
    if view == "waiting":
        context |= _waiting(request, user, form)
    else:
        context |= _rows(request, user, view, form)
    return render_part(request, "desk/paperwork.html", context, part="rows")


def _rows(request: SignedIn, user: User, view: str, form: str) -> dict[str, object]:
    rows = Obligation.objects.visible_to(user).filter(kind__in=KINDS).for_list()
    if user.role == Role.CASE_MANAGER:
        rows = rows.filter(owner__in=people_of(user))
    rows = rows.filter(rule=form) if form else rows
    day = today()
    order: tuple[str, ...] = ORDER
    if view == "filed":
        rows, order = rows.filter(state=Obligation.State.DONE), ("-due_on", "-id")
    elif view == "overdue":
        rows = rows.overdue(day)
    elif view == "week":
        rows = rows.open().filter(due_on__gte=day, due_on__lte=day + WEEK)
    else:
        rows = rows.open()
    page = keyset.page(rows, order, request.GET.get("after"))
    return {
        "works": works(request, page.rows),
        "page": page,
    }


def _waiting(request: SignedIn, user: User, form: str) -> dict[str, object]:
    """A part of what others were asked for; parts are named by their number, as two kinds of record stand in the list."""
    typed = request.GET.get("part", "")
    part = max(int(typed), 1) if typed.isascii() and typed.isdigit() and len(typed) <= LONGEST_PART else 1
    start = (part - 1) * PAGE_SIZE
    found = waiting_on_others(user, _people(user), form, start, PAGE_SIZE)
    later = address("desk:paperwork", view="waiting", form=form, part=str(part + 1))
    return {
        "asked": found[:PAGE_SIZE],
        "may_answer": may(user, Permission.FILE_PAPERWORK),
        "later_url": later if len(found) > PAGE_SIZE else "",
        "first_url": address("desk:paperwork", view="waiting", form=form) if start else "",
    }


def _people(user: User) -> list[int]:
    if user.role == Role.CASE_MANAGER:
        return people_of(user)
    everybody = User.objects.active().in_role(Role.CASE_MANAGER, Role.SUPERVISOR)
    if user.role == Role.SUPERVISOR:
        everybody = everybody.filter(team=user.team_id)
    return list(everybody.values_list("pk", flat=True)[:2000])


def _forms() -> dict[str, str]:
    return {rule.key: rule.title for rule in deadlines.rules().values() if rule.kind in KINDS}


def _url(view: str, form: str = "") -> str:
    return address("desk:paperwork", view="" if view == "open" else view, form=form)
