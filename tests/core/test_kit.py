"""The components: each state has a word and an icon, each page part its place, each vendored file its hash."""

from __future__ import annotations

import hashlib
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.http import HttpRequest
from django.template import engines
from django.test import RequestFactory
from django.utils.safestring import mark_safe
from django_htmx.middleware import HtmxDetails

from core.kit import words
from core.kit.charts import LineChart
from core.kit.marks import due_badge, status
from core.kit.statuses import VOCABULARY, status_of
from core.web.pages import render_part

pytestmark = pytest.mark.usefixtures("in_new_york")

ROOT = Path(__file__).parents[2]
SYMBOLS = set(re.findall(r'<symbol id="([^"]+)"', (ROOT / "static/img/icons.svg").read_text()))
TODAY = "2027-01-04T15:00:00Z"


def rendered(source: str, **context: Any) -> str:
    return engines["django"].from_string(source).render(context)


@pytest.mark.parametrize("key", VOCABULARY)
def test_every_state_has_a_word_and_a_symbol_that_exists(key: str) -> None:
    shown = status_of(key)
    assert shown.word
    assert shown.icon in SYMBOLS
    assert shown.word in status(key)


def test_every_icon_a_template_names_is_in_the_sprite() -> None:
    named = {
        (path.name, name)
        for path in (ROOT / "templates").rglob("*.html")
        for name in re.findall(r"""{% icon ["']([a-z0-9-]+)["']|icon="([a-z0-9-]+)\"""", path.read_text())
        for name in name
        if name
    }
    assert {(page, name) for page, name in named if name not in SYMBOLS} == set()


def test_an_unknown_state_is_shown_in_its_own_words() -> None:
    assert "Sent to physician" in status("sent-to-physician")


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        (date(2027, 1, 2), "2 days overdue"),
        (date(2027, 1, 3), "1 day overdue"),
        (date(2027, 1, 4), "Due today"),
        (date(2027, 1, 8), "Fri 8 Jan"),
        (date(2028, 2, 29), "Tue 29 Feb 2028"),
        (None, "No date"),
    ],
)
def test_a_due_badge_says_how_urgent_it_is(due: date | None, expected: str) -> None:
    with time_machine.travel(TODAY):
        assert expected in due_badge(due)


@pytest.mark.parametrize(
    ("opens", "due", "latest", "expected"),
    [
        (date(2027, 12, 3), date(2027, 12, 7), date(2027, 12, 9), "can be done 3–9 Dec, best by 7 Dec"),
        (date(2027, 11, 28), None, date(2027, 12, 2), "can be done 28 Nov–2 Dec"),
        (date(2026, 12, 30), None, date(2027, 1, 3), "can be done 30 Dec 2026–3 Jan 2027"),
        (None, date(2027, 12, 7), None, "by 7 Dec"),
        (date(2027, 12, 7), date(2027, 12, 7), None, "on 7 Dec"),
        (date(2027, 12, 3), None, None, "can be done from 3 Dec"),
        (None, None, None, "no date"),
    ],
)
def test_a_window_in_words(opens: date | None, due: date | None, latest: date | None, expected: str) -> None:
    with time_machine.travel(TODAY):
        assert words.window(opens, due, latest) == expected


@pytest.mark.parametrize(
    ("born", "expected"),
    [
        (date(1948, 1, 4), "79 years"),
        (date(1948, 1, 5), "78 years"),
        (date(2026, 12, 5), "0 months"),
        (date(2025, 2, 4), "23 months"),
    ],
)
def test_age_on_the_agencys_day(born: date, expected: str) -> None:
    with time_machine.travel(TODAY):
        assert words.age(born) == expected


def test_the_day_is_the_agencys_not_that_of_utc() -> None:
    from datetime import UTC, datetime

    late_evening = datetime(2027, 1, 5, 3, 30, tzinfo=UTC)
    assert words.moment(late_evening) == "4 Jan 2027, 10:30 PM"


@pytest.mark.parametrize(
    ("name", "expected"), [("Ana O’Brien", "AO"), ("Li", "L"), ("María José de la Cruz", "MC"), ("", "?"), ("🙂", "?")]
)
def test_initials(name: str, expected: str) -> None:
    assert words.initials(name) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a <b>", "SN, a &lt;b&gt;"),
        ("", "SN"),
        (None, "SN"),
        (0, "SN"),
        (3, "SN, 3"),
        (mark_safe("<b>a</b>"), "SN, <b>a</b>"),
    ],
)
def test_led_by_shows_a_mark_only_before_a_value(value: object, expected: str) -> None:
    template = engines["django"].from_string('SN{{ value|led_by:", " }}')
    assert template.render({"value": value}) == expected


def test_a_chart_says_what_it_shows() -> None:
    chart = LineChart([("4 Jan", 8), ("11 Jan", 5), ("18 Jan", 3)], goal_high=3, unit="points")
    assert chart.sentence == "Fell from 8 to 3 points over 3 readings. Goal: 3 points or lower, met at the last."


@pytest.mark.parametrize("readings", [[], [("4 Jan", 5)], [("4 Jan", 5), ("5 Jan", 5)], [("4 Jan", -3), ("5 Jan", 0)]])
def test_a_chart_of_few_or_equal_readings_stays_inside_its_frame(readings: list[tuple[str, int]]) -> None:
    chart = LineChart(readings)
    assert all(0 <= point.x <= 360 and 0 <= point.y <= 180 for point in chart.points)
    assert "<figure" in rendered("{% line_chart readings 'Pain' %}", readings=readings)


def test_words_from_outside_are_escaped_in_every_component() -> None:
    bad = "<img src=x>"
    page = rendered(
        "{% page_header bad lead=bad %}{% endpage_header %}{% card bad %}{{ bad }}{% endcard %}{% status 'open' bad %}"
        "{% why bad bad %}{% stat bad bad %}{% avatar bad %}{% fact bad %}{{ bad }}{% endfact %}{% meter 1 2 bad %}"
        "{% notice 'info' bad %}{{ bad }}{% endnotice %}{% empty_state 'no-match' bad bad %}{% endempty_state %}"
        "{% patient_strip strip %}",
        bad=bad, strip={"name": bad, "allergies": [bad], "safety": bad},
    )  # fmt: skip
    assert "<img" not in page


@pytest.mark.parametrize(("allergies", "expected"), [([], "None known"), (None, "Not recorded"), (["latex"], "latex")])
def test_no_allergy_and_not_asked_are_told_apart(allergies: list[str] | None, expected: str) -> None:
    assert expected in rendered("{% patient_strip strip %}", strip={"name": "Ana", "allergies": allergies})


def asked(headers: dict[str, str]) -> HttpRequest:
    request = RequestFactory().get("/", headers=headers)
    request.htmx = HtmxDetails(request)  # type: ignore[attr-defined]
    return request


@pytest.mark.parametrize(
    ("headers", "part", "expected"),
    [
        ({}, "rows", "page.html"),
        ({"HX-Request": "true", "HX-Target": "rows"}, "rows", "page.html#rows"),
        ({"HX-Request": "true"}, "rows", "page.html#rows"),
        ({"HX-Request": "true", "HX-Target": "main"}, "rows", "page.html"),
        ({"HX-Request": "true", "HX-Target": "score"}, ("rows", "score"), "page.html#score"),
        ({"HX-Request": "true", "HX-Target": "rows", "HX-Boosted": "true"}, "rows", "page.html"),
        ({"HX-Request": "true", "HX-Target": "rows", "HX-History-Restore-Request": "true"}, "rows", "page.html"),
        ({"HX-Request": "true", "HX-Target": "rows"}, None, "page.html"),
    ],
)
def test_render_part_answers_what_was_asked(
    monkeypatch: pytest.MonkeyPatch, headers: dict[str, str], part: Any, expected: str
) -> None:
    from django.http import HttpResponse

    asked_for: list[str] = []

    def note_template(request: HttpRequest, template: str, context: dict[str, Any], status: int) -> HttpResponse:
        asked_for.append(template)
        return HttpResponse(status=status)

    monkeypatch.setattr("core.web.pages.render", note_template)
    response = render_part(asked(headers), "page.html", {}, part, status=422)
    assert asked_for == [expected]
    assert response.status_code == 422
    assert response.headers["Vary"] == "HX-Request, HX-Target"


def test_vendored_files_are_those_the_list_names() -> None:
    table = (ROOT / "static/vendor/README.md").read_text()
    listed = dict(re.findall(r"^\| ([\w./-]+).*\| ([0-9a-f]{64}) \|$", table, re.MULTILINE))
    assert len(listed) == 4
    for name, digest in listed.items():
        assert hashlib.sha256((ROOT / "static/vendor" / name).read_bytes()).hexdigest() == digest, name


def test_no_template_holds_inline_script_or_style() -> None:
    inline = re.compile(r"<style|\sstyle=|\son[a-z]+=\"|<script(?![^>]*(\ssrc=|application/json))")
    assert [path.name for path in (ROOT / "templates").rglob("*.html") if inline.search(path.read_text())] == []
