"""People who sign in, their teams, and who covers for whom."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import F, Q

from accounts.permissions import Permission, Role, may
from core.models import Dated, Public, Versioned


class Team(Public):
    """People who share a supervisor."""

    name = models.CharField(max_length=80, unique=True)

    field_classes: ClassVar[dict[str, str]] = {}

    class Meta:
        ordering = ["name"]

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

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A person; without a password they cannot sign in until they set one."""
        user: User = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A break-glass administrator of the Django admin site."""
        return self.create_user(email, password, role=Role.ADMIN, is_staff=True, is_superuser=True, **fields)


class User(Public, Dated, Versioned, AbstractBaseUser, PermissionsMixin):
    """A member of staff."""

    class Theme(models.TextChoices):
        AUTO = "auto", "As the device"
        LIGHT = "light", "Light"
        DARK = "dark", "Dark"

    email = models.EmailField(unique=True)
    given_name = models.CharField(max_length=80)
    family_name = models.CharField(max_length=80)
    role = models.CharField(max_length=20, choices=Role.choices)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="members")
    discipline = models.CharField(max_length=4, blank=True, help_text="SN, PT, OT, SLP, HHA, MSW or RD for clinicians.")
    credential = models.CharField(max_length=20, blank=True, help_text="Letters after the name, for example RN or DPT.")
    phone = models.CharField(max_length=20, blank=True)
    languages = models.CharField(max_length=120, blank=True, help_text="Besides English, separated by commas.")
    hours_month = models.DecimalField(max_digits=5, decimal_places=1, default=173, help_text="Scheduled hours a month.")
    takes_new_patients = models.BooleanField(default=True)
    theme = models.CharField(max_length=5, choices=Theme.choices, default=Theme.AUTO)
    single_keys = models.BooleanField(default=True, help_text="Single-letter keyboard shortcuts.")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["given_name", "family_name"]
    field_classes: ClassVar[dict[str, str]] = {}

    class Meta:
        indexes = [models.Index(fields=["role", "team"], name="user_role_team")]
        constraints = [models.CheckConstraint(name="user_role_known", condition=Q(role__in=Role.values))]

    def __str__(self) -> str:
        return f"staff {self.pk}"

    @property
    def name(self) -> str:
        """Given and family name, with the letters after it."""
        return f"{self.given_name} {self.family_name}" + (f", {self.credential}" if self.credential else "")

    def may(self, permission: Permission) -> bool:
        """True when this person's role grants the permission."""
        return may(self, permission)

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

    field_classes: ClassVar[dict[str, str]] = {}

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

    field_classes: ClassVar[dict[str, str]] = {}

    def __str__(self) -> str:
        return f"token name {self.pk}"
