"""Programs and their cadence rules as the administrator keeps them."""

from __future__ import annotations

import uuid

import pytest
from django.urls import reverse

from caseload.forms.programs import in_words
from caseload.models import Program
from core.models import AuditEvent
from tests import factories

pytestmark = pytest.mark.django_db
LIST = "/settings/programs/"
RULE = {
    "activity": "contact",
    "mode": "any",
    "kind": "rolling_days",
    "months": "",
    "days": "30",
    "grace_days": "5",
    "citation": "12VAC30-50-490",
}


def facts(*rules, **changes):
    sent = {
        "name": "Waiver",
        "key": "waiver",
        "week_mode": "calendar",
        "review_every_days": "30",
        "cadences-TOTAL_FORMS": str(len(rules) + 2),
        "cadences-INITIAL_FORMS": "0",
    }
    for number in range(len(rules), len(rules) + 2):  # a browser sends the spare rows too
        sent |= {f"cadences-{number}-mode": "any", f"cadences-{number}-activity": "", f"cadences-{number}-days": ""}
    for number, rule in enumerate(rules):
        sent |= {f"cadences-{number}-{name}": value for name, value in rule.items()}
    return sent | changes


def test_list_shows_rules_in_words_and_marks_samples(client, admin):
    factories.ProgramFactory(
        key="va",
        name="Virginia DD",
        is_sample=True,
        cadences=[{"key": "c", "activity": "face_to_face", "mode": "in_person", "kind": "rolling_days", "days": 90}],
    )
    client.force_login(admin)
    text = " ".join(client.get(LIST).content.decode().split())
    assert "Face-to-face contact in person every 90 days" in text
    assert "Sample: verify with your state" in text


@pytest.mark.parametrize("role", ["case_manager", "clinician", "supervisor", "auditor", "intake"])
def test_programs_are_kept_by_the_administrator_alone(role, client, request):
    program = factories.ProgramFactory()
    client.force_login(request.getfixturevalue(role))
    assert client.get(LIST).status_code == 403
    assert client.post(LIST + "new", facts()).status_code == 403
    assert client.post(reverse("programs:program", args=[program.uuid]), facts()).status_code == 403


def test_program_is_added_with_its_rules_once(client, admin):
    client.force_login(admin)
    sent = facts(
        RULE, RULE | {"kind": "calendar_quarter", "days": ""}, submission_key=str(uuid.uuid4()), is_sample="on"
    )
    for _ in range(2):
        assert client.post(LIST + "new", sent).status_code == 302
    made = Program.objects.get()
    assert [rule["key"] for rule in made.cadences] == ["contact", "contact-2"]
    assert made.cadences[0] == {
        "key": "contact",
        "activity": "contact",
        "mode": "any",
        "kind": "rolling_days",
        "months": None,
        "days": 30,
        "grace_days": 5,
        "citation": "12VAC30-50-490",
        "is_sample": True,
    }


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""},
        {"key": "Not A Slug!"},
        {"review_every_days": "0"},
        {"review_every_days": "367"},
        {"name": "n" * 121},
        {"cadences-0-days": ""},
        {"cadences-0-days": "0"},
        {"cadences-0-days": "99999"},
        {"cadences-0-kind": "weekly"},
        {"cadences-0-kind": "anniversary_months"},
        {"cadences-0-activity": "dance"},
        {"cadences-0-citation": ""},
        {"cadences-0-grace_days": "-1"},
        {"cadences-TOTAL_FORMS": "x"},
        {"cadences-TOTAL_FORMS": "31", "cadences-30-activity": "contact"},
        {"key": "taken"},
        {"name": "TAKEN"},
        {"name": "a\x00b"},
    ],
)
def test_a_bad_program_is_explained(changes, client, admin):
    factories.ProgramFactory(key="taken", name="Taken")
    client.force_login(admin)
    response = client.post(LIST + "new", facts(RULE, **changes))
    assert response.status_code == 422
    assert "There is a problem" in response.content.decode()
    assert Program.objects.count() == 1


def test_change_says_whose_deadlines_move(client, admin, episode):
    client.force_login(admin)
    text = client.get(reverse("programs:program", args=[episode.program.uuid])).content.decode()
    assert "changes the due dates of 1 open episode." in text


def test_change_counts_episodes_only_so_far(client, admin, monkeypatch):
    from caseload.actions import programs as program_actions

    monkeypatch.setattr(program_actions, "COUNTED_TO", 2)
    for _ in range(4):
        factories.ActiveEpisodeFactory()
    client.force_login(admin)
    text = client.get(reverse("programs:program", args=[Program.objects.get().uuid])).content.decode()
    assert "more than 2 open episodes" in text


MOVED: list[int] = []


def remember(patient_ids):
    MOVED.extend(patient_ids)


@pytest.mark.parametrize(
    ("changes", "moves"), [({"review_every_days": "20"}, True), ({"population": "Everybody"}, False)]
)
def test_changed_rules_move_every_open_episode(changes, moves, client, admin, episode, settings):
    settings.RECONCILER = "tests.caseload.test_programs.remember"
    MOVED.clear()
    client.force_login(admin)
    sent = facts(name=episode.program.name, seen_version="1", **changes)
    assert client.post(reverse("programs:program", args=[episode.program.uuid]), sent).status_code == 302
    assert list(MOVED) == ([episode.patient_id] if moves else [])
    assert AuditEvent.objects.filter(verb="programs.change").exists()


def test_a_rule_is_removed(client, admin):
    program = factories.ProgramFactory(
        cadences=[RULE | {"key": "contact", "days": 30, "months": None, "grace_days": 5}]
    )
    client.force_login(admin)
    url = reverse("programs:program", args=[program.uuid])
    assert "Rule 1" in client.get(url).content.decode()
    sent = facts(RULE | {"key": "contact", "DELETE": "on"}, seen_version="1")
    assert client.post(url, sent | {"cadences-INITIAL_FORMS": "1"}).status_code == 302
    program.refresh_from_db()
    assert program.cadences == []


def test_the_key_never_changes(client, admin):
    program = factories.ProgramFactory()
    client.force_login(admin)
    client.post(reverse("programs:program", args=[program.uuid]), facts(seen_version="1", key="other"))
    program.refresh_from_db()
    assert (program.key, program.name) == ("medicare-home-health", "Waiver")


def test_second_editor_sees_both_texts_and_rules(client, admin):
    program = factories.ProgramFactory()
    client.force_login(admin)
    url = reverse("programs:program", args=[program.uuid])
    client.post(url, facts(RULE, seen_version="1", population="Elders"))
    response = client.post(url, facts(seen_version="1", population="Adults"))
    text = response.content.decode()
    assert response.status_code == 409
    assert "Elders" in text
    assert "Adults" in text
    assert "Contact with the person every 30 days, 5 days of grace" in text


def test_program_is_archived_and_restored(client, admin):
    program = factories.ProgramFactory()
    client.force_login(admin)
    client.post(reverse("programs:archive", args=[program.uuid]))
    assert not Program.objects.get().is_active
    assert "Medicare home health" in client.get(LIST + "?view=archived").content.decode()
    client.post(reverse("programs:restore", args=[program.uuid]))
    assert Program.objects.get().is_active


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"activity": "contact", "kind": "calendar_month"}, "Contact with the person once in every calendar month"),
        (
            {"activity": "pcsp_review", "kind": "anniversary_months", "months": 12},
            "Person-centered plan review every 12 months",
        ),
        ({"activity": "gone", "kind": "odd"}, "gone odd"),
    ],
)
def test_rule_in_words(rule, words):
    assert in_words(rule) == words
