"""The caseload list and the search."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests import factories
from tests.paging import link

pytestmark = pytest.mark.django_db
LIST, SEARCH = "/patients/", "/patients/search"


def test_patients_lists_mine_only(client, case_manager, patient):
    stranger = factories.ActiveEpisodeFactory().patient
    client.force_login(case_manager)
    page = client.get(LIST).content.decode()
    assert patient.family_name in page
    assert stranger.family_name not in page


def test_patients_refused_for_admin(client, admin):
    client.force_login(admin)
    assert client.get(LIST).status_code == 403


def test_patients_pages_by_name_without_a_name_in_the_address(client, auditor):
    for n in range(53):
        factories.PatientFactory(family_name=f"Name{n:03d}")
    client.force_login(auditor)
    first = client.get(f"{LIST}?view=all")
    assert len(first.context["rows"]) == 50
    assert "Name" not in link(first)
    second = client.get(link(first))
    assert [p.family_name for p in second.context["rows"]] == ["Name050", "Name051", "Name052"]


def test_patients_needs_few_queries_however_many_rows(client, case_manager, queries):
    client.force_login(case_manager)
    counts = []
    for batch in (2, 30):
        for _ in range(batch):
            factories.VisitFactory(episode=factories.ActiveEpisodeFactory(worker=case_manager))
        client.get(LIST)
        with queries() as seen:
            client.get(LIST)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 12


@pytest.mark.parametrize("after", ["", "x", "00000000-0000-7000-8000-000000000000", "'; drop", "\x00"])
def test_patients_starts_again_at_a_strange_page(client, case_manager, patient, after):
    client.force_login(case_manager)
    assert patient in client.get(LIST, {"after": after}).context["rows"]


@pytest.mark.parametrize(
    ("family", "given", "typed"),
    [("O'Brien-Smith", "Zoë", "zoe"), ("O'Brien-Smith", "Zoë", "obr"), ("Nguyễn", "Linh", "nguyen"), ("Łukasz", "Jan", "lukasz j"),
     ("García", "Ana", "GARCIA"), ("王", "伟", "王"), ("أحمد", "نور", "نور")],
)  # fmt: skip
def test_search_finds_names_as_people_type_them(client, auditor, family, given, typed):
    wanted = factories.PatientFactory(family_name=family, given_name=given)
    factories.PatientFactory(family_name="Other", given_name="Person")
    client.force_login(auditor)
    assert client.post(SEARCH, {"q": typed}, follow=True).context["rows"] == [wanted]


def test_search_finds_by_number_phone_and_birth_date(client, auditor):
    wanted = factories.PatientFactory(phone="+15185550177", birth_date="1931-04-27")
    client.force_login(auditor)
    for typed in (str(wanted.record_number), "(518) 555-0177", "4/27/1931", "27 Apr 1931"):
        assert client.post(SEARCH, {"q": typed}, follow=True).context["rows"] == [wanted], typed


def test_search_stays_in_scope(client, case_manager, patient, other_case_manager):
    client.force_login(other_case_manager)
    assert client.post(SEARCH, {"q": patient.family_name}, follow=True).context["rows"] == []


@pytest.mark.parametrize(
    "typed", ["", " ", "\x00", "%", "a:* & !b", "'", "(((", "😀", "a" * 100_000, "99999999999999999999", "<script>"]
)
def test_search_answers_anything_typed(client, case_manager, patient, typed):
    client.force_login(case_manager)
    assert client.post(SEARCH, {"q": typed}, follow=True).status_code == 200


def test_search_by_address_is_not_possible(client, case_manager):
    client.force_login(case_manager)
    assert client.get(SEARCH, {"q": "obrien"}).status_code == 405


def test_patients_needs_a_sign_in(client):
    answer = client.get(LIST)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(reverse("account_login"))
