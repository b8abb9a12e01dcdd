"""Short forms of given names: which two are one person's."""

from __future__ import annotations

import pytest

from referrals.nicknames import same_person_name


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("bill", "william", True),
        ("william", "bill", True),
        ("chabela", "isabel", True),  # the last of a line and of the list
        ("margie", "margaret", True),
        ("alex", "alexander", True),
        ("alex", "alexandra", True),  # one short form of two names
        ("alexander", "alexandra", False),
        ("bill", "bob", False),
        ("willie", "robert", False),  # neighbours in the list
        ("margie", "elizabeth", False),
        ("ida", "ida", False),  # no name of the list: equal names are compared elsewhere
        ("ida", "william", False),
        ("", "", False),
        ("|", "|", False),
    ],
)
def test_short_forms(one: str, other: str, is_same: bool) -> None:
    assert same_person_name(one, other) is is_same
