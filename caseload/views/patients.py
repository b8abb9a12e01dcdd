"""Pages of patients: the caseload list and search here; the chart, its people and its episode beside it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import HttpResponse
from django.utils.module_loading import import_string
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import Permission, may, requires
from accounts.requests import SignedIn
from caseload import finding
from caseload.models import Episode, Patient
from core.change.shown import know_codes
from core.web import keyset
from core.web.addresses import address
from core.web.once import repeatable
from core.web.pages import choices, render_part

VIEWS: dict[str, tuple[str, Q]] = {
    "all": ("Everybody", Q()),
    "active": ("Receiving care", Q(open_episode__status=Episode.Status.ACTIVE)),
    "hold": ("In a facility", Q(open_episode__status=Episode.Status.ON_HOLD)),
    "starting": ("Care not started", Q(open_episode__status=Episode.Status.ADMITTED)),
    "closed": ("Closed", Q(open_episode__isnull=True)),
}
LABELS = {key: label for key, (label, _) in VIEWS.items()}
MOST_FOUND = 50
# Each of CASELOAD_COLUMNS: what stands in the rows of these patients; None when this person's role does not see it
Column = Callable[[Collection[int], Any], Mapping[int, Any] | None]
know_codes(VIEWS)


@requires(Permission.LIST_PATIENTS)
@require_safe
def patients(request: SignedIn) -> HttpResponse:
    """The caseload: everybody this person may see, by name, 50 to a page."""
    key = request.GET.get("view", "all")
    chosen = key if key in VIEWS else "all"
    rows = Patient.objects.listed_for(request.user).filter(VIEWS[chosen][1]).for_list()
    page = keyset.page(rows, ("name_key", "id"), request.GET.get("after"))
    context = {
        "rows": list(page.rows),
        "columns": _columns(request, list(page.rows)),
        "view": chosen,
        "may_appoint": may(request.user, Permission.REASSIGN),
        "views": choices(lambda key: address("caseload:patients", view=key), LABELS, chosen),
        "page": page,
    }
    return render_part(request, "caseload/patients.html", context, part="rows")


@requires(Permission.LIST_PATIENTS)
@repeatable("It reads: nothing is kept.")
@require_POST
def search(request: SignedIn) -> HttpResponse:
    """Patients by name, phone, birth date or record number. What is searched for travels in the body, never in the address."""
    text = request.POST.get("q", "").replace("\x00", "").strip()[:100]
    rows = list(
        Patient.objects.listed_for(request.user).matching(text).for_list().order_by("name_key", "id")[: MOST_FOUND + 1]
    )
    context = {
        "text": text,
        "looked_for": " or ".join(each.words for each in finding.read(text) if each.kind != "name"),
        "rows": rows[:MOST_FOUND],
        "columns": _columns(request, rows[:MOST_FOUND]),
        "may_appoint": may(request.user, Permission.REASSIGN),
        "has_more": len(rows) > MOST_FOUND,
        "most": MOST_FOUND,
    }
    return render_part(request, "caseload/search.html", context, part="rows")


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
