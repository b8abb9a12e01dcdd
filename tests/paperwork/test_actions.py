"""Coverage and filings: what is recorded, what is refused, and what the ledger reads from them."""

from __future__ import annotations

import datetime

import pytest
from django.db import DatabaseError, transaction

from core.change.actions import Refused
from core.clock import today
from core.models import AuditEvent
from homehealth.deadlines import Done, Fact
from paperwork.actions import correcting
from paperwork.actions import filings as actions
from paperwork.facts import facts, payer_kinds
from paperwork.models import Coverage, Filing
from tests import factories

pytestmark = pytest.mark.django_db


def days(count: int) -> datetime.timedelta:
    return datetime.timedelta(days=count)


def soc(episode) -> datetime.date:
    return episode.start_of_care


def test_a_notice_in_time_is_kept_with_its_proof(episode, case_manager):
    made = actions.file(
        episode=episode,
        kind="noa",
        filed_on=soc(episode) + days(1),
        accepted_on=soc(episode) + days(5),
        reference="DCN 12",
        by=case_manager,
    )
    assert (made.patient_id, made.filed_by, made.reference) == (episode.patient_id, case_manager, "DCN 12")
    entry = episode.patient.timeline.get(kind="paperwork")
    assert entry.title.startswith("Notice of admission accepted")
    event = AuditEvent.objects.get(verb="filings.file")
    assert (event.patient_id, event.actor) == (episode.patient_id, case_manager)


def test_a_late_notice_needs_its_reason_and_is_then_taken(episode, case_manager):
    late = {
        "episode": episode,
        "kind": "noa",
        "filed_on": soc(episode) + days(1),
        "accepted_on": soc(episode) + days(6),
    }
    with pytest.raises(Refused) as refused:
        actions.file(**late, by=case_manager)
    assert refused.value.field == "late_reason"
    assert actions.file(**late, late_reason="Portal was down", by=case_manager).late_reason == "Portal was down"


def test_a_notice_is_not_late_for_another_payer(episode, case_manager):
    plan = factories.PayerFactory(name="Sunrise Advantage", kind="medicare_advantage")
    episode.coverages.update(payer=plan)
    actions.file(episode=episode, kind="noa", filed_on=today(), accepted_on=today(), by=case_manager)


@pytest.mark.parametrize("kind", ["noa", "oasis", "claim"])
def test_nothing_is_filed_before_care_started(kind, case_manager):
    waiting = factories.EpisodeFactory()
    with pytest.raises(Refused, match="Care has not started"):
        actions.file(episode=waiting, kind=kind, filed_on=today(), by=case_manager)


def test_an_encounter_may_lie_before_care_starts(case_manager):
    waiting = factories.EpisodeFactory()
    actions.file(episode=waiting, kind="face-to-face", filed_on=today() - days(20), by=case_manager)
    assert facts([waiting.pk]) == {waiting.pk: [Done(Fact.FACE_TO_FACE, today() - days(20))]}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"filed_on": "tomorrow"}, "filed_on"),
        ({"filed_on": "today", "accepted_on": "tomorrow"}, "accepted_on"),
        ({"filed_on": "today", "accepted_on": "yesterday"}, "accepted_on"),
        ({"filed_on": "before care"}, "filed_on"),
        ({"filed_on": "today", "kind": "nonsense"}, "kind"),
        ({"filed_on": "today", "period_number": 0}, "period_number"),
        ({"filed_on": "today", "period_number": 10**6}, "period_number"),
    ],
)
def test_impossible_filings_are_refused_at_their_field(changes, field, episode, case_manager):
    at = {
        "today": today(),
        "tomorrow": today() + days(1),
        "yesterday": today() - days(1),
        "before care": soc(episode) - days(1),
    }
    changes = {name: at.get(value, value) if isinstance(value, str) else value for name, value in changes.items()}
    with pytest.raises(Refused) as refused:
        actions.file(**({"episode": episode, "kind": "noa", "by": case_manager} | changes))
    assert refused.value.field == field
    assert not Filing.objects.exists()


def test_a_summary_follows_the_discharge(episode, case_manager):
    with pytest.raises(Refused, match="Discharge the patient first"):
        actions.file(episode=episode, kind="discharge-summary", filed_on=today(), by=case_manager)
    episode.status, episode.discharged_on = "discharged", today() - days(2)
    episode.save()
    with pytest.raises(Refused, match="from the discharge on"):
        actions.file(episode=episode, kind="discharge-summary", filed_on=today() - days(3), by=case_manager)
    actions.file(episode=episode, kind="discharge-summary", filed_on=today(), by=case_manager)
    assert facts([episode.pk])[episode.pk] == [Done(Fact.DISCHARGE_SUMMARY, today())]


def test_an_acceptance_is_a_new_filing_and_the_old_one_proves_nothing(episode, case_manager):
    sent = actions.file(episode=episode, kind="noa", filed_on=soc(episode) + days(1), by=case_manager)
    assert facts([episode.pk]) == {}
    accepted = actions.accept(filing=sent, accepted_on=soc(episode) + days(3), reference="DCN 7", by=case_manager)
    assert (accepted.replaces, accepted.filed_on, accepted.reference) == (sent, sent.filed_on, "DCN 7")
    assert facts([episode.pk]) == {episode.pk: [Done(Fact.NOTICE_ACCEPTED, soc(episode) + days(3))]}


def test_an_acceptance_is_recorded_once(episode, case_manager):
    sent = actions.file(episode=episode, kind="noa", filed_on=soc(episode) + days(1), by=case_manager)
    accepted = actions.accept(filing=sent, accepted_on=soc(episode) + days(3), by=case_manager)
    with pytest.raises(Refused, match="already recorded"):
        actions.accept(filing=sent, accepted_on=soc(episode) + days(3), by=case_manager)
    with pytest.raises(Refused, match="already accepted"):
        actions.accept(filing=accepted, accepted_on=soc(episode) + days(4), by=case_manager)
    assert Filing.objects.count() == 2


def test_the_database_keeps_filings_as_they_were(episode, case_manager):
    sent = actions.file(episode=episode, kind="noa", filed_on=today(), by=case_manager, late_reason="Holiday")
    with pytest.raises(DatabaseError), transaction.atomic():
        Filing.objects.filter(pk=sent.pk).update(reference="changed")
    with pytest.raises(DatabaseError), transaction.atomic():
        sent.delete()


def test_an_oasis_counts_once_accepted_on_the_day_it_was_sent(episode, case_manager):
    done = soc(episode) + days(2)
    factories.AssessmentFactory(
        episode=episode,
        status="signed",
        completed_on=done,
        signed_at=datetime.datetime.now(datetime.UTC),
        signed_by=case_manager,
        content_sha256="0" * 64,
    )
    sent = actions.file(episode=episode, kind="oasis", filed_on=done + days(1), by=case_manager)
    assert facts([episode.pk]) == {}
    actions.accept(filing=sent, accepted_on=today(), by=case_manager)
    assert facts([episode.pk]) == {episode.pk: [Done(Fact.OASIS_SUBMITTED, done + days(1), n=1)]}


def test_facts_take_one_query_for_any_number_of_episodes(queries):
    ids = [factories.FilingFactory().episode_id for _ in range(5)]
    with queries() as seen:
        facts(ids)
        payer_kinds(ids)
    assert len(seen) == 2


def test_coverage_is_added_in_its_rank(episode, case_manager):
    plan = factories.PayerFactory(name="Sunrise", kind="commercial")
    second = actions.cover(episode=episode, payer=plan, member_number="7", starts_on=today(), rank=2, by=case_manager)
    assert (second.patient_id, second.rank) == (episode.patient_id, 2)
    assert payer_kinds([episode.pk]) == {episode.pk: "medicare_ffs"}


def test_a_second_coverage_of_the_same_rank_is_refused(episode, case_manager):
    with pytest.raises(Refused) as refused:
        actions.cover(
            episode=episode,
            payer=factories.PayerFactory(name="Other"),
            member_number="",
            starts_on=today(),
            by=case_manager,
        )
    assert refused.value.field == "rank"


def test_an_archived_payer_covers_nobody_new(episode, case_manager):
    gone = factories.PayerFactory(name="Gone", is_active=False)
    with pytest.raises(Refused) as refused:
        actions.cover(episode=episode, payer=gone, member_number="", starts_on=today(), rank=2, by=case_manager)
    assert refused.value.field == "payer"


def test_the_payer_that_pays_first_follows_the_coverages(episode, case_manager):
    first = Coverage.objects.get(episode=episode)
    plan = factories.PayerFactory(name="Sunrise", kind="medicare_advantage")
    actions.end_coverage(coverage=first, ends_on=today() - days(1), by=case_manager)
    actions.cover(episode=episode, payer=plan, member_number="", starts_on=today(), by=case_manager)
    assert payer_kinds([episode.pk]) == {episode.pk: "medicare_advantage"}


def test_a_coverage_that_ended_still_names_the_payer_of_a_closed_episode(episode, case_manager):
    actions.end_coverage(coverage=Coverage.objects.get(), ends_on=today() - days(1), by=case_manager)
    assert payer_kinds([episode.pk]) == {episode.pk: "medicare_ffs"}


def test_a_coverage_ends_once_and_not_before_it_began(episode, case_manager):
    held = Coverage.objects.get(episode=episode)
    with pytest.raises(Refused) as refused:
        actions.end_coverage(coverage=held, ends_on=held.starts_on - days(1), by=case_manager)
    assert refused.value.field == "ends_on"
    actions.end_coverage(coverage=held, ends_on=today(), by=case_manager)
    with pytest.raises(Refused, match="already ended"):
        actions.end_coverage(coverage=held, ends_on=today(), by=case_manager)


def test_an_oasis_of_a_period_that_has_not_begun_is_refused(episode, case_manager):
    with pytest.raises(Refused) as refused:
        actions.file(episode=episode, kind="oasis", filed_on=today(), period_number=2, by=case_manager)
    assert refused.value.field == "period_number"
    assert not Filing.objects.exists()


def test_an_oasis_is_taken_in_the_five_days_before_its_period(case_manager):
    episode = factories.ActiveEpisodeFactory(worker=case_manager, start_of_care=today() - days(55))
    made = actions.file(episode=episode, kind="oasis", filed_on=today(), period_number=2, by=case_manager)
    assert made.period_number == 2


def test_a_claim_that_would_be_blocked_needs_a_word_and_is_then_taken(episode, case_manager):
    claim = {"episode": episode, "kind": "claim", "filed_on": today(), "by": case_manager}
    with pytest.raises(Refused) as refused:
        actions.file(**claim)
    assert refused.value.field == "comment"
    assert "The plan of care is not signed" in refused.value.message
    assert actions.file(**claim, comment="Sent by the billing office on Monday").kind == "claim"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"period_number": 1}, "comment"),
        ({"period_number": 1, "comment": "Sent"}, "comment"),  # as on the one that is corrected
        ({"period_number": 1, "comment": "The payer asked for both"}, None),
        ({"period_number": 2, "comment": "Sent"}, None),
    ],
)
def test_a_correction_makes_no_second_claim_of_a_period_unasked(case_manager, changes, field):
    episode = factories.ActiveEpisodeFactory(worker=case_manager, start_of_care=today() - days(150))
    facts = {"episode": episode, "kind": "claim", "comment": "Sent", "by": case_manager}
    actions.file(period_number=1, filed_on=today() - days(40), **facts)
    second = actions.file(period_number=2, filed_on=today() - days(10), **facts)
    said = {"filing": second, "filed_on": today() - days(9), "reason": "Wrong", "by": case_manager} | changes
    if field is None:
        assert correcting.correct(**said).period_number == changes["period_number"]
        return
    with pytest.raises(Refused, match="The final claim of period 1 was sent on") as refused:
        correcting.correct(**said)
    assert refused.value.field == field


def test_what_has_no_period_is_of_the_first(episode, case_manager):
    made = actions.file(episode=episode, kind="noa", filed_on=soc(episode) + days(1), period_number=57, by=case_manager)
    assert made.period_number == 1


def test_of_two_at_once_the_second_reads_what_is_owed_after_the_first(episode, case_manager, queries):
    with queries() as asked:
        actions.file(episode=episode, kind="noa", filed_on=soc(episode) + days(1), by=case_manager)
    texts = [each["sql"] for each in asked]
    held = next(at for at, text in enumerate(texts) if "FOR UPDATE" in text or "FOR NO KEY UPDATE" in text)
    read = next(at for at, text in enumerate(texts) if 'FROM "paperwork_filing"' in text)
    assert held < read
