"""Filling an empty installation with the invented agency, in batches, the ledger derived as for real patients."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from core.clock import now, today
from demo import agency as agencies
from demo import alike, courses, ends, exceptions, names, people
from demo.visiting import Calendar
from referrals.models import Referral

BATCH = 1000
SEED = 20270104


@transaction.atomic
def seed(patients: int, say: Callable[[str], object]) -> None:
    """Write `patients` patients and everything around them, relative to today, the same for the same number and day; all or nothing."""
    dice = random.Random(SEED)  # noqa: S311 - invented data, not a secret
    agency = agencies.build(patients, dice)
    agencies.add_resources(dice)
    _waiting(agency, dice)
    calendar = Calendar()
    done = 0
    while done < patients:
        count = min(BATCH, patients - done)
        stories = people.write(agency, count, done, dice)
        courses.write(agency, stories, calendar, dice)
        if done == 0:
            alike.write(agency, stories)
            exceptions.write(agency, stories)
        import_string(settings.RECONCILER)({story.patient.pk for story in stories})
        if done == 0:
            ends.write(stories)
        done += count
        say(f"{done:,} of {patients:,} patients")


def _waiting(agency: agencies.Agency, dice: random.Random) -> None:
    """Referrals that wait for a decision, one of them urgent and nearly a day old, and two declined."""
    rows = []
    for n in range(9):
        patient = people.invented_patient(dice)
        rows.append(
            Referral(
                status="declined" if n >= 7 else "received", decline_reason="area" if n >= 7 else "", source=dice.choice(["fax", "phone", "portal"]),
                urgency="urgent" if n == 0 else "routine", received_at=now() - timedelta(hours=22 - 2 * n), reason=names.REASONS[n % 8],
                referring=agency.practitioners[n], program=agency.programs["medicare-home-health"], payer=agency.payers["medicare_ffs"],
                given_name=patient.given_name, family_name=patient.family_name, birth_date=patient.birth_date, sex=patient.sex, phone=patient.phone,
                address_line=patient.address_line, city=patient.city, state="NY", postal_code=patient.postal_code,
                face_to_face_on=today() - timedelta(days=5) if n % 2 else None,
            )
        )  # fmt: skip
    Referral.objects.bulk_create(rows)
