"""The calculator over the API."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rest_framework.test import APIRequestFactory, force_authenticate

from accounts.models import User
from accounts.permissions import GRANTS, Permission, Role
from calculator.api import RuleViewSet
from homehealth.registry import ask, rules

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/rules/"
ASK = RuleViewSet.as_view({"post": "ask"})


@pytest.fixture
def caller(client, clinician):
    client.force_login(clinician)
    return client


def sent(caller, name, body):
    text = body if isinstance(body, str) else json.dumps(body)
    return caller.post(f"{ROOT}{name}/", text, content_type="application/json")


def test_list_names_every_rule_with_its_source_and_inputs(caller):
    listed = caller.get(ROOT).json()
    assert [each["name"] for each in listed] == list(rules())
    period = next(each for each in listed if each["name"] == "certification_period")
    assert period["citation"]
    assert [each["name"] for each in period["inputs"]] == ["soc_date", "n"]


def test_retrieve_gives_one_rule_with_the_fields_of_its_objects(caller):
    found = caller.get(f"{ROOT}evaluate_visits/").json()
    visits = next(each for each in found["inputs"] if each["name"] == "visits")
    assert [each["name"] for each in visits["fields"]] == ["date", "prn"]


def test_ask_answers_as_the_calculator_does(caller):
    inputs = {"soc_date": "2027-01-04", "n": 2}
    answer = sent(caller, "certification_period", inputs)
    assert answer.status_code == 200
    assert answer.json() == ask("certification_period", inputs)


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({}, "missing_input", "soc_date"),
        ({"soc_date": "2027-02-29", "n": 1}, "bad_date", "soc_date"),
        ({"soc_date": "2027-01-04", "n": 0}, "out_of_range", "n"),
        ({"soc_date": "2027-01-04", "n": 1, "x": 1}, "unknown_input", "x"),
        ([1], "wrong_type", None),
        ("{", "bad_json", None),
        ('{"n": 1e999}', "bad_json", None),
        ('{"n": "\\ud800"}', "bad_json", None),
        ('{"n": "\\u0000"}', "bad_json", None),
    ],
)
def test_ask_refuses_with_code_field_and_sentence(caller, body, code, field):
    answer = sent(caller, "certification_period", body)
    assert answer.status_code == 400
    assert answer.json()["error"] == code
    assert answer.json()["field"] == field
    assert answer.json()["detail"]


def test_ask_points_at_the_mistake_in_a_frequency(caller):
    answer = sent(caller, "frequency_in_words", {"text": "SN 2w4, 0w3"})
    assert answer.status_code == 400
    assert answer.json()["position"] >= 8


@pytest.mark.parametrize("name", ["nothing", "certification_periods", "%00", "日本"])
def test_an_unknown_rule_is_not_found(caller, name):
    assert caller.get(f"{ROOT}{name}/").status_code == 404
    assert sent(caller, name, {}).status_code == 404


def test_rules_are_refused_without_signing_in_and_without_the_permission(client, clinician, monkeypatch):
    assert client.get(ROOT).status_code == 401
    monkeypatch.setitem(GRANTS, Role.CLINICIAN, GRANTS[Role.CLINICIAN] - {Permission.SEE_RULES})
    client.force_login(clinician)
    assert client.get(ROOT).status_code == 403
    assert sent(client, "certification_period", {}).status_code == 403


def test_schema_describes_the_rules_without_a_warning(caller, capsys):
    described = caller.get(reverse("schema"), headers={"accept": "application/json"}).json()
    assert {"get", "post"} == set(described["paths"]["/api/v1/rules/{name}/"])
    printed = capsys.readouterr()
    assert "rule_api" not in printed.err + printed.out


LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
JSON = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
LIKELY = st.sampled_from(
    ["2027-01-04", "2024-02-29", "1900-01-01", "2999-12-31", "2027-03-14T02:30", "2027-11-01T01:30"]
)
LIKELY |= st.sampled_from(["America/New_York", "UTC", "SN 2w4", "PT", "PHQ-9"])
LIKELY |= st.sampled_from([0, 1, 2, 60, -1, 10**12, 1.5]) | st.booleans()


def answered(name, body):
    """POST straight to the view: an exception is the test's failure, whatever the rule."""
    request = APIRequestFactory().post(f"{ROOT}{name}/", json.dumps(body), content_type="application/json")
    force_authenticate(request, User(pk=1, role="clinician", is_active=True))
    return ASK(request, name=name).render()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=JSON)
def test_ask_answers_any_json_sent_to_every_rule(body):
    for name in rules():
        assert answered(name, body).status_code in (200, 400)


@settings(max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(list(rules())), draw=st.data())
def test_ask_answers_any_values_for_the_inputs_it_knows(name, draw):
    values = LIKELY | JSON | st.lists(LIKELY, max_size=5)
    body = {}
    for spec in rules()[name].inputs:
        objects = (
            st.fixed_dictionaries({}, optional={each.name: values for each in spec.fields}) if spec.fields else values
        )
        chosen = st.sampled_from(spec.choices) if spec.choices else objects
        body[spec.name] = draw.draw(
            chosen | values | st.lists(objects, max_size=3) | st.dictionaries(st.sampled_from(["PT", "a"]), values)
        )
    answer = answered(name, body)
    assert answer.status_code in (200, 400)
    assert json.loads(answer.content)


@pytest.mark.parametrize("depth", [90, 300, 900, 3000, 100_000])
def test_ask_survives_deep_nesting(caller, depth):
    assert sent(
        caller, "oasis_item_valid", '{"item": "M1860", "value": ' + "[" * depth + "]" * depth + "}"
    ).status_code in (200, 400)
