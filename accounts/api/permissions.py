"""The API asks the same table as the pages: a view set names the permission of each verb, or is refused."""

from __future__ import annotations

from collections.abc import Mapping

from knox.auth import TokenAuthentication as KnoxTokenAuthentication
from rest_framework.exceptions import MethodNotAllowed, PermissionDenied
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from accounts.permissions import Permission, may
from accounts.scopes import scope_for

Needed = Permission | tuple[Permission, ...]  # one of them, when there are several


class DeclaredPermission(BasePermission):
    """Allows what `view.permissions_by_action` names and refuses every other verb."""

    message = "Your role may not do this."

    def has_permission(self, request: Request, view: object) -> bool:
        """True when the person's role grants one of the permissions declared for this action.

        Raises MethodNotAllowed (405) for a method that the address does not have, MissingScope (403) when the role grants
        it and the token that was sent does not.
        """
        if request.user.is_authenticated and not _has_method(view, request):
            raise MethodNotAllowed(request.method or "")
        wanted = permissions_of(view, getattr(view, "action", None), request.method or "")
        granted = [permission for permission in wanted if may(request.user, permission)]
        if not granted:
            return False
        _refuse_without_scope(request, granted, is_read=_is_read(view, request))
        return True


class MissingScope(PermissionDenied):
    """403: the person may, but not with this token."""

    default_code = "missing_scope"


def _refuse_without_scope(request: Request, granted: list[Permission], *, is_read: bool) -> None:
    """Let a session pass, and a token that has the scope of one of the permissions; raises MissingScope for another."""
    if not isinstance(request.successful_authenticator, KnoxTokenAuthentication):
        return
    needed = [scope_for(permission, is_read=is_read) for permission in granted]
    scopes: frozenset[str] = getattr(request.auth, "scopes", frozenset())
    if None in needed or scopes.intersection(needed):
        return
    named = " or ".join(sorted({str(scope) for scope in needed}))
    raise MissingScope(f"This token lacks the scope {named}. Make one that has it under Settings, API tokens.")


def _is_read(view: object, request: Request) -> bool:
    """A question may be sent as a POST, so that no name is in an address."""
    return request.method in SAFE_METHODS or getattr(view, "action", "") in getattr(view, "reads_by_post", ())


def _has_method(view: object, request: Request) -> bool:
    method = (request.method or "").lower()
    return method in getattr(view, "http_method_names", ()) and hasattr(view, method)


def permissions_of(view: object, action: str | None, method: str) -> tuple[Permission, ...]:
    """The permissions of which one is needed for an action ("list") or, for plain views, an HTTP method ("get").

    A view names one permission or several for an action; an action without any is refused.
    """
    table: Mapping[str, Needed] = getattr(view, "permissions_by_action", {})
    if action == "metadata" or method == "OPTIONS":
        found = next(iter(table.values()), ())
    else:
        found = table.get("get" if method == "HEAD" and not action else action or method.lower(), ())
    return (found,) if isinstance(found, Permission) else found
