"""The API asks the same table as the pages: a view set names the permission of each verb, or is refused."""

from __future__ import annotations

from collections.abc import Mapping

from rest_framework.exceptions import MethodNotAllowed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from accounts.permissions import Permission, may

Needed = Permission | tuple[Permission, ...]  # one of them, when there are several


class DeclaredPermission(BasePermission):
    """Allows what `view.permissions_by_action` (or `permissions`) names and refuses every other verb."""

    message = "Your role may not do this."

    def has_permission(self, request: Request, view: object) -> bool:
        """True when the person's role grants one of the permissions declared for this action.

        Raises MethodNotAllowed (405) for a method that the address does not have: no role would help.
        """
        if request.user.is_authenticated and not _has_method(view, request):
            raise MethodNotAllowed(request.method or "")
        if getattr(view, "permissions", None) == ():
            return True
        wanted = permissions_of(view, getattr(view, "action", None), request.method or "")
        return any(may(request.user, permission) for permission in wanted)


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
