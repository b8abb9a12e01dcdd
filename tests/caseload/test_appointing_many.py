"""Several patients are given to another case manager at once: all or none, and only those one may see."""

from __future__ import annotations

import pytest

from caseload.actions import patients as actions
from caseload.models import Patient
from caseload.views import episode as episode_views
from core.change.actions import Refused
from core.models import AuditEvent
from tests import factories

pytestmark = pytest.mark.django_db
WHERE = "/patients/appoint"


@pytest.fixture
def three(case_manager):
    return [factories.ActiveEpisodeFactory(worker=case_manager) for _ in range(3)]


@pytest.fixture
def receiver(team):
    return factories.UserFactory(role="case_manager", team=team)


def named(episodes):
    return [str(each.patient.uuid) for each in episodes]


def test_selected_patients_are_given_to_one_person(client, supervisor, three, receiver):
    client.force_login(supervisor)
    page = client.get(WHERE, {"patient": named(three[:2])}).content.decode()
    assert three[0].patient.family_name in page
    form = {"patient": named(three[:2]), "worker": str(receiver.uuid), "reason": "Leave"}
    assert client.post(WHERE, form).status_code == 302
    for episode in three:
        episode.refresh_from_db()
    assert [each.worker == receiver for each in three] == [True, True, False]
    assert three[0].patient.timeline.filter(detail="Leave").count() == 1
    assert AuditEvent.objects.filter(verb="episodes.appoint").count() == 2


def test_none_is_given_when_one_is_refused(client, supervisor, three, receiver, monkeypatch):

    appoint = actions.appoint

    def refuse_the_last(*, episode, **facts):
        if episode.pk == three[1].pk:
            raise Refused("Not this one.")
        return appoint(episode=episode, **facts)

    monkeypatch.setattr(actions, "appoint", refuse_the_last)
    client.force_login(supervisor)
    form = {"patient": named(three), "worker": str(receiver.uuid), "reason": "Leave"}
    answer = client.post(WHERE, form)
    assert answer.status_code == 422
    assert "Not this one." in answer.content.decode()
    assert answer.content.decode().count('name="patient"') == 3
    three[0].refresh_from_db()
    assert three[0].worker != receiver


@pytest.mark.parametrize("query", [{}, {"patient": "x"}, {"patient": ["\x00", "9" * 400]}])
def test_nobody_selected_is_said(query, client, supervisor):
    client.force_login(supervisor)
    for answer in (client.get(WHERE, query, follow=True), client.post(WHERE, query, follow=True)):
        assert "Select at least one patient" in answer.content.decode()


def test_more_than_one_form_takes_are_refused_and_none_is_given(client, supervisor, three, receiver, monkeypatch):
    monkeypatch.setattr(episode_views, "MOST_AT_ONCE", 2)
    client.force_login(supervisor)
    form = {"patient": named(three), "worker": str(receiver.uuid), "reason": "Leave"}
    assert "Select at most 2 patients at once." in client.post(WHERE, form, follow=True).content.decode()
    assert not AuditEvent.objects.filter(verb="episodes.appoint").exists()
    client.post(WHERE, form | {"patient": named(three[:2])})
    assert AuditEvent.objects.filter(verb="episodes.appoint").count() == 2


def test_patients_of_another_team_are_left_out(client, supervisor, three, receiver):
    stranger = factories.ActiveEpisodeFactory(worker=factories.UserFactory(role="case_manager"))
    client.force_login(supervisor)
    form = {"patient": named([stranger, three[0]]), "worker": str(receiver.uuid), "reason": "Leave"}
    assert stranger.patient.family_name not in client.get(WHERE, form).content.decode()
    client.post(WHERE, form)
    stranger.refresh_from_db()
    assert stranger.worker != receiver


@pytest.mark.parametrize(
    ("theirs", "closed", "strange", "said"),
    [
        (0, 0, 0, ["3 patients given to {}."]),
        (1, 0, 0, ["2 patients given to {}.", "1 patient of your selection left as before"]),
        (0, 1, 0, ["2 patients given to {}.", "1 patient of your selection left as before"]),
        (0, 0, 1, ["3 patients given to {}.", "1 patient of your selection left as before"]),
        (3, 0, 0, ["3 patients of your selection left as before: already with {}"]),
        (1, 1, 1, ["1 patient given to {}.", "3 patients of your selection left as before"]),
    ],
)
def test_who_of_the_selection_stayed_is_said(client, supervisor, three, receiver, theirs, closed, strange, said):
    """Between the list and the form somebody else may have given or discharged them."""
    for episode in three[:theirs]:
        actions.appoint(episode=episode, worker=receiver, reason="Before", by=supervisor)
    for episode in three[theirs : theirs + closed]:
        Patient.objects.filter(pk=episode.patient_id).update(open_episode=None)
    others = [factories.ActiveEpisodeFactory(worker=factories.UserFactory(role="case_manager"))] * strange
    client.force_login(supervisor)
    form = {"patient": named([*three, *others]), "worker": str(receiver.uuid), "reason": "Leave"}
    answer = client.post(WHERE, form, follow=True)
    told = [str(each) for each in answer.context["messages"]]
    assert [text.startswith(part.format(receiver.name)) for text, part in zip(told, said, strict=True)] == [True] * len(
        said
    )


@pytest.mark.parametrize("role", ["case_manager", "clinician", "intake", "admin", "auditor"])
def test_only_who_reassigns_may(role, client, request, three):
    client.force_login(request.getfixturevalue(role))
    assert client.get(WHERE, {"patient": named(three)}).status_code == 403
    assert 'form="bulk"' not in client.get("/patients/?view=all").content.decode()
