"""The forms of the paperwork: what stands in them when they are opened, what they ask, and what they say afterwards."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.urls import reverse

from core.clock import today
from core.kit.words import day
from paperwork.models import Coverage, Filing
from tests import factories
from tests.caseload.health import words_of

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def ago(count: int) -> datetime.date:
    return today() - count * DAY


@pytest.mark.parametrize(
    ("asked", "filled"),
    [
        ("kind=noa", {"kind": "noa", "filed_on": True, "period_number": 1}),
        ("kind=face-to-face", {"kind": "face-to-face", "filed_on": False, "period_number": 1}),
        ("kind=owl&cycle=soc", {"kind": None, "filed_on": False, "period_number": 1}),
        ("kind=oasis&period=200", {"kind": "oasis", "filed_on": True, "period_number": 200}),
        ("kind=oasis&period=201", {"kind": "oasis", "filed_on": True, "period_number": 1}),
        ("kind=oasis&period=0", {"kind": "oasis", "filed_on": True, "period_number": 1}),
        ("kind=oasis&period=1.5", {"kind": "oasis", "filed_on": True, "period_number": 1}),
        ("kind=oasis&period=00019", {"kind": "oasis", "filed_on": True, "period_number": 1}),
    ],
)
def test_the_form_is_filled_in_with_what_makes_sense(
    client: Any, case_manager: Any, patient: Any, asked: str, filled: dict[str, Any]
) -> None:
    client.force_login(case_manager)
    form = client.get(f"{reverse('paperwork:file', args=[patient.uuid])}?{asked}").context["form"]
    found = {name: form[name].value() for name in filled}
    assert found == filled | {"filed_on": today() if filled["filed_on"] else None}


def test_each_form_says_what_was_recorded(client: Any, case_manager: Any, patient: Any, episode: Any) -> None:
    client.force_login(case_manager)
    facts = {"kind": "noa", "filed_on": str(ago(9)), "period_number": "1"}
    filed = client.post(reverse("paperwork:file", args=[patient.uuid]), facts)
    assert words_of(filed) == "Notice of admission recorded."
    accepted = client.post(
        reverse("paperwork:accept", args=[patient.uuid, Filing.objects.get().uuid]), {"accepted_on": str(ago(8))}
    )
    assert words_of(accepted) == "Notice of admission recorded. Notice of admission: acceptance recorded."
    where = reverse("paperwork:correct", args=[patient.uuid, Filing.objects.latest("pk").uuid])
    typed = {"filed_on": str(ago(9)), "accepted_on": str(ago(7)), "period_number": "1", "correction_reason": "Day"}
    corrected = client.post(where, typed)
    assert words_of(corrected).endswith("Notice of admission: corrected. Both entries are kept.")
    payer = factories.PayerFactory(name="Sunrise", kind="commercial")
    new = {"payer": str(payer.uuid), "rank": "2", "starts_on": str(today())}
    covered = client.post(reverse("paperwork:coverage_new", args=[patient.uuid]), new)
    assert words_of(covered).endswith("Coverage added. Deadlines follow the payer that pays first.")


def test_of_one_that_is_taken_back_only_the_reason_is_asked(client: Any, case_manager: Any, patient: Any, episode: Any) -> None:  # fmt: skip
    sent = factories.FilingFactory(episode=episode)
    client.force_login(case_manager)
    where = reverse("paperwork:correct", args=[patient.uuid, sent.uuid])
    assert "kind" not in client.get(where).context["form"].fields
    bad = client.post(where, {"is_error": "on", "filed_on": "soon"})
    assert set(bad.context["form"].errors) == {"correction_reason"}
    wrong = client.post(where, {"filed_on": "soon", "correction_reason": "x"})
    assert set(wrong.context["form"].errors) == {"filed_on", "period_number"}
    assert client.post(where, {"is_error": "on", "filed_on": "soon", "correction_reason": "x"}).status_code == 302
    assert Filing.objects.get(replaces=sent).is_error


@pytest.mark.parametrize(
    ("held", "free"), [([], 1), ([1], 2), ([1, 2, 4], 3), ([2], 1), (list(range(1, 10)), 9)]
)  # fmt: skip
def test_a_new_coverage_is_offered_the_next_free_place(
    client: Any, case_manager: Any, patient: Any, episode: Any, held: list[int], free: int
) -> None:
    Coverage.objects.update(ends_on=today(), rank=1)
    for rank in held:
        factories.CoverageFactory(episode=episode, rank=rank)
    client.force_login(case_manager)
    form = client.get(reverse("paperwork:coverage_new", args=[patient.uuid])).context["form"]
    assert (form["rank"].value(), form["starts_on"].value()) == (free, episode.start_of_care)
    assert day(episode.start_of_care) in str(form.fields["starts_on"].help_text)
    type(episode).objects.update(is_soc_confirmed=False)
    form = client.get(reverse("paperwork:coverage_new", args=[patient.uuid])).context["form"]
    assert not form.fields["starts_on"].help_text


@pytest.mark.parametrize(("ahead", "taken"), [(366, True), (367, False)])
def test_coverage_begins_within_a_year(client: Any, case_manager: Any, patient: Any, ahead: int, taken: bool) -> None:
    payer = factories.PayerFactory(name="Sunrise", kind="commercial")
    client.force_login(case_manager)
    new = {"payer": str(payer.uuid), "rank": "2", "starts_on": str(today() + ahead * DAY)}
    answer = client.post(reverse("paperwork:coverage_new", args=[patient.uuid]), new)
    assert answer.status_code == (302 if taken else 422)


@pytest.mark.parametrize(
    ("rank", "ends_on", "said"), [(2, None, "Sunrise"), (1, today(), "Medicare"), (0, None, "Sunrise")]
)  # fmt: skip
def test_the_strip_names_who_pays_first(
    client: Any, case_manager: Any, patient: Any, episode: Any, rank: int, ends_on: Any, said: str
) -> None:
    """Of the coverages that have no last day."""
    Coverage.objects.update(rank=1, ends_on=today() if rank == 2 else None)
    if rank != 1:
        sunrise = factories.PayerFactory(name="Sunrise", kind="commercial")
        factories.CoverageFactory(episode=episode, payer=sunrise, rank=rank)
    client.force_login(case_manager)
    strip = client.get(reverse("caseload:timeline", args=[patient.uuid])).context["strip"]
    assert strip["payer"] == said
    Coverage.objects.update(ends_on=today())
    assert "payer" not in client.get(reverse("caseload:timeline", args=[patient.uuid])).context["strip"]
