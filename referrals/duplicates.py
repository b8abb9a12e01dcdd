"""Patients who may be the person of a referral: found by index, scored in Python, shown with little."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from accounts.models import User
from caseload import finding
from caseload.models import Patient, PatientIdentifier
from core.change.shown import has_own_row, looking_away
from core.models import AuditEvent
from core.reading.names import fold, parted
from core.request_ids import request_id
from referrals.likeness import Likeness, compare, digits, is_candidate, near, swapped
from referrals.models import Referral

MOST_BLOCK = 200
MOST_SHOWN = 6
SHOWN_FIELDS = (
    *("uuid", "record_number", "given_name", "family_name", "preferred_name", "birth_date", "sex", "phone"),
    *("address_line", "city", "postal_code"),
)


@dataclass(frozen=True)
class Candidate:
    """A patient who may be the same person, and why."""

    patient: Patient
    likeness: Likeness

    @property
    def phone_ending(self) -> str:
        """The last four digits of the telephone number."""
        return digits(self.patient.phone)[-4:]

    @property
    def key(self) -> str:
        """The name of this candidate's answer in the form."""
        return f"candidate_{self.patient.uuid}"


def candidates(referral: Referral) -> list[Candidate]:
    """Everybody's patients, most alike first, at most six. Three queries, all on indexes.

    Details are for those who decide; others may only be told that somebody is alike.
    """
    known = _known_numbers(referral)
    rows = Patient.objects.filter(pk__in=[*known, *_block_ids(referral)]).only(*SHOWN_FIELDS)
    compared = [(patient, patient.pk in known) for patient in rows]
    with looking_away():
        found = [(Candidate(patient, compare(referral, patient, same)), same) for patient, same in compared]
    wanted = [candidate for candidate, same in found if is_candidate(candidate.likeness, same)]
    return sorted(wanted, key=lambda each: (-each.likeness.weight, each.patient.pk))[:MOST_SHOWN]


def record_shown(found: Sequence[Candidate], referral: Referral, by: User) -> None:
    """Write in the audit trail of each candidate that their name was shown beside this referral."""
    has_own_row([each.patient.pk for each in found])
    AuditEvent.objects.bulk_create(
        AuditEvent(
            actor=by,
            verb="referrals.show-duplicate",
            patient_id=each.patient.pk,
            subject_type=referral._meta.label_lower,
            subject_id=referral.pk,
            request_id=request_id.get(),
        )
        for each in found
    )


def other_referrals(referral: Referral) -> list[Referral]:
    """Waiting referrals of what may be the same person: same birth date and a name in common."""
    with looking_away():
        theirs = _names_of(referral)
    rows = (
        Referral.objects.waiting()
        .filter(birth_date=referral.birth_date)
        .exclude(pk=referral.pk)
        .order_by("received_at")
    )
    with looking_away():
        return [each for each in rows[:MOST_BLOCK] if theirs & _names_of(each)][:MOST_SHOWN]


def _names_of(referral: Referral) -> set[str]:
    """The words of the names, without Jr. and the like."""
    return {*fold(referral.given_name).split(), *fold(parted(referral.family_name)[0]).split()}


def _known_numbers(referral: Referral) -> set[int]:
    """Patients with an identifier of the sender."""
    wanted = Q()
    for system, value in referral.identifiers[:30]:
        wanted |= Q(system=system, value=value)
    return (
        set(PatientIdentifier.objects.filter(wanted).values_list("patient_id", flat=True)[:MOST_BLOCK])
        if wanted
        else set()
    )


def _block_ids(referral: Referral) -> list[int]:
    """Ids that share a birth date, a telephone number or both names; one query of as many index scans."""
    blocks = [_born(referral.birth_date), _calling(referral.phone), _named(referral)]
    scans = [block.order_by().values_list("pk", flat=True)[:MOST_BLOCK] for block in blocks if block is not None]
    first, *others = scans
    return list(first.union(*others)) if others else list(first)


def _born(on: date) -> QuerySet[Patient]:
    """The same birth date or the same with day and month exchanged."""
    return Patient.objects.filter(birth_date__in=[on, swapped(on) or on])


def _calling(phone: str) -> QuerySet[Patient] | None:
    number = digits(phone)
    return Patient.objects.filter(finding.calling(number)) if number else None


def _named(referral: Referral) -> QuerySet[Patient] | None:
    """The family name and the beginning of the given name, where the birth date is one slip of the pen away."""
    given, family = fold(referral.given_name).split(), fold(parted(referral.family_name)[0])
    beginning = given[0][:4] if given else ""
    wanted = finding.named(f"{beginning} {family}")
    return None if wanted is None else Patient.objects.filter(wanted, birth_date__in=near(referral.birth_date))
