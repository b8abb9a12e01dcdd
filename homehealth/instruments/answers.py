"""Turning the calculator's inputs for an instrument into answers by item code."""

from collections.abc import Mapping, Sequence

from homehealth.errors import RuleError
from homehealth.instruments.model import Instrument


def answers_from(instrument: Instrument, given: Mapping[str, object]) -> dict[str, object]:
    """Return answers `{item.code: value}` from the instrument's list input, or from inputs named like the items.

    A list holds the answers of the required items in order, or the numbers checked; an object holds them by code.
    Raises RuleError `incomplete`, `wrong_type`, `out_of_range` or `exclusive`.
    """
    name = instrument.listed_as
    if name is None or name not in given:
        return dict(given)
    if len(given) > 1:
        other = next(key for key in given if key != name)
        raise RuleError("unknown_input", f"Give {name} alone: leave {other[:80]!r} out.", field=other)
    listed = given[name]
    if isinstance(listed, Mapping):
        return {str(code): value for code, value in listed.items()}
    if not isinstance(listed, list | tuple):
        raise RuleError("wrong_type", f"{name} must be a list, or an object by item.", field=name)
    return _checked(instrument, listed) if instrument.lists == "checked" else _in_order(instrument, listed)


def _in_order(instrument: Instrument, listed: Sequence[object]) -> dict[str, object]:
    codes = [item.code for item in instrument.items if item.required]
    if len(listed) < len(codes):
        raise RuleError("incomplete", f"Answer item {codes[len(listed)]} first.", field=codes[len(listed)])
    if len(listed) > len(codes):
        raise RuleError(
            "out_of_range", f"There are {len(codes)} items: leave the rest out.", field=instrument.listed_as
        )
    return dict(zip(codes, listed, strict=True))


def _checked(instrument: Instrument, listed: Sequence[object]) -> dict[str, object]:
    codes = {item.code for item in instrument.items}
    found: dict[str, object] = {}
    for each in listed:
        if not isinstance(each, int | str) or isinstance(each, bool):
            raise RuleError("wrong_type", "Each entry must be the number of an answer.", field=instrument.listed_as)
        code = each if isinstance(each, str) else f"{each:d}" if abs(each) <= len(codes) else ""
        if code not in codes:
            raise RuleError("out_of_range", f"The answers are 1 to {len(codes)}.", field=instrument.listed_as)
        found[code] = 1
    return found
