"""What ended or interrupted care."""

import factory
from factory.django import DjangoModelFactory

from core.clock import today
from endings import models
from tests.factories.accounts import UserFactory
from tests.factories.caseload import ActiveEpisodeFactory


class EndingFactory(DjangoModelFactory):
    """A start of care corrected, which changed nothing else."""

    class Meta:
        model = models.Ending

    episode = factory.SubFactory(ActiveEpisodeFactory)
    patient = factory.SelfAttribute("episode.patient")
    kind = "start"
    on = factory.LazyFunction(today)
    title = "Start of care 4 Jan 2027"
    by = factory.SubFactory(UserFactory)
