"""Lists over time: downloaded, kept, compared, promoted."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import click
from rich.table import Table

import sanctionscreen as ss
from sanctionscreen.cli.holdings import derive
from sanctionscreen.cli.options import holdings_option
from sanctionscreen.cli.terminal import console, progress_bar, visible, working
from sanctionscreen.hit_files import writer_of
from sanctionscreen.lists.addresses import ADDRESSES, REQUIRED_LISTS
from sanctionscreen.lists.guards import GUARDS

CHANGES_SHOWN = 40  # lines, unless --all or a file

store_option = click.option(
    "--store", "folder", required=True, envvar="SANCTIONSCREEN_STORE", type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the store.  [env: SANCTIONSCREEN_STORE]",
)  # fmt: skip
accept_option = click.option(
    "--accept", multiple=True, metavar="GUARD", type=click.Choice(list(GUARDS)),
    help="Take a list although this guard refuses or quarantines it. Repeatable.",
)  # fmt: skip


@click.command("fetch")
@click.argument("list_ids", nargs=-1, metavar="[LIST_ID]...")
@store_option
@click.option("--url", help="Another address; only with a single list.")
@accept_option
def fetch_command(list_ids: tuple[str, ...], folder: Path, url: str | None, accept: tuple[str, ...]) -> None:
    """Download lists into a store: all with a known address, or those named.

    A list that cannot be downloaded or read, or that a guard refuses, leaves the copy there is as it was; the others are
    fetched all the same, and the exit code is 3.
    """
    wanted = list_ids or tuple(ADDRESSES)
    if url and len(wanted) != 1:
        raise click.UsageError("--url needs exactly one list")
    store = ss.ListStore(folder)
    failed = 0
    for list_id in wanted:
        try:
            with progress_bar(None) as advance:
                fetched = ss.fetch(list_id, store, url=url, accept=accept, progress=advance)
        except (ss.ListError, ss.OldListError, ValueError) as error:
            failed += 1
            click.echo(f"{list_id}: {error}", err=True)
            continue
        for step in fetched.redirects[:-1]:
            click.echo(f"{list_id}: redirected by {step}", err=True)
        click.echo(f"{list_id}: {said_of(fetched.snapshot, changed=fetched.changed)}")
    if failed:
        raise SystemExit(3)


def said_of(snapshot: ss.Snapshot | None, *, changed: bool) -> str:
    """What became of a list, in words, with what the guards saw."""
    if snapshot is None or not changed:
        return "unchanged"
    words = f"{snapshot.n_parties:,} parties of {snapshot.published_on or 'no stated date'} in {snapshot.path}"
    if snapshot.quarantined:
        words = f"IN QUARANTINE, not active: {words}"
    return "\n".join([words, *(f"  {f.severity}: {f.message} ({f.guard})" for f in snapshot.findings)])


@click.group("store")
def store_group() -> None:
    """Keep dated copies of lists in a folder."""


@store_group.command("add")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@store_option
@click.option("--list-id", help="Id of the list, where the file does not say it.")
@click.option("--published-on", type=click.DateTime(["%Y-%m-%d"]), help="Date of the list, where the file does not say it.")
@accept_option
def add_command(
    files: tuple[Path, ...], folder: Path, list_id: str | None, published_on: dt.datetime | None, accept: tuple[str, ...]
) -> None:
    """Read list files and keep them."""
    store = ss.ListStore(folder)
    for file in files:
        with working(f"reading {file.name}"):
            date = published_on.date() if published_on else None
            snapshot = store.add(file, accept=accept, list_id=list_id, published_on=date)
        click.echo(f"{file}: {said_of(snapshot, changed=not snapshot.was_there)}")


@store_group.command("list")
@store_option
def list_command(folder: Path) -> None:
    """Show the snapshots, oldest first."""
    table = Table("list", "as of", "seen", "parties", "state", "folder", box=None, pad_edge=False)
    for snapshot in ss.ListStore(folder).snapshots(quarantined=True):
        promoted = f"promoted by {snapshot.promoted_by}" if snapshot.promoted_by else ""
        state = "quarantine" if snapshot.quarantined else promoted
        as_of = str(snapshot.published_on or "undated")
        row = (snapshot.list_id, as_of, str(snapshot.seen_on), f"{snapshot.n_parties:,}", state, snapshot.path.name)
        table.add_row(*map(visible, row))
    console(sys.stdout).print(table)


@store_group.command("promote")
@click.argument("name")
@store_option
@click.option("--by", required=True, help="Who decides.")
@click.option("--reason", required=True, help="Why it is right.")
def promote_command(name: str, folder: Path, by: str, reason: str) -> None:
    """Make the quarantined snapshot in the folder NAME active."""
    store = ss.ListStore(folder)
    held = [snapshot for snapshot in store.snapshots(quarantined=True) if snapshot.quarantined]
    found = [snapshot for snapshot in held if snapshot.path.name == name]
    if not found:
        raise click.UsageError(f"no snapshot {name} is in quarantine; `sanctionscreen store list` shows them")
    snapshot = store.promote(found[0], by=by, reason=reason)
    click.echo(f"{snapshot.list_id}: {said_of(snapshot, changed=True)}")


@store_group.command("index")
@store_option
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Index file to write.")
@click.option(
    "--in-force-on", "--as-of", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE",
    help="The day whose lists to take, by the dates of the lists and with all that is known now.  [default: the latest]",
)  # fmt: skip
@click.option(
    "--known-on", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE",
    help="Only what the store held, active, on this day: the lists a decision of that day rested on.",
)  # fmt: skip
@click.option(
    "--policy", "policy_path", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Rules of the institution (TOML): its [[delisted]] parties of earlier copies are kept, marked as such.",
)  # fmt: skip
@holdings_option
@click.option(
    "--require", multiple=True, metavar="LIST_ID",
    help="A list that must be there; given once or more, these replace eu-fsf, eu-annexes and un-sc.",
)  # fmt: skip
def index_store_command(
    folder: Path,
    output: Path,
    in_force_on: dt.datetime | None,
    known_on: dt.datetime | None,
    policy_path: Path | None,
    holdings: Path | None,
    require: tuple[str, ...],
) -> None:
    """Write one index file of the lists as they were on a day.

    The file is renamed into place when whole: whoever has the old one open goes on with it undisturbed.
    """
    policy = ss.Policy.load(policy_path) if policy_path else ss.Policy.default()
    store, law, known = ss.ListStore(folder), *(day.date() if day else None for day in (in_force_on, known_on))
    lists = store.as_of(law, known_on=known, required_lists=require or REQUIRED_LISTS)
    lists = ss.keep_delisted(lists, store.earlier(lists, law, known_on=known), policy, today=law or known)
    if holdings is not None:
        lists += ss.owned_lists(derive(holdings, lists, on=law or known))
    with working("building the index"):
        index = ss.NameIndex.build(lists)
        index.save(output)
    said = ", ".join(f"{listed.list_id} {listed.published_on or 'undated'}" for listed in lists)
    click.echo(f"{output}: {index.parties.num_rows:,} parties, {index.names.num_rows:,} names of {said}")


@click.command("diff")
@click.argument("old", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("new", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path),
    help="Write the changes to this .csv, .jsonl or .parquet file.",
)  # fmt: skip
@click.option("--list-id", help="Id of the list, where the files do not say it.")
@click.option("--no-companions", is_flag=True, help="Read OFAC CSV files without alt, add and comments files.")
@click.option("--accept-unterminated", is_flag=True, help="Accept an OFAC CSV file without its final 0x1A.")
@click.option("--all", "show_all", is_flag=True, help=f"Print all changes, not the first {CHANGES_SHOWN}.")
def diff_command(
    old: Path,
    new: Path,
    output: Path | None,
    list_id: str | None,
    no_companions: bool,
    accept_unterminated: bool,
    show_all: bool,
) -> None:
    """Show what has changed between two dates of one list: entries added, removed and amended."""
    how = {"list_id": list_id, "companions": not no_companions, "accept_unterminated": accept_unterminated}
    lists = []
    for path in (old, new):
        with working(f"reading {path.name}"):
            lists.append(ss.read_list(path, **how))  # type: ignore[arg-type]
    changes = ss.diff(*lists)
    if output is not None:
        writer_of(output)([changes], output, dict, schema=changes.schema)
    for line in ss.changes_in_words(changes, None if show_all else CHANGES_SHOWN).split("\n"):
        click.echo(visible(line))
