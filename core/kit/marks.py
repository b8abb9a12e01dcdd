"""The small marks that stand in every row of a list: built in Python, because a list draws hundreds of them."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from core import clock
from core.kit import words
from core.kit.charts import Number
from core.kit.statuses import status_of


@lru_cache(maxsize=512, typed=True)
def icon(name: str, label: str = "", size: str = "") -> SafeString:
    """One symbol of the sprite. Without a `label` it is decoration, hidden from readers; `size` is sm, lg or xl."""
    use = format_html('<use href="{}#{}"></use>', static("img/icons.svg"), name)
    css = f"icon icon-{size}" if size else "icon"
    if label:
        return format_html('<svg class="{}" role="img" aria-label="{}">{}</svg>', css, label, use)
    return format_html('<svg class="{}" aria-hidden="true" focusable="false">{}</svg>', css, use)


@lru_cache(maxsize=1024, typed=True)
def status(key: str, text: str = "", icon_only: bool = False) -> SafeString:
    """A badge from the vocabulary of states: word, icon and tone; `text` replaces the word ("2 days overdue")."""
    shown = status_of(key)
    word = text or shown.word
    label = format_html('<span class="visually-hidden">{}</span>' if icon_only else "{}", word)
    return format_html('<span class="status tone-{}">{}{}</span>', shown.tone, icon(shown.icon), label)


def avatar(name: str, size: str = "") -> SafeString:
    """A circle with the initials of `name`; decoration, so the name itself must stand beside it."""
    tint = sum(name.encode()) % 6
    css = f"avatar tint-{tint}" + (f" avatar-{size}" if size else "")
    return format_html('<span class="{}" aria-hidden="true">{}</span>', css, words.initials(name))


@lru_cache(maxsize=256, typed=True)
def key_hint(keys: str) -> SafeString:
    """The keys that do this, one `kbd` each: `key_hint("g t")`. Shown on screens with a keyboard only."""
    shown = format_html_join(" ", "<kbd>{}</kbd>", ((key,) for key in keys.split()))
    return format_html('<span class="keys" aria-hidden="true">{}</span>', shown)


def due_window(opens: date | None = None, due: date | None = None, latest: date | None = None) -> SafeString:
    """When something can be done, in words: "can be done 3–9 Dec, best by 7 Dec"."""
    end = latest or due
    text = words.window(opens, due, latest)
    if end is None:
        return format_html('<span class="window">{}</span>', text)
    return format_html('<time class="window" datetime="{}">{}</time>', end.isoformat(), text)


def due_badge(due: date | None, is_done: bool = False, soon_days: int = 7) -> SafeString:
    """The badge for a due date on the agency's day: "2 days overdue", "Due today", "Soon, Fri 8 Jan", or "Done"."""
    if is_done:
        return status("done")
    if due is None:
        return status("upcoming", "No date")
    away = (due - clock.today()).days
    if away < 0:
        return status("overdue", f"{-away} day{'s' if away < -1 else ''} overdue")
    if away == 0:
        return status("due_today")
    return status("soon" if away <= soon_days else "upcoming", words.short_day(due))


def when(value: date | datetime | None, style: str = "day") -> SafeString:
    """A `<time>` element; `style` is day, short, moment, clock or relative."""
    if value is None:
        return format_html("{}", words.MISSING)
    if style in {"moment", "clock"} and isinstance(value, datetime):
        spoken = words.moment(value) if style == "moment" else words.clock_time(value)
    else:
        spoken = {"short": words.short_day, "relative": words.relative_day}.get(style, words.day)(value)
    stamp = value.isoformat(timespec="seconds") if isinstance(value, datetime) else value.isoformat()
    return format_html('<time datetime="{}">{}</time>', stamp, spoken)


def why(basis: str, citation: str = "", closes: str = "", label: str = "Why?") -> SafeString:
    """How a date or number came about: the derivation in words, its citation, and what will close it."""
    closing = format_html("<p><b>Closed by</b> {}</p>", closes) if closes else ""
    source = (
        format_html('<p class="why-citation">{}<cite>{}</cite></p>', icon("book", size="sm"), citation)
        if citation
        else ""
    )
    return format_html(
        '<details class="why"><summary>{}{}</summary><div class="why-words"><p>{}</p>{}{}</div></details>',
        icon("question-circle", size="sm"),
        label,
        basis,
        closing,
        source,
    )


def card(
    content: str, title: str, *, tone: str, level: int, note: str, url: str, flush: bool, add_url: str, adds: str
) -> SafeString:
    """A bordered section with a heading around `content`, which is safe already."""
    name = format_html('<a href="{}">{}</a>', url, title) if url else title
    aside = format_html('<p class="card-note">{}</p>', note) if note else SafeString("")
    if add_url:
        link = '<a class="btn btn-sm btn-quiet" href="{}">{}Add<span class="visually-hidden"> {}</span></a>'
        aside += format_html(link, add_url, icon("plus", size="sm"), adds)
    heading = '<div class="card-head"><h{} class="card-title">{}</h{}>{}</div>'
    return format_html(
        '<section class="card{}">{}<div class="card-body{}">{}</div></section>',
        f" card-{tone}" if tone else "",
        format_html(heading, level, name, level, aside) if title else "",
        " card-flush" if flush else "",
        content,
    )


def timeline_entry(
    content: str, title: str, *, at: date | datetime | None, by: str, icon_name: str, url: str, tone: str
) -> SafeString:
    """One happening of a timeline: icon, title, when and who, then `content`, which is safe already."""
    meta = format_html_join(" · ", "{}", ((part,) for part in (when(at, "relative") if at else "", by) if part))
    return format_html(
        '<li class="timeline-entry{}"><span class="timeline-mark">{}</span><div class="timeline-body">'
        '<p class="timeline-title">{}</p>{}{}</div></li>',
        f" tone-{tone}" if tone else "",
        icon(icon_name),
        format_html('<a href="{}">{}</a>', url, title) if url else title,
        format_html('<p class="timeline-meta">{}</p>', meta) if meta else "",
        format_html('<div class="timeline-what">{}</div>', content) if content.strip() else "",
    )


def meter(value: Number, most: Number, label: str, tone: str = "", words_beside: str = "") -> SafeString:
    """A bar of `value` out of `most` with the same fact in words beside it ("6 of 20 visits")."""
    text = words_beside or f"{value} of {most}"
    return format_html(
        '<span class="meter{}"><progress max="{}" value="{}" aria-label="{}"></progress>'
        '<span class="meter-words">{}</span></span>',
        f" tone-{tone}" if tone else "",
        max(float(most), 0.0001),
        min(float(value), float(most)),
        label,
        text,
    )
