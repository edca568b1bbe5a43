"""Which nodes of the holdings are listed parties, and what a rule finds at them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import pyarrow as pa

from sanctionscreen.matching import NameIndex
from sanctionscreen.model import FREEZES, Designation, EntryKey, ListedParty, Measure, SanctionsList, entry_key
from sanctionscreen.ownership.holdings import Holdings, read_text
from sanctionscreen.ownership.rules import OwnershipRule, assumed_rule

Parties = Mapping[EntryKey, tuple[str, ListedParty]]


def parties_of(index: NameIndex | Sequence[SanctionsList]) -> tuple[Parties, set[str]]:
    """What gives the authority and party of an entry, and the ids of the lists."""
    if isinstance(index, NameIndex):
        return _IndexedParties(index), {listed.list_id for listed in index.lists}
    found: dict[EntryKey, tuple[str, ListedParty]] = {}
    for listed in index:
        for party in listed.parties:
            found.setdefault((party.list_id, party.entry_id), (listed.authority, party))
    return found, {listed.list_id for listed in index}


class _IndexedParties(Mapping[EntryKey, tuple[str, ListedParty]]):
    """Entries of an index, each read when it is asked for."""

    def __init__(self, index: NameIndex) -> None:
        self._index = index

    def __getitem__(self, entry: EntryKey) -> tuple[str, ListedParty]:
        row = self._index.party_row[entry]
        return self._index.authority_of_party[row], self._index.party_at(row)

    def __contains__(self, entry: object) -> bool:
        return entry in self._index.party_row

    def __iter__(self) -> Iterator[EntryKey]:
        return iter(self._index.party_row)

    def __len__(self) -> int:
        return len(self._index.party_row)


def entries_of_nodes(
    holdings: Holdings,
    parties: Parties,
    list_ids: set[str],
    listed: Mapping[str, Iterable[str]] | pa.Table | None,
    links: pa.Table | None,
) -> tuple[dict[int, list[EntryKey]], set[int], list[str]]:
    """Entries each node stands for; nodes that do by name alone; ids written like entries that are in no list."""
    found: dict[int, dict[EntryKey, None]] = {}
    same = _linked(links) if links is not None else {}
    unknown = []
    for node, text in enumerate(holdings.nodes):
        if (entry := _as_entry(text)) in parties or entry in same:
            found[node] = {entry: None}
        elif entry[0].lower() in list_ids:
            unknown.append(text)
    by_name: set[int] = set()
    if listed is not None:
        numbers = {text: node for node, text in enumerate(holdings.nodes)}
        hits = isinstance(listed, pa.Table)
        for text, entry in _stated(listed):
            node = numbers.get(text, -1)
            if node < 0:
                continue
            if hits and node not in found:
                by_name.add(node)
            if entry in parties:
                found.setdefault(node, {})[entry] = None
            else:
                unknown.append(" ".join(entry))
    for its in found.values():
        reached = [*its]
        for entry in reached:
            more = [other for other in same.get(entry, ()) if other not in its]
            its.update(dict.fromkeys(more))
            reached += more
    unknown += [holdings.nodes[node] for node, its in found.items() if its.keys().isdisjoint(parties)]
    return {node: [entry for entry in its if entry in parties] for node, its in found.items()}, by_name, unknown


def _as_entry(text: str) -> EntryKey:
    """`list entry` as its two parts."""
    list_id, entry_id = entry_key(text)
    return list_id, entry_id.strip()


def _stated(listed: Mapping[str, Iterable[str]] | pa.Table) -> Iterator[tuple[str, EntryKey]]:
    """Which id is which entry, as the user says or a screening found."""
    if isinstance(listed, pa.Table):
        columns = ["query_id", "list_id", "entry_id"]
        if not set(columns) <= set(listed.column_names):
            raise TypeError(f"listed lacks {', '.join(columns)}; its columns are {', '.join(listed.column_names) or 'none'}")
        if listed.num_rows and listed["query_id"].null_count == listed.num_rows:
            raise ValueError("listed has no query_id: screen the owners with id_column, so that hits say whose they are")
        for hit in listed.select(columns).to_pylist():
            yield read_text(hit["query_id"]), (hit["list_id"], hit["entry_id"])
    else:
        for text, entries in listed.items():
            for entry in [entries] if isinstance(entries, str) else entries:
                yield read_text(text), _as_entry(entry)


def _linked(links: pa.Table) -> dict[EntryKey, list[EntryKey]]:
    """The entries each entry is linked to."""
    same: dict[EntryKey, list[EntryKey]] = {}
    for row in links.to_pylist():
        a, b = (row["list_a"], row["entry_a"]), (row["list_b"], row["entry_b"])
        same.setdefault(a, []).append(b)
        same.setdefault(b, []).append(a)
    return same


def assumed_rules(
    rules: Sequence[OwnershipRule], parties: Parties, entries: Mapping[int, list[EntryKey]]
) -> list[OwnershipRule]:
    """A strict rule for each authority without any."""
    authorities = {
        designation.authority
        for entry in chain.from_iterable(entries.values())
        for designation in _designations(*parties[entry])
    }
    return [assumed_rule(authority) for authority in sorted(authorities - {rule.authority for rule in rules})]


def _designations(authority: str, party: ListedParty) -> tuple[Designation, ...]:
    """Designations of a party still listed; one without any is taken to be under a freeze of its list's authority."""
    if party.delisted_on is not None:
        return ()
    return party.designations or (Designation(authority, ""),)


@dataclass(slots=True)
class Listed:
    """What a rule finds at a node that is listed: entries, their measures, and the earliest day."""

    measures: dict[str, set[Measure]]
    since: dt.date | None = None


def listed_under(rule: OwnershipRule, entries: Mapping[int, list[EntryKey]], parties: Parties) -> dict[int, Listed]:
    """Nodes listed under what a rule extends."""
    found: dict[int, Listed] = {}
    for node, its in entries.items():
        for entry in its:
            for designation in _designations(*parties[entry]):
                extends = rule.measures & set(designation.measures)
                unclear = set(designation.measures) <= {Measure.OTHER} and rule.measures >= FREEZES
                if designation.authority == rule.authority and (extends or unclear):
                    listed = found.setdefault(node, Listed({}))
                    listed.measures.setdefault(" ".join(entry), set()).update(extends or {Measure.OTHER})
                    days = [day for day in (listed.since, designation.listed_on) if day]
                    listed.since = min(days, default=None)
    return found
