"""Pages of assessments: a patient's list, the one being made, and the one that is signed."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import Permission, may, requires
from accounts.requests import SignedIn
from assessments import actions
from assessments.facts import WHAT
from assessments.forms import AddendumForm, InstrumentForm, StartForm
from assessments.models import DANGER, Assessment, Response
from assessments.scoring import Reading, raised, read
from caseload import counting
from caseload.charts import open_chart
from caseload.models import Patient
from caseload.pages import patient_context
from caseload.scope import ChartQuerySet
from core.kit.words import day
from core.web import keyset
from core.web.attempts import attempt
from core.web.pages import render_part, status_for
from homehealth import instruments
from homehealth.instruments import BAND_LABELS, Instrument

TREND_LENGTH = 200


@requires(Permission.SEE_ASSESSMENTS)
@require_safe
def of_patient(request: SignedIn, patient: uuid.UUID) -> HttpResponse:
    """A patient's assessments, newest first, and how each score moved."""
    found = open_chart(request, patient, part="assessments")
    rows = Assessment.objects.of(found).select_related("author", "signed_by")
    page = keyset.page(rows, ("-started_at", "-id"), request.GET.get("after"), size=20)
    context = patient_context(request, found, "assessments") | {
        "rows": list(page.rows),
        "trends": _trends(found),
        "may_assess": may(request.user, Permission.ASSESS) and found.open_episode is not None,
        "page": page,
    }
    return render_part(request, "assessments/of_patient.html", context, part="rows")


@requires(Permission.ASSESS)
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: SignedIn, patient: uuid.UUID) -> HttpResponse:
    """Begin an assessment, with the days that count for each reason; `?purpose=` says which. Posted with `take_up`, as a
    row of the worklist does, a draft of that purpose is gone on with, and its first open section is shown."""
    found = open_chart(request, patient, part="assessments")
    episode = found.open_episode or found.episodes.order_by("-id").first()
    asked = request.GET.get("purpose", "")
    purpose = asked if asked in Assessment.Purpose.values else _likely_purpose(found)
    form = StartForm(request.POST or None, initial={"purpose": purpose})
    if episode is None:
        return redirect("assessments:of_patient", patient=found.uuid)
    form.say_windows(counting.windows(episode, WHAT))
    if form.is_valid():
        begin = actions.take_up if "take_up" in request.POST else actions.start
        made = attempt(form, lambda: begin(episode=episode, by=request.user, **form.cleaned_data))
        if made is not None:
            return redirect(first_open(made))
    context = patient_context(request, found, "assessments") | {"form": form}
    return render_part(request, "assessments/start.html", context, status=status_for(form))


def first_open(found: Assessment, after: Response | None = None) -> str:
    """The page of the first section not finished, or of the whole assessment.

    With `after`, the first behind that section; when that one is finished also those before it, for a follow-up stands
    behind sections that were not come to yet. Whoever leaves one open is not led round in a circle.
    """
    rows = list(found.responses.order_by("id"))
    if after is not None:
        behind = [each for each in rows if each.pk > after.pk]
        rows = behind if _is_open(after) else [*behind, *(each for each in rows if each.pk < after.pk)]
    for other in rows:
        if _is_open(other):
            return reverse("assessments:section", args=[found.uuid, other.instrument])
    return reverse("assessments:assessment", args=[found.uuid])


def _is_open(section: Response) -> bool:
    return not section.not_done_reason and section.total is None and set(section.flags) <= {DANGER}


@requires(Permission.SEE_ASSESSMENTS)
@require_safe
def assessment(request: SignedIn, assessment: uuid.UUID) -> HttpResponse:
    """One assessment: its sections while it is a draft, everything that was answered once it is signed."""
    found, patient = open_assessment(request, assessment)
    return assessment_page(request, found, patient, InstrumentForm())


def assessment_page(
    request: SignedIn, found: Assessment, patient: Patient, instrument_form: InstrumentForm
) -> HttpResponse:
    """The page of one assessment; 422 with the reason when `instrument_form` was refused."""
    sections = [row(section) for section in found.responses.order_by("id")]
    context = patient_context(request, patient, "assessments") | {
        "assessment": found,
        "sections": sections,
        "done_count": sum(1 for s in sections if s["is_done"]),
        "dangers": [s["reading"].danger for s in sections if s["reading"].danger],
        "addenda": list(found.addenda.select_related("author")),
        "addendum_form": AddendumForm(),
        "instrument_form": instrument_form,
        "may_assess": may(request.user, Permission.ASSESS),
    }
    return render_part(request, "assessments/assessment.html", context, status=status_for(instrument_form))


def open_assessment(
    request: SignedIn, assessment: uuid.UUID, *, part: str = "assessment"
) -> tuple[Assessment, Patient]:
    """An assessment this person may see, and the chart it opens; 404 otherwise."""
    rows = Assessment.objects.visible_to(request.user).select_related("episode", "patient", "author", "signed_by")
    found = get_object_or_404(rows, uuid=assessment)
    return found, open_chart(request, found.patient.uuid, part=part)


def row(section: Response) -> dict[str, Any]:
    """A section as pages show it: instrument, what the answers say, each answer in words."""
    instrument = instruments.get(section.instrument)
    reading = read(instrument, section.answers)
    return {
        "section": section,
        "instrument": instrument,
        "reading": reading,
        "answers": answers_in_words(instrument, section.answers),
        "is_done": bool(section.not_done_reason) or reading.score is not None,
        "state": _state(section, reading),
    }


def _state(section: Response, reading: Reading) -> tuple[str, str]:
    if section.not_done_reason:
        return "not_applicable", f"Not done: {section.not_done_reason}"
    if reading.score is not None:
        return "done", "Complete"
    if reading.problem and section.answers:
        return "in_progress", reading.problem
    return ("in_progress", f"{len(reading.missing)} to answer") if section.answers else ("open", "Not begun")


def answers_in_words(instrument: Instrument, answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Each item with the words of its answer."""
    found = []
    for item in instrument.items:
        value = answers.get(item.code)
        if item.kind == "check":
            words = "Yes" if value else "No"
        elif value is None:
            words = "No answer"
        elif item.kind == "yes_no":
            words = "Yes" if value else "No"
        else:
            labels = {choice.value: choice.label for choice in item.choices}
            words = labels.get(value, f"{value} {item.unit}".strip())
        found.append((item.text, words))
    return found


def shown(response: Response) -> dict[str, object]:
    """A signed score for a list."""
    return {
        "title": instruments.get(response.instrument).title,
        "total": _plain(response.total) if response.total is not None else None,
        "band": BAND_LABELS.get(response.band, response.band),
        "findings": raised(response.flags),
        "on": response.assessment.completed_on,
    }


def signed_scores(patient: Patient) -> ChartQuerySet[Response]:
    """The signed answers of a patient that came to a total."""
    rows = Response.objects.of(patient).select_related("assessment")
    return rows.filter(signed_at__isnull=False, total__isnull=False)


def _trends(patient: Patient) -> list[dict[str, object]]:
    """Readings of every instrument answered at least twice, by the day each was completed (M0090), oldest first."""
    found: dict[str, list[tuple[date | None, Any]]] = {}
    for response in signed_scores(patient).order_by("-assessment__completed_on", "-id")[:TREND_LENGTH]:
        found.setdefault(response.instrument, []).insert(0, (response.assessment.completed_on, response.total))
    return [
        {"title": instruments.get(key).title, "readings": [(day(on), _plain(total)) for on, total in readings]}
        for key, readings in found.items()
        if len(readings) > 1
    ]


def _plain(total: Decimal) -> int | float:
    """The number as people write it: 5.0 is 5."""
    return int(total) if total == total.to_integral_value() else float(total)


def _likely_purpose(patient: Patient) -> str:
    has_start = (
        Assessment.objects.of(patient).filter(episode=patient.open_episode, purpose=Assessment.Purpose.START).exists()
    )
    return Assessment.Purpose.RECERTIFICATION if has_start else Assessment.Purpose.START
