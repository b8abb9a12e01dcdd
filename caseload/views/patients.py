"""Pages of patients: the caseload list and search here; the chart, its people and its episode beside it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.module_loading import import_string
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import Permission, Role, may, requires
from accounts.requests import SignedIn
from caseload import finding, sorting
from caseload.models import Episode, Patient
from core.change.shown import know_codes
from core.web import searches
from core.web.addresses import address
from core.web.once import repeatable
from core.web.pages import choices, render_part

MINE = "mine"
VIEWS: dict[str, tuple[str, Q]] = {
    "all": ("Everybody", Q()),
    "active": ("Receiving care", Q(open_episode__status=Episode.Status.ACTIVE)),
    "hold": ("In a facility", Q(open_episode__status=Episode.Status.ON_HOLD)),
    "starting": ("Care not started", Q(open_episode__status=Episode.Status.ADMITTED)),
    "closed": ("Closed", Q(open_episode__isnull=True)),
}
LABELS = {key: label for key, (label, _) in VIEWS.items()}
SEARCH = "caseload/search.html"
MOST_FOUND = 50
FOUND = "found"  # the part of the search that the palette shows
# Each of CASELOAD_COLUMNS: what stands in the rows of these patients; None when this person's role does not see it
Column = Callable[[Collection[int], Any], Mapping[int, Any] | None]
know_codes([MINE, *VIEWS, *sorting.SORTS])


@requires(Permission.LIST_PATIENTS)
@require_safe
def patients(request: SignedIn) -> HttpResponse:
    """The caseload: a case manager's own first, everybody this person may see behind a tab; sorted as asked, 50 to a page."""
    labels = ({MINE: "Mine"} if request.user.role == Role.CASE_MANAGER else {}) | LABELS
    view = request.GET.get("view", "")
    chosen = view if view in labels else next(iter(labels))
    every = Patient.objects.listed_for(request.user).filter(
        Q(open_episode__worker=request.user) if chosen == MINE else VIEWS[chosen][1]
    )
    sort, page = sorting.page(every, request.GET.get("sort", ""), request.GET.get("after"), _column_of(request))
    context = {
        "rows": list(page.rows),
        "columns": _columns(request, list(page.rows)),
        "view": chosen,
        "is_mine": chosen == MINE,
        "may_appoint": may(request.user, Permission.REASSIGN),
        "views": choices(lambda key: address("caseload:patients", view=key, sort=sort), labels, chosen),
        "sorts": sorting.headings(lambda key: address("caseload:patients", view=chosen, sort=key), sort),
        "page": page,
    }
    return render_part(request, "caseload/patients.html", context, part="rows")


@requires(Permission.LIST_PATIENTS)
@repeatable("It reads: nothing is kept.")
@require_POST
def search(request: SignedIn) -> HttpResponse:
    """Take what is searched for, in the body, and lead to the page of what is found, whose address does not hold it. The
    palette, which asks at each key, is answered at once and remembers nothing."""
    text = searches.typed(request)
    if getattr(getattr(request, "htmx", None), "target", None) == FOUND:
        return render_part(request, SEARCH, _matching(request, text) | {"columns": {}}, part=FOUND)
    return redirect(address("caseload:found", s=searches.remember(request, text)))


@requires(Permission.LIST_PATIENTS)
@require_safe
def found(request: SignedIn) -> HttpResponse:
    """Patients by name, phone, birth date or record number: what the search named by `?s=` finds now."""
    text = searches.recalled(request)
    if text is None:
        return render_part(request, SEARCH, {"is_over": True}, part="rows")
    context = _matching(request, text)
    return render_part(request, SEARCH, context | {"columns": _columns(request, context["rows"])}, part="rows")


def _matching(request: SignedIn, text: str) -> dict[str, Any]:
    rows = list(
        Patient.objects.listed_for(request.user).matching(text).for_list().order_by("name_key", "id")[: MOST_FOUND + 1]
    )
    return {
        "text": text,
        "looked_for": " or ".join(each.words for each in finding.read(text) if each.kind != "name"),
        "rows": rows[:MOST_FOUND],
        "may_appoint": may(request.user, Permission.REASSIGN),
        "has_more": len(rows) > MOST_FOUND,
        "most": MOST_FOUND,
    }


def _column_of(request: SignedIn) -> sorting.ColumnOf:
    """What a column says of many patients, for this person."""
    paths = {path.rsplit(".", 1)[1]: path for path in settings.CASELOAD_COLUMNS}

    def column_of(name: str, ids: Collection[int]) -> Mapping[int, Any] | None:
        column: Column = import_string(paths[name])
        return column(ids, request.user)

    return column_of


def _columns(request: SignedIn, rows: list[Patient]) -> dict[str, object]:
    """What other apps add to the rows, each in one query for the whole page: {"next_visits": {patient_id: ...}, ...}.

    None for what is not shown to this person's role; `withheld` names those.
    """
    ids = [row.pk for row in rows]
    found: dict[str, Any] = {}
    for path in settings.CASELOAD_COLUMNS:
        column: Column = import_string(path)
        found[path.rsplit(".", 1)[1]] = column(ids, request.user)
    return found | {"withheld": {name: True for name, column in found.items() if column is None}}
