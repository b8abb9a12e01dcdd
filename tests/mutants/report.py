"""What a run found, in words: a table by app and kind, the survivors, and whether the marks are met."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from tests.mutants.mutations import Mutant
from tests.mutants.product import app_of
from tests.mutants.words import BROKEN, SURVIVED, UNSOUND

EQUIVALENT = Path(__file__).with_name("equivalent.txt")
MOST_EQUIVALENT = 5  # of a hundred: more count as survivors
# Shares of a hundred that the tests must notice, by what a file is; the first pattern that fits.
MARKS = (
    ("rules", 95, re.compile(r"homehealth/")),
    ("templates", 80, re.compile(r"templates/")),
    (
        "views, API, readers",
        85,
        re.compile(r".*/(views|api|fhir|web|templatetags|management)(/|\.py)|desk/|calculator/"),
    ),
    ("models, actions, facts, forms", 90, re.compile(r"")),
)
WHOLE = 88


def equivalents() -> dict[str, str]:
    """By the key of a mutant, why it changes nothing that anybody could notice."""
    lines = EQUIVALENT.read_text().splitlines()
    pairs = (line.partition("  # ") for line in lines if line and not line.startswith("#"))
    return {key: reason for key, _, reason in pairs}


class Report:
    """The outcome of each mutant that was tried."""

    def __init__(self, tried: Sequence[tuple[Mutant, str]]) -> None:
        known = equivalents()
        sound = [(mutant, said) for mutant, said in tried if not said.startswith(UNSOUND)]
        self.unsound = [mutant for mutant, said in tried if said.startswith(UNSOUND)]
        self.tried = [(mutant, said) for mutant, said in sound if said != BROKEN]
        alike = [mutant for mutant, said in self.tried if said == SURVIVED and mutant.key in known]
        self.equivalent = alike[: len(self.tried) * MOST_EQUIVALENT // 100]
        left_out = {id(mutant) for mutant in self.equivalent}
        self.counted = [(mutant, said) for mutant, said in self.tried if id(mutant) not in left_out]

    @property
    def survivors(self) -> list[Mutant]:
        """Those that no test noticed, in the order of the files."""
        return sorted((m for m, said in self.counted if said == SURVIVED), key=lambda m: (m.path, m.line))

    def table(self) -> str:
        """By app, by kind and by mark: how many were tried, how many were noticed."""
        lines = [f"{'':34} tried  noticed"]
        lines += _rows("", ((app_of(m.path), said) for m, said in self.counted))
        lines += _rows("by kind", ((m.kind, said) for m, said in self.counted))
        lines += _rows("by mark", ((f"{mark_of(m)[0]} (asked {mark_of(m)[1]} %)", said) for m, said in self.counted))
        lines += _rows("", ((f"the whole (asked {WHOLE} %)", said) for _, said in self.counted))
        return "\n".join(lines)

    def missed(self, whole: int = WHOLE) -> list[str]:
        """The marks that are not met, in words; with fewer than 20 mutants an area has no mark of its own."""
        by_mark: dict[tuple[str, int], list[str]] = defaultdict(list)
        for mutant, said in self.counted:
            by_mark[mark_of(mutant)].append(said)
        areas = [(name, asked, said) for (name, asked), said in by_mark.items() if len(said) >= 20]
        areas.append(("the whole", whole, [said for _, said in self.counted]))
        missed = [f"{name}: {share(said):.0f} %, asked {asked} %" for name, asked, said in areas if share(said) < asked]
        return missed + [f"{UNSOUND}: {mutant.where}" for mutant in self.unsound]


def mark_of(mutant: Mutant) -> tuple[str, int]:
    """What is asked where this mutant stands."""
    return next((name, asked) for name, asked, pattern in MARKS if pattern.match(mutant.path))


def share(said: Sequence[str]) -> float:
    """How many of a hundred were noticed; all of none."""
    return 100 * sum(each != SURVIVED for each in said) / len(said) if said else 100.0


def _rows(title: str, pairs: Iterable[tuple[str, str]]) -> list[str]:
    groups: dict[str, list[str]] = defaultdict(list)
    for name, said in pairs:
        groups[name].append(said)
    lines = ["", title] if title else [""]
    return lines + [f"{name:34} {len(said):5}  {share(said):5.0f} %" for name, said in sorted(groups.items())]
