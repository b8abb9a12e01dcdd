"""What the demonstration needs before its first page: tables, static files, an invented agency."""

from __future__ import annotations

import hashlib
import os

import django
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connections, transaction

from local.services import state_dir


def prepare() -> None:
    """Bring the tables up to date, gather the static files when they changed, and invent an agency when there is
    none."""

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    gather_static_files()
    with transaction.atomic():  # interrupted, it leaves nothing, and the next start begins it again
        call_command("seed_demo", "--if-empty")
    connections.close_all()


def gather_static_files() -> None:
    """Run collectstatic unless nothing changed since the last time: compressing every file takes seconds."""

    seen = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            about = os.stat(storage.path(name))
            seen.update(f"{name} {about.st_size} {about.st_mtime_ns}\n".encode())
    stamp = state_dir() / "static.stamp"
    if stamp.exists() and stamp.read_text() == seen.hexdigest():
        return
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(seen.hexdigest())
