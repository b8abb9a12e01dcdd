"""What the database compares when it holds visits apart: the person, the time planned, the time really spent, the party."""

from __future__ import annotations

from django.contrib.postgres.fields import BigIntegerRangeField, DateTimeRangeField
from django.db.models import Case, F, Func, GenericIPAddressField, Value, When
from django.db.models.functions import Coalesce


class IdRange(Func):
    """int8range(id, id, '[]'): equality under GiST with PostgreSQL's core operators, so that no extension is needed."""

    function = "int8range"
    output_field = BigIntegerRangeField()

    def __init__(self, expression: str) -> None:
        super().__init__(expression, expression, Value("[]"))


class InstantRange(Func):
    """tstzrange(start, end, '[)'): back-to-back visits do not overlap."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class RealRange(Func):
    """The time really spent, without its last instant; of a visit under way only the instant it began.

    A visit under way is not taken to last for ever: yesterday's forgotten visit is entered today, beginning first.
    """

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()

    def __init__(self) -> None:
        bounds = Case(When(check_out_at__isnull=True, then=Value("[]")), default=Value("[)"))
        super().__init__(F("check_in_at"), Coalesce(F("check_out_at"), F("check_in_at")), bounds)


class Party(Func):
    """Who goes together: the number of the visit that was booked first, as an address.

    "Not the same party" has to be asked under GiST, and of the core types only addresses (`inet_ops`) know `<>` there.
    """

    template = "('::'::inet + COALESCE(%(expressions)s))"
    output_field = GenericIPAddressField()

    def __init__(self) -> None:
        super().__init__(F("joint_with_id"), F("id"))
