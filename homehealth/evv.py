"""Electronic visit verification: the six elements of a visit record (R1.25)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from homehealth.errors import RuleError
from homehealth.rule import rule

CITATION = "SSA s.1903(l)(5)(A); Cures Act s.12006"
# Element -> the record keys it needs
ELEMENTS = {
    "date": ("service_date",),
    "individual_providing": ("individual_providing",),
    "individual_receiving": ("individual_receiving",),
    "location": ("location",),
    "time_begins_and_ends": ("begin_time", "end_time"),
    "type_of_service": ("service_type",),
}


@dataclass(frozen=True, slots=True)
class Verification:
    """The missing elements, in alphabetical order."""

    missing: tuple[str, ...]
    because: str

    @property
    def is_complete(self) -> bool:
        """Tell whether all six elements are there."""
        return not self.missing


@rule(section="1.25", title="Visit verification elements missing", citation=CITATION)
def evv_missing_elements(record: Annotated[Mapping[str, object], "The visit record"]) -> Verification:
    """Return which of the six elements the visit `record` lacks; blank text and None count as missing.

    A visit across midnight keeps its start date. Raises RuleError `wrong_type` when `record` is no mapping.
    Source: SSA s.1903(l)(5)(A).
    """
    if not isinstance(record, Mapping):
        raise RuleError("wrong_type", "record must hold the fields of a visit.", field="record")
    lacking = tuple(sorted(name for name, keys in ELEMENTS.items() if any(_is_blank(record.get(key)) for key in keys)))
    stated = f"missing {', '.join(lacking)}" if lacking else "all six elements are there"
    return Verification(lacking, f"{stated} ({CITATION})")


def _is_blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())
