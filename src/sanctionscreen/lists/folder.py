"""Which files of a folder are sanctions lists to read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

COMPANIONS = ("alt", "add", "sdn_comments", "cons_alt", "cons_add", "cons_comments")  # of OFAC CSV, read with their list
OFFICIAL_STEMS = ("sdn", "cons_prim")


def list_files(paths: Iterable[Path]) -> Iterator[tuple[Path, bool]]:
    """Files to read, sorted within a folder, each with whether the user named it."""
    for path in paths:
        if not path.is_dir():
            yield path, True
            continue
        for found in sorted(path.rglob("*")):
            hidden = any(part.startswith(".") for part in found.relative_to(path).parts)
            if found.is_file() and not hidden and stem_of(found) not in COMPANIONS:
                yield found, False


def may_be_damaged_list(path: Path) -> bool:
    """Tell whether a file no reader knows looks like a list that went wrong: empty, XML, or under an official name."""
    return path.stat().st_size == 0 or ".xml" in path.suffixes or stem_of(path) in OFFICIAL_STEMS


def stem_of(path: Path) -> str:
    """A file's name up to its first dot, in lower case: `sdn` for `SDN.csv.gz`."""
    return path.name.lower().partition(".")[0]
