"""What one ending changes, written down as it happens: so it can be told before it is done, and taken back afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q

from accounts.models import User
from caseload.models import Assignment, Episode
from core.change import audit
from core.clock import local, now, today
from visits.laying import REPLACED
from visits.models import Visit

LOOSE = {"status": Visit.Status.NEEDED, "clinician_id": None, "starts_at": None, "ends_at": None}
Change = dict[str, Any]  # of one record: its model and key; whether it was made; its columns before and after


class Work:
    """The changes and the sentences of one ending, in the order they were made."""

    def __init__(self) -> None:
        self.changes: list[Change] = []
        self.lines: list[str] = []

    def say(self, words: str) -> None:
        """Add a sentence on what is done."""
        self.lines.append(words)

    def change(self, record: models.Model, **values: object) -> None:
        """Set columns of one record."""
        self.change_all([record], **values)

    def change_all(self, records: Iterable[models.Model], **values: object) -> None:
        """Set the same columns of many records of one kind, in one statement; `values` by the columns' names."""
        rows = list(records)
        if not rows:
            return
        model = type(rows[0])
        columns = {field.name: field.attname for field in model._meta.concrete_fields if field.name in values}
        after = {columns[name]: plain(getattr(value, "pk", value)) for name, value in values.items()}
        for row in rows:
            before = {column: plain(getattr(row, column)) for column in after}
            self.changes.append({"model": model._meta.label_lower, "pk": row.pk, "before": before, "after": after})
            for name, value in values.items():
                setattr(row, name, value)
        moves: dict[str, object] = {"updated_at": now()}
        if hasattr(rows[0], "version"):
            moves["version"] = F("version") + 1
        model._base_manager.filter(pk__in=[row.pk for row in rows]).update(**values, **moves)

    @contextmanager
    def watching(self, records: Iterable[models.Model]) -> Iterator[None]:
        """Note what other actions change in these records until the block ends."""
        rows = list(records)
        before = [_columns(row) for row in rows]
        yield
        for row, old in zip(rows, before, strict=True):
            row.refresh_from_db()
            moved = {name: value for name, value in _columns(row).items() if value != old[name]}
            if moved:
                was = {name: old[name] for name in moved}
                self.changes.append({"model": row._meta.label_lower, "pk": row.pk, "before": was, "after": moved})

    def made(self, record: models.Model) -> None:
        """Note a record that this made: taking it back deletes nothing, and cancels a visit that nobody touched."""
        self.changes.append({"model": record._meta.label_lower, "pk": record.pk, "made": True})


def _columns(record: models.Model) -> dict[str, object]:
    unsaid = {"version", "updated_at"}
    fields = (field.attname for field in record._meta.concrete_fields if not field.generated)
    return {name: plain(getattr(record, name)) for name in fields if name not in unsaid}


def plain(value: object) -> object:
    """A value as it is kept; an instant in UTC, so that the same instant always reads the same."""
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else audit.plain(value)


def put_back(changes: list[Change], *, is_late: bool) -> list[str]:
    """Give every record its columns of before, the last change first. Returns a sentence for each that stays as it is.

    A record that somebody changed since keeps what they wrote. Late, a visit whose day is over stays as it is; a visit
    whose time somebody else has taken is to be scheduled again.
    """
    left: list[str] = []
    for change in reversed(changes):
        words = _put_back(change, is_late)
        left += [words] if words else []
    return left


def _put_back(change: Change, is_late: bool) -> str:
    model = apps.get_model(change["model"])
    record = model._base_manager.select_for_update(of=("self",)).get(pk=change["pk"])
    if change.get("made"):
        return _unmake(record)
    if any(plain(getattr(record, column)) != value for column, value in change["after"].items()):
        return f"{_named(record)} was changed since and stays as it is."
    before = {column: _field(model, column).to_python(value) for column, value in change["before"].items()}
    if isinstance(record, Visit):
        return _put_visit_back(record, before, is_late)
    if isinstance(record, Assignment) and not record.worker.is_active:
        return f"The charge of {record.worker.name}, who has left, stays ended: appoint somebody."
    _write(record, before)
    return ""


def _unmake(record: models.Model) -> str:
    """A visit that was laid out and that nobody touched is wanted no more; other records stay."""
    if isinstance(record, Visit) and record.status == Visit.Status.NEEDED:
        _write(record, {"status": Visit.Status.CANCELLED, "ended_reason": REPLACED})
    return ""


def _put_visit_back(visit: Visit, before: dict[str, Any], is_late: bool) -> str:
    was_ended = visit.status in {Visit.Status.CANCELLED, Visit.Status.MISSED}
    day = local(visit.starts_at).date() if visit.starts_at else visit.week_ends_on
    if is_late and was_ended and day < today():
        return f"{_named(visit)} stays as it is: its day is over."
    clinician_id = before.get("clinician_id", visit.clinician_id)
    clinician = User.objects.get_queryset().filter(pk=clinician_id).first() if clinician_id else None
    if clinician is not None and not clinician.is_active:
        _write(visit, before | LOOSE)
        return f"{_named(visit)} is to be scheduled again: {clinician.name} has left."
    try:
        with transaction.atomic():
            _write(visit, before)
    except IntegrityError:
        visit.refresh_from_db()
        _write(visit, before | LOOSE)
        return f"{_named(visit)} is to be scheduled again: its time was given to another visit."
    return ""


def agree_with_holds(patient_ids: Iterable[int]) -> None:
    """Visits of these patients as their episodes stand: on hold exactly while somebody is away. What others planned
    meanwhile is held too; what was held is to be scheduled again."""
    rows, moved = (
        Visit.objects.filter(patient__in=list(patient_ids)),
        {"version": F("version") + 1, "updated_at": now()},
    )
    away = Q(episode__status=Episode.Status.ON_HOLD)
    rows.filter(away, status__in=[Visit.Status.PLANNED, Visit.Status.NEEDED]).update(status=Visit.Status.HELD, **moved)
    rows.filter(~away, status=Visit.Status.HELD).update(**LOOSE, **moved)


def _field(model: type[models.Model], column: str) -> Any:
    field = next(field for field in model._meta.concrete_fields if field.attname == column)
    return field.target_field if isinstance(field, models.ForeignKey) else field


def _write(record: models.Model, columns: dict[str, Any]) -> None:
    for column, value in columns.items():
        setattr(record, column, value)
    if hasattr(record, "version"):
        record.version += 1
    names = {
        field.name for field in record._meta.concrete_fields if field.attname in {*columns, "version", "updated_at"}
    }
    record.save(update_fields=names)


def _named(record: models.Model) -> str:
    if isinstance(record, Visit):
        return f"The {record.discipline} visit of the week of {record.week_starts_on:%-d %b}"
    return f"The {record._meta.verbose_name}"
