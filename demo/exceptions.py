"""One of each thing that goes wrong, in the charge of the demonstration's own case manager and clinician."""

from __future__ import annotations

from datetime import timedelta

from accounts.models import Cover, User
from accounts.permissions import Role
from assessments.models import Assessment
from core.clock import now, today
from demo import bundles
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
    Assessment.objects.create(
        patient=hers[0].patient, episode=hers[0].episode, purpose=Assessment.Purpose.OTHER, started_at=now() - timedelta(hours=20),
        summary="Short of breath since the weekend; more to ask.", author=clinician,
    )  # fmt: skip
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
