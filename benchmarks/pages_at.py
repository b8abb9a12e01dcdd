"""One size of `benchmarks.pages`, in a process of its own: services, data, both servers, one line of JSON at the end."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from benchmarks.pages import BARE, BASE, OURS, Visitor, served, side_by_side
from local import services as local_services


def main(size: int) -> None:
    state = Path(os.environ["LOCAL_STATE"])
    services = [local_services.Postgres(state, durable=False), local_services.Redis(state, durable=False)]
    for service in services:
        service.start()
    try:
        for service in services:
            service.wait()
        print(json.dumps(measure(size)))
    finally:
        for service in reversed(services):
            service.stop()


def measure(size: int) -> dict[str, dict[str, float]]:
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from benchmarks.multiply import multiply, superuser

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    call_command("seed_demo", patients=BASE, stdout=sys.stderr)
    if size > BASE:
        multiply(size // BASE)
    with superuser() as link:
        link.execute("VACUUM ANALYZE")
    targets = pages()
    queries = {name: count_queries(path, user) for name, (path, user, _) in targets.items()}
    connection.close()
    cookies = {name: sign_in(user) for name, (_, user, _) in targets.items()}
    with served("config.wsgi", OURS), served("benchmarks.bare_wsgi", BARE):
        return {
            name: side_by_side(Visitor(OURS, path, cookies[name]), Visitor(BARE, plain, cookies[name]))
            | {"queries": queries[name]}
            for name, (path, _, plain) in targets.items()
        }


def pages() -> dict[str, tuple[str, Any, str]]:
    """Name -> (address, who opens it, the bare view of the same rows)."""
    from accounts.models import User
    from caseload.models import Patient
    from demo.agency import ACCOUNTS
    from visits.models import Visit

    people = {role: User.objects.get(email=account[0]) for role, account in ACCOUNTS.items()}
    manager, supervisor, auditor = people["case_manager"], people["supervisor"], people["auditor"]
    mine = Patient.objects.visible_to(manager)
    usual = mine.filter(open_episode__status="active").first()
    long = long_record(mine.filter(open_episode__status="active").last(), manager)
    return {
        "Today": ("/today", manager, f"/bare/today/{manager.pk}"),
        "Patients": ("/patients/", manager, f"/bare/patients/{manager.pk}"),
        "Patients, auditor (all)": ("/patients/", auditor, f"/bare/everybody/{auditor.pk}"),
        "Team": ("/team", supervisor, f"/bare/team/{supervisor.pk}"),
        "Face sheet": (f"/patients/{usual.uuid}", manager, f"/bare/face/{usual.pk}"),
        f"Face sheet, {Visit.objects.filter(patient=long).count()} visits": (
            f"/patients/{long.uuid}",
            manager,
            f"/bare/face/{long.pk}",
        ),
        "Visits, that patient": (f"/patients/{long.uuid}/visits", manager, f"/bare/visits/{long.pk}"),
    }


def long_record(patient: object, author: object) -> Any:
    """Give one patient 1,000 visits and 500 notes."""
    from datetime import time, timedelta

    from caseload.models import Note, TimelineEntry
    from core.clock import at_local, today
    from visits.models import Visit

    start = at_local(today() - timedelta(days=1100), time(3))  # at night, when the seeded visits are not
    rows = [
        Visit(patient=patient, episode=patient.open_episode, discipline="SN", status="completed", starts_at=start + timedelta(days=n), ends_at=start + timedelta(days=n, minutes=45),
              week_starts_on=(start + timedelta(days=n)).date(), week_ends_on=(start + timedelta(days=n)).date(), check_in_at=start + timedelta(days=n), check_out_at=start + timedelta(days=n, minutes=45))
        for n in range(1000)
    ]  # fmt: skip
    Visit.objects.bulk_create(rows)
    Note.objects.bulk_create(
        [
            Note(patient=patient, happened_at=start + timedelta(days=n), text="A note.", author=author)
            for n in range(500)
        ]
    )
    TimelineEntry.objects.bulk_create(
        [
            TimelineEntry(patient=patient, at=start + timedelta(days=n), kind="visit", title="SN visit")
            for n in range(1500)
        ]
    )
    return patient


def count_queries(path: str, user: object) -> int:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(user)
    client.get(path)
    with CaptureQueriesContext(connection) as seen:
        client.get(path)
    return len(seen)


def sign_in(user: object) -> str:
    """A session cookie for this person."""
    from django.conf import settings
    from django.test import Client

    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(user)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


if __name__ == "__main__":
    main(int(sys.argv[1]))
