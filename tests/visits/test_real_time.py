"""Real time is held to what planned time is held to, and planned time to what is really done: nobody is in two homes at
once, two people may be in one home when they say so, midnight ends no visit, and what was not begun is marked."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from core.change.actions import Refused
from core.clock import now
from core.models import AuditEvent
from homehealth.deadlines import Fact
from tests import factories
from tests.api.conftest import said
from tests.visits.conftest import MONDAY, SUNDAY, at, url
from visits import actions
from visits.actions import Joint
from visits.facts import facts
from visits.models import Visit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_new_york")]
DAY = date(2027, 1, 4)
TUESDAY = date(2027, 1, 5)
REASON = "Forgot to check in or out at the time"
SUPERVISION = Visit.JointReason.AIDE_SUPERVISION
BOARD = {"HTTP_X_REQUESTED_WITH": "board"}


@pytest.fixture
def elsewhere(case_manager: Any, clinician: Any, monday: Any) -> Any:
    """The same nurse's visit to somebody else, planned for 13:00 today."""
    home = factories.ActiveEpisodeFactory(worker=case_manager, start_of_care=SUNDAY)
    return factories.VisitFactory(episode=home, clinician=clinician, starts_at=at(DAY, "13:00"))


@pytest.fixture
def aide(team: Any) -> Any:
    return factories.UserFactory(role="clinician", discipline="HHA", family_name="Helper", team=team)


@pytest.fixture
def aides_visit(episode: Any, aide: Any) -> Any:
    """The aide's visit on Tuesday, 9:00 to 9:45."""
    return factories.VisitFactory(
        episode=episode, discipline="HHA", clinician=aide, starts_at=at(TUESDAY, "09:00"), week_starts_on=SUNDAY
    )


def made(visit: Any, begins: str, ends: str, day: date = DAY) -> Any:
    """Enter a visit's times afterwards, as somebody who forgot does."""
    actions.check_in(visit=visit, location_reason=REASON, at=at(day, begins), by=visit.clinician)
    return actions.check_out(visit=visit, at=at(day, ends), by=visit.clinician)


# --- nobody is in two homes at once -------------------------------------------------------------------


def test_check_in_while_another_visit_runs_is_refused_with_the_way_there(
    client: Any, clinician: Any, under_way: Any, elsewhere: Any
) -> None:
    client.force_login(clinician)
    answer = client.post(url("check_in", elsewhere.uuid), {"location_reason": "Device problem"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "still checked in at another visit, since Mon 4 Jan, 10:00 AM" in text
    assert f'href="{url("visit", under_way.uuid)}"' in text
    assert "Check out there" in text
    elsewhere.refresh_from_db()
    assert (elsewhere.status, elsewhere.check_in_at) == ("planned", None)


def test_the_page_says_so_before_anybody_presses(client: Any, clinician: Any, under_way: Any, elsewhere: Any) -> None:
    client.force_login(clinician)
    assert "You are checked in at another visit" in client.get(url("visit", elsewhere.uuid)).content.decode()
    actions.check_out(visit=under_way, by=clinician)
    assert "You are checked in at another visit" not in client.get(url("visit", elsewhere.uuid)).content.decode()


def test_check_in_at_the_minute_of_leaving_is_allowed(clinician: Any, visit: Any, elsewhere: Any) -> None:
    made(visit, "09:00", "09:30")
    made(elsewhere, "09:30", "09:50")
    assert elsewhere.status == "completed"


@pytest.mark.parametrize(
    ("begins", "ends", "field"),
    [
        ("09:10", None, "began inside the other visit"),
        ("09:00", None, "began with the other visit"),
        ("08:30", "09:10", "ended inside the other visit"),
        ("08:30", "09:45", "lasted over the other visit"),
        ("08:59", "09:31", "a minute more on either side"),
    ],
)
def test_times_typed_across_another_visit_are_refused_at_the_field(
    client: Any, clinician: Any, visit: Any, elsewhere: Any, begins: str, ends: str | None, field: str
) -> None:
    made(elsewhere, "09:00", "09:30")
    client.force_login(clinician)
    answer = client.post(url("check_in", visit.uuid), {"location_reason": REASON, "clock": begins})
    if ends is not None:
        assert answer.status_code == 302, field
        answer = client.post(url("check_out", visit.uuid), {"clock": ends})
    text = answer.content.decode()
    assert answer.status_code == 422, field
    assert "You were at another visit (SN) on Mon 4 Jan, from 9:00 AM to 9:30 AM" in text
    assert f'value="{ends or begins}"' in text
    visit.refresh_from_db()
    assert visit.status == ("under_way" if ends else "planned")


@pytest.mark.parametrize(("begins", "ends"), [("08:00", "09:00"), ("09:30", "09:55"), ("08:00", "08:10")])
def test_times_beside_another_visit_are_taken(visit: Any, elsewhere: Any, begins: str, ends: str) -> None:
    made(elsewhere, "09:00", "09:30")
    assert made(visit, begins, ends).status == "completed"


def test_leaving_days_later_asks_when_the_visit_really_ended(client: Any, clinician: Any, under_way: Any) -> None:
    with time_machine.travel(MONDAY + timedelta(days=2), tick=False):
        client.force_login(clinician)
        answer = client.post(url("check_out", under_way.uuid), {})
        assert answer.status_code == 422
        assert "more than 12 hours ago" in answer.content.decode()
        assert client.post(url("check_out", under_way.uuid), {"clock": "10:40"}).status_code == 302
    under_way.refresh_from_db()
    assert under_way.check_out_at == at(DAY, "10:40")


def test_signing_a_note_does_not_end_a_visit_in_the_middle_of_another(
    client: Any, clinician: Any, draft: Any, elsewhere: Any
) -> None:
    with time_machine.travel(MONDAY + timedelta(days=3), tick=False), pytest.raises(Refused, match="12 hours"):
        actions.sign_note(
            note=draft, seen_version=draft.version, changes={"narrative": "Done", "tasks": []}, by=clinician
        )
    draft.refresh_from_db()
    assert draft.signed_at is None


def test_the_api_is_held_to_the_same(client: Any, clinician: Any, under_way: Any, elsewhere: Any) -> None:
    client.force_login(clinician)
    answer = client.post(
        f"/api/v1/visits/{elsewhere.uuid}/check-in/", {"location_reason": "Other"}, content_type="application/json"
    )
    assert (answer.status_code, "Check out there first" in answer.json()["detail"]) == (409, True)


@pytest.mark.parametrize(
    ("name", "facts_of_the_other"),
    [
        ("visit_one_at_a_time", {"status": "under_way", "check_in_at": at(DAY, "07:00")}),
        (
            "visit_real_time_no_overlap",
            {"status": "completed", "check_in_at": at(DAY, "09:30"), "check_out_at": at(DAY, "10:30")},
        ),
    ],
)
def test_the_database_itself_holds_real_times_apart(
    under_way: Any, elsewhere: Any, name: str, facts_of_the_other: dict[str, Any]
) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Visit.objects.filter(pk=elsewhere.pk).update(**facts_of_the_other)


def test_what_overlapped_before_the_upgrade_stands_and_says_so(
    client: Any, clinician: Any, visit: Any, elsewhere: Any
) -> None:
    """The step of the upgrade marks old overlaps, and nothing else; marked rows may stand side by side."""
    Visit.objects.update(is_overlap_known=True)
    times = {"status": "completed", "check_in_at": at(DAY, "09:00"), "check_out_at": at(DAY, "09:30")}
    Visit.objects.filter(pk__in=[visit.pk, elsewhere.pk]).update(**times)
    apart = factories.VisitFactory(
        clinician=clinician, starts_at=at(DAY, "15:00"), is_overlap_known=True, **{
            **times, "check_in_at": at(DAY, "09:30"), "check_out_at": at(DAY, "09:40")
        },
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("UPDATE visits_visit SET is_overlap_known = false WHERE id = %s", [apart.pk])
        cursor.execute(import_module("visits.migrations.0006_real_time_apart").MARK)
    marked = set(Visit.objects.filter(is_overlap_known=True).values_list("pk", flat=True))
    assert marked == {visit.pk, elsewhere.pk}
    client.force_login(clinician)
    assert "overlap another visit of the same person" in client.get(url("visit", visit.uuid)).content.decode()


# --- two people in one home ---------------------------------------------------------------------------


def joint_form(visit: Any, who: Any, **more: Any) -> dict[str, Any]:
    return {
        "purpose": Visit.Purpose.SUPERVISION, "discipline": "SN", "day": "2027-01-05", "clock": "09:00", "minutes": "45",
        "clinician": str(who.uuid), "place": "home", "joint_with": str(visit.uuid), "joint_reason": SUPERVISION, **more,
    }  # fmt: skip


def supervision(aides_visit: Any, nurse: Any, by: Any, **more: Any) -> Any:
    begins, ends = aides_visit.span
    given = {
        "purpose": Visit.Purpose.SUPERVISION,
        "discipline": "SN",
        "starts_at": begins,
        "ends_at": ends,
        "joint": Joint(aides_visit, SUPERVISION),
    } | more
    return actions.plan_initial(episode=aides_visit.episode, clinician=nurse, by=by, **given)


def test_a_nurse_is_booked_together_with_the_aide(
    client: Any, case_manager: Any, clinician: Any, aides_visit: Any
) -> None:
    client.force_login(case_manager)
    page = client.get(url("new", aides_visit.patient.uuid), {"with": str(aides_visit.uuid)}).content.decode()
    assert f'value="{aides_visit.uuid}" selected' in page
    assert "2027-01-05" in page
    answer = client.post(url("new", aides_visit.patient.uuid), joint_form(aides_visit, clinician))
    assert answer.status_code == 302
    booked = Visit.objects.get(clinician=clinician)
    assert (booked.joint_with, booked.joint_reason, booked.span) == (aides_visit, SUPERVISION, aides_visit.span)
    trail = AuditEvent.objects.filter(verb="visits.plan_initial").latest("id")
    assert trail.changes["made"][1]["joint_reason"] == SUPERVISION
    for shown, other in ((booked, "Helper"), (aides_visit, clinician.family_name)):
        text = client.get(url("visit", shown.uuid)).content.decode()
        assert "Goes together with" in text
        assert other in text
    board = client.get(url("schedule"), {"view": "board", "day": "2027-01-05"}).content.decode()
    assert f"with {aides_visit.clinician.name}" in board
    assert f"with {clinician.name}" in board


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"joint_with": "", "joint_reason": ""}, "or say that the two go together"),
        ({"joint_reason": ""}, "Choose why the two go together"),
        ({"joint_with": ""}, "Choose the visit it goes together with"),
        ({"clock": "11:00"}, "Choose a time that meets it"),
        ({"clock": "09:45"}, "Choose a time that meets it"),
        ({"joint_with": "x"}, "from the list"),
        ({"joint_with": "00000000-0000-0000-0000-000000000000"}, "from the list"),
        ({"joint_reason": "because"}, "from the list"),
    ],
)
def test_a_joint_visit_that_is_not_one_is_explained(
    client: Any, case_manager: Any, clinician: Any, aides_visit: Any, changes: dict[str, str], words: str
) -> None:
    client.force_login(case_manager)
    answer = client.post(url("new", aides_visit.patient.uuid), joint_form(aides_visit, clinician, **changes))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert words in text
    assert 'value="2027-01-05"' in text
    assert Visit.objects.count() == 1


def test_another_patients_visit_is_none_to_go_together_with(
    case_manager: Any, clinician: Any, aides_visit: Any, elsewhere: Any
) -> None:
    with pytest.raises(Refused, match="not planned any more"):
        supervision(aides_visit, clinician, case_manager, joint=Joint(elsewhere, SUPERVISION))


def test_supervision_is_of_an_aide(case_manager: Any, clinician: Any, visit: Any, team: Any) -> None:
    therapist = factories.UserFactory(role="clinician", discipline="PT", team=team)
    begins, ends = visit.span
    given = {"episode": visit.episode, "clinician": therapist, "discipline": "PT", "by": case_manager}
    given |= {"starts_at": begins, "ends_at": ends, "purpose": Visit.Purpose.EVALUATION}
    with pytest.raises(Refused, match="an aide's visit"):
        actions.plan_initial(**given, joint=Joint(visit, SUPERVISION))
    booked = actions.plan_initial(**given, joint=Joint(visit, Visit.JointReason.CO_TREATMENT))
    assert booked.joint_with == visit


def test_the_same_person_twice_is_never_joint(case_manager: Any, clinician: Any, visit: Any) -> None:
    begins, ends = visit.span
    with pytest.raises(Refused, match="already has a visit in that time"):
        actions.plan_initial(
            episode=visit.episode, discipline="SN", clinician=clinician, starts_at=begins, ends_at=ends, by=case_manager,
            purpose=Visit.Purpose.SUPERVISION, joint=Joint(visit, Visit.JointReason.ORIENTATION),
        )  # fmt: skip


def test_a_third_visit_that_goes_with_nobody_is_still_refused(
    case_manager: Any, clinician: Any, aides_visit: Any, team: Any
) -> None:
    """A joint visit opens the home to those who say so, not to everybody: also the database says that."""
    supervision(aides_visit, clinician, case_manager)
    other = factories.UserFactory(role="clinician", discipline="SN", team=team)
    with pytest.raises(Refused, match="already visiting this patient"):
        supervision(aides_visit, other, case_manager, joint=None)
    third = supervision(aides_visit, other, case_manager)
    assert third.joint_with == aides_visit
    with pytest.raises(IntegrityError, match="visit_patient_no_overlap"), transaction.atomic():
        Visit.objects.filter(pk=third.pk).update(joint_with=None, joint_reason="")


def test_whoever_goes_together_moves_together_and_back(
    client: Any, case_manager: Any, clinician: Any, aide: Any, aides_visit: Any
) -> None:
    along = supervision(aides_visit, clinician, case_manager)
    client.force_login(case_manager)
    form = {"day": "2027-01-06", "clock": "14:00", "minutes": "45", "clinician": str(aide.uuid)}
    answer = client.post(url("plan", aides_visit.uuid), {**form, "seen_version": aides_visit.version}, **BOARD)
    assert answer.status_code == 200
    along.refresh_from_db()
    assert along.span == (at(date(2027, 1, 6), "14:00"), at(date(2027, 1, 6), "14:45"))
    assert AuditEvent.objects.filter(verb="visits.follow").exists()
    client.post(url("undo", aides_visit.uuid))
    along.refresh_from_db()
    aides_visit.refresh_from_db()
    assert along.span == aides_visit.span == (at(TUESDAY, "09:00"), at(TUESDAY, "09:45"))


def test_moving_together_is_refused_whole_when_one_of_them_is_taken(
    case_manager: Any, clinician: Any, aide: Any, aides_visit: Any, elsewhere: Any
) -> None:
    along = supervision(aides_visit, clinician, case_manager)
    begins = elsewhere.starts_at
    with pytest.raises(Refused, match="who goes along, already has a visit"):
        actions.plan(
            visit=aides_visit, seen_version=aides_visit.version, clinician=aide, starts_at=begins,
            ends_at=begins + timedelta(minutes=45), by=case_manager,
        )  # fmt: skip
    for one in (along, aides_visit):
        one.refresh_from_db()
        assert one.starts_at == at(TUESDAY, "09:00")


def test_one_of_a_joint_visit_moved_away_alone_is_asked_what_it_means(
    client: Any, case_manager: Any, clinician: Any, aides_visit: Any
) -> None:
    along = supervision(aides_visit, clinician, case_manager)
    client.force_login(case_manager)
    form = {"day": "2027-01-05", "clock": "14:00", "minutes": "45", "clinician": str(clinician.uuid)}
    answer = client.post(url("plan", along.uuid), {**form, "seen_version": along.version}, **BOARD)
    assert answer.status_code == 422
    assert "goes together with the HHA visit" in answer.json()["said"]
    assert answer.json()["form"] == url("plan", along.uuid)
    form |= {"joint_with": "", "joint_reason": "", "seen_version": along.version}
    assert client.post(url("plan", along.uuid), form).status_code == 302
    along.refresh_from_db()
    assert (along.joint_with, along.joint_reason) == (None, "")
    client.post(url("undo", along.uuid))
    along.refresh_from_db()
    assert (along.joint_with, along.joint_reason) == (aides_visit, SUPERVISION)


def test_when_the_other_is_cancelled_the_page_says_so(
    client: Any, case_manager: Any, clinician: Any, aides_visit: Any
) -> None:
    along = supervision(aides_visit, clinician, case_manager)
    actions.cancel(visit=aides_visit, seen_version=aides_visit.version, reason="In hospital", by=case_manager)
    client.force_login(case_manager)
    assert "which is cancelled" in " ".join(client.get(url("visit", along.uuid)).content.decode().split())
    moved = actions.plan(
        visit=along, seen_version=along.version, clinician=clinician, starts_at=at(TUESDAY, "15:00"),
        ends_at=at(TUESDAY, "15:45"), by=case_manager,
    )  # fmt: skip
    assert moved.joint_with is None


@pytest.mark.parametrize("purpose", [Visit.Purpose.SUPERVISION, Visit.Purpose.REASSESSMENT])
def test_a_joint_supervision_keeps_the_promise_of_supervision(
    case_manager: Any, clinician: Any, aides_visit: Any, purpose: str
) -> None:
    along = supervision(aides_visit, clinician, case_manager, purpose=purpose)
    with time_machine.travel(at(TUESDAY, "09:50"), tick=False):
        made(along, "09:00", "09:45", TUESDAY)
    stated = [done for done in facts([along.episode_id])[along.episode_id] if done.what == Fact.AIDE_SUPERVISION]
    assert [done.on for done in stated] == [TUESDAY]


def test_the_api_books_and_plans_joint_visits(client: Any, case_manager: Any, clinician: Any, aides_visit: Any) -> None:
    client.force_login(case_manager)
    begins, ends = aides_visit.span
    body = {
        "episode": str(aides_visit.episode.uuid), "discipline": "SN", "purpose": "aide supervision",
        "clinician": str(clinician.uuid), "starts_at": begins.isoformat(), "ends_at": ends.isoformat(),
    }  # fmt: skip
    alone = client.post("/api/v1/visits/", body, content_type="application/json")
    assert alone.status_code == 409
    reasonless = client.post("/api/v1/visits/", {**body, "joint_reason": SUPERVISION}, content_type="application/json")
    assert (reasonless.status_code, list(said(reasonless))) == (400, ["joint_with"])
    joint = {"joint_with": str(aides_visit.uuid), "joint_reason": SUPERVISION}
    answer = client.post("/api/v1/visits/", {**body, **joint}, content_type="application/json")
    assert answer.status_code == 201, answer.content
    booked = answer.json()
    assert (booked["joint_with"], booked["joint_reason"]) == (str(aides_visit.uuid), SUPERVISION)
    plan = {"clinician": body["clinician"], "starts_at": at(TUESDAY, "16:00").isoformat()}
    plan |= {"ends_at": at(TUESDAY, "16:30").isoformat(), "joint_with": None}
    moved = client.post(
        f"/api/v1/visits/{booked['uuid']}/plan/", plan, content_type="application/json",
        headers={"If-Match": str(booked["version"])},
    )  # fmt: skip
    assert (moved.status_code, moved.json()["joint_with"]) == (200, None)


# --- midnight -----------------------------------------------------------------------------------------


@pytest.fixture
def over_midnight(episode: Any, clinician: Any) -> Any:
    """Monday 23:00 to Tuesday 01:00."""
    return factories.VisitFactory(
        episode=episode, clinician=clinician, starts_at=at(DAY, "23:00"), ends_at=at(TUESDAY, "01:00")
    )


@pytest.mark.parametrize(
    ("view", "day", "is_drawn"),
    [
        ("board", "2027-01-03", False),
        ("board", "2027-01-04", True),
        ("board", "2027-01-05", True),
        ("board", "2027-01-06", False),
        ("week", "2027-01-04", True),
        ("list", "2027-01-05", True),
        ("list", "2027-01-06", False),
    ],
)
def test_after_midnight_a_visit_is_drawn_on_the_next_day_too(
    client: Any, case_manager: Any, over_midnight: Any, view: str, day: str, is_drawn: bool
) -> None:
    client.force_login(case_manager)
    text = client.get(url("schedule"), {"view": view, "day": day}).content.decode()
    assert (over_midnight.patient.family_name in text) is is_drawn


def test_a_visit_over_midnight_is_busy_time_to_others_on_both_days(
    client: Any, case_manager: Any, clinician: Any, monday: Any
) -> None:
    other = factories.VisitFactory(clinician=clinician, starts_at=at(DAY, "23:00"), ends_at=at(TUESDAY, "01:00"))
    client.force_login(case_manager)
    for day in ("2027-01-04", "2027-01-05"):
        text = client.get(url("schedule"), {"view": "board", "day": day}).content.decode()
        assert other.patient.family_name not in text
        assert "Busy" in text, day


def test_only_a_visit_that_stands_in_its_place_can_be_dragged(
    client: Any, case_manager: Any, visit: Any, over_midnight: Any
) -> None:
    """What lies outside the board's hours is drawn at its edge: dragging it would change a time nobody saw."""
    client.force_login(case_manager)
    text = client.get(url("schedule"), {"view": "board", "day": "2027-01-04"}).content.decode()
    assert f'data-visit="{visit.uuid}"' in text
    assert f'data-visit="{over_midnight.uuid}"' not in text
    assert f"{url('plan', over_midnight.uuid)}?next=" in text


@pytest.mark.parametrize(("clock", "began"), [("00:20", at(TUESDAY, "00:20")), ("23:10", at(DAY, "23:10"))])
def test_a_visit_over_midnight_can_be_begun_on_either_side_of_it(
    client: Any, clinician: Any, over_midnight: Any, clock: str, began: datetime
) -> None:
    with time_machine.travel(at(TUESDAY, "00:30"), tick=False):
        client.force_login(clinician)
        assert "Check in" in client.get(url("visit", over_midnight.uuid)).content.decode()
        answer = client.post(url("check_in", over_midnight.uuid), {"location_reason": REASON, "clock": clock})
        assert answer.status_code == 302
    over_midnight.refresh_from_db()
    assert over_midnight.check_in_at == began


def test_today_still_shows_the_visit_that_began_before_midnight(
    client: Any, clinician: Any, over_midnight: Any
) -> None:
    with time_machine.travel(at(TUESDAY, "00:30"), tick=False):
        client.force_login(clinician)
        assert over_midnight.patient.family_name in client.get(reverse("today")).content.decode()


# --- not begun ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("visits:schedule", {"view": "board", "day": "2027-01-04"}),
        ("visits:schedule", {"view": "week", "day": "2027-01-04"}),
        ("visits:schedule", {"view": "list", "day": "2027-01-04"}),
        ("visits:schedule", {"view": "not_begun"}),
        ("today", {}),
        ("visits:of_patient", None),
        ("caseload:patient", None),
        ("visits:visit", None),
    ],
)
def test_a_visit_whose_time_has_passed_is_marked_everywhere(
    client: Any, clinician: Any, visit: Any, path: str, query: dict[str, str] | None
) -> None:
    args = {
        "visits:visit": [visit.uuid],
        "visits:of_patient": [visit.patient.uuid],
        "caseload:patient": [visit.patient.uuid],
    }
    address = reverse(path, args=args.get(path, []))

    def marks(clock: str) -> int:
        """How often the page says so at that time of day; the name of the schedule's tab is always there."""
        with time_machine.travel(at(DAY, clock), tick=False):
            client.force_login(clinician)
            return client.get(address, query or {}).content.decode().lower().count("not begun")

    before = marks("11:44")
    assert marks("11:46") > before
    with time_machine.travel(at(DAY, "11:46"), tick=False):
        actions.check_in(visit=visit, location_reason="Device problem", by=clinician)
    assert marks("11:47") == before


def test_not_begun_of_earlier_days_is_counted_on_today_and_linked(client: Any, clinician: Any, visit: Any) -> None:
    with time_machine.travel(MONDAY + timedelta(days=2), tick=False):
        client.force_login(clinician)
        text = " ".join(client.get(reverse("today")).content.decode().split())
        assert "1 visit of earlier days" in text
        assert "/schedule?view=not_begun&amp;staff=me" in text
        listed = client.get("/schedule?view=not_begun&staff=me").content.decode()
    assert visit.patient.family_name in listed
    assert "1 visit whose time has passed" in listed


def test_not_begun_of_others_is_not_shown_to_a_clinician(client: Any, clinician: Any, episode: Any, team: Any) -> None:
    colleague = factories.UserFactory(role="clinician", discipline="PT", team=team)
    other = factories.VisitFactory(episode=episode, clinician=colleague, starts_at=now() - timedelta(hours=3))
    client.force_login(clinician)
    assert other.patient.family_name not in client.get("/schedule?view=not_begun").content.decode()
