"""The promises about one patient: open ones with why and what closes them, kept ones, and how their dates moved."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from accounts.permissions import Permission, requires
from accounts.requests import SignedIn
from caseload.charts import open_chart
from caseload.models import Patient
from caseload.pages import patient_context
from core.clock import today
from core.counting import first
from core.kit.words import day
from core.web import keyset
from core.web.pages import render_part
from obligations.models import Obligation, ObligationChange, ObligationQuerySet
from obligations.views.rows import works

MOST_OPEN = 300
MOST_MOVES = 5
FIELD_WORDS = {"due_on": "Due", "opens_on": "Opens", "latest_on": "Latest", "closed_on": "Closed", "state": "State"}


@dataclass(frozen=True)
class Move:
    """One recalculation in words: "Due 9 Jan 2027, now 6 Jan 2027"."""

    at: datetime
    words: str


@requires(Permission.SEE_CLINICAL)
@require_safe
def of_patient(request: SignedIn, patient: uuid.UUID) -> HttpResponse:
    """Every open promise, then those kept or dropped, newest first."""
    found = open_chart(request, patient, part="deadlines")
    every = _open(found)
    shown = first(every, MOST_OPEN)
    rows = shown.rows
    page = keyset.page(_closed(found), ("-due_on", "-id"), request.GET.get("after"), size=20)
    closed = list(page.rows)
    overdue = sum(row.is_overdue(today()) for row in rows)
    if shown.rest:
        overdue = every.overdue(today()).count()
    moved = moves(rows)
    context = patient_context(request, found, "deadlines") | {
        "works": [(one, moved.get(one.row.pk, [])) for one in works(request, rows)],
        "shown": shown,
        "closed": closed,
        "overdue_words": f"{overdue} overdue" if overdue else "",
        "page": page,
    }
    return render_part(request, "obligations/of_patient.html", context, part="closed")


def _open(patient: Patient) -> ObligationQuerySet:
    every = Obligation.objects.of(patient)
    return every.open().select_related("patient", "owner").order_by("due_on", "id")


def _closed(patient: Patient) -> ObligationQuerySet:
    return Obligation.objects.of(patient).exclude(state=Obligation.State.OPEN).select_related("owner")


def moves(rows: Sequence[Obligation]) -> dict[int, list[Move]]:
    """How the dates of these promises moved, newest first, a few for each: one query."""
    changes = ObligationChange.objects.filter(obligation__in=[row.pk for row in rows]).order_by("-id")[
        : MOST_MOVES * MOST_OPEN
    ]
    found: dict[int, list[Move]] = defaultdict(list)
    for change in changes:
        words = _in_words(change.changes)
        if words and len(found[change.obligation_id]) < MOST_MOVES:
            found[change.obligation_id].append(Move(change.at, words))
    return dict(found)


def _in_words(changes: dict[str, list[object]]) -> str:
    said = [f"{label}: {_shown(*changes[name])}" for name, label in FIELD_WORDS.items() if name in changes]
    if "owner_id" in changes:
        said.append("given to somebody else")
    return "; ".join(said)


def _shown(before: object, after: object) -> str:
    return f"was {_value(before)}, now {_value(after)}"


def _value(value: object) -> str:
    if value is None:
        return "not set"
    try:
        return day(date.fromisoformat(str(value)))
    except ValueError:
        return str(Obligation.State(value).label).lower() if value in Obligation.State.values else str(value)
