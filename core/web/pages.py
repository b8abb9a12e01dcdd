"""Answering a browser: the whole page, or only the part of it that htmx asked for."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from core.web.addresses import address

UNPROCESSABLE, TOO_LARGE = 422, 413
ARCHIVE_TABS = {"": "In use", "archived": "Archived"}


def render_part(
    request: HttpRequest,
    template: str,
    context: Mapping[str, object],
    part: str | tuple[str, ...] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Answer `template` whole, or only its `part` when htmx asked for that.

    `part` names a `{% partialdef %}` of the template, or several. The element that receives a part carries the part's
    name as its id, so the request's own target says which part is meant. A request without a target id gets the first.
    A boosted link, a restored history entry and a browser without JavaScript get the whole page.
    """
    wanted = _wanted_part(request, (part,) if isinstance(part, str) else part or ())
    response = render(request, f"{template}#{wanted}" if wanted else template, context, status=status)
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response


def choices(url: Callable[[str], str], words: Mapping[str, str], chosen: str) -> list[dict[str, Any]]:
    """Links for `{% tabs %}` or `{% chips %}`: each of `words` by its key, at the `url` of the key."""
    return [
        {"key": key, "label": label, "url": url(key), "is_current": key == chosen, "is_on": key == chosen}
        for key, label in words.items()
    ]


def archive_tabs(request: HttpRequest, name: str) -> dict[str, Any]:
    """Context of a list that the administrator keeps, at the page `name`: `archived`, what `?view=archived` asks for, and the
    tabs that lead to it and back."""
    archived = request.GET.get("view") == "archived"
    tabs = choices(lambda key: address(name, view=key), ARCHIVE_TABS, "archived" if archived else "")
    return {"archived": archived, "tabs": tabs}


def status_for(*bound: forms.BaseForm) -> int:
    """Return 422 when any of the bound forms was refused, 413 when for its size, else 200."""
    refused = [form for form in bound if form.is_bound and not form.is_valid()]
    if any(form.has_error(name, "too_large") for form in refused for name in form.errors):
        return TOO_LARGE
    return UNPROCESSABLE if refused else 200


def _wanted_part(request: HttpRequest, parts: tuple[str, ...]) -> str | None:
    htmx = getattr(request, "htmx", None)
    if not parts or not htmx or htmx.boosted or htmx.history_restore_request:
        return None
    if not htmx.target:
        return parts[0]
    return htmx.target if htmx.target in parts else None
