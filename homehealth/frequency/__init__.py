"""The language of visit orders: reading, writing, weeks, expansion and evaluation (section 3)."""

from homehealth.frequency.evaluation import STATUS_LABELS, evaluate
from homehealth.frequency.expansion import combine, expand, interval_due_dates
from homehealth.frequency.model import (
    DISCIPLINES,
    ERROR_CODES,
    SYNONYMS,
    Evaluation,
    Expansion,
    FrequencyError,
    NamedDay,
    Order,
    Prn,
    PrnUse,
    Segment,
    VisitMade,
    Week,
    WeekNeed,
)
from homehealth.frequency.parser import parse
from homehealth.frequency.weeks import WEEK_MODES, weeks_in_period
from homehealth.frequency.writing import in_words, say_day, write

__all__ = [
    "DISCIPLINES",
    "ERROR_CODES",
    "STATUS_LABELS",
    "SYNONYMS",
    "WEEK_MODES",
    "Evaluation",
    "Expansion",
    "FrequencyError",
    "NamedDay",
    "Order",
    "Prn",
    "PrnUse",
    "Segment",
    "VisitMade",
    "Week",
    "WeekNeed",
    "combine",
    "evaluate",
    "expand",
    "in_words",
    "interval_due_dates",
    "parse",
    "say_day",
    "weeks_in_period",
    "write",
]
