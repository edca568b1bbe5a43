"""Two screenings of the same payments, side by side: what a new list, threshold or version changes."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
import pyarrow as pa
from rich.markup import escape
from rich.table import Table

import sanctionscreen as ss
from sanctionscreen.cli.options import CHANGES_FOUND, load_index, selection_options, workers_option
from sanctionscreen.cli.screen import columns_of
from sanctionscreen.cli.terminal import ROWS_SHOWN, console, progress_bar, visible
from sanctionscreen.comparison import metadata_of, saved_hits
from sanctionscreen.hit_files import WRITERS, writer_of
from sanctionscreen.hits import hits_table
from sanctionscreen.options import DEFAULT_THRESHOLD
from sanctionscreen.payments import guess_id_column, open_payments
from sanctionscreen.runs import Request, fingerprint, refuse_to_overwrite, screen_request

existing_file = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("a", type=existing_file)
@click.argument("b", type=existing_file)
@click.argument("payments", type=existing_file, required=False)
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path),
    help="Write the changes to this .parquet, .csv or .jsonl file.",
)  # fmt: skip
@click.option("--threshold-a", type=float, help=f"Least score of a hit with A, 0.3 to 1.  [default: {DEFAULT_THRESHOLD}]")
@click.option("--threshold-b", type=float, help=f"Least score of a hit with B, 0.3 to 1.  [default: {DEFAULT_THRESHOLD}]")
@click.option(
    "--index-a", type=existing_file, help="The index behind a file of hits A, if it is not where its run.json says."
)
@click.option("--index-b", type=existing_file, help="The index behind a file of hits B, likewise.")
@click.option("--id-column", help="Column handed through as query_id.  [default: guessed]")
@click.option(
    "--party", "parties", multiple=True, metavar="ROLE=COLUMN",
    help="Column with the names of a party role, as in screen. Repeatable.  [default: guessed]",
)  # fmt: skip
@selection_options
@click.option("--other-input", is_flag=True, help="Compare although A and B screened other payments, row by row.")
@workers_option
@click.option("--exit-code", is_flag=True, help=f"End with exit code {CHANGES_FOUND} when any alert changed.")
@click.pass_context
def compare(
    ctx: click.Context,
    /,
    a: Path,
    b: Path,
    payments: Path | None,
    output: Path | None,
    threshold_a: float | None,
    threshold_b: float | None,
    index_a: Path | None,
    index_b: Path | None,
    id_column: str | None,
    parties: tuple[str, ...],
    other_input: bool,
    workers: int,
    exit_code: bool,
    **options: Any,
) -> None:
    """Compare the alerts of two screenings, A and B: which come, go or change, and why.

    A and B are each an index, with which PAYMENTS are screened now, or a file of hits written by `screen -o`, with its
    run.json beside it. So two lists, two dates of a list, two thresholds, or two versions of this program (whose older one
    wrote a file of hits) can be compared. Prints the changes as a table, or writes them to a file.
    """
    if output is not None:
        writer_of(output)
        for source in (a, b, payments, index_a, index_b):
            if source is not None:
                refuse_to_overwrite("input", source, output)
    saved = {path: saved_hits(path) for path in (a, b) if path.suffix.lower() in WRITERS}
    if (payments is None) != (saved.keys() == {a, b}):
        raise click.UsageError("PAYMENTS are screened with an index: give them with one, and with two files of hits none")
    for hits, _ in saved.values():  # what was screened then is screened now
        made = metadata_of("", hits)["options"]
        id_column = id_column or made["id_column"]
        parties = parties or tuple(f"{role}={column}" for role, column in made["party_columns"].items())
    tables, indexes = [], []
    for name, path, threshold, index in (("A", a, threshold_a, index_a), ("B", b, threshold_b, index_b)):
        if path in saved:
            if threshold is not None:
                raise click.UsageError(
                    f"--threshold-{name.lower()}: {path} is a file of hits, made at a threshold of its own"
                )
            hits, recorded = saved[path]
            index = index or recorded
        elif payments is not None:
            how = {**options, "threshold": DEFAULT_THRESHOLD if threshold is None else threshold}
            hits, index = screen_now(path, payments, id_column, parties, workers, how), path
        tables.append(hits)
        indexes.append(index)
        click.echo(visible(f"{name}: {path}: {made_in_words(metadata_of(name, hits))}"), err=True)
        if index is None:
            click.echo(f"{name}: the index of its run.json is gone or changed; --index-{name.lower()} says where", err=True)
    changes = ss.compare(*tables, index_a=indexes[0], index_b=indexes[1], other_input=other_input)
    about = json.loads(changes.schema.metadata[b"sanctionscreen"])
    if output is not None:
        writer_of(output)([changes], output, lambda: about, ss.CHANGES_SCHEMA)
    else:
        print_changes(changes)
    for counted in about["reasons"]:
        click.echo(f"{counted['alerts']:,} {counted['change']}: {counted['reason'].replace('_', ' ')}", err=True)
    click.echo(", ".join(f"{about[name]:,} {name}" for name in ("gained", "lost", "changed", "unchanged")), err=True)
    if exit_code and changes.num_rows:
        ctx.exit(CHANGES_FOUND)


def screen_now(
    path: Path, payments: Path, id_column: str | None, parties: tuple[str, ...], workers: int, options: dict[str, Any]
) -> pa.Table:
    """Screen payments with an index into one table that says what made it, as a run.json does."""
    index = load_index(path, options)
    reader = open_payments(payments)
    columns = columns_of(parties, reader.schema)
    request = Request(payments, path, Path(), id_column or guess_id_column(reader.schema), columns, **options)
    with progress_bar(reader.n_rows) as advance:
        batches = screen_request(request, index, reader=reader, workers=workers, progress=advance)
        hits = list(batches)
    made = batches.metadata
    made["options"]["party_columns"] = dict(request.party_columns)
    return hits_table(hits, {**made, "files": {"input": fingerprint(payments)}})


def made_in_words(metadata: Mapping[str, Any]) -> str:
    """What made some hits, in one line."""
    lists = ", ".join(f"{one['list_id']} {one['published_on'] or 'undated'}" for one in metadata["lists"])
    versions = metadata["versions"]
    model = ", ".join(f"{name} {versions.get(name)}" for name in ("scoring", "normalizer", "tables"))
    return f"{metadata['hits']:,} hits at threshold {metadata['options']['threshold']:g}; {lists}; {model}"


def print_changes(changes: pa.Table) -> None:
    """Print changes as a table for people."""
    table = Table(title="changes from A to B", title_justify="left", show_lines=False, pad_edge=False)
    for heading in ("change", "id", "role", "name in the payment", "list entry", "listed name", "A", "B", "why"):
        table.add_column(heading, overflow="fold", justify="right" if heading in "AB" else "left")
    for row in changes.slice(0, ROWS_SHOWN).to_pylist():
        scores = (f"{row[name]:.4f}" if row[name] is not None else "" for name in ("score_a", "score_b"))
        cells = (
            row["change"], row["query_id"] or str(row["query_row"]), row["role"], visible(row["query_name"]),
            f"{row['list_id']} {row['entry_id']}", visible(row["listed_name_b"] or row["listed_name_a"]), *scores,
            visible(row["why"]),
        )  # fmt: skip
        table.add_row(*map(escape, cells))
    if changes.num_rows:
        console(sys.stdout).print(table)
    if changes.num_rows > ROWS_SHOWN:
        click.echo(f"{changes.num_rows - ROWS_SHOWN:,} more changes: write them all to a file with -o")
