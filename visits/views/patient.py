"""The visits of one patient: weeks against the orders, the list, laying out, and booking what was not laid out."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import Permission, may, requires
from accounts.requests import SignedIn
from caseload.charts import open_chart
from caseload.models import Episode, Patient
from caseload.pages import patient_context
from core.change.actions import Refused
from core.cleaned import Cleaned
from core.clock import local, today
from core.kit.words import moment
from core.web import keyset
from core.web.pages import UNPROCESSABLE, render_part, status_for
from visits import actions
from visits.actions.joining import AIDE
from visits.forms.booking import NewVisitForm
from visits.forms.joint import joinable
from visits.laying import layout, visits_near
from visits.models import DISCIPLINE_NAMES, Visit
from visits.orders import InForce, orders_in_force, signed_plans
from visits.views.booking import initial_window
from visits.views.shared import attempt_time, visit_url
from visits.weeks import judged

AIDE_SUPERVISION = Visit.JointReason.AIDE_SUPERVISION
PAGE = 25


@requires(Permission.SEE_VISITS)
@require_safe
def of_patient(request: SignedIn, patient: uuid.UUID) -> HttpResponse:
    """Ordered, scheduled and done by week, then every visit, newest first. The number of queries is that of ten
    visits."""
    found = open_chart(request, patient, part="visits")
    orders = _orders(found.open_episode)
    near = visits_near(found.open_episode, orders) if found.open_episode else []
    page = keyset.page(
        Visit.objects.of(found).select_related("clinician"),
        ("-week_starts_on", "-id"),
        request.GET.get("after"),
        size=PAGE,
    )
    rows: list[Visit] = sorted(page.rows, key=_when, reverse=True)
    context = patient_context(request, found, "visits") | {
        "weeks": judged(found.open_episode, orders, near) if found.open_episode else [],
        "layout": layout(found.open_episode, orders, near) if found.open_episode and orders else None,
        "rows": rows,
        "page": page,
        "may_schedule": may(request.user, Permission.SCHEDULE),
    }
    return render_part(request, "visits/of_patient.html", context)


def _when(visit: Visit) -> tuple[date, bool, datetime]:
    """Order inside a page, which the list keeps by week: by time, the unscheduled of a week above the rest."""
    return visit.week_starts_on, visit.starts_at is None, visit.starts_at or visit.created_at


def _orders(episode: Episode | None) -> list[InForce]:
    return orders_in_force(episode, signed_plans(episode, today()), today()) if episode else []


@requires(Permission.SCHEDULE)
@require_http_methods(["GET", "HEAD", "POST"])
def lay_out(request: SignedIn, patient: uuid.UUID) -> HttpResponse:
    """Show what laying out would add and cancel, week by week; a POST does it."""
    found = open_chart(request, patient, part="visits laid out")
    back = reverse("visits:of_patient", args=[found.uuid])
    if found.open_episode is None:
        messages.warning(request, "This patient has no open episode, so there is nothing to lay out.")
        return redirect(back)
    refused = ""
    if request.method == "POST":
        try:
            done = actions.lay_out(episode=found.open_episode, by=request.user)
        except Refused as refusal:
            refused = refusal.message
        else:
            messages.success(request, _done_words(done))
            return redirect(back)
    preview = layout(found.open_episode)
    context = {"preview": preview, "refused": refused, "back": back}
    status = UNPROCESSABLE if refused else 200
    return render_part(
        request, "visits/lay_out.html", patient_context(request, found, "visits") | context, status=status
    )


def _done_words(done: actions.LaidOut) -> str:
    if not done.added and not done.cancelled:
        return "Every ordered visit is laid out already. Nothing was changed."
    words = f"{done.added} visit{'s' if done.added != 1 else ''} added"
    return f"{words}, {done.cancelled} cancelled as no order asks for them any more." if done.cancelled else f"{words}."


@requires(Permission.SCHEDULE)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedIn, patient: uuid.UUID) -> HttpResponse:
    """Book a visit that was not laid out; `?purpose=` and `?discipline=` say what for."""
    found = open_chart(request, patient, part="new visit")
    episode = found.open_episode
    if episode is None:
        messages.warning(request, "This patient has no open episode. Accept a referral before planning a visit.")
        return redirect("visits:of_patient", patient=found.uuid)
    orders = _orders(episode)
    user = request.user
    along = _asked_along(request, found)
    initial = _new_initial(episode, along) | _asked_for(request)
    form = NewVisitForm(request.POST or None, orders=orders, team_id=user.team_id, initial=initial)
    form.say_window("" if episode.is_soc_confirmed and not form.is_bound else initial_window(episode))
    form.let_join(joinable(found, asked=along))
    if form.is_valid():
        made = _booked(request, form, episode)
        if made is not None:
            messages.success(request, f"{made.discipline} visit planned for {moment(made.starts_at)}.")
            return HttpResponseRedirect(visit_url(made))
    purpose = str(initial.get("purpose", ""))
    rows = Visit.objects.of(found).upcoming().filter(purpose=purpose).select_related("clinician")
    context = {
        "form": form,
        "orders": orders,
        "back": reverse("visits:of_patient", args=[found.uuid]),
        "planned": rows.first() if purpose and not form.is_bound else None,
    }
    return render_part(
        request, "visits/new.html", patient_context(request, found, "visits") | context, status=status_for(form)
    )


def _asked_along(request: SignedIn, patient: Patient) -> Visit | None:
    """The visit that the page was opened from to add somebody to, when it is this patient's and holds its time."""
    try:
        wanted = uuid.UUID(request.GET.get("with", ""))
    except ValueError:
        return None
    rows = Visit.objects.visible_to(request.user).of(patient).holding_time()
    return rows.filter(uuid=wanted).select_related("clinician").first()


def _asked_for(request: SignedIn) -> dict[str, object]:
    """What the page was opened for: a purpose, and the discipline that keeps it."""
    purpose, discipline = request.GET.get("purpose", ""), request.GET.get("discipline", "")
    found: dict[str, object] = {"purpose": purpose} if purpose in Visit.Purpose.values and purpose else {}
    return found | ({"discipline": discipline} if discipline in DISCIPLINE_NAMES else {})


def _new_initial(episode: Episode, along: Visit | None) -> dict[str, object]:
    if along is not None:
        begins = local(along.span[0])
        time = {"day": begins.date(), "clock": begins.time(), "minutes": along.minutes}
        aide = {"purpose": Visit.Purpose.SUPERVISION, "discipline": "SN", "joint_reason": AIDE_SUPERVISION}
        return {**time, "joint_with": along.uuid, **(aide if along.discipline == AIDE else {})}
    is_first = not episode.is_soc_confirmed
    return {
        "day": today(),
        "minutes": 60 if is_first else 45,
        **({"purpose": Visit.Purpose.INITIAL, "discipline": "SN"} if is_first else {}),
    }


def _booked(request: SignedIn, form: NewVisitForm, episode: Episode) -> Visit | None:
    """Book what the form says; None, with the reason on the form, when it is refused."""
    facts = form.cleaned_data
    start, end = form.times()
    common: Cleaned = {
        "episode": episode,
        "clinician": facts["clinician"],
        "starts_at": start,
        "ends_at": end,
        "by": request.user,
    }
    if facts["purpose"] == "prn":
        return attempt_time(form, lambda: actions.plan_prn(order=facts["order"], reason=facts["prn_reason"], **common))
    known: Cleaned = {"discipline": facts["discipline"], "place": facts["place"]}
    purpose = "" if facts["purpose"] == "extra" else facts["purpose"]
    known |= {"date_reason": facts.get("date_reason", "")}
    known |= {"joint": form.joint(), "without_order": facts["without_order"], "over_order": facts["over_order"]}
    return attempt_time(form, lambda: actions.plan_initial(purpose=purpose, **known, **common))
