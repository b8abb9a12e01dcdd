"""What blocks the final claim and who pays first: each span of coverage on its last good day and on the day beside it."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from careplans.models import PlanOfCare
from core.clock import now, today
from core.kit.words import day
from paperwork.claims import claim_of
from paperwork.facts import payer_kinds
from paperwork.models import Filing
from tests import factories

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
NO_PLAN = "The plan of care is not signed by the practitioner."
NO_OASIS = "The OASIS assessment is not accepted."
NO_NOTICE = "The notice of admission is not accepted."
NO_ENCOUNTER = "No face-to-face encounter is on file."
EARLY_ENCOUNTER = "The face-to-face encounter lies outside its window."
UNSIGNED = "Orders are not signed by the practitioner."


def ago(count: int) -> datetime.date:
    return today() - count * DAY


def episode_of(case_manager: Any, began: int, *spans: tuple[int, int | None], **facts: Any) -> Any:
    """An episode that began so many days ago, paid for in these spans, also counted in days ago."""
    care = {"worker": case_manager, "status": "active", "is_soc_confirmed": True, "start_of_care": ago(began)}
    made = factories.EpisodeFactory(**(care | facts))
    for rank, (first, last) in enumerate(spans, 1):
        ends_on = None if last is None else ago(last)
        factories.CoverageFactory(episode=made, rank=rank, starts_on=ago(first), ends_on=ends_on)
    return made


def signed(episode: Any, by: Any, **facts: Any) -> Any:
    known = {"status": "active", "signed_by": by, "signed_at": now(), "content_sha256": "0" * 64} | facts
    return factories.PlanOfCareFactory(episode=episode, **known)


def blockers(episode: Any, payer: str = "medicare_ffs") -> list[str]:
    found = claim_of(episode, list(Filing.objects.standing().filter(episode=episode).order_by("pk")), payer)
    assert found is not None
    return list(found.blockers)


@pytest.mark.parametrize(
    ("facts", "is_there"),
    [
        ({}, True),
        ({"start_of_care": today()}, True),
        ({"start_of_care": today() + DAY}, False),
        ({"start_of_care": None}, False),
        ({"is_soc_confirmed": False}, False),
    ],
)
def test_there_is_a_claim_once_care_began(case_manager: Any, facts: dict[str, Any], is_there: bool) -> None:
    episode = episode_of(case_manager, 10)
    for name, value in facts.items():
        setattr(episode, name, value)
    assert (claim_of(episode, [], "medicare_ffs") is not None) is is_there


@pytest.mark.parametrize(
    ("began", "also"), [(0, [NO_ENCOUNTER]), (59, [NO_ENCOUNTER]), (60, []), (120, [])]
)  # fmt: skip
def test_only_the_first_period_needs_the_encounter(case_manager: Any, began: int, also: list[str]) -> None:
    assert blockers(episode_of(case_manager, began, (began, None))) == [*also, NO_NOTICE, NO_OASIS, NO_PLAN]


@pytest.mark.parametrize(
    ("payer", "asks"),
    [("medicare_ffs", True), ("medicare_advantage", False), ("medicaid", False), ("", False)],
)
def test_only_traditional_medicare_asks_for_the_notice(case_manager: Any, payer: str, asks: bool) -> None:
    found = blockers(episode_of(case_manager, 10, (10, None)), payer)
    assert (NO_NOTICE in found) is asks
    assert NO_OASIS in found


@pytest.mark.parametrize(
    ("filings", "left"),
    [
        ([{"kind": "noa", "accepted_on": ago(0)}], [NO_ENCOUNTER, NO_OASIS, NO_PLAN]),
        ([{"kind": "noa", "accepted_on": None}], [NO_ENCOUNTER, NO_NOTICE, NO_OASIS, NO_PLAN]),
        ([{"kind": "oasis", "accepted_on": ago(0)}], [NO_ENCOUNTER, NO_NOTICE, NO_PLAN]),
        ([{"kind": "oasis", "accepted_on": ago(0), "period_number": 2}], [NO_ENCOUNTER, NO_NOTICE, NO_OASIS, NO_PLAN]),
        ([{"kind": "face-to-face", "filed_on": ago(100)}], [NO_NOTICE, NO_OASIS, NO_PLAN]),  # 90 days before
        ([{"kind": "face-to-face", "filed_on": ago(101)}], [EARLY_ENCOUNTER, NO_NOTICE, NO_OASIS, NO_PLAN]),
        ([{"kind": "face-to-face", "filed_on": ago(101)}, {"kind": "face-to-face", "filed_on": ago(5)}],
         [NO_NOTICE, NO_OASIS, NO_PLAN]),
        ([{"kind": "claim", "accepted_on": ago(0)}], [NO_ENCOUNTER, NO_NOTICE, NO_OASIS, NO_PLAN]),
    ],
)  # fmt: skip
def test_what_was_filed_takes_its_own_blocker_away(
    case_manager: Any, filings: list[dict[str, Any]], left: list[str]
) -> None:
    episode = episode_of(case_manager, 10, (10, None))
    for facts in filings:
        factories.FilingFactory(**({"episode": episode, "filed_on": ago(1)} | facts))
    assert sorted(blockers(episode)) == sorted(left)


@pytest.mark.parametrize(
    ("facts", "is_signed"),
    [
        ({"practitioner_signed_on": ago(0)}, True),
        ({"status": "signed", "practitioner_signed_on": None}, False),
        ({"practitioner_signed_on": ago(0), "period_number": 2}, False),
    ],
)
def test_the_plan_of_the_period_is_signed_by_the_practitioner(
    case_manager: Any, facts: dict[str, Any], is_signed: bool
) -> None:
    episode = episode_of(case_manager, 10, (10, None))
    signed(episode, case_manager, **facts)
    assert (NO_PLAN not in blockers(episode)) is is_signed


@pytest.mark.parametrize(
    ("status", "waits"), [("draft", False), ("signed", True), ("sent", True), ("active", False)]
)  # fmt: skip
def test_orders_of_a_plan_that_waits_for_its_signature_block(case_manager: Any, status: str, waits: bool) -> None:
    episode = episode_of(case_manager, 10, (10, None))
    plan = factories.PlanOfCareFactory(episode=episode)
    factories.VisitOrderFactory(plan=plan)
    if status != "draft":
        facts = {"signed_by": case_manager, "signed_at": now(), "content_sha256": "0" * 64, "sent_on": ago(1)}
        answered = {"practitioner_signed_on": ago(0)} if status == "active" else {}
        PlanOfCare.objects.filter(pk=plan.pk).update(status=status, **facts, **answered)
    assert (UNSIGNED in blockers(episode)) is waits


UNPAID = [  # spans in days ago, and from how many days ago on nobody pays; the second period began ten days ago
    ([], 10),
    ([(70, None)], None),
    ([(70, 12)], 10),
    ([(70, 11)], 10),
    ([(70, 10)], 9),
    ([(70, 1)], 0),
    ([(70, 0)], None),  # to the end of today
    ([(10, None)], None),
    ([(9, None)], 10),
    ([(70, 5), (4, None)], None),
    ([(4, None), (70, 5)], None),
    ([(70, 5), (3, None)], 4),
    ([(70, 5), (20, 2)], 1),
    ([(70, 2), (20, 5)], 1),
    ([(70, None), (5, 3)], None),
]


@pytest.mark.parametrize(("spans", "since"), UNPAID)
def test_a_day_of_the_period_that_nobody_pays_for_blocks(
    case_manager: Any, spans: list[tuple[int, int | None]], since: int | None
) -> None:
    found = [words for words in blockers(episode_of(case_manager, 70, *spans)) if words.startswith("Nobody pays")]
    said = f"Nobody pays from {day(ago(since or 0))} on: add the coverage, or correct its dates."
    assert found == ([said] if since is not None else [])


@pytest.mark.parametrize(("left", "until", "is_unpaid"), [(3, 3, False), (3, 4, True), (-1, 0, False), (-1, 1, True)])
def test_nobody_need_pay_after_the_discharge(case_manager: Any, left: int, until: int, is_unpaid: bool) -> None:
    episode = episode_of(case_manager, 10, (10, until), discharged_on=ago(left))
    assert any(words.startswith("Nobody pays") for words in blockers(episode)) is is_unpaid


PAYS_FIRST = [  # (payer, rank, from, until) in days ago, and who pays first
    ([("medicaid", 1, 5, None)], "medicaid"),
    ([("medicaid", 2, 5, None), ("commercial", 1, 5, None)], "commercial"),
    ([("medicaid", 1, 5, 0), ("commercial", 2, 5, None)], "medicaid"),  # to the end of today
    ([("medicaid", 1, 5, 1), ("commercial", 2, 5, None)], "commercial"),
    ([("medicaid", 1, 0, None), ("commercial", 2, 5, None)], "medicaid"),
    ([("medicaid", 1, -1, None), ("commercial", 2, 5, None)], "commercial"),  # from tomorrow on
    ([("medicaid", 2, -1, None), ("commercial", 1, 5, 1)], "medicaid"),  # who will pay before who did
    ([("medicaid", 1, 9, 6), ("commercial", 1, 5, 1)], "commercial"),  # the last that did
    ([("medicaid", 1, 9, 6), ("commercial", 2, 5, 1)], "medicaid"),
    ([("medicaid", 1, 5, 0), ("commercial", 1, 0, None)], "commercial"),
    ([], None),
]


@pytest.mark.parametrize(("coverages", "first"), PAYS_FIRST)
def test_who_pays_first(
    case_manager: Any, coverages: list[tuple[str, int, int, int | None]], first: str | None
) -> None:
    episode = episode_of(case_manager, 10)
    for kind, rank, begins, ends in coverages:
        payer = factories.PayerFactory(name=kind, kind=kind)
        ends_on = None if ends is None else ago(ends)
        factories.CoverageFactory(episode=episode, payer=payer, rank=rank, starts_on=ago(begins), ends_on=ends_on)
    other = episode_of(case_manager, 10, (10, None))
    assert payer_kinds([episode.pk]) == ({episode.pk: first} if first else {})
    assert payer_kinds([other.pk]) == {other.pk: "medicare_ffs"}
