"""A book of customers, screened again after a change."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
import pyarrow as pa

import sanctionscreen as ss
from sanctionscreen.cli.options import load_index, selection_options, threshold_option, workers_option
from sanctionscreen.cli.screen import columns_of
from sanctionscreen.cli.terminal import visible, working
from sanctionscreen.hit_files import read_hits, writer_of, written_beside
from sanctionscreen.payments import guess_id_column, open_payments
from sanctionscreen.runs import refuse_to_overwrite

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("rescreen")
@click.argument("book", type=_FILE)
@click.option("-x", "--index", "index_path", required=True, type=_FILE, help="Index of the lists now.")
@click.option("--last-index", required=True, type=_FILE, help="Index of the last run.")
@click.option(
    "--last-hits", required=True, type=_FILE,
    help="Hits of the last run, by `screen` or `rescreen`, as .parquet: others do not tell what made them.",
)  # fmt: skip
@click.option("--last-book", type=_FILE, help="Customers of the last run.  [default: BOOK, if no newer than the hits]")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="Write all hits to this .parquet file.")
@click.option(
    "--certificate", type=click.Path(dir_okay=False, path_type=Path),
    help="Write what was done to this .json file.  [default: beside the hits]",
)  # fmt: skip
@click.option("--id-column", help="Column that names a customer from run to run.  [default: guessed and named]")
@click.option(
    "--party", "parties", multiple=True, metavar="ROLE=COLUMN",
    help="As in the last run.  [default: guessed and named]",
)  # fmt: skip
@threshold_option
@selection_options
@workers_option
def rescreen_command(
    book: Path,
    index_path: Path,
    last_index: Path,
    last_hits: Path,
    last_book: Path | None,
    output: Path,
    certificate: Path | None,
    id_column: str | None,
    parties: tuple[str, ...],
    workers: int,
    **options: Any,
) -> None:
    """Screen BOOK again after a change: only what the change can touch, with the hits of a full run."""
    certificate = certificate or output.with_suffix(".certificate.json")
    for path in (last_hits, output):
        if path.suffix.lower() != ".parquet":
            raise click.UsageError(f"{path} must be a .parquet file, which holds what made the hits")
    if last_book is None and book.stat().st_mtime > last_hits.stat().st_mtime:
        raise click.UsageError(
            f"{book} was written after {last_hits}: give the customers of the last run as --last-book, "
            f"or {book} itself if they are the same"
        )
    write = writer_of(output)
    for what, source in (("book", book), ("index", index_path), ("last index", last_index), ("last book", last_book)):
        if source is not None:
            refuse_to_overwrite(what, source, output)
    index, old = load_index(index_path, options), ss.NameIndex.load(last_index)
    rows = _table(book)
    old_rows = rows if last_book is None else _table(last_book)
    id_column = id_column or guess_id_column(rows.schema)
    columns = columns_of(parties, rows.schema) or None
    if id_column is not None and id_column not in rows.column_names:
        raise click.UsageError(f"{book} has no column {id_column!r}; it has {', '.join(rows.column_names)}")
    click.echo(
        f"customers by {id_column or 'their place'}; names in {', '.join((columns or {}).values()) or 'messages'}", err=True
    )
    with working("screening what changed"):
        made = ss.rescreen(
            rows, old, index, hits=read_hits(last_hits), old_book=old_rows,
            id_column=id_column, party_columns=columns, workers=workers, **options,
        )  # fmt: skip
    about = json.loads(made.hits.schema.metadata[b"sanctionscreen"])
    write([made.hits], output, lambda: about)
    with written_beside(certificate) as file:
        file.write(made.certificate.to_json() + "\n")
    its = made.certificate
    how = "only what changed" if its.full_run is None else f"everything: {its.full_run}"
    click.echo(
        f"screened {how}; {its.customers:,} customers, {its.customers_changed:,} new or changed, "
        f"{its.entries_changed:,} entries changed, {made.hits.num_rows:,} hits"
    )
    for act in its.acts:
        words = f"{act['entries']:,} new entries, done {act['hours']:,} hours later"
        click.echo(visible(f"  {act['act']}, in force {act['in_force_on']}: {words}"))


def _table(path: Path) -> pa.Table:
    """A whole file as a table."""
    reader = open_payments(path)
    parts = [pa.table(part) for part in reader]
    return pa.concat_tables(parts) if parts else reader.schema.empty_table()
