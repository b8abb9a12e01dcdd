"""Records the database itself keeps from changing: written into migrations as triggers, so that no code path can forget."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from django.db.migrations import RunSQL

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


def never_changed(table: str) -> RunSQL:
    """Rows of `table` are inserted and read, nothing else."""
    return RunSQL(
        f"CREATE TRIGGER {table}_final BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION hearthside_refuse();"
        f"CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION hearthside_refuse();",
        f"DROP TRIGGER {table}_final ON {table}; DROP TRIGGER {table}_whole ON {table};",
    )


def final_once_signed(table: str, *, except_columns: str = "updated_at") -> RunSQL:
    """A row of `table` with `signed_at` set changes no more, but for `except_columns` (comma separated)."""
    return RunSQL(
        f"CREATE TRIGGER {table}_final BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW "
        f"EXECUTE FUNCTION hearthside_signed('{except_columns}');"
        f"CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION hearthside_refuse();",
        f"DROP TRIGGER {table}_final ON {table}; DROP TRIGGER {table}_whole ON {table};",
    )


def steps_once_signed(table: str, steps: Mapping[tuple[str, str], Sequence[str]]) -> RunSQL:
    """In place of `final_once_signed`: a signed row of `table` changes only along `steps`, from one status to another,
    each recording the columns it names, all of them; and `updated_at`, which says nothing, at any time."""
    written = json.dumps({" > ".join(step): list(columns) for step, columns in steps.items()})
    trigger = f"CREATE OR REPLACE TRIGGER {table}_final BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW "
    return RunSQL(f"{trigger} EXECUTE FUNCTION hearthside_signed_steps('{written}');", RunSQL.noop)


def final_with_signed(table: str, columns: Sequence[str], *, signed: str, column: str) -> RunSQL:
    """`columns` of `table` change no more once a row of `signed`, whose `column` names theirs, is signed: the signature
    covers them too."""
    before, after = (", ".join(f"{row}.{name}" for name in columns) for row in ("OLD", "NEW"))
    return RunSQL(
        f"CREATE TRIGGER {table}_covered BEFORE UPDATE ON {table} FOR EACH ROW "
        f"WHEN (({before}) IS DISTINCT FROM ({after})) "
        f"EXECUTE FUNCTION hearthside_final_with_signed('{signed}', '{column}');",
        f"DROP TRIGGER {table}_covered ON {table};",
    )


def never_emptied(table: str) -> RunSQL:
    """`table` refuses TRUNCATE; for parts of signed records, whose rows are guarded one by one."""
    return RunSQL(
        f"CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION hearthside_refuse();",
        f"DROP TRIGGER {table}_whole ON {table};",
    )


def never_added_to(table: str, *, parent: str, column: str) -> RunSQL:
    """No row of `table` comes once the row of `parent` that `column` names is signed; for parts signed with it."""
    return RunSQL(
        f"CREATE TRIGGER {table}_added BEFORE INSERT ON {table} FOR EACH ROW "
        f"EXECUTE FUNCTION hearthside_part_of_signed('{parent}', '{column}');",
        f"DROP TRIGGER {table}_added ON {table};",
    )


def part_of_signed(table: str, *, parent: str, column: str) -> RunSQL:
    """Rows of `table` neither come, change nor go once the row of `parent` that `column` names is signed."""
    return RunSQL(
        f"CREATE TRIGGER {table}_final BEFORE INSERT OR UPDATE OR DELETE ON {table} FOR EACH ROW "
        f"EXECUTE FUNCTION hearthside_part_of_signed('{parent}', '{column}');",
        f"DROP TRIGGER {table}_final ON {table};",
    )


def kept_once_set(table: str, column: str) -> RunSQL:
    """A value of `column`, once recorded, changes no more."""
    return RunSQL(
        f"CREATE TRIGGER {table}_{column}_kept BEFORE UPDATE ON {table} FOR EACH ROW "
        f"EXECUTE FUNCTION hearthside_kept_once_set('{column}');",
        f"DROP TRIGGER {table}_{column}_kept ON {table};",
    )
