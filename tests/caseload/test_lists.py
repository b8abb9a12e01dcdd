"""The caseload as a list: which patients each tab holds, what a row says, how a heading sorts, and what is found."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.urls import reverse

from caseload import sorting
from caseload.models import Episode, Patient
from caseload.sorting import SORTS
from core.clock import today
from tests import factories

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
LIST, SEARCH = "/patients/", "/patients/search"


def page(client: Any, who: Any, **asked: Any) -> tuple[Any, str]:
    client.force_login(who)
    answer = client.get(LIST, asked)
    return answer, " ".join(answer.content.decode().split())


@pytest.fixture
def everybody(case_manager: Any, team: Any) -> dict[str, Any]:
    """One patient of each standing, all of one team."""
    made = {}
    for name, facts in {
        "active": {}, "hold": {"status": "on_hold"}, "starting": {"status": "admitted", "start_of_care": None},
        "closed": {"status": "discharged", "discharged_on": today()},
    }.items():  # fmt: skip
        episode = factories.ActiveEpisodeFactory(worker=case_manager)
        Patient.objects.filter(pk=episode.patient_id).update(family_name=name, given_name="A")
        Episode.objects.filter(pk=episode.pk).update(**facts)
        made[name] = episode
    Patient.objects.filter(family_name="closed").update(open_episode=None)
    colleague = factories.UserFactory(role="case_manager", team=team)
    made["hers"] = factories.ActiveEpisodeFactory(worker=colleague)
    Patient.objects.filter(pk=made["hers"].patient_id).update(family_name="hers", given_name="A")
    return made


EVERYBODY, MINE = "active closed hers hold starting", "active hold starting"


@pytest.mark.parametrize(
    ("role", "view", "names"),
    [
        ("case_manager", "", MINE), ("case_manager", "mine", MINE), ("case_manager", "nonsense", MINE),
        ("case_manager", "all", "active closed hold starting"), ("supervisor", "", EVERYBODY),
        ("supervisor", "mine", EVERYBODY), ("supervisor", "all", EVERYBODY), ("supervisor", "active", "active hers"),
        ("supervisor", "hold", "hold"), ("supervisor", "starting", "starting"), ("supervisor", "closed", "closed"),
    ],
)  # fmt: skip
def test_each_tab_holds_its_own(client: Any, request: Any, everybody: Any, role: str, view: str, names: str) -> None:
    rows = page(client, request.getfixturevalue(role), view=view)[0].context["rows"]
    assert [row.family_name for row in rows] == names.split()


def row_of(text: str, name: str) -> str:
    return next(part for part in text.split("<tr data-row>")[1:] if f">{name}, A<" in part.partition("</th>")[0])


def test_a_row_says_where_care_stands(client: Any, supervisor: Any, case_manager: Any, everybody: Any) -> None:
    text = page(client, supervisor, view="all")[1]
    assert "Day 11 of 60, period 1" in row_of(text, "active")
    assert "In a facility" in row_of(text, "hold")
    assert "Care not started" in row_of(text, "starting")
    assert "Closed" in row_of(text, "closed")
    assert "Day " not in row_of(text, "hold").partition("Next deadline")[0]
    Patient.objects.filter(family_name="closed").update(deceased_on=today())
    assert "Died" in row_of(page(client, supervisor, view="all")[1], "closed")
    assert case_manager.name in row_of(text, "active")
    assert case_manager.name not in row_of(text, "closed")
    Episode.objects.filter(pk=everybody["active"].pk).update(worker=None)
    auditor = factories.UserFactory(role="auditor")
    assert "No case manager" in " ".join(row_of(page(client, auditor, view="all")[1], "active").split())


def test_ones_own_list_names_no_case_manager(client: Any, case_manager: Any, everybody: Any) -> None:
    text = page(client, case_manager)[1]
    assert ">Episode<" in text
    assert case_manager.name not in row_of(text, "active")
    text = page(client, case_manager, view="all")[1]
    assert ">Episode, case manager<" in text


@pytest.mark.parametrize(("role", "selects"), [("supervisor", True), ("case_manager", False)])
def test_who_reassigns_selects_those_in_care(
    client: Any, request: Any, everybody: Any, role: str, selects: bool
) -> None:
    text = page(client, request.getfixturevalue(role), view="all")[1]
    assert ("data-select" in row_of(text, "active")) is selects
    assert ("Reassign" in row_of(text, "active")) is selects
    assert ("Reassign those selected" in text) is selects
    closed = row_of(text, "closed")
    assert "data-select" not in closed
    assert "Reassign" not in closed


def test_a_row_says_what_comes_next(client: Any, supervisor: Any, everybody: Any, clinician: Any) -> None:
    text = page(client, supervisor, view="all")[1]
    row = row_of(text, "active")
    for words in ("None open", "None planned", "None yet", "No plan"):
        assert words in row, words
    factories.ObligationFactory(episode=everybody["active"], title="Canary promise")
    factories.VisitFactory(episode=everybody["active"], clinician=clinician)
    factories.VisitFactory(episode=everybody["hold"], clinician=None, status="planned")
    row = row_of(page(client, supervisor, view="all")[1], "active")
    assert "Canary promise" in row
    assert f"SN, {clinician.name}" in row
    for words in ("None open", "None planned"):
        assert words not in row, words
    assert "SN </span>" in row_of(page(client, supervisor, view="all")[1], "hold")


def test_intake_is_told_what_it_is_not_shown(client: Any, intake: Any, everybody: Any) -> None:
    factories.ObligationFactory(episode=everybody["active"], title="Canary promise")
    row = row_of(page(client, intake)[1], "active")
    assert row.count("Not shown to your role") == 4
    assert "Canary" not in row


@pytest.mark.parametrize(
    ("role", "view", "words"),
    [
        ("case_manager", "", "Nobody is in your charge."),
        ("case_manager", "all", "You have no patients."),
        ("case_manager", "hold", "No patients here."),
        ("clinician", "", "You have no patients."),
    ],
)
def test_an_empty_list_says_why(client: Any, request: Any, role: str, view: str, words: str) -> None:
    text = page(client, request.getfixturevalue(role), view=view)[1]
    said = ("Nobody is in your charge.", "You have no patients.", "No patients here.")
    assert [each for each in said if each in text] == [words]


# --- headings --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("current", "name", "now", "leads"),
    [
        ("name", "name", "ascending", "-name"), ("-name", "name", "descending", "name"), ("age", "name", "", "name"),
        ("age", "age", "ascending", "-age"), ("deadline", "deadline", "ascending", "deadline"),
        ("name", "deadline", "", "deadline"),
    ],
)  # fmt: skip
def test_a_heading_leads_to_the_other_order(current: str, name: str, now: str, leads: str) -> None:
    heading = sorting.headings(lambda key: f"/{key}", current)[name]
    assert heading == {"url": f"/{leads}", "words": SORTS[leads].words, "now": now}


@pytest.mark.parametrize(
    ("sort", "order", "arrow"), [("name", "ascending", "↑"), ("-name", "descending", "↓"), ("age", "ascending", "↑")]
)
def test_the_heading_that_sorts_is_marked(client: Any, case_manager: Any, everybody: Any, sort: str, order: str, arrow: str) -> None:  # fmt: skip
    text = page(client, case_manager, sort=sort)[1]
    assert text.count("aria-sort=") == 1
    assert f'aria-sort="{order}"' in text
    assert [each in text for each in "↑↓"] == [arrow == "↑", arrow == "↓"]


def test_pages_by_a_column_go_on_where_they_stopped_and_end(client: Any, case_manager: Any, everybody: Any, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.setattr("core.web.keyset.PAGE_SIZE", 2)
    every = Patient.objects.filter(open_episode__worker=case_manager)
    due = {pk: factories.ObligationFactory.build(episode=None, patient=None, owner=None, due_on=today() + n * DAY)
           for n, pk in enumerate(every.order_by("name_key").values_list("pk", flat=True))}  # fmt: skip
    key, first = sorting.page(every, "deadline", None, lambda _name, _ids: due)
    assert (key, [row.family_name for row in first.rows], first.is_first) == ("deadline", ["active", "hold"], True)
    _, second = sorting.page(every, "deadline", first.after, lambda _name, _ids: due)
    assert ([row.family_name for row in second.rows], second.after, second.is_first) == (["starting"], None, False)
    key, hidden = sorting.page(every, "deadline", None, lambda _name, _ids: None)
    assert (key, len(list(hidden.rows))) == ("name", 3)


# --- search ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("count", "more"), [(50, False), (51, True)])
def test_of_very_many_the_first_fifty_are_found(client: Any, auditor: Any, count: int, more: bool) -> None:
    factories.PatientFactory.create_batch(count, family_name="Marlow")
    client.force_login(auditor)
    text = " ".join(client.post(SEARCH, {"q": "marlow"}, follow=True).content.decode().split())
    assert ("The first 50 are shown." in text) is more
    assert ("50 found." in text) is not more
    assert text.count("<tr data-row>") == 50


@pytest.mark.parametrize(
    ("typed", "words", "never"),
    [
        ("nobody", ["Nobody found."], ["Looked for:", "1 found."]),
        ("marlow", ["1 found."], ["Looked for:", "Nobody found."]),
        ("2/29/1944", ["Looked for: born 29 Feb 1944.", "1 found."], []),
    ],
)
def test_what_was_looked_for_is_said_back(
    client: Any, auditor: Any, typed: str, words: list[str], never: list[str]
) -> None:
    factories.PatientFactory(family_name="Marlow")
    client.force_login(auditor)
    text = " ".join(client.post(SEARCH, {"q": typed}, follow=True).content.decode().split())
    for each in words:
        assert each in text, each
    for each in never:
        assert each not in text, each


def test_a_search_of_another_session_is_over(client: Any, auditor: Any) -> None:
    client.force_login(auditor)
    text = client.get(reverse("caseload:found"), {"s": "gone"}).content.decode()
    assert "This search ended with your session." in text
    assert "Nobody found." not in text


@pytest.mark.parametrize(("count", "shown", "more"), [(0, 0, False), (8, 8, False), (9, 8, True)])
def test_the_palette_shows_eight(client: Any, auditor: Any, count: int, shown: int, more: bool) -> None:
    factories.PatientFactory.create_batch(count, family_name="Marlow", city="")
    client.force_login(auditor)
    headers = {"HX-Request": "true", "HX-Target": "found"}
    text = " ".join(client.post(SEARCH, {"q": "marlow"}, headers=headers).content.decode().split())
    assert text.count("town not known") == shown
    assert ("There are more." in text) is more
    assert ("No patient of yours is found by that." in text) is (count == 0)
    assert "No patient of yours" not in client.post(SEARCH, {"q": ""}, headers=headers).content.decode()
