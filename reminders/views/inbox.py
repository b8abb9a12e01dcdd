"""A person's notices."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.permissions import Permission, requires
from accounts.requests import SignedIn
from caseload.models import Patient
from core.change.shown import know_codes
from core.clock import now, today
from core.web import keyset
from core.web.addresses import address
from core.web.pages import choices, render_part
from obligations import closing
from obligations.awaiting import Sent, answers
from reminders.actions import reading as actions
from reminders.inbox import silent_since
from reminders.models import InboxItem

ORDER = ("-due_at", "-id")
TABS = {"": "Unread", "read": "Read"}
know_codes(["read"])


@requires(Permission.USE_INBOX)
@require_safe
def inbox(request: SignedIn) -> HttpResponse:
    """Unread notices first; the read ones behind a tab. Each leads to the patient's page where its work is done."""
    user = request.user
    is_read = request.GET.get("view") == "read"
    rows = InboxItem.objects.visible_to(user).shown(now()).filter(read_at__isnull=not is_read)
    page = keyset.page(rows.select_related("obligation__patient"), ORDER, request.GET.get("after"))
    sent = answers(item.obligation for item in page.rows if item.obligation is not None)
    context: dict[str, object] = {
        "items": [_shown(item, user, sent) for item in page.rows],
        "is_read": is_read,
        "tabs": choices(lambda key: address("reminders:inbox", view=key), TABS, "read" if is_read else ""),
        "today": today(),
        "silent_since": silent_since(user),
        "page": page,
    }
    return render_part(request, "reminders/inbox.html", context, part="rows")


def _shown(item: InboxItem, user: User, sent: Mapping[int, Sent]) -> dict[str, object]:
    row = item.obligation
    if row is None:
        return {"item": item}
    waits = sent.get(row.pk)
    url = closing.opening(row, user, sent=waits).url
    return {"item": item, "url": url, "verb": "Answer" if waits else closing.verb(row)}


@requires(Permission.USE_INBOX)
@require_POST
def read(request: SignedIn, item: uuid.UUID) -> HttpResponse:
    """Mark one read; with `open`, go on to the chart of the patient it tells of."""
    user = request.user
    found = get_object_or_404(InboxItem.objects.visible_to(user), uuid=item)
    actions.read(item=found, by=user)
    if "open" in request.POST and found.patient_id is not None:
        patient = Patient.objects.visible_to(user).filter(pk=found.patient_id).first()
        if patient is not None:
            return redirect("caseload:patient", patient=patient.uuid)
        messages.info(request, "This patient is no longer in your charge.")
    return redirect("reminders:inbox")


@requires(Permission.USE_INBOX)
@require_POST
def read_all(request: SignedIn) -> HttpResponse:
    """Mark every notice read."""
    count = actions.read_all(by=request.user)
    messages.success(request, f"{count} notice{'' if count == 1 else 's'} marked read.")
    return redirect("reminders:inbox")
