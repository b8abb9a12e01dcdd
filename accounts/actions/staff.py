"""What is done with people's accounts: preferences, staff, teams."""

from __future__ import annotations

from collections.abc import Mapping

from accounts.actions.changes import propose, refuse_in_charge, refuse_second_email, withdraw_all
from accounts.letters import Purpose, tell
from accounts.models import AccountChange, Team, User
from accounts.permissions import Role
from accounts.promises import promises_follow
from accounts.sign_ins import end_sign_ins
from core.change.actions import Refused, System, action
from core.change.versions import claim
from core.cleaned import Cleaned
from core.clock import now
from core.kit.words import many

_KEEPS_PATIENTS = frozenset({Role.CASE_MANAGER, Role.SUPERVISOR})


@action("people.prefer")
def prefer(*, person: User, changes: Mapping[str, object], by: User) -> User:
    """Keep a person's own preferences: `theme`, `single_keys`. Raises Refused for anything else or anybody else's."""
    if person.pk != by.pk or not set(changes) <= {"theme", "single_keys"}:
        raise Refused("Only your own appearance and shortcuts can be changed here.")
    if changes.get("theme", User.Theme.AUTO) not in User.Theme.values:
        raise Refused("Choose system, light or dark.", field="theme")
    for name, value in changes.items():
        setattr(person, name, value)
    person.save(update_fields=list(changes))
    return person


@action("people.set_password")
def set_password(*, person: User, password: str, by: User) -> User:
    """Keep the password a person chose for themselves; their sessions and API tokens end, and they are told by mail.

    `password` was validated by the form. Raises Refused for anybody else's: nobody chooses a password for another.
    """
    if person.pk != by.pk:
        raise Refused("Only your own password can be set here.")
    person.set_password(password)
    person.save(update_fields=["password", "updated_at"])  # and so accounts.passwords ends what was signed in
    tell(person=person, purpose=Purpose.PASSWORD_CHANGED)
    return person


@action("staff.add")
def add_staff(*, email: str, by: User | System, **facts: object) -> User:
    """Make an account without a password: the person sets one through the link they are sent.

    An administrator's account that a person adds stays closed until another administrator confirms it. Raises Refused
    when somebody, active or not, already signs in with that e-mail.
    """
    refuse_second_email(email)
    if facts.get("role") == Role.ADMIN and isinstance(by, User):
        made = User.objects.create_user(email, None, **facts, is_active=False)
        propose(person=made, kind=AccountChange.Kind.ADMINISTRATOR, by=by)
    else:
        made = User.objects.create_user(email, None, **facts)
    promises_follow(made, made.team)
    return made


@action("staff.change")
def change_staff(*, person: User, seen_version: int, changes: Mapping[str, object], by: User) -> User:
    """Change who somebody is here. Another role ends their sessions and tokens.

    A new e-mail, and the role of administrator, are proposed: they wait for a second person. Raises EditedMeanwhile when
    somebody saved it since `seen_version`; Refused for one's own role, for an e-mail that is taken, and for a role
    without patients while they have some.
    """
    claim(person, seen_version)
    changes = dict(changes)
    _propose_what_takes_two(person, changes, by)
    role = changes.get("role", person.role)
    is_new_role = role != person.role
    if is_new_role and person.pk == by.pk:
        raise Refused("You cannot change your own role. Ask another administrator.", field="role")
    if is_new_role and role not in _KEEPS_PATIENTS:
        refuse_in_charge(person, "role")
    before = (person.role, person.team)
    for name, value in changes.items():
        setattr(person, name, value)
    person.save(update_fields=[*changes, "updated_at"])
    if is_new_role:
        end_sign_ins(person)
    if before != (person.role, person.team):
        promises_follow(person, before[1], person.team)
    return person


@action("staff.deactivate")
def deactivate(*, person: User, by: User, reason: str = "") -> User:
    """Close somebody's account: every session, API token and the password of theirs end with it.

    Raises Refused for one's own account, and while they are in charge of patients or have visits ahead.
    """
    if person.pk == by.pk:
        raise Refused("You cannot deactivate your own account. Ask another administrator.")
    User.objects.get_queryset().select_for_update().get(pk=person.pk)
    refuse_in_charge(person, None)
    ahead = person.visits.filter(status="planned", starts_at__gte=now())[:501].count()
    if ahead:
        raise Refused(
            f"{person.name} has {many(ahead, 'planned visit')} ahead. Give them to somebody else in Schedule."
        )
    withdraw_all(person, by=by)
    person.is_active = False
    person.set_unusable_password()  # no session survives a changed password, tracked or not
    person.save(update_fields=["is_active", "password", "updated_at"])
    end_sign_ins(person)
    promises_follow(person, person.team)
    return person


@action("staff.reactivate")
def reactivate(*, person: User, by: User) -> User:
    """Open a closed account again; the person sets a new password through the link they are sent.

    An administrator's account stays closed until another administrator confirms it.
    """
    if person.role == Role.ADMIN and not person.is_active:
        propose(person=person, kind=AccountChange.Kind.ADMINISTRATOR, by=by)
        return person
    person.is_active = True
    person.save(update_fields=["is_active", "updated_at"])
    tell(person=person, purpose=Purpose.SET_PASSWORD)
    promises_follow(person, person.team)
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
    """Make a team. Raises Refused when there is one of that name, archived or not."""
    return Team.objects.create(name=name)


@action("teams.rename")
def rename_team(*, team: Team, name: str, by: User) -> Team:
    """Call a team something else. Raises Refused when there is another of that name."""
    team.name = name
    team.save(update_fields=["name"])
    return team


@action("teams.archive")
def archive_team(*, team: Team, by: User) -> Team:
    """Offer a team no more. Raises Refused while people who can sign in belong to it."""
    held = len(team.members.filter(is_active=True).values_list("pk", flat=True)[:501])
    if held:
        raise Refused(f"{team.name} has {many(held, 'member')}. Give them another team first.")
    return team.set_offered(False)


@action("teams.restore")
def restore_team(*, team: Team, by: User) -> Team:
    """Offer an archived team again."""
    return team.set_offered(True)


def _propose_what_takes_two(person: User, changes: Cleaned, by: User) -> None:
    """Take out of `changes` what one administrator may not do alone, and propose it instead."""
    email = changes.pop("email", person.email).lower()
    if email != person.email:
        propose(person=person, kind=AccountChange.Kind.EMAIL, new_email=email, by=by)
    if changes.get("role") == Role.ADMIN and person.role != Role.ADMIN:
        del changes["role"]
        propose(person=person, kind=AccountChange.Kind.ADMINISTRATOR, by=by)
