"""What nobody took of a resource is named by its path: which part is named whole, and by which name an extension goes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from exchange.fhir import elements
from exchange.fhir.unheard import safe, unheard

AT = "http://x.example/StructureDefinition/"


@pytest.mark.parametrize(
    ("held", "names"),
    [
        ({}, []),
        ({"a": 1, "b": "x", "c": None, "d": []}, ["a", "b", "c", "d"]),
        ({"name": {"family": "A", "use": "old"}}, ["name"]),
        ({"name": {}}, ["name"]),
        ({"name": [{"family": "A"}, {"family": "B"}]}, ["name", "name"]),
        ({"line": ["12 Elm St", "Apt 3"]}, ["line"]),
        ({"name": [{"family": "A"}, "nobody", 7]}, ["name", "name", "name"]),
        ({"name": ["nobody", {"family": "A"}]}, ["name"]),
        # an extension by the last part of its address, where that is a plain one
        ({"extension": [{"url": f"{AT}race", "valueCode": "x"}]}, ["extension(race)"]),
        ({"modifierExtension": [{"url": f"{AT}race"}]}, ["modifierExtension(race)"]),
        ({"extension": [{"url": "race"}]}, ["extension(race)"]),
        ({"extension": {"url": f"{AT}race"}}, ["extension(race)"]),
        ({"extension": [{"url": f"{AT}Ida Marlowe"}]}, ["extension"]),
        ({"extension": [{"url": f"{AT}{'x' * 60}"}]}, [f"extension({'x' * 60})"]),
        ({"extension": [{"url": f"{AT}{'x' * 61}"}]}, ["extension"]),
        ({"extension": [{"url": AT}]}, ["extension"]),
        ({"extension": [{"url": 7}]}, ["extension"]),
        ({"extension": [{"url": ["race"]}]}, ["extension"]),
        ({"extension": [{"valueCode": "x"}]}, ["extension"]),
        ({"extension": [{"url": f"{AT}race"}, "race", None, ["race"]]}, ["extension(race)", *["extension"] * 3]),
        ({"extensions": [{"url": f"{AT}race"}]}, ["extensions"]),
    ],
    ids=str,
)  # fmt: skip
def test_what_nobody_took_is_named(held: dict[str, Any], names: list[str]) -> None:
    assert unheard(elements.read(json.dumps(held).encode())) == names


@pytest.mark.parametrize(
    ("taken", "names"),
    [
        ((), ["name", "name", "gender"]),
        (("gender",), ["name", "name"]),
        (("name.0.family",), ["name.use", "name.period", "name", "gender"]),
        (("name.0.family", "name.0.use"), ["name.period", "name", "gender"]),
        (("name.0.period.start",), ["name.family", "name.use", "name.period.end", "name", "gender"]),
        (("name.1.family",), ["name", "gender"]),
    ],
    ids=str,
)
def test_of_a_part_that_was_looked_into_each_value_is_named(taken: tuple[str, ...], names: list[str]) -> None:
    period = {"start": "2020-01-01", "end": "2021-01-01"}
    held = {"name": [{"family": "A", "use": "old", "period": period}, {"family": "B"}], "gender": "female"}
    found = elements.read(json.dumps(held).encode())
    for path in taken:
        *way, last = path.split(".")
        part: Any = found
        for step in way:
            part = part[int(step) if step.isdigit() else step]
        elements.hear(part, last)
    assert unheard(found) == names


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("a", "a"), ("_birthDate", "_birthDate"), ("value2", "value2"), ("x" * 40, "x" * 40), ("_" + "x" * 40, "_" + "x" * 40),
        *((name, "(an unnamed element)") for name in ("", "_", "2nd", "Ida Marlowe", "nàme", "x" * 41, "__x", "a.b", "a\n")),
    ],
)  # fmt: skip
def test_a_name_that_fhir_could_not_give_is_not_repeated(name: str, said: str) -> None:
    assert safe(name) == said
