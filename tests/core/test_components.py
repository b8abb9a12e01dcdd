"""Each component with and without each of its parts: what is not given leaves no trace on the page."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.template import engines
from django.template.loader import get_template
from django.test import RequestFactory

from core.web.keyset import Page

LINK: dict[str, Any] = {"label": "Here", "url": "/here"}


def component(name: str, /, **context: Any) -> str:
    """The component with white space as a browser shows it."""
    return " ".join(get_template(f"components/{name}.html").render(context).split())


def rendered(source: str, **context: Any) -> str:
    return " ".join(engines["django"].from_string(source).render(context).split())


# component, what it is given besides, and the words that only then stand on it
PARTS: list[tuple[str, dict[str, Any], dict[str, Any], list[str]]] = [
    ("chips", {"items": [LINK]}, {"items": [LINK | {"is_on": True}]}, ['aria-current="true"', "check-lg"]),
    ("chips", {"items": [LINK]}, {"items": [LINK | {"count": 0}]}, ['<span class="count">0</span>']),
    ("chips", {"items": [LINK]}, {"clear_url": "/all"}, ['href="/all"', "Clear filters"]),
    ("confirm", {"label": "Archive", "tone": "danger"}, {"icon": "x-lg"}, ["#x-lg"]),
    ("tabs", {"items": [LINK]}, {"items": [LINK | {"is_current": True}]}, ['aria-current="page"']),
    ("tabs", {"items": [LINK]}, {"items": [LINK | {"count": 0}]}, ['<span class="count">0</span>']),
    ("tabs", {"items": [LINK]}, {"items": [LINK | {"icon": "x-lg"}]}, ["#x-lg"]),
    ("tabs", {"items": [LINK]}, {"items": [LINK | {"key_here": "3"}]}, ['data-page-key="3"', 'title="Key 3"']),
    ("stat", {"label": "Late", "value": 7}, {"tone": "danger"}, ["tone-danger"]),
    ("stat", {"label": "Late", "value": 7}, {"icon": "x-lg"}, ["#x-lg"]),
    ("stat", {"label": "Late", "value": 7}, {"url": "/late"}, ['href="/late"', "Late: open the list"]),
    ("stat", {"label": "Late", "value": 7}, {"note": "of 9"}, ['<p class="stat-note">of 9</p>']),
    ("table", {"caption": "Rows"}, {"id": "rows"}, ['id="rows"']),
    ("table", {"caption": "Rows"}, {"keys": True}, ["data-keys-list"]),
    ("notice", {"kind": "info", "symbol": "x-lg"}, {"title": "Known"}, ['<p class="notice-title">Known</p>']),
    ("notice", {"kind": "info", "symbol": "x-lg"}, {"announce": True}, ['role="status"']),
    ("notice", {"kind": "danger", "symbol": "x-lg"}, {"announce": True}, ['role="alert"']),
    ("menu", {"label": "More", "variant": "quiet"}, {"end": True}, ["menu-end"]),
    ("menu", {"label": "More", "variant": "quiet"}, {"icon": "x-lg"}, ["#x-lg"]),
    ("empty_state", {"symbol": "inbox", "title": "None", "content": " "}, {"sentence": "So far."}, ["So far."]),
    ("empty_state", {"symbol": "inbox", "title": "None", "content": " "}, {"content": "<a>Add</a>"}, ["empty-action"]),
    ("page_header", {"title": "Team", "content": " "}, {"lead": "Everybody."}, ['<p class="lead">Everybody.</p>']),
    ("page_header", {"title": "Team", "content": " "}, {"content": "Add"}, ["page-actions"]),
    ("page_header", {"title": "Team", "content": " "}, {"back_url": "/x", "back_label": "Home"}, ['href="/x"', "Home"]),
    ("page_header", {"title": "Team", "content": " "}, {"back_url": "/x"}, ["Back"]),
    ("print_header", {}, {"subject": "RM, record 1042"}, ["· RM, record 1042"]),
    ("print_header", {}, {"agency_name": "Harbor"}, ["Harbor"]),
    ("side_bar", {"nav": [LINK | {"key": "a"}]}, {"demo": True}, ["Demonstration with invented people."]),
    ("side_bar", {"nav": [LINK | {"key": "a"}]}, {"nav": [LINK | {"count": 3}]}, ['<span class="count">3</span>']),
    ("side_bar", {"nav": [LINK | {"key": "a"}]}, {"nav": [LINK | {"is_current": True}]}, ['aria-current="page"']),
    ("side_bar", {"nav": [LINK | {"key": "a"}]}, {"nav": [LINK | {"shortcut": "g t"}]}, ['data-shortcut="g t"']),
    ("bottom_bar", {"nav": [LINK | {"key": "today"}]}, {"nav": [LINK | {"key": "inbox"}]}, ["menu-item"]),
    ("bottom_bar", {"nav": [LINK | {"key": "inbox"}]}, {"nav": [LINK | {"key": "today"}]}, ["bottom-today"]),
    ("bottom_bar", {"nav": [LINK | {"key": "inbox"}]}, {"nav": [LINK | {"key": "schedule"}]}, ["bottom-schedule"]),
    ("bottom_bar", {"nav": [LINK | {"key": "inbox"}]}, {"nav": [LINK | {"key": "patients"}]}, ["bottom-patients"]),
    ("bottom_bar", {"nav": [LINK | {"key": "today"}]}, {"nav": [LINK | {"key": "today", "is_current": True}]},
     ['aria-current="page"']),
    ("bottom_bar", {"nav": [LINK | {"key": "inbox"}]}, {"nav": [LINK | {"key": "inbox", "is_current": True}]},
     ['aria-current="page"']),
    ("bottom_bar", {"nav": [LINK | {"key": "inbox"}]}, {"nav": [LINK | {"key": "inbox", "count": 4}]},
     ['<span class="count">4</span>']),
    ("top_bar", {}, {"create_menu": [LINK]}, ["topbar-new", 'href="/here"']),
    ("top_bar", {"create_menu": [LINK]}, {"create_menu": [LINK | {"shortcut": "n p"}]}, ['data-shortcut="n p"', "<kbd>n"]),
    ("top_bar", {"create_menu": [LINK]}, {"create_menu": [LINK | {"icon": "x-lg"}]}, ["#x-lg"]),
    ("top_bar", {}, {"inbox_count": 5}, ["bell-count"]),
    ("dialogs", {}, {"create_menu": [LINK]}, ["<h3>New</h3>"]),
    ("dialogs", {}, {"nav": [LINK | {"shortcut": "g t", "keyed": "t"}]}, ['data-keys="g t"']),
    ("dialogs", {}, {"create_menu": [LINK | {"shortcut": "n p", "keyed": "p"}]}, ['data-keys="n p"']),
    ("dialogs", {}, {"single_keys": True}, ["can be switched off in Settings"]),
    ("dialogs", {"single_keys": True}, {"single_keys": False}, ["hold Alt with the letter"]),
    ("error_summary", {"errors": [{"message": "Wrong"}]}, {"errors": [{"message": "Wrong", "target": "id_a"}]},
     ['<a href="#id_a">Wrong</a>']),
]  # fmt: skip


@pytest.mark.parametrize(("name", "given", "also", "words"), PARTS)
def test_a_part_is_shown_when_it_is_given(name: str, given: dict[str, Any], also: dict[str, Any], words: list[str]) -> None:  # fmt: skip
    without, whole = component(name, **given), component(name, **(given | also))
    for each in words:
        assert each in whole, whole
        assert each not in without, without


def test_links_of_a_list_without_a_shortcut_are_no_keys() -> None:
    shown = component("dialogs", nav=[LINK], create_menu=[LINK])
    assert "data-keys=" not in shown


@pytest.mark.parametrize("theme", ["auto", "light", "dark"])
def test_the_chosen_appearance_is_pressed(theme: str) -> None:
    shown = component("top_bar", theme=theme, request=RequestFactory().get("/"))
    pressed = [
        part.partition('value="')[2][:5].strip('"') for part in shown.split("<button")[1:] if 'pressed="true"' in part
    ]
    assert pressed == [theme]


def test_the_bar_leads_to_notices_search_and_security() -> None:
    shown = component("top_bar", request=RequestFactory().get("/"))
    for words in ("topbar-search", "Notices", "Sign-in and security", "Where you are signed in", "Appearance"):
        assert words in shown, words


@pytest.mark.parametrize("caption", [True, False])
def test_a_caption_is_heard_and_seen_when_it_is_asked_for(caption: bool) -> None:
    shown = component("table", caption="Rows", show_caption=caption)
    assert ("visually-hidden" in shown) is not caption


@pytest.mark.parametrize(
    ("tags", "symbol"),
    [("error", "exclamation-octagon-fill"), ("warning", "exclamation-triangle-fill"), ("success", "check-circle-fill"),
     ("info", "info-circle-fill")],
)  # fmt: skip
def test_a_message_bears_the_sign_of_its_kind(tags: str, symbol: str) -> None:
    shown = component("messages", messages=[type("Said", (), {"tags": tags, "__str__": lambda _: "Kept."})()])
    assert f"#{symbol}" in shown
    assert shown.count("notice-words") == 1
    assert 'role="status"' in shown
    assert component("messages", messages=[]) == ""


@pytest.mark.parametrize(
    ("state", "mark", "heard", "is_now"),
    [("done", "check-lg", ", done", False), ("problem", "exclamation-triangle-fill", ", needs attention", False),
     ("current", "1", ", now", True), ("todo", "1", ", to do", False)],
)  # fmt: skip
@pytest.mark.parametrize("url", ["/step", ""])
def test_a_step_says_how_it_stands(state: str, mark: str, heard: str, is_now: bool, url: str) -> None:
    shown = component("steps", label="Steps", items=[{"label": "Answer", "state": state, "url": url}])
    assert mark in shown.partition("step-mark")[2].partition("Answer")[0]
    assert f"> {heard} <" in shown
    assert ('aria-current="step"' in shown) is is_now
    assert ('href="/step"' in shown) is bool(url)


@pytest.mark.parametrize(
    ("after", "is_first", "links"),
    [(None, True, []), ("x", True, ["next"]), (None, False, ["prev"]), ("x", False, ["prev", "next"])],
)
def test_the_pager_leads_where_there_is_something(after: str | None, is_first: bool, links: list[str]) -> None:
    page: Page[Any] = Page([], after, is_first)
    shown = rendered("{% pager page %}", page=page, request=RequestFactory().get("/list", {"view": "all"}))
    assert [rel for rel in ("prev", "next") if f'rel="{rel}"' in shown] == links
    assert ("<nav" in shown) is bool(links)


READINGS = [("4 Jan", 60), ("5 Jan", 70)]


@pytest.mark.parametrize(
    ("source", "words", "never"),
    [
        ('{% line_chart readings "Walk" %}', ["<svg", "Show as table", "4 Jan", 'text-anchor="end">5 Jan'], ["Goal:", "chart-band", "()"]),
        ('{% line_chart readings "Walk" unit="feet" goal_low=80 %}', ["Goal:", "chart-band", "(feet)"], []),
        ('{% line_chart one "Walk" %}', ["<svg"], ['text-anchor="end">4 Jan']),
        ('{% line_chart none "Walk" %}', ["chart-words"], ["<svg", "Show as table"]),
    ],
)  # fmt: skip
def test_a_chart_shows_what_there_is(source: str, words: list[str], never: list[str]) -> None:
    shown = rendered(source, readings=READINGS, one=READINGS[:1], none=[])
    for each in words:
        assert each in shown, each
    for each in never:
        assert each not in shown, each
    dots = [part[:60] for part in shown.split("<circle ")[1:]]
    assert ["chart-dot-last" in dot for dot in dots] == ([False] * (len(dots) - 1) + [True] if dots else [])
    assert shown.count('r="5"') == (1 if dots else 0)


# --- fields ----------------------------------------------------------------------------------------------------------


class Sample(forms.Form):
    """A field of every shape."""

    asked_when = ("now_and_then",)
    text = forms.CharField(help_text="As it is said.")
    rest = forms.CharField(required=False)
    now_and_then = forms.CharField(required=False)
    box = forms.BooleanField(required=False, help_text="Tick it.")
    which = forms.ChoiceField(choices=[("a", "A")], widget=forms.RadioSelect, required=False, help_text="One.")
    chosen = forms.ChoiceField(choices=[("a", "A")], widget=forms.RadioSelect, required=False, initial="a")
    hidden = forms.CharField(widget=forms.HiddenInput, required=False)


@pytest.mark.parametrize(
    ("name", "hint", "optional", "fieldset", "check"),
    [
        ("text", "As it is said.", False, False, False),
        ("rest", "", True, False, False),
        ("now_and_then", "", False, False, False),
        ("box", "Tick it.", False, False, True),
        ("which", "One.", True, True, False),
        ("chosen", "", False, True, False),
    ],
)
def test_a_field_says_what_it_is(name: str, hint: str, optional: bool, fieldset: bool, check: bool) -> None:
    shown = component("field", field=Sample()[name])
    assert (f'id="id_{name}_helptext">{hint}<' in shown) is bool(hint)
    assert ("helptext" in shown) is bool(hint)
    assert ("(optional)" in shown) is optional
    assert ("<fieldset" in shown) is fieldset
    assert ("form-check-label" in shown) is check
    assert "field-bad" not in shown


def test_a_field_that_was_refused_says_so_and_a_hidden_one_has_no_label() -> None:
    form = Sample({"text": ""})
    bad = component("field", field=form["text"])
    assert "field-bad" in bad
    assert "This field is required." in bad
    hidden = component("field", field=form["hidden"])
    assert hidden.startswith('<input type="hidden"')
    assert "label" not in hidden


def test_a_field_bears_its_class_and_what_describes_it_when_it_has_them() -> None:
    form = Sample()
    form.fields["text"].widget.attrs["class"] = "form-control"
    plain, which = component("field", field=form["text"]), component("field", field=form["which"])
    assert '<div class="field" id="div_id_text"' in plain
    assert '<fieldset aria-describedby="id_which_helptext"' in which
    assert "<fieldset >" in component("field", field=form["chosen"])
    form.error_css_class = form.required_css_class = "now"
    assert '<div class="field now" id="div_id_text"' in component("field", field=form["text"])


@pytest.mark.parametrize(
    ("widget", "words", "never"),
    [
        ({"value": "x"}, ['value="x"'], ["<select"]),
        ({"value": None}, [], ["value="]),
        ({"attrs": {"min": "3", "required": True, "disabled": False}}, ['min="3"', "required"], ["disabled", "True"]),
        ({"which": [("first", "12:30 first", True), ("second", "12:30 second", False)]},
         ['<option value="first" selected>', '<option value="second" >', "Which of the two"], []),
    ],
)  # fmt: skip
def test_a_moment_asks_which_of_two(widget: dict[str, Any], words: list[str], never: list[str]) -> None:
    shown = component("moment", widget={"type": "text", "name": "at", "attrs": {"id": "id_at"}} | widget)
    for each in words:
        assert each in shown, each
    for each in never:
        assert each not in shown, each


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"token": "t", "notice": "Look.", "seen_at": "/seen"}, ["Sent already, with other words", "Look.", '"/seen"']),
        ({"token": "t", "began_at": None}, []),
    ],
)
def test_an_open_form_says_what_became_of_it(form: dict[str, Any], words: list[str]) -> None:
    shown = component("open_form", form=form, name="draft")
    assert 'name="draft" value="t"' in shown
    for each in words:
        assert each in shown, each
    assert "You began this" not in shown
    assert ("Sent already" in shown) is bool(words)
