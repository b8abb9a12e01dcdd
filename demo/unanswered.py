"""What waits for somebody else: a relative who may be told nothing yet, and a filing that was sent and not answered."""

from __future__ import annotations

from caseload.models import Contact
from core.clock import today
from demo.people import Story
from paperwork import lateness
from paperwork.kinds import BY_RULE
from paperwork.models import Filing


def write(stories: list[Story]) -> None:
    """In the charge of the demonstration's case manager. Nothing here is left to chance, so that the rest stays as it is."""
    Contact.objects.create(
        patient=stories[0].patient, name="Denise Farrow", relationship="sister-in-law", phone="+15185550962",
        may_know=Contact.Scope.NOTHING,
    )  # fmt: skip
    _sent(stories)


def _sent(stories: list[Story]) -> None:
    """The first promise that the payer's answer would keep and for which nothing was sent: it goes out today."""
    for story in stories:
        for promise in lateness.owed(story.episode):
            kind = BY_RULE[promise.rule]
            sent = Filing.objects.standing().filter(
                episode=story.episode, kind=kind.key, period_number=promise.period or 1
            )
            if not kind.is_answered or promise.closed_on is not None or sent.exists():
                continue
            Filing.objects.create(
                patient=story.patient, episode=story.episode, kind=kind.key, cycle=promise.cycle, reference="D70431186",
                period_number=promise.period or 1, filed_on=today(), filed_by=story.manager,
                late_reason="The batch was sent back once." if today() > promise.due_on else "",
            )  # fmt: skip
            return
