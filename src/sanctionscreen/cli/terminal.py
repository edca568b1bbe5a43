"""What the terminal shows: tables, progress, and text that cannot act on it."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import IO, Any

import click
import pyarrow as pa
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

import sanctionscreen as ss
from sanctionscreen.summary import Summary

ROWS_SHOWN = 500  # hits in a printed table; a file has them all


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
