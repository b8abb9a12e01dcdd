"""HTML templates as they are sent: without the indentation that helps who reads them."""

from __future__ import annotations

import re

from django.template import Origin
from django.template.loaders import filesystem

_INDENTATION = re.compile(r"(?<=\n)[ \t]+")


class Loader(filesystem.Loader):
    """Django's loader of `templates/`. A third of a page would be the white space that begins its lines."""

    def get_contents(self, origin: Origin) -> str:
        """The text of the file; of HTML the line breaks stay, so what a browser shows and the numbers of lines do too."""
        text = super().get_contents(origin)
        return _INDENTATION.sub("", text) if str(origin.name).endswith(".html") else text
