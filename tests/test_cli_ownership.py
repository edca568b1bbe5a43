"""`sanctionscreen ownership` and `index --holdings`."""

from __future__ import annotations

from pathlib import Path

import pyarrow.csv as pa_csv
from click.testing import CliRunner

import sanctionscreen as ss
from sanctionscreen.cli import main

DATA = Path(__file__).parents[1] / "data"
LISTS = str(DATA / "lists" / "ofac" / "sdn.csv")


def run(*arguments: str, code: int = 0) -> str:
    """Output and messages of a command."""
    result = CliRunner().invoke(main, list(arguments))
    assert result.exit_code == code, result.output
    return result.output


def test_companies_are_shown_written_and_indexed(tmp_path: Path) -> None:
    """An owner by its entry, an owner by its name, one that is in no list, and the index of what they own."""
    holdings = tmp_path / "holdings.csv"
    holdings.write_text(
        "owner;owner_name;owned;owned_name;share\n"
        "us-sdn 17018;;A;Alfa Perevozki OOO;60\nreg-1;SECHIN, Igor;B;Beta Sklad OOO;50%\nus-sdn 1;;C;Gamma;90\n",
        encoding="utf-8",
    )
    shown = run("ownership", str(holdings), LISTS, "-o", str(tmp_path / "owned.csv"))
    assert "3 holdings of 6 parties" in shown and "1 owners are in no list: us-sdn 1" in shown
    assert "Beta Sklad OOO: owned (US blocking) [near_threshold, owner_by_name]\n    SECHIN, Igor [reg-1] -50 %-> " in shown
    assert pa_csv.read_csv(tmp_path / "owned.csv")["owned"].to_pylist() == ["A", "B"]
    assert "Beta Sklad" not in run("ownership", str(holdings), LISTS, "--no-names")
    index = tmp_path / "lists.ssx"
    run("index", LISTS, "--holdings", str(holdings), "-o", str(index))
    (hit,) = ss.check("Beta Sklad", ss.NameIndex.load(index))
    assert (hit.list_id, hit.status) == ("owned-us", "owned")
    store = ss.ListStore(tmp_path / "store")
    store.add(LISTS)
    stored = tmp_path / "stored.ssx"
    run("store", "index", "--store", str(store.path), "--require", "us-sdn", "--holdings", str(holdings), "-o", str(stored))
    assert [hit.status for hit in ss.check("Beta Sklad", ss.NameIndex.load(stored))] == ["owned"]


def test_bad_holdings_are_bad_data(tmp_path: Path) -> None:
    """The message names file, row, found and expected; nothing is written."""
    holdings = tmp_path / "holdings.csv"
    for text, words in (
        ("owner,owned,share\na,b,most\n", "row 0, share: found 'most'"),
        ("von,an,share\na,b,50\n", "found the columns von, an, share, expected owner and owned"),
    ):
        holdings.write_text(text, encoding="utf-8")
        said = run("ownership", str(holdings), LISTS, "-o", str(tmp_path / "owned.csv"), code=3)
        assert f"{holdings}" in said and words in said
    assert not (tmp_path / "owned.csv").exists()
