#!/usr/bin/env python3
"""Entry point. With CPython 3.11 or newer alone, the first run installs the locked packages into `.local/venv`."""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".local" / "venv"  # ours alone; a .venv made by hand or by uv stays yours
PYTHON = VENV / "bin" / "python"
STAMP = VENV / ".installed"
LOCK = ROOT / "requirements.lock"
UV = "uv==0.13.9"  # installs several times faster than pip, which remains the way when uv cannot be had


def main() -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 - an older python3 must be told so in words
        sys.exit("Hearthside needs Python 3.11 or newer; this is " + sys.version.split()[0] + ".")
    if not inside_own_environment():
        with (folder(ROOT / ".local") / "install.lock").open("w") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)  # two first runs at once: the second waits and finds all installed
            if not is_installed():
                install()
        os.execv(PYTHON, [str(PYTHON), str(ROOT / "manage.py"), *sys.argv[1:]])
    run(sys.argv)


def run(argv: list[str]) -> None:
    """`test` is pytest, `demo` is the supervisor of the whole application, anything else is Django's."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if argv[1:2] == ["test"]:
        os.chdir(ROOT)
        # All of it on every core; a chosen part in one process, which starts sooner.
        os.execv(sys.executable, [sys.executable, "-m", "pytest", *(argv[2:] or ["-n", "auto", "--dist", "worksteal"])])
    if argv[1:2] == ["demo"]:
        from local import supervisor

        sys.exit(supervisor.demo(argv[2:]))
    from django.core.management import execute_from_command_line

    execute_from_command_line(argv)


def inside_own_environment() -> bool:
    """Is this Python ready to run as it is: somebody's own virtual environment (a container image, uv, by hand), one
    that NO_BOOTSTRAP vouches for, or ours when it is up to date?"""
    in_venv = sys.prefix != sys.base_prefix
    if os.environ.get("NO_BOOTSTRAP"):
        return True
    if in_venv and Path(sys.prefix).resolve() == VENV.resolve():
        return is_installed()
    return in_venv


def wanted_stamp() -> str:
    """What a complete installation is stamped with: this lock, this version of Python."""
    return f"{sys.version_info[0]}.{sys.version_info[1]} {hashlib.sha256(LOCK.read_bytes()).hexdigest()}"


def is_installed() -> bool:
    return PYTHON.exists() and STAMP.exists() and STAMP.read_text() == wanted_stamp()


def install() -> None:
    """Make the virtual environment (again, when Python changed) and install the lock, every file checked against its
    hash. Silent but for two lines, unless it fails: then the installer's own words are shown."""
    began = time.monotonic()
    print("Installing the packages of requirements.lock into .local/venv (once) ...", flush=True)
    if not is_usable_venv():
        make_venv()
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    words = ["--require-hashes", "--no-deps", "-r", str(LOCK)]
    ways = [[*pip, *words]]
    if attempt([*pip, UV]) is None:
        ways.insert(0, [str(VENV / "bin" / "uv"), "pip", "install", "--quiet", "--python", str(PYTHON), *words])
    complaint: str | None = None
    for way in ways:
        complaint = attempt(way)
        if complaint is None:
            break
    else:
        sys.exit("Installing failed:\n" + str(complaint))
    STAMP.write_text(wanted_stamp())
    print(f"Installed in {time.monotonic() - began:.0f} s.", flush=True)


def is_usable_venv() -> bool:
    """Was the environment made by this version of Python, and completely (pip arrives last)?"""
    return (
        PYTHON.exists()
        and (VENV / "bin" / "pip").exists()
        and (VENV / "lib" / f"python3.{sys.version_info[1]}").is_dir()
    )


def make_venv() -> None:
    complaint = attempt([sys.executable, "-m", "venv", "--clear", str(VENV)])
    if complaint is not None:
        sys.exit(
            complaint
            + "\nPython could not make a virtual environment. On Debian and Ubuntu: sudo apt-get install python3-venv"
        )


def attempt(argv: list[str]) -> str | None:
    """Run a command without showing its output; returns None when it succeeds, else the end of what it said."""
    done = subprocess.run(argv, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    return None if done.returncode == 0 else done.stdout[-3000:]


def folder(path: Path) -> Path:
    path.mkdir(exist_ok=True)
    return path


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:  # Ctrl-C while installing: the next run begins again where it matters
        sys.exit(130)
