"""Assessment instruments: one file each, found by looking; adding a file adds the instrument."""

from collections.abc import Mapping
from functools import lru_cache
from types import ModuleType

from homehealth.discovery import discover
from homehealth.errors import RuleError
from homehealth.instruments.model import BAND_LABELS, Choice, Instrument, Item, Score

__all__ = ["BAND_LABELS", "Choice", "Instrument", "Item", "Score", "get", "instruments", "missing"]


def instruments() -> dict[str, Instrument]:
    """Return every instrument by its key, in order of key: the `INSTRUMENT` of each module of this package's path."""
    return dict(_instruments(discover(__name__, __path__)))


@lru_cache(maxsize=16)
def _instruments(modules: tuple[ModuleType, ...]) -> dict[str, Instrument]:
    found = [module.INSTRUMENT for module in modules if hasattr(module, "INSTRUMENT")]
    return {instrument.key: instrument for instrument in sorted(found, key=lambda each: each.key)}


def get(key: str) -> Instrument:
    """Return the instrument with this key or code ("phq-9" or "PHQ-9"). Raises RuleError `unknown_choice`."""
    wanted = key.lower() if isinstance(key, str) else ""
    for instrument in instruments().values():
        if wanted in (instrument.key, instrument.code.lower()):
            return instrument
    raise RuleError("unknown_choice", "There is no such instrument: choose one from the list.", field="instrument")


def missing(instrument: Instrument, answers: Mapping[str, object]) -> list[str]:
    """Return the codes of the required items without an answer, in order; unchecked boxes are answers."""
    return [
        item.code
        for item in instrument.items
        if item.required and item.kind != "check" and answers.get(item.code) is None
    ]
