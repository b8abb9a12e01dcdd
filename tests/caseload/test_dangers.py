"""A danger reaches the person who must act, at once: from wherever it comes, until somebody says what was done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from importlib import import_module
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.db import DatabaseError, transaction

from assessments import actions as assessing
from careplans.actions import reviewing
from caseload.actions import concerns, health, limits, patients
from caseload.actions.concerns import Finding
from caseload.models import Allergy, Concern, Medication, Patient, TimelineEntry
from core.change.actions import Refused
from core.clock import now, today
from desk import worklist
from endings.actions import closing
from homehealth import instruments
from obligations import derive
from obligations.models import Obligation
from referrals.actions import referrals as accepting
from reminders.actions import upgrade
from reminders.models import InboxItem
from tests import factories
from tests.races import at_once
from visits import actions as visiting

pytestmark = pytest.mark.django_db
ZERO = {f"q{n}": 0 for n in range(1, 10)}
HITS = dict.fromkeys(("safety_1", "safety_2", "safety_3", "safety_4"), 1)


@pytest.fixture
def draft(episode: Any, clinician: Any) -> Any:
    return assessing.start(episode=episode, purpose="other", by=clinician)


@pytest.fixture
def note(episode: Any, clinician: Any) -> Any:
    """The draft note of a visit under way."""
    at = now() - timedelta(minutes=30)
    visit = factories.VisitFactory(episode=episode, clinician=clinician, starts_at=at, week_starts_on=today())
    return visiting.begin_note(
        visit=visiting.check_in(visit=visit, location_reason="Device problem", by=clinician), by=clinician
    )


def give(draft: Any, key: str, answers: dict[str, object], by: Any) -> Any:
    section = assessing.add_instrument(assessment=draft, instrument=key, by=by)
    section.refresh_from_db()
    return assessing.answer(response=section, seen_version=section.version, answers=answers, not_done_reason="", by=by)


def take(note: Any, **readings: object) -> Any:
    note.refresh_from_db()
    return visiting.write_note(note=note, seen_version=note.version, changes=readings, by=note.author)


def promise(concern: Concern) -> Obligation:
    return Obligation.objects.get(rule="concern", cycle=str(concern.uuid))


# --- where a danger comes from ---------------------------------------------------------------------------------------
ANSWERS = [
    ("phq-9", {"q9": 1}),  # alone, while eight questions are open
    ("phq-9", ZERO | {"q9": 3}),
    ("ahc-hits", HITS | {"safety_1": 5, "safety_2": 4}),
    ("ahc-hits", {"safety_1": 5, "safety_2": 4}),  # certain before the rest is answered
]
NO_ANSWERS = [
    ("phq-9", ZERO),
    ("phq-9", dict.fromkeys(ZERO, 3) | {"q9": 0}),
    ("phq-9", {"q9": None}),
    ("ahc-hits", HITS),
    ("ahc-hits", {"safety_1": 5, "safety_2": 3}),
    ("ahc-hits", {}),
]
READINGS = [
    ("temperature_f", Decimal("101.4"), "today"),
    ("temperature_f", Decimal("94.0"), "now"),
    ("systolic", 210, "today"),
    ("systolic", 84, "now"),
    ("diastolic", 125, "now"),
    ("oxygen_saturation", 86, "now"),
    ("pulse", 140, "now"),
    ("respirations", 30, "now"),
    ("pain", 9, "today"),
]


@pytest.mark.parametrize(("key", "answers"), ANSWERS)
def test_danger_answer_in_a_draft_is_a_concern_at_once(draft: Any, clinician: Any, key: str, answers: Any) -> None:
    give(draft, key, answers, clinician)
    concern = Concern.objects.get()
    assert (concern.kind, concern.urgency, concern.raised_by) == ("answer", "now", clinician)
    assert concern.act_by - concern.raised_at <= timedelta(hours=1)
    assert promise(concern).state == "open"


@pytest.mark.parametrize(("key", "answers"), NO_ANSWERS)
def test_other_answers_are_none(draft: Any, clinician: Any, key: str, answers: Any) -> None:
    give(draft, key, answers, clinician)
    assert not Concern.objects.exists()


def test_every_instrument_with_a_danger_is_in_the_table() -> None:
    """Whatever instrument can be a danger has a row above: its worst answers are tried, each item by itself marked too."""
    found = set()
    for key, tool in instruments.instruments().items():
        worst = {
            item.code: max((choice.value for choice in item.choices), default=item.maximum or 1) for item in tool.items
        }
        score = tool.score(worst) if key not in {"m1033"} else None
        if any(item.danger for item in tool.items) or (score and score.danger):
            found.add(key)
    assert found == {key for key, _ in ANSWERS}


@pytest.mark.parametrize(("name", "value", "urgency"), READINGS)
def test_bad_reading_in_a_draft_note_is_a_concern_at_once(note: Any, name: str, value: Any, urgency: str) -> None:
    take(note, **{name: value})
    concern = Concern.objects.get()
    assert (concern.kind, concern.urgency, concern.raised_by) == ("reading", urgency, note.author)
    assert promise(concern).because.startswith(concern.what[:40])


def test_readings_within_the_limits_are_none(note: Any) -> None:
    take(
        note, temperature_f=Decimal("98.6"), systolic=128, diastolic=76, oxygen_saturation=96, pulse=72, respirations=16,
        pain=2,
    )  # fmt: skip
    assert not Concern.objects.exists()


def test_copd_and_an_order_change_the_limits(note: Any, clinician: Any, patient: Any) -> None:
    factories.ConditionFactory(patient=patient, text="COPD", code="J44.9")
    take(note, oxygen_saturation=89)
    assert not Concern.objects.exists()
    order(patient, clinician, reading="oxygen_saturation", low=Decimal(90))
    take(note, pulse=70)
    assert "ordered by Dr. Rao" in Concern.objects.get().what
    order(patient, clinician, reading="oxygen_saturation", low=Decimal(85))
    take(note, pulse=71)
    assert Concern.objects.get().state == "taken_back"


def order(patient: Any, by: Any, **facts: Any) -> Any:
    said = {"low": None, "high": None, "ordered_by": "Dr. Rao", "ordered_on": today()} | facts
    return limits.order(patient=patient, by=by, **said)


def medicine_first(patient: Any, by: Any) -> None:
    health.add_medication(patient=patient, text="Augmentin 875 mg", by=by)
    health.add_allergy(patient=patient, substance="Penicillin", severity="severe", by=by)


def allergy_first(patient: Any, by: Any) -> None:
    health.add_allergy(patient=patient, substance="PCN", severity="severe", by=by)
    health.add_medication(patient=patient, text="amoxicillin trihydrate/clavulanate potassium", by=by)


def in_bulk(patient: Any, by: Any) -> None:
    """As an accepted referral and an import bring them: no action of their own, whatever happens next compares them."""
    Allergy.objects.bulk_create([Allergy(patient=patient, substance="sulfa")])
    Medication.objects.bulk_create([Medication(patient=patient, text="Bactrim DS")])
    patients.write_note(patient=patient, kind="note", text="Called.", by=by)


@pytest.mark.parametrize("brings", [medicine_first, allergy_first, in_bulk])
def test_medicine_that_meets_an_allergy_is_a_concern(
    patient: Any, case_manager: Any, brings: Callable[..., None]
) -> None:
    brings(patient, case_manager)
    concern = Concern.objects.get()
    assert (concern.kind, concern.urgency, concern.raised_by) == ("medicine", "now", None)
    assert promise(concern).owner == case_manager
    health.enter_in_error(entry=Allergy.objects.get(), reason="Never had it", by=case_manager)
    concern.refresh_from_db()
    assert (concern.state, concern.closed_by) == ("taken_back", None)
    assert promise(concern).state == "void"


def test_medicine_that_comes_with_a_referral_is_compared(case_manager: Any, intake: Any) -> None:
    enclosed = {
        "medications": [{"text": "Cephalexin 500 mg", "is_active": True, "source_id": "M/1"}],
        "allergies": [{"text": "Penicillin", "severity": "severe", "is_active": True, "source_id": "A/1"}],
    }
    referral = factories.ReferralFactory(enclosed=enclosed)
    accepting.accept(
        referral=referral, program=referral.program, payer=referral.payer, member_number="1EG4TE5MK73",
        worker=case_manager, reason="Least loaded", by=intake,
    )  # fmt: skip
    concern = Concern.objects.get()
    assert (concern.urgency, promise(concern).owner) == ("today", case_manager)


def test_medicine_that_meets_an_allergy_is_seen_while_the_referral_waits(client: Any, intake: Any) -> None:
    enclosed = {
        "medications": [{"text": "Cephalexin 500 mg"}, {"text": "Amoxicillin 500 mg", "is_active": False}],
        "allergies": [{"text": "Penicillin"}, {"text": "Sulfa", "is_active": False}],
    }
    referral = factories.ReferralFactory(enclosed=enclosed)
    client.force_login(intake)
    page = client.get(f"/referrals/{referral.uuid}").content.decode()
    assert page.count("A medicine meets an allergy") == 1
    assert "Cephalexin 500 mg meets the allergy to Penicillin" in page


def test_medicine_that_meets_nothing_is_none(patient: Any, case_manager: Any) -> None:
    health.add_allergy(patient=patient, substance="sulfa", by=case_manager)
    health.add_medication(patient=patient, text="Furosemide 20 mg", by=case_manager)
    health.add_medication(patient=patient, text="Foozolam 5 mg", by=case_manager)
    assert not Concern.objects.exists()


def test_medicine_somebody_decided_on_is_not_raised_again(patient: Any, case_manager: Any) -> None:
    allergy_first(patient, case_manager)
    concerns.close(concern=Concern.objects.get(), done="Dr. Rao knows: tolerated twice.", by=case_manager)
    health.add_medication(patient=patient, text="Metformin 500 mg", by=case_manager)
    assert Concern.objects.count() == 1


SILENCE = [
    ({}, [], "code status, allergies, emergency contact"),
    ({"code_status": "dnr"}, [], "allergies, emergency contact"),
    ({"code_status": "full", "no_known_allergies": True}, [], "emergency contact"),
    ({"code_status": "full", "no_known_allergies": True}, ["contact"], None),
    ({"code_status": "full"}, ["contact", "allergy"], None),
    ({"code_status": "full", "no_known_allergies": True}, ["unwanted"], "emergency contact"),
]


@pytest.mark.parametrize(("facts", "also", "missing"), SILENCE)
def test_what_nobody_asked_is_a_concern_after_five_days(
    case_manager: Any, facts: dict[str, Any], also: list[str], missing: str | None
) -> None:
    episode = factories.ActiveEpisodeFactory(
        worker=case_manager, start_of_care=today() - timedelta(days=5), patient=factories.PatientFactory(**facts)
    )
    Patient.objects.filter(pk=episode.patient_id).update(**({"code_status": "", "no_known_allergies": False} | facts))
    make = {
        "contact": lambda: factories.ContactFactory(patient=episode.patient, is_emergency=True),
        "unwanted": lambda: factories.ContactFactory(patient=episode.patient, is_emergency=True, do_not_contact=True),
        "allergy": lambda: factories.AllergyFactory(patient=episode.patient),
    }
    for each in also:
        make[each]()
    derive.reconcile([episode.patient_id])
    found = [row.title for row in Obligation.objects.open().filter(rule="not-asked")]
    assert found == ([f"Not asked yet, {missing}"] if missing else [])


def test_goal_that_stalls_is_a_concern_until_it_is_reviewed(
    note: Any, episode: Any, clinician: Any, case_manager: Any
) -> None:
    goal = goal_of(episode, case_manager, values=[60, 50, 40])
    sign(note, goal, 45)
    concern = Concern.objects.get()
    assert (concern.kind, concern.urgency) == ("goal", "soon")
    reviewing.review(episode=episode, decision="change", findings="More therapy.", by=case_manager)
    concern.refresh_from_db()
    assert (concern.state, concern.closed_by) == ("closed", case_manager)
    assert "More therapy." in concern.closing


def test_discharge_takes_back_goals_and_leaves_dangers_open(note: Any, episode: Any, case_manager: Any) -> None:
    goal = goal_of(episode, case_manager, values=[60, 50, 40])
    take(note, systolic=210)
    sign(note, goal, 45)
    closing.discharge(episode=episode, on=today(), reason="Moved away", by=case_manager)
    assert dict(Concern.objects.values_list("kind", "state")) == {"goal": "taken_back", "reading": "open"}
    assert list(Obligation.objects.open().filter(kind="concern").values_list("rule", flat=True)) == ["concern"]


def test_upgrade_compares_the_medicines_of_everybody(patient: Any) -> None:
    factories.AllergyFactory(patient=patient, substance="NSAIDs")
    factories.MedicationFactory(patient=patient, text="Naproxen 500 mg")
    upgrade.derive_anew(patient_ids=[patient.pk], by=upgrade.UPGRADE)
    assert promise(Concern.objects.get()).state == "open"


def test_goal_that_moves_is_none(note: Any, episode: Any, clinician: Any, case_manager: Any) -> None:
    goal = goal_of(episode, case_manager, values=[30, 40, 50])
    sign(note, goal, 60)
    assert not Concern.objects.exists()


def goal_of(episode: Any, by: Any, values: list[int]) -> Any:
    plan = factories.PlanOfCareFactory(episode=episode)
    goal = factories.GoalFactory(plan=plan)
    for place, value in enumerate(values):
        on = today() - timedelta(days=9 - place)
        factories.GoalMeasureFactory(goal=goal, measured_on=on, value=Decimal(value), author=by)
    return goal


def sign(note: Any, goal: Any, value: int) -> None:
    note.refresh_from_db()
    changes = {"narrative": "Walked.", "measures": {str(goal.uuid): str(value)}}
    visiting.sign_note(note=note, seen_version=note.version, changes=changes, by=note.author)


# --- what becomes of it ----------------------------------------------------------------------------------------------
def test_the_same_thing_again_is_the_same_row(draft: Any, note: Any, clinician: Any) -> None:
    for _ in range(3):
        give(draft, "phq-9", {"q9": 1}, clinician)
        take(note, oxygen_saturation=86)
    assert Concern.objects.count() == 2


def test_answer_taken_back_is_said_and_given_again_is_raised_again(draft: Any, clinician: Any) -> None:
    give(draft, "phq-9", {"q9": 1}, clinician)
    give(draft, "phq-9", {"q9": 0}, clinician)
    concern = Concern.objects.get()
    assert (concern.state, concern.closed_by) == ("taken_back", clinician)
    assert "changed before signing" in concern.closing
    assert promise(concern).state == "void"
    assert TimelineEntry.objects.filter(title__startswith="Concern taken back").exists()
    give(draft, "phq-9", {"q9": 1}, clinician)
    assert Concern.objects.open().count() == 1


def test_answer_that_grows_worse_is_told_anew(draft: Any, clinician: Any, case_manager: Any) -> None:
    give(draft, "phq-9", {"q9": 1}, clinician)
    concerns.close(concern=Concern.objects.get(), done="Spoke with Dr. Rao.", by=case_manager)
    give(draft, "phq-9", {"q9": 1}, clinician)
    assert not Concern.objects.open().exists(), "saving the page again does not undo what was done"
    give(draft, "phq-9", {"q9": 3}, clinician)
    assert Concern.objects.open().count() == 1


def test_reading_corrected_before_signing_is_taken_back_with_words(note: Any) -> None:
    take(note, systolic=210)
    take(note, systolic=120)
    concern = Concern.objects.get()
    assert (concern.state, "corrected" in concern.closing) == ("taken_back", True)
    take(note, systolic=215)
    take(note, systolic=195)
    assert list(Concern.objects.order_by("id").values_list("state", flat=True)) == ["taken_back"] * 2 + ["open"]


def test_signing_raises_nothing_twice_and_leaves_it_open(note: Any) -> None:
    take(note, systolic=210)
    note.refresh_from_db()
    visiting.sign_note(note=note, seen_version=note.version, changes={"narrative": "Told her to rest."}, by=note.author)
    assert Concern.objects.get().state == "open"


@pytest.mark.parametrize("done", ["", "   ", "\n\t"])
def test_closing_needs_what_was_done(case_manager: Any, episode: Any, done: str) -> None:
    concern = factories.ConcernFactory(episode=episode)
    with pytest.raises(Refused, match="Write what was done") as refused:
        concerns.close(concern=concern, done=done, by=case_manager)
    assert refused.value.field == "done"
    concern.refresh_from_db()
    assert concern.is_open


def test_closing_twice_is_told_who_did(case_manager: Any, supervisor: Any, episode: Any) -> None:
    concern = factories.ConcernFactory(episode=episode)
    concerns.close(concern=Concern.objects.get(), done="Called Dr. Rao.", by=case_manager)
    with pytest.raises(Refused, match=f"by {case_manager.name}"):
        concerns.close(concern=concern, done="Me too.", by=supervisor)
    assert Concern.objects.get().closing == "Called Dr. Rao."


@pytest.mark.django_db(transaction=True)
def test_of_two_who_close_at_once_one_is_told(case_manager: Any, episode: Any) -> None:
    factories.ConcernFactory(episode=episode)
    found = at_once(
        [lambda: concerns.close(concern=Concern.objects.get(), done="Done.", by=case_manager) for _ in range(2)]
    )
    assert sorted(type(each).__name__ for each in found) == ["Concern", "Refused"]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_raise_the_same_at_once_one_row_is_left(draft: Any, case_manager: Any, patient: Any) -> None:
    finding = Finding("reading", "now", "SpO2 80 %")
    raises = lambda: concerns.raise_concern(patient=patient, source="same", finding=finding, by=case_manager)  # noqa: E731
    assert sorted(type(each).__name__ for each in at_once([raises, raises])) == ["Concern", "Concern"]
    assert Concern.objects.filter(source="same").count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(5))
def test_closing_and_stopping_the_medicine_at_once_wait_for_each_other(
    case_manager: Any, patient: Any, turn: int
) -> None:
    allergy_first(patient, case_manager)
    concern = Concern.objects.get()
    found = at_once(
        [
            lambda: concerns.close(concern=concern, done="Dr. Rao stopped it.", by=case_manager),
            lambda: health.stop_medication(
                medication=Medication.objects.get(), on=today(), reason="Allergy", by=case_manager
            ),
        ]
    )
    assert len(found) == 2, "neither fails for the other"
    assert Concern.objects.get().state in {"closed", "taken_back"}


def test_a_closed_concern_is_final_and_none_is_deleted(case_manager: Any, episode: Any) -> None:
    concern = concerns.close(concern=factories.ConcernFactory(episode=episode), done="Called.", by=case_manager)
    rows = Concern.objects.filter(pk=concern.pk)
    for deed in (lambda: rows.update(closing="Nothing"), lambda: rows.update(state="open"), rows.delete):
        with pytest.raises(DatabaseError, match=r"never changed or deleted|permission denied"), transaction.atomic():
            deed()
    with pytest.raises(DatabaseError), transaction.atomic():
        Concern.objects.filter(pk=factories.ConcernFactory(episode=episode).pk).delete()


# --- whom it reaches -------------------------------------------------------------------------------------------------
def test_owner_is_told_at_once_and_the_supervisor_when_time_is_up(
    draft: Any, clinician: Any, case_manager: Any, supervisor: Any
) -> None:
    give(draft, "phq-9", {"q9": 1}, clinician)
    row = promise(Concern.objects.get())
    told = {(item.user_id, item.rung): item.due_at for item in InboxItem.objects.filter(obligation=row)}
    assert told[case_manager.pk, "at-once"] <= now()
    assert told[supervisor.pk, "time-up"] == row.due_at
    assert told[supervisor.pk, "late-hours-4"] == row.due_at + timedelta(hours=4)


def test_closing_withdraws_what_nobody_need_be_told(draft: Any, clinician: Any, case_manager: Any) -> None:
    give(draft, "phq-9", {"q9": 1}, clinician)
    concern = concerns.close(concern=Concern.objects.get(), done="Daughter stays; Dr. Rao knows.", by=case_manager)
    assert promise(concern).state == "done"
    assert not InboxItem.objects.filter(obligation__rule="concern", withdrawn_at=None, read_at=None).exists()


PAGES = [
    "face sheet",
    "visit",
    "today of the case manager",
    "today of the clinician",
    "today of the supervisor",
    "team",
]


@pytest.mark.parametrize("where", PAGES)
def test_danger_of_a_draft_stands_on(
    client: Any, draft: Any, episode: Any, clinician: Any, case_manager: Any, supervisor: Any, where: str
) -> None:
    visit = factories.VisitFactory(episode=episode, clinician=clinician)
    give(draft, "phq-9", {"q9": 1}, clinician)
    who, path = {
        "face sheet": (case_manager, f"/patients/{episode.patient.uuid}"),
        "visit": (clinician, f"/visits/{visit.uuid}"),
        "today of the case manager": (case_manager, "/today"),
        "today of the clinician": (clinician, "/today"),
        "today of the supervisor": (supervisor, "/today"),
        "team": (supervisor, "/team"),
    }[where]
    client.force_login(who)
    page = client.get(path).content.decode()
    concern = Concern.objects.get()
    assert f"/concerns/{concern.uuid}" in page
    assert "nswer that needs action" in page
    concerns.close(concern=concern, done="Daughter stays.", by=case_manager)
    assert f"/concerns/{concern.uuid}" not in client.get(path).content.decode() or where == "face sheet"


def test_what_nobody_asked_is_on_the_strip(client: Any, case_manager: Any, patient: Any) -> None:
    client.force_login(case_manager)
    page = client.get(f"/patients/{patient.uuid}").content.decode()
    assert "Code status</b> Not asked" in page
    assert "Emergency contact</b> Not asked" in page
    Patient.objects.filter(pk=patient.pk).update(code_status="full")
    factories.ContactFactory(patient=patient, is_emergency=True)
    assert "Not asked" not in client.get(f"/patients/{patient.uuid}/timeline").content.decode()


def test_danger_comes_first_on_today(client: Any, draft: Any, clinician: Any, case_manager: Any) -> None:
    give(draft, "phq-9", {"q9": 1}, clinician)
    client.force_login(case_manager)
    page = client.get("/today").content.decode()
    assert page.index('aria-labelledby="now"') < page.index('aria-labelledby="overdue"')
    rows = worklist.promises(case_manager, [case_manager.pk])
    shown = {key: [row.rule for row in worklist.of_section(rows, key)] for key in ("now", "overdue", "today")}
    assert shown["now"] == ["concern"]
    assert "concern" not in shown["overdue"] + shown["today"]


def test_supervisor_of_another_team_sees_nothing(client: Any, draft: Any, clinician: Any) -> None:
    give(draft, "phq-9", {"q9": 1}, clinician)
    stranger = factories.UserFactory(role="supervisor", team=factories.TeamFactory())
    client.force_login(stranger)
    concern = Concern.objects.get()
    assert client.get(f"/concerns/{concern.uuid}").status_code == 404
    assert str(concern.uuid) not in client.get("/team").content.decode() + client.get("/today").content.decode()


def test_concern_of_yesterday_still_comes_first(draft: Any, clinician: Any, supervisor: Any) -> None:
    give(draft, "phq-9", {"q9": 1}, clinician)
    with time_machine.travel(now() + timedelta(days=1), tick=False):
        rows = worklist.of_section(worklist.promises(supervisor, [supervisor.pk]), "now")
        assert [row.is_overdue(today()) for row in rows] == [True]


@pytest.mark.parametrize(
    ("signed", "promised", "count"),
    [(False, False, 1), (True, True, 1), (True, False, 0)],
    ids=["draft", "open", "kept"],
)
def test_dangers_of_an_earlier_version_are_carried_over(
    episode: Any, clinician: Any, signed: bool, promised: bool, count: int
) -> None:
    migration: Any = import_module("assessments.migrations.0006_dangers_become_concerns")
    at = now() - timedelta(days=2) if signed else None
    assessment = factories.AssessmentFactory(episode=episode, author=clinician)
    row = factories.ResponseFactory(assessment=assessment, instrument="phq-9", flags={"danger": True}, signed_at=at)
    factories.ObligationFactory(episode=episode, rule="safety-follow-up", state="open" if promised else "void")
    migration.raise_concerns(apps, None)
    found = list(Concern.objects.values_list("source", "raised_by", "urgency"))
    assert found == [(f"answer:{row.uuid}", clinician.pk, "now")] * count


# --- pages and API ---------------------------------------------------------------------------------------------------
def test_page_closes_with_words_and_keeps_what_was_typed(client: Any, case_manager: Any, episode: Any) -> None:
    concern = factories.ConcernFactory(episode=episode)
    client.force_login(case_manager)
    path = f"/concerns/{concern.uuid}"
    empty = client.post(f"{path}/close", {"done": "  "})
    assert empty.status_code == 422
    long = client.post(f"{path}/close", {"done": "x" * 5001})
    assert (long.status_code, "x" * 5001 in long.content.decode()) == (422, True)
    assert client.post(f"{path}/close", {"done": "Called Dr. Rao."}).status_code == 302
    late = client.post(f"{path}/close", {"done": "Called as well."})
    assert (late.status_code, "already" in late.content.decode()) == (422, True)
    page = client.get(path).content.decode()
    assert "Called Dr. Rao." in page
    assert "Close the concern" not in page


@pytest.mark.parametrize("role", ["auditor", "admin", "intake"])
def test_who_does_not_write_in_charts_closes_nothing(client: Any, episode: Any, role: str, request: Any) -> None:
    concern = factories.ConcernFactory(episode=episode)
    client.force_login(request.getfixturevalue(role))
    assert client.post(f"/concerns/{concern.uuid}/close", {"done": "Done."}).status_code in {403, 404}
    shown = client.get(f"/concerns/{concern.uuid}").status_code
    assert shown == (200 if role == "auditor" else 403)


def test_list_of_concerns_costs_the_same_for_many(client: Any, case_manager: Any, episode: Any, queries: Any) -> None:
    client.force_login(case_manager)
    path = f"/patients/{episode.patient.uuid}/concerns"
    factories.ConcernFactory(episode=episode)
    client.get(path)
    with queries() as few:
        client.get(path)
    for _ in range(60):
        factories.ConcernFactory(episode=episode, raised_by=case_manager)
    with queries() as many:
        page = client.get(path).content.decode()
    assert len(many) == len(few)
    assert "after=" in page


BAD_LIMITS = [
    ({"low": "20"}, "from 40 to 100"),
    ({"low": "95", "high": "90"}, "not below the lowest"),
    ({"low": "abc"}, "number"),
    ({"low": "1e999"}, "number"),
    ({"low": "88.55"}, "decimal"),
    ({"reading": "smell"}, "hoose"),
    ({"reading": ""}, "required"),
    ({"ordered_by": "  "}, "required"),
    ({"ordered_on": (date.today() + timedelta(days=3)).isoformat()}, ""),  # noqa: TID251 - only far enough ahead
    ({"ordered_on": "1930-01-01"}, "date of birth"),
    ({"reason": "x" * 301}, "300"),
]


@pytest.mark.parametrize(("typed", "says"), BAD_LIMITS)
def test_bad_order_of_limits_is_explained_and_kept(
    client: Any, clinician: Any, note: Any, patient: Any, typed: Any, says: str
) -> None:
    client.force_login(clinician)
    good = {"reading": "oxygen_saturation", "low": "88", "ordered_by": "Dr. Rao", "ordered_on": today().isoformat()}
    answer = client.post(f"/patients/{patient.uuid}/limits/new", good | typed)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert says in page
    assert "Dr. Rao" in page or "ordered_by" in typed
    assert not patient.reading_limits.exists()


def test_order_of_limits_is_kept_and_shown(client: Any, clinician: Any, note: Any, patient: Any) -> None:
    client.force_login(clinician)
    facts = {"reading": "oxygen_saturation", "low": "86", "ordered_by": "Dr. Rao", "ordered_on": today().isoformat()}
    assert client.post(f"/patients/{patient.uuid}/limits/new", facts).status_code == 302
    page = client.get(f"/patients/{patient.uuid}/limits").content.decode()
    assert "86 %" in page
    assert "Ordered by Dr. Rao" in page


def test_chart_says_what_a_new_medicine_meets_and_what_is_not_checked(
    client: Any, case_manager: Any, patient: Any
) -> None:
    client.force_login(case_manager)
    factories.AllergyFactory(patient=patient, substance="Penicillin")
    path = f"/patients/{patient.uuid}"
    added = client.post(f"{path}/medications/new", {"text": "Amoxicillin 500 mg"}, follow=True).content.decode()
    assert "Amoxicillin 500 mg meets the allergy to Penicillin: a concern is open" in added
    added = client.post(f"{path}/medications/new", {"text": "Foozolam 5 mg"}, follow=True).content.decode()
    assert "Not checked against allergies: Foozolam 5 mg" in added
    assert added.count("Not checked") == 1


def test_api_lists_closes_and_orders(client: Any, case_manager: Any, other_case_manager: Any, episode: Any) -> None:
    concern = factories.ConcernFactory(episode=episode)
    client.force_login(case_manager)
    rows = client.get("/api/v1/concerns/", {"state": "open", "patient": str(episode.patient.uuid)}).json()["results"]
    assert [row["uuid"] for row in rows] == [str(concern.uuid)]
    path = f"/api/v1/concerns/{concern.uuid}/close/"
    assert client.post(path, {"done": " "}, content_type="application/json").status_code == 400
    closed = client.post(path, {"done": "Called Dr. Rao."}, content_type="application/json")
    assert (closed.status_code, closed.json()["state"]) == (200, "closed")
    assert client.post(path, {"done": "Again."}, content_type="application/json").status_code == 409
    facts = {
        "patient": str(episode.patient.uuid),
        "reading": "pulse",
        "high": "100",
        "ordered_by": "Dr. Rao",
        "ordered_on": today().isoformat(),
    }
    made = client.post("/api/v1/reading-limits/", facts, content_type="application/json")
    assert (made.status_code, made.json()["high"]) == (201, "100.0")
    client.force_login(other_case_manager)
    assert client.post("/api/v1/reading-limits/", facts, content_type="application/json").status_code == 400
    assert client.get(f"/api/v1/concerns/{concern.uuid}/").status_code == 404
