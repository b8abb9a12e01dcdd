"""The supervisor's pages: the team's numbers, and the list behind each number."""

from __future__ import annotations

import uuid

from django.db.models import F
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from accounts.models import Team, User
from accounts.permissions import Permission, Role, may, requires
from accounts.requests import SignedIn
from caseload.models import Patient
from core.change.shown import know_codes
from core.clock import today
from core.web import keyset
from core.web.addresses import address
from core.web.pages import render_part
from desk import team as figures
from desk.worklist import KINDS

CONCERNS_SHOWN = 10
know_codes(["soon", "open"])


@requires(Permission.SEE_TEAM)
@require_safe
def team(request: SignedIn) -> HttpResponse:
    """Caseload by case manager, overdue by kind; every number opens its list."""
    chosen = _team(request)
    if chosen is None:
        return render_part(request, "desk/team.html", {"team": None})
    people = list(figures.members(chosen))
    rows = figures.workers(people)
    by_kind = figures.overdue_by_kind(people)
    seen = figures.concerns_open(people).filter(patient__in=Patient.objects.visible_to(request.user))
    concerns = seen.for_list().order_by(F("due_at").asc(nulls_last=True), "due_on", "id")
    context = {
        "team": chosen,
        "teams": _choices(request, chosen),
        "rows": rows,
        "kinds": [
            {"key": key, "label": label, "count": by_kind.get(key, 0), "url": _list_url(chosen, kind=key)}
            for key, label in KINDS.items()
        ],
        "patients": figures.held_count(people),
        "patients_url": address("desk:team_patients", team=chosen.uuid),
        "concerns": list(concerns[:CONCERNS_SHOWN]),
        "concerns_count": concerns.count(),
        "concerns_url": address("desk:overdue", team=chosen.uuid, kind="concern", when="open"),
        "overdue": sum(by_kind.values()),
        "overdue_url": _list_url(chosen),
        "links": {row.worker.pk: _worker_links(chosen, row.worker) for row in rows},
    }
    return render_part(request, "desk/team.html", context)


@requires(Permission.SEE_TEAM)
@require_safe
def overdue(request: SignedIn) -> HttpResponse:
    """The promises behind a number: by kind, by person, overdue or due within a week."""
    chosen = _team(request)
    if chosen is None:
        raise Http404
    kind, soon = request.GET.get("kind", ""), request.GET.get("when") == "soon"
    worker = _worker(chosen, request.GET.get("worker", ""))
    is_open = kind == "concern" and request.GET.get("when") == "open"
    rows = (
        figures.concern_rows(chosen) if is_open else figures.overdue_rows(chosen, kind=kind, worker=worker, soon=soon)
    )
    rows = rows.filter(patient__in=Patient.objects.visible_to(request.user)).for_list()
    page = keyset.page(rows, ("due_on", "id"), request.GET.get("after"))
    context = {
        "team": chosen,
        "title": "Concerns nobody has acted on" if is_open else _title(kind, worker, soon),
        "rows": list(page.rows),
        "today": today(),
        "page": page,
    }
    return render_part(request, "desk/overdue.html", context, part="rows")


@requires(Permission.SEE_TEAM)
@require_safe
def patients(request: SignedIn, worker: uuid.UUID | None = None) -> HttpResponse:
    """The patients in the charge of the team, or of one case manager: the list behind the count."""
    chosen = _team(request)
    person = _worker(chosen, str(worker)) if chosen and worker else None
    if chosen is None or (worker and person is None):
        raise Http404
    people = [person] if person else list(figures.members(chosen))
    rows = Patient.objects.visible_to(request.user).filter(pk__in=figures.held_by(people)).for_list()
    page = keyset.page(rows, ("name_key", "id"), request.GET.get("after"))
    context = {
        "worker": person,
        "team": chosen,
        "may_appoint": may(request.user, Permission.REASSIGN),
        "rows": list(page.rows),
        "page": page,
    }
    return render_part(request, "desk/patients.html", context, part="rows")


def _team(request: SignedIn) -> Team | None:
    return figures.team_of(request.user, request.GET.get("team"))


def _choices(request: SignedIn, chosen: Team) -> list[Team]:
    """Teams to choose from, for those who see every team."""
    if request.user.role == Role.SUPERVISOR:
        return []
    return list(Team.objects.filter(is_active=True).order_by("name")[:200])


def _worker(chosen: Team, text: str) -> User | None:
    try:
        return figures.members(chosen).filter(uuid=uuid.UUID(text)).first() if text else None
    except ValueError:
        raise Http404 from None


def _list_url(chosen: Team, *, kind: str = "", worker: User | None = None, soon: bool = False) -> str:
    when = "soon" if soon else ""
    return address("desk:overdue", team=chosen.uuid, kind=kind, worker=worker and worker.uuid, when=when)


def _worker_links(chosen: Team, worker: User) -> dict[str, str]:
    return {
        "patients": address("desk:patients", worker.uuid, team=chosen.uuid),
        "overdue": _list_url(chosen, worker=worker),
        "soon": _list_url(chosen, worker=worker, soon=True),
        "missed": address("desk:missed", team=chosen.uuid, worker=worker.uuid),
    }


def _title(kind: str, worker: User | None, soon: bool) -> str:
    what = KINDS.get(kind, "Deadlines")
    when = "due within a week" if soon else "overdue"
    return f"{what} {when}" + (f": {worker.name}" if worker else "")


@requires(Permission.SEE_TEAM)
@require_safe
def missed(request: SignedIn) -> HttpResponse:
    """Visits missed in the last 30 days that the practitioner was not told of."""
    chosen = _team(request)
    if chosen is None:
        raise Http404
    worker = _worker(chosen, request.GET.get("worker", ""))
    people = [worker] if worker else figures.members(chosen)
    rows = figures.missed_visits(today()).filter(
        episode__worker__in=people, patient__in=Patient.objects.visible_to(request.user)
    )
    page = keyset.page(rows.select_related("patient", "clinician"), ("-starts_at", "-id"), request.GET.get("after"))
    context = {
        "team": chosen,
        "worker": worker,
        "rows": list(page.rows),
        "page": page,
    }
    return render_part(request, "desk/missed.html", context, part="rows")
