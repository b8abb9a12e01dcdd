"""Two boxes for a person's name, read as people fill them in: a whole name in one box, Jr. behind either, one name alone."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from core.reading import names

GIVEN, FAMILY = "given_name", "family_name"
NO_NAME = "Enter the family name. Whoever has one name has it as the family name."


def too_long(longest: int) -> str:
    """What is said where Jr. behind the family name makes it longer than its column."""
    return f"Family name must be {longest} characters or fewer, with Jr. or Sr."


class OneNameField(forms.BooleanField):
    """Says that a person has one name only, so that a given name that was forgotten is asked for."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "Has one name only")
        kwargs.setdefault("help_text", "The one name is kept as the family name.")
        super().__init__(required=False, **kwargs)


class Named(forms.BaseForm):
    """Mixed into a form with `given_name`, `family_name` and `has_one_name = OneNameField()`."""

    asked_when: ClassVar[tuple[str, ...]] = (GIVEN,)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound and self.initial.get(FAMILY) and not self.initial.get(GIVEN):
            self.initial["has_one_name"] = True
        place = list(self.fields).index(FAMILY) + 1
        self.order_fields([*(name for name in list(self.fields)[:place] if name != "has_one_name"), "has_one_name"])

    def read_names(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        """The names as they are kept. A name that is stored and was left as it is stays so; a missing given name is asked for
        unless the person has one name only."""
        has_one = bool(cleaned.pop("has_one_name", False))
        typed = [str(cleaned.get(name) or "") for name in (GIVEN, FAMILY)]
        is_stored = not {GIVEN, FAMILY} & set(self.changed_data) and bool(typed[1])
        given, family = typed if is_stored else names.kept(*typed)
        if any(self.has_error(name) and not self.has_error(name, "required") for name in (GIVEN, FAMILY)):
            return cleaned
        if family and (given or is_stored or has_one):
            for name in (GIVEN, FAMILY):
                self.errors.pop(name, None)
            cleaned |= {GIVEN: given, FAMILY: family}
        elif family:
            missing, words = (GIVEN, "given") if typed[1] else (FAMILY, "family")
            self.errors.pop(missing, None)
            self.add_error(
                missing, ValidationError(f"Enter the {words} name, or tick “Has one name only”", code="required")
            )
        longest = getattr(self.fields[FAMILY], "max_length", None)
        if longest and len(family) > longest:
            self.add_error(FAMILY, too_long(longest))
        if given and has_one:
            self.add_error("has_one_name", "Untick this, or leave the given name empty")
        return cleaned
