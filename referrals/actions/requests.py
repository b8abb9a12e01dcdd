"""A bundle asked for more than one thing: a person says which request is the referral."""

from __future__ import annotations

from datetime import date
from typing import Any

from accounts.models import User
from caseload.models import Practitioner
from core.change.actions import Refused, action
from core.clock import now
from referrals.models import Referral
from referrals.validity import missing

NONE = "none"


@action("referrals.choose-request")
def choose_request(*, referral: Referral, choice: str, by: User) -> Referral:
    """Make one of the bundle's requests the referral, by its key; "none" when it is none of them.

    When this brings the last missing piece, the 48 hours run from now. Raises Refused when it is decided or chosen already.
    """
    held = Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk)
    if held.status != Referral.Status.RECEIVED:
        raise Refused("This referral was decided meanwhile. It can no longer be changed.")
    asked: list[dict[str, Any]] = held.enclosed.get("requests", [])
    if not asked:
        raise Refused("Somebody chose the request already. Look at the referral again.")
    chosen = next((each for each in asked if each["key"] == choice), None)
    if chosen is None and choice != NONE:
        raise Refused("Choose one of the requests, or that it is none of them.", field="choice")
    was_missing = bool(missing(held))
    changed = _facts(chosen) if chosen else {}
    enclosed = {name: value for name, value in held.enclosed.items() if name != "requests"}
    if chosen:
        enclosed |= {"orders": chosen["orders"], "request": chosen["key"], "conditions": _principal(enclosed, chosen)}
    changed |= {"enclosed": enclosed, "version": held.version + 1}
    for name, value in changed.items():
        setattr(referral, name, value)
    if was_missing and not missing(referral):
        referral.valid_at = now()
    referral.save(update_fields=[*changed, "valid_at", "updated_at"])
    return referral


def _facts(chosen: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {"reason": chosen["reason"], "urgency": chosen["urgency"]}
    if chosen["ordered_soc"]:
        found["ordered_soc"] = date.fromisoformat(chosen["ordered_soc"])
    if chosen["referring"]:
        found["referring"] = Practitioner.objects.filter(uuid=chosen["referring"]).first()
    return found


def _principal(enclosed: dict[str, Any], chosen: dict[str, Any]) -> list[dict[str, Any]]:
    """The diagnoses, the one that is the reason of the chosen request marked."""
    wanted = chosen["principal"]
    rows: list[dict[str, Any]] = enclosed.get("conditions", [])
    return [row | {"is_principal": bool(wanted) and row.get("source_id") == wanted} for row in rows]
