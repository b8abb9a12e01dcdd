"""System checks: a page that says nothing about who may open it stops the build."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.checks import CheckMessage, Error, register
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.permissions import declared

OTHERS = ("allauth.", "django.contrib.", "django.views.", "drf_spectacular.", "rest_framework.")


def routes(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every URL pattern of the site with its whole route."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, route)
        else:
            yield route, entry


def is_ours(view: object) -> bool:
    """False for views of Django and of libraries, which guard themselves."""
    return not view.__module__.startswith(OTHERS)


@register()
def every_view_declares_a_permission(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    """hearthside.E001: a page without `@requires` or `@public`; an API view without `permissions_by_action`."""
    found: list[CheckMessage] = []
    for route, pattern in routes():
        view: object = pattern.callback
        api = getattr(view, "cls", None)
        if (
            not is_ours(view)
            or declared(view) is not None
            or (api is not None and getattr(api, "permissions_by_action", None))
        ):
            continue
        found.append(
            Error(f"/{route} declares no permission.", hint="Add @requires(...) or @public.", id="hearthside.E001")
        )
    return found
