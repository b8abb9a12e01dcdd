"""What paperwork adds to the face sheet: what is filed, what waits for an answer, what blocks the claim."""

from __future__ import annotations

from django.template.loader import render_to_string

from accounts.models import User
from accounts.permissions import Permission, may
from caseload.models import Patient
from paperwork import standing
from paperwork.models import Filing
from paperwork.standing import Item
from paperwork.views.filings import MOST_FILINGS, episode_of


def panel(patient: Patient, user: User) -> str:
    """Everything about the filings but when they are due, which the ledger's card says, for those who see paperwork."""
    if not may(user, Permission.SEE_PAPERWORK):
        return ""
    episode = episode_of(patient)
    if episode is None:
        return render_to_string("paperwork/panel.html", {"patient": patient})
    rows = Filing.objects.of(patient).filter(episode=episode).select_related("filed_by", "replaced_by")
    stands = standing.of(episode, list(rows.order_by("-pk")[:MOST_FILINGS])[::-1])
    context = {
        "patient": patient,
        "episode": episode,
        "items": [item for item in stands.items if _is_said_here(item)],
        "blockers": stands.claim.blockers if stands.claim else (),
        "may_file": may(user, Permission.FILE_PAPERWORK),
    }
    return render_to_string("paperwork/panel.html", context)


def _is_said_here(item: Item) -> bool:
    return item.is_done or item.awaits_answer or bool(item.cost)
