"""Reads the worked examples out of docs/domain-rules.md, so that no example can be left untested."""

from dataclasses import dataclass
from pathlib import Path

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "domain-rules.md"
SECTIONS = ("1", "2", "3", "4", "9")
HEADER = "| Inputs | Result | Note |"
OPENING, CLOSING = "[{", "]}"


@dataclass(frozen=True)
class Example:
    """One row of an examples table: the rule, its inputs and the outputs it must give."""

    rule: str
    line: int
    inputs: dict[str, object]
    expected: dict[str, object]

    def __str__(self) -> str:
        return f"{self.rule}-line-{self.line}"


def lines_of_sections() -> list[tuple[int, str]]:
    """Return the numbered lines of the sections whose examples are tested."""
    kept, section = [], ""
    for number, line in enumerate(DOCUMENT.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("## "):
            section = line[3:].split(".")[0]
        if section in SECTIONS:
            kept.append((number, line))
    return kept


def example_rows() -> int:
    """Count the rows of the examples tables without reading them: lines between a table's header and its end."""
    count, inside = 0, False
    for _, line in lines_of_sections():
        if line == HEADER:
            inside = True
        elif not line.startswith("|"):
            inside = False
        elif inside and not line.startswith("|---"):
            count += 1
    return count


def examples() -> list[Example]:
    """Return every example, read."""
    found, rule = [], ""
    for number, line in lines_of_sections():
        if line.startswith("Examples, `"):
            rule = line.split("`")[1]
        elif line.startswith("### "):
            rule = ""
        elif rule and line.startswith("| ") and line != HEADER:
            inputs, result, *_ = cells(line)
            found.append(read_example(rule, number, inputs, result))
    return found


def cells(line: str) -> list[str]:
    """Return the cells of a table row; a bar inside backticks does not part cells."""
    parts, current, quoted = [], "", False
    for char in line.strip()[1:-1]:
        quoted ^= char == "`"
        if char == "|" and not quoted:
            parts.append(current.strip())
            current = ""
        else:
            current += char
    return [*parts, current.strip()]


def split_outside(text: str, mark: str) -> list[str]:
    """Split `text` at `mark`, but not inside backticks or brackets."""
    parts, current, depth, quoted = [], "", 0, False
    for char in text:
        quoted ^= char == "`"
        depth += (char in OPENING) - (char in CLOSING)
        if char == mark and not quoted and not depth:
            parts.append(current.strip())
            current = ""
        else:
            current += char
    return [part for part in [*parts, current.strip()] if part]


def value(text: str) -> object:
    """Return a value as the examples write it."""
    text = text.strip()
    if text.startswith("`"):
        return text.strip("`")
    if text.startswith("["):
        return [value(each) for each in split_outside(text[1:-1], ",")]
    if text.startswith("{"):
        pairs = (each.split(":", 1) for each in split_outside(text[1:-1], ","))
        return {key.strip(): value(each) for key, each in pairs}
    if text in ("true", "false", "null"):
        return {"true": True, "false": False, "null": None}[text]
    try:
        return text if len(text) > 1 and text[0] == "0" and "." not in text else int(text)
    except ValueError:
        pass
    try:
        return float(text)
    except ValueError:
        return text


def pairs(text: str) -> dict[str, object]:
    """Return "a 1; b [x, y]" as a mapping."""
    return {name: value(rest) for name, rest in (part.split(" ", 1) for part in split_outside(text, ";"))}


def read_example(rule: str, line: int, inputs: str, result: str) -> Example:
    """Return one example; the expansion's and evaluation's own short forms are spelled out."""
    if rule == "evaluate_visits":
        return Example(rule, line, with_visits(inputs), pairs(result))
    if rule == "expand_frequency":
        return Example(rule, line, pairs(inputs), expansion(result))
    return Example(rule, line, pairs(inputs), pairs(result))


def with_visits(text: str) -> dict[str, object]:
    """Return the inputs of evaluate_visits with "visits 01-04 01-12(prn)" as full dates in the order's year."""
    given = pairs(text)
    year = str(given["effective_date"])[:4]
    given["visits"] = [
        {"date": f"{year}-{each[:5]}", "prn": each.endswith("(prn)")} for each in str(given["visits"]).split()
    ]
    return given


def expansion(text: str) -> dict[str, object]:
    """Return the expected expansion: counts as (minimum, maximum), first and last slice, totals."""
    parts = dict(part.split(" ", 1) for part in split_outside(text, ";"))
    first, last = parts["first"].removeprefix("slice ").split(", last ")
    low, _, high = parts["total"].partition("-")
    return {
        "counts": [counted(each) for each in parts["counts"].strip("*").split()],
        "first": first.split(".."),
        "last": last.split(".."),
        "total_min": int(low),
        "total_max": int(high or low),
        "exceeds_period": parts["exceeds_period"] == "true",
    }


def counted(text: str) -> tuple[int, int]:
    """Return "2-3" as (2, 3) and "2" as (2, 2)."""
    low, _, high = text.partition("-")
    return int(low), int(high or low)


def frequency_table() -> list[tuple[str, str]]:
    """Return the rows of table 3.1: order text and normal form or error, rows with slashes taken apart."""
    found, inside = [], False
    for _, line in lines_of_sections():
        if line == "| Text | Normal form |":
            inside = True
        elif not line.startswith("|"):
            inside = False
        elif inside and not line.startswith("|---"):
            text, result = cells(line)
            found.extend(zip(text.split(" / "), result.split(" / "), strict=True))
    return [(text.strip("`"), result.strip("`")) for text, result in found]


def normal_form(text: str) -> dict[str, object]:
    """Return "SN; week 2-3 x 6; prn 1 "reason"" as the calculator writes it."""
    order: dict[str, object] = {"segments": [], "prn": [], "errors": []}
    for part in split_outside(text, ";"):
        word, _, rest = part.partition(" ")
        if word == "prn":
            number, reason = rest.split(" ", 1)
            order["prn"].append({"max": int(number), "reason": reason.strip('"')})
        elif rest:
            order["segments"].append(segment(word, rest))
        else:
            order["discipline"] = word
    return order


def segment(per: str, rest: str) -> dict[str, object]:
    """Return "week 2-3 x 6" or "every_days 2, occurrences 5" as a segment."""
    if per in ("week", "day", "month"):
        count, periods = rest.replace(" ", "").split("x")
        low, high = counted(count)
        return {"per": per, "min": low, "max": high, "periods": int(periods)}
    interval, ending = rest.split(", ")
    name, length = ending.split(" ")
    key = {"span": "span_weeks"}.get(name, name)
    return {"per": per, "min": 1, "max": 1, "interval": int(interval), key: None if length == "null" else int(length)}
