"""Today for those without patients of their own: intake's waiting referrals, the administrator's machine room."""

from __future__ import annotations

from django.conf import settings

from accounts.models import User
from core.counting import BADGE, first
from referrals.models import Referral
from reminders import inbox
from reminders.failures import failing_count, waiting_count
from reminders.models import DispatchControl

REFERRALS_SHOWN = 20


def waiting_referrals(user: User) -> dict[str, object]:
    """Referrals nobody has decided on, the longest waiting first. Two queries at most."""
    waiting = Referral.objects.visible_to(user).waiting().select_related("referring").order_by("received_at", "id")
    found = first(waiting, REFERRALS_SHOWN, BADGE)
    lead = f"{found.total.of('referral')} {'waits' if found.total.number == 1 else 'wait'} for a decision."
    return {
        "desk": "intake",
        "headline": lead if found.total else "No referral waits for a decision.",
        "referrals": found,
    }


def admin_desk() -> dict[str, object]:
    """Whether reminders run and arrive: numbers and addresses of staff, nothing of any patient. Four queries."""
    failing, waiting = failing_count(), waiting_count()
    control = DispatchControl.objects.filter(pk=1).first()
    said = []
    if failing:
        said.append(f"{failing.of('mail')} could not be delivered in the last 30 days.")
    if waiting:
        said.append(f"{waiting.of('mail')} should have left by now and wait{'s' if waiting.number == 1 else ''}.")
    lead = " ".join(said) or "Reminders leave and arrive."
    return {
        "desk": "admin",
        "headline": lead,
        "failing": failing,
        "waiting": waiting,
        "control": control,
        "last_run": inbox.last_run(),
        "demo_outbox": settings.DEMO,
    }
