"""The sample files in data/ are what data/README.md says."""

import csv
import os
import re
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from lxml import etree

import sanctionscreen as ss

ROOT = Path(__file__).parent.parent
DATA = ROOT / "data"
SHARED = Path(os.environ.get("SANCTIONSCREEN_SHARED", ROOT.parent / "shared"))
LISTS = {
    "eu-fsf": DATA / "lists/eu_fsf_sample.xml",
    "un-sc": DATA / "lists/un_sample.xml",
    "us-sdn": DATA / "lists/ofac/sdn.csv",
}
REFERENCES = {"eu-fsf": r"EU\.\d+\.\d+", "un-sc": r"[A-Z]{2}[ie]\.\d{3}", "us-sdn": r"\d+"}

# Disguises the model does not see through at the default threshold. Strict: a better model shortens this set.
KNOWN_MISSES = {"Alexandre Loukachenko"}


@pytest.mark.parametrize("list_id", LISTS)
def test_list_is_read_without_problems(list_id: str) -> None:
    """Each sample list is read whole, and nothing in it is unknown to its reader."""
    listed = ss.read_list(LISTS[list_id])
    assert (listed.list_id, listed.problems) == (list_id, ())
    assert 30 <= len(listed.parties) <= 60
    assert {party.kind for party in listed.parties} >= {"person", "entity"}


@pytest.mark.parametrize("list_id", LISTS)
def test_references_are_unique_and_well_formed(list_id: str) -> None:
    """Each party has one reference of the authority's own form."""
    references = [party.entry_id for party in ss.read_list(LISTS[list_id]).parties]
    assert [r for r, n in Counter(references).items() if n > 1] == []
    assert [r for r in references if not re.fullmatch(REFERENCES[list_id], r)] == []


def test_lists_overlap_and_hold_other_scripts() -> None:
    """The EU sample refers to UN entries the UN sample holds, and has names in four scripts."""
    eu, un = ss.read_list(LISTS["eu-fsf"]), ss.read_list(LISTS["un-sc"])
    shared = {r.entry_id for party in eu.parties for r in party.references} & {party.entry_id for party in un.parties}
    assert len(shared) >= 8
    assert {name.script for party in eu.parties for name in party.names} >= {"Latn", "Cyrl", "Arab", "Grek"}


def test_ofac_sample_has_vessels_wallets_and_cut_remarks() -> None:
    """The OFAC sample has vessels with IMO numbers, wallets, and weak aliases from a remark cut at 1,000 characters."""
    parties = {party.entry_id: party for party in ss.read_list(LISTS["us-sdn"]).parties}
    assert sum(party.kind == "vessel" for party in parties.values()) == 4
    assert {i.kind for party in parties.values() for i in party.identifiers} >= {"imo", "wallet", "bic"}
    weak = {name.text for name in parties["27307"].names if name.weak}
    assert {"GUARDIANS OF PEACE", "RED DOT"} <= weak  # before the cut, and behind it


def test_ofac_files_keep_the_conventions() -> None:
    """CRLF line ends, a closing 0x1A, ASCII, the number of columns, and no id in a companion the list lacks."""
    ids: dict[str, set[str]] = {}
    for name, columns in {"sdn": 12, "alt": 5, "add": 6, "sdn_comments": 2}.items():
        content = (DATA / f"lists/ofac/{name}.csv").read_bytes()
        assert content.isascii()
        assert content.endswith(b"\r\n\x1a")
        rows = list(csv.reader(content[:-1].decode("ascii").splitlines()))
        assert {len(row) for row in rows} == {columns}
        assert content.count(b"\n") == content.count(b"\r\n") == len(rows)
        ids[name] = {row[0] for row in rows}
    assert ids["add"] == ids["sdn"]
    assert ids["alt"] | ids["sdn_comments"] <= ids["sdn"]


@pytest.mark.parametrize(
    ("sample", "schema"),
    [
        ("eu-fsf", "lists/eu/schema/20171012-FULL-schema-1_1.xsd"),
        ("un-sc", "lists/un/schema/UN_consolidated_2024.xsd"),
    ],
)
def test_xml_is_valid(sample: str, schema: str) -> None:
    """The XML samples are valid against the authority's own schema."""
    if not (SHARED / schema).exists():
        pytest.skip(f"needs the official schema {schema}; set SANCTIONSCREEN_SHARED to the folder that has it")
    etree.XMLSchema(etree.parse(SHARED / schema)).assertValid(etree.parse(LISTS[sample]))


def read_payments_csv() -> list[dict[str, str]]:
    """Rows of payments.csv as text."""
    with (DATA / "payments.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_csv_and_parquet_agree() -> None:
    """Both payment files hold the same rows; a null is an empty cell."""
    table = pq.read_table(DATA / "payments.parquet")
    as_text = [{name: "" if v is None else str(v) for name, v in row.items()} for row in table.to_pylist()]
    assert as_text == read_payments_csv()


def test_payments_are_varied() -> None:
    """200 payments with unique ids, several scripts, and names nobody can screen."""
    table = pq.read_table(DATA / "payments.parquet")
    names = [name for column in ("debtor_name", "creditor_name") for name in table[column].to_pylist()]
    assert table.num_rows == 200
    assert len(set(table["payment_id"].to_pylist())) == 200
    assert {ss.Name(name, ss.NameKind.PRIMARY).script for name in names if name} >= {
        "Latn", "Cyrl", "Grek", "Arab", "Hani", "Hang", "Hebr", "Geor", "Armn", "Thai", "Deva", "Beng",
    }  # fmt: skip
    assert {None, "", "X"} <= set(names)


def test_script_writes_these_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """scripts/make_sample_payments.py writes exactly these payments."""
    monkeypatch.syspath_prepend(ROOT / "scripts")
    import make_sample_payments

    make_sample_payments.main(tmp_path)
    assert (tmp_path / "payments.csv").read_bytes() == (DATA / "payments.csv").read_bytes()
    assert pq.read_table(tmp_path / "payments.parquet").equals(pq.read_table(DATA / "payments.parquet"))


def test_disguised_names_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Screening the payments shows every disguised party at the default threshold, but the known misses."""
    monkeypatch.syspath_prepend(ROOT / "scripts")
    import make_sample_payments

    index = ss.NameIndex.build([ss.read_list(path) for path in LISTS.values()])
    hits = ss.screen_file(DATA / "payments.parquet", index)
    assert isinstance(hits, pa.Table)
    found = {(row["query_name"], row["entry_id"]) for row in hits.to_pylist()}
    disguised = {
        name: [(name, entry) for entry in entries.split()] for name, _, _, entries in make_sample_payments.DISGUISED
    }
    assert {name for name, expected in disguised.items() if not found & set(expected)} == KNOWN_MISSES
