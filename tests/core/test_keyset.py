"""Pages of a long list: where they start, and that they start nowhere else."""

from __future__ import annotations

import uuid

import pytest

from caseload.models import Patient
from core.change import audit
from core.models import AuditEvent
from core.web import keyset
from tests import factories
from tests.paging import link

pytestmark = pytest.mark.django_db
ORDER = ("name_key", "id")


@pytest.fixture
def listed():
    names = ("Adams", "Baker", "Clark", "Davis")
    patients = [factories.PatientFactory(family_name=name) for name in names]
    return patients, Patient.objects.exclude(pk=patients[1].pk)


def test_page_starts_after_a_row_of_the_list(listed) -> None:
    patients, rows = listed
    first = keyset.page(rows, ORDER, size=2)
    assert list(first) == [patients[0], patients[2]]
    assert first.is_first
    second = keyset.page(rows, ORDER, first.after, size=2)
    assert list(second) == [patients[3]]
    assert not second.is_first


@pytest.mark.parametrize("after", ["anothers", "nobodys", "malformed"])
def test_page_after_a_row_that_is_not_of_the_list_says_nothing_of_where_it_stands(listed, after) -> None:
    patients, rows = listed
    known = {"anothers": str(patients[1].uuid), "nobodys": str(uuid.uuid4()), "malformed": "Baker"}
    page = keyset.page(rows, ORDER, known[after])
    assert list(page) == [patients[0], patients[2], patients[3]]
    assert page.is_first


def test_links_of_a_page_keep_what_the_list_is_narrowed_by(client, auditor):
    for number in range(keyset.PAGE_SIZE + 1):
        factories.PatientFactory(family_name=f"Name{number:03d}")
    client.force_login(auditor)
    first = client.get("/patients/?view=closed")
    assert link(first, "prev") == ""
    second = client.get(link(first))
    assert [each.family_name for each in second.context["rows"]] == [f"Name{keyset.PAGE_SIZE:03d}"]
    assert second.context["view"] == "closed"
    assert link(second) == ""
    assert link(second, "prev") == "/patients/?view=closed"


def test_result_of_a_search_has_no_links_to_more(client, auditor):
    factories.PatientFactory(family_name="Adams")
    client.force_login(auditor)
    page = client.post("/patients/search", {"q": "Adams"}, follow=True)
    assert "Adams" in page.content.decode()
    assert link(page) == link(page, "prev") == ""


@pytest.mark.parametrize("after", [None, "", "abc", "-1", "1.5", "٣", "9" * 19])
def test_numbered_page_starts_at_the_newest_for_what_is_no_number(admin, after):
    for _ in range(3):
        audit.record("test", by=admin)
    rows = AuditEvent.objects.filter(verb="test")
    page = keyset.numbered(rows, after, size=2)
    assert list(page) == list(rows.order_by("-pk")[:2])
    assert page.is_first


def test_numbered_pages_reach_every_row_once(admin):
    for _ in range(5):
        audit.record("test", by=admin)
    rows = AuditEvent.objects.filter(verb="test")
    page, seen = keyset.numbered(rows, size=2), []
    while page.after:
        seen += page.rows
        page = keyset.numbered(rows, page.after, size=2)
    seen += page.rows
    assert seen == list(rows.order_by("-pk"))
    assert len(seen) == 5


def test_a_row_out_of_scope_does_not_tell_where_it_stands(client, case_manager, other_case_manager):
    for name in ("Aaron", "Zimmer"):
        patient = factories.ActiveEpisodeFactory(worker=case_manager).patient
        type(patient).objects.filter(pk=patient.pk).update(family_name=name)
    hidden = factories.ActiveEpisodeFactory(worker=other_case_manager).patient
    type(hidden).objects.filter(pk=hidden.pk).update(family_name="Miller")
    client.force_login(case_manager)
    page = client.get(f"/patients/?after={hidden.uuid}").content.decode()
    assert "Aaron" in page
    assert "Zimmer" in page


def test_a_row_in_scope_is_where_the_next_page_begins(client, case_manager):
    names = ("Aaron", "Zimmer")
    made = [factories.ActiveEpisodeFactory(worker=case_manager).patient for _ in names]
    for patient, name in zip(made, names, strict=True):
        type(patient).objects.filter(pk=patient.pk).update(family_name=name)
    client.force_login(case_manager)
    page = client.get(f"/patients/?after={made[0].uuid}").content.decode()
    assert "Aaron" not in page
    assert "Zimmer" in page
