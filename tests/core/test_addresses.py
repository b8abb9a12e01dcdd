"""Addresses of records worked out once per kind of page."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from django.template import engines
from django.urls import NoReverseMatch, reverse, set_script_prefix
from django.urls.base import clear_script_prefix

from core.web.addresses import address

RECORD = uuid.UUID("01a213cb-45d0-7e37-9a40-a89dec39be78")
NAMES = ["caseload:patient", "visits:visit", "obligations:snooze", "paperwork:file"]


@pytest.mark.parametrize("name", NAMES)
def test_address_is_what_reverse_answers(name):
    assert address(name, RECORD) == reverse(name, args=[RECORD])


@pytest.mark.parametrize(
    "asked", [{"view": "lists"}, {"next": "/team/overdue?team=1&kind=plan"}, {"q": "é +/%", "day": date(2027, 1, 4)}]
)
def test_address_with_what_is_asked_is_what_reverse_answers(asked):
    assert address("caseload:access", RECORD, **asked) == reverse("caseload:access", args=[RECORD], query=asked)
    assert address("today", **asked) == reverse("today", query=asked)


def test_address_leaves_out_what_is_empty():
    assert address("today", kind="", show=None, number=0) == reverse("today") + "?number=0"
    assert address("today", kind="") == reverse("today")


def test_address_follows_the_script_prefix():
    plain = address("caseload:patient", RECORD)
    set_script_prefix("/home/")
    try:
        assert address("caseload:patient", RECORD) == reverse("caseload:patient", args=[RECORD]) == f"/home{plain}"
    finally:
        clear_script_prefix()


def test_address_of_an_unknown_page_is_an_error():
    with pytest.raises(NoReverseMatch):
        address("caseload:nowhere", RECORD)


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("{% url 'caseload:patient' record %}", reverse("caseload:patient", args=[RECORD])),
        ("{% url 'caseload:patient' text %}", reverse("caseload:patient", args=[RECORD])),
        ("{% url 'caseload:patient' patient=record %}", reverse("caseload:patient", args=[RECORD])),
        ("{% url 'caseload:patient' record as where %}[{{ where }}]", f"[{reverse('caseload:patient', args=[RECORD])}]"),
        ("{% url 'caseload:nowhere' record as where %}[{{ where }}]", "[]"),
        ("{% url 'today' %}", reverse("today")),
        ("{% url name record %}", reverse("visits:visit", args=[RECORD])),
    ],
)  # fmt: skip
def test_url_tag_answers_as_djangos(tag, expected):
    context = {"record": RECORD, "text": str(RECORD), "name": "visits:visit"}
    assert engines["django"].from_string(tag).render(context) == expected
