"""A new day: the few patients whose promises change because time passed, found without deriving everybody's.

Promises follow from facts, and facts change only through actions, which re-derive. Time alone changes the ledger in
five ways: a certification period begins; a recertification comes within sight; the first days are over in which
everybody is asked; a coverage begins or ends; a rule comes into force or lapses. `waiting` names the patients of those;
`roll` re-derives them. A check of the ledger leaves out who still waits for the roll.
"""

from __future__ import annotations

import time
from datetime import date, timedelta
from functools import cache

from django.db import models
from django.db.models import Func, Q, QuerySet, Value

from caseload.models import Episode, Patient
from core.change.actions import System, action, touch
from core.clock import today
from homehealth import deadlines
from homehealth.concerns import ASKED_WITHIN_DAYS
from homehealth.dated import in_force
from homehealth.deadlines.cycles import UPCOMING_DAYS
from homehealth.periods import certification_period, recert_window
from obligations.models import LedgerDay
from paperwork.models import Coverage

BATCH = 500
ROLL = System("ledger roll")
LONG_SLEEP = 30  # after so many days without a roll everybody is derived anew


class DayOfPeriod(Func):
    """The day of the 60-day certification period that a date is, counted from 0, also before the start of care."""

    template = "mod(mod(%(expressions)s, 60) + 60, 60)"
    arg_joiner = " - "
    output_field = models.IntegerField()


@cache
def turning_days() -> frozenset[int]:
    """Days of a certification period on which a promise appears: its first, and 60 days before a recertification
    opens."""
    soc = date(2027, 1, 4)
    opens = recert_window(soc, certification_period(soc, 1).n).opens
    return frozenset({0, ((opens - timedelta(days=UPCOMING_DAYS)) - soc).days % 60})


def waiting(since: date | None, on: date) -> QuerySet[Patient]:
    """Patients whose promises may change between the end of day `since` and `on`; all who owe when `since` is None."""
    if since is None or (on - since).days > LONG_SLEEP or _rules_change(since, on):
        everybody: QuerySet[Patient] = Patient.objects.filter(pk__in=Episode.objects.owing(on).values("patient_id"))
        return everybody
    passed = range((on - since).days)
    turned = {(turn + days) % 60 for turn in turning_days() for days in passed}
    first_days = in_force(ASKED_WITHIN_DAYS, on).value
    begun_then = (since - timedelta(days=first_days - 1), on - timedelta(days=first_days))
    episodes = (
        Episode.objects.filter(start_of_care__isnull=False, discharged_on__isnull=True)
        .annotate(day_of_period=DayOfPeriod(Value(on, models.DateField()), "start_of_care"))
        .filter(Q(day_of_period__in=turned) | Q(start_of_care__range=begun_then))
    )
    begun, ended = Q(starts_on__gt=since, starts_on__lte=on), Q(ends_on__gte=since, ends_on__lt=on)
    coverages = Coverage.objects.filter(begun | ended)
    found: QuerySet[Patient] = Patient.objects.filter(
        Q(pk__in=episodes.values("patient_id")) | Q(pk__in=coverages.values("patient_id"))
    )
    return found


def still_waiting(on: date) -> QuerySet[Patient]:
    """Patients that the roll to `on` has not reached yet; nobody when it is done or none was ever made."""
    at = LedgerDay.objects.filter(pk=1).first()
    if at is None or at.day is None or at.day >= on:
        return Patient.objects.none()
    return waiting(at.day, on)


def has_begun() -> bool:
    """True once a roll was completed; before the first, everybody's ledger is compared as it stands."""
    return LedgerDay.objects.filter(pk=1, day__isnull=False).exists()


def roll(max_seconds: float = 45) -> int:
    """Re-derive who waits, in batches, for at most `max_seconds`; the next run goes on. Returns how many patients
    were done."""
    on, ends, done = today(), time.monotonic() + max_seconds, 0
    while time.monotonic() < ends:
        at = LedgerDay.objects.filter(pk=1).first()
        if at is not None and at.day is not None and at.day >= on:
            break
        done += roll_on(on=on, by=ROLL)
    return done


@action("ledger.roll")
def roll_on(*, on: date, by: System) -> int:
    """Re-derive the next batch of those who wait for the day `on`; returns how many."""
    at, _ = LedgerDay.objects.select_for_update().get_or_create(pk=1)
    if at.day is not None and at.day >= on:
        return 0
    after = at.after_patient if at.under_way == on else 0
    ids = list(waiting(at.day, on).filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:BATCH])
    touch(ids)
    is_last = len(ids) < BATCH
    at.day = on if is_last else at.day
    at.under_way, at.after_patient = (None, 0) if is_last else (on, ids[-1])
    at.save()
    return len(ids)


@action("ledger.reconcile")
def rederive(*, patient_ids: list[int], by: System) -> None:
    """Write the ledger of these patients anew; their reminders follow."""
    touch(patient_ids)


def _rules_change(since: date, on: date) -> bool:
    return any(
        since < rule.effective_from <= on or (rule.effective_to is not None and since <= rule.effective_to < on)
        for rule in deadlines.rules().values()
    )
