"""Practitioners of a bundle as rows: those that exist keep what they say; only what they do not say is filled in."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from caseload.models import Practitioner
from core.clock import now
from core.reading import names
from exchange.fhir.practitioners import PractitionerDraft

FILLED = ("given_name", "credential", "organization", "phone", "fax", "email", "address")
Key = tuple[str, ...]


def key_of(draft: PractitionerDraft | Practitioner) -> Key:
    """By NPI; without one by names and office."""
    if draft.npi:
        return (draft.npi,)
    return (names.joined(draft.family_name), names.joined(draft.given_name), draft.organization.lower())


def people_taken(drafts: Sequence[PractitionerDraft]) -> tuple[dict[Key, Practitioner], dict[str, object]]:
    """Rows for the drafts by key. Those that exist keep what they say; only what they do not say is filled in."""
    wanted: dict[Key, PractitionerDraft] = {}
    for draft in drafts:
        wanted.setdefault(key_of(draft), draft)
    rows = Practitioner.objects.filter(
        Q(npi__in=[d.npi for d in drafts if d.npi])
        | Q(npi="", family_name__in=[d.family_name for d in drafts if not d.npi])
    )
    found = {key_of(row): row for row in rows.order_by("-pk")}
    changed = [row for key, row in found.items() if key in wanted and _fill(row, wanted[key])]
    Practitioner.objects.bulk_update(changed, [*FILLED, "updated_at"], batch_size=500)
    missing = [Practitioner(**vars(draft)) for key, draft in wanted.items() if key not in found]
    made = Practitioner.objects.bulk_create(missing, batch_size=2_000)
    found |= {key_of(row): row for row in made}
    return found, {"practitioners": len(made), "practitioners_completed": len(changed)}


def _fill(row: Practitioner, draft: PractitionerDraft) -> bool:
    """Fill the empty fields of a row; whether any was."""
    new = {name: getattr(draft, name) for name in FILLED if not getattr(row, name) and getattr(draft, name)}
    for name, value in new.items():
        setattr(row, name, value)
    row.updated_at = now() if new else row.updated_at
    return bool(new)
