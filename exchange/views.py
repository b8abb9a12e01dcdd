"""Uploading a FHIR bundle, and the account of what became of it."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import Permission, requires
from accounts.requests import SignedIn
from core.change import audit
from core.web.pages import render_part, status_for
from core.web.uploads import upload_limit
from exchange.actions import Received, receive
from exchange.fhir.refusal import BundleRefused, BundleTooLarge
from exchange.forms import BundleForm
from referrals import received as words
from referrals.models import BundleUpdate, FhirImport, Referral

NEWEST = 20


@requires(Permission.TAKE_REFERRAL)
@require_http_methods(["GET", "HEAD", "POST"])
def import_bundle(request: SignedIn) -> HttpResponse:
    """Upload a bundle: taken whole, or refused with the reason."""
    form = BundleForm(request.POST, request.FILES) if request.method == "POST" else BundleForm()
    if form.is_valid():
        file = form.cleaned_data["bundle"]
        try:
            return _landed(request, receive(file.file, file.name, request.user, upload_limit()))
        except BundleRefused as refusal:
            code = "too_large" if isinstance(refusal, BundleTooLarge) else "refused"
            form.add_error("bundle", ValidationError(f"{refusal.message} Nothing was kept.", code=code))
    newest = _visible(request).select_related("referral", "taken_by").order_by("-id")[:NEWEST]
    context = {"form": form, "newest": [(each, words.taken(each.outcome)) for each in newest]}
    return render_part(request, "exchange/import.html", context, status=status_for(form))


def _visible(request: SignedIn) -> QuerySet[FhirImport]:
    """Bundles about nobody yet, and those of referrals and patients that this person sees."""
    seen, updates = Referral.objects.visible_to(request.user), BundleUpdate.objects.visible_to(request.user)
    about_nobody = Q(referral__isnull=True, update__isnull=True)
    return FhirImport.objects.filter(about_nobody | Q(referral__in=seen) | Q(update__in=updates))


def _landed(request: SignedIn, received: Received) -> HttpResponse:
    if received.update is not None:
        messages.info(request, f"Nothing was changed yet: {received.why}.")
        if BundleUpdate.objects.visible_to(request.user).filter(pk=received.update.pk).exists():
            return redirect("referrals:update", update=received.update.uuid)
        return redirect("referrals:incoming")
    if received.is_new:
        messages.success(request, "Bundle taken.")
    else:
        messages.info(request, f"Nothing changed: {received.why}.")
    referral, seen = received.referral, Referral.objects.visible_to(request.user)
    if referral is not None and not seen.filter(pk=referral.pk).exists():
        return redirect("referrals:incoming")
    if referral is not None:
        return redirect("referrals:referral", referral=referral.uuid)
    assert received.bundle is not None
    return redirect("exchange:bundle", bundle=received.bundle.uuid)


@requires(Permission.SEE_REFERRALS)
@require_safe
def bundle(request: SignedIn, bundle: uuid.UUID) -> HttpResponse:
    """What was taken from one bundle and what was left out, line by line."""
    found = get_object_or_404(_visible(request).select_related("referral", "taken_by"), uuid=bundle)
    audit.record("referrals.open-bundle", by=request.user, subject=found)
    context = {
        "bundle": found,
        "taken": words.taken(found.outcome),
        "groups": [line for line in words.lines(found) if not line.entry and not line.element],
        "lines": words.remarks(found),
        "elements": words.elements(found),
    }
    return render_part(request, "exchange/bundle.html", context)
