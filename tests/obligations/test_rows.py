"""A promise as a row: what it offers to whom, whose it is, what was sent for it, and how the pages tell it."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.urls import reverse

from caseload.models import Patient
from core.change.actions import Refused
from core.clock import today
from obligations import awaiting, face, strip
from obligations.actions import promises
from obligations.models import Obligation
from obligations.views.rows import work
from tests import factories
from tests.caseload.health import words_of

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def ago(count: int) -> datetime.date:
    return today() - count * DAY


def promise(episode: Any, **facts: Any) -> Obligation:
    made: Obligation = factories.ObligationFactory(episode=episode, **facts)
    return made


# --- what a row offers -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("due", "asleep", "snoozes", "wakes"),
    [
        (3, None, True, False), (1, None, True, False), (0, None, False, False), (-1, None, False, False),
        (3, 1, False, True), (3, 0, True, False),  # its nap is over
    ],
)  # fmt: skip
@pytest.mark.parametrize(("role", "may"), [("case_manager", True), ("clinician", False)])
def test_a_promise_is_put_off_until_it_is_due_and_taken_up_again(
    request: Any, episode: Any, due: int, asleep: int | None, snoozes: bool, wakes: bool, role: str, may: bool
) -> None:
    row = promise(episode, due_on=ago(-due), snoozed_until=None if asleep is None else ago(-asleep))
    one = work(request.getfixturevalue(role), row)
    assert (bool(one.snooze), bool(one.wake)) == (snoozes and may, wakes and may)


@pytest.mark.parametrize(
    ("role", "verb", "owner", "assigns"),
    [
        ("case_manager", "Assess", "", False),
        ("other_case_manager", "Assess", "covering for {name}", False),
        ("supervisor", "Assess", "{name}", True),
        ("auditor", "Open", "{name}", False),
    ],
)
def test_a_row_for_each_person(
    request: Any, episode: Any, case_manager: Any, role: str, verb: str, owner: str, assigns: bool
) -> None:
    row = promise(episode, rule="recertification")
    one = work(request.getfixturevalue(role), row)
    told = (one.verb, one.owner, bool(one.assign), one.name, one.sent_on)
    assert told == (verb, owner.format(name=case_manager.name), assigns, episode.patient.name, None)
    assert one.spoken == f"{row.title} for {episode.patient.name}"
    assert work(request.getfixturevalue(role), row, sent=awaiting.Sent(today())).verb == (
        "Open" if role == "auditor" else "Answer"
    )


# --- what was sent ---------------------------------------------------------------------------------------------------


def test_what_waits_for_its_answer_is_of_the_cycle_it_names_else_of_the_first_that_is_open(episode: Any) -> None:
    late, early = (
        promise(episode, rule="oasis-transmission", cycle=c, due_on=ago(n)) for c, n in (("roc", 1), ("soc", 2))
    )
    kept = promise(episode, rule="oasis-transmission", cycle="old", due_on=ago(9), state="done", closed_on=ago(9))
    other = promise(episode, rule="face-to-face")
    plain = factories.FilingFactory(episode=episode, kind="oasis", filed_on=ago(1))
    every = [late, early, kept, other]
    assert awaiting.answers(every) == {early.pk: awaiting.Sent(ago(1), plain.uuid)}
    named = factories.FilingFactory(episode=episode, kind="oasis", cycle="roc", filed_on=ago(0))
    factories.FilingFactory(episode=episode, kind="oasis", cycle="soc", accepted_on=today())
    factories.FilingFactory(kind="oasis", cycle="soc")  # another patient's
    assert awaiting.answers(every) == {
        early.pk: awaiting.Sent(ago(1), plain.uuid), late.pk: awaiting.Sent(ago(0), named.uuid),
    }  # fmt: skip


def test_of_two_that_were_sent_the_later_is_answered(episode: Any) -> None:
    row = promise(episode, rule="notice-of-admission", cycle="soc")
    factories.FilingFactory(episode=episode, filed_on=ago(1))
    factories.FilingFactory(episode=episode, filed_on=ago(3))
    assert awaiting.answers([row])[row.pk].on == ago(1)


def test_nothing_is_asked_where_nothing_can_wait(episode: Any, queries: Any) -> None:
    rows = [promise(episode, rule="face-to-face"), promise(episode, rule="plan-of-care-review", state="void")]
    with queries() as seen:
        assert awaiting.answers(rows) == {}
    assert len(seen) == 0


@pytest.mark.parametrize(("status", "waits"), [("sent", True), ("signed", False)])
def test_a_plan_waits_once_it_was_sent(episode: Any, case_manager: Any, status: str, waits: bool) -> None:
    row = promise(episode, rule="plan-of-care-review", cycle="1")
    facts = {"sent_on": ago(2)} if waits else {}
    factories.PlanOfCareFactory(
        episode=episode, status=status, signed_by=case_manager, signed_at=datetime.datetime.now(datetime.UTC),
        content_sha256="0" * 64, **facts,
    )  # fmt: skip
    assert awaiting.answers([row]) == ({row.pk: awaiting.Sent(ago(2))} if waits else {})


# --- pages -----------------------------------------------------------------------------------------------------------


def page(client: Any, who: Any, patient: Any) -> str:
    client.force_login(who)
    return " ".join(client.get(reverse("obligations:of_patient", args=[patient.uuid])).content.decode().split())


def test_a_patient_without_promises(client: Any, case_manager: Any, patient: Any) -> None:
    text = page(client, case_manager, patient)
    assert "Nothing is due." in text
    assert "Kept or no longer needed" not in text


def test_each_open_promise_says_what_it_is_and_what_may_be_done(
    client: Any, case_manager: Any, patient: Any, episode: Any
) -> None:
    asleep = promise(episode, title="Asleep", snoozed_until=ago(-1), snooze_reason="Canary nap")
    promise(episode, title="Check", due_on=ago(4), to_check_since=today(), rule="progress-review")
    promise(episode, title="Late", due_on=ago(5))
    sent = promise(episode, title="Sent", rule="notice-of-admission", due_on=ago(-3), due_at="2027-01-09T15:00:00Z")
    factories.FilingFactory(episode=episode, cycle="", filed_on=ago(1))
    text = page(client, case_manager, patient)
    assert "1 overdue" in text
    assert "Nothing is due." not in text
    rows = {part.partition("</a>")[0].rpartition(">")[2]: part for part in text.split('<p class="work-title">')[1:]}
    assert "put off until" in rows["Asleep"]
    assert ": Canary nap" in rows["Asleep"]
    assert reverse("obligations:wake", args=[asleep.uuid]) in rows["Asleep"]
    assert "Found by an update" in rows["Check"]
    assert "If late: Goals drift unnoticed." in rows["Check"]
    assert "since" in rows["Sent"].partition("work-actions")[0]
    for words in ("put off until", "Found by an update", "If late:", "How it moved", "Bring back"):
        assert words not in rows["Late"], words
    assert reverse("obligations:snooze", args=[sent.uuid]) in rows["Sent"]


def test_what_was_kept_says_how(client: Any, case_manager: Any, patient: Any, episode: Any) -> None:
    promise(episode, title="In time", state="done", due_on=ago(1), closed_on=ago(1))
    promise(episode, title="Too late", state="done", due_on=ago(2), closed_on=ago(1))
    promise(episode, title="Needless", state="void", due_on=ago(3))
    text = page(client, case_manager, patient).partition("Kept or no longer needed, latest first")[2]
    rows = [part for part in text.partition("</table>")[0].split("<tr>")[2:]]
    assert ["In time" in rows[0], "Too late" in rows[1], "Needless" in rows[2]] == [True] * 3
    assert ["Late but done" in row for row in rows] == [False, True, False]
    assert ["Not needed" in row.partition("Kept on")[2] for row in rows] == [False, False, True]


@pytest.mark.parametrize(("most", "rest"), [(3, False), (2, True)])
def test_of_very_many_the_first_are_shown_and_all_that_are_overdue_counted(
    client: Any, case_manager: Any, patient: Any, episode: Any, monkeypatch: pytest.MonkeyPatch, most: int, rest: bool
) -> None:
    monkeypatch.setattr("obligations.views.ledger.MOST_OPEN", most)
    for n in range(3):
        promise(episode, title=f"Late {n}", due_on=ago(n + 1))
    text = page(client, case_manager, patient)
    assert "3 overdue" in text
    assert ("Late 0" in text) is not rest


# --- the face sheet and the strip ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "says_more"),
    [
        ({"due_on": ago(0)}, False), ({"due_on": ago(1)}, True), ({"opens_on": ago(3)}, True),
        ({"latest_on": ago(-3)}, False), ({"latest_on": ago(-4)}, True),
    ],
)  # fmt: skip
def test_the_window_is_told_where_the_badge_does_not(episode: Any, facts: dict[str, Any], says_more: bool) -> None:
    assert face._says_more(promise(episode, **facts)) is says_more


@pytest.mark.parametrize(("count", "more"), [(5, False), (6, True)])
def test_the_card_shows_five_and_leads_to_all(
    case_manager: Any, patient: Any, episode: Any, count: int, more: bool
) -> None:
    for n in range(count):
        promise(episode, title=f"Promise {n}", due_on=ago(-n), to_check_since=today() if n == 0 else None)
    promise(episode, title="Concern", kind="concern", due_at="2027-01-09T15:00:00Z", due_on=ago(1))
    promise(episode, title="Kept", state="done", closed_on=ago(1), due_on=ago(1))
    card = " ".join(face.panel(patient, case_manager).split())
    assert [f"Promise {n}<" in card for n in range(count)] == [True] * 5 + [False] * (count - 5)
    assert (f"All {count} deadlines" in card) is more
    assert "Concern" not in card
    assert "Kept" not in card
    assert card.count("To be checked") == 1
    assert "Nothing is due." not in card


def test_the_card_is_for_who_sees_the_record(case_manager: Any, intake: Any, patient: Any) -> None:
    assert face.panel(patient, intake) == ""
    assert "Nothing is due." in face.panel(patient, case_manager)


def test_what_was_not_asked_stands_on_the_card_with_no_hour(case_manager: Any, patient: Any, episode: Any) -> None:
    promise(episode, title="Not asked yet", kind="concern", due_at=None)
    assert "Not asked yet" in face.panel(patient, case_manager)


def test_the_next_deadline_is_the_first_that_is_expected(case_manager: Any, intake: Any, episode: Any) -> None:
    promise(episode, title="Later", due_on=ago(-2))
    first = promise(episode, title="First", due_on=ago(-1))
    promise(episode, title="To check", due_on=ago(5), to_check_since=today())
    promise(episode, title="Kept", due_on=ago(6), state="done", closed_on=today())
    promise(factories.ActiveEpisodeFactory(), title="Elsewhere")
    assert strip.next_deadlines([episode.patient_id], case_manager) == {episode.patient_id: first}
    assert strip.next_deadlines([episode.patient_id], intake) is None
    assert strip.concerns(episode.patient, intake) == {}


def test_what_is_to_be_checked_of_an_episode(episode: Any) -> None:
    promise(episode, rule="a", cycle="1", to_check_since=today())
    promise(episode, rule="b")
    promise(factories.ActiveEpisodeFactory(), rule="c", to_check_since=today())
    assert strip.to_be_checked(episode) == {("a", "1")}


# --- putting off -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "due", "until", "words", "field"),
    [
        ("open", 3, 1, "", None), ("open", 3, 3, "", None),
        ("open", 3, 0, "Choose a day after today.", "until"), ("open", 3, 4, "no later than the due date", "until"),
        ("open", 0, 1, "no longer put off", None), ("open", -1, 1, "no longer put off", None),
        ("open", 1, 1, "", None), ("done", 3, 1, "already closed", None), ("void", 3, 1, "already closed", None),
    ],
)  # fmt: skip
def test_what_can_be_put_off_until_when(
    case_manager: Any, episode: Any, state: str, due: int, until: int, words: str, field: str | None
) -> None:
    row = promise(episode, state=state, due_on=ago(-due), closed_on=today() if state == "done" else None)
    if not words:
        done = promises.snooze(obligation=row, until=ago(-until), reason="Closed", by=case_manager)
        assert (done.snoozed_until, done.snooze_reason) == (ago(-until), "Closed")
        return
    with pytest.raises(Refused, match=words) as refused:
        promises.snooze(obligation=row, until=ago(-until), reason="Closed", by=case_manager)
    row.refresh_from_db()
    assert (refused.value.field, row.snoozed_until) == (field, None)


def test_the_form_offers_the_days_that_can_be_chosen(client: Any, case_manager: Any, episode: Any) -> None:
    row = promise(episode, due_on=ago(-3))
    client.force_login(case_manager)
    form = client.get(reverse("obligations:snooze", args=[row.uuid])).context["form"]
    attributes = form.fields["until"].widget.attrs
    assert (attributes["min"], attributes["max"]) == (ago(-1).isoformat(), ago(-3).isoformat())


def test_taking_it_up_again_is_said_and_the_nap_forgotten(client: Any, case_manager: Any, episode: Any) -> None:
    row = promise(episode, snoozed_until=ago(-1), snooze_reason="Closed")
    client.force_login(case_manager)
    answer = client.post(reverse("obligations:wake", args=[row.uuid]))
    assert words_of(answer).startswith(f"{row.title} is back, due in 3 days")
    row.refresh_from_db()
    assert (row.snoozed_until, row.snooze_reason) == (None, "")
    assert client.get(reverse("obligations:wake", args=[row.uuid])).status_code == 405


def test_a_patient_without_any_chart_of_hers_is_not_opened(
    client: Any, other_case_manager: Any, patient: Patient
) -> None:
    client.force_login(other_case_manager)
    assert client.get(reverse("obligations:of_patient", args=[patient.uuid])).status_code == 404
