"""Visits laid out from orders, who makes them and when, and the notes written in the home."""

from visits.models.note import GoalMeasure, NoteAddendum, VisitNote
from visits.models.visit import CASE_MANAGEMENT, DISCIPLINE_NAMES, Visit
from visits.ranges import IdRange, InstantRange

__all__ = [
    "CASE_MANAGEMENT",
    "DISCIPLINE_NAMES",
    "GoalMeasure",
    "IdRange",
    "InstantRange",
    "NoteAddendum",
    "Visit",
    "VisitNote",
]
