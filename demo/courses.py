"""What happened to the invented patients: assessments, plans, visits, filings, reviews, and some things left undone."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date, time, timedelta
from decimal import Decimal

from accounts.models import User
from assessments.content import content as assessment_content
from assessments.models import Assessment, Response
from careplans.models import Goal, PlanOfCare, ProgressReview
from caseload.models import Note
from core.change.signing import digest
from core.clock import at_local, now
from demo.agency import Agency
from demo.copying import copy, number
from demo.course import KEPT, Course, line
from demo.people import Story
from demo.planning import plan
from demo.visiting import Calendar, first_visits_ahead, visits_of
from homehealth import instruments
from homehealth.instruments import Item
from paperwork.models import Filing
from visits.content import content_digest as note_digest
from visits.models import GoalMeasure, Visit, VisitNote


def write(agency: Agency, stories: list[Story], calendar: Calendar, dice: random.Random) -> None:
    """Write everything that happened to these patients."""
    course = Course()
    begun = [s for s in stories if s.state != "starting"]
    _assess(agency, begun, course, dice)
    plans = plan(begun, course, dice)
    visits = visits_of(agency, begun, course, calendar, dice)
    first_visits_ahead(agency, [s for s in stories if s.state == "starting"], calendar, dice)
    _note(agency, visits, course, dice)
    _file(begun, dice)
    _review(begun, plans, course, dice)
    _call(stories, course, dice)
    copy(course.timeline)


LATE, LATEST_DAY = timedelta(days=7), 75  # of one recertification: after its window, which ends on day 60
WHY_LATE = "Snow: nobody could reach the house that week."


def _assess(agency: Agency, stories: list[Story], course: Course, dice: random.Random) -> None:
    made: list[tuple[Story, Assessment]] = []
    late = next((story for story in stories if story.days > LATEST_DAY), None)
    for story in stories:
        nurse = dice.choice(agency.clinicians[story.team]["SN"])
        completed = story.soc + timedelta(days=dice.randint(0, 4))
        if completed <= story.until and (story.days > 12 or dice.random() < KEPT):
            made.append((story, _assessment(story, "start", completed, nurse)))
        window = story.soc + timedelta(days=dice.randint(55, 59))
        if story is late:
            made.append((story, _assessment(story, "recertification", window + LATE, nurse, WHY_LATE)))
        elif window <= story.until and dice.random() < KEPT:
            made.append((story, _assessment(story, "recertification", window, nurse)))
        if story.closed_on:
            made.append((story, _assessment(story, "discharge", story.closed_on, nurse)))
    answered = [[_response(row, key, dice) for key in ("phq-2", "mahc-10", "bims", "tug", "nrs")] for _, row in made]
    for (_, row), responses in zip(made, answered, strict=True):
        row.content_sha256 = digest(assessment_content(row, responses))
    rows = [row for _, row in made]
    if rows:
        number(rows)
    for (story, row), responses in zip(made, answered, strict=True):
        for response in responses:
            response.assessment = row  # its key is known now
        course.responses += responses
        line(
            course,
            story,
            "assessment",
            f"{row.get_purpose_display()} assessment signed",
            row.signed_at or now(),
            row.signed_by,
            link=f"/assessments/{row.uuid}",
        )
    copy(course.responses)  # a signed assessment takes no more answers: they come first
    copy(rows)


def _assessment(story: Story, purpose: str, on: date, nurse: User, why: str = "") -> Assessment:
    at = at_local(on, time(15, 30))
    return Assessment(
        patient=story.patient, episode=story.episode, purpose=purpose, status="signed", started_at=at, completed_on=on, summary="Seen at home.",
        is_homebound=True, drug_regimen_reviewed=True, date_reason=why, author=nurse, signed_by=nurse, signed_at=min(at, now()),
    )  # fmt: skip


def _response(row: Assessment, key: str, dice: random.Random) -> Response:
    instrument = instruments.get(key)
    answers = {item.code: _answer(item, dice) for item in instrument.items}
    score = instrument.score(answers)
    return Response(
        patient_id=row.patient_id, assessment=row, instrument=key, instrument_version=instrument.version, answers=answers,
        total=None if score.total is None else Decimal(str(score.total)), band=score.band or "", flags=dict(score.flags), signed_at=row.signed_at,
    )  # fmt: skip


def _answer(item: Item, dice: random.Random) -> int | float:
    """An answer that leans to the mild side, as most people's do."""
    if item.kind == "choice":
        values = sorted(choice.value for choice in item.choices)
        return int(values[min(int(dice.expovariate(1.6)), len(values) - 1)] if "C0" not in item.code else values[-1])
    if item.kind in {"yes_no", "check"}:
        return int(dice.random() < 0.35)
    return round(dice.uniform(9, 24), 1) if item.unit == "seconds" else dice.randint(0, 6)


def _note(agency: Agency, visits: list[tuple[Story, Visit]], course: Course, dice: random.Random) -> None:
    """Notes of the visits of the last five weeks, with a measure for a goal; some of yesterday's are still drafts."""
    goals: dict[int, list[Goal]] = defaultdict(list)
    for goal in course.goals:
        goals[goal.patient_id].append(goal)
    notes, measures = [], []
    for story, visit in visits:
        if (
            visit.status != Visit.Status.COMPLETED
            or visit.check_out_at is None
            or (now() - visit.check_out_at).days > 35
        ):
            continue
        is_draft = (now() - visit.check_out_at).days < 2 and dice.random() < 0.3
        notes.append(_visit_note(story, visit, is_draft, dice))
        if not is_draft:
            line(
                course,
                story,
                "visit",
                f"{visit.discipline} visit",
                visit.check_out_at,
                visit.clinician,
                notes[-1].narrative,
                f"/visits/{visit.uuid}",
            )
            measures += [_measure(visit, goal) for goal in goals[story.patient.pk][-2:]]
    copy(notes)
    copy(measures)


def _visit_note(story: Story, visit: Visit, is_draft: bool, dice: random.Random) -> VisitNote:
    words = dice.choice(["Resting better, ankles less swollen.", "Walked to the kitchen and back with the walker.", "Wound clean, edges pink.",
                         "Took all medicines this week; daughter fills the box.", "Tired today, short of breath on the stairs."])  # fmt: skip
    note = VisitNote(
        patient=story.patient, visit=visit, narrative=words, pulse=dice.randint(62, 96), systolic=dice.randint(108, 152), diastolic=dice.randint(60, 88),
        respirations=dice.randint(14, 22), oxygen_saturation=dice.randint(92, 99), pain=dice.randint(0, 6), author=visit.clinician,
        teaching="Warning signs and whom to call.",
    )  # fmt: skip
    if not is_draft:
        note.signed_by, note.signed_at = visit.clinician, visit.check_out_at
        note.content_sha256 = note_digest(note, visit)
    return note


def _measure(visit: Visit, goal: Goal) -> GoalMeasure:
    assert visit.starts_at is not None
    on = visit.starts_at.date()
    share = min(1.0, max(0.0, (on - (goal.due_on - timedelta(days=59))).days / 70))
    value = goal.baseline + (goal.target - goal.baseline) * Decimal(str(round(share, 3)))
    return GoalMeasure(
        patient_id=goal.patient_id,
        goal=goal,
        visit=visit,
        measured_on=on,
        value=round(value, 2),
        author=visit.clinician,
    )


def _file(stories: list[Story], dice: random.Random) -> None:
    rows: list[Filing] = []
    for story in stories:

        def sent(
            kind: str, on: date, *, accepted: int | None = None, period: int = 1, cycle: str = "", story: Story = story
        ) -> None:
            if on > story.until or (story.days < 30 and dice.random() > KEPT):
                return
            taken = on + timedelta(days=accepted) if accepted is not None else None
            rows.append(Filing(patient=story.patient, episode=story.episode, kind=kind, period_number=period, filed_on=on,
                               accepted_on=taken if taken and taken <= story.until else None, reference=f"D{dice.randint(10**7, 10**8)}",
                               cycle=cycle, filed_by=story.manager))  # fmt: skip

        sent("face-to-face", story.soc + timedelta(days=dice.randint(-20, 9)))
        sent("noa", story.soc + timedelta(days=dice.randint(1, 3)), accepted=1)
        sent("oasis", story.soc + timedelta(days=dice.randint(6, 20)), accepted=1)
        if story.days >= 60:
            sent("oasis", story.soc + timedelta(days=dice.randint(61, 75)), accepted=1, period=2)
        if story.closed_on:
            sent("discharge-summary", story.closed_on)
            sent("oasis", story.closed_on, accepted=0, period=1 + story.days // 60, cycle="discharge")
    copy(rows)


def _review(stories: list[Story], plans: dict[int, PlanOfCare], course: Course, dice: random.Random) -> None:
    rows = []
    for story in stories:
        on = story.soc + timedelta(days=dice.randint(24, 29))
        while on <= story.until:
            if (story.until - on).days > 30 or dice.random() < KEPT:
                at = at_local(on, time(14, 0))
                rows.append(ProgressReview(patient=story.patient, episode=story.episode, plan=plans.get(story.episode.pk), reviewed_on=on, decision="keep",
                                           findings="Moving along the expected path. The patient agrees to go on.", signed_by=story.manager, signed_at=min(at, now())))  # fmt: skip
                line(course, story, "plan", "Progress review: keep the plan", at, story.manager)
            on += timedelta(days=dice.randint(24, 29))
    copy(rows)


def _call(stories: list[Story], course: Course, dice: random.Random) -> None:
    rows = []
    for story in stories:
        for _ in range(max(0, story.days) // 25 + 1):
            at = at_local(
                story.until - timedelta(days=dice.randint(0, max(1, min(60, story.days)))),
                time(dice.randint(9, 16), 20),
            )
            words = dice.choice(
                [
                    "Daughter called: sleeping better.",
                    "Pharmacy confirmed the refill.",
                    "Asked about meals at home.",
                    "Reviewed Thursday's visit time.",
                ]
            )
            rows.append(
                Note(
                    patient=story.patient,
                    kind=dice.choice(["call", "family"]),
                    mode="phone",
                    happened_at=min(at, now()),
                    text=words,
                    author=story.manager,
                )
            )
            line(course, story, "note", "Call", at, story.manager, words)
        line(course, story, "episode", f"Admitted under {story.episode.program.name}", story.referred, story.manager)
    copy(rows)
