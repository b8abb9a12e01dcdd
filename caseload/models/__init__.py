"""Patients, their episodes of care, the people around them, and the timeline of what happened."""

from caseload.models.chart import Contact, Note, TimelineEntry
from caseload.models.concern import Concern, ReadingLimit
from caseload.models.episode import BEFORE_REFERRAL, Assignment, Episode, Program
from caseload.models.health import ICD_10, Allergy, Condition, Medication
from caseload.models.patient import Patient, PatientIdentifier
from caseload.models.practitioner import Practitioner
from caseload.models.stay import Stay

__all__ = [
    "BEFORE_REFERRAL",
    "ICD_10",
    "Allergy",
    "Assignment",
    "Concern",
    "Condition",
    "Contact",
    "Episode",
    "Medication",
    "Note",
    "Patient",
    "PatientIdentifier",
    "Practitioner",
    "Program",
    "ReadingLimit",
    "Stay",
    "TimelineEntry",
]
