"""Fields of the API that check as the forms of the pages do, and related records named by uuid."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError as WrongValue
from django.db.models import Model
from rest_framework import serializers

from core.clock import now, today
from core.reading import instants, names
from core.reading.days import EARLIEST
from core.web.fields import FURTHEST_DAYS, check_range, default_latest
from core.web.names import NO_NAME, too_long

ONE_NAME = "With Jr. or Sr. at its end. Whoever has one name has it here."
NOT_YOURS = "There is no such record among those you may see."


class ByUuid(serializers.SlugRelatedField[Model]):
    """A related record named by its uuid, among those the caller may see; any other is refused in the same words."""

    default_error_messages = {"does_not_exist": NOT_YOURS, "invalid": NOT_YOURS}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(slug_field="uuid", **kwargs)

    def get_queryset(self) -> Any:
        """Narrowed by `visible_to` where the records belong to patients."""
        rows = super().get_queryset()
        narrow = getattr(rows, "visible_to", None)
        return narrow(self.context["request"].user) if narrow is not None else rows

    def to_internal_value(self, data: object) -> Any:
        """The record; what is no uuid is refused like an unknown one."""
        try:
            wanted = uuid.UUID(data) if isinstance(data, str) else None
        except ValueError:
            wanted = None
        if wanted is None:
            self.fail("does_not_exist")
        return super().to_internal_value(wanted)


class Day(serializers.DateField):
    """A date from 1 Jan 1900 to ten years from today, and not after today with `until_today`."""

    def __init__(self, *, until_today: bool = False, **kwargs: Any) -> None:
        self.until_today = until_today
        super().__init__(**kwargs)

    def to_internal_value(self, value: date | str) -> date:
        """The date; raises ValidationError naming the edge it passed."""
        found = super().to_internal_value(value)
        latest = default_latest() if not self.until_today else today()
        try:
            check_range(found, EARLIEST, latest, self.label or "The date")
        except WrongValue as error:
            raise serializers.ValidationError(error.messages) from None
        return found


class Moment(serializers.DateTimeField):
    """An instant from 1900 to ten years from now, and not after now with `until_now`."""

    range_words = "Enter a time between 1900 and ten years from now."

    def __init__(self, *, until_now: bool = False, **kwargs: Any) -> None:
        self.until_now = until_now
        super().__init__(**kwargs)

    def to_internal_value(self, value: datetime | str) -> datetime:
        """The instant; raises ValidationError when it lies outside."""
        try:
            found = super().to_internal_value(value)
        except OverflowError:  # at the very end of the calendar no time zone can be applied
            raise serializers.ValidationError(self.range_words) from None
        if found < datetime.combine(EARLIEST, time.min, tzinfo=UTC) or found > now() + timedelta(days=FURTHEST_DAYS):
            raise serializers.ValidationError(self.range_words)
        if self.until_now and found > now():
            raise serializers.ValidationError("Enter a time that is not in the future.")
        return found.astimezone(UTC) if instants.which_of_two(found) else found

    def enforce_timezone(self, value: datetime) -> datetime:
        """A time without an offset is the agency's; one that its clocks skip or show twice is refused in words."""
        if value.tzinfo is not None:
            return super().enforce_timezone(value)
        try:
            return super().enforce_timezone(instants.settle(value))
        except (instants.Skipped, instants.ShownTwice) as problem:
            raise serializers.ValidationError(f"{problem}. Send it with its offset from UTC.") from None


class NamesRead(serializers.Serializer[Any]):
    """Mixed into a serializer with `given_name` and `family_name`: they are kept as the forms keep them."""

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """The names as they are kept; raises ValidationError when there is none at all."""
        attrs = super().validate(attrs)
        if "given_name" in attrs and "family_name" in attrs:
            attrs["given_name"], attrs["family_name"] = names.kept(attrs["given_name"], attrs["family_name"])
        elif "family_name" in attrs:
            attrs["family_name"] = " ".join(names.parted(attrs["family_name"])).strip()
        longest = getattr(self.fields["family_name"], "max_length", None)
        if longest and len(attrs.get("family_name", "")) > longest:
            raise serializers.ValidationError({"family_name": [too_long(longest)]})
        if not attrs.get("family_name", "kept"):
            raise serializers.ValidationError({"family_name": [NO_NAME]})
        return attrs


class Checked(serializers.CharField):
    """Text that a field of the forms reads: the same rules, the same sentences, the same stored form."""

    def __init__(self, *, by: forms.Field, **kwargs: Any) -> None:
        self.by = by
        super().__init__(max_length=getattr(by, "max_length", None), **kwargs)

    def to_internal_value(self, data: str) -> str:
        """What the form's field makes of it; raises ValidationError with its sentences."""
        try:
            return str(self.by.clean(super().to_internal_value(data)))
        except WrongValue as error:
            raise serializers.ValidationError(error.messages) from None
