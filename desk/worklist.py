"""Today's questions to the ledger: whose promises, in which section, how many; each answered without counting past a
hundred."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import CharField, Count, F, Q, QuerySet, Value
from django.db.models.functions import Concat, Trim

from accounts.models import Cover, User
from accounts.permissions import Role
from careplans.models import PlanOfCare
from core.among import Among
from core.change.shown import know_codes, note
from core.clock import today
from core.counting import BADGE, Counted, First
from core.reading.names import listed
from core.web import keyset
from homehealth import deadlines
from obligations.models import Obligation, ObligationQuerySet
from paperwork.kinds import KINDS as KINDS_OF_FILING
from paperwork.models import Filing

KINDS = {
    "assessment": "Assessments",
    "plan": "Plans of care",
    "paperwork": "Paperwork",
    "review": "Reviews",
    "contact": "Contacts",
    "supervision": "Supervision",
    "concern": "Concerns",
}
CONCERN = "concern"
WEEK = timedelta(days=7)
SHOWN = 15
MOST_WAITING = 20
PLAN_RULE = "plan-of-care-review"
ORDER = ("due_on", "id")


@dataclass(frozen=True)
class Section(First[Obligation]):
    """One part of Today: its first rows, and how many there are in all."""

    key: str = ""
    title: str = ""


@dataclass(frozen=True)
class Asked:
    """Something somebody else was asked for and has not answered."""

    title: str
    name: str
    patient: UUID
    since: date
    by: str
    kind: str
    sent: UUID  # the plan or filing that waits: where the answer is recorded
    rules: tuple[str, ...]


TITLES = {
    "now": "Act at once",
    "overdue": "Overdue",
    "today": "Today",
    "week": "Next 7 days",
    "check": "To be checked",
    "snoozed": "Put off",
    "later": "Later",
}
know_codes([*KINDS, *TITLES, "patient"])


def people_of(user: User) -> list[int]:
    """Whose promises this person keeps: her own, and of those she covers for today. One query."""
    day = today()
    covered = Cover.objects.filter(covering=user, starts_on__lte=day, ends_on__gte=day).values_list(
        "absent_id", flat=True
    )
    return [user.pk, *covered]


def promises(user: User, people: Collection[int], kind: str = "") -> ObligationQuerySet:
    """The promises that this person works on, by role.

    A clinician: those of her patients that a clinician keeps, and dangers. An auditor: everybody's. A supervisor: her
    own, and in her team what is overdue and the dangers of today. Everybody else: those of `people`.
    """
    rows = Obligation.objects.visible_to(user)
    if user.role == Role.CLINICIAN:
        rows = rows.filter(Q(rule__in=clinical_rules()) | Q(owner=user) | Q(kind=CONCERN))
    elif user.role == Role.SUPERVISOR:
        rows = rows.filter(Q(owner=user) | Q(due_on__lt=today()) | Q(kind=CONCERN, due_on=today()))
    elif user.role != Role.AUDITOR:
        rows = rows.filter(owner__in=people)
    return rows.filter(kind=kind) if kind in KINDS else rows


def clinical_rules() -> list[str]:
    """Rules whose promise a clinician keeps."""
    return [rule.key for rule in deadlines.rules().values() if rule.owner == "clinician"]


def of_section(rows: ObligationQuerySet, key: str) -> ObligationQuerySet:
    """The promises of one section: dangers whose day is here or past, what is put off, and what is to be checked, each
    stand in one of their own."""
    day = today()
    dangers = Q(kind=CONCERN, due_at__isnull=False)
    if key == "now":
        return rows.awake(day).filter(dangers, due_on__lte=day, to_check_since__isnull=True)
    if key == "snoozed":
        return rows.snoozed(day)
    if key == "check":
        return rows.to_check()
    spans: dict[str, dict[str, object]] = {
        "overdue": {"due_on__lt": day, "to_check_since__isnull": True},
        "today": {"due_on": day},
        "week": {"due_on__gt": day, "due_on__lte": day + WEEK},
        "later": {"due_on__gt": day + WEEK},
    }
    found = rows.awake(day).filter(**spans[key])
    return found.exclude(dangers) if key in {"overdue", "today"} else found


def sections(rows: ObligationQuerySet, keys: Sequence[str] = ("overdue", "today", "week")) -> list[Section]:
    """The first rows of each section with its count: two queries for all of them."""
    parts = [
        of_section(rows, key)
        .order_by(*ORDER)
        .annotate(section=Value(key, CharField()))
        .values_list("section", "pk")[: BADGE + 1]
        for key in keys
    ]
    found: dict[str, list[int]] = {key: [] for key in keys}
    for key, pk in parts[0].union(*parts[1:], all=True):
        found[key].append(pk)
    shown = [pk for key in keys for pk in found[key][:SHOWN]]
    by_id = {row.pk: row for row in Obligation.objects.filter(Among("id", shown)).for_list()}
    return [
        Section(
            tuple(by_id[pk] for pk in found[key][:SHOWN] if pk in by_id),
            Counted(len(found[key]), BADGE),
            key,
            TITLES[key],
        )
        for key in keys
    ]


def counts_by_patient(rows: ObligationQuerySet, keys: Sequence[str], patient_ids: Collection[int]) -> dict[int, int]:
    """How many promises of these sections each of these patients has in all, also those that are not shown. One query."""
    wanted = Q()
    for key in keys:
        wanted |= Q(pk__in=of_section(rows, key).filter(patient_id__in=patient_ids).values("pk"))
    found = Obligation.objects.filter(wanted).order_by().values_list("patient_id").annotate(n=Count("pk"))
    return dict(found)


def page_of(rows: ObligationQuerySet, key: str, after: str | None) -> keyset.Page[Obligation]:
    """One section whole, a page at a time."""
    return keyset.page(of_section(rows, key).for_list(), ORDER, after)


def next_promise(rows: ObligationQuerySet) -> Obligation | None:
    """What comes first after this week, for a person with nothing to do."""
    return of_section(rows, "later").for_list().order_by(*ORDER).first()


def waiting_on_others(
    user: User, people: Collection[int], form: str = "", start: int = 0, most: int = MOST_WAITING
) -> list[Asked]:
    """Plans with the practitioner and filings with the payer for the patients of `people`, oldest first: `most` of them
    from the `start`th on and one more, if there is one. `form`: only those of this rule. One query."""
    found = list(_waiting(user, people, form).order_by("since", "pk")[start : start + most + 1])
    note(pk for *_, pk, _ in found[:most])
    return [_asked(row) for row in found]


def count_waiting(user: User, people: Collection[int]) -> Counted:
    """How many there are in all, counted to a hundred. One query."""
    return Counted(len(_waiting(user, people)[: BADGE + 1]), BADGE)


def _waiting(user: User, people: Collection[int], form: str = "") -> QuerySet[Any, Any]:
    plans = PlanOfCare.objects.visible_to(user).filter(
        episode__worker__in=people, status=PlanOfCare.Status.SENT, sent_on__isnull=False
    )
    kinds = [key for key, kind in KINDS_OF_FILING.items() if kind.is_answered and kind.rule]
    filings = (
        Filing.objects.standing()
        .visible_to(user)
        .filter(
            episode__worker__in=people,
            accepted_on__isnull=True,
            kind__in=[key for key in kinds if form in {"", KINDS_OF_FILING[key].rule}],
        )
    )
    who = ("uuid", "patient__family_name", "patient__given_name", "patient__uuid", "patient_id", "pk")
    asked_plans = plans.annotate(what=Value("plan", CharField()), since=F("sent_on"), by=_PRACTITIONER).values_list(
        "what", "since", "by", *who
    )
    asked_filings = filings.annotate(what=F("kind"), since=F("filed_on"), by=Value("", CharField())).values_list(
        "what", "since", "by", *who
    )
    if form not in {"", PLAN_RULE}:
        return asked_filings.order_by()
    return asked_plans.order_by().union(asked_filings.order_by(), all=True)


_PRACTITIONER = Trim(
    Concat("practitioner__given_name", Value(" "), "practitioner__family_name", Value(", "), "practitioner__credential")
)


def _asked(row: tuple[str, date, str | None, UUID, str, str, UUID, int, int]) -> Asked:
    what, since, by, sent, family, given, patient, _, _ = row
    name = listed(given, family)
    if what == "plan":
        return Asked(
            "Signature on the plan of care",
            name,
            patient,
            since,
            (by or "").strip(", ") or "the practitioner",
            "plan",
            sent,
            (PLAN_RULE,),
        )
    kind = KINDS_OF_FILING[what]
    return Asked(
        f"Acceptance of the {kind.in_a_sentence}",
        name,
        patient,
        since,
        "the payer",
        "paperwork",
        sent,
        (kind.rule,),
    )
