"""The order of lists, what changed since, and pages that hold while rows change."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from caseload.models import Patient
from core.clock import now
from tests import factories
from tests.api.test_honest import refused

pytestmark = pytest.mark.django_db
LISTS = (
    "patients", "episodes", "assessments", "plans", "visits", "referrals", "obligations", "concerns", "endings", "filings",
    "resources",
)  # fmt: skip


def pages(api: Any, asked: str, meanwhile: Any = lambda: None) -> list[dict[str, Any]]:
    """Every row of a list, page after page, with something done between two pages."""
    found: list[dict[str, Any]] = []
    after = ""
    for _ in itertools.repeat(None, 50):
        page = api.get(f"{asked}{after}").json()
        found += page["results"]
        if page["next"] is None:
            return found
        after = f"&after={page['next']}"
        meanwhile()
    raise AssertionError("the pages have no end")


@pytest.mark.parametrize(
    ("kind", "ordering"),
    [("patients", ""), ("patients", "updated_at"), ("resources", "-updated_at"), ("resources", "")],
)
def test_each_of_many_rows_is_on_one_page_while_others_change(
    kind: str, ordering: str, calling: Any, case_manager: Any
) -> None:
    """Rows that nobody touches are told once each; those that change, come or go meanwhile move no other."""
    model = make_three_hundred(kind, case_manager)
    numbers = list(model.objects.order_by("id").values_list("pk", flat=True))
    busy = iter(numbers[::25])
    quiet = {str(each.uuid) for each in model.objects.exclude(pk__in=numbers[::25])}

    def meanwhile() -> None:
        """One row changes its place in every order that has a place to change."""
        pk = next(busy, None)
        if pk is not None:
            model.objects.filter(pk=pk).update(
                version=7, **({"organization": "ZZ"} if kind == "resources" else {"phone": "+15185550100"})
            )

    asked = f"{kind}/?page_size=30" + (f"&ordering={ordering}" if ordering else "")
    told = [row["uuid"] for row in pages(calling(case_manager), asked, meanwhile)]
    counted = [each for each in told if each in quiet]
    assert len(counted) == len(set(counted)) == len(quiet)


def make_three_hundred(kind: str, worker: Any) -> Any:
    """Three hundred rows in one statement, copies of one."""
    first = (
        factories.ActiveEpisodeFactory(worker=worker).patient
        if kind == "patients"
        else factories.CommunityResourceFactory()
    )
    model = type(first)
    names = [
        f.column
        for f in model._meta.concrete_fields
        if f.name not in {"id", "uuid", "record_number", "name", "given_name", "open_episode"} and not f.generated
    ]
    own = {"patients": "record_number, given_name", "resources": "name"}[kind]
    made = {"patients": "900000 + n, 'Ann' || n", "resources": "'Meals ' || n"}[kind]
    listed = ", ".join(names)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {model._meta.db_table} (uuid, {own}, {listed}) "
            f"SELECT gen_random_uuid(), {made}, {listed} FROM {model._meta.db_table}, generate_series(1, 299) n WHERE id = {first.pk}"
        )
        if kind == "patients":
            episodes = [
                f.column
                for f in type(first.open_episode)._meta.concrete_fields
                if f.name not in {"id", "uuid", "patient"} and not f.generated
            ]
            cursor.execute(
                f"INSERT INTO caseload_episode (uuid, patient_id, {', '.join(episodes)}) "
                f"SELECT gen_random_uuid(), p.id, {', '.join('e.' + each for each in episodes)} "
                f"FROM caseload_patient p, caseload_episode e WHERE p.id <> {first.pk} AND e.patient_id = {first.pk}"
            )
    return model


def test_a_page_of_one_order_is_none_of_another(api: Any, chart: Any) -> None:
    factories.ActiveEpisodeFactory(worker=api.user)
    after = api.get("patients/?page_size=1").json()["next"]
    refused(api.get(f"patients/?page_size=1&ordering=updated_at&after={after}"), 400, "query", "after")
    refused(api.get(f"episodes/?page_size=1&after={after}"), 400, "query", "after")


@pytest.mark.parametrize("kind", LISTS)
def test_what_changed_since_is_told(kind: str, api: Any, chart: Any) -> None:
    """Also when what changed it wrote no `updated_at` of its own."""
    factories.ReferralFactory()
    factories.CommunityResourceFactory()
    factories.ConcernFactory(episode=chart.episode)
    factories.EndingFactory(episode=chart.episode)
    factories.FilingFactory(episode=chart.episode)
    (row,) = api.get(f"{kind}/").json()["results"][:1]
    since = row["updated_at"].replace("+", "%2B")
    assert row["uuid"] in [each["uuid"] for each in api.get(f"{kind}/?updated_since={since}").json()["results"]]
    later = (now() + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert api.get(f"{kind}/?updated_since={later}").json()["results"] == []
    assert api.get(f"{kind}/?ordering=-updated_at").status_code == 200


def test_a_change_that_forgets_its_date_gets_one(chart: Any) -> None:
    before = Patient.objects.get(pk=chart.patient.pk).updated_at
    Patient.objects.filter(pk=chart.patient.pk).update(city="Troy")
    assert Patient.objects.get(pk=chart.patient.pk).updated_at > before
