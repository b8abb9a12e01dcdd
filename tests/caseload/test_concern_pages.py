"""Concerns and limits as pages, and what becomes of a concern as its finding changes."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from caseload import limits as in_force
from caseload.actions import concerns, limits
from caseload.actions.concerns import Finding
from caseload.models import Concern, Episode, Patient, ReadingLimit
from core.change.actions import Refused, System
from core.clock import now, today
from tests import factories

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
CLOCK = System("test clock")
LOW = Finding("reading", "now", "SpO2 80 %, below 92.", "house rule", "/visits/1")


def text_of(client: Any, who: Any, where: str) -> str:
    client.force_login(who)
    answer = client.get(where)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


# --- one concern -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("role", "may_close"), [("case_manager", True), ("auditor", False)])
def test_an_open_concern_says_who_must_act_by_when(
    client: Any, request: Any, episode: Any, role: str, may_close: bool
) -> None:
    concern = factories.ConcernFactory(episode=episode, citation="House rule 7", link="/visits/canary")
    text = text_of(client, request.getfixturevalue(role), reverse("concerns:concern", args=[concern.uuid]))
    for words in ("Today: by", "by the system", "House rule 7", 'href="/visits/canary"'):
        assert words in text, words
    assert ("Close the concern" in text) is may_close
    for words in ("What was done</dt>", "Not closed", "Error: "):
        assert words not in text, words


def test_a_closed_concern_says_what_was_done_by_whom(client: Any, case_manager: Any, episode: Any) -> None:
    concern = factories.ConcernFactory(episode=episode, raised_by=case_manager, citation="", link="")
    concerns.close(concern=concern, done="Called Dr. Rao.\nShe came.", by=case_manager)
    text = text_of(client, case_manager, reverse("concerns:concern", args=[concern.uuid]))
    assert "Called Dr. Rao.<br>She came." in text
    assert text.count(f", {case_manager.name}") >= 2
    for words in ("by the system", "Close the concern", "Source</dt>", "Where it was found", "Today: by"):
        assert words not in text, words


def test_closing_is_said_and_a_second_one_told_why_not(client: Any, case_manager: Any, episode: Any) -> None:
    concern = factories.ConcernFactory(episode=episode)
    client.force_login(case_manager)
    where = reverse("concerns:close", args=[concern.uuid])
    done = client.post(where, {"done": "Called."}, follow=True).content.decode()
    assert "The concern is closed. What was done stands in the timeline." in done
    late = client.post(where, {"done": "Called too."}).content.decode()
    assert "Not closed" in late
    assert f"This is acted on already, by {case_manager.name}" in late
    assert "Close the concern" not in late


def test_the_list_says_how_each_stands(client: Any, case_manager: Any, episode: Any) -> None:
    where = reverse("caseload:concerns", args=[episode.patient.uuid])
    assert "No concern was raised." in text_of(client, case_manager, where)
    factories.ConcernFactory(episode=episode)
    text = text_of(client, case_manager, where)
    assert "Act by" in text
    assert "Open" in text
    assert "No concern was raised." not in text
    concerns.take_back(concern=Concern.objects.get(), because="Typed wrongly", by=CLOCK)
    text = text_of(client, case_manager, where)
    assert "Taken back" in text
    assert "Act by" not in text


# --- what becomes of it ----------------------------------------------------------------------------------------------


def stand(patient: Any, finding: Finding | None) -> Concern | None:
    return concerns.stand(patient=patient, source="test:1", finding=finding, gone="It was corrected.", by=CLOCK)


def said() -> list[tuple[str, str, str]]:
    return list(Concern.objects.order_by("id").values_list("state", "what", "closing"))


def test_a_finding_that_stays_the_same_stays_one_concern_also_when_it_was_closed(
    case_manager: Any, patient: Any
) -> None:
    first = stand(patient, LOW)
    assert stand(patient, LOW) == first
    concerns.close(concern=Concern.objects.get(), done="Oxygen given.", by=case_manager)
    assert stand(patient, LOW) == first
    assert said() == [("closed", LOW.what, "Oxygen given.")]


@pytest.mark.parametrize(
    "other", [Finding("reading", "now", "SpO2 75 %"), Finding("reading", "soon", LOW.what)], ids=["words", "urgency"]
)
@pytest.mark.parametrize("closed", [False, True])
def test_another_finding_takes_the_place_of_the_one_before(
    case_manager: Any, patient: Any, other: Finding, closed: bool
) -> None:
    stand(patient, LOW)
    if closed:
        concerns.close(concern=Concern.objects.get(), done="Oxygen given.", by=case_manager)
    stand(patient, other)
    before = ("closed", LOW.what, "Oxygen given.")
    if not closed:
        before = ("taken_back", LOW.what, f"It reads otherwise now: {other.what}")
    assert said() == [before, ("open", other.what, "")]


def test_what_is_found_no_more_is_taken_back_and_found_again_raised_anew(case_manager: Any, patient: Any) -> None:
    assert stand(patient, None) is None
    stand(patient, LOW)
    assert stand(patient, None) is None
    assert said() == [("taken_back", LOW.what, "It was corrected.")]
    stand(patient, LOW)
    assert [state for state, _, _ in said()] == ["taken_back", "open"]
    concerns.close(concern=Concern.objects.open().get(), done="Oxygen given.", by=case_manager)
    assert stand(patient, None) is None
    assert [state for state, _, _ in said()] == ["taken_back", "closed"]


@pytest.mark.parametrize(("length", "kept"), [(500, 500), (501, 500), (900, 500)])
def test_a_long_finding_is_shortened_and_still_the_same(patient: Any, length: int, kept: int) -> None:
    finding = Finding("reading", "now", "x" * length, "c" * 400)
    first = stand(patient, finding)
    assert first is not None
    assert (len(first.what), first.what.endswith("..."), len(first.citation)) == (kept, length > 500, 300)
    assert stand(patient, finding) == first


def test_a_concern_belongs_to_the_open_episode_else_to_the_last(patient: Any, episode: Any) -> None:
    earlier = factories.EpisodeFactory(patient=patient, status="discharged", discharged_on=today() - 90 * DAY)
    assert concerns.raise_concern(patient=patient, source="a", finding=LOW, by=CLOCK).episode == episode
    Patient.objects.filter(pk=patient.pk).update(open_episode=None)
    Episode.objects.filter(pk=episode.pk).update(status="discharged", discharged_on=today())
    assert concerns.raise_concern(patient=patient, source="b", finding=LOW, by=CLOCK).episode in {episode, earlier}
    nobody = factories.PatientFactory()
    assert concerns.raise_concern(patient=nobody, source="c", finding=LOW, by=CLOCK).episode is None


def test_goals_end_with_care_and_are_raised_again_when_it_goes_on(
    patient: Any, case_manager: Any, episode: Any
) -> None:
    make = factories.ConcernFactory
    goal, other = (
        make(episode=episode, kind="goal", source="goal:1"),
        make(episode=episode, kind="goal", source="goal:2"),
    )
    make(episode=episode, kind="reading")
    make(kind="goal")  # another patient's
    assert concerns.end_with_care(patient=patient, because="Care ended", by=case_manager) == 2
    concerns.raise_concern(patient=patient, source="goal:2", finding=Finding("goal", "soon", "x"), by=CLOCK)
    concerns.take_back(concern=Concern.objects.open().get(source="goal:2"), because="Met", by=CLOCK)
    assert concerns.raise_again(patient=patient, because="Care ended", by=case_manager) == 1
    again = Concern.objects.open().get(patient=patient, kind="goal")
    assert (again.source, again.what, again.pk > goal.pk, again.raised_by) == ("goal:1", goal.what, True, case_manager)
    assert not Concern.objects.open().filter(source=other.source).exists()


def test_open_concerns_of_one_kind(patient: Any, episode: Any) -> None:
    mine = factories.ConcernFactory(episode=episode, kind="medicine")
    factories.ConcernFactory(episode=episode, kind="goal")
    factories.ConcernFactory(kind="medicine")
    assert concerns.open_of([patient.pk], "medicine") == [mine]


@pytest.mark.parametrize(("by_system", "who"), [(True, "by the system"), (False, "by {name}")])
def test_who_is_too_late_is_told_who_ended_it(case_manager: Any, episode: Any, by_system: bool, who: str) -> None:
    concern = factories.ConcernFactory(episode=episode)
    concerns.take_back(concern=Concern.objects.get(), because="Typed wrongly", by=CLOCK if by_system else case_manager)
    with pytest.raises(Refused, match=f"This is taken back already, {who.format(name=case_manager.name)}"):
        concerns.close(concern=concern, done="Called.", by=case_manager)


# --- limits ----------------------------------------------------------------------------------------------------------


def order(patient: Any, by: Any, **facts: Any) -> ReadingLimit:
    known: dict[str, Any] = {
        "reading": "pulse",
        "low": None,
        "high": None,
        "ordered_by": "Dr. Rao",
        "ordered_on": today(),
    }
    return limits.order(patient=patient, by=by, **(known | facts))


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"low": Decimal(20)}, None), ({"low": Decimal(19)}, "low"), ({"high": Decimal(260)}, None),
        ({"high": Decimal(261)}, "high"), ({"low": Decimal(90), "high": Decimal(90)}, None),
        ({"low": Decimal(91), "high": Decimal(90)}, "high"), ({"reading": "smell"}, "reading"),
        ({"ordered_by": "  "}, "ordered_by"), ({"ordered_on": today() + DAY}, "ordered_on"),
        ({"ordered_on": datetime.date(1944, 2, 28)}, "ordered_on"), ({"ordered_on": datetime.date(1944, 2, 29)}, None),
        ({}, None), ({"low": Decimal(0), "high": Decimal(10), "reading": "pain"}, None),
    ],
)  # fmt: skip
def test_an_order_is_one_that_a_reading_can_have(
    patient: Any, case_manager: Any, facts: dict[str, Any], field: str | None
) -> None:
    if field is None:
        assert order(patient, case_manager, **facts).pk
        return
    with pytest.raises(Refused) as refused:
        order(patient, case_manager, **facts)
    assert (refused.value.field, ReadingLimit.objects.count()) == (field, 0)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"low": Decimal(50)}, "Pulse: told of below 50 {unit}."),
        ({"high": Decimal(100)}, "Pulse: told of above 100 {unit}."),
        ({"low": Decimal(50), "high": Decimal(100)}, "Pulse: told of below 50 {unit} or above 100 {unit}."),
        ({}, "Pulse: the agency’s limits again."),
    ],
)
def test_an_order_in_words(patient: Any, case_manager: Any, facts: dict[str, Any], words: str) -> None:
    made = order(patient, case_manager, reason="Beta blocker", ordered_by=" Dr. Rao ", **facts)
    unit = limits.READINGS["pulse"][1]
    assert limits.in_words(made) == words.format(unit=unit)
    detail = patient.timeline.get(kind="health").detail
    assert detail.startswith(f"{words.format(unit=unit)} Ordered by Dr. Rao,")
    assert detail.endswith("Beta blocker")


def test_the_page_of_limits_says_whose_they_are(client: Any, case_manager: Any, auditor: Any, patient: Any) -> None:
    where = reverse("caseload:limits", args=[patient.uuid])
    text = text_of(client, case_manager, where)
    assert "No order has changed the agency's limits." in text
    assert "Record an order" in text
    assert text.count("No limit") == 2  # no lowest pain and no highest saturation
    order(patient, case_manager, low=Decimal(50), reason="Beta blocker")
    text = text_of(client, auditor, where)
    assert "Beta blocker" in text
    assert "No order has changed" not in text
    assert "Record an order" not in text


def test_the_form_of_an_order_names_the_practitioner_and_says_that_it_is_kept(
    client: Any, case_manager: Any, patient: Any, episode: Any
) -> None:
    client.force_login(case_manager)
    where = reverse("caseload:limit_new", args=[patient.uuid])
    form = client.get(where).context["form"]
    assert (form["ordered_by"].value(), form["ordered_on"].value()) == (episode.certifying.name, today())
    answer = client.post(where, {"reading": "pulse", "low": "50", "ordered_by": "Dr. Rao", "ordered_on": str(today())}, follow=True)  # fmt: skip
    assert "The limits are kept. Readings are held against them from now on." in answer.content.decode()
    Episode.objects.update(certifying=None)
    assert client.get(where).context["form"]["ordered_by"].value() == ""


@pytest.mark.parametrize(("value", "is_outside"), [(49, True), (50, False), (None, False)])
def test_readings_are_held_against_the_order_in_force(
    patient: Any, case_manager: Any, value: int | None, is_outside: bool
) -> None:
    order(patient, case_manager, low=Decimal(60))
    order(patient, case_manager, low=Decimal(50))
    order(patient, case_manager, reading="pain", high=Decimal(2))
    found = in_force.outside_limits(patient, {"pulse": value, "systolic": 120}, today())
    assert set(found) == ({"pulse"} if is_outside else set())
    assert in_force.outside_limits(patient, {"pulse": None}, today()) == {}


def test_a_concern_is_raised_at_its_moment(patient: Any, case_manager: Any) -> None:
    before = now()
    made = concerns.raise_concern(patient=patient, source="x", finding=LOW, by=case_manager)
    assert before <= made.raised_at <= now()
    assert (made.raised_by, made.link, made.citation) == (case_manager, "/visits/1", "house rule")
    entry = patient.timeline.get(kind="concern")
    assert entry.title == "Concern raised: a reading outside the limits"
    assert entry.link == reverse("concerns:concern", args=[made.uuid])
