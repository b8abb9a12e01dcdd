"""What was searched for is kept with the session, so that the page of a search has an address without anybody's name.

Back, reload and a bookmark then work as for any page; the words end with the session.
"""

from __future__ import annotations

import uuid

from django.http import HttpRequest

KEPT, MOST = "searches", 20
LONGEST = 100
ASKED = "s"  # the parameter that names a search


def typed(request: HttpRequest) -> str:
    """The words of a posted search, as they are searched for."""
    return request.POST.get("q", "").replace("\x00", "").strip()[:LONGEST]


def remember(request: HttpRequest, text: str) -> str:
    """The name under which this person's session keeps `text`; the last 20 are kept."""
    kept: dict[str, str] = dict(request.session.get(KEPT, {}))
    name = next((name for name, words in kept.items() if words == text), "") or str(uuid.uuid4())
    kept.pop(name, None)
    kept[name] = text
    request.session[KEPT] = dict(list(kept.items())[-MOST:])
    return name


def recalled(request: HttpRequest) -> str | None:
    """The words of the search that the address names; None when it names none, or one of a session that is over."""
    kept: dict[str, str] = request.session.get(KEPT, {})
    return kept.get(request.GET.get(ASKED, ""))
