"""Why a file is no JSON, and where: never a word of what it holds."""

from __future__ import annotations

import json
from typing import BinaryIO, NoReturn

import ijson

from exchange.fhir.refusal import BundleRefused

EXPLAINED = 10 * 1024 * 1024  # bytes; up to here a broken file is read again to say where it is broken


def why_not_json(stream: BinaryIO, error: Exception) -> str:
    """A sentence for a file that the reader gave up; with line and column where the file is small enough to look again."""
    stream.seek(0, 2)
    if stream.tell() <= EXPLAINED:
        stream.seek(0)
        return _explained(stream.read())
    if isinstance(error, ijson.IncompleteJSONError):
        return "The file ends too early: it was cut off. Send it again."
    return "The file is not JSON."


def _explained(content: bytes) -> str:
    """Where a file stops being JSON. Never a word of what it holds."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "The file is not UTF-8 text, so it is not a FHIR bundle in JSON."
    try:
        found = json.loads(text, parse_constant=not_a_number)
    except RecursionError:
        return "The file is nested too deeply to be a FHIR bundle."
    except json.JSONDecodeError as error:
        return _where(text, error)
    except ValueError:
        return "The file holds a number that is too long to be read."
    return "The file is not JSON." if isinstance(found, dict) else "The file does not hold a JSON object."


def _where(text: str, error: json.JSONDecodeError) -> str:
    at_end = error.pos >= len(text.rstrip()) - 1 and "Extra data" not in error.msg
    if at_end or error.msg.startswith("Unterminated string"):
        return f"The file ends too early, in line {error.lineno}: it was cut off. Send it again."
    return f"The file is not JSON: line {error.lineno}, column {error.colno}."


def not_a_number(word: str) -> NoReturn:
    """Refuse NaN and the infinities, which Python would read."""
    raise BundleRefused(f"The file holds {word}, which is not a number in JSON.")
