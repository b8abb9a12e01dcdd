"""What the ledger adds to the face sheet: what is due."""

from __future__ import annotations

from django.db.models import Q
from django.template.loader import render_to_string

from accounts.models import User
from accounts.permissions import Permission, may
from caseload.models import Patient
from core.clock import today
from core.counting import first
from obligations.models import Obligation
from obligations.strip import CONCERN
from obligations.views.rows import work

MOST_DUE = 5


def panel(patient: Patient, user: User) -> str:
    """The promises that are due first, for those who see them. At most two queries.

    Concerns stand on the strip above, and are said there alone.
    """
    if not may(user, Permission.SEE_CLINICAL):
        return ""
    on_strip = Q(kind=CONCERN, due_at__isnull=False)
    every = Obligation.objects.of(patient).open().exclude(on_strip).select_related("patient", "owner")
    shown = first(every.order_by("due_on", "id"), MOST_DUE)
    rows = [(work(user, row), _says_more(row)) for row in shown]
    return render_to_string("obligations/panel.html", {"patient": patient, "works": rows, "shown": shown})


def _says_more(row: Obligation) -> bool:
    """Whether the window tells what the badge of the due date does not."""
    return row.due_on < today() or row.opens_on is not None or row.latest_on not in {None, row.due_on}
