"""Payers, paperwork, referrals and community resources."""

import datetime

import factory
from factory.django import DjangoModelFactory

from community import models as community
from core.clock import now, today
from paperwork import models as paperwork
from referrals import models as referrals
from tests.factories.accounts import UserFactory
from tests.factories.caseload import ActiveEpisodeFactory, EpisodeFactory, PractitionerFactory, ProgramFactory


class PayerFactory(DjangoModelFactory):
    class Meta:
        model = paperwork.Payer
        django_get_or_create = ("name",)

    name = "Medicare"
    kind = "medicare_ffs"


class CoverageFactory(DjangoModelFactory):
    class Meta:
        model = paperwork.Coverage

    episode = factory.SubFactory(EpisodeFactory)
    patient = factory.SelfAttribute("episode.patient")
    payer = factory.SubFactory(PayerFactory)
    member_number = "1EG4TE5MK73"
    starts_on = factory.LazyAttribute(lambda o: o.episode.start_of_care or today())


class FilingFactory(DjangoModelFactory):
    class Meta:
        model = paperwork.Filing

    episode = factory.SubFactory(ActiveEpisodeFactory)
    patient = factory.SelfAttribute("episode.patient")
    kind = "noa"
    filed_on = factory.LazyFunction(today)
    filed_by = factory.SubFactory(UserFactory)


class ReferralFactory(DjangoModelFactory):
    class Meta:
        model = referrals.Referral

    received_at = factory.LazyFunction(now)
    reason = "Wound care after a fall"
    referring = factory.SubFactory(PractitionerFactory)
    program = factory.SubFactory(ProgramFactory)
    payer = factory.SubFactory(PayerFactory)
    given_name = "Ana"
    family_name = factory.Sequence(lambda n: f"Referred{n}")
    birth_date = datetime.date(1944, 2, 29)
    phone = "518-555-0142"


class FhirImportFactory(DjangoModelFactory):
    class Meta:
        model = referrals.FhirImport

    sha256 = factory.Sequence(lambda n: f"{n:064x}")


class BundleUpdateFactory(DjangoModelFactory):
    class Meta:
        model = referrals.BundleUpdate

    bundle = factory.SubFactory(FhirImportFactory)
    referral = factory.SubFactory(ReferralFactory)
    says = factory.LazyFunction(lambda: {"facts": {"phone": "+15185550177"}, "enclosed": {}})


class NeedFactory(DjangoModelFactory):
    class Meta:
        model = community.Need

    key = factory.Sequence(lambda n: f"need-{n}")
    name = factory.Sequence(lambda n: f"Need {n}")


class CommunityResourceFactory(DjangoModelFactory):
    class Meta:
        model = community.CommunityResource

    organization = factory.Sequence(lambda n: f"Harbor Pantry {n}")
    name = "Meals at home"
