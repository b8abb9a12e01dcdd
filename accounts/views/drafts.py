"""Drafts of long forms: kept while somebody types, given up when they say so. The page that shows one is the form itself."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from accounts.permissions import Permission, requires
from accounts.requests import SignedIn
from core.change.refusals import Refused
from core.models import FormDraft
from core.web import drafts
from core.web.conflicts import CONFLICT
from core.web.errors import DRAFT
from core.web.once import repeatable
from core.web.pages import UNPROCESSABLE

TOO_OLD = "This page was opened too long ago to keep drafts. Save the form, or copy your text and open it again."


@requires(Permission.SEE_SETTINGS)
@repeatable("A draft: the same text is kept in the same place.")
@require_POST
def keep(request: SignedIn) -> HttpResponse:
    """Keep what is typed so far: 204; 409 with the other text when another page of the form kept one; 422 with a sentence."""
    form = _own(request)
    if form is None:
        return JsonResponse({"detail": TOO_OLD}, status=UNPROCESSABLE)
    try:
        drafts.keep(form, request.POST, by=request.user)
    except drafts.AnotherWindow as late:
        return _both(request, form, late.kept)
    except Refused as refusal:
        return JsonResponse({"detail": refusal.message}, status=UNPROCESSABLE)
    return HttpResponse(status=204)


@requires(Permission.SEE_SETTINGS)
@require_POST
def discard(request: SignedIn) -> HttpResponse:
    """Give up one's own draft; the form is then shown as it was before."""
    form = _own(request)
    if form is None:
        messages.error(request, TOO_OLD)
        return HttpResponseRedirect("/")
    drafts.discard(form, by=request.user)
    return HttpResponseRedirect(_page_of(request, form.place))


def _own(request: SignedIn) -> drafts.OpenForm | None:
    form = drafts.read_token(request.POST.get(DRAFT, ""))
    return form if form is not None and form.author == request.user.pk else None


def _both(request: SignedIn, form: drafts.OpenForm, kept: FormDraft) -> HttpResponse:
    """The text of the other page beside this one's; once it has seen both, this page may keep its own."""
    form.mark = str(kept.mark)
    rows = drafts.differing(kept, request.POST)
    return JsonResponse({"by": "You, in another window", "token": form.token, "fields": rows}, status=CONFLICT)


def _page_of(request: SignedIn, place: str) -> str:
    """The page on which the draft was discarded: it need not be the address that the form is sent to."""
    page = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(page, {request.get_host()}):
        return place
    parts = urlsplit(page)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
