"""What the database itself refuses of visits, notes and measures, whoever writes, each beside what it takes."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from caseload.models import Concern
from tests import factories
from tests.visits.conftest import MONDAY, at
from visits import actions
from visits.content import content_digest, signed_records
from visits.facts import facts
from visits.models import Visit, VisitNote

pytestmark = pytest.mark.django_db
DAY, TUESDAY = date(2027, 1, 4), date(2027, 1, 5)


@pytest.mark.parametrize(
    ("column", "taken", "refused", "name"),
    [
        ("ends_at = starts_at +", "interval '1 second'", "interval '0'", "visit_ends_after_start"),
        ("status =", "'needed', starts_at = NULL, ends_at = NULL", "'planned', starts_at = NULL, ends_at = NULL",
         "visit_planned_has_time"),
        ("check_in_at = starts_at, check_out_at = starts_at +", "interval '0'", "interval '-1 second'", "visit_out_after_in"),
        ("status = 'missed', ended_reason =", "'Snow'", "''", "visit_ended_has_reason"),
        ("status = 'cancelled', ended_reason =", "'Snow'", "''", "visit_ended_has_reason"),
        ("joint_reason =", "''", "'safety'", "visit_joint_has_reason"),
        ("joint_with_id =", "NULL", "id, joint_reason = 'safety'", "visit_joint_with_another"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_is_refused(visit: Any, column: str, taken: str, refused: str, name: str) -> None:
    def written(value: str) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE visits_visit SET {column} {value} WHERE id = {visit.pk}")
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(IntegrityError, match=name):
        written(refused)
    written(taken)


@pytest.mark.parametrize(
    ("minutes", "is_same_person", "is_refused"),
    [(0, True, True), (44, True, True), (45, True, False), (-44, True, True), (-45, True, False), (0, False, False)],
)
def test_a_person_holds_one_time_once(visit: Any, minutes: int, is_same_person: bool, is_refused: bool) -> None:
    person = visit.clinician if is_same_person else factories.UserFactory(role="clinician", discipline="SN")
    begins = visit.starts_at + timedelta(minutes=minutes)
    if is_refused:
        with pytest.raises(IntegrityError, match="visit_clinician_no_overlap"), transaction.atomic():
            factories.VisitFactory(clinician=person, starts_at=begins)
    else:
        factories.VisitFactory(clinician=person, starts_at=begins)


def test_a_missed_visit_has_one_visit_in_its_place(visit: Any) -> None:
    Visit.objects.filter(pk=visit.pk).update(status="missed", ended_reason="Snow")
    first = factories.VisitFactory(episode=visit.episode, starts_at=at(DAY, "15:00"), makes_up=visit)
    with pytest.raises(IntegrityError, match="visit_made_up_once"), transaction.atomic():
        factories.VisitFactory(episode=visit.episode, starts_at=at(DAY, "17:00"), makes_up=visit)
    Visit.objects.filter(pk=first.pk).update(status="cancelled", ended_reason="Snow")
    factories.VisitFactory(episode=visit.episode, starts_at=at(DAY, "17:00"), makes_up=visit)


def test_a_goal_is_measured_once_at_a_visit(visit: Any, plan: Any) -> None:
    goal = plan.goals.get()
    factories.GoalMeasureFactory(goal=goal, visit=visit)
    with pytest.raises(IntegrityError, match="measure_once_a_visit"), transaction.atomic():
        factories.GoalMeasureFactory(goal=goal, visit=visit)
    factories.GoalMeasureFactory(goal=goal)
    factories.GoalMeasureFactory(goal=goal)


def test_a_signed_note_has_its_signer_and_fingerprint(draft: Any) -> None:
    for columns in ({"signed_by": None, "content_sha256": "0" * 64}, {"signed_by": draft.author, "content_sha256": ""}):
        with pytest.raises(IntegrityError, match="visit_note_signed_whole"), transaction.atomic():
            VisitNote.objects.filter(pk=draft.pk).update(signed_at=MONDAY, **columns)
    assert not VisitNote.objects.signed().exists()
    assert list(signed_records()) == []


@pytest.mark.parametrize(
    "change",
    [{"narrative": "Other"}, {"pulse": 73}, {"tasks": [{"text": "x"}]}, {"measures": {"a": "1"}}, {"teaching": "x"},
     {"next_steps": "x"}, {"pain": 1}, {"temperature_f": Decimal("98.5")}],
)  # fmt: skip
def test_the_fingerprint_covers_all_that_is_written(draft: Any, change: dict[str, Any]) -> None:
    draft.pulse = 72
    before = content_digest(draft, draft.visit)
    for name, value in change.items():
        setattr(draft, name, value)
    assert content_digest(draft, draft.visit) != before


@pytest.mark.parametrize("change", [{"check_in_at": None}, {"check_out_at": MONDAY}, {"discipline": "PT"}])
def test_the_fingerprint_covers_when_the_visit_was_made(draft: Any, change: dict[str, Any]) -> None:
    before = content_digest(draft, draft.visit)
    for name, value in change.items():
        setattr(draft.visit, name, value)
    assert content_digest(draft, draft.visit) != before


# --- what a visit states and raises -----------------------------------------------------------------------


def made(episode: Any, discipline: str, day: date, credential: str = "", **more: Any) -> Any:
    person = factories.UserFactory(role="clinician", discipline=discipline, credential=credential)
    begins = at(day, f"{8 + Visit.objects.count():02}:00")
    given = {"status": "completed", "check_in_at": begins, "check_out_at": begins, "discipline": discipline}
    return factories.VisitFactory(episode=episode, clinician=person, starts_at=begins, **(given | more))


def stated(episode: Any) -> set[tuple[str, str, date]]:
    return {(str(done.what), done.discipline, done.on) for done in facts([episode.pk]).get(episode.pk, [])}


@pytest.mark.parametrize("status", ["needed", "planned", "held", "under_way", "missed", "cancelled"])
def test_a_therapy_has_ended_when_no_visit_of_it_is_to_come(episode: Any, status: str) -> None:
    made(episode, "PT", DAY, "DPT")
    made(episode, "PT", TUESDAY, "DPT")
    gone = {"missed", "cancelled"}
    made(episode, "PT", TUESDAY, status=status, check_in_at=None, check_out_at=None, ended_reason="Snow")
    assert (("therapy-discharge", "PT", TUESDAY) in stated(episode)) is (status in gone)


@pytest.mark.parametrize(
    ("nurse", "credential", "expected"),
    [
        (None, "", DAY),
        ("completed", "RN", TUESDAY),
        ("completed", "LPN", None),
        ("planned", "RN", None),
        ("missed", "RN", DAY),
    ],
)
def test_the_first_visit_in_the_home_is_a_nurse_s_where_one_comes(
    episode: Any, nurse: str | None, credential: str, expected: date | None
) -> None:
    made(episode, "PT", DAY, "DPT")
    if nurse:
        times = {} if nurse == "completed" else {"check_in_at": None, "check_out_at": None, "ended_reason": "Snow"}
        made(episode, "SN", TUESDAY, credential, status=nurse, **times)
    firsts = {on for what, _, on in stated(episode) if what == "initial-assessment-visit"}
    assert firsts == ({expected} if expected else set())


def test_a_joint_supervision_is_stated_once_and_one_without_an_arrival_never(episode: Any) -> None:
    aide = made(episode, "HHA", DAY)
    made(episode, "SN", DAY, "RN", purpose="aide supervision", joint_with=aide, joint_reason="aide-supervision")
    made(episode, "SN", TUESDAY, "RN", purpose="aide supervision", check_in_at=None, check_out_at=None)
    found = facts([episode.pk])[episode.pk]
    assert [done.on for done in found if done.what == "aide-supervision"] == [DAY]
    assert facts([]) == {}


def test_a_danger_follows_its_reading_from_draft_to_correction(draft: Any, clinician: Any) -> None:
    def kept(**changes: Any) -> list[tuple[str, bool]]:
        actions.write_note(note=draft, seen_version=draft.version, changes=changes, by=clinician)
        rows = Concern.objects.filter(kind="reading").order_by("pk")
        return [(row.source.rpartition(":")[2], row.closed_at is None) for row in rows]

    assert kept(pulse=72) == []
    assert kept(pulse=210) == [("pulse", True)]
    assert kept(oxygen_saturation=70) == [("pulse", True), ("oxygen_saturation", True)]
    assert kept(pulse=72) == [("pulse", False), ("oxygen_saturation", True)]
    row = Concern.objects.get(source=f"reading:{draft.uuid}:oxygen_saturation")
    assert ", at the SN visit of 4 Jan 2027." in row.what
    assert row.link.endswith(f"/visits/{draft.visit.uuid}")
    gone = Concern.objects.get(source=f"reading:{draft.uuid}:pulse")
    assert gone.closing == "The reading was corrected before signing: it is within the limits."
