"""Who stands behind a party: authority by authority, and where the EU and the US part."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pyarrow as pa

from sanctionscreen.linking import party_ids
from sanctionscreen.lists.changes import primary_name
from sanctionscreen.model import FREEZES, SECTORAL, TRANSACTION_BANS, Designation, ListedOnBasis, ListedParty, SanctionsList

COVERAGE_SCHEMA = pa.schema(
    [
        pa.field("party_id", pa.string(), nullable=False),
        pa.field("name", pa.string(), nullable=False),
        pa.field("kind", pa.string(), nullable=False),
        pa.field("authority", pa.string(), nullable=False),
        pa.field("list_id", pa.string(), nullable=False),
        pa.field("entry_id", pa.string(), nullable=False),
        pa.field("programmes", pa.list_(pa.string())),
        pa.field("measure_class", pa.string(), nullable=False),  # the gravest: freeze, transactions, sectoral, other
        pa.field("since", pa.string()),  # earliest date stated, ISO 8601; of `first_seen`, the last day it can be
        pa.field("since_basis", pa.string(), nullable=False),
        pa.field("since_after", pa.string()),  # of `first_seen`: it was not listed yet; null where no older copy shows that
        pa.field("strength", pa.string(), nullable=False),  # weak: another authority holds the party under a graver class
    ]
)
DIVERGENCE_SCHEMA = pa.schema(
    [
        pa.field("party_id", pa.string(), nullable=False),
        pa.field("name", pa.string(), nullable=False),
        pa.field("kind", pa.string(), nullable=False),
        pa.field("programmes", pa.list_(pa.string())),  # of the authority that has it
        pa.field("measure_class", pa.string(), nullable=False),
        pa.field("state", pa.string(), nullable=False),  # missing, weaker
        pa.field("others", pa.list_(pa.string())),  # further authorities that have it
    ]
)
LAG_SCHEMA = pa.schema(
    [
        pa.field("party_id", pa.string(), nullable=False),
        pa.field("name", pa.string(), nullable=False),
        pa.field("one_since", pa.string()),  # as in COVERAGE_SCHEMA
        pa.field("other_since", pa.string()),
        pa.field("days_low", pa.int64()),  # least days from one to the other, null where nothing bounds them
        pa.field("days_high", pa.int64()),  # most; equal to the least where both dates are stated
    ]
)
# Classes of measures, the gravest first.
_CLASSES = (
    ("freeze", FREEZES),
    ("transactions", TRANSACTION_BANS),
    ("sectoral", SECTORAL),
)
_OTHER = "other"
_ORDER = (*(name for name, _ in _CLASSES), _OTHER)


def coverage(lists: Sequence[SanctionsList], links: pa.Table, *, older_lists: Iterable[SanctionsList] = ()) -> pa.Table:
    """Say of each party which authority lists it, under what, since when.

    Args:
        lists: The lists.
        links: LINKS_SCHEMA, from `link`.
        older_lists: Earlier copies, each list's oldest first, such as `ListStore.earlier` gives: what states no date was
            listed between the last copy without it and the first with it.

    Returns:
        COVERAGE_SCHEMA, one row for each entry, by party.
    """
    ids = party_ids(lists, links)
    seen = _first_seen([*_days_of(older_lists), *_days_of(lists)])
    rows = [
        _row(ids[party.list_id, party.entry_id], listed.authority, party, seen.get((party.list_id, party.entry_id)))
        for listed in lists
        for party in listed.parties
        if party.delisted_on is None
    ]
    gravest: dict[str, int] = {}
    for row in rows:
        rank = _ORDER.index(row["measure_class"])
        gravest[row["party_id"]] = min(gravest.get(row["party_id"], rank), rank)
    for row in rows:
        row["strength"] = "strong" if _ORDER.index(row["measure_class"]) == gravest[row["party_id"]] else "weak"
    rows.sort(key=lambda row: (row["party_id"], row["authority"], row["list_id"], row["entry_id"]))
    return pa.Table.from_pylist(rows, schema=COVERAGE_SCHEMA)


_Copy = tuple[str, dt.date, frozenset[str]]  # list, day, entries
_Seen = tuple[dt.date | None, dt.date]  # last day without an entry, first day with it


def _days_of(lists: Iterable[SanctionsList]) -> Iterator[_Copy]:
    """What each copy of a dated list holds; one at a time, so that copies need not be held together."""
    for listed in lists:
        if listed.published_on is not None:
            yield listed.list_id, listed.published_on, frozenset(party.entry_id for party in listed.parties)


def _first_seen(copies: Sequence[_Copy]) -> dict[tuple[str, str], _Seen]:
    """When the entries of lists came, by copies of them; one that left and came again came again."""
    found: dict[tuple[str, str], _Seen] = {}
    before: dict[str, tuple[dt.date, frozenset[str]]] = {}
    for list_id, day, entries in sorted(copies, key=lambda copy: copy[:2]):
        last_day, known = before.get(list_id, (None, frozenset()))
        found.update({(list_id, entry): (last_day, day) for entry in entries - known})
        before[list_id] = day, entries
    return found


def _row(party_id: str, authority: str, party: ListedParty, seen: _Seen | None) -> dict[str, Any]:
    """One entry."""
    dated = [designation for designation in party.designations if designation.listed_on]
    first = min(dated, key=_listed_on, default=None)
    if first is not None and first.listed_on is not None:
        since, after, basis = first.listed_on, None, first.listed_on_basis
    elif seen is not None:
        since, after, basis = seen[1], seen[0], ListedOnBasis.FIRST_SEEN
    else:
        since, after, basis = None, None, ListedOnBasis.UNKNOWN
    return {
        "party_id": party_id,
        "name": primary_name(party),
        "kind": party.kind.value,
        "authority": authority,
        "list_id": party.list_id,
        "entry_id": party.entry_id,
        "programmes": sorted({designation.programme for designation in party.designations}),
        "measure_class": class_of({measure.value for designation in party.designations for measure in designation.measures}),
        "since": since.isoformat() if since else None,
        "since_basis": basis.value,
        "since_after": after.isoformat() if after else None,
    }


def _listed_on(designation: Designation) -> dt.date:
    """The day of a designation that has one."""
    return designation.listed_on or dt.date.max


def class_of(measures: set[str]) -> str:
    """The gravest class among some measures.

    >>> class_of({"port_ban", "asset_freeze"}), class_of({"services_ban"}), class_of(set())
    ('freeze', 'sectoral', 'other')
    """
    return next((name for name, its in _CLASSES if its & measures), _OTHER)


def divergence(covered: pa.Table, *, have: str, lacks: str) -> pa.Table:
    """Find parties that one authority lists and another does not, or only under a weaker class of measures.

    Args:
        covered: COVERAGE_SCHEMA.
        have: The authority that has them, such as `EU`.
        lacks: The authority that lacks them, such as `US`.

    Returns:
        DIVERGENCE_SCHEMA, by programme and name.
    """
    by_party: dict[str, list[dict[str, Any]]] = {}
    for row in covered.to_pylist():
        by_party.setdefault(row["party_id"], []).append(row)
    rows = []
    for party_id, its in by_party.items():
        mine = [row for row in its if row["authority"] == have]
        theirs = [row for row in its if row["authority"] == lacks]
        if not mine:
            continue
        strongest = min(mine, key=lambda row: _ORDER.index(row["measure_class"]))
        best = min((_ORDER.index(row["measure_class"]) for row in theirs), default=None)
        if best is not None and best <= _ORDER.index(strongest["measure_class"]):
            continue
        rows.append(
            {
                "party_id": party_id,
                "name": strongest["name"],
                "kind": strongest["kind"],
                "programmes": sorted({programme for row in mine for programme in row["programmes"]}),
                "measure_class": strongest["measure_class"],
                "state": "missing" if best is None else "weaker",
                "others": sorted({row["authority"] for row in its} - {have, lacks}),
            }
        )
    rows.sort(key=lambda row: (row["programmes"], row["name"]))
    return pa.Table.from_pylist(rows, schema=DIVERGENCE_SCHEMA)


def lag(covered: pa.Table, *, one: str, other: str) -> pa.Table:
    """Say how many days after one authority another listed the parties both list.

    A date that is only `first_seen` is somewhere after the last copy without the entry, so the lag is an interval.

    Args:
        covered: COVERAGE_SCHEMA.
        one: The authority counted from, such as `EU`.
        other: The authority counted to, such as `US`.

    Returns:
        LAG_SCHEMA, a row for each party both list, by name.
    """
    by_party: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for row in covered.to_pylist():
        by_party.setdefault(row["party_id"], {}).setdefault(row["authority"], []).append(row)
    rows = []
    for party_id, its in by_party.items():
        if one not in its or other not in its:
            continue
        (low_one, high_one), (low_other, high_other) = _interval(its[one]), _interval(its[other])
        rows.append(
            {
                "party_id": party_id,
                "name": its[one][0]["name"],
                "one_since": high_one and high_one.isoformat(),
                "other_since": high_other and high_other.isoformat(),
                "days_low": (low_other - high_one).days if low_other and high_one else None,
                "days_high": (high_other - low_one).days if high_other and low_one else None,
            }
        )
    rows.sort(key=lambda row: (row["name"], row["party_id"]))
    return pa.Table.from_pylist(rows, schema=LAG_SCHEMA)


def _interval(rows: Sequence[dict[str, Any]]) -> tuple[dt.date | None, dt.date | None]:
    """First and last day on which the earliest listing among some entries can have been."""
    if any(row["since"] is None for row in rows):
        return None, min((dt.date.fromisoformat(row["since"]) for row in rows if row["since"]), default=None)
    lows = [
        dt.date.fromisoformat(row["since"])
        if row["since_basis"] != ListedOnBasis.FIRST_SEEN
        else row["since_after"] and dt.date.fromisoformat(row["since_after"]) + dt.timedelta(1)
        for row in rows
    ]
    high = min(dt.date.fromisoformat(row["since"]) for row in rows)
    return None if None in lows else min(lows), high
