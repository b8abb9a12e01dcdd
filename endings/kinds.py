"""The kinds of ending as pages and API offer them: what each asks, and the action it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from accounts.models import User
from caseload.models import Episode, Patient, Stay
from core.change.actions import Refused
from core.cleaned import Cleaned
from core.clock import local, now, today
from endings import forms
from endings.actions import closing, covering, facility, starting
from endings.models import Ending

Act = Callable[[Patient, Cleaned, User], Ending]


@dataclass(frozen=True)
class EndingKind:
    """One kind. `act` does it with the cleaned facts of `form`; `first` are facts to begin with, `said` what is told."""

    key: str
    title: str
    verb: str
    lead: str
    said: str
    form: type[forms.EndingForm]
    act: Act
    first: Callable[[Patient], Cleaned]


def episode_of(patient: Patient) -> Episode:
    """The open episode. Raises Refused when there is none."""
    found = Episode.objects.filter(patient=patient).exclude(status=Episode.Status.DISCHARGED).first()
    if found is None:
        raise Refused("This patient has no open episode. Look at the timeline for what happened.")
    return found


def stay_of(patient: Patient) -> Stay:
    """The stay the patient is away for. Raises Refused when they are at home."""
    found = Stay.objects.away().filter(patient=patient).select_related("episode").first()
    if found is None:
        raise Refused("The patient is not in a facility. Record the stay first.")
    return found


def _discharge(patient: Patient, facts: Cleaned, by: User) -> Ending:
    return closing.discharge(episode=episode_of(patient), by=by, **facts)


def _die(patient: Patient, facts: Cleaned, by: User) -> Ending:
    return closing.die(patient=patient, by=by, **facts)


def _not_started(patient: Patient, facts: Cleaned, by: User) -> Ending:
    reason = ": ".join(part for part in (facts["why"], facts.get("words", "")) if part)
    return closing.not_started(episode=episode_of(patient), on=facts["on"], reason=reason, by=by)


def _go(patient: Patient, facts: Cleaned, by: User) -> Ending:
    said = {**facts, "learned_at": facts.get("learned_at") or now()}
    unrecorded = said.pop("unrecorded", "")
    return facility.go(episode=episode_of(patient), away=facility.Away(**said), unrecorded=unrecorded, by=by)


def _come_home(patient: Patient, facts: Cleaned, by: User) -> Ending:
    return facility.come_home(stay=stay_of(patient), by=by, **facts)


def _start(patient: Patient, facts: Cleaned, by: User) -> Ending:
    return starting.start(episode=episode_of(patient), on=facts["on"], reason=facts.get("reason", ""), by=by)


def _end_coverage(patient: Patient, facts: Cleaned, by: User) -> Ending:
    return covering.end_coverage(by=by, **facts)


def _today(_patient: Patient) -> Cleaned:
    return {"on": today(), "reason": ""}


def _discharged_today(_patient: Patient) -> Cleaned:
    return {"on": today(), "reason": "", "unrecorded": "missed"}


def _minute(_patient: Patient) -> Cleaned:
    return {"home_at": local(now()).replace(second=0, microsecond=0), "orders": facility.STILL_ORDERED}


KINDS = {
    kind.key: kind
    for kind in (
        EndingKind(
            Ending.Kind.DISCHARGE, "Discharge", "Discharge", "Care ends, and the paperwork of the end begins.",
            "Discharged.", forms.DischargeForm, _discharge, _discharged_today,
        ),
        EndingKind(
            Ending.Kind.DEATH, "Death of the patient", "Record the death", "Nobody comes or calls any more.",
            "The death is recorded.", forms.DeathForm, _die, _today,
        ),
        EndingKind(
            Ending.Kind.NOT_STARTED, "Not taken under care", "Close without care",
            "For somebody who was accepted and never started.", "Closed: not taken under care.", forms.NotStartedForm,
            _not_started, lambda _patient: {"on": today(), "why": "", "words": ""},
        ),
        EndingKind(
            Ending.Kind.STAY, "Hospital or other facility", "Record the stay",
            "Visits are on hold while the patient is away. What is owed depends on the kind and the length.",
            "The stay is recorded.", forms.StayForm, _go, lambda _patient: {},
        ),
        EndingKind(
            Ending.Kind.HOME, "Home again", "Record the return", "Visits on hold resume, or wait for new orders.",
            "The return home is recorded.", forms.HomeForm, _come_home, _minute,
        ),
        EndingKind(
            Ending.Kind.START, "Start of care", "Record the start of care",
            "Deadlines, coverage and laid-out visits follow it.", "Start of care recorded. The deadlines follow it.",
            forms.StartForm, _start, lambda patient: {"on": _known_start(patient)},
        ),
        EndingKind(
            Ending.Kind.COVERAGE, "Coverage ends", "End the coverage", "From the day after, this payer pays no more.",
            "The coverage ends. Deadlines follow the payer that pays first.", forms.CoverageEndForm, _end_coverage,
            lambda _patient: {},
        ),
    )
}  # fmt: skip


def _known_start(patient: Patient) -> object:
    start = patient.open_episode.start_of_care if patient.open_episode else None
    return start if start and start <= today() else today()
