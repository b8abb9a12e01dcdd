"""The reason that we propose is one for the case manager we propose: for another a person says why."""

from __future__ import annotations

import pytest

from accounts.models import User
from homehealth.workload import caseload_load
from referrals.forms.referrals import AcceptForm
from referrals.proposal import Choice

FIRST, SECOND, STRANGER = (User(given_name=name, family_name="Vane") for name in ("Ash", "Birch", "Cedar"))
BECAUSE = "Least loaded of 2: 1 open patient."
SAID = "You chose somebody else than we proposed. Say why this case manager."


def form(worker: str, reason: str, because: str = BECAUSE, people: tuple[User, ...] = (FIRST, SECOND)) -> AcceptForm:
    choices = [Choice(person, 1, caseload_load([], scheduled_h=174), "") for person in people]
    return AcceptForm({"worker": worker, "reason": reason}, choices=choices, candidates=[], proposed_because=because)


@pytest.mark.parametrize(
    ("worker", "reason", "because", "errors"),
    [
        (FIRST, BECAUSE, BECAUSE, []),
        (FIRST, "She knows the family.", BECAUSE, []),
        (SECOND, BECAUSE, BECAUSE, [SAID]),
        (SECOND, f"  {BECAUSE.replace(' ', '  ')}\n", BECAUSE, [SAID]),
        (SECOND, BECAUSE, BECAUSE.replace(" ", "  "), [SAID]),
        (SECOND, "She knows the family.", BECAUSE, []),
        (SECOND, BECAUSE.removesuffix("."), BECAUSE, []),
        (SECOND, BECAUSE, "", []),
        (SECOND, "", BECAUSE, ["Enter why this case manager"]),
        (SECOND, "", "", ["Enter why this case manager"]),
        (STRANGER, BECAUSE, BECAUSE, []),
        (None, BECAUSE, BECAUSE, []),
    ],
)
def test_the_proposed_reason_is_kept_for_the_proposed_person_alone(
    worker: User | None, reason: str, because: str, errors: list[str]
) -> None:
    sent = form(str(worker.uuid) if worker else "", reason, because)
    assert sent.errors.get("reason", []) == errors
    assert ("worker" in sent.errors) is (worker in (None, STRANGER))


def test_where_nobody_is_proposed_the_reason_is_not_asked_about() -> None:
    assert "reason" not in form("", BECAUSE, people=()).errors
