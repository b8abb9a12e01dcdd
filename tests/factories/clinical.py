"""Assessments, plans and visits."""

import datetime
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from assessments import models as assessments
from careplans import models as careplans
from core.clock import now, today
from tests.factories.accounts import UserFactory
from tests.factories.caseload import ActiveEpisodeFactory
from visits import models as visits


class OfEpisode(DjangoModelFactory):
    class Meta:
        abstract = True

    episode = factory.SubFactory(ActiveEpisodeFactory)
    patient = factory.SelfAttribute("episode.patient")


class AssessmentFactory(OfEpisode):
    class Meta:
        model = assessments.Assessment

    started_at = factory.LazyFunction(now)
    author = factory.SubFactory(UserFactory, role="clinician")


class ResponseFactory(DjangoModelFactory):
    class Meta:
        model = assessments.Response

    assessment = factory.SubFactory(AssessmentFactory)
    patient = factory.SelfAttribute("assessment.patient")
    instrument = "phq-2"
    instrument_version = "1"


class AddendumFactory(DjangoModelFactory):
    class Meta:
        model = assessments.Addendum

    assessment = factory.SubFactory(AssessmentFactory)
    patient = factory.SelfAttribute("assessment.patient")
    text = "Also: wears hearing aids."
    author = factory.SubFactory(UserFactory)


class PlanOfCareFactory(OfEpisode):
    class Meta:
        model = careplans.PlanOfCare

    number = 1
    starts_on = factory.LazyAttribute(lambda o: o.episode.start_of_care or today())
    ends_on = factory.LazyAttribute(lambda o: o.starts_on + datetime.timedelta(days=59))
    author = factory.SubFactory(UserFactory)


class OfPlan(DjangoModelFactory):
    class Meta:
        abstract = True

    plan = factory.SubFactory(PlanOfCareFactory)
    patient = factory.SelfAttribute("plan.patient")


class ProblemFactory(OfPlan):
    class Meta:
        model = careplans.Problem

    text = "Heart failure"
    code = "I50.9"


class GoalFactory(OfPlan):
    class Meta:
        model = careplans.Goal

    statement = "Walk to the mailbox"
    measure = "Distance walked"
    unit = "feet"
    baseline = Decimal(20)
    target = Decimal(200)
    direction = "higher"
    due_on = factory.LazyAttribute(lambda o: o.plan.ends_on)


class InterventionFactory(OfPlan):
    class Meta:
        model = careplans.Intervention

    text = "Gait training"
    discipline = "PT"


class VisitOrderFactory(OfPlan):
    class Meta:
        model = careplans.VisitOrder

    discipline = "SN"
    frequency = "SN 2w4, 1w5"
    effective_on = factory.LazyAttribute(lambda o: o.plan.starts_on)
    ends_on = factory.LazyAttribute(lambda o: o.plan.ends_on)


class ProgressReviewFactory(OfEpisode):
    class Meta:
        model = careplans.ProgressReview

    plan = None
    reviewed_on = factory.LazyFunction(today)
    decision = "keep"
    findings = "On the expected path."
    signed_by = factory.SubFactory(UserFactory)
    signed_at = factory.LazyFunction(now)


class VisitFactory(OfEpisode):
    """A planned visit tomorrow at ten, by a nurse."""

    class Meta:
        model = visits.Visit

    discipline = "SN"
    clinician = factory.SubFactory(UserFactory, role="clinician", discipline="SN")
    status = "planned"
    week_starts_on = factory.LazyFunction(today)
    week_ends_on = factory.LazyAttribute(lambda o: o.week_starts_on + datetime.timedelta(days=6))
    starts_at = factory.Sequence(
        lambda n: now().replace(minute=0, second=0, microsecond=0) + datetime.timedelta(days=1, hours=n % 300)
    )
    ends_at = factory.LazyAttribute(lambda o: o.starts_at and o.starts_at + datetime.timedelta(minutes=45))


class VisitNoteFactory(DjangoModelFactory):
    class Meta:
        model = visits.VisitNote

    visit = factory.SubFactory(VisitFactory)
    patient = factory.SelfAttribute("visit.patient")
    author = factory.SelfAttribute("visit.clinician")


class GoalMeasureFactory(DjangoModelFactory):
    class Meta:
        model = visits.GoalMeasure

    goal = factory.SubFactory(GoalFactory)
    patient = factory.SelfAttribute("goal.patient")
    measured_on = factory.LazyFunction(today)
    value = Decimal(40)
    author = factory.SubFactory(UserFactory)


class NoteAddendumFactory(DjangoModelFactory):
    class Meta:
        model = visits.NoteAddendum

    note = factory.SubFactory(VisitNoteFactory)
    patient = factory.SelfAttribute("note.patient")
    text = "Also left a message for the pharmacy."
    author = factory.SubFactory(UserFactory)
