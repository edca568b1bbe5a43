"""A file of holdings, read and followed from the parties of some lists."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
import pyarrow as pa

import sanctionscreen as ss
from sanctionscreen.cli.terminal import visible, working
from sanctionscreen.options import DEFAULT_THRESHOLD
from sanctionscreen.payments.files import open_payments


def derive(
    path: Path, lists: list[ss.SanctionsList], *, threshold: float | None = DEFAULT_THRESHOLD, **how: Any
) -> pa.Table:
    """Read a file of holdings and find what listed parties own.

    Args:
        path: The file.
        lists: The lists, which are linked.
        threshold: Least score at which an owner's name stands for an entry, None to look at ids alone.
        **how: As for `ownership`.
    """
    edges = read_holdings_file(path)
    index = ss.NameIndex.build(lists)
    hits = None
    with working("following the holdings"):
        if threshold is not None:
            hits = ss.screen(
                _owners(edges, index), index, id_column="id", party_columns={"owner": "name"}, threshold=threshold
            )
        try:
            owned = ss.ownership(edges, index, listed=hits, links=ss.link(lists), **how)
        except ss.OwnershipError as error:
            raise ss.OwnershipError(f"{path}: {error}") from error
    about = json.loads(owned.schema.metadata[b"sanctionscreen"])
    click.echo(f"{path}: {about['edges']:,} holdings of {about['nodes']:,} parties and companies, {about['on']}", err=True)
    if unknown := about["unknown_entries"]:
        click.echo(visible(f"{len(unknown):,} owners are in no list: {', '.join(unknown[:5])}"), err=True)
    return owned


def read_holdings_file(path: Path) -> pa.Table:
    """Read a file of holdings as a table."""
    reader = open_payments(path)
    if not {"owner", "owned"} <= set(reader.schema.names):
        raise ss.OwnershipError(f"{path}: found the columns {', '.join(reader.schema.names)}, expected owner and owned")
    parts = [pa.table(part) for part in reader]
    return pa.concat_tables(parts) if parts else reader.schema.empty_table()


def _owners(edges: pa.Table, index: ss.NameIndex) -> pa.Table:
    """Owners with their names, but for those whose id is an entry: columns `id` and `name`."""
    columns = [edges[name].to_pylist() for name in ("owner", "owner_name") if name in edges.column_names]
    list_ids = {listed.list_id for listed in index.lists}
    pairs = {
        (row[0], row[-1] or row[0]): None
        for row in zip(*columns, strict=True)
        if row[0] and str(row[0]).split(" ")[0] not in list_ids
    }
    ids, names = zip(*pairs, strict=True) if pairs else ((), ())
    return pa.table({"id": pa.array(map(str, ids), pa.string()), "name": pa.array(map(str, names), pa.string())})
