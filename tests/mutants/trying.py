"""A pytest plugin that tries mutants in a process where everything is imported and the database stands.

For each mutant it splits off a process, plants the mutant there and runs the tests that touch it until one fails. PLAN
names a file with a line for each mutant: its number, itself, its tests, the seconds after which it is stopped. Lines are
claimed in the folder of PLAN, so that two such processes share one plan, and answered in the file RESULTS.
"""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import traceback
from pathlib import Path
from typing import NoReturn

import pytest
from django.db import connections

from tests.mutants.mutations import Mutant
from tests.mutants.planting import Known, NotPlantable, functions, plant
from tests.mutants.words import BROKEN, COLD, HUNG, SURVIVED, UNSOUND

PLAN, RESULTS = Path(os.environ["PLAN"]), Path(os.environ["RESULTS"])
failed: list[str] = []


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Remember a test that fails."""
    if report.failed:
        failed.append(report.nodeid)


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool:
    """Instead of the tests: the mutants."""
    items = {item.nodeid: item for item in session.items}
    warm = next((item for item in session.items if "django_db_setup" in item.fixturenames), session.items[0])
    # What follows stands in any module: of the fixtures only the session's stay
    warm.config.hook.pytest_runtest_protocol(item=warm, nextitem=session)
    connections.close_all()
    known = functions()
    for line in PLAN.read_text().splitlines():
        number, held, tests, limit = json.loads(line)
        if not _claimed(number):
            continue
        chosen = [items[test] for test in tests if test in items]
        outcome = _tried(Mutant.from_held(held), chosen, known, limit)
        if outcome in items and _tried(None, [items[outcome]], known, limit) != SURVIVED:
            outcome = UNSOUND  # it would seem to notice everything
        with RESULTS.open("a") as out:
            out.write(json.dumps([number, outcome]) + "\n")
        if outcome == HUNG:
            break  # what it left in the database would disturb the next: begin anew
    return True


def _claimed(number: int) -> bool:
    try:
        os.close(os.open(PLAN.parent / f"claim-{number}", os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return False
    return True


def _tried(mutant: Mutant | None, chosen: list[pytest.Item], known: Known, limit: float) -> str:
    """What became of it, or of the tests without any: the name of the test that noticed, or one of the words above."""
    if not chosen:
        return SURVIVED
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        _run(mutant, chosen, known, writer)
    os.close(writer)
    ready, _, _ = select.select([reader], [], [], limit)
    said = os.read(reader, 4096).decode() if ready else HUNG
    os.close(reader)
    if said == HUNG:
        os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return said or "ended the process"


def _run(mutant: Mutant | None, chosen: list[pytest.Item], known: Known, writer: int) -> NoReturn:
    """In the process split off: plant, run, say, and leave nothing for anybody to clean up."""
    os.setpgid(0, 0)
    quiet = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(quiet, stream)
    said = SURVIVED
    try:
        if mutant is not None:
            plant(mutant, known)
        failed.clear()
        for item, following in zip(chosen, [*chosen[1:], chosen[0].session], strict=True):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if failed:
                said = failed[0]
                break
    except NotPlantable:
        said = COLD
    except SyntaxError:
        said = BROKEN
    except BaseException:
        said = f"{UNSOUND}: {traceback.format_exc(limit=-3)[-1000:]}"
    os.write(writer, said.encode()[:4000])
    sys.stdout.flush()
    os._exit(0)
