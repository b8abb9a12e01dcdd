"""What was recorded wrongly or too late and then set right: a filing, an assessment's date, a missed visit made up."""

from __future__ import annotations

from datetime import time, timedelta

from accounts.models import User
from core.clock import at_local, today
from demo.people import Story
from paperwork.kinds import FACE_TO_FACE
from paperwork.models import Filing
from visits.models import Visit

HOURS = range(8, 18)


def write(stories: list[Story], clinician: User) -> None:
    """In the charge of the demonstration's case manager, so that the pages are seen."""
    _filing(stories)
    _make_up(stories, clinician)


def _filing(stories: list[Story]) -> None:
    """An encounter with the day of its letter, corrected to the day the patient was seen; a notice that was never sent."""
    encounter = Filing.objects.standing().filter(episode__in=_episodes(stories), kind=FACE_TO_FACE.key).first()
    if encounter is not None:
        Filing.objects.create(
            patient_id=encounter.patient_id, episode_id=encounter.episode_id, kind=encounter.kind, replaces=encounter,
            filed_on=encounter.filed_on - timedelta(days=2), reference=encounter.reference, filed_by=encounter.filed_by,
            correction_reason="That was the day of the letter; the patient was seen two days before.",
        )  # fmt: skip
    story = stories[-1]
    summary = Filing.objects.create(
        patient=story.patient, episode=story.episode, kind="medicaid-renewal", filed_on=today(), filed_by=story.manager
    )
    Filing.objects.create(
        patient=story.patient, episode=story.episode, kind="medicaid-renewal", filed_on=today(), filed_by=story.manager,
        replaces=summary, is_error=True, correction_reason="Belongs to another patient.",
    )  # fmt: skip


def _make_up(stories: list[Story], clinician: User) -> None:
    """A visit missed yesterday, and the one planned in its place."""
    story, yesterday, tomorrow = stories[0], today() - timedelta(days=1), today() + timedelta(days=1)
    week = {"week_starts_on": yesterday, "week_ends_on": yesterday + timedelta(days=6)}
    begins = at_local(yesterday, time(7, 15))
    missed = Visit.objects.create(
        patient=story.patient, episode=story.episode, discipline="SN", clinician=clinician, status=Visit.Status.MISSED,
        ended_reason="Patient not at home. Called twice.", starts_at=begins, ends_at=begins + timedelta(minutes=40), **week,
    )  # fmt: skip
    for hour in HOURS:
        begins = at_local(tomorrow, time(hour, 30))
        ends = begins + timedelta(minutes=20)
        busy = Visit.objects.overlapping(begins, ends, besides=None)
        if busy.filter(patient=story.patient).exists() or busy.filter(clinician=clinician).exists():
            continue
        Visit.objects.create(
            patient=story.patient, episode=story.episode, discipline="SN", clinician=clinician, makes_up=missed,
            status=Visit.Status.PLANNED, starts_at=begins, ends_at=ends, **week,
        )  # fmt: skip
        return


def _episodes(stories: list[Story]) -> list[int]:
    return [story.episode.pk for story in stories]
