"""What is known about episodes, from every app that knows something: a constant number of queries for any number of
them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import date
from typing import Any

from django.conf import settings

from assessments import facts as assessments
from careplans import facts as careplans
from caseload import facts as caseload
from caseload.models import Episode, Program
from core import clock
from homehealth.deadlines import Cadence, Done, EpisodeFacts, Stay
from paperwork import facts as paperwork
from visits import facts as visits

Source = Callable[[Collection[int]], dict[int, list[Done]]]
SOURCES: tuple[Source, ...] = (assessments.facts, careplans.facts, visits.facts, paperwork.facts, caseload.facts)
HOUSE_REVIEW_DAYS = 30


def gather(patient_ids: Collection[int], as_of: date | None = None) -> list[tuple[Episode, EpisodeFacts]]:
    """Every episode of these patients that owes, with its facts on the agency's day `as_of` (today unless given)."""
    owing = Episode.objects.owing(as_of or clock.today()).filter(patient_id__in=patient_ids)
    return of_episodes(list(owing.select_related("program", "worker").order_by("pk")), as_of)


def of_episodes(
    episodes: Collection[Episode], as_of: date | None = None, sources: Iterable[Source] = SOURCES
) -> list[tuple[Episode, EpisodeFacts]]:
    """These episodes with their facts, from `sources` only: enough for rules that read no other facts."""
    on = as_of or clock.today()
    ids = [episode.pk for episode in episodes]
    done = _joined(source(ids) for source in sources)
    payers, stays = paperwork.payer_kinds(ids), caseload.stays(ids)
    return [
        (
            episode,
            _facts(episode, on, payers.get(episode.pk, ""), stays.get(episode.pk, ()), done.get(episode.pk, ())),
        )
        for episode in episodes
    ]


def _joined(parts: Iterable[dict[int, list[Done]]]) -> dict[int, list[Done]]:
    found: dict[int, list[Done]] = {}
    for part in parts:
        for episode_id, done in part.items():
            found.setdefault(episode_id, []).extend(done)
    return found


def _facts(episode: Episode, on: date, payer_kind: str, stays: Iterable[Stay], done: Iterable[Done]) -> EpisodeFacts:
    return EpisodeFacts(
        as_of=on,
        tz=settings.AGENCY_TIME_ZONE,
        program=episode.program.key,
        payer_kind=payer_kind,
        cadences=cadences(episode.program),
        referral_at=episode.referral_at,
        return_home_at=episode.return_home_at,
        ordered_soc=episode.ordered_soc,
        start_of_care=episode.start_of_care,
        discharged_on=episode.discharged_on,
        ending=episode.ending or Episode.Ending.DISCHARGED,
        end_known_on=episode.end_known_on,
        stays=tuple(stays),
        done=tuple(done),
    )


def cadences(program: Program) -> tuple[Cadence, ...]:
    """The program's own contact rules, and its progress review every so many days."""
    days = program.review_every_days
    source = "house rule" if days == HOUSE_REVIEW_DAYS else program.name
    review = Cadence(
        "progress-review",
        "progress_review",
        "any",
        "rolling_days",
        None,
        days,
        0,
        f"{source}: review every {days} days",
        False,
    )
    return (review, *(_cadence(each) for each in program.cadences if each.get("activity") != review.activity))


def _cadence(kept: dict[str, Any]) -> Cadence:
    return Cadence(
        key=kept["key"],
        activity=kept["activity"],
        mode=kept.get("mode") or "any",
        kind=kept["kind"],
        months=kept.get("months"),
        days=kept.get("days"),
        grace_days=kept.get("grace_days") or 0,
        citation=kept.get("citation") or "house rule",
        is_sample=bool(kept.get("is_sample")),
    )
