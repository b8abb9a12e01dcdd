"""Settings that name code by a dotted path: which there are, who reads each, and whether what is named fits its caller."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
DOTTED = re.compile(r"[a-z_]\w*(\.\w+)+")


def paths_of(name: str, value: object) -> Iterator[tuple[str, str]]:
    """Every dotted path in the value of a setting, however deep it lies, under "SETTING" or "SETTING.key"."""
    if isinstance(value, str) and DOTTED.fullmatch(value):
        yield name, value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from paths_of(f"{name.split('.', maxsplit=1)[0]}.{key}", each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from paths_of(name, each)


def names_code(path: str) -> bool:
    """Whether a package of that name is installed, so that the path is one of code and not a host or a file."""
    return find_spec(path.split(".", maxsplit=1)[0]) is not None


def resolve(path: str) -> Any:
    """The module, or what stands in it. Raises ImportError or AttributeError."""
    try:
        return import_module(path)
    except ModuleNotFoundError as missing:
        if not path.startswith(missing.name or "?") or "." not in path:
            raise
    around, _, name = path.rpartition(".")
    return getattr(resolve(around), name)


def readers_of(setting: str) -> list[str]:
    """Our modules that read the setting."""
    found = []
    for path in sorted(ROOT.glob("*/**/*.py")):
        inside = path.relative_to(ROOT)
        if inside.parts[0] in {"tests", "benchmarks"} or inside.parts[0].startswith("."):
            continue
        if f"settings.{setting}" in path.read_text() and setting in _read_in(path):
            found.append(".".join(inside.with_suffix("").parts).removesuffix(".__init__"))
    return found


def _read_in(path: Path) -> set[str]:
    nodes = ast.walk(ast.parse(path.read_text()))
    return {node.attr for node in nodes if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "settings"}


def _is_callable(kind: Any) -> bool:
    return get_origin(kind) is get_origin(Callable[[], None])


def _parts(expected: Any) -> tuple[list[Any], dict[str, Any], Any]:
    """What is handed over by place and by name, and what is wanted back."""
    if _is_callable(expected):
        takes, gives = get_args(expected)
        return takes, {}, gives
    hints = get_type_hints(expected.__call__)
    return [], {name: kind for name, kind in hints.items() if name != "return"}, hints["return"]


def said(expected: Any) -> str:
    """A signature in words: "(Episode) -> set[tuple[str, str]]"."""
    if not _is_callable(expected):
        text = expected.__name__ if isinstance(expected, type) and not get_args(expected) else str(expected)
        return re.sub(r"\b[a-z_]\w*\.", "", text).replace("NoneType", "None")
    takes, _, gives = _parts(expected)
    return f"({', '.join(map(said, takes))}) -> {said(gives)}"


def signature_of(expected: Any) -> str:
    """The whole of it for a table: also that of a protocol, whose arguments have names."""
    takes, by_name, gives = _parts(expected)
    named = [f"{name}: {said(kind)}" for name, kind in by_name.items()]
    return f"({', '.join([*map(said, takes), *named])}) -> {said(gives)}"


def misfit(named: Any, expected: Any) -> str:
    """Why a caller who knows only `expected` cannot use what is named; empty when it fits.

    `expected` is a class to be derived from, a `Callable[...]`, or a protocol with `__call__`.
    """
    if isinstance(expected, type) and not getattr(expected, "_is_protocol", False):
        return "" if isinstance(named, type) and issubclass(named, expected) else f"is no {expected.__name__}"
    if not callable(named):
        return "cannot be called"
    takes, by_name, wanted = _parts(expected)
    hints = get_type_hints(named.__init__ if isinstance(named, type) else named)
    try:
        bound = inspect.signature(named).bind(*takes, **by_name)
    except TypeError as error:
        return f"cannot be called with {signature_of(expected)}: {error}"
    for name, kind in bound.arguments.items():
        if not _fits(kind, hints.get(name, Any)):
            return f"takes {said(hints[name])} as `{name}` and is given {said(kind)}"
    gives = named if isinstance(named, type) else hints.get("return", Any)
    return "" if _fits(gives, wanted) else f"gives {said(gives)} where {said(wanted)} is wanted"


def _fits(kind: Any, wanted: Any) -> bool:
    """Whether something of `kind` may stand where `wanted` is asked for; of containers the outside is compared."""
    if Any in (kind, wanted):
        return True
    if get_origin(kind) in {Union, UnionType}:
        return all(_fits(each, wanted) for each in get_args(kind))
    if get_origin(wanted) in {Union, UnionType}:
        return any(_fits(kind, each) for each in get_args(wanted))
    kind, wanted = (NoneType if each is None else get_origin(each) or each for each in (kind, wanted))
    if getattr(wanted, "_is_protocol", False):
        methods = [name for name, each in vars(wanted).items() if inspect.isfunction(each) and name[0] != "_"]
        return all(_arity(kind, name) == _arity(wanted, name) for name in methods)
    return issubclass(kind, wanted)


def _arity(kind: type, name: str) -> int | None:
    method = getattr(kind, name, None)
    return len(inspect.signature(method).parameters) if method is not None else None
