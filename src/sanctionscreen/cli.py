"""The `sanctionscreen` command: index, screen, check, explain, lists, verify. The only module that prints or exits.

Results go to standard output, everything about them (columns taken, progress, counts, errors) to standard error, so a
pipe only ever carries results. Exit codes: 0 done, 2 wrong use, 3 bad data; 10 hits found, only with `--exit-code`.
"""

from __future__ import annotations

import datetime as dt
import io
import signal
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any, get_args

import click
import pyarrow as pa
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

import sanctionscreen as ss
from sanctionscreen.hit_files import WRITERS, write_json_line, writer_of
from sanctionscreen.lists.contents import contents_of
from sanctionscreen.lists.folder import list_files, may_be_damaged_list
from sanctionscreen.matching.index_file import MAGIC as INDEX_MAGIC
from sanctionscreen.options import DEFAULT_THRESHOLD, Options, Weak, old_lists
from sanctionscreen.payments.table import guess_id_column, guess_party_columns, open_payments
from sanctionscreen.run_log import append_run, verify_log
from sanctionscreen.runs import RUN_SUFFIX, Request, run_file_of, screen_request, screen_to_file, verify_run
from sanctionscreen.screening import BATCH_ROWS
from sanctionscreen.summary import Summary

BAD_DATA, HITS_FOUND, INTERRUPTED = 3, 10, 130
KINDS = click.Choice([kind.value for kind in ss.PartyKind])
PROBLEMS_SHOWN = 3  # of each list, unless --problems asks for all
PAYMENT_ENDINGS = {".csv", ".tsv", ".txt", ".parquet", ".jsonl", ".ndjson"}  # of files in a folder, perhaps with .gz
ROWS_SHOWN = 500  # hits in a printed table; a file has them all


class ExitCodes(click.Group):
    """A group whose commands end bad data, wrong values and Ctrl-C with a message and a code, never a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except (ss.SanctionScreenError, OSError) as error:  # before ValueError: a PaymentError is one too
            if isinstance(error, BrokenPipeError):  # whoever read our output has seen enough; click ends quietly
                raise
            click.echo(f"error: {visible(str(error))}", err=True)
            ctx.exit(BAD_DATA)
        except ValueError as error:
            raise click.UsageError(visible(str(error))) from error
        except KeyboardInterrupt:
            click.echo("interrupted", err=True)
            ctx.exit(INTERRUPTED)


@click.group(cls=ExitCodes, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="sanctionscreen", prog_name="sanctionscreen")
def main() -> None:
    """Screen payments and customers against official sanctions lists."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # like Ctrl-C: what is half-written is removed
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a name in another script must not end a command on an old terminal
            stream.reconfigure(errors="backslashreplace")


index_option = click.option(
    "-x", "--index", "index_path", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Index file made by `sanctionscreen index`.",
)  # fmt: skip
threshold_option = click.option(
    "--threshold", type=float, default=DEFAULT_THRESHOLD, show_default=True, help="Least score of a hit, 0.3 to 1."
)


def selection_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that say which listed names count."""
    for option in (
        click.option(
            "--weak", type=click.Choice(get_args(Weak)), default="authority", show_default=True,
            help="Weak aliases hit: 'authority' always, but US ones only with agreeing evidence; 'flag' always; "
            "'evidence' only with agreeing evidence; 'ignore' never.",
        ),
        click.option("--list", "lists", multiple=True, metavar="ID", help="Only this list, such as eu-fsf. Repeat."),
        click.option(
            "--authority", "authorities", multiple=True, metavar="CODE",
            help="Only lists of this authority, such as EU. Repeatable.",
        ),
        click.option(
            "--max-age", type=click.IntRange(min=0), metavar="DAYS",
            help="Refuse to screen when a list was published longer ago, or states no date.",
        ),
        click.option(
            "--warn-age", type=click.IntRange(min=0), metavar="DAYS", help="Say so when a list was published longer ago."
        ),
    ):  # fmt: skip
        command = option(command)
    return command


# -- index ------------------------------------------------------------------------------------------------------------


@main.command("index")
@click.argument(
    "paths", nargs=-1, required=True, metavar="FILES_OR_FOLDERS...", type=click.Path(exists=True, path_type=Path)
)
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Index file to write.")
@click.option("--list-id", help="Id of the list, where the file does not say it. Only with a single file.")
@click.option(
    "--published-on", type=click.DateTime(["%Y-%m-%d"]),
    help="Date of the list, where the file does not say it. Only with a single file.",
)  # fmt: skip
@click.option("--accept-unterminated", is_flag=True, help="Accept an OFAC CSV file without its final 0x1A, as a problem.")
@click.option("--no-companions", is_flag=True, help="Accept an OFAC CSV list without alt, add and comments files.")
@click.option("--problems", "all_problems", is_flag=True, help=f"Print all problems, not the first {PROBLEMS_SHOWN}.")
def index_command(
    paths: tuple[Path, ...],
    output: Path,
    list_id: str | None,
    published_on: dt.datetime | None,
    accept_unterminated: bool,
    no_companions: bool,
    all_problems: bool,
) -> None:
    """Read sanctions lists and write one index file.

    A folder stands for every list file in it and its sub-folders; files that are no list are named and skipped.
    """
    single: dict[str, Any] = {
        "list_id": list_id,
        "published_on": published_on.date() if published_on else None,
    }
    single = {name: value for name, value in single.items() if value is not None}
    if single and (len(paths) > 1 or paths[0].is_dir()):
        raise click.UsageError(f"--{next(iter(single)).replace('_', '-')} needs exactly one list file")
    options = {"accept_unterminated": accept_unterminated, "companions": not no_companions, **single}
    lists = []
    for path, named in list_files(paths):
        with working(f"reading {path.name}"):
            listed = read_list_or_skip(path, named, options)
        if listed is not None:
            lists.append(listed)
    if not lists:
        raise ss.UnknownFormatError("no sanctions list found", source=", ".join(map(str, paths)))
    with working("building the index"):
        index = ss.NameIndex.build(lists)
        index.save(output)
    print_lists(index, all_problems)
    click.echo(f"{output}: {index.parties.num_rows:,} parties, {index.names.num_rows:,} names")


def read_list_or_skip(path: Path, named: bool, options: Mapping[str, Any]) -> ss.SanctionsList | None:
    """Read a list; skip what a folder holds besides lists, but nothing that may be a damaged one."""
    try:
        return ss.read_list(path, **options)
    except ss.UnknownFormatError:
        if named or may_be_damaged_list(path):
            raise
        click.echo(f"skipped {path}: no list format this version reads", err=True)
        return None


def print_lists(index: ss.NameIndex, all_problems: bool) -> None:
    """Print what is in an index, list by list, and what its readers did not understand."""
    table = Table("authority", "list", "published", box=None, pad_edge=False)
    for column in ("parties", "names", "problems"):
        table.add_column(column, justify="right")
    for listed in index.lists:
        counts = (f"{n:,}" for n in (listed.parties, listed.names, len(listed.problems)))
        table.add_row(listed.authority, listed.list_id, listed.published_on or "undated", *counts)
    console(sys.stdout).print(table)
    for listed in index.lists:
        shown = listed.problems if all_problems else listed.problems[:PROBLEMS_SHOWN]
        for problem in shown:
            where = f" {problem.entry_id}" if problem.entry_id else f" line {problem.line}" if problem.line else ""
            click.echo(f"  {listed.list_id}{where}: {visible(problem.message)} ({problem.code})")
        if len(shown) < len(listed.problems):
            click.echo(f"  {listed.list_id}: {len(listed.problems) - len(shown)} more, shown by --problems")


# -- screen -----------------------------------------------------------------------------------------------------------


@main.command()
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
@click.option("--id-column", help="Column handed through as query_id.  [default: guessed and named]")
@click.option(
    "--party", "parties", multiple=True, metavar="ROLE=COLUMN",
    help="Column with the names of a party role, such as debtor=debtor_name. Repeatable.  [default: guessed and named]",
)  # fmt: skip
@threshold_option
@selection_options
@click.option("--workers", type=click.IntRange(min=0), default=1, show_default=True, help="Threads; 0 means all cores.")
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
    id_column: str | None,
    parties: tuple[str, ...],
    workers: int,
    batch_size: int,
    exit_code: bool,
    **options: Any,
) -> None:
    """Screen files of payments: CSV, Parquet or JSON lines, plain or .gz.

    A folder stands for the files in it, and a pattern such as 'payments/*.csv' for those it matches. Prints the hits as a
    table, or writes them to a file. In CSV files a text cell that begins with = + - @ or a tab is given a leading
    apostrophe, so that no spreadsheet runs it as a formula.
    """
    if evidence is not None and output is None:
        raise click.UsageError("--evidence needs -o: the log names the file of hits")
    sources = payment_files(payments)
    outputs = output_files(sources, output, ending, many=len(payments) > 1 or sources != list(payments))
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
        chosen = ", ".join(f"{role}={column}" for role, column in request.party_columns.items())
        where = f"{source}: " if len(sources) > 1 else ""
        click.echo(f"{where}screening {chosen}; query_id={request.id_column or 'none'}; {index_in_words(index)}", err=True)
        with progress_bar(reader.n_rows) as advance:
            how: dict[str, Any] = {"workers": workers, "batch_size": batch_size, "progress": advance}
            if target is None:
                batches = screen_request(request, index, **how)
                print_hits(batches)
                summary = batches.summary
            else:
                summary = screen_to_file(request, index, **how)
        click.echo(where + summary_in_words(summary), err=True)
        if evidence is not None and target is not None:
            line = append_run(evidence, run_file_of(target))
            click.echo(f"{evidence}: line {line}", err=True)
        n_hits += summary.hits
    if exit_code and n_hits:
        ctx.exit(HITS_FOUND)


def load_index(path: Path, options: dict[str, Any]) -> ss.NameIndex:
    """Load an index, and say which of its lists are older than `--warn-age`, which is taken out of the options."""
    index = ss.NameIndex.load(path)
    for name in ("authorities", "lists"):
        options[name] = options[name] or None
    warn_age = options.pop("warn_age")
    if warn_age is not None:
        checked = Options.checked(index, options["threshold"], options["authorities"], options["lists"], options["weak"], 1)
        for words in old_lists(index, checked, warn_age):
            click.echo(f"warning: {words}", err=True)
    return index


def payment_files(given: Sequence[Path]) -> list[Path]:
    """The files that paths, folders and patterns stand for, in order, each once; what a folder holds besides is named."""
    found: list[Path] = []
    for path in given:
        files = [path] if path.is_file() else sorted(Path(path.anchor).glob(str(path.relative_to(path.anchor))))
        if path.is_dir():
            inside = [file for file in sorted(path.iterdir()) if file.is_file() and not file.name.startswith(".")]
            files = [file for file in inside if PAYMENT_ENDINGS & set(file.suffixes[-2:])]
            for file in set(inside) - set(files):
                click.echo(f"skipped {file}: no payment file by its name", err=True)
        if not files:
            raise click.BadParameter(
                f"{str(path)!r} does not exist, or holds no payment file", param_hint="FILES_OR_FOLDERS"
            )
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
        if output.is_file() or output.suffix in WRITERS:
            raise click.UsageError(f"several payment files need an output folder, and {output} is a file")
        output.mkdir(exist_ok=True)
        targets = [output / f"{source.name}.hits.{ending}" for source in sources]
        for target in targets:
            if targets.count(target) > 1:
                raise click.UsageError(f"two payment files would both be written to {target}; screen them one by one")
    for target in targets:
        if any(target.exists() and target.samefile(source) for source in sources):
            raise click.UsageError(f"{target} is the payment file itself; write the hits to another")
    return list(targets)


def columns_of(parties: Sequence[str], schema: pa.Schema) -> dict[str, str]:
    """Party role -> column, as asked for or guessed."""
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


@contextmanager
def progress_bar(n_rows: int | None) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal, nothing in a pipe; gives the function that takes the number of rows done."""
    columns = (TextColumn("screening"), BarColumn(), TextColumn("{task.completed:,} rows"), TimeElapsedColumn())
    with Progress(*columns, console=console(sys.stderr), transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task("", total=n_rows)
        yield lambda rows: bar.update(task, advance=rows)


def summary_in_words(summary: Summary) -> str:
    """Rows, names and hits in one line; what was not screened is never left out."""
    words = f"{summary.rows:,} rows, {summary.screened:,} of {summary.names:,} names screened"
    if summary.unscreened:
        words += f", unscreened: {', '.join(f'{n:,} {reason}' for reason, n in sorted(summary.unscreened.items()))}"
    if summary.unread_evidence:
        words += f", {summary.unread_evidence:,} unreadable dates, countries or identifiers left aside"
    return f"{words}; {summary.hits:,} hits, {summary.suppressed:,} more on weak aliases alone suppressed"


def print_hits(tables: Iterable[pa.Table]) -> None:
    """Print hits as a table for people."""
    table = Table(title="hits", title_justify="left", show_lines=False, pad_edge=False)
    for heading, style in (
        ("id", None), ("role", None), ("name in the payment", "bold"), ("list entry", None), ("listed name", "bold"),
        ("measures", None), ("score", None), ("why", None),
    ):  # fmt: skip
        table.add_column(heading, style=style, overflow="fold", justify="right" if heading == "score" else "left")
    n_hits = 0
    for hits in tables:
        for row in hits.slice(0, max(ROWS_SHOWN - n_hits, 0)).to_pylist():
            listed_name = visible(row["listed_name"]) + (" (weak)" if row["weak"] else "")
            cells = (
                row["query_id"] or str(row["query_row"]), row["role"], visible(row["query_name"]),
                f"{row['list_id']} {row['entry_id']}", listed_name, measures_in_words(row), f"{row['score']:.4f}",
                reasons_in_words(row),
            )  # fmt: skip
            table.add_row(*map(escape, cells))
        n_hits += hits.num_rows
    if n_hits:
        console(sys.stdout).print(table)
    if n_hits > ROWS_SHOWN:
        click.echo(f"{n_hits - ROWS_SHOWN:,} more hits: write them all to a file with -o")


def measures_in_words(row: Mapping[str, Any]) -> str:
    """Programmes and what they forbid."""
    return visible(f"{' '.join(row['programmes'])}: {', '.join(row['measures'])}").replace("_", " ")


def reasons_in_words(row: Mapping[str, Any]) -> str:
    """The parts of a score that say more than `same word`, then the disguises undone."""
    details = [part["detail"] for part in row["parts"] if part["name"] != "equal" or len(row["parts"]) == 1]
    return visible("; ".join([*details, *row["disguises"]]) or "same words")


# -- lists and verify -------------------------------------------------------------------------------------------------


@main.command("lists")
@click.argument(
    "paths", nargs=-1, required=True, metavar="FILES_OR_FOLDERS...", type=click.Path(exists=True, path_type=Path)
)
@click.option("--accept-unterminated", is_flag=True, help="Accept an OFAC CSV file without its final 0x1A, as a problem.")
@click.option("--no-companions", is_flag=True, help="Accept an OFAC CSV list without alt, add and comments files.")
def lists_command(paths: tuple[Path, ...], accept_unterminated: bool, no_companions: bool) -> None:
    """Tell what is inside sanctions lists: dates, counts by kind, scripts, measures, problems."""
    options = {"accept_unterminated": accept_unterminated, "companions": not no_companions}
    described = []
    for path, named in list_files(paths):
        with working(f"reading {path.name}"):
            listed = read_list_or_skip(path, named, options)
        if listed is not None:
            described.append("\n".join([str(path), *(f"  {heading:12}{words}" for heading, words in contents_of(listed))]))
    if not described:
        raise ss.UnknownFormatError("no sanctions list found", source=", ".join(map(str, paths)))
    click.echo("\n\n".join("\n".join(map(visible, text.splitlines())) for text in described))


@main.command()
@click.argument("path", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--payments", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The payment file of a run, if it is no longer where the run says.",
)  # fmt: skip
@click.option(
    "-x", "--index", "index_path", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The index file of a run, if it is no longer where the run says.",
)  # fmt: skip
@click.option(
    "--lists", multiple=True, type=click.Path(exists=True, path_type=Path),
    help="List files or folders: every list of the run must be among them, byte for byte. Repeatable.",
)  # fmt: skip
@click.option("--workers", type=click.IntRange(min=0), default=1, show_default=True, help="Threads; 0 means all cores.")
@click.pass_context
def verify(
    ctx: click.Context, path: Path, payments: Path | None, index_path: Path | None, lists: tuple[Path, ...], workers: int
) -> None:
    """Verify a run.json, an evidence log or an index file.

    A run is compared with its files by their SHA-256 and run once more; a log must be an unbroken chain; of an index file
    every byte is checked. Ends with exit code 3 when anything is not as it was.
    """
    with path.open("rb") as file:
        head = file.read(len(INDEX_MAGIC))
    if head == INDEX_MAGIC:
        ss.NameIndex.verify(path)
        found = []
    elif path.name.endswith(RUN_SUFFIX):
        with progress_bar(None) as advance:
            found = verify_run(path, payments=payments, index=index_path, lists=lists, workers=workers, progress=advance)
    else:
        found = verify_log(path)
    for words in found:
        click.echo(visible(words))
    if found:
        ctx.exit(BAD_DATA)
    click.echo(f"{path}: verified")


# -- check and explain ------------------------------------------------------------------------------------------------


@main.command()
@click.argument("name")
@index_option
@click.option(
    "--born", metavar="DATE",
    help="Birth date, whole, partial or about: 1950-03-21, '21 Mar 1950', 1950, 'c. 1950', 1948-1952, '1369 AH'.",
)  # fmt: skip
@click.option(
    "--country", "countries", multiple=True, metavar="CC",
    help="Country, ISO code or name, whatever it is to the party. Repeatable, as the next three.",
)  # fmt: skip
@click.option("--nationality", "nationalities", multiple=True, metavar="CC", help="Nationality, flag or registration.")
@click.option("--birth-country", "birth_countries", multiple=True, metavar="CC", help="Country of birth.")
@click.option("--residence", "residences", multiple=True, metavar="CC", help="Country of residence.")
@click.option("--kind", type=KINDS, help="What the name is known to be.")
@click.option("--gender", type=click.Choice(["male", "female"]), help="Gender of a person.")
@click.option(
    "--id", "identifiers", multiple=True, metavar="KIND=VALUE",
    help="Identifier, such as passport=X1234567, imo=9187629 or wallet=... Repeatable, each kind once.",
)  # fmt: skip
@threshold_option
@selection_options
@click.option("--json", "as_json", is_flag=True, help="Print JSON lines, one object a hit.")
def check(
    name: str,
    index_path: Path,
    born: str | None,
    countries: tuple[str, ...],
    nationalities: tuple[str, ...],
    birth_countries: tuple[str, ...],
    residences: tuple[str, ...],
    kind: str | None,
    gender: str | None,
    identifiers: tuple[str, ...],
    as_json: bool,
    **options: Any,
) -> None:
    """Check one name, with what is known beside it, and explain every hit."""
    known: dict[str, str] = {}
    for given in identifiers:
        id_kind, equals, value = given.partition("=")
        if not (id_kind and equals and value) or id_kind in known:
            raise click.BadParameter(f"{given!r} must be KIND=VALUE, and each kind given once", param_hint="--id")
        known[id_kind] = value
    index = load_index(index_path, options)
    hits = ss.check(
        name, index, birth_date=born, countries=countries, nationalities=nationalities, birth_countries=birth_countries,
        residences=residences, kind=kind, gender=gender, identifiers=known or None, **options,
    )  # fmt: skip
    if as_json:
        for hit in hits:
            write_json_line(asdict(hit), sys.stdout)
        return
    for hit in hits:
        click.echo(visible(f"{hit.authority} {hit.list_id} {hit.entry_id}  {measures_in_words(asdict(hit))}"))
        click.echo("  " + "\n  ".join(visible(line) for line in str(ss.explain(hit)).splitlines()))
    click.echo(f"{len(hits)} hits at threshold {options['threshold']:g} in {index_in_words(index)}", err=True)


@main.command()
@click.argument("query")
@click.argument("listed")
@click.option("--kind", type=KINDS, help="What the query name is known to be; it tells only beside --listed-kind.")
@click.option("--listed-kind", type=KINDS, help="What the listed party is.")
def explain(query: str, listed: str, kind: str | None, listed_kind: str | None) -> None:
    """Explain the score of a QUERY name against a LISTED name; needs no index."""
    why = ss.explain(query, listed, kind=kind, listed_kind=listed_kind)
    click.echo("\n".join(visible(line) for line in str(why).splitlines()))


# -- what the terminal shows ------------------------------------------------------------------------------------------


def index_in_words(index: ss.NameIndex) -> str:
    """Which lists an answer rests on."""
    return ", ".join(f"{s.list_id} {s.published_on or 'undated'} ({s.parties:,} parties)" for s in index.lists)


def visible(text: str) -> str:
    r"""Text with control, bidi and zero-width characters written out, so that none acts on the terminal or hides.

    >>> visible("Pu\u200btin\x1b[2J")
    'Pu\\u200btin\\x1b[2J'
    """
    return "".join(
        char.encode("unicode_escape").decode() if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") else char
        for char in text
    )


def console(out: IO[str]) -> Console:
    """A console as wide as the terminal, or wide enough for a table where there is none."""
    return Console(file=out, width=None if out.isatty() else 180, highlight=False)


@contextmanager
def working(what: str) -> Iterator[None]:
    """Say what takes a while, on a terminal only."""
    if sys.stderr.isatty():
        with console(sys.stderr).status(escape(what)):
            yield
    else:
        yield
