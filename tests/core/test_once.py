"""A form sent twice does its thing once."""

from __future__ import annotations

import re
import threading
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.permissions import Permission, requires
from caseload.models import Note
from core.clock import now
from core.models import Submission
from core.tasks import forget_submissions
from core.web.once import repeatable, submits_once
from tests import factories


@pytest.mark.django_db
def test_same_key_by_another_person_is_another_submission(client, episode, case_manager, supervisor):
    form = {"kind": "note", "text": "x", "submission_key": str(uuid.uuid4())}
    where = reverse("caseload:note_new", args=[episode.patient.uuid])
    for person in (case_manager, supervisor):
        client.force_login(person)
        assert client.post(where, form).status_code == 302
    assert Note.objects.count() == 2


@pytest.mark.django_db
def test_refused_form_can_be_sent_again_with_its_key(client, case_manager, patient):
    client.force_login(case_manager)
    where = reverse("caseload:note_new", args=[patient.uuid])
    key = str(uuid.uuid4())
    assert client.post(where, {"kind": "note", "text": "", "submission_key": key}).status_code == 422
    assert not Submission.objects.exists()
    assert client.post(where, {"kind": "note", "text": "x", "submission_key": key}).status_code == 302
    assert Note.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_sixteen_clicks_at_once_make_one():
    person = factories.UserFactory()
    patient = factories.ActiveEpisodeFactory(worker=person).patient
    form = {"kind": "note", "text": "once", "submission_key": str(uuid.uuid4())}
    where = reverse("caseload:note_new", args=[patient.uuid])
    codes: list[int] = []

    def click() -> None:
        client = Client()
        client.force_login(person)
        codes.append(client.post(where, form).status_code)
        connection.close()

    threads = [threading.Thread(target=click) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert codes == [302] * 16
    assert Note.objects.count() == 1


@pytest.mark.django_db
def test_the_same_key_with_other_words_is_said_and_nothing_typed_is_lost(client, case_manager, patient):
    client.force_login(case_manager)
    where = reverse("caseload:note_new", args=[patient.uuid])
    key = str(uuid.uuid4())
    assert client.post(where, {"kind": "note", "text": "first", "submission_key": key}).status_code == 302
    again = client.post(where, {"kind": "note", "text": "Another <b>thing</b>", "submission_key": key})
    page = again.content.decode()
    assert again.status_code == 422
    assert "was sent already" in page
    assert "Another &lt;b&gt;thing&lt;/b&gt;</textarea>" in page
    assert Note.objects.count() == 1
    new_key = re.findall(r'name="submission_key" value="([^"]+)"', page.partition('aria-label="Write in the chart"')[2])
    assert new_key[0] != key
    form = {"kind": "note", "text": "Another <b>thing</b>", "submission_key": new_key[0]}
    assert client.post(where, form).status_code == 302
    assert Note.objects.count() == 2


@pytest.mark.django_db
def test_a_key_of_another_page_does_nothing_here(client, case_manager, patient):
    client.force_login(case_manager)
    key = str(uuid.uuid4())
    form = {"kind": "note", "text": "x", "submission_key": key}
    assert client.post(reverse("caseload:note_new", args=[patient.uuid]), form).status_code == 302
    other = factories.ActiveEpisodeFactory(worker=case_manager).patient
    assert client.post(reverse("caseload:note_new", args=[other.uuid]), form).status_code == 422
    assert Note.objects.count() == 1


@pytest.mark.django_db
def test_nothing_can_be_read_from_what_is_kept_of_a_form(client, case_manager, patient):
    client.force_login(case_manager)
    form = {"kind": "note", "text": "Secret words", "submission_key": str(uuid.uuid4())}
    client.post(reverse("caseload:note_new", args=[patient.uuid]), form)
    kept = Submission.objects.get()
    assert re.fullmatch(r"[0-9a-f]{64}", kept.digest)
    assert "Secret" not in str(vars(kept))


@pytest.mark.django_db
def test_forms_are_remembered_for_a_week(case_manager):
    for days in (6, 8):
        kept = Submission.objects.create(user=case_manager, key=uuid.uuid4(), path="/today")
        Submission.objects.filter(pk=kept.pk).update(at=now() - timedelta(days=days))
    forget_submissions()
    assert Submission.objects.count() == 1


def test_a_view_keeps_the_key_once_and_a_repeatable_one_not_at_all():
    def view(request):
        return HttpResponse()

    guarded = submits_once(view)
    assert guarded is not view
    assert submits_once(guarded) is guarded
    assert requires(Permission.SEE_SETTINGS)(view) is not view
    again = repeatable("It reads.")(view)
    assert requires(Permission.SEE_SETTINGS)(again) is again
