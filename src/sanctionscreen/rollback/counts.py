"""How many hits, and how much money, depend on what leaves."""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa

ROLLBACK_COUNTS_SCHEMA = pa.schema(
    [
        pa.field("by", pa.string(), nullable=False),  # state, role, authority or programme; the last two of what is lost
        pa.field("value", pa.string(), nullable=False),
        pa.field("state", pa.string(), nullable=False),  # silent, suspended, probable, standing
        pa.field("hits", pa.int64(), nullable=False),  # parties and texts of the input
        pa.field("payments", pa.int64(), nullable=False),  # payments they are in
        pa.field("currency", pa.string()),
        pa.field("amount", pa.float64()),  # sum over these payments, each once; null where none states an amount
        pa.field("without_amount", pa.int64(), nullable=False),  # payments that state none
    ]
)
_Payment = tuple[str | None, int]


def rollback_counts(rolled_back: pa.Table) -> pa.Table:
    """Count what a rollback tells by state, role, authority and programme, and add up the amounts of the payments.

    A hit under two programmes counts in both. Amounts of one payment count once in each row.

    Args:
        rolled_back: ROLLBACK_SCHEMA.

    Returns:
        ROLLBACK_COUNTS_SCHEMA, a row for each group, state and currency.
    """
    about = json.loads((rolled_back.schema.metadata or {}).get(b"sanctionscreen", b"{}"))
    by_row = about.get("payments") == "rows"
    groups: defaultdict[tuple[str, str, str, str | None], list[Mapping[str, Any]]] = defaultdict(list)
    for row in rolled_back.to_pylist():
        for by, value in _groups(row):
            groups[by, value, row["state"], row["currency"]].append(row)
    rows = []
    for (by, value, state, currency), its in sorted(groups.items(), key=lambda item: tuple(map(str, item[0]))):
        amounts = {_payment(row, by_row): row["amount"] for row in its}
        known = [amount for amount in amounts.values() if amount is not None]
        rows.append(
            {
                "by": by,
                "value": value,
                "state": state,
                "hits": len(its),
                "payments": len(amounts),
                "currency": currency,
                "amount": round(math.fsum(known), 4) if known else None,
                "without_amount": len(amounts) - len(known),
            }
        )
    return pa.Table.from_pylist(rows, schema=ROLLBACK_COUNTS_SCHEMA)


def _groups(row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Groups a row counts in."""
    yield "state", row["state"]
    yield "role", row["role"]
    yield from (("authority", authority) for authority in row["lost_authorities"])
    yield from (("programme", programme) for programme in row["lost_programmes"])


def _payment(row: Mapping[str, Any], by_row: bool) -> _Payment:
    """What tells payments apart: of messages their id, which several rows share; else their row."""
    return (None, row["query_row"]) if by_row or row["query_id"] is None else (row["query_id"], -1)
