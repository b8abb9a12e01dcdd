"""Answering one instrument, with its live score; and the facts of the occasion."""

from __future__ import annotations

import uuid
from copy import copy
from dataclasses import replace
from typing import cast

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import Permission, requires
from accounts.requests import SignedIn
from assessments import actions
from assessments.facts import WHAT
from assessments.forms import InstrumentForm, OccasionForm, SectionForm
from assessments.models import DANGER, Assessment, Response
from assessments.scoring import read
from assessments.views.assessments import answers_in_words, assessment_page, first_open, open_assessment, shown
from caseload import counting
from caseload.models import Patient
from caseload.pages import patient_context
from core.change.actions import EditedMeanwhile, Refused
from core.clock import today
from core.web.attempts import attempt
from core.web.conflicts import CONFLICT, saved_or_conflict, seen_version
from core.web.once import repeatable
from core.web.pages import UNPROCESSABLE, render_part, status_for
from homehealth import instruments
from homehealth.errors import RuleError
from homehealth.instruments import Instrument


@requires(Permission.ASSESS)
@require_http_methods(["GET", "HEAD", "POST"])
def section(request: SignedIn, assessment: uuid.UUID, instrument: str) -> HttpResponse:
    """One instrument: its items, the score so far, last time's score beside it."""
    found, patient, kept = _open(request, assessment, instrument)
    tool = instruments.get(kept.instrument)
    form = SectionForm.of(tool, request.POST or None, kept.answers, kept.not_done_reason)
    conflict: list[dict[str, str]] = []
    status = status_for(form)
    if form.is_valid():
        status = UNPROCESSABLE
        try:
            saved = attempt(form, lambda: _save(request, kept, form))
            if saved is not None:
                return redirect(_next(found, saved))
        except EditedMeanwhile as late:
            kept = cast("Response", late.current)
            conflict, status = differences(tool, kept, form.answers()), CONFLICT
    answers = form.answers() if form.is_bound and form.is_valid() else kept.answers
    context = patient_context(request, patient, "assessments") | {
        "assessment": found, "section": kept, "instrument": tool, "form": form.to_show(), "conflict": conflict,
        "reading": read(tool, answers), "before": _before(kept),
    }  # fmt: skip
    return render_part(request, "assessments/section.html", context, status=status)


@requires(Permission.ASSESS)
@repeatable("A draft: the same text is kept in the same place.")
@require_POST
def draft(request: SignedIn, assessment: uuid.UUID, instrument: str) -> HttpResponse:
    """Keep what is answered so far: 204; 409 with both texts when another page saved; 422 when it cannot be kept.

    With an answer that cannot be read nothing is kept, so that the page never says "Saved" of what was not.
    """
    _, _, kept = _open(request, assessment, instrument)
    form = SectionForm.of(instruments.get(kept.instrument), request.POST)
    if not form.is_valid():
        return HttpResponse(status=UNPROCESSABLE)
    try:
        _save(request, kept, form)
    except EditedMeanwhile as late:
        rows = differences(form.instrument, cast("Response", late.current), form.answers())
        return JsonResponse({"by": "Another page", "fields": rows}, status=CONFLICT)
    except Refused:
        return HttpResponse(status=UNPROCESSABLE)
    return HttpResponse(status=204)


@requires(Permission.ASSESS)
@repeatable("It reads: nothing is kept.")
@require_POST
def score(request: SignedIn, assessment: uuid.UUID, instrument: str) -> HttpResponse:
    """The score of what is on the page now, as a part to show beside it. Nothing is kept."""
    _, _, kept = _open(request, assessment, instrument)
    tool = instruments.get(kept.instrument)
    form = SectionForm.of(tool, request.POST)
    form.is_valid()
    reading = read(tool, form.answers())
    if form.errors:
        reading = replace(reading, score=None, problem=str(next(iter(form.errors.values()))[0]))
    return render_part(request, "assessments/score.html", {"reading": reading, "instrument": tool})


@requires(Permission.ASSESS)
@require_http_methods(["GET", "HEAD", "POST"])
def about(request: SignedIn, assessment: uuid.UUID) -> HttpResponse:
    """The date completed with the days that count, homebound, drug regimen, summary."""
    found, patient = open_assessment(request, assessment)
    if found.is_signed:
        return redirect("assessments:assessment", assessment=found.uuid)
    form = OccasionForm(request.POST or None, instance=copy(found), initial=_today_unless(found))
    form.say_window(counting.hint(found.episode, WHAT[found.purpose]))
    context = patient_context(request, patient, "assessments") | {"assessment": found, "record": found, "form": form}
    if form.is_valid():
        return saved_or_conflict(
            request,
            form,
            lambda version: actions.describe(
                assessment=found, seen_version=version, changes=form.cleaned_data, by=request.user
            ),
            done=lambda _: redirect("assessments:assessment", assessment=found.uuid),
            template="assessments/about.html",
            context=context,
        )
    return render_part(request, "assessments/about.html", context, status=status_for(form))


def _today_unless(found: Assessment) -> dict[str, object]:
    """Once every section is done, the day of completion is today until somebody says another."""
    is_open = found.completed_on is None and not actions.unfinished(list(found.responses.all()))
    return {"completed_on": today()} if is_open else {}


@requires(Permission.ASSESS)
@require_POST
def add_instrument(request: SignedIn, assessment: uuid.UUID) -> HttpResponse:
    """Open another instrument in this draft."""
    found, patient = open_assessment(request, assessment)
    form = InstrumentForm(request.POST)
    if form.is_valid():
        asked = form.cleaned_data["instrument"]
        made = attempt(form, lambda: actions.add_instrument(assessment=found, instrument=asked, by=request.user))
        if made is not None:
            return redirect("assessments:section", assessment=found.uuid, instrument=made.instrument)
    return assessment_page(request, found, patient, form)


def differences(instrument: Instrument, theirs: Response, yours: dict[str, object]) -> list[dict[str, str]]:
    """The items whose kept answer is not the one on the page."""
    kept = dict(answers_in_words(instrument, theirs.answers))
    return [
        {
            "name": f"a-{item.code}",
            "label": text,
            "theirs": kept[text],
            "yours": words,
            "value": theirs.answers.get(item.code),
        }
        for item, (text, words) in zip(instrument.items, answers_in_words(instrument, yours), strict=True)
        if kept[text] != words
    ]


def _open(request: SignedIn, assessment: uuid.UUID, instrument: str) -> tuple[Assessment, Patient, Response]:
    found, patient = open_assessment(request, assessment)
    if found.is_signed:
        raise Http404
    try:
        key = instruments.get(instrument).key
    except RuleError:
        raise Http404 from None
    kept = get_object_or_404(
        found.responses.select_related("assessment__patient", "assessment__episode"), instrument=key
    )
    return found, patient, kept


def _save(request: SignedIn, kept: Response, form: SectionForm) -> Response:
    return actions.answer(
        response=kept, answers=form.answers(), not_done_reason=form.cleaned_data.get("not_done_reason") or "",
        seen_version=seen_version(request), page=form.cleaned_data.get("page"), by=request.user,
    )  # fmt: skip


def _next(found: Assessment, kept: Response) -> str:
    """The follow-up that the answers ask for, else the next unfinished section, or the whole assessment; that one at once
    when an answer needs action today."""
    if kept.flags.get(DANGER):
        return reverse("assessments:assessment", args=[found.uuid])
    asked = _follow_up(found, kept)
    if asked is not None:
        return reverse("assessments:section", args=[found.uuid, asked.instrument])
    return first_open(found, after=kept)


def _follow_up(found: Assessment, kept: Response) -> Response | None:
    """The section that a positive screen opened, while it is not finished."""
    score = None if kept.not_done_reason else read(instruments.get(kept.instrument), kept.answers).score
    if score is None or not score.follow_up:
        return None
    return found.responses.filter(instrument=score.follow_up, total__isnull=True, not_done_reason="").first()


def _before(kept: Response) -> dict[str, object] | None:
    """The same instrument the last time it was signed for this patient."""
    rows = Response.objects.of(kept.patient_id).filter(instrument=kept.instrument, signed_at__isnull=False)
    last = rows.exclude(pk=kept.pk).select_related("assessment").order_by("-assessment__completed_on", "-id").first()
    return shown(last) if last else None
