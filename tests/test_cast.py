"""The cast can be made: every factory builds a row the database accepts."""

import pytest

from tests import factories


@pytest.mark.django_db
@pytest.mark.parametrize("name", factories.__all__)
def test_factory_makes_a_row(name: str) -> None:
    assert getattr(factories, name)().pk
