"""What visits state about an episode for the promises of the agency, in two queries however many visits there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from django.db.models import Min

from core.clock import local
from homehealth.deadlines.model import Done
from visits.actions.attending import STARTS_CARE
from visits.models import Visit

THERAPIES = frozenset({"PT", "OT", "SLP"})
ASSISTANTS = frozenset({"PTA", "COTA", "OTA"})


def facts(episode_ids: Collection[int]) -> dict[int, list[Done]]:
    """For each episode: the initial assessment visit, therapy evaluations and reassessments by discipline (by therapists, not
    assistants), aide supervisions, the first aide visit, and the case manager's contacts in person and at home."""
    found: dict[int, list[Done]] = defaultdict(list)
    for row in _with_purpose(episode_ids):
        found[row["episode_id"]].extend(_stated(row))
    for row in _first_aide_visits(episode_ids):
        found[row["episode_id"]].append(_done("aide-visit", row["began"]))
    return dict(found)


def _with_purpose(episode_ids: Collection[int]) -> Any:
    rows = Visit.objects.of_episodes(episode_ids).completed().exclude(purpose="")
    return rows.order_by("episode_id", "starts_at").values(
        "episode_id", "purpose", "discipline", "check_in_at", "place", "clinician__credential"
    )


def _first_aide_visits(episode_ids: Collection[int]) -> Any:
    rows = Visit.objects.of_episodes(episode_ids).completed().filter(discipline="HHA")
    return rows.order_by("episode_id").values("episode_id").annotate(began=Min("check_in_at")).exclude(began=None)


def _stated(row: dict[str, Any]) -> Iterator[Done]:
    at, purpose, discipline = row["check_in_at"], row["purpose"], row["discipline"]
    if at is None:
        return
    if purpose == Visit.Purpose.INITIAL and discipline in STARTS_CARE:
        yield _done("initial-assessment-visit", at)
    elif purpose in {Visit.Purpose.EVALUATION, Visit.Purpose.REASSESSMENT} and discipline in THERAPIES:
        if row["clinician__credential"] not in ASSISTANTS:
            yield _done(f"therapy-evaluation:{discipline}", at)
    elif purpose == Visit.Purpose.SUPERVISION:
        yield _done("aide-supervision", at)
    elif purpose == Visit.Purpose.CASE_MANAGEMENT:
        yield _done("home-visit" if row["place"] == Visit.Place.HOME else "face-to-face-contact", at)


def _done(what: str, at: datetime) -> Done:
    return Done(what, local(at).date(), at=at)
