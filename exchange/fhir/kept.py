"""A file from outside kept on disk while it is read: unpacked, within its limit, without a name."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import BinaryIO, NamedTuple, cast

from exchange.fhir.refusal import BundleRefused, BundleTooLarge

GZIP_MAGIC = b"\x1f\x8b"
MEGABYTE = 1024 * 1024


class Kept(NamedTuple):
    """A file kept on disk while it is read, unpacked; `sha256` is of its unpacked bytes."""

    stream: BinaryIO
    sha256: str


@contextmanager
def kept(source: BinaryIO, limit: int) -> Iterator[Kept]:
    """A file of at most `limit` bytes, unpacked when it is gzip (then at most `limit` bytes unpacked), in a file without a name.

    Raises BundleRefused when it is larger, empty, or a broken gzip file.
    """
    with TemporaryFile() as stream:
        digest, written, is_blank = hashlib.sha256(), 0, True
        for piece in _pieces(source, limit):
            written += len(piece)
            if written > limit:
                raise BundleTooLarge(f"The gzip file unpacks to more than {limit // MEGABYTE} MB.")
            is_blank = is_blank and not piece.strip()
            digest.update(piece)
            stream.write(piece)
        if is_blank:
            raise BundleRefused("The file is empty.")
        yield Kept(cast(BinaryIO, stream), digest.hexdigest())


@contextmanager
def packed(content: bytes) -> Iterator[BinaryIO]:
    """Bytes in hand as such a file."""
    with TemporaryFile() as stream:
        stream.write(content)
        yield cast(BinaryIO, stream)


def _pieces(source: BinaryIO, limit: int) -> Iterator[bytes]:
    first = source.read(min(MEGABYTE, limit + 1))
    if first.startswith(GZIP_MAGIC):
        yield from _unpacked(first, source, limit)
        return
    read = 0
    while first:
        read += len(first)
        if read > limit:
            raise BundleTooLarge(
                f"The file is larger than {limit // MEGABYTE} MB. Ask for a bundle of one patient only."
            )
        yield first
        first = source.read(MEGABYTE)


def _unpacked(first: bytes, source: BinaryIO, limit: int) -> Iterator[bytes]:
    with TemporaryFile() as whole:
        piece = first
        while piece:
            if whole.tell() + len(piece) > limit:
                raise BundleTooLarge(
                    f"The file is larger than {limit // MEGABYTE} MB. Ask for a bundle of one patient only."
                )
            whole.write(piece)
            piece = source.read(MEGABYTE)
        whole.seek(0)
        try:
            with gzip.GzipFile(fileobj=whole) as stream:
                while opened_piece := stream.read(MEGABYTE):
                    yield opened_piece
        except EOFError:
            raise BundleRefused("The gzip file ends too early. Send it again.") from None
        except (gzip.BadGzipFile, zlib.error, OSError):
            raise BundleRefused("The gzip file is damaged. Send it again.") from None
