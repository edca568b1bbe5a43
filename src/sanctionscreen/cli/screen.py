"""Payment files: screened into tables or files of hits."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click
import pyarrow as pa

import sanctionscreen as ss
from sanctionscreen.cli.options import (
    HITS_FOUND,
    index_option,
    load_index,
    selection_options,
    threshold_option,
    workers_option,
)
from sanctionscreen.cli.terminal import index_in_words, print_hits, progress_bar, summary_in_words
from sanctionscreen.hit_files import WRITERS, read_hits, writer_of
from sanctionscreen.messages import is_message_table
from sanctionscreen.payments import PARTIES_SCHEMA, guess_id_column, guess_party_columns, open_payments
from sanctionscreen.policy import FACTS
from sanctionscreen.run_log import append_run, check_log
from sanctionscreen.runs import Request, refuse_to_overwrite, run_file_of, screen_request, screen_to_file
from sanctionscreen.screening import BATCH_ROWS

PAYMENT_ENDINGS = {
    ".csv",
    ".tsv",
    ".txt",
    ".parquet",
    ".jsonl",
    ".ndjson",
    ".xml",
    ".zip",
}  # of files in a folder, perhaps with .gz


@click.command()
@click.argument("payments", nargs=-1, required=True, metavar="FILES_OR_FOLDERS...", type=click.Path(path_type=Path))
@index_option
@click.option(
    "-o", "--output", type=click.Path(path_type=Path),
    help="Write the hits to this .parquet, .csv or .jsonl file, and what made them to a .run.json beside it. For several "
    "payment files: a folder, which gets one file of hits for each.",
)  # fmt: skip
@click.option(
    "--format", "ending", type=click.Choice(["parquet", "csv", "jsonl"]), default="parquet", show_default=True,
    help="Format of the files in an output folder.",
)  # fmt: skip
@click.option(
    "--evidence", type=click.Path(dir_okay=False, path_type=Path),
    help="Add a line for each run to this evidence log (.jsonl), each holding the hash of the line before it. Needs -o.",
)  # fmt: skip
@click.option(
    "--decisions", type=click.Path(dir_okay=False, path_type=Path),
    help="Write one decision for each payment (pass, review, stop) to this .parquet, .csv or .jsonl file. Needs -o and a "
    "single payment file.",
)  # fmt: skip
@click.option(
    "--policy", "policy_path", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Rules of the institution (TOML) for --decisions.  [default: those of an institution under EU law]",
)  # fmt: skip
@click.option(
    "--renewals", "renewals_path", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Until when acts hold (CSV, see `sanctionscreen lock-in`): --decisions say which were to expire.",
)  # fmt: skip
@click.option("--id-column", help="Column handed through as query_id.  [default: guessed and named]")
@click.option(
    "--party", "parties", multiple=True, metavar="ROLE=COLUMN",
    help="Column with the names of a party role, such as debtor=debtor_name. Repeatable.  [default: guessed and named]",
)  # fmt: skip
@threshold_option
@selection_options
@workers_option
@click.option("--batch-size", type=click.IntRange(min=1), default=BATCH_ROWS, show_default=True, help="Rows held at a time.")
@click.option("--exit-code", is_flag=True, help=f"End with exit code {HITS_FOUND} when there are hits.")
@click.pass_context
def screen(
    ctx: click.Context,
    /,
    payments: tuple[Path, ...],
    index_path: Path,
    output: Path | None,
    ending: str,
    evidence: Path | None,
    decisions: Path | None,
    policy_path: Path | None,
    renewals_path: Path | None,
    id_column: str | None,
    parties: tuple[str, ...],
    workers: int,
    batch_size: int,
    exit_code: bool,
    **options: Any,
) -> None:
    """Screen files of payments: ISO 20022 messages, CSV, Parquet or JSON lines, plain or .gz.

    A folder stands for the files in it, and a pattern such as 'payments/*.csv' for those it matches. Prints the hits as a
    table, or writes them to a file. In CSV files a text cell that begins with = + - @ or a tab is given a leading
    apostrophe, so that no spreadsheet runs it as a formula.
    """
    if evidence is not None and output is None:
        raise click.UsageError("--evidence needs -o: the log names the file of hits")
    sources = payment_files(payments)
    if decisions is not None:
        if output is None or output.is_dir() or len(sources) != 1:
            raise click.UsageError("--decisions needs a single payment file, and -o with a file for its hits")
        writer_of(decisions)
    if renewals_path is not None and decisions is None:
        raise click.UsageError("--renewals needs --decisions: what is to be checked stands in their reasons")
    rules = {
        "policy": ss.Policy.load(policy_path) if policy_path else None,
        "renewals": ss.read_renewals(renewals_path) if renewals_path else None,
    }
    outputs = output_files(sources, output, ending, many=len(payments) > 1 or sources != list(payments))
    if evidence is not None:
        check_log(evidence)
        if evidence.resolve() in [target.resolve() for target in outputs if target is not None]:
            raise click.UsageError(f"{evidence} is the evidence log itself; write the hits to another")
    index = load_index(index_path, options)
    n_hits = 0
    for source, target in zip(sources, outputs, strict=True):
        reader = open_payments(source, batch_size=batch_size)
        request = Request(
            source, index_path, target or Path(), id_column or guess_id_column(reader.schema),
            columns_of(parties, reader.schema), **options,
        )  # fmt: skip
        for column in (*request.party_columns.values(), *([request.id_column] if request.id_column else [])):
            if column not in reader.schema.names:
                raise click.UsageError(f"{source} has no column {column!r}; it has {', '.join(reader.schema.names)}")
        columns = ", ".join(f"{role}={column}" for role, column in request.party_columns.items())
        chosen = columns or "every party and text of the messages"
        where = f"{source}: " if len(sources) > 1 else ""
        click.echo(f"{where}screening {chosen}; query_id={request.id_column or 'none'}; {index_in_words(index)}", err=True)
        with progress_bar(reader.n_rows) as advance:
            how: dict[str, Any] = {"reader": reader, "workers": workers, "batch_size": batch_size, "progress": advance}
            if target is None:
                batches = screen_request(request, index, **how)
                print_hits(batches)
                summary = batches.summary
            else:
                summary = screen_to_file(request, index, **how)
        click.echo(where + summary_in_words(summary), err=True)
        if decisions is not None and target is not None:
            decide_and_write(request, decisions, index, rules)
        if evidence is not None and target is not None:
            line = append_run(evidence, run_file_of(target))
            click.echo(f"{evidence}: line {line}", err=True)
        n_hits += summary.hits
    if exit_code and n_hits:
        ctx.exit(HITS_FOUND)


def decide_and_write(request: Request, output: Path, index: ss.NameIndex, rules: dict[str, Any]) -> None:
    """Decide on every payment of a file from its hits, write the decisions and count them."""
    reader = open_payments(request.payments)
    is_messages = is_message_table(reader.schema)
    if request.id_column is None and not is_messages:
        raise click.UsageError(f"{request.payments} has no column of payment ids; name it with --id-column")
    parts = list(reader)
    said = pa.concat_tables(parts) if parts else reader.schema.empty_table()
    given = {"parties": said}
    if not is_messages:
        id_column = request.id_column or ""
        given = {"payments": payments_of(said, id_column), "parties": parties_of(said, id_column, request.party_columns)}
    decided = ss.decide(read_hits(request.output), index=index, **rules, **given)
    about = json.loads(decided.schema.metadata[b"sanctionscreen"])
    writer_of(output)([decided], output, lambda: about, schema=decided.schema)
    counts = Counter(decided["decision"].to_pylist())
    click.echo(f"{output}: " + ", ".join(f"{counts[word]:,} {word}" for word in ("pass", "review", "stop")), err=True)


def parties_of(table: pa.Table, id_column: str, columns: Mapping[str, str]) -> pa.Table:
    """The names in a table as rows of messages: one in which nothing can be found is for review, an empty cell is none."""
    ids = table[id_column].cast(pa.string()).to_pylist()
    rows = [
        {"payment_id": payment, "message_id": "", "message_type": "table", "role": role, "field": column, "name": name}
        for role, column in columns.items()
        for payment, name in zip(ids, table[column].cast(pa.string()).to_pylist(), strict=True)
        if payment is not None and name and name.strip()
    ]
    return pa.Table.from_pylist(rows, schema=PARTIES_SCHEMA)


def payments_of(table: pa.Table, id_column: str) -> pa.Table:
    """The ids of payments, and the facts the rule on instant payments asks for, where the file has columns of them."""
    facts = [name for name in FACTS if name in table.column_names and name != id_column]
    return table.select([id_column, *facts]).rename_columns(["payment_id", *facts])


def payment_files(given: Sequence[Path]) -> list[Path]:
    """The files that paths, folders and patterns stand for, in order, each once; what a folder holds besides is named."""
    found: list[Path] = []
    for path in given:
        files = [path] if path.is_file() else sorted(Path(path.anchor).glob(str(path.relative_to(path.anchor))))
        if path.is_dir():
            inside = [file for file in sorted(path.iterdir()) if not (file.is_dir() or file.name.startswith("."))]
            files = [file for file in inside if Path(file.name.lower().removesuffix(".gz")).suffix in PAYMENT_ENDINGS]
            for file in inside:
                if file not in files:
                    click.echo(f"skipped {file}: no payment file by its name", err=True)
        if not files:
            raise click.UsageError(f"{path} does not exist, or holds no payment file")
        found += files
    return list(dict.fromkeys(found))


def output_files(sources: Sequence[Path], output: Path | None, ending: str, many: bool) -> list[Path | None]:
    """Where the hits of each payment file go: into a file, or one each in a folder; None to print them."""
    if output is None:
        return [None] * len(sources)
    if not many and not output.is_dir():
        targets = [output]
        writer_of(output)
    else:
        if not output.is_dir() and (output.exists() or output.suffix in WRITERS):
            raise click.UsageError(f"several payment files need an output folder, and {output} is a file")
        targets = [output / f"{source.name}.hits.{ending}" for source in sources]
        for target in targets:
            if targets.count(target) > 1:
                raise click.UsageError(f"two payment files would both be written to {target}; screen them one by one")
        output.mkdir(exist_ok=True)
    for target in targets:
        for source in sources:
            refuse_to_overwrite("payment file", source, target)
    return list(targets)


def columns_of(parties: Sequence[str], schema: pa.Schema) -> dict[str, str]:
    """Party role -> column, as asked for or guessed."""
    if is_message_table(schema) and not parties:
        return {}
    columns = {}
    for given in parties:
        role, equals, column = given.partition("=")
        if not (role and equals and column):
            raise click.BadParameter(f"{given!r} is not ROLE=COLUMN, such as debtor=debtor_name", param_hint="--party")
        if role in columns:
            raise click.BadParameter(f"the role {role!r} is given twice", param_hint="--party")
        columns[role] = column
    try:
        return columns or guess_party_columns(schema)
    except TypeError:
        named = ", ".join(schema.names)
        raise click.UsageError(f"no column looks like names; give --party ROLE=COLUMN from {named}") from None
