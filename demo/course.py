"""What is gathered about many invented patients before it is written together."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from accounts.models import User
from assessments.models import Response
from careplans.models import Goal, Intervention, Problem, VisitOrder
from caseload.models import TimelineEntry
from core.clock import now
from demo.people import Story

KEPT = 0.95  # the share of promises that the invented agency keeps in time


@dataclass
class Course:
    """Rows about many patients, gathered to be written together."""

    responses: list[Response] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)
    interventions: list[Intervention] = field(default_factory=list)
    orders: list[tuple[Story, VisitOrder]] = field(default_factory=list)
    timeline: list[TimelineEntry] = field(default_factory=list)


def line(
    course: Course, story: Story, kind: str, title: str, at: datetime, by: User | None, detail: str = "", link: str = ""
) -> None:
    course.timeline.append(
        TimelineEntry(
            patient=story.patient, at=min(at, now()), kind=kind, title=title, detail=detail, link=link, author=by
        )
    )
