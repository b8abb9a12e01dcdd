"""Planning and moving a visit, ending it, and booking one that was not laid out."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import Permission, requires
from accounts.requests import SignedIn
from caseload import counting
from caseload.models import Episode
from caseload.pages import patient_context
from core.change.actions import EditedMeanwhile
from core.cleaned import Cleaned
from core.clock import now, today
from core.kit.words import moment
from core.web.attempts import attempt, attempt_aloud
from core.web.conflicts import CONFLICT, seen_version
from core.web.pages import UNPROCESSABLE, render_part, status_for
from homehealth.deadlines import Fact
from visits import actions
from visits.candidates import MOST, Slot, candidates, free_slots
from visits.forms.booking import CancelForm, MissForm, PersonField, PlanForm, when_initial
from visits.forms.joint import joinable
from visits.models import Visit
from visits.views.shared import attempt_time, is_taken, known_return, open_visit, visit_url
from visits.views.undo import place_of, remember_move

OK, BAD_REQUEST = 200, 400


@requires(Permission.SCHEDULE)
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: SignedIn, visit: uuid.UUID) -> HttpResponse:
    """Give a visit a time and a person, or another. The board posts here too and is answered in JSON."""
    found, patient = open_visit(request, visit, part="visit plan")
    form = PlanForm(request.POST or None, initial=when_initial(found))
    form.say_window(initial_window(found.episode) if found.purpose == Visit.Purpose.INITIAL else "")
    _offer(form, found, request)
    form.let_join(joinable(patient, own=found, asked=found.joint_with))
    back = known_return(request, reverse("visits:of_patient", args=[patient.uuid]))
    is_board = request.headers.get("X-Requested-With") == "board"
    slots = _first_free(found) if not form.is_bound else []
    status = status_for(form)
    if form.is_valid():
        status, slots = _planned(request, found, form)
        if status == OK:
            words = _said(found)
            return JsonResponse({"said": words}) if is_board else _went_well(request, words, back)
    if is_board:
        said = " ".join(str(message) for errors in form.errors.values() for message in errors)
        return JsonResponse(
            {"said": said or "Choose a day, a time and a person.", "slots": slots, "form": request.path},
            status=status if status >= BAD_REQUEST else UNPROCESSABLE,
        )
    # scope: the visit was opened in scope above
    now_so = Visit.objects.select_related("clinician", "order").get(pk=found.pk)
    # scope: who goes together visits the same patient
    company = Visit.objects.together_with(found).select_related("clinician")
    context = {"form": form, "visit": now_so, "slots": slots, "back": back, "company": list(company)}
    return render_part(
        request, "visits/plan.html", patient_context(request, patient, "visits") | context, status=status
    )


def _planned(request: SignedIn, visit: Visit, form: PlanForm) -> tuple[int, list[dict[str, object]]]:
    """Plan the visit as the form says; the status of the answer, and free times when it collides."""
    before, facts = place_of(visit), dict(form.cleaned_data)
    start, end = form.times()
    seen, clinician = seen_version(request), facts["clinician"]
    try:
        planned = attempt_time(
            form,
            lambda: actions.plan(
                visit=visit,
                seen_version=seen,
                clinician=clinician,
                starts_at=start,
                ends_at=end,
                joint=form.joint(),
                over_order=facts["over_order"],
                date_reason=facts.get("date_reason", ""),
                by=request.user,
            ),
        )
    except EditedMeanwhile as late:
        form.add_error(None, _moved_meanwhile(cast("Visit", late.current)))
        return CONFLICT, []
    if planned is None:
        return UNPROCESSABLE, _next_free(visit, facts, start) if is_taken(form) else []
    remember_move(request, visit, before, _said(visit))
    return OK, []


def _said(visit: Visit) -> str:
    who = f" with {visit.clinician.name}" if visit.clinician else ""
    return f"{visit.discipline} visit planned for {moment(visit.starts_at)}{who}."


def _went_well(request: SignedIn, words: str, back: str) -> HttpResponse:
    messages.success(request, words)
    return HttpResponseRedirect(back)


def _offer(form: PlanForm, visit: Visit, request: SignedIn) -> None:
    """Offer the people of the discipline with what speaks for each at the time in question, and whoever has the visit
    now."""
    start = end = None
    if form.is_bound:
        at = PlanForm(form.data)
        for name in ("clinician", "joint_with", "joint_reason", "date_reason"):
            at.fields.pop(name)
        if at.is_valid():
            start, end = at.times()
    elif visit.starts_at:
        start, end = visit.starts_at, visit.ends_at
    team_id = request.user.team_id
    found = candidates(visit.patient, visit.discipline, start=start, end=end, keep=visit, team_id=team_id)
    if visit.clinician_id and all(c.person.pk != visit.clinician_id for c in found):
        mine = candidates(visit.patient, visit.discipline, start=start, end=end, keep=visit)
        found += [c for c in mine if c.person.pk == visit.clinician_id]
    clinician = form.fields["clinician"]
    assert isinstance(clinician, PersonField)
    clinician.offer(found)
    if len(found) >= MOST:
        clinician.help_text = f"The {MOST} who fit best are listed. The board has everybody: drag the visit there."


def _next_free(visit: Visit, facts: Cleaned, start: datetime) -> list[dict[str, object]]:
    """The next three free times of that person and the patient, in the order's week, as the forms take them."""
    until = visit.week_ends_on if visit.is_ordered else None
    found = free_slots(facts["clinician"].pk, visit.patient_id, start, facts["minutes"], until=until, keep=visit)
    same = {"minutes": facts["minutes"], "clinician": str(facts["clinician"].uuid)}
    return [{"words": s.words, "day": s.day.isoformat(), "clock": s.clock, **same} for s in found]


def _first_free(visit: Visit) -> list[dict[str, object]]:
    """The next three other times of whoever has the visit, so that moving it needs nothing typed; none before it is
    planned, nor where somebody goes along."""
    if visit.clinician_id is None or visit.starts_at is None or visit.joint_with_id or not visit.may_move:
        return []
    after = max(visit.ends_at or visit.starts_at, now())
    return _next_free(visit, {"clinician": visit.clinician, "minutes": visit.minutes}, after)


def _moved_meanwhile(current: Visit) -> str:
    where = f"It is now {moment(current.starts_at)}" if current.starts_at else "It is not scheduled now"
    who = f" with {current.clinician.name}" if current.clinician else ""
    return f"Somebody else moved this visit while you were choosing. {where}{who}. Look at it, then plan again."


@requires(Permission.SCHEDULE)
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: SignedIn, visit: uuid.UUID) -> HttpResponse:
    """Take a visit off the schedule."""
    found, patient = open_visit(request, visit, part="visit cancelled")
    form, changed = CancelForm(request.POST or None), False
    back = known_return(request, reverse("visits:of_patient", args=[patient.uuid]))
    if form.is_valid():
        seen, reason = seen_version(request), form.cleaned_data["reason"]
        try:
            if attempt(form, lambda: actions.cancel(visit=found, seen_version=seen, reason=reason, by=request.user)):
                return _went_well(request, "The visit is cancelled.", back)
        except EditedMeanwhile as late:
            found, changed = _changed_meanwhile(form, late), True
    context = {
        "form": form,
        "visit": found,
        "conflict": changed,
        "back": back,
        "title": "Cancel a visit",
        "verb": "Cancel the visit",
    }
    return render_part(
        request, "visits/end.html", patient_context(request, patient, "visits") | context, status=status_for(form)
    )


def _changed_meanwhile(form: CancelForm | MissForm, late: EditedMeanwhile) -> Visit:
    """The visit as it stands, for a form that was made from an earlier version; the form says so and keeps its text."""
    # scope: the visit was opened in scope by whoever calls
    now_so = Visit.objects.select_related("clinician", "order", "patient").get(pk=late.current.pk)
    when = f" It is now on {moment(now_so.starts_at)}." if now_so.starts_at and now_so.may_move else ""
    form.add_error(
        None,
        f"Somebody changed this visit meanwhile: {now_so.get_status_display().lower()}.{when} Look at it, then send again.",
    )
    return now_so


@requires(Permission.SCHEDULE, Permission.DOCUMENT_VISIT)
@require_http_methods(["GET", "HEAD", "POST"])
def miss(request: SignedIn, visit: uuid.UUID) -> HttpResponse:
    """Record that a visit was not made; a clinician records her own. What follows is shown on the visit's page."""
    found, patient = open_visit(request, visit, part="visit missed")
    user = request.user
    if not user.may(Permission.SCHEDULE) and found.clinician_id != user.pk:
        raise PermissionDenied
    form, changed = MissForm(request.POST or None), False
    if form.is_valid():
        seen, why, told = seen_version(request), form.reason(), form.told_at()
        try:
            missed = attempt(
                form,
                lambda: actions.miss(visit=found, seen_version=seen, reason=why, practitioner_told_at=told, by=user),
            )
            if missed is not None:
                return _went_well(request, "Recorded as missed.", visit_url(found))
        except EditedMeanwhile as late:
            found, changed = _changed_meanwhile(form, late), True
    context = {
        "form": form,
        "visit": found,
        "conflict": changed,
        "back": visit_url(found),
        "title": "Missed visit",
        "verb": "Record as missed",
    }
    return render_part(
        request, "visits/end.html", patient_context(request, patient, "visits") | context, status=status_for(form)
    )


@requires(Permission.SCHEDULE, Permission.DOCUMENT_VISIT)
@require_POST
def tell(request: SignedIn, visit: uuid.UUID) -> HttpResponse:
    """Record that the practitioner was told of a missed visit, now."""
    found, _ = open_visit(request, visit, part="visit missed")
    if attempt_aloud(request, lambda: actions.tell(visit=found, at=now(), by=request.user)):
        messages.success(request, "Recorded: the practitioner was told.")
    return HttpResponseRedirect(visit_url(found))


@requires(Permission.SCHEDULE)
@require_http_methods(["GET", "HEAD", "POST"])
def make_up(request: SignedIn, visit: uuid.UUID) -> HttpResponse:
    """Plan another visit in the same week in place of a missed one."""
    found, patient = open_visit(request, visit, part="visit made up")
    form = PlanForm(request.POST or None, initial=_make_up_initial(found))
    form.say_window("")
    _offer(form, found, request)
    form.let_join([])
    slots: list[dict[str, object]] = []
    if form.is_valid():
        facts = dict(form.cleaned_data)
        start, end = form.times()
        planned = attempt_time(
            form,
            lambda: actions.make_up(
                missed=found,
                clinician=facts["clinician"],
                starts_at=start,
                ends_at=end,
                over_order=facts["over_order"],
                by=request.user,
            ),
        )
        if planned is not None:
            return _went_well(request, f"Make-up visit planned for {moment(start)}.", visit_url(found))
        slots = _next_free(found, facts, start) if is_taken(form) else []
    context = {"form": form, "visit": found, "slots": slots, "back": visit_url(found), "is_make_up": True}
    return render_part(
        request, "visits/plan.html", patient_context(request, patient, "visits") | context, status=status_for(form)
    )


def initial_window(episode: Episode) -> str:
    """Until when the initial assessment visit counts, and what follows later."""
    return counting.hint(episode, Fact.INITIAL_VISIT)


def _make_up_initial(missed: Visit) -> dict[str, object]:
    slot = next(iter(make_up_slots(missed)), None)
    clinician = missed.clinician.uuid if missed.clinician else None
    minutes = missed.minutes or 45
    if slot is None:
        return {
            "day": min(max(today(), missed.week_starts_on), missed.week_ends_on),
            "minutes": minutes,
            "clinician": clinician,
        }
    return {"day": slot.day, "clock": slot.clock, "minutes": minutes, "clinician": clinician}


def make_up_slots(missed: Visit) -> list[Slot]:
    """Free times of the same person and patient in what is left of the visit's week; none when the week is over."""
    if missed.clinician_id is None or missed.week_ends_on < today():
        return []
    after = now() + timedelta(minutes=30)
    return free_slots(missed.clinician_id, missed.patient_id, after, missed.minutes or 45, until=missed.week_ends_on)
