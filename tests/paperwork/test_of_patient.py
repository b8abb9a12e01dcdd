"""The paperwork page of a patient, its panel and its forms."""

from __future__ import annotations

import datetime
import uuid

import pytest
from django.urls import reverse

from core.clock import today
from core.models import AuditEvent
from paperwork import standing
from paperwork.models import Coverage, Filing
from tests import factories

pytestmark = pytest.mark.django_db
BAD_TEXT = ["<script>alert(1)</script>", "שלום 🙂", "=1+1"]


def days(count: int) -> datetime.timedelta:
    return datetime.timedelta(days=count)


def page(patient) -> str:
    return reverse("paperwork:of_patient", args=[patient.uuid])


def filing(**changes):
    return {
        "kind": "noa",
        "period_number": "1",
        "filed_on": str(today() - days(1)),
        "late_reason": "Portal down",
    } | changes


def test_page_says_what_is_late_and_what_it_costs(client, case_manager, patient):
    client.force_login(case_manager)
    text = client.get(page(patient)).content.decode()
    assert "Notice of admission" in text
    assert "10 days without payment (10/30 of 30-day payment 1)" in text
    assert "42 CFR 484.205(j)" in text
    assert "No face-to-face encounter is on file." in text
    assert f"{patient.initials} - Paperwork" in text


def test_page_counts_the_cost_of_a_late_acceptance(client, case_manager, patient, episode):
    factories.FilingFactory(
        episode=episode, filed_on=episode.start_of_care, accepted_on=episode.start_of_care + days(6)
    )
    client.force_login(case_manager)
    text = client.get(page(patient)).content.decode()
    assert "Accepted late: 6 days without payment (6/30 of 30-day payment 1)." in text
    assert "Late but done" in text


def test_page_of_a_clean_episode_says_nothing_blocks_the_claim(client, case_manager, patient, episode):
    soc = episode.start_of_care
    for kind in ("noa", "oasis"):
        factories.FilingFactory(episode=episode, kind=kind, filed_on=soc + days(1), accepted_on=soc + days(2))
    factories.FilingFactory(episode=episode, kind="face-to-face", filed_on=soc - days(3))
    factories.PlanOfCareFactory(
        episode=episode,
        status="active",
        practitioner_signed_on=soc + days(4),
        signed_by=case_manager,
        signed_at=datetime.datetime.now(datetime.UTC),
        content_sha256="0" * 64,
    )
    client.force_login(case_manager)
    assert "Nothing blocks the final claim." in client.get(page(patient)).content.decode()


def test_an_encounter_outside_its_window_does_not_count(episode, case_manager):
    early = factories.FilingFactory(episode=episode, kind="face-to-face", filed_on=episode.start_of_care - days(91))
    stands = standing.of(episode, [early])
    item = next(each for each in stands.items if each.kind == "face-to-face")
    assert not item.is_done
    assert "does not count" in item.cost
    assert "outside its window" in " ".join(stands.claim.blockers)


def test_another_payer_is_asked_for_no_notice(episode):
    episode.coverages.update(payer=factories.PayerFactory(name="Sunrise", kind="medicare_advantage"))
    stands = standing.of(episode, [])
    assert "noa" not in {item.kind for item in stands.items}
    assert not any("notice of admission" in words for words in stands.claim.blockers)


def test_page_opens_the_chart_in_the_audit_trail(client, case_manager, patient):
    client.force_login(case_manager)
    client.get(page(patient))
    assert AuditEvent.objects.filter(verb="chart.opened", changes__part="paperwork", patient_id=patient.pk).exists()


def test_page_without_an_episode_says_so(client, auditor):
    lone = factories.PatientFactory()
    client.force_login(auditor)
    assert "no episode of care" in client.get(page(lone)).content.decode()


def test_page_of_a_discharged_patient_asks_for_the_summary(client, supervisor, patient, episode):
    episode.status, episode.discharged_on = "discharged", today() - days(1)
    episode.save()
    patient.open_episode = None
    patient.save()
    client.force_login(supervisor)
    assert "Discharge summary" in client.get(page(patient)).content.decode()


def test_page_does_not_grow_with_filings(client, case_manager, patient, episode, queries):
    client.force_login(case_manager)
    client.get(page(patient))
    with queries() as few:
        client.get(page(patient))
    for number in range(20):
        factories.FilingFactory(episode=episode, reference=str(number))
    with queries() as many:
        client.get(page(patient))
    assert len(many) <= len(few)


@pytest.mark.parametrize("name", ["of_patient", "file", "coverage_new"])
def test_pages_of_another_case_managers_patient_are_not_found(name, client, other_case_manager, patient):
    client.force_login(other_case_manager)
    url = reverse(f"paperwork:{name}", args=[patient.uuid])
    assert client.get(url).status_code == 404
    if name in {"file", "coverage_new"}:
        assert client.post(url, filing()).status_code == 404


@pytest.mark.parametrize(("role", "expected"), [("clinician", 403), ("intake", 403), ("admin", 403), ("auditor", 200)])
def test_page_answers_who_may_see_paperwork(role, expected, client, patient, request):
    client.force_login(request.getfixturevalue(role))
    assert client.get(page(patient)).status_code == expected


def test_an_auditor_files_nothing(client, auditor, patient):
    client.force_login(auditor)
    url = reverse("paperwork:file", args=[patient.uuid])
    assert client.post(url, filing()).status_code == 403
    assert "Record a filing" not in client.get(page(patient)).content.decode()


def test_face_sheet_says_what_is_filed(client, case_manager, patient):
    client.force_login(case_manager)
    client.post(reverse("paperwork:file", args=[patient.uuid]), filing())
    text = client.get(reverse("caseload:patient", args=[patient.uuid])).content.decode()
    assert "Sent, waiting for the answer" in text


def test_form_is_filled_in_from_the_address(client, case_manager, patient):
    client.force_login(case_manager)
    url = reverse("paperwork:file", args=[patient.uuid])
    text = client.get(f"{url}?kind=oasis&period=3").content.decode()
    assert '<option value="oasis" selected>' in text
    assert 'value="3"' in text
    for nonsense in ("kind=zzz&period=-1", "period=999999999999", "period=٣", "kind=%00"):
        assert client.get(f"{url}?{nonsense}").status_code == 200


def test_filing_is_recorded_once_when_sent_twice(client, case_manager, patient):
    client.force_login(case_manager)
    url = reverse("paperwork:file", args=[patient.uuid])
    sent = filing(submission_key=str(uuid.uuid4()))
    for _ in range(2):
        assert client.post(url, sent).headers["Location"] == page(patient)
    assert Filing.objects.count() == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": ""},
        {"kind": "claim-of-mine"},
        {"filed_on": ""},
        {"filed_on": "31/31/2026"},
        {"filed_on": "2027-02-29"},
        {"filed_on": "2199-01-01"},
        {"filed_on": "0001-01-01"},
        {"period_number": "x"},
        {"period_number": "9" * 40},
        {"reference": "r" * 121},
        {"comment": "c" * 501},
        {"late_reason": ""},
        {"reference": "a\x00b"},
        {"comment": "x" * 1_000_000},
    ],
)
def test_a_bad_filing_is_explained(changes, client, case_manager, patient):
    client.force_login(case_manager)
    response = client.post(reverse("paperwork:file", args=[patient.uuid]), filing(**changes))
    assert response.status_code == 422
    assert "There is a problem" in response.content.decode()
    assert not Filing.objects.exists()


@pytest.mark.parametrize("text", BAD_TEXT)
def test_odd_text_is_kept_and_shown_as_text(text, client, case_manager, patient):
    client.force_login(case_manager)
    client.post(reverse("paperwork:file", args=[patient.uuid]), filing(comment=text))
    assert Filing.objects.get().comment == text
    assert "<script>alert" not in client.get(page(patient)).content.decode()


def test_acceptance_is_recorded_from_its_page(client, case_manager, patient, episode):
    sent = factories.FilingFactory(episode=episode, filed_on=episode.start_of_care)
    client.force_login(case_manager)
    url = reverse("paperwork:accept", args=[patient.uuid, sent.uuid])
    assert client.get(url).status_code == 200
    response = client.post(url, {"accepted_on": str(episode.start_of_care + days(2))})
    assert response.status_code == 302
    assert Filing.objects.get(replaces=sent).accepted_on == episode.start_of_care + days(2)


def test_a_filing_of_another_chart_is_not_found_under_this_one(client, case_manager, patient):
    elsewhere = factories.FilingFactory()
    client.force_login(case_manager)
    assert client.get(reverse("paperwork:accept", args=[patient.uuid, elsewhere.uuid])).status_code == 404


def test_coverage_is_added_and_ended(client, case_manager, patient, episode):
    payer = factories.PayerFactory(name="Sunrise", kind="commercial")
    client.force_login(case_manager)
    url = reverse("paperwork:coverage_new", args=[patient.uuid])
    client.post(url, {"payer": str(payer.uuid), "rank": "2", "starts_on": str(today()), "member_number": "A1"})
    added = Coverage.objects.get(payer=payer)
    assert (added.rank, added.member_number, added.episode) == (2, "A1", episode)
    where = reverse("endings:end", args=[patient.uuid, "coverage"])
    facts = {"coverage": str(added.uuid), "ends_on": str(today()), "visits": "keep"}
    shown = client.post(where, facts).content.decode()
    assert "Coverage by Sunrise ends" in shown
    client.post(where, facts | {"seen": shown.split('name="seen" value="')[1].split('"')[0]})
    added.refresh_from_db()
    assert added.ends_on == today()


def test_coverage_of_a_taken_rank_is_explained(client, case_manager, patient):
    payer = factories.PayerFactory(name="Sunrise", kind="commercial")
    client.force_login(case_manager)
    url = reverse("paperwork:coverage_new", args=[patient.uuid])
    response = client.post(url, {"payer": str(payer.uuid), "rank": "1", "starts_on": str(today())})
    assert response.status_code == 422
    assert "already has this rank" in response.content.decode()
