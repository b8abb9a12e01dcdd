"""Probes in the product's code that tell which block of which function is run, at almost no cost.

Python's own tracing calls back for each line and makes the tests half as slow again; a probe is one call where a block
begins. Python 3.11 has no `sys.monitoring`.
"""

from __future__ import annotations

import ast
import importlib.abc
import importlib.machinery
import sys
from collections.abc import Sequence
from pathlib import Path
from types import CodeType, ModuleType

from django.template import Origin
from django.template.context import Context
from django.template.defaulttags import IfNode

from tests.mutants.product import ROOT

PROBE = "__block_is_run__"
Place = tuple[str, int]  # a file below the root, and the line on which a block begins
run: set[Place] = set()  # since somebody last emptied it


def lines_of_blocks(tree: ast.AST) -> dict[int, int]:
    """For each line inside a function the line of the innermost block around it: whoever runs the line ran that block."""
    found: dict[int, int] = {}

    def visit(node: ast.AST, block: int | None) -> None:
        for _, value in ast.iter_fields(node):
            if isinstance(value, list) and value and isinstance(value[0], ast.stmt):
                begins_one = block is not None or isinstance(node, ast.FunctionDef)
                inner = value[0].lineno if begins_one else None
                for statement in value:
                    mark(statement, inner)
                    visit(statement, inner)
            else:
                for part in value if isinstance(value, list) else [value]:
                    if isinstance(part, ast.AST):
                        visit(part, block)

    def mark(statement: ast.stmt, block: int | None) -> None:
        if block is not None:
            for line in range(statement.lineno, (statement.end_lineno or statement.lineno) + 1):
                found[line] = block

    visit(tree, None)
    return found


class Probing(ast.NodeTransformer):
    """Puts a probe at the beginning of each block inside a function."""

    def __init__(self, name: str) -> None:
        self.name, self.depth = name, 0

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        """A function: its body and all blocks in it."""
        self.depth += 1
        self.generic_visit(node)
        self.depth -= 1
        return node

    def generic_visit(self, node: ast.AST) -> ast.AST:
        """Any node: its lists of statements."""
        super().generic_visit(node)
        if self.depth or isinstance(node, ast.FunctionDef):
            for _, value in ast.iter_fields(node):
                if isinstance(value, list) and value and isinstance(value[0], ast.stmt):
                    at = 1 if _is_docstring(value[0]) and isinstance(node, ast.FunctionDef | ast.ClassDef) else 0
                    value.insert(at, self._probe(value[0].lineno))
        return node

    def _probe(self, line: int) -> ast.stmt:
        call = ast.Call(ast.Name(PROBE, ast.Load()), [ast.Constant((self.name, line))], [])
        probe = ast.Expr(call, lineno=line, end_lineno=line, col_offset=0, end_col_offset=0)
        return ast.fix_missing_locations(probe)


def _is_docstring(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )


class Loader(importlib.machinery.SourceFileLoader):
    """Loads a module with probes in it; nothing is kept on disk."""

    def get_code(self, fullname: str) -> CodeType | None:
        """The module's code with probes."""
        path = self.get_filename(fullname)
        tree = ast.parse(self.get_data(path), path)
        probed = Probing(Path(path).relative_to(ROOT).as_posix()).visit(tree)
        return compile(ast.fix_missing_locations(probed), path, "exec", dont_inherit=True)

    def exec_module(self, module: ModuleType) -> None:
        """Run it where the probe is known."""
        vars(module)[PROBE] = run.add
        super().exec_module(module)


class Finder(importlib.abc.MetaPathFinder):
    """Finds the modules that get probes."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self.paths = {str(path) for path in paths}

    def find_spec(self, fullname: str, path: object, target: object = None) -> importlib.machinery.ModuleSpec | None:
        """The module's usual spec with the probing loader."""
        spec = importlib.machinery.PathFinder.find_spec(fullname, path)  # type: ignore[arg-type]
        if spec is None or spec.origin not in self.paths:
            return None
        spec.loader = Loader(fullname, spec.origin)
        return spec


def place(paths: Sequence[Path]) -> None:
    """From now on these modules are imported with probes, and an `{% if %}` of a template tells that it was asked."""
    sys.meta_path.insert(0, Finder(paths))
    original = IfNode.render

    def render(self: IfNode, context: Context) -> str:
        origin, token = getattr(self, "origin", None), getattr(self, "token", None)
        if isinstance(origin, Origin) and token is not None and str(origin.name).startswith(str(ROOT)):
            run.add((Path(origin.name).relative_to(ROOT).as_posix(), 0))
        return original(self, context)

    IfNode.render = render  # type: ignore[method-assign]
