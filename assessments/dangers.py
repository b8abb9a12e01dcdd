"""Answers that need action the same day: raised as a concern when they are given, taken back when they are changed."""

from __future__ import annotations

from accounts.models import User
from assessments.models import Response
from assessments.scoring import danger_of
from caseload.actions import concerns
from caseload.actions.concerns import Finding
from caseload.models import Concern
from core.web.addresses import address
from homehealth import instruments

GONE = "The answer was changed before signing: it needs no action any more."


def follow(response: Response, by: User) -> None:
    """Let the concern of these answers follow them; to be called inside an action, after every change of theirs."""
    instrument = instruments.get(response.instrument)
    words = danger_of(instrument, response.answers)
    link = address("assessments:assessment", response.assessment.uuid)
    finding = Finding(
        kind=Concern.Kind.ANSWER,
        urgency=Concern.Urgency.NOW,
        what=f"{instrument.title}: {words}",
        citation=instrument.source,
        link=link,
    )
    concerns.stand(
        patient=response.assessment.patient,
        source=f"answer:{response.uuid}",
        finding=finding if words else None,
        gone=GONE,
        by=by,
    )
