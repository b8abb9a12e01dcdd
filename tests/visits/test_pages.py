"""What each page of visits says and offers, to whom and in which state: every choice of the pages from both sides."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine

from caseload.models import Patient
from tests import factories
from tests.visits.conftest import MONDAY, SUNDAY, at, sign, url
from visits import actions
from visits.models import Visit, VisitNote

pytestmark = pytest.mark.django_db
DAY, TUESDAY = date(2027, 1, 4), date(2027, 1, 5)
LATER = MONDAY + timedelta(days=7)


def text(client: Any, who: Any, name: str, *args: Any, **query: Any) -> str:
    client.force_login(who)
    return " ".join(client.get(url(name, *args), query).content.decode().split())


def says(page: str, *, there: tuple[str, ...] = (), gone: tuple[str, ...] = ()) -> None:
    assert [words for words in there if words not in page] == []
    assert [words for words in gone if words in page] == []


# --- one visit ------------------------------------------------------------------------------------------


def test_a_planned_visit_offers_to_begin_to_who_makes_it_and_to_change_to_who_schedules(
    client: Any, visit: Any, clinician: Any, case_manager: Any, auditor: Any
) -> None:
    begin, change = (
        ("Check in</button>", "I forgot to check in"),
        ("Record as missed", "Add somebody", "<span>Move</span>"),
    )
    says(text(client, clinician, "visit", visit.uuid), there=(*begin, "The visit could not be made"), gone=change)
    says(text(client, case_manager, "visit", visit.uuid), there=change, gone=begin)
    says(text(client, auditor, "visit", visit.uuid), gone=(*begin, *change))
    before = ("Before you go in", "Change the dressing", "No signed note yet.")
    says(
        text(client, auditor, "visit", visit.uuid), there=before, gone=("Safety", "Visit verif", "is writing the note")
    )


def test_a_visit_without_a_time_is_planned_and_one_without_a_person_waits(
    client: Any, needed: Any, case_manager: Any
) -> None:
    page = text(client, case_manager, "visit", needed.uuid)
    says(
        page,
        there=("To be scheduled between", "<span>Plan</span>"),
        gone=("Add somebody", "<span>Move</span>", "Makes up"),
    )


def test_a_visit_ahead_cannot_be_begun_yet_and_one_past_asks_for_its_time(
    client: Any, visit: Any, clinician: Any, case_manager: Any
) -> None:
    begins = at(TUESDAY, "11:00")
    Visit.objects.filter(pk=visit.pk).update(starts_at=begins, ends_at=begins + timedelta(hours=1))
    says(
        text(client, clinician, "visit", visit.uuid),
        there=("You can check in on",),
        gone=("Check in</button>", "Move the"),
    )
    Visit.objects.filter(pk=visit.pk).update(starts_at=at(SUNDAY, "11:00"), ends_at=at(SUNDAY, "12:00"))
    page = text(client, clinician, "visit", visit.uuid)
    says(page, there=("Check in</button>", 'class="visit-forgot" open', "nobody checked in"), gone=("or move it",))
    assert "or move it" in text(client, case_manager, "visit", visit.uuid)
    Visit.objects.filter(pk=visit.pk).update(starts_at=at(DAY, "09:00"), ends_at=at(DAY, "10:01"))
    says(text(client, clinician, "visit", visit.uuid), gone=('class="visit-forgot" open', "nobody checked in"))


def test_during_a_visit_its_person_writes_and_leaves(
    client: Any, under_way: Any, clinician: Any, case_manager: Any
) -> None:
    own = ("You checked in at 10:00 AM", "Write the note", "Check out </button>")
    says(text(client, clinician, "visit", under_way.uuid), there=(*own, "Visit verification", "Not complete yet"))
    says(text(client, case_manager, "visit", under_way.uuid), gone=(*own, "<span>Move</span>", "<span>Cancel</span>"))
    actions.begin_note(visit=under_way, by=clinician)
    says(text(client, clinician, "visit", under_way.uuid), there=("Go on with the note",), gone=("Write the note",))
    assert "is writing the note. It can be read here" in text(client, case_manager, "visit", under_way.uuid)
    assert 'class="visit-forgot" open' not in text(client, clinician, "visit", under_way.uuid)


def test_a_typed_time_that_is_wrong_stands_open_under_its_card(client: Any, under_way: Any, clinician: Any) -> None:
    client.force_login(clinician)
    wrong = client.post(url("check_out", under_way.uuid), {"clock": "99:99"})
    assert wrong.status_code == 422
    assert 'class="visit-forgot" open' in " ".join(wrong.content.decode().split())


def test_after_a_visit_the_note_is_asked_for_and_then_shown(
    client: Any, under_way: Any, clinician: Any, case_manager: Any
) -> None:
    actions.check_out(visit=under_way, by=clinician)
    says(
        text(client, clinician, "visit", under_way.uuid),
        there=("The note is not signed", "Write the note", "Visit verified"),
    )
    says(
        text(client, case_manager, "visit", under_way.uuid),
        there=("The note has not been written yet.",),
        gone=("Write the note",),
    )
    note = actions.begin_note(visit=under_way, by=clinician)
    says(
        text(client, clinician, "visit", under_way.uuid),
        there=("Finish and sign the note",),
        gone=("has not been written",),
    )
    changes = {"narrative": "Wound clean.", "pulse": 72, "teaching": "Diet", "tasks": [
        {"intervention": "a", "text": "Dress", "done": True, "why": ""},
        {"intervention": "b", "text": "Walk", "done": False, "why": "Too tired"},
    ]}  # fmt: skip
    actions.sign_note(note=note, seen_version=note.version, changes=changes, by=clinician)
    whole = ("Wound clean.", "Pulse, a minute", "Dress: done", "Walk: not done (Too tired)", "Teaching", "Fingerprint")
    says(text(client, clinician, "visit", under_way.uuid), there=(*whole, "Add an addendum"),
         gone=("not signed", "<h3>Next</h3>", "Pain, 0 to 10", "Measures for goals", "<h3>Addendum"))  # fmt: skip
    says(text(client, case_manager, "visit", under_way.uuid), there=whole, gone=("Add an addendum",))


def test_a_signed_note_without_readings_and_tasks_shows_none(client: Any, under_way: Any, clinician: Any) -> None:
    note = actions.begin_note(visit=under_way, by=clinician)
    changes = {"narrative": "Seen.", "next_steps": "Call"}
    actions.sign_note(note=note, seen_version=note.version, changes=changes, by=clinician)
    actions.add_addendum(note=VisitNote.objects.get(), text="Also this.", by=clinician)
    says(text(client, clinician, "visit", under_way.uuid), there=("<h3>Next</h3>", "<h3>Addendum</h3>", "Also this."),
         gone=("Pulse", "<h3>Tasks</h3>", "<h3>Teaching</h3>"))  # fmt: skip


def test_what_to_know_at_the_door_is_shown_only_where_it_is_known(client: Any, visit: Any, clinician: Any) -> None:
    Patient.objects.filter(pk=visit.patient_id).update(safety_note="", phone="")
    says(text(client, clinician, "visit", visit.uuid), gone=("Safety", 'href="tel:'))
    Patient.objects.filter(pk=visit.patient_id).update(safety_note="Big dog", phone="2125550100")
    says(text(client, clinician, "visit", visit.uuid), there=("Safety", "Big dog", 'href="tel:'))


def test_a_cancelled_visit_says_why_and_offers_nothing(client: Any, visit: Any, case_manager: Any) -> None:
    actions.cancel(visit=visit, seen_version=1, reason="in hospital", by=case_manager)
    says(text(client, case_manager, "visit", visit.uuid), there=("was planned for", "In hospital"),
         gone=("Before you go in", "<span>Move</span>", "Plan a make-up visit"))  # fmt: skip


@pytest.mark.parametrize(("is_confirmed", "is_said"), [(False, True), (True, False)])
def test_the_initial_assessment_visit_is_called_so_until_care_has_started(
    client: Any, visit: Any, clinician: Any, is_confirmed: bool, is_said: bool
) -> None:
    type(visit.episode).objects.filter(pk=visit.episode_id).update(is_soc_confirmed=is_confirmed)
    words = "This is the initial assessment visit"
    assert (words in text(client, clinician, "visit", visit.uuid)) is is_said
    actions.check_in(visit=visit, location_reason="Other", by=clinician)
    assert (words in text(client, clinician, "visit", visit.uuid)) is is_said
    Visit.objects.filter(pk=visit.pk).update(status="completed", check_out_at=MONDAY)
    assert words not in text(client, clinician, "visit", visit.uuid)


def test_a_missed_visit_that_was_made_up_names_the_other(
    client: Any, visit: Any, case_manager: Any, auditor: Any
) -> None:
    actions.miss(visit=visit, seen_version=1, reason="Snow", by=case_manager)
    says(text(client, auditor, "visit", visit.uuid), there=("has not been told",), gone=("Plan a make-up visit",))
    begins = at(DAY, "15:00")
    made = actions.make_up(missed=visit, clinician=visit.clinician, starts_at=begins, ends_at=begins + timedelta(hours=1),
                           by=case_manager)  # fmt: skip
    says(
        text(client, case_manager, "visit", visit.uuid),
        there=("Made up by another visit",),
        gone=("It was made up within",),
    )
    Visit.objects.filter(pk=made.pk).update(status="completed", check_in_at=MONDAY, check_out_at=MONDAY)
    assert "It was made up within its week." in text(client, case_manager, "visit", visit.uuid)


# --- a patient's visits ---------------------------------------------------------------------------------


def test_the_list_offers_what_is_open_to_who_schedules(
    client: Any, visit: Any, needed: Any, case_manager: Any, auditor: Any
) -> None:
    patient = visit.patient.uuid
    factories.VisitFactory(episode=visit.episode, status="completed", starts_at=at(SUNDAY, "09:00"), is_prn=True,
                           check_in_at=at(SUNDAY, "09:00"), check_out_at=at(SUNDAY, "09:30"))  # fmt: skip
    Visit.objects.filter(pk=needed.pk).update(is_optional=True)
    page = text(client, case_manager, "of_patient", patient)
    says(
        page,
        there=("New visit", "Move <span", "Plan <span", "SN, as needed", "SN, if needed", "this week", "Nobody yet"),
    )
    assert page.count('data-key="e"') == 2
    says(text(client, auditor, "of_patient", patient), gone=("New visit", 'data-key="e"', "Lay out visits"))
    with time_machine.travel(LATER, tick=False):
        says(text(client, case_manager, "of_patient", patient), there=("Missed <span",), gone=("Plan <span",))


def test_a_patient_without_visits_orders_or_episode_is_told_so(
    client: Any, case_manager: Any, auditor: Any, episode: Any, clinician: Any
) -> None:
    patient = episode.patient.uuid
    empty = ("No order for visits is in force.", "No visits yet.")
    says(text(client, case_manager, "of_patient", patient), there=(*empty, "Plan the first visit", "New visit"),
         gone=("Lay out visits", "Visits are not laid out"))  # fmt: skip
    says(text(client, auditor, "of_patient", patient), there=empty, gone=("Plan the first visit",))
    Patient.objects.filter(open_episode=episode).update(open_episode=None)
    says(text(client, auditor, "of_patient", patient), there=("No visits yet.",), gone=("No order for visits is",))


def test_as_needed_visits_and_the_order_s_limit_stand_under_its_weeks(
    client: Any, order: Any, episode: Any, case_manager: Any, clinician: Any
) -> None:
    def used() -> None:
        begins = at(SUNDAY, f"{9 + Visit.objects.count():02}:00")
        factories.VisitFactory(episode=episode, order=order, clinician=clinician, status="completed", is_prn=True,
                               starts_at=begins, check_in_at=begins, check_out_at=begins)  # fmt: skip

    used()
    says(text(client, case_manager, "of_patient", episode.patient.uuid), there=("As needed: 1 of 2 used.",))
    used()
    used()
    page = text(client, case_manager, "of_patient", episode.patient.uuid)
    says(page, there=("As needed: 3 of 2 used, more than the order allows.",))


def test_laying_out_is_seen_before_it_is_done(client: Any, episode: Any, plan: Any, case_manager: Any) -> None:
    patient = episode.patient.uuid
    says(text(client, case_manager, "lay_out", patient), there=("orders 16 visits; 0 are laid out", "This adds 16.", "Lay out the"),
         gone=("if needed", "and cancels", "A short week", "Nothing is missing", "replaced inside a week"))  # fmt: skip
    client.post(url("lay_out", patient))
    says(
        text(client, case_manager, "lay_out", patient),
        there=("Nothing is missing.",),
        gone=("Lay out the visits</button>",),
    )
    done = client.post(url("lay_out", patient), follow=True)
    assert "Every ordered visit is laid out already. Nothing was changed." in done.content.decode()
    later = factories.PlanOfCareFactory(episode=episode, number=2, starts_on=SUNDAY)
    factories.VisitOrderFactory(plan=later, frequency="SN 1-2w2", effective_on=date(2027, 1, 8))
    sign(later)
    says(text(client, case_manager, "lay_out", patient), there=(
        "if needed", "that no order asks for any more.", "is replaced inside a week",
    ))  # fmt: skip
    done = client.post(url("lay_out", patient), follow=True)
    assert "cancelled as no order asks for them any more." in done.content.decode()


@pytest.mark.parametrize(
    ("frequency", "starts", "words"),
    [
        ("SN 2w2", date(2027, 1, 9), "A short week asks for one visit a day"),
        ("SN 2w12", SUNDAY, "orders more than its period holds"),
        ("SN 1w1", SUNDAY, "orders 1 visit; 0 are laid out"),
    ],
)
def test_laying_out_warns_of_what_an_order_does_not_ask_for(
    client: Any, episode: Any, case_manager: Any, frequency: str, starts: date, words: str
) -> None:
    plan = factories.PlanOfCareFactory(episode=episode, starts_on=SUNDAY)
    factories.VisitOrderFactory(plan=plan, frequency=frequency, effective_on=starts)
    sign(plan)
    assert words in text(client, case_manager, "lay_out", episode.patient.uuid)
    if words.startswith("orders 1"):
        done = client.post(url("lay_out", episode.patient.uuid), follow=True)
        assert "1 visit added." in done.content.decode()


@pytest.mark.parametrize("name", ["new", "lay_out"])
def test_without_an_open_episode_nothing_is_planned(client: Any, episode: Any, case_manager: Any, name: str) -> None:
    Patient.objects.filter(open_episode=episode).update(open_episode=None)
    client.force_login(case_manager)
    answer = client.get(url(name, episode.patient.uuid))
    assert answer["Location"] == url("of_patient", episode.patient.uuid)
