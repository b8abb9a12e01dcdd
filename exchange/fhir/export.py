"""A bulk export of many patients, taken apart: the contents of each patient with the people and offices they share."""

from __future__ import annotations

from collections.abc import Iterator

from exchange.fhir.contents import Contents
from exchange.fhir.entry import Entry
from exchange.fhir.refusal import BundleRefused

SHARED = {"Practitioner", "PractitionerRole", "Organization", "Location", "Medication"}


def by_patient(contents: Contents) -> Iterator[tuple[str, Contents]]:
    """(what names the patient at the sender, their contents) for every Patient of an export.

    What is about nobody in it stands, counted by type, with the first. Raises BundleRefused when it holds no Patient.
    """
    patients = contents.of("Patient")
    if not patients:
        raise BundleRefused("The export holds no Patient, so there is nothing to take. Name its whole folder.")
    mine: dict[int, list[Entry]] = {entry.number: [entry] for entry in patients}
    shared: list[Entry] = []
    lost = Contents()
    for entry in contents.entries:
        whose = contents.about(entry)
        if entry.kind in SHARED:
            shared.append(entry)
        elif whose is not None and whose.number in mine:
            mine[whose.number].append(entry)
        elif entry.kind != "Patient":
            lost.skip(entry.kind, "is about nobody in the export")
    for place, entry in enumerate(patients):
        found = Contents(left=contents.left, skipped=lost.skipped) if place == 0 else Contents()
        for each in (*mine[entry.number], *shared):
            found.index(each.again())
        yield entry.source_id, found
