"""Every element of a bundle is taken, or named among what was left out: walked from outside, by changing one at a time.

An element is taken when a change of it changes what is made of the bundle, or refuses it. One that changes nothing must stand
among what was left out, by its resource type and name, or with its whole resource. Nothing here asks the reader what it read.
"""

from __future__ import annotations

import copy
import gzip
import json
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from exchange.fhir import dosage, elements
from exchange.fhir.entry import READ
from exchange.fhir.kept import kept
from exchange.fhir.parse import parse
from exchange.fhir.reading import opened_export
from exchange.fhir.refusal import BundleRefused
from referrals.received import LeftOut
from tests.exchange import rich, sample

Place = tuple[Any, ...]
CODES = ("entered-in-error", "old", "2001-01-01", "zz-other", "C", "on-hold", "1", "true", "M", "F", "fr")


def leaves(held: Any, path: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Every value inside that holds no other, with the way to it. A list of plain values is one."""
    if isinstance(held, dict):
        for name, value in held.items():
            yield from leaves(value, (*path, name))
    elif isinstance(held, list) and any(isinstance(each, dict) for each in held):
        for number, each in enumerate(held):
            yield from leaves(each, (*path, number))
    else:
        yield path, held


def name_of(bundle: dict[str, Any], place: Place) -> tuple[str, str]:
    """The resource type and the path of a leaf: ("Patient", "name.period.end")."""
    is_inside = len(place) > 3 and place[:1] == ("entry",) and place[2] == "resource"
    kind = bundle["entry"][place[1]]["resource"]["resourceType"] if is_inside else "Bundle"
    held = bundle["entry"][place[1]]["resource"] if is_inside else bundle
    steps: list[str] = []
    for step in place[3:] if is_inside else place:
        if isinstance(step, int) and steps[-1:] == ["extension"]:
            steps[-1] = f"extension({held[step]['url'].rpartition('/')[2]})"
        elif isinstance(step, str):
            steps.append(step)
        held = held[step]
    return kind, ".".join(steps)


def changed(value: Any) -> Iterator[Any]:
    """Other values that might stand there, absence first."""
    yield None
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int | float):
        yield value + 1
        yield 0
    elif isinstance(value, str):
        yield f"zz{value}" if "@" in value else f"{value}zz"
        yield from (each for each in CODES if each != value)
    elif isinstance(value, list):
        yield ["zz"]


def with_change(bundle: dict[str, Any], place: Place, value: Any) -> bytes:
    """The bundle with another value at one place."""
    found = copy.deepcopy(bundle)
    held: Any = found
    for step in place[:-1]:
        held = held[step]
    if value is None:
        held.pop(place[-1])
    else:
        held[place[-1]] = value
    return json.dumps(found).encode()


def made_of(content: bytes) -> tuple[str, list[LeftOut]]:
    """What is made of a bundle, as text, and what was left out of it."""
    try:
        found = parse(content)
    except BundleRefused as refusal:
        return refusal.message, []
    made = {
        "referral": asdict(found.referral) if found.referral else None,
        "people": list(map(asdict, found.practitioners)),
    }
    said = [line.words for line in found.left_out if line.entry]
    return json.dumps([made, said, str(found.made_on)], default=str), found.left_out


def is_taken(bundle: dict[str, Any], place: Place, value: Any, before: str) -> bool:
    """Whether some change of it makes something else of the bundle."""
    return any(made_of(with_change(bundle, place, each))[0] != before for each in changed(value))


def is_named(left: list[LeftOut], kind: str, path: str) -> bool:
    """Whether an element stands among what was left out: itself, or the part it is in."""
    named = [line.element for line in left if line.element and line.kind == kind]
    return any(path == each or path.startswith(f"{each}.") for each in named)


def is_without_effect(bundle: dict[str, Any], number: int, before: str) -> bool:
    """Whether the same is made of the bundle when something that is never read stands in the place of this entry."""
    found = copy.deepcopy(bundle)
    found["entry"][number - 1]["resource"] = {"resourceType": "Basic"}
    return made_of(json.dumps(found).encode())[0] == before


OF_THE_FILE = {"resourceType", "id", "fullUrl", "url"}  # names and addresses: they lead to a value and are none


def silent(bundle: dict[str, Any]) -> list[str]:
    """The elements that are neither taken nor named.

    A resource of which nothing is taken must be left out as a whole: by a line of its own, or counted with others of its type.
    """
    before, left = made_of(json.dumps(bundle).encode())
    by_entry: dict[int, list[tuple[Place, Any]]] = {}
    for place, value in leaves(bundle):
        by_entry.setdefault(place[1] + 1 if place[:1] == ("entry",) else 0, []).append((place, value))
    own = {line.entry for line in left if line.entry and line.reason.endswith("; left out")}
    counted = Counter({line.kind: 0 for line in left})
    for line in left:
        counted[line.kind] += line.times if not line.entry and not line.element else 0
    found: list[str] = []
    for number, inside in by_entry.items():
        kinds = {name_of(bundle, place)[0] for place, _ in inside} - {"Bundle"}
        if number in own:
            continue
        if kinds and counted[min(kinds)] and is_without_effect(bundle, number, before):
            counted[min(kinds)] -= 1
            continue
        for place, value in inside:
            kind, path = name_of(bundle, place)
            is_address = path.rpartition(".")[2] in OF_THE_FILE
            if not is_address and not is_named(left, kind, path) and not is_taken(bundle, place, value, before):
                found.append(f"{kind}.{path} at {place}: {str(value)[:40]}")
    return found + [f"{number} {kind} are counted and not there" for kind, number in counted.items() if number > 0]


def test_nothing_of_the_plain_bundle_is_lost_silently() -> None:
    assert silent(sample.whole()) == []


def test_nothing_of_the_rich_bundle_is_lost_silently() -> None:
    assert silent(rich.whole()) == []


def test_every_count_is_what_is_there() -> None:
    """An element left out is counted as often as it stands in the bundle, unless some of them are taken."""
    bundle = rich.whole()
    present = Counter(name_of(bundle, place) for place, _ in leaves(bundle))
    for line in made_of(json.dumps(bundle).encode())[1]:
        if line.element and (line.kind, line.element) in present:
            assert line.times <= present[line.kind, line.element], line.words


def test_an_element_nobody_ever_heard_of_is_named() -> None:
    bundle = sample.bundle(
        sample.patient(favouriteColour="green", contact=[{"name": {"text": "A B", "shoe": {"size": 4}}}])
    )
    named = {(line.kind, line.element) for line in made_of(json.dumps(bundle).encode())[1]}
    assert {("Patient", "favouriteColour"), ("Patient", "contact.name.shoe")} <= named


def test_a_name_of_an_element_that_is_none_is_not_repeated() -> None:
    bundle = sample.bundle(sample.patient(**{"Ida Marlowe 518-555-0142": 1, "<script>": 2}))
    words = [line.words for line in made_of(json.dumps(bundle).encode())[1]]
    assert "2 Patient.(an unnamed element): no place for it in a referral" in words


def test_more_things_than_lines_are_counted_by_type() -> None:
    lost = [sample.condition(id=f"c{n}", code={}) for n in range(260)]
    left = made_of(json.dumps(sample.bundle(sample.patient(), *lost)).encode())[1]
    assert sum(line.times for line in left if line.kind == "Condition" and not line.element) == 260


# --- bundles of other makers, where there are any --------------------------------------------------------------------------

FOLDER = os.environ.get("HEARTHSIDE_SAMPLES", "")
NONE = "HEARTHSIDE_SAMPLES names no folder of FHIR bundles (.json, .json.gz): only the project's own are walked"
EACH = 2  # of each resource type, so many are walked element by element


def bundles() -> list[Path]:
    """Every file of the folder that may be a bundle."""
    found = sorted(Path(FOLDER).rglob("*.json")) + sorted(Path(FOLDER).rglob("*.json.gz")) if FOLDER else []
    return [path for path in found if is_bundle(path)]


def is_bundle(path: Path) -> bool:
    """Whether it is a FHIR Bundle in JSON."""
    try:
        return bool(content_of(path).get("resourceType") == "Bundle")
    except (ValueError, AttributeError, OSError):
        return False


def content_of(path: Path) -> Any:
    """The JSON of a file."""
    packed = path.read_bytes()
    return json.loads(gzip.decompress(packed) if packed.startswith(b"\x1f\x8b") else packed)


def few(bundle: dict[str, Any]) -> dict[str, Any]:
    """The first of each resource type, and the last, which is often another shape."""
    by_kind: dict[str, list[Any]] = {}
    for entry in bundle.get("entry", []):
        by_kind.setdefault(entry.get("resource", {}).get("resourceType", ""), []).append(entry)
    chosen = [
        each for kind, listed in by_kind.items() if kind in READ for each in [*listed[:EACH], *listed[EACH:][-1:]]
    ]
    for number, entry in enumerate(
        chosen
    ):  # who says the same twice says it in two ways here: each must then be taken or named
        for held in entry["resource"].get("telecom", []):
            held["value"] = f"{number}{held['value']}" if "@" in held["value"] else held["value"]
    return bundle | {"entry": chosen}


def by_export(folder: Path) -> dict[str, Any]:
    """The NDJSON files of a bulk export as a bundle of its first patient and the people and offices it shares."""
    entries: list[Any] = []
    for path in sorted([*folder.glob("*.ndjson"), *folder.glob("*.ndjson.gz")]):
        packed = path.read_bytes()
        text = gzip.decompress(packed) if packed.startswith(b"\x1f\x8b") else packed
        entries += [{"resource": json.loads(line)} for line in text.splitlines() if line.strip()]
    first = next(each["resource"]["id"] for each in entries if each["resource"].get("resourceType") == "Patient")
    mine = [each for each in entries if whose(each["resource"]) in {first, ""} and "resourceType" in each["resource"]]
    return {"resourceType": "Bundle", "type": "collection", "entry": mine}


def whose(resource: dict[str, Any]) -> str:
    """The id of the patient a resource is about, "" for people and offices."""
    about = resource.get("subject") or resource.get("patient") or {}
    is_person = resource.get("resourceType") == "Patient"
    return str(resource["id"]) if is_person else str(about.get("reference", "")).rpartition("/")[2]


@pytest.mark.skipif(not FOLDER, reason=NONE)
def test_nothing_of_other_makers_bundles_is_lost_silently() -> None:
    found = {path.name[:8]: silent(few(content_of(path))) for path in bundles()}
    for folder in {path.parent for path in Path(FOLDER).rglob("Patient*.ndjson*")}:
        found[folder.name] = silent(few(by_export(folder)))
    assert found, f"no bundle in {FOLDER}"
    assert {name: lost for name, lost in found.items() if lost} == {}


@pytest.mark.skipif(not FOLDER, reason=NONE)
def test_every_resource_of_other_makers_bundles_is_taken_or_counted() -> None:
    for path in bundles():
        bundle = content_of(path)
        present = Counter(entry["resource"]["resourceType"] for entry in bundle["entry"])
        left = made_of(json.dumps(bundle).encode())[1]
        counted = Counter(
            {kind: sum(line.times for line in left if line.kind == kind and not line.element) for kind in present}
        )
        for kind, number in present.items():
            assert kind in READ or counted[kind] == number, (path.name[:8], kind)


@pytest.mark.skipif(not FOLDER, reason=NONE)
def test_every_dose_of_an_export_is_said_in_words() -> None:
    for path in Path(FOLDER).rglob("MedicationRequest*.ndjson*"):
        with path.open("rb") as source, kept(source, 10**9) as file:
            contents = opened_export([file.stream])
        doses = [each for entry in contents.entries for each in elements.many(entry.resource, "dosageInstruction")]
        assert doses
        assert all(dosage.in_words([each]) for each in doses)
