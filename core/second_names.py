"""For migrations: lists that come to hold each name once, whatever its capitals, and hold some twice until then."""

from __future__ import annotations

import itertools
from typing import Any

from django.db.migrations import RunPython
from django.db.models.functions import Lower


def numbered(app: str, model: str, *columns: str, ending: str = " ({})", **only: Any) -> RunPython:
    """Where rows that pass `only` say the same in all `columns`, the last column of each but one gets a number at its end:
    "Name (2)". The oldest in use keeps its name. Says how many there were, so that somebody may look whether they are the
    same."""

    def rename(apps: Any, schema_editor: Any) -> None:
        rows = apps.get_model(app, model).objects.using(schema_editor.connection.alias).filter(**only)
        rows = rows.annotate(**{f"low_{column}": Lower(column) for column in columns}).order_by("-is_active", "pk")
        count = _rename(list(rows), columns, ending)
        if count:
            print(
                f"\n    {count} of {app}.{model} had the {columns[-1]} of another entry: a number stands at its end now."
            )

    return RunPython(rename, RunPython.noop)


def _rename(rows: list[Any], columns: tuple[str, ...], ending: str) -> int:
    """Numbers every row that says what an earlier one says; returns how many there were."""
    last = columns[-1]
    said = [tuple(getattr(row, f"low_{column}") for column in columns) for row in rows]
    taken, first, count = set(said), set[tuple[str, ...]](), 0
    for row, words in zip(rows, said, strict=True):
        if words in first:
            longest = row._meta.get_field(last).max_length
            endings = (ending.format(number) for number in itertools.count(2))
            free = next(each for each in endings if (*words[:-1], _ended(words[-1], each, longest)) not in taken)
            taken.add((*words[:-1], _ended(words[-1], free, longest)))
            setattr(row, last, _ended(getattr(row, last), free, longest))
            row.save(update_fields=[last])
            count += 1
        first.add(words)
    return count


def _ended(text: str, ending: str, longest: int) -> str:
    """The text with its ending, within the length of the column."""
    return text[: longest - len(ending)] + ending
