"""Every field the API reads: each value is refused in a sentence or taken, and nothing is without a limit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from rest_framework import serializers

from core.api.fields import Checked, Day, Moment
from tests.architecture.extremes import CLOCKS, DAYS, MOMENTS, NUMBERS, TEXTS
from tests.architecture.test_limits import every

pytestmark = pytest.mark.django_db
OTHERS: list[Any] = [
    None,
    True,
    [],
    {},
    [[]],
    {"a": 1},
    10**400,
    -(10**400),
    2**31,
    2**63,
    -1,
    0.1,
    1e308,
    -1e308,
    5e-324,
]
# Only written, never read: answers, and what describes a rule
ANSWERS = {
    "RefusalSerializer", "FaultSerializer", "MovedSerializer", "EffectsSerializer", "PlainInputSerializer", "RuleInputSerializer",
    "CalculatorRuleSerializer", "RuleMistakeSerializer", "InstrumentSerializer", "CandidateSerializer", "BundleSerializer",
}  # fmt: skip


def read_fields() -> Iterator[tuple[str, serializers.Field[Any, Any, Any, Any]]]:
    for kind in dict.fromkeys(every(serializers.BaseSerializer)):
        if kind.__name__ in ANSWERS or issubclass(kind, serializers.ListSerializer):
            continue
        for name, field in kind().fields.items():
            if not field.read_only:
                yield f"{kind.__module__}.{kind.__name__}.{name}", field


def broken_by(field: serializers.Field[Any, Any, Any, Any], value: Any) -> str:
    """What the field raised besides a sentence; empty when it answered as it should."""
    try:
        field.run_validation(value)
    except (serializers.ValidationError, serializers.SkipField):
        return ""
    except Exception as broken:
        # A related record is looked for among those the caller may see: there is no caller here
        is_lookup = isinstance(broken, KeyError) and broken.args == ("request",)
        return "" if is_lookup else f"{type(broken).__name__}: {broken}"
    return ""


def test_every_field_answers_anything_sent_with_a_sentence_or_takes_it() -> None:
    values = [*NUMBERS, *DAYS, *MOMENTS, *CLOCKS, *TEXTS, *OTHERS]
    tried = [(where, value, broken_by(field, value)) for where, field in read_fields() for value in values]
    failed = [f"{where} {str(value)[:30]!r}: {broken}"[:200] for where, value, broken in tried if broken]
    assert not failed, "\n".join(failed[:40])
    assert len(tried) > 2000


def test_nothing_the_api_reads_is_without_a_limit() -> None:
    bare = []
    for where, field in read_fields():
        one = getattr(field, "child", field)
        if isinstance(one, serializers.IntegerField | serializers.FloatField):
            if one.min_value is None or one.max_value is None:
                bare.append(f"{where}: a number without an end")
        elif isinstance(one, serializers.DecimalField):
            if one.max_digits is None:
                bare.append(f"{where}: a number of any length")
        elif isinstance(one, serializers.CharField) and type(one) is not Checked:
            if one.max_length is None and not isinstance(one, serializers.UUIDField | serializers.RegexField):
                bare.append(f"{where}: text without an end")
        elif isinstance(one, serializers.DateField | serializers.DateTimeField) and not isinstance(one, Day | Moment):
            bare.append(f"{where}: any day of any calendar")
    assert not bare, "\n".join(bare)
