"""One index, one file: magic, a JSON header, then sections of bytes aligned to 64.

    0   8 bytes   magic
    8   8 bytes   length of the header, little endian
    16  32 bytes  SHA-256 of the header
    48            header: JSON in UTF-8 with what the index says of itself, and each section's offset, size and SHA-256
    ...           sections

The file is written under a temporary name beside its target and renamed, so a reader sees the old file or the new one,
and one that holds the old file open finishes undisturbed. Reading maps the file and checks header and sizes;
`verify_index_file` checks every byte.
"""

from __future__ import annotations

import hashlib
import json
import mmap
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sanctionscreen.errors import IndexFileError

MAGIC = b"SSX\x00\x01\r\n\x1a"
FORMAT_VERSION = 3
ALIGNMENT = 64
PREFIX = 48
REBUILD = "build it again from the list files with `sanctionscreen index`"


def write_index_file(path: str | os.PathLike[str], about: Mapping[str, Any], sections: Mapping[str, NDArray[Any]]) -> None:
    """Write one-dimensional arrays and what the index says of itself, atomically."""
    views = {name: np.ascontiguousarray(section).view(np.uint8).data for name, section in sections.items()}
    entries = [
        {
            "name": name,
            "dtype": sections[name].dtype.str,
            "size": view.nbytes,
            "sha256": hashlib.sha256(view).hexdigest(),
        }
        for name, view in views.items()
    ]
    offset = 0
    for entry in entries:
        entry["offset"] = offset  # from the end of the header, itself aligned
        offset = aligned(offset + int(str(entry["size"])))
    header = json.dumps(
        {"format": FORMAT_VERSION, "about": about, "sections": entries, "size": offset}, sort_keys=True
    ).encode()
    header += b" " * (aligned(PREFIX + len(header)) - PREFIX - len(header))
    target = Path(path)
    handle, temporary = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(MAGIC + len(header).to_bytes(8, "little") + hashlib.sha256(header).digest() + header)
            for view in views.values():
                file.write(view)
                file.write(bytes(aligned(view.nbytes) - view.nbytes))
        Path(temporary).chmod(0o666 & ~current_umask())
        replace_file(Path(temporary), target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def replace_file(temporary: Path, target: Path) -> None:
    """Put a file in the place of another; whoever has mapped the old one keeps it, but not on Windows.

    Raises:
        IndexFileError: Windows refuses, because the old file is in use.
    """
    try:
        temporary.replace(target)
    except PermissionError as error:
        if os.name != "nt":
            raise
        raise IndexFileError(
            f"{target}: in use by a process that has loaded it, and Windows does not replace such a file; "
            "write the index under another name and load that"
        ) from error


def current_umask() -> int:
    """Return the process's file mode mask, which `mkstemp` does not apply."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def aligned(size: int) -> int:
    """Round up to the alignment of sections."""
    return -(-size // ALIGNMENT) * ALIGNMENT


def read_index_file(path: str | os.PathLike[str]) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Map an index file: what it says of itself, and its sections by name, read-only.

    Raises:
        IndexFileError: Not an index file, made by another version, damaged in its header, or truncated.
    """
    source = os.fspath(path)
    with Path(source).open("rb") as file:
        if os.fstat(file.fileno()).st_size < PREFIX:
            raise IndexFileError(f"{source}: not an index file, it is too short; {REBUILD}")
        view = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    if view[:8] != MAGIC:
        raise IndexFileError(f"{source}: not a sanctionscreen index (found {bytes(view[:8])!r}); {REBUILD}")
    start = PREFIX + int.from_bytes(view[8:16], "little")
    header = bytes(view[PREFIX:start])
    if hashlib.sha256(header).digest() != view[16:PREFIX]:
        raise IndexFileError(f"{source}: the header is damaged or cut off; {REBUILD}")
    fields = json.loads(header)
    if fields["format"] != FORMAT_VERSION:
        raise IndexFileError(f"{source}: index format {fields['format']}, expected {FORMAT_VERSION}; {REBUILD}")
    if view.nbytes != start + fields["size"]:
        raise IndexFileError(f"{source}: {view.nbytes} bytes, expected {start + fields['size']}; {REBUILD}")
    sections = {
        entry["name"]: np.frombuffer(view[start + entry["offset"] :][: entry["size"]], entry["dtype"])
        for entry in fields["sections"]
    }
    return fields, sections


def verify_index_file(path: str | os.PathLike[str]) -> None:
    """Check every byte of an index file but the padding.

    Raises:
        IndexFileError: As `read_index_file`, or naming the damaged section.
    """
    check_sections(path, *read_index_file(path), "")


def check_sections(
    path: str | os.PathLike[str], fields: Mapping[str, Any], sections: Mapping[str, NDArray[Any]], prefix: str
) -> None:
    """Check the bytes of the sections whose names begin with a prefix; raises IndexFileError naming the damaged one."""
    for entry in fields["sections"]:
        if not entry["name"].startswith(prefix):
            continue
        if hashlib.sha256(sections[entry["name"]].view(np.uint8).data).hexdigest() != entry["sha256"]:
            raise IndexFileError(f"{os.fspath(path)}: section {entry['name']} is damaged; {REBUILD}")
