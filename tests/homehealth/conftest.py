"""What the tests of the rule book share."""

import importlib
import sys

import pytest


@pytest.fixture
def one_more_file(tmp_path, monkeypatch):
    """Returns a function that adds one file to a package, from a folder of its own."""
    added = []

    def add(package, name, source):
        added.append(f"{package.__name__}.{name}")
        (tmp_path / f"{name}.py").write_text(source, encoding="utf-8")
        monkeypatch.setattr(package, "__path__", [*package.__path__, str(tmp_path)])
        importlib.invalidate_caches()

    yield add
    for name in added:
        sys.modules.pop(name, None)
