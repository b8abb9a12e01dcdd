"""The shape of the code. A failure here is the instruction: it says what to do."""

from __future__ import annotations

import ast
import re
import statistics
import tomllib
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from core.change.actions import registered_actions
from core.classes import CLASSES, OF_BASES
from tests import factories

ROOT = Path(settings.BASE_DIR)
OURS = [c for c in apps.get_app_configs() if Path(c.path).parent == ROOT]
MODELS = [m for c in OURS for m in c.get_models()]
WRITES = {"save", "create", "bulk_create", "bulk_update", "update", "delete", "get_or_create", "update_or_create"}
TRANSLATORS = ("views", "api", "forms", "pages", "facts", "strip", "scope")
LONGEST_FILE, LONGEST_FUNCTION, LONGEST_LINE = 400, 60, 120


def python_files() -> Iterator[Path]:
    for config in OURS:
        yield from (p for p in Path(config.path).rglob("*.py") if "migrations" not in p.parts)
    yield from (ROOT / "homehealth").rglob("*.py")
    yield from (ROOT / "config").rglob("*.py")
    yield from (ROOT / "local").rglob("*.py")


def test_apps_equal_the_staircase() -> None:
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]
    steps = {name.strip() for layer in contract["layers"] for name in layer.split("|")}
    assert {c.name for c in OURS} | {"homehealth", "config", "local"} == steps


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m._meta.label)
def test_every_model_has_a_factory(model: type[models.Model]) -> None:
    made = {getattr(factories, name)._meta.model for name in factories.__all__}
    assert model in made, f"Add {model.__name__}Factory to tests/factories/."


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m._meta.label)
def test_every_model_classifies_its_fields(model: type[models.Model]) -> None:
    classes = model.__dict__.get("field_classes")
    assert classes is not None, f"Say in `field_classes` of {model.__name__} who may read each of its fields."
    names = {f.name for f in model._meta.concrete_fields}
    assert names - set(classes) == set(), f"In `field_classes` of {model.__name__}: plain, identifying or clinical?"
    assert set(classes) - names <= set(OF_BASES)
    assert set(classes.values()) <= set(CLASSES)


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m._meta.label)
def test_no_words_of_a_record_hold_a_name(model: type[models.Model]) -> None:
    secret = "Canary-Name-7731"
    words = (models.CharField, models.TextField)
    classes = model.__dict__["field_classes"]
    private = [f for f in model._meta.concrete_fields if classes[f.name] != "plain" and isinstance(f, words)]
    record = model(**{f.attname: secret for f in private if not f.generated})
    assert secret not in f"{record} {record!r}"


def test_records_of_a_chart_are_scoped() -> None:
    for model in MODELS:
        has_patient = any(f.name == "patient" and f.is_relation for f in model._meta.concrete_fields)
        if has_patient:
            assert hasattr(model._default_manager, "visible_to"), (
                f"{model.__name__} needs `objects = ChartQuerySet.as_manager()`."
            )


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute))


def _is_translator(path: Path) -> bool:
    parts = [path.stem, *path.parent.relative_to(ROOT).parts]
    return any(
        part == word or part.startswith(f"{word}_") or part.endswith(f"_{word}")
        for part in parts
        for word in TRANSLATORS
    )


def test_views_forms_and_api_write_through_actions() -> None:
    found = []
    for path in python_files():
        if not _is_translator(path) or path.parts[len(ROOT.parts)] in {"core", "demo", "homehealth", "config", "local"}:
            continue
        for call in _calls(ast.parse(path.read_text())):
            target = ast.unparse(call.func)
            if call.func.attr in WRITES and ("objects" in target or call.func.attr in {"save", "delete"}):  # type: ignore[union-attr]
                found.append(f"{path.relative_to(ROOT)}:{call.lineno} {target}")
    assert not found, "Move these writes into an action:\n" + "\n".join(found)


def test_views_and_api_reach_charts_through_their_scope() -> None:
    scoped = {m.__name__ for m in MODELS if hasattr(m._default_manager, "visible_to")}
    found = []
    for path in python_files():
        parts = [path.stem, *path.parent.relative_to(ROOT).parts]
        if not any(p in {"views", "api"} or p.endswith(("_views", "_api")) for p in parts):
            continue
        source = path.read_text()
        for node in ast.walk(ast.parse(source)):
            if not (
                isinstance(node, ast.Attribute)
                and isinstance(node.value, ast.Attribute)
                and node.value.attr == "objects"
            ):
                continue
            if (
                isinstance(node.value.value, ast.Name)
                and node.value.value.id in scoped
                and node.attr not in {"visible_to", "listed_for", "of", "none"}
            ):
                around = source.splitlines()[max(0, node.lineno - 2) : node.lineno]
                if not any("# scope:" in line for line in around):
                    found.append(f"{path.relative_to(ROOT)}:{node.lineno} {ast.unparse(node)}")
    assert not found, (
        "Start from visible_to(user) or of(patient), or say on the line above `# scope: why`:\n" + "\n".join(found)
    )


def load_every_module() -> None:
    """Import what is ours, so that what registers itself is there whichever test runs first or alone."""
    for path in python_files():
        import_module(".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"))


def test_actions_have_docstrings() -> None:
    load_every_module()
    assert len(registered_actions()) > 20
    assert not [verb for verb, function in registered_actions().items() if not function.__doc__]


def test_every_module_says_what_lives_in_it() -> None:
    assert not [
        str(p.relative_to(ROOT))
        for p in python_files()
        if p.stat().st_size and p.name != "__init__.py" and not ast.get_docstring(ast.parse(p.read_text()))
    ]


def test_files_and_functions_stay_short() -> None:
    long = []
    for path in python_files():
        text = path.read_text()
        if text.count("\n") > LONGEST_FILE:
            long.append(f"{path.relative_to(ROOT)}: {text.count(chr(10))} lines")
        for node in ast.walk(ast.parse(text)):
            if (
                isinstance(node, ast.FunctionDef)
                and node.end_lineno
                and node.end_lineno - node.lineno > LONGEST_FUNCTION
            ):
                long.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}")
    assert not long, "Split:\n" + "\n".join(long)


def test_templates_hold_no_inline_script_style_or_plain_hx() -> None:
    import re

    bad = re.compile(
        r"""<style|\sstyle=|\son[a-z]+=|<script(?![^>]*(?:\ssrc=|type="application/json"))|\shx-[a-z]|\|safe\b|{% autoescape off"""
    )
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in (ROOT / "templates").rglob("*.html")
        for match in bad.finditer(path.read_text())
    ]
    assert not found, "\n".join(found)


def test_lines_of_templates_styles_and_scripts_stay_short() -> None:
    """The formatters wrap at 110, but leave a long tag of Django and a long text in quotes whole."""
    places = (("templates", "*.html"), ("static/css", "*.css"), ("static/js", "*.js"))
    files = [path for folder, kind in places for path in sorted((ROOT / folder).rglob(kind))]
    assert {path.suffix for path in files} == {".html", ".css", ".js"}
    assert not [
        f"{path.relative_to(ROOT)}:{number}: {len(line)} columns"
        for path in files
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if len(line) > LONGEST_LINE
    ], f"Break these by hand: a line has at most {LONGEST_LINE} columns."


@pytest.mark.parametrize(("folder", "kind"), [("templates", "*.html"), ("static/css", "*.css"), ("static/js", "*.js")])
def test_nineteen_lines_of_twenty_stay_under_100(folder: str, kind: str) -> None:
    lengths = [len(line) for path in (ROOT / folder).rglob(kind) for line in path.read_text().splitlines()]
    assert statistics.quantiles(lengths, n=20)[-1] < 100


def test_no_space_is_shown_before_a_comma() -> None:
    """djangofmt gives two tags of Django side by side a line each; before a comma the space between them would be seen."""
    behind = re.compile(r"\s\{% (?:if|for) [^%]*%\}[,.;:)]")
    found = [path.name for path in (ROOT / "templates").rglob("*.html") if behind.search(path.read_text())]
    assert not found, "Use the filter `led_by`, or say both sentences whole."
