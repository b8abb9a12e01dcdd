"""Arriving and leaving: which instant a typed time is, where the device stood, what is refused and what is kept."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from caseload.models import Episode
from core.change.actions import Refused
from core.models import AuditEvent
from tests import factories
from tests.visits.conftest import MONDAY, SUNDAY, at
from visits import actions
from visits.actions import Location
from visits.forms.attending import CheckInForm, CheckOutForm
from visits.models import Visit

pytestmark = pytest.mark.usefixtures("in_new_york")

DAY, TUESDAY = date(2027, 1, 4), date(2027, 1, 5)
HERE = Location(Decimal("40.712800"), Decimal("-74.006000"), 12)
MINUTE = timedelta(minutes=1)


# --- the forms: no database ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("began", "typed", "ended"),
    [
        ("22:00", "23:00", "2027-01-04 23:00"),
        ("22:00", "22:00", "2027-01-04 22:00"),
        ("22:00", "02:00", "2027-01-05 02:00"),
        ("22:00", "10:00", "2027-01-05 10:00"),
        ("22:00", "10:01", "2027-01-04 10:01"),
        ("09:00", "08:30", "2027-01-04 08:30"),
        ("09:00", "17:00", "2027-01-04 17:00"),
    ],
)
def test_an_end_before_the_beginning_is_after_midnight_within_half_a_day(began: str, typed: str, ended: str) -> None:
    form = CheckOutForm({"clock": typed})
    assert form.is_valid()
    assert form.at(at(DAY, began), DAY) == at(date.fromisoformat(ended[:10]), ended[11:])


def planned(begins: str, ends: str, until: date = DAY) -> Visit:
    return Visit(starts_at=at(DAY, begins), ends_at=at(until, ends))


@pytest.mark.parametrize(
    ("visit", "typed", "began"),
    [
        (planned("22:00", "02:00", TUESDAY), "23:30", "2027-01-04 23:30"),
        (planned("22:00", "02:00", TUESDAY), "01:00", "2027-01-05 01:00"),
        (planned("22:00", "02:00", TUESDAY), "10:00", "2027-01-04 10:00"),
        (planned("22:00", "02:00", TUESDAY), "09:59", "2027-01-05 09:59"),
        (planned("22:00", "23:00"), "09:59", "2027-01-04 09:59"),
        (planned("14:00", "15:00"), "14:10", "2027-01-04 14:10"),
    ],
)
def test_a_beginning_long_before_the_planned_one_is_after_midnight_of_a_visit_that_reaches_it(
    visit: Visit, typed: str, began: str
) -> None:
    form = CheckInForm({"clock": typed, "location_reason": "Other"})
    assert form.is_valid()
    assert form.at(visit) == at(date.fromisoformat(began[:10]), began[11:])


def test_a_time_that_is_not_typed_is_now_and_without_a_plan_it_is_of_today() -> None:
    now_form, typed = CheckInForm({"location_reason": "Other"}), CheckInForm({"clock": "09:00"})
    assert now_form.is_valid()
    assert now_form.at(planned("14:00", "15:00")) is None
    assert typed.is_valid()
    with time_machine.travel(MONDAY, tick=False):
        assert typed.at(Visit()) == at(DAY, "09:00")
    left = CheckOutForm({})
    assert left.is_valid()
    assert left.at(at(DAY, "09:00"), DAY) is None


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ({"latitude": "40.71280049", "longitude": "-74.006", "accuracy": "12.9"}, HERE),
        ({"latitude": "0", "longitude": "0"}, Location(Decimal(0), Decimal(0), None)),
        ({"latitude": "90", "longitude": "180", "accuracy": "0"}, Location(Decimal(90), Decimal(180), 0)),
        ({"latitude": "-90", "longitude": "-180", "accuracy": "1000000"}, Location(Decimal(-90), Decimal(-180), 10**6)),
        ({"latitude": "40"}, None),
        ({"longitude": "40"}, None),
        ({}, None),
    ],
)
def test_where_the_device_stood_is_kept_to_six_places(typed: dict[str, str], place: Location | None) -> None:
    form = CheckInForm(typed)
    assert form.is_valid(), form.errors
    assert form.location() == place


@pytest.mark.parametrize(
    ("name", "typed"),
    [("latitude", "90.01"), ("latitude", "-90.01"), ("longitude", "180.01"), ("longitude", "-180.01"),
     ("accuracy", "-1"), ("accuracy", "1000001"), ("location_reason", "Because")],
)  # fmt: skip
def test_a_place_that_is_none_is_no_place(name: str, typed: str) -> None:
    assert list(CheckInForm({"latitude": "1", "longitude": "1", name: typed}).errors) == [name]


# --- the actions ----------------------------------------------------------------------------------------


def came(visit: Any, **how: Any) -> Any:
    return actions.check_in(visit=visit, by=visit.clinician, **({"location_reason": "Other"} | how))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("how", "words", "field"),
    [
        ({"at": MONDAY + MINUTE}, "Enter a time that is not in the future", "clock"),
        ({"at": at(SUNDAY, "23:59")}, "This visit was planned for Mon 4 Jan. If it was made then", "clock"),
        ({"location_reason": ""}, "Choose why the place or the time could not be taken", "location_reason"),
        (
            {"location_reason": "", "location": HERE, "at": MONDAY},
            "Choose why the place or the time",
            "location_reason",
        ),
    ],
)
def test_an_arrival_that_cannot_be_is_refused_and_nothing_is_kept(
    visit: Any, how: dict[str, Any], words: str, field: str
) -> None:
    with pytest.raises(Refused, match=words) as refusal:
        came(visit, **how)
    assert refusal.value.field == field
    visit.refresh_from_db()
    assert (visit.status, visit.check_in_at, visit.version) == ("planned", None, 1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("how", "kept"),
    [
        ({"location": HERE, "location_reason": ""}, (MONDAY, HERE.latitude, HERE.longitude, 12, "")),
        ({"location": HERE, "at": MONDAY}, (MONDAY, HERE.latitude, HERE.longitude, 12, "Other")),
        ({}, (MONDAY, None, None, None, "Other")),
        ({"at": at(DAY, "00:00")}, (at(DAY, "00:00"), None, None, None, "Other")),
    ],
)
def test_an_arrival_is_kept_with_its_place_or_why_there_is_none(
    visit: Any, how: dict[str, Any], kept: tuple[Any, ...]
) -> None:
    came(visit, **how)
    visit.refresh_from_db()
    place = (visit.check_in_latitude, visit.check_in_longitude, visit.check_in_accuracy_m, visit.location_reason)
    assert (visit.status, visit.version, visit.check_in_at, *place) == ("under_way", 2, *kept)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"starts_at": at(TUESDAY, "00:00"), "ends_at": at(TUESDAY, "01:00")}, "This visit is planned for Tue 5 Jan. Check in"),
        ({"status": "cancelled", "ended_reason": "Snow"}, "This visit is cancelled. It cannot be begun"),
        ({"status": "missed", "ended_reason": "Snow"}, "This visit is missed. It cannot be begun"),
        ({"status": "under_way", "check_in_at": at(DAY, "09:40")}, "You checked in at 9:40 AM already"),
    ],
)  # fmt: skip
def test_a_visit_that_does_not_wait_is_not_begun(visit: Any, facts: dict[str, Any], words: str) -> None:
    Visit.objects.filter(pk=visit.pk).update(**facts)
    with pytest.raises(Refused, match=words):
        came(visit)
    assert Visit.objects.get(pk=visit.pk).version == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (timedelta(0), ""),
        (timedelta(hours=12), ""),
        (timedelta(hours=12, minutes=1), "You checked in on Mon 4 Jan at 10:00 AM, more than 12 hours ago"),
        (-MINUTE, "Enter a time after the check-in at 10:00 AM"),
        (timedelta(hours=15, minutes=1), "Enter a time that is not in the future"),
    ],
)
def test_a_visit_lasts_from_no_time_to_twelve_hours(under_way: Any, hours: timedelta, words: str) -> None:
    with time_machine.travel(MONDAY + timedelta(hours=15), tick=False):
        if words:
            with pytest.raises(Refused, match=words) as refusal:
                actions.check_out(visit=under_way, at=MONDAY + hours, by=under_way.clinician)
            assert refusal.value.field == "clock"
        else:
            actions.check_out(visit=under_way, at=MONDAY + hours, by=under_way.clinician)
    under_way.refresh_from_db()
    kept = (None, "under_way", 2) if words else (MONDAY + hours, "completed", 3)
    assert (under_way.check_out_at, under_way.status, under_way.version) == kept


@pytest.mark.django_db
def test_leaving_twice_says_when_one_left(under_way: Any) -> None:
    actions.check_out(visit=under_way, by=under_way.clinician)
    with pytest.raises(Refused, match="You checked out at 10:00 AM already"):
        actions.check_out(visit=under_way, by=under_way.clinician)


@pytest.mark.django_db
def test_who_was_elsewhere_is_told_of_the_earlier_of_two_visits(visit: Any, clinician: Any) -> None:
    for begins, ends in (("09:00", "09:20"), ("08:00", "08:30")):
        factories.VisitFactory(
            clinician=clinician, status="completed", starts_at=at(SUNDAY, begins), check_in_at=at(DAY, begins),
            check_out_at=at(DAY, ends),
        )  # fmt: skip
    came(visit, at=at(DAY, "07:50"))
    with pytest.raises(Refused, match=r"another visit \(SN\) on Mon 4 Jan, from 8:00 AM to 8:30 AM"):
        actions.check_out(visit=visit, at=at(DAY, "09:30"), by=clinician)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("discipline", "credential", "purpose", "nursing", "may_be"),
    [
        ("SN", "RN", "", None, True),
        ("SN", "LPN", "", None, False),
        ("SN", "LPN", "initial assessment", None, True),
        ("PT", "DPT", "", None, True),
        ("PT", "PTA", "", None, False),
        ("PT", "DPT", "", "planned", False),
        ("PT", "DPT", "", "completed", False),
        ("PT", "DPT", "", "cancelled", True),
        ("PT", "DPT", "", "missed", True),
        ("SN", "RN", "", "planned", True),
        ("HHA", "", "initial assessment", None, False),
        ("MSW", "", "", None, False),
    ],
)
def test_who_makes_the_initial_assessment_visit(
    episode: Any, discipline: str, credential: str, purpose: str, nursing: str | None, may_be: bool
) -> None:
    person = factories.UserFactory(role="clinician", discipline=discipline, credential=credential)
    one = factories.VisitFactory(episode=episode, clinician=person, discipline=discipline, purpose=purpose)
    if nursing:
        factories.VisitFactory(episode=episode, status=nursing, ended_reason="Snow")
    assert actions.may_be_initial(one) is may_be


@pytest.mark.django_db
def test_nobody_assesses_at_a_visit_that_nobody_makes(needed: Any) -> None:
    assert not actions.may_be_initial(needed)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("facts", "started"),
    [
        ({"status": "admitted", "is_soc_confirmed": False, "start_of_care": None}, True),
        ({"status": "discharged", "is_soc_confirmed": False, "start_of_care": None, "discharged_on": DAY}, False),
    ],
)
def test_the_first_visit_starts_care_of_an_open_episode_alone(
    under_way: Any, facts: dict[str, Any], started: bool
) -> None:
    Episode.objects.filter(pk=under_way.episode_id).update(**facts)
    actions.check_out(visit=under_way, by=under_way.clinician)
    found = Episode.objects.get(pk=under_way.episode_id)
    assert (found.is_soc_confirmed, found.start_of_care) == (started, DAY if started else None)
    assert AuditEvent.objects.filter(verb="visits.check_out").exists()


@pytest.mark.django_db
def test_care_starts_on_the_agencys_day_of_the_arrival(episode: Any, clinician: Any) -> None:
    Episode.objects.filter(pk=episode.pk).update(status="admitted", is_soc_confirmed=False, start_of_care=None)
    late: datetime = at(DAY, "21:30")
    one = factories.VisitFactory(episode=episode, clinician=clinician, starts_at=late)
    with time_machine.travel(late, tick=False):
        came(one)
        actions.check_out(visit=one, by=clinician)
    assert Episode.objects.get(pk=episode.pk).start_of_care == DAY
