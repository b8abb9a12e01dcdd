"""Concerns: raised where a danger is found, taken back when it was a mistake, closed by a person who acted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import User
from caseload import timeline
from caseload.models import Concern, Patient
from core.change.actions import Refused, System, action
from core.clock import agency_zone, now
from core.kit.words import moment
from core.web.addresses import address
from homehealth.concerns import concern_act_by

State = Concern.State


@dataclass(frozen=True)
class Finding:
    """A danger as it was found: `kind` and `urgency` are values of `Concern`, `what` says it in one sentence, `link` is
    the path of the page where it was found."""

    kind: str
    urgency: str
    what: str
    citation: str = ""
    link: str = ""


@action("concerns.raise")
def raise_concern(*, patient: Patient, source: str, finding: Finding, by: User | System) -> Concern:
    """Open a concern and write it in the timeline. While one of the same `source` is open, that one is returned."""
    held = Concern.objects.filter(patient=patient, source=source, state=State.OPEN).first()
    if held is not None:
        return held
    at = now()
    concern = Concern.objects.create(
        patient=patient,
        episode_id=_episode_of(patient),
        kind=finding.kind,
        urgency=finding.urgency,
        what=_shortened(finding.what),
        citation=finding.citation[:300],
        source=source,
        link=finding.link,
        raised_at=at,
        raised_by=None if isinstance(by, System) else by,
        act_by=concern_act_by(at, finding.urgency, agency_zone()),
    )
    _tell(concern, "Concern raised", concern.what, by)
    return concern


@action("concerns.close")
def close(*, concern: Concern, done: str, by: User) -> Concern:
    """Close a concern with what was done about it. Raises Refused without words, or when it is open no more."""
    if not done.strip():
        raise Refused("Write what was done: who was told, what they ordered, what you did.", field="done")
    _end(concern, State.CLOSED, done.strip(), by)
    _tell(concern, "Concern closed", concern.closing, by)
    return concern


@action("concerns.take-back")
def take_back(*, concern: Concern, because: str, by: User | System) -> Concern:
    """Say that a concern does not stand, and why: the answer was changed, the medicine stopped. Raises Refused when it
    is open no more."""
    _end(concern, State.TAKEN_BACK, because, by)
    _tell(concern, "Concern taken back", because, by)
    return concern


def stand(*, patient: Patient, source: str, finding: Finding | None, gone: str, by: User | System) -> Concern | None:
    """Make the concern of `source` say what is found now; to be called inside an action.

    Nothing found: the open one is taken back with the words `gone`. The same as before: it stays as it is, also closed,
    so that saving a page again does not undo what somebody did. Something else: the old one is taken back, a new one is
    raised.
    """
    last = Concern.objects.filter(patient=patient, source=source).order_by("-id").first()
    if last is not None and last.state == State.CLOSED and finding is not None and _says(last, finding):
        return last
    if last is not None and last.is_open:
        if finding is not None and _says(last, finding):
            return last
        take_back(concern=last, because=gone if finding is None else f"It reads otherwise now: {finding.what}", by=by)
    return raise_concern(patient=patient, source=source, finding=finding, by=by) if finding is not None else None


def open_of(patient_ids: Iterable[int], kind: str) -> list[Concern]:
    """The open concerns of one kind of these patients, in one query."""
    rows = Concern.objects.open().filter(patient__in=list(patient_ids), kind=kind)
    return list(rows.select_related("patient").order_by("id"))


def end_with_care(*, patient: Patient, because: str, by: User | System) -> int:
    """Take back what ends with care: concerns about goals, which nobody works on any more. Dangers stay open until
    somebody acted. To be called inside an action; returns how many."""
    ending = Concern.objects.open().filter(patient=patient, kind=Concern.Kind.GOAL).order_by("id")
    return len([take_back(concern=concern, because=because, by=by) for concern in ending])


def raise_again(*, patient: Patient, because: str, by: User | System) -> int:
    """Raise again what `end_with_care` took back with these words: care goes on. To be called inside an action; returns
    how many."""
    last = Concern.objects.filter(patient=patient, kind=Concern.Kind.GOAL).order_by("source", "-id").distinct("source")
    ended = [each for each in last if each.state == State.TAKEN_BACK and each.closing == because]
    for each in ended:
        finding = Finding(each.kind, each.urgency, each.what, each.citation, each.link)
        raise_concern(patient=patient, source=each.source, finding=finding, by=by)
    return len(ended)


def _end(concern: Concern, state: str, words: str, by: User | System) -> None:
    """The row is locked and read anew: of two who close at once the second is told who did."""
    held = Concern.objects.select_for_update(of=("self",), no_key=True).select_related("closed_by").get(pk=concern.pk)
    if not held.is_open:
        who = held.closed_by.name if held.closed_by else "the system"
        raise Refused(f"This is {held.get_state_display().lower()} already, by {who}, {moment(held.closed_at)}.")
    concern.state, concern.closed_at, concern.closing = state, now(), words[:5000]
    concern.closed_by = None if isinstance(by, System) else by
    concern.save(update_fields=["state", "closed_at", "closing", "closed_by", "updated_at"])


def _says(concern: Concern, finding: Finding) -> bool:
    return concern.what == _shortened(finding.what) and concern.urgency == finding.urgency


def _shortened(what: str) -> str:
    return what if len(what) <= 500 else f"{what[:497]}..."


def _episode_of(patient: Patient) -> int | None:
    """The open episode, else the last one: what is found after the end of care is still somebody's to act on."""
    ids = patient.episodes.order_by("discharged_on", "-id").values_list("pk", flat=True)
    return Patient.objects.filter(pk=patient.pk).values_list("open_episode_id", flat=True).get() or ids.last()


def _tell(concern: Concern, title: str, detail: str, by: User | System) -> None:
    timeline.record(
        concern.patient,
        kind="concern",
        title=f"{title}: {concern.get_kind_display().lower()}",
        detail=detail,
        link=address("concerns:concern", concern.uuid),
        by=by,
    )
