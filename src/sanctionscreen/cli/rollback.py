"""What if an authority or a programme leaves."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

import click
import pyarrow as pa

import sanctionscreen as ss
from sanctionscreen.cli.holdings import read_holdings_file, screen_owners
from sanctionscreen.cli.lists import accept_option, companions_option, read_lists
from sanctionscreen.cli.options import linked, links_option
from sanctionscreen.cli.terminal import visible, working
from sanctionscreen.hit_files import writer_of, written_beside
from sanctionscreen.payments import open_payments

_DAY = click.DateTime(["%Y-%m-%d"])
_STATES = {
    "silent": "silent",
    "suspended": "suspended: listed, without effect",
    "standing": "standing on other entries",
    "probable": "probably standing: only a name says it is the same party",
}


@click.command("rollback")
@click.argument("payments", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("paths", nargs=-1, metavar="[LISTS...]", type=click.Path(exists=True, path_type=Path))
@click.option(
    "-x", "--index", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Take the lists of an index."
)
@click.option("--without", "leaves", metavar="AUTHORITY[:PROGRAMME]", help="Who leaves, such as US, US:SDGT or EU:269/2014.")
@click.option(
    "--suspended-by",
    metavar="SOURCE",
    help="Nobody leaves: what --without names stays listed, without effect, by this licence.",
)
@click.option(
    "--entry", "entries", multiple=True, metavar="'LIST ENTRY'", help="Only these leave, as 'us-sdn 35233'. Repeat."
)
@click.option("--store", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Take the lists from a store.")
@click.option("--on", "before", type=_DAY, help="With --store: the lists of this day.")
@click.option(
    "--then-on", "after", type=_DAY, help="With --store: what leaves is what the lists of this day no longer hold."
)
@click.option(
    "--holdings",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File of who owns whom: companies of listed parties are screened too, and leave with them.",
)
@click.option("--amount", help="Column of the payments with their amount.  [default: amount, if there is one]")
@click.option("--currency", help="Column with its currency.  [default: currency, if there is one]")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write each lost hit to this file.")
@click.option("--html", type=click.Path(dir_okay=False, path_type=Path), help="Write a page with pictures to this file.")
@links_option
@accept_option
@companions_option
def rollback_command(
    payments: Path,
    paths: tuple[Path, ...],
    index: Path | None,
    leaves: str | None,
    suspended_by: str | None,
    entries: tuple[str, ...],
    store: Path | None,
    before: dt.datetime | None,
    after: dt.datetime | None,
    holdings: Path | None,
    amount: str | None,
    currency: str | None,
    output: Path | None,
    html: Path | None,
    decided: Path | None,
    accept_unterminated: bool,
    no_companions: bool,
) -> None:
    """Show which hits on PAYMENTS go silent when an authority or a programme leaves, and what could keep them.

    Instead of a supposition two days of a store can be compared: --store lists/ --on 2024-01-01 --then-on 2024-06-01.
    """
    if sum(map(bool, (paths, index, store))) != 1:
        raise click.UsageError("give one of: list files or folders, --index, --store")
    if (leaves is None) == (after is None) or (after is not None and store is None):
        raise click.UsageError("give --without, or --store with --then-on")
    if before is not None and store is None:
        raise click.UsageError("--on needs --store")
    if (suspended_by is not None or entries) and leaves is None:
        raise click.UsageError("--suspended-by and --entry need --without, which says whose they are")
    write = writer_of(output) if output is not None else None
    then: list[ss.SanctionsList] = []
    if store is not None:
        lists, then = (ss.ListStore(store).as_of(day.date() if day else None, required_lists=()) for day in (before, after))
    elif index is not None:
        lists = ss.NameIndex.load(index).to_lists()
    else:
        options = {"accept_unterminated": accept_unterminated, "companions": not no_companions}
        lists = [listed for _, listed in read_lists(paths, options)]
    scenario: ss.Scenario | list[ss.SanctionsList] = then
    if leaves is not None:
        suspension = ss.Suspension(suspended_by, dt.date.today()) if suspended_by else None  # noqa: DTZ011  the user's day
        scenario = ss.Scenario.parse(leaves, entries=entries, suspension=suspension)
    edges = read_holdings_file(holdings) if holdings is not None else None
    amounts = _amounts(payments, amount, currency)
    with working("screening with and without"):
        links = linked([*lists, *then] if then else lists, decided)
        try:
            rolled = ss.rollback(
                lambda index: ss.screen_file(payments, index),
                lists,
                scenario,
                links,
                edges=edges,
                owners=None if edges is None else partial(screen_owners, edges),
                amounts=amounts,
            )
        except ss.OwnershipError as error:
            raise ss.OwnershipError(f"{holdings}: {error}") from error
    _print(rolled, f"without {leaves}" if leaves else f"lists of {after and after.date()}")
    if output is not None and write is not None:
        write([rolled], output, dict, schema=rolled.schema)
    if html is not None:
        with written_beside(html) as file:
            file.write(ss.rollback_report(rolled))


def _amounts(payments: Path, amount: str | None, currency: str | None) -> pa.Table | None:
    """Amounts of the payments of a table, None where it has none."""
    reader = open_payments(payments)
    chosen = {"amount": amount or "amount", "currency": currency or "currency"}
    for name, given in (("amount", amount), ("currency", currency)):
        if given is not None and given not in reader.schema.names:
            raise click.UsageError(
                f"{payments} has no column {given!r} for --{name}; it has {', '.join(reader.schema.names)}"
            )
    if chosen["amount"] not in reader.schema.names:
        return None
    found = {name: column for name, column in chosen.items() if column in reader.schema.names}
    values: dict[str, list[Any]] = {name: [] for name in found}
    for part in reader:
        for name, column in found.items():
            values[name] += part.column(column).to_pylist()
    return pa.table({name: pa.array(its) for name, its in values.items()})


def _print(rolled: pa.Table, what: str) -> None:
    """Show counts, amounts, and what was borrowed."""
    about = json.loads(rolled.schema.metadata[b"sanctionscreen"])
    states = Counter(rolled["state"].to_pylist())
    said = [
        f"{states[state]:,} {words}" for state, words in _STATES.items() if states[state] or state in ("silent", "standing")
    ]
    click.echo(f"{what}: {', '.join(said)}")
    for row in ss.rollback_counts(rolled).to_pylist():
        if row["by"] == "state" and row["amount"] is not None:
            click.echo(f"  {row['state']}: {row['amount']:,.2f} {row['currency'] or ''} in {row['payments']:,} payments")
    alone = ", ".join(f"{n:,} on {authority}" for authority, n in about["rest_on_one"].items()) or "none"
    click.echo(f"of {about['mentions']['before']:,} parties and names with hits, these rest on one authority alone: {alone}")
    for row in rolled.to_pylist():
        if row["state"] not in ("silent", "suspended"):
            continue
        words = f"  {row['query_id'] or row['query_row']} {row['role']}: {row['query_name']} (was {', '.join(row['lost'])})"
        if row["borrowed"]:
            kept = ", ".join(
                f"{what['kind']} {what['text']!r} for {', '.join(what['keep_for'])}" for what in row["borrowed"]
            )
            words += f"; still listed by {', '.join(row['still_listed_by']) or 'its owner'}: keep {kept}"
        click.echo(visible(words))
