"""Changes of an account that take two people, so that no administrator alone can become somebody else."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator

from accounts.letters import Purpose, tell
from accounts.models import AccountChange, User
from accounts.permissions import Permission, Role
from accounts.promises import promises_follow
from accounts.sign_ins import end_sign_ins
from core.change.actions import Refused, System, action
from core.clock import now
from core.kit.words import many

MOST_SHOWN = 50
Kind, State = AccountChange.Kind, AccountChange.State


@action("account_changes.propose")
def propose(*, person: User, kind: AccountChange.Kind, new_email: str = "", by: User) -> AccountChange:
    """Ask for a change that a second person must confirm; nothing changes yet. The person is told of a new e-mail.

    Raises Refused when one waits already, the e-mail is taken, they are in charge of patients (for an administrator), or
    `by` asks for the removal of their own second factor.
    """
    if not by.may(Permission.KEEP_STAFF):
        raise Refused("Only an administrator can propose this.")
    field = {Kind.EMAIL: "email", Kind.ADMINISTRATOR: "role"}.get(kind)
    if person.account_changes.filter(kind=kind, state=State.WAITING).exists():
        raise Refused("A change of this kind is waiting already. Withdraw it first.", field=field)
    if person.pk == by.pk and kind != Kind.EMAIL:
        raise Refused("Ask another administrator to do this for you.", field=field)
    if kind == Kind.EMAIL:
        refuse_second_email(new_email)
        tell(person=person, purpose=Purpose.EMAIL_CHANGE_PROPOSED, address=person.email)
    if kind == Kind.ADMINISTRATOR:
        refuse_in_charge(person, "role")
    old_email = person.email if kind == Kind.EMAIL else ""
    return AccountChange.objects.create(
        person=person, kind=kind, old_email=old_email, new_email=new_email, proposed_by=by
    )


@action("account_changes.confirm")
def confirm(*, change: AccountChange, by: User | System) -> AccountChange:
    """Make a proposed change happen; the person's sessions and tokens end, and the person is told.

    `by` is another administrator than the proposer, for an e-mail also the person herself, or the operator's command.
    Raises Refused otherwise, when it no longer waits, or when the e-mail was taken meanwhile.
    """
    _claim(change)
    if isinstance(by, User) and not change.may_be_confirmed_by(by):
        raise Refused("Somebody else has to confirm this: an administrator who did not propose it.")
    person = User.objects.get_queryset().select_for_update().get(pk=change.person_id)
    change.person = person
    _DEEDS[Kind(change.kind)](change)
    person.version += 1
    person.save(update_fields=["email", "role", "is_active", "version", "updated_at"])
    end_sign_ins(person)
    promises_follow(person, person.team)
    return _decide(change, State.CONFIRMED, by)


@action("account_changes.withdraw")
def withdraw(*, change: AccountChange, by: User) -> AccountChange:
    """Take back what was proposed. Raises Refused for anybody but administrators and the person herself."""
    _claim(change)
    if not change.may_be_withdrawn_by(by):
        raise Refused("Only an administrator or the person herself can withdraw this.")
    return _decide(change, State.WITHDRAWN, by)


def waiting(reader: User, of: User | None = None) -> list[AccountChange]:
    """What waits for a second person, oldest first, of one person or of everybody; each says in `may_confirm` and
    `may_withdraw` what `reader` may do about it."""
    rows = AccountChange.objects.filter(state=State.WAITING).select_related("person", "proposed_by").order_by("pk")
    found = list(rows.filter(person=of) if of else rows[:MOST_SHOWN])
    for change in found:
        change.may_confirm = change.may_be_confirmed_by(reader)
        change.may_withdraw = change.may_be_withdrawn_by(reader)
    return found


def withdraw_all(person: User, *, by: User) -> None:
    """Take back whatever waits for a person; for the inside of an action."""
    for change in person.account_changes.filter(state=State.WAITING):
        withdraw(change=change, by=by)


def refuse_in_charge(person: User, field: str | None) -> None:
    """Raise Refused while somebody is in charge of patients."""
    # Assignments and visits belong to higher steps: they are reached through what points at the person.
    held = person.assignments.filter(ends_on__isnull=True)[:501].count()
    if held:
        raise Refused(
            f"{person.name} is in charge of {many(held, 'patient')}. Choose who takes them on the page of this "
            "person (Leaves the agency), or reassign them from the list of patients, first.",
            field=field,
        )


def refuse_second_email(email: str) -> None:
    """Raise Refused when somebody, active or not, signs in with that e-mail."""
    found = User.objects.get_queryset().filter(email__iexact=email).first()
    if found is not None:
        state = "" if found.is_active else " Their account is closed: open it again instead."
        raise Refused(f"{found.name} already signs in with this e-mail.{state}", field="email")


def _claim(change: AccountChange) -> None:
    current = AccountChange.objects.select_for_update().get(pk=change.pk)
    if current.state != State.WAITING:
        raise Refused(f"This was {current.get_state_display().lower()} already.")


def _decide(change: AccountChange, state: AccountChange.State, by: User | System) -> AccountChange:
    change.state, change.decided_at = state, now()
    change.decided_by = by if isinstance(by, User) else None
    change.save(update_fields=["state", "decided_at", "decided_by", "updated_at"])
    return change


def _change_email(change: AccountChange) -> None:
    person, old = change.person, change.person.email
    refuse_second_email(change.new_email)
    person.email = change.new_email
    EmailAddress.objects.filter(user=person).delete()
    tell(person=person, purpose=Purpose.EMAIL_CHANGED, address=old)


def _open_administrator(change: AccountChange) -> None:
    person = change.person
    refuse_in_charge(person, "role")
    person.role, person.is_active = Role.ADMIN, True
    if not person.has_usable_password():
        tell(person=person, purpose=Purpose.SET_PASSWORD)


def _remove_second_factor(change: AccountChange) -> None:
    Authenticator.objects.filter(user=change.person).delete()
    tell(person=change.person, purpose=Purpose.SECOND_FACTOR_CHANGED)


_DEEDS = {
    Kind.EMAIL: _change_email,
    Kind.ADMINISTRATOR: _open_administrator,
    Kind.SECOND_FACTOR: _remove_second_factor,
}
