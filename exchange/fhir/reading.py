"""From a file to its entries, within limits of size and depth, without ever holding the whole of it in memory."""

from __future__ import annotations

import json
import mmap
import re
from collections.abc import Sequence
from typing import Any, BinaryIO

import ijson

from exchange.fhir import contents as bundles
from exchange.fhir.broken import not_a_number, why_not_json
from exchange.fhir.contents import Contents
from exchange.fhir.formats import refuse_others, refuse_version
from exchange.fhir.refusal import BundleRefused
from exchange.fhir.unheard import safe

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
DEEPEST = 200  # the deepest of FHIR's own definitions has fewer than 40
# Only a text that holds one of these escapes can hold a character that the database refuses.
_SUSPECT = re.compile(rb"\\u0000|\\u[dD][89a-fA-F]")
_UNSTORABLE = re.compile(
    rb"\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(\\u0000|\\u[dD][89a-fA-F][0-9a-fA-F]{2})"
)


# --- what is in it ---------------------------------------------------------------------------------------------------


def opened(stream: BinaryIO) -> Contents:
    """The entries of a bundle, of one resource alone, or of NDJSON. Raises BundleRefused for anything else."""
    found = Contents()
    add_file(found, stream)
    return found


def opened_export(streams: Sequence[BinaryIO]) -> Contents:
    """The entries of several files of one bulk export, as one."""
    found = Contents()
    for stream in streams:
        add_file(found, stream)
    return found


def add_file(contents: Contents, stream: BinaryIO) -> None:
    """Add the entries of one more file."""
    stream.seek(0)
    head = stream.read(4096)
    if not head:
        raise BundleRefused("The file is empty.")
    refuse_others(head)
    start = len(BYTE_ORDER_MARK) if head.startswith(BYTE_ORDER_MARK) else 0
    stream.flush()
    with mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        _refuse_unstorable(mapped)
        if _is_ndjson(mapped, start):
            _add_lines(contents, mapped, start)
            return
    try:
        _add_document(contents, stream, start)
    except ijson.JSONError as error:
        raise BundleRefused(why_not_json(stream, error)) from None
    except (ValueError, OverflowError):
        raise BundleRefused("The file holds a number that is too long to be read.") from None


def _refuse_unstorable(mapped: mmap.mmap) -> None:
    if _SUSPECT.search(mapped) and any(found[1] for found in _UNSTORABLE.finditer(mapped)):
        raise BundleRefused("The file holds NUL characters or broken Unicode. Ask for a clean export.")


# --- one document ----------------------------------------------------------------------------------------------------


def _add_document(contents: Contents, stream: BinaryIO, start: int) -> None:
    top = _top(stream, start)
    kind = top.get("resourceType")
    if kind == "Bundle":
        _add_bundle(contents, stream, start, top)
    elif isinstance(kind, str) and kind.isalpha() and kind.isascii() and len(kind) < 40:
        stream.seek(start)
        resource = next(ijson.items(stream, "", use_float=True))
        _add(contents, resource)
    else:
        raise BundleRefused("The file is not a FHIR resource. Send a FHIR R4 Bundle.")


_OPENING, _CLOSING = frozenset({"start_map", "start_array"}), frozenset({"end_map", "end_array"})
_BRACKETS = _OPENING | _CLOSING


def _top(stream: BinaryIO, start: int) -> dict[str, object]:
    """The names at the top of the document with their texts; of what is not text only its kind. Refuses what is too deep."""
    stream.seek(start)
    depth, name, first = 0, "", ""
    found: dict[str, object] = {}
    for event, value in ijson.basic_parse(stream, use_float=True):
        first = first or event
        if depth > 1 and event not in _BRACKETS:
            continue
        if event == "map_key":
            name = value
        elif depth == 1 and event not in _CLOSING:
            found[name] = {"start_map": dict, "start_array": list}.get(event, value)
        depth += (event in _OPENING) - (event in _CLOSING)
        if depth > DEEPEST:
            raise BundleRefused("The file is nested too deeply to be a FHIR bundle.")
    if first != "start_map":
        raise BundleRefused("The file does not hold a JSON object, so it is not a FHIR bundle.")
    return found


def _add_bundle(contents: Contents, stream: BinaryIO, start: int, top: dict[str, object]) -> None:
    if top.get("entry") is not list:
        raise BundleRefused("The bundle has no list of entries. Send it again.")
    made_at = top.get("timestamp")
    contents.made_at = made_at if isinstance(made_at, str) else ""
    for name in top:
        if name not in {"resourceType", "id", "entry", "timestamp"}:
            contents.miss("Bundle", safe(name))
    stream.seek(start)
    number = 0
    for number, item in enumerate(ijson.items(stream, "entry.item", use_float=True), start=len(contents.entries) + 1):
        if isinstance(item, dict) and isinstance(item.get("resource"), dict):
            refuse_version(item["resource"])
        bundles.take(contents, number, item)
    if not number:
        raise BundleRefused("The bundle is empty: it has no entries.")


def _add(contents: Contents, resource: Any) -> None:
    if isinstance(resource, dict):
        refuse_version(resource)
    bundles.add(contents, len(contents.entries) + 1, resource)


# --- NDJSON ----------------------------------------------------------------------------------------------------------


def _is_ndjson(mapped: mmap.mmap, start: int) -> bool:
    """Whether the first line is a JSON object of its own and more follows."""
    end = mapped.find(b"\n", start)
    while end >= 0 and not mapped[start:end].strip():
        start, end = end + 1, mapped.find(b"\n", end + 1)
    if end < 0 or mapped[start : start + 1] != b"{" or not _has_more(mapped, end):
        return False
    try:
        return isinstance(json.loads(mapped[start:end]), dict)
    except (ValueError, RecursionError):
        return False


def _has_more(mapped: mmap.mmap, end: int) -> bool:
    return re.compile(rb"\S").search(mapped, end) is not None


def _add_lines(contents: Contents, mapped: mmap.mmap, start: int) -> None:
    mapped.seek(start)
    for number, line in enumerate(iter(mapped.readline, b""), start=1):
        if not line.strip():
            continue
        resource = _one_line(line, number)
        if resource.get("resourceType") == "Bundle":
            raise BundleRefused(f"Line {number} of the file is a Bundle. Send each bundle as a file of its own.")
        _add(contents, resource)
        if len(contents.entries) > bundles.MOST_ENTRIES:
            raise BundleRefused(f"The file has more than {bundles.MOST_ENTRIES:,} resources. Send the export in parts.")


def _one_line(line: bytes, number: int) -> dict[str, object]:
    try:
        found = json.loads(line.decode("utf-8"), parse_constant=not_a_number)
    except RecursionError:
        raise BundleRefused("The file is nested too deeply to be a FHIR bundle.") from None
    except UnicodeDecodeError:
        raise BundleRefused("The file is not UTF-8 text, so it is not FHIR in JSON.") from None
    except json.JSONDecodeError as error:
        raise BundleRefused(f"The file is NDJSON, and its line {number} is not JSON: column {error.colno}.") from None
    except ValueError:
        raise BundleRefused("The file holds a number that is too long to be read.") from None
    if not isinstance(found, dict):
        raise BundleRefused(f"The file is NDJSON, and its line {number} holds no resource.")
    return found
