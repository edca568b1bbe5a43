"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, get_args

import click
import pyarrow as pa

import sanctionscreen as ss
from sanctionscreen.options import DEFAULT_THRESHOLD, Options, Weak, old_lists

BAD_DATA, HITS_FOUND, CHANGES_FOUND, INTERRUPTED = 3, 10, 10, 130
KINDS = click.Choice([kind.value for kind in ss.PartyKind])


index_option = click.option(
    "-x", "--index", "index_path", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Index file made by `sanctionscreen index`.",
)  # fmt: skip
threshold_option = click.option(
    "--threshold", type=float, default=DEFAULT_THRESHOLD, show_default=True, help="Least score of a hit, 0.3 to 1."
)
workers_option = click.option(
    "--workers", type=click.IntRange(min=0), default=1, show_default=True, help="Threads; 0 means all cores."
)


holdings_option = click.option(
    "--holdings", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File of who owns whom: companies that listed parties own are indexed too, see `sanctionscreen ownership`.",
)  # fmt: skip
links_option = click.option(
    "--links", "decided", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File of links that people confirmed or rejected: entry_a, entry_b, decision, author, reason.",
)  # fmt: skip


def linked(lists: Sequence[ss.SanctionsList], decided: Path | None) -> pa.Table:
    """Link lists, with what people have decided."""
    confirmed, rejected = ss.read_link_decisions(decided) if decided is not None else ((), ())
    return ss.link(lists, confirmed=confirmed, rejected=rejected)


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
