"""The paperwork of one patient: coverage, filings, what is late and what it costs."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.db.models import F
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import Permission, may, requires
from accounts.requests import SignedIn
from caseload.charts import open_chart
from caseload.models import Episode, Patient
from caseload.pages import patient_context
from core.cleaned import Cleaned
from core.clock import today
from core.counting import first
from core.web.attempts import attempt
from core.web.forms import KitForm
from core.web.pages import render_part, status_for
from paperwork import lateness, standing
from paperwork.actions import correcting
from paperwork.actions import filings as actions
from paperwork.forms.filings import AcceptForm, CorrectionForm, CoverageForm, FilingForm
from paperwork.kinds import FACE_TO_FACE, KINDS
from paperwork.models import Coverage, Filing

MOST_FILINGS = 200
MOST_COVERAGES = 50
FORM_PAGE = "paperwork/form.html"


@requires(Permission.SEE_PAPERWORK)
@require_safe
def of_patient(request: SignedIn, patient: uuid.UUID) -> HttpResponse:
    """Coverage, required filings with what lateness costs, what blocks the claim, and everything filed."""
    found = open_chart(request, patient, part="paperwork")
    context = patient_context(request, found, "paperwork") | _paperwork(request, found)
    return render_part(request, "paperwork/of_patient.html", context)


@requires(Permission.FILE_PAPERWORK)
@require_http_methods(["GET", "HEAD", "POST"])
def file(request: SignedIn, patient: uuid.UUID) -> HttpResponse:
    """Record a filing; `?kind=noa&period=2` fills the form in."""
    found, episode = _with_episode(request, patient)
    form = FilingForm(request.POST or None, initial=_asked_for(request), promises=lateness.owed(episode))
    if form.is_valid():
        made = attempt(form, lambda: actions.file(episode=episode, by=request.user, **form.cleaned_data))
        if made is not None:
            messages.success(request, f"{made.get_kind_display()} recorded.")
            return redirect("paperwork:of_patient", patient=found.uuid)
    return _form_page(request, found, form, "Record a filing", "Record")


@requires(Permission.FILE_PAPERWORK)
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: SignedIn, patient: uuid.UUID, filing: uuid.UUID) -> HttpResponse:
    """Record that the payer accepted something sent."""
    found = open_chart(request, patient, part="paperwork")
    sent = get_object_or_404(Filing.objects.of(found).select_related("episode__patient"), uuid=filing)
    form = AcceptForm(request.POST or None)
    if form.is_valid():
        made = attempt(form, lambda: actions.accept(filing=sent, by=request.user, **form.cleaned_data))
        if made is not None:
            messages.success(request, f"{made.get_kind_display()}: acceptance recorded.")
            return redirect("paperwork:of_patient", patient=found.uuid)
    title = f"{sent.get_kind_display()}: accepted"
    return _form_page(request, found, form, title, "Record acceptance", filing=sent)


@requires(Permission.FILE_PAPERWORK)
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: SignedIn, patient: uuid.UUID, filing: uuid.UUID) -> HttpResponse:
    """Correct what was recorded wrongly, or take it back."""
    found = open_chart(request, patient, part="paperwork")
    wrong = get_object_or_404(Filing.objects.of(found).select_related("episode__patient", "filed_by"), uuid=filing)
    form = CorrectionForm(request.POST or None, filing=wrong, promises=lateness.owed(wrong.episode))
    if form.is_valid() and attempt(form, lambda: _corrected(request, wrong, form.cleaned_data)) is not None:
        messages.success(request, f"{wrong.get_kind_display()}: corrected. Both entries are kept.")
        return redirect("paperwork:of_patient", patient=found.uuid)
    title = f"{wrong.get_kind_display()}: correct the entry"
    return _form_page(request, found, form, title, "Record the correction", filing=wrong)


def _corrected(request: SignedIn, wrong: Filing, typed: Cleaned) -> Filing:
    facts = dict(typed)
    reason = facts.pop("correction_reason")
    if facts.pop("is_error"):
        return correcting.take_back(filing=wrong, reason=reason, by=request.user)
    return correcting.correct(filing=wrong, reason=reason, by=request.user, **facts)


@requires(Permission.FILE_PAPERWORK)
@require_http_methods(["GET", "HEAD", "POST"])
def coverage_new(request: SignedIn, patient: uuid.UUID) -> HttpResponse:
    """Add a payer to the episode."""
    found, episode = _with_episode(request, patient)
    form = CoverageForm(request.POST or None, episode=episode)
    if (
        form.is_valid()
        and attempt(form, lambda: actions.cover(episode=episode, by=request.user, **form.cleaned_data)) is not None
    ):
        messages.success(request, "Coverage added. Deadlines follow the payer that pays first.")
        return redirect("paperwork:of_patient", patient=found.uuid)
    return _form_page(request, found, form, "Add coverage", "Add coverage")


def _form_page(
    request: SignedIn, patient: Patient, form: KitForm, title: str, verb: str, **more: object
) -> HttpResponse:
    context = patient_context(request, patient, "paperwork") | {"form": form, "title": title, "verb": verb} | more
    return render_part(request, FORM_PAGE, context, status=status_for(form))


def _asked_for(request: SignedIn) -> dict[str, object]:
    """The kind, the promise and the period named in the address, if they make sense; what is filed is sent today, unless
    somebody says another day. An encounter took place whenever it did."""
    kind, period = request.GET.get("kind", ""), request.GET.get("period", "")
    asked: dict[str, object] = {"kind": kind, "cycle": request.GET.get("cycle", "")} if kind in KINDS else {}
    if asked and kind != FACE_TO_FACE.key:
        asked["filed_on"] = today()
    if period.isascii() and period.isdigit() and 1 <= int(period[:4]) <= actions.MOST_PERIODS:
        asked["period_number"] = int(period[:4])
    return asked


def episode_of(patient: Patient) -> Episode | None:
    """The open episode, else the last one: paperwork outlives the discharge."""
    if patient.open_episode is not None:
        return patient.open_episode
    return Episode.objects.of(patient).select_related("program").order_by("-pk").first()


def _with_episode(request: SignedIn, patient: uuid.UUID) -> tuple[Patient, Episode]:
    found = open_chart(request, patient, part="paperwork")
    episode = episode_of(found)
    if episode is None:
        raise Http404
    episode.patient = found
    return found, episode


def _paperwork(request: SignedIn, patient: Patient) -> dict[str, object]:
    episode = episode_of(patient)
    may_file = may(request.user, Permission.FILE_PAPERWORK)
    if episode is None:
        return {"episode": None, "standing": standing.Standing(), "lead": "", "may_file": False}
    rows = Filing.objects.of(patient).filter(episode=episode).select_related("filed_by", "replaced_by")
    filings = first(rows.order_by("-pk"), MOST_FILINGS)
    coverages = Coverage.objects.of(patient).filter(episode=episode).select_related("payer")
    stands = standing.of(episode, filings.rows[::-1])
    return {
        "episode": episode,
        "standing": stands,
        "lead": stands.sentence,
        "period": str(episode.period_number or 1),
        "filings": filings,
        "coverages": first(
            coverages.order_by(F("ends_on").desc(nulls_first=True), "rank", "-starts_on"), MOST_COVERAGES
        ),
        "may_file": may_file,
        "today": today(),
    }
