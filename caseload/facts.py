"""What was written in the chart, as facts for the ledger: contacts with the person, and talks with the practitioner."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from django.db.models import F, Q
from django.db.models.functions import TruncDate

from caseload.models import Note
from core.clock import agency_zone
from homehealth.deadlines.model import Done

WITH_THE_PERSON = (Note.Kind.NOTE, Note.Kind.CALL)
WITH_THE_PRACTITIONER = Note.Kind.PHYSICIAN
SPOKEN = (Note.Mode.PHONE, Note.Mode.VIDEO, Note.Mode.IN_PERSON)


def facts(episode_ids: Collection[int]) -> dict[int, list[Done]]:
    """The contacts during these episodes; episodes without any are left out. One query.

    `contact` on each local day the patient was spoken to by phone, video or in person; `face-to-face-contact` as well
    when in person. `practitioner-told` on each day the practitioner was spoken to. Letters, remarks, and talks with the
    family are none of these; a note that was corrected proves nothing. Many notes of one day are one fact, so that a
    long chart costs no more than its days.
    """
    day = TruncDate("happened_at", tzinfo=agency_zone())
    spoken = Q(mode__in=SPOKEN) | Q(kind=Note.Kind.CALL, mode="")
    rows = (
        Note.objects.filter(
            spoken,
            patient__episodes__in=episode_ids,
            kind__in=[*WITH_THE_PERSON, WITH_THE_PRACTITIONER],
            corrections__isnull=True,
        )
        .annotate(day=day, episode=F("patient__episodes"), ended=F("patient__episodes__discharged_on"))
        .filter(Q(ended__isnull=True) | Q(day__lte=F("ended")))
        .values_list("episode", "day", "mode", "kind")
        .distinct()
        .order_by("episode", "day", "mode", "kind")
    )
    found: dict[int, dict[Done, None]] = defaultdict(dict)
    for episode_id, on, mode, kind in rows:
        if kind == WITH_THE_PRACTITIONER:
            whats = ["practitioner-told"]
        else:
            whats = ["contact", "face-to-face-contact"] if mode == Note.Mode.IN_PERSON else ["contact"]
        found[episode_id] |= dict.fromkeys(Done(what, on) for what in whats)
    return {episode_id: list(done) for episode_id, done in found.items()}
