"""The paperwork page part by part: each row as it stands, to who files and to who only reads."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.urls import reverse

from core.clock import today
from paperwork.models import Coverage
from paperwork.views.filings import episode_of
from tests import factories

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def ago(count: int) -> datetime.date:
    return today() - count * DAY


def page(client: Any, who: Any, patient: Any) -> str:
    client.force_login(who)
    return " ".join(client.get(reverse("paperwork:of_patient", args=[patient.uuid])).content.decode().split())


def row_of(text: str, title: str) -> str:
    """The item of a required filing."""
    rows = [part.partition("</li>")[0] for part in text.split('<li class="work">')[1:]]
    return next(part for part in rows if title in part.partition("work-line")[0])


def table_row(text: str) -> str:
    return text.partition("<tbody>")[2].partition("</tr>")[0]


# --- required filings ------------------------------------------------------------------------------------------------


def test_a_filing_that_is_owed_has_its_button_for_who_files(
    client: Any, case_manager: Any, auditor: Any, patient: Any
) -> None:
    row = row_of(page(client, case_manager, patient), "Notice of admission")
    assert f"{reverse('paperwork:file', args=[patient.uuid])}?kind=noa&amp;cycle=soc" in row
    assert "Due by" in row
    assert "Awaiting an answer" not in row
    assert "Sent " not in row
    assert "work-actions" not in row_of(page(client, auditor, patient), "Notice of admission")


def test_one_that_was_sent_is_answered(client: Any, case_manager: Any, patient: Any, episode: Any) -> None:
    sent = factories.FilingFactory(episode=episode, filed_on=ago(9))
    row = row_of(page(client, case_manager, patient), "Notice of admission")
    assert reverse("paperwork:accept", args=[patient.uuid, sent.uuid]) in row
    assert "not accepted yet." in row
    assert "?kind=noa" not in row


def test_one_that_was_accepted_says_when_and_is_done(
    client: Any, case_manager: Any, patient: Any, episode: Any
) -> None:
    factories.FilingFactory(episode=episode, filed_on=ago(9), accepted_on=ago(8), reference="DCN 7")
    factories.FilingFactory(episode=episode, kind="face-to-face", filed_on=ago(12))
    text = page(client, case_manager, patient)
    row = row_of(text, "Notice of admission")
    assert "Accepted <" in row
    assert ", DCN 7" in row
    for words in ("Due by", "work-actions", "<strong>"):
        assert words not in row, words
    assert "Accepted" not in row_of(text, "Face-to-face encounter")


def test_one_to_be_checked_is_called_so(client: Any, case_manager: Any, patient: Any, episode: Any) -> None:
    words = "Found by an update of Hearthside"
    assert words not in page(client, case_manager, patient)
    factories.ObligationFactory(
        episode=episode, rule="notice-of-admission", cycle="soc", due_on=ago(5), to_check_since=today()
    )
    assert words in row_of(page(client, case_manager, patient), "Notice of admission")


def test_nothing_is_required_of_another_payer_and_no_claim_is_under_way(
    client: Any, case_manager: Any, patient: Any, episode: Any
) -> None:
    text = page(client, case_manager, patient)
    assert "Required filings" in text
    assert "A claim sent today would be blocked:" in text
    assert "Certification period 1" in text
    program = factories.ProgramFactory(key="private-duty")
    type(episode).objects.update(program=program)
    Coverage.objects.update(payer=factories.PayerFactory(name="Family", kind="private_pay"))
    text = page(client, case_manager, patient)
    assert "Nothing is required of this payer and program" in text
    assert "Final claim" not in text


def test_a_patient_without_an_episode_has_no_forms(client: Any, auditor: Any) -> None:
    lone = factories.PatientFactory()
    text = page(client, auditor, lone)
    assert "This patient has no episode of care." in text
    for words in ("Coverage</h2>", "Everything filed", "Record a filing"):
        assert words not in text, words
    assert episode_of(lone) is None


def test_the_paperwork_is_of_the_open_episode_else_of_the_last(patient: Any, episode: Any) -> None:
    earlier = factories.EpisodeFactory(patient=patient, status="discharged", discharged_on=ago(90))
    patient.refresh_from_db()
    assert episode_of(patient) == episode
    patient.open_episode = None
    assert episode_of(patient) == earlier  # recorded last


# --- coverage --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "words", "ends"),
    [
        ({}, ["Pays first, member 1EG4TE5MK73,", "further notice"], True),
        ({"member_number": ""}, ["Pays first,"], True),
        ({"rank": 2}, ["Pays in place 2, member"], True),
        ({"starts_on": today() + DAY}, ["Not begun"], True),
        ({"starts_on": today()}, ["Active"], True),
        ({"ends_on": today()}, ["Ended"], False),
    ],
)
def test_a_coverage_as_it_stands(
    client: Any, case_manager: Any, auditor: Any, patient: Any, facts: dict[str, Any], words: list[str], ends: bool
) -> None:
    Coverage.objects.update(**facts)
    coverage = Coverage.objects.get()
    card = page(client, case_manager, patient).partition(">Coverage<")[2].partition("Everything filed")[0]
    for each in words:
        assert each in card, card
    assert ("Not begun" in card) is ("Not begun" in words)
    assert ("further notice" in card) is ends
    assert (f"?coverage={coverage.uuid}" in card) is ends
    read = page(client, auditor, patient).partition(">Coverage<")[2].partition("Everything filed")[0]
    assert "?coverage=" not in read
    assert "Add coverage" not in read
    assert "No payer is recorded" not in read


def test_nobody_who_pays_is_said_and_a_closed_episode_gets_nobody_new(client: Any, supervisor: Any, case_manager: Any) -> None:  # fmt: skip
    episode = factories.EpisodeFactory(worker=case_manager, status="active", start_of_care=ago(3))
    type(episode.patient).objects.filter(pk=episode.patient_id).update(open_episode=episode)
    text = page(client, supervisor, episode.patient)
    assert "No payer is recorded." in text
    assert "Add coverage" in text
    type(episode).objects.update(status="discharged", discharged_on=today())
    assert "Add coverage" not in page(client, supervisor, episode.patient)


# --- everything filed ------------------------------------------------------------------------------------------------

FILED: list[tuple[dict[str, Any], list[str], list[str]]] = [
    (
        {"kind": "noa"},
        ["Record acceptance", ">Correct<"],
        [", period", "Not needed", "Replaced", "Taken back", "Late, or"],
    ),
    ({"kind": "noa", "accepted_on": today()}, [">Correct<"], ["Record acceptance", "Not needed"]),
    ({"kind": "oasis", "period_number": 2}, ["OASIS transmission, period 2"], []),
    ({"kind": "face-to-face"}, ["Not needed"], ["Record acceptance", ", period"]),
    ({"late_reason": "Snow"}, ["<b>Late, or dated so:</b> Snow"], ["Was wrong"]),
    ({"comment": "By fax", "reference": ""}, ["By fax", ">None<"], []),
]


@pytest.mark.parametrize(("facts", "words", "never"), FILED)
def test_a_filing_as_it_stands(
    client: Any, case_manager: Any, patient: Any, episode: Any, facts: dict[str, Any], words: list[str], never: list[str]
) -> None:  # fmt: skip
    text = page(client, case_manager, patient)
    assert "Nothing has been filed yet." in text
    factories.FilingFactory(episode=episode, **facts)
    text = page(client, case_manager, patient)
    assert "Nothing has been filed yet." not in text
    row = table_row(text)
    for each in words:
        assert each in row, row
    for each in never:
        assert each not in row, row


def test_what_was_replaced_or_taken_back_leads_nowhere(
    client: Any, case_manager: Any, patient: Any, episode: Any
) -> None:
    wrong = factories.FilingFactory(episode=episode)
    right = factories.FilingFactory(episode=episode, replaces=wrong, correction_reason="Wrong day")
    text = page(client, case_manager, patient)
    first, second = text.partition("<tbody>")[2].split("</tr>")[:2]
    assert "<b>Was wrong:</b> Wrong day" in first
    assert "Replaced" in second
    assert "See the later entry" in second
    assert ">Correct<" in first
    assert ">Correct<" not in second
    factories.FilingFactory(episode=episode, replaces=right, is_error=True, correction_reason="Never sent")
    row = table_row(page(client, case_manager, patient))
    assert "Taken back" in row
    assert "Never sent</span>" in row
    assert ">Correct<" not in row


def test_who_only_reads_is_offered_nothing(client: Any, auditor: Any, patient: Any, episode: Any) -> None:
    factories.FilingFactory(episode=episode)
    row = table_row(page(client, auditor, patient))
    assert "Awaiting an answer" in row or "waiting for the answer" in row
    assert "<a " not in row


# --- the face sheet's card -------------------------------------------------------------------------------------------


def card(client: Any, who: Any, patient: Any) -> str:
    client.force_login(who)
    text = " ".join(client.get(reverse("caseload:patient", args=[patient.uuid])).content.decode().split())
    return text.partition(">Paperwork</a></h")[2].partition("</section>")[0]


def test_the_card_says_what_is_filed_and_what_blocks(
    client: Any, case_manager: Any, auditor: Any, patient: Any, episode: Any
) -> None:
    factories.FilingFactory(episode=episode, filed_on=ago(9), accepted_on=ago(8))
    text = card(client, case_manager, patient)
    assert "Notice of admission" in text
    assert "3 things would block a final claim today." in text
    assert "Record a filing" in text
    assert "Nothing is filed yet." not in text
    read = card(client, auditor, patient)
    assert "would block a final claim today." in read
    assert "Record a filing" not in read


def test_the_card_of_nothing_filed_says_so(client: Any, case_manager: Any, patient: Any, episode: Any) -> None:
    Coverage.objects.update(payer=factories.PayerFactory(name="Family", kind="private_pay"))
    type(episode).objects.update(program=factories.ProgramFactory(key="private-duty"))
    text = card(client, case_manager, patient)
    assert "Nothing is filed yet." in text
    assert "would block" not in text
