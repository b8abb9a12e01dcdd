"""Questions about many visits and notes, in the words of the schedule."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Protocol, Self, cast

from django.db.models import F, Model, Q

from accounts.models import User
from accounts.permissions import Role
from caseload.scope import ChartQuerySet, Row
from core.clock import day_bounds, now

HOLDS_TIME = ("planned", "under_way", "completed")
BEGUN = ("under_way", "completed")
LONGEST = timedelta(hours=12)
Span = tuple[int | None, datetime, datetime]


class Together(Protocol):
    """A visit, as far as these questions know it."""

    pk: int
    joint_with_id: int | None


class VisitQuerySet(ChartQuerySet[Row]):
    """Questions about many visits."""

    def on(self, day: date) -> Self:
        """Visits that start on the agency's day, however long that day is."""
        return self.between(day, day)

    def between(self, first: date, last: date) -> Self:
        """Visits that start from the agency's day `first` to `last`, both included."""
        return self.filter(starts_at__gte=day_bounds(first)[0], starts_at__lt=day_bounds(last)[1])

    def reaching(self, first: date, last: date) -> Self:
        """Visits with a time that touches the agency's days `first` to `last`: also those begun before midnight."""
        begins, ends = day_bounds(first)[0], day_bounds(last)[1]
        return self.filter(starts_at__lt=ends, starts_at__gt=begins - LONGEST, ends_at__gt=begins)

    def from_day(self, day: date) -> Self:
        """Visits with a time on the agency's day or later: also one begun before its midnight that is not over then."""
        begins = day_bounds(day)[0]
        return self.filter(starts_at__gt=begins - LONGEST, ends_at__gt=begins)

    def not_begun(self) -> Self:
        """Planned visits whose time has passed and at which nobody checked in."""
        return self.filter(status="planned", starts_at__lt=now(), ends_at__lte=now())

    def together_with(self, visit: Together) -> Self:
        """The other visits of a joint visit that still hold time, the one booked first before the rest."""
        party = visit.joint_with_id or visit.pk
        rows = self.holding_time().filter(Q(pk=party) | Q(joint_with_id=party)).exclude(pk=visit.pk)
        return rows.order_by(F("joint_with_id").asc(nulls_first=True), "pk")

    def running_of(self, user: User) -> Self:
        """The visit this person is checked in at, if any."""
        return self.filter(clinician=user, status="under_way")

    def spent(self, user: User, start: datetime, end: datetime) -> Self:
        """Visits at which this person really was in some of the time from `start` to `end`; with `end` = `start`, at
        that instant."""
        is_instant = end <= start
        begins = {"check_in_at__lte": start} if is_instant else {"check_in_at__lt": end}
        rows = self.filter(clinician=user, status__in=BEGUN, **begins)
        over = Q(check_out_at__gt=start) | Q(check_out_at__isnull=True, check_in_at__gte=start)
        return rows.filter(over)

    def for_list(self) -> Self:
        """Only what a row of a list shows: when, what, whose, and who makes it."""
        return self.select_related("patient", "clinician").only(
            "uuid", "discipline", "status", "starts_at", "ends_at", "purpose", "patient__uuid", "patient__given_name",
            "patient__family_name", "patient__phone", "clinician__given_name", "clinician__family_name", "clinician__credential",
        )  # fmt: skip

    def of_clinician(self, user: User) -> Self:
        """Visits this person makes."""
        return self.filter(clinician=user)

    def of_person(self, user: User) -> Self:
        """Visits this person makes; a case manager's also those to the patients in her charge."""
        hers = Q(clinician=user)
        return self.filter(hers | Q(episode__worker=user) if user.role == Role.CASE_MANAGER else hers)

    def needed(self) -> Self:
        """Visits an order asks for that nobody has scheduled."""
        return self.filter(status="needed")

    def holding_time(self) -> Self:
        """Visits that occupy their clinician and their patient."""
        return self.filter(status__in=HOLDS_TIME, starts_at__isnull=False)

    def completed(self) -> Self:
        """Visits that were made and checked out."""
        return self.filter(status="completed")

    def made_up_for(self, missed: Model) -> Row | None:
        """The visit that stands in place of a missed one, if any."""
        return self.filter(makes_up=missed).exclude(status="cancelled").select_related("clinician").first()

    def upcoming(self) -> Self:
        """Planned visits that have not ended, soonest first."""
        return self.filter(status__in=("planned", "under_way"), ends_at__gt=now()).order_by("starts_at", "id")

    def past(self) -> Self:
        """Visits made or missed, and planned ones whose time has passed and that nobody began."""
        ended = Q(status__in=("completed", "missed"), starts_at__isnull=False)
        return self.filter(ended | Q(status="planned", ends_at__lte=now()))

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
