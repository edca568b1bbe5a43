"""Lists: read into an index, or described."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click
from rich.table import Table

import sanctionscreen as ss
from sanctionscreen.cli.holdings import derive
from sanctionscreen.cli.options import holdings_option
from sanctionscreen.cli.terminal import console, visible, working
from sanctionscreen.lists.contents import contents_of
from sanctionscreen.lists.folder import list_files, may_be_damaged_list

PROBLEMS_SHOWN = 3  # of each list, unless --problems asks for all

paths_argument = click.argument(
    "paths", nargs=-1, required=True, metavar="FILES_OR_FOLDERS...", type=click.Path(exists=True, path_type=Path)
)
accept_option = click.option(
    "--accept-unterminated", is_flag=True, help="Accept an OFAC CSV file without its final 0x1A, as a problem."
)
companions_option = click.option(
    "--no-companions", is_flag=True, help="Accept an OFAC CSV list without alt, add and comments files."
)


@click.command("index")
@paths_argument
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Index file to write.")
@click.option("--list-id", help="Id of the list, where the file does not say it. Only with a single file.")
@click.option(
    "--published-on",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Date of the list, where the file does not say it. Only with a single file.",
)
@holdings_option
@accept_option
@companions_option
@click.option("--problems", "all_problems", is_flag=True, help=f"Print all problems, not the first {PROBLEMS_SHOWN}.")
def index_command(
    paths: tuple[Path, ...],
    output: Path,
    list_id: str | None,
    published_on: dt.datetime | None,
    holdings: Path | None,
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
    lists = [listed for _, listed in read_lists(paths, options)]
    if holdings is not None:
        lists += ss.owned_lists(derive(holdings, lists))
    with working("building the index"):
        index = ss.NameIndex.build(lists)
        index.save(output)
    print_lists(index, all_problems)
    click.echo(f"{output}: {index.parties.num_rows:,} parties, {index.names.num_rows:,} names")


def read_lists(paths: Sequence[Path], options: Mapping[str, Any]) -> Iterator[tuple[Path, ss.SanctionsList]]:
    """Read every list of some files and folders; UnknownFormatError where there is none."""
    n_lists = 0
    for path, named in list_files(paths):
        with working(f"reading {path.name}"):
            listed = read_list_or_skip(path, named, options)
        if listed is not None:
            n_lists += 1
            yield path, listed
    if not n_lists:
        raise ss.UnknownFormatError("no sanctions list found", source=", ".join(map(str, paths)))


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


@click.command("lists")
@paths_argument
@accept_option
@companions_option
def lists_command(paths: tuple[Path, ...], accept_unterminated: bool, no_companions: bool) -> None:
    """Tell what is inside sanctions lists: dates, counts by kind, scripts, measures, problems."""
    options = {"accept_unterminated": accept_unterminated, "companions": not no_companions}
    for n, (path, listed) in enumerate(read_lists(paths, options)):
        lines = [str(path), *(f"  {heading:12}{words}" for heading, words in contents_of(listed))]
        click.echo("\n" * (n > 0) + "\n".join(map(visible, lines)))
