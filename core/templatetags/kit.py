"""The design kit: every component a page is made of, as a tag over `templates/components/`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from django import forms, template
from django.forms.formsets import BaseFormSet
from django.template.context import Context
from django.template.loader import get_template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

from core.kit import marks, words
from core.kit.charts import LineChart, Number
from core.web import addresses, drafts
from core.web.forms import Bound, dress, kit_layout, listed_errors
from core.web.keyset import Page

register = template.Library()

for _mark in (
    marks.icon,
    marks.status,
    marks.avatar,
    marks.key_hint,
    marks.due_window,
    marks.due_badge,
    marks.when,
    marks.why,
    marks.meter,
):
    register.simple_tag(_mark)
for _word in (words.day, words.short_day, words.clock_time, words.moment, words.age, words.phone, words.tel):
    register.filter(_word)
register.filter("led_by", words.led_by, is_safe=True)
register.tag("url", addresses.url)  # in place of Django's: docs/adr/0018

Item = Mapping[str, object]


def _component(name: str, /, **context: object) -> SafeString:
    return SafeString(get_template(f"components/{name}.html").render(context))


@register.simple_tag
@lru_cache(maxsize=8)
def constant(name: str) -> SafeString:
    """A component that is the same on every page and for everybody, rendered once: head, scripts, logo."""
    return _component(name)


# --- the page's own parts --------------------------------------------------------------------------------------------


@register.simple_block_tag
def page_header(content: str, title: str, lead: str = "", back_url: str = "", back_label: str = "") -> SafeString:
    """The page's `h1`, one lead sentence, the way back, and inside the block the one primary action."""
    return _component("page_header", content=content, title=title, lead=lead, back_url=back_url, back_label=back_label)


@register.simple_block_tag
def card(
    content: str,
    title: str = "",
    *,
    tone: str = "",
    level: int = 2,
    note: str = "",
    url: str = "",
    flush: bool = False,
    add_url: str = "",
    adds: str = "",
) -> SafeString:
    """A bordered section with a heading; `url` makes the heading a link, `flush` lets a table reach the edges, `add_url`
    puts "Add" beside the heading, and `adds` says to a screen reader what ("an allergy")."""
    return marks.card(
        content, title, tone=tone, level=level, note=note, url=url, flush=flush, add_url=add_url, adds=adds
    )


@register.simple_block_tag
def empty_state(content: str, kind: str, title: str, sentence: str = "") -> SafeString:
    """Nothing to show: `kind` is nothing-yet, no-match or not-allowed; the one action stands inside the block."""
    symbol = {"nothing-yet": "inbox", "no-match": "search", "not-allowed": "lock"}[kind]
    return _component("empty_state", content=content, symbol=symbol, title=title, sentence=sentence)


@register.simple_block_tag
def notice(content: str, kind: str = "info", title: str = "", announce: bool = False) -> SafeString:
    """A message on the page: `kind` is info, good, warn or danger; `announce` reads it out when it appears."""
    symbol = {
        "info": "info-circle-fill",
        "good": "check-circle-fill",
        "warn": "exclamation-triangle-fill",
        "danger": "exclamation-octagon-fill",
    }[kind]
    return _component("notice", content=content, kind=kind, title=title, symbol=symbol, announce=announce)


@register.simple_block_tag
def table(content: str, caption: str, show_caption: bool = False, keys: bool = False, id: str = "") -> SafeString:
    """A table in its own scrolling region; on a phone each row is a card, so each `td` carries `data-label`."""
    return _component("table", content=content, caption=caption, show_caption=show_caption, keys=keys, id=id)


@register.simple_tag(takes_context=True)
def pager(
    context: template.Context, page: Page[Any] | str, older: str = "Show older", newer: str = "Back to newest"
) -> SafeString:
    """The way on from a `core.web.keyset.Page` and back to the first, as plain links that keep the filters of the address.

    Nothing is shown when there is nowhere to go, or no page (the result of a search has none).
    """
    if not isinstance(page, Page):
        return SafeString("")
    return _component("pager", asked=context["request"].GET, page=page, older=older, newer=newer)


@register.simple_tag
def tabs(items: Iterable[Item], label: str) -> SafeString:
    """Links as tabs; each item has label, url, is_current and may have count, icon."""
    return _component("tabs", items=items, label=label)


@register.simple_tag
def chips(items: Iterable[Item], label: str = "Filters", clear_url: str = "") -> SafeString:
    """Filters as links; each item has label, url, is_on and may have count; `clear_url` takes all of them away."""
    return _component("chips", items=items, label=label, clear_url=clear_url)


@register.simple_tag
def stat(label: str, value: object, *, url: str = "", note: str = "", tone: str = "", icon: str = "") -> SafeString:
    """A number that opens the list behind it."""
    return _component("stat", label=label, value=value, url=url, note=note, tone=tone, icon=icon)


@register.simple_tag
def patient_strip(strip: Item) -> SafeString:
    """The narrow strip on every page of a patient; its keys are listed in `components/patient_strip.html`."""
    return _component("patient_strip", strip=strip)


# --- lists of facts --------------------------------------------------------------------------------------------------


@register.simple_block_tag
def facts(content: str, columns: int = 1) -> SafeString:
    """A definition list; put `{% fact "Label" %}...{% endfact %}` inside."""
    return format_html('<dl class="facts facts-{}">{}</dl>', columns, content)


@register.simple_block_tag
def fact(content: str, label: str) -> SafeString:
    """One term of a definition list with its value; an empty value is shown as a dash with the word "none"."""
    shown = content if content.strip() else mark_safe('<span class="text-body-secondary">None recorded</span>')
    return format_html("<div><dt>{}</dt><dd>{}</dd></div>", label, shown)


@register.simple_block_tag
def timeline_entry(
    content: str, title: str, *, at: Any = None, by: str = "", icon: str | None = None, url: str = "", tone: str = ""
) -> SafeString:
    """One happening in a `<ol class="timeline">`: icon, title, when, who, and inside the block what."""
    return marks.timeline_entry(content, title, at=at, by=by, icon_name=icon or "circle", url=url, tone=tone)


@register.simple_tag
def line_chart(
    readings: Sequence[tuple[str, Number]],
    title: str,
    *,
    unit: str = "",
    goal_low: Number | None = None,
    goal_high: Number | None = None,
    first_column: str = "Date",
) -> SafeString:
    """Readings (label, value), oldest first, with the goal as a band; the same in a sentence and in a table."""
    chart = LineChart(readings, goal_low, goal_high, unit)
    return _component("line_chart", chart=chart, title=title, unit=unit, first_column=first_column, id=slugify(title))


@register.simple_tag
def steps(items: Iterable[Item], label: str = "Steps") -> SafeString:
    """Steps named in words; each item has label, url (or none) and state: done, current, todo or problem."""
    return _component("steps", items=items, label=label)


# --- small behaviours ------------------------------------------------------------------------------------------------


@register.simple_block_tag
def menu(content: str, label: str, icon: str = "", end: bool = False, variant: str = "secondary") -> SafeString:
    """A button that opens a list of links or buttons; works without JavaScript."""
    return _component("menu", content=content, label=label, icon=icon, end=end, variant=variant)


@register.simple_block_tag
def confirm(content: str, label: str, question: str, tone: str = "danger", icon: str = "") -> SafeString:
    """A button that first asks: the form with the real button stands inside the block."""
    return _component("confirm", content=content, label=label, question=question, tone=tone, icon=icon)


@register.simple_tag(takes_context=True)
def print_header(context: template.Context, subject: str = "") -> SafeString:
    """The line at the top of a printed page: `subject` (initials and record number), who printed it and when."""
    return _component(
        "print_header", subject=subject, person=context.get("person"), agency_name=context.get("agency_name")
    )


# --- forms -----------------------------------------------------------------------------------------------------------


@register.simple_tag
def error_summary(*bound: Bound) -> SafeString:
    """ "There is a problem": every error of the forms and formsets, each a link to its field."""
    errors = listed_errors(*bound)
    return _component("error_summary", errors=errors) if errors else mark_safe("")


@register.simple_tag
def field_errors(field: forms.BoundField) -> SafeString:
    """The errors of one field, as they stand between its hint and its control."""
    return (
        _component("field_errors", errors=field.errors, id=f"{field.auto_id}_error") if field.errors else mark_safe("")
    )


@register.simple_tag
def kit_field(field: forms.BoundField) -> SafeString:
    """One field: label, hint, error, control."""
    dress(field.form)
    return _component("field", field=field)


@register.simple_tag
def kit_form(form: forms.BaseForm, summary: bool = True) -> SafeString:
    """The error summary and every field of `form`; the `<form>` element, token and buttons stand in the page."""
    rendered = kit_layout(form)
    return format_html("{}{}", error_summary(form) if summary else "", rendered)


@register.simple_tag(takes_context=True)
def form_attrs(
    context: Context,
    form: forms.BaseForm | None = None,
    *rows: BaseFormSet[Any],
    autosave: str = "",
    guard: bool = True,
    to: str = "",
) -> SafeString:
    """Attributes of a `<form>`: sent once, guarded against leaving with unsaved text, drafts kept at `autosave`.

    Of a long form a draft is kept by itself, and stands in its fields when it is opened again; `to` is its address where
    that is not the page's own, `rows` are formsets within it. `{% csrf_token %}` has to follow.
    """
    parts = [("data-once", ""), *([("data-guard", "")] if guard else [])]
    if guard and not autosave:
        autosave = _opened(context, to, form, *rows)
    if autosave:
        parts.append(("data-autosave", autosave))
    if form is not None and form.is_multipart():
        parts.append(("enctype", "multipart/form-data"))
    return format_html('novalidate autocomplete="off" {}', format_html_join(" ", '{}="{}"', parts))


def _opened(context: Context, to: str, form: forms.BaseForm | None, *rows: BaseFormSet[Any]) -> str:
    """Where the draft of this form is kept, if it is kept; the form then holds what was begun."""
    context["open_form"] = None
    request = context.get("request")
    is_long = drafts.is_long(form, *rows)
    opened = drafts.opened(request, to) if request and (is_long or drafts.is_offered(request)) else None
    if opened is None or form is None:
        return ""
    if opened.typed is not None and not form.is_bound:
        drafts.fill(form, opened.typed)
        for each in rows:
            drafts.fill_rows(each, opened.typed)
    context["open_form"] = opened
    return addresses.address("drafts:keep") if is_long else ""


@register.simple_tag
def error_prefix(*bound: Bound) -> str:
    """ "Error: " for the page's title when a form was refused, else nothing."""
    return "Error: " if listed_errors(*bound) else ""
