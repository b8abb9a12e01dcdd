"""Taking back a move: offered for ten seconds on the next page, by a plain form."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from accounts.permissions import Permission, requires
from accounts.requests import SignedIn
from core.cleaned import Cleaned
from core.clock import now
from core.web.attempts import attempt_aloud
from visits import actions
from visits.models import Visit
from visits.views.shared import known_return

SECONDS = 10
GRACE_SECONDS = 3
KEY = "visit_move"
PLACE = ("clinician_id", "status", "joint_with_id", "joint_reason")


def remember_move(request: SignedIn, visit: Visit, before: Cleaned, words: str) -> None:
    """Keep in the session what a visit was before it was moved."""
    request.session[KEY] = {
        "visit": str(visit.uuid),
        "version": visit.version,
        "clinician_id": before["clinician_id"],
        "starts_at": before["starts_at"] and before["starts_at"].isoformat(),
        "ends_at": before["ends_at"] and before["ends_at"].isoformat(),
        "status": before["status"],
        "joint_with_id": before["joint_with_id"],
        "joint_reason": before["joint_reason"],
        "at": now().isoformat(),
        "words": words,
    }


def place_of(visit: Visit) -> dict[str, object]:
    """Where a visit stands: person, time and status, and with which other it goes together."""
    return {name: getattr(visit, name) for name in (*PLACE, "starts_at", "ends_at")}


def undo_offer(request: SignedIn) -> dict[str, object] | None:
    """The move this person made in the last ten seconds, with the seconds left; None otherwise."""
    kept = request.session.get(KEY)
    if not kept:
        return None
    age = (now() - datetime.fromisoformat(kept["at"])).total_seconds()
    if age > SECONDS:
        return None
    return {"visit": kept["visit"], "words": kept["words"], "seconds": max(1, round(SECONDS - age))}


@requires(Permission.SCHEDULE)
@require_POST
def undo(request: SignedIn, visit: uuid.UUID) -> HttpResponse:
    """Put the visit back where it was before the last move."""
    found = get_object_or_404(Visit.objects.visible_to(request.user).select_related("episode"), uuid=visit)
    kept = request.session.pop(KEY, None)
    target = known_return(request, "/schedule")
    is_late = not kept or (now() - datetime.fromisoformat(kept["at"])).total_seconds() > SECONDS + GRACE_SECONDS
    if is_late or kept["visit"] != str(found.uuid):
        messages.warning(request, "The time to undo has passed. Move the visit instead.")
        return redirect(target)
    before = {name: kept[name] for name in PLACE if name in kept}
    before |= {name: kept[name] and datetime.fromisoformat(kept[name]) for name in ("starts_at", "ends_at")}
    seen = kept["version"]
    if attempt_aloud(
        request, lambda: actions.move_back(visit=found, seen_version=seen, before=before, by=request.user)
    ):
        messages.success(request, "The visit is back where it was.")
    return redirect(target)
