"""Generated requests for every operation of docs/openapi.yaml, as people with and without much: never a server error."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from knox.models import AuthToken
from schemathesis.checks import not_a_server_error

from config.wsgi import application
from tests import factories

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = 12

schema = schemathesis.openapi.from_path(ROOT / "docs" / "openapi.yaml")
schema.config.generation.update(with_security_parameters=False)


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
    """Exchange well-formed ids, versions and keys that name nothing for ones that do, so that the request gets further."""
    if is_uuid(case.path_parameters.get("uuid")):
        case.path_parameters["uuid"] = known[case.operation.path.split("/")[3]]
    if "instrument" in case.path_parameters and len(str(case.path_parameters["instrument"])) % 2:
        case.path_parameters["instrument"] = "phq-2"
    if str((case.headers or {}).get("If-Match", "")).isdigit():
        case.headers["If-Match"] = "1"
    if isinstance(case.body, dict):
        case.body |= {name: known[name] for name, value in case.body.items() if name in known and is_uuid(value)}


@pytest.mark.parametrize("role", ["case_manager", "supervisor", "admin", "auditor"])
@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)
def test_no_request_makes_a_server_error(case, role, known, case_manager):
    person = case_manager if role == "case_manager" else factories.UserFactory(role=role, team=case_manager.team)
    secret = AuthToken.objects.create(user=person)[1]
    aim(case, known)
    with transaction.atomic():
        answer = case.call(app=application, headers={"Authorization": f"Token {secret}"})
        transaction.set_rollback(True)
    case.validate_response(answer, checks=[not_a_server_error])
