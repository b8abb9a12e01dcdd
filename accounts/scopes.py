"""What an API token may do of what its owner may: the areas of the work, each to read or to change. The one table."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from enum import StrEnum
from typing import NamedTuple

from accounts.permissions import GRANTS, Permission, Role

READ, WRITE = "read", "write"
VERBS = {READ: "read", WRITE: "change"}


class Area(StrEnum):
    """A part of the work that a program may be let into."""

    PATIENTS = "patients"
    REFERRALS = "referrals"
    ASSESSMENTS = "assessments"
    PLANS = "plans"
    VISITS = "visits"
    PAPERWORK = "paperwork"
    RESOURCES = "resources"
    STAFF = "staff"
    CALCULATOR = "calculator"
    AUDIT = "audit"


class Powers(NamedTuple):
    """The permissions of an area that the API asks for: those that look, and those that change."""

    reads: frozenset[Permission]
    writes: frozenset[Permission] = frozenset()


P = Permission
AREAS: dict[Area, Powers] = {
    Area.PATIENTS: Powers(
        frozenset({P.LIST_PATIENTS, P.OPEN_CHART, P.SEE_CLINICAL, P.SEE_ACCESS}),
        frozenset({P.WRITE_CHART, P.EDIT_PATIENT}),
    ),
    Area.REFERRALS: Powers(
        frozenset({P.SEE_REFERRALS, P.KEEP_PROGRAMS}), frozenset({P.TAKE_REFERRAL, P.DECIDE_REFERRAL})
    ),
    Area.ASSESSMENTS: Powers(frozenset({P.SEE_ASSESSMENTS}), frozenset({P.ASSESS})),
    Area.PLANS: Powers(frozenset({P.SEE_PLANS}), frozenset({P.PLAN})),
    Area.VISITS: Powers(frozenset({P.SEE_VISITS}), frozenset({P.SCHEDULE, P.DOCUMENT_VISIT})),
    Area.PAPERWORK: Powers(frozenset({P.SEE_PAPERWORK, P.KEEP_PAYERS}), frozenset({P.FILE_PAPERWORK})),
    Area.RESOURCES: Powers(frozenset({P.SEE_RESOURCES}), frozenset({P.KEEP_RESOURCES})),
    Area.STAFF: Powers(frozenset({P.SEE_TEAM})),
    Area.CALCULATOR: Powers(frozenset({P.SEE_RULES})),
    Area.AUDIT: Powers(frozenset({P.SEE_AUDIT})),
}
FREE = frozenset({P.SEE_SETTINGS})  # the description of the API: every token reads it
EVERY = tuple(f"{area}:{verb}" for area, powers in AREAS.items() for verb in (READ, WRITE)[: 1 + bool(powers.writes)])


def scope_for(permission: Permission, *, is_read: bool) -> str | None:
    """The scope a token needs to use a permission; None where it needs none. A permission to change also lets look.

    Raises LookupError for a permission of no area: nothing of the API may be declared with it.
    """
    if permission in FREE:
        return None
    for area, powers in AREAS.items():
        if permission in powers.reads | powers.writes:
            return f"{area}:{READ if is_read else WRITE}"
    raise LookupError(permission)


def of_role(role: Role) -> list[str]:
    """The scopes that somebody of this role can give a token: the others would open nothing."""
    granted = GRANTS.get(role, frozenset())
    return [scope for scope in EVERY if granted & _permissions(scope)]


def in_words(scopes: Iterable[str]) -> list[str]:
    """What scopes let a program do, an area each: "Patients: read, change"."""
    found: dict[str, list[str]] = {}
    for area, verb in (scope.split(":") for scope in scopes):
        found.setdefault(area, []).append(VERBS[verb])
    return [f"{area.capitalize()}: {', '.join(verbs)}" for area, verbs in found.items()]


def written(scopes: Collection[str]) -> str:
    """Scopes as they are kept: in the order of the table, a space between. Raises LookupError for one that is unknown."""
    unknown = set(scopes) - set(EVERY)
    if unknown:
        raise LookupError(sorted(unknown)[0])
    return " ".join(scope for scope in EVERY if scope in scopes)


def _permissions(scope: str) -> frozenset[Permission]:
    area, verb = scope.split(":")
    powers = AREAS[Area(area)]
    return powers.writes if verb == WRITE else powers.reads | powers.writes
