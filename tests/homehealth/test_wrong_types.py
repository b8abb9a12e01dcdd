"""Public functions given what they cannot take: a refusal, never another exception."""

import importlib
import inspect
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from tests.homehealth.refusals import attempt

MODULES = (
    "admission", "authorizations", "billing", "cadence", "clocks", "credentials", "hipaa", "notices", "oasis",
    "oasis_items", "payment", "periods", "precautions", "programs", "referral_task", "supervision", "workdays",
    "workload",
)  # fmt: skip
# They format or compare what other functions have checked, or take the package's own dataclasses
TRUSTING = {
    "spoken_day", "spoken_time", "spoken_sum", "month_end", "quarter_start", "acuity",
}  # fmt: skip
NOT_CHECKED = {"weights", "citation", "what", "counted_from", "unit", "field"}
HOSTILE = (
    None, True, 5, -1, 1.5, float("nan"), "x", "\0", 10**400, date.min, date.max, datetime(2027, 1, 1),
    datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC),
)  # fmt: skip
GOOD = (
    ("Sequence", []),
    ("datetime.datetime", datetime(2027, 1, 4, 9, tzinfo=UTC)),
    ("datetime.date", date(2027, 1, 4)),
    ("ZoneInfo", ZoneInfo("UTC")),
    ("int", 1),
    ("float", 1.0),
    ("bool", True),
    ("str", "x"),
)


def public_functions():
    for name in MODULES:
        module = importlib.import_module(f"homehealth.{name}")
        for function in vars(module).values():
            own = inspect.isfunction(function) and function.__module__ == module.__name__
            if own and not function.__name__.startswith("_") and function.__name__ not in TRUSTING:
                yield function


def good_value(parameter):
    bare = str(getattr(parameter.annotation, "__origin__", parameter.annotation))  # without the words of Annotated
    return next((value for name, value in GOOD if name in bare), [])


@pytest.mark.parametrize("function", list(public_functions()), ids=lambda each: f"{each.__module__}.{each.__name__}")
def test_a_wrong_value_is_refused(function):
    parameters = inspect.signature(function).parameters.values()
    usual = {each.name: good_value(each) for each in parameters if each.default is inspect.Parameter.empty}
    for parameter in parameters:
        for hostile in HOSTILE if parameter.name not in NOT_CHECKED else ():
            _, refusal = attempt(lambda given: function(**given), {**usual, parameter.name: hostile})
            assert refusal is None or refusal.code
