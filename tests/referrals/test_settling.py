"""What is enclosed with a waiting referral once a difference was taken: that one is changed, and nothing beside it."""

from __future__ import annotations

from typing import Any

import pytest

from referrals.actions.updates import settle
from referrals.models import Referral
from referrals.updates import items
from tests import factories

pytestmark = pytest.mark.django_db
Row = dict[str, Any]
BEA = {"name": "Bea", "relationship": "daughter", "phone": "+15185550199", "email": "b@x.example", "is_emergency": True}
BO = {"name": "Bo", "relationship": "son", "phone": "", "email": "", "is_emergency": False}
FALLS = {"text": "Falls", "source_id": "c/1", "is_active": True, "is_principal": True}
GOUT = {"text": "Gout", "source_id": "c/2", "is_active": True, "is_principal": False}
LATEX = {"text": "Latex", "source_id": "a/1", "is_active": True, "reaction": "hives"}

CASES: list[tuple[str, Row, Row, Row]] = [
    ("telephone", {"contacts": [BEA, BO]}, {"contacts": [{"name": "BEA", "phone": "+15185550177", "email": ""}]},
     {"contacts": [BEA | {"name": "BEA", "phone": "+15185550177"}, BO]}),
    ("another person", {"contacts": [BO]}, {"contacts": [BEA]}, {"contacts": [BO, BEA]}),
    ("diagnosis over", {"conditions": [FALLS, GOUT]}, {"conditions": [FALLS | {"is_active": False, "is_principal": False}, GOUT]},
     {"conditions": [FALLS | {"is_active": False}, GOUT]}),
    ("diagnosis gone", {"conditions": [FALLS, GOUT]}, {"conditions": [GOUT]}, {"conditions": [GOUT]}),
    ("allergy", {"no_known_allergies": True}, {"allergies": [LATEX]}, {"no_known_allergies": False, "allergies": [LATEX]}),
    ("allergy changed", {"no_known_allergies": True, "allergies": [LATEX]}, {"allergies": [LATEX | {"reaction": "rash"}]},
     {"no_known_allergies": True, "allergies": [LATEX | {"reaction": "rash"}]}),
    ("interpreter", {}, {"needs_interpreter": True}, {"needs_interpreter": True}),
    ("pronouns", {"person": {"email": "i@x.example"}}, {"person": {"pronouns": "she/her"}},
     {"person": {"email": "i@x.example", "pronouns": "she/her"}}),
    ("orders", {"orders": ["SN 1w9"]}, {"orders": ["SN 2w9"]}, {"orders": ["SN 2w9"]}),
    ("remark", {"remarks": ["Old."]}, {"remarks": ["Old.", "New."]}, {"remarks": ["Old.", "New."]}),
    ("said beside", {"also": [{"label": "Fax", "text": "1"}]}, {"also": [{"label": "Fax", "text": "2"}]},
     {"also": [{"label": "Fax", "text": "1"}, {"label": "Fax", "text": "2"}]}),
]  # fmt: skip


@pytest.mark.parametrize(("held", "new", "kept"), [each[1:] for each in CASES], ids=[each[0] for each in CASES])
def test_a_difference_that_is_taken(intake: Any, held: Row, new: Row, kept: Row) -> None:
    referral = factories.ReferralFactory(enclosed=held)
    update = factories.BundleUpdateFactory(referral=referral, says={"facts": {}, "enclosed": new})
    (item,) = items(update)
    settle(update=update, take=[item.key], leave=[], by=intake)
    found = Referral.objects.get()
    assert (found.enclosed, found.version) == (kept, 2)
    assert (update.settled_by, update.decided) == (intake, {item.key: "taken"})


@pytest.mark.parametrize(("held", "new"), [each[1:3] for each in CASES], ids=[each[0] for each in CASES])
def test_a_difference_that_is_left_changes_nothing(intake: Any, held: Row, new: Row) -> None:
    referral = factories.ReferralFactory(enclosed=held)
    update = factories.BundleUpdateFactory(referral=referral, says={"facts": {}, "enclosed": new})
    (item,) = items(update)
    settle(update=update, take=[], leave=[item.key], by=intake)
    assert (Referral.objects.get().enclosed, update.decided) == (held, {item.key: "left"})
    assert (update.settled_by, items(update)) == (intake, [])
