"""What was written in the chart, as facts for the ledger: contacts, the program's activities, concerns, what was asked."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import TruncDate

from caseload.models import Allergy, Concern, Contact, Episode, Note
from caseload.models import Stay as StayRow
from core.clock import agency_zone, local
from homehealth.deadlines import Done, Fact, Stay

WITH_THE_PERSON = (Note.Kind.NOTE, Note.Kind.CALL)
SPOKEN = (Note.Mode.PHONE, Note.Mode.VIDEO, Note.Mode.IN_PERSON)
CAME_ABOUT = ("", Note.Outcome.REACHED)  # of all others nobody was spoken to
_SPOKEN = Q(mode__in=SPOKEN, kind__in=WITH_THE_PERSON) | Q(kind=Note.Kind.CALL, mode="")
PROVED: dict[str, Fact] = {
    Note.Activity.PLAN_REVIEW: Fact.PLAN_REVIEWED_WITH_PERSON,
    Note.Activity.LEVEL_OF_CARE: Fact.LEVEL_OF_CARE_REEVALUATED,
    Note.Activity.REASSESSMENT: Fact.REASSESSMENT,
    Note.Activity.BACK_UP_PLAN: Fact.BACK_UP_PLAN_REVIEWED,
    Note.Activity.MONITORING: Fact.PROVIDERS_MONITORED,
}


def facts(episode_ids: Collection[int]) -> dict[int, list[Done]]:
    """What the charts of these episodes say; episodes of which nothing is known are left out. Three queries."""
    found: dict[int, list[Done]] = defaultdict(list)
    for part in (_contacts(episode_ids), _concerns(episode_ids), _asked(episode_ids)):
        for episode_id, done in part:
            found[episode_id].append(done)
    return dict(found)


def spoken() -> Q:
    """Notes of contacts with the patient, as the ledger counts them: somebody answered, and nothing corrected it."""
    return _SPOKEN & Q(outcome__in=CAME_ABOUT, corrections__isnull=True)


def _contacts(episode_ids: Collection[int]) -> Iterator[tuple[int, Done]]:
    """The contacts during these episodes.

    `contact` on each local day the patient was spoken to by phone, video or in person, `face-to-face-contact` as well
    when in person; and what a note proves of the program's activities. Letters, remarks, calls nobody answered and talks
    with the family are no contacts; a note that was corrected proves nothing. Many notes of one day are one fact: a long
    chart costs no more than its days.
    """
    day = TruncDate("happened_at", tzinfo=agency_zone())
    rows = (
        Note.objects.filter(_SPOKEN | ~Q(activity=""), patient__episodes__in=episode_ids, corrections__isnull=True)
        .annotate(day=day, episode=F("patient__episodes"), ended=F("patient__episodes__discharged_on"))
        .filter(Q(ended__isnull=True) | Q(day__lte=F("ended")))
        .values_list("episode", "day", "mode", "kind", "activity", "outcome")
        .distinct()
        .order_by("episode", "day", "mode", "kind", "activity", "outcome")
    )
    found: dict[int, dict[Done, None]] = defaultdict(dict)
    for episode_id, on, mode, kind, activity, outcome in rows:
        found[episode_id] |= {Done(what, on): None for what in _proved_by(kind, mode, activity, outcome)}
    for episode_id, every in found.items():
        yield from ((episode_id, done) for done in every)


def _concerns(episode_ids: Collection[int]) -> Iterator[tuple[int, Done]]:
    """Concerns raised, and those that somebody acted on; of those taken back nothing is owed. A concern that knows of no
    episode belongs to the open one."""
    unplaced = Q(episode__isnull=True, patient__open_episode__in=episode_ids)
    rows = Concern.objects.filter(Q(episode__in=episode_ids) | unplaced).exclude(state=Concern.State.TAKEN_BACK)
    columns = "uuid", "kind", "what", "raised_at", "act_by", "closed_at", "episode_id", "patient__open_episode_id"
    for uuid, kind, what, raised_at, act_by, closed_at, own, current in rows.order_by("id").values_list(*columns):
        about = Concern.Kind(kind).label.lower()
        raised_on = local(raised_at).date()
        yield own or current, Done(Fact.CONCERN_RAISED, raised_on, at=act_by, of=str(uuid), about=about, words=what)
        if closed_at is not None:
            yield own or current, Done(Fact.CONCERN_CLOSED, local(closed_at).date(), of=str(uuid))


def _asked(episode_ids: Collection[int]) -> Iterator[tuple[int, Done]]:
    """Which of code status, allergies and emergency contact are known, on the day of the referral, for nobody noted when."""
    allergy = Exists(Allergy.objects.active().filter(patient=OuterRef("patient")))
    contact = Exists(Contact.objects.filter(patient=OuterRef("patient"), is_emergency=True, do_not_contact=False))
    rows = Episode.objects.filter(pk__in=episode_ids, discharged_on__isnull=True).annotate(
        allergies=Q(patient__no_known_allergies=True) | allergy, emergency=contact
    )
    for pk, at, code, allergies, emergency in rows.values_list(
        "pk", "referral_at", "patient__code_status", "allergies", "emergency"
    ):
        known = {"code-status": code, "allergies": allergies, "emergency-contact": emergency}
        yield from ((pk, Done(Fact.ASKED, local(at).date(), of=of)) for of in known if known[of])


def stays(episode_ids: Collection[int]) -> dict[int, list[Stay]]:
    """The stays of these episodes in facilities, oldest first; numbered as they were recorded, so that one taken back
    renames none. One query."""
    rows = StayRow.objects.filter(episode__in=episode_ids).order_by("pk")
    count: Counter[int] = Counter()
    found: dict[int, list[Stay]] = defaultdict(list)
    for row in rows:
        count[row.episode_id] += 1
        if not row.is_error:
            found[row.episode_id].append(_stay(row, count[row.episode_id]))
    return {pk: sorted(each, key=lambda stay: stay.admitted_at) for pk, each in found.items()}


def _stay(row: StayRow, n: int) -> Stay:
    return Stay(
        n=n,
        admitted_at=row.admitted_at,
        learned_on=local(row.learned_at).date(),
        inpatient=row.kind == StayRow.Kind.INPATIENT,
        diagnostic_only=row.is_for_tests,
        planned=row.is_planned,
        left_at=row.left_at,
        home_at=row.home_at,
        ordered_resumption=row.ordered_resumption,
    )


def _proved_by(kind: str, mode: str, activity: str, outcome: str) -> Iterator[Fact]:
    if outcome not in CAME_ABOUT:
        return
    if activity:
        yield PROVED[Note.Activity(activity)]
    if mode not in SPOKEN and (kind, mode) != (Note.Kind.CALL, ""):
        return
    if kind in WITH_THE_PERSON:
        yield Fact.CONTACT
        if mode == Note.Mode.IN_PERSON:
            yield Fact.CONTACT_IN_PERSON
