"""The directory of community resources: everybody finds, the administrator keeps."""

from __future__ import annotations

import csv
import uuid
from collections.abc import Iterable, Iterator

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import Permission, may, requires
from accounts.requests import SignedIn
from community import actions as directory_actions
from community import directory
from community.forms import ResourceForm
from community.models import CommunityResource, Need
from core.clock import today
from core.kit import words
from core.web import keyset, searches
from core.web.addresses import address
from core.web.attempts import attempt, attempt_aloud
from core.web.conflicts import saved_or_conflict
from core.web.once import repeatable
from core.web.pages import UNPROCESSABLE, render_part, status_for

MOST_FOUND = 50
FORM_PAGE = "community/resource_form.html"
COLUMNS = ("organization", "name", "description", "needs", "status", "accepts_referrals", "phone", "email", "website",
           "address", "area", "languages", "eligibility", "minimum_age", "maximum_age", "cost", "application",
           "verified_on")  # fmt: skip


@requires(Permission.SEE_RESOURCES)
@require_safe
def resources(request: SignedIn) -> HttpResponse:
    """The directory by organization, 50 to a page, narrowed by the filters in the address."""
    needs = list(Need.objects.choosable())
    choice = directory.Choice.read(request.GET.dict(), needs)
    rows = choice.narrow(CommunityResource.objects.all()).prefetch_related("needs")
    page = keyset.page(rows, ("organization", "name", "id"), request.GET.get("after"))
    context = _list_context(request, needs, choice) | {"rows": _rows(page.rows), "page": page}
    return render_part(request, "community/resources.html", context)


@requires(Permission.SEE_RESOURCES)
@repeatable("It reads: nothing is kept.")
@require_POST
def resource_search(request: SignedIn) -> HttpResponse:
    """Take the words, in the body, and lead to the page of what they find; the filters of the list stay on."""
    choice = directory.Choice.read(request.POST.dict(), list(Need.objects.choosable()))
    words_kept = searches.remember(request, searches.typed(request))
    return redirect(address("community:resources_found", **choice.query, s=words_kept))


@requires(Permission.SEE_RESOURCES)
@require_safe
def resources_found(request: SignedIn) -> HttpResponse:
    """Resources by the words of the search named by `?s=`, with the filters in the address."""
    needs = list(Need.objects.choosable())
    choice = directory.Choice.read(request.GET.dict(), needs)
    text = searches.recalled(request)
    if text is None:
        return redirect(address("community:resources", **choice.query))
    rows = directory.worded(choice.narrow(CommunityResource.objects.all()), text).prefetch_related("needs")
    found = list(rows.order_by("organization", "name", "id")[: MOST_FOUND + 1])
    context = _list_context(request, needs, choice) | {
        "rows": _rows(found[:MOST_FOUND]),
        "text": text,
        "has_searched": True,
        "has_more": len(found) > MOST_FOUND,
    }
    return render_part(request, "community/resources.html", context)


@requires(Permission.SEE_RESOURCES)
@require_safe
def resources_stale(request: SignedIn) -> HttpResponse:
    """The call list: what nobody has checked for 180 days, longest first."""
    page = directory.call_list(request.GET.get("after"), keyset.PAGE_SIZE)
    context = {
        "rows": page.rows,
        "days": directory.STALE_AFTER_DAYS,
        "may_keep": may(request.user, Permission.KEEP_RESOURCES),
        "page": page,
    }
    return render_part(request, "community/stale.html", context)


@requires(Permission.SEE_RESOURCES)
@require_safe
def resources_export(request: SignedIn) -> HttpResponseBase:
    """The filtered directory as a CSV file. Cells that a spreadsheet would take for a formula are disarmed."""
    choice = directory.Choice.read(request.GET.dict(), list(Need.objects.choosable()))
    rows = choice.narrow(CommunityResource.objects.all()).order_by("organization", "name", "id")
    lines = _csv_lines(rows.prefetch_related("needs").iterator(chunk_size=1000))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="community-resources-{today().isoformat()}.csv"'
    return response


@requires(Permission.SEE_RESOURCES)
@require_safe
def resource(request: SignedIn, resource: uuid.UUID) -> HttpResponse:
    """One resource: what it gives, to whom, how to reach it, and when somebody last checked."""
    rows = CommunityResource.objects.select_related("verified_by").prefetch_related("needs")
    found = get_object_or_404(rows, uuid=resource)
    context = {
        "resource": found,
        "is_stale": directory.is_stale(found),
        "days": directory.STALE_AFTER_DAYS,
        "may_keep": may(request.user, Permission.KEEP_RESOURCES),
    }
    return render_part(request, "community/resource.html", context)


@requires(Permission.KEEP_RESOURCES)
@require_http_methods(["GET", "HEAD", "POST"])
def resource_new(request: SignedIn) -> HttpResponse:
    """Add a resource; what looks the same is shown before it is saved."""
    form = ResourceForm(request.POST or None)
    alike = _unanswered_lookalikes(form)
    if form.is_valid() and not alike:
        facts, needs = _facts(form)
        made = attempt(form, lambda: directory_actions.add(needs=needs, by=request.user, **facts))
        if made is not None:
            messages.success(request, f"{made.name} added. Check it by telephone, then mark it as verified.")
            return redirect("community:resource", resource=made.uuid)
    status = UNPROCESSABLE if alike else status_for(form)
    return render_part(request, FORM_PAGE, {"form": form, "resource": None, "alike": alike}, status=status)


@requires(Permission.KEEP_RESOURCES)
@require_http_methods(["GET", "HEAD", "POST"])
def resource_edit(request: SignedIn, resource: uuid.UUID) -> HttpResponse:
    """Change a resource; when two people do, the second sees both texts."""
    record = get_object_or_404(CommunityResource, uuid=resource)
    form = ResourceForm(request.POST or None, instance=get_object_or_404(CommunityResource, uuid=resource))
    is_stale = request.method == "POST" and request.POST.get("seen_version") != str(record.version)
    stored_needs = ", ".join(each.name for each in record.needs.all()) or "none" if is_stale else ""
    context = {"form": form, "resource": record, "record": record, "stored_needs": stored_needs}
    if not form.is_valid():
        return render_part(request, FORM_PAGE, context, status=status_for(form))
    facts, needs = _facts(form)
    return saved_or_conflict(
        request,
        form,
        lambda version: directory_actions.change(
            resource=record, seen_version=version, changes=facts, needs=needs, by=request.user
        ),
        done=lambda saved: _told(request, saved, "saved"),
        template=FORM_PAGE,
        context=context,
    )


@requires(Permission.KEEP_RESOURCES)
@require_POST
def resource_verify(request: SignedIn, resource: uuid.UUID) -> HttpResponse:
    """Mark a resource as checked today; from the call list one goes on with the call list."""
    found = get_object_or_404(CommunityResource, uuid=resource)
    directory_actions.verify(resource=found, by=request.user)
    if request.POST.get("next") == "stale":
        messages.success(request, f"{found.organization}, {found.name}: checked today.")
        return redirect("community:resources_stale")
    return _told(request, found, "checked today")


@requires(Permission.KEEP_RESOURCES)
@require_POST
def resource_archive(request: SignedIn, resource: uuid.UUID) -> HttpResponse:
    """Take a resource out of the list."""
    found = get_object_or_404(CommunityResource, uuid=resource)
    return _told(request, directory_actions.archive(resource=found, by=request.user), "archived")


@requires(Permission.KEEP_RESOURCES)
@require_POST
def resource_restore(request: SignedIn, resource: uuid.UUID) -> HttpResponse:
    """Put a resource back into the list."""
    found = get_object_or_404(CommunityResource, uuid=resource)
    if attempt_aloud(request, lambda: directory_actions.restore(resource=found, by=request.user)) is None:
        return redirect("community:resource", resource=found.uuid)
    return _told(request, found, "is in the list again")


def _told(request: SignedIn, found: CommunityResource, what: str) -> HttpResponse:
    messages.success(request, f"{found.name}: {what}.")
    return redirect("community:resource", resource=found.uuid)


def _facts(form: ResourceForm) -> tuple[dict[str, object], list[Need]]:
    left_out = {"is_different", "meets"}
    facts = {name: value for name, value in form.cleaned_data.items() if name not in left_out}
    return facts, list(form.cleaned_data["meets"])


def _unanswered_lookalikes(form: ResourceForm) -> list[CommunityResource]:
    """What may be the same as the resource in the form, unless the person said that it is different."""
    if not form.is_valid() or form.cleaned_data["is_different"]:
        return []
    found = directory.lookalikes(form.cleaned_data)
    if found:
        form.ask_whether_different()
    return found


def _rows(found: Iterable[CommunityResource]) -> list[dict[str, object]]:
    return [{"resource": each, "is_stale": directory.is_stale(each)} for each in found]


def _list_context(request: SignedIn, needs: list[Need], choice: directory.Choice) -> dict[str, object]:
    return {
        "needs": needs,
        "statuses": CommunityResource.Status.choices,
        "choice": choice,
        "export_url": address("community:resources_export", **choice.query),
        "may_keep": may(request.user, Permission.KEEP_RESOURCES),
    }


class _Echo:
    """A file that hands each written line back."""

    def write(self, line: str) -> str:
        return line


def _csv_lines(found: Iterator[CommunityResource]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff" + str(writer.writerow(COLUMNS))
    for each in found:
        yield str(writer.writerow([disarmed(_cell(each, column)) for column in COLUMNS]))


def _cell(resource: CommunityResource, column: str) -> str:
    if column == "needs":
        return ", ".join(need.name for need in resource.needs.all())
    if column == "phone":
        return words.phone(resource.phone) if resource.phone else ""
    value = getattr(resource, column)
    return "" if value is None else str(value)


def disarmed(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula (OWASP: CSV injection)."""
    return f"'{cell}" if cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else cell
