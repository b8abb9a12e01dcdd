"""Reading what people type for a rule's inputs: the JSON a program would send, or as typed for the rule to refuse."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from core.reading import days, instants
from homehealth.errors import RuleError
from homehealth.inputs import Input

WHOLE = re.compile(r"[+-]?[0-9]{1,15}")
DECIMAL = re.compile(r"[+-]?[0-9]{1,15}\.[0-9]{1,15}")
MOMENT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2}(?::[0-9]{2})?)")
YES_NO = {"yes": True, "y": True, "true": True, "no": False, "n": False, "false": False}


def read(spec: Input, typed: str) -> object:
    """Return the JSON value that `typed` stands for under `spec`, None when it is blank.

    What cannot be read comes back as typed, so that the rule itself says what is wrong with it. Raises RuleError
    `bad_shape` where lines do not follow the form the hint asks for.
    """
    text = typed.strip()
    return READERS.get(spec.kind, _text)(spec, text) if text else None


def is_sendable(value: object) -> bool:
    """Tell whether a JSON value can be written back: no infinite number, no half of a character, no endless nesting."""
    try:
        json.dumps(value, allow_nan=False, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return False
    return True


def _text(_spec: Input, text: str) -> object:
    return text


def _date(_spec: Input, text: str) -> object:
    found = days.read(text)
    return found.isoformat() if found else text


def _datetime(_spec: Input, text: str) -> object:
    if written := MOMENT.fullmatch(text):
        return f"{written[1]}T{written[2]}"
    wall = instants.read_wall(text)
    return f"{wall[0]:%Y-%m-%dT%H:%M}" if wall and not wall[1] else text


def _number(_spec: Input, text: str) -> object:
    if WHOLE.fullmatch(text):
        return int(text)
    return float(text) if DECIMAL.fullmatch(text) else text


def _bool(_spec: Input, text: str) -> object:
    return YES_NO.get(text.lower(), text)


def _any(_spec: Input, text: str) -> object:
    """Numbers, true, false, null and "quoted text" as JSON reads them; anything else is text."""
    try:
        found: object = json.loads(text)
    except (ValueError, RecursionError):
        return YES_NO.get(text.lower(), text)
    return found if is_sendable(found) else text


def _json(spec: Input, text: str) -> object:
    found = _any(spec, text)
    if isinstance(found, str):
        raise RuleError(
            "bad_json", "This begins like JSON but does not end like it: check brackets and quotes.", field=spec.name
        )
    return found


def _list(spec: Input, text: str) -> object:
    if text.startswith("["):
        return _json(spec, text)
    lines = [line for line in text.splitlines() if line.strip()]
    if spec.of == "object":
        return [_row(spec, line.strip()) for line in lines]
    if spec.of == "list":
        return [_pieces(line) for line in lines]
    element = Input(spec.name, spec.of or "any")
    return [read(element, piece) for line in lines for piece in _pieces(line)]


def _pieces(line: str) -> list[str]:
    return [piece.strip() for piece in line.split(",") if piece.strip()]


def _row(spec: Input, line: str) -> object:
    """One line of a list of objects: the values in the order of their fields; those at the end may be left out."""
    if line.startswith("{"):
        return _json(spec, line)
    pieces = [piece.strip() for piece in line.split(",")]
    if len(pieces) > len(spec.fields):
        order = ", ".join(field.name for field in spec.fields)
        raise RuleError("bad_shape", f"A line has more than {order}: write one line for each.", field=spec.name)
    return {field.name: read(field, piece) for field, piece in zip(spec.fields, pieces, strict=False) if piece}


def _object(spec: Input, text: str) -> object:
    if text.startswith("{"):
        return _json(spec, text)
    known = {field.name: field for field in spec.fields}
    found: dict[str, object] = {}
    for line in filter(str.strip, text.splitlines()):
        name, colon, value = (part.strip() for part in line.partition(":"))
        if not colon or not name:
            raise RuleError("bad_shape", "Write each line as a name, a colon and its value.", field=spec.name)
        if name in found:
            raise RuleError("bad_shape", f"{name[:80]} is there twice: keep one.", field=spec.name)
        found[name] = read(known.get(name) or Input(name, spec.of or "any"), value)
    return found


READERS: dict[str, Callable[[Input, str], object]] = {
    "date": _date,
    "datetime": _datetime,
    "int": _number,
    "number": _number,
    "bool": _bool,
    "list": _list,
    "object": _object,
    "any": _any,
}
