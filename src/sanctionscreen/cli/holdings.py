"""A file of holdings, read and followed from the parties of some lists."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
import pyarrow as pa

import sanctionscreen as ss
from sanctionscreen.cli.options import linked
from sanctionscreen.cli.terminal import visible, working
from sanctionscreen.options import DEFAULT_THRESHOLD
from sanctionscreen.ownership.holdings import read_holdings
from sanctionscreen.payments.files import open_payments


def derive(
    path: Path,
    lists: list[ss.SanctionsList],
    *,
    threshold: float | None = DEFAULT_THRESHOLD,
    decided: Path | None = None,
    **how: Any,
) -> pa.Table:
    """Read a file of holdings and find what listed parties own.

    Args:
        path: The file.
        lists: The lists, which are linked.
        threshold: Least score at which an owner's name stands for an entry, None to look at ids alone.
        decided: File of links that people decided on.
        **how: As for `ownership`.
    """
    edges = read_holdings_file(path)
    index = ss.NameIndex.build(lists)
    hits = None
    with working("following the holdings"):
        try:
            if threshold is not None:
                hits = screen_owners(edges, index, threshold)
            owned = ss.ownership(edges, index, listed=hits, links=linked(lists, decided), **how)
        except ss.OwnershipError as error:
            raise ss.OwnershipError(f"{path}: {error}") from error
    about = json.loads(owned.schema.metadata[b"sanctionscreen"])
    click.echo(f"{path}: {about['edges']:,} holdings of {about['nodes']:,} parties and companies, {about['on']}", err=True)
    if unknown := about["unknown_entries"]:
        click.echo(visible(f"{len(unknown):,} owners are in no list: {', '.join(unknown[:5])}"), err=True)
    return owned


def screen_owners(edges: pa.Table, index: ss.NameIndex, threshold: float = DEFAULT_THRESHOLD) -> pa.Table:
    """Screen the names of owners, as `listed` of `ownership` takes it."""
    return ss.screen(_owners(edges, index), index, id_column="id", party_columns={"owner": "name"}, threshold=threshold)


def read_holdings_file(path: Path) -> pa.Table:
    """Read a file of holdings as a table."""
    reader = open_payments(path)
    if not {"owner", "owned"} <= set(reader.schema.names):
        raise ss.OwnershipError(f"{path}: found the columns {', '.join(reader.schema.names)}, expected owner and owned")
    parts = [pa.table(part) for part in reader]
    return pa.concat_tables(parts) if parts else reader.schema.empty_table()


def _owners(edges: pa.Table, index: ss.NameIndex) -> pa.Table:
    """Owners with all their names, also those they have where they are owned; one without any under its id.

    Those whose id is an entry are left out. Columns `id` and `name`.
    """
    holdings = read_holdings(edges)
    list_ids = {listed.list_id for listed in index.lists}
    owners = dict.fromkeys(holdings.owner)
    pairs = [
        (text, name)
        for text, names in ((holdings.nodes[node], holdings.names.get(node)) for node in owners)
        if text.split(" ")[0] not in list_ids
        for name in names or [text]
    ]
    ids, names = zip(*pairs, strict=True) if pairs else ((), ())
    return pa.table({"id": pa.array(ids, pa.string()), "name": pa.array(names, pa.string())})
