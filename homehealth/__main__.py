"""The calculator on the command line: `python -m homehealth RULE`, one JSON object per line in and out."""

import io
import json
import sys
from collections.abc import Iterable, Sequence
from typing import TextIO

from homehealth.errors import RuleError
from homehealth.registry import ask, rules

USAGE = """usage: python -m homehealth RULE      read one JSON object of inputs per line, write one answer per line
       python -m homehealth --list    list the rules with their titles and citations
"""


def answer_line(name: str, line: str) -> dict[str, object]:
    """Return the answer of rule `name` for one line of JSON, or `{"error": code}` with the field and a message."""
    try:
        inputs = json.loads(line)
    except (ValueError, RecursionError):
        return {"error": "bad_json", "message": "Write one JSON object per line."}
    try:
        return ask(name, inputs)
    except RuleError as mistake:
        answer: dict[str, object] = {"error": mistake.code, "message": str(mistake)}
        if mistake.field is not None:
            answer["field"] = mistake.field
        if mistake.position is not None:
            answer["position"] = mistake.position
        return answer


def list_rules(out: TextIO) -> None:
    """Write every rule: name, section, title, citation, with tabs between."""
    for rule in rules().values():
        out.write(f"{rule.name}\t{rule.section}\t{rule.title}\t{rule.citation}\n")


def main(arguments: Sequence[str], lines: Iterable[str], out: TextIO) -> int:
    """Run the calculator; returns the exit status: 0 for any stream of lines, 2 for a call that names no rule."""
    if list(arguments) == ["--list"]:
        list_rules(out)
        return 0
    if len(arguments) != 1 or arguments[0].startswith("-"):
        out.write(USAGE)
        return 2
    for line in lines:
        if line.strip():
            out.write(json.dumps(answer_line(arguments[0], line)) + "\n")
            out.flush()
    return 0


if __name__ == "__main__":  # pragma: no cover
    assert isinstance(sys.stdin, io.TextIOWrapper)
    sys.stdin.reconfigure(encoding="utf-8", errors="surrogateescape")
    try:
        sys.exit(main(sys.argv[1:], sys.stdin, sys.stdout))
    except BrokenPipeError:
        sys.stderr.close()  # the reader has had enough: `| head` is no mistake
