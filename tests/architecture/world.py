"""A small world for the walks over every route: one patient in scope of the case manager's team, one out of it, full of canaries."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from caseload.models import Patient
from core.clock import now
from tests import factories

CANARY = "Canary7731"


@dataclass
class Side:
    """Everything of one patient; `of` finds the record a route's parameter names."""

    patient: Any
    records: dict[str, Any]

    def of(self, parameter: str) -> str:
        return str(self.records[parameter].uuid)


def build_side(worker: Any, clinician: Any, word: str) -> Side:
    """A patient with one of everything; every text that may be shown carries `word`."""
    episode = factories.ActiveEpisodeFactory(worker=worker)
    patient = episode.patient
    texts = [
        "given_name",
        "family_name",
        "preferred_name",
        "address_line",
        "safety_note",
        "access_note",
        "advance_directive",
        "city",
    ]
    Patient.objects.filter(pk=patient.pk).update(**dict.fromkeys(texts, word), email=f"{word}@example.com".lower())
    patient.refresh_from_db()
    plan = factories.PlanOfCareFactory(episode=episode, patient_goal=word)
    goal = factories.GoalFactory(plan=plan, statement=word)
    visit = factories.VisitFactory(
        episode=episode, clinician=clinician, purpose=word, starts_at=now() + datetime.timedelta(hours=30)
    )
    note = factories.VisitNoteFactory(visit=visit, narrative=word)
    assessment = factories.AssessmentFactory(episode=episode, summary=word)
    obligation = factories.ObligationFactory(episode=episode, because=word)
    records = {
        "patient": patient,
        "episode": episode,
        "contact": factories.ContactFactory(patient=patient, name=word),
        "note": factories.NoteFactory(patient=patient, text=word),
        "allergy": factories.AllergyFactory(patient=patient, substance=word),
        "condition": factories.ConditionFactory(patient=patient, text=word),
        "medication": factories.MedicationFactory(patient=patient, text=word),
        "plan": plan,
        "problem": factories.ProblemFactory(plan=plan, text=word),
        "goal": goal,
        "intervention": factories.InterventionFactory(plan=plan, text=word),
        "order": factories.VisitOrderFactory(plan=plan, treatment=word),
        "visit": visit,
        "visit_note": note,
        "assessment": assessment,
        "obligation": obligation,
        "filing": factories.FilingFactory(episode=episode, comment=word),
        "coverage": episode.coverages.get(),
        "item": factories.InboxItemFactory(obligation=obligation),
        "worker": worker,
        "member": worker,
    }
    factories.TimelineEntryFactory(patient=patient, title=word)
    factories.ResponseFactory(assessment=assessment)
    factories.GoalMeasureFactory(goal=goal, visit=visit)
    return Side(patient, records)
