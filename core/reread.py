"""For migrations: stored telephone numbers that came in before extensions and other countries were read, read anew."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.migrations import RunPython

from core.reading import telephones

BATCH = 1000


def telephones_of(app: str, model: str, *columns: str) -> RunPython:
    """Put each number of these columns into the form in which it is kept; what is no number stays as it was written. Doing it
    twice changes nothing, and there is nothing to take back: the former version shows these forms too."""

    def reread(apps: Any, schema_editor: Any) -> None:
        rows = apps.get_model(app, model).objects.using(schema_editor.connection.alias)
        for column in columns:
            odd = rows.exclude(**{column: ""}).exclude(**{f"{column}__regex": r"^\+1[0-9]{10}$"}).only("pk", column)
            for changed in _changed(odd, column):
                rows.bulk_update(changed, [column])

    return RunPython(reread, RunPython.noop)


def _changed(rows: Any, column: str) -> Iterator[list[Any]]:
    """The rows whose number has another form now, with that form, some at a time."""
    found = []
    for row in rows.iterator(chunk_size=BATCH):
        kept = telephones.taken(getattr(row, column))
        if kept != getattr(row, column):
            setattr(row, column, kept)
            found.append(row)
    for start in range(0, len(found), BATCH):
        yield found[start : start + BATCH]
