"""Today for every role: what stands in it, what it costs, and what each row leads to."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.clock import at_local, now, today
from desk.views.today import headline
from desk.worklist import waiting_on_others
from obligations.models import Obligation
from reminders.models import Heartbeat
from tests import factories
from tests.paging import link

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def promise(episode: Any, days: int, **facts: Any) -> Any:
    return factories.ObligationFactory(episode=episode, due_on=today() + days * DAY, **facts)


def page(client: Client, user: Any, query: str = "") -> Any:
    client.force_login(user)
    return client.get(reverse("today") + query)


def test_sections_stand_in_their_order_with_why_window_and_button(
    client: Client, episode: Any, case_manager: Any
) -> None:
    promise(episode, -2, title="Late thing", because="Because of the start", citation="42 CFR 484.55")
    promise(episode, 0, title="Today's thing")
    promise(episode, 5, title="Soon thing", opens_on=today() + DAY)
    promise(episode, 20, title="Far thing")
    response = page(client, case_manager)
    text = response.content.decode()
    assert response.status_code == 200
    assert "1 overdue, 1 due today." in text
    assert text.index("Late thing") < text.index("Today&#x27;s thing") < text.index("Soon thing")
    assert "Far thing" not in text
    assert "2 days overdue" in text
    assert "Because of the start" in text
    assert "42 CFR 484.55" in text
    assert "A signed comprehensive assessment" in text
    assert reverse("assessments:of_patient", args=[episode.patient.uuid]) in text


def test_headline_leaves_out_what_is_zero() -> None:
    assert headline([("0", "overdue"), ("0", "due today")]) == "Nothing is due today."
    assert headline([("99+", "overdue"), ("5", "due today"), ("2", "waiting on others")]) == (
        "99+ overdue, 5 due today, 2 waiting on others."
    )


def test_counts_stop_at_ninety_nine(client: Client, case_manager: Any) -> None:
    episode = factories.EpisodeFactory()
    factories.AssignmentFactory(episode=episode, worker=case_manager)
    Obligation.objects.bulk_create(
        Obligation(
            patient=episode.patient, episode=episode, rule=f"r{n}", rule_version="1", cycle="soc", kind="plan",
            title="T", due_on=today() - DAY, page="plan", owner=case_manager,
        )
        for n in range(130)
    )  # fmt: skip
    text = page(client, case_manager).content.decode()
    assert "99+ overdue" in text
    assert "Show all 99+ overdue" in " ".join(text.split())
    first = page(client, case_manager, "?show=overdue")
    assert len(first.context["works"]) == 50
    second = client.get(link(first))
    assert not {w.row.pk for w in first.context["works"]} & {w.row.pk for w in second.context["works"]}


@pytest.mark.parametrize("role", ["case_manager", "clinician", "supervisor", "admin", "auditor", "intake"])
def test_every_role_has_a_today_within_twelve_queries(client: Client, request: Any, role: str, queries: Any) -> None:
    episode = request.getfixturevalue("episode")
    user = request.getfixturevalue(role)
    clinician = request.getfixturevalue("clinician")
    for days in (-3, 0, 3):
        promise(episode, days, rule="comprehensive-assessment", cycle=f"c{days}")
    factories.VisitFactory(episode=episode, clinician=clinician, starts_at=now() + datetime.timedelta(minutes=1))
    factories.AssessmentFactory(episode=episode, author=user)
    factories.ReferralFactory()
    assert page(client, user).status_code == 200
    with queries() as few:
        client.get(reverse("today"))
    for n in range(12):
        promise(episode, -n, rule="comprehensive-assessment", cycle=f"more{n}")
        factories.ReferralFactory()
    with queries() as many:
        client.get(reverse("today"))
    assert len(many) <= len(few) <= 12, [q["sql"][:90] for q in few]


def test_other_case_manager_sees_nothing_of_it(client: Client, episode: Any, other_case_manager: Any) -> None:
    promise(episode, -1, title="Secret thing")
    text = page(client, other_case_manager).content.decode()
    assert "Secret thing" not in text
    assert "Nothing is due." in text


def test_cover_shows_the_absent_persons_work_and_says_for_whom(
    client: Client, episode: Any, case_manager: Any, other_case_manager: Any
) -> None:
    promise(episode, -1, title="Covered thing")
    factories.CoverFactory(absent=case_manager, covering=other_case_manager)
    text = page(client, other_case_manager).content.decode()
    assert "Covered thing" in text
    assert f"covering for {case_manager.name}" in text


def test_clinician_sees_her_visits_notes_and_clinical_promises_of_her_patients(
    client: Client, episode: Any, clinician: Any
) -> None:
    promise(episode, 1, rule="recertification", title="Recertification")
    promise(episode, 1, rule="notice-of-admission", title="Notice of admission", kind="paperwork")
    visit = factories.VisitFactory(episode=episode, clinician=clinician, starts_at=at_local(today(), datetime.time(9)))
    factories.VisitNoteFactory(visit=visit)
    text = page(client, clinician).content.decode()
    assert "Recertification" in text
    assert "Notice of admission" not in text
    assert "Visit note" in text
    assert "tel:" in text


def test_supervisor_sees_what_is_overdue_in_her_team_with_the_owner(
    client: Client, episode: Any, case_manager: Any, supervisor: Any
) -> None:
    promise(episode, -1, title="Escalated thing")
    promise(episode, 2, title="Not hers yet")
    other = factories.ActiveEpisodeFactory()
    promise(other, -1, title="Another team's thing")
    text = page(client, supervisor).content.decode()
    assert "Escalated thing" in text
    assert case_manager.name in text
    assert "Not hers yet" not in text
    assert "Another team" not in text


def test_intake_sees_waiting_referrals(client: Client, intake: Any) -> None:
    referral = factories.ReferralFactory(urgency="urgent")
    text = page(client, intake).content.decode()
    assert "1 referral waits for a decision." in text
    assert referral.family_name in text


def test_admin_sees_numbers_and_no_patient(client: Client, admin: Any, episode: Any) -> None:
    row = promise(episode, -1)
    factories.NotificationFactory(obligation=row, state="dead")
    text = page(client, admin).content.decode()
    assert "1 mail could not be delivered" in text
    assert episode.patient.family_name not in text


def test_waiting_on_others_lists_plans_and_filings(client: Client, episode: Any, case_manager: Any) -> None:
    factories.FilingFactory(episode=episode, kind="noa", filed_on=today() - 2 * DAY)
    text = page(client, case_manager).content.decode()
    assert "1 waiting on others." in text
    assert "Acceptance of the notice of admission" in text


@pytest.mark.parametrize(("credential", "named"), [("", "Ines Quist"), ("MD", "Ines Quist, MD")])
def test_plan_waits_for_its_practitioner_by_name(episode: Any, case_manager: Any, credential: str, named: str) -> None:
    factories.PlanOfCareFactory(
        episode=episode, status="sent", sent_on=today() - 2 * DAY, signed_at=now() - 3 * DAY, signed_by=case_manager,
        content_sha256="0" * 64,
        practitioner=factories.PractitionerFactory(given_name="Ines", family_name="Quist", credential=credential),
    )  # fmt: skip
    assert [each.by for each in waiting_on_others(case_manager, [case_manager.pk])] == [named]


def test_filter_by_kind_and_grouping_are_in_the_address(client: Client, episode: Any, case_manager: Any) -> None:
    promise(episode, -1, kind="plan", title="Plan thing")
    promise(episode, -1, kind="review", title="Review thing")
    text = page(client, case_manager, "?kind=plan").content.decode()
    assert "Plan thing" in text
    assert "Review thing" not in text
    grouped = page(client, case_manager, "?by=patient").content.decode()
    assert grouped.count(f'id="p-{episode.patient.uuid}"') == 1
    assert page(client, case_manager, "?kind=%00&show=x&by=y&put_off=z").status_code == 200


def test_silence_of_the_dispatcher_is_said_to_those_who_must_act(
    client: Client, supervisor: Any, case_manager: Any
) -> None:
    Heartbeat.objects.create(name="dispatch", at=now() - DAY)
    assert "Reminders are not running" in page(client, supervisor).content.decode()
    assert "Reminders are not running" not in page(client, case_manager).content.decode()


def test_unread_notices_stand_on_today(client: Client, episode: Any, case_manager: Any) -> None:
    row = promise(episode, 3, title="Reminded thing")
    factories.InboxItemFactory(obligation=row, user=case_manager)
    response = page(client, case_manager)
    assert [item.obligation for item in response.context["unread"]] == [row]
    assert "All notices" in response.content.decode()
