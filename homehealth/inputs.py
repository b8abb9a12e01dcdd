"""Inputs of a rule: what a form draws and the API checks, and reading them from JSON without guessing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Literal

from homehealth.clocks import day, number, whole, zone
from homehealth.errors import RuleError, missing

Given = Mapping[str, Any]  # inputs as their kinds read them
InputKind = Literal["date", "datetime", "int", "number", "bool", "text", "choice", "list", "object", "tz", "any"]
DIGITS = frozenset("0123456789")
DATE_SHAPE = "dddd-dd-dd"
TIME_SHAPES = ("dddd-dd-ddTdd:dd", "dddd-dd-ddTdd:dd:dd")
MAX_LIST = 10_000
MAX_NUMBER = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Input:
    """One input of a rule: enough for a page to draw its field and for the API to check it.

    `choices` are the values allowed (as text) and `labels` their words, `of` the kind of a list's elements or an
    object's values, `fields` the named fields of an object (or of each object in a list), `default` what an optional
    input left out counts as.
    """

    name: str
    kind: InputKind
    required: bool = True
    help: str = ""
    choices: tuple[str, ...] = ()
    of: InputKind | None = None
    fields: tuple["Input", ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    default: object = None
    labels: tuple[str, ...] = ()


def read_inputs(inputs: Sequence[Input], given: object, *, is_open: bool = False) -> dict[str, object]:
    """Return the inputs read by kind: dates as dates, local times as naive datetimes, zones as ZoneInfo.

    An optional input left out, or null, is its default. Raises RuleError `wrong_type` when `given` is no JSON object,
    `missing_input`, `unknown_input` (unless `is_open`: further inputs pass as they are), or the kind's own.
    """
    if not isinstance(given, Mapping):
        raise RuleError("wrong_type", "Give the inputs as a JSON object.")
    known = {each.name: each for each in inputs}
    extra = {key: value for key, value in given.items() if key not in known}
    if extra and not is_open:
        name = str(next(iter(extra)))
        raise RuleError("unknown_input", f"There is no input {name[:80]!r} here: leave it out.", field=name)
    found = {name: _read_one(each, given.get(name)) for name, each in known.items()}
    return {**extra, **found}


def _read_one(spec: Input, value: object) -> object:
    if value is None:
        if spec.required:
            raise missing(spec.name)
        return spec.default
    return READERS[spec.kind](spec, value)


def _matches(text: str, shape: str) -> bool:
    """Tell whether `text` has a digit wherever `shape` has "d", and the same character elsewhere."""
    return len(text) == len(shape) and all(
        char in DIGITS if place == "d" else char == place for char, place in zip(text, shape, strict=True)
    )


def _date(spec: Input, value: object) -> date:
    if isinstance(value, str) and _matches(value, DATE_SHAPE):
        try:
            found = date.fromisoformat(value)
        except ValueError:
            pass  # a day no calendar holds: reported below like any other mistake in a date
        else:
            return day(found, spec.name)
    raise RuleError("bad_date", f"{spec.name} must be a date such as 2027-01-31.", field=spec.name)


def _datetime(spec: Input, value: object) -> datetime:
    if isinstance(value, str) and any(_matches(value, shape) for shape in TIME_SHAPES):
        try:
            on, at = date.fromisoformat(value[:10]), time.fromisoformat(value[11:])
        except ValueError:
            pass  # reported below
        else:
            return datetime.combine(day(on, spec.name), at)
    raise RuleError("bad_time", f"{spec.name} must be a local time such as 2027-01-31T09:30.", field=spec.name)


def _int(spec: Input, value: object) -> int:
    low = -MAX_NUMBER if spec.minimum is None else int(spec.minimum)
    high = MAX_NUMBER if spec.maximum is None else int(spec.maximum)
    return whole(value, spec.name, low, high)


def _number(spec: Input, value: object) -> int | float:
    low = -MAX_NUMBER if spec.minimum is None else spec.minimum
    high = MAX_NUMBER if spec.maximum is None else spec.maximum
    return number(value, spec.name, low, high)


def _bool(spec: Input, value: object) -> bool:
    if not isinstance(value, bool):
        raise RuleError("wrong_type", f"{spec.name} must be true or false.", field=spec.name)
    return value


def _text(spec: Input, value: object) -> str:
    if not isinstance(value, str):
        raise RuleError("wrong_type", f"{spec.name} must be text.", field=spec.name)
    return value


def _choice(spec: Input, value: object) -> str:
    if not isinstance(value, str) or value not in spec.choices:
        choices = ", ".join(spec.choices)
        raise RuleError("unknown_choice", f"{spec.name} must be one of {choices}.", field=spec.name)
    return value


def _list(spec: Input, value: object) -> list[object]:
    if not isinstance(value, list | tuple):
        raise RuleError("wrong_type", f"{spec.name} must be a list.", field=spec.name)
    if len(value) > MAX_LIST:
        raise RuleError("out_of_range", f"{spec.name} must hold at most {MAX_LIST} entries.", field=spec.name)
    element = Input(
        spec.name,
        spec.of or "any",
        True,
        choices=spec.choices,
        fields=spec.fields,
        minimum=spec.minimum,
        maximum=spec.maximum,
    )
    return [_read_one(element, each) for each in value]


def _object(spec: Input, value: object) -> dict[str, object]:
    if not isinstance(value, Mapping):
        raise RuleError("wrong_type", f"{spec.name} must be an object of named values.", field=spec.name)
    if spec.fields:
        return read_inputs(spec.fields, value)
    element = Input(spec.name, spec.of or "any")
    return {str(key): READERS[element.kind](element, each) for key, each in value.items()}


def _any(_spec: Input, value: object) -> object:
    return value


READERS: dict[str, Callable[[Input, object], object]] = {
    "date": _date,
    "datetime": _datetime,
    "int": _int,
    "number": _number,
    "bool": _bool,
    "text": _text,
    "choice": _choice,
    "list": _list,
    "object": _object,
    "tz": lambda spec, value: zone(value, spec.name),
    "any": _any,
}
