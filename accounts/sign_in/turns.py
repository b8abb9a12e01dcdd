"""Guesses wait their turn: after some free ones the next is looked at only after a delay that doubles, kept in PostgreSQL.

A try counts as a failure before it is looked at and is given back when it was right, so that many at once get no more
than one after another. A try that comes too soon is refused unseen and does not count.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from accounts.models import Turn
from core.clock import now

KEPT = timedelta(days=7)
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
SOON = 90  # seconds up to which a delay is told in seconds


@dataclass(frozen=True)
class Rule:
    """How tries of one kind are counted: `free` failures without delay, then 1, 2, 4 ... seconds up to `longest`; one
    failure is forgotten for every `forgets` seconds without another."""

    kind: str
    free: int
    longest: int
    forgets: int = 3600

    def delay(self, failures: int) -> timedelta:
        """How long after this many failures the next try waits."""
        beyond = failures - self.free
        return timedelta(seconds=min(2 ** min(beyond - 1, 20), self.longest) if beyond > 0 else 0)

    def of(self, who: object) -> Place:
        """The place that this rule counts for `who`."""
        return Place(salted_hmac("accounts.sign_in.turns", f"{self.kind}:{who}", algorithm="sha256").hexdigest(), self)


class Place(NamedTuple):
    """One row: whose tries are counted, by a digest that names nobody, and how."""

    subject: str
    rule: Rule


class TooSoon(ValidationError):
    """The try was not looked at; `seconds` from now the next one is."""

    def __init__(self, seconds: int) -> None:
        wait = f"{seconds} second{'' if seconds == 1 else 's'}" if seconds <= SOON else f"{-(-seconds // 60)} minutes"
        super().__init__(f"Too many tries. Wait {wait}, then try again.", code="too_soon")
        self.seconds = seconds


class Taken(NamedTuple):
    """What a try set in one row, so that it can be given back without undoing what came after it."""

    subject: str
    was_next_at: datetime
    set_next_at: datetime


def take(request: HttpRequest | None, *places: Place) -> list[Taken]:
    """Take a turn in each place, counted as a failure until `give_back`. Raises TooSoon, and then nothing was counted."""
    at = now()
    subjects = [place.subject for place in places]
    try:
        _refuse_early(Turn.objects.filter(subject__in=subjects), at)  # the usual refusal writes and locks nothing
        with transaction.atomic():
            rows = _locked(subjects, at)
            _refuse_early(rows.values(), at)
            return [_count(rows[place.subject], place.rule, at) for place in places]
    except TooSoon as refusal:
        if request is not None:
            vars(request)["try_again_in"] = refusal.seconds
        raise


def give_back(taken: Iterable[Taken]) -> None:
    """The try was right: it was no failure. A delay that somebody else earned meanwhile stays."""
    with transaction.atomic():
        rows = {row.subject: row for row in _rows(each.subject for each in taken)}
        for each in taken:
            row = rows.get(each.subject)
            if row is not None:
                row.failures = max(row.failures - 1, 0)
                row.next_at = each.was_next_at if row.next_at == each.set_next_at else row.next_at
                row.save(update_fields=["failures", "next_at"])


def forget(*places: Place) -> None:
    """Whoever was counted here has proved who they are: begin anew."""
    Turn.objects.filter(subject__in=[place.subject for place in places]).delete()


def spend(place: Place, until: datetime) -> bool:
    """Use up what can be used once before `until`; False when it was used already."""
    at = now()
    with transaction.atomic():
        row = _locked([place.subject], at)[place.subject]
        if row.next_at > at:
            return False
        row.next_at, row.last_at = until, at
        row.save(update_fields=["next_at", "last_at"])
        return True


def forget_old() -> int:
    """Remove rows that no longer mean anything; returns how many."""
    return Turn.objects.filter(last_at__lt=now() - KEPT, next_at__lt=now()).delete()[0]


def seconds_to_wait(request: HttpRequest) -> int | None:
    """How long the try of this request was told to wait; None when none was refused."""
    return getattr(request, "try_again_in", None)


def _refuse_early(rows: Iterable[Turn], at: datetime) -> None:
    latest = max((row.next_at for row in rows), default=at)
    if latest > at:
        raise TooSoon(max(1, math.ceil((latest - at).total_seconds())))


def _locked(subjects: Iterable[str], at: datetime) -> dict[str, Turn]:
    ordered = sorted(set(subjects))  # everybody locks in one order, so that nobody waits in a circle
    fresh = [Turn(subject=subject, next_at=LONG_AGO, last_at=at) for subject in ordered]
    Turn.objects.bulk_create(fresh, ignore_conflicts=True)
    return {row.subject: row for row in _rows(ordered)}


def _rows(subjects: Iterable[str]) -> Iterable[Turn]:
    return Turn.objects.select_for_update().filter(subject__in=list(subjects)).order_by("subject")


def _count(row: Turn, rule: Rule, at: datetime) -> Taken:
    forgotten = int((at - row.last_at).total_seconds() // rule.forgets)
    row.failures = max(row.failures - max(forgotten, 0), 0) + 1
    was, delay = row.next_at, rule.delay(row.failures)
    row.last_at = at
    if delay:  # a free try moves nothing: another that began a moment earlier would else look too soon
        row.next_at = at + delay
    row.save(update_fields=["failures", "next_at", "last_at"])
    return Taken(row.subject, was, row.next_at)
