"""From the bytes of a file to the JSON of a bundle, within limits of size and depth."""

from __future__ import annotations

import gzip
import io
import json
import re
import zlib
from typing import Any, BinaryIO, NoReturn

from exchange.fhir.refusal import BundleRefused, BundleTooLarge

GZIP_MAGIC = b"\x1f\x8b"
MEGABYTE = 1024 * 1024
# Only a text that holds one of these escapes can hold a character that the database refuses.
_SUSPECT = re.compile(r"\\u0000|\\u[dD][89a-fA-F]")


def read_bytes(source: BinaryIO, limit: int) -> bytes:
    """The content of a file of at most `limit` bytes, unpacked when it is gzip (then at most `limit` bytes unpacked).

    Raises BundleRefused when it is larger, empty, or a broken gzip file.
    """
    packed = source.read(limit + 1)
    if len(packed) > limit:
        raise BundleTooLarge(f"The file is larger than {limit // MEGABYTE} MB. Ask for a bundle of one patient only.")
    found = _unpacked(packed, limit) if packed.startswith(GZIP_MAGIC) else packed
    if not found.strip():
        raise BundleRefused("The file is empty.")
    return found


def _unpacked(packed: bytes, limit: int) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(packed)) as stream:
            found = stream.read(limit + 1)
    except EOFError:
        raise BundleRefused("The gzip file ends too early. Send it again.") from None
    except (gzip.BadGzipFile, zlib.error, OSError):
        raise BundleRefused("The gzip file is damaged. Send it again.") from None
    if len(found) > limit:
        raise BundleTooLarge(f"The gzip file unpacks to more than {limit // MEGABYTE} MB.")
    return found


def read_json(content: bytes) -> dict[str, object]:
    """The JSON object in `content`. Raises BundleRefused when it is not UTF-8, JSON, one object, or too deep."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BundleRefused("The file is not UTF-8 text, so it is not a FHIR bundle in JSON.") from None
    found = _parsed(text)
    if not isinstance(found, dict):
        raise BundleRefused("The file does not hold a JSON object, so it is not a FHIR bundle.")
    if _SUSPECT.search(text):
        _refuse_unstorable(found)
    return found


def _parsed(text: str) -> Any:
    try:
        return json.loads(text, parse_constant=_not_a_number)
    except RecursionError:
        raise BundleRefused("The file is nested too deeply to be a FHIR bundle.") from None
    except json.JSONDecodeError as error:
        raise BundleRefused(_why_not_json(text, error)) from None
    except ValueError:
        raise BundleRefused("The file holds a number that is too long to be read.") from None


def _why_not_json(text: str, error: json.JSONDecodeError) -> str:
    if text.lstrip().startswith("<"):
        return "The file is XML. Send the bundle as JSON."
    if _is_ndjson(text):
        return "The file is NDJSON, part of a bulk export. Send one bundle for each patient instead."
    at_end = error.pos >= len(text.rstrip()) - 1 and "Extra data" not in error.msg
    if at_end or error.msg.startswith("Unterminated string"):
        return f"The file ends too early, in line {error.lineno}: it was cut off. Send it again."
    return f"The file is not JSON: line {error.lineno}, column {error.colno}."


def _is_ndjson(text: str) -> bool:
    first = text.lstrip().split("\n", 1)[0]
    try:
        return isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        return False


def _not_a_number(word: str) -> NoReturn:
    raise BundleRefused(f"The file holds {word}, which is not a number in JSON.")


def _refuse_unstorable(found: object) -> None:
    """Walk without recursion: the depth was bounded by the parser, the breadth by the size of the file."""
    waiting: list[object] = [found]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            waiting.extend(item)
            waiting.extend(item.values())
        elif isinstance(item, list):
            waiting.extend(item)
        elif isinstance(item, str) and not _is_storable(item):
            raise BundleRefused("The file holds NUL characters or broken Unicode. Ask for a clean export.")


def _is_storable(text: str) -> bool:
    return "\x00" not in text and not any("\ud800" <= c <= "\udfff" for c in text)
