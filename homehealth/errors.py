"""The one exception every rule raises."""


class RuleError(ValueError):
    """An input a rule cannot answer for.

    `code` is a stable snake_case word for programs (`missing_input`, `out_of_range`, `range_reversed` ...), `field` the
    input at fault when there is one, `position` the 0-based character of the mistake in a text. The message is a
    sentence that says what to do.
    """

    def __init__(self, code: str, message: str, *, field: str | None = None, position: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.field = field
        self.position = position


def missing(field: str) -> RuleError:
    """Return the error for an input that must be given."""
    return RuleError("missing_input", f"{field} is needed: enter it.", field=field)


def reversed_range(field: str, message: str) -> RuleError:
    """Return the error for two dates in the wrong order; `field` is the one to correct."""
    return RuleError("range_reversed", message, field=field)
