"""A request's frames find room in one piece."""

from __future__ import annotations

import resource

import pytest

from core.web.frames import SLOTS, with_room

ROWS = 300


def rows_at(depth: int) -> int:
    """Many small calls, `depth` functions deep: at some depths they stand at the edge of a chunk."""
    if depth:
        return rows_at(depth - 1)
    return sum(row(n) for n in range(ROWS))


def row(n: int) -> int:
    return cell(n) + 1


def cell(n: int) -> int:
    return n


def faults(depth: int) -> int:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    rows_at(depth)
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


def worst() -> int:
    return max(faults(depth) for depth in range(20, 220))


def test_no_depth_pays_for_its_rows() -> None:
    found: list[int] = []

    def application(environ: dict[str, object], start_response: object) -> list[bytes]:
        found.append(worst())
        return [b"ok"]

    assert with_room(application)({}, None) == [b"ok"]
    if worst() < ROWS:  # another way of keeping frames: nothing to guard against
        pytest.skip("this Python has no such edges")
    assert found[0] < ROWS


def test_answer_is_the_applications_own() -> None:
    inner = with_room(lambda environ, start_response: [environ["said"], start_response])  # type: ignore[list-item, return-value]
    assert list(inner({"said": b"x"}, b"y")) == [b"x", b"y"]
    assert inner.__code__.co_stacksize == SLOTS  # type: ignore[attr-defined]
