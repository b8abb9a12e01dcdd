"""Invented patients with their homes, contacts, conditions and medicines, written many at a time."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from accounts.models import User
from caseload.models import Allergy, Assignment, Condition, Contact, Episode, Medication, Patient
from core.clock import at_local, now, today
from demo import names
from demo.agency import Agency
from demo.copying import copy
from paperwork.models import Coverage, Payer
from referrals.models import Referral

STATES = ("active",) * 84 + ("starting",) * 6 + ("closed",) * 10
MIX = (
    ("medicare-home-health", Payer.Kind.MEDICARE_FFS),
    ("medicare-home-health", Payer.Kind.MEDICARE_FFS),
    ("medicare-home-health", Payer.Kind.MEDICARE_FFS),
    ("medicare-home-health", Payer.Kind.MEDICARE_ADVANTAGE),
    ("frail-elderly-waiver", Payer.Kind.MEDICAID),
    ("private-duty", Payer.Kind.PRIVATE_PAY),
)


@dataclass
class Story:
    """One patient's course, before anything clinical is written."""

    patient: Patient
    team: int
    manager: User
    state: str
    program: str
    payer_kind: str
    soc: date
    referred: datetime
    closed_on: date | None
    episode: Episode

    @property
    def until(self) -> date:
        """The last day anything can have happened."""
        return min(self.closed_on or today(), today())

    @property
    def days(self) -> int:
        """Days of care so far; negative before care starts."""
        return (self.until - self.soc).days


def write(agency: Agency, count: int, first: int, dice: random.Random) -> list[Story]:
    """Make `count` patients with episodes, assignments and coverage; `first` is the number of those already made."""
    stories = [_story(agency, first + i, dice) for i in range(count)]
    for story, patient in zip(stories, copy([s.patient for s in stories]), strict=True):
        story.patient = story.episode.patient = patient
    copy([s.episode for s in stories])
    for story in stories:
        story.patient.open_episode = None if story.state == "closed" else story.episode
    Patient.objects.bulk_update([s.patient for s in stories if s.state != "closed"], ["open_episode"])
    copy([_assignment(s) for s in stories])
    copy([_coverage(agency, s, dice) for s in stories])
    copy([_referral(agency, s) for s in stories])
    _belongings(stories, dice)
    return stories


def _story(agency: Agency, number: int, dice: random.Random) -> Story:
    team = number // 240 % len(agency.teams)
    managers = [m for m in agency.managers[team] if m.takes_new_patients]
    manager = managers[number % len(managers)]
    state = dice.choice(STATES)
    program, payer_kind = dice.choice(MIX)
    soc, closed_on = _dates(state, dice)
    referred = at_local(
        soc - timedelta(days=dice.choice([1, 2, 2])), time(dice.randint(8, 16), dice.choice([0, 15, 30]))
    )
    referred = min(referred, now() - timedelta(hours=dice.randint(4, 9)))
    practitioner = dice.choice(agency.practitioners)
    episode = Episode(
        program=agency.programs[program], referral_at=referred, start_of_care=soc, is_soc_confirmed=state != "starting",
        status={"active": "active", "starting": "admitted", "closed": "discharged"}[state], discharged_on=closed_on,
        discharge_reason="Goals met" if closed_on else "", ending="discharged" if closed_on else "", reason=dice.choice(names.REASONS), referring=practitioner,
        certifying=practitioner, worker=manager,
    )  # fmt: skip
    patient = invented_patient(dice)
    patient.equipment = names.EQUIPMENT[number % len(names.EQUIPMENT)]
    return Story(patient, team, manager, state, program, payer_kind, soc, referred, closed_on, episode)


def _dates(state: str, dice: random.Random) -> tuple[date, date | None]:
    """Start of care and discharge: starting within two days, active for up to 110 days, closed in the last two months."""
    if state == "starting":
        return today() + timedelta(days=dice.randint(0, 2)), None
    if state == "closed":
        closed = today() - timedelta(days=dice.randint(8, 60))
        return closed - timedelta(days=dice.randint(20, 58)), closed
    return today() - timedelta(days=dice.randint(1, 110)), None


def invented_patient(dice: random.Random) -> Patient:
    town, zip_code = dice.choice(names.TOWNS)
    language = dice.choice(names.LANGUAGES)
    return Patient(
        given_name=dice.choice(names.GIVEN), family_name=dice.choice(names.FAMILY), sex=dice.choice(["female", "female", "male"]),
        birth_date=date(dice.randint(1930, 1962), dice.randint(1, 12), dice.randint(1, 28)), language=language,
        needs_interpreter=language != "English", phone=f"+1518555{dice.randint(1000, 9999)}",
        address_line=f"{dice.randint(1, 980)} {dice.choice(names.STREETS)} Street", city=town, state="NY", postal_code=zip_code,
        lives_alone=dice.random() < 0.3, code_status=dice.choice(["full"] * 18 + ["dnr"] * 6 + [""]),
        safety_note=dice.choice([*names.SAFETY, "", "", "", "", ""]), access_note=dice.choice([*names.ACCESS, "", ""]),
        precautions=dice.choice([""] * 12 + ["contact"]), no_known_allergies=dice.random() < 0.4,
    )  # fmt: skip


def _assignment(story: Story) -> Assignment:
    return Assignment(
        patient=story.patient, episode=story.episode, worker=story.manager, starts_on=story.referred.date(),
        reason="Least loaded of the team with the right program", ends_on=story.closed_on,
    )  # fmt: skip


def _coverage(agency: Agency, story: Story, dice: random.Random) -> Coverage:
    return Coverage(
        patient=story.patient, episode=story.episode, payer=agency.payers[story.payer_kind], starts_on=story.soc,
        member_number=f"{dice.randint(1, 9)}EG4-TE{dice.randint(1, 9)}-MK{dice.randint(10, 99)}",
    )  # fmt: skip


def _referral(agency: Agency, story: Story) -> Referral:
    p = story.patient
    return Referral(
        status=Referral.Status.ACCEPTED, source=Referral.Source.FAX, received_at=story.referred, reason=story.episode.reason,
        referring=story.episode.referring, certifying=story.episode.certifying, program=story.episode.program,
        payer=agency.payers[story.payer_kind], given_name=p.given_name, family_name=p.family_name, birth_date=p.birth_date, sex=p.sex,
        phone=p.phone, address_line=p.address_line, city=p.city, state=p.state, postal_code=p.postal_code, patient=p,
        episode=story.episode, decided_at=story.referred + timedelta(hours=3),
    )  # fmt: skip


def _belongings(stories: list[Story], dice: random.Random) -> None:
    contacts, conditions, medicines, allergies = [], [], [], []
    for story in stories:
        p = story.patient
        contacts.append(
            Contact(patient=p, name=f"{dice.choice(names.GIVEN)} {p.family_name}", relationship=dice.choice(["daughter", "son", "spouse", "niece", "neighbor"]),
                    phone=f"+1518555{dice.randint(1000, 9999)}", is_emergency=True, is_proxy=dice.random() < 0.5, may_know=dice.choice(["visits", "all"]))
        )  # fmt: skip
        chosen = dice.sample(names.CONDITIONS, dice.randint(2, 4))
        conditions += [
            Condition(patient=p, code=code, code_system="ICD-10-CM", text=text, is_principal=i == 0)
            for i, (code, text) in enumerate(chosen)
        ]
        medicines += [
            Medication(patient=p, text=text, dose=dose)
            for text, dose in dice.sample(names.MEDICINES, dice.randint(2, 6))
        ]
        if not p.no_known_allergies and dice.random() < 0.95:
            substance, reaction, severity = dice.choice(names.ALLERGIES)
            allergies.append(Allergy(patient=p, substance=substance, reaction=reaction, severity=severity))
    copy(contacts)
    copy(conditions)
    copy(medicines)
    copy(allergies)
