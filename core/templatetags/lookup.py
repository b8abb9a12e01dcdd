"""Reading a value out of a mapping in a template."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()


@register.filter
def of(mapping: Mapping[Any, Any], key: object) -> Any:
    """`{{ counts|of:row.pk }}`: the value at a key, or None."""
    return mapping.get(key) if mapping else None
