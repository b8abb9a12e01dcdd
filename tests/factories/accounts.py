"""People who sign in."""

import datetime
import uuid

import factory
from factory.django import DjangoModelFactory
from knox.models import AuthToken

from accounts.models import AccountChange, Cover, Team, TokenName, Turn, User
from accounts.scopes import EVERY
from core.clock import now, today


class TeamFactory(DjangoModelFactory):
    class Meta:
        model = Team

    name = factory.Sequence(lambda n: f"Team {n}")


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@agency.example")
    given_name = factory.Sequence(lambda n: f"Robin{n}")
    family_name = "Tester"
    role = "case_manager"


class CoverFactory(DjangoModelFactory):
    class Meta:
        model = Cover

    absent = factory.SubFactory(UserFactory)
    covering = factory.SubFactory(UserFactory)
    starts_on = factory.LazyFunction(today)
    ends_on = factory.LazyAttribute(lambda o: o.starts_on + datetime.timedelta(days=7))


class AuthTokenFactory(DjangoModelFactory):
    class Meta:
        model = AuthToken

    user = factory.SubFactory(UserFactory)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):  # type: ignore[no-untyped-def]
        token, _ = AuthToken.objects.create(*args, **kwargs)
        return token


class TokenNameFactory(DjangoModelFactory):
    class Meta:
        model = TokenName

    token = factory.SubFactory(AuthTokenFactory)
    name = "Nightly export"
    submission_key = factory.LazyFunction(uuid.uuid4)
    scopes = " ".join(EVERY)


def token_secret(user, scopes=EVERY, **about):  # type: ignore[no-untyped-def]
    """What a program sends: the secret of a new token of this person, with these scopes."""
    token, secret = AuthToken.objects.create(user=user, **about)
    TokenNameFactory(token=token, scopes=" ".join(scopes))
    return secret


class AccountChangeFactory(DjangoModelFactory):
    class Meta:
        model = AccountChange

    person = factory.SubFactory(UserFactory)
    kind = AccountChange.Kind.EMAIL
    old_email = factory.LazyAttribute(lambda o: o.person.email)
    new_email = factory.Sequence(lambda n: f"new{n}@agency.example")
    proposed_by = factory.SubFactory(UserFactory, role="admin")


class TurnFactory(DjangoModelFactory):
    class Meta:
        model = Turn

    subject = factory.Sequence(lambda n: f"{n:064x}")
    next_at = factory.LazyFunction(now)
    last_at = factory.LazyFunction(now)
