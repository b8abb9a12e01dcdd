"""The face sheet, the timeline, and who opened the chart."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.module_loading import import_string
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.permissions import Permission, may, requires
from accounts.requests import SignedIn
from caseload.charts import open_chart
from caseload.looking import list_words, said
from caseload.models import Patient, TimelineEntry
from caseload.pages import patient_context
from caseload.trail import asked as days_asked
from caseload.views import health
from core.change.answers import LISTED
from core.counting import first
from core.models import AuditEvent, AuditEventQuerySet
from core.web import keyset
from core.web.addresses import address
from core.web.pages import choices, render_part

MOST_CONTACTS = 20
FacePanel = Callable[[Patient, Any], str]  # each of FACE_PANELS: a card of another app; nothing for whom it is not for
FIRST_SCREEN = ("careplans", "visits", "obligations")  # with the medicines: what a person opens the chart for
# What the face sheet's cards say stands on its strip not a second time
SAID_BELOW = ("next_visit", "address", "emergency_contact", "directive")


@requires(Permission.OPEN_CHART)
@require_safe
def patient(request: SignedIn, patient: uuid.UUID) -> HttpResponse:
    """The face sheet: who this is, what is dangerous, what the patient wants, the medicines, who comes next, what is due;
    below them everything else, and the newest of the timeline."""
    found = open_chart(request, patient)
    seen_before = _last_opened(request.user, found)
    may_write = may(request.user, Permission.WRITE_CHART)
    panels = _panels(request, found)
    context = patient_context(request, found, "face", besides=SAID_BELOW) | {
        "panels": panels,
        "may_write": may_write,
        "may_edit": may(request.user, Permission.EDIT_PATIENT),
        "may_appoint": may(request.user, Permission.REASSIGN),
    }
    if may(request.user, Permission.SEE_CLINICAL):
        context |= _clinical(found, seen_before, may_write=may_write)
        context["is_whole"] = all(panels[app] for app in FIRST_SCREEN)
    else:
        context["contacts"] = first(found.contacts.all(), MOST_CONTACTS)
    return render_part(request, "caseload/patient.html", context)


def _panels(request: SignedIn, found: Patient) -> dict[str, str]:
    """The cards of the other apps by the app's name."""
    made: dict[str, str] = {}
    for path in settings.FACE_PANELS:
        panel: FacePanel = import_string(path)
        made[path.partition(".")[0]] = panel(found, request.user)
    return made


def _clinical(found: Patient, seen_before: datetime | None, *, may_write: bool) -> dict[str, object]:
    entries = list(found.timeline.for_list().order_by("-at", "-id")[:10])
    lists = health.lists_of(found, may_write=may_write)
    return {
        "entries": entries,
        "symbols": SYMBOLS,
        "seen_before": seen_before,
        "new_count": sum(1 for e in entries if seen_before and e.at > seen_before),
        "medicines": lists.pop("medication"),
        "health_lists": list(lists.values()),
        "contacts": first(found.contacts.all(), MOST_CONTACTS),
    }


def _last_opened(user: User, found: Patient) -> datetime | None:
    """When this person opened the face sheet before now, or None. The newest event is the one of this request."""
    events = AuditEvent.objects.filter(patient_id=found.pk, actor=user, verb="chart.opened", changes__part="face sheet")
    return next(iter(events.order_by("-id").values_list("at", flat=True)[1:2]), None)


@requires(Permission.SEE_CLINICAL)
@require_safe
def timeline(request: SignedIn, patient: uuid.UUID) -> HttpResponse:
    """Everything that happened, newest first, by kind if asked."""
    found = open_chart(request, patient, part="timeline")
    kind = request.GET.get("kind", "")
    rows = TimelineEntry.objects.of(found).for_list()
    if kind in KINDS:
        rows = rows.filter(kind=kind)
    page = keyset.page(rows, ("-at", "-id"), request.GET.get("after"))
    context = patient_context(request, found, "timeline") | {
        "entries": list(page.rows),
        "symbols": SYMBOLS,
        "chips": choices(lambda key: address("caseload:timeline", found.uuid, kind=key), KINDS, kind),
        "clear_url": address("caseload:timeline", found.uuid),
        "page": page,
        "is_filtered": kind in KINDS,
    }
    return render_part(request, "caseload/timeline.html", context)


LOOKS = {"": "This chart", "lists": "Lists that showed this patient"}
KINDS = {
    "visit": "Visits",
    "assessment": "Assessments",
    "plan": "Care plan",
    "note": "Notes and calls",
    "paperwork": "Paperwork",
    "referral": "Referrals",
    "episode": "Episode",
    "health": "Health",
    "concern": "Concerns",
}
SYMBOLS = {
    "visit": "house-door",
    "assessment": "clipboard-check",
    "plan": "card-checklist",
    "note": "chat-left-text",
    "paperwork": "file-earmark-text",
    "referral": "inbox",
    "episode": "flag",
    "health": "heart-pulse",
    "concern": "exclamation-diamond-fill",
}


@requires(Permission.SEE_ACCESS)
@require_safe
def access(request: SignedIn, patient: uuid.UUID) -> HttpResponse:
    """Who opened or changed this chart, newest first, in the days asked for; behind a tab, the lists that showed this patient."""
    found = open_chart(request, patient, part="access")
    lists = request.GET.get("view") == "lists"
    asked = days_asked(request.GET)
    rows = AuditEvent.objects.filter(patient_ids__contains=[found.pk]) if lists else _of_chart(found)
    page = keyset.numbered(asked.narrow(rows).select_related("actor"), request.GET.get("after"))
    context = patient_context(request, found, "access") | {
        "events": [(each, _looked(each)) for each in page.rows],
        "views": choices(lambda key: address("caseload:access", found.uuid, view=key), LOOKS, "lists" if lists else ""),
        "is_lists": lists,
        "asked": asked,
        "page": page,
    }
    return render_part(request, "caseload/access.html", context)


def _of_chart(found: Patient) -> AuditEventQuerySet:
    return AuditEvent.objects.filter(patient_id=found.pk)


def _looked(event: AuditEvent) -> str:
    """What somebody did, in words."""
    if event.verb == "chart.opened":
        return f"Opened: {event.changes.get('part', '')}"
    return list_words(event.changes) if event.verb == LISTED else said(event.verb)
