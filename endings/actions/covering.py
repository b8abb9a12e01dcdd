"""A payer that stops paying: from when, and what then stands without one."""

from __future__ import annotations

from datetime import date

from accounts.models import User
from core.change.actions import action
from core.clock import day_bounds
from core.kit.words import day, many
from endings.actions import settling
from endings.actions.settling import hold
from endings.models import Ending
from paperwork.actions import filings
from paperwork.models import Coverage
from visits.models import Visit

KEEP, CANCEL = "keep", "cancel"


@action("endings.coverage")
def end_coverage(*, coverage: Coverage, ends_on: date, by: User, reason: str = "", visits: str = KEEP) -> Ending:
    """Set the last day `coverage` pays. Visits after it are kept, or cancelled when nobody else pays for them.

    Raises Refused when it has ended already or would end before it began, and while a visit is under way.
    """
    case = hold(coverage.episode, by)
    settling.refuse_closed(case)
    held = Coverage.objects.select_related("payer", "episode__patient").get(pk=coverage.pk)
    with case.work.watching([held]):
        filings.end_coverage(coverage=held, ends_on=ends_on, by=by, reason=reason)
    title = f"Coverage by {held.payer.name} ends {day(ends_on)}"
    case.work.lines.insert(0, f"{title}.")
    after = [v for v in case.ahead() if v.status != Visit.Status.HELD and _is_after(v, ends_on)]
    goes_on = Coverage.objects.filter(episode=case.episode, ends_on__isnull=True).exclude(pk=held.pk)
    if not goes_on.exists():
        case.work.say(f"Nobody pays after that: {many(len(after), 'visit', 10_000)} stand without a payer.")
    if visits == CANCEL:
        settling.cancel(case, after, f"No coverage after {day(ends_on)}")
    return settling.record(case, Ending.Kind.COVERAGE, on=ends_on, title=title, reason=reason)


def _is_after(visit: Visit, on: date) -> bool:
    return visit.starts_at >= day_bounds(on)[1] if visit.starts_at else visit.week_starts_on > on
