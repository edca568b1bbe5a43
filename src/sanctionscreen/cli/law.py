"""What holds hits in time."""

from __future__ import annotations

import datetime as dt
import json
from itertools import groupby
from pathlib import Path
from typing import Any

import click

import sanctionscreen as ss
from sanctionscreen.cli.lists import accept_option, companions_option, paths_argument, read_lists
from sanctionscreen.cli.terminal import visible
from sanctionscreen.hit_files import read_hits, writer_of

_HEADINGS = {
    "date": "until a day",
    "condition": "until something happens",
    "nothing": "by an act without a last day",
    "unknown": "by nobody knows what",
}

_APART = {
    "delisted": "de-listed entries, which nothing holds",
    "owned": "owned companies, held by what holds their owners",
}


@click.command("lock-in")
@click.argument("hits", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@paths_argument
@click.option(
    "--renewals", "renewals", multiple=True, type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Until when acts hold (CSV), in place of the small table shipped. Repeatable.",
)  # fmt: skip
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="The day.  [default: today]")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write the groups to this file.")
@accept_option
@companions_option
def lock_in_command(
    hits: Path,
    paths: tuple[Path, ...],
    renewals: tuple[Path, ...],
    on: dt.datetime | None,
    output: Path | None,
    accept_unterminated: bool,
    no_companions: bool,
) -> None:
    """Show what holds the HITS of a file: which act, until which day or event, and by whose vote it is renewed.

    The lists are those that were screened. A day that is over takes no hit away: it says what has to be checked.
    """
    rows = [row for path in renewals or (None,) for row in ss.read_renewals(path)]
    options = {"accept_unterminated": accept_unterminated, "companions": not no_companions}
    lists = [listed for _, listed in read_lists(paths, options)]
    table = ss.lock_in(read_hits(hits), lists, rows, on=on.date() if on else None)
    made = json.loads(table.schema.metadata[b"sanctionscreen"])
    counted = f"{made['hits']:,} hits, {made['entries']:,} entries"
    click.echo(f"on {made['on']}: {counted}")
    for status, words in _APART.items():
        if made[status]:
            click.echo(f"  and {made[status]:,} hits on {words}")
    for held_by, groups in groupby(table.to_pylist(), key=lambda row: row["held_by"]):
        click.echo(_HEADINGS[held_by])
        for row in groups:
            click.echo(visible(f"  {row['authority']} {row['legal_basis']}: {said_of(row)}"))
    if output is not None:
        writer_of(output)([table], output, lambda: made, schema=table.schema)


def said_of(row: dict[str, Any]) -> str:
    """What a group comes to, in one line."""
    words = [f"{row['n_hits']:,} hits ({row['n_hits_only']:,} rest on nothing else), {row['n_entries']:,} entries"]
    if row["expires_on"] is not None:
        left = row["days_left"]
        days = f"{left:,} days left" if left >= 0 else f"over for {-left:,} days: check"
        words.append(f"until {row['expires_on']}, {days}")
    if row["condition"]:
        words.append(row["condition"])
    if row["act"] is None:
        words.append("no row is known for it")
        return "; ".join(words)
    if row["held_by"] == "unknown":
        words.append("the row gives no day")
    words.append({True: "renewed by unanimity", False: "no unanimity needed", None: "vote unknown"}[row["unanimity"]])
    return "; ".join([*words, f"{row['act']}, as of {row['checked_on']}"])
