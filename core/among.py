"""A column among many ids as one array parameter, so that a statement does not grow with them and an index still serves it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, F, Lookup
from django.db.models.expressions import BaseExpression
from django.db.models.sql.compiler import SQLCompiler


class Among(Lookup):
    """`rows.filter(Among("patient_id", ids))`: `ids` is a collection of numbers, or an expression that yields an array of them.

    Unlike `IN (subquery)` beside an `OR`, the array is worked out once before the scan, and PostgreSQL looks each id up.
    """

    lookup_name = "among"
    prepare_rhs = False
    output_field = BooleanField()

    def __init__(self, column: str, ids: Collection[int] | BaseExpression) -> None:
        super().__init__(F(column), ids if isinstance(ids, BaseExpression) else list(ids))

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:  # type: ignore[override]
        """`column = ANY(array)`."""
        lhs, lhs_params = self.process_lhs(compiler, connection)
        if isinstance(self.rhs, list):
            return f"{lhs} = ANY(%s::bigint[])", [*lhs_params, self.rhs]
        rhs, rhs_params = compiler.compile(self.rhs)
        return f"{lhs} = ANY({rhs})", [*lhs_params, *rhs_params]
