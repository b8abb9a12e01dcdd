"""Invented rows written with COPY are the rows that INSERT would have written."""

from __future__ import annotations

import datetime

import psycopg
import pytest
from django.db import transaction
from django.forms.models import model_to_dict

from assessments.models import Response
from caseload.models import Episode, Patient
from core.clock import now
from demo.copying import copy
from tests import factories
from visits.models import Visit

pytestmark = pytest.mark.django_db


def unsaved_patient(**facts):
    return Patient(
        given_name="Zoë\t\\N",
        family_name='O\'Brien\n"Smith"',
        birth_date=datetime.date(1944, 2, 29),
        lives_alone=None,
        **facts,
    )


def test_copy_writes_what_was_given_and_numbers_it():
    first, second = copy([unsaved_patient(city="Albany"), unsaved_patient(city="")])
    kept = Patient.objects.get(pk=first.pk)
    facts = [f.name for f in Patient._meta.concrete_fields if f.editable and not f.generated]
    assert model_to_dict(kept, facts) == model_to_dict(first, facts)
    assert kept.uuid == first.uuid
    assert kept.record_number != Patient.objects.get(pk=second.pk).record_number
    assert kept.name_key.startswith("obrien")
    assert abs(kept.created_at - now()) < datetime.timedelta(minutes=1)


def test_copy_goes_on_where_the_sequence_is():
    before = factories.PatientFactory()
    (made,) = copy([unsaved_patient()])
    after = factories.PatientFactory()
    assert before.pk < made.pk < after.pk


def test_copy_keeps_mappings():
    assessment = factories.AssessmentFactory()
    (made,) = copy(
        [
            Response(
                assessment=assessment,
                patient=assessment.patient,
                instrument="phq-2",
                instrument_version="1",
                answers={"a": 1, "ü": None},
            )
        ]
    )
    assert Response.objects.get(pk=made.pk).answers == {"a": 1, "ü": None}


def test_copied_rows_can_be_changed_and_saved():
    (made,) = copy([unsaved_patient()])
    made.city = "Troy"
    made.save(update_fields=["city"])
    assert Patient.objects.get(pk=made.pk).city == "Troy"


def test_copy_is_held_to_the_constraints_of_the_database(clinician):
    episode: Episode = factories.ActiveEpisodeFactory()
    at = now() + datetime.timedelta(days=1)
    shared = {"patient": episode.patient, "episode": episode, "discipline": "SN", "clinician": clinician, "status": "planned", "starts_at": at,
              "ends_at": at + datetime.timedelta(hours=1), "week_starts_on": at.date(), "week_ends_on": at.date()}  # fmt: skip
    with pytest.raises(psycopg.IntegrityError), transaction.atomic():
        copy([Visit(**shared), Visit(**shared)])
    assert not Visit.objects.exists()


def test_copy_of_nothing_is_nothing():
    assert list(copy([])) == []
