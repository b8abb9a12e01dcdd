"""The invented agency: teams, staff, programs, payers, practitioners, community resources."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.hashers import make_password

from accounts.models import AccountChange, Team, User
from accounts.permissions import Role
from caseload.models import Practitioner, Program
from community.models import CommunityResource, Need
from core.clock import today
from demo import names
from homehealth.programs import programs as sample_programs
from paperwork.models import Payer

PASSWORD = "hearthside-demonstration"  # noqa: S105 - invented accounts of the demonstration only
PATIENTS_A_TEAM, PATIENTS_A_MANAGER = 240, 30
ACCOUNTS = {
    Role.CASE_MANAGER: ("case.manager@demo.example", "Sam", "Rivera", "RN"),
    Role.CLINICIAN: ("clinician@demo.example", "Bo", "Chen", "RN"),
    Role.SUPERVISOR: ("supervisor@demo.example", "Imani", "Okafor", "RN"),
    Role.ADMIN: ("admin@demo.example", "Nils", "Holm", ""),
    Role.AUDITOR: ("auditor@demo.example", "Ruth", "Keane", ""),
    Role.INTAKE: ("intake@demo.example", "Lena", "Park", ""),
}
PAYERS = [
    ("Medicare", Payer.Kind.MEDICARE_FFS), ("Golden Valley Advantage", Payer.Kind.MEDICARE_ADVANTAGE), ("Empire Medicaid", Payer.Kind.MEDICAID),
    ("Northway Health", Payer.Kind.COMMERCIAL), ("Family pays", Payer.Kind.PRIVATE_PAY),
]  # fmt: skip
CREDENTIALS = {"SN": "RN", "PT": "DPT", "OT": "OTR/L", "SLP": "CCC-SLP", "HHA": "HHA", "MSW": "LMSW"}
_BENCH = ("SN", "SN", "PT", "SN", "HHA", "OT", "SN", "PT", "MSW", "SLP")


@dataclass
class Agency:
    """Who and what patients are joined to. `managers` and `clinicians` are lists by team."""

    teams: list[Team]
    managers: list[list[User]]
    clinicians: list[dict[str, list[User]]]
    programs: dict[str, Program]
    payers: dict[str, Payer]
    practitioners: list[Practitioner]


def build(patients: int, dice: random.Random) -> Agency:
    """Make an agency large enough for this many patients: about 30 for each case manager, 240 for each team."""
    number = max(1, -(-patients // PATIENTS_A_TEAM))
    teams = Team.objects.bulk_create([Team(name=f"Team {_team_name(i)}") for i in range(number)])
    password = make_password(PASSWORD)
    managers = [_managers(team, i, patients, dice, password) for i, team in enumerate(teams)]
    clinicians = [_clinicians(team, i, dice, password) for i, team in enumerate(teams)]
    _others(teams, dice, password)
    return Agency(teams, managers, clinicians, _programs(), _payers(), _practitioners(patients, dice))


def _team_name(index: int) -> str:
    towns = [town for town, _ in names.TOWNS]
    return towns[index] if index < len(towns) else f"{towns[index % len(towns)]} {index // len(towns) + 1}"


def _person(role: Role, team: Team | None, email: str, given: str, family: str, password: str, **more: object) -> User:
    return User(email=email, given_name=given, family_name=family, role=role, team=team, password=password, **more)


def _managers(team: Team, index: int, patients: int, dice: random.Random, password: str) -> list[User]:
    count = max(3, -(-min(patients, PATIENTS_A_TEAM) // PATIENTS_A_MANAGER))
    people = [
        _person(
            Role.CASE_MANAGER, team, f"cm{index}.{n}@demo.example", dice.choice(names.GIVEN), dice.choice(names.FAMILY), password,
            credential="RN", languages=dice.choice(["", "Spanish", "Vietnamese"]), hours_month=dice.choice([173, 173, 130]),
        )
        for n in range(count)
    ]  # fmt: skip
    if index == 0:
        email, given, family, letters = ACCOUNTS[Role.CASE_MANAGER]
        people[0] = _person(
            Role.CASE_MANAGER, team, email, given, family, password, credential=letters, languages="Spanish"
        )
        people[-1].takes_new_patients = False
    return User.objects.bulk_create(people)


def _clinicians(team: Team, index: int, dice: random.Random, password: str) -> dict[str, list[User]]:
    people = [
        _person(
            Role.CLINICIAN, team, f"clinician{index}.{n}@demo.example", dice.choice(names.GIVEN), dice.choice(names.FAMILY), password,
            discipline=code, credential=CREDENTIALS[code],
        )
        for n, code in enumerate(_BENCH * 3)
    ]  # fmt: skip
    if index == 0:
        email, given, family, letters = ACCOUNTS[Role.CLINICIAN]
        people[0] = _person(Role.CLINICIAN, team, email, given, family, password, discipline="SN", credential=letters)
    found: dict[str, list[User]] = {}
    for person in User.objects.bulk_create(people):
        found.setdefault(person.discipline, []).append(person)
    return found


def _others(teams: list[Team], dice: random.Random, password: str) -> None:
    people = [
        _person(
            role,
            teams[0] if role is Role.SUPERVISOR else None,
            *ACCOUNTS[role][:3],
            password,
            credential=ACCOUNTS[role][3],
        )
        for role in (Role.SUPERVISOR, Role.ADMIN, Role.AUDITOR, Role.INTAKE)
    ]
    people += [
        _person(
            Role.SUPERVISOR,
            team,
            f"supervisor{i}@demo.example",
            dice.choice(names.GIVEN),
            dice.choice(names.FAMILY),
            password,
            credential="RN",
        )
        for i, team in enumerate(teams)
    ]
    office = _person(Role.ADMIN, None, "office@demo.example", "Ada", "Brandt", password)
    User.objects.bulk_create([*people, office])
    asked = User.objects.get(email=ACCOUNTS[Role.INTAKE][0])
    AccountChange.objects.create(
        person=asked,
        kind=AccountChange.Kind.EMAIL,
        old_email=asked.email,
        new_email="lena.park@demo.example",
        proposed_by=office,
    )


def _programs() -> dict[str, Program]:
    Program.objects.bulk_create(
        [
            Program(
                key=sample.key,
                name=sample.name,
                population=sample.population,
                is_sample=sample.is_sample,
                cadences=[
                    {"key": c.key, "activity": c.activity, "mode": c.mode, "kind": c.kind, "months": c.months, "days": c.days,
                     "grace_days": c.grace_days, "citation": c.citation}
                    for c in sample.cadences
                ],
            )
            for sample in sample_programs().values()
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    return {program.key: program for program in Program.objects.all()}


def _payers() -> dict[str, Payer]:
    Payer.objects.bulk_create(
        [Payer(name=name, kind=kind, phone="+15185550100") for name, kind in PAYERS], ignore_conflicts=True
    )
    return {payer.kind: payer for payer in Payer.objects.all()}


def _practitioners(patients: int, dice: random.Random) -> list[Practitioner]:
    return Practitioner.objects.bulk_create(
        [
            Practitioner(
                given_name=dice.choice(names.GIVEN), family_name=dice.choice(names.FAMILY), credential=dice.choice(["MD", "DO", "NP", "PA"]),
                npi=f"{1_900_000_000 + n}", organization=f"{dice.choice(names.TOWNS)[0]} Family Medicine", phone="+15185550110", fax="+15185550111",
            )
            for n in range(max(12, patients // 40))
        ]
    )  # fmt: skip


def add_resources(dice: random.Random) -> None:
    """The community directory: some verified lately, some long ago, one closed for a while."""
    Need.objects.bulk_create([Need(key=key, name=name) for key, name in names.NEEDS], ignore_conflicts=True)
    needs = {need.key: need for need in Need.objects.all()}
    for n, (organization, service, need, eligibility, least) in enumerate(names.RESOURCES):
        made = CommunityResource.objects.create(
            organization=organization, name=service, eligibility=eligibility, minimum_age=least, phone=f"+1518555{200 + n:04d}",
            area="Albany, Rensselaer, Schenectady", languages="English, Spanish", description=f"{service} by {organization}.",
            verified_on=today() - timedelta(days=dice.choice([12, 40, 90, 200, 260])),
            status=CommunityResource.Status.CLOSED if n == 5 else CommunityResource.Status.ACTIVE,
        )  # fmt: skip
        made.needs.add(needs[need])
