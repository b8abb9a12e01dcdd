"""What coverage and filings may say: each date on the last day it is refused and the first it is taken."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from core.change.actions import Refused
from core.clock import today
from core.kit.words import day
from paperwork.actions import correcting
from paperwork.actions import filings as actions
from paperwork.models import Coverage, Filing
from tests import factories

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def ago(count: int) -> datetime.date:
    return today() - count * DAY


@pytest.fixture
def payer() -> Any:
    return factories.PayerFactory(name="Sunrise", kind="commercial")


@pytest.fixture
def unpaid(case_manager: Any) -> Any:
    """An episode that began ten days ago, and nobody pays for it."""
    return factories.EpisodeFactory(worker=case_manager, status="active", is_soc_confirmed=True, start_of_care=ago(10))


# --- coverage --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("rank", "taken"), [(0, False), (2, True), (9, True), (10, False)])
def test_a_payer_pays_in_a_place_from_1_to_9(
    episode: Any, payer: Any, case_manager: Any, rank: int, taken: bool
) -> None:
    facts = {"episode": episode, "payer": payer, "member_number": "7", "starts_on": today(), "rank": rank}
    if taken:
        assert actions.cover(**facts, by=case_manager).rank == rank
        return
    with pytest.raises(Refused, match="Enter a rank from 1 to 9") as refused:
        actions.cover(**facts, by=case_manager)
    assert (refused.value.field, Coverage.objects.count()) == ("rank", 1)


def test_a_place_is_free_again_when_its_coverage_ended(episode: Any, payer: Any, case_manager: Any) -> None:
    Coverage.objects.update(ends_on=ago(1))
    made = actions.cover(episode=episode, payer=payer, member_number="", starts_on=today(), by=case_manager)
    assert (made.rank, Coverage.objects.count()) == (1, 2)


def test_a_discharged_episode_is_covered_by_nobody_new(episode: Any, payer: Any, case_manager: Any) -> None:
    episode.status = "discharged"
    with pytest.raises(Refused, match="Coverage belongs to an open episode"):
        actions.cover(episode=episode, payer=payer, member_number="", starts_on=today(), rank=2, by=case_manager)
    assert Coverage.objects.count() == 1


GAPS = [  # until when the coverage before paid, from when the new one does, and the days that nobody pays
    (None, 10, None),  # care began ten days ago
    (None, 9, (10, 10)),
    (None, 0, (10, 1)),
    (5, 4, None),
    (5, 3, (4, 4)),
    (5, 6, None),  # they overlap
    (20, 8, (10, 9)),  # the coverage before ended before care began
    (-5, 0, None),  # it will end
]


@pytest.mark.parametrize(("until", "begins", "gap"), GAPS)
def test_days_in_care_that_nobody_pays_for_are_asked_about(
    unpaid: Any, payer: Any, case_manager: Any, until: int | None, begins: int, gap: tuple[int, int] | None
) -> None:
    if until is not None:
        factories.CoverageFactory(episode=unpaid, starts_on=ago(30), ends_on=ago(until))
    facts = {"episode": unpaid, "payer": payer, "member_number": "", "starts_on": ago(begins), "rank": 2}
    if gap is not None:
        said = f"From {day(ago(gap[0]))} to {day(ago(gap[1]))} nobody would pay."
        with pytest.raises(Refused, match=said) as refused:
            actions.cover(**facts, date_reason=" ", by=case_manager)
        assert refused.value.field == "date_reason"
        assert not Coverage.objects.filter(payer=payer).exists()
        facts["date_reason"] = "Paid out of pocket"
    made = actions.cover(**facts, by=case_manager)
    entry = unpaid.patient.timeline.get(kind="paperwork")
    assert entry.title == f"Coverage by Sunrise from {day(made.starts_on)}"
    assert entry.detail == facts.get("date_reason", "")
    assert entry.link == reverse("paperwork:of_patient", args=[unpaid.patient.uuid])


@pytest.mark.parametrize("facts", [{"is_soc_confirmed": False}, {"start_of_care": None}])
def test_before_care_began_no_day_needs_a_payer(
    unpaid: Any, payer: Any, case_manager: Any, facts: dict[str, Any]
) -> None:
    for name, value in facts.items():
        setattr(unpaid, name, value)
    assert actions.cover(episode=unpaid, payer=payer, member_number="", starts_on=today(), by=case_manager).pk


def test_an_open_coverage_leaves_no_gap(episode: Any, payer: Any, case_manager: Any) -> None:
    assert actions.cover(episode=episode, payer=payer, member_number="", starts_on=ago(2), rank=2, by=case_manager).pk


def test_a_coverage_may_end_on_the_day_it_began(episode: Any, case_manager: Any) -> None:
    held = Coverage.objects.get()
    with pytest.raises(Refused, match="not before the start"):
        actions.end_coverage(coverage=held, ends_on=held.starts_on - DAY, by=case_manager)
    actions.end_coverage(coverage=held, ends_on=held.starts_on, reason="Wrong payer", by=case_manager)
    entry = episode.patient.timeline.get(kind="paperwork")
    assert (entry.title, entry.detail) == (f"Coverage by Medicare ends {day(held.starts_on)}", "Wrong payer")
    with pytest.raises(Refused, match=f"already ended on {day(held.starts_on)}"):
        actions.end_coverage(coverage=Coverage.objects.get(), ends_on=today(), by=case_manager)


@pytest.mark.parametrize(("ends", "taken"), [(-1, False), (0, True)])
def test_the_database_holds_the_dates_of_a_coverage(episode: Any, ends: int, taken: bool) -> None:
    rows = Coverage.objects.filter(episode=episode)
    if taken:
        assert rows.update(ends_on=episode.start_of_care + ends * DAY) == 1
        return
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(ends_on=episode.start_of_care + ends * DAY)


# --- filings ---------------------------------------------------------------------------------------------------------

FILED = [  # kind, of which period, sent so many days ago, of an episode that began so many; refused with these words
    ("noa", 1, 10, 10, ""), ("noa", 1, 11, 10, "from the start of care on"),
    ("noa", 1, -1, 10, "today or earlier"), ("noa", 1, 0, 10, ""),
    ("noa", 3, 0, 10, ""),  # a notice is of no period
    ("oasis", 2, 0, 55, ""), ("oasis", 2, 0, 54, "Certification period 2 begins"),
    ("oasis", 1, 10, 10, ""),
    ("claim", 2, 0, 60, ""), ("claim", 2, 0, 59, "Certification period 2 begins"),
    ("claim", 0, 0, 60, "from 1 to 200"), ("claim", 201, 0, 60, "from 1 to 200"),
    ("claim", 200, 0, 60, "Certification period 200 begins"),
    ("face-to-face", 1, 40, 10, ""), ("medicaid-renewal", 1, 40, 10, ""),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "period", "sent", "began", "words"), FILED)
def test_when_a_filing_can_have_been_sent(
    case_manager: Any, kind: str, period: int, sent: int, began: int, words: str
) -> None:
    episode = factories.ActiveEpisodeFactory(worker=case_manager, start_of_care=ago(began))
    facts = {"episode": episode, "kind": kind, "filed_on": ago(sent), "period_number": period, "by": case_manager}
    told = {"late_reason": "Late", "comment": "All the same"}
    if words:
        with pytest.raises(Refused, match=words):
            actions.file(**facts, **told)
        assert not Filing.objects.exists()
        return
    assert actions.file(**facts, **told).period_number == (1 if kind == "noa" else period)


@pytest.mark.parametrize(("accepted", "field"), [(2, "accepted_on"), (1, None), (0, None), (-1, "accepted_on")])
def test_an_answer_comes_between_the_sending_and_today(
    episode: Any, case_manager: Any, accepted: int, field: str | None
) -> None:
    facts = {"episode": episode, "kind": "noa", "filed_on": ago(1), "accepted_on": ago(accepted), "late_reason": "x"}
    if field is None:
        assert actions.file(**facts, by=case_manager).accepted_on == ago(accepted)
        return
    with pytest.raises(Refused) as refused:
        actions.file(**facts, by=case_manager)
    assert (refused.value.field, Filing.objects.count()) == (field, 0)


@pytest.mark.parametrize(("sent", "words"), [(2, ""), (3, "from the discharge on"), (0, "")])
def test_a_summary_is_sent_from_the_day_of_the_discharge_on(
    episode: Any, case_manager: Any, sent: int, words: str
) -> None:
    episode.status, episode.discharged_on = "discharged", ago(2)
    episode.save()
    facts = {"episode": episode, "kind": "discharge-summary", "filed_on": ago(sent), "late_reason": "x"}
    if words:
        with pytest.raises(Refused, match=words) as refused:
            actions.file(**facts, by=case_manager)
        assert refused.value.field == "filed_on"
        return
    assert actions.file(**facts, by=case_manager).pk


def test_a_second_claim_of_a_period_needs_a_word_and_its_correction_none(episode: Any, case_manager: Any) -> None:
    claim = {"episode": episode, "kind": "claim", "filed_on": today(), "by": case_manager}
    sent = actions.file(**claim, comment="Blocked, sent all the same")
    with pytest.raises(Refused, match=f"The final claim of period 1 was sent on {day(today())}") as refused:
        actions.file(**claim, comment="  ")
    assert (refused.value.field, Filing.objects.count()) == ("comment", 1)
    right = correcting.correct(filing=sent, filed_on=ago(1), reason="Wrong day", by=case_manager)
    assert (right.replaces, right.comment) == (sent, "")
    actions.file(**claim, comment="The first was rejected")
    assert Filing.objects.count() == 3


def test_a_claim_that_nothing_blocks_needs_no_word(episode: Any, case_manager: Any) -> None:
    """Before care began there is nothing to block it, and the claim itself cannot have been sent."""
    episode.is_soc_confirmed = False
    with pytest.raises(Refused, match="Care has not started"):
        actions.file(episode=episode, kind="claim", filed_on=today(), by=case_manager)


@pytest.mark.parametrize(
    ("kind", "accepted", "title"),
    [
        ("noa", None, "Notice of admission sent {day}"),
        ("noa", 0, "Notice of admission accepted {day}"),
        ("face-to-face", None, "Face-to-face encounter of {day} recorded"),
    ],
)
def test_the_timeline_says_what_was_filed_and_why_it_was_late(
    episode: Any, case_manager: Any, kind: str, accepted: int | None, title: str
) -> None:
    accepted_on = None if accepted is None else ago(accepted)
    actions.file(
        episode=episode,
        kind=kind,
        filed_on=today(),
        accepted_on=accepted_on,
        late_reason="Portal down",
        by=case_manager,
    )
    entry = episode.patient.timeline.get(kind="paperwork")
    assert (entry.title, entry.detail) == (title.format(day=day(today())), "Portal down")
    assert entry.link == reverse("paperwork:of_patient", args=[episode.patient.uuid])


def test_an_answer_keeps_what_was_written_beside_the_sending_unless_it_says_otherwise(
    episode: Any, case_manager: Any
) -> None:
    said = {"reference": "DCN 1", "comment": "By fax", "late_reason": "Holiday"}
    sent = actions.file(episode=episode, kind="noa", filed_on=today(), **said, by=case_manager)
    other = factories.FilingFactory(episode=episode, kind="noa", filed_on=today(), **said)
    kept = actions.accept(filing=sent, accepted_on=today(), by=case_manager)
    told = actions.accept(
        filing=other, accepted_on=today(), reference="DCN 2", comment="By mail", late_reason="Snow", by=case_manager
    )
    assert (kept.reference, kept.comment, kept.late_reason) == ("DCN 1", "By fax", "Holiday")
    assert (told.reference, told.comment, told.late_reason) == ("DCN 2", "By mail", "Snow")


def test_a_correction_is_of_the_same_kind_and_the_same_episode(episode: Any, case_manager: Any) -> None:
    mine = factories.FilingFactory(episode=episode, kind="noa")
    for wrong in ({"kind": "face-to-face"}, {"episode": factories.ActiveEpisodeFactory(worker=case_manager)}):
        facts = {"episode": episode, "kind": "noa", "filed_on": today(), "late_reason": "x"} | wrong
        with pytest.raises(Refused, match="of the same kind and the same episode"):
            actions.file(**facts, replaces=mine, by=case_manager)
    assert Filing.objects.count() == 1


@pytest.mark.parametrize("reason", ["", "  "])
@pytest.mark.parametrize("takes_back", [True, False])
def test_what_was_wrong_is_said(episode: Any, case_manager: Any, reason: str, takes_back: bool) -> None:
    sent = factories.FilingFactory(episode=episode)
    with pytest.raises(Refused, match="Say what was wrong with the entry") as refused:
        if takes_back:
            correcting.take_back(filing=sent, reason=reason, by=case_manager)
        else:
            correcting.correct(filing=sent, filed_on=today(), reason=reason, by=case_manager)
    assert (refused.value.field, Filing.objects.count()) == ("correction_reason", 1)


def test_what_is_taken_back_is_remembered_with_why(episode: Any, case_manager: Any) -> None:
    sent = factories.FilingFactory(episode=episode, filed_on=today(), reference="DCN 1")
    back = correcting.take_back(filing=sent, reason="Of another patient", by=case_manager)
    assert (back.is_error, back.replaces, back.reference, back.filed_by) == (True, sent, "DCN 1", case_manager)
    entry = episode.patient.timeline.get(kind="paperwork")
    assert entry.title == f"Taken back: Notice of admission sent {day(today())}"
    assert entry.detail == "Of another patient"
    assert not Filing.objects.standing().exists()
    assert set(Filing.objects.not_standing()) == {sent, back}
