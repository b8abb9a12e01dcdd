"""Runs inside either of two revisions, with nothing but what both have: seeds, serves, says where to ask as whom, and waits.

Started by `benchmarks.against` as a file, with the revision's own folder as the place where modules are found.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from pathlib import Path

SERVICES = ("local.services", "config.local_services")  # what it is called, and was called before


def main(port: int, patients: int) -> None:
    """Serve an invented agency at `port` until standard input ends; one line of JSON: page -> address and cookie."""
    name = next(each for each in SERVICES if Path(each.replace(".", "/") + ".py").exists())
    services = importlib.import_module(name)
    state = Path(os.environ["LOCAL_STATE"])
    kept = [services.Postgres(state, durable=False), services.Redis(state, durable=False)]
    for service in kept:
        service.start()
    try:
        for service in kept:
            service.wait()
        _serve(port, patients)
    finally:
        for service in reversed(kept):
            service.stop()


def _serve(port: int, patients: int) -> None:
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from benchmarks import pages, pages_at

    call_command("migrate", verbosity=0, stdout=sys.stderr)
    call_command("collectstatic", verbosity=0, interactive=False, stdout=sys.stderr)
    call_command("seed_demo", patients=patients, stdout=sys.stderr)
    asked = {name: (path, pages_at.sign_in(user)) for name, (path, user, _) in pages_at.pages().items()}
    connection.close()
    with pages.served("config.wsgi", port):
        print(json.dumps(asked), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    sys.path[0] = str(Path.cwd())
    main(int(sys.argv[1]), int(sys.argv[2]))
