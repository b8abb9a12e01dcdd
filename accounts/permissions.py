"""Who may do what: the roles, the permissions, and the table that joins them. Reading this file answers the question."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any, Concatenate, Protocol, TypeVar, cast

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.http import HttpRequest, HttpResponseBase

from core.web.once import submits_once

View = TypeVar("View", bound=Callable[..., Any])
PublicView = TypeVar("PublicView", bound=Callable[Concatenate[HttpRequest, ...], HttpResponseBase])  # not of SignedIn


class Role(models.TextChoices):
    """What a person is here. One person has one role."""

    CASE_MANAGER = "case_manager", "Case manager"
    CLINICIAN = "clinician", "Clinician"
    SUPERVISOR = "supervisor", "Supervisor"
    ADMIN = "admin", "Administrator"
    AUDITOR = "auditor", "Auditor"
    INTAKE = "intake", "Intake coordinator"


class Permission(StrEnum):
    """One thing a person may do. Which records it reaches is decided by `visible_to`."""

    SEE_TODAY = "see today"
    USE_INBOX = "use inbox"
    USE_TOKENS = "use api tokens"
    LIST_PATIENTS = "list patients"
    OPEN_CHART = "open chart"
    SEE_CLINICAL = "see clinical record"
    WRITE_CHART = "write in chart"
    EDIT_PATIENT = "edit patient"
    SEE_ACCESS = "see who opened a chart"
    SEE_REFERRALS = "see referrals"
    TAKE_REFERRAL = "take referral"
    DECIDE_REFERRAL = "decide referral"
    SEE_ASSESSMENTS = "see assessments"
    ASSESS = "assess"
    SEE_PLANS = "see plans of care"
    PLAN = "write plans of care"
    SEE_VISITS = "see visits"
    SCHEDULE = "schedule visits"
    DOCUMENT_VISIT = "document visits"
    SEE_PAPERWORK = "see paperwork"
    FILE_PAPERWORK = "file paperwork"
    SNOOZE = "snooze obligations"
    SEE_RESOURCES = "see resources"
    KEEP_RESOURCES = "keep resources"
    SEE_SETTINGS = "see settings"
    KEEP_PAYERS = "keep payers"
    KEEP_PROGRAMS = "keep programs"
    SEE_RULES = "see rules"
    KEEP_STAFF = "keep staff"
    SEE_TEAM = "see team"
    REASSIGN = "reassign patients"
    SEE_AUDIT = "see audit trail"
    SEE_DELIVERY = "see reminder delivery"


_EVERYONE = {
    Permission.SEE_TODAY,
    Permission.USE_INBOX,
    Permission.USE_TOKENS,
    Permission.SEE_SETTINGS,
    Permission.SEE_RULES,
}
_READS_CHARTS = {
    Permission.LIST_PATIENTS,
    Permission.OPEN_CHART,
    Permission.SEE_CLINICAL,
    Permission.SEE_ASSESSMENTS,
    Permission.SEE_PLANS,
    Permission.SEE_VISITS,
    Permission.SEE_RESOURCES,
    Permission.SEE_ACCESS,
}
_CARES = _READS_CHARTS | {Permission.WRITE_CHART, Permission.ASSESS, Permission.DOCUMENT_VISIT}
_COORDINATES = _CARES | {
    Permission.EDIT_PATIENT,
    Permission.SEE_REFERRALS,
    Permission.TAKE_REFERRAL,
    Permission.PLAN,
    Permission.SCHEDULE,
    Permission.SEE_PAPERWORK,
    Permission.FILE_PAPERWORK,
    Permission.SNOOZE,
}

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.CASE_MANAGER: frozenset(_EVERYONE | _COORDINATES),
    Role.CLINICIAN: frozenset(_EVERYONE | _CARES),
    Role.SUPERVISOR: frozenset(
        _EVERYONE | _COORDINATES | {Permission.DECIDE_REFERRAL, Permission.SEE_TEAM, Permission.REASSIGN}
    ),
    Role.ADMIN: frozenset(
        _EVERYONE
        | {
            Permission.SEE_RESOURCES,
            Permission.KEEP_RESOURCES,
            Permission.KEEP_PAYERS,
            Permission.KEEP_PROGRAMS,
            Permission.KEEP_STAFF,
            Permission.SEE_DELIVERY,
        }
    ),
    Role.AUDITOR: frozenset(
        _EVERYONE
        | _READS_CHARTS
        | {
            Permission.SEE_REFERRALS,
            Permission.SEE_PAPERWORK,
            Permission.SEE_TEAM,
            Permission.SEE_AUDIT,
            Permission.SEE_DELIVERY,
        }
    ),
    Role.INTAKE: frozenset(
        _EVERYONE
        | {
            Permission.LIST_PATIENTS,
            Permission.OPEN_CHART,
            Permission.SEE_REFERRALS,
            Permission.TAKE_REFERRAL,
            Permission.DECIDE_REFERRAL,
            Permission.SEE_RESOURCES,
        }
    ),
}


class HasRole(Protocol):
    """Somebody who signed in, as far as this table needs to know them."""

    is_active: bool
    role: str


def may(user: HasRole | AnonymousUser, permission: Permission) -> bool:
    """True when this signed-in, active person's role grants the permission."""
    if isinstance(user, AnonymousUser) or not user.is_active:
        return False
    return permission in GRANTS.get(cast(Role, user.role), ())  # a role is its own text; asked a hundred times a page


def requires(*permissions: Permission) -> Callable[[View], View]:
    """Declare that a view answers people whose role grants any one of these permissions; the middleware enforces it.

    A form sent to it twice is done once, unless the view is declared `repeatable`.
    """

    def declare(view: View) -> View:
        guarded = view if hasattr(view, "repeatable_because") else submits_once(view)
        vars(guarded)["permissions"] = permissions
        return cast(View, guarded)

    return declare


def public(view: PublicView) -> PublicView:
    """Declare that a view answers anybody, signed in or not."""
    vars(view)["permissions"] = ()
    return view


def declared(view: object) -> tuple[Permission, ...] | None:
    """What a view declared: its permissions, () when public, None when it declared nothing (and so answers nobody)."""
    for candidate in (view, getattr(view, "view_class", None), getattr(view, "cls", None)):
        found = getattr(candidate, "permissions", None)
        if isinstance(found, tuple):
            return found
    return None
