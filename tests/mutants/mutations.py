"""Which small changes a Python source or a template allows: one at a time, each a piece of text put in another's place."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

BOUNDARIES = {ast.Lt: (b"<", b"<="), ast.LtE: (b"<=", b"<"), ast.Gt: (b">", b">="), ast.GtE: (b">=", b">")}
REVERSED = {
    ast.Eq: (b"==", b"!="), ast.NotEq: (b"!=", b"=="), ast.In: (b"in", b"not in"), ast.NotIn: (b"not in", b"in"),
    ast.Is: (b"is", b"is not"), ast.IsNot: (b"is not", b"is"),
}  # fmt: skip
ARITHMETIC = {ast.Add: (b"+", b"-"), ast.Sub: (b"-", b"+"), ast.Mult: (b"*", b"+"), ast.FloorDiv: (b"//", b"*")}
LOGIC = {ast.And: (b"and", b"or"), ast.Or: (b"or", b"and")}
_OF_MODELS = re.compile(r"/models(?:/|\.py)|core/models")
_TEMPLATE_IF = re.compile(rb"\{%-?\s*(?:el)?if\s+(not\s+)?")


@dataclass(frozen=True)
class Mutant:
    """One change: the bytes `start` to `end` of `path` become `after`. `function` is the outermost function it stands in,
    by its qualified name and first line; None where it takes effect while the module is imported."""

    path: str
    line: int
    kind: str
    start: int
    end: int
    before: str
    after: str
    text: str
    function: tuple[str, int] | None = None

    @property
    def key(self) -> str:
        """What names it for as long as its line says the same; `text` is that line."""
        return f"{self.path} | {self.text} | {self.kind} | {_short(self.before)} -> {_short(self.after) or '(nothing)'}"

    @property
    def where(self) -> str:
        """Where it stands and what it does, for a person."""
        return (
            f"{self.path}:{self.line}: {_short(self.before)} -> {_short(self.after) or '(nothing)'}   in: {self.text}"
        )

    def held(self) -> dict[str, object]:
        """Itself as JSON can hold it."""
        return asdict(self)

    @classmethod
    def from_held(cls, held: dict[str, Any]) -> Mutant:
        """The mutant that `held` was made of."""
        return cls(**{**held, "function": tuple(held["function"]) if held["function"] else None})

    def applied(self, source: bytes) -> bytes:
        """The whole source with the change in it; every line keeps its number."""
        return source[: self.start] + self.after.encode() + source[self.end :]


def _short(text: str) -> str:
    return " ".join(text.split())[:60]


def of_file(path: Path, root: Path) -> list[Mutant]:
    """Every mutant of a Python source or a template, in the order of the text."""
    source, name = path.read_bytes(), path.relative_to(root).as_posix()
    found = of_template(source, name) if path.suffix == ".html" else Python(source, name).mutants()
    return sorted(found, key=lambda each: (each.start, each.kind))


def of_template(source: bytes, name: str) -> Iterator[Mutant]:
    """Each `{% if %}` turned around."""
    for found in _TEMPLATE_IF.finditer(source):
        start, end = (found.start(1), found.end(1)) if found[1] else (found.end(), found.end())
        line = source.count(b"\n", 0, start) + 1
        text = source.splitlines()[line - 1].decode().strip()
        yield Mutant(name, line, "template", start, end, found[0].decode(), "" if found[1] else "not ", text)


class Python:
    """The mutants of one Python source."""

    def __init__(self, source: bytes, name: str) -> None:
        self.source, self.name = source, name
        self.is_of_models = bool(_OF_MODELS.search(name))
        self.starts = [0]
        for line in source.splitlines(keepends=True):
            self.starts.append(self.starts[-1] + len(line))

    def mutants(self) -> Iterator[Mutant]:
        """Every mutant, in no order."""
        yield from self._walk(ast.parse(self.source), (), None)

    def _walk(self, node: ast.AST, names: tuple[str, ...], function: tuple[str, int] | None) -> Iterator[Mutant]:
        """`names` are the classes and functions around `node`. Text in f-strings and annotations is left alone: Python
        3.11 does not say where the former stands, and the latter decides nothing. So are a model's columns and
        constraints, which `makemigrations --check` compares."""
        if isinstance(node, ast.JoinedStr | ast.arg) or (self.is_of_models and _is_column(node, names, function)):
            return
        yield from self._of(node, function)
        inside = (*names, node.name) if isinstance(node, ast.ClassDef | ast.FunctionDef) else names
        if isinstance(node, ast.FunctionDef):
            first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
            own = function or (".".join(inside), first)
            for part in (*_telling(node), node.args):
                yield from self._walk(part, names, function)
            for part in node.body:
                yield from self._walk(part, inside, own)
            return
        for field, value in ast.iter_fields(node):
            if field in {"annotation", "returns"}:
                continue
            parts = _telling(node) if field == "decorator_list" else value
            for part in parts if isinstance(parts, list) else [parts]:
                if isinstance(part, ast.AST):
                    yield from self._walk(part, inside, function)

    def _of(self, node: ast.AST, function: tuple[str, int] | None) -> Iterator[Mutant]:
        for kind, start, end, after in self._changes(node):
            before = self.source[start:end]
            line = self.source.count(b"\n", 0, start) + 1
            kept = b"\n" * (before.count(b"\n") - after.count(b"\n"))
            text = self.source[self.starts[line - 1] : self.starts[line]].decode().strip()
            whole = (b"(" + after + kept + b")" if kept else after).decode()
            yield Mutant(self.name, line, kind, start, end, before.decode(), whole, text, function)

    def _changes(self, node: ast.AST) -> Iterator[tuple[str, int, int, bytes]]:
        if isinstance(node, ast.Compare):
            yield from self._comparisons(node)
        elif isinstance(node, ast.BoolOp):
            old, new = LOGIC[type(node.op)]
            for left, right in pairwise(node.values):
                yield "logic", *self._between(left, right, old), new
        elif isinstance(node, ast.BinOp) and type(node.op) in ARITHMETIC and not _is_text(node):
            old, new = ARITHMETIC[type(node.op)]
            yield "arithmetic", *self._between(node.left, node.right, old), new
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            yield "not", self._at(node), self._at(node) + len(b"not"), b""
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            yield "call", *self._span(node), b"None"
        elif isinstance(node, ast.Constant):
            yield from self._constants(node)
        elif isinstance(node, ast.If | ast.While | ast.IfExp):
            yield from self._conditions([node.test])
        elif isinstance(node, ast.comprehension):
            yield from self._conditions(node.ifs)

    def _comparisons(self, node: ast.Compare) -> Iterator[tuple[str, int, int, bytes]]:
        sides = [node.left, *node.comparators]
        for (left, right), operator in zip(pairwise(sides), node.ops, strict=True):
            for kind, table in (("boundary", BOUNDARIES), ("comparison", REVERSED)):
                if type(operator) in table:
                    old, new = table[type(operator)]
                    yield kind, *self._between(left, right, old), new

    def _constants(self, node: ast.Constant) -> Iterator[tuple[str, int, int, bytes]]:
        if isinstance(node.value, bool):
            yield "truth", *self._span(node), b"False" if node.value else b"True"
        elif isinstance(node.value, int | float):
            yield "number", *self._span(node), repr(node.value + 1).encode()

    def _conditions(self, tests: list[ast.expr]) -> Iterator[tuple[str, int, int, bytes]]:
        """A condition turned around, where no other change of it says the same."""
        for test in tests:
            if isinstance(test, ast.Compare) and len(test.ops) == 1 and type(test.ops[0]) in REVERSED:
                continue
            if not isinstance(test, ast.UnaryOp | ast.NamedExpr):
                start, end = self._span(test)
                yield "condition", start, end, b"not (" + self.source[start:end] + b")"

    def _at(self, node: ast.expr) -> int:
        return self.starts[node.lineno - 1] + node.col_offset

    def _span(self, node: ast.expr | ast.Expr) -> tuple[int, int]:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self.starts[node.lineno - 1] + node.col_offset, self.starts[node.end_lineno - 1] + node.end_col_offset

    def _between(self, left: ast.expr, right: ast.expr, operator: bytes) -> tuple[int, int]:
        """Where an operator stands between its operands, past brackets and comments."""
        start, end = self._span(left)[1], self._at(right)
        between = re.sub(rb"#[^\n]*", lambda found: b" " * len(found[0]), self.source[start:end])
        found = re.search(re.escape(operator).replace(rb"\ ", rb"\s+"), between)
        assert found is not None, (self.name, left.lineno)
        return start + found.start(), start + found.end()


def _telling(node: ast.AST) -> list[ast.expr]:
    """The decorators whose arguments decide something a person could notice."""
    found = node.decorator_list if isinstance(node, ast.FunctionDef | ast.ClassDef) else []
    return [each for each in found if not ast.unparse(each).startswith(("dataclass", "lru_cache"))]


def _is_column(node: ast.AST, names: tuple[str, ...], function: tuple[str, int] | None) -> bool:
    """Whether it is a statement of a class that declares something: a column, or what Meta says."""
    return function is None and bool(names) and isinstance(node, ast.Assign | ast.AnnAssign)


def _is_text(node: ast.BinOp) -> bool:
    """Whether texts or lists are joined, so that minus would be no change but a crash."""
    whole = (ast.JoinedStr, ast.List, ast.Tuple, ast.ListComp)
    sides = (node.left, node.right)
    return any(
        isinstance(side, whole) or (isinstance(side, ast.Constant) and isinstance(side.value, str | bytes))
        for side in sides
    )
