"""Kind: on which days and at which hours care may have ended, paused or begun, up to each limit and beyond it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from assessments.models import Assessment
from caseload.models import Episode, Patient
from core.change.actions import Refused
from core.clock import today
from endings.actions import closing, starting, taking_back
from endings.models import Ending
from tests import factories
from tests.at_ten import DAY, HOUR, MINUTE, NOW, TODAY
from tests.endings.going import refused, went
from visits.models import Visit

pytestmark = pytest.mark.usefixtures("at_ten")

CARE, MADE = TODAY - 10 * DAY, TODAY - 5 * DAY  # the start of care, and the day of the visit that was made


# --- closed ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "words"),
    [
        (TODAY, ""),
        (TODAY + DAY, "Enter a date that is today or earlier"),
        (MADE, ""),
        (MADE - DAY, "A visit was made on Wed 30 Dec 2026. Enter a date from then on"),
    ],
)
def test_care_ends_from_the_last_visit_made_to_today(episode: Any, worker: Any, on: date, words: str) -> None:
    deeds = (
        lambda: closing.discharge(episode=episode, on=on, reason="Goals met", by=worker),
        lambda: closing.die(patient=episode.patient, on=on, by=worker),
    )
    if words:
        for deed in deeds:
            refused(deed, words, "on")
        episode.refresh_from_db()
        assert episode.status == "active"
        return
    ending = deeds[0]()
    episode.refresh_from_db()
    assert (episode.status, episode.discharged_on, episode.discharge_reason) == ("discharged", on, "Goals met")
    assert (ending.on, ending.kind, ending.reason) == (on, "discharge", "Goals met")


@pytest.mark.parametrize(("days", "is_refused"), [(0, False), (-1, True)])
def test_care_ends_from_its_start_on(bare: Any, worker: Any, days: int, is_refused: bool) -> None:
    on = CARE + days * DAY
    if is_refused:
        refused(lambda: closing.discharge(episode=bare, on=on, reason="x", by=worker),
                "Enter a discharge date from the start of care on: 25 Dec 2026", "on")  # fmt: skip
        refused(lambda: closing.die(patient=bare.patient, on=on, by=worker), "Care started on 25 Dec 2026", "on")
        assert Patient.objects.get(pk=bare.patient_id).deceased_on is None
    else:
        closing.die(patient=bare.patient, on=on, by=worker)
        assert Patient.objects.get(pk=bare.patient_id).deceased_on == on


def test_what_has_not_started_is_not_discharged_and_what_has_is_not_closed_without_care(
    bare: Any, episode: Any, worker: Any
) -> None:
    refused(lambda: closing.not_started(episode=bare, on=TODAY, reason="x", by=worker), "Care has started. Discharge")
    Episode.objects.update(is_soc_confirmed=False)
    refused(lambda: closing.discharge(episode=bare, on=TODAY, reason="x", by=worker), "Care has not started. Choose")
    refused(lambda: closing.not_started(episode=episode, on=TODAY, reason="x", by=worker),
            "A visit was made on 30 Dec 2026, so care began")  # fmt: skip
    refused(lambda: closing.not_started(episode=bare, on=TODAY + DAY, reason="x", by=worker), "today or earlier", "on")
    closing.not_started(episode=bare, on=TODAY, reason="Declined", by=worker)
    bare.refresh_from_db()
    assert (bare.status, bare.ending, bare.start_of_care) == ("discharged", Episode.Ending.NOT_STARTED, None)
    for deed in (closing.discharge, closing.not_started):
        refused(
            lambda deed=deed: deed(episode=bare, on=TODAY, reason="x", by=worker), "This episode is closed already: "
        )


@pytest.mark.parametrize(
    ("on", "known_on", "words", "field"),
    [
        (TODAY - 2 * DAY, TODAY - 2 * DAY, "", None),
        (TODAY - 2 * DAY, TODAY, "", None),
        (TODAY - 2 * DAY, TODAY - 3 * DAY, "Enter the day you learned of it: from the day of the death", "known_on"),
        (TODAY - 2 * DAY, TODAY + DAY, "Enter the day you learned of it", "known_on"),
        (date(1920, 1, 1), None, "Enter a date after the patient was born", "on"),
    ],
)
def test_a_death_is_learned_of_from_its_day_to_today(
    bare: Any, worker: Any, on: date, known_on: date | None, words: str, field: str | None
) -> None:
    Patient.objects.filter(pk=bare.patient_id).update(birth_date=date(1920, 1, 2))
    bare.patient.refresh_from_db()

    def deed() -> Ending:
        return closing.die(patient=bare.patient, on=on, known_on=known_on, by=worker)

    if words:
        refused(deed, words, field)
        return
    deed()
    bare.refresh_from_db()
    assert (bare.ending, bare.discharged_on, bare.end_known_on) == ("died", on, known_on)
    refused(deed, "The death was recorded already: 2 Jan 2027")


def test_nobody_dies_in_care_who_never_was_in_it(worker: Any) -> None:
    refused(lambda: closing.die(patient=factories.PatientFactory(), on=TODAY, by=worker), "never in your care")


@pytest.mark.parametrize(
    ("purpose", "status", "is_refused"),
    [
        (Assessment.Purpose.START, "signed", True),
        (Assessment.Purpose.RECERTIFICATION, "signed", True),
        (Assessment.Purpose.RESUMPTION, "signed", True),
        (Assessment.Purpose.OTHER, "signed", False),
        (Assessment.Purpose.START, "draft", False),
    ],
)
def test_care_does_not_end_before_an_assessment_of_it(
    bare: Any, worker: Any, purpose: str, status: str, is_refused: bool
) -> None:
    made = factories.AssessmentFactory(episode=bare, purpose=purpose)
    Assessment.objects.filter(pk=made.pk).update(
        status=status, completed_on=TODAY - DAY, signed_at=NOW, signed_by=worker, content_sha256="0" * 64
    )
    early, on = TODAY - 2 * DAY, TODAY - DAY
    if is_refused:
        refused(lambda: closing.discharge(episode=bare, on=early, reason="x", by=worker),
                "assessment was completed on Sun 3 Jan", "on")  # fmt: skip
    closing.discharge(episode=bare, on=on if is_refused else early, reason="x", by=worker)


@pytest.mark.parametrize(
    ("home", "on", "words"),
    [
        (None, TODAY - 2 * DAY, ""),
        (None, TODAY - 3 * DAY, "The patient went to St Peter's on Sat 2 Jan. Enter a date from then on"),
        (NOW - DAY, TODAY - DAY, ""),
        (NOW - DAY, TODAY - 2 * DAY, "The patient was at St Peter's until Sun 3 Jan. Enter a date from then on"),
    ],
)
def test_care_does_not_end_before_a_stay_in_it(
    bare: Any, worker: Any, home: datetime | None, on: date, words: str
) -> None:
    went(bare, worker, admitted_at=NOW - 2 * DAY, home_at=home)
    if words:
        refused(lambda: closing.discharge(episode=bare, on=on, reason="x", by=worker), words, "on")
    else:
        closing.discharge(episode=bare, on=on, reason="x", by=worker)


# --- begun ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "reason", "words", "field"),
    [
        (0, "So", "The start of care is recorded already: 25 Dec 2026. Enter another day to correct it", "on"),
        (-1, "", "Care started on 25 Dec 2026, and one admission has one start of care", "reason"),
        (-1, "  ", "To correct it, say here why 24 Dec 2026 is right", "reason"),
        (-1, "It was the day before.", "", None),
    ],
)
def test_care_starts_once_and_another_day_says_why(
    bare: Any, worker: Any, days: int, reason: str, words: str, field: str | None
) -> None:
    on = CARE + days * DAY
    if words:
        refused(lambda: starting.start(episode=bare, on=on, reason=reason, by=worker), words, field)
        bare.refresh_from_db()
        assert bare.start_of_care == CARE
        return
    ending = starting.start(episode=bare, on=on, reason=reason, by=worker)
    assert ending.title == "Start of care 24 Dec 2026 instead of 25 Dec 2026"
    assert ending.lines[0] == "Start of care 24 Dec 2026 instead of 25 Dec 2026."
    assert "Moves the beginning of the coverage to 24 Dec 2026." in ending.lines


@pytest.mark.parametrize(("discipline", "days", "is_refused"), [("SN", 0, False), ("SN", 1, True), ("HHA", 1, False)])
def test_care_starts_by_the_first_visit_of_a_nurse_or_therapist(
    bare: Any, worker: Any, discipline: str, days: int, is_refused: bool
) -> None:
    at = NOW - 5 * DAY
    factories.VisitFactory(episode=bare, discipline=discipline, status="completed", starts_at=at, check_in_at=at,
                           check_out_at=at + HOUR)  # fmt: skip
    on = MADE + days * DAY
    if is_refused:
        refused(lambda: starting.start(episode=bare, on=on, reason="So", by=worker),
                "A nurse or therapist made a visit on Wed 30 Dec 2026", "on")  # fmt: skip
    else:
        starting.start(episode=bare, on=on, reason="So", by=worker)


@pytest.mark.parametrize(("days", "is_refused"), [(-2, False), (-1, True)])
def test_care_starts_by_the_first_stay_in_it(bare: Any, worker: Any, days: int, is_refused: bool) -> None:
    went(bare, worker, admitted_at=NOW - 2 * DAY, home_at=NOW)
    on = TODAY + days * DAY
    if is_refused:
        refused(lambda: starting.start(episode=bare, on=on, reason="So", by=worker),
                "The patient went to St Peter's on 2 Jan 2027, in our care", "on")  # fmt: skip
    else:
        starting.start(episode=bare, on=on, reason="So", by=worker)


# --- taken back -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("age", "reason", "is_refused"), [
    (DAY, "", False), (DAY + MINUTE, "", True), (DAY + MINUTE, "  ", True), (DAY + MINUTE, "A mistake", False),
])  # fmt: skip
def test_within_a_day_no_reason_is_asked(
    bare: Any, worker: Any, time_machine: Any, age: timedelta, reason: str, is_refused: bool
) -> None:
    ending = closing.discharge(episode=bare, on=TODAY, reason="x", by=worker)
    time_machine.move_to(NOW + age, tick=False)
    if is_refused:
        with pytest.raises(Refused, match=r"It is more than a day ago\. Say why it is taken back") as refusal:
            taking_back.take_back(ending=ending, reason=reason, by=worker)
        assert refusal.value.field == "reason"
        return
    taking_back.take_back(ending=ending, reason=reason, by=worker)
    ending.refresh_from_db()
    bare.refresh_from_db()
    assert (ending.is_standing, ending.taken_back_by, ending.taken_back_reason, bare.status) == (
        False, worker, reason, "active",
    )  # fmt: skip
    assert today() == TODAY + DAY


def test_a_start_of_care_is_not_taken_back_once_a_visit_was_made(bare: Any, worker: Any, clinician: Any) -> None:
    Episode.objects.filter(pk=bare.pk).update(is_soc_confirmed=False, start_of_care=None, status="admitted")
    ending = starting.start(episode=bare, on=MADE, by=worker)
    assert ending.title == "Start of care 30 Dec 2026"
    at = NOW - DAY
    made = factories.VisitFactory(episode=bare, clinician=clinician, status="completed", starts_at=at, check_in_at=at,
                                  check_out_at=at + HOUR)  # fmt: skip
    with pytest.raises(Refused, match=r"A visit was made, so care has begun\. Correct the start of care instead"):
        taking_back.take_back(ending=ending, by=worker)
    Visit.objects.filter(pk=made.pk).update(status="cancelled", ended_reason="Other")
    taking_back.take_back(ending=ending, by=worker)
    bare.refresh_from_db()
    assert bare.is_soc_confirmed is False


def test_a_discharge_is_not_taken_back_over_a_new_episode(bare: Any, worker: Any) -> None:
    ending = closing.discharge(episode=bare, on=TODAY, reason="x", by=worker)
    again = factories.ActiveEpisodeFactory(patient=bare.patient, start_of_care=TODAY, worker=worker)
    with pytest.raises(Refused, match=r"A new episode was opened since\. Care goes on there"):
        taking_back.take_back(ending=ending, by=worker)
    Episode.objects.filter(pk=again.pk).update(is_soc_confirmed=False)
    closing.not_started(episode=again, on=TODAY, reason="Declined", by=worker)
    taking_back.take_back(ending=ending, by=worker)
    bare.refresh_from_db()
    assert bare.status == "active"
