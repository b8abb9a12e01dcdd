"""The forms of a page as a browser would send them: read from its HTML, with what they hold and what they offer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser

from django import forms
from django.utils import timezone

from core.clock import now, today

Attributes = dict[str, str | None]


@dataclass
class Control:
    """One name of a form: the values it holds, and those it offers."""

    name: str
    kind: str
    values: list[str] = field(default_factory=list)
    offered: list[str] = field(default_factory=list)


@dataclass
class PageForm:
    """A form, where it goes, and its controls by name."""

    action: str
    method: str
    controls: dict[str, Control] = field(default_factory=dict)

    def body(self) -> dict[str, list[str]]:
        """What a browser would send, with a choice made where none was and nothing typed."""
        found: dict[str, list[str]] = {}
        for name, control in self.controls.items():
            values = control.values or ([] if control.kind == "checkbox" else control.offered[:1])
            if values:
                found[name] = list(values)
        return found


class _Reader(HTMLParser):
    """Collects forms and their controls; a control may stand outside its form and name it by id."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.forms: list[PageForm] = []
        self.by_id: dict[str, PageForm] = {}
        self.open: PageForm | None = None
        self.select: Control | None = None
        self.text: Control | None = None
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Forms, links and the controls within them."""
        found: Attributes = dict(attrs)
        if tag == "a" and found.get("href"):
            self.links.append(str(found["href"]))
        elif tag == "form":
            self.open = PageForm(found.get("action") or self.address, (found.get("method") or "get").lower())
            self.forms.append(self.open)
            self.by_id[found.get("id") or ""] = self.open
        elif tag in {"input", "select", "textarea", "button"} and found.get("name"):
            self._control(tag, found)
        elif tag == "option" and self.select is not None:
            self._option(found)
        if found.get("data-hx-get"):
            self.links.append(str(found["data-hx-get"]))
        if found.get("data-hx-post") and self.open is not None:  # the same fields, sent while they are typed
            self.forms.append(PageForm(str(found["data-hx-post"]), "post", self.open.controls))

    def _control(self, tag: str, found: Attributes) -> None:
        form = self.by_id.get(found.get("form") or "", self.open) if found.get("form") else self.open
        if form is None:
            return
        name, kind = str(found["name"]), found.get("type") or tag
        control = form.controls.setdefault(name, Control(name, kind))
        value = found.get("value") or ""
        if kind in {"radio", "checkbox"}:
            control.offered.append(value or "on")
            control.values.extend([value or "on"] if "checked" in found else [])
        elif kind in {"submit", "button"}:
            control.offered.append(value)
        elif tag == "select":
            self.select = control
        elif tag == "textarea":
            self.text = control
            control.values = [""]
        elif tag == "input" and kind != "file":
            control.values.append(value)

    def _option(self, found: Attributes) -> None:
        assert self.select is not None
        value = found.get("value") or ""
        if value:
            self.select.offered.append(value)
        if "selected" in found and value:
            self.select.values.append(value)

    def handle_data(self, data: str) -> None:
        """What stands in a text area."""
        if self.text is not None:
            typed = self.text.values[0]
            self.text.values = [typed + data if typed else data.removeprefix("\n")]

    def handle_endtag(self, tag: str) -> None:
        """Leave what was open."""
        if tag == "form":
            self.open = None
        elif tag == "select":
            self.select = None
        elif tag == "textarea":
            self.text = None


def read_page(html: str, address: str) -> tuple[list[PageForm], list[str]]:
    """The forms of a page and the addresses it links to."""
    reader = _Reader(address)
    reader.feed(html)
    return reader.forms, reader.links


def complete(body: dict[str, list[str]], known: Iterable[forms.BaseForm]) -> dict[str, list[str]]:
    """The body with something plausible in each field that is empty, by the kind of the form's field."""
    filled = {name: list(values) for name, values in body.items()}
    for form in known:
        for name, one in form.fields.items():
            typed = form.add_prefix(name)
            if typed in filled and filled[typed] in ([""], []):
                filled[typed] = [_plausible(one)]
    return filled


def _plausible(one: forms.Field) -> str:
    if isinstance(one, forms.DateTimeField):
        return timezone.localtime(now()).strftime("%Y-%m-%dT%H:%M")
    if isinstance(one, forms.DateField):
        return today().isoformat()
    if isinstance(one, forms.TimeField):
        return "10:00"
    if isinstance(one, forms.IntegerField):  # decimals and floats too
        return str(getattr(one, "min_value", None) or 1)
    if isinstance(one, forms.EmailField):
        return "someone@example.org"
    if isinstance(one, forms.URLField):
        return "https://example.org/"
    if isinstance(one, forms.CharField):
        return "Walked"
    return ""
