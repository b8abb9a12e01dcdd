"""What happened to the invented patients: assessments, plans, visits, filings, reviews, and some things left undone."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from accounts.models import User
from assessments.models import Assessment, Response
from careplans.models import Goal, Intervention, PlanOfCare, Problem, ProgressReview, VisitOrder
from caseload.models import Note, TimelineEntry
from core.clock import at_local, now, today
from core.signing import digest
from demo import names
from demo.agency import Agency
from demo.people import Story
from homehealth import frequency, instruments
from paperwork.models import Filing
from visits.models import GoalMeasure, Visit, VisitNote

KEPT = 0.95  # the share of promises that the invented agency keeps in time
ORDERS = {
    "SN": ("SN 2w2, 1w7", "SN 3w1, 2w2, 1w6", "SN 1w9, 2 PRN for wound bleeding"),
    "PT": ("PT 2w4, 1w2", "PT 3w2, 2w3"),
    "HHA": ("HHA 2w8",),
}
SLOTS = [time(h, m) for h in range(8, 18) for m in (0,)]


@dataclass
class Course:
    """Rows about many patients, gathered to be written together."""

    responses: list[Response] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)
    interventions: list[Intervention] = field(default_factory=list)
    orders: list[tuple[Story, VisitOrder]] = field(default_factory=list)
    timeline: list[TimelineEntry] = field(default_factory=list)


class Calendar:
    """Free slots of clinicians and patients, so that no invented visit is refused by the database."""

    def __init__(self) -> None:
        self.taken: dict[tuple[str, int], set[datetime]] = defaultdict(set)

    def find(
        self, clinicians: list[User], patient_id: int, days: list[date], dice: random.Random
    ) -> tuple[User, datetime] | None:
        """A clinician and a time on one of the days, free for both; None when all is full."""
        for day in days:
            for clinician in dice.sample(clinicians, min(3, len(clinicians))):
                for slot in dice.sample(SLOTS, 4):
                    at = at_local(day, slot)
                    if at not in self.taken["c", clinician.pk] and at not in self.taken["p", patient_id]:
                        self.taken["c", clinician.pk].add(at)
                        self.taken["p", patient_id].add(at)
                        return clinician, at
        return None


def write(agency: Agency, stories: list[Story], calendar: Calendar, dice: random.Random) -> None:
    """Write everything that happened to these patients."""
    course = Course()
    begun = [s for s in stories if s.state != "starting"]
    _assess(agency, begun, course, dice)
    plans = _plan(begun, course, dice)
    visits = _visit(agency, begun, course, calendar, dice)
    _first_visits_ahead(agency, [s for s in stories if s.state == "starting"], calendar, dice)
    _note(agency, visits, course, dice)
    _file(begun, dice)
    _review(begun, plans, course, dice)
    _call(stories, course, dice)
    TimelineEntry.objects.bulk_create(course.timeline, batch_size=5000)


def _line(
    course: Course, story: Story, kind: str, title: str, at: datetime, by: User | None, detail: str = "", link: str = ""
) -> None:
    course.timeline.append(
        TimelineEntry(
            patient=story.patient, at=min(at, now()), kind=kind, title=title, detail=detail, link=link, author=by
        )
    )


def _assess(agency: Agency, stories: list[Story], course: Course, dice: random.Random) -> None:
    made: list[tuple[Story, Assessment]] = []
    for story in stories:
        nurse = dice.choice(agency.clinicians[story.team]["SN"])
        completed = story.soc + timedelta(days=dice.randint(0, 4))
        if completed <= story.until and (story.days > 12 or dice.random() < KEPT):
            made.append((story, _assessment(story, "start", completed, nurse)))
        window = story.soc + timedelta(days=dice.randint(55, 59))
        if window <= story.until and dice.random() < KEPT:
            made.append((story, _assessment(story, "recertification", window, nurse)))
    Assessment.objects.bulk_create([row for _, row in made], batch_size=5000)
    for story, row in made:
        course.responses += [_response(row, key, dice) for key in ("phq-2", "mahc-10", "bims", "tug", "nrs")]
        _line(
            course,
            story,
            "assessment",
            f"{row.get_purpose_display()} assessment signed",
            row.signed_at or now(),
            row.signed_by,
            link=f"/assessments/{row.uuid}",
        )
    Response.objects.bulk_create(course.responses, batch_size=5000)


def _assessment(story: Story, purpose: str, on: date, nurse: User) -> Assessment:
    at = at_local(on, time(15, 30))
    content = {"purpose": purpose, "completed_on": on}
    return Assessment(
        patient=story.patient, episode=story.episode, purpose=purpose, status="signed", started_at=at, completed_on=on, summary="Seen at home.",
        is_homebound=True, drug_regimen_reviewed=True, author=nurse, signed_by=nurse, signed_at=min(at, now()), content_sha256=digest(content),
    )  # fmt: skip


def _response(row: Assessment, key: str, dice: random.Random) -> Response:
    instrument = instruments.get(key)
    answers = {item.code: _answer(item, dice) for item in instrument.items}
    score = instrument.score(answers)
    return Response(
        patient_id=row.patient_id, assessment=row, instrument=key, instrument_version=instrument.version, answers=answers,
        total=None if score.total is None else Decimal(str(score.total)), band=score.band or "", flags=dict(score.flags), signed_at=row.signed_at,
    )  # fmt: skip


def _answer(item: Any, dice: random.Random) -> int | float:
    """An answer that leans to the mild side, as most people's do."""
    if item.kind == "choice":
        values = sorted(choice.value for choice in item.choices)
        return int(values[min(int(dice.expovariate(1.6)), len(values) - 1)] if "C0" not in item.code else values[-1])
    if item.kind in {"yes_no", "check"}:
        return int(dice.random() < 0.35)
    return round(dice.uniform(9, 24), 1) if item.unit == "seconds" else dice.randint(0, 6)


def _plan(stories: list[Story], course: Course, dice: random.Random) -> dict[int, PlanOfCare]:
    """Write plans, one wave for each certification period, signing each wave before the next."""
    current: dict[int, PlanOfCare] = {}
    for period in (1, 2):
        wave = [s for s in stories if s.days >= (period - 1) * 60]
        drafts = PlanOfCare.objects.bulk_create([_plan_row(s, period, dice) for s in wave], batch_size=5000)
        parts = Course()
        for story, plan in zip(wave, drafts, strict=True):
            _parts(story, plan, parts, dice)
        _write_parts(parts)
        course.orders += parts.orders
        course.goals += parts.goals
        course.interventions += parts.interventions
        for story, plan in zip(wave, drafts, strict=True):
            _sign(story, plan, course, dice)
            current[story.episode.pk] = plan
        PlanOfCare.objects.bulk_update(
            drafts,
            [
                "status",
                "signed_by",
                "signed_at",
                "content_sha256",
                "sent_on",
                "sent_how",
                "practitioner_signed_on",
                "signature_method",
            ],
            batch_size=2000,
        )
        older = PlanOfCare.objects.filter(
            episode__in=[s.episode.pk for s in stories if s.days >= 60], number=1, status="active"
        )
        if period == 2:
            older.update(status="superseded")
    return current


def _plan_row(story: Story, period: int, dice: random.Random) -> PlanOfCare:
    start = story.soc + timedelta(days=60 * (period - 1))
    return PlanOfCare(
        patient=story.patient, episode=story.episode, number=period, period_number=period, starts_on=start, ends_on=start + timedelta(days=59),
        practitioner=story.episode.certifying, trigger="Start of care" if period == 1 else "Recertification", mental_status="Oriented",
        equipment="Walker, shower chair", prognosis="Good", rehabilitation_potential="Good with teaching", functional_limitations="Endurance, ambulation",
        activities_permitted="Up as tolerated", nutrition="Low salt", medications="As listed in the chart", safety_measures="Fall precautions",
        readmission_risk="Weigh every morning; call at 3 pounds in a day", education="Teach back of medicines and warning signs",
        advance_directives="None", patient_goal=dice.choice(names.GOALS)[0], author=story.manager,
    )  # fmt: skip


def _parts(story: Story, plan: PlanOfCare, parts: Course, dice: random.Random) -> None:
    problem = Problem(patient=story.patient, plan=plan, text=story.episode.reason, is_principal=True)
    parts.problems.append(problem)
    for position, (statement, measure, unit, baseline, target, direction) in enumerate(dice.sample(names.GOALS, 2)):
        goal = Goal(
            patient=story.patient, plan=plan, problem=problem, position=position, statement=statement, measure=measure, unit=unit,
            baseline=Decimal(baseline), target=Decimal(target), direction=direction, due_on=plan.ends_on, is_patients_own=position == 0,
        )  # fmt: skip
        parts.goals.append(goal)
        parts.interventions.append(
            Intervention(
                patient=story.patient, plan=plan, goal=goal, text=f"Work on: {statement.lower()}", discipline="PT"
            )
        )
    parts.interventions.append(
        Intervention(
            patient=story.patient, plan=plan, text="Check weight, pulse, swelling and medicines", discipline="SN"
        )
    )
    for code in ["SN", *dice.sample(["PT", "HHA"], dice.randint(0, 2))]:
        text = dice.choice(ORDERS[code])
        order = VisitOrder(
            patient=story.patient,
            plan=plan,
            discipline=code,
            frequency=text,
            effective_on=plan.starts_on,
            ends_on=plan.ends_on,
        )
        parts.orders.append((story, order))


def _write_parts(parts: Course) -> None:
    Problem.objects.bulk_create(parts.problems, batch_size=5000)
    Goal.objects.bulk_create(parts.goals, batch_size=5000)
    Intervention.objects.bulk_create(parts.interventions, batch_size=5000)
    VisitOrder.objects.bulk_create([order for _, order in parts.orders], batch_size=5000)


def _sign(story: Story, plan: PlanOfCare, course: Course, dice: random.Random) -> None:
    """Most plans are signed and returned; some wait with the practitioner, a few are drafts."""
    signed = plan.starts_on + timedelta(days=dice.randint(1, 5))
    is_old = (story.until - plan.starts_on).days > 25
    if signed > story.until or (not is_old and dice.random() > KEPT):
        return
    plan.status, plan.signed_by, plan.signed_at = "signed", story.manager, min(at_local(signed, time(16, 0)), now())
    plan.content_sha256 = digest({"episode": plan.episode_id, "number": plan.number})
    _line(
        course,
        story,
        "plan",
        f"Plan of care, version {plan.number}, signed",
        plan.signed_at,
        story.manager,
        link=f"/patients/{story.patient.uuid}/plan",
    )
    sent = signed + timedelta(days=1)
    if sent > story.until:
        return
    plan.status, plan.sent_on, plan.sent_how = "sent", sent, "Fax"
    returned = sent + timedelta(days=dice.choice([2, 4, 6, 9, 13]))
    if returned <= story.until and (is_old or dice.random() < 0.9):
        plan.status, plan.practitioner_signed_on, plan.signature_method = "active", returned, "Fax"


def _visit(
    agency: Agency, stories: list[Story], course: Course, calendar: Calendar, dice: random.Random
) -> list[tuple[Story, Visit]]:
    """Visits by week from each order: made until today, planned for a week ahead, to be scheduled after that."""
    made: list[tuple[Story, Visit]] = []
    for story in stories:
        row = _initial_visit(agency, story, calendar, dice)
        made += [(story, row)] if row else []
    for story, order in course.orders:
        made += [(story, row) for row in _from_order(agency, story, order, calendar, dice)]
    Visit.objects.bulk_create([row for _, row in made], batch_size=5000)
    return made


def _initial_visit(agency: Agency, story: Story, calendar: Calendar, dice: random.Random) -> Visit | None:
    found = calendar.find(agency.clinicians[story.team]["SN"], story.patient.pk, [story.soc], dice)
    if found is None:
        return None
    clinician, at = found
    row = Visit(patient=story.patient, episode=story.episode, discipline="SN", clinician=clinician, purpose="initial assessment",
                week_starts_on=story.soc, week_ends_on=story.soc, starts_at=at, ends_at=at + timedelta(minutes=60))  # fmt: skip
    return _settle(row, dice, always=True)


def _from_order(
    agency: Agency, story: Story, order: VisitOrder, calendar: Calendar, dice: random.Random
) -> list[Visit]:
    parsed = frequency.parse(order.frequency)
    expansion = frequency.expand(parsed, order.effective_on, order.ends_on, story.episode.program.week_mode)
    rows: list[Visit] = []
    for week in expansion.weeks:
        if story.closed_on and week.start > story.closed_on:
            break
        for number in range(week.maximum):
            rows.append(_one(agency, story, order, week, number, calendar, dice))
    _purposes(order, rows)
    return rows


def _one(
    agency: Agency, story: Story, order: VisitOrder, week: Any, number: int, calendar: Calendar, dice: random.Random
) -> Visit:
    row = Visit(
        patient=story.patient, episode=story.episode, order=order, discipline=order.discipline, week_starts_on=week.start, week_ends_on=week.end,
        is_optional=number >= week.minimum,
    )  # fmt: skip
    last = min(week.end, today() + timedelta(days=8))
    days = [week.start + timedelta(days=i) for i in range((last - week.start).days + 1)]
    if story.closed_on:
        days = [day for day in days if day <= story.closed_on]
    dice.shuffle(days)
    found = calendar.find(
        agency.clinicians[story.team][order.discipline], story.patient.pk, [d for d in days if d.weekday() < 6], dice
    )
    if found is None or (found[1] > now() and dice.random() < 0.12):
        return row
    row.clinician, row.starts_at = found
    row.ends_at = row.starts_at + timedelta(minutes=45)
    return _settle(row, dice)


def _settle(row: Visit, dice: random.Random, *, always: bool = False) -> Visit:
    """Past visits were made or, now and then, missed; later ones are planned."""
    assert row.starts_at is not None
    assert row.ends_at is not None
    if row.ends_at > now():
        row.status = Visit.Status.PLANNED
    elif not always and dice.random() < 0.03:
        row.status, row.ended_reason = (
            Visit.Status.MISSED,
            dice.choice(["Patient not at home", "Patient refused", "Clinician ill", "Snow"]),
        )
        row.practitioner_told_at = (
            row.ends_at + timedelta(hours=4)
            if dice.random() < 0.7 and row.ends_at + timedelta(hours=4) < now()
            else None
        )
    else:
        row.status = Visit.Status.COMPLETED
        row.check_in_at = row.starts_at + timedelta(minutes=dice.randint(-4, 6))
        row.check_out_at = row.ends_at
        row.location_reason = "" if dice.random() < 0.9 else "No coverage"
    return row


def _purposes(order: VisitOrder, rows: list[Visit]) -> None:
    """Therapists reassess, and nurses supervise the aide, often enough for the clocks of the rules."""
    wanted = {"PT": ("evaluation", 25), "SN": ("aide supervision", 10)}.get(order.discipline)
    if wanted is None:
        return
    last: datetime | None = None
    for row in sorted((r for r in rows if r.starts_at and r.status != Visit.Status.MISSED), key=lambda r: r.starts_at):  # type: ignore[arg-type, return-value]
        if last is None or (row.starts_at - last).days >= wanted[1]:  # type: ignore[operator]
            row.purpose = wanted[0] if last is None or wanted[0] != "evaluation" else "reassessment"
            last = row.starts_at


def _first_visits_ahead(agency: Agency, stories: list[Story], calendar: Calendar, dice: random.Random) -> None:
    rows = [_initial_visit(agency, story, calendar, dice) for story in stories if dice.random() < 0.8]
    Visit.objects.bulk_create([row for row in rows if row is not None], batch_size=5000)


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
            _line(
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
    VisitNote.objects.bulk_create(notes, batch_size=5000)
    GoalMeasure.objects.bulk_create(measures, batch_size=5000)


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
        note.content_sha256 = digest({"narrative": words, "visit": str(visit.uuid)})
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

        def sent(kind: str, on: date, *, accepted: int | None = None, period: int = 1, story: Story = story) -> None:
            if on > story.until or (story.days < 30 and dice.random() > KEPT):
                return
            taken = on + timedelta(days=accepted) if accepted is not None else None
            rows.append(Filing(patient=story.patient, episode=story.episode, kind=kind, period_number=period, filed_on=on,
                               accepted_on=taken if taken and taken <= story.until else None, reference=f"D{dice.randint(10**7, 10**8)}",
                               filed_by=story.manager))  # fmt: skip

        sent("face-to-face", story.soc + timedelta(days=dice.randint(-20, 9)))
        sent("noa", story.soc + timedelta(days=dice.randint(1, 3)), accepted=1)
        sent("oasis", story.soc + timedelta(days=dice.randint(6, 20)), accepted=1)
        if story.days >= 60:
            sent("oasis", story.soc + timedelta(days=dice.randint(61, 75)), accepted=1, period=2)
        if story.closed_on:
            sent("discharge-summary", story.closed_on)
    Filing.objects.bulk_create(rows, batch_size=5000)


def _review(stories: list[Story], plans: dict[int, PlanOfCare], course: Course, dice: random.Random) -> None:
    rows = []
    for story in stories:
        on = story.soc + timedelta(days=dice.randint(24, 29))
        while on <= story.until:
            if (story.until - on).days > 30 or dice.random() < KEPT:
                at = at_local(on, time(14, 0))
                rows.append(ProgressReview(patient=story.patient, episode=story.episode, plan=plans.get(story.episode.pk), reviewed_on=on, decision="keep",
                                           findings="Moving along the expected path. The patient agrees to go on.", signed_by=story.manager, signed_at=min(at, now())))  # fmt: skip
                _line(course, story, "plan", "Progress review: keep the plan", at, story.manager)
            on += timedelta(days=dice.randint(24, 29))
    ProgressReview.objects.bulk_create(rows, batch_size=5000)


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
            _line(course, story, "note", "Call", at, story.manager, words)
        _line(course, story, "episode", f"Admitted under {story.episode.program.name}", story.referred, story.manager)
    Note.objects.bulk_create(rows, batch_size=5000)
