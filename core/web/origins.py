"""Whether a form was sent from a page of this site: what another site makes a browser send is never offered again."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest

OWN = {"same-origin", "none"}  # "none": typed or chosen by the person, not by a page


def came_from_here(request: HttpRequest) -> bool:
    """True when the browser says that a page of this site sent the request, or says nothing: no browser is silent about
    a form of another site, whose page can leave out neither `Sec-Fetch-Site` nor `Origin`."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None and site not in OWN:
        return False
    named = request.headers.get("Origin") or request.headers.get("Referer")
    try:
        return named is None or urlsplit(named).netloc == request.get_host()
    except ValueError:  # "http://[" is no address, so also none of ours
        return False
