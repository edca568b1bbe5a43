"""The blocks of a Markdown page, run in order as a reader would: Python and `sanctionscreen` commands, outputs compared."""

from __future__ import annotations

import doctest
import re
import shlex
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from sanctionscreen.cli import main

ROOT = Path(__file__).parent.parent
_FENCE = re.compile(r"^```([^\n`]*)\n(.*?)^```$", flags=re.DOTALL | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: its language, its text, and where it stands (`page.md:12`)."""

    language: str
    text: str
    place: str


def blocks_of(page: Path) -> list[Block]:
    """Return the fenced blocks of a page, in order."""
    text = page.read_text(encoding="utf-8")
    return [Block(m[1], m[2], f"{page.name}:{text.count(chr(10), 0, m.start()) + 2}") for m in _FENCE.finditer(text)]


def enter_folder_with_data(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in a folder that holds what the pages assume: the sample data."""
    shutil.copytree(ROOT / "data", folder / "data")
    monkeypatch.chdir(folder)


def run_python(block: Block, namespace: dict[str, object], capsys: pytest.CaptureFixture[str]) -> str:
    """Run a Python block exactly as shown; returns what it prints."""
    exec(compile(block.text, block.place, "exec"), namespace)
    return capsys.readouterr().out


def run_commands(block: Block) -> str:
    """Run every line of a block, each a `sanctionscreen` command; returns what they print on standard output."""
    printed = ""
    for line in block.text.splitlines():
        program, *arguments = shlex.split(line, comments=True)
        assert program == "sanctionscreen", f"{block.place}: nothing runs {line!r}"
        result = CliRunner().invoke(main, arguments)
        assert result.exit_code == 0, f"{block.place}: {line}: {result.output}"
        printed += result.stdout
    return printed


def check_commands(block: Block) -> None:
    """Check lines that cannot be run here (`$ sanctionscreen ...`): the command is there, with the options shown."""
    for line in block.text.splitlines():
        prompt, program, *arguments = shlex.split(line, comments=True)
        assert (prompt, program) == ("$", "sanctionscreen"), f"{block.place}: nothing checks {line!r}"
        words = arguments[:2] if arguments[0] == "store" else arguments[:1]
        result = CliRunner().invoke(main, [*words, "--help"])
        assert result.exit_code == 0, f"{block.place}: {line}: {result.output}"
        for option in (argument for argument in arguments if argument.startswith("--")):
            assert option in result.stdout, f"{block.place}: {' '.join(words)} has no {option}"


def run_page(page: Path, capsys: pytest.CaptureFixture[str], skipped: tuple[str, ...] = ()) -> None:
    """Run a page from top to bottom, in one namespace; a `text` block shows the output of the block before it.

    In an output three dots stand for any text.

    Args:
        page: A Markdown file.
        capsys: Takes what Python prints.
        skipped: Languages of blocks that are not run.
    """
    namespace: dict[str, object] = {"__name__": "__page__"}
    printed = ""
    for block in blocks_of(page):
        match block.language:
            case language if language in skipped:
                continue
            case "python":
                printed = run_python(block, namespace, capsys)
            case "sh":
                printed = run_commands(block)
            case "console":
                check_commands(block)
            case "text":
                shown, found = (re.sub(r" +$", "", text, flags=re.MULTILINE) for text in (block.text, printed))
                same = doctest.OutputChecker().check_output(shown, found, doctest.ELLIPSIS)
                assert same, f"{block.place}: expected\n{shown}\ngot\n{found}"
            case _:
                raise AssertionError(f"{block.place}: nothing runs a block of {block.language or 'no language'}")
