"""Runs, evidence logs and index files: as they were?"""

from __future__ import annotations

from pathlib import Path

import click

import sanctionscreen as ss
from sanctionscreen.cli.options import BAD_DATA, workers_option
from sanctionscreen.cli.terminal import progress_bar, visible
from sanctionscreen.matching.index_file import MAGIC as INDEX_MAGIC
from sanctionscreen.run_log import verify_log
from sanctionscreen.runs import RUN_SUFFIX, verify_run


@click.command()
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
@workers_option
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
