"""Which certification period a plan is for, counted from the episode's start of care."""

from __future__ import annotations

from datetime import date

from caseload.models import Episode
from core.clock import today
from homehealth.periods import Period, certification_period, locate_day, recert_window


def first_day(episode: Episode) -> date:
    """The day periods are counted from: the start of care, else the day it was ordered for, else today."""
    return episode.start_of_care or episode.ordered_soc or today()


def period_of(episode: Episode, n: int) -> Period:
    """Certification period `n` (1-based) of the episode."""
    return certification_period(first_day(episode), n)


def running_period(episode: Episode) -> int:
    """The number of the period today lies in; 1 before care starts."""
    start = first_day(episode)
    return 1 if today() < start else locate_day(start, today()).cert_n


def next_period_number(episode: Episode, *, has_plan: bool) -> int:
    """The period a new version is for: the running one; the next once its recertification window is open."""
    running = running_period(episode)
    is_recert = has_plan and today() >= recert_window(first_day(episode), running).opens
    return running + 1 if is_recert else running
