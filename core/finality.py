"""Records the database itself keeps from changing: triggers that stand on the model they protect, so that no code path can
forget."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import BaseConstraint

FUNCTIONS = r"""
CREATE FUNCTION hearthside_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'records of % are never changed or deleted', TG_TABLE_NAME USING ERRCODE = 'HH001';
END $$;

CREATE FUNCTION hearthside_signed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    allowed text[] := string_to_array(TG_ARGV[0], ',');
BEGIN
    IF OLD.signed_at IS NULL THEN
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND to_jsonb(OLD) - allowed = to_jsonb(NEW) - allowed THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'a signed record of % is final', TG_TABLE_NAME USING ERRCODE = 'HH001';
END $$;

CREATE FUNCTION hearthside_part_of_signed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    parents bigint[];
    is_signed boolean;
BEGIN
    IF TG_OP <> 'INSERT' THEN parents := parents || (to_jsonb(OLD) ->> TG_ARGV[1])::bigint; END IF;
    IF TG_OP <> 'DELETE' THEN parents := parents || (to_jsonb(NEW) ->> TG_ARGV[1])::bigint; END IF;
    EXECUTE format('SELECT bool_or(signed_at IS NOT NULL) FROM %I WHERE id = ANY($1)', TG_ARGV[0])
        INTO is_signed USING parents;
    IF is_signed THEN
        RAISE EXCEPTION 'a part of a signed record in % is final', TG_ARGV[0] USING ERRCODE = 'HH001';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION hearthside_kept_once_set() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before text := to_jsonb(OLD) ->> TG_ARGV[0];
BEGIN
    IF before IS NOT NULL AND before IS DISTINCT FROM (to_jsonb(NEW) ->> TG_ARGV[0]) THEN
        RAISE EXCEPTION '% of % is final once recorded', TG_ARGV[0], TG_TABLE_NAME USING ERRCODE = 'HH001';
    END IF;
    RETURN NEW;
END $$;
"""
STEPS_FUNCTION = r"""
CREATE FUNCTION hearthside_signed_steps() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    steps jsonb := TG_ARGV[0]::jsonb;
    allowed text[] := ARRAY['updated_at'];
    recorded text[];
    step text;
BEGIN
    IF OLD.signed_at IS NULL THEN
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        step := OLD.status || ' > ' || NEW.status;
        IF steps ? step THEN
            recorded := ARRAY(SELECT jsonb_array_elements_text(steps -> step));
            IF EXISTS (SELECT FROM unnest(recorded) AS name WHERE to_jsonb(NEW) ->> name IS NULL) THEN
                RAISE EXCEPTION 'a step of a signed record in % is recorded whole', TG_TABLE_NAME USING ERRCODE = 'HH001';
            END IF;
            allowed := allowed || ARRAY['status', 'version'] || recorded;
        END IF;
        IF to_jsonb(OLD) - allowed = to_jsonb(NEW) - allowed THEN RETURN NEW; END IF;
    END IF;
    RAISE EXCEPTION 'a signed record of % is final', TG_TABLE_NAME USING ERRCODE = 'HH001';
END $$;

CREATE FUNCTION hearthside_final_with_signed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    is_signed boolean;
BEGIN
    EXECUTE format('SELECT bool_or(signed_at IS NOT NULL) FROM %I WHERE %I = $1', TG_ARGV[0], TG_ARGV[1])
        INTO is_signed USING OLD.id;
    IF is_signed THEN
        RAISE EXCEPTION 'what a signed record of % covers is final', TG_ARGV[0] USING ERRCODE = 'HH001';
    END IF;
    RETURN NEW;
END $$;
"""
DROP_STEPS_FUNCTION = "DROP FUNCTION hearthside_signed_steps; DROP FUNCTION hearthside_final_with_signed;"
DROP_FUNCTIONS = (
    "DROP FUNCTION hearthside_refuse; DROP FUNCTION hearthside_signed; DROP FUNCTION hearthside_part_of_signed;"
    "DROP FUNCTION hearthside_kept_once_set;"
)
TOUCH_FUNCTION = r"""
CREATE FUNCTION hearthside_touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := clock_timestamp();
    RETURN NEW;
END $$;
"""
DROP_TOUCH_FUNCTION = "DROP FUNCTION hearthside_touch;"


TABLE = "%(app_label)s_%(class)s"  # Django puts in the names


class Guard(BaseConstraint):
    """A trigger `name` that the database runs before rows of the model change (docs/adr/0019).

    It stands among the constraints of the model, so `makemigrations` notices one that comes, goes or changes. `on` is what
    it runs before ("UPDATE OR DELETE"), `runs` a function of this module with its arguments, `only_if` a condition.
    """

    def __init__(self, *, name: str, on: str, runs: str, only_if: str = "") -> None:
        super().__init__(name=name)
        self.on, self.runs, self.only_if = on, runs, only_if

    def create_sql(self, model: Any, schema_editor: object) -> str:
        """What makes the trigger."""
        each = "STATEMENT" if self.on == "TRUNCATE" else "ROW"
        only_if = f" WHEN ({self.only_if})" if self.only_if else ""
        table = model._meta.db_table
        return f"CREATE TRIGGER {self.name} BEFORE {self.on} ON {table} FOR EACH {each}{only_if} EXECUTE FUNCTION {self.runs}"

    def remove_sql(self, model: Any, schema_editor: object) -> str:
        """What takes the trigger away."""
        return f"DROP TRIGGER {self.name} ON {model._meta.db_table}"

    def constraint_sql(self, model: Any, schema_editor: Any) -> str:
        """Nothing within the statement that makes a table; the trigger is made once the table is there."""
        schema_editor.deferred_sql.append(self.create_sql(model, schema_editor))
        return ""

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """Nothing to ask beforehand: a signed record has no form."""

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        """As a migration writes it."""
        path, args, kwargs = super().deconstruct()
        kwargs |= {"on": self.on, "runs": self.runs} | ({"only_if": self.only_if} if self.only_if else {})
        return path, args, kwargs

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Guard) and self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        return hash(self.name)


def never_emptied() -> list[BaseConstraint]:
    """The table refuses TRUNCATE."""
    return [Guard(name=f"{TABLE}_whole", on="TRUNCATE", runs="hearthside_refuse()")]


def never_changed() -> list[BaseConstraint]:
    """Rows are inserted and read, nothing else."""
    return [Guard(name=f"{TABLE}_final", on="UPDATE OR DELETE", runs="hearthside_refuse()"), *never_emptied()]


def final_once_signed() -> list[BaseConstraint]:
    """A row with `signed_at` set changes no more, but for `updated_at`, which says nothing."""
    runs = "hearthside_signed('updated_at')"
    return [Guard(name=f"{TABLE}_final", on="UPDATE OR DELETE", runs=runs), *never_emptied()]


def steps_once_signed(steps: Mapping[tuple[str, str], Sequence[str]]) -> list[BaseConstraint]:
    """A signed row changes only along `steps`, from one status to another, each recording the columns it names,
    all of them; and `updated_at`, which says nothing, at any time."""
    written = json.dumps({" > ".join(step): list(columns) for step, columns in steps.items()})
    runs = f"hearthside_signed_steps('{written}')"
    return [Guard(name=f"{TABLE}_final", on="UPDATE OR DELETE", runs=runs), *never_emptied()]


def final_with_signed(columns: Sequence[str], *, signed: str, column: str) -> list[BaseConstraint]:
    """`columns` change no more once a row of `signed`, whose `column` names theirs, is signed: the signature
    covers them too."""
    before, after = (", ".join(f"{row}.{name}" for name in columns) for row in ("OLD", "NEW"))
    runs = f"hearthside_final_with_signed('{signed}', '{column}')"
    return [Guard(name=f"{TABLE}_covered", on="UPDATE", runs=runs, only_if=f"({before}) IS DISTINCT FROM ({after})")]


def never_added_to(*, parent: str, column: str) -> list[BaseConstraint]:
    """No row comes once the row of `parent` that `column` names is signed; for parts signed with it."""
    return [Guard(name=f"{TABLE}_added", on="INSERT", runs=f"hearthside_part_of_signed('{parent}', '{column}')")]


def part_of_signed(*, parent: str, column: str) -> list[BaseConstraint]:
    """Rows neither come, change nor go once the row of `parent` that `column` names is signed."""
    runs = f"hearthside_part_of_signed('{parent}', '{column}')"
    return [Guard(name=f"{TABLE}_final", on="INSERT OR UPDATE OR DELETE", runs=runs), *never_emptied()]


def kept_once_set(column: str) -> list[BaseConstraint]:
    """A value of `column`, once recorded, changes no more."""
    return [Guard(name=f"{TABLE}_{column}_kept", on="UPDATE", runs=f"hearthside_kept_once_set('{column}')")]


def dated_anew() -> list[BaseConstraint]:
    """A row that changes says so in `updated_at`, also when what changed it forgot: programs ask what changed since."""
    forgot = "OLD.updated_at = NEW.updated_at"
    return [Guard(name=f"{TABLE}_touched", on="UPDATE", runs="hearthside_touch()", only_if=forgot)]
