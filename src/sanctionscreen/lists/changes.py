"""What has changed between two dates of one list: entries added, removed and amended, by stable key, whatever the order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pyarrow as pa

from sanctionscreen.model import ListedParty, NameKind, SanctionsList

LIST_CHANGES_SCHEMA = pa.schema(
    [
        pa.field("list_id", pa.string(), nullable=False),
        pa.field("entry_id", pa.string(), nullable=False),
        pa.field("change", pa.string(), nullable=False),  # added, removed, amended
        pa.field("field", pa.string(), nullable=False),  # which part of the entry; "entry" for the whole
        pa.field("old", pa.string()),  # a value that is gone
        pa.field("new", pa.string()),  # a value that has come
        pa.field("name", pa.string(), nullable=False),  # the entry's primary name, the new one where both have one
    ],
    metadata={b"version": b"1"},
)


def diff(old: SanctionsList, new: SanctionsList) -> pa.Table:
    """Compare two dates of one list.

    Args:
        old: The earlier.
        new: The later; in whichever format, as long as both have the authority's own entry ids.

    Returns:
        LIST_CHANGES_SCHEMA, one row for each entry added or removed and for each value gone from or come to an entry that
        stays, by entry id and field. Order of entries and values, and titles of the file itself, do not matter.

    Raises:
        ValueError: They are different lists.
    """
    if old.list_id != new.list_id:
        raise ValueError(f"cannot compare {old.list_id} with {new.list_id}: expected two dates of one list")
    before, after = _by_entry(old.parties), _by_entry(new.parties)
    rows = []
    for entry_id in sorted(before.keys() | after.keys()):
        gone, come = before.get(entry_id, []), after.get(entry_id, [])
        name = primary_name((come or gone)[0])
        base = {"list_id": new.list_id, "entry_id": entry_id, "name": name}
        if not gone:
            rows.append({**base, "change": "added", "field": "entry", "old": None, "new": name})
        elif not come:
            rows.append({**base, "change": "removed", "field": "entry", "old": name, "new": None})
        else:
            rows += [{**base, "change": "amended", **change} for change in _amendments(gone, come)]
    return pa.Table.from_pylist(rows, schema=LIST_CHANGES_SCHEMA)


def changes_in_words(changes: pa.Table, most: int | None = None) -> str:
    """Say the changes in lines: `+` added, `-` removed, `~` amended.

    Args:
        changes: LIST_CHANGES_SCHEMA.
        most: Lines at most; what is left out is counted.
    """
    signs = {"added": "+", "removed": "-", "amended": "~"}
    lines = []
    for row in changes.to_pylist():
        said = f"{signs[row['change']]} {row['entry_id']}  {row['name']}"
        if row["change"] == "amended":
            values = (
                f"{sign}{' '.join(row[side].split())}"
                for sign, side in (("-", "old"), ("+", "new"))
                if row[side] is not None
            )
            said += f"  {row['field']}: {' '.join(values)}"
        lines.append(said)
    counts = count_changes(changes)
    left = [] if most is None or len(lines) <= most else [f"... {len(lines) - most:,} more lines"]
    head = ", ".join(f"{counts[change]:,} {change}" for change in signs)
    return "\n".join([head, *lines[:most], *left])


def count_changes(changes: pa.Table) -> dict[str, int]:
    """Entries by what became of them."""
    found: dict[str, set[str]] = {"added": set(), "removed": set(), "amended": set()}
    for entry_id, change in zip(changes["entry_id"].to_pylist(), changes["change"].to_pylist(), strict=True):
        found[change].add(entry_id)
    return {change: len(entries) for change, entries in found.items()}


def primary_name(party: ListedParty) -> str:
    """The primary name, else the first, else the entry id."""
    names = [name.text for name in party.names if name.kind is NameKind.PRIMARY] + [name.text for name in party.names]
    return names[0] if names else party.entry_id


def _by_entry(parties: Iterable[ListedParty]) -> dict[str, list[ListedParty]]:
    """Records by entry id; a repeated id has several."""
    found: dict[str, list[ListedParty]] = {}
    for party in parties:
        found.setdefault(party.entry_id, []).append(party)
    return found


def _name_words(party: ListedParty) -> Iterator[str]:
    """Names with what they are; which of several strong ones counts as primary is no change."""
    for name in party.names:
        marks = [word for word, holds in (("weak", name.weak), ("former", name.kind is NameKind.FORMER)) if holds]
        yield f"{name.text} ({', '.join(marks)})" if marks else name.text


_FIELDS: dict[str, Callable[[ListedParty], Iterable[Any]]] = {
    "kind": lambda party: [party.kind.value],
    "names": _name_words,
    "birth_dates": lambda party: party.birth_dates,
    "birth_places": lambda party: (
        " ".join(filter(None, (p.text, p.city, p.region, p.country))) for p in party.birth_places
    ),
    "countries": lambda party: party.countries,
    "genders": lambda party: party.genders,
    "titles": lambda party: party.titles,
    "identifiers": lambda party: (f"{identifier.kind.value} {identifier.value}" for identifier in party.identifiers),
    "references": lambda party: (f"{reference.list_id} {reference.entry_id}" for reference in party.references),
    "addresses": lambda party: (
        ", ".join(filter(None, (a.street, a.city, a.region, a.postcode, a.country, a.text))) for a in party.addresses
    ),
    "programmes": lambda party: (designation.programme for designation in party.designations),
    "measures": lambda party: (measure.value for designation in party.designations for measure in designation.measures),
    "legal_basis": lambda party: (d.legal_basis for d in party.designations if d.legal_basis),
    "listed_on": lambda party: (d.listed_on.isoformat() for d in party.designations if d.listed_on),
    "delisted_on": lambda party: [party.delisted_on.isoformat()] if party.delisted_on else [],
    "notes": lambda party: [party.notes] if party.notes else [],
}


def _amendments(old: list[ListedParty], new: list[ListedParty]) -> Iterator[dict[str, str | None]]:
    """Values gone and come, field by field."""
    for field, values_of in _FIELDS.items():
        before = {str(value) for party in old for value in values_of(party)}
        after = {str(value) for party in new for value in values_of(party)}
        for value in sorted(before - after):
            yield {"field": field, "old": value, "new": None}
        for value in sorted(after - before):
            yield {"field": field, "old": None, "new": value}
