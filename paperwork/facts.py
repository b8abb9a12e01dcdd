"""What was filed and who pays, as facts for the ledger: a constant number of queries for any number of episodes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from django.db.models import Case, Value, When

from core.clock import today
from homehealth.deadlines import Done, Fact
from paperwork.models import Coverage, Filing


def facts(episode_ids: Collection[int]) -> dict[int, list[Done]]:
    """What the filings of these episodes prove; episodes without any are left out. One query.

    Each kind of `paperwork.kinds` says which fact, on which day, and whether it must have been accepted. A filing that
    was corrected or entered in error proves nothing.
    """
    found: dict[int, list[Done]] = defaultdict(list)
    standing = Filing.objects.standing().filter(episode_id__in=episode_ids).order_by("pk")
    for filing in standing.only("episode_id", "is_error", "kind", "filed_on", "accepted_on", "period_number", "cycle"):
        done = proved_by(filing)
        if done is not None:
            found[filing.episode_id].append(done)
    return dict(found)


def proved_by(filing: Filing) -> Done | None:
    """What a filing of these dates proves, saved or not; None while it waits for its answer."""
    kind = filing.about
    if kind.proves is None or filing.awaits_answer:
        return None
    return Done(
        kind.proves,
        filing.accepted_on if kind.counts_when_accepted and filing.accepted_on else filing.filed_on,
        n=filing.period_number if kind.has_period else None,
        of=kind.rule if kind.proves == Fact.FILED else filing.cycle,
    )


def payer_kinds(episode_ids: Collection[int]) -> dict[int, str]:
    """The kind of payer that pays first for each episode: the lowest rank in force today, else the last that was.

    Episodes without coverage are left out. One query.
    """
    day = today()
    in_force = Case(
        When(starts_on__lte=day, ends_on__isnull=True, then=Value(0)),
        When(starts_on__lte=day, ends_on__gte=day, then=Value(0)),
        When(ends_on__isnull=True, then=Value(1)),
        default=Value(2),
    )
    rows = (
        Coverage.objects.filter(episode_id__in=episode_ids)
        .annotate(standing=in_force)
        .order_by("episode_id", "standing", "rank", "-starts_on")
        .distinct("episode_id")
        .values_list("episode_id", "payer__kind")
    )
    return dict(rows)
