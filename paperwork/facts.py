"""What was filed and who pays, as facts for the ledger: a constant number of queries for any number of episodes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from django.db.models import Case, Value, When

from core.clock import today
from homehealth.deadlines.model import Done
from paperwork.models import Coverage, Filing

Kind = Filing.Kind


def facts(episode_ids: Collection[int]) -> dict[int, list[Done]]:
    """What the filings of these episodes prove; episodes without any are left out. One query.

    `face-to-face` on the day of the encounter, `noa-accepted` on the day of acceptance, `oasis-submitted` (n = period)
    on the day of sending once CMS accepted it, `discharge-summary` on the day of sending. A filing that was corrected
    proves nothing.
    """
    found: dict[int, list[Done]] = defaultdict(list)
    standing = Filing.objects.filter(episode_id__in=episode_ids, replaced_by__isnull=True)
    for filing in standing.only("episode_id", "kind", "filed_on", "accepted_on", "period_number").order_by("pk"):
        done = _proved_by(filing)
        if done is not None:
            found[filing.episode_id].append(done)
    return dict(found)


def _proved_by(filing: Filing) -> Done | None:
    if filing.kind == Kind.FACE_TO_FACE:
        return Done("face-to-face", filing.filed_on)
    if filing.kind == Kind.DISCHARGE_SUMMARY:
        return Done("discharge-summary", filing.filed_on)
    if filing.accepted_on is None:
        return None
    if filing.kind == Kind.NOTICE_OF_ADMISSION:
        return Done("noa-accepted", filing.accepted_on)
    if filing.kind == Kind.OASIS:
        return Done("oasis-submitted", filing.filed_on, n=filing.period_number)
    return None


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
