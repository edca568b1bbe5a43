"""Who lists whom: coverage by authority."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import click

import sanctionscreen as ss
from sanctionscreen.cli.lists import accept_option, companions_option, read_lists
from sanctionscreen.cli.options import linked, links_option
from sanctionscreen.cli.terminal import visible, working
from sanctionscreen.coverage_report import MAX_APART
from sanctionscreen.hit_files import writer_of, written_beside

SHOWN = 20


@click.command("coverage")
@click.argument("paths", nargs=-1, metavar="[LISTS...]", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--store",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Lists from a store: its older copies tell when those came that state no date.",
)
@click.option("--have", default="EU", show_default=True, help="Authority that lists a party.")
@click.option("--lacks", default="US", show_default=True, help="Authority that does not, or only under a weaker measure.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write the divergence to this file.")
@click.option(
    "--html",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write a page with pictures to this file.",
)
@click.option(
    "--max-apart",
    type=click.IntRange(min=0),
    default=MAX_APART,
    show_default=True,
    help="Most days between the dates of the lists of the page.",
)
@click.option("--any-dates", is_flag=True, help="Draw the page from lists of any dates, or of none.")
@links_option
@accept_option
@companions_option
def coverage_command(
    paths: tuple[Path, ...],
    store: Path | None,
    have: str,
    lacks: str,
    output: Path | None,
    html: Path | None,
    max_apart: int,
    any_dates: bool,
    decided: Path | None,
    accept_unterminated: bool,
    no_companions: bool,
) -> None:
    """Show whom one authority lists and another does not, by programme."""
    if bool(paths) == bool(store):
        raise click.UsageError("give list files or folders, or --store")
    write = writer_of(output) if output is not None else None
    older: Iterable[ss.SanctionsList] = ()
    if store is not None:
        lists, older = _of_store(ss.ListStore(store))
    else:
        options = {"accept_unterminated": accept_unterminated, "companions": not no_companions}
        lists = [listed for _, listed in read_lists(paths, options)]
    known = sorted({listed.authority for listed in lists})
    for option, authority in (("--have", have), ("--lacks", lacks)):
        if authority not in known:
            raise click.UsageError(f"{option}: no list of {authority} is given, only of {', '.join(known)}")
    with working("linking the lists"):
        links = linked(lists, decided)
        covered = ss.coverage(lists, links, older_lists=older)
        diverging = ss.divergence(covered, have=have, lacks=lacks)
    page = None
    if html is not None:
        page = ss.coverage_report(lists, covered, pair=(have, lacks), max_apart=None if any_dates else max_apart)
    dates = ", ".join(f"{listed.list_id} {listed.published_on or 'undated'}" for listed in lists)
    classes = Counter(links["class"].to_pylist())
    click.echo(f"{dates}; links: " + (", ".join(f"{n:,} {name}" for name, n in sorted(classes.items())) or "none"), err=True)
    by_programme: Counter[str] = Counter()
    for row in diverging.to_pylist():
        by_programme.update(row["programmes"])
    click.echo(f"{diverging.num_rows:,} parties of {have} that {lacks} lacks or holds under a weaker measure")
    for programme, n in by_programme.most_common():
        click.echo(f"  {n:6,}  {visible(programme or 'no programme')}")
    for row in diverging.slice(0, SHOWN).to_pylist():
        others = f", also {', '.join(row['others'])}" if row["others"] else ""
        click.echo(f"  {visible(row['name'])} ({row['kind']}, {row['measure_class']}, {row['state']}{others})")
    if diverging.num_rows > SHOWN:
        click.echo(f"  ... {diverging.num_rows - SHOWN:,} more; -o writes all")
    if output is not None and write is not None:
        write([diverging], output, dict, schema=diverging.schema)
    if html is not None and page is not None:
        with written_beside(html) as file:
            file.write(page)


def _of_store(store: ss.ListStore) -> tuple[list[ss.SanctionsList], Iterable[ss.SanctionsList]]:
    """The lists of a store, under the day they were first seen where they state none, and their older copies."""
    lists = store.as_of(required_lists=())
    days = {snapshot.sha256: snapshot.as_of for snapshot in store.snapshots()}
    return [replace(listed, published_on=days[listed.sha256]) for listed in lists], store.earlier(lists)
