"""People who sign in, their teams, and who covers for whom."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.auth.password_validation import validate_password
from django.db import models
from django.db.models import F, Q

from accounts.permissions import Permission, Role, may
from accounts.scopes import in_words
from core.classes import classed
from core.models import Archivable, Dated, Public, Versioned, listed_once
from core.reading import names


class Team(Archivable, Public):
    """People who share a supervisor."""

    name = models.CharField(max_length=80)

    field_classes = classed(plain="name is_active")

    class Meta:
        ordering = ["name"]
        constraints = [listed_once("team", "name")]

    def __str__(self) -> str:
        return self.name


class UserQuerySet(models.QuerySet["User"]):
    """Questions about many people."""

    def active(self) -> UserQuerySet:
        """People who can sign in."""
        return self.filter(is_active=True)

    def in_role(self, *roles: Role) -> UserQuerySet:
        """People with one of these roles."""
        return self.filter(role__in=roles)


class UserManager(BaseUserManager["User"]):
    """Makes people; e-mail is their sign-in."""

    def get_queryset(self) -> UserQuerySet:
        """The vocabulary of UserQuerySet."""
        return UserQuerySet(self.model, using=self._db)

    def active(self) -> UserQuerySet:
        """People who can sign in."""
        return self.get_queryset().active()

    def in_role(self, *roles: Role) -> UserQuerySet:
        """People with one of these roles."""
        return self.get_queryset().in_role(*roles)

    def create_user(self, email: str, password: str | None = None, **fields: object) -> User:
        """A person; without a password they cannot sign in until they set one. Raises ValidationError for a weak one."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        if password is not None:
            validate_password(password, user)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> User:
        """The first administrator, made on the server by `manage.py createsuperuser`: a role like any other, no more."""
        return self.create_user(email, password, role=Role.ADMIN, **fields)


class User(Public, Dated, Versioned, AbstractBaseUser, PermissionsMixin):
    """A member of staff."""

    class Theme(models.TextChoices):
        AUTO = "auto", "As the device"
        LIGHT = "light", "Light"
        DARK = "dark", "Dark"

    email = models.EmailField(unique=True)
    given_name = models.CharField(max_length=80, blank=True)
    family_name = models.CharField(max_length=80)
    role = models.CharField(max_length=20, choices=Role.choices)
    team = models.ForeignKey(
        Team,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="members",
        limit_choices_to={"is_active": True},
    )
    discipline = models.CharField(max_length=4, blank=True, help_text="SN, PT, OT, SLP, HHA, MSW or RD for clinicians.")
    credential = models.CharField(max_length=20, blank=True, help_text="Letters after the name, for example RN or DPT.")
    phone = models.CharField(max_length=30, blank=True)
    languages = models.CharField(max_length=120, blank=True, help_text="Besides English, separated by commas.")
    hours_month = models.DecimalField(max_digits=5, decimal_places=1, default=173, help_text="Scheduled hours a month.")
    takes_new_patients = models.BooleanField(default=True)
    theme = models.CharField(max_length=5, choices=Theme.choices, default=Theme.AUTO)
    single_keys = models.BooleanField(default=True, help_text="Single-letter keyboard shortcuts.")
    is_active = models.BooleanField(default=True)
    sign_ins_ended = models.PositiveIntegerField(
        default=0, db_default=0, editable=False, help_text="How often every session of theirs was ended at once."
    )

    objects = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["given_name", "family_name"]
    field_classes = classed(
        plain="password last_login is_superuser email given_name family_name role team discipline credential phone "
        "languages hours_month takes_new_patients theme single_keys is_active sign_ins_ended",
    )

    class Meta:
        indexes = [models.Index(fields=["role", "team"], name="user_role_team")]
        constraints = [models.CheckConstraint(name="user_role_known", condition=Q(role__in=Role.values))]

    def __str__(self) -> str:
        return f"staff {self.pk}"

    @property
    def name(self) -> str:
        """Given and family name, with the letters after it."""
        return names.whole(self.given_name, self.family_name) + (f", {self.credential}" if self.credential else "")

    def may(self, permission: Permission) -> bool:
        """True when this person's role grants the permission."""
        return may(self, permission)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session must carry to be theirs: it changes with the password and when sign-ins are ended."""
        base: str = super()._get_session_auth_hash(secret=secret)  # type: ignore[misc]
        return f"{base}.{self.sign_ins_ended}" if self.sign_ins_ended else base

    def get_full_name(self) -> str:
        """The name Django and allauth show."""
        return self.name


class Cover(Public, Dated):
    """One person looks after another's patients for some days and gives them back by itself."""

    absent = models.ForeignKey(User, on_delete=models.PROTECT, related_name="covered_by")
    covering = models.ForeignKey(User, on_delete=models.PROTECT, related_name="covers")
    starts_on = models.DateField()
    ends_on = models.DateField()
    reason = models.CharField(max_length=200, blank=True)

    field_classes = classed(plain="absent covering starts_on ends_on reason")

    class Meta:
        indexes = [models.Index(fields=["covering", "ends_on"], name="cover_covering")]
        constraints = [
            models.CheckConstraint(
                name="cover_ends_after_start",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message="Enter an end date that is the same as or after the start.",
            ),
            models.CheckConstraint(
                name="cover_two_people",
                condition=~Q(absent=F("covering")),
                violation_error_message="Choose somebody else to cover: nobody covers for themselves.",
            ),
        ]

    def __str__(self) -> str:
        return f"cover {self.pk}"


class TokenName(Public, Dated):
    """What a person calls one of their API tokens. The token itself is kept by knox as a digest only."""

    token = models.OneToOneField("knox.AuthToken", on_delete=models.CASCADE, related_name="named")
    name = models.CharField(max_length=80)
    submission_key = models.UUIDField(
        unique=True, editable=False, help_text="Of the form that made it, so that it is made once."
    )

    scopes = models.CharField(
        max_length=400, db_default="", help_text="What it may do of what its owner may: see accounts.scopes."
    )

    field_classes = classed(plain="token name submission_key scopes")

    def __str__(self) -> str:
        return f"token name {self.pk}"

    @property
    def powers(self) -> list[str]:
        """What it may do, in words, an area each."""
        return in_words(self.scopes.split())


class AccountChange(Public, Dated):
    """A change to a person's account that no single administrator may make: one proposes it, another confirms it."""

    class Kind(models.TextChoices):
        EMAIL = "email", "New e-mail address"
        ADMINISTRATOR = "administrator", "Administrator's account"
        SECOND_FACTOR = "second_factor", "Second factor removed"

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        CONFIRMED = "confirmed", "Confirmed"
        WITHDRAWN = "withdrawn", "Withdrawn"

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="account_changes")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    old_email = models.EmailField(blank=True)
    new_email = models.EmailField(blank=True)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    decided_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+", help_text="Empty when the operator did it."
    )
    decided_at = models.DateTimeField(null=True)

    field_classes = classed(plain="person kind old_email new_email proposed_by state decided_by decided_at")
    may_confirm: bool  # of the reader, where `account_changes.waiting` listed it
    may_withdraw: bool

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="account_change_kind_known",
                condition=Q(kind__in=["email", "administrator", "second_factor"]),
            ),
            models.CheckConstraint(
                name="account_change_names_its_email",
                condition=(Q(kind="email") & ~Q(old_email="") & ~Q(new_email=""))
                | (~Q(kind="email") & Q(old_email="", new_email="")),
            ),
            models.CheckConstraint(
                name="account_change_is_decided_or_waits",
                condition=Q(state="waiting", decided_by=None, decided_at=None)
                | Q(state__in=["confirmed", "withdrawn"], decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="account_change_confirmed_by_another",
                condition=~Q(state="confirmed") | Q(decided_by=None) | ~Q(decided_by=F("proposed_by")),
                violation_error_message="Somebody else has to confirm what you proposed.",
            ),
            models.UniqueConstraint(
                name="account_change_one_waits",
                fields=["person", "kind"],
                condition=Q(state="waiting"),
                violation_error_message="A change of this kind is waiting already. Withdraw it first.",
            ),
        ]

    def __str__(self) -> str:
        return f"account change {self.pk}"

    @property
    def sentence(self) -> str:
        """What it would do, in words."""
        return {
            self.Kind.EMAIL: f"Sign in as {self.new_email} instead of {self.old_email}",
            self.Kind.ADMINISTRATOR: "Make this an administrator's account",
            self.Kind.SECOND_FACTOR: "Remove the second factor, so that a new one is set up at the next sign-in",
        }[self.Kind(self.kind)]

    def may_be_confirmed_by(self, person: User) -> bool:
        """True for an administrator who neither proposed it nor is concerned, and, for an e-mail, for the person herself."""
        if person.pk == self.proposed_by_id:
            return False
        if person.pk == self.person_id:
            return self.kind == self.Kind.EMAIL
        return person.may(Permission.KEEP_STAFF)

    def may_be_withdrawn_by(self, person: User) -> bool:
        """True for every administrator and for the person it concerns."""
        return person.pk == self.person_id or person.may(Permission.KEEP_STAFF)


class Turn(models.Model):
    """How often tries from one place failed (an account, an address, a device; by its keyed digest), and when the next
    one is looked at."""

    subject = models.CharField(max_length=64, primary_key=True)
    failures = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField()
    last_at = models.DateTimeField(db_index=True)

    field_classes = classed(plain="subject failures next_at last_at")

    def __str__(self) -> str:
        return f"turn {self.subject[:8]}"
