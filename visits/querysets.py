"""Questions about many visits and notes, in the words of the schedule."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Self, cast

from django.db.models import Model

from accounts.models import User
from caseload.scope import ChartQuerySet, Row
from core.clock import day_bounds, now

HOLDS_TIME = ("planned", "under_way", "completed")
LONGEST = timedelta(hours=12)
Span = tuple[int | None, datetime, datetime]


class VisitQuerySet(ChartQuerySet[Row]):
    """Questions about many visits."""

    def on(self, day: date) -> Self:
        """Visits that start on the agency's day, however long that day is."""
        return self.between(day, day)

    def between(self, first: date, last: date) -> Self:
        """Visits that start from the agency's day `first` to `last`, both included."""
        return self.filter(starts_at__gte=day_bounds(first)[0], starts_at__lt=day_bounds(last)[1])

    def for_list(self) -> Self:
        """Only what a row of a list shows: when, what, whose, and who makes it."""
        return self.select_related("patient", "clinician").only(
            "uuid", "discipline", "status", "starts_at", "ends_at", "purpose", "patient__uuid", "patient__given_name",
            "patient__family_name", "patient__phone", "clinician__given_name", "clinician__family_name", "clinician__credential",
        )  # fmt: skip

    def of_clinician(self, user: User) -> Self:
        """Visits this person makes."""
        return self.filter(clinician=user)

    def needed(self) -> Self:
        """Visits an order asks for that nobody has scheduled."""
        return self.filter(status="needed")

    def holding_time(self) -> Self:
        """Visits that occupy their clinician and their patient."""
        return self.filter(status__in=HOLDS_TIME, starts_at__isnull=False)

    def completed(self) -> Self:
        """Visits that were made and checked out."""
        return self.filter(status="completed")

    def upcoming(self) -> Self:
        """Planned visits that have not ended, soonest first."""
        return self.filter(status__in=("planned", "under_way"), ends_at__gte=now()).order_by("starts_at", "id")

    def overlapping(self, start: datetime, end: datetime, *, besides: Model | None) -> Self:
        """Visits other than `besides` that occupy some of the time from `start` to `end`; the lower bound keeps the index
        scan short."""
        rows = self.holding_time().filter(starts_at__lt=end, starts_at__gt=start - LONGEST, ends_at__gt=start)
        return rows.exclude(pk=besides.pk) if besides else rows

    def spans(self) -> list[Span]:
        """Who makes each of these visits, and from when to when; all of them must hold time."""
        return cast("list[Span]", list(self.values_list("clinician_id", "starts_at", "ends_at")))

    def of_episodes(self, episode_ids: Collection[int]) -> Self:
        """Visits of these episodes."""
        return self.filter(episode_id__in=episode_ids)


class VisitNoteQuerySet(ChartQuerySet[Row]):
    """Questions about many visit notes."""

    def signed(self) -> Self:
        """Notes that are final."""
        return self.filter(signed_at__isnull=False)
