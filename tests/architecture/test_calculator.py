"""A rule that only the calculator reaches says so where it is read first."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
APART = {"tests", "benchmarks", ".local"}
SAID = "only the calculator"


@cache
def modules() -> dict[str, Path]:
    """Every module of the application by its dotted name."""
    paths = [path for path in ROOT.glob("*/**/*.py") if not APART & set(path.relative_to(ROOT).parts)]
    dotted = {".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in paths}
    return {name.removesuffix(".__init__"): path for name, path in dotted.items()}


def imported(name: str) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(modules()[name].read_text())):
        if isinstance(node, ast.Import):
            found |= {each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{each.name}" for each in node.names)}
    return found & set(modules())


def is_calculator(name: str) -> bool:
    """The calculator itself: the pages and API of rules, and how they find and ask them."""
    return name.startswith(("calculator.", "homehealth.registry", "homehealth.__main__", "homehealth.catalogue"))


@cache
def reached() -> set[str]:
    """What the application imports otherwise; deadlines and instruments are found by looking into their folders."""
    todo = [
        name
        for name in modules()
        if not name.startswith("homehealth") or name.startswith(("homehealth.deadlines.", "homehealth.instruments."))
    ]
    seen: set[str] = set()
    while todo:
        name = todo.pop()
        if name not in seen and not is_calculator(name):
            seen.add(name)
            todo += imported(name)
    return seen


def first_line(name: str) -> str:
    return modules()[name].read_text().partition("\n")[0]


def test_module_that_only_the_calculator_reaches_says_so() -> None:
    book = {name for name in modules() if name.startswith("homehealth.") and not is_calculator(name)}
    assert len(book) > 50
    says = {name for name in book if SAID in first_line(name)}
    assert says == book - reached()
