"""A pytest plugin that writes down which test runs which block: `pytest -p tests.mutants.touching`.

One line of JSON a test: its id, how many seconds it took, and the first lines of the blocks it ran, by file. What runs
outside a test (fixtures of a session) belongs to no test.
"""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Iterator

import pytest

from tests.mutants import probes, product, touched

probes.place([path for path in product.files() if path.suffix == ".py"])


def pytest_configure(config: pytest.Config) -> None:
    """The process that leads the others begins the map anew, unless it is to be added to."""
    if not hasattr(config, "workerinput") and touched.ADD not in os.environ:
        touched.begin()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Everything a test does, with its own fixtures."""
    probes.run.clear()
    yield
    blocks: dict[str, list[int]] = defaultdict(list)
    for path, line in probes.run:
        blocks[path].append(line)
    seconds = _seconds.pop(item.nodeid, 0.0)
    with (touched.MAP / f"touched.{os.environ.get('PYTEST_XDIST_WORKER', 'gw0')}").open("a") as out:
        out.write(json.dumps([item.nodeid, round(seconds, 3), blocks]) + "\n")


_seconds: dict[str, float] = defaultdict(float)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Add what setting up, running and tearing down took."""
    _seconds[report.nodeid] += report.duration
