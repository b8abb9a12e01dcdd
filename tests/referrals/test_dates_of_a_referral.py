"""Days and times of a referral: each on its last good and its first bad value, on the page, over the API and in the action."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from core.change.actions import Refused
from core.clock import local, now, today
from referrals.actions import referrals as actions
from referrals.api.bodies import TakeSerializer
from referrals.forms.referrals import ReferralForm
from referrals.models import Referral
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_new_york")]
YEAR, MINUTE, DAY = timedelta(days=366), timedelta(minutes=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    """A clock that stands still on a whole minute."""
    with time_machine.travel(datetime(2026, 11, 28, 17, tzinfo=UTC), tick=False):
        yield


AFTER_NOW = "Enter a time that is not after now, 28 Nov 2026, 12:00 PM."
RECEIPT = "The time of receipt must lie within a year of today. Check the year."
RETURN = "The return home must lie within a year of today. Check the year."
TIMES: list[tuple[str, timedelta, str, str]] = [
    ("received_at", timedelta(), "", ""),
    ("received_at", MINUTE, AFTER_NOW, "not in the future"),
    ("received_at", -YEAR, "", ""),
    ("received_at", -YEAR - MINUTE, RECEIPT, "within a year"),
    ("return_home_at", -YEAR, "", ""),
    ("return_home_at", -YEAR - MINUTE, RETURN, "within a year"),
    ("return_home_at", YEAR, "", ""),
    ("return_home_at", YEAR + MINUTE, RETURN, "within a year"),
]


@pytest.mark.parametrize(("name", "off", "said", "_said_over_api"), TIMES, ids=str)
def test_times_typed_on_the_page(name: str, off: timedelta, said: str, _said_over_api: str) -> None:
    typed = ReferralForm(
        {"received_at": f"{local(now()):%Y-%m-%dT%H:%M}", name: f"{local(now() + off):%Y-%m-%dT%H:%M}"}
    )
    assert typed.errors.get(name, []) == ([said] if said else [])


@pytest.mark.parametrize(("name", "off", "_said_on_page", "said"), TIMES, ids=str)
def test_times_sent_over_the_api(name: str, off: timedelta, _said_on_page: str, said: str) -> None:
    facts = {"source": "fax", "given_name": "Ida", "family_name": "Marlowe", "birth_date": "1944-02-29"}
    sent = TakeSerializer(data=facts | {"received_at": now().isoformat(), name: (now() + off).isoformat()})
    assert sent.is_valid() is not bool(said)
    assert set(sent.errors) == ({name} if said else set())
    assert said in str(sent.errors.get(name, ""))


EARLY = "Enter an ordered start from 30 Aug 2026 on: care starts at most 90 days before its referral."
FAR = "Enter a day within a year of the referral, 28 Nov 2026. Check the year."
TO_COME = "Enter the day the practitioner saw the patient: today at the latest. Leave it empty until then."
DAYS: list[tuple[str, int, str]] = [
    ("ordered_soc", -90, ""),
    ("ordered_soc", -91, EARLY),
    ("ordered_soc", -366, EARLY),
    ("ordered_soc", -367, FAR),
    ("ordered_soc", 366, ""),
    ("ordered_soc", 367, FAR),
    ("face_to_face_on", 0, ""),
    ("face_to_face_on", 1, TO_COME),
    ("face_to_face_on", -366, ""),
    ("face_to_face_on", -367, FAR),
]


@pytest.mark.parametrize("does", ["take", "change"])
@pytest.mark.parametrize(("name", "off", "said"), DAYS, ids=str)
def test_days_that_cannot_count_change_nothing(intake: Any, does: str, name: str, off: int, said: str) -> None:
    held = factories.ReferralFactory(reason="Falls")
    facts = {"received_at": now(), "reason": "Wound care", name: today() + off * DAY}

    def run() -> Referral:
        if does == "change":
            return actions.change(referral=held, seen_version=1, changes=facts, by=intake)
        return actions.take(by=intake, family_name="Marlowe", birth_date=date(1944, 2, 29), **facts)

    if not said:
        assert getattr(run(), name) == today() + off * DAY
        return
    with pytest.raises(Refused) as refused:
        run()
    assert refused.value.message.startswith(said)
    assert refused.value.field == name
    assert [(each.reason, each.version) for each in Referral.objects.all()] == [("Falls", 1)]


@pytest.mark.parametrize("seconds", [0, 1])
def test_a_referral_is_not_received_after_now(intake: Any, seconds: int) -> None:
    facts = {
        "family_name": "Marlowe",
        "birth_date": date(1944, 2, 29),
        "received_at": now() + timedelta(seconds=seconds),
    }
    if seconds == 0:
        assert actions.take(by=intake, **facts).taken_by == intake
        return
    with pytest.raises(Refused, match=r"^Enter a time that is not after now, 12:00 PM\.$") as refused:
        actions.take(by=intake, **facts)
    assert (refused.value.field, Referral.objects.count()) == ("received_at", 0)


@pytest.mark.parametrize(
    ("before", "after", "is_valid_now"),
    [("", "Wound care", True), ("", " ", False), ("Falls", "Wound care", False), ("Falls", "", False)],
)
def test_the_clock_starts_with_the_last_missing_piece(intake: Any, before: str, after: str, is_valid_now: bool) -> None:
    held = factories.ReferralFactory(reason=before, received_at=now() - DAY)
    actions.change(referral=held, seen_version=1, changes={"received_at": held.received_at, "reason": after}, by=intake)
    assert Referral.objects.get().valid_at == (now() if is_valid_now else None)
