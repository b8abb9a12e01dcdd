"""What can be filed: one entry for each kind says which promise it keeps, on which day, and from when it can be sent.

A new kind is one entry here. Where a payer's deadline asks for it, `rule` is the key of a deadline rule whose `closed_by`
is `Fact.FILED`; the rule finds its filings with `facts.all(Fact.FILED, of=<its key>)`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from homehealth.deadlines import Fact

# From when it can be sent: the discharge, the start of care, the begin of the period, five days before that, or any day
Begins = Literal["any", "care", "period", "recertification", "discharge"]
NAMES = ("OASIS", "Medicaid")  # they keep their capital in a sentence


@dataclass(frozen=True)
class FilingKind:
    """One kind of filing. `key` is stored, `label` is read, `rule` is the key of the deadline rule that asks for it."""

    key: str
    label: str
    rule: str = ""
    proves: Fact | None = None  # Fact.FILED where `rule` is to be kept and has no fact of its own
    is_answered: bool = False  # somebody accepts it, and only then it proves anything
    counts_when_accepted: bool = False  # the day of acceptance counts, not the day of sending
    has_period: bool = False
    begins: Begins = "care"
    verb: str = "File"
    recorded: str = "{label} sent {day}"

    @property
    def in_a_sentence(self) -> str:
        """The label after "the": "notice of admission", "OASIS transmission"."""
        return self.label if self.label.startswith(NAMES) else f"{self.label[:1].lower()}{self.label[1:]}"


NOTICE_OF_ADMISSION = FilingKind(
    "noa",
    "Notice of admission",
    rule="notice-of-admission",
    proves=Fact.NOTICE_ACCEPTED,
    is_answered=True,
    counts_when_accepted=True,
)
FACE_TO_FACE = FilingKind(
    "face-to-face",
    "Face-to-face encounter",
    rule="face-to-face",
    proves=Fact.FACE_TO_FACE,
    begins="any",
    verb="Record",
    recorded="{label} of {day} recorded",
)
OASIS = FilingKind(
    "oasis",
    "OASIS transmission",
    rule="oasis-transmission",
    proves=Fact.OASIS_SUBMITTED,
    is_answered=True,
    has_period=True,
    begins="recertification",
)
DISCHARGE_SUMMARY = FilingKind(
    "discharge-summary",
    "Discharge summary",
    rule="discharge-summary",
    proves=Fact.DISCHARGE_SUMMARY,
    begins="discharge",
)
TRANSFER_SUMMARY = FilingKind(
    "transfer-summary",
    "Transfer summary",
    rule="transfer-summary",
    proves=Fact.FILED,
    verb="Send",
)
MEDICAID_REDETERMINATION = FilingKind(
    "medicaid-renewal",
    "Medicaid redetermination",
    rule="medicaid-redetermination",
    proves=Fact.FILED,
    begins="any",
)
CLAIM = FilingKind("claim", "Final claim", is_answered=True, has_period=True, begins="period")

KINDS = {
    kind.key: kind
    for kind in (
        NOTICE_OF_ADMISSION,
        FACE_TO_FACE,
        OASIS,
        DISCHARGE_SUMMARY,
        TRANSFER_SUMMARY,
        MEDICAID_REDETERMINATION,
        CLAIM,
    )
}
BY_RULE = {kind.rule: kind for kind in KINDS.values() if kind.rule}


def choices() -> list[tuple[str, str]]:
    """Key and label of each kind, for the model's field and the form."""
    return [(kind.key, kind.label) for kind in KINDS.values()]
