"""A missed visit made up: within its week, once, by whom and when."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine

from core.change.actions import Refused
from tests import factories
from tests.visits.conftest import SUNDAY, at, url
from visits import actions
from visits.models import Visit
from visits.views.booking import make_up_slots

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_new_york")]
DAY, SATURDAY = date(2027, 1, 4), date(2027, 1, 9)


def missed(visit: Any, **facts: Any) -> Any:
    Visit.objects.filter(pk=visit.pk).update(status="missed", ended_reason="Snow", **facts)
    visit.refresh_from_db()
    return visit


def made_up(visit: Any, by: Any, day: date = DAY, clock: str = "15:00", **more: Any) -> Any:
    begins = at(day, clock)
    given = {"clinician": visit.clinician, "starts_at": begins, "ends_at": begins + timedelta(minutes=45)}
    return actions.make_up(missed=visit, by=by, **(given | more))


def test_what_makes_up_for_a_visit_is_what_was_missed(visit: Any, case_manager: Any) -> None:
    missed(visit, is_optional=True, is_prn=True, prn_reason="Bleeding", purpose="reassessment")
    one = made_up(visit, case_manager)
    kept = ("order", "discipline", "purpose", "is_optional", "is_prn", "prn_reason", "week_starts_on", "week_ends_on")
    assert [getattr(one, name) for name in kept] == [getattr(visit, name) for name in kept]
    assert (one.makes_up, one.status, one.place) == (visit, "planned", "home")


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (DAY, ""),
        (SATURDAY, ""),
        (date(2027, 1, 10), "The order asks for this visit in the week of 3–9 Jan; Sun 10 Jan is outside it"),
        (SUNDAY, "Choose a day that is today or later"),
    ],
)
def test_a_visit_is_made_up_in_its_week(visit: Any, case_manager: Any, day: date, words: str) -> None:
    missed(visit)
    if words:
        with pytest.raises(Refused, match=words) as refusal:
            made_up(visit, case_manager, day)
        assert refusal.value.field == "day"
        assert Visit.objects.count() == 1
    else:
        assert made_up(visit, case_manager, day).starts_at == at(day, "15:00")


def test_a_visit_is_made_up_once_unless_that_is_cancelled(visit: Any, case_manager: Any) -> None:
    with pytest.raises(Refused, match="Only a missed visit can be made up"):
        made_up(visit, case_manager)
    first = made_up(missed(visit), case_manager)
    with pytest.raises(Refused, match=r"A make-up visit stands already: 4 Jan 2027, 3:00 PM, planned\. Open that one"):
        made_up(visit, case_manager, clock="16:00")
    actions.cancel(visit=first, seen_version=1, reason="Snow", by=case_manager)
    second = made_up(visit, case_manager, clock="16:00")
    assert Visit.objects.made_up_for(visit) == second


def test_making_up_beyond_the_order_is_asked_first(visit: Any, case_manager: Any) -> None:
    missed(visit)
    for hour in ("07", "08", "09"):
        factories.VisitFactory(
            episode=visit.episode,
            order=visit.order,
            week_starts_on=SUNDAY,
            starts_at=at(date(2027, 1, 6), f"{hour}:00"),
        )
    with pytest.raises(Refused, match="allows 3 visits in 3–9 Jan, and 3 are there already"):
        made_up(visit, case_manager)
    assert made_up(visit, case_manager, over_order=True).makes_up == visit


@pytest.mark.parametrize(
    ("today", "clocks"),
    [
        (at(DAY, "10:00"), ["10:30", "10:45", "11:00"]),
        (at(SATURDAY, "15:30"), ["16:00", "16:15"]),
        (at(date(2027, 1, 10), "09:00"), []),
    ],
)
def test_free_times_to_make_up_begin_in_half_an_hour_and_end_with_the_week(
    client: Any, case_manager: Any, visit: Any, today: Any, clocks: list[str]
) -> None:
    missed(visit)
    with time_machine.travel(today, tick=False):
        client.force_login(case_manager)
        assert [slot.clock for slot in make_up_slots(visit)] == clocks
        form = client.get(url("make_up", visit.uuid)).context["form"]
        page = " ".join(client.get(url("visit", visit.uuid)).content.decode().split())
    asked = (f"{form.initial['day']}", form.initial.get("clock"), form.initial["minutes"], form.initial["clinician"])
    first = (f"{today:%Y-%m-%d}", clocks[0]) if clocks else ("2027-01-09", None)
    assert asked == (*first, 45, visit.clinician.uuid)
    assert ("Plan a make-up visit" in page) is bool(clocks)
    assert ("is over: it stays missed" in page) is not clocks
    assert ("and the patient are both free" in page) is bool(clocks)


def test_nobody_s_missed_visit_is_made_up_by_somebody_chosen(client: Any, case_manager: Any, needed: Any) -> None:
    missed(needed)
    client.force_login(case_manager)
    assert make_up_slots(needed) == []
    form = client.get(url("make_up", needed.uuid)).context["form"]
    assert form.initial == {"day": DAY, "minutes": 45, "clinician": None}
    assert "Somebody else may go" in client.get(url("visit", needed.uuid)).content.decode()


def test_the_page_makes_up_offers_other_times_and_names_what_stands(
    client: Any, case_manager: Any, clinician: Any, visit: Any
) -> None:
    missed(visit)
    busy = factories.VisitFactory(clinician=clinician, starts_at=at(DAY, "13:00"))
    client.force_login(case_manager)
    form = {"day": "2027-01-04", "clock": "13:00", "minutes": "45", "clinician": str(clinician.uuid)}
    taken = client.post(url("make_up", visit.uuid), form)
    assert taken.status_code == 422
    assert [slot["clock"] for slot in taken.context["slots"]] == ["13:45", "14:00", "14:15"]
    outside = client.post(url("make_up", visit.uuid), form | {"day": "2027-01-10"})
    assert outside.context["slots"] == []
    done = client.post(url("make_up", visit.uuid), form | {"clock": "13:45"}, follow=True)
    text = " ".join(done.content.decode().split())
    assert "Make-up visit planned for 4 Jan 2027, 1:45 PM." in text
    assert "Made up by another visit" in text
    assert "Plan a make-up visit" not in text
    made = Visit.objects.exclude(pk__in=[visit.pk, busy.pk]).get()
    assert "Makes up" in client.get(url("visit", made.uuid)).content.decode()
