"""The triggers of the database are those that stand on the models."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.state import ModelState, ProjectState

from caseload.models import Note
from core.change.owner import acting_as_owner
from core.finality import Guard

GUARDS = [(model, each) for model in apps.get_models() for each in model._meta.constraints if isinstance(each, Guard)]


def triggers() -> dict[str, tuple[str, str]]:
    """Each trigger by name: what makes it, and whether it is on ("O": for everybody but replication)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname, pg_get_triggerdef(oid), tgenabled::text FROM pg_trigger WHERE NOT tgisinternal")
        return {name: (made, state) for name, made, state in cursor.fetchall()}


@pytest.mark.django_db(transaction=True)
def test_every_trigger_of_the_database_is_as_its_model_says():
    with acting_as_owner(), transaction.atomic():
        found = triggers()
        with connection.cursor() as cursor:
            for model, guard in GUARDS:
                cursor.execute(guard.remove_sql(model, None))
                cursor.execute(guard.create_sql(model, None))
        declared = triggers()
        transaction.set_rollback(True)
    assert found == declared
    assert set(found) == {guard.name for _, guard in GUARDS}
    assert {state for _, state in found.values()} == {"O"}
    assert len(found) > 30


def test_every_record_with_a_fingerprint_is_guarded():
    signed = {model for model in apps.get_models() if hasattr(model, "content_sha256")}
    assert len(signed) >= 3
    assert signed <= {model for model, guard in GUARDS if guard.name.endswith("_final")}


@pytest.mark.parametrize("change", ["without", "other"])
def test_migration_is_asked_for_when_a_guard_changes(change):
    before, after = ProjectState(), ProjectState()
    for state, guards in (
        (before, [Guard(name="a_final", on="UPDATE", runs="hearthside_refuse()")]),
        (
            after,
            [] if change == "without" else [Guard(name="a_final", on="UPDATE OR DELETE", runs="hearthside_refuse()")],
        ),
    ):
        made = ModelState.from_model(Note)
        made.options = made.options | {"constraints": guards}
        state.add_model(made)
    found = MigrationAutodetector(before, after)._detect_changes()["caseload"][0].operations
    names = [type(each).__name__ for each in found]
    assert names == (["RemoveConstraint"] if change == "without" else ["RemoveConstraint", "AddConstraint"])


@pytest.mark.django_db(transaction=True)
def test_guard_of_a_new_table_is_made_with_it():
    with acting_as_owner(), transaction.atomic():
        made = ModelState.from_model(Note)
        made.name, made.options = (
            "Trial",
            made.options
            | {"constraints": [Guard(name="trial_final", on="DELETE", runs="hearthside_refuse()")], "indexes": []},
        )
        made.fields = {"id": made.fields["id"]}
        made.options.pop("base_manager_name", None)
        made.managers = []
        model = ProjectState(models={("caseload", "trial"): made}).apps.get_model("caseload", "Trial")
        with connection.schema_editor() as editor:
            editor.create_model(model)
        assert "trial_final" in triggers()
        transaction.set_rollback(True)
