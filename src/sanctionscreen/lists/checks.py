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


def drop_old_delisting(party: ListedParty) -> ListedParty:
    """Take a party that was listed again after its de-listing as listed, with a problem that names both days."""
    gone = party.delisted_on
    again = max((d.listed_on for d in party.designations if d.listed_on), default=None)
    if gone is None or again is None or again <= gone:
        return party
    words = f"de-listed on {gone} and listed on {again}, after that; taken as listed"
    relisted = Problem("listed_again", words, party.entry_id, party.line)
    return replace(party, delisted_on=None, problems=(*party.problems, relisted))


def report_repeated_ids(parties: Iterable[ListedParty]) -> tuple[ListedParty, ...]:
    """Keep every party, with a problem on each record of an entry_id that comes more than once."""
    kept = list(parties)
    counts = Counter(party.entry_id for party in kept)
    for at, party in enumerate(kept):
        if (count := counts[party.entry_id]) > 1:
            repeated = Problem("repeated_id", f"{count} records have this id; all are kept", party.entry_id, party.line)
            kept[at] = replace(party, problems=(*party.problems, repeated))
    return tuple(kept)
