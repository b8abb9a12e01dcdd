"""Generated requests for every operation of docs/openapi.yaml, by people of several roles: never a server error."""

from __future__ import annotations

import itertools
import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error

from config.wsgi import application
from tests import factories

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = int(os.environ.get("FUZZ", "2"))  # requests for each operation
HASTY: Any = {"deadline": None, "suppress_health_check": list(HealthCheck), "derandomize": True, "database": None}

schema = schemathesis.openapi.from_path(ROOT / "docs" / "openapi.yaml")
schema.config.generation.update(with_security_parameters=False)


@pytest.fixture(autouse=True)
def open_connection() -> Iterator[None]:
    """The server hangs up on its database between requests; the test's transaction must outlive them."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def turn() -> Iterator[int]:
    """Counts the requests of one operation."""
    return itertools.count()


@pytest.fixture
def known(chart: Any, case_manager: Any, clinician: Any) -> dict[str, str]:
    """Records that a generated id is exchanged for, by the path or the field that names them."""
    referral = factories.ReferralFactory()
    found = {
        "patients": chart.patient,
        "episodes": chart.episode,
        "assessments": chart.assessment,
        "plans": chart.plan,
        "visits": chart.visit,
        "obligations": chart.obligation,
        "endings": factories.EndingFactory(episode=chart.episode),
        "concerns": factories.ConcernFactory(episode=chart.episode),
        "coverages": chart.episode.coverages.get(),
        "filings": factories.FilingFactory(episode=chart.episode),
        "reading-limits": factories.ReadingLimitFactory(patient=chart.patient),
        "referrals": referral,
        "resources": factories.CommunityResourceFactory(),
        "practitioners": referral.referring,
        "programs": referral.program,
        "payers": referral.payer,
        "staff": clinician,
        "episode": chart.episode,
        "clinician": clinician,
        "program": referral.program,
        "payer": referral.payer,
        "worker": case_manager,
        "referring": referral.referring,
        "certifying": referral.referring,
    }
    return {name: str(record.uuid) for name, record in found.items()}


def is_uuid(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(uuid.UUID(value))
    except ValueError:
        return False


def aim(case: Any, known: dict[str, str]) -> None:
    """Exchange well-formed ids and versions that name nothing for ones that do, so that the request gets further."""
    if is_uuid(case.path_parameters.get("uuid")):
        case.path_parameters["uuid"] = known[case.operation.path.split("/")[3]]
    if "instrument" in case.path_parameters and len(str(case.path_parameters["instrument"])) % 2:
        case.path_parameters["instrument"] = "phq-2"
    if len(str((case.headers or {}).get("If-Match", ""))) % 2:
        case.headers["If-Match"] = "1"
    if isinstance(case.body, dict):
        case.body |= {name: known[name] for name, value in case.body.items() if name in known and is_uuid(value)}


@pytest.fixture
def send(known: dict[str, str], case_manager: Any) -> Any:
    """Sends a generated request as a person of some role, checks the answer, and undoes what it did."""
    secrets: dict[str, dict[str, str]] = {}

    def sent(case: Any, role: str) -> None:
        if role not in secrets:
            is_hers = role == "case_manager"
            person = case_manager if is_hers else factories.UserFactory(role=role, team=case_manager.team)
            secrets[role] = {"Authorization": f"Bearer {factories.token_secret(person)}"}
        aim(case, known)
        with transaction.atomic():
            answer = case.call(app=application, headers=secrets[role])
            transaction.set_rollback(True)
        case.validate_response(answer, checks=[not_a_server_error])

    return sent


@schema.parametrize()
@settings(max_examples=EXAMPLES, phases=[Phase.explicit, Phase.generate], **HASTY)
def test_no_request_of_a_case_manager_makes_a_server_error(case, send, turn):
    """What schemathesis finds at the edges of the description is thinned out: every third after the first thirty."""
    at = next(turn)
    if at < 30 or at % 3 == 0:
        send(case, "case_manager")


@pytest.mark.parametrize("role", ["supervisor", "admin", "auditor"])
@schema.parametrize()
@settings(max_examples=3, phases=[Phase.generate], **HASTY)
def test_no_request_of_others_makes_a_server_error(case, role, send):
    send(case, role)
