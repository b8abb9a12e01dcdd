"""The class of each field of a record (plain, identifying, clinical), from which follows who may read it."""

from __future__ import annotations

CLASSES = ("plain", "identifying", "clinical")
# What every record has from its bases: never a word about a person
OF_BASES = ("id", "uuid", "created_at", "updated_at", "version")


def classed(*, identifying: str = "", clinical: str = "", plain: str = "") -> dict[str, str]:
    """`field_classes` of a model: the names of its fields by class, parted by spaces. A field in none is shown to nobody."""
    named = {"plain": [*OF_BASES, *plain.split()], "identifying": identifying.split(), "clinical": clinical.split()}
    return {name: kind for kind, names in named.items() for name in names}
