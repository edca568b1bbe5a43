"""What a screening returns: one row per (query row, role, field, list, entry), and how the rows become an Arrow table."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import pyarrow as pa

HITS_SCHEMA_VERSION = 1

PART_TYPE = pa.struct([("name", pa.string()), ("detail", pa.string()), ("points", pa.float64())])

HITS_SCHEMA = pa.schema(
    [
        ("hit_id", pa.string()),  # 16 hexadecimal digits over the key of the hit
        ("query_row", pa.int64()),  # 0-based position in the whole input
        ("query_id", pa.string()),  # value of id_column
        ("role", pa.string()),  # party role, a key of party_columns
        ("field", pa.string()),  # column or field path the name came from
        ("query_name", pa.string()),  # as given
        ("list_id", pa.string()),
        ("authority", pa.string()),
        ("entry_id", pa.string()),
        ("party_kind", pa.string()),
        ("listed_name", pa.string()),  # as published
        ("name_kind", pa.string()),
        ("weak", pa.bool_()),
        ("score", pa.float64()),  # 0 to 1, 4 decimals
        ("name_score", pa.float64()),  # 0 to 1, 4 decimals, before evidence
        ("parts", pa.list_(PART_TYPE)),  # add up to score
        ("disguises", pa.list_(pa.string())),
        ("programmes", pa.list_(pa.string())),
        ("measures", pa.list_(pa.string())),
        ("legal_basis", pa.string()),
        ("listed_on", pa.string()),  # ISO 8601, earliest designation
        ("listed_on_basis", pa.string()),
        ("status", pa.string()),  # listed, delisted, or owned by listed parties
        ("party_id", pa.string()),  # null until linked across lists
    ],
    metadata={b"sanctionscreen.schema": str(HITS_SCHEMA_VERSION).encode()},
)


HITS_ORDER = [
    ("query_row", "ascending"),
    ("role", "ascending"),
    ("field", "ascending"),
    ("score", "descending"),
    ("list_id", "ascending"),
    ("entry_id", "ascending"),
]


@dataclass(frozen=True, slots=True)
class Part:
    """One share of a score.

    Args:
        name: What kind of share: a reason of the token relation, a penalty or a piece of evidence.
        detail: In words, with the tokens concerned.
        points: -1 to 1, 4 decimals; the parts of a hit add up to its score.
    """

    name: str
    detail: str
    points: float


@dataclass(frozen=True, slots=True)
class Hit:
    """One hit; the fields are the columns of `HITS_SCHEMA`, units and meaning likewise."""

    hit_id: str
    query_row: int
    query_id: str | None
    role: str
    field: str
    query_name: str
    list_id: str
    authority: str
    entry_id: str
    party_kind: str
    listed_name: str
    name_kind: str
    weak: bool
    score: float
    name_score: float
    parts: tuple[Part, ...]
    disguises: tuple[str, ...]
    programmes: tuple[str, ...]
    measures: tuple[str, ...]
    legal_basis: str
    listed_on: str | None
    listed_on_basis: str
    status: str
    party_id: str | None


COLUMNS = tuple(field.name for field in fields(Hit))


def hit_key(hit: Mapping[str, Any]) -> str:
    """Write the key of a hit as JSON, but for its row: role, field, list and entry."""
    return json.dumps([hit["role"], hit["field"], hit["list_id"], hit["entry_id"]], ensure_ascii=True)


def hit_id_of(query_row: int, key: str) -> str:
    """Name the hit of a row by its key (`hit_key`), the same on every run: 16 hexadecimal digits."""
    return hashlib.sha256(f"[{query_row}, {key[1:]}".encode()).hexdigest()[:16]


def hits_table(parts: Sequence[pa.Table], metadata: Mapping[str, Any]) -> pa.Table:
    """Put tables of hits together in the order of hits, with HITS_SCHEMA and `sanctionscreen` metadata (JSON)."""
    schema = HITS_SCHEMA.with_metadata(
        {**HITS_SCHEMA.metadata, b"sanctionscreen": json.dumps(metadata, sort_keys=True, ensure_ascii=False).encode()}
    )
    table = pa.concat_tables([schema.empty_table(), *(part.cast(schema) for part in parts)]).combine_chunks()
    return table.sort_by(HITS_ORDER) if table.num_rows else table


def hits_of_table(table: pa.Table) -> list[Hit]:
    """Turn a table of hits back into `Hit` objects, in order."""
    rows = table.select(list(COLUMNS)).to_pylist()
    return [hit_of({**row, "parts": [Part(**part) for part in row["parts"]]}) for row in rows]


def hit_of(row: Mapping[str, Any]) -> Hit:
    """Make a hit of its fields, lists being turned into tuples."""
    given: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}
    return Hit(**given)
