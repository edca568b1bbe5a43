"""The README does what it says."""

import re
from pathlib import Path

import pytest

from doc_blocks import ROOT, Block, blocks_of, enter_folder_with_data, run_python

README = (ROOT / "README.md").read_text(encoding="utf-8")
PROMISES = ("EU.7511.15", "EU.7511.15", "surname_first_comma Lavrov, Sergei 1.0")  # what each Python block prints
BLOCKS = [block for block in blocks_of(ROOT / "README.md") if block.language == "python"]


def test_readme_shows_python() -> None:
    """There is a block to run, about 15 lines, within the first screens."""
    assert BLOCKS
    assert len(BLOCKS[0].text.strip().splitlines()) <= 20
    assert README.index("```python") < 2_000


@pytest.mark.parametrize(("block", "promise"), list(zip(BLOCKS, PROMISES, strict=True)))
def test_readme_python_runs_as_shown(
    block: Block, promise: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every Python block runs exactly as shown and finds what it promises."""
    enter_folder_with_data(tmp_path, monkeypatch)
    printed = run_python(block, {"__name__": "__readme__"}, capsys)
    assert promise in printed
    assert "Anna Schneider" not in printed


def test_readme_links_exist() -> None:
    """Files the README points at are there."""
    links = re.findall(r"\]\(([^)#:]+)\)", README)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_make_targets_exist() -> None:
    """Every make command named in the README is a target of the Makefile."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = set(re.findall(r"^make (\w+)", README, flags=re.MULTILINE))
    assert {"demo", "test"} <= named
    assert all(re.search(rf"^{target}:", makefile, flags=re.MULTILINE) for target in named)
