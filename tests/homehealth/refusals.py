"""Asking a rule something it may refuse."""

from collections.abc import Callable

from homehealth.errors import RuleError


def attempt(call: Callable[..., object], *arguments: object) -> tuple[object, RuleError | None]:
    """Return the answer of `call`, or None and the refusal; any other exception goes on."""
    try:
        return call(*arguments), None
    except RuleError as refusal:
        return None, refusal
