"""A referral becomes a patient: one action, composed of those of the chart and the paperwork, or nothing at all."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any, TypeVar

from django.db import connection
from django.urls import reverse

from accounts.models import User
from caseload import timeline
from caseload.actions import health
from caseload.actions import patients as caseload
from caseload.models import Allergy, Condition, Contact, Episode, Medication, Patient, PatientIdentifier, Program
from caseload.models.health import HealthQuerySet
from core.change.actions import EditedMeanwhile, Refused, action
from core.clock import agency_zone, local, now, today
from core.kit.words import moment
from homehealth.admission import initial_assessment_due
from paperwork.actions import filings as paperwork
from paperwork.kinds import FACE_TO_FACE
from paperwork.models import Payer
from referrals.duplicates import candidates
from referrals.models import Referral
from referrals.proposal import is_suitable
from referrals.validity import missing, valid_from

ONE_AT_A_TIME = 0x41434350
Entry = TypeVar("Entry", Allergy, Condition, Medication)
BESIDE = ("preferred_name", "pronouns", "email")  # of a patient, for which a referral has no column
DATES = {"onset_on", "ended_on", "started_on", "stopped_on"}


class AlreadyDecided(EditedMeanwhile):
    """Somebody accepted or declined the referral before. `current` is it as it stands."""

    def __init__(self, current: Referral) -> None:
        super().__init__(current)
        who = current.decided_by.name if current.decided_by else "Somebody"
        at = f" on {moment(current.decided_at)}" if current.decided_at else ""
        verb = "accepted" if current.status == Referral.Status.ACCEPTED else "declined"
        self.referral = current
        self.message = f"{who} {verb} this referral{at}. Nothing was changed by your decision."
        self.args = (self.message,)


@action("referrals.accept")
def accept(
    *,
    referral: Referral,
    program: Program,
    payer: Payer,
    worker: User,
    reason: str,
    by: User,
    member_number: str = "",
    existing: Patient | None = None,
    different: Collection[Patient] = (),
) -> Episode:
    """Make the patient (or take `existing`), the episode, its coverage and its case manager, with what came with it.

    `different` are the candidates of the duplicate check that a person ruled out; `reason` says why this `worker`.
    Raises AlreadyDecided, or Refused: pieces missing, a candidate nobody judged, an existing patient with an open
    episode, somebody who cannot take the patient, an archived payer.
    """
    with connection.cursor() as cursor:  # two referrals of one person, accepted at once, see each other
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
    held = Referral.objects.select_for_update(of=("self",)).select_related("decided_by").get(pk=referral.pk)
    _refuse_unready(held, program, worker, by)
    _refuse_unjudged(held, existing, different)
    patient = _patient(held, existing, by)
    episode = _episode(held, patient, program, by)
    _enclosed(held, patient, by)
    starts_on = episode.start_of_care or today()
    paperwork.cover(episode=episode, payer=payer, member_number=member_number, starts_on=starts_on, by=by)
    _face_to_face(held, episode, by)
    caseload.appoint(episode=episode, worker=worker, reason=reason, by=by)
    _decide(referral, episode, by, program=program, payer=payer, member_number=member_number)
    return episode


def planned_start(referral: Referral) -> date:
    """The planned start of care: the ordered date, else the local date 48 hours after referral or return home."""
    due = initial_assessment_due(valid_from(referral), agency_zone(), referral.return_home_at, referral.ordered_soc)
    return due.due_on


def _refuse_unready(referral: Referral, program: Program, worker: User, by: User) -> None:
    if referral.status != Referral.Status.RECEIVED:
        raise AlreadyDecided(referral)
    needed = missing(referral)
    if needed:
        raise Refused(f"This referral is not valid yet. Add what is missing first: {', '.join(needed)}.")
    if not program.is_active:
        raise Refused("This program is no longer used. Choose another.", field="program")
    why_not = is_suitable(worker, by)
    if why_not:
        raise Refused(f"{worker.name} cannot take this patient: {why_not[0].lower()}{why_not[1:]}.", field="worker")


def _refuse_unjudged(referral: Referral, existing: Patient | None, different: Collection[Patient]) -> None:
    judged = {patient.pk for patient in different} | ({existing.pk} if existing else set())
    if any(each.patient.pk not in judged for each in candidates(referral)):
        raise Refused("Say of each patient in the duplicate check whether it is the same person.")
    if (
        existing is not None
        and Episode.objects.filter(patient=existing).exclude(status=Episode.Status.DISCHARGED).exists()
    ):
        raise Refused(
            f"The patient with record {existing.record_number} already has an open episode. "
            "Decline this referral as a duplicate, or discharge the open episode first."
        )


def _patient(referral: Referral, existing: Patient | None, by: User) -> Patient:
    known = [(system, value) for system, value in referral.identifiers]
    if existing is not None:
        patient = Patient.objects.get(pk=existing.pk)
        _add_numbers(patient, known)
        return patient
    taken = set(
        PatientIdentifier.objects.filter(value__in=[value for _, value in known]).values_list("system", "value")
    )
    names = "given_name family_name birth_date sex language phone address_line address_more city state postal_code"
    facts: dict[str, object] = {name: getattr(referral, name) for name in names.split()}
    facts["needs_interpreter"] = bool(referral.enclosed.get("needs_interpreter"))
    facts["no_known_allergies"] = bool(referral.enclosed.get("no_known_allergies"))
    facts |= {name: value for name, value in referral.enclosed.get("person", {}).items() if name in BESIDE and value}
    return caseload.register(by=by, identifiers=[pair for pair in dict.fromkeys(known) if pair not in taken], **facts)


def _add_numbers(patient: Patient, known: list[tuple[str, str]]) -> None:
    """Numbers that belong to nobody yet; one that belongs to somebody else stays there."""
    rows = [PatientIdentifier(patient=patient, system=system, value=value) for system, value in known]
    PatientIdentifier.objects.bulk_create(rows, ignore_conflicts=True)


def _episode(referral: Referral, patient: Patient, program: Program, by: User) -> Episode:
    return caseload.admit(
        patient=patient,
        program=program,
        referral_at=valid_from(referral),
        ordered_soc=referral.ordered_soc,
        return_home_at=referral.return_home_at,
        start_of_care=planned_start(referral),
        reason=referral.reason,
        referring=referral.referring,
        certifying=referral.certifying or referral.referring,
        by=by,
    )


def _enclosed(referral: Referral, patient: Patient, by: User) -> None:
    """Contacts, conditions, medications, allergies; what an existing patient's chart holds is not repeated."""
    held = {
        (name.lower(), phone) for name, phone in Contact.objects.filter(patient=patient).values_list("name", "phone")
    }
    for row in referral.enclosed.get("contacts", []):
        if (row["name"].lower(), row["phone"]) not in held:
            caseload.add_contact(patient=patient, by=by, **row)
    conditions = _with_one_principal(patient, referral.enclosed.get("conditions", []), by)
    _add_rows(Condition, patient, conditions)
    _add_rows(Medication, patient, referral.enclosed.get("medications", []))
    _add_rows(Allergy, patient, referral.enclosed.get("allergies", []))


def _with_one_principal(patient: Patient, rows: list[dict[str, Any]], by: User) -> list[dict[str, Any]]:
    """The rows with one main reason for care at most: of several the first, in place of the one that the chart held."""
    principal = next((row for row in rows if row.get("is_principal") and row.get("is_active", True)), None)
    held = Condition.objects.of(patient)
    if principal is not None and not _is_held(principal, held):
        for other in held.active().filter(is_principal=True):
            health.stop_being_principal(condition=other, by=by)
            title = f"No longer the main reason for care: {other.text}"
            detail = f"The referral names another: {principal['text']}"
            timeline.record(patient, kind="health", title=title, detail=detail, by=by)
    return [row | {"is_principal": row is principal} for row in rows]


def _is_held(row: dict[str, Any], held: HealthQuerySet[Condition]) -> bool:
    """True when the chart holds it already, so that it is not added."""
    source = row.get("source_id", "")
    known = held.filter(text__iexact=row["text"])
    return known.exists() or (bool(source) and held.filter(source_id=source).exists())


def _add_rows(model: type[Entry], patient: Patient, enclosed: list[dict[str, Any]]) -> None:
    word = "substance" if model is Allergy else "text"
    rows = model.objects.filter(patient=patient)
    known = {(row[0], row[1].lower()) for row in rows.values_list("source_id", word)}
    sources, texts = {source for source, _ in known if source}, {text for _, text in known}
    new = [each for each in enclosed if each.get("source_id", "") not in sources and each["text"].lower() not in texts]
    model._default_manager.bulk_create([model(patient=patient, **_fields(each, word)) for each in new])


def _fields(row: dict[str, Any], word: str) -> dict[str, Any]:
    """A row of JSON as fields: dates read, the text under the model's own name."""
    found = {
        name: (date.fromisoformat(value) if value else None) if name in DATES else value for name, value in row.items()
    }
    found[word] = found.pop("text")
    return found


def _face_to_face(referral: Referral, episode: Episode, by: User) -> None:
    """Record an encounter that took place; one that is still to come is left to be recorded then."""
    on = referral.face_to_face_on
    if on is None or on > today():
        return
    paperwork.file(
        episode=episode,
        kind=FACE_TO_FACE.key,
        filed_on=on,
        comment="Date given on the referral.",
        late_reason="As dated on the referral.",
        by=by,
    )


def _decide(referral: Referral, episode: Episode, by: User, **agreed: object) -> None:
    decided = {"status": Referral.Status.ACCEPTED, "decided_by": by, "decided_at": now()}
    changes = agreed | decided | {"patient": episode.patient, "episode": episode}
    for name, value in changes.items():
        setattr(referral, name, value)
    referral.save(update_fields=[*changes, "updated_at"])
    received = local(referral.received_at)
    timeline.record(
        episode.patient,
        kind="referral",
        title=f"Referral of {received:%-d %b %Y} accepted",
        detail=_said(referral),
        link=reverse("referrals:referral", args=[referral.uuid]),
        by=by,
    )


def _said(referral: Referral) -> str:
    """The reason, what was ordered, and what the sender says must be read first."""
    orders = "; ".join(referral.enclosed.get("orders", []))
    parts = [referral.reason, f"Ordered: {orders}" if orders else "", *referral.enclosed.get("remarks", [])]
    return ". ".join(part.rstrip(".") for part in parts if part)
