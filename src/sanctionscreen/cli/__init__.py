"""The `sanctionscreen` command: index, screen, compare, check, explain, lists,
coverage, rollback, ownership, lock-in, rescreen, diff, fetch, store, verify. The only room that prints or exits.

Results go to standard output, everything about them (columns taken, progress, counts, errors) to standard error, so a
pipe only ever carries results. Exit codes: 0 done, 2 wrong use, 3 bad data; 10 hits found, only with `--exit-code`.

Each module holds the commands on one thing; `terminal` is how they show it, `options` what they share.
"""

from __future__ import annotations

import io
import signal
import sys
from typing import Any

import click

import sanctionscreen as ss
from sanctionscreen.cli.check import check, explain
from sanctionscreen.cli.compare import compare
from sanctionscreen.cli.coverage import coverage_command
from sanctionscreen.cli.law import lock_in_command
from sanctionscreen.cli.lists import index_command, lists_command
from sanctionscreen.cli.options import BAD_DATA, INTERRUPTED
from sanctionscreen.cli.ownership import ownership_command
from sanctionscreen.cli.rescreen import rescreen_command
from sanctionscreen.cli.rollback import rollback_command
from sanctionscreen.cli.screen import screen
from sanctionscreen.cli.store import diff_command, fetch_command, store_group
from sanctionscreen.cli.terminal import visible
from sanctionscreen.cli.verify import verify

__all__ = ["main"]


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


for command in (
    index_command,
    screen,
    compare,
    check,
    explain,
    lists_command,
    coverage_command,
    rollback_command,
    lock_in_command,
    ownership_command,
    rescreen_command,
    diff_command,
    fetch_command,
    store_group,
    verify,
):
    main.add_command(command)
