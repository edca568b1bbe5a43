"""Who stands behind a party: authority by authority, and where the EU and the US part."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from sanctionscreen.linking import party_ids
from sanctionscreen.lists.changes import primary_name
from sanctionscreen.model import FREEZES, SECTORAL, TRANSACTION_BANS, Designation, ListedParty, SanctionsList

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
        pa.field("since", pa.string()),  # earliest date stated, ISO 8601
        pa.field("since_basis", pa.string(), nullable=False),
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
# Classes of measures, the gravest first.
_CLASSES = (
    ("freeze", FREEZES),
    ("transactions", TRANSACTION_BANS),
    ("sectoral", SECTORAL),
)
_OTHER = "other"
_ORDER = (*(name for name, _ in _CLASSES), _OTHER)


def coverage(lists: Sequence[SanctionsList], links: pa.Table) -> pa.Table:
    """Say of each party which authority lists it, under what, since when.

    Args:
        lists: The lists.
        links: LINKS_SCHEMA, from `link`.

    Returns:
        COVERAGE_SCHEMA, one row for each entry, by party.
    """
    ids = party_ids(lists, links)
    rows = [
        _row(ids[party.list_id, party.entry_id], listed.authority, party)
        for listed in lists
        for party in listed.parties
        if party.delisted_on is None
    ]
    rows.sort(key=lambda row: (row["party_id"], row["authority"], row["list_id"], row["entry_id"]))
    return pa.Table.from_pylist(rows, schema=COVERAGE_SCHEMA)


def _row(party_id: str, authority: str, party: ListedParty) -> dict[str, Any]:
    """One entry."""
    dated = [designation for designation in party.designations if designation.listed_on]
    first = min(dated, key=_listed_on, default=None)
    return {
        "party_id": party_id,
        "name": primary_name(party),
        "kind": party.kind.value,
        "authority": authority,
        "list_id": party.list_id,
        "entry_id": party.entry_id,
        "programmes": sorted({designation.programme for designation in party.designations}),
        "measure_class": class_of({measure.value for designation in party.designations for measure in designation.measures}),
        "since": first.listed_on.isoformat() if first and first.listed_on else None,
        "since_basis": first.listed_on_basis.value if first else "unknown",
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
