"""The mutants themselves: that each kind is found, stays a program on the same lines, can be planted, and is noticed."""

from __future__ import annotations

import ast
import gc
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.template.loader import get_template
from django.template.loaders.filesystem import Loader as FileLoader

from tests.mutants import planting, report
from tests.mutants.mutations import Mutant, Python, of_file, of_template
from tests.mutants.probes import lines_of_blocks
from tests.mutants.product import ROOT, files
from tests.mutants.running import Run
from tests.mutants.words import BROKEN, HUNG, SURVIVED, UNSOUND


@pytest.fixture(autouse=True)
def aside() -> Iterator[None]:
    """What a test looked through is put aside again."""
    yield
    gc.freeze()


KINDS = (
    ("return a < b", {"boundary: < -> <="}),
    ("return a >= b", {"boundary: >= -> >"}),
    ("return a == b", {"comparison: == -> !="}),
    ("return a not  in b", {"comparison: not  in -> in"}),
    ("return a is None", {"comparison: is -> is not"}),
    ("return a and b or c", {"logic: and -> or", "logic: or -> and"}),
    ("return a - b", {"arithmetic: - -> +"}),
    ("return 'a' + b", set()),
    ("return not a", {"not: not -> "}),
    ("check(a)", {"call: check(a) -> None"}),
    ("check(\n        a\n    )", {"call: check(\n        a\n    ) -> (None\n\n)"}),
    ("return a, 7", {"number: 7 -> 8"}),
    ("return True", {"truth: True -> False"}),
    ("return a if b else c", {"condition: b -> not (b)"}),
    ("return [a for a in b if a]", {"condition: a -> not (a)"}),
    ("return f'{a < b}'", set()),
    ("a: Literal[7] = b", set()),
)


@pytest.mark.parametrize(("body", "kinds"), KINDS)
def test_each_kind_is_found_and_stays_a_program(body: str, kinds: set[str]) -> None:
    source = f"def f(a, b, c):\n    {body}\n".encode()
    found = list(Python(source, "x.py").mutants())
    assert {f"{each.kind}: {each.before} -> {each.after}" for each in found} == kinds
    for each in found:
        changed = each.applied(source)
        assert changed.count(b"\n") == source.count(b"\n")
        assert ast.dump(ast.parse(changed)) != ast.dump(ast.parse(source))


@pytest.mark.parametrize(
    ("source", "after"),
    [(b"{% if a %}", b"{% if not a %}"), (b"{% if not a %}", b"{% if a %}"), (b"{% elif a %}", b"{% elif not a %}")],
)
def test_a_condition_of_a_template_is_turned_around(source: bytes, after: bytes) -> None:
    assert [each.applied(source) for each in of_template(source, "x.html")] == [after]


def test_every_mutant_of_the_product_can_be_made() -> None:
    """A tenth of the files, the same ones each time."""
    for path in files()[::10]:
        source = path.read_bytes()
        for mutant in of_file(path, ROOT):
            assert mutant.applied(source) != source
            assert mutant.applied(source).count(b"\n") == source.count(b"\n"), mutant.where


def test_a_mutant_is_planted_in_functions_that_exist() -> None:
    changes = of_file(ROOT / "core/clock.py", ROOT)
    mutant = next(each for each in changes if each.kind == "arithmetic" and each.function)
    known = planting.functions()
    functions = [f for name, found in known.items() if name[0].endswith(mutant.path) for f in found]
    before = [function.__code__ for function in functions]
    planting.plant(mutant, known)
    after = [function.__code__ for function in functions]
    for function, code in zip(functions, before, strict=True):
        function.__code__ = code
    assert sum(one != other for one, other in zip(before, after, strict=True)) == 1


def test_a_mutant_is_planted_in_a_template_that_was_rendered_before(monkeypatch: pytest.MonkeyPatch) -> None:
    mutant = next(each for each in of_file(ROOT / "templates/components/dialogs.html", ROOT) if each.kind == "template")
    name, contents = "components/dialogs.html", FileLoader.get_contents
    before = get_template(name).template.source  # type: ignore[attr-defined]
    planting.plant(mutant, {})
    after = get_template(name).template.source  # type: ignore[attr-defined]
    monkeypatch.setattr(FileLoader, "get_contents", contents)
    planting.forget_templates()
    assert len(after) == len(before) + len("not ")
    assert get_template(name).template.source == before  # type: ignore[attr-defined]


def test_what_needs_an_import_is_not_planted() -> None:
    mutant = next(each for each in of_file(ROOT / "homehealth/clocks.py", ROOT) if each.function is None)
    with pytest.raises(planting.NotPlantable):
        planting.plant(mutant, planting.functions())


def test_columns_are_left_alone_and_what_models_do_is_not() -> None:
    source = b"""class Visit(Model):
    hours = IntegerField(default=3)
    class Meta:
        constraints = [Check(hours__gt=0)]
    def is_long(self):
        return self.hours > 2
"""
    assert {each.line for each in Python(source, "visits/models/visit.py").mutants()} == {6}
    assert {each.line for each in Python(source, "visits/forms.py").mutants()} == {2, 4, 6}


def test_a_part_of_the_time_is_for_those_that_need_an_import(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the time does not reach, what is left out is a part of both kinds."""
    function = ("f", 1)
    mutants = [Mutant("x.py", n, "not", 0, 1, "", "", "", function if n % 4 else None) for n in range(8)]
    asked: list[int] = []
    run = Run([(mutant, ["a test"], 1.0) for mutant in mutants], tmp_path, 0.2, lambda _: None)
    monkeypatch.setattr(run, "_warm", lambda numbers: (asked.extend(numbers), time.sleep(0.16)))
    monkeypatch.setattr(run, "_imported", lambda number: SURVIVED)
    assert run.go() == {0: SURVIVED, 4: SURVIVED}
    assert asked == [1, 2, 3, 5, 6, 7]


def test_a_line_belongs_to_its_innermost_block() -> None:
    source = "def f(a):\n    if a:\n        b = 1\n        c = 2\n    else:\n        d = 3\n    return 4\nx = 1\n"
    assert lines_of_blocks(ast.parse(source)) == {2: 2, 3: 3, 4: 3, 5: 2, 6: 6, 7: 2}


def of(kind: str, said: str, number: int = 0) -> tuple[Mutant, str]:
    return Mutant("visits/times.py", number, kind, 0, 1, "<", "<=", f"line {number}"), said


def test_the_marks() -> None:
    noticed = [of("boundary", "tests/x.py::test", n) for n in range(85)]
    found = report.Report([*noticed, *(of("boundary", SURVIVED, 100 + n) for n in range(15)), of("not", BROKEN)])
    assert found.missed() == ["models, actions, facts, forms: 85 %, asked 90 %", "the whole: 85 %, asked 88 %"]
    assert found.missed(85) == ["models, actions, facts, forms: 85 %, asked 90 %"]
    assert len(found.survivors) == 15
    unsound = report.Report([*noticed, of("boundary", UNSOUND, 7)])
    assert len(unsound.counted) == 85
    assert unsound.missed() == ["a test fails without any change: visits/times.py:7: < -> <=   in: line 7"]
    assert report.Report([*noticed, of("boundary", HUNG)]).missed() == []


def test_equivalent_mutants_are_still_there() -> None:
    """And each says why it is one."""
    known = report.equivalents()
    present = {each.key for path in files() for each in of_file(path, ROOT)} if known else set()
    assert [key for key, reason in known.items() if key not in present or len(reason) < 15] == []
