"""The elements that the pages of signing in are made of: each attribute stands where it is given, and each look has its tags."""

from __future__ import annotations

from typing import Any

import pytest
from django.template import Context, Origin, Template, engines

LOOKS = {
    "": "btn-primary", "danger": "btn-outline-danger", "link": "btn-quiet", "cancel": "btn-quiet",
    "outline": "btn-outline-secondary", "secondary": "btn-outline-secondary", "panel": "btn-outline-secondary",
    "tool": "btn-outline-secondary", "danger,link": "btn-outline-danger",
}  # fmt: skip
TONES = {
    "": "tone-mute", "warning": "tone-warn", "unverified": "tone-warn", "danger": "tone-danger", "current": "tone-good",
    "success": "tone-good", "danger,success": "tone-danger", "warning,danger": "tone-warn",
}  # fmt: skip


def element(name: str, inside: str = "", /, **attributes: Any) -> str:
    said = " ".join(f"{key}={key}" for key in attributes)
    source = f"{{% load allauth %}}{{% element {name} {said} %}}{inside}{{% endelement %}}"
    page = Template(source, Origin("a page", "account/page.html"), engine=engines["django"].engine)
    return " ".join(page.render(Context(attributes)).split())


def slot(name: str, words: str) -> str:
    return f"{{% slot {name} %}}{words}{{% endslot %}}"


@pytest.mark.parametrize(("tags", "look"), LOOKS.items())
@pytest.mark.parametrize("href", ["/there", ""])
def test_a_button_looks_as_its_tags_say(tags: str, look: str, href: str) -> None:
    shown = element("button", "Go", tags=tags, href=href)
    assert [each for each in set(LOOKS.values()) if f" {each} " in shown.replace('"', " ")] == [look]
    assert ('<a class="btn' in shown) is bool(href)
    assert ("<button" in shown) is not href


@pytest.mark.parametrize(("tags", "tone"), TONES.items())
def test_a_badge_has_the_tone_of_its_tags(tags: str, tone: str) -> None:
    shown = element("badge", "New", tags=tags)
    assert [each for each in sorted(set(TONES.values())) if each in shown] == [tone]
    assert "title=" not in shown


GIVEN: list[tuple[str, dict[str, Any], str, Any, str]] = [
    ("badge", {"tags": ""}, "title", "Kept", 'title="Kept"'),
    ("button", {"tags": "", "href": "/x"}, "id", "go", 'id="go"'),
    ("button", {"tags": ""}, "type", "submit", 'type="submit"'),
    ("button", {"tags": ""}, "form", "f", 'form="f"'),
    ("button", {"tags": ""}, "id", "go", 'id="go"'),
    ("button", {"tags": ""}, "name", "n", 'name="n"'),
    ("button", {"tags": ""}, "value", "v", 'value="v"'),
    ("form", {"method": "post"}, "action", "/to", 'action="/to"'),
    ("form", {"method": "post"}, "id", "f", 'id="f"'),
    ("details", {}, "open", True, "<details open>"),
    *((("field", {"type": kind, "id": "i"}, "name", "n", 'name="n"')) for kind in ("checkbox", "textarea", "text")),
    *((("field", {"type": kind, "id": "i"}, "value", 0, 'value="0"')) for kind in ("radio", "text")),
    ("field", {"type": "checkbox"}, "id", "i", ' id="i"'),
    ("field", {"type": "checkbox"}, "checked", True, " checked"),
    ("field", {"type": "checkbox"}, "disabled", True, " disabled"),
    ("field", {"type": "textarea"}, "rows", 4, 'rows="4"'),
    ("field", {"type": "textarea"}, "readonly", True, " readonly"),
    ("field", {"type": "textarea"}, "disabled", True, " disabled"),
    ("field", {"type": "text"}, "disabled", True, " readonly"),
    ("field", {"type": "text"}, "readonly", True, " readonly"),
    ("field", {"type": "text"}, "autocomplete", "off", 'autocomplete="off"'),
]


@pytest.mark.parametrize(("name", "known", "attribute", "value", "words"), GIVEN)
def test_an_attribute_stands_where_it_is_given(
    name: str, known: dict[str, Any], attribute: str, value: Any, words: str
) -> None:
    assert words in element(name, **known, **{attribute: value})
    assert words not in element(name, **known)


@pytest.mark.parametrize(("kind", "shape"), [("checkbox", "form-check-input"), ("radio", "form-check-input"),
                                             ("textarea", "<textarea"), ("text", "form-control")])  # fmt: skip
def test_a_field_has_the_shape_of_its_type(kind: str, shape: str) -> None:
    shown = element("field", slot("label", "Name"), type=kind, id="i")
    shapes = ["form-check-input", "<textarea", "form-control"]
    found = [each for each in shapes if each in shown]
    assert found == (["<textarea", "form-control"] if kind == "textarea" else [shape])
    assert "Name" in shown


@pytest.mark.parametrize("hint", ["", "As on your card."])
def test_a_hint_is_heard_with_its_field(hint: str) -> None:
    shown = element("field", slot("help_text", hint) if hint else "", type="text", id="i")
    assert ('id="i_hint"' in shown) is bool(hint)
    assert ('aria-describedby="i_hint"' in shown) is bool(hint)


@pytest.mark.parametrize(("name", "place"), [("form", "form-actions"), ("panel", "account-actions")])
def test_actions_have_their_place_when_there_are_any(name: str, place: str) -> None:
    assert place not in element(name, slot("body", "Words"), method="post")
    shown = element(name, slot("body", "Words") + slot("actions", "Save"), method="post")
    assert place in shown
    assert "Save" in shown
