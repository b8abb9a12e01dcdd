"""What the frame around every page needs: navigation, the person, the theme, unread notices."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import import_string

from core.counting import Counted
from core.kit.keys import GROUPS
from core.request_ids import request_id

Menu = Callable[[HttpRequest], Sequence[object]]  # NAVIGATION and CREATE_MENU: the entries for the person who asks
Count = Callable[[Any], Counted]  # UNREAD_COUNT: the notices that this person has not read


def frame(request: HttpRequest) -> dict[str, object]:
    """Context for `base.html`. Counts are lazy: a page that does not show them does not ask for them."""
    person = getattr(request, "user", None)
    is_known = person is not None and person.is_authenticated
    navigation: Menu = import_string(settings.NAVIGATION)
    create_menu: Menu = import_string(settings.CREATE_MENU)
    unread_count: Count = import_string(settings.UNREAD_COUNT)
    return {
        "agency_name": settings.AGENCY_NAME,
        "demo": settings.DEMO,
        "request_id": request_id.get(),
        "idle_seconds": settings.SESSION_IDLE_SECONDS,
        "theme": getattr(person, "theme", "auto") if is_known else "auto",
        "key_groups": GROUPS,
        "single_keys": getattr(person, "single_keys", True) if is_known else False,
        "person": person,
        "nav": SimpleLazyObject(lambda: navigation(request) if is_known else []),
        "create_menu": SimpleLazyObject(lambda: create_menu(request) if is_known else []),
        "inbox_count": SimpleLazyObject(lambda: unread_count(person) if is_known else 0),
    }
