"""The servers of a test run: its own, or those that are named; and what a killed run leaves is removed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from local import processes
from local import services as local_services
from tests.services_plugin import RunServices, remove_finished_runs


def ended_pid() -> int:
    """A process id that no process has any more."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_run_uses_the_servers_it_is_given(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://theirs")
    monkeypatch.setenv("REDIS_URL", "redis://theirs")
    services = RunServices(tmp_path / "test-1")
    services.start()
    assert services.running == []
    services.stop()


def test_run_starts_only_the_server_it_was_not_given(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://theirs")
    monkeypatch.setenv("REDIS_URL", "")
    services = RunServices(tmp_path / "test-1")
    services.start()
    assert [type(service) for service in services.running] == [local_services.Redis]
    services.stop()
    assert not services.state.exists()


def test_folder_of_an_ended_run_is_removed_with_what_it_left_running(tmp_path: Path) -> None:
    folder = tmp_path / f"test-{ended_pid()}"
    folder.mkdir()
    left = processes.start(["sleep", "60"], log=folder / "log" / "left.log")
    processes.write_note(folder / "note.json", [left.pid])
    remove_finished_runs(tmp_path)
    assert left.wait(90) != 0
    assert not folder.exists()


def test_folder_of_a_living_run_is_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "test-1"
    folder.mkdir()
    remove_finished_runs(tmp_path)
    assert folder.exists()


def test_locked_folder_is_left_alone_though_its_process_is_not_seen(tmp_path: Path) -> None:
    folder = tmp_path / f"test-{ended_pid()}"
    lock = processes.FolderLock(folder).take()
    remove_finished_runs(tmp_path)
    assert folder.exists()
    lock.release()
