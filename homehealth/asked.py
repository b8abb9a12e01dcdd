"""What a formula asks for: the annotations of its parameters, read as inputs of the calculator."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date, datetime
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo

from homehealth.answers import plain_name
from homehealth.clocks import localize
from homehealth.errors import missing
from homehealth.inputs import Given, Input, InputKind

KINDS: dict[object, InputKind] = {
    date: "date",
    datetime: "datetime",
    int: "int",
    float: "number",
    bool: "bool",
    str: "text",
    ZoneInfo: "tz",
    object: "any",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the calculator asks for a parameter: `Annotated[date, Asked("Day of discharge", name="discharge_date")]`.

    `words` stand at the field of the form; `Annotated[date, "Day of discharge"]` says no more than them. The input is
    called as the parameter is (a last word `on` is `date`: `event_on` is the input `event_date`), or `name`.
    """

    words: str
    name: str = ""
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None


NOT_ASKED = Asked("")  # a parameter for other formulas only; it needs a default

StartOfCare = Annotated[date, Asked("Start of care: day of the first billable visit", name="soc_date")]
AgencyZone = Annotated[ZoneInfo, "Time zone of the agency, such as America/New_York"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a formula (or field of a dataclass), its input, and what makes its value of the input's."""

    name: str
    input: Input
    make: Callable[[Any, Given], object]


def parameters_of(formula: Callable[..., object]) -> tuple[Parameter, ...]:
    """Return the parameters a formula asks for, in order. Raises TypeError for one that does not say what it is."""
    found = []
    for each in inspect.signature(formula, eval_str=True).parameters.values():
        asked = _asked(each.annotation)
        if asked is None or (asked is NOT_ASKED and each.default is each.empty):
            where = f"{formula.__module__}.{formula.__qualname__}"
            raise TypeError(f'{where}: say what `{each.name}` is, as in `Annotated[date, "Day of discharge"]`.')
        if asked is not NOT_ASKED:
            default = MISSING if each.default is each.empty else each.default
            found.append(_parameter(each.name, each.annotation, asked, default))
    return tuple(found)


def fields_of(shape: type) -> tuple[Parameter, ...]:
    """Return the fields of a dataclass as parameters; one that says nothing is asked by its name."""
    hints = get_type_hints(shape, include_extras=True)
    return tuple(
        _parameter(
            each.name, hints[each.name], _asked(hints[each.name]) or Asked(each.name.replace("_", " ")), each.default
        )
        for each in fields(shape)
    )


def inputs_of(parameters: Sequence[Parameter]) -> tuple[Input, ...]:
    """Return the inputs of `parameters`, with the time zone that local times need where none of them is one."""
    inputs = [each.input for each in parameters]
    times = [place for place, each in enumerate(inputs) if each.kind == "datetime"]
    if times and not any(each.kind == "tz" for each in inputs):
        needed = any(inputs[place].required for place in times)
        words = (
            "Time zone of the agency, such as America/New_York"
            if needed
            else "Time zone of the agency; needed with a time"
        )
        inputs.insert(times[-1] + 1, Input("tz", "tz", needed, words))
    return tuple(inputs)


def arguments(parameters: Sequence[Parameter], given: Given) -> Given:
    """Return what to call the formula with, made of the inputs as read."""
    values = ((each, given[each.input.name]) for each in parameters)
    return {each.name: None if value is None else each.make(value, given) for each, value in values}


def _asked(annotation: object) -> Asked | None:
    """Return what an annotation asks, None where it says nothing."""
    said = get_args(annotation)[1] if get_origin(annotation) is Annotated else None
    return Asked(said) if isinstance(said, str) else said if isinstance(said, Asked) else None


def _parameter(name: str, annotation: object, asked: Asked, default: object) -> Parameter:
    shape, is_optional = _shape(annotation)
    kind, of, inner = _kind(shape)
    spec = Input(
        asked.name or plain_name(name),
        "choice" if asked.choices else kind,
        default is MISSING and not is_optional,
        asked.words,
        choices=asked.choices,
        of=of,
        fields=inputs_of(inner),
        minimum=asked.minimum,
        maximum=asked.maximum,
        default=None if default is MISSING else default,
    )
    return Parameter(name, spec, _maker(spec, shape, inner))


def _shape(annotation: object) -> tuple[Any, bool]:
    """Return a type without its words and without None, and whether it took None."""
    shape = get_args(annotation)[0] if get_origin(annotation) is Annotated else annotation
    if get_origin(shape) not in (Union, UnionType):
        return shape, False
    kept = [each for each in get_args(shape) if each is not NoneType]
    return kept[0], len(kept) < len(get_args(shape))


def _kind(shape: object) -> tuple[InputKind, InputKind | None, tuple[Parameter, ...]]:
    """Return the kind of input for a type, the kind of its elements or values, and the fields of its objects."""
    if shape in KINDS:
        return KINDS[shape], None, ()
    if isinstance(shape, type) and is_dataclass(shape):
        return "object", None, fields_of(shape)
    of, _, inner = _kind(get_args(shape)[-1 if get_origin(shape) is Mapping else 0])
    return "object" if get_origin(shape) is Mapping else "list", of, inner


def _maker(spec: Input, shape: Any, inner: tuple[Parameter, ...]) -> Callable[[Any, Given], object]:
    """Return what makes a value of type `shape` of the input as read: local times become instants, lists sets."""
    if spec.kind == "datetime":
        return lambda at, given: _instant(at, given, spec.name)
    if spec.kind == "object" and inner:
        return lambda value, _given: shape(**arguments(inner, value))
    if inner:
        element = get_args(shape)[0]
        return lambda values, _given: [element(**arguments(inner, value)) for value in values]
    if get_origin(shape) in (frozenset, tuple):
        return lambda values, _given: get_origin(shape)(values)
    return lambda value, _given: value


def _instant(at: datetime, given: Given, name: str) -> datetime:
    if given["tz"] is None:
        raise missing("tz")
    return localize(at, given["tz"], name)
