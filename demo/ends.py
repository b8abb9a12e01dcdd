"""Care that ended or pauses in the demonstration, each done by the action that a person would use."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q

from accounts.models import User
from accounts.permissions import Role
from caseload.models import Stay
from core.clock import now, today
from demo.agency import ACCOUNTS
from demo.people import Story
from endings.actions import closing, facility
from visits.models import Visit

DAY = timedelta(days=1)


def write(stories: list[Story]) -> None:
    """In the charge of the demonstration's case manager: one patient in hospital, one back from the emergency
    department, one discharged, one who died, one who never started; fewer where she has fewer."""
    manager = User.objects.get(email=ACCOUNTS[Role.CASE_MANAGER][0])
    hers = [s for s in stories if s.manager == manager]
    long_here = [s for s in hers if s.state == "active" and s.soc <= today() - 12 * DAY and _is_quiet(s)][1:]
    for story, happens in zip(long_here, (_in_hospital, _after_emergency, _discharged, _died), strict=False):
        happens(story, manager)
    for story in [s for s in hers if s.state == "starting"][:1]:
        story.episode.refresh_from_db()
        closing.not_started(
            episode=story.episode,
            on=today(),
            reason="Patient or family declined: the daughter takes her in.",
            by=manager,
        )


def _is_quiet(story: Story) -> bool:
    """Whether nobody was or is at the patient's home since the day before yesterday."""
    since = now() - timedelta(hours=52)
    visits = Visit.objects.filter(episode=story.episode)
    return not visits.filter(Q(check_in_at__gte=since) | Q(check_out_at__gte=since)).exists()


def _in_hospital(story: Story, by: User) -> None:
    _go(story, by, "St. Columba Hospital", Stay.Kind.INPATIENT, "Heart failure, short of breath", 50, None)


def _after_emergency(story: Story, by: User) -> None:
    _go(story, by, "Mohawk Valley Medical Center", Stay.Kind.EMERGENCY, "Fell in the bathroom, no fracture", 40, 35)


def _go(story: Story, by: User, where: str, kind: str, why: str, since: int, until: int | None) -> None:
    """A stay from so many hours ago until so many, or still going on."""
    home_at = now() - timedelta(hours=until) if until else None
    away = facility.Away(
        facility=where, kind=kind, reason=why, admitted_at=now() - timedelta(hours=since), home_at=home_at,
        learned_at=now() - timedelta(hours=min(since - 2, until or since)), learned_how="The daughter called",
    )  # fmt: skip
    facility.go(episode=story.episode, away=away, unrecorded="missed", by=by)


def _discharged(story: Story, by: User) -> None:
    closing.discharge(episode=story.episode, on=today(), reason="Goals met", unrecorded="missed", by=by)


def _died(story: Story, by: User) -> None:
    closing.die(patient=story.patient, on=today(), reason="At home, in her sleep", by=by)
