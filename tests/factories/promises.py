"""The ledger, reminders, and the trail."""

import datetime
import uuid

import factory
from factory.django import DjangoModelFactory

from core.clock import now, today
from core.models import AuditEvent, FormDraft, Submission
from obligations import models as obligations
from reminders import models as reminders
from tests.factories.accounts import UserFactory
from tests.factories.caseload import ActiveEpisodeFactory


class AuditEventFactory(DjangoModelFactory):
    class Meta:
        model = AuditEvent

    system_actor = "test"
    verb = "test.happened"


class SubmissionFactory(DjangoModelFactory):
    class Meta:
        model = Submission

    user = factory.SubFactory(UserFactory)
    key = factory.LazyFunction(uuid.uuid4)


class FormDraftFactory(DjangoModelFactory):
    class Meta:
        model = FormDraft

    author = factory.SubFactory(UserFactory)
    place = "/referrals/new"
    page = factory.LazyFunction(uuid.uuid4)
    saved_at = factory.LazyFunction(now)


class ObligationFactory(DjangoModelFactory):
    class Meta:
        model = obligations.Obligation

    episode = factory.SubFactory(ActiveEpisodeFactory)
    patient = factory.SelfAttribute("episode.patient")
    owner = factory.SelfAttribute("episode.worker")
    rule = factory.Sequence(lambda n: f"test-rule-{n}")
    rule_version = "1"
    cycle = "soc"
    kind = "assessment"
    title = "Comprehensive assessment"
    due_on = factory.LazyFunction(lambda: today() + datetime.timedelta(days=3))
    because = "start of care + 5 calendar days"
    citation = "42 CFR 484.55(b)(1)"
    closes = "A signed comprehensive assessment"
    page = "assessment"


class ObligationChangeFactory(DjangoModelFactory):
    class Meta:
        model = obligations.ObligationChange

    obligation = factory.SubFactory(ObligationFactory)
    changes = factory.LazyFunction(dict)


class NotificationFactory(DjangoModelFactory):
    class Meta:
        model = reminders.Notification

    obligation = factory.SubFactory(ObligationFactory)
    rung = "day-0"
    recipient = factory.SelfAttribute("obligation.owner")
    dedupe_key = factory.Sequence(lambda n: f"key-{n}")
    message_id = factory.Sequence(lambda n: f"<{n}@test.example>")
    due_at = factory.LazyFunction(now)
    useful_until = factory.LazyFunction(lambda: now() + datetime.timedelta(days=3))
    next_attempt_at = factory.SelfAttribute("due_at")


class AttemptFactory(DjangoModelFactory):
    class Meta:
        model = reminders.Attempt

    notification = factory.SubFactory(NotificationFactory)
    number = 1
    lease_token = factory.LazyFunction(uuid.uuid4)
    started_at = factory.LazyFunction(now)


class InboxItemFactory(DjangoModelFactory):
    class Meta:
        model = reminders.InboxItem

    dedupe_key = factory.Sequence(lambda n: f"key-{n}")
    obligation = factory.SubFactory(ObligationFactory)
    user = factory.SelfAttribute("obligation.owner")
    rung = "day-0"
    due_at = factory.LazyFunction(now)


class OutboxFactory(DjangoModelFactory):
    class Meta:
        model = reminders.Outbox

    message_id = factory.Sequence(lambda n: f"<{n}@test.example>")
    recipient = "person@agency.example"
    subject = "1 review is due"
    body = "Sign in to see it."


class HeartbeatFactory(DjangoModelFactory):
    class Meta:
        model = reminders.Heartbeat

    name = factory.Sequence(lambda n: f"dispatcher-{n}")
    at = factory.LazyFunction(now)


class DispatchControlFactory(DjangoModelFactory):
    class Meta:
        model = reminders.DispatchControl

    id = 1


class LedgerDayFactory(DjangoModelFactory):
    class Meta:
        model = obligations.LedgerDay
        django_get_or_create = ("id",)

    id = 1
