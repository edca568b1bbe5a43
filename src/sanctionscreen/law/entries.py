"""What is said of the entries behind hits on a day, where the index is at hand; each is read once."""

from __future__ import annotations

import datetime as dt

from sanctionscreen.law.delisted import was_kept
from sanctionscreen.law.holding import Holders
from sanctionscreen.matching import NameIndex
from sanctionscreen.model import ListedParty, entry_key
from sanctionscreen.policy import EntryHashes


class Entries:
    """The entries of an index, given as `list_id entry_id`.

    Args:
        index: What was screened against, None if it is not at hand.
        holders: Renewals as they count on the day.
    """

    def __init__(self, index: NameIndex | None, holders: Holders) -> None:
        self.hashes = EntryHashes(index)
        self._index = index
        self._holders = holders
        self._parties: dict[str, ListedParty | None] = {}
        self._passed: dict[str, list[str]] = {}

    def passed(self, entry: str) -> list[str]:
        """Say of the acts an entry rests on that they have to be checked, if each was to expire before the day."""
        if entry not in self._passed:
            party = self._party(entry)
            self._passed[entry] = [
                f"{entry}: {row.act} was to expire on {row.expires_on}; check whether it was renewed ({row.source})"
                for row in (self._holders.passed(party) if party else ())
            ]
        return self._passed[entry]

    def delisted_on(self, entry: str) -> dt.date | None:
        """When an entry was de-listed, None where that is not known."""
        party = self._party(entry)
        return party.delisted_on if party else None

    def may_be_kept(self, entry: str) -> bool:
        """Whether a policy kept an entry that its list no longer has, True where that is not known."""
        party = self._party(entry)
        return party is None or was_kept(party)

    def _party(self, entry: str) -> ListedParty | None:
        """An entry, None where there is none now."""
        if entry not in self._parties:
            try:
                self._parties[entry] = self._index.party(*entry_key(entry)) if self._index else None
            except KeyError:
                self._parties[entry] = None
        return self._parties[entry]
