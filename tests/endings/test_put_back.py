"""Kind: what an ending says it does, whom it tells, and what is put back of it when somebody wrote in between."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from caseload.models import Assignment, Episode
from core.change.actions import Refused
from endings.actions import facility, settling, taking_back
from endings.actions.facility import Away
from endings.actions.work import Work, agree_with_holds, plain, put_back
from reminders.models import InboxItem
from tests import factories
from tests.at_ten import DAY, HOUR, NOW, TODAY
from tests.endings.going import ended
from visits.models import Visit

pytestmark = pytest.mark.usefixtures("at_ten")


def planned(episode: Any, clinician: Any, hours: float, **more: Any) -> Any:
    return factories.VisitFactory(episode=episode, clinician=clinician, starts_at=NOW + hours * HOUR, **more)


# --- in words -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("timed", "loose", "words"),
    [
        (1, 0, "Cancels 1 visit (SN Mon 4 Jan 11:00 AM {who})."),
        (0, 2, "Cancels 2 visits (2 to be scheduled)."),
        (1, 1, "Cancels 2 visits (SN Mon 4 Jan 11:00 AM {who}; 1 to be scheduled)."),
    ],
)
def test_what_is_cancelled_is_named(bare: Any, worker: Any, clinician: Any, timed: int, loose: int, words: str) -> None:
    for _ in range(timed):
        planned(bare, clinician, 1)
    for _ in range(loose):
        factories.VisitFactory(episode=bare, clinician=None, status="needed", starts_at=None)
    assert ended(bare, worker).lines[0] == words.format(who=clinician.name)


@pytest.mark.parametrize(("count", "more"), [(5, ""), (6, " and 1 more"), (7, " and 2 more")])
def test_at_most_five_visits_are_named(bare: Any, worker: Any, clinician: Any, count: int, more: str) -> None:
    for hours in range(count):
        planned(bare, clinician, hours + 1)
    line = ended(bare, worker).lines[0]
    assert (line.count("SN Mon 4 Jan"), line.endswith(f"{clinician.name}{more}).")) == (5, True)


@pytest.mark.parametrize(
    ("count", "words"),
    [(1, "Nobody said whether 1 visit (.*) was made. Say that here, or record the visit first"),
     (2, "Nobody said whether 2 visits (.*) were made. Say that here, or record the visits first")],
)  # fmt: skip
def test_visits_whose_time_passed_are_decided_on(
    bare: Any, worker: Any, clinician: Any, count: int, words: str
) -> None:
    for hours in range(count):
        planned(bare, clinician, -hours - 1)
    planned(bare, clinician, 0)
    for decided in ("", "made"):
        with pytest.raises(Refused, match=words.replace(". ", r"\. ")) as refusal:
            ended(bare, worker, unrecorded=decided)
        assert refusal.value.field == "unrecorded"
    ending = ended(bare, worker, unrecorded="missed")
    assert ending.lines[0].startswith(f"Records {count} visit")
    kept = Visit.objects.filter(status="missed").values_list("ended_reason", flat=True)
    assert list(kept) == ["Not recorded before the discharge"] * count
    assert Visit.objects.filter(status="cancelled", ended_reason="Discharged 4 Jan 2027").count() == 1


def test_who_is_at_the_home_now_is_named(bare: Any, worker: Any, clinician: Any) -> None:
    one = planned(bare, clinician, 0)
    Visit.objects.filter(pk=one.pk).update(status="under_way", check_in_at=NOW)
    with pytest.raises(Refused, match=f"{clinician.name} is at the patient's home since 10:00 AM"):
        ended(bare, worker)
    Visit.objects.filter(pk=one.pk).update(clinician=None)
    with pytest.raises(Refused, match="Somebody is at the patient's home since"):
        ended(bare, worker)


def test_whoever_does_it_is_not_told_and_others_hear_of_their_visits(bare: Any, worker: Any, clinician: Any) -> None:
    planned(bare, clinician, 1)
    planned(bare, clinician, 30)
    factories.VisitFactory(episode=bare, clinician=None, status="needed", starts_at=None)
    ending = ended(bare, worker)
    told = {item.user: item.says for item in InboxItem.objects.filter(obligation=None)}
    assert set(told) == {clinician}
    assert told[clinician].endswith(
        "Discharged 4 Jan 2027. SN Mon 4 Jan 11:00 AM cancelled, SN Tue 5 Jan 4:00 PM cancelled"
    )
    assert ending.lines[-1] == f"Tells {clinician.name}."


@pytest.mark.parametrize(("days", "ends_on"), [(0, TODAY), (-20, TODAY - 10 * DAY)])
def test_a_charge_does_not_end_before_it_began(worker: Any, days: int, ends_on: date) -> None:
    bare = factories.ActiveEpisodeFactory(worker=worker, start_of_care=TODAY - 30 * DAY)
    Assignment.objects.filter(episode=bare).update(starts_on=TODAY - 10 * DAY)
    ended(bare, worker, TODAY + days * DAY)
    assert Assignment.objects.get(episode=bare).ends_on == ends_on


# --- put back -------------------------------------------------------------------------------------------


def test_what_somebody_changed_since_stays(bare: Any, worker: Any, clinician: Any) -> None:
    one, two = planned(bare, clinician, 30), planned(bare, clinician, 54)
    ending = ended(bare, worker)
    Visit.objects.filter(pk=one.pk).update(ended_reason="Moved away")
    taking_back.take_back(ending=ending, by=worker)
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.status, two.status, two.starts_at) == ("cancelled", "planned", NOW + 54 * HOUR)
    ending.refresh_from_db()
    assert ending.left_as_is == ["The SN visit of the week of 4 Jan was changed since and stays as it is."]


@pytest.mark.parametrize(("days", "is_late", "is_back"), [(2, True, False), (2, False, True), (1, True, True)])
def test_late_a_visit_whose_day_is_over_stays_cancelled(
    bare: Any, worker: Any, clinician: Any, time_machine: Any, days: int, is_late: bool, is_back: bool
) -> None:
    one = planned(bare, clinician, 24)
    ending = ended(bare, worker)
    time_machine.move_to(NOW + days * DAY, tick=False)
    left = put_back(ending.changes, is_late=is_late)
    one.refresh_from_db()
    assert one.status == ("planned" if is_back else "cancelled")
    over = "The SN visit of the week of 4 Jan stays as it is: its day is over."
    assert (over in left) is not is_back


def test_a_time_given_away_or_a_person_gone_leaves_the_visit_to_be_scheduled(
    bare: Any, worker: Any, clinician: Any
) -> None:
    gone = factories.UserFactory(role="clinician", discipline="SN")
    taken, left = planned(bare, clinician, 30), planned(bare, gone, 54)
    ending = ended(bare, worker)
    factories.VisitFactory(clinician=clinician, starts_at=NOW + 30 * HOUR)
    type(gone).objects.filter(pk=gone.pk).update(is_active=False)
    taking_back.take_back(ending=ending, by=worker)
    for one in (taken, left):
        one.refresh_from_db()
        assert (one.status, one.clinician, one.starts_at) == ("needed", None, None)
    ending.refresh_from_db()
    assert set(ending.left_as_is) == {
        f"The SN visit of the week of 4 Jan is to be scheduled again: {gone.name} has left.",
        "The SN visit of the week of 4 Jan is to be scheduled again: its time was given to another visit.",
    }


def test_who_left_is_not_put_in_charge_again(bare: Any, worker: Any) -> None:
    ending = ended(bare, worker)
    by = factories.UserFactory(role="supervisor", team=worker.team)
    type(worker).objects.filter(pk=worker.pk).update(is_active=False)
    taking_back.take_back(ending=ending, by=by)
    bare.refresh_from_db()
    assert (bare.worker, bare.status) == (None, "active")
    assert not Assignment.objects.open().filter(episode=bare).exists()
    ending.refresh_from_db()
    assert ending.left_as_is == [f"The charge of {worker.name}, who has left, stays ended: appoint somebody."]


def test_a_stay_taken_back_is_a_mistake_and_its_visits_stand_again(bare: Any, worker: Any, clinician: Any) -> None:
    one = planned(bare, clinician, 30)
    away = Away(facility="Mercy", kind="inpatient", admitted_at=NOW - HOUR, learned_at=NOW)
    ending = facility.go(episode=bare, away=away, by=worker)
    one.refresh_from_db()
    assert (one.status, ending.stay.is_error) == ("held", False)
    taking_back.take_back(ending=ending, by=worker)
    one.refresh_from_db()
    ending.stay.refresh_from_db()
    assert (one.status, ending.stay.is_error, Episode.objects.get(pk=bare.pk).status) == ("planned", True, "active")


@pytest.mark.parametrize(
    ("episode_status", "status", "becomes"),
    [("on_hold", "planned", "held"), ("on_hold", "needed", "held"), ("on_hold", "missed", "missed"),
     ("active", "held", "needed"), ("active", "planned", "planned")],
)  # fmt: skip
def test_visits_are_on_hold_exactly_while_somebody_is_away(
    bare: Any, clinician: Any, episode_status: str, status: str, becomes: str
) -> None:
    one = planned(bare, clinician, 30, status=status, ended_reason="Snow")
    other = factories.VisitFactory(status="held", starts_at=NOW + 99 * HOUR)
    Episode.objects.filter(pk=bare.pk).update(status=episode_status)
    agree_with_holds([bare.patient_id])
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.status, one.version, other.status) == (becomes, 1 + (becomes != status), "held")
    assert (one.starts_at is None) is (becomes == "needed")


# --- resumed --------------------------------------------------------------------------------------------


def test_visits_on_hold_stand_again_where_their_time_is_free(bare: Any, worker: Any, clinician: Any) -> None:
    gone = factories.UserFactory(role="clinician", discipline="SN", is_active=False)
    free, touching, taken, lost = (planned(bare, who, hours, status="held") for who, hours in (
        (clinician, 30), (clinician, 40), (clinician, 50), (gone, 60)))  # fmt: skip
    factories.VisitFactory(clinician=clinician, starts_at=NOW + 40 * HOUR + timedelta(minutes=45))
    factories.VisitFactory(clinician=clinician, starts_at=NOW + 50 * HOUR + timedelta(minutes=44))
    factories.VisitFactory(clinician=worker, discipline="CM", starts_at=NOW + 30 * HOUR)
    case = settling.hold(bare, worker)
    settling.resume(case, [v for v in case.visits if v.status == "held"])
    found = {v.pk: (v.status, v.starts_at is None) for v in Visit.objects.filter(episode=bare)}
    assert found == {free.pk: ("planned", False), touching.pk: ("planned", False), taken.pk: ("needed", True),
                     lost.pk: ("needed", True)}  # fmt: skip
    assert [line.split(" (")[0] for line in case.work.lines] == ["Resumes 2 visits", "Leaves 2 visits"]
    assert case.told[clinician.pk][-1].endswith("to be scheduled again")


def test_another_visit_to_the_patient_takes_the_time_too(bare: Any, worker: Any, clinician: Any) -> None:
    planned(bare, clinician, 30, status="held")
    aide = factories.UserFactory(role="clinician", discipline="HHA")
    planned(bare, aide, 30, discipline="HHA")
    case = settling.hold(bare, worker)
    settling.resume(case, [v for v in case.visits if v.status == "held"])
    assert [line.split(" (")[0] for line in case.work.lines] == ["Leaves 1 visit"]


# --- the notes of a change ------------------------------------------------------------------------------


def test_a_change_notes_what_was_before_and_after(bare: Any, worker: Any) -> None:
    work = Work()
    work.change_all([], status="planned")
    assert work.changes == []
    held = Episode.objects.get(pk=bare.pk)
    work.change(held, status="on_hold", worker=None)
    assert work.changes[-1] == {
        "model": "caseload.episode", "pk": bare.pk, "before": {"status": "active", "worker_id": worker.pk},
        "after": {"status": "on_hold", "worker_id": None},
    }  # fmt: skip
    assert Episode.objects.get(pk=bare.pk).version == held.version + 1
    with work.watching([held]):
        Episode.objects.filter(pk=bare.pk).update(status="active")
    assert work.changes[-1]["before"] == {"status": "on_hold"}
    assert work.changes[-1]["after"] == {"status": "active"}
    assert plain(datetime(2027, 1, 4, 10, 0, tzinfo=UTC)) == "2027-01-04T10:00:00+00:00"
