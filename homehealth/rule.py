"""What a rule of the calculator is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from homehealth.inputs import Input

Given = Mapping[str, Any]
Answer = dict[str, object]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the calculator. `run` takes the inputs already read (dates as dates) and answers with `because`.

    `confidence` is H, M or L; `open_inputs` rules read further inputs themselves.
    """

    name: str
    title: str
    section: str
    citation: str
    confidence: str
    version: str
    effective_from: date
    effective_to: date | None
    inputs: tuple[Input, ...]
    run: Callable[[Given], Answer]
    open_inputs: bool = False
