"""Kind: what ends or interrupts care settles what hangs on it, says so before, and can be taken back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from caseload.models import Assignment, Episode, Patient, Stay
from core.change.actions import Refused
from core.clock import local, now, today
from endings.actions import closing, covering, facility, starting, taking_back
from endings.kinds import KINDS
from endings.models import Ending
from endings.preview import perform, preview
from endings.truth import contradictions, strays
from obligations import derive
from obligations.models import Obligation
from reminders.models import InboxItem
from tests import factories
from tests.endings.conftest import visit_made
from visits.models import Visit


def statuses(episode: Any) -> list[str]:
    return sorted(Visit.objects.filter(episode=episode).values_list("status", flat=True))


def open_rules(episode: Any) -> set[str]:
    return set(Obligation.objects.open().filter(episode=episode).values_list("rule", flat=True))


def away(**besides: Any) -> facility.Away:
    facts = {
        "facility": "St Peter's",
        "kind": "inpatient",
        "admitted_at": now() - timedelta(hours=30),
        "learned_at": now(),
    }
    return facility.Away(**(facts | besides))


def whole(episode: Any) -> None:
    """Nothing contradicts the state, and the ledger agrees with the facts."""
    assert contradictions([episode.patient_id]) == []
    assert strays() == []
    assert derive.differences([episode.patient_id]) == []


def test_a_discharge_settles_visits_charge_and_promises(episode: Any, worker: Any) -> None:
    closing.discharge(episode=episode, on=today(), reason="Goals met", by=worker)
    assert statuses(episode) == ["cancelled", "cancelled", "cancelled", "completed"]
    assert not Assignment.objects.open().filter(episode=episode).exists()
    assert {"discharge-assessment", "discharge-summary"} <= open_rules(episode)
    assert "recertification" not in open_rules(episode)
    assert list(Patient.objects.visible_to(worker)) == [episode.patient], "she still finishes the paperwork"
    whole(episode)


def test_a_death_settles_everything_and_asks_for_the_assessment_of_a_death(episode: Any, worker: Any) -> None:
    closing.die(patient=episode.patient, on=today() - timedelta(days=1), known_on=today(), by=worker)
    episode.refresh_from_db()
    assert (episode.ending, episode.patient.__class__.objects.get().deceased_on) == (
        "died",
        today() - timedelta(days=1),
    )
    assert statuses(episode) == ["cancelled", "cancelled", "cancelled", "completed"]
    assert "death-assessment" in open_rules(episode)
    assert not {"discharge-assessment", "discharge-summary"} & open_rules(episode)
    assert Obligation.objects.get(rule="death-assessment").due_on == today() + timedelta(days=2), "from the day known"
    whole(episode)


def test_somebody_never_taken_under_care_owes_nothing(worker: Any) -> None:
    episode = factories.ActiveEpisodeFactory(
        worker=worker, status="admitted", is_soc_confirmed=False, start_of_care=today() + timedelta(days=1)
    )
    factories.VisitFactory(episode=episode, purpose="initial assessment")
    closing.not_started(episode=episode, on=today(), reason="Patient or family declined", by=worker)
    episode.refresh_from_db()
    assert (episode.ending, episode.start_of_care) == ("not_started", None)
    assert statuses(episode) == ["cancelled"]
    assert open_rules(episode) == set()
    whole(episode)


def test_a_stay_holds_the_visits_and_the_return_resumes_them(episode: Any, worker: Any) -> None:
    facility.go(episode=episode, away=away(), by=worker)
    assert statuses(episode) == ["completed", "held", "held", "held"]
    assert {"transfer-assessment", "transfer-summary"} <= open_rules(episode)
    whole(episode)
    facility.come_home(stay=Stay.objects.get(), home_at=now(), by=worker)
    assert statuses(episode) == ["completed", "needed", "planned", "planned"]
    assert "resumption" in open_rules(episode)
    whole(episode)


OWES_NOTHING = [
    {"kind": "emergency", "admitted_at": timedelta(hours=5)},
    {"kind": "emergency", "admitted_at": timedelta(hours=40)},
    {"kind": "observation", "admitted_at": timedelta(hours=40)},
    {"kind": "inpatient", "admitted_at": timedelta(hours=23)},
    {"kind": "inpatient", "admitted_at": timedelta(hours=40), "is_for_tests": True},
]


@pytest.mark.parametrize("facts", OWES_NOTHING)
def test_a_stay_that_is_no_transfer_owes_nothing(facts: Any, episode: Any, worker: Any) -> None:
    over = away(**(facts | {"admitted_at": now() - facts["admitted_at"], "home_at": now() - timedelta(minutes=5)}))
    facility.go(episode=episode, away=over, by=worker)
    assert not {"transfer-assessment", "transfer-summary", "resumption"} & open_rules(episode)
    assert statuses(episode) == ["completed", "needed", "planned", "planned"], "what lies ahead is untouched"
    whole(episode)


def test_a_transfer_of_exactly_a_day_is_owed(episode: Any, worker: Any) -> None:
    over = away(admitted_at=now() - timedelta(hours=25), home_at=now() - timedelta(hours=1))
    facility.go(episode=episode, away=over, by=worker)
    assert {"transfer-assessment", "resumption"} <= open_rules(episode)


def test_new_orders_cancel_what_was_on_hold(episode: Any, worker: Any) -> None:
    facility.go(episode=episode, away=away(), by=worker)
    facility.come_home(stay=Stay.objects.get(), home_at=now(), orders=facility.ORDERED_ANEW, by=worker)
    assert statuses(episode) == ["cancelled", "cancelled", "cancelled", "completed"]
    whole(episode)


def test_a_time_given_away_meanwhile_is_scheduled_again(episode: Any, worker: Any, clinician: Any) -> None:
    facility.go(episode=episode, away=away(), by=worker)
    held = Visit.objects.filter(episode=episode, status="held", starts_at__isnull=False).first()
    other = factories.ActiveEpisodeFactory()
    factories.VisitFactory(episode=other, clinician=clinician, starts_at=held.starts_at)
    facility.come_home(stay=Stay.objects.get(), home_at=now(), by=worker)
    held.refresh_from_db()
    assert (held.status, held.starts_at) == ("needed", None)
    whole(episode)


def test_a_stay_over_the_end_of_the_period_begins_anew(worker: Any, clinician: Any) -> None:
    soc = today() - timedelta(days=63)
    episode = factories.ActiveEpisodeFactory(worker=worker, start_of_care=soc, referral_at=now() - timedelta(days=65))
    facility.go(episode=episode, away=away(admitted_at=now() - timedelta(days=9)), by=worker)
    assert "recertification" not in open_rules(episode), "nobody can recertify in a hospital"
    facility.come_home(stay=Stay.objects.get(), home_at=now(), by=worker)
    episode.refresh_from_db()
    new = Episode.objects.exclude(pk=episode.pk).get()
    assert (episode.discharged_on, new.status) == (soc + timedelta(days=59), "admitted")
    assert (new.worker, new.coverages.get().payer) == (worker, episode.coverages.first().payer)
    assert "initial-assessment" in open_rules(new)
    whole(new)


def test_the_start_moves_its_coverage_and_the_deadlines(episode: Any, worker: Any) -> None:
    coverage = episode.coverages.get()
    coverage.starts_on = episode.start_of_care
    coverage.save()
    starting.start(
        episode=episode, on=episode.start_of_care - timedelta(days=2), reason="The visit was the day before.", by=worker
    )
    coverage.refresh_from_db()
    assert coverage.starts_on == today() - timedelta(days=12)
    whole(episode)


CONTRADICTED = [
    ("discharge", lambda e, by: closing.discharge(episode=e, on=today() - timedelta(days=6), reason="x", by=by)),
    ("death", lambda e, by: closing.die(patient=e.patient, on=today() - timedelta(days=6), by=by)),
    (
        "start",
        lambda e, by: starting.start(
            episode=e, on=today() - timedelta(days=4), reason="The visit was the day before.", by=by
        ),
    ),
    ("stay", lambda e, by: facility.go(episode=e, away=away(admitted_at=now() - timedelta(days=6)), by=by)),
]


@pytest.mark.parametrize(("name", "deed"), CONTRADICTED)
def test_no_date_lies_across_a_visit_that_was_made(name: str, deed: Any, episode: Any, worker: Any) -> None:
    with pytest.raises(Refused, match=r"A visit was made|made a visit"):
        deed(episode, worker)
    assert not Ending.objects.exists()


def test_nothing_ends_while_a_visit_is_under_way(episode: Any, worker: Any) -> None:
    Visit.objects.filter(episode=episode, status="planned").order_by("pk")[:1]
    running = Visit.objects.filter(episode=episode, status="planned").first()
    Visit.objects.filter(pk=running.pk).update(status="under_way", check_in_at=now())
    for act in (
        lambda: closing.discharge(episode=episode, on=today(), reason="x", by=worker),
        lambda: closing.die(patient=episode.patient, on=today(), by=worker),
        lambda: facility.go(episode=episode, away=away(), by=worker),
    ):
        with pytest.raises(Refused, match="checked out first"):
            act()


def test_visits_nobody_recorded_are_decided_on(episode: Any, worker: Any, clinician: Any) -> None:
    at = now() - timedelta(days=2)
    factories.VisitFactory(episode=episode, clinician=clinician, starts_at=at, week_starts_on=local(at).date())
    with pytest.raises(Refused, match="Nobody said whether 1 visit"):
        closing.discharge(episode=episode, on=today(), reason="x", by=worker)
    closing.discharge(episode=episode, on=today(), reason="x", unrecorded="missed", by=worker)
    assert statuses(episode).count("missed") == 1


ENDINGS = [
    lambda e, by: closing.discharge(episode=e, on=today(), reason="x", by=by),
    lambda e, by: closing.die(patient=e.patient, on=today(), by=by),
    lambda e, by: facility.go(episode=e, away=away(), by=by),
    lambda e, by: starting.start(
        episode=e, on=e.start_of_care - timedelta(days=1), reason="The visit was the day before.", by=by
    ),
]


@pytest.mark.parametrize("deed", ENDINGS)
def test_taking_back_puts_everything_as_it_was(deed: Any, episode: Any, worker: Any) -> None:
    def picture() -> list[object]:
        rows = [Episode, Patient, Visit, Assignment]
        hidden = {"version", "updated_at"}
        names = {model: [f.attname for f in model._meta.concrete_fields if f.name not in hidden] for model in rows}
        return [list(model.objects.order_by("pk").values_list(*names[model])) for model in rows]

    before, owed = picture(), open_rules(episode)
    ending = deed(episode, worker)
    assert picture() != before
    taking_back.take_back(ending=ending, by=worker)
    assert picture() == before
    assert open_rules(episode) == owed
    whole(episode)


def test_later_it_needs_a_reason_and_past_visits_stay(episode: Any, worker: Any, time_machine: Any) -> None:
    ending = closing.discharge(episode=episode, on=today(), reason="x", by=worker)
    time_machine.move_to(now() + timedelta(days=3))
    with pytest.raises(Refused, match="Say why"):
        taking_back.take_back(ending=ending, by=worker)
    taking_back.take_back(ending=ending, by=worker, reason="The family changed its mind")
    ending.refresh_from_db()
    assert ending.left_as_is, "what could not be put back is said"
    assert statuses(episode).count("planned") < 2
    whole(episode)


def test_only_the_last_ending_is_taken_back(episode: Any, worker: Any) -> None:
    stay = facility.go(episode=episode, away=away(), by=worker)
    home = facility.come_home(stay=Stay.objects.get(), home_at=now(), by=worker)
    with pytest.raises(Refused, match="Take that back first"):
        taking_back.take_back(ending=stay, by=worker)
    taking_back.take_back(ending=home, by=worker)
    taking_back.take_back(ending=stay, by=worker)
    with pytest.raises(Refused, match="already"):
        taking_back.take_back(ending=stay, by=worker)
    whole(episode)


def test_what_is_shown_is_what_happens(episode: Any, worker: Any) -> None:
    def deed() -> Ending:
        return closing.discharge(episode=episode, on=today(), reason="x", by=worker)

    seen = preview(episode.patient, deed)
    assert statuses(episode) == ["completed", "needed", "planned", "planned"], "a preview changes nothing"
    assert seen.lines[0].startswith("Cancels 3 visits (SN ")
    assert any(line.startswith("Discharge summary, by ") for line in seen.opened)
    factories.VisitFactory(episode=episode)
    ending, now_seen = perform(episode.patient, deed, seen.digest)
    assert ending is None, "somebody planned a visit meanwhile: it is shown again"
    ending, _ = perform(episode.patient, deed, now_seen.digest)
    assert ending is not None
    assert statuses(episode).count("cancelled") == 4


@pytest.mark.parametrize("kind", list(KINDS))
def test_every_kind_shows_before_it_does(kind: str, episode: Any, worker: Any, client: Any) -> None:
    client.force_login(worker)
    address = reverse("endings:end", args=[episode.patient.uuid, kind])
    page = client.get(address)
    assert page.status_code == 200
    assert not Ending.objects.exists()


def test_discharge_on_the_page(episode: Any, worker: Any, client: Any) -> None:
    client.force_login(worker)
    address = reverse("endings:end", args=[episode.patient.uuid, "discharge"])
    page = client.get(address).content.decode()
    assert "Cancels 3 visits" in page
    seen = page.split('name="seen" value="')[1].split('"')[0]
    facts = {"on": today().isoformat(), "reason": "Goals met"}
    done = client.post(address, facts | {"seen": seen})
    assert done.status_code == 302
    assert Ending.objects.get().kind == "discharge"
    face = client.get(reverse("caseload:patient", args=[episode.patient.uuid])).content.decode()
    assert "Discharged" in face
    assert "Undo" in face
    back = reverse("endings:take_back", args=[episode.patient.uuid, Ending.objects.get().uuid])
    assert client.post(back, {"reason": ""}).status_code == 302
    whole(episode)


def test_the_end_of_the_only_coverage_says_who_is_left_without(episode: Any, worker: Any) -> None:
    held = episode.coverages.get()
    ending = covering.end_coverage(coverage=held, ends_on=today(), visits=covering.CANCEL, by=worker)
    assert "Nobody pays after that: 2 visits stand without a payer." in ending.lines
    assert statuses(episode).count("cancelled") == 2
    held.refresh_from_db()
    assert held.ends_on == today()
    taking_back.take_back(ending=ending, by=worker)
    held.refresh_from_db()
    assert (held.ends_on, statuses(episode).count("cancelled")) == (None, 0)
    whole(episode)


def test_those_concerned_are_told_once_and_not_by_name(episode: Any, worker: Any, clinician: Any) -> None:
    supervisor = factories.UserFactory(role="supervisor", team=worker.team)
    ending = closing.discharge(episode=episode, on=today(), reason="Goals met", by=supervisor)
    told = {item.user: item.says for item in InboxItem.objects.filter(obligation=None)}
    assert set(told) == {worker, clinician}
    assert told[clinician].count("cancelled") == 2
    assert not any(
        word in words for words in told.values() for word in (episode.patient.family_name, episode.patient.given_name)
    )
    assert f"Tells {', '.join(sorted((worker.name, clinician.name)))}." in ending.lines or "Tells " in ending.lines[-1]
    assert InboxItem.objects.visible_to(clinician).filter(obligation=None).count() == 1
    taking_back.take_back(ending=ending, by=supervisor)
    assert InboxItem.objects.filter(user=clinician, obligation=None).count() == 2


def test_a_notice_of_what_happened_is_read_on_its_pages(episode: Any, worker: Any, clinician: Any, client: Any) -> None:
    closing.discharge(episode=episode, on=today(), reason="Goals met", by=worker)
    client.force_login(clinician)
    for page in ("today", "reminders:inbox"):
        assert f"record {episode.patient.record_number}" in client.get(reverse(page)).content.decode()


WRONG = [
    ("discharge", {"on": "tomorrow", "reason": ""}, "reason"),
    ("discharge", {"on": (date.max).isoformat(), "reason": "x"}, "on"),
    ("death", {"on": "1/1/1901"}, "on"),
    ("stay", {"facility": "", "kind": "inpatient", "admitted_at": "yesterday"}, "admitted_at"),
    ("stay", {"facility": "A", "kind": "spa", "admitted_at": "2026-01-01T10:00"}, "kind"),
    ("home", {"home_at": "", "orders": "resume"}, "home_at"),
    ("start", {"on": "soon"}, "on"),
    ("not-started", {"on": "", "why": "Other"}, "words"),
]


@pytest.mark.parametrize(("kind", "facts", "field"), WRONG)
def test_a_bad_form_is_explained(kind: str, facts: Any, field: str, episode: Any, worker: Any, client: Any) -> None:
    client.force_login(worker)
    page = client.post(reverse("endings:end", args=[episode.patient.uuid, kind]), facts)
    assert page.status_code == 422
    assert f'id="id_{field}"' in page.content.decode()
    assert not Ending.objects.exists()


def test_over_the_api_it_is_shown_then_done(episode: Any, worker: Any, client: Any) -> None:
    client.force_login(worker)
    body = {"patient": str(episode.patient.uuid), "on": today().isoformat(), "reason": "Goals met"}
    shown = client.post("/api/v1/endings/discharge/", body, content_type="application/json")
    assert (shown.status_code, Ending.objects.count()) == (200, 0)
    wrong = client.post("/api/v1/endings/discharge/", body | {"digest": "0" * 64}, content_type="application/json")
    assert (wrong.status_code, Ending.objects.count()) == (409, 0)
    assert wrong.json()["effects"] == shown.json()
    seen = {"digest": shown.json()["digest"]}
    done = client.post("/api/v1/endings/discharge/", body | seen, content_type="application/json")
    assert done.status_code == 201
    back = client.post(f"/api/v1/endings/{done.json()['uuid']}/take-back/", {}, content_type="application/json")
    assert back.json()["taken_back_at"]


def test_another_teams_patient_is_not_found(episode: Any, client: Any) -> None:
    client.force_login(factories.UserFactory(role="case_manager"))
    assert client.get(reverse("endings:end", args=[episode.patient.uuid, "discharge"])).status_code == 404


def test_who_reads_no_clinical_record_reads_no_ending(episode: Any, worker: Any, client: Any) -> None:
    closing.discharge(episode=episode, on=today(), reason="Goals met", by=worker)
    client.force_login(factories.UserFactory(role="intake"))
    assert client.get(reverse("endings:endings", args=[episode.patient.uuid])).status_code == 403
    assert "Goals met" not in client.get(reverse("caseload:patient", args=[episode.patient.uuid])).content.decode()


def test_death_after_a_discharge(episode: Any, worker: Any) -> None:
    closing.discharge(episode=episode, on=today(), reason="x", by=worker)
    closing.die(patient=episode.patient, on=today(), by=worker)
    assert Patient.objects.get(pk=episode.patient_id).deceased_on == today()
    whole(episode)


def test_visits_made_by_hand_are_found(episode: Any, worker: Any, clinician: Any) -> None:
    """The check of contradictions can fail: each of these planted ones is named."""
    Episode.objects.filter(pk=episode.pk).update(status="discharged", discharged_on=today())
    named = " ".join(contradictions([episode.patient_id]))
    assert "a visit stands in a closed episode" in named
    assert "a charge goes on after care ended" in named
    assert visit_made(episode, clinician, days=1)


def test_the_command_says_what_it_found(episode: Any, capsys: Any) -> None:
    call_command("contradictions")
    assert "No contradictions." in capsys.readouterr().out
    Episode.objects.filter(pk=episode.pk).update(status="discharged", discharged_on=today())
    with pytest.raises(CommandError, match="contradictions"):
        call_command("contradictions")
    assert "a visit stands in a closed episode" in capsys.readouterr().out
