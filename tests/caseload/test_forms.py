"""The forms of the caseload on their edges: rules of a program, people, notes, the health lists, who is to be in charge."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from caseload.forms import health, programs
from caseload.forms.episode import AppointForm, loads, said
from caseload.forms.patients import ContactForm, NoteForm
from caseload.forms.programs import CadenceForm, cadences_of, in_words
from caseload.models import Episode, Program
from core.clock import local, now, today
from tests import factories

DAY = datetime.timedelta(days=1)
DATABASE = pytest.mark.django_db
RULE = {"activity": "contact", "mode": "any", "kind": "rolling_days", "days": "30", "citation": "12VAC30"}

# --- rules of a program ----------------------------------------------------------------------------------------------

CADENCES: list[tuple[dict[str, str], str | None, dict[str, Any]]] = [
    ({}, None, {"days": 30, "months": None}),
    ({"days": "1"}, None, {"days": 1}),
    ({"days": "0"}, "days", {}),
    ({"days": ""}, "days", {}),
    ({"days": str(programs.MAX_DAYS)}, None, {"days": programs.MAX_DAYS}),
    ({"days": str(programs.MAX_DAYS + 1)}, "days", {}),
    ({"months": "5"}, None, {"months": None, "days": 30}),  # what the kind does not count is forgotten
    ({"kind": "anniversary_months", "months": "6"}, None, {"months": 6, "days": None}),
    ({"kind": "anniversary_months"}, "months", {}),
    ({"kind": "anniversary_months", "months": "0"}, "months", {}),
    ({"kind": "anniversary_months", "months": str(programs.MAX_MONTHS + 1)}, "months", {}),
    ({"kind": "calendar_month"}, None, {"months": None, "days": None}),
    ({"kind": "calendar_quarter", "months": "3"}, None, {"months": None, "days": None}),
    ({"kind": ""}, "kind", {}),
    ({"kind": "weekly"}, "kind", {}),
    ({"grace_days": "0"}, None, {"grace_days": 0}),
    ({"grace_days": "366"}, None, {"grace_days": 366}),
    ({"grace_days": "367"}, "grace_days", {}),
    ({"grace_days": "-1"}, "grace_days", {}),
    ({"citation": ""}, "citation", {}),
    ({"citation": "x" * 200}, None, {}),
    ({"citation": "x" * 201}, "citation", {}),
    ({"activity": "progress_review"}, "activity", {}),  # a field of the program itself
    ({"mode": "in_person"}, None, {"mode": "in_person"}),
]


@pytest.mark.parametrize(("typed", "field", "kept"), CADENCES)
def test_a_rule_of_a_program(typed: dict[str, str], field: str | None, kept: dict[str, Any]) -> None:
    form = CadenceForm(RULE | typed)
    assert set(form.errors) == ({field} if field else set())
    assert {name: form.cleaned_data[name] for name in kept} == kept


@pytest.mark.parametrize(
    ("typed", "words"),
    [({"days": ""}, "Enter how many days"), ({"kind": "anniversary_months"}, "Enter how many months")],
)
def test_a_rule_says_what_it_needs(typed: dict[str, str], words: str) -> None:
    (said,) = CadenceForm(RULE | typed).errors.values()
    assert said[0].startswith(words)


def posted(*rules: dict[str, str]) -> dict[str, str]:
    sent = {"cadences-TOTAL_FORMS": str(len(rules)), "cadences-INITIAL_FORMS": "0"}
    return sent | {f"cadences-{n}-{name}": value for n, rule in enumerate(rules) for name, value in rule.items()}


def test_each_rule_is_kept_under_a_key_of_its_own() -> None:
    rules = [RULE, RULE, RULE | {"key": "contact-2"}, RULE | {"DELETE": "on", "key": "gone"}, {"mode": "any"},
             RULE | {"activity": "home_visit", "key": "kept"}]  # fmt: skip
    formset = programs.cadence_forms(posted(*rules), None)
    assert formset.is_valid(), formset.errors
    kept = cadences_of(formset, is_sample=True)
    assert [each["key"] for each in kept] == ["contact", "contact-2", "contact-2-2", "kept"]
    assert {(each["is_sample"], each["grace_days"]) for each in kept} == {(True, 0)}
    assert not any(each["is_sample"] for each in cadences_of(formset, is_sample=False))


@pytest.mark.parametrize(("count", "is_valid"), [(30, True), (31, False)])
def test_a_program_has_thirty_rules_at_most(count: int, is_valid: bool) -> None:
    assert programs.cadence_forms(posted(*[RULE] * count), None).is_valid() is is_valid


def test_the_stored_rules_stand_in_the_form_with_two_rows_to_spare() -> None:
    program = Program(cadences=[RULE | {"key": "contact"}])
    opened = programs.cadence_forms(None, program)
    assert [form["activity"].value() for form in opened] == ["contact", None, None]
    assert opened.forms[0].fields["DELETE"].label == "Remove this rule"
    assert len(programs.cadence_forms(posted(RULE), program).forms) == 1
    assert len(programs.cadence_forms(None, None).forms) == 2


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"kind": "rolling_days", "days": 1}, "Contact with the person every day"),
        ({"kind": "rolling_days", "days": 2}, "Contact with the person every 2 days"),
        ({"kind": "anniversary_months", "months": 1}, "Contact with the person every month, on the same day number"),
        ({"kind": "anniversary_months", "months": 2}, "Contact with the person every 2 months"),
        ({"kind": "calendar_quarter"}, "Contact with the person once in every calendar quarter"),
        ({"kind": "calendar_month", "mode": "in_person"}, "Contact with the person in person once in every calendar month"),
        ({"kind": "calendar_month", "grace_days": 5}, "Contact with the person once in every calendar month, 5 days of grace"),
        ({"kind": "calendar_month", "grace_days": 0}, "Contact with the person once in every calendar month"),
        ({}, "Contact with the person "),
    ],
)  # fmt: skip
def test_a_rule_in_words(rule: dict[str, Any], words: str) -> None:
    assert in_words({"activity": "contact"} | rule) == words


# --- people and notes ------------------------------------------------------------------------------------------------

REACHABLE = "Enter a phone number for the emergency contact."


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({}, {}),
        ({"is_emergency": "on", "phone": "518-555-0143"}, {}),
        ({"is_emergency": "on"}, {"phone": [REACHABLE]}),
        ({"is_emergency": "on", "phone": "12"}, {"phone": None}),
        ({"name": ""}, {"name": None}),
    ],
)
def test_an_emergency_contact_can_be_reached(typed: dict[str, str], errors: dict[str, list[str] | None]) -> None:
    form = ContactForm({"name": "Bo", "may_know": "all"} | typed)
    assert set(form.errors) == set(errors)
    for name, words in errors.items():
        assert words is None or form.errors[name] == words


@DATABASE
def test_one_that_came_without_a_phone_may_be_corrected_otherwise() -> None:
    typed = {"may_know": "nothing", "name": "Bob", "is_emergency": "on"}
    held = factories.ContactFactory(is_emergency=True, phone="")
    assert ContactForm(typed, instance=held).is_valid()
    reachable = factories.ContactFactory(is_emergency=True, phone="+15185550143")
    assert ContactForm(typed, instance=reachable).errors == {"phone": [REACHABLE]}


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({}, {}),
        ({"kind": "call", "mode": "phone"}, {}),
        ({"kind": "call"}, {"mode": ["Choose how you were in contact."]}),
        ({"kind": "physician"}, {"mode": ["Choose how you were in contact."]}),
        ({"kind": "family", "mode": "written"}, {}),
        ({"happened_at": -2}, {}),
        ({"happened_at": 3}, {"happened_at": ["Enter a time that is not in the future."]}),
    ],
)
def test_a_note_says_how_a_contact_was_made_and_when(typed: dict[str, Any], errors: dict[str, list[str]]) -> None:
    if "happened_at" in typed:
        at = local(now() + datetime.timedelta(minutes=typed["happened_at"]))
        typed = {"happened_at": at.strftime("%Y-%m-%dT%H:%M")}
    assert NoteForm({"kind": "note", "text": "x"} | typed).errors == errors


def test_a_note_offers_what_the_program_asks_for_with_its_days() -> None:
    program = Program(cadences=[{"activity": "pcsp_review"}, {"activity": "contact"}])
    form = NoteForm(program=program)
    form.say_windows({"pcsp-review": "counts until 4 Jan 2027"})
    label = "Person-centered plan reviewed with the person"
    assert list(form.fields["activity"].choices) == [  # type: ignore[attr-defined]
        ("", "Nothing more"), ("pcsp-review", f"{label}: counts until 4 Jan 2027"),
    ]  # fmt: skip
    form.say_windows({})
    assert form.fields["activity"].choices[1] == ("pcsp-review", label)  # type: ignore[attr-defined]
    plain = NoteForm(program=None)
    plain.say_windows({"pcsp-review": "x"})
    assert {"activity", "date_reason"}.isdisjoint(plain.fields)


# --- the health lists ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "typed", "errors"),
    [
        (health.ConditionEndForm, {"how": "ended", "on": "2021-01-01"}, set()),
        (health.ConditionEndForm, {"how": "ended"}, {"on"}),
        (health.ConditionEndForm, {"how": "in-error", "reason": "x"}, set()),
        (health.ConditionEndForm, {"how": "in-error"}, {"reason"}),
        (health.MedicationEndForm, {"how": "ended", "on": "2021-01-01"}, {"reason"}),
        (health.MedicationEndForm, {"how": "ended", "on": "2021-01-01", "reason": "x"}, set()),
        (health.MedicationEndForm, {"how": "in-error", "reason": "x"}, set()),
        (health.AllergyEndForm, {}, {"reason"}),
    ],
)
def test_how_an_entry_leaves_its_list(form: Any, typed: dict[str, str], errors: set[str]) -> None:
    assert set(form(typed | {"sent": "1"}).errors) == errors


@pytest.mark.parametrize(
    ("code", "kept"),
    [("", ""), ("i50", "I50"), ("I50.", None), ("I50.1234", "I50.1234"), ("I50.12345", None), ("II0", None), ("I5", None),
     ("C7A", "C7A"), ("I501", "I501"), ("I50..1", None), ("150", None), (" i50.9 ", "I50.9"), ("I50.9\u0661", None)],
)  # fmt: skip
def test_a_code_has_the_shape_of_icd_10(code: str, kept: str | None) -> None:
    form = health.ConditionForm({"text": "x", "code": code})
    assert form.is_valid() is (kept is not None), form.errors
    assert kept is None or form.cleaned_data["code"] == kept


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("I50.123456", "Enter the ICD-10 code as a letter and two to six more characters, for example I50.9."),
        ("I50.1234567", "ICD-10 code must be 10 characters or fewer; this has 11"),
    ],
)
def test_a_code_that_is_too_long_says_so(code: str, words: str) -> None:
    (said,) = health.ConditionForm({"text": "x", "code": code}).errors["code"]
    assert words in said


# --- who is to be in charge ------------------------------------------------------------------------------------------


@DATABASE
def test_how_much_each_has(episode: Any, case_manager: Any) -> None:
    other = factories.UserFactory()
    assignment = factories.AssignmentFactory(episode=factories.EpisodeFactory(), worker=other)
    type(assignment).objects.filter(pk=assignment.pk).update(ends_on=today())
    for days, facts in (
        (7, {}),
        (8, {}),
        (-3, {}),
        (1, {"state": "done", "closed_on": today()}),
        (1, {"owner": other}),
    ):
        factories.ObligationFactory(episode=episode, due_on=today() + days * DAY, **facts)
    assert loads([case_manager.pk]) == ({case_manager.pk: 1}, {case_manager.pk: 2})
    assert loads([other.pk]) == ({}, {other.pk: 1})
    assert said(case_manager, 1, 2) == f"{case_manager.name}: 1 patient, 2 due within a week"
    case_manager.takes_new_patients = False
    assert said(case_manager, 2, 0).endswith("2 patients, 0 due within a week, takes no new patients")


@DATABASE
def test_whoever_is_offered_is_an_active_case_manager_of_the_team_and_not_in_charge(
    supervisor: Any, case_manager: Any, episode: Any, team: Any, clinician: Any
) -> None:
    colleague = factories.UserFactory(role="case_manager", team=team)
    factories.UserFactory(role="case_manager", team=team, is_active=False)
    factories.UserFactory(role="case_manager", team=factories.TeamFactory())
    offered = lambda one: set(AppointForm(by=supervisor, episode=one).fields["worker"].queryset)  # type: ignore[attr-defined]  # noqa: E731
    assert offered(episode) == {colleague}
    assert offered(Episode()) == {colleague, case_manager}


@DATABASE
@pytest.mark.parametrize(("takes", "anyway", "is_valid"), [(True, "", True), (False, "", False), (False, "on", True)])
def test_whoever_takes_nobody_new_gets_one_on_purpose_only(
    supervisor: Any, episode: Any, team: Any, takes: bool, anyway: str, is_valid: bool
) -> None:
    colleague = factories.UserFactory(role="case_manager", team=team, takes_new_patients=takes)
    typed = {"worker": str(colleague.uuid), "reason": "Leave", "anyway": anyway}
    form = AppointForm(typed, by=supervisor, episode=episode)
    assert form.is_valid() is is_valid
    assert is_valid or form.errors["worker"][0].startswith(f"{colleague.name} takes no new patients.")
