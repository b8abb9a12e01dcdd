"""The API asks the same table as the pages: a view set names the permission of each verb, or is refused."""

from __future__ import annotations

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from accounts.permissions import Permission, may


class DeclaredPermission(BasePermission):
    """Allows what `view.permissions_by_action` (or `permissions`) names and refuses every other verb."""

    message = "Your role may not do this."

    def has_permission(self, request: Request, view: Any) -> bool:
        """True when the person's role grants the permission declared for this action."""
        if getattr(view, "permissions", None) == ():
            return True
        permission = permission_of(view, getattr(view, "action", None), request.method or "")
        return permission is not None and may(request.user, permission)


def permission_of(view: Any, action: str | None, method: str) -> Permission | None:
    """The permission a view declares for an action ("list", "create") or, for plain views, for an HTTP method ("get")."""
    table: dict[str, Permission] = getattr(view, "permissions_by_action", {})
    if action == "metadata" or method == "OPTIONS":
        return next(iter(table.values()), None)
    return table.get(action or method.lower())
