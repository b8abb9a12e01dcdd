"""What was written in the chart, as facts for the ledger: contacts, talks with the practitioner, the program's activities."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator

from django.db.models import F, Q
from django.db.models.functions import TruncDate

from caseload.models import Note
from caseload.models import Stay as StayRow
from core.clock import agency_zone, local
from homehealth.deadlines import Done, Fact, Stay

WITH_THE_PERSON = (Note.Kind.NOTE, Note.Kind.CALL)
SPOKEN = (Note.Mode.PHONE, Note.Mode.VIDEO, Note.Mode.IN_PERSON)
_SPOKEN = Q(mode__in=SPOKEN, kind__in=[*WITH_THE_PERSON, Note.Kind.PHYSICIAN]) | Q(kind=Note.Kind.CALL, mode="")
PROVED = {
    Note.Activity.PLAN_REVIEW: Fact.PLAN_REVIEWED_WITH_PERSON,
    Note.Activity.LEVEL_OF_CARE: Fact.LEVEL_OF_CARE_REEVALUATED,
    Note.Activity.REASSESSMENT: Fact.REASSESSMENT,
    Note.Activity.BACK_UP_PLAN: Fact.BACK_UP_PLAN_REVIEWED,
    Note.Activity.MONITORING: Fact.PROVIDERS_MONITORED,
}


def facts(episode_ids: Collection[int]) -> dict[int, list[Done]]:
    """The contacts during these episodes; episodes without any are left out. One query.

    `contact` on each local day the patient was spoken to by phone, video or in person, `face-to-face-contact` as well
    when in person; `practitioner-told` on each day the practitioner was spoken to; and what a note proves of the
    program's activities. Letters, remarks, and talks with the family are no contacts; a note that was corrected proves
    nothing. Many notes of one day are one fact, so that a long chart costs no more than its days.
    """
    day = TruncDate("happened_at", tzinfo=agency_zone())
    rows = (
        Note.objects.filter(_SPOKEN | ~Q(activity=""), patient__episodes__in=episode_ids, corrections__isnull=True)
        .annotate(day=day, episode=F("patient__episodes"), ended=F("patient__episodes__discharged_on"))
        .filter(Q(ended__isnull=True) | Q(day__lte=F("ended")))
        .values_list("episode", "day", "mode", "kind", "activity")
        .distinct()
        .order_by("episode", "day", "mode", "kind", "activity")
    )
    found: dict[int, dict[Done, None]] = defaultdict(dict)
    for episode_id, on, mode, kind, activity in rows:
        found[episode_id] |= {Done(what, on): None for what in _proved_by(kind, mode, activity)}
    return {episode_id: list(done) for episode_id, done in found.items()}


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


def _proved_by(kind: str, mode: str, activity: str) -> Iterator[Fact]:
    if activity:
        yield PROVED[Note.Activity(activity)]
    if mode not in SPOKEN and (kind, mode) != (Note.Kind.CALL, ""):
        return
    if kind == Note.Kind.PHYSICIAN:
        yield Fact.PRACTITIONER_TOLD
    elif kind in WITH_THE_PERSON:
        yield Fact.CONTACT
        if mode == Note.Mode.IN_PERSON:
            yield Fact.CONTACT_IN_PERSON
