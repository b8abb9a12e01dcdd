"""A visit from the door to the signature: check-in, check-out, note, receipt, addenda."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, transaction

from caseload.models import Episode
from core.change.actions import Refused
from tests import factories
from tests.visits.conftest import MONDAY, at, note_form, url
from visits import actions
from visits.content import signed_records
from visits.models import GoalMeasure, Visit, VisitNote
from visits.views.visit import receipt

pytestmark = pytest.mark.django_db
HERE = {"latitude": "42.652579", "longitude": "-73.756232", "accuracy": "12.4"}


def test_visit_page_prepares_for_the_door(client: Any, clinician: Any, visit: Any) -> None:
    type(visit.patient).objects.filter(pk=visit.patient.pk).update(
        safety_note="Large dog", access_note="Side door", precautions="contact", equipment="Hospital bed"
    )
    client.force_login(clinician)
    text = client.get(url("visit", visit.uuid)).content.decode()
    for words in ("Large dog", "Side door", "Hospital bed", "Change the dressing", "Check in"):
        assert words in text
    assert "Gait training" not in text


def test_visit_page_shows_three_lines_of_the_last_visit(client: Any, clinician: Any, visit: Any, episode: Any) -> None:
    last = factories.VisitFactory(
        episode=episode, clinician=clinician, starts_at=at(date(2027, 1, 3), "09:00"), status="completed"
    )
    factories.VisitNoteFactory(
        visit=last, narrative="One\n\nTwo\nThree\nFour", signed_at=MONDAY, signed_by=clinician, content_sha256="0"
    )
    client.force_login(clinician)
    text = client.get(url("visit", visit.uuid)).content.decode()
    assert "Three" in text
    assert "Four" not in text


def test_check_in_takes_time_and_place(client: Any, clinician: Any, visit: Any) -> None:
    client.force_login(clinician)
    assert client.post(url("check_in", visit.uuid), HERE).status_code == 302
    visit.refresh_from_db()
    assert (visit.status, visit.check_in_at, visit.check_in_accuracy_m) == ("under_way", MONDAY, 12)
    assert visit.check_in_latitude == Decimal("42.652579")


def test_check_in_without_a_place_asks_why_and_goes_on(client: Any, clinician: Any, visit: Any) -> None:
    client.force_login(clinician)
    answer = client.post(url("check_in", visit.uuid), {})
    assert answer.status_code == 422
    assert "Choose why" in answer.content.decode()
    assert client.post(url("check_in", visit.uuid), {"location_reason": "No coverage in the home"}).status_code == 302


@pytest.mark.parametrize(
    "bad",
    [
        {"latitude": "999", "longitude": "0"},
        {"latitude": "NaN", "longitude": "1"},
        {"location_reason": "made up"},
        {"clock": "x"},
        {"accuracy": "-1"},
    ],
)
def test_check_in_with_nonsense_is_explained(client: Any, clinician: Any, visit: Any, bad: dict[str, str]) -> None:
    client.force_login(clinician)
    assert client.post(url("check_in", visit.uuid), {"location_reason": "Other"} | bad).status_code == 422
    visit.refresh_from_db()
    assert visit.status == "planned"


def test_check_in_before_the_planned_day_is_refused_kindly(client: Any, clinician: Any, visit: Any) -> None:
    Visit.objects.filter(pk=visit.pk).update(
        starts_at=at(date(2027, 1, 6), "11:00"), ends_at=at(date(2027, 1, 6), "11:45")
    )
    client.force_login(clinician)
    answer = client.post(url("check_in", visit.uuid), HERE)
    assert answer.status_code == 422
    assert "planned for Wed 6 Jan" in answer.content.decode()


def test_check_in_that_was_forgotten_takes_the_time_and_a_reason(clinician: Any, visit: Any) -> None:
    with time_machine.travel(MONDAY + timedelta(days=1), tick=False):
        with pytest.raises(Refused, match="was planned for"):
            actions.check_in(visit=visit, location_reason="Forgot", by=clinician)
        with pytest.raises(Refused, match="Choose why"):
            actions.check_in(visit=visit, at=at(date(2027, 1, 4), "11:02"), by=clinician)
        actions.check_in(visit=visit, at=at(date(2027, 1, 4), "11:02"), location_reason="Forgot", by=clinician)
    assert visit.check_in_at == at(date(2027, 1, 4), "11:02")


def test_check_in_to_somebody_elses_visit_is_refused(
    client: Any, supervisor: Any, case_manager: Any, visit: Any
) -> None:
    for person in (supervisor, case_manager):
        client.force_login(person)
        assert client.post(url("check_in", visit.uuid), HERE).status_code == 422
        assert client.get(url("note", visit.uuid)).status_code == 403
        assert client.post(url("note_draft", visit.uuid)).status_code == 403
    visit.refresh_from_db()
    assert visit.status == "planned"


def test_check_in_twice_is_one(client: Any, clinician: Any, under_way: Any) -> None:
    client.force_login(clinician)
    with time_machine.travel(MONDAY + timedelta(minutes=5), tick=False):
        assert client.post(url("check_in", under_way.uuid), HERE).status_code == 422
    under_way.refresh_from_db()
    assert under_way.check_in_at == MONDAY


def test_check_out_before_check_in_is_refused(client: Any, clinician: Any, visit: Any) -> None:
    client.force_login(clinician)
    answer = client.post(url("check_out", visit.uuid))
    assert answer.status_code == 422


def test_check_out_completes_and_the_receipt_has_six_elements(client: Any, clinician: Any, under_way: Any) -> None:
    client.force_login(clinician)
    with time_machine.travel(MONDAY + timedelta(minutes=40), tick=False):
        assert client.post(url("check_out", under_way.uuid)).status_code == 302
        text = client.get(url("visit", under_way.uuid)).content.decode()
    under_way.refresh_from_db()
    assert under_way.status == "completed"
    assert "Visit verified" in text
    assert "10:00 AM to 10:40 AM" in text


def test_receipt_names_what_is_missing(under_way: Any) -> None:
    rows = receipt(under_way, under_way.patient)
    assert not rows["is_complete"]
    assert [r["label"] for r in rows["rows"] if r["is_missing"]] == ["Begin and end"]


def test_receipt_of_a_visit_past_midnight_keeps_its_start_date(under_way: Any) -> None:
    under_way.check_in_at, under_way.check_out_at = at(date(2028, 2, 29), "23:30"), at(date(2028, 3, 1), "01:15")
    assert next(r["value"] for r in receipt(under_way, under_way.patient)["rows"] if r["label"] == "Date") == date(
        2028, 2, 29
    )


@pytest.mark.parametrize(
    ("discipline", "starts"), [("SN", True), ("PT", True), ("SLP", True), ("OT", True), ("MSW", False), ("HHA", False)]
)
def test_first_initial_assessment_starts_care(monday: Any, case_manager: Any, discipline: str, starts: bool) -> None:
    episode = factories.ActiveEpisodeFactory(
        worker=case_manager, status="admitted", is_soc_confirmed=False, start_of_care=MONDAY.date()
    )
    person = factories.UserFactory(role="clinician", discipline=discipline)
    made = factories.VisitFactory(
        episode=episode,
        clinician=person,
        discipline=discipline,
        purpose="initial assessment",
        starts_at=at(MONDAY.date(), "09:30"),
    )
    actions.check_in(visit=made, location_reason="Other", by=person)
    actions.check_out(visit=made, by=person)
    found = Episode.objects.get(pk=episode.pk)
    assert (found.is_soc_confirmed, found.status == "active") == (starts, starts)


def test_a_confirmed_start_of_care_is_not_moved_by_a_later_assessment(episode: Any, clinician: Any, plan: Any) -> None:
    made = factories.VisitFactory(
        episode=episode, clinician=clinician, purpose="initial assessment", starts_at=at(MONDAY.date(), "09:30")
    )
    actions.check_in(visit=made, location_reason="Other", by=clinician)
    actions.check_out(visit=made, by=clinician)
    assert Episode.objects.get(pk=episode.pk).start_of_care == date(2027, 1, 3)


def test_note_page_offers_tasks_and_goals_of_the_plan(client: Any, clinician: Any, under_way: Any, plan: Any) -> None:
    factories.GoalMeasureFactory(goal=plan.goals.get(), value=Decimal("44"), measured_on=date(2027, 1, 3))
    client.force_login(clinician)
    text = client.get(url("note", under_way.uuid)).content.decode()
    assert "Change the dressing" in text
    assert "Last: <b>44</b>" in text


def test_note_before_check_in_leads_back(client: Any, clinician: Any, visit: Any) -> None:
    client.force_login(clinician)
    assert client.get(url("note", visit.uuid)).status_code == 302
    assert not VisitNote.objects.exists()


def test_draft_is_kept_while_it_is_typed(client: Any, clinician: Any, draft: Any) -> None:
    client.force_login(clinician)
    page = "0193e1a0-0000-7000-8000-000000000001"
    for words in ("Wound", "Wound clean"):
        form = note_form(draft, narrative=words, page=page)
        assert client.post(url("note_draft", draft.visit.uuid), form).status_code == 204
    draft.refresh_from_db()
    assert (draft.narrative, draft.pulse, list(draft.measures.values())) == ("Wound clean", 72, ["60"])
    assert not GoalMeasure.objects.exists()


def test_draft_from_a_second_window_is_a_conflict_with_both_texts(client: Any, clinician: Any, draft: Any) -> None:
    client.force_login(clinician)
    first, second = (f"0193e1a0-0000-7000-8000-00000000000{n}" for n in (1, 2))
    client.post(url("note_draft", draft.visit.uuid), note_form(draft, narrative="First", page=first))
    answer = client.post(url("note_draft", draft.visit.uuid), note_form(draft, narrative="Second", page=second))
    assert answer.status_code == 409
    assert answer.json()["fields"][0]["theirs"] == "First"
    whole = client.post(url("note", draft.visit.uuid), note_form(draft, narrative="Second", page=second))
    assert whole.status_code == 409
    assert "First" in whole.content.decode()
    assert "Second" in whole.content.decode()


def test_draft_with_a_half_typed_number_keeps_the_rest(client: Any, clinician: Any, draft: Any) -> None:
    client.force_login(clinician)
    assert client.post(url("note_draft", draft.visit.uuid), note_form(draft, pulse="7x")).status_code == 204
    draft.refresh_from_db()
    assert (draft.narrative, draft.pulse) == ("Wound clean.", None)


@pytest.mark.parametrize("text", ["x" * 20001, "x" * 1_000_000, "a\x00b"])
def test_draft_that_cannot_be_kept_says_so(client: Any, clinician: Any, draft: Any, text: str) -> None:
    client.force_login(clinician)
    assert client.post(url("note_draft", draft.visit.uuid), note_form(draft, narrative=text)).status_code == 422


@pytest.mark.parametrize("text", ["🙂 שלום مرحبا", "<script>alert(1)</script>", "é\u202eabc"])
def test_note_keeps_any_text_and_never_runs_it(client: Any, clinician: Any, draft: Any, text: str) -> None:
    client.force_login(clinician)
    client.post(url("note", draft.visit.uuid), note_form(draft, narrative=text, sign="1"))
    page = client.get(url("visit", draft.visit.uuid)).content.decode()
    assert VisitNote.objects.get(pk=draft.pk).narrative == text
    assert "<script>alert" not in page


def test_cancel_from_a_stale_page_says_where_the_visit_stands_and_goes_on(
    client: Any, case_manager: Any, visit: Any
) -> None:
    client.force_login(case_manager)
    stale = {"seen_version": visit.version, "reason": "Patient asked"}
    type(visit).objects.filter(pk=visit.pk).update(version=visit.version + 1)
    answer = client.post(url("cancel", visit.uuid), stale)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Somebody changed this visit meanwhile" in page
    assert "Patient asked" in page
    seen = re.search(r'name="seen_version" value="(\d+)"', page)
    assert seen
    assert client.post(url("cancel", visit.uuid), stale | {"seen_version": seen[1]}).status_code == 302


def test_address_of_a_form_opened_as_a_page_says_what_to_do(client: Any, clinician: Any, visit: Any) -> None:
    client.force_login(clinician)
    answer = client.get(url("check_in", visit.uuid))
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "POST"
    assert "Go back to the page you came from" in answer.content.decode()


def test_impossible_reading_is_refused(client: Any, clinician: Any, draft: Any) -> None:
    client.force_login(clinician)
    assert client.post(url("note", draft.visit.uuid), note_form(draft, pulse="2100", sign="1")).status_code == 422


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"narrative": " "}, "Write what you found"),
        ({"task_0": ""}, "whether it was done"),
        ({"task_0": "no"}, "why the task was not"),
        ({"task_0": "perhaps"}, "from the list"),
        ({"measure_0": "far"}, "as a number"),
        ({"measure_0": "9999999999"}, "digits or fewer"),
    ],
)
def test_signing_an_incomplete_note_says_what_is_missing(
    client: Any, clinician: Any, draft: Any, changes: dict[str, str], words: str
) -> None:
    client.force_login(clinician)
    answer = client.post(url("note", draft.visit.uuid), note_form(draft, sign="1", **changes))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not VisitNote.objects.get(pk=draft.pk).is_signed
    assert Visit.objects.get(pk=draft.visit_id).status == "under_way"


def test_signing_checks_out_fingerprints_and_measures(client: Any, clinician: Any, draft: Any, plan: Any) -> None:
    client.force_login(clinician)
    assert client.post(url("note", draft.visit.uuid), note_form(draft, sign="1")).status_code == 302
    draft.refresh_from_db()
    assert (draft.signed_by, len(draft.content_sha256)) == (clinician, 64)
    assert draft.tasks == [
        {"intervention": draft.tasks[0]["intervention"], "text": "Change the dressing", "done": True, "why": ""}
    ]
    assert Visit.objects.get(pk=draft.visit_id).status == "completed"
    made = GoalMeasure.objects.get()
    assert (made.goal, made.value, made.measured_on, made.author) == (
        plan.goals.get(),
        Decimal(60),
        MONDAY.date(),
        clinician,
    )
    assert draft.patient.timeline.filter(kind="visit", link=f"/visits/{draft.visit.uuid}").exists()


def test_a_signed_note_is_final_in_the_database(client: Any, clinician: Any, draft: Any) -> None:
    client.force_login(clinician)
    client.post(url("note", draft.visit.uuid), note_form(draft, sign="1"))
    with pytest.raises(DatabaseError), transaction.atomic():
        VisitNote.objects.filter(pk=draft.pk).update(narrative="Other")
    assert client.post(url("note_draft", draft.visit.uuid), note_form(draft)).status_code == 422
    assert client.get(url("note", draft.visit.uuid)).status_code == 302


def test_addendum_is_the_authors_and_stands_beside(client: Any, clinician: Any, case_manager: Any, draft: Any) -> None:
    client.force_login(clinician)
    client.post(url("note", draft.visit.uuid), note_form(draft, sign="1"))
    assert client.post(url("addendum", draft.visit.uuid), {"text": ""}).status_code == 422
    assert client.post(url("addendum", draft.visit.uuid), {"text": "Also left a message."}).status_code == 302
    assert "Also left a message." in client.get(url("visit", draft.visit.uuid)).content.decode()
    client.force_login(case_manager)
    assert client.post(url("addendum", draft.visit.uuid), {"text": "x"}).status_code == 403


def test_addendum_before_signing_is_refused(clinician: Any, draft: Any) -> None:
    with pytest.raises(Refused, match="not signed"):
        actions.add_addendum(note=draft, text="x", by=clinician)


def test_a_draft_is_not_shown_to_others(client: Any, case_manager: Any, clinician: Any, draft: Any) -> None:
    actions.write_note(note=draft, seen_version=draft.version, changes={"narrative": "Half a thought"}, by=clinician)
    client.force_login(case_manager)
    text = client.get(url("visit", draft.visit.uuid)).content.decode()
    assert "Half a thought" not in text
    assert "is writing the note" in text


@pytest.mark.parametrize("name", ["visit", "note"])
def test_visit_pages_need_few_queries(client: Any, clinician: Any, draft: Any, queries: Any, name: str) -> None:
    client.force_login(clinician)
    client.get(url(name, draft.visit.uuid))
    with queries() as seen:
        assert client.get(url(name, draft.visit.uuid)).status_code == 200
    assert len(seen) <= {"visit": 15, "note": 18}[name]


def test_signed_note_says_what_was_signed_when_it_is_read_back(client: Any, clinician: Any, draft: Any) -> None:
    client.force_login(clinician)
    assert client.post(url("note", draft.visit.uuid), note_form(draft, sign="1", temperature_f="98")).status_code == 302
    draft.refresh_from_db()
    assert draft.temperature_f == Decimal(98)
    assert list(signed_records()) == [(draft, draft.content_sha256)]


@pytest.mark.parametrize(
    "change", [{"check_in_at": MONDAY - timedelta(days=1)}, {"check_out_at": None}, {"discipline": "PT"}]
)
def test_times_of_a_signed_note_are_final_with_it(
    client: Any, clinician: Any, draft: Any, change: dict[str, Any]
) -> None:
    rows = Visit.objects.filter(pk=draft.visit_id)
    rows.update(discipline=draft.visit.discipline, place="facility")
    client.force_login(clinician)
    client.post(url("note", draft.visit.uuid), note_form(draft, sign="1"))
    with pytest.raises(DatabaseError, match="covers is final"), transaction.atomic():
        rows.update(**change)
    rows.update(place="home")
