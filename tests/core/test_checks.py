"""What `check --database default` says of a database where one role may do everything."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import CommandError, call_command

from core.change.database_roles import login_of
from core.change.owner import acting_as_owner
from core.checks import application_role


def warned(settings: Any) -> list[str]:
    settings.PRODUCTION = True
    return [str(found.id) for found in application_role(databases=["default"])]


def test_application_that_owns_nothing_is_well(db: None, settings: Any) -> None:
    assert warned(settings) == []


@pytest.mark.django_db(transaction=True)
def test_application_that_owns_its_tables_is_named(settings: Any) -> None:
    settings.DATABASE_APP = settings.DATABASE_OWNER["USER"]
    with acting_as_owner():
        assert warned(settings) == ["hearthside.W002"]


@pytest.mark.django_db(transaction=True)
def test_superuser_with_a_loud_log_is_named(settings: Any) -> None:
    superuser = login_of(settings.DATABASE_ADMIN_URL)
    settings.DATABASE_APP = superuser.name
    loud = {"options": "-c log_statement=all -c log_parameter_max_length=-1"}
    options = settings.DATABASE_OWNER["OPTIONS"] | loud
    settings.DATABASE_OWNER = settings.DATABASE_OWNER | {
        "USER": superuser.name, "PASSWORD": superuser.password, "OPTIONS": options,
    }  # fmt: skip
    with acting_as_owner():
        assert warned(settings) == ["hearthside.W001", "hearthside.W003"]


def test_nothing_is_said_while_somebody_else_signs_in(db: None, settings: Any) -> None:
    settings.DATABASE_APP = "somebody"
    assert warned(settings) == []


def test_roles_need_a_superuser(settings: Any) -> None:
    settings.DATABASE_ADMIN_URL = ""
    with pytest.raises(CommandError, match="DATABASE_ADMIN_URL"):
        call_command("database_roles")


def test_one_role_for_both_is_refused(db: None, settings: Any) -> None:
    settings.DATABASE_OWNER = settings.DATABASE_OWNER | {"USER": settings.DATABASE_APP}
    with pytest.raises(CommandError, match="a role each"):
        call_command("database_roles")
