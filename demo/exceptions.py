"""One of each thing that goes wrong, in the charge of the demonstration's own case manager and clinician."""

from __future__ import annotations

from datetime import timedelta

from accounts.models import Cover, User
from accounts.permissions import Role
from assessments import dangers
from assessments.models import DANGER, Assessment, Response
from caseload.models import Allergy, Medication, Patient, ReadingLimit
from core.clock import now, today
from demo import bundles, corrected, unanswered
from demo.agency import ACCOUNTS, Agency
from demo.people import Story
from referrals.models import Referral
from visits.models import Visit


def write(agency: Agency, stories: list[Story]) -> None:
    """A visit today for the clinician, a draft assessment, a duplicate referral, bundles of a hospital, a colleague covered for."""
    manager = User.objects.get(email=ACCOUNTS[Role.CASE_MANAGER][0])
    clinician = User.objects.get(email=ACCOUNTS[Role.CLINICIAN][0])
    hers = [s for s in stories if s.manager == manager and s.state == "active"]
    _visits_today(hers[:4], clinician)
    _supervision(hers, clinician)
    Assessment.objects.create(
        patient=hers[0].patient, episode=hers[0].episode, purpose=Assessment.Purpose.OTHER, started_at=now() - timedelta(hours=20),
        summary="Short of breath since the weekend; more to ask.", author=clinician,
    )  # fmt: skip
    _dangers(agency, hers, clinician)
    corrected.write(hers, clinician)
    p = hers[1].patient
    Referral.objects.create(
        source="phone", received_at=now() - timedelta(hours=3), reason="New wound on the heel", given_name=p.given_name, family_name=p.family_name + "s",
        birth_date=p.birth_date, sex=p.sex, phone=p.phone, city=p.city, state="NY", postal_code=p.postal_code, referring=agency.practitioners[0],
        program=agency.programs["medicare-home-health"], payer=agency.payers["medicare_ffs"],
    )  # fmt: skip
    bundles.write(hers[2].patient)
    colleague = agency.managers[0][1]
    Cover.objects.create(
        absent=colleague,
        covering=manager,
        starts_on=today() - timedelta(days=1),
        ends_on=today() + timedelta(days=5),
        reason="Leave",
    )
    unanswered.write(hers)


def _supervision(stories: list[Story], clinician: User) -> None:
    """The clinician goes together with an aide to supervise: the first aide's visit at whose time she is free."""
    ahead = Visit.objects.filter(
        patient__in=[story.patient for story in stories],
        discipline="HHA",
        status=Visit.Status.PLANNED,
        starts_at__gt=now(),
    )
    for aide in ahead.order_by("starts_at", "pk"):
        begins, ends = aide.span
        if Visit.objects.overlapping(begins, ends, besides=None).filter(clinician=clinician).exists():
            continue
        Visit.objects.create(
            patient_id=aide.patient_id, episode_id=aide.episode_id, discipline="SN", clinician=clinician, status=Visit.Status.PLANNED,
            purpose=Visit.Purpose.SUPERVISION, week_starts_on=aide.week_starts_on, week_ends_on=aide.week_ends_on, starts_at=begins, ends_at=ends,
            joint_with=aide, joint_reason=Visit.JointReason.AIDE_SUPERVISION,
        )  # fmt: skip
        return


def _dangers(agency: Agency, hers: list[Story], clinician: User) -> None:
    """A danger answer in a draft, a medicine that meets an allergy, and limits of a reading as ordered."""
    first, second = hers[0], hers[1]
    draft = Assessment.objects.filter(patient=first.patient, status=Assessment.Status.DRAFT).latest("id")
    phq = Response.objects.create(
        patient=first.patient, assessment=draft, instrument="phq-9", instrument_version="1", answers={"q9": 1},
        flags={DANGER: True},
    )  # fmt: skip
    dangers.follow(phq, clinician)
    Allergy.objects.filter(patient=second.patient).update(is_active=False)
    Allergy.objects.create(patient=second.patient, substance="Penicillin", reaction="Hives", severity="severe")
    Medication.objects.create(patient=second.patient, text="Amoxicillin 500 mg capsule", dose="One three times a day")
    Patient.objects.filter(pk=second.patient.pk).update(no_known_allergies=False)
    ReadingLimit.objects.create(
        patient=second.patient, reading="oxygen_saturation", low=88, ordered_by=agency.practitioners[0].name,
        ordered_on=today() - timedelta(days=3), reason="Oxygen at home", author=clinician,
    )  # fmt: skip


def _visits_today(stories: list[Story], clinician: User) -> None:
    """Give the demonstration's clinician visits today where the patients' nurses had none of hers."""
    hour = now().replace(minute=0, second=0, microsecond=0)
    for n, story in enumerate(stories):
        at = hour + timedelta(hours=2 * n - 1, minutes=30)
        clash = Visit.objects.filter(
            starts_at__lt=at + timedelta(minutes=40), ends_at__gt=at, status__in=["planned", "completed"]
        )
        if clash.filter(patient=story.patient).exists() or clash.filter(clinician=clinician).exists():
            continue
        Visit.objects.create(
            patient=story.patient, episode=story.episode, discipline="SN", clinician=clinician, status=Visit.Status.PLANNED, purpose="wound check",
            week_starts_on=today(), week_ends_on=today(), starts_at=at, ends_at=at + timedelta(minutes=40),
        )  # fmt: skip
