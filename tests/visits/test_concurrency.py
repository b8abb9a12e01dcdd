"""Many at once: no double booking, no lost move, one check-in; the database is the judge."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection, connections

from caseload.models import Patient
from core.change.actions import Refused
from core.change.refusals import EditedMeanwhile
from core.clock import at_local, today
from tests import factories
from visits import actions
from visits.models import Visit

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 16
TOMORROW = timedelta(days=1)


def at(day: date, clock: str) -> datetime:
    return at_local(day, time.fromisoformat(clock))


def together(jobs: list[Callable[[], Any]]) -> list[Any]:
    """Run the jobs at the same moment, each on its own connection; returns results and refusals."""
    found: list[Any] = [None] * len(jobs)
    barrier = threading.Barrier(len(jobs))

    def run(place: int, job: Callable[[], Any]) -> None:
        try:
            barrier.wait()
            found[place] = job()
        except Refused as refusal:
            found[place] = refusal
        except Exception as error:  # the test must see what else went wrong
            found[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def overlaps() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM visits_visit a JOIN visits_visit b ON a.id < b.id "
            "AND (a.clinician_id = b.clinician_id OR a.patient_id = b.patient_id) "
            "AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at "
            "WHERE a.status IN ('planned', 'under_way', 'completed') "
            "AND b.status IN ('planned', 'under_way', 'completed')"
        )
        return int(cursor.fetchone()[0])


def test_sixteen_people_booking_one_nurse_never_overlap() -> None:
    nurse = factories.UserFactory(role="clinician", discipline="SN")
    manager = factories.UserFactory()
    episodes = [factories.ActiveEpisodeFactory(worker=manager) for _ in range(4)]
    first = at(today() + TOMORROW, "09:00")

    def job(n: int) -> Callable[[], Any]:
        start = first + timedelta(minutes=15 * (n % 5))
        return lambda: actions.plan_initial(
            episode=episodes[n % 4],
            discipline="SN",
            clinician=nurse,
            starts_at=start,
            ends_at=start + timedelta(minutes=45),
            date_reason="Tried before, and nobody was at home.",
            by=manager,
        )

    found = [result for _ in range(3) for result in together([job(n) for n in range(THREADS)])]
    assert [r for r in found if not isinstance(r, Visit | Refused)] == []
    assert any(isinstance(r, Visit) for r in found)
    assert overlaps() == 0


def test_eight_check_ins_of_one_nurse_at_the_same_moment_are_one() -> None:
    nurse = factories.UserFactory(role="clinician", discipline="SN")
    begins = [at(today(), "00:00") + timedelta(hours=hour) for hour in range(8)]
    visits = [factories.VisitFactory(clinician=nurse, starts_at=begin) for begin in begins]

    def job(visit: Any) -> Callable[[], Any]:
        return lambda: actions.check_in(visit=visit, location_reason="Device problem", by=nurse)

    found = together([job(visit) for visit in visits])
    assert [r for r in found if not isinstance(r, Visit | Refused)] == []
    assert sum(isinstance(r, Visit) for r in found) == 1
    assert Visit.objects.running_of(nurse).count() == 1


def test_two_tabs_moving_one_visit_one_wins_and_the_other_is_told() -> None:
    visit = factories.VisitFactory(starts_at=at(today() + TOMORROW, "09:00"))
    manager = factories.UserFactory()

    def job(hour: str) -> Callable[[], Any]:
        def move() -> Any:
            own = Visit.objects.select_related("episode", "clinician").get(pk=visit.pk)
            start = at(today() + TOMORROW, hour)
            return actions.plan(
                visit=own,
                seen_version=1,
                clinician=own.clinician,
                starts_at=start,
                ends_at=start + timedelta(minutes=45),
                by=manager,
            )

        return move

    found = together([job("10:00"), job("14:00")])
    assert sorted(type(r).__name__ for r in found) == ["EditedMeanwhile", "Visit"]
    late = next(r for r in found if isinstance(r, EditedMeanwhile))
    assert late.current.starts_at == Visit.objects.get(pk=visit.pk).starts_at


def test_check_in_at_once_from_two_devices_is_one() -> None:
    visit = factories.VisitFactory(starts_at=at(today(), "12:00"))

    def job() -> Any:
        return actions.check_in(visit=Visit.objects.get(pk=visit.pk), location_reason="Other", by=visit.clinician)

    found = together([job] * 4)
    assert sum(isinstance(r, Visit) for r in found) == 1
    assert all("already" in r.message for r in found if isinstance(r, Refused))
    assert sum(isinstance(r, Refused) for r in found) == 3


def test_moving_and_cancelling_at_once_do_not_lock_each_other_out() -> None:
    manager = factories.UserFactory()
    visits = [factories.VisitFactory(starts_at=at(today() + TOMORROW, "09:00")) for _ in range(4)]

    def move(pk: int) -> Any:
        own = Visit.objects.select_related("episode", "clinician").get(pk=pk)
        start = at(today() + TOMORROW, "15:00")
        return actions.plan(
            visit=own,
            seen_version=1,
            clinician=own.clinician,
            starts_at=start,
            ends_at=start + timedelta(hours=1),
            by=manager,
        )

    def cancel(pk: int) -> Any:
        own = Visit.objects.select_related("episode", "patient").get(pk=pk)
        return actions.cancel(visit=own, seen_version=1, reason="In hospital", by=manager)

    found = together([job for v in visits for job in (lambda pk=v.pk: move(pk), lambda pk=v.pk: cancel(pk))])
    assert [r for r in found if not isinstance(r, Visit | Refused)] == []
    assert sum(isinstance(r, Visit) for r in found) == 4


def test_laying_out_at_once_lays_out_once() -> None:
    from tests.visits.conftest import sign

    episode = factories.ActiveEpisodeFactory()
    plan = factories.PlanOfCareFactory(episode=episode)
    factories.VisitOrderFactory(plan=plan, frequency="2w4")
    sign(plan)
    laid = sorted(each.added for each in together([lambda: actions.lay_out(episode=episode, by=episode.worker)] * 6))
    assert laid[:-1] == [0] * 5
    assert Visit.objects.filter(episode=episode).count() == laid[-1] > 6  # the first week may be a short one


def test_the_last_as_needed_visit_is_given_once() -> None:
    from tests.visits.conftest import sign

    nurses = [factories.UserFactory(role="clinician", discipline="SN") for _ in range(6)]
    episode = factories.ActiveEpisodeFactory()
    plan = factories.PlanOfCareFactory(episode=episode)
    order = factories.VisitOrderFactory(plan=plan, frequency="1 PRN for pain")
    sign(plan)

    def job(n: int) -> Callable[[], Any]:
        start = at(today() + TOMORROW, f"{9 + n:02}:00")
        return lambda: actions.plan_prn(
            episode=episode,
            order=order,
            clinician=nurses[n],
            starts_at=start,
            ends_at=start + timedelta(minutes=30),
            reason="pain",
            by=nurses[n],
        )

    found = together([job(n) for n in range(6)])
    assert sum(isinstance(r, Visit) for r in found) == 1
    assert Patient.objects.count() == 1
    assert date.min < today()
