"""What each step of a plan says afterwards, why a version is begun, and on which day a review may lie."""

from __future__ import annotations

import datetime
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from careplans import actions
from careplans.content import content_digest
from careplans.models import PlanOfCare, ProgressReview
from caseload.models import TimelineEntry
from core.change.actions import Refused
from core.clock import at_local, now, today
from core.kit.words import day
from tests import factories

pytestmark = pytest.mark.django_db
ONE = timedelta(days=1)


def said(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def step(plan: Any, status: str) -> Any:
    """The plan as it stands after that step, by hand."""
    rows = PlanOfCare.objects.filter(pk=plan.pk)
    rows.update(status="signed", signed_at=now(), signed_by=plan.author, content_sha256="0" * 64)
    if status == "sent":
        rows.update(status="sent", sent_on=today(), sent_how="Fax")
    plan.refresh_from_db()
    return plan


def test_writing_says_what_was_kept_and_where_one_is(client: Any, case_manager: Any, draft: Any) -> None:
    client.force_login(case_manager)
    edit = reverse("careplans:edit", args=[draft.uuid])
    new = client.post(reverse("careplans:problem_new", args=[draft.uuid]), {"text": "Wound", "code": ""})
    assert new["Location"] == f"{edit}#outline"
    assert "Added to the plan." in said(client.get(edit))
    problem = draft.problems.get()
    changed = client.post(
        reverse("careplans:problem_edit", args=[problem.uuid]), {"text": "Wound care", "seen_version": problem.version}
    )
    assert (changed["Location"], "Saved." in said(client.get(edit))) == (f"{edit}#outline", True)
    order = {"frequency": "SN 2w4", "effective_on": draft.starts_on.isoformat()}
    assert client.post(reverse("careplans:order_new", args=[draft.uuid]), order)["Location"] == f"{edit}#orders"
    saved = client.post(edit, {"seen_version": draft.version, "nutrition": "Low salt"})
    assert saved["Location"] == f"{edit}#content"


def test_signing_sending_and_the_signature_say_what_comes_next(client: Any, case_manager: Any, whole: Any) -> None:
    client.force_login(case_manager)
    pages = {name: reverse(f"careplans:{name}", args=[whole.uuid]) for name in ("sign", "send", "signature", "plan")}
    for early in ("send", "signature"):
        assert "That step is not open for this version." in said(client.get(pages[early], follow=True))
    done = client.post(pages["sign"], {"seen_content": content_digest(whole)}, follow=True)
    assert "Signed. Send it to the practitioner next." in said(done)
    assert TimelineEntry.objects.filter(title="Plan of care version 1 signed").exists()
    assert "This version is already signed." in said(client.get(pages["sign"], follow=True))
    sent = client.post(pages["send"], {"sent_on": today().isoformat(), "how": "Fax"}, follow=True)
    assert "Recorded. The plan now waits for the practitioner." in said(sent)
    form = client.get(pages["signature"]).context["form"]
    assert str(form.fields["signed_on"].help_text).startswith(
        "The date beside the signature, not the day it came back. "
    )
    back = client.post(pages["signature"], {"signed_on": today().isoformat(), "method": "Electronic"}, follow=True)
    assert "Recorded. This version is in force." in said(back)
    final = client.post(reverse("careplans:problem_new", args=[whole.uuid]), {"text": "x"}, follow=True)
    assert "This version is signed and final. Start a new version to change the plan." in said(final)


def test_a_changed_plan_is_read_again_before_it_is_signed(client: Any, case_manager: Any, whole: Any) -> None:
    client.force_login(case_manager)
    late = client.post(reverse("careplans:sign", args=[whole.uuid]), {"seen_content": "0" * 64})
    assert (late.status_code, "The plan was changed after you opened this page." in said(late)) == (409, True)
    home = factories.ActiveEpisodeFactory(worker=case_manager)
    draft = factories.PlanOfCareFactory(episode=home, author=case_manager)
    lacking = client.post(reverse("careplans:sign", args=[draft.uuid]), {"seen_content": content_digest(draft)})
    assert (lacking.status_code, "This plan cannot be signed yet. Missing: " in said(lacking)) == (422, True)


def test_a_version_is_begun_where_one_is_missing_and_says_why(client: Any, case_manager: Any, episode: Any) -> None:
    client.force_login(case_manager)
    page = reverse("careplans:start", args=[episode.patient.uuid])
    first = client.get(page)
    assert (first.context["title"], first.context["form"].initial["trigger"]) == ("New plan of care", "")
    review = factories.ProgressReviewFactory(episode=episode, findings="x" * 400)
    asked = client.get(page, {"review": str(review.uuid)}).context["form"].initial["trigger"]
    assert (asked.startswith(f"Progress review of {day(today())}: x"), len(asked)) == (True, 300)
    assert client.get(page, {"review": "x"}).context["form"].initial["trigger"] == ""
    made = factories.PlanOfCareFactory(episode=episode, author=case_manager)
    open_one = client.get(page, follow=True)
    assert "A draft is already open. Go on with this one." in said(open_one)
    step(made, "signed")
    assert client.get(page).context["title"] == "New version of the plan"
    type(episode.patient).objects.filter(pk=episode.patient_id).update(open_episode=None)
    assert client.get(page).status_code == 404


# --- reviews ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, ""),
        (1, "Enter a day that is today or earlier"),
        (-12, ""),
        (-13, "Enter a day on or after the referral, {}"),
    ],
)
def test_a_review_lies_between_the_referral_and_today(episode: Any, case_manager: Any, days: int, words: str) -> None:
    referred = today() - 12 * ONE
    type(episode).objects.filter(pk=episode.pk).update(referral_at=at_local(referred, datetime.time(12)))
    episode.refresh_from_db()
    given = {"episode": episode, "decision": "keep", "findings": "Well.", "date_reason": "So", "by": case_manager}
    if words:
        with pytest.raises(Refused, match=words.format(day(referred))) as refusal:
            actions.review(reviewed_on=today() + days * ONE, **given)
        assert refusal.value.field == "reviewed_on"
        assert not ProgressReview.objects.exists()
    else:
        made = actions.review(reviewed_on=today() + days * ONE, **given)
        assert made.reviewed_on == today() + days * ONE
        assert TimelineEntry.objects.filter(title__startswith="Progress review: ", detail="So Well.").exists()


def test_a_review_counts_from_the_start_of_care_where_that_came_first(episode: Any, case_manager: Any) -> None:
    begun = today() - 20 * ONE
    type(episode).objects.filter(pk=episode.pk).update(start_of_care=begun)
    episode.refresh_from_db()
    given = {"episode": episode, "decision": "keep", "findings": "Well.", "date_reason": "So", "by": case_manager}
    with pytest.raises(Refused, match=f"on or after the start of care, {day(begun)}"):
        actions.review(reviewed_on=begun - ONE, **given)
    assert actions.review(reviewed_on=begun, **given).reviewed_on == begun


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"decision": "dance"}, "decision", "Choose what was decided"),
        ({"findings": "  "}, "findings", "Enter what was found"),
    ],
)
def test_a_review_without_decision_or_findings_is_refused(
    episode: Any, case_manager: Any, changes: dict[str, str], field: str, words: str
) -> None:
    with pytest.raises(Refused, match=words) as refusal:
        actions.review(episode=episode, by=case_manager, **({"decision": "keep", "findings": "Well."} | changes))
    assert refusal.value.field == field
    assert not ProgressReview.objects.exists()


# --- orders as they are typed -----------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "begins"), [(0, 0), (-1, 0), (59, 59), (60, 0), (7, 7)])
def test_a_frequency_is_read_from_the_day_that_was_typed_if_it_lies_in_the_period(
    client: Any, case_manager: Any, draft: Any, days: int, begins: int
) -> None:
    client.force_login(case_manager)
    typed = {"frequency": "SN 1w1", "effective_on": (draft.starts_on + days * ONE).isoformat()}
    reading = client.post(reverse("careplans:frequency", args=[draft.uuid]), typed).context["reading"]
    assert reading.strip[0].start == draft.starts_on + begins * ONE
    assert client.post(reverse("careplans:frequency", args=[draft.uuid]), {"frequency": " "}).context["reading"] is None


def test_an_order_that_is_opened_is_read_back_as_it_is_kept(client: Any, case_manager: Any, draft: Any) -> None:
    order = factories.VisitOrderFactory(plan=draft, frequency="SN 3w1")
    client.force_login(case_manager)
    page = client.get(reverse("careplans:order_edit", args=[order.uuid]))
    assert page.context["reading"].text == "SN 3w1"
    new = client.get(reverse("careplans:order_new", args=[draft.uuid]))
    assert (new.context["reading"], new.context["form"]["effective_on"].value()) == (None, draft.starts_on)
