"""Patients and what belongs to them."""

import datetime

import factory
from factory.django import DjangoModelFactory

from caseload import models
from core.clock import now, today
from tests.factories.accounts import UserFactory


class PractitionerFactory(DjangoModelFactory):
    class Meta:
        model = models.Practitioner

    given_name = "Ines"
    family_name = factory.Sequence(lambda n: f"Marlow{n}")
    credential = "MD"
    npi = factory.Sequence(lambda n: f"{1000000000 + n}")


class ProgramFactory(DjangoModelFactory):
    class Meta:
        model = models.Program
        django_get_or_create = ("key",)

    key = "medicare-home-health"
    name = factory.LazyAttribute(lambda o: o.key.replace("-", " ").capitalize())


class PatientFactory(DjangoModelFactory):
    class Meta:
        model = models.Patient

    given_name = factory.Sequence(lambda n: f"Ana{n}")
    family_name = factory.Sequence(lambda n: f"Obrien{n}")
    birth_date = datetime.date(1944, 2, 29)
    sex = "female"
    phone = "518-555-0142"
    city = "Albany"
    state = "NY"
    postal_code = "12207"

    @classmethod
    def _create(cls, model_class, *args, **kwargs):  # type: ignore[no-untyped-def]
        patient = super()._create(model_class, *args, **kwargs)
        patient.refresh_from_db()
        return patient


class PatientIdentifierFactory(DjangoModelFactory):
    class Meta:
        model = models.PatientIdentifier

    patient = factory.SubFactory(PatientFactory)
    system = "urn:test"
    value = factory.Sequence(str)


class EpisodeFactory(DjangoModelFactory):
    """An episode nobody is in charge of yet."""

    class Meta:
        model = models.Episode

    patient = factory.SubFactory(PatientFactory)
    program = factory.SubFactory(ProgramFactory)
    referral_at = factory.LazyFunction(now)
    certifying = factory.SubFactory(PractitionerFactory)


class AssignmentFactory(DjangoModelFactory):
    class Meta:
        model = models.Assignment

    episode = factory.SubFactory(EpisodeFactory)
    patient = factory.SelfAttribute("episode.patient")
    worker = factory.SubFactory(UserFactory)
    starts_on = factory.LazyFunction(today)
    reason = "Least loaded"

    @classmethod
    def _create(cls, model_class, *args, **kwargs):  # type: ignore[no-untyped-def]
        """The episode names whoever holds its open assignment, as `episodes.appoint` keeps it."""
        assignment = super()._create(model_class, *args, **kwargs)
        if assignment.ends_on is None:
            models.Episode.objects.filter(pk=assignment.episode_id).update(worker=assignment.worker)
            assignment.episode.worker = assignment.worker
        return assignment


class ActiveEpisodeFactory(EpisodeFactory):
    """An active episode in somebody's charge, with Medicare coverage; care started 10 days ago."""

    class Meta:
        model = models.Episode

    status = "active"
    referral_at = factory.LazyFunction(lambda: now() - datetime.timedelta(days=12))
    start_of_care = factory.LazyFunction(lambda: today() - datetime.timedelta(days=10))
    is_soc_confirmed = True
    worker = factory.SubFactory(UserFactory)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):  # type: ignore[no-untyped-def]
        from tests.factories.office import CoverageFactory

        episode = super()._create(model_class, *args, **kwargs)
        models.Patient.objects.filter(pk=episode.patient_id).update(open_episode=episode)
        episode.patient.open_episode = episode
        AssignmentFactory(episode=episode, worker=episode.worker, starts_on=episode.start_of_care)
        CoverageFactory(episode=episode)
        return episode


class StayFactory(DjangoModelFactory):
    """Home again yesterday, from two days in a hospital."""

    class Meta:
        model = models.Stay

    episode = factory.SubFactory(ActiveEpisodeFactory)
    patient = factory.SelfAttribute("episode.patient")
    facility = "St Peter's Hospital"
    kind = "inpatient"
    admitted_at = factory.LazyFunction(lambda: now() - datetime.timedelta(days=3))
    learned_at = factory.LazyAttribute(lambda stay: stay.admitted_at)
    home_at = factory.LazyFunction(lambda: now() - datetime.timedelta(days=1))


class ContactFactory(DjangoModelFactory):
    class Meta:
        model = models.Contact

    patient = factory.SubFactory(PatientFactory)
    name = "Bo Obrien"
    relationship = "son"
    phone = "518-555-0143"


class AllergyFactory(DjangoModelFactory):
    class Meta:
        model = models.Allergy

    patient = factory.SubFactory(PatientFactory)
    substance = "Penicillin"
    severity = "severe"


class ConditionFactory(DjangoModelFactory):
    class Meta:
        model = models.Condition

    patient = factory.SubFactory(PatientFactory)
    text = "Heart failure"


class MedicationFactory(DjangoModelFactory):
    class Meta:
        model = models.Medication

    patient = factory.SubFactory(PatientFactory)
    text = "Furosemide 20 MG Oral Tablet"


class NoteFactory(DjangoModelFactory):
    class Meta:
        model = models.Note

    patient = factory.SubFactory(PatientFactory)
    happened_at = factory.LazyFunction(now)
    text = "Daughter called: sleeping better."
    author = factory.SubFactory(UserFactory)


class TimelineEntryFactory(DjangoModelFactory):
    class Meta:
        model = models.TimelineEntry

    patient = factory.SubFactory(PatientFactory)
    at = factory.LazyFunction(now)
    kind = "note"
    title = "Note"


class ConcernFactory(DjangoModelFactory):
    class Meta:
        model = models.Concern

    episode = factory.SubFactory(ActiveEpisodeFactory)
    patient = factory.SelfAttribute("episode.patient")
    kind = "reading"
    urgency = "today"
    what = "Oxygen saturation 90 %, below 92."
    source = factory.Sequence(lambda n: f"test:{n}")
    raised_at = factory.LazyFunction(now)
    act_by = factory.LazyAttribute(lambda o: o.raised_at + datetime.timedelta(hours=1))


class ReadingLimitFactory(DjangoModelFactory):
    class Meta:
        model = models.ReadingLimit

    patient = factory.SubFactory(PatientFactory)
    reading = "oxygen_saturation"
    low = 88
    ordered_by = "Ines Marlow, MD"
    ordered_on = factory.LazyFunction(today)
    author = factory.SubFactory(UserFactory)
