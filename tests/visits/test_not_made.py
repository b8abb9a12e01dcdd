"""Visits that are not made: cancelled, missed, the practitioner told, and made up; by whom, until when, with which words."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine

from caseload.models import TimelineEntry
from core.change.actions import Refused
from core.change.refusals import EditedMeanwhile
from core.clock import now
from tests import factories
from tests.visits.conftest import MONDAY, at, url
from visits import actions
from visits.forms.booking import MissForm
from visits.models import Visit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_new_york")]
DAY = date(2027, 1, 4)
MINUTE = timedelta(minutes=1)


def said(visit: Any) -> list[tuple[str, str]]:
    """The lines of the timeline about visits, with what stands below each."""
    rows = TimelineEntry.objects.filter(patient=visit.patient, kind="visit").order_by("pk")
    return [(row.title, row.detail) for row in rows]


def missed(visit: Any, **facts: Any) -> Any:
    Visit.objects.filter(pk=visit.pk).update(status="missed", ended_reason="Snow", **facts)
    visit.refresh_from_db()
    return visit


# --- recording it ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("deed", [actions.cancel, actions.miss])
@pytest.mark.parametrize(
    ("facts", "reason", "words"),
    [
        ({}, "  ", "Say why"),
        ({"status": "under_way", "check_in_at": MONDAY}, "Snow", "This visit is under way already"),
        ({"status": "completed", "check_in_at": MONDAY}, "Snow", "This visit is completed already"),
        ({"status": "cancelled", "ended_reason": "In hospital"}, "Snow", "This visit is cancelled already"),
    ],
)
def test_what_is_over_or_has_no_reason_is_not_ended(
    visit: Any, case_manager: Any, deed: Any, facts: dict[str, Any], reason: str, words: str
) -> None:
    Visit.objects.filter(pk=visit.pk).update(**facts)
    with pytest.raises(Refused, match=words):
        deed(visit=visit, seen_version=1, reason=reason, by=case_manager)
    found = Visit.objects.get(pk=visit.pk)
    assert (found.status, found.version) == (facts.get("status", "planned"), 1)
    assert said(visit) == []


@pytest.mark.parametrize(("deed", "word"), [(actions.cancel, "cancelled"), (actions.miss, "missed")])
def test_an_end_stands_in_the_timeline_with_its_day_and_reason(
    visit: Any, needed: Any, case_manager: Any, deed: Any, word: str
) -> None:
    for one in (visit, needed):
        deed(visit=one, seen_version=1, reason="Snow", by=case_manager)
        one.refresh_from_db()
        assert (one.status, one.ended_reason, one.version, one.practitioner_told_at) == (word, "Snow", 2, None)
    week, day = (f"SN visit in the week of Sun 3 Jan {word}", "Snow"), (f"SN visit of Mon 4 Jan {word}", "Snow")
    assert said(visit) == [day, week]
    assert TimelineEntry.objects.filter(link=f"/visits/{visit.uuid}").exists()


@pytest.mark.parametrize(
    ("begins", "is_refused"), [(at(DAY, "23:59"), False), (at(date(2027, 1, 5), "00:00"), True)]
)  # fmt: skip
def test_a_visit_is_missed_from_its_day_on(visit: Any, case_manager: Any, begins: Any, is_refused: bool) -> None:
    Visit.objects.filter(pk=visit.pk).update(starts_at=begins, ends_at=begins + timedelta(hours=1))
    visit.refresh_from_db()
    if is_refused:
        with pytest.raises(Refused, match=r"still ahead\. Move or cancel it instead"):
            actions.miss(visit=visit, seen_version=1, reason="Snow", by=case_manager)
    else:
        actions.miss(visit=visit, seen_version=1, reason="Snow", by=case_manager)
    assert Visit.objects.get(pk=visit.pk).status == ("planned" if is_refused else "missed")


@pytest.mark.parametrize(("told_at", "is_refused"), [(MONDAY, False), (MONDAY + MINUTE, True)])
def test_the_practitioner_was_told_by_now(visit: Any, case_manager: Any, told_at: Any, is_refused: bool) -> None:
    facts = {"visit": visit, "seen_version": 1, "reason": "Snow", "by": case_manager, "practitioner_told_at": told_at}
    if is_refused:
        with pytest.raises(Refused, match="not in the future") as refusal:
            actions.miss(**facts)
        assert refusal.value.field == "told_at"
        missed(visit)
        with pytest.raises(Refused, match="not in the future"):
            actions.tell(visit=visit, at=told_at, by=case_manager)
    else:
        actions.miss(**facts)
    assert Visit.objects.get(pk=visit.pk).practitioner_told_at == (None if is_refused else told_at)


def test_only_a_missed_visit_is_told_of_and_once(visit: Any, case_manager: Any) -> None:
    with pytest.raises(Refused, match="Only a missed visit is reported"):
        actions.tell(visit=visit, at=MONDAY, by=case_manager)
    missed(visit)
    for minutes in (0, 5):
        with time_machine.travel(MONDAY + minutes * MINUTE, tick=False):
            actions.tell(visit=visit, at=now(), by=case_manager)
    visit.refresh_from_db()
    assert visit.practitioner_told_at == MONDAY
    assert said(visit) == [("Practitioner told of the missed SN visit", "")]


def test_the_form_of_a_missed_visit_puts_cause_and_attempts_in_a_line(monday: Any) -> None:
    for detail, told, kept in (("Called twice", "on", ("Weather or roads. Called twice", MONDAY)), ("", "", None)):
        form = MissForm({"cause": "Weather or roads", "detail": detail, "told": told})
        assert form.is_valid()
        assert (form.reason(), form.told_at()) == (kept or ("Weather or roads", None))


# --- the pages ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "whose", "status"),
    [("clinician", "her own", 200), ("clinician", "a colleague's", 403), ("clinician", "nobody's", 403),
     ("case_manager", "a colleague's", 200), ("auditor", "a colleague's", 403)],
)  # fmt: skip
def test_a_clinician_records_only_her_own_missed_visit(
    client: Any, request: Any, visit: Any, clinician: Any, team: Any, who: str, whose: str, status: int
) -> None:
    colleague = factories.UserFactory(role="clinician", discipline="SN", team=team)
    person = {"her own": clinician, "a colleague's": colleague, "nobody's": None}[whose]
    time = {} if person else {"status": "needed", "starts_at": None, "ends_at": None}
    other = factories.VisitFactory(
        episode=visit.episode, **({"clinician": person, "starts_at": at(DAY, "13:00")} | time)
    )
    client.force_login(request.getfixturevalue(who))
    assert client.get(url("miss", other.uuid)).status_code == status
    answer = client.post(url("miss", other.uuid), {"seen_version": 1, "cause": "Patient refused"})
    assert answer.status_code == (302 if status == 200 else status)
    other.refresh_from_db()
    assert (other.status == "missed") is (status == 200)
    api = client.post(
        f"/api/v1/visits/{visit.uuid if who == 'clinician' and whose == 'her own' else other.uuid}/miss/",
        {"reason": "Snow"}, content_type="application/json", headers={"If-Match": str(other.version)},
    )  # fmt: skip
    assert (api.status_code == 403) is (status == 403)


def test_a_refusal_is_said_on_the_form_and_what_was_typed_stands(client: Any, case_manager: Any, visit: Any) -> None:
    tomorrow = at(date(2027, 1, 5), "09:00")
    Visit.objects.filter(pk=visit.pk).update(starts_at=tomorrow, ends_at=tomorrow + timedelta(hours=1))
    client.force_login(case_manager)
    answer = client.post(
        url("miss", visit.uuid), {"seen_version": 1, "cause": "Patient refused", "detail": "Called twice"}
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "This visit is still ahead. Move or cancel it instead." in text
    assert "Called twice" in text
    done = client.post(url("cancel", visit.uuid), {"seen_version": 1, "reason": "In hospital"}, follow=True)
    assert "The visit is cancelled." in done.content.decode()
    again = client.post(url("cancel", visit.uuid), {"seen_version": 2, "reason": "In hospital"})
    assert "This visit is cancelled already." in again.content.decode()


@pytest.mark.parametrize("name", ["miss", "cancel"])
@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({}, "Somebody changed this visit meanwhile: planned. It is now on 4 Jan 2027, 11:00 AM. Look at it"),
        ({"status": "needed", "starts_at": None, "ends_at": None}, "meanwhile: to be scheduled. Look at it, then send"),
        ({"status": "cancelled", "ended_reason": "Other"}, "meanwhile: cancelled. Look at it, then send again."),
    ],
)
def test_who_ends_what_somebody_changed_is_told_what_it_is_now(
    client: Any, case_manager: Any, visit: Any, name: str, facts: dict[str, Any], words: str
) -> None:
    Visit.objects.filter(pk=visit.pk).update(version=2, **facts)
    client.force_login(case_manager)
    answer = client.post(
        url(name, visit.uuid), {"seen_version": 1, "cause": "Patient refused", "reason": "Snow", "detail": "Snow"}
    )
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert answer.context["conflict"] is True
    assert client.get(url(name, visit.uuid)).context["conflict"] is False
    with pytest.raises(EditedMeanwhile):
        actions.cancel(visit=visit, seen_version=1, reason="Snow", by=case_manager)


def test_telling_on_the_page_says_so_and_explains_what_is_not_missed(
    client: Any, case_manager: Any, visit: Any
) -> None:
    client.force_login(case_manager)
    refused = client.post(url("tell", visit.uuid), follow=True)
    assert "Only a missed visit is reported to the practitioner." in refused.content.decode()
    missed(visit)
    told = client.post(url("tell", visit.uuid), follow=True)
    assert "Recorded: the practitioner was told." in told.content.decode()
    assert "The practitioner was told <time" in " ".join(told.content.decode().split())
    assert "The practitioner was told just now" not in told.content.decode()
