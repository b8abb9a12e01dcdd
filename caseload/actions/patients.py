"""What is done to patients and episodes: admitted, appointed, started, corrected, written about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db.models import F, Q

from accounts.models import User
from accounts.permissions import Role
from caseload import counting, timeline
from caseload.facts import CAME_ABOUT, PROVED
from caseload.models import (
    BEFORE_REFERRAL,
    Assignment,
    Contact,
    Episode,
    Note,
    Patient,
    PatientIdentifier,
    Practitioner,
    Program,
)
from core.change.actions import Refused, System, action
from core.change.versions import claim
from core.clock import local, now, today
from homehealth.deadlines import Done


@action("patients.register")
def register(*, by: User | System, identifiers: list[tuple[str, str]] | None = None, **facts: object) -> Patient:
    """Make a patient from the fields of `Patient`; `identifiers` are (system, value) pairs of other systems."""
    patient = Patient.objects.create(**facts)
    patient.refresh_from_db()
    PatientIdentifier.objects.bulk_create(
        [PatientIdentifier(patient=patient, system=system, value=value) for system, value in identifiers or []]
    )
    return patient


@action("patients.correct")
def correct(*, patient: Patient, seen_version: int, changes: Mapping[str, object], by: User) -> Patient:
    """Change the header or the home of a patient. Raises EditedMeanwhile when somebody saved it since `seen_version`."""
    claim(patient, seen_version)
    for name, value in changes.items():
        setattr(patient, name, value)
    patient.save(update_fields=[*changes, "updated_at"])
    return patient


@action("episodes.admit")
def admit(
    *,
    patient: Patient,
    program: Program,
    referral_at: datetime,
    by: User | System,
    ordered_soc: date | None = None,
    return_home_at: datetime | None = None,
    start_of_care: date | None = None,
    reason: str = "",
    referring: Practitioner | None = None,
    certifying: Practitioner | None = None,
) -> Episode:
    """Open an episode. `start_of_care` is the planned date until care starts. Raises Refused when one is open already,
    and for somebody who has died."""
    if patient.deceased_on is not None:
        raise Refused("This patient has died. Look whether the referral is of another person, or correct the record.")
    episode = Episode.objects.create(
        patient=patient,
        program=program,
        referral_at=referral_at,
        ordered_soc=ordered_soc,
        return_home_at=return_home_at,
        start_of_care=start_of_care,
        reason=reason,
        referring=referring,
        certifying=certifying,
    )
    Patient.objects.filter(pk=patient.pk).update(open_episode=episode, version=F("version") + 1)
    patient.open_episode = episode
    timeline.record(patient, kind="episode", title=f"Admitted under {program.name}", by=by)
    return episode


@action("episodes.appoint")
def appoint(
    *, episode: Episode, worker: User, reason: str, by: User | System, starts_on: date | None = None
) -> Assignment:
    """Put a case manager in charge of an episode, with the reason. The one before, if any, ends the same day.

    Raises Refused when the person is not an active case manager or supervisor, or already is in charge.
    """
    if not worker.is_active or worker.role not in {Role.CASE_MANAGER, Role.SUPERVISOR}:
        raise Refused("Choose an active case manager.", field="worker")
    if Episode.objects.select_for_update(of=("self",)).get(pk=episode.pk).is_closed:
        raise Refused("This episode is closed: nobody is put in charge of it any more.")
    day = starts_on or today()
    held = Assignment.objects.select_for_update().filter(episode=episode, is_primary=True, ends_on__isnull=True).first()
    if held is not None and held.worker_id == worker.pk:
        raise Refused("This person is already in charge of the patient.", field="worker")
    if held is not None:
        held.ends_on = max(day, held.starts_on)
        held.save(update_fields=["ends_on", "updated_at"])
    given = Assignment.objects.create(
        episode=episode, patient_id=episode.patient_id, worker=worker, starts_on=day, reason=reason
    )
    Episode.objects.filter(pk=episode.pk).update(worker=worker)
    episode.worker = worker
    timeline.record(
        episode.patient, kind="episode", title=f"{worker.name} appointed case manager", detail=reason, by=by
    )
    return given


@action("episodes.appoint-many")
def appoint_many(*, episodes: Sequence[Episode], worker: User, reason: str, by: User | System) -> list[Assignment]:
    """Put one case manager in charge of several episodes, all or none; those already theirs are left as they are.

    Raises Refused as `appoint` does.
    """
    in_order = sorted(episodes, key=lambda episode: episode.patient_id)  # as every action holds patients
    # As it stands since the patients are held: somebody else may have given some to the same person
    asked = Episode.objects.filter(pk__in=[each.pk for each in in_order], worker=worker)
    theirs = set(asked.values_list("pk", flat=True))
    return [
        appoint(episode=episode, worker=worker, reason=reason, by=by)
        for episode in in_order
        if episode.pk not in theirs
    ]


@action("episodes.start-care")
def start_care(*, episode: Episode, on: date, by: User | System) -> Episode:
    """Record or correct the start of care (the first billable visit); every deadline that follows from it moves.

    Raises Refused for a date in the future, before the referral day by more than 90 days, or on a discharged episode.
    """
    if episode.status == Episode.Status.DISCHARGED:
        raise Refused("This episode is closed. Its start of care can no longer be changed.", field="on")
    if on > today():
        raise Refused("Enter a start of care that is today or earlier.", field="on")
    if episode.referred_on - on > BEFORE_REFERRAL:
        words = f"Enter a start of care no more than {BEFORE_REFERRAL.days} days before the referral."
        raise Refused(words, field="on")
    words = "Start of care corrected to" if episode.is_soc_confirmed else "Care started"
    _coverage_follows(episode, on)
    episode.start_of_care, episode.is_soc_confirmed = on, True
    if episode.status == Episode.Status.ADMITTED:
        episode.status = Episode.Status.ACTIVE
    episode.save(update_fields=["start_of_care", "is_soc_confirmed", "status", "updated_at"])
    timeline.record(episode.patient, kind="episode", title=f"{words} {on:%-d %b %Y}", by=by)
    return episode


def _check_contact(patient: Patient, contact: Contact, kind: str, outcome: str, consent: str) -> None:
    """Whom a note names is of this patient, and was told nothing without what allowed it."""
    if contact.patient_id != patient.pk:
        raise Refused("Choose somebody among this patient's contacts.", field="contact")
    if kind != Note.Kind.FAMILY:
        raise Refused("A talk with somebody else than the patient is a contact with the family.", field="kind")
    if outcome != Note.Outcome.NO_ANSWER and not contact.is_covered and not consent:
        raise Refused(
            f"{contact.name} may be told nothing without asking the patient. Choose what allowed this talk.",
            field="consent",
        )


def _coverage_follows(episode: Episode, on: date) -> None:
    """Coverage that was to begin with care begins with it on whatever day that is."""
    # Coverage belongs to a higher step: it is reached through what points at the episode.
    coverages = episode._meta.get_field("coverages").related_model._default_manager.filter(episode=episode)
    begins = coverages.filter(starts_on=episode.start_of_care).exclude(starts_on=on)
    begins.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on)).update(starts_on=on, updated_at=now())


@action("contacts.add")
def add_contact(*, patient: Patient, by: User | System, **facts: object) -> Contact:
    """Add a person around the patient, from the fields of `Contact`."""
    return Contact.objects.create(patient=patient, **facts)


@action("contacts.change")
def change_contact(*, contact: Contact, seen_version: int, changes: Mapping[str, object], by: User) -> Contact:
    """Change a contact. Raises EditedMeanwhile when somebody saved it since `seen_version`."""
    claim(contact, seen_version)
    for name, value in changes.items():
        setattr(contact, name, value)
    contact.save(update_fields=[*changes, "updated_at"])
    return contact


@action("notes.write")
def write_note(
    *,
    patient: Patient,
    kind: str,
    text: str,
    by: User,
    mode: str = "",
    activity: str = "",
    contact: Contact | None = None,
    outcome: str = "",
    consent: str = "",
    happened_at: datetime | None = None,
    corrects: Note | None = None,
    date_reason: str = "",
) -> Note:
    """Write a note or log a call; `activity` is what the program asked for and this proves. It is final; a correction is
    a new note that names it.

    `contact` is whom it was with, when not the patient. Raises Refused when that is nobody of this patient, or somebody
    whom the patient's consent does not cover and `consent` does not say what allowed the talk; for a time that cannot be,
    and for one at which `activity` keeps no promise without `date_reason`.
    """
    if contact is not None:
        _check_contact(patient, contact, kind, outcome, consent)
    at = happened_at or now()
    _check_time(patient, at)
    if outcome in CAME_ABOUT:
        _ask_whether_it_counts(patient, _proves(activity, at), date_reason, corrects)
    note = Note.objects.create(
        patient=patient,
        kind=kind,
        mode=mode,
        activity=activity,
        contact=contact,
        outcome=outcome,
        consent=consent,
        happened_at=at,
        text=text,
        author=by,
        corrects=corrects,
    )
    _record_note(note, date_reason, by)
    return note


def _check_time(patient: Patient, at: datetime) -> None:
    if at > now():
        raise Refused("Enter a time that is not in the future.", field="happened_at")
    if local(at).date() < patient.birth_date:
        raise Refused("Enter a time after the patient was born.", field="happened_at")


def _ask_whether_it_counts(patient: Patient, done: Done | None, reason: str, corrects: Note | None) -> None:
    if done is None or patient.open_episode is None:
        return
    before = _proves(corrects.activity, corrects.happened_at) if corrects else None
    counting.ask(patient.open_episode, done, reason=reason, field="date_reason", about="nothing", instead_of=before)


def _record_note(note: Note, date_reason: str, by: User) -> None:
    """The note's line in the timeline: what it is, whether the contact came about, with whom."""
    title = note.get_activity_display() or note.get_kind_display()
    if note.outcome not in CAME_ABOUT:
        title = f"{title}: {note.get_outcome_display().lower()}"
    detail = f"With {note.contact.name}. {note.text}" if note.contact else note.text
    told = f"{date_reason} {detail}".strip()
    timeline.record(note.patient, kind="note", title=title, detail=told, by=by, at=note.happened_at)


def _proves(activity: str, at: datetime) -> Done | None:
    return Done(PROVED[Note.Activity(activity)], local(at).date()) if activity else None
