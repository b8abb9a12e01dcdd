"""The ledger: every promise the agency makes, derived from facts and kept only so that lists can sort, page and count
it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import User
from caseload.models import Episode, Patient
from caseload.scope import ChartQuerySet
from core import finality
from core.classes import classed
from core.models import Dated, Public


class ObligationQuerySet(ChartQuerySet["Obligation"]):
    """Questions about many promises."""

    def open(self) -> ObligationQuerySet:
        """Promises not yet kept and still wanted."""
        return self.filter(state=Obligation.State.OPEN)

    def awake(self, on: date) -> ObligationQuerySet:
        """Open promises that nobody put off to a day after `on`."""
        return self.open().filter(Q(snoozed_until__isnull=True) | Q(snoozed_until__lte=on))

    def snoozed(self, on: date) -> ObligationQuerySet:
        """Open promises put off to a day after `on`."""
        return self.open().filter(snoozed_until__gt=on)

    def to_check(self) -> ObligationQuerySet:
        """Open promises that an upgrade found after their day: perhaps kept, where nobody could record it."""
        return self.open().filter(to_check_since__isnull=False)

    def expected(self) -> ObligationQuerySet:
        """Open promises that were known before their day."""
        return self.open().filter(to_check_since__isnull=True)

    def overdue(self, on: date) -> ObligationQuerySet:
        """Expected promises whose last good day is before `on`."""
        return self.expected().filter(due_on__lt=on)

    def for_list(self) -> ObligationQuerySet:
        """Only what a row of a worklist shows: the promise, whose it is, and who keeps it."""
        return self.select_related("patient", "owner").only(
            "uuid", "rule", "cycle", "kind", "title", "opens_on", "due_on", "due_at", "latest_on", "because", "citation", "closes",
            "page", "episode", "state", "closed_on", "snoozed_until", "snooze_reason", "to_check_since", "patient__uuid",
            "patient__given_name", "patient__family_name", "owner__given_name", "owner__family_name", "owner__credential",
        )  # fmt: skip

    def owned_by(self, users: Iterable[User | int]) -> ObligationQuerySet:
        """Promises one of these people keeps."""
        return self.filter(owner__in=users)


class Obligation(Public, Dated):
    """One promise under one rule: when its window opens, the last good day, why, what closes it, and who keeps it."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        DONE = "done", "Done"
        VOID = "void", "No longer needed"

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="obligations")
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="obligations")
    rule = models.CharField(max_length=60)
    rule_version = models.CharField(max_length=20)
    cycle = models.CharField(max_length=120)
    kind = models.CharField(max_length=20)
    title = models.CharField(max_length=160)
    opens_on = models.DateField(null=True)
    due_on = models.DateField()
    due_at = models.DateTimeField(null=True)
    latest_on = models.DateField(null=True, help_text="The last day with the program's grace, where it grants one.")
    because = models.CharField(max_length=500)
    citation = models.CharField(max_length=200)
    closes = models.CharField(max_length=300)
    page = models.CharField(max_length=20)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="obligations")
    state = models.CharField(max_length=5, choices=State.choices, default=State.OPEN)
    closed_on = models.DateField(null=True)
    snoozed_until = models.DateField(null=True, blank=True)
    snooze_reason = models.CharField(max_length=300, blank=True)
    to_check_since = models.DateField(
        null=True, help_text="The day of the upgrade that found it after its last good day; no reminder tells of it."
    )

    objects = ObligationQuerySet.as_manager()
    field_classes = classed(
        clinical="because snooze_reason",
        plain="patient episode rule rule_version cycle kind title opens_on due_on due_at latest_on citation closes "
        "page owner state closed_on snoozed_until to_check_since",
    )

    class Meta:
        indexes = [
            models.Index(fields=["updated_at", "id"], name="obligation_changed"),
            models.Index(fields=["owner", "due_on", "id"], name="obligation_worklist", condition=Q(state="open")),
            models.Index(fields=["patient", "due_on"], name="obligation_patient", condition=Q(state="open")),
            models.Index(fields=["kind", "due_on", "id"], name="obligation_kind", condition=Q(state="open")),
            models.Index(fields=["due_on", "id"], name="obligation_due", condition=Q(state="open")),
            models.Index(
                fields=["due_on", "id"],
                name="obligation_snoozed",
                condition=Q(state="open", snoozed_until__isnull=False),
            ),
            models.Index(
                fields=["due_on", "id"],
                name="obligation_to_check",
                condition=Q(state="open", to_check_since__isnull=False),
            ),
        ]
        constraints = [
            *finality.dated_anew(),
            models.UniqueConstraint(fields=["episode", "rule", "cycle"], name="obligation_once"),
            models.CheckConstraint(
                name="obligation_done_has_day", condition=~Q(state="done") | Q(closed_on__isnull=False)
            ),
            models.CheckConstraint(
                name="obligation_open_has_owner", condition=~Q(state="open") | Q(owner__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"obligation {self.pk}"

    def is_overdue(self, on: date) -> bool:
        """True when it is open, was expected, and its last good day is before `on`."""
        return self.state == self.State.OPEN and self.due_on < on and not self.is_to_check

    @property
    def is_to_check(self) -> bool:
        """True while nobody has said whether a promise that an upgrade found was kept."""
        return self.state == self.State.OPEN and self.to_check_since is not None

    @property
    def was_late(self) -> bool:
        """True when it was closed after its last good day."""
        return self.closed_on is not None and self.closed_on > self.due_on


class ObligationChange(models.Model):
    """What a recalculation changed in one promise, so that a moved date can be explained."""

    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="changes")
    at = models.DateTimeField(auto_now_add=True)
    changes = models.JSONField()

    field_classes = classed(clinical="changes", plain="obligation at")

    class Meta:
        indexes = [models.Index(fields=["obligation", "-id"], name="obligation_history")]

    def __str__(self) -> str:
        return f"obligation change {self.pk}"


class LedgerDay(models.Model):
    """One row: the agency's day the ledger was last rolled to, and how far a roll that is under way has come."""

    day = models.DateField(null=True, help_text="Every patient's promises are right as of this day.")
    under_way = models.DateField(null=True, help_text="The day a roll in progress rolls to.")
    after_patient = models.BigIntegerField(default=0, help_text="The last patient that roll has done.")
    derived_by = models.CharField(
        max_length=64, blank=True, db_default="", help_text="The edition of the rules that everybody was derived by."
    )

    field_classes = classed(plain="day under_way after_patient derived_by")

    class Meta:
        constraints = [models.CheckConstraint(name="ledger_day_one_row", condition=Q(pk=1))]

    def __str__(self) -> str:
        return "ledger day"
