"""Today for those without patients of their own: intake's waiting referrals, the administrator's machine room."""

from __future__ import annotations

from django.conf import settings

from accounts.models import User
from referrals.models import Referral
from reminders import inbox
from reminders.failures import failing_count, waiting_count
from reminders.models import DispatchControl

REFERRALS_SHOWN = 20


def waiting_referrals(user: User) -> dict[str, object]:
    """Referrals nobody has decided on, the longest waiting first. One query."""
    rows = list(
        Referral.objects.visible_to(user)
        .waiting()
        .select_related("referring")
        .order_by("received_at", "id")[: REFERRALS_SHOWN + 1]
    )
    count = f"{REFERRALS_SHOWN}+" if len(rows) > REFERRALS_SHOWN else str(len(rows))
    is_one = count == "1"
    lead = (
        f"{count} referral{'' if is_one else 's'} wait{'s' if is_one else ''} for a decision."
        if rows
        else "No referral waits for a decision."
    )
    return {
        "desk": "intake",
        "headline": lead,
        "referrals": rows[:REFERRALS_SHOWN],
        "has_more": len(rows) > REFERRALS_SHOWN,
    }


def admin_desk() -> dict[str, object]:
    """Whether reminders run and arrive: numbers and addresses of staff, nothing of any patient. Four queries."""
    failing, waiting = failing_count(), waiting_count()
    control = DispatchControl.objects.filter(pk=1).first()
    said = []
    if failing:
        said.append(f"{failing} mail{'' if failing == 1 else 's'} could not be delivered in the last 30 days.")
    if waiting:
        said.append(f"{waiting} should have left by now and wait{'s' if waiting == 1 else ''}.")
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
