"""What became of a bundle that was received, in words without a name in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from referrals.models import FhirImport

COUNTED = (
    ("updates", "newer bundle to look at", "newer bundles to look at"),
    ("referrals", "referral", "referrals"),
    ("conditions", "condition", "conditions"),
    ("medications", "medication", "medications"),
    ("allergies", "allergy", "allergies"),
    ("contacts", "contact", "contacts"),
    ("practitioners", "new practitioner", "new practitioners"),
    ("practitioners_completed", "practitioner completed", "practitioners completed"),
)


class LeftOut(NamedTuple):
    """Something not taken: the number of its entry (0 for several), its resource type, why, how often, and which element
    when the resource was taken without it."""

    entry: int
    kind: str
    reason: str
    times: int = 1
    element: str = ""

    @property
    def words(self) -> str:
        """One line for a person: "136 Observation: not part of a referral", "3 Patient.photo: pictures are not taken"."""
        if self.entry:
            return f"entry {self.entry}, {self.kind}: {self.reason}"
        return f"{self.times} {self.what}: {self.reason}"

    @property
    def what(self) -> str:
        """The resource type, with the element when it is one."""
        return f"{self.kind}.{self.element}" if self.element else self.kind


def taken(outcome: Mapping[str, object]) -> str:
    """ "1 referral, 2 conditions, 0 medications ..."; counts that the kind of bundle does not have are not said."""
    return ", ".join(
        f"{outcome[key]} {one if outcome[key] == 1 else more}" for key, one, more in COUNTED if key in outcome
    )


def lines(bundle: FhirImport) -> list[LeftOut]:
    """Every line of what was left out."""
    return [LeftOut(**line) for line in bundle.left_out]


def groups(bundle: FhirImport) -> str:
    """ "136 Observation (not part of a referral), ..." or "nothing"."""
    found = [line for line in lines(bundle) if not line.entry and not line.element]
    return ", ".join(f"{line.times} {line.kind} ({line.reason})" for line in found) or "nothing"


def elements(bundle: FhirImport) -> list[LeftOut]:
    """The elements not taken of resources that were, each with its count."""
    return [line for line in lines(bundle) if line.element]


def remarks(bundle: FhirImport) -> list[str]:
    """A line for each entry with which something specific was wrong."""
    return [line.words for line in lines(bundle) if line.entry]
