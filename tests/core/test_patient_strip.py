"""The strip over a patient's chart, each part with and without what it says: what is not known leaves no trace."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.template.loader import get_template

NAME = {"name": "Ida Marlowe"}
CONCERN = {"title": "Pulse too high", "because": "A reading of 140", "url": "/concern"}
PLACE = {"address": "12 Elm St, Albany"}


def strip(**known: Any) -> str:
    """The strip with white space as a browser shows it."""
    return " ".join(get_template("components/patient_strip.html").render({"strip": NAME | known}).split())


# what is known, what is known besides, and the words that only then stand on it
PARTS: list[tuple[dict[str, Any], dict[str, Any], list[str]]] = [
    ({}, {"birth_date": datetime.date(1944, 2, 29)}, ["born", "29 Feb 1944"]),
    ({}, {"dangers": ["Falls", "Oxygen"]}, ["strip-danger", "To know: Falls, Oxygen.", '<span aria-hidden="true">2</span>']),
    ({}, {"url": "/patient"}, ['<a href="/patient">Ida Marlowe</a>']),
    ({}, {"status": "active"}, ['class="status']),
    ({}, {"pronouns": "she/her"}, ["<span>she/her</span>"]),
    ({}, {"record_number": 1042}, ["Record 1042"]),
    ({}, {"language": "Spanish"}, ["#translate", "Spanish"]),
    ({"language": "Spanish"}, {"interpreter": True}, ["Spanish, interpreter needed"]),
    ({}, {"day_of_episode": "Day 12 of 60"}, ["<span>Day 12 of 60</span>"]),
    ({}, {"ending": {"words": "Discharge is planned"}}, ["strip-ending", "Discharge is planned"]),
    ({"ending": {"words": "Discharge is planned"}},
     {"ending": {"words": "Discharge is planned", "acts": [{"url": "/end", "words": "Discharge"}]}}, ['href="/end"']),
    ({}, {"concerns": [CONCERN]}, ['<a href="/concern">Pulse too high</a>', "A reading of 140"]),
    ({"concerns": [CONCERN | {"is_silence": True}]}, {"concerns": [CONCERN]}, ["Pulse too high"]),
    ({"concerns": [CONCERN]}, {"concerns": [CONCERN | {"is_late": True}]}, ["<b>Nobody has acted in time.</b>"]),
    ({"concerns_url": "/all"}, {"has_more_concerns": True}, ['<a href="/all">More concerns</a>']),
    ({}, {"code_status": "DNR"}, ["<b>Code status</b> DNR", "#heart-pulse", '<li class="tone-danger">']),
    ({"code_status": "Full code"}, {"code_tone": "mute"}, ['<li class="tone-mute">']),
    ({}, {"asks_code_status": True}, ["<b>Code status</b> Not asked"]),
    ({}, {"allergies": ["Latex", "Penicillin"]}, ["<b>Allergies</b> Latex, Penicillin"]),
    ({}, {"allergies": []}, ["<b>Allergies</b> None known"]),
    ({"hides_allergies": True}, {"hides_allergies": False}, ["<b>Allergies</b> Not recorded"]),
    ({}, {"asks_emergency_contact": True}, ["<b>Emergency contact</b> Not asked"]),
    ({}, {"withheld": ["allergies", "code status"]}, ["Allergies, code status: not shown to your role"]),
    ({}, {"power": "Oxygen"}, ["<b>Power</b> Oxygen"]),
    ({}, {"safety": "Dog"}, ["<b>Visitor safety</b> Dog"]),
    ({}, {"alerts": ["Ring twice"]}, ["#flag", "Ring twice"]),
    ({}, {"phone": "+15185550142"}, ['href="tel:+15185550142"', "(518) 555-0142"]),
    ({}, {"payer": "Northway"}, ["#credit-card", "Northway"]),
    ({"payer": "Northway"}, {"authorization": "12 visits left"}, ["Northway, 12 visits left"]),
    ({}, {"next_visit": "4 Jan 2027"}, ["Next visit 4 Jan 2027"]),
    ({}, {"worker": "Ash Vane"}, ["#person-badge", "Ash Vane"]),
    ({}, PLACE, ["Address and contacts", "<dt>Address</dt>", "12 Elm St, Albany"]),
    (PLACE, {"map_url": "/map"}, ['<a href="/map" rel="noreferrer">Map</a>']),
    ({}, {"emergency_contact": "Bea"}, ["Address and contacts", "<dt>Emergency contact</dt>", "Bea"]),
    ({}, {"directive": "Living will"}, ["Address and contacts", "<dt>Advance directive</dt>", "Living will"]),
    ({}, {"note": "Key under the mat"}, ["Address and contacts", "sticky-note", "Key under the mat", "Not part of the record."]),
]  # fmt: skip


@pytest.mark.parametrize(("known", "besides", "words"), PARTS, ids=lambda each: str(each)[:40])
def test_a_part_of_the_strip_is_shown_when_it_is_known(
    known: dict[str, Any], besides: dict[str, Any], words: list[str]
) -> None:
    without, whole = strip(**known), strip(**(known | besides))
    for each in words:
        assert each in whole, whole
        assert each not in without, without


def test_of_somebody_of_whom_only_the_name_is_known_only_that_is_asked_which_must_be() -> None:
    shown = strip()
    assert shown.count("Ida Marlowe") == 2
    assert "Not recorded" in shown
    for words in ("<dt>", "Not asked", "None known", "sticky", "tone-danger", "<a "):
        assert words not in shown, words


@pytest.mark.parametrize(("length", "is_cut"), [(140, False), (141, True)])
def test_why_there_is_a_concern_is_cut_to_a_line(length: int, is_cut: bool) -> None:
    shown = strip(concerns=[CONCERN | {"because": "x" * length}])
    assert ("x" * 140 in shown) is not is_cut
    assert ("x" * 139 + "…" in shown) is is_cut
