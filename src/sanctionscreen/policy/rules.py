"""The rules of an institution, one class each; what they mean stands in `policy`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

KEPT = "kept visible by policy"
SELECTORS = ("role", "list", "authority", "kind", "measure")
_HIT_COLUMNS = {"role": "role", "list": "list_id", "authority": "authority", "kind": "party_kind"}


@dataclass(frozen=True, slots=True)
class Selector:
    """Which hits a rule is about; what is None fits all.

    Args:
        role: Party role, or role of a text.
        list: List id.
        authority: Who designates.
        kind: Kind of the listed party.
        measure: A measure among those of the entry.
    """

    role: str | None = None
    list: str | None = None
    authority: str | None = None
    kind: str | None = None
    measure: str | None = None

    def fits(self, hit: Mapping[str, Any]) -> bool:
        """Whether a hit (a row with HITS_SCHEMA) is one of those."""
        for name, column in _HIT_COLUMNS.items():
            wanted = getattr(self, name)
            if wanted is not None and hit[column] != wanted:
                return False
        return self.measure is None or self.measure in (hit["measures"] or ())


@dataclass(frozen=True, slots=True)
class Threshold:
    """Hits that fit and score less are left out."""

    score: float
    selector: Selector = Selector()


@dataclass(frozen=True, slots=True)
class Stop:
    """Hits that fit and score as much stop the payment, for a stated reason."""

    reason: str
    score: float = 0.0
    identifier: bool = False
    selector: Selector = Selector()


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence or derogation: what it covers, and until when.

    Args:
        reference: Of the authority that gave it.
        until: Its last day.
        entry: `list_id entry_id` it is about.
        payment: Payment it is for.
        party: Name of the party it is for, as payments write it.
        selector: Further limits, such as a measure.
    """

    reference: str
    until: dt.date
    entry: str | None = None
    payment: str | None = None
    party: str | None = None
    selector: Selector = Selector()

    def covers(self, hit: Mapping[str, Any], payment: str | None) -> bool:
        """Whether a hit is in its scope, expired or not."""
        given = ((self.entry, entry_of(hit)), (self.payment, payment), (self.party, hit["query_name"]))
        return all(wanted in (None, found) for wanted, found in given) and self.selector.fits(hit)


@dataclass(frozen=True, slots=True)
class Good:
    """A customer found not to be the listed party, as the entry was then."""

    customer: str
    entry: str
    sha256: str
    author: str
    reason: str
    until: dt.date

    def covers(self, hit: Mapping[str, Any], payment: str | None) -> bool:
        """Whether a hit is of that customer (id or name) and that entry."""
        return self.entry == entry_of(hit) and self.customer in (payment, hit["query_name"])


@dataclass(frozen=True, slots=True)
class Delisted:
    """De-listed parties kept visible, for review only.

    Args:
        reason: Why.
        owner: Who answers for it.
        until: The last day.
        entry: `list_id entry_id` it is about.
        list: List id.
        authority: Who designated.
    """

    reason: str
    owner: str
    until: dt.date
    entry: str | None = None
    list: str | None = None
    authority: str | None = None

    def covers(self, list_id: str, authority: str, entry_id: str) -> bool:
        """Whether an entry is in its scope, ended or not."""
        given = ((self.entry, f"{list_id} {entry_id}"), (self.list, list_id), (self.authority, authority))
        return all(wanted in (None, found) for wanted, found in given)

    def __str__(self) -> str:
        return f"{KEPT}: {self.reason}, {self.owner}, until {self.until}"


def entry_of(hit: Mapping[str, Any]) -> str:
    """The entry of a hit as policies write it: `list_id entry_id`."""
    return f"{hit['list_id']} {hit['entry_id']}"
