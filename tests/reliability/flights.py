"""Every flight of a mail, as its sender wrote it down, and the troubles that may have cut it short."""

from __future__ import annotations

import math
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Trouble:
    """Something done to the senders at `at` (until `until`; None is that instant): to one process group, or to all when
    `group` is None (their database)."""

    kind: str
    at: float
    until: float | None = None
    group: int | None = None


@dataclass
class Flight:
    """One claim of one reminder. `off_at` is just before the last look at the row; `end_at` is after its outcome was
    written; infinite when it never came to that."""

    token: uuid.UUID
    notification: int
    group: int
    claim_at: float
    off_at: float = math.inf
    end_at: float = math.inf

    def was_in_the_air(self, at: float) -> bool:
        """True when its mail was leaving, or had left and was not yet noted."""
        return self.off_at <= at < self.end_at

    def is_cut_short(self, troubles: Iterable[Trouble], by: float = math.inf) -> bool:
        """True when its process or its database was taken from it between claim and end (and before `by`)."""
        last = min(self.end_at, by)
        return any(
            trouble.group in (None, self.group) and trouble.at < last and (trouble.until or trouble.at) >= self.claim_at
            for trouble in troubles
        )


def flights(path: Path) -> list[Flight]:
    """Every flight in the order of the claims; a line that a kill cut off is left out."""
    found: dict[str, Flight] = {}
    for line in path.read_text().splitlines():
        words = line.split()
        if len(words) != 5:
            continue
        at, group, word, token, notification = float(words[0]), int(words[1]), *words[2:]
        if word == "claim":
            found[token] = Flight(uuid.UUID(token), int(notification), group, at)
        elif token in found:
            setattr(found[token], f"{word}_at", at)
    return sorted(found.values(), key=lambda flight: flight.claim_at)
