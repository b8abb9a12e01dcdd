"""The note of a visit: what may be typed, what is asked about, what is refused before it is signed, and what signing does."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
import time_machine

from careplans.models import Goal, Intervention
from caseload.models import TimelineEntry
from core.change.actions import Refused
from core.change.refusals import EditedMeanwhile
from tests import factories
from tests.visits.conftest import MONDAY, note_form, url
from visits import actions
from visits.dangers import follow_goals
from visits.forms.note import VisitNoteForm
from visits.models import GoalMeasure, VisitNote

LIMITS = {
    "temperature_f": ("80", "115", "96", "101"),
    "pulse": ("20", "260", "50", "120"),
    "respirations": ("4", "80", "10", "28"),
    "systolic": ("40", "300", "90", "180"),
    "diastolic": ("20", "200", "50", "110"),
    "oxygen_saturation": ("40", "100", "90", "100"),
    "pain": ("0", "10", "0", "6"),
}


def form(goals: Any = (), tasks: Any = (), note: VisitNote | None = None, **typed: str) -> VisitNoteForm:
    return VisitNoteForm(typed, note=note or VisitNote(), tasks=list(tasks), goals=list(goals))


# --- readings: no database --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", LIMITS)
def test_a_reading_is_taken_within_what_can_be_and_asked_about_outside_the_usual(name: str) -> None:
    least, most, low, high = (Decimal(each) for each in LIMITS[name])
    step = Decimal("0.1") if name == "temperature_f" else Decimal(1)
    for value, is_taken in ((least, True), (most, True), (least - step, False), (most + step, False)):
        assert (name not in form(**{name: str(value)}).errors) is is_taken, value
    for value, is_asked in ((low, False), (high, False), (low - step, True), (high + step, True)):
        if not least <= value <= most:
            continue
        typed = form(**{name: str(value)})
        assert typed.is_valid()
        typed.ask_about_unlikely()
        assert typed.asks_about_readings is is_asked, value
        assert any(f"Really {value} " in each for each in typed.errors.get(name, [])) is is_asked


def test_one_tick_covers_what_was_asked_and_nothing_else() -> None:
    typed = {"pulse": "130", "pain": "7", "is_sure": "on", "asked": "pulse=130"}
    sure = form(**typed)
    assert sure.is_valid()
    sure.ask_about_unlikely()
    assert list(sure.errors) == ["pain"]
    assert sure.data["asked"] == "pulse=130 pain=7"
    for unsure in ({**typed, "is_sure": ""}, {**typed, "asked": ""}):
        again = form(**unsure)
        assert again.is_valid()
        again.ask_about_unlikely()
        assert set(again.errors) == {"pulse", "pain"}


@pytest.mark.parametrize(
    ("systolic", "diastolic", "is_refused"),
    [("100", "99", False), ("100", "100", True), ("100", "101", True), ("", "99", False), ("100", "", False)],
)
def test_the_lower_pressure_is_below_the_upper(systolic: str, diastolic: str, is_refused: bool) -> None:
    typed = form(systolic=systolic, diastolic=diastolic)
    assert typed.is_valid()
    typed.ask_about_unlikely()
    words = "Enter a diastolic pressure below the systolic one."
    assert (words in typed.errors.get("diastolic", [])) is is_refused
    assert not typed.asks_about_readings


@pytest.mark.parametrize(
    ("baseline", "target", "value", "is_asked"),
    [
        (20, 60, "180", False), (20, 60, "180.01", True), (20, 60, "0", False), (20, 60, "-0.01", True),
        (60, 20, "180", False), (60, 20, "180.01", True),
        (100, 110, "70", False), (100, 110, "69.99", True), (100, 110, "140", False), (100, 110, "140.01", True),
        (-10, 10, "-70", False), (-10, 10, "-70.01", True), (-10, 10, "70", False), (-10, 10, "70.01", True),
    ],
)  # fmt: skip
def test_a_measure_is_asked_about_far_outside_its_way(baseline: int, target: int, value: str, is_asked: bool) -> None:
    goal = Goal(baseline=Decimal(baseline), target=Decimal(target), measure="Distance", unit="feet")
    typed = form([goal], measure_0=value)
    assert typed.is_valid(), typed.errors
    typed.ask_about_unlikely()
    assert typed.asks_about_readings is is_asked
    assert typed.fields["measure_0"].label == "Distance, feet"


def test_tasks_and_measures_are_kept_as_they_were_answered() -> None:
    tasks = [Intervention(text=f"Task {n}") for n in range(3)]
    goals = [Goal(baseline=Decimal(1), target=Decimal(2), measure="Steps") for _ in range(2)]
    note = VisitNote(tasks=[{"intervention": str(tasks[1].uuid), "text": "Old words", "done": False, "why": "Tired"}])
    first = VisitNoteForm(note=note, tasks=tasks, goals=goals)
    assert [first.initial[f"task_{n}"] for n in range(3)] == ["", "no", ""]
    assert [task["text"] for task in first.planned] == ["Task 0", "Task 1", "Task 2"]
    assert first.initial["why_1"] == "Tired"
    typed = form(goals, tasks, note, task_0="yes", task_1="no", why_1="Slept", measure_1="1.50", pulse="72")
    assert typed.is_valid(), typed.errors
    changes: Any = typed.changes()
    assert [(task["done"], task["why"]) for task in changes["tasks"]] == [(True, ""), (False, "Slept"), (None, "")]
    assert changes["measures"] == {str(goals[1].uuid): "1.50"}
    assert (changes["pulse"], changes["pain"], changes["narrative"]) == (72, None, "")
    assert [field.name for field in typed.vitals] == list(LIMITS)
    assert [(done.name, why.name) for done, why in typed.task_fields][-1] == ("task_2", "why_2")
    half = form(pulse="7x", narrative="Seen")
    assert not half.is_valid()
    assert "pulse" not in half.changes()


# --- writing and signing ----------------------------------------------------------------------------------


def signed(draft: Any, **changes: Any) -> Any:
    whole = {"narrative": "Wound clean."} | changes
    return actions.sign_note(note=draft, seen_version=draft.version, changes=whole, by=draft.author)


TASK = {"intervention": "a", "text": "Dress", "done": True, "why": ""}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "words", "field"),
    [
        ({"narrative": " "}, "Write what you found and did before you sign", "narrative"),
        ({"tasks": [TASK, {**TASK, "done": None}]}, "Say for each task whether it was done", "task_1"),
        ({"tasks": [TASK, {**TASK, "done": False}]}, "Say why the task was not done", "why_1"),
    ],
)
def test_an_incomplete_note_is_not_signed(draft: Any, changes: dict[str, Any], words: str, field: str) -> None:
    with pytest.raises(Refused, match=words) as refusal:
        signed(draft, **changes)
    assert refusal.value.field == field
    kept = VisitNote.objects.select_related("visit").get(pk=draft.pk)
    assert (kept.is_signed, kept.visit.status) == (False, "under_way")


@pytest.mark.django_db
def test_a_whole_note_is_signed_with_what_was_not_done_and_why(draft: Any, clinician: Any) -> None:
    tasks = [TASK, {**TASK, "done": False, "why": "Tired"}]
    signed(draft, tasks=tasks)
    draft.refresh_from_db()
    assert (draft.signed_by, draft.signed_at, draft.tasks) == (clinician, MONDAY, tasks)
    line = TimelineEntry.objects.get(kind="visit")
    assert (line.title, line.detail, line.link) == ("SN visit", "Wound clean.", f"/visits/{draft.visit.uuid}")
    for deed in (
        lambda: signed(draft),
        lambda: actions.write_note(note=draft, seen_version=draft.version, changes={"narrative": "x"}, by=clinician),
    ):
        with pytest.raises(Refused, match=r"This note is signed\. Add an addendum instead"):
            deed()
    actions.add_addendum(note=draft, text="Also this.", by=clinician)
    assert TimelineEntry.objects.filter(title="Addendum to a visit note", detail="Also this.").exists()


@pytest.mark.django_db
def test_nobody_writes_another_s_note(draft: Any, case_manager: Any) -> None:
    words = "Only the person who makes this visit can write its note"
    stale = VisitNote.objects.get(pk=draft.pk)
    for deed in (actions.write_note, actions.sign_note):
        with pytest.raises(Refused, match=words):
            deed(note=draft, seen_version=draft.version, changes={"narrative": "x"}, by=case_manager)
    with pytest.raises(Refused, match="Only the person who makes this visit can record it"):
        actions.begin_note(visit=draft.visit, by=case_manager)
    signed(draft)
    with pytest.raises(Refused, match="Only the author adds to a note"):
        actions.add_addendum(note=draft, text="x", by=case_manager)
    with pytest.raises(Refused, match="This note is signed"):
        actions.write_note(note=stale, seen_version=stale.version, changes={"narrative": "x"}, by=draft.author)


@pytest.mark.django_db
def test_a_note_is_begun_once_and_not_before_the_visit(visit: Any, clinician: Any) -> None:
    with pytest.raises(Refused, match="Check in first: a note is written at or after the visit"):
        actions.begin_note(visit=visit, by=clinician)
    assert not VisitNote.objects.exists()
    actions.check_in(visit=visit, location_reason="Other", by=clinician)
    first = actions.begin_note(visit=visit, by=clinician)
    actions.check_out(visit=visit, by=clinician)
    assert actions.begin_note(visit=visit, by=clinician) == first


@pytest.mark.django_db
def test_an_old_page_does_not_write_over_a_newer_one(draft: Any, clinician: Any) -> None:
    seen = draft.version
    actions.write_note(note=draft, seen_version=seen, changes={"narrative": "Newer"}, by=clinician)
    for deed in (actions.write_note, actions.sign_note):
        with pytest.raises(EditedMeanwhile):
            deed(note=draft, seen_version=seen, changes={"narrative": "Older"}, by=clinician)
    assert VisitNote.objects.get(pk=draft.pk).narrative == "Newer"


@pytest.mark.django_db
def test_measures_are_of_the_visits_day_and_patient(draft: Any, plan: Any) -> None:
    own, alien = plan.goals.get(), factories.GoalFactory()
    with time_machine.travel(MONDAY.replace(hour=16), tick=False):
        signed(draft, measures={str(own.uuid): "44.5", str(alien.uuid): "9"})
    made = GoalMeasure.objects.get()
    assert (made.goal, made.value, made.measured_on, made.visit, made.author) == (
        own, Decimal("44.5"), MONDAY.date(), draft.visit, draft.author,
    )  # fmt: skip


@pytest.mark.django_db
def test_goals_that_stall_are_told_and_taken_back_when_they_move(draft: Any, plan: Any, clinician: Any) -> None:
    goal, visit = plan.goals.get(), draft.visit
    follow_goals([], visit, clinician)
    for n in range(3):
        factories.GoalMeasureFactory(goal=goal, value=Decimal(20), measured_on=MONDAY.date())
        visit.patient.refresh_from_db()
        follow_goals([goal], visit, clinician)
        found = [each.what for each in visit.patient.concerns.filter(kind="goal", closed_at=None)]
        assert len(found) == (n == 2), n
    assert found[0].endswith("3 visits in a row, no gain since it was set.")


# --- the pages ---------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_page_says_what_is_kept_and_leads_on(client: Any, clinician: Any, draft: Any) -> None:
    client.force_login(clinician)
    page = url("note", draft.visit.uuid)
    kept = client.post(page, note_form(draft), follow=True)
    assert (kept.redirect_chain[0][0], "The draft is kept." in kept.content.decode()) == (page, True)
    draft.refresh_from_db()
    done = client.post(page, note_form(draft, sign="1"), follow=True)
    assert (done.redirect_chain[0][0], "The note is signed." in done.content.decode()) == (
        url("visit", draft.visit.uuid), True,
    )  # fmt: skip
    again = client.get(page, follow=True)
    assert "This note is signed. Add an addendum below." in again.content.decode()
    added = client.post(url("addendum", draft.visit.uuid), {"text": "Also this."}, follow=True)
    assert "The addendum is kept with the note." in added.content.decode()


@pytest.mark.django_db
def test_pages_of_a_note_are_the_authors_and_of_a_signed_one(
    client: Any, clinician: Any, supervisor: Any, visit: Any
) -> None:
    client.force_login(clinician)
    assert client.get(url("addendum", visit.uuid)).status_code == 403
    assert client.post(url("note_draft", visit.uuid), {"narrative": "x"}).status_code == 422
    early = client.get(url("note", visit.uuid), follow=True)
    assert "Check in first: a note is written at or after the visit." in early.content.decode()
    client.force_login(supervisor)
    for name in ("note", "note_draft", "addendum"):
        assert client.post(url(name, visit.uuid), {"text": "x"}).status_code == 403


@pytest.mark.django_db
def test_a_conflict_names_only_what_differs(client: Any, clinician: Any, draft: Any) -> None:
    client.force_login(clinician)
    changes = {"narrative": "Theirs", "pulse": 80, "teaching": "Same"}
    actions.write_note(note=draft, seen_version=draft.version, changes=changes, by=clinician)
    typed = {"seen_version": draft.version - 1, "narrative": "Mine", "pulse": "", "teaching": "Same", "pain": "3"}
    answer = client.post(url("note_draft", draft.visit.uuid), typed)
    assert answer.status_code == 409
    assert [(each["name"], each["theirs"], each["yours"]) for each in answer.json()["fields"]] == [
        ("narrative", "Theirs", "Mine"), ("pulse", "80", ""), ("pain", "", "3"),
    ]  # fmt: skip
    whole = client.post(url("note", draft.visit.uuid), typed)
    assert (whole.status_code, len(whole.context["conflict"])) == (409, 3)
