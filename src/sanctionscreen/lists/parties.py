"""Listed parties as an Arrow table: the columns hits show, and each whole party as JSON beside them."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import types
import typing
from collections.abc import Mapping, Sequence
from enum import Enum
from functools import cache
from typing import Any

import pyarrow as pa

from sanctionscreen.model import ListedOnBasis, ListedParty, SanctionsList, identifier_key

OWNED_PREFIX = "owned-"  # ids of lists of companies that stand on none, but belong to who does

PARTIES_SCHEMA = pa.schema(
    [
        ("list_id", pa.string()),
        ("authority", pa.string()),
        ("entry_id", pa.string()),
        ("party_kind", pa.string()),
        ("programmes", pa.list_(pa.string())),
        ("measures", pa.list_(pa.string())),
        ("legal_basis", pa.string()),
        ("listed_on", pa.string()),
        ("listed_on_basis", pa.string()),
        ("status", pa.string()),
        ("identifiers", pa.list_(pa.string())),  # kind:key, see `identifier_key`
        ("party", pa.string()),  # JSON of the whole ListedParty
    ]
)


def parties_table(lists: Sequence[SanctionsList]) -> pa.Table:
    """Lay out the parties of all lists in order: P rows of PARTIES_SCHEMA."""
    rows = [party_row(listed.authority, party) for listed in lists for party in listed.parties]
    return pa.Table.from_pylist(rows, schema=PARTIES_SCHEMA)


def party_row(authority: str, party: ListedParty) -> dict[str, Any]:
    """Say of one party what its hits will show."""
    dated = [d for d in party.designations if d.listed_on is not None]
    first = min(dated, key=lambda d: (d.listed_on, d.listed_on_basis), default=None)
    return {
        "list_id": party.list_id,
        "authority": authority,
        "entry_id": party.entry_id,
        "party_kind": party.kind.value,
        "programmes": sorted({d.programme for d in party.designations}),
        "measures": sorted({m.value for d in party.designations for m in d.measures}),
        "legal_basis": "; ".join(dict.fromkeys(d.legal_basis for d in party.designations if d.legal_basis)),
        "listed_on": first.listed_on.isoformat() if first and first.listed_on else None,
        "listed_on_basis": (first.listed_on_basis if first else ListedOnBasis.UNKNOWN).value,
        "status": status_of(party),
        "identifiers": sorted({f"{i.kind.value}:{identifier_key(i.value, i.kind)}" for i in party.identifiers}),
        "party": json.dumps(to_plain(party), ensure_ascii=False, separators=(",", ":")),
    }


def status_of(party: ListedParty) -> str:
    """Standing of a party: `listed`, `delisted`, or `owned` by listed ones without being listed."""
    if party.delisted_on is not None:
        return "delisted"
    return "owned" if party.list_id.startswith(OWNED_PREFIX) else "listed"


def to_plain(value: Any) -> Any:
    """Turn model objects into what JSON holds, leaving out fields that have their default."""
    if isinstance(value, tuple):
        return [to_plain(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, (str, int)):
        return value
    if isinstance(value, dt.date):
        return value.isoformat()
    given = ((name, getattr(value, name), default) for name, default in field_defaults(value.__class__))
    return {name: to_plain(item) for name, item, default in given if default is dataclasses.MISSING or item != default}


@cache
def field_defaults(kind: Any) -> tuple[tuple[str, Any], ...]:
    """Name and default of each field of a dataclass."""
    return tuple((field.name, field.default) for field in dataclasses.fields(kind))


def party_from_json(text: str) -> ListedParty:
    """Read a party back, equal to the one written."""
    party = from_plain(ListedParty, json.loads(text))
    assert isinstance(party, ListedParty)
    return party


def content_of(plain: Mapping[str, Any]) -> dict[str, Any]:
    """What the authority says in an entry laid out by `to_plain`: not where it stood in the file, nor what we noted."""
    return {name: value for name, value in plain.items() if name not in ("line", "problems")}


def from_plain(kind: Any, value: Any) -> Any:
    """Rebuild a value of a model type from what JSON holds."""
    if value is None:
        return None
    if typing.get_origin(kind) in (types.UnionType, typing.Union):
        kind = next(option for option in typing.get_args(kind) if option is not type(None))
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        hints = field_types(kind)
        return kind(**{name: from_plain(hints[name], item) for name, item in value.items()})
    if typing.get_origin(kind) is tuple:
        items = typing.get_args(kind)
        if items[-1] is Ellipsis:
            return tuple(from_plain(items[0], item) for item in value)
        return tuple(from_plain(*pair) for pair in zip(items, value, strict=True))
    return dt.date.fromisoformat(value) if kind is dt.date else kind(value)


@cache
def field_types(kind: type) -> dict[str, Any]:
    """Types of a dataclass's fields."""
    return typing.get_type_hints(kind)
