"""Two in one home: when their times meet, who leads, who moves along, and who may not."""

from __future__ import annotations

from typing import Any

import pytest

from core.change.actions import Refused
from tests import factories
from tests.visits.conftest import MONDAY, TUESDAY, at, booked, moved
from visits.actions import Joint
from visits.models import Visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(episode: Any, case_manager: Any, clinician: Any) -> tuple[Any, Any]:
    """An aide's visit on Tuesday at nine and the nurse's that goes along."""
    aide = factories.UserFactory(role="clinician", discipline="HHA", family_name="Helper")
    lead = booked(episode, aide, case_manager, discipline="HHA", purpose="", without_order=True)
    along = booked(episode, clinician, case_manager, purpose="aide supervision",
                   joint=Joint(lead, Visit.JointReason.AIDE_SUPERVISION))  # fmt: skip
    return lead, along


@pytest.mark.parametrize(
    ("clock", "meets"), [("08:15", False), ("08:16", True), ("09:44", True), ("09:45", False)]
)  # fmt: skip
def test_two_go_together_when_their_times_meet(
    episode: Any, clinician: Any, case_manager: Any, clock: str, meets: bool
) -> None:
    aide = factories.UserFactory(role="clinician", discipline="HHA")
    lead = booked(episode, aide, case_manager, discipline="HHA", purpose="", without_order=True)
    joint = Joint(lead, Visit.JointReason.CO_TREATMENT)
    if meets:
        made = booked(episode, clinician, case_manager, at(TUESDAY, clock), purpose="evaluation", joint=joint)
        assert (made.joint_with, made.joint_reason) == (lead, "co-treatment")
    else:
        words = "The other visit is on Tue 5 Jan, 9:00 AM to 9:45 AM. Choose a time that meets it"
        with pytest.raises(Refused, match=words) as refusal:
            booked(episode, clinician, case_manager, at(TUESDAY, clock), purpose="evaluation", joint=joint)
        assert refusal.value.field == "clock"


def test_nobody_leads_who_goes_along_and_nobody_goes_with_himself(pair: Any, case_manager: Any) -> None:
    lead, along = pair
    for own, other, words in (
        (lead, along, "Somebody goes together with this visit already. Change theirs instead"),
        (lead, lead, "That visit is not planned any more"),
    ):
        with pytest.raises(Refused, match=words) as refusal:
            moved(own, at(TUESDAY, "09:00"), case_manager, joint=Joint(other, Visit.JointReason.SAFETY))
        assert refusal.value.field == "joint_with"
    with pytest.raises(Refused, match="Choose why the two go together") as refusal:
        moved(along, at(TUESDAY, "09:00"), case_manager, joint=Joint(lead, ""))
    assert refusal.value.field == "joint_reason"


def test_who_leads_takes_along_only_what_still_meets(pair: Any, case_manager: Any) -> None:
    lead, along = pair
    moved(along, at(TUESDAY, "09:30"), case_manager)
    with pytest.raises(Refused, match="who goes together with this visit would come too late for it") as refusal:
        moved(lead, at(TUESDAY, "09:00"), case_manager, minutes=30)
    assert refusal.value.field == "minutes"
    moved(lead, at(TUESDAY, "09:00"), case_manager, minutes=31)
    along.refresh_from_db()
    assert along.starts_at == at(TUESDAY, "09:30")
    moved(lead, at(TUESDAY, "10:00"), case_manager)
    along.refresh_from_db()
    assert (along.span, along.version) == ((at(TUESDAY, "10:30"), at(TUESDAY, "11:15")), 3)


def test_who_goes_along_and_has_begun_is_not_moved(pair: Any, case_manager: Any, clinician: Any) -> None:
    lead, along = pair
    Visit.objects.filter(pk=along.pk).update(status="under_way", check_in_at=MONDAY)
    with pytest.raises(Refused, match="Somebody who goes together with this visit has begun"):
        moved(lead, at(TUESDAY, "13:00"), case_manager)
    lead.refresh_from_db()
    assert lead.starts_at == at(TUESDAY, "09:00")
    moved(lead, at(TUESDAY, "09:00"), case_manager, minutes=60)


def test_who_goes_along_cannot_leave_alone_unsaid(pair: Any, case_manager: Any) -> None:
    lead, along = pair
    with pytest.raises(
        Refused, match=r"goes together with the HHA visit on Tue 5 Jan, 9:00 AM\. Move that one"
    ) as refusal:
        moved(along, at(TUESDAY, "09:45"), case_manager)
    assert refusal.value.field == "clock"
    moved(along, at(TUESDAY, "09:44"), case_manager)
    along.refresh_from_db()
    assert along.joint_with == lead
    moved(along, at(TUESDAY, "13:00"), case_manager, joint=Joint())
    along.refresh_from_db()
    assert (along.joint_with, along.joint_reason) == (None, "")
