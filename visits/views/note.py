"""Writing the note of a visit: kept while it is written, signed at the end, then added to."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import Permission, requires
from accounts.requests import SignedIn
from caseload.pages import patient_context
from core.change.actions import EditedMeanwhile, Refused
from core.web.attempts import attempt, attempt_aloud
from core.web.conflicts import CONFLICT, seen_version
from core.web.once import repeatable
from core.web.pages import UNPROCESSABLE, render_part, status_for
from visits import actions
from visits.forms.note import VITALS, AddendumForm, VisitNoteForm
from visits.goals import Reading, goals_of, last_readings, plan_on, tasks_of
from visits.models import Visit, VisitNote
from visits.views.shared import open_visit, visit_url

TEXTS = ("narrative", "teaching", "next_steps")


@requires(Permission.DOCUMENT_VISIT)
@require_http_methods(["GET", "HEAD", "POST"])
def note(request: SignedIn, visit: uuid.UUID) -> HttpResponse:
    """Write the note of one's own visit; the button "sign" makes it final."""
    found, patient = open_visit(request, visit, part="visit note")
    draft = _own_draft(request, found)
    if isinstance(draft, HttpResponse):
        return draft
    form, last = _form(request, found, draft)
    status = 200
    conflict: list[dict[str, str]] = []
    if form.is_bound:
        answer = _saved(request, found, draft, form)
        if isinstance(answer, HttpResponse):
            return answer
        status, conflict = answer or (status_for(form), [])
    # scope: the visit was opened in scope above
    now_so = VisitNote.objects.get(pk=draft.pk) if form.is_bound else draft
    context = patient_context(request, patient, "visits") | {
        "visit": found, "note": now_so, "form": form, "conflict": conflict,
        "measures": [(form[f"measure_{place}"], goal, last.get(goal.pk)) for place, goal in enumerate(form.goals)],
    }  # fmt: skip
    return render_part(request, "visits/note.html", context, status=status)


def _own_draft(request: SignedIn, visit: Visit) -> VisitNote | HttpResponse:
    """The note as a draft of this person; otherwise the way to the visit's page with the reason."""
    user = request.user
    if visit.clinician_id != user.pk:
        raise PermissionDenied
    # scope: the visit was opened in scope above
    kept = VisitNote.objects.filter(visit=visit).first()
    draft = kept or attempt_aloud(request, lambda: actions.begin_note(visit=visit, by=user))
    if draft is None:
        return HttpResponseRedirect(visit_url(visit))
    if draft.is_signed:
        messages.info(request, "This note is signed. Add an addendum below.")
        return HttpResponseRedirect(visit_url(visit))
    return draft


def _form(request: SignedIn, visit: Visit, draft: VisitNote) -> tuple[VisitNoteForm, dict[int, Reading]]:
    plan = plan_on(visit)
    goals = goals_of(plan)
    posted = request.POST if request.method == "POST" else None
    return VisitNoteForm(posted, note=draft, tasks=tasks_of(plan, visit.discipline), goals=goals), last_readings(
        visit.patient_id, goals
    )


def _saved(
    request: SignedIn, visit: Visit, draft: VisitNote, form: VisitNoteForm
) -> HttpResponse | tuple[int, list[dict[str, str]]] | None:
    """Save or sign what was typed. An answer when that is all; a status and both texts when somebody else saved; else
    None."""
    wants_signature = "sign" in request.POST
    if form.is_valid() and wants_signature:
        form.ask_about_unlikely()
    if not form.is_valid():
        return None
    act = actions.sign_note if wants_signature else actions.write_note
    seen, changes, page = seen_version(request), form.changes(), form.cleaned_data["page"]
    try:
        done = attempt(form, lambda: act(note=draft, seen_version=seen, changes=changes, page=page, by=request.user))
    except EditedMeanwhile as late:
        return CONFLICT, _differences(form, late.current)
    if done is None:
        return None
    messages.success(request, "The note is signed." if wants_signature else "The draft is kept.")
    return HttpResponseRedirect(visit_url(visit) if wants_signature else request.path)


@requires(Permission.DOCUMENT_VISIT)
@repeatable("A draft: the same text is kept in the same place.")
@require_POST
def note_draft(request: SignedIn, visit: uuid.UUID) -> HttpResponse:
    """Keep what is typed so far: 204, 409 with both texts when another page saved meanwhile, 422 when the text cannot
    be kept."""
    found, _ = open_visit(request, visit, part="visit note")
    draft = _own_draft(request, found)
    if isinstance(draft, HttpResponse):
        return HttpResponse(status=UNPROCESSABLE)
    form, _last = _form(request, found, draft)
    form.is_valid()
    if any(name in form.errors for name in TEXTS):
        return HttpResponse(status=UNPROCESSABLE)
    changes = form.changes()
    try:
        actions.write_note(
            note=draft,
            seen_version=seen_version(request),
            changes=changes,
            page=form.cleaned_data.get("page"),
            by=request.user,
        )
    except EditedMeanwhile as late:
        return JsonResponse(
            {"by": "You, in another window", "fields": _differences(form, late.current)}, status=CONFLICT
        )
    except Refused:
        return HttpResponse(status=UNPROCESSABLE)
    return HttpResponse(status=204)


def _differences(form: VisitNoteForm, current: object) -> list[dict[str, str]]:
    """The fields in which the stored draft is not what was typed."""
    found = []
    for name in (*TEXTS, *VITALS):
        theirs, yours = getattr(current, name), form.cleaned_data.get(name)
        if theirs != yours and (theirs or yours):
            found.append(
                {"name": name, "label": str(form[name].label), "theirs": _shown(theirs), "yours": _shown(yours)}
            )
    return found


def _shown(value: object) -> str:
    return "" if value is None else str(value)


@requires(Permission.DOCUMENT_VISIT)
@require_http_methods(["GET", "HEAD", "POST"])
def addendum(request: SignedIn, visit: uuid.UUID) -> HttpResponse:
    """Add words to one's own signed note."""
    found, patient = open_visit(request, visit, part="visit addendum")
    # scope: the visit was opened in scope above
    signed = VisitNote.objects.filter(visit=found).select_related("visit", "patient").first()
    user = request.user
    if signed is None or signed.author_id != user.pk:
        raise PermissionDenied
    form = AddendumForm(request.POST or None)
    if (
        form.is_valid()
        and attempt(form, lambda: actions.add_addendum(note=signed, by=user, **form.cleaned_data)) is not None
    ):
        messages.success(request, "The addendum is kept with the note.")
        return HttpResponseRedirect(visit_url(found))
    context = {"visit": found, "form": form}
    return render_part(
        request, "visits/addendum.html", patient_context(request, patient, "visits") | context, status=status_for(form)
    )
