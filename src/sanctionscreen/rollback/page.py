"""A rollback as one HTML page: what would be lost, what could be kept, and how much money is in it."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pyarrow as pa

from sanctionscreen.html_page import figure, page, paragraph, ranked, table
from sanctionscreen.rollback.counts import rollback_counts

_GROUPS = ("state", "role", "authority", "programme")
_SHOWN = 200  # rows of a table; the rest is counted in words


def rollback_report(rolled_back: pa.Table) -> str:
    """Draw what becomes of hits when somebody leaves, for those who decide policy.

    Args:
        rolled_back: ROLLBACK_SCHEMA, from `rollback`.

    Returns:
        HTML with its pictures in it. It names parties of the input.
    """
    about = json.loads(rolled_back.schema.metadata[b"sanctionscreen"])
    rows = rolled_back.to_pylist()
    states = Counter(row["state"] for row in rows)
    gone = [row for row in rows if row["state"] in ("silent", "suspended")]
    dated = "Lists: " + ", ".join(f"{x['list_id']} of {x['published_on'] or 'no stated date'}" for x in about["lists"]) + "."
    after = ", ".join(f"{x['list_id']} of {x['published_on'] or 'no stated date'}" for x in about["lists_left"]) or "none"
    counts = rollback_counts(rolled_back).to_pylist()
    parts = [
        paragraph(
            f"{about['mentions']['before']:,} parties and names have hits, {about['mentions']['after']:,} still do. "
            f"{dated} Left: {after}."
        ),
        *_borrowed(gone),
        figure("What becomes of the hits that are lost", ranked(states), _STATES),
        *(
            figure(
                f"Silent by {by}", ranked(_hits(counts, by)), f"Parties and texts of the input without any hit left. {dated}"
            )
            for by in _GROUPS[1:]
        ),
        figure(
            "Hits resting on one authority alone", ranked(Counter(about["rest_on_one"])), f"Before anybody leaves. {dated}"
        ),
        *_amounts(counts),
    ]
    return page(f"Without {about['scenario']}", parts)


_STATES = (
    "Found by screening again: silent, nothing hits any more; suspended, listed but without effect; standing, another entry "
    "still hits; probable, another entry still hits, and only its name says that it is the same party."
)


def _hits(counts: list[dict[str, Any]], by: str) -> Counter[str]:
    """Hits that go silent, by group."""
    found: Counter[str] = Counter()
    for row in counts:
        if row["by"] == by and row["state"] in ("silent", "suspended"):
            found[row["value"] or "none stated"] += row["hits"]
    return found


def _borrowed(gone: list[dict[str, Any]]) -> list[str]:
    """The headline: what only the leaving list carried of parties another authority lists."""
    rows = [
        (row["query_id"] or row["query_row"], row["query_name"], what["kind"], what["text"], what["entry"], kept)
        for row in gone
        for what in row["borrowed"]
        for kept in what["keep_for"]
    ]
    affected = sum(bool(row["borrowed"]) for row in gone)
    said = f"{affected:,} of {len(gone):,} hits that go silent are on parties that another authority lists too"
    said += ": only the evidence was borrowed, and it can be kept." if affected else ": nothing was borrowed."
    heading = ("payment", "as paid", "kind", "borrowed", "from", "keep for")
    parts = [f"<h2>Borrowed evidence</h2>{paragraph(said)}"]
    if rows:
        parts.append(table(heading, rows[:_SHOWN]))
    if len(rows) > _SHOWN:
        parts.append(paragraph(f"{len(rows) - _SHOWN:,} more."))
    return parts


def _amounts(counts: list[dict[str, Any]]) -> list[str]:
    """Money by state, and what goes silent by role, authority and programme, where amounts were given."""
    rows = [
        (row["by"], row["value"], row["state"], row["payments"], row["currency"] or "", f"{row['amount']:,.2f}")
        for row in counts
        if row["amount"] is not None and (row["by"] == "state" or row["state"] in ("silent", "suspended"))
    ]
    rows.sort(key=lambda row: _GROUPS.index(row[0]))
    return ["<h2>Amounts</h2>", table(("by", "", "state", "payments", "currency", "amount"), rows)] if rows else []
