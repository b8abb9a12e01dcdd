"""Where things stand in an app: `models`, `views`, `actions`, `forms`, `api`, each one file or a folder with a module for
each noun. A failure here is the instruction: move what it names."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import Model
from django.forms.forms import BaseForm
from rest_framework.views import APIView

from core.change.actions import registered_actions

ROOT = Path(settings.BASE_DIR)
APPS = [c.name for c in apps.get_app_configs() if Path(c.path).parent == ROOT]
# The tools that everybody's pages are made of, the settings' way in to nothing, and the invented agency have rooms of their own.
LAID_OUT = [name for name in APPS if name not in {"core", "demo"}]
SINGLE_OR_FOLDER = ("models", "views", "actions", "forms", "api", "urls")


def modules() -> Iterator[ModuleType]:
    """Every module of every app that follows the layout."""
    for name in LAID_OUT:
        package = importlib.import_module(name)
        for found in pkgutil.walk_packages(package.__path__, f"{name}."):
            if ".migrations" not in found.name:
                yield importlib.import_module(found.name)


MODULES = list(modules())


def home(module: str) -> str:
    """The second part of a module's name: `views` of `visits.views.schedule`."""
    return module.split(".")[1]


def strays(kind: type, expected: str) -> list[str]:
    """Classes of a kind that are defined elsewhere than in the `expected` file or folder of their app."""
    return [
        f"{value.__module__}.{value.__name__}"
        for module in MODULES
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, kind)
        if value.__module__ == module.__name__ and home(module.__name__) != expected
    ]


@pytest.mark.parametrize(("kind", "expected"), [(Model, "models"), (BaseForm, "forms"), (APIView, "api")])
def test_a_class_stands_in_its_room(kind: type, expected: str) -> None:
    assert strays(kind, expected) == []


def test_every_action_stands_in_actions() -> None:
    """Also in those apps that have rooms of their own. Other tests register actions, which are nobody's."""
    places = {action.__module__ for action in registered_actions().values()}
    assert [p for p in sorted(places) if not p.startswith("tests.") and home(p) != "actions"] == []


def test_every_view_stands_in_views() -> None:
    """A view is a function that says who may open it."""
    found = [
        f"{module.__name__}.{name}"
        for module in MODULES
        for name, value in vars(module).items()
        if callable(value) and hasattr(value, "permissions") and getattr(value, "__module__", "") == module.__name__
        if home(module.__name__) not in {"views", "api"} and not isinstance(value, type)
    ]
    assert found == []


@pytest.mark.parametrize("room", SINGLE_OR_FOLDER)
def test_a_room_is_one_file_or_one_folder(room: str) -> None:
    """`program_views.py` beside `views/` is a second layout."""
    words = {room, room.removesuffix("s")}
    beside = [
        str(path.relative_to(ROOT))
        for name in LAID_OUT
        for path in (ROOT / name).glob("*.py")
        if path.stem != room and set(path.stem.split("_")) & words
    ]
    assert beside == []


def test_an_init_defines_nothing() -> None:
    """What an `__init__` defines is found by nobody who looks for it by its name."""
    defined = []
    for name in LAID_OUT:
        for path in (ROOT / name).rglob("__init__.py"):
            for node in ast.parse(path.read_text()).body:
                is_words = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
                is_names = isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
                if not (is_words or is_names or isinstance(node, ast.Import | ast.ImportFrom)):
                    defined.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert defined == []
