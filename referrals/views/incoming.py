"""The list of referrals: waiting, accepted, declined."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from accounts.permissions import Permission, may, requires
from accounts.requests import SignedIn
from core.change.shown import know_codes
from core.counting import BADGE, counted
from core.web import keyset
from core.web.addresses import address
from core.web.pages import choices, render_part
from referrals.models import BundleUpdate, Referral
from referrals.validity import VISIT_WITHIN, missing, valid_from, waiting_hours

TABS = {
    "waiting": ("Waiting", Referral.Status.RECEIVED, ("received_at", "id")),
    "accepted": ("Accepted", Referral.Status.ACCEPTED, ("-received_at", "-id")),
    "declined": ("Declined", Referral.Status.DECLINED, ("-received_at", "-id")),
}
MOST_NEWER = 20
know_codes(TABS)
HOURS_IN_DAY = 24


@dataclass(frozen=True)
class Row:
    """A referral in the list, with what is reckoned from it."""

    referral: Referral
    missing: list[str]
    hours: int
    is_late: bool

    @property
    def waited(self) -> str:
        """ "5 hours", from two days on "3 days"."""
        days = self.hours // HOURS_IN_DAY
        if days >= 2:
            return f"{days} days"
        return f"{self.hours} hour{'' if self.hours == 1 else 's'}" if self.hours else "Less than an hour"


@requires(Permission.SEE_REFERRALS)
@require_safe
def incoming(request: SignedIn) -> HttpResponse:
    """Referrals by state; those waiting longest first, decided ones newest first. `?urgent=1` leaves out the rest."""
    asked = request.GET.get("view", "waiting")
    view = asked if asked in TABS else "waiting"
    _, status, order = TABS[view]
    urgent = request.GET.get("urgent") == "1"
    rows = Referral.objects.visible_to(request.user).filter(status=status)
    rows = rows.filter(urgency=Referral.Urgency.URGENT) if urgent else rows
    joined = rows.select_related("referring", "certifying", "payer", "decided_by", "patient")
    page = keyset.page(joined, order, request.GET.get("after"))
    context = {
        "rows": [row_of(each) for each in page.rows],
        "view": view,
        "urgent": urgent,
        "tabs": _tabs(request, view),
        "chips": [{"label": "Urgent only", "url": address("referrals:incoming", view=view, urgent=1), "is_on": urgent}],
        "clear_url": address("referrals:incoming", view=view) if urgent else "",
        "may_take": may(request.user, Permission.TAKE_REFERRAL),
        "may_decide": may(request.user, Permission.DECIDE_REFERRAL),
        "page": page,
        "newer": _newer(request) if view == "waiting" else [],
    }
    return render_part(request, "referrals/incoming.html", context, part="rows")


def _newer(request: SignedIn) -> list[BundleUpdate]:
    """The oldest newer bundles that nobody has settled, for those who take referrals; at most 20."""
    if not may(request.user, Permission.TAKE_REFERRAL):
        return []
    rows = BundleUpdate.objects.visible_to(request.user).open().select_related("referral", "patient")
    return list(rows.order_by("id")[:MOST_NEWER])


def row_of(referral: Referral) -> Row:
    """The referral with hours waited and missing pieces; late when a valid one waits longer than a visit may take."""
    hours = waiting_hours(referral)
    needed = missing(referral) if referral.status == Referral.Status.RECEIVED else []
    waits = referral.status == Referral.Status.RECEIVED and not needed
    from_valid = hours - int((valid_from(referral) - referral.received_at).total_seconds() // 3600)
    return Row(referral, needed, hours, waits and from_valid * 3600 > VISIT_WITHIN.total_seconds())


def _tabs(request: SignedIn, view: str) -> list[dict[str, object]]:
    """The tabs; only the waiting ones are counted, and no further than 99."""
    shown = counted(Referral.objects.visible_to(request.user).waiting(), BADGE)
    labels = {key: label for key, (label, _, _) in TABS.items()}
    tabs = choices(lambda key: address("referrals:incoming", view=key), labels, view)
    return [tab | ({"count": shown} if tab["key"] == "waiting" else {}) for tab in tabs]
