"""Settings > Rules: the list, each rule's page and its "try it" form."""

from __future__ import annotations

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.permissions import GRANTS, Permission, Role
from calculator.forms import pointed
from homehealth import deadlines, instruments
from homehealth.registry import rules
from tests import factories

pytestmark = pytest.mark.django_db
LIST = "/settings/rules/"
ITEMS = {"phq-2": {"1": "2", "2": "1"}, "nrs": {"value": "7"}, "barthel": {"feeding": "10"}}


@pytest.fixture
def reader(client, case_manager):
    client.force_login(case_manager)
    return client


def tried(reader, name, **typed):
    return reader.post(reverse("calculator:rule", args=[name]), typed)


def test_list_shows_every_rule_deadline_and_instrument_with_its_source(reader):
    page = reader.get(LIST).content.decode()
    for rule in rules().values():
        assert f'href="{reverse("calculator:rule", args=[rule.name])}"' in page
    for key in deadlines.rules():
        assert f"deadline-{key}<" in page
    for key in instruments.instruments():
        assert f"score-{key}<" in page
    assert "42 CFR 484.55" in page


@pytest.mark.parametrize("role", Role.values)
def test_list_opens_for_every_role(client, role):
    client.force_login(factories.UserFactory(role=role))
    assert client.get(LIST).status_code == 200


@pytest.mark.parametrize("path", [LIST, f"{LIST}certification_period"])
def test_rules_are_refused_without_the_permission_and_without_signing_in(client, clinician, monkeypatch, path):
    assert client.get(path).status_code == 302
    monkeypatch.setitem(GRANTS, Role.CLINICIAN, GRANTS[Role.CLINICIAN] - {Permission.SEE_RULES})
    client.force_login(clinician)
    assert client.get(path).status_code == 403


def test_list_narrowed_to_a_subject_leaves_the_others_out(reader):
    page = reader.get(LIST, {"group": "orders"}).content.decode()
    assert "parse_frequency" in page
    assert "certification_period" not in page
    assert "Clear filters" in page


@pytest.mark.parametrize("group", ["", "nothing", "1\x00", "<b>"])
def test_list_narrowed_to_an_unknown_subject_shows_all(reader, group):
    assert b"certification_period" in reader.get(LIST, {"group": group}).content


def test_list_and_rule_need_few_queries(reader, queries):
    for path in (LIST, f"{LIST}deadlines"):
        reader.get(path)
        with queries() as seen:
            reader.get(path)
        assert len(seen) <= 12


@pytest.mark.parametrize("name", list(rules()))
def test_rule_page_names_its_source_and_draws_every_input(reader, name):
    page = reader.get(reverse("calculator:rule", args=[name]))
    assert page.status_code == 200
    assert set(page.context["form"].fields) >= {spec.name for spec in rules()[name].inputs}
    assert page.context["form"].fields or not rules()[name].inputs
    assert rules()[name].citation in page.context["rule"].citation
    assert page.context["answer"] is None


@pytest.mark.parametrize("name", ["nothing", "certification_period2", "<b>", "日本", "a" * 5000])
def test_rule_of_an_unknown_name_is_not_found(reader, name):
    assert reader.get(reverse("calculator:rule", args=[name])).status_code == 404


@pytest.mark.parametrize(("key", "name"), [("recertification", "deadline-recertification"), ("phq-9", "score-phq-9")])
def test_rule_by_the_key_of_a_deadline_or_an_instrument_leads_to_its_page(reader, key, name):
    assert reader.get(reverse("calculator:rule", args=[key])).url == reverse("calculator:rule", args=[name])


def test_rule_answers_with_derivation_and_source(reader):
    page = tried(reader, "comprehensive_assessment_due", soc_date="1/4/2027")
    assert page.status_code == 200
    text = page.content.decode()
    assert "Sat 9 Jan 2027" in text
    assert "5 calendar days" in text
    assert "484.55(b)" in text


def test_rule_answers_an_hour_in_the_zone_chosen(reader):
    typed = {"referral_at": "2027-03-12T09:30", "tz": "America/Denver"}
    page = tried(reader, "initial_assessment_due", **typed)
    assert page.context["answer"]["due_at"] == "2027-03-14T10:30:00-06:00"
    assert "Sun 14 Mar 2027, 10:30 AM (UTC-06:00)" in page.content.decode()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"soc_date": "", "n": "2"}, "Enter the start of care"),
        ({"soc_date": "31 Feb 2027", "n": "2"}, "Start of care must be a date"),
        ({"soc_date": "1/4/2027", "n": "two"}, "must be a whole number"),
        ({"soc_date": "1/4/2027", "n": "9" * 30}, "must be a whole number"),
        ({"soc_date": "1/4/4027", "n": "1"}, "must lie between"),
        ({"soc_date": "1/4/2027\x00", "n": "1"}, "holds a character that cannot be kept"),
        ({"soc_date": "<script>", "n": "1"}, "Start of care must be a date"),
    ],
)
def test_rule_refuses_at_the_field_and_keeps_what_was_typed(reader, typed, words):
    page = tried(reader, "certification_period", **typed)
    assert page.status_code == 422
    form = page.context["form"]
    assert any(words in error for errors in form.errors.values() for error in errors)
    assert form["n"].value() == typed["n"]
    assert form["soc_date"].value() == typed["soc_date"]
    assert "<script>" not in page.content.decode().replace("<script src", "").split("<main")[1].split("</main>")[0]


def test_rule_points_at_the_mistake_in_a_frequency(reader):
    page = tried(reader, "frequency_in_words", text="SN 2w4, 3x")
    assert page.status_code == 422
    assert "text" in page.context["form"].errors
    text, caret = page.context["carets"][0].split("\n")
    assert text[caret.index("^") :].startswith(("3x", "x")) or caret.index("^") == len(text)


def test_rule_answers_a_frequency_with_its_mistakes_and_marks_them(reader):
    page = tried(reader, "parse_frequency", text="SN 2w4, 0w3")
    assert page.status_code == 422
    assert page.context["answer"]["errors"]
    assert page.context["carets"]


def test_rule_reads_lists_rows_and_objects(reader):
    dates = tried(reader, "lupa_check", period_start="2027-01-04", threshold="2", visit_dates="2027-01-05, 1/7/2027")
    assert dates.context["answer"]["because"]
    rows = tried(
        reader, "evaluate_visits", text="SN 2w2", effective_date="2027-01-04", period_end="2027-03-04",
        visits="2027-01-05, no\n2027-01-06", as_of="2027-02-01",
    )  # fmt: skip
    assert rows.context["answer"]["made"][0] == 2
    named = tried(reader, "evv_missing_elements", record="service_date: 2027-01-04\nbegin_time: 09:00")
    assert "location" in named.context["answer"]["because"]
    as_json = tried(reader, "evv_missing_elements", record='{"location": "home"}')
    assert "location" not in as_json.context["answer"]["because"]


@pytest.mark.parametrize("typed", ["{", "[1", "no colon", "a: 1\na: 2", ": 3", "[" * 5000])
def test_rule_explains_an_object_it_cannot_read(reader, typed):
    page = tried(reader, "evv_missing_elements", record=typed)
    assert page.status_code == 422
    assert page.context["form"].errors["record"]


@pytest.mark.parametrize(("key", "total"), [("phq-2", 3), ("nrs", 7)])
def test_rule_of_an_instrument_scores_its_items(reader, key, total):
    page = reader.get(reverse("calculator:rule", args=[f"score-{key}"]))
    for item in instruments.get(key).items:
        assert item.text in page.context["form"].fields[item.code].label
    codes = [item.code for item in instruments.get(key).items]
    answers = dict(zip(codes, list(ITEMS[key].values()), strict=True))
    assert tried(reader, f"score-{key}", **answers).context["answer"]["total"] == total


def test_rule_of_an_instrument_asks_for_the_missing_item(reader):
    page = tried(reader, "score-barthel", **ITEMS["barthel"])
    assert page.status_code == 422
    assert page.context["form"]["feeding"].value() == "10"
    assert b"non-commercial use only" in page.content


def test_rule_of_boxes_counts_what_is_ticked(reader):
    codes = [item.code for item in instruments.get("m1033").items][:4]
    assert tried(reader, "score-m1033", **dict.fromkeys(codes, "on")).context["answer"]["pdgm_hosp_risk"] is True
    assert tried(reader, "score-m1033").status_code == 422


def test_rule_that_takes_further_inputs_reads_them(reader):
    page = tried(reader, "score", instrument="PHQ-2", further_inputs="items: [2, 1]")
    assert page.context["answer"]["total"] == 3
    assert tried(reader, "score", instrument="PHQ-2").status_code == 422


def test_rule_of_a_deadline_says_who_keeps_it_and_what_closes_it(reader):
    stated = deadlines.rules()["recertification"]
    page = reader.get(reverse("calculator:rule", args=["deadline-recertification"])).content.decode()
    assert stated.closes in page
    assert stated.consequence in page


def test_rule_writes_nothing(reader, queries):
    tried(reader, "comprehensive_assessment_due", soc_date="1/4/2027")
    with queries() as seen:
        tried(reader, "comprehensive_assessment_due", soc_date="1/4/2027")
    assert not [each["sql"] for each in seen if each["sql"].startswith(("INSERT", "DELETE"))]


TYPED = st.one_of(
    st.text(max_size=30),
    st.sampled_from(["2027-01-04", "1/4/2027", "2027-01-04T09:00", "1", "-1", "99999999",
                     "1e999", "NaN", "yes", "SN 2w4",
                     "[[[", "{}", "[]", '["\\ud800"]', '{"a": 1e999}', "a: b",
                     "1, 2, 3", "America/New_York", "PHQ-2"]),
)  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(list(rules())), draw=st.data())
def test_rule_answers_or_explains_whatever_is_typed(reader, name, draw):
    fields = reader.get(reverse("calculator:rule", args=[name])).context["form"].fields
    typed = {field: draw.draw(TYPED) for field in fields}
    page = reader.post(reverse("calculator:rule", args=[name]), typed)
    assert page.status_code in (200, 422)
    assert (page.status_code == 422) == bool(page.context["form"].errors)


@pytest.mark.parametrize(
    ("text", "position", "shown"),
    [("abc", 1, "abc\n ^"), ("", 0, " \n^"), ("abc", 9, "abc\n   ^"), ("x" * 100, 50, f"{'x' * 60}\n{' ' * 30}^")],
)
def test_pointed_puts_the_caret_under_the_character(text, position, shown):
    assert pointed(text, position) == shown
