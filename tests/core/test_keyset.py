"""Pages of a list begin after a row that the reader may see."""

from __future__ import annotations

import pytest

from tests import factories

pytestmark = pytest.mark.django_db


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
