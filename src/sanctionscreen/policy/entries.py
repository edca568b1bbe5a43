"""Whether a list entry is still what it was when somebody decided about it."""

from __future__ import annotations

import hashlib
import json

from sanctionscreen.lists.parties import content_of, to_plain
from sanctionscreen.matching import NameIndex
from sanctionscreen.model import entry_key


def entry_hash(index: NameIndex, list_id: str, entry_id: str) -> str:
    """SHA-256 of all an entry says, to be kept with a decision: an entry that has changed has another one.

    Raises:
        KeyError: There is no such entry.
    """
    party = content_of(to_plain(index.party(list_id, entry_id)))
    return hashlib.sha256(json.dumps(party, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


class EntryHashes:
    """Hashes of the entries of an index, each worked out once."""

    def __init__(self, index: NameIndex | None) -> None:
        self._index = index
        self._known: dict[str, str] = {}

    def of(self, entry: str) -> str:
        """The hash of an entry given as `list_id entry_id`, "" where there is none now."""
        if entry not in self._known:
            try:
                self._known[entry] = entry_hash(self._index, *entry_key(entry)) if self._index else ""
            except KeyError:
                self._known[entry] = ""
        return self._known[entry]
