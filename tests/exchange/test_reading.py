"""Files that are no bundle: each gets a sentence, none an exception of another kind."""

from __future__ import annotations

import gzip
import io
import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exchange.fhir.kept import kept
from exchange.fhir.parse import Reading, parse, parse_stream
from exchange.fhir.refusal import BundleRefused
from tests.exchange import rich, sample

LIMIT = 2 * 1024 * 1024


def taken(content: bytes) -> Reading:
    with kept(io.BytesIO(content), LIMIT) as file:
        return parse_stream(file.stream)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"  \n ", "is empty"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"<Bundle/>", "is FHIR as XML"),
        (b"hello", "not JSON: line 1, column 1"),
        (b"[]", "does not hold a JSON object"),
        (b"7", "does not hold a JSON object"),
        (b'"x"', "does not hold a JSON object"),
        (sample.packed(sample.whole())[:900], "was cut off"),
        (sample.packed(sample.whole())[:-1], "was cut off"),
        (b'{"resourceType":"Patient"}\n{"resourceType":"Patient"}', "holds 2 patients"),
        (b'{"resourceType":"Patient"}\n{"resourceType":', "its line 2 is not JSON"),
        (b'{"resourceType":"Bundle","total":NaN,"entry":[]}', "NaN"),
        (b'{"resourceType":"Bundle","total":-Infinity}', "Infinity"),
        (b'{"a":' + b"9" * 5000 + b"}", "number that is too long"),
        (b'{"a":' * 200_000, "nested too deeply"),
        (b"[" * 500_000, "nested too deeply"),
        (b'{"resourceType":"Patient"}', "The Patient has no name"),
        (b'{"resourceType":["Bundle"]}', "not a FHIR resource"),
        (b'{"resourceType":"Bundle"}', "no list of entries"),
        (b'{"resourceType":"Bundle","entry":"x"}', "no list of entries"),
        (b'{"resourceType":"Bundle","entry":[]}', "has no entries"),
        (b'{"resourceType":"Bundle","entry":[null,1,"x",{},{"resource":1}]}', "no Patient and no Practitioner"),
        (sample.packed(sample.bundle(sample.observation())), "no Patient and no Practitioner"),
        (sample.packed(sample.bundle(sample.patient(name=[{"family": "A\x00B"}]))), "NUL characters"),
        (b'{"resourceType":"Bundle","entry":[{"x":"\\ud800"}]}', "broken Unicode"),
        (gzip.compress(b"{}", mtime=0)[:-6], "ends too early"),
        (b"\x1f\x8b" + b"rubbish" * 9, "damaged"),
        (gzip.compress(b" " * (LIMIT + 1), mtime=0), "unpacks to more than 2 MB"),
        (b" " * (LIMIT + 1), "larger than 2 MB"),
        (gzip.compress(b"", mtime=0), "is empty"),
    ],
)
def test_file_that_is_no_bundle(content: bytes, said: str) -> None:
    with pytest.raises(BundleRefused) as refused:
        taken(content)
    assert said in refused.value.message


def test_gzip_bomb_is_not_unpacked() -> None:
    bomb = gzip.compress(gzip.compress(b"\0" * 50_000_000, mtime=0), mtime=0)
    with pytest.raises(BundleRefused):
        taken(bomb)


@pytest.mark.parametrize("content", [sample.gzipped(sample.whole()), b"\xef\xbb\xbf" + sample.packed(sample.whole())])
def test_file_packed_or_with_a_byte_order_mark(content: bytes) -> None:
    assert taken(content).referral is not None


def test_escaped_backslash_is_no_nul() -> None:
    held = sample.bundle(sample.patient(address=[{"city": "Al\\u0000bany"}]))
    assert taken(sample.packed(held)).referral.facts["city"] == "Al\\u0000bany"


JUNK: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(max_size=20),
    st.sampled_from(
        [
            "1950",
            "1950-03",
            "9999-12-31",
            "Patient/pat-1",
            "#m",
            "urn:uuid:x",
            "Practitioner?identifier=|",
            "active",
            "?",
            "|",
        ]
    ),
    st.lists(
        st.one_of(
            st.none(), st.text(max_size=5), st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=2)
        ),
        max_size=3,
    ),
    st.dictionaries(
        st.sampled_from(["reference", "coding", "text", "identifier", "code", "value", "display"]),
        st.one_of(st.none(), st.integers(), st.text(max_size=9)),
        max_size=3,
    ),
)


def places(held: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every path into a JSON value."""
    found = [path] if path else []
    if isinstance(held, dict):
        for key in held:
            found += places(held[key], (*path, key))
    elif isinstance(held, list):
        for number, each in enumerate(held):
            found += places(each, (*path, number))
    return found


PLACES = places(sample.whole())
RICH_PLACES = places(rich.whole())


def spoiled(changes: list[tuple[int, Any, bool]], of: Any = sample.whole, listed: Any = PLACES) -> dict[str, Any]:
    """The whole bundle with values replaced or taken away at some places."""
    held = of()
    for index, value, is_gone in changes:
        path = listed[index]
        try:
            inside = held
            for step in path[:-1]:
                inside = inside[step]
            if is_gone:
                del inside[path[-1]]
            else:
                inside[path[-1]] = value
        except (KeyError, IndexError, TypeError):
            continue
    return held


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(0, len(PLACES) - 1), JUNK, st.booleans()), min_size=1, max_size=4))
def test_spoiled_bundle_is_taken_or_refused_but_never_breaks(changes: list[tuple[int, Any, bool]]) -> None:
    try:
        found = parse(json.dumps(spoiled(changes)).encode())
    except BundleRefused:
        return
    assert all(line.words for line in found.left_out)


@pytest.mark.parametrize("junk", [None, True, 7, "x", [], {}, [[]], {"x": 1}], ids=str)
def test_every_single_place_spoiled(junk: Any) -> None:
    for of, listed in ((sample.whole, PLACES), (rich.whole, RICH_PLACES)):
        for index in range(len(listed)):
            with suppress(BundleRefused):
                parse(json.dumps(spoiled([(index, junk, False)], of, listed)).encode())


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.tuples(st.integers(0, len(RICH_PLACES) - 1), JUNK, st.booleans()), min_size=1, max_size=4),
)
def test_spoiled_rich_bundle_is_taken_or_refused_but_never_breaks(changes: list[tuple[int, Any, bool]]) -> None:
    with suppress(BundleRefused):
        parse(json.dumps(spoiled(changes, rich.whole, RICH_PLACES)).encode())


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes(content: bytes) -> None:
    with pytest.raises(BundleRefused):
        taken(content)
