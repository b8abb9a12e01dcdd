"""How sending goes, for the administrator; and the demonstration's mail on a page."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from accounts.permissions import Permission, requires
from accounts.requests import SignedIn
from core.web import keyset
from core.web.pages import render_part
from reminders import account_mail, inbox
from reminders.failures import failing_addresses, waiting_count
from reminders.models import DispatchControl, Outbox


@requires(Permission.SEE_DELIVERY)
@require_safe
def delivery(request: SignedIn) -> HttpResponse:
    """When mail last left, what waits, and the addresses it does not reach; nothing about any patient."""
    context = {
        "last_run": inbox.last_run(),
        "silent_since": inbox.silent_since(request.user),
        "waiting": waiting_count(),
        "failing": failing_addresses(),
        "control": DispatchControl.objects.filter(pk=1).first(),
    }
    return render_part(request, "reminders/delivery.html", context)


@requires(Permission.USE_INBOX)
@require_safe
def outbox(request: SignedIn) -> HttpResponse:
    """Mail that the demonstration kept instead of sending; elsewhere there is no such page."""
    if not settings.DEMO:
        raise Http404
    page = keyset.page(Outbox.objects.order_by(), ("-at", "-id"), request.GET.get("after"), size=20)
    context = {
        "mails": account_mail.with_text(list(page.rows)),
        "page": page,
    }
    return render_part(request, "reminders/outbox.html", context, part="rows")
