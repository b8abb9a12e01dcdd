"""People whose names and numbers are easily mistaken: one name alone, father and son, twins, a telephone with an extension."""

from __future__ import annotations

from datetime import date, timedelta

from caseload.models import Patient
from core.clock import now
from demo.agency import Agency
from demo.people import Story
from referrals.models import Referral

FATHER, SON = date(1937, 5, 2), date(1960, 9, 14)
TWINS = date(1949, 2, 11)
HOME = {
    "address_line": "31 Larch Street",
    "city": "Troy",
    "state": "NY",
    "postal_code": "12180",
    "phone": "+15185550931",
}
TWINS_HOME = {
    "address_line": "8 Quail Street",
    "city": "Cohoes",
    "state": "NY",
    "postal_code": "12047",
    "phone": "+15185550948",
}
PEOPLE: list[dict[str, object]] = [
    {"given_name": "", "family_name": "Suryani", "sex": "female", "phone": "+15185550977;ext=12"},
    {"given_name": "Roland", "family_name": "Marlow Sr.", "sex": "male", "birth_date": FATHER, **HOME},
    {"given_name": "Roland", "family_name": "Marlow Jr.", "sex": "male", "birth_date": SON, **HOME},
    {"given_name": "Paloma", "family_name": "de la Vega", "sex": "female", "birth_date": TWINS, **TWINS_HOME},
    {"given_name": "Mateo", "family_name": "de la Vega", "sex": "male", "birth_date": TWINS, **TWINS_HOME},
]


def write(agency: Agency, stories: list[Story]) -> None:
    """Give the last patients these names, and refer the son once more: the duplicate check has father and son to tell apart."""
    for story, facts in zip(reversed(stories), PEOPLE, strict=False):
        Patient.objects.filter(pk=story.patient.pk).update(**facts)
        Referral.objects.filter(patient=story.patient).update(**facts)
        for name, value in facts.items():
            setattr(story.patient, name, value)
    Referral.objects.create(
        **PEOPLE[2], source=Referral.Source.FAX, received_at=now() - timedelta(hours=5), reason="Falls at home, walks with a cane now",
        referring=agency.practitioners[1], program=agency.programs["medicare-home-health"], payer=agency.payers["medicare_ffs"],
    )  # fmt: skip
