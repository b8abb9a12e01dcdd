"""Forms of staff, teams, cover and API tokens."""

from __future__ import annotations

from typing import Any, ClassVar, Unpack

from django import forms

from accounts.actions.tokens import LIFETIMES
from accounts.models import Team, User
from accounts.permissions import Role
from accounts.scopes import VERBS, of_role
from core.clock import today
from core.web.fields import DayField, RecordField, TelephoneField
from core.web.forms import Besides, KitForm, KitModelForm, Posted, offer_records
from core.web.names import Named, OneNameField
from homehealth.frequency import DISCIPLINES

MOST_HOURS = 744
TEAM_ROLES = frozenset({Role.CASE_MANAGER, Role.SUPERVISOR})
LIFETIME_WORDS = {7: "7 days", 30: "30 days", 90: "90 days", 365: "A year"}


class StaffForm(Named, KitModelForm[User]):
    """Who somebody is here: name, e-mail, role, team, and what matters for giving them patients and visits."""

    has_one_name = OneNameField()
    discipline = forms.ChoiceField(
        choices=[("", "None"), *((code, f"{code}, {words}") for code, words in DISCIPLINES.items())],
        required=False,
        help_text="For clinicians: what they are licensed for.",
    )
    phone = TelephoneField(required=False)
    hours_month = forms.DecimalField(
        label="Scheduled hours a month", min_value=0, max_value=MOST_HOURS, max_digits=5, decimal_places=1, initial=173
    )

    class Meta:
        model = User
        fields = (
            "given_name", "family_name", "email", "role", "team", "discipline", "credential", "phone", "languages",
            "hours_month", "takes_new_patients",
        )  # fmt: skip
        labels: ClassVar[dict[str, str]] = {
            "credential": "Letters after the name",
            "languages": "Languages besides English",
            "takes_new_patients": "Takes new patients",
        }
        help_texts: ClassVar[dict[str, str]] = {
            "email": "They sign in with it; the link to set a password goes there. A second person confirms another one.",
            "role": "It decides what they may see and do. A second administrator confirms a new administrator.",
            "team": "A supervisor sees the patients of the team. Needed for case managers and supervisors.",
            "credential": "For example RN or DPT.",
            "languages": "Separated by commas.",
        }

    def clean_email(self) -> str:
        """The e-mail in lower case: signing in does not mind capitals."""
        return str(self.cleaned_data["email"]).lower()

    def clean(self) -> dict[str, object]:
        """A clinician has a discipline; who keeps patients has a team."""
        cleaned = self.read_names(super().clean() or {})
        role = cleaned.get("role")
        if role == Role.CLINICIAN and not cleaned.get("discipline") and "discipline" not in self.errors:
            self.add_error("discipline", "Choose the discipline of this clinician.")
        if role in TEAM_ROLES and not cleaned.get("team") and "team" not in self.errors:
            self.add_error("team", "Choose a team: without one nobody supervises their patients.")
        return cleaned

    def validate_unique(self) -> None:
        """The action says it in words that also know of closed accounts."""


class TeamForm(KitForm):
    """The name of a team."""

    name = forms.CharField(max_length=80, label="Name of the team")


def _name(person: User) -> str:
    return person.name


class CoverForm(KitForm):
    """Who is away, who looks after their patients, and until when."""

    absent = RecordField(User.objects.none(), words=_name, label="Who is away", empty_label="Choose a person")
    covering = RecordField(User.objects.none(), words=_name, label="Who covers", empty_label="Choose a person")
    starts_on = DayField(label="First day", initial=today)
    ends_on = DayField(label="Last day", help_text="The patients go back by themselves after it.")
    reason = forms.CharField(max_length=200, required=False, label="Reason")

    def __init__(self, posted: Posted = None, *, team_id: int | None, **besides: Unpack[Besides]) -> None:
        super().__init__(posted, **besides)
        keepers = User.objects.active().in_role(Role.CASE_MANAGER, Role.SUPERVISOR)
        members = keepers.filter(team_id=team_id or 0).order_by("family_name", "given_name")
        for name in ("absent", "covering"):
            offer_records(self, name, members)


WORDS = {"patients": "patients and their charts", "plans": "plans of care", "calculator": "and ask the calculator"}


class TokenForm(KitForm):
    """What a token is for and how long it works."""

    name = forms.CharField(
        max_length=80, label="What it is for", help_text="For example: nightly export to the warehouse."
    )
    days = forms.TypedChoiceField(
        label="Works for", coerce=int, choices=[(days, LIFETIME_WORDS[days]) for days in LIFETIMES], initial=90
    )
    scopes = forms.MultipleChoiceField(
        label="What it may do",
        widget=forms.CheckboxSelectMultiple,
        help_text="Tick only what the program needs: nobody can do more with a token that is lost.",
        error_messages={"required": "Tick at least one thing that the program may do."},
    )

    def __init__(self, *args: Any, role: Role, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scopes = self.fields["scopes"]
        assert isinstance(scopes, forms.MultipleChoiceField)
        scopes.choices = [(scope, _label(scope)) for scope in of_role(role)]


def _label(scope: str) -> str:
    area, verb = scope.split(":")
    return f"{VERBS[verb].capitalize()} {WORDS.get(area, area)}"


def team_choice() -> list[Team]:
    """Every team in use, by name, for filters."""
    return list(Team.objects.filter(is_active=True)[:200])
