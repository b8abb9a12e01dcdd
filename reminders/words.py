"""What a reminder says: how many, of what kind, how urgent, and a link. Never who."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

CATEGORIES = {
    "assessment": ("assessment", "assessments"),
    "plan": ("plan of care", "plans of care"),
    "paperwork": ("paperwork deadline", "paperwork deadlines"),
    "review": ("progress review", "progress reviews"),
    "contact": ("contact", "contacts"),
    "supervision": ("supervision", "supervisions"),
    "concern": ("concern", "concerns"),
}
OTHER = ("task", "tasks")
SUBJECTS = {"overdue": "Work is overdue", "today": "Work is due today", "soon": "Work is coming due"}


@dataclass(frozen=True)
class Line:
    """So many promises of one kind, equally urgent."""

    count: int
    category: str
    urgency: str

    def __str__(self) -> str:
        when = {"overdue": "overdue", "today": "due today", "soon": "coming due"}[self.urgency]
        return f"{self.count} {self.category} {'is' if self.count == 1 else 'are'} {when}"


@dataclass(frozen=True)
class Letter:
    """A mail's subject, from a fixed list, and its text; a secret one is written down nowhere."""

    subject: str
    body: str
    is_secret: bool = False


def lines(promises: Iterable[tuple[str, date]], on: date) -> list[Line]:
    """Promises as (kind, due date), counted by kind and urgency on the day `on`; the most urgent first."""
    counts = Counter((_urgency(due_on, on), kind) for kind, due_on in promises)
    order = list(SUBJECTS)
    found = []
    for (urgency, kind), count in sorted(counts.items(), key=lambda pair: (order.index(pair[0][0]), pair[0][1])):
        one, many = CATEGORIES.get(kind, OTHER)
        found.append(Line(count, one if count == 1 else many, urgency))
    return found


def letter(promises: Iterable[tuple[str, date]], on: date) -> Letter:
    """The mail about these promises."""
    said = lines(promises, on)
    subject = SUBJECTS[said[0].urgency] if said else SUBJECTS["soon"]
    link = settings.PUBLIC_URL.rstrip("/") + reverse("today")
    body = render_to_string(
        "emails/reminder.txt", {"lines": [str(line) for line in said], "link": link, "agency": settings.AGENCY_NAME}
    )
    return Letter(subject, body)


def _urgency(due_on: date, on: date) -> str:
    return "overdue" if due_on < on else "today" if due_on == on else "soon"
