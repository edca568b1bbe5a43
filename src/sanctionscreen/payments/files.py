"""Payment files of every kind, recognised by their content: messages, flat tables, packed or not.

A message format is one module with `recognise` and `read`, and one row in MESSAGES.
"""

from __future__ import annotations

import os
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from sanctionscreen.errors import PaymentError
from sanctionscreen.payments import fedwire, iso20022, nacha, swift_mt
from sanctionscreen.payments.parties import PARTIES_SCHEMA, PaymentParty, party_tables
from sanctionscreen.payments.table import FILE_BATCH_ROWS, PaymentReader, open_plain, open_table

HEAD_BYTES = 4096
MAX_MEMBERS = 10_000  # of an archive
MAX_UNPACKED = 4 << 30  # bytes of all members together
SPOOLED_BYTES = 64 << 20  # of a member kept in memory rather than in a temporary file
_ZIP = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class MessageFormat:
    """One kind of payment message.

    Args:
        name: What it is called.
        recognise: Says so from the first bytes.
        read: Reads a file of it.
    """

    name: str
    recognise: Callable[[bytes], bool]
    read: Callable[[BinaryIO, str], Iterator[PaymentParty]]


MESSAGES: tuple[MessageFormat, ...] = (
    MessageFormat("ISO 20022", iso20022.recognise, iso20022.read),
    MessageFormat("SWIFT MT", swift_mt.recognise, swift_mt.read),
    MessageFormat("ACH", nacha.recognise, nacha.read),
    MessageFormat("Fedwire", fedwire.recognise, fedwire.read),
)


def open_payments(path: str | os.PathLike[str], *, batch_size: int = FILE_BATCH_ROWS) -> PaymentReader:
    """Open a payment file.

    Args:
        path: Payment messages (see MESSAGES), CSV, Parquet or JSON lines; messages, CSV and JSON lines may be gzipped, and
            messages stand in a zip archive.
        batch_size: Most rows in a batch.

    Returns:
        Batches of the file's own columns, or of PARTIES_SCHEMA for messages.

    Raises:
        FileNotFoundError: No such file.
        PaymentError: Empty, broken or not a payment file; the message names file, line or row, found and expected.
    """
    source = Path(path)
    if source.is_dir():
        raise PaymentError(f"{source}: is a folder, expected a payment file")
    with open_plain(source) as file:
        try:
            head = file.read(HEAD_BYTES)
        except (OSError, EOFError) as error:
            raise PaymentError(f"{source}: broken gzip file: {error}") from error
    if head.startswith(_ZIP):
        return PaymentReader(PARTIES_SCHEMA, party_tables(_read_archive(source), batch_size))
    if (message := message_format(head)) is not None:
        return PaymentReader(PARTIES_SCHEMA, party_tables(_read_messages(source, message), batch_size))
    return open_table(source, head, batch_size)


def message_format(head: bytes) -> MessageFormat | None:
    """The message format of a file's first bytes, None for another kind of file."""
    return next((message for message in MESSAGES if message.recognise(head)), None)


def _read_messages(source: Path, message: MessageFormat) -> Iterator[PaymentParty]:
    """All rows of a file of messages."""
    with open_plain(source) as file:
        try:
            yield from message.read(file, source.name)
        except (EOFError, OSError) as error:
            raise PaymentError(f"{source}: broken file: {error}") from error


def _read_archive(source: Path) -> Iterator[PaymentParty]:
    """All rows of the messages in a zip archive, member by member."""
    try:
        with zipfile.ZipFile(source) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            unpacked = sum(member.file_size for member in members)
            if len(members) > MAX_MEMBERS or unpacked > MAX_UNPACKED:
                raise PaymentError(
                    f"{source}: found {len(members):,} files of {unpacked:,} bytes, expected at most {MAX_MEMBERS:,} "
                    f"of {MAX_UNPACKED:,}"
                )
            for member in members:
                yield from _read_member(archive, member, source)
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        raise PaymentError(f"{source}: broken zip archive: {error}") from error


def _read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, source: Path) -> Iterator[PaymentParty]:
    """All rows of one member; bytes beyond the size it states are not read."""
    name = f"{source.name}/{member.filename}"
    with tempfile.SpooledTemporaryFile(SPOOLED_BYTES) as spooled, archive.open(member) as packed:
        left = member.file_size
        while left and (chunk := packed.read(min(1 << 20, left))):
            spooled.write(chunk)
            left -= len(chunk)
        spooled.seek(0)
        head = spooled.read(HEAD_BYTES)
        if (message := message_format(head)) is None:
            raise PaymentError(f"{name}: found no payment message, expected one of {', '.join(m.name for m in MESSAGES)}")
        spooled.seek(0)
        yield from message.read(spooled, name)  # type: ignore[arg-type]  # it has every method of a file
