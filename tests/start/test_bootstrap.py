"""manage.py on a bare machine: what it installs, when, and what it says when it cannot."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import manage


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A checkout with a lock and nothing installed, started by the system's Python."""
    (tmp_path / "requirements.lock").write_text("django==5.2.19\n")
    venv = tmp_path / ".local" / "venv"
    monkeypatch.setattr(manage, "ROOT", tmp_path)
    monkeypatch.setattr(manage, "LOCK", tmp_path / "requirements.lock")
    monkeypatch.setattr(manage, "VENV", venv)
    monkeypatch.setattr(manage, "PYTHON", venv / "bin" / "python")
    monkeypatch.setattr(manage, "STAMP", venv / ".installed")
    monkeypatch.setattr(sys, "prefix", sys.base_prefix)
    monkeypatch.delenv("NO_BOOTSTRAP", raising=False)
    return tmp_path


@pytest.fixture
def commands(bare: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Records the commands of an installation, all of which succeed."""
    seen: list[list[str]] = []

    def succeed(argv: list[str]) -> None:
        seen.append(argv)
        (bare / ".local" / "venv" / "bin").mkdir(parents=True, exist_ok=True)

    monkeypatch.setattr(manage, "attempt", succeed)
    return seen


def make_installed(venv: Path) -> None:
    (venv / "bin").mkdir(parents=True)
    (venv / "bin" / "python").touch()
    (venv / ".installed").write_text(manage.wanted_stamp())


def test_bare_machine_is_not_installed(bare: Path) -> None:
    assert not manage.inside_own_environment()
    assert not manage.is_installed()


def test_install_with_uv_checks_every_hash(commands: list[list[str]]) -> None:
    manage.install()
    made, uv, packages = commands
    assert made[1:3] == ["-m", "venv"]
    assert uv[-1] == manage.UV
    assert packages[0].endswith("/uv")
    assert "--require-hashes" in packages
    assert manage.STAMP.read_text() == manage.wanted_stamp()


def test_install_without_uv_uses_pip(commands: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    record = manage.attempt
    monkeypatch.setattr(manage, "attempt", lambda argv: "no uv here" if argv[-1] == manage.UV else record(argv))
    manage.install()
    assert commands[-1][1:3] == ["-m", "pip"]
    assert "--require-hashes" in commands[-1]


def test_install_that_fails_shows_the_installers_words(
    commands: list[list[str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(
        manage, "attempt", lambda argv: "hashes do not match" if "--require-hashes" in argv else commands.append(argv)
    )
    with pytest.raises(SystemExit, match="hashes do not match"):
        manage.install()
    assert not manage.STAMP.exists()


def test_missing_venv_module_names_the_package(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(manage, "attempt", lambda argv: "ensurepip is not available")
    with pytest.raises(SystemExit, match="python3-venv"):
        manage.install()


def test_changed_lock_is_installed_again(bare: Path) -> None:
    make_installed(manage.VENV)
    assert manage.is_installed()
    manage.LOCK.write_text("django==5.2.20\n")
    assert not manage.is_installed()


def test_environment_of_another_python_is_made_again(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_installed(manage.VENV)
    monkeypatch.setattr(sys, "version_info", (3, 99, 0))
    assert not manage.is_installed()
    assert not manage.is_usable_venv()


def test_somebody_elses_environment_is_left_alone(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "prefix", str(bare / "theirs"))
    assert manage.inside_own_environment()


def test_own_environment_with_an_old_lock_is_brought_up_to_date(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_installed(manage.VENV)
    monkeypatch.setattr(sys, "prefix", str(manage.VENV))
    assert manage.inside_own_environment()
    manage.LOCK.write_text("django==5.2.20\n")
    assert not manage.inside_own_environment()


def test_old_python_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    with pytest.raises(SystemExit, match=r"needs Python 3\.11"):
        manage.main()
