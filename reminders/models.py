"""Notices: who is told what and when, each attempt to tell them, and the inbox."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import User
from caseload.models import Patient
from caseload.scope import Scope
from core.classes import classed
from core.models import Public
from obligations.models import Obligation


class Notification(Public):
    """One e-mail that one person should get, about one promise or for one `purpose` of their account. Its `dedupe_key`
    makes it happen once; `next_attempt_at` is also the lease's end."""

    class State(models.TextChoices):
        PENDING = "pending", "Waiting"
        SENDING = "sending", "Being sent"
        SENT = "sent", "Sent"
        DEAD = "dead", "Could not be delivered"
        CANCELLED = "cancelled", "No longer needed"
        SUPERSEDED = "superseded", "A more urgent one went instead"
        HELD = "held", "Held after a restore"

    obligation = models.ForeignKey(Obligation, null=True, on_delete=models.PROTECT, related_name="notifications")
    rung = models.CharField(max_length=30, blank=True)
    purpose = models.CharField(max_length=30, blank=True, db_default="", help_text="Of a mail about an account.")
    address = models.EmailField(
        blank=True, db_default="", help_text="Where it goes when that is not the person's present address."
    )
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    dedupe_key = models.CharField(max_length=200, unique=True)
    message_id = models.CharField(max_length=200, unique=True)
    due_at = models.DateTimeField()
    useful_until = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    next_attempt_at = models.DateTimeField()
    lease_token = models.UUIDField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    maybe_delivered = models.BooleanField(default=False)
    sent_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=200, blank=True)
    carried_by = models.ForeignKey(
        "self",
        null=True,
        on_delete=models.PROTECT,
        related_name="carries",
        help_text="The mail that went instead of this one.",
    )

    field_classes = classed(
        plain="obligation rung purpose address recipient dedupe_key message_id due_at useful_until state "
        "next_attempt_at lease_token attempts maybe_delivered sent_at last_error carried_by",
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["next_attempt_at"], name="notification_due", condition=Q(state__in=["pending", "sending"])
            ),
            models.Index(fields=["obligation"], name="notification_obligation"),
            models.Index(fields=["-id"], name="notification_dead", condition=Q(state="dead")),
        ]
        constraints = [
            models.CheckConstraint(
                name="notification_sent_has_time", condition=~Q(state="sent") | Q(sent_at__isnull=False)
            ),
            models.CheckConstraint(
                name="notification_promise_or_account",
                condition=Q(obligation__isnull=False, purpose="", address="")
                | Q(obligation__isnull=True) & ~Q(purpose=""),
            ),
        ]

    def __str__(self) -> str:
        return f"notification {self.pk}"


class Attempt(models.Model):
    """One try at handing a notification to the mail server. An empty outcome older than a lease is a crash."""

    notification = models.ForeignKey(Notification, on_delete=models.PROTECT, related_name="tries")
    number = models.PositiveIntegerField()
    lease_token = models.UUIDField()
    started_at = models.DateTimeField()
    outcome = models.CharField(max_length=12, blank=True)
    code = models.CharField(max_length=200, blank=True)

    field_classes = classed(plain="notification number lease_token started_at outcome code")

    class Meta:
        indexes = [models.Index(fields=["notification", "number"], name="attempt_notification")]

    def __str__(self) -> str:
        return f"attempt {self.pk}"


class InboxQuerySet(models.QuerySet["InboxItem"]):
    """Questions about many notices."""

    def visible_to(self, user: User) -> InboxQuerySet:
        """A person's own notices: reminders of patients they still look after, and what they were told of."""
        own = self.filter(user=user)
        reminders = Scope.of(user).narrow(own.filter(obligation__isnull=False), "obligation__patient_id")
        return reminders | own.filter(obligation__isnull=True)

    def shown(self, at: datetime) -> InboxQuerySet:
        """Notices whose time has come and that were not withdrawn."""
        return self.filter(withdrawn_at__isnull=True, due_at__lte=at)

    def for_list(self) -> InboxQuerySet:
        """Only what a row of a list shows: the promise reminded of, and whose it is."""
        promise = "title", "rule", "cycle", "page", "opens_on", "due_on", "latest_on", "because", "citation", "closes"
        shown = *promise, "state", "closed_on", "patient__uuid", "patient__given_name", "patient__family_name"
        rows = self.select_related("obligation__patient")
        return rows.only("uuid", "due_at", "read_at", "says", "patient", *(f"obligation__{name}" for name in shown))

    def unread(self) -> InboxQuerySet:
        """Notices nobody has read."""
        return self.filter(read_at__isnull=True)


class InboxItem(Public):
    """The reminder as it stands in the application: exactly one row for each rung and recipient. One without a promise
    tells of something that happened, in words that hold no name."""

    dedupe_key = models.CharField(max_length=200, unique=True)
    obligation = models.ForeignKey(Obligation, null=True, on_delete=models.PROTECT, related_name="inbox_items")
    patient = models.ForeignKey(Patient, null=True, on_delete=models.PROTECT, related_name="+")
    says = models.CharField(max_length=300, blank=True, db_default="", help_text="What happened.")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="inbox")
    rung = models.CharField(max_length=30)
    due_at = models.DateTimeField(help_text="From when it is shown.")
    read_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = InboxQuerySet.as_manager()
    field_classes = classed(
        clinical="says", plain="dedupe_key obligation patient user rung due_at read_at withdrawn_at"
    )

    class Meta:
        indexes = [
            models.Index(fields=["user", "-due_at", "-id"], name="inbox_user"),
            models.Index(
                fields=["user", "due_at"],
                name="inbox_unread",
                condition=Q(read_at__isnull=True, withdrawn_at__isnull=True),
            ),
            models.Index(fields=["obligation"], name="inbox_obligation"),
        ]
        constraints = [
            models.CheckConstraint(
                name="inbox_reminds_or_says",
                condition=Q(obligation__isnull=False, says="")
                | Q(obligation__isnull=True, patient__isnull=False) & ~Q(says=""),
            ),
        ]

    def __str__(self) -> str:
        return f"inbox item {self.pk}"


class Outbox(Public):
    """Mail that the demonstration shows on a page instead of sending; without its text where that holds a link."""

    message_id = models.CharField(max_length=200, unique=True)
    recipient = models.EmailField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    at = models.DateTimeField(auto_now_add=True)

    field_classes = classed(plain="message_id recipient subject body at")

    class Meta:
        indexes = [models.Index(fields=["-at", "-id"], name="outbox_at")]

    def __str__(self) -> str:
        return f"outbox {self.pk}"


class Heartbeat(models.Model):
    """When a dispatcher last ran, so that silence is noticed."""

    name = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()

    field_classes = classed(plain="name at")

    def __str__(self) -> str:
        return self.name


class DispatchControl(models.Model):
    """One row: whether sending is on hold (after a restore, or by an operator), and why."""

    is_on_hold = models.BooleanField(default=False)
    reason = models.CharField(max_length=200, blank=True)
    since = models.DateTimeField(null=True)
    repaired_to = models.BigIntegerField(
        default=0, help_text="The last promise that the repair under way has looked at."
    )

    field_classes = classed(plain="is_on_hold reason since repaired_to")

    class Meta:
        constraints = [models.CheckConstraint(name="dispatch_control_one_row", condition=Q(pk=1))]

    def __str__(self) -> str:
        return "dispatch control"
