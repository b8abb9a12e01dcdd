"""A small world for the walks over every route: two patients of two teams, each with one of everything, full of canaries."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.db import DatabaseError, models, transaction

from caseload.models import Patient
from core.clock import now, today
from tests import factories

CANARY = "Canary7731"
WORDS = (f"{CANARY}Alder", f"{CANARY}Birch")


@dataclass(eq=False)
class Side:
    """Everything of one patient and the people around it; `of` finds the record a route's parameter names."""

    word: str
    patient: Any
    records: dict[str, Any]
    people: dict[str, Any] = field(default_factory=dict)

    def of(self, parameter: str) -> str:
        """The public id of the record with that name."""
        return str(self.records[parameter].uuid)

    @property
    def of_patient(self) -> dict[str, Any]:
        """The records that belong to the patient: nobody else may so much as learn their ids."""
        return {
            name: record
            for name, record in self.records.items()
            if name == "patient" or any(f.name in {"patient", "obligation"} for f in record._meta.concrete_fields)
        }


@dataclass(frozen=True)
class World:
    """Two sides that may know nothing of each other, and values for parameters that belong to no patient."""

    sides: tuple[Side, Side]
    others: dict[str, str]

    def stranger_to(self, side: Side) -> Side:
        """The other side."""
        return self.sides[1] if side is self.sides[0] else self.sides[0]


def build_world() -> World:
    """Two teams with their people, a patient each."""
    first, second = (_build_team(word) for word in WORDS)
    return World((first, second), _of_no_patient())


def _build_team(word: str) -> Side:
    team = factories.TeamFactory()
    worker = factories.UserFactory(role="case_manager", team=team)
    clinician = factories.UserFactory(role="clinician", team=team, discipline="SN", credential="RN")
    supervisor = factories.UserFactory(role="supervisor", team=team)
    side = build_side(worker, clinician, word)
    side.people.update(case_manager=worker, clinician=clinician, supervisor=supervisor)
    return side


def _of_no_patient() -> dict[str, str]:
    records = {
        "referral": factories.ReferralFactory(
            birth_date="1951-05-05", phone="+15185550999", given_name="Quite", family_name="Different"
        ),
        "payer": factories.PayerFactory(),
        "program": factories.ProgramFactory(),
        "resource": factories.CommunityResourceFactory(),
        "practitioner": factories.PractitionerFactory(),
        "staff": factories.UserFactory(),
        "person": factories.UserFactory(),
        "team": factories.TeamFactory(),
        "cover": factories.CoverFactory(),
        "change": factories.AccountChangeFactory(),
        "bundle": factories.FhirImportFactory(),
    }
    need = factories.NeedFactory()
    return {name: str(record.uuid) for name, record in records.items()} | {
        "need": str(need.key), "key": str(need.key), "instrument": "phq-2", "name": "certification_period", "rule": "certification_period",
        "day": today().isoformat(), "role": "auditor", "group": "1", "part": "goal", "section": "phq-2", "format": "json",
        "nobody": str(uuid.UUID(int=7)), "kind": "discharge",
    }  # fmt: skip


def build_side(worker: Any, clinician: Any, word: str, **facts: Any) -> Side:
    """A patient with one of everything; every text that may be shown carries `word`. `facts` are of the episode."""
    episode = factories.ActiveEpisodeFactory(worker=worker, **facts)
    patient = episode.patient
    texts = ("given_name", "family_name", "preferred_name", "address_line", "safety_note", "access_note", "city")
    Patient.objects.filter(pk=patient.pk).update(**dict.fromkeys(texts, word), email=f"{word}@example.com".lower())
    patient.refresh_from_db()
    plan = factories.PlanOfCareFactory(episode=episode, patient_goal=word)
    goal = factories.GoalFactory(plan=plan, statement=word)
    starts_at = (now() + datetime.timedelta(hours=30)).replace(minute=0, second=0, microsecond=0)
    visit = factories.VisitFactory(
        episode=episode, clinician=clinician, purpose=word, starts_at=starts_at, week_starts_on=today()
    )
    assessment = factories.AssessmentFactory(episode=episode, summary=word, author=clinician)
    obligation = factories.ObligationFactory(episode=episode, because=word)
    records = {
        "patient": patient,
        "episode": episode,
        "contact": factories.ContactFactory(patient=patient, name=word),
        "update": factories.BundleUpdateFactory(
            referral=None, patient=patient, says={"facts": {"phone": "+15185550177", "city": word}, "enclosed": {}}
        ),
        "note": factories.NoteFactory(patient=patient, text=word, author=worker),
        "allergy": factories.AllergyFactory(patient=patient, substance=word),
        "condition": factories.ConditionFactory(patient=patient, text=word),
        "concern": factories.ConcernFactory(episode=episode, what=word),
        "readinglimit": factories.ReadingLimitFactory(patient=patient, reason=word, author=worker),
        "medication": factories.MedicationFactory(patient=patient, text=word),
        "plan": plan,
        "problem": factories.ProblemFactory(plan=plan, text=word),
        "goal": goal,
        "intervention": factories.InterventionFactory(plan=plan, text=word),
        "order": factories.VisitOrderFactory(plan=plan, treatment=word),
        "visit": visit,
        "visit_note": factories.VisitNoteFactory(visit=visit, narrative=word),
        "assessment": assessment,
        "obligation": obligation,
        "filing": factories.FilingFactory(episode=episode, comment=word, filed_by=worker),
        "coverage": episode.coverages.get(),
        "ending": factories.EndingFactory(episode=episode, title=word, reason=word, by=worker),
        "item": factories.InboxItemFactory(obligation=obligation),
        "worker": worker,
        "member": worker,
        "token": factories.TokenNameFactory(token__user=worker),
    }
    factories.TimelineEntryFactory(patient=patient, title=word)
    factories.ResponseFactory(assessment=assessment)
    factories.GoalMeasureFactory(goal=goal, visit=visit, author=worker)
    for record in records.values():
        _sow(record, word)
    return Side(word, patient, records)


def _sow(record: models.Model, word: str) -> None:
    """Write `word` into every empty text of the record that is identifying or clinical, where the database lets it stand."""
    classes: dict[str, str] = getattr(type(record), "field_classes", {})
    for one in record._meta.concrete_fields:
        is_text = isinstance(one, models.CharField | models.TextField) and not one.choices and not one.generated
        if classes.get(one.name, "plain") == "plain" or not is_text or getattr(record, one.attname) != "":
            continue
        try:
            with transaction.atomic():
                type(record)._default_manager.filter(pk=record.pk).update(**{one.attname: word})
        except DatabaseError:
            continue  # a code or a time zone: no free words
    record.refresh_from_db()
