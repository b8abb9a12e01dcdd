"""Planting one mutant into the running process: into the functions that are already there, or before they are imported."""

from __future__ import annotations

import functools
import gc
import importlib.abc
import importlib.machinery
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

from django.template import engines
from django.template.loaders.filesystem import Loader as FileLoader

from tests.mutants.mutations import Mutant
from tests.mutants.product import APPS, ROOT

Name = tuple[str, str, int]  # of a function: its file, its qualified name, its first line
Known = dict[Name, list[FunctionType]]


class NotPlantable(Exception):
    """The change cannot be made in functions that are there: it needs an import."""


def functions() -> Known:
    """Every function of the product that exists now. Asked once, before processes are split off."""
    gc.unfreeze()  # what the suite put aside (tests/conftest.py) is looked through as well
    found: Known = defaultdict(list)
    for each in gc.get_objects():
        if type(each) is FunctionType and each.__code__.co_filename.startswith(f"{ROOT}/"):
            found[_name(each.__code__)].append(each)
    return found


def _name(code: CodeType) -> Name:
    return code.co_filename, code.co_qualname, code.co_firstlineno


def plant(mutant: Mutant, known: Known) -> None:
    """Let every function of the process do what the mutant says. Raises NotPlantable, or SyntaxError for a change that is
    no program."""
    if mutant.path.endswith(".html"):
        _plant_template(mutant)
        return
    path = ROOT / mutant.path
    source = path.read_bytes()
    original, changed = (
        compile(text, str(path), "exec", dont_inherit=True) for text in (source, mutant.applied(source))
    )
    same = list(_inside(original))
    functions_of = [(inner, known.get(_name(inner), [])) for inner in _inside(changed) if inner not in same]
    if not any(found for _, found in functions_of):
        raise NotPlantable(mutant.key)
    for inner, found in functions_of:
        for function in found:
            if function.__code__.co_freevars != inner.co_freevars:
                raise NotPlantable(mutant.key)
            function.__code__ = inner
    _forget()


def _inside(code: CodeType) -> Iterator[CodeType]:
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield each
            yield from _inside(each)


def _forget() -> None:
    """Empty what the product's functions remember of earlier calls."""
    for each in gc.get_objects():
        if type(each) is functools._lru_cache_wrapper and each.__module__.split(".")[0] in APPS:
            each.cache_clear()


def _plant_template(mutant: Mutant) -> None:
    path, original = ROOT / mutant.path, FileLoader.get_contents

    def contents(self: FileLoader, origin: object) -> str:
        if Path(str(getattr(origin, "name", ""))) == path:
            return mutant.applied(path.read_bytes()).decode()
        return original(self, origin)  # type: ignore[arg-type]

    FileLoader.get_contents = contents  # type: ignore[assignment, method-assign]
    forget_templates()
    _forget()


def forget_templates() -> None:
    """Let every template be read and compiled anew."""
    for engine in engines.all():
        _reset(engine.engine.template_loaders)  # type: ignore[attr-defined]


def _reset(loaders: Iterable[Any]) -> None:
    """Let no loader keep what it compiled, nor any that it hands on to."""
    for loader in loaders:
        loader.reset()
        _reset(getattr(loader, "loaders", ()))


class Finder(importlib.abc.MetaPathFinder, importlib.machinery.SourceFileLoader):
    """Imports one module with the mutant in it."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant, self.file = mutant, str(ROOT / mutant.path)

    def find_spec(self, fullname: str, path: object, target: object = None) -> importlib.machinery.ModuleSpec | None:
        """The module's usual spec with this loader."""
        spec = importlib.machinery.PathFinder.find_spec(fullname, path)  # type: ignore[arg-type]
        if spec is None or spec.origin != self.file:
            return None
        importlib.machinery.SourceFileLoader.__init__(self, fullname, self.file)
        spec.loader = self
        return spec

    def get_code(self, fullname: str) -> CodeType:
        """The code of the changed source; nothing is kept on disk."""
        source = self.mutant.applied(Path(self.file).read_bytes())
        return compile(source, self.file, "exec", dont_inherit=True)
