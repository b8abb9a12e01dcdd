"""Finding the modules of a package by looking at its path, so that one new file is all an addition needs."""

import importlib
import pkgutil
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from types import ModuleType


def discover(package: str, path: Iterable[str]) -> tuple[ModuleType, ...]:
    """Return the modules found on `path` (a package's `__path__`), imported, in order of name; `__main__` is none.

    The answer is kept until a folder is added or changes.
    """
    folders = tuple(path)
    return _discover(package, folders, tuple(Path(folder).stat().st_mtime_ns for folder in folders))


@lru_cache(maxsize=64)
def _discover(package: str, folders: tuple[str, ...], _changed: tuple[int, ...]) -> tuple[ModuleType, ...]:
    importlib.invalidate_caches()
    names = sorted({found.name for found in pkgutil.iter_modules(folders) if not found.name.startswith("_")})
    return tuple(importlib.import_module(f"{package}.{name}") for name in names)
