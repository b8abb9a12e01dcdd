"""Templates are sent without the white space that begins their lines."""

from __future__ import annotations

from pathlib import Path

from django.template import Engine, Origin
from django.template.loader import get_template

from core.web.unindented import Loader


def _loaded(folder: Path, name: str, text: str) -> str:
    (folder / name).write_text(text)
    return Loader(Engine(), [folder]).get_contents(Origin(str(folder / name)))


def test_indentation_is_left_out_and_line_breaks_stay(tmp_path: Path) -> None:
    text = "<ul>\n  {% for x in rows %}\n    <li>{{ x }}  said</li>\n\n  {% endfor %}\n</ul>\n"
    assert (
        _loaded(tmp_path, "a.html", text)
        == "<ul>\n{% for x in rows %}\n<li>{{ x }}  said</li>\n\n{% endfor %}\n</ul>\n"
    )


def test_letters_keep_theirs(tmp_path: Path) -> None:
    text = "Dear colleague,\n\n  2 reviews are due.\n"
    assert _loaded(tmp_path, "a.txt", text) == text


def test_pages_are_read_through_it() -> None:
    source = get_template("base.html").template.source
    assert "\n<body" in source
    assert "\n " not in source
