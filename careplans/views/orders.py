"""Forms of orders, and the live reading of a frequency."""

from __future__ import annotations

import uuid
from copy import copy

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import Permission, requires
from accounts.requests import SignedIn
from careplans import actions
from careplans.forms.parts import OrderForm
from careplans.models import PlanOfCare, VisitOrder
from careplans.outline import Reading, read_back
from careplans.views.parts import add_part, change_part, remove_part
from careplans.views.shared import open_part, open_plan
from core.reading import days
from core.web import drafts
from core.web.once import repeatable

PAGE = "careplans/order.html"
LONGEST_FREQUENCY = 200


@requires(Permission.PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def order_new(request: SignedIn, plan: uuid.UUID) -> HttpResponse:
    """Add the order of a discipline."""
    found = open_plan(request, plan)
    form = OrderForm(request.POST or None, plan=found, initial={"effective_on": found.starts_on})
    return add_part(
        request, found, form, "Add an order", actions.add_order, template=PAGE, reading=_typed(request, found)
    )


@requires(Permission.PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def order_edit(request: SignedIn, order: uuid.UUID) -> HttpResponse:
    """Change an order."""
    part = open_part(request, VisitOrder, order)
    form = OrderForm(request.POST or None, instance=copy(part), plan=part.plan)
    reading = _typed(request, part.plan) or read_back(
        part.frequency, part.effective_on, part.ends_on, part.plan.episode.program.week_mode
    )
    change = lambda **known: actions.change_order(order=part, **known)  # noqa: E731
    return change_part(request, part, form, "Order", change, template=PAGE, reading=reading)


@requires(Permission.PLAN)
@require_POST
def order_remove(request: SignedIn, order: uuid.UUID) -> HttpResponse:
    """Take an order out of the draft."""
    part = open_part(request, VisitOrder, order)
    return remove_part(request, part.plan, lambda: actions.remove_order(order=part, by=request.user))


@requires(Permission.PLAN)
@repeatable("It reads: nothing is kept.")
@require_POST
def frequency(request: SignedIn, plan: uuid.UUID) -> HttpResponse:
    """What the frequency typed so far says: a sentence and its weeks, or the mistake. Nothing is stored."""
    found = open_plan(request, plan)
    return render(request, "careplans/_frequency.html", {"reading": _typed(request, found)})


def _typed(request: SignedIn, plan: PlanOfCare) -> Reading | None:
    """The posted frequency, or the one of the draft that stands in the form again, read back over the plan's period from
    the first day that was typed; None when blank."""
    typed = request.POST or drafts.typed_before(request) or QueryDict()
    text = typed.get("frequency", "").replace("\x00", "")[: LONGEST_FREQUENCY + 1]
    if not text.strip():
        return None
    typed_day = days.read(typed.get("effective_on", ""))
    starts_on = typed_day if typed_day and plan.starts_on <= typed_day <= plan.ends_on else plan.starts_on
    return read_back(text, starts_on, plan.ends_on, plan.episode.program.week_mode)
