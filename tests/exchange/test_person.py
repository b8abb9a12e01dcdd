"""The person of a bundle, part by part: one name or two, the language spoken best, and what is asked about."""

from __future__ import annotations

from typing import Any

import pytest

from exchange.fhir.parse import Reading, parse
from exchange.fhir.refusal import BundleRefused
from tests.exchange import sample

ONE_NAME = "has one name only; ask whether there is another"


def read(**changes: Any) -> Reading:
    return parse(sample.packed(sample.bundle(sample.patient(**changes))))


def remarks(reading: Reading) -> list[str]:
    return [line.reason for line in reading.left_out if line.entry == 1]


@pytest.mark.parametrize(
    ("name", "kept", "is_asked"),
    [
        ({"family": "Marlowe", "given": ["Ida"]}, ("Ida", "Marlowe"), False),
        ({"family": "Marlowe"}, ("", "Marlowe"), True),
        ({"family": "Marlowe", "given": []}, ("", "Marlowe"), True),
        ({"given": ["Ida"]}, ("", "Ida"), True),
        ({"text": "Ida"}, ("", "Ida"), True),
        ({"text": "Ida Marlowe"}, ("Ida", "Marlowe"), False),
        ({"given": ["Marlowe, Ida"]}, ("Ida", "Marlowe"), False),
        ({"family": "Marlowe", "suffix": ["Jr."]}, ("", "Marlowe Jr."), True),
    ],
    ids=str,
)
def test_one_name_alone_is_the_family_name_and_asked_about(
    name: dict[str, Any], kept: tuple[str, str], is_asked: bool
) -> None:
    reading = read(name=[name])
    assert reading.referral is not None
    assert (reading.referral.facts["given_name"], reading.referral.facts["family_name"]) == kept
    assert remarks(reading).count(ONE_NAME) == is_asked


@pytest.mark.parametrize(
    "name", [{}, {"use": "official"}, {"family": " "}, {"text": ""}, {"given": [" "]}, {"suffix": ["MD"]}]
)
def test_a_patient_whose_name_says_nothing_has_none(name: dict[str, Any]) -> None:
    with pytest.raises(BundleRefused, match="The Patient has no name"):
        read(name=[name])


OLD = "its only name has ended or is an old one; ask what the patient is called now"


@pytest.mark.parametrize(
    ("changes", "is_old"),
    [({}, False), ({"use": "official"}, False), ({"use": "old"}, True), ({"period": {"end": "2001-01-01"}}, True)],
    ids=str,
)
def test_a_name_that_is_over_is_asked_about(changes: dict[str, Any], is_old: bool) -> None:
    assert (OLD in remarks(read(name=[{"family": "Marlowe", "given": ["Ida"], **changes}]))) is is_old


@pytest.mark.parametrize("wrong", [{"priority": 7}, {"note": "x"}], ids=str)
def test_a_request_that_cannot_be_read_is_named(wrong: dict[str, Any]) -> None:
    reading = parse(sample.packed(sample.bundle(sample.patient(), sample.request(**wrong))))
    assert [line.reason.endswith("; left out") for line in reading.left_out if line.entry == 2][-1:] == [True]
