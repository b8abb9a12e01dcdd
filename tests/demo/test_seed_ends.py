"""The demonstration's endings: each kind is there, and nothing contradicts anything."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from caseload.models import Stay
from endings.models import Ending
from endings.truth import contradictions, strays

pytestmark = pytest.mark.django_db


def test_seed_ends_care_as_people_do():
    call_command("seed_demo", patients=60, verbosity=0)
    assert {"discharge", "death", "stay"} <= set(Ending.objects.values_list("kind", flat=True))
    assert Stay.objects.away().exists()
    assert contradictions() == []
    assert strays() == []
