"""What is enclosed with a waiting referral once a difference was taken: that one is changed, and nothing beside it."""

from __future__ import annotations

from datetime import UTC, date, datetime
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

BESIDE = ("given_name", "family_name", "sex", "language", "urgency", "source")
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


HOME = {"address_line": "12 Elm St", "address_more": "Apt 3", "city": "Albany", "state": "NY", "postal_code": "12207"}
FACTS: list[tuple[str, Row, Row, Row]] = [
    ("another address", HOME, {"address_line": "9 Oak St", "city": "Troy"},
     {"address_line": "9 Oak St", "address_more": "", "city": "Troy", "state": "", "postal_code": ""}),
    ("parts of none", HOME, {"address_line": "9 Oak St", "city": None, "state": "NY"},
     {"address_line": "9 Oak St", "address_more": "", "city": "", "state": "NY", "postal_code": ""}),
    ("telephone", {"phone": "+15185550142"}, {"phone": "+15185550177"}, {"phone": "+15185550177"}),
    ("birth date", {"birth_date": date(1944, 2, 29)}, {"birth_date": "1944-02-28"}, {"birth_date": date(1944, 2, 28)}),
    ("start of care", {"ordered_soc": None}, {"ordered_soc": "2026-12-01"}, {"ordered_soc": date(2026, 12, 1)}),
    ("return home", {"return_home_at": None}, {"return_home_at": "2026-11-28T10:00:00-05:00"},
     {"return_home_at": datetime(2026, 11, 28, 15, tzinfo=UTC)}),
    ("reason", {"reason": "Falls"}, {"reason": "2026-12-01"}, {"reason": "2026-12-01"}),
]  # fmt: skip


@pytest.mark.parametrize(("held", "new", "kept"), [each[1:] for each in FACTS], ids=[each[0] for each in FACTS])
def test_a_fact_that_is_taken_is_the_referral_s(intake: Any, held: Row, new: Row, kept: Row) -> None:
    referral = factories.ReferralFactory(**held)
    update = factories.BundleUpdateFactory(referral=referral, says={"facts": new, "enclosed": {}})
    (item,) = items(update)
    before = {name: getattr(Referral.objects.get(), name) for name in BESIDE}
    settle(update=update, take=[item.key], leave=[], by=intake)
    found = Referral.objects.get()
    assert {name: getattr(found, name) for name in kept} == kept
    assert {name: getattr(found, name) for name in BESIDE} == before


@pytest.mark.parametrize(("held", "new"), [each[1:3] for each in CASES], ids=[each[0] for each in CASES])
def test_a_difference_that_is_left_changes_nothing(intake: Any, held: Row, new: Row) -> None:
    referral = factories.ReferralFactory(enclosed=held)
    update = factories.BundleUpdateFactory(referral=referral, says={"facts": {}, "enclosed": new})
    (item,) = items(update)
    settle(update=update, take=[], leave=[item.key], by=intake)
    assert (Referral.objects.get().enclosed, update.decided) == (held, {item.key: "left"})
    assert (update.settled_by, items(update)) == (intake, [])
