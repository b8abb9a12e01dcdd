"""What visits state about an episode for the promises of the agency, in two queries however many visits there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Min, Q

from core.clock import local
from homehealth.deadlines import Done, Fact
from visits.actions.attending import ASSISTANTS, NURSE, STARTS_CARE
from visits.models import Visit

Row = dict[str, Any]  # of `values`
THERAPIES = frozenset({"PT", "OT", "SLP"})


def facts(episode_ids: Collection[int]) -> dict[int, list[Done]]:
    """For each episode: the initial assessment visit (booked as one, or the first that a nurse made; a therapist's where
    nobody nurses, 42 CFR 484.55(a)), therapy evaluations and reassessments by discipline (by
    therapists, not assistants), aide supervisions, the first aide visit, the end of a therapy or of aide care, and the
    case manager's contacts in person and at home. A nurse's or therapist's visit that goes together with the aide's to
    supervise is an aide supervision too, whatever else it was for."""
    found: dict[int, list[Done]] = defaultdict(list)
    for row in _with_purpose(episode_ids):
        found[row["episode_id"]].extend(_stated(row))
    disciplines: dict[int, dict[str, Row]] = defaultdict(dict)
    for row in _by_discipline(episode_ids):
        found[row["episode_id"]].extend(_of_discipline(row))
        disciplines[row["episode_id"]][row["discipline"]] = row
    for episode_id, rows_of in disciplines.items():
        found[episode_id].extend(done for done in _first_in_the_home(rows_of) if done not in found[episode_id])
    return {episode_id: done for episode_id, done in found.items() if done}


def _with_purpose(episode_ids: Collection[int]) -> Iterable[Any]:
    rows = Visit.objects.of_episodes(episode_ids).completed().filter(~Q(purpose="") | ~Q(joint_reason=""))
    return rows.order_by("episode_id", "starts_at").values(
        "episode_id", "purpose", "joint_reason", "discipline", "check_in_at", "place", "clinician__credential"
    )


def _by_discipline(episode_ids: Collection[int]) -> Iterable[Any]:
    """For nurses, therapies and aides: the first and the last visit made, the first by somebody who may assess, and
    whether any is still to come."""
    rows = Visit.objects.of_episodes(episode_ids).filter(discipline__in=[*STARTS_CARE, "HHA"]).order_by("episode_id")
    made, ahead = (
        Q(status=Visit.Status.COMPLETED),
        Q(status__in=[Visit.Status.NEEDED, Visit.Status.PLANNED, Visit.Status.HELD, Visit.Status.UNDER_WAY]),
    )
    return rows.values("episode_id", "discipline").annotate(
        began=Min("check_in_at", filter=made),
        assessed=Min("check_in_at", filter=made & ~Q(clinician__credential__in=ASSISTANTS)),
        last=Max("check_in_at", filter=made),
        ahead=Count("pk", filter=ahead),
    )


def _of_discipline(row: Row) -> Iterator[Done]:
    """The first aide visit starts the aide's clock; a discipline with no visit left to make ended with its last."""
    discipline = row["discipline"]
    if row["began"] is None or discipline == NURSE:
        return
    if discipline == "HHA":
        yield _done(Fact.AIDE_VISIT, row["began"])
    if not row["ahead"]:
        is_aide = discipline == "HHA"
        ended = Fact.AIDE_DISCHARGE if is_aide else Fact.THERAPY_DISCHARGE
        yield _done(ended, row["last"], "" if is_aide else discipline)


def _first_in_the_home(rows: dict[str, Row]) -> Iterator[Done]:
    """The first visit that a nurse made is the initial assessment visit, whatever it was booked as; where no nurse came
    or comes, the first that a therapist made."""
    nursing = rows.get(NURSE)
    if nursing is not None and (nursing["began"] is not None or nursing["ahead"]):
        firsts = [nursing["assessed"]]
    else:
        firsts = [row["assessed"] for discipline, row in rows.items() if discipline in THERAPIES]
    known = [at for at in firsts if at is not None]
    if known:
        yield _done(Fact.INITIAL_VISIT, min(known))


def _stated(row: Row) -> Iterator[Done]:
    at, purpose, discipline = row["check_in_at"], row["purpose"], row["discipline"]
    if at is None:
        return
    if row["joint_reason"] == Visit.JointReason.AIDE_SUPERVISION and purpose != Visit.Purpose.SUPERVISION:
        yield _done(Fact.AIDE_SUPERVISION, at)
    if purpose == Visit.Purpose.INITIAL and discipline in STARTS_CARE:
        yield _done(Fact.INITIAL_VISIT, at)
    elif purpose in {Visit.Purpose.EVALUATION, Visit.Purpose.REASSESSMENT} and discipline in THERAPIES:
        if row["clinician__credential"] not in ASSISTANTS:
            yield _done(Fact.THERAPY_EVALUATION, at, discipline)
    elif purpose == Visit.Purpose.SUPERVISION:
        yield _done(Fact.AIDE_SUPERVISION, at)
    elif purpose == Visit.Purpose.CASE_MANAGEMENT:
        yield _done(Fact.HOME_VISIT if row["place"] == Visit.Place.HOME else Fact.CONTACT_IN_PERSON, at)


def _done(what: Fact, at: datetime, discipline: str = "") -> Done:
    return Done(what, local(at).date(), at=at, discipline=discipline)
