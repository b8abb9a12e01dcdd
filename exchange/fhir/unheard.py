"""What nobody took of a resource, by the names of its elements."""

from __future__ import annotations

import re
from functools import lru_cache

from exchange.fhir.elements import Element

_NAME = re.compile(r"_?[A-Za-z][A-Za-z0-9]{0,39}", re.ASCII)
_LAST = re.compile(r"[A-Za-z0-9.-]{1,60}", re.ASCII)


def unheard(resource: Element) -> list[str]:
    """The path of every value that no reader took ("name.period.end"); of a part nobody looked into, the path of the part."""
    found: list[str] = []
    _walk(resource, "", found)
    return found


def _walk(held: Element, path: str, found: list[str]) -> bool:
    """Whether anything inside was taken; the paths of what was not are added to `found`. A list of plain values is one."""
    is_heard, taken = False, getattr(held, "heard", _NOTHING)
    for name, value in held.items():
        kind = type(value)
        if kind is Element and value:
            is_heard |= _walk_into(value, name, path, found)
        elif kind is list and value and type(value[0]) is Element:  # type: ignore[index]
            for each in value:  # type: ignore[attr-defined]
                is_heard |= _walk_into(each, name, path, found)
        elif name in taken:
            is_heard = True
        else:
            found.append(path + safe(name))
    return is_heard


def _walk_into(each: object, name: str, path: str, found: list[str]) -> bool:
    here = path + (_labelled(name, each) if name in _EXTENSIONS else safe(name))
    mark = len(found)
    if isinstance(each, Element) and _walk(each, f"{here}.", found):
        return True
    del found[mark:]
    found.append(here)
    return False


_NOTHING: frozenset[str] = frozenset()
_EXTENSIONS = frozenset({"extension", "modifierExtension"})


def _labelled(name: str, value: object) -> str:
    """An extension by the last part of its address."""
    address = value.get("url") if isinstance(value, dict) else ""
    return _label(name, address) if isinstance(address, str) else name


@lru_cache(maxsize=4096)
def _label(name: str, address: str) -> str:
    last = address.rpartition("/")[2]
    return f"{name}({last})" if _LAST.fullmatch(last) else name


@lru_cache(maxsize=4096)
def safe(name: str) -> str:
    """The name of an element where it is one that FHIR could give: the file may hold anything as a name."""
    return name if _NAME.fullmatch(name) else "(an unnamed element)"
