"""What is done with people's accounts: preferences, staff, teams."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from knox.models import AuthToken

from accounts.letters import Purpose, tell
from accounts.models import Team, User
from accounts.permissions import Role
from core.actions import Refused, System, action
from core.clock import now
from core.versions import claim

SECRET_FIELDS = frozenset({"password"})
_KEEPS_PATIENTS = frozenset({Role.CASE_MANAGER, Role.SUPERVISOR})


@action("people.prefer")
def prefer(*, person: User, changes: Mapping[str, Any], by: User) -> User:
    """Keep a person's own preferences: `theme`, `single_keys`. Raises Refused for anything else or anybody else's."""
    if person.pk != by.pk or not set(changes) <= {"theme", "single_keys"}:
        raise Refused("Only your own appearance and shortcuts can be changed here.")
    if changes.get("theme", User.Theme.AUTO) not in User.Theme.values:
        raise Refused("Choose system, light or dark.", field="theme")
    for name, value in changes.items():
        setattr(person, name, value)
    person.save(update_fields=list(changes))
    return person


@action("staff.add")
def add_staff(*, email: str, by: User | System, **facts: Any) -> User:
    """Make an account without a password: the person sets one through the link they are sent.

    Raises Refused when somebody, active or not, already signs in with that e-mail.
    """
    _refuse_second_email(email)
    return User.objects.create_user(email, None, **facts)


@action("staff.change")
def change_staff(*, person: User, seen_version: int, changes: Mapping[str, Any], by: User) -> User:
    """Change who somebody is here. A new e-mail ends the old one's use for signing in.

    Raises EditedMeanwhile when somebody saved it since `seen_version`; Refused for one's own role, for an e-mail that
    is taken, and for a role without patients while they have some.
    """
    claim(person, seen_version)
    changes = dict(changes)
    role = changes.get("role", person.role)
    if person.pk == by.pk and role != person.role:
        raise Refused("You cannot change your own role. Ask another administrator.", field="role")
    if role != person.role and role not in _KEEPS_PATIENTS:
        _refuse_in_charge(person, "role")
    if "email" in changes:
        changes["email"] = changes["email"].lower()
        if changes["email"] != person.email:
            _refuse_second_email(changes["email"])
            EmailAddress.objects.filter(user=person).delete()
    for name, value in changes.items():
        setattr(person, name, value)
    person.save(update_fields=[*changes, "updated_at"])
    return person


@action("staff.deactivate")
def deactivate(*, person: User, by: User, reason: str = "") -> User:
    """Close somebody's account: every session, API token and the password of theirs end with it.

    Raises Refused for one's own account, and while they are in charge of patients or have visits ahead.
    """
    if person.pk == by.pk:
        raise Refused("You cannot deactivate your own account. Ask another administrator.")
    User.objects.get_queryset().select_for_update().get(pk=person.pk)
    _refuse_in_charge(person, None)
    ahead = person.visits.filter(status="planned", starts_at__gte=now())[:501].count()
    if ahead:
        raise Refused(
            f"{person.name} has {_many(ahead, 'planned visit')} ahead. Give them to somebody else in Schedule."
        )
    person.is_active = False
    person.set_unusable_password()  # no session survives a changed password, tracked or not
    person.save(update_fields=["is_active", "password", "updated_at"])
    end_sign_in(person)
    return person


@action("staff.reactivate")
def reactivate(*, person: User, by: User) -> User:
    """Open a closed account again; the person sets a new password through the link they are sent."""
    person.is_active = True
    person.save(update_fields=["is_active", "updated_at"])
    tell(person=person, purpose=Purpose.SET_PASSWORD)
    return person


@action("staff.invite")
def invite(*, person: User, by: User) -> User:
    """Have a link sent with which the person sets a password. Nobody chooses a password for another.

    Raises Refused for a closed account.
    """
    if not person.is_active:
        raise Refused(f"{person.name}'s account is closed. Open it again first.")
    tell(person=person, purpose=Purpose.SET_PASSWORD)
    return person


@action("teams.add")
def add_team(*, name: str, by: User | System) -> Team:
    """Make a team. Raises Refused when there is one of that name."""
    _refuse_second_team(name)
    return Team.objects.create(name=name)


@action("teams.rename")
def rename_team(*, team: Team, name: str, by: User) -> Team:
    """Call a team something else. Raises Refused when there is another of that name."""
    _refuse_second_team(name, besides=team)
    team.name = name
    team.save(update_fields=["name"])
    return team


def end_sign_in(person: User) -> None:
    """End every session and remove every API token of a person; for the inside of an action."""
    for session in UserSession.objects.filter(user=person):
        session.end()
    AuthToken.objects.filter(user=person).delete()


def _refuse_in_charge(person: User, field: str | None) -> None:
    # Assignments and visits belong to higher steps: they are reached through what points at the person.
    held = person.assignments.filter(ends_on__isnull=True)[:501].count()
    if held:
        raise Refused(
            f"{person.name} is in charge of {_many(held, 'patient')}. Reassign them on the Team page or from each face "
            "sheet (More, Appoint) first.",
            field=field,
        )


def _many(count: int, what: str) -> str:
    return f"more than 500 {what}s" if count > 500 else f"{count} {what}{'' if count == 1 else 's'}"


def _refuse_second_email(email: str) -> None:
    found = User.objects.get_queryset().filter(email__iexact=email).first()
    if found is not None:
        state = "" if found.is_active else " Their account is closed: open it again instead."
        raise Refused(f"{found.name} already signs in with this e-mail.{state}", field="email")


def _refuse_second_team(name: str, besides: Team | None = None) -> None:
    others = Team.objects.filter(name__iexact=name)
    if (others.exclude(pk=besides.pk) if besides else others).exists():
        raise Refused(f"There already is a team named {name}.", field="name")
