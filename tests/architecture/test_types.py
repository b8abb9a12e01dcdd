"""What the type checker must see: managers, scopes and every import, with few places that it is told to overlook."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import get_type_hints

import pytest
from django.db import models

from accounts.models import User
from tests.architecture.test_shape import MODELS, ROOT

MOST_IGNORED, MOST_ANY = 24, 409
SCOPED = [m for m in MODELS if hasattr(m._default_manager, "visible_to")]
APART = {"tests", "migrations", "node_modules"}


def files() -> Iterator[Path]:
    for path in sorted(ROOT.rglob("*.py")):
        parts = path.relative_to(ROOT).parts
        if not APART & set(parts) and not any(part.startswith(".") for part in parts):
            yield path


def found(pattern: str) -> list[str]:
    return [f"{path.relative_to(ROOT)}" for path in files() for _ in re.findall(pattern, path.read_text())]


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m._meta.label)
def test_no_manager_is_blind(model: type[models.Model]) -> None:
    declared = [kind.__name__ for kind in model.__mro__ if "objects" in vars(kind).get("__annotations__", {})]
    assert declared in ([], ["PermissionsMixin"]), (
        "Write `objects = XQuerySet.as_manager()`: mypy then sees what it gives."
    )


@pytest.mark.parametrize("model", SCOPED, ids=lambda m: m._meta.label)
def test_scope_is_asked_for_a_person(model: type[models.Model]) -> None:
    hints = get_type_hints(type(model._default_manager.all()).visible_to)
    assert hints["user"] is User, "Declare `visible_to(self, user: User)`: a wrong argument is then an error of mypy."


def test_few_places_are_overlooked() -> None:
    ignored = found(r"type: ignore\b")
    assert len(ignored) <= MOST_IGNORED, f"Give it a type instead: {ignored}"


def test_few_values_are_anything() -> None:
    anything = found(r"\bAny\b")
    assert len(anything) <= MOST_ANY, (
        f"{len(anything)} names `Any`: say what it is, or `object` when nobody looks inside."
    )


def test_no_import_climbs_the_staircase_not_even_for_types() -> None:
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]
    step = {name.strip(): at for at, layer in enumerate(contract["layers"]) for name in layer.split("|")}
    climbing = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for path in files()
        if (own := path.relative_to(ROOT).parts[0]) in step
        for line, name in imported(path)
        if name in step and name != own and step[name] <= step[own]
    ]
    assert not climbing, f"Import from below only, for types too: {climbing}"


def imported(path: Path) -> Iterator[tuple[int, str]]:
    """The line and the package of every import, wherever it stands."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, each.name.partition(".")[0]) for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.lineno, node.module.partition(".")[0]
