"""Reading answers and naming bands: the parts every scoring function shares."""

from collections.abc import Sequence

from homehealth.clocks import number
from homehealth.errors import RuleError
from homehealth.instruments.model import Answers, Item

Bands = Sequence[tuple[int, str]]


def read(items: Sequence[Item], answers: Answers) -> dict[str, int | float]:
    """Return the answers as numbers, in item order; optional items left out are absent, unchecked boxes are 0.

    Raises RuleError `unknown_item`, `incomplete`, `wrong_type` or `out_of_range`, with the item's code as field.
    """
    known = {item.code for item in items}
    for code in answers:
        if code not in known:
            raise RuleError("unknown_item", f"There is no item {code!r} here: leave it out.", field=str(code))
    found: dict[str, int | float] = {}
    for item in items:
        given = answers.get(item.code)
        if given is not None:
            found[item.code] = _value(item, given)
        elif item.kind == "check":
            found[item.code] = 0
        elif item.required:
            raise RuleError("incomplete", f"Answer item {item.code} first.", field=item.code)
    return found


def _value(item: Item, given: object) -> int | float:
    """Return one answer as a number, after checking it against its item."""
    if item.kind == "number":
        assert item.minimum is not None
        assert item.maximum is not None
        value = number(given, item.code, item.minimum, item.maximum)
        if item.is_whole and value != int(value):
            raise RuleError("wrong_type", f"Item {item.code} must be a whole number.", field=item.code)
        return int(value) if item.is_whole else value
    if item.kind in ("yes_no", "check"):
        given = int(given) if isinstance(given, bool) else given
        return _one_of(item, given, (0, 1))
    for choice in item.choices:
        if choice.name and given == choice.name:
            return choice.value
    return _one_of(item, given, tuple(choice.value for choice in item.choices))


def _one_of(item: Item, given: object, allowed: tuple[int, ...]) -> int:
    if not isinstance(given, int) or isinstance(given, bool):
        raise RuleError("wrong_type", f"Item {item.code} must be one of its numbered answers.", field=item.code)
    if given not in allowed:
        choices = ", ".join(str(value) for value in allowed)
        raise RuleError("out_of_range", f"Item {item.code} must be one of {choices}.", field=item.code)
    return given


def band_of(total: float, bands: Bands) -> str:
    """Return the name of the first band whose upper end (included) holds `total`; the last ends at the highest total."""
    return next(name for upper, name in bands if total <= upper)


def spoken_total(parts: Sequence[int | float], source: str) -> str:
    """Return a sum in words, e.g. "1 + 2 + 0 = 3 (Kroenke 2001)"."""
    return f"{' + '.join(f'{part:g}' for part in parts)} = {sum(parts):g} ({source})"
