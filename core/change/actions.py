"""The one door for change: a decorated function is atomic, named, audited, and the ledger follows before it commits."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.utils.module_loading import import_string

from core.change import audit
from core.change.audit import System
from core.change.refusals import EditedMeanwhile, Refused, explained
from core.request_ids import forget

__all__ = ["EditedMeanwhile", "Refused", "System", "action", "registered_actions", "touch"]

P = ParamSpec("P")
R = TypeVar("R")
Reconciler = Callable[[Iterable[int]], None]  # RECONCILER: derives anew what follows from the facts of these patients
Holder = Callable[[Iterable[int]], None]  # HOLDER: lets nobody else change these patients until the transaction ends


@dataclass
class Run:
    """The outermost action under way and the patients whose promises it may move."""

    verb: str
    patient_ids: set[int] = field(default_factory=set)
    held: set[int] = field(default_factory=set)


_run: ContextVar[Run | None] = ContextVar("action_run", default=None)
_registered: dict[str, Callable[..., Any]] = {}


def registered_actions() -> Mapping[str, Callable[..., Any]]:
    """Every action by its verb, for the tests of the code's shape."""
    return _registered


def touch(patient_ids: Iterable[int]) -> None:
    """Name patients that the running action changes beyond those its arguments show (a batch names all of its own)."""
    run = _run.get()
    if run is None:
        raise RuntimeError("touch() is only for the inside of an action")
    run.patient_ids.update(patient_ids)


def action(verb: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function the recorded way to do `verb` ("visits.cancel").

    It must be keyword-only and take `by`, a user or a `System`. It runs in one transaction; its audit event and, when the
    outermost action ends, the re-derived ledger of every touched patient commit with it or not at all; a record it was given
    then is as it was. A refusal by a database constraint comes out as `Refused`, in the sentence of the constraint or of its
    kind.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        _check_signature(function)

        @wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            if args:
                raise TypeError(f"{verb} takes keyword arguments only")
            return _perform(verb, function, kwargs)

        _registered[verb] = run
        return run

    return decorate


_KEYWORDS = {inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.VAR_KEYWORD}


def _check_signature(function: Callable[..., Any]) -> None:
    parameters = inspect.signature(function).parameters
    if "by" not in parameters or any(p.kind not in _KEYWORDS for p in parameters.values()):
        raise TypeError(f"{function.__qualname__}: an action is keyword-only and takes `by`")


def _perform(verb: str, function: Callable[..., R], kwargs: Mapping[str, Any]) -> R:
    outer = _run.get()
    run = outer or Run(verb)
    token = _run.set(run)
    records = {name: value for name, value in kwargs.items() if isinstance(value, models.Model) and name != "by"}
    before = {name: _snapshot(record) for name, record in records.items()}
    held = [(record, dict(vars(record)), dict(record._state.fields_cache)) for record in records.values()]
    try:
        with transaction.atomic():
            _hold(kwargs, run)
            result = function(**kwargs)
            _write_audit(verb, kwargs, before, result, run)
            if outer is None and run.patient_ids:
                reconcile: Reconciler = import_string(settings.RECONCILER)
                reconcile(run.patient_ids)
            return result
    except Exception as error:
        _put_back(held)
        run.held.clear()  # the savepoint lets go of whom it held: an outer action that goes on holds them anew
        if isinstance(error, IntegrityError):
            raise explained(error) from None
        raise
    finally:
        _run.reset(token)
        forget()


def _hold(kwargs: Mapping[str, Any], run: Run) -> None:
    """Hold the patients of what an action was given, before it touches anything of theirs: the ledger holds them at the
    end, and somebody else may hold one already and wait for the rest."""
    ids = {pk for name, value in kwargs.items() if name != "by" for pk in _patients_of(value)} - run.held
    if ids:
        hold: Holder = import_string(settings.HOLDER)
        hold(ids)
        run.held |= ids


def _put_back(held: Iterable[tuple[models.Model, dict[str, Any], dict[str, Any]]]) -> None:
    """What a failed action wrote into records was not saved: each gets back its columns and what they point at."""
    for record, columns, related in held:
        vars(record).clear()
        vars(record).update(columns)
        record._state.fields_cache = related


def _write_audit(
    verb: str, kwargs: Mapping[str, Any], before: dict[str, dict[str, object]], result: object, run: Run
) -> None:
    concerned = [v for k, v in kwargs.items() if k != "by"] + [result]
    found = [pk for value in concerned for pk in _patients_of(value)]
    run.patient_ids.update(found)
    changes: dict[str, object] = {}
    for name, old in before.items():
        new = _snapshot(kwargs[name])
        prefix = "" if len(before) == 1 else f"{name}."
        changes |= {f"{prefix}{key}": [old.get(key), new[key]] for key in new if old.get(key) != new[key]}
    subject = (
        result
        if isinstance(result, models.Model)
        else next((v for v in concerned if isinstance(v, models.Model)), None)
    )
    if isinstance(result, models.Model) and not any(result is v for v in kwargs.values()):
        changes["made"] = [None, _snapshot(result)]
    patients = set(found)
    reason = kwargs.get("reason") or kwargs.get("date_reason", "")
    audit.record(
        verb,
        by=kwargs["by"],
        patient_id=patients.pop() if len(patients) == 1 else None,
        subject=subject if subject is not None and isinstance(subject.pk, int) else None,
        changes=changes,
        reason=reason if isinstance(reason, str) else "",
    )


def _patients_of(value: object) -> Iterable[int]:
    if isinstance(value, models.Model):
        patient_id = getattr(value, "patient_id", None)
        return [patient_id] if isinstance(patient_id, int) else []
    if isinstance(value, list | tuple | set):
        return [pk for item in value for pk in _patients_of(item)]
    return []


def _snapshot(record: models.Model) -> dict[str, object]:
    """The stored fields of a record as JSON values; deferred fields are left out rather than fetched."""
    deferred = record.get_deferred_fields()
    return {
        f.attname: audit.plain(getattr(record, f.attname, None))
        for f in record._meta.concrete_fields
        if f.attname not in deferred and not f.generated and f.attname not in {"updated_at", "password"}
    }
