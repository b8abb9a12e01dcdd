"""The mark of a database whose people are invented."""

from __future__ import annotations

from django.db import models

from core.classes import classed


class Invented(models.Model):
    """One row says that the demonstration made everybody in this database; without it nobody signs in with one click."""

    made_at = models.DateTimeField(auto_now_add=True)

    field_classes = classed(plain="made_at")

    class Meta:
        db_table = "demo_invented"

    def __str__(self) -> str:
        return f"invented {self.pk}"


def mark() -> None:
    """Say that this database is the demonstration's own; once is enough."""
    Invented.objects.get_or_create(pk=1)
