"""Two screenings of the same payments compared: alerts gained, lost and changed, each with its reason.

What a change committee asks for before a new list, threshold or version goes live. Hits are paired by `hit_id`, that is
by row, role, field, list and entry; `reasons.py` finds out why a pair is not whole or not equal.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from sanctionscreen.errors import RunError
from sanctionscreen.hit_files import read_hits
from sanctionscreen.hits import HITS_SCHEMA, hits_table
from sanctionscreen.matching import NameIndex
from sanctionscreen.reasons import Entries, Reason, Side, Sides, reasons_of_absence, reasons_of_difference
from sanctionscreen.runs import fingerprint, read_run, run_file_of, seal_of

CHANGES_SCHEMA_VERSION = 1
SHARED = (
    *("hit_id", "query_row", "query_id", "role", "field", "query_name"),
    *("list_id", "authority", "entry_id", "party_kind"),
)  # columns taken over from the hits
COMPARED = ("listed_name", "weak", "score", "status", "programmes", "measures")  # a hit with others of these has changed

CHANGES_SCHEMA = pa.schema(
    [
        ("change", pa.string()),  # gained, lost or changed
        *((name, HITS_SCHEMA.field(name).type) for name in SHARED),
        ("listed_name_a", pa.string()),  # as published, null for an alert gained
        ("listed_name_b", pa.string()),  # null for an alert lost
        ("score_a", pa.float64()),
        ("score_b", pa.float64()),
        ("reasons", pa.list_(pa.string())),  # stable words, the first decides
        ("why", pa.string()),  # in words, in the same order
    ],
    metadata={b"sanctionscreen.schema": f"changes {CHANGES_SCHEMA_VERSION}".encode()},
)


def compare(
    hits_a: pa.Table | str | os.PathLike[str],
    hits_b: pa.Table | str | os.PathLike[str],
    *,
    index_a: NameIndex | str | os.PathLike[str] | None = None,
    index_b: NameIndex | str | os.PathLike[str] | None = None,
    other_input: bool = False,
) -> pa.Table:
    """Compare two screenings of the same input: alerts gained, lost and changed from A to B, and why.

    Args:
        hits_a: Hits as `screen` and its like return them, or a file of hits with its run.json beside it.
        hits_b: Hits of the later screening: with another index, threshold, rule or version of this library.
        index_a: The index of A, or its file; it may be of another version. Default: for a file of hits the index its
            run.json names, if that is still there, byte for byte. Without an index a changed list is a reason, but not
            which entry or name in it.
        index_b: The index of B likewise.
        other_input: Compare although the two counted other rows or names. Hits are paired by row all the same.

    Returns:
        One row per alert gained, lost or changed with CHANGES_SCHEMA, in the order of hits. Metadata `sanctionscreen`:
        JSON with the counts of each change and reason, and what made A and B.

    Raises:
        TypeError: Something that is neither table nor path.
        ValueError: A table without the columns or the metadata of hits, or hits of another input.
        FileNotFoundError: No such file of hits, or no run.json beside it.
        RunError: A file of hits, or its run.json, was changed after it was written, or is something else.
        IndexFileError: An index file is damaged or of another format.
    """
    tables, made = [], []
    for name, hits, index in (("A", hits_a, index_a), ("B", hits_b, index_b)):
        if isinstance(hits, (str, os.PathLike)):
            hits, recorded = saved_hits(Path(hits))
            index = recorded if index is None else index
        tables.append(hits)
        made.append(Side(name, metadata_of(name, hits), None if index is None else Entries.of(index)))
    sides = Sides(*made)
    if not other_input:
        refuse_other_input(sides)
    old, new = ({hit["hit_id"]: hit for hit in hits.to_pylist()} for hits in tables)
    changes = sorted(changes_of(old, new, sides), key=order_of)
    reasons = Counter((change["change"], change["reasons"][0]) for change in changes)
    counts = Counter(change["change"] for change in changes)
    about = {
        **{name: counts[name] for name in ("gained", "lost", "changed")},
        "unchanged": len(old.keys() & new.keys()) - counts["changed"],
        "reasons": [{"change": change, "reason": reason, "alerts": n} for (change, reason), n in sorted(reasons.items())],
        "a": dict(sides.a.metadata),
        "b": dict(sides.b.metadata),
    }
    text = json.dumps(about, sort_keys=True, ensure_ascii=False)
    return pa.Table.from_pylist(
        changes, CHANGES_SCHEMA.with_metadata({**CHANGES_SCHEMA.metadata, b"sanctionscreen": text.encode()})
    )


def saved_hits(path: Path) -> tuple[pa.Table, Path | None]:
    """Read a file of hits with what its run.json says, and find the index of the run, if it is as it was.

    Raises:
        FileNotFoundError: No such file, or no run.json beside it.
        RunError: Hits or run.json were changed after they were written, or are something else.
    """
    found = fingerprint(path)
    run_file = run_file_of(path)
    if not run_file.is_file():
        raise FileNotFoundError(f"{path}: no {run_file.name} beside it says what made these hits")
    run = read_run(run_file)
    if run["seal"] != seal_of(run):
        raise RunError(f"{run_file}: changed after it was written (its seal is broken)")
    if run["files"]["output"]["sha256"] != found["sha256"]:
        raise RunError(f"{path}: not the hits that {run_file.name} records (their SHA-256 differs)")
    index = run_file.parent / run["files"]["index"]["path"]
    as_it_was = index.is_file() and fingerprint(index)["sha256"] == run["files"]["index"]["sha256"]
    return hits_table([read_hits(path)], run), index if as_it_was else None


def metadata_of(name: str, hits: object) -> Mapping[str, Any]:
    """What made some hits; refuses tables that do not say."""
    if not isinstance(hits, pa.Table):
        raise TypeError(f"hits {name} must be a pyarrow.Table of hits or the path of a file, got {type(hits).__name__}")
    if missing := [column for column in HITS_SCHEMA.names if column not in hits.column_names]:
        raise ValueError(f"hits {name} have no column {missing[0]!r}: compare takes tables with HITS_SCHEMA")
    text = (hits.schema.metadata or {}).get(b"sanctionscreen")
    metadata = json.loads(text) if text else {}
    if not {"lists", "options", "versions"} <= metadata.keys():
        raise ValueError(
            f"hits {name} do not say what made them (no metadata 'sanctionscreen'); "
            "give the table as screen returned it, or a file of hits with its run.json"
        )
    found: Mapping[str, Any] = metadata
    return found


def refuse_other_input(sides: Sides) -> None:
    """Raise ValueError where the two screenings had other payments before them."""
    old, new = (input_of(side) for side in sides)
    for what in old.keys() & new.keys():
        if old[what] != new[what]:
            raise ValueError(
                f"A and B screened other payments ({what} {old[what]} and {new[what]}), so that alerts come and go with "
                "them; screen the same ones, or ask for it: other_input=True, --other-input"
            )


def input_of(side: Side) -> dict[str, Any]:
    """What tells one input from another: the hash of its file, or else the number of its rows."""
    digest = side.metadata.get("files", {}).get("input", {}).get("sha256")
    counted = {"rows": side.metadata["rows"]} if "rows" in side.metadata else {}
    return counted if digest is None else {"SHA-256": digest, **counted}


def changes_of(old: Mapping[str, Any], new: Mapping[str, Any], sides: Sides) -> Iterator[dict[str, Any]]:
    """The alerts that are not the same in both, as rows of CHANGES_SCHEMA."""
    for hit_id, hit in new.items():
        if hit_id not in old:
            yield change_row("gained", None, hit, reasons_of_absence(hit, sides, sides.b, sides.a))
    for hit_id, hit in old.items():
        if hit_id not in new:
            yield change_row("lost", hit, None, reasons_of_absence(hit, sides, sides.a, sides.b))
        elif any(hit[column] != new[hit_id][column] for column in COMPARED):
            yield change_row("changed", hit, new[hit_id], reasons_of_difference(hit, new[hit_id], sides))


def change_row(
    change: str, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None, reasons: list[Reason]
) -> dict[str, Any]:
    """One row of CHANGES_SCHEMA; `old` and `new` are the hits of A and B."""
    hit = new or old or {}
    return {
        "change": change,
        **{name: hit[name] for name in SHARED},
        **{f"{name}_a": old and old[name] for name in ("listed_name", "score")},
        **{f"{name}_b": new and new[name] for name in ("listed_name", "score")},
        "reasons": list(dict.fromkeys(reason.name for reason in reasons)),
        "why": "; ".join(reason.words for reason in reasons),
    }


def order_of(change: Mapping[str, Any]) -> tuple[Any, ...]:
    """The order of hits: by row, role and field, then list and entry."""
    return tuple(change[name] for name in ("query_row", "role", "field", "list_id", "entry_id"))
