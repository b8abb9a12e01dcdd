"""A visit that was not laid out: what its page begins with and offers, and with whom it goes together."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest

from caseload.models import Episode
from tests import factories
from tests.visits.conftest import SUNDAY, at, sign, url
from visits import actions
from visits.actions import Joint
from visits.forms.joint import JointForm, joinable, meeting
from visits.models import Visit

pytestmark = pytest.mark.django_db
DAY, TUESDAY = date(2027, 1, 4), date(2027, 1, 5)
BOARD = {"HTTP_X_REQUESTED_WITH": "board"}


def flat(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


@pytest.mark.parametrize(
    ("is_confirmed", "initial"),
    [
        (True, {"day": DAY, "minutes": 45}),
        (False, {"day": DAY, "minutes": 60, "purpose": "initial assessment", "discipline": "SN"}),
    ],
)
def test_a_new_visit_begins_as_the_first_one_until_care_has_started(
    client: Any, episode: Any, case_manager: Any, is_confirmed: bool, initial: dict[str, Any]
) -> None:
    Episode.objects.filter(pk=episode.pk).update(is_soc_confirmed=is_confirmed)
    client.force_login(case_manager)
    form = client.get(url("new", episode.patient.uuid)).context["form"]
    assert form.initial == initial
    assert ("date_reason" in form.fields) is not is_confirmed


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ({"purpose": "evaluation", "discipline": "PT"}, {"purpose": "evaluation", "discipline": "PT"}),
        ({"purpose": "dance", "discipline": "XX"}, {}),
        ({"purpose": ""}, {}),
        ({"discipline": "CM"}, {"discipline": "CM"}),
        ({"with": "x"}, {}),
    ],
)
def test_a_new_visit_takes_what_its_address_names(
    client: Any, episode: Any, case_manager: Any, query: dict[str, str], kept: dict[str, str]
) -> None:
    client.force_login(case_manager)
    form = client.get(url("new", episode.patient.uuid), query).context["form"]
    assert form.initial == {"day": DAY, "minutes": 45} | kept


def test_a_visit_that_goes_along_begins_with_the_other_s_time(
    client: Any, visit: Any, episode: Any, case_manager: Any
) -> None:
    aide = factories.VisitFactory(
        episode=episode, discipline="HHA", starts_at=at(TUESDAY, "08:00"), ends_at=at(TUESDAY, "10:00")
    )
    client.force_login(case_manager)
    time_of = {"day": TUESDAY, "clock": time(8), "minutes": 120, "joint_with": aide.uuid}
    why = {"purpose": "aide supervision", "discipline": "SN", "joint_reason": "aide-supervision"}
    page = url("new", episode.patient.uuid)
    assert client.get(page, {"with": str(aide.uuid)}).context["form"].initial == time_of | why
    nurse = client.get(page, {"with": str(visit.uuid)}).context["form"].initial
    assert nurse == {"day": DAY, "clock": time(11), "minutes": 45, "joint_with": visit.uuid}
    alien = factories.VisitFactory(starts_at=at(TUESDAY, "08:00"))
    Visit.objects.filter(pk=aide.pk).update(status="cancelled", ended_reason="Snow")
    for other in (alien, aide):
        assert "joint_with" not in client.get(page, {"with": str(other.uuid)}).context["form"].initial


def test_a_visit_of_the_same_purpose_that_is_planned_is_named(client: Any, episode: Any, case_manager: Any) -> None:
    factories.VisitFactory(episode=episode, purpose="evaluation", discipline="PT", starts_at=at(TUESDAY, "08:00"))
    client.force_login(case_manager)
    page = url("new", episode.patient.uuid)
    words = "One is planned already"
    assert words in flat(client.get(page, {"purpose": "evaluation"}))
    assert words not in flat(client.get(page, {"purpose": "reassessment"}))
    assert words not in flat(client.get(page))


def test_as_needed_is_offered_where_an_order_allows_it(
    client: Any, episode: Any, case_manager: Any, clinician: Any
) -> None:
    client.force_login(case_manager)
    page = url("new", episode.patient.uuid)
    without = client.get(page).context["form"]
    assert ("order" in without.fields, "prn" in dict(without.fields["purpose"].choices)) == (False, False)
    assert "Orders in force" not in flat(client.get(page))
    plan = factories.PlanOfCareFactory(episode=episode, starts_on=SUNDAY)
    order = factories.VisitOrderFactory(plan=plan, frequency="SN 1w4, 2 PRN for pain")
    factories.VisitOrderFactory(plan=plan, frequency="PT 1w4", discipline="PT")
    sign(plan)
    answer = client.get(page)
    assert [value for value, _ in answer.context["form"].fields["order"].choices] == ["", str(order.uuid)]
    assert flat(answer).count("as needed </span>") == 1
    typed = {"purpose": "prn", "day": "2027-01-05", "clock": "09:00", "minutes": "45", "place": "home",
             "clinician": str(clinician.uuid)}  # fmt: skip
    errors = client.post(page, typed).context["form"].errors
    assert errors["order"] == ["Choose the order that allows the visit."]
    assert errors["prn_reason"] == ["Enter the sign or symptom that calls for the visit."]
    done = client.post(page, typed | {"order": str(order.uuid), "prn_reason": "Pain"}, follow=True)
    assert "SN visit planned for 5 Jan 2027, 9:00 AM." in done.content.decode()
    assert ". As needed: Pain" in flat(done)


# --- joint ----------------------------------------------------------------------------------------------


def test_visits_to_go_together_with_are_those_from_today_on(visit: Any, episode: Any, needed: Any) -> None:
    early = factories.VisitFactory(episode=episode, starts_at=at(DAY, "00:00"), ends_at=at(DAY, "01:00"))
    past = factories.VisitFactory(episode=episode, starts_at=at(SUNDAY, "22:00"), ends_at=at(DAY, "00:00"))
    factories.VisitFactory(starts_at=at(TUESDAY, "08:00"))
    patient = episode.patient
    assert joinable(patient) == [early, visit]
    assert joinable(patient, own=visit) == [early]
    assert joinable(patient, asked=past) == [past, early, visit]
    assert joinable(patient, asked=visit) == [early, visit]
    assert meeting(visit) == f"Mon 4 Jan, 11:00 AM: SN, {visit.clinician.name}"
    visit.clinician = None
    assert meeting(visit) == "Mon 4 Jan, 11:00 AM: SN"


@pytest.mark.parametrize(
    ("typed", "joint"),
    [({}, None), ({"joint_with": ""}, Joint(None, "")), ({"joint_with": "this", "joint_reason": "safety"}, "safety")],
)
def test_going_together_is_said_asked_or_left_as_it_is(visit: Any, typed: dict[str, str], joint: Any) -> None:
    form = JointForm({name: str(visit.uuid) if value == "this" else value for name, value in typed.items()})
    form.let_join([visit])
    assert form.is_valid(), form.errors
    assert form.joint() == (Joint(visit, "safety") if joint == "safety" else joint)
    nobody = JointForm({"joint_with": ""})
    nobody.let_join([])
    assert nobody.is_valid()
    assert (nobody.joint(), "joint_reason" in nobody.fields) == (None, False)


def test_the_page_says_who_goes_along_and_who_moves_with_it(
    client: Any, visit: Any, episode: Any, case_manager: Any
) -> None:
    aide = factories.UserFactory(role="clinician", discipline="HHA", family_name="Helper")
    client.force_login(case_manager)
    assert "goes along" not in flat(client.get(url("plan", visit.uuid)))
    factories.VisitFactory(episode=episode, clinician=aide, discipline="HHA", starts_at=visit.starts_at, joint_with=visit,
                           joint_reason="safety")  # fmt: skip
    page = flat(client.get(url("plan", visit.uuid)))
    assert "and moves with it" in page
    other = Visit.objects.get(joint_with=visit)
    page = flat(client.get(url("plan", other.uuid)))
    assert "goes along" in page
    assert "and moves with it" not in page
    assert "was to go together" not in flat(client.get(url("visit", other.uuid))).lower()
    actions.cancel(visit=visit, seen_version=1, reason="Snow", by=case_manager)
    assert "Was to go together with" in flat(client.get(url("visit", other.uuid)))
