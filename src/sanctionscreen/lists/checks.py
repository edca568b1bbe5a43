"""What every reader checks before it hands over a list: that nothing is missing and that ids are what they claim."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from sanctionscreen.errors import MalformedListError
from sanctionscreen.model import ListedParty, Problem


def check_count(source: str, *, n_counted: int, n_read: int) -> None:
    """Compare the reader's entries with those counted without it.

    Raises:
        MalformedListError: They differ.
    """
    if n_counted != n_read:
        raise MalformedListError(f"found {n_read} entries by reading but {n_counted} by counting", source=source)


def check_not_empty(source: str, n_entries: int) -> None:
    """Refuse a list of nobody: no official list is empty, but many a failed download is.

    Raises:
        MalformedListError: There is no entry.
    """
    if n_entries == 0:
        raise MalformedListError("found no entry at all, expected a whole list", source=source)


def report_repeated_ids(parties: Iterable[ListedParty]) -> tuple[ListedParty, ...]:
    """Keep every party, with a problem on each record of an entry_id that comes more than once."""
    kept = list(parties)
    counts = Counter(party.entry_id for party in kept)
    for at, party in enumerate(kept):
        if (count := counts[party.entry_id]) > 1:
            repeated = Problem("repeated_id", f"{count} records have this id; all are kept", party.entry_id, party.line)
            kept[at] = replace(party, problems=(*party.problems, repeated))
    return tuple(kept)
