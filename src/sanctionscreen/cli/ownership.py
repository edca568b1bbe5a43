"""Companies that listed parties own or control."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path

import click

from sanctionscreen.cli.holdings import derive
from sanctionscreen.cli.lists import accept_option, companions_option, paths_argument, read_lists
from sanctionscreen.cli.options import links_option
from sanctionscreen.cli.terminal import visible
from sanctionscreen.hit_files import writer_of
from sanctionscreen.options import DEFAULT_THRESHOLD

SHOWN = 20


@click.command("ownership")
@click.argument("holdings", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@paths_argument
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="Holdings of this day, by default today.")
@click.option("--near", type=float, default=5, show_default=True, help="Points under a threshold that are told.")
@click.option("--no-names", is_flag=True, help="Owners are listed only where their id is `list entry`, not by their names.")
@click.option(
    "--threshold", type=float, default=DEFAULT_THRESHOLD, show_default=True, help="Least score of an owner's name, 0.3 to 1."
)
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write each company to this file.")
@links_option
@accept_option
@companions_option
def ownership_command(
    holdings: Path,
    paths: tuple[Path, ...],
    on: dt.datetime | None,
    near: float,
    no_names: bool,
    threshold: float,
    output: Path | None,
    decided: Path | None,
    accept_unterminated: bool,
    no_companions: bool,
) -> None:
    """Show which companies in HOLDINGS listed parties own or control, by authority and rule.

    HOLDINGS is CSV, Parquet or JSON lines with columns owner, owned, and share, votes or control.
    """
    write = writer_of(output) if output is not None else None
    options = {"accept_unterminated": accept_unterminated, "companions": not no_companions}
    lists = [listed for _, listed in read_lists(paths, options)]
    owned = derive(
        holdings, lists, on=on.date() if on else None, near=near, threshold=None if no_names else threshold, decided=decided
    )
    counts = Counter((row["rule"], row["state"]) for row in owned.select(["rule", "state"]).to_pylist())
    for (rule, state), n in sorted(counts.items()):
        click.echo(f"  {n:6,}  {rule}: {state}")
    for row in owned.slice(0, SHOWN).to_pylist():
        flags = f" [{', '.join(row['flags'])}]" if row["flags"] else ""
        click.echo(visible(f"{row['owned_names'][0]}: {row['state']} ({row['rule']}){flags}"))
        for words in (row["path"], row["arithmetic"]):
            click.echo(f"    {visible(words)}")
    if owned.num_rows > SHOWN:
        click.echo(f"... {owned.num_rows - SHOWN:,} more; -o writes all")
    if output is not None and write is not None:
        write([owned], output, dict, schema=owned.schema)
