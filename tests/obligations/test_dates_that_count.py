"""A date that will not count is asked about when it is typed: on the page and over the API, by the same action.

Each case of the tables is asked without a reason and with one. Refused means: the sentence stands at its field, what was
typed stays, and nothing was written.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from assessments import actions as assessing
from assessments.models import Assessment
from careplans.actions import reviewing
from careplans.models import ProgressReview
from caseload.models import Condition, Episode, Note
from core.change.actions import Refused
from core.clock import at_local, local, now, today
from core.models import AuditEvent
from endings.actions import closing, facility, starting
from endings.models import Ending
from obligations import derive
from obligations.models import Obligation
from paperwork.actions import correcting
from paperwork.actions import filings as filing
from paperwork.models import Coverage, Filing
from referrals.actions import acceptance
from tests import factories
from tests.api.conftest import Caller
from visits import actions as visiting
from visits.models import Visit

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
BEGAN = (
    64  # days ago: certification period 1 ended five days ago, and its window was open for the five days before that
)
WHY = "The roads were closed."


@pytest.fixture
def episode(case_manager: Any) -> Any:
    soc = today() - BEGAN * DAY
    return factories.ActiveEpisodeFactory(worker=case_manager, start_of_care=soc, referral_at=now() - (BEGAN + 1) * DAY)


def draft(episode: Any, by: Any, purpose: str = "recertification", **facts: object) -> Assessment:
    """Everything answered, the drug regimen reviewed: only the date is to be given."""
    made = assessing.start(episode=episode, purpose=purpose, by=by)
    for section in list(made.responses.all()):
        assessing.answer(response=section, seen_version=1, answers={}, not_done_reason="refused", by=by)
    Assessment.objects.filter(pk=made.pk).update(**{"drug_regimen_reviewed": True, **facts})
    made.refresh_from_db()
    return made


def state(episode: Any, rule: str, cycle: str) -> str:
    derive.reconcile([episode.patient_id])
    return Obligation.objects.get(episode=episode, rule=rule, cycle=cycle).state


# --- assessments -----------------------------------------------------------------------------------------------------

RECERTIFICATION = [  # days ago -> is a reason asked, what the ledger then says
    (10, True, "open"),
    (9, False, "done"),
    (5, False, "done"),
    (4, True, "done"),
]


@pytest.mark.parametrize(("ago", "asks", "after"), RECERTIFICATION)
@pytest.mark.parametrize("reason", ["", WHY])
def test_a_recertification_outside_its_window_is_asked_about_on_the_page(
    client: Any, case_manager: Any, episode: Any, ago: int, asks: bool, after: str, reason: str
) -> None:
    made, on = draft(episode, case_manager), today() - ago * DAY
    client.force_login(case_manager)
    about = reverse("assessments:about", args=[made.uuid])
    assert "Counts from" in client.get(about).content.decode()
    typed = {"completed_on": on.isoformat(), "date_reason": reason, "drug_regimen_reviewed": "True", "summary": "Well."}
    answer = client.post(about, typed | {"seen_version": made.version})
    made.refresh_from_db()
    if asks and not reason:
        assert answer.status_code == 422
        assert "Correct the date" in str(answer.context["form"].errors["date_reason"])
        assert (made.completed_on, answer.context["form"]["summary"].value()) == (None, "Well.")
        return
    assert answer.status_code == 302
    assessing.sign(assessment=made, seen_version=made.version, by=case_manager)
    assert state(episode, "recertification", "cert-1") == after


@pytest.mark.parametrize(("ago", "asks", "after"), RECERTIFICATION)
def test_the_api_asks_the_same(case_manager: Any, episode: Any, ago: int, asks: bool, after: str) -> None:
    api, made, on = Caller(case_manager), draft(episode, case_manager), today() - ago * DAY
    where = f"assessments/{made.uuid}/"
    answer = api.patch(where, {"completed_on": on.isoformat()}, version=made.version)
    if asks:
        assert (answer.status_code, answer.json()["field"]) == (409, "date_reason")
        answer = api.patch(where, {"completed_on": on.isoformat(), "date_reason": WHY}, version=made.version)
    assert answer.status_code == 200, answer.content
    assert api.post(f"{where}sign/", version=answer.json()["version"]).status_code == 200
    assert state(episode, "recertification", "cert-1") == after


def test_a_date_kept_before_it_was_asked_about_is_asked_about_at_signing(
    client: Any, case_manager: Any, episode: Any
) -> None:
    made = draft(episode, case_manager, completed_on=today() - 20 * DAY)
    client.force_login(case_manager)
    where = reverse("assessments:sign", args=[made.uuid])
    assert "Look at the date" in client.get(where).content.decode()
    assert client.post(where, {"seen_version": made.version, "seen_content": ""}).status_code != 302
    with pytest.raises(Refused, match="counts for nothing") as refused:
        assessing.sign(assessment=made, seen_version=made.version, by=case_manager)
    assert refused.value.field == "date_reason"
    assert not Assessment.objects.get().is_signed


@pytest.mark.parametrize(("purpose", "ago"), [("recertification", 6), ("start", BEGAN - 2)])
def test_a_second_one_of_the_same_period_is_asked_about(
    case_manager: Any, episode: Any, purpose: str, ago: int
) -> None:
    first = draft(episode, case_manager, purpose, completed_on=today() - ago * DAY)
    assessing.sign(assessment=first, seen_version=first.version, by=case_manager)
    second = draft(episode, case_manager, purpose, completed_on=today() - ago * DAY)
    with pytest.raises(Refused, match="a second one counts for nothing"):
        assessing.sign(assessment=second, seen_version=second.version, by=case_manager)
    Assessment.objects.filter(pk=second.pk).update(date_reason=WHY)
    second.refresh_from_db()
    assert assessing.sign(assessment=second, seen_version=second.version, by=case_manager).date_reason == WHY


@pytest.mark.parametrize(
    ("purpose", "facts", "asks"),
    [
        ("recertification", {"drug_regimen_reviewed": None}, True),
        ("recertification", {"drug_regimen_reviewed": False}, True),
        (
            "recertification",
            {"drug_regimen_reviewed": False, "no_review_reason": "The list is at the pharmacy."},
            False,
        ),
        ("recertification", {"drug_regimen_reviewed": False, "no_review_reason": "   "}, True),
        ("other", {"drug_regimen_reviewed": None}, False),
    ],
)
def test_signing_asks_for_the_drug_regimen_review(
    case_manager: Any, episode: Any, purpose: str, facts: dict[str, object], asks: bool
) -> None:
    made = draft(episode, case_manager, purpose, completed_on=today() - 6 * DAY, **facts)
    if not asks:
        assert assessing.sign(assessment=made, seen_version=made.version, by=case_manager).is_signed
        return
    with pytest.raises(Refused, match="drug regimen review") as refused:
        assessing.sign(assessment=made, seen_version=made.version, by=case_manager)
    assert refused.value.field == "no_review_reason"
    answer = Caller(case_manager).post(f"assessments/{made.uuid}/sign/", version=made.version)
    assert (answer.status_code, answer.json()["field"]) == (409, "no_review_reason")


def test_the_start_page_names_the_days_of_each_reason(client: Any, case_manager: Any, episode: Any) -> None:
    client.force_login(case_manager)
    page = client.get(reverse("assessments:start", args=[episode.patient.uuid])).content.decode()
    assert "Recertification: counts from" in page


@pytest.mark.parametrize(
    ("instrument", "answers", "is_taken"),
    [
        ("tug", {"seconds": 0}, False),
        ("tug", {"seconds": 0.1}, False),
        ("tug", {"seconds": 3}, True),
        ("tug", {"seconds": 600.5}, False),
        ("30cst", {"sex": 1, "age": 0, "stands": 3}, False),
        ("30cst", {"sex": 1, "age": 80, "stands": 61}, False),
        ("lace", {"los_days": 2, "acute": True, "charlson": 1, "ed_visits_6mo": 201}, False),
    ],
)
def test_a_measure_that_cannot_be_is_refused(
    case_manager: Any, episode: Any, instrument: str, answers: dict[str, object], is_taken: bool
) -> None:
    made = assessing.start(episode=episode, purpose="other", by=case_manager)
    section = assessing.add_instrument(assessment=made, instrument=instrument, by=case_manager)
    where = f"assessments/{made.uuid}/sections/{instrument}/"
    answer = Caller(case_manager).put(where, {"answers": answers}, version=section.version)
    assert answer.status_code == (200 if is_taken else 400), answer.content


# --- paperwork -------------------------------------------------------------------------------------------------------

FACE_TO_FACE = [(BEGAN + 91, True), (BEGAN + 90, False), (BEGAN - 30, False), (BEGAN - 31, True)]


@pytest.mark.parametrize(("ago", "asks"), FACE_TO_FACE)
def test_an_encounter_outside_its_window_is_asked_about(
    client: Any, case_manager: Any, episode: Any, ago: int, asks: bool
) -> None:
    client.force_login(case_manager)
    where = reverse("paperwork:file", args=[episode.patient.uuid])
    assert "Face-to-face encounter: counts from" in client.get(where).content.decode()
    sent = {"kind": "face-to-face", "filed_on": (today() - ago * DAY).isoformat(), "period_number": "1"}
    answer = client.post(where, sent)
    assert answer.status_code == (422 if asks else 302)
    if asks:
        assert "late_reason" in answer.context["form"].errors
        assert not Filing.objects.exists()
        assert client.post(where, sent | {"late_reason": WHY}).status_code == 302
    assert (state(episode, "face-to-face", "soc") == "open") is asks


def test_a_second_filing_of_one_promise_is_asked_about(case_manager: Any, episode: Any) -> None:
    sent: dict[str, Any] = {"episode": episode, "kind": "noa", "filed_on": today() - 63 * DAY, "by": case_manager}
    filing.file(**sent, accepted_on=today() - 62 * DAY)
    with pytest.raises(Refused, match="a second one counts for nothing"):
        filing.file(**sent, accepted_on=today() - 61 * DAY)
    filing.file(**sent, accepted_on=today() - 61 * DAY, late_reason="Sent to both contractors.")


def test_a_second_claim_of_one_period_is_asked_about(case_manager: Any, episode: Any) -> None:
    sent: dict[str, Any] = {"episode": episode, "kind": "claim", "filed_on": today(), "by": case_manager}
    filing.file(**sent, comment="Sent all the same.")
    with pytest.raises(Refused, match="period 1 was sent on") as refused:
        filing.file(**sent)
    assert refused.value.field == "comment"


@pytest.fixture
def wrong(case_manager: Any, episode: Any) -> Filing:
    """An encounter recorded with the wrong year's month: in its window, and not true."""
    return filing.file(
        episode=episode, kind="face-to-face", filed_on=today() - BEGAN * DAY, reference="Dr. A", by=case_manager
    )


def test_a_wrong_filing_is_corrected_on_its_page(client: Any, case_manager: Any, episode: Any, wrong: Filing) -> None:
    client.force_login(case_manager)
    where = reverse("paperwork:correct", args=[episode.patient.uuid, wrong.uuid])
    assert where in client.get(reverse("paperwork:of_patient", args=[episode.patient.uuid])).content.decode()
    typed = {name: client.get(where).context["form"][name].value() or "" for name in ("reference", "period_number")}
    typed |= {"filed_on": (today() - (BEGAN + 5) * DAY).isoformat()}
    answer = client.post(where, typed)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["correction_reason"])
    assert client.post(where, typed | {"correction_reason": "The day of the letter"}).status_code == 302
    stands = Filing.objects.standing().get()
    assert (stands.replaces, stands.filed_on, stands.reference) == (wrong, today() - (BEGAN + 5) * DAY, "Dr. A")
    assert Obligation.objects.get(episode=episode, rule="face-to-face").closed_on == stands.filed_on
    page = client.get(reverse("paperwork:of_patient", args=[episode.patient.uuid])).content.decode()
    assert "The day of the letter" in page
    assert where not in page
    assert client.post(where, typed | {"correction_reason": "Once more"}).status_code == 422


def test_a_correction_out_of_the_window_is_asked_about_too(case_manager: Any, wrong: Filing) -> None:
    facts: dict[str, Any] = {"filing": wrong, "filed_on": today(), "reason": "Wrong day", "by": case_manager}
    with pytest.raises(Refused, match=r"counts for nothing|was due"):
        correcting.correct(**facts)
    assert correcting.correct(**facts, late_reason=WHY).late_reason == WHY


def test_a_filing_taken_back_is_owed_again(client: Any, case_manager: Any, episode: Any, wrong: Filing) -> None:
    client.force_login(case_manager)
    where = reverse("paperwork:correct", args=[episode.patient.uuid, wrong.uuid])
    assert state(episode, "face-to-face", "soc") == "done"
    answer = client.post(where, {"is_error": "on", "correction_reason": "Of another patient", "filed_on": "soon"})
    assert answer.status_code == 302
    assert not Filing.objects.standing().exists()
    assert state(episode, "face-to-face", "soc") == "open"
    back = Filing.objects.get(is_error=True)
    with pytest.raises(Refused, match="taken back"):
        correcting.correct(filing=back, filed_on=today(), reason="x", by=case_manager)


def test_a_filing_of_another_patient_is_not_found(client: Any, other_case_manager: Any, wrong: Filing) -> None:
    client.force_login(other_case_manager)
    where = reverse("paperwork:correct", args=[wrong.patient.uuid, wrong.uuid])
    assert client.post(where, {"is_error": "on", "correction_reason": "x"}).status_code == 404


@pytest.mark.parametrize(("later", "asks"), [(0, False), (1, True), (30, True)])
def test_coverage_that_leaves_days_unpaid_is_asked_about(
    case_manager: Any, episode: Any, later: int, asks: bool
) -> None:
    Coverage.objects.filter(episode=episode).update(ends_on=today() - 40 * DAY)
    payer = factories.PayerFactory(name="Sunrise", kind="medicare_advantage")
    facts: dict[str, Any] = {
        "episode": episode, "payer": payer, "member_number": "", "starts_on": today() + (later - 39) * DAY, "by": case_manager,
    }  # fmt: skip
    if asks:
        with pytest.raises(Refused, match="nobody would pay") as refused:
            filing.cover(**facts)
        assert refused.value.field == "date_reason"
        facts["date_reason"] = WHY
    assert filing.cover(**facts).pk


# --- visits ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def waiting(case_manager: Any) -> Any:
    """Accepted now and home: the initial assessment visit is due within 48 hours."""
    return factories.EpisodeFactory(referral_at=now(), worker=case_manager, status="admitted")


def initial(episode: Any, clinician: Any, by: Any, hours: int, **more: object) -> Callable[[], Visit]:
    starts = now() + datetime.timedelta(hours=hours)
    return lambda: visiting.plan_initial(
        episode=episode, discipline="SN", clinician=clinician, starts_at=starts, by=by,
        ends_at=starts + datetime.timedelta(minutes=45), **more,
    )  # fmt: skip


@pytest.mark.parametrize(("hours", "asks"), [(1, False), (47, False), (49, True), (200, True)])
def test_an_initial_assessment_planned_too_late_is_asked_about(
    case_manager: Any, clinician: Any, waiting: Any, hours: int, asks: bool
) -> None:
    factories.CoverageFactory(episode=waiting)
    if asks:
        with pytest.raises(Refused, match="this is late") as refused:
            initial(waiting, clinician, case_manager, hours)()
        assert refused.value.field == "date_reason"
        assert not Visit.objects.exists()
    made = initial(waiting, clinician, case_manager, hours, **({"date_reason": WHY} if asks else {}))()
    assert made.purpose == Visit.Purpose.INITIAL
    if asks:
        assert AuditEvent.objects.get(verb="visits.plan_initial").reason == WHY


def test_a_second_initial_assessment_is_asked_about(case_manager: Any, clinician: Any, waiting: Any) -> None:
    initial(waiting, clinician, case_manager, 2)()
    with pytest.raises(Refused, match="is planned already"):
        initial(waiting, clinician, case_manager, 5)()


def test_the_first_visit_of_a_nurse_is_the_initial_assessment(
    client: Any, case_manager: Any, clinician: Any, waiting: Any
) -> None:
    factories.CoverageFactory(episode=waiting)
    starts = now()
    visit = factories.VisitFactory(episode=waiting, clinician=clinician, starts_at=starts, purpose="")
    derive.reconcile([waiting.patient_id])
    assert state(waiting, "initial-assessment", "soc") == "open"
    client.force_login(clinician)
    page = client.get(reverse("visits:visit", args=[visit.uuid])).content.decode()
    assert "This is the initial assessment visit" in page
    visiting.check_in(visit=visit, location_reason="Other", by=clinician)
    visiting.check_out(visit=visit, by=clinician)
    waiting.refresh_from_db()
    assert (waiting.start_of_care, waiting.is_soc_confirmed) == (today(), True)
    assert state(waiting, "initial-assessment", "soc") == "done"


@pytest.fixture
def missed(case_manager: Any, clinician: Any, episode: Any) -> Visit:
    starts = at_local(today(), datetime.time(0, 5))
    visit = factories.VisitFactory(
        episode=episode, clinician=clinician, starts_at=starts, ends_at=starts + datetime.timedelta(minutes=30),
        week_starts_on=today(), week_ends_on=today() + 6 * DAY,
    )  # fmt: skip
    visit.refresh_from_db()
    return visiting.miss(visit=visit, seen_version=visit.version, reason="Not at home", by=case_manager)


def test_a_make_up_visit_names_the_missed_one_and_is_planned_once(
    client: Any, case_manager: Any, clinician: Any, missed: Visit
) -> None:
    client.force_login(case_manager)
    where, page = (reverse(f"visits:{name}", args=[missed.uuid]) for name in ("make_up", "visit"))
    sent = {"day": (today() + DAY).isoformat(), "clock": "10:00", "minutes": "45", "clinician": str(clinician.uuid)}
    assert "Plan a make-up visit" in client.get(page).content.decode()
    assert client.post(where, sent).status_code == 302
    made = Visit.objects.get(makes_up=missed)
    text = client.get(page).content.decode()
    assert ("Plan a make-up visit" in text, reverse("visits:visit", args=[made.uuid]) in text) == (False, True)
    again = client.post(where, sent | {"clock": "14:00"})
    assert (again.status_code, "stands already" in str(again.context["form"].errors["day"])) == (422, True)
    visiting.cancel(visit=made, seen_version=made.version, reason="The patient asked", by=case_manager)
    assert client.post(where, sent | {"clock": "15:00"}).status_code == 302


def test_the_api_makes_up_a_missed_visit_once(case_manager: Any, clinician: Any, missed: Visit) -> None:
    api, starts = Caller(case_manager), at_local(today() + DAY, datetime.time(10))
    body = {
        "clinician": str(clinician.uuid), "starts_at": starts.isoformat(),
        "ends_at": (starts + datetime.timedelta(minutes=45)).isoformat(),
    }  # fmt: skip
    made = api.post(f"visits/{missed.uuid}/make-up/", body)
    assert (made.status_code, made.json()["makes_up"]) == (201, str(missed.uuid))
    again = api.post(f"visits/{missed.uuid}/make-up/", body)
    assert (again.status_code, again.json()["field"]) == (409, "day")


# --- care begins, ends, pauses ---------------------------------------------------------------------------------------


def test_a_second_start_of_care_is_a_correction_and_says_why(client: Any, case_manager: Any, episode: Any) -> None:
    signed = draft(episode, case_manager, completed_on=today() - 9 * DAY)
    assessing.sign(assessment=signed, seen_version=signed.version, by=case_manager)
    soc, other = episode.start_of_care, episode.start_of_care + DAY
    client.force_login(case_manager)
    where = reverse("endings:end", args=[episode.patient.uuid, "start"])
    assert "Care started on" in client.get(where).content.decode()
    assert "recorded already" in str(client.post(where, {"on": soc.isoformat()}).context["form"].errors["on"])
    refused = client.post(where, {"on": other.isoformat()})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["reason"])
    body = {"patient": str(episode.patient.uuid), "on": other.isoformat()}
    answer = Caller(case_manager).post("endings/start/", body)
    assert (answer.status_code, answer.json().get("field")) == (409, "reason")
    made = starting.start(episode=episode, on=other, reason="The first visit was the day after.", by=case_manager)
    assert made.reason == "The first visit was the day after."
    assert any("Owed again" in line and "Recertification" in line for line in made.lines)
    assert state(episode, "recertification", "cert-1") == "open"


ENDS = [
    lambda e, on, by: closing.discharge(episode=e, on=on, reason="Goals met", by=by),
    lambda e, on, by: closing.die(patient=e.patient, on=on, by=by),
]


@pytest.mark.parametrize("ends", ENDS)
def test_no_end_lies_before_what_was_done(case_manager: Any, clinician: Any, episode: Any, ends: Any) -> None:
    signed = draft(episode, case_manager, completed_on=today() - 6 * DAY)
    assessing.sign(assessment=signed, seen_version=signed.version, by=case_manager)
    at = now() - 10 * DAY
    factories.VisitFactory(
        episode=episode, clinician=clinician, status="completed", starts_at=at, check_in_at=at,
        check_out_at=at + datetime.timedelta(minutes=30),
    )  # fmt: skip
    for ago, words in ((11, "A visit was made"), (7, "recertification assessment was completed")):
        with pytest.raises(Refused, match=words) as refused:
            ends(episode, today() - ago * DAY, case_manager)
        assert refused.value.field == "on"
    assert not Ending.objects.exists()
    assert Episode.objects.get().discharged_on is None
    ends(episode, today() - 6 * DAY, case_manager)


@pytest.mark.parametrize(("after", "is_taken"), [(-1, False), (0, True), (60, True), (61, False)])
def test_an_ordered_resumption_lies_after_the_return(
    case_manager: Any, episode: Any, after: int, is_taken: bool
) -> None:
    left = facility.Away("County Hospital", "inpatient", now() - 3 * DAY, now() - 3 * DAY)
    stay = facility.go(episode=episode, away=left, by=case_manager).stay
    home_at = now() - DAY
    facts: dict[str, Any] = {"home_at": home_at, "ordered_resumption": local(home_at).date() + after * DAY}
    if is_taken:
        assert facility.come_home(stay=stay, **facts, by=case_manager).pk
        return
    with pytest.raises(Refused, match="from the return home") as refused:
        facility.come_home(stay=stay, **facts, by=case_manager)
    assert refused.value.field == "ordered_resumption"


# --- reviews, notes, referrals ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("ago", "asks"), [(21, True), (20, True), (19, False), (0, False)])
def test_a_review_that_keeps_nothing_is_asked_about(case_manager: Any, episode: Any, ago: int, asks: bool) -> None:
    facts: dict[str, Any] = {"episode": episode, "decision": "continue", "findings": "Well.", "by": case_manager}
    facts["decision"] = ProgressReview.Decision.values[0]
    reviewing.review(**facts, reviewed_on=today() - 20 * DAY)
    if asks:
        with pytest.raises(Refused, match="counts for nothing") as refused:
            reviewing.review(**facts, reviewed_on=today() - ago * DAY)
        assert refused.value.field == "date_reason"
        facts["date_reason"] = WHY
    assert reviewing.review(**facts, reviewed_on=today() - ago * DAY).pk


def test_a_note_that_keeps_nothing_for_the_program_is_asked_about(client: Any, case_manager: Any) -> None:
    cadence = {
        "key": "c",
        "activity": "reassessment",
        "mode": "any",
        "kind": "rolling_days",
        "days": 30,
        "citation": "s",
    }
    program = factories.ProgramFactory(key="waiver", name="Waiver", cadences=[cadence])
    episode = factories.ActiveEpisodeFactory(worker=case_manager, program=program)
    client.force_login(case_manager)
    where = reverse("caseload:note_new", args=[episode.patient.uuid])
    assert "Needs reassessed: counts" in client.get(where).content.decode()
    before = local(now() - 30 * DAY).strftime("%Y-%m-%dT%H:%M")
    sent = {"kind": "note", "mode": "in_person", "activity": "reassessment", "happened_at": before, "text": "Well."}
    refused = client.post(where, sent)
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["date_reason"])
    assert refused.context["form"]["text"].value() == "Well."
    answer = Caller(case_manager).post(
        f"patients/{episode.patient.uuid}/notes/", sent | {"happened_at": (now() - 30 * DAY).isoformat()}
    )
    assert (answer.status_code, answer.json()["field"]) == (409, "date_reason")
    assert not Note.objects.exists()
    assert client.post(where, sent | {"date_reason": WHY}).status_code == 302


@pytest.mark.parametrize(
    ("field", "days", "is_taken"),
    [("ordered_soc", -91, False), ("ordered_soc", -90, True), ("ordered_soc", 366, True), ("ordered_soc", 367, False),
     ("face_to_face_on", -367, False), ("face_to_face_on", -366, True), ("face_to_face_on", 1, False)],
)  # fmt: skip
def test_days_of_a_referral_that_cannot_count(intake: Any, field: str, days: int, is_taken: bool) -> None:
    body = {
        "source": "phone", "urgency": "routine", "received_at": now().isoformat(), "given_name": "Ana", "family_name": "Nowak",
        "birth_date": "1944-02-29", field: (today() + days * DAY).isoformat(),
    }  # fmt: skip
    answer = Caller(intake).post("referrals/", body)
    assert answer.status_code == (201 if is_taken else 409), answer.content
    if not is_taken:
        assert answer.json()["field"] == field


def test_a_later_referral_leaves_one_main_reason_for_care(supervisor: Any, case_manager: Any) -> None:
    patient = factories.PatientFactory()
    old = factories.ConditionFactory(patient=patient, text="Heart failure", is_principal=True)
    rows = [
        {"text": text, "is_principal": True, "is_active": True, "source_id": "", "code": "", "code_system": ""}
        for text in ("Hip fracture", "Wound")
    ]
    referral = factories.ReferralFactory(enclosed={"conditions": rows})
    acceptance.accept(
        referral=referral, program=referral.program, payer=referral.payer, worker=case_manager, reason="Least loaded",
        by=supervisor, existing=patient,
    )  # fmt: skip
    old.refresh_from_db()
    assert not old.is_principal
    assert Condition.objects.of(patient).active().get(is_principal=True).text == "Hip fracture"
