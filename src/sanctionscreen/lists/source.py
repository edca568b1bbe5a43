"""One list file as a stream: opened once, uncompressed chunk by chunk, hashed as it passes.

Reading once matters: a file that is replaced while it is read cannot be hashed in one version and parsed in another.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO

from sanctionscreen.errors import MalformedListError

CHUNK_BYTES = 1 << 16
HEAD_BYTES = 1 << 14
_GZIP_MAGIC = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What the caller of `read_list` asked for; see there."""

    list_id: str | None = None
    published_on: dt.date | None = None
    accept_unterminated: bool = False
    companions: bool = True
    accept_filtered: bool = False


class ListStream:
    """The bytes of one list file, for use in a `with` block.

    Args:
        source: Path of the file, or its bytes; gzip is recognised by its first two bytes.

    Attributes:
        name: File name without its folder, or `<bytes>`, for messages.
        path: Where it lies, or None for bytes.
    """

    def __init__(self, source: str | os.PathLike[str] | bytes | bytearray | memoryview) -> None:
        self.path: Path | None = None
        self._file: IO[bytes]
        if isinstance(source, bytes | bytearray | memoryview):
            self.name = "<bytes>"
            self._file = io.BytesIO(source)
        elif isinstance(source, str | os.PathLike):
            self.path = Path(source)
            self.name = self.path.name
            if self.path.is_dir():
                raise IsADirectoryError(
                    f"{self.path} is a folder; pass the list file inside it, such as sdn.csv or the XML file"
                )
            self._file = self.path.open("rb")
        else:
            raise TypeError(f"read_list takes a path or bytes, got {type(source).__name__}")
        self._hash = hashlib.sha256()
        self._chunks = self._uncompress()
        self._head: bytes | None = None

    def __enter__(self) -> ListStream:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._file.close()

    def head(self) -> bytes:
        """The first bytes, uncompressed: `HEAD_BYTES` of them or all there are. They are not consumed."""
        if self._head is None:
            head = b""
            while len(head) < HEAD_BYTES and (chunk := next(self._chunks, b"")):
                head += chunk
            self._head = head
        return self._head

    def chunks(self) -> Iterator[bytes]:
        """Every byte, uncompressed, once."""
        if head := self.head():
            yield head
        yield from self._chunks

    def read_all(self) -> bytes:
        """Every byte, uncompressed, in one piece: for small formats that need it."""
        return b"".join(self.chunks())

    def sha256(self) -> str:
        """64 hexadecimal digits over the bytes as given that have been read so far."""
        return self._hash.hexdigest()

    def continue_hash(self, earlier: ListStream) -> None:
        """Hash this stream as the continuation of another one that has been read to its end."""
        self._hash = earlier._hash.copy()

    def _raw(self) -> Iterator[bytes]:
        """Bytes as given, hashed."""
        while chunk := self._file.read(CHUNK_BYTES):
            self._hash.update(chunk)
            yield chunk

    def _uncompress(self) -> Iterator[bytes]:
        """Bytes without gzip, if they had it."""
        raw = self._raw()
        first = next(raw, b"")
        if first.startswith(_GZIP_MAGIC):
            yield from self._gunzip(first, raw)
        else:
            if first:
                yield first
            yield from raw

    def _gunzip(self, first: bytes, raw: Iterator[bytes]) -> Iterator[bytes]:
        """Uncompress one or more gzip members, and insist on the end of the last one.

        Pieces are bounded, so a small file that swells to gigabytes is stopped by the reader, not by memory.
        """
        inflater = zlib.decompressobj(wbits=31)
        chunk = first
        try:
            while chunk:
                while chunk:
                    if inflater.eof:
                        chunk = chunk.lstrip(b"\0")  # RFC 1952 lets a file be padded with zeros
                        if not chunk:
                            break
                        inflater = zlib.decompressobj(wbits=31)
                    if piece := inflater.decompress(chunk, CHUNK_BYTES):
                        yield piece
                    chunk = inflater.unused_data if inflater.eof else inflater.unconsumed_tail
                chunk = next(raw, b"")
            if not inflater.eof and (piece := inflater.flush()):
                yield piece
        except zlib.error as exc:
            raise MalformedListError(f"damaged gzip data ({exc}); expected a whole gzip file", source=self.name) from exc
        if not inflater.eof:
            raise MalformedListError(
                "the gzip data end in the middle; expected its closing checksum: download it again", source=self.name
            )
