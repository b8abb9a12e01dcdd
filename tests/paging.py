"""The pages of a list, reached as a person does: by the links below it."""

from __future__ import annotations

import html
import re
from typing import Any
from urllib.parse import urljoin


def link(response: Any, rel: str = "next") -> str:
    """The address that the link "next" or "prev" below the list leads to, "" when the page has none."""
    found = re.search(rf'rel="{rel}" href="([^"]*)"', response.content.decode())
    asked = response.wsgi_request.get_full_path()
    return urljoin(asked, html.unescape(found[1])) if found else ""
