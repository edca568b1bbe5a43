"""Screening what payment messages say: parties by name and identifiers, free text by its windows.

The rows are those of `payments.parties.PARTIES_SCHEMA`. Hits name the role and field of the row they are in, and the payment
as `query_id`. Nothing is passed over: a row with nothing to match is counted with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from sanctionscreen.choosing import find_hits, place_hits
from sanctionscreen.hits import HITS_SCHEMA, hit_id_of, hit_key
from sanctionscreen.matching import NameIndex
from sanctionscreen.matching.scoring import FULL
from sanctionscreen.model import IdentifierKind
from sanctionscreen.options import Options
from sanctionscreen.payments.parties import PARTIES_SCHEMA
from sanctionscreen.payments.windows import windows_of
from sanctionscreen.queries import PartyColumns, field_of_list, field_of_role
from sanctionscreen.summary import Summary, count_names

TEXT_THRESHOLD = 8_500  # least score of a window, in 1/10,000: a text has many
ALONE_THRESHOLD = 9_500  # of a window with one telling word
BIC_ONLY, NO_NAME = "bic_only", "no_name"
_KINDS = tuple(kind.value for kind in IdentifierKind)


def is_message_table(schema: pa.Schema) -> bool:
    """Whether a table is one of rows of payment messages."""
    return bool(schema.equals(PARTIES_SCHEMA))


def screen_messages(
    table: pa.Table, index: NameIndex, options: Options, summary: Summary, progress: Callable[[int], None] | None
) -> list[pa.Table]:
    """Screen rows of messages, adding to the summary; the first row is number `summary.rows`."""
    is_text = pc.is_valid(table["text"])
    hits = []
    for chosen, screened in ((pc.invert(is_text), _screen_parties), (is_text, _screen_texts)):
        where = pc.indices_nonzero(chosen).to_pylist()
        if where:
            found = screened(table.take(where), index, options, summary, progress)
            hits.append(_label(found, where, table, summary.rows))
    return hits


def _screen_parties(
    rows: pa.Table, index: NameIndex, options: Options, summary: Summary, progress: Callable[[int], None] | None
) -> pa.Table:
    """Screen rows with a name or identifiers."""
    rows, kinds = _with_identifier_columns(rows)
    columns = PartyColumns(name="name", birth_date="birth_date", residences="country", identifiers=kinds or None)
    query_field = field_of_role(rows, "party", columns, summary.rows)
    found, suppressed = find_hits(query_field, index, options, progress)
    count_names(query_field, suppressed, summary)
    nameless = rows.filter(pc.is_null(rows["name"]))
    n_bic = sum(any(i.startswith("bic:") for i in identifiers) for identifiers in nameless["identifiers"].to_pylist())
    summary.unscreened["null"] -= nameless.num_rows
    summary.unscreened += {BIC_ONLY: n_bic, NO_NAME: nameless.num_rows - n_bic}
    return place_hits(query_field, found, index, 0, None)


def _with_identifier_columns(rows: pa.Table) -> tuple[pa.Table, dict[str, str]]:
    """Part identifiers by kind: a column of lists for each kind there is, and kind -> column."""
    given = [[text.partition(":") for text in identifiers or ()] for identifiers in rows["identifiers"].to_pylist()]
    kinds = {}
    for kind in sorted({kind for identifiers in given for kind, _, _ in identifiers if kind in _KINDS}):
        values = [[value for its, _, value in identifiers if its == kind] or None for identifiers in given]
        kinds[kind] = f"identifier_{kind}"
        rows = rows.append_column(kinds[kind], pa.array(values, pa.list_(pa.string())))
    return rows, kinds


def _screen_texts(
    rows: pa.Table, index: NameIndex, options: Options, summary: Summary, progress: Callable[[int], None] | None
) -> pa.Table:
    """Screen rows of free text by their windows, and keep the best of each entry in each row."""
    windows: list[str] = []
    alone: list[bool] = []
    owners: list[int] = []
    for at, text in enumerate(rows["text"].to_pylist()):
        for window, is_alone in dict(windows_of(text)).items():
            windows.append(window)
            alone.append(is_alone)
            owners.append(at)
    summary.names += rows.num_rows
    summary.screened += rows.num_rows
    if not windows:
        return HITS_SCHEMA.empty_table()
    query_field = field_of_list(windows, None)
    least = max(options.threshold, TEXT_THRESHOLD)
    found, suppressed = find_hits(query_field, index, replace(options, threshold=least), progress)
    summary.suppressed += sum(suppressed.values())
    hits = place_hits(query_field, found, index, 0, None)
    best: dict[tuple[int, str, str], int] = {}
    columns = [hits[column].to_pylist() for column in ("query_row", "list_id", "entry_id", "score")]
    for at, (row, list_id, entry_id, score) in enumerate(zip(*columns, strict=True)):
        if alone[row] and score < ALONE_THRESHOLD / FULL:
            continue
        key = (owners[row], list_id, entry_id)
        if key not in best or score > columns[-1][best[key]]:
            best[key] = at
    kept = hits.take(pa.array(sorted(best.values()), pa.int64()))
    own = pa.array([owners[row] for row in kept["query_row"].to_pylist()], pa.int64())
    return kept.set_column(HITS_SCHEMA.get_field_index("query_row"), HITS_SCHEMA.field("query_row"), own)


def _label(hits: pa.Table, where: Sequence[int], table: pa.Table, row_offset: int) -> pa.Table:
    """Put the row, payment, role and field of the whole table on hits found in a part of it."""
    rows = [where[row] for row in hits["query_row"].to_pylist()]
    taken = table.take(pa.array(rows, pa.int64()))
    columns: dict[str, Any] = {
        "query_row": [row + row_offset for row in rows],
        "query_id": taken["payment_id"].to_pylist(),
        "role": taken["role"].to_pylist(),
        "field": taken["field"].to_pylist(),
    }
    names = ("role", "field", "list_id", "entry_id")
    keys = zip(columns["role"], columns["field"], hits["list_id"].to_pylist(), hits["entry_id"].to_pylist(), strict=True)
    columns["hit_id"] = [
        hit_id_of(row, hit_key(dict(zip(names, key, strict=True))))
        for row, key in zip(columns["query_row"], keys, strict=True)
    ]
    for column, values in columns.items():
        at = HITS_SCHEMA.get_field_index(column)
        hits = hits.set_column(at, HITS_SCHEMA.field(at), pa.array(values, HITS_SCHEMA.field(at).type))
    return hits
