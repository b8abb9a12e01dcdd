"""What became of a bundle that was received, in words without a name in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from referrals.models import FhirImport

COUNTED = (
    ("referrals", "referral", "referrals"),
    ("conditions", "condition", "conditions"),
    ("medications", "medication", "medications"),
    ("allergies", "allergy", "allergies"),
    ("contacts", "contact", "contacts"),
    ("practitioners", "new practitioner", "new practitioners"),
    ("practitioners_completed", "practitioner completed", "practitioners completed"),
)


class LeftOut(NamedTuple):
    """Something not taken: the number of its entry (0 for a whole group), its resource type, why, how often."""

    entry: int
    kind: str
    reason: str
    times: int = 1

    @property
    def words(self) -> str:
        """One line for a person: "136 Observation: not part of a referral"."""
        return (
            f"entry {self.entry}, {self.kind}: {self.reason}"
            if self.entry
            else f"{self.times} {self.kind}: {self.reason}"
        )


def taken(outcome: Mapping[str, object]) -> str:
    """ "1 referral, 2 conditions, 0 medications ..."; counts that the kind of bundle does not have are not said."""
    return ", ".join(
        f"{outcome[key]} {one if outcome[key] == 1 else more}" for key, one, more in COUNTED if key in outcome
    )


def groups(bundle: FhirImport) -> str:
    """ "136 Observation (not part of a referral), ..." or "nothing"."""
    lines = [LeftOut(**line) for line in bundle.left_out if not line["entry"]]
    return ", ".join(f"{line.times} {line.kind} ({line.reason})" for line in lines) or "nothing"


def remarks(bundle: FhirImport) -> list[str]:
    """A line for each entry with which something specific was wrong."""
    return [LeftOut(**line).words for line in bundle.left_out if line["entry"]]
