"""How long large bundles take and how much memory: `python benchmarks/bundle.py [ENTRIES]` (49,612 unless said).

Two kinds: a mixture of what hospitals send (a patient with as many conditions, medicines and allergies as observations), and
a whole directory of practitioners with their roles, of which one is the patient's. Each is read as the command import_fhir
reads it, without the database. Targets: 10 seconds, 200 MB above rest.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django
import psutil

django.setup()

from exchange.fhir.kept import kept  # noqa: E402
from exchange.fhir.parse import parse, parse_stream  # noqa: E402
from tests.exchange import sample  # noqa: E402

MEGABYTE = 1024 * 1024


TAGS = {"tag": [{"display": "y" * 400}]}


def of_a_chart(number: int) -> dict[str, object]:
    """One of five: a condition, a medicine, an allergy, two observations."""
    kinds = [sample.condition, sample.medication, sample.allergy, sample.observation, sample.observation]
    return kinds[number % 5](id=f"r{number}", meta=TAGS)


def of_a_directory(number: int) -> dict[str, object]:
    """A practitioner, then the role of the one before."""
    if number % 2 == 0:
        return sample.practitioner(id=f"p{number}", meta=TAGS)
    return sample.role(id=f"r{number}", meta=TAGS, practitioner={"reference": f"Practitioner/p{number - 1}"})


MIXTURES = {"a long chart": of_a_chart, "a whole directory": of_a_directory}


def written(entries: int, resource: Callable[[int], dict[str, object]]) -> Path:
    """The bundle as a file."""
    first = [sample.patient(), sample.request(), sample.practitioner(), sample.role(), sample.organization()]
    found = sample.bundle(*first, *(resource(number) for number in range(entries - len(first))))
    with tempfile.NamedTemporaryFile("w", suffix=".json", delete=False) as file:
        json.dump(found, file)
    return Path(file.name)


def main(name: str, entries: int) -> None:
    """Read it and print what it took."""
    path = written(entries, MIXTURES[name])
    parse(sample.packed(sample.whole()))
    here, most, is_over = psutil.Process(), [0], threading.Event()
    rest = here.memory_info().rss

    def watch() -> None:
        while not is_over.wait(0.02):
            most[0] = max(most[0], here.memory_info().rss)

    threading.Thread(target=watch, daemon=True).start()
    began = time.perf_counter()
    with path.open("rb") as source, kept(source, path.stat().st_size) as file:
        reading = parse_stream(file.stream)
    took = time.perf_counter() - began
    is_over.set()
    size = path.stat().st_size / MEGABYTE
    path.unlink()
    assert reading.referral is not None
    print(f"{name}, {entries:,} entries, {size:.0f} MB: {took:.1f} s, {(most[0] - rest) / MEGABYTE:.0f} MB above rest")


if __name__ == "__main__":
    for mixture in MIXTURES:
        main(mixture, int(sys.argv[1]) if len(sys.argv) > 1 else 49_612)
