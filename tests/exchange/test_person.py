"""The person of a bundle, part by part: one name or two, the language spoken best, and what is asked about."""

from __future__ import annotations

from typing import Any

import pytest

from exchange.fhir.parse import Reading, parse
from tests.exchange import sample

ONE_NAME = "has one name only; ask whether there is another"


def read(**changes: Any) -> Reading:
    return parse(sample.packed(sample.bundle(sample.patient(**changes))))


def remarks(reading: Reading) -> list[str]:
    return [line.reason for line in reading.left_out if line.entry == 1]


def said(reading: Reading) -> list[tuple[str, str]]:
    assert reading.referral is not None
    return [(line["label"], line["text"]) for line in reading.referral.enclosed["also"]]


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
