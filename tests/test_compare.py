"""Two screenings compared: what comes, goes and changes, each with the reason a change committee asks for."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import sanctionscreen as ss
from samples import PARTIES, make_list, run
from sanctionscreen.hit_files import read_hits
from sanctionscreen.matching.index import VERSIONS

DATA = Path(__file__).parent.parent / "data"
QUERIES = ["Sergey Lavrov", "Hans Joachim Friedrich", "Hansi", "Zarya General Trading", "Petro Yushchenko", "Ocean Star"]


def version(number: int, parties: list[tuple[str, str, list[str]]] = PARTIES, **more: object) -> ss.SanctionsList:
    """A list on the n-th day of a month."""
    return make_list(parties, published_on=_day(number), sha256=f"{number}" * 64, **more)


def _day(number: int) -> Any:
    return ss.read_list(DATA / "lists/eu_fsf_sample.xml").published_on.replace(day=number)


def edited(changes: Mapping[str, list[str] | None]) -> list[tuple[str, str, list[str]]]:
    """The sample parties with other names for some, or without them."""
    kept = [(entry, kind, changes.get(entry, names)) for entry, kind, names in PARTIES]
    return [(entry, kind, names) for entry, kind, names in kept if names is not None]


def changes_between(
    list_a: ss.SanctionsList, list_b: ss.SanctionsList, queries: list[str] = QUERIES, **options: Any
) -> list[dict[str, Any]]:
    """The changes between two lists; options end in `_a` or `_b`."""
    indexes = [ss.NameIndex.build([listed]) for listed in (list_a, list_b)]
    tables = []
    for side, index in zip("ab", indexes, strict=True):
        own = {name[:-2]: value for name, value in options.items() if name.endswith(f"_{side}")}
        tables.append(ss.screen(queries, index, **own))
    return ss.compare(*tables, index_a=indexes[0], index_b=indexes[1]).to_pylist()


def test_nothing_changed() -> None:
    """The same screening twice has no changes, and all its hits are counted."""
    index = ss.NameIndex.build([make_list()])
    hits = ss.screen(QUERIES, index)
    changes = ss.compare(hits, hits)
    about = json.loads(changes.schema.metadata[b"sanctionscreen"])
    assert changes.schema.equals(ss.CHANGES_SCHEMA)
    assert changes.num_rows == 0
    assert (about["unchanged"], about["gained"], about["lost"], about["changed"]) == (hits.num_rows, 0, 0, 0)
    assert about["a"] == json.loads(hits.schema.metadata[b"sanctionscreen"])


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"P3": None}, {}, ("gained", "entry_added", "entry P3 added to t-list (list of 2026-10-01 -> 2026-10-02)")),
        ({}, {"P3": None}, ("lost", "entry_removed", "entry P3 removed from t-list (list of 2026-10-01 -> 2026-10-02)")),
        ({"E2": ["Unheard Of"]}, {}, None),  # nobody asked for it
        ({"P3": ["Otto Wagner"]}, {}, ("gained", "name_added", 'name "Hans Joachim Friedrich" added in entry P3')),
        ({}, {"P3": ["Otto Wagner"]}, ("lost", "name_removed", 'name "Hans Joachim Friedrich" removed in entry P3')),
        (
            {"P5": ["Petro Oleksandrovych Yushchenko", "Qwerty"]},
            {"P5": ["Petro Yushchenko", "Qwerty"]},
            ("changed", "name_changed", 'name "Petro Oleksandrovych Yushchenko" changed to "Petro Yushchenko" in entry P5'),
        ),
    ],
)
def test_reasons_in_the_list(
    before: dict[str, list[str] | None], after: dict[str, list[str] | None], expected: tuple[str, str, str] | None
) -> None:
    """Entries and names that came, went or changed are named with the two dates of their list."""
    changes = changes_between(version(1, edited(before)), version(2, edited(after)))
    found = [(row["change"], row["reasons"][0], row["why"]) for row in changes]
    if expected is None:
        assert found == []
        return
    assert found[0][:2] == expected[:2]
    assert found[0][2].startswith(expected[2])


def test_two_thresholds() -> None:
    """Alerts between two thresholds are gained, with their score and both thresholds."""
    listed = version(1)
    changes = changes_between(listed, listed, ["Sergey Lavrov", "Hans Friedrich"], threshold_a=0.95, threshold_b=0.6)
    assert {row["change"] for row in changes} == {"gained"}
    for row in changes:
        assert row["reasons"] == ["threshold"]
        assert row["why"] == f"score {row['score_b']:.4f} because threshold 0.95 -> 0.6"
    lost = changes_between(listed, listed, ["Sergey Lavrov"], threshold_a=0.6, threshold_b=0.95)
    assert [(row["change"], row["reasons"], row["score_b"]) for row in lost] == [("lost", ["threshold"], None)]


def test_lists_selection_and_weak_rule() -> None:
    """A list more, a list left out by choice, and another rule for weak aliases."""
    other = replace(version(1), list_id="u-list", authority="OTHER")
    other = replace(other, parties=tuple(replace(party, list_id="u-list") for party in other.parties))
    both, one = ss.NameIndex.build([version(1), other]), ss.NameIndex.build([version(1)])
    queries = ["Ocean Star"]
    more = ss.compare(ss.screen(queries, one), ss.screen(queries, both)).to_pylist()
    assert [(row["reasons"], row["why"]) for row in more] == [(["list_added"], "list u-list (2026-10-01) added")]
    fewer = ss.compare(ss.screen(queries, both), ss.screen(queries, both, authorities=["TEST"])).to_pylist()
    assert [(row["reasons"], row["why"]) for row in fewer] == [(["selection"], "authorities screened none -> TEST")]
    names = (ss.Name("Otto Wagner", ss.NameKind.PRIMARY), ss.Name("Hansi", ss.NameKind.ALIAS, weak=True))
    weak = replace(version(1), parties=(ss.ListedParty("t-list", "W1", ss.PartyKind.PERSON, names),))
    rule = changes_between(weak, weak, ["Hansi"], weak_a="flag", weak_b="ignore")
    assert [(row["change"], row["why"]) for row in rule] == [("lost", "rule for weak aliases flag -> ignore")]
    strong = replace(
        weak, sha256="9" * 64, parties=(replace(weak.parties[0], names=(names[0], replace(names[1], weak=False))),)
    )
    found = changes_between(weak, strong, ["Hansi"], weak_a="ignore", weak_b="ignore")
    assert [(row["change"], row["reasons"]) for row in found] == [("gained", ["name_changed"])]
    assert '"Hansi" is weak alias -> alias' in found[0]["why"]


def test_evidence_that_changed() -> None:
    """A score moved by evidence names the field of the entry that is another."""
    index = []
    for number, country in ((1, "RU"), (2, "FR")):
        listed = version(number)
        parties = tuple(replace(party, countries=(country,)) for party in listed.parties)
        index.append(ss.NameIndex.build([replace(listed, parties=parties)]))
    table = pa.table({"name": ["Sergey Lavrov"], "country": ["RU"]})
    columns = {"party": ss.PartyColumns(name="name", nationalities="country")}
    hits = [ss.screen(table, one, party_columns=columns) for one in index]
    (row,) = ss.compare(*hits, index_a=index[0], index_b=index[1]).to_pylist()
    assert row["reasons"] == ["entry_changed", "score"]
    assert "countries RU -> FR in entry P1" in row["why"]
    assert f"score {row['score_a']:.4f} -> {row['score_b']:.4f} (nationality" in row["why"]


def test_other_version_of_the_model() -> None:
    """Where another version of the tables scored, it is named, with the parts that moved; so is an alert it loses."""
    index = ss.NameIndex.build([make_list()])
    hits = ss.screen(["Sergey Lavrov", "Zarya Trading"], index)
    older = json.loads(hits.schema.metadata[b"sanctionscreen"])
    tables_now = older["versions"]["tables"]
    older["versions"] |= {"tables": "2020.1", "tables_sha256": "0" * 64}
    rows = hits.to_pylist()
    rows[0]["score"] -= 0.05
    rows[0]["parts"][0]["points"] -= 0.05
    extra = {**rows[0], "hit_id": "f" * 16, "query_name": "Siegbert Lavender", "query_row": 1}
    metadata = {b"sanctionscreen": json.dumps(older).encode()}
    old = pa.Table.from_pylist([*rows, extra], hits.schema.with_metadata(metadata))
    changed, lost = sorted(ss.compare(old, hits, index_a=index, index_b=index).to_pylist(), key=lambda row: row["change"])
    assert (changed["change"], changed["reasons"]) == ("changed", ["model"])
    assert changed["why"].startswith(f"tables 2020.1 -> {tables_now}: score ")
    assert f"({rows[0]['parts'][0]['name']} +0.0500)" in changed["why"]
    assert (lost["change"], lost["reasons"]) == ("lost", ["model"])
    assert f"score {extra['score']:.4f} -> 0.0000" in lost["why"]


def test_what_cannot_be_compared_is_refused() -> None:
    """Other rows, tables that do not say what made them, and things that are no hits."""
    index = ss.NameIndex.build([make_list()])
    hits, more = ss.screen(QUERIES[:1], index), ss.screen(QUERIES, index)
    with pytest.raises(ValueError, match=r"other payments \(rows 1 and 6\).*other_input=True"):
        ss.compare(hits, more)
    assert ss.compare(hits, more, other_input=True).num_rows == more.num_rows - hits.num_rows
    with pytest.raises(ValueError, match="do not say what made them"):
        ss.compare(hits.replace_schema_metadata(None), hits)
    with pytest.raises(ValueError, match="hits B have no column 'hit_id'"):
        ss.compare(hits, hits.select(["score"]))
    with pytest.raises(TypeError, match="hits A must be"):
        ss.compare(hits.to_pylist(), hits)  # type: ignore[arg-type]


def test_page_has_every_column_and_reason() -> None:
    """The page names each column and each reason the code gives."""
    page = (DATA.parent / "docs/compare-two-screenings.md").read_text(encoding="utf-8")
    stated = set(re.findall(r"`(\w+)`", " ".join(line.split("|")[1] for line in page.splitlines() if line.startswith("|"))))
    source = (Path(ss.__file__).parent / "reasons.py").read_text(encoding="utf-8")
    reasons = set(re.findall(r'Reason\("(\w+)"', source)) | {"weak", "status", "programmes", "measures"}
    reasons |= {f"{what}_{verb}" for what in ("entry", "list") for verb in ("added", "removed")}
    columns = {"change", "listed_name_a", "listed_name_b", "score_a", "score_b", "reasons", "why"}
    assert stated == reasons | columns | {"hit_id", "party_kind"}
    assert columns == set(ss.CHANGES_SCHEMA.names) - set(ss.HITS_SCHEMA.names)


# -- files and the command -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two indexes, the later without an entry and with another date, payments, and hits of both."""
    folder = tmp_path_factory.mktemp("compare")
    eu = ss.read_list(DATA / "lists/eu_fsf_sample.xml")
    kept = tuple(party for party in eu.parties if party.entry_id != "EU.7511.15")
    later = replace(eu, parties=kept, published_on=eu.published_on.replace(day=2), sha256="b" * 64)
    for name, listed in (("old", eu), ("new", later)):
        ss.NameIndex.build([listed]).save(folder / f"{name}.ssx")
    shutil.copy(DATA / "payments.csv", folder)
    for name, ending in (("old", "csv"), ("new", "jsonl")):
        run("screen", folder / "payments.csv", "-x", folder / f"{name}.ssx", "-o", folder / f"{name}.{ending}")
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """A copy of that folder, elsewhere."""
    return Path(shutil.copytree(made, tmp_path / "copy"))


def test_command_compares_two_indexes(folder: Path) -> None:
    """What is lost is printed with its reason; lists, versions and counts go to standard error."""
    result = run("compare", folder / "old.ssx", folder / "new.ssx", folder / "payments.csv", "--exit-code")
    assert result.exit_code == 10
    assert "lost" in result.stdout
    assert "entry EU.7511.15 removed from" in " ".join(result.stdout.split())
    assert "eu-fsf 2026-10-01; scoring" in result.stderr
    assert "lost: entry removed" in result.stderr
    assert ", 0 changed, " in result.stderr


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet"])
def test_files_of_hits_give_the_same_changes_as_indexes(ending: str, folder: Path) -> None:
    """Saved hits, or one saved and one screened now, differ as the two indexes do, in every format."""
    pairs = [("old.ssx", "new.ssx", "payments.csv"), ("old.csv", "new.jsonl"), ("old.csv", "new.ssx", "payments.csv")]
    outs = []
    for n, paths in enumerate(pairs):
        outs.append(folder / f"changes{n}.{ending}")
        assert run("compare", *(folder / path for path in paths), "-o", outs[-1]).exit_code == 0
    if ending != "parquet":
        assert outs[0].read_bytes() == outs[1].read_bytes() == outs[2].read_bytes()
        return
    tables = [pq.read_table(out) for out in outs]
    assert tables[0].schema.equals(ss.CHANGES_SCHEMA)
    assert tables[0].to_pylist() == tables[1].to_pylist() == tables[2].to_pylist() != []
    assert json.loads(tables[0].schema.metadata[b"sanctionscreen"])["lost"] == tables[0].num_rows


def test_thresholds_of_one_index(folder: Path) -> None:
    """--threshold-a and --threshold-b compare two thresholds of one index."""
    index = folder / "old.ssx"
    result = run("compare", index, index, folder / "payments.csv", "--threshold-a", "0.95", "--threshold-b", "0.75")
    assert "0 lost, 0 changed" in result.stderr
    assert "because threshold 0.95 -> 0.75" in " ".join(result.stdout.split())


def test_without_the_index_of_a_run(folder: Path) -> None:
    """A changed list is a reason still, though not what changed in it; --index-a says where the index is."""
    (folder / "old.ssx").rename(folder / "elsewhere.ssx")
    result = run("compare", folder / "old.csv", folder / "new.jsonl")
    assert "A: the index of its run.json is gone or changed; --index-a says where" in result.stderr
    assert "lost: list changed" in result.stderr
    result = run("compare", folder / "old.csv", folder / "new.jsonl", "--index-a", folder / "elsewhere.ssx")
    assert "lost: entry removed" in result.stderr


def test_changed_files_of_hits_are_refused(folder: Path) -> None:
    """Hits that are not those of their run.json, a run.json without its seal, and hits without one."""
    (folder / "old.csv").write_bytes((folder / "old.csv").read_bytes()[:-1])
    result = run("compare", folder / "old.csv", folder / "new.jsonl")
    assert (result.exit_code, result.stdout) == (3, "")
    assert "not the hits that old.run.json records" in result.stderr
    (folder / "new.run.json").unlink()
    assert "no new.run.json beside it" in run("compare", folder / "new.jsonl", folder / "new.jsonl").stderr
    run_file = folder / "old.run.json"
    run_file.write_text(run_file.read_text(encoding="utf-8").replace("0.75", "0.76"), encoding="utf-8")
    assert "its seal is broken" in run("compare", folder / "old.csv", folder / "old.csv").stderr


def test_other_payments_are_refused(folder: Path) -> None:
    """Hits of another payment file are compared only when asked for."""
    other = folder / "other.csv"
    other.write_text("payment_id,debtor_name,creditor_name\n1,Anna Schneider,Sergej Lawrow\n", encoding="utf-8")
    result = run("compare", folder / "old.csv", folder / "old.ssx", other)
    assert result.exit_code == 2
    assert "screened other payments" in " ".join(result.stderr.split())
    assert run("compare", folder / "old.csv", folder / "old.ssx", other, "--other-input").exit_code == 0


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["old.ssx", "new.ssx"], "PAYMENTS are screened with an index"),
        (["old.csv", "new.jsonl", "payments.csv"], "PAYMENTS are screened with an index"),
        (["old.csv", "new.ssx", "payments.csv", "--threshold-a", "0.8"], "made at a threshold of its own"),
        (["old.ssx", "new.ssx", "payments.csv", "--threshold-b", "80"], "did you mean 0.8"),
        (["old.csv", "new.jsonl", "-o", "old.csv"], "is the input itself"),
        (["old.csv", "new.jsonl", "-o", "changes.xls"], "must end in one of"),
    ],
)
def test_wrong_use_ends_with_2(args: list[str], words: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wrong use exits 2 and says what would be right."""
    monkeypatch.chdir(folder)
    result = run("compare", *args)
    assert (result.exit_code, result.stdout) == (2, "")
    assert words in " ".join(result.stderr.replace("│", " ").split())


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet"])
def test_hits_are_read_back_as_written(ending: str, folder: Path) -> None:
    """A file of hits read back holds the hits that were written, whatever its format."""
    out = folder / f"again.{ending}"
    run("screen", DATA / "payments.csv", "-x", folder / "old.ssx", "-o", out)
    expected = ss.screen_file(DATA / "payments.csv", ss.NameIndex.load(folder / "old.ssx"))
    assert read_hits(out).to_pylist() == expected.to_pylist()
    out.write_bytes(b"nothing\n1\n")
    with pytest.raises(ss.RunError, match="not a file of hits"):
        read_hits(out)


def test_index_of_another_model_still_tells_its_entries(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An index made by another version cannot be screened with, but says what was in its lists."""
    old, new = folder / "old.ssx", folder / "new.ssx"
    before, after = (ss.screen(["Sergej Lawrow"], ss.NameIndex.load(path)) for path in (old, new))
    older = tmp_path / "older.ssx"
    with monkeypatch.context() as patch:
        patch.setitem(VERSIONS, "tables", "2020.1")
        ss.NameIndex.build([ss.read_list(DATA / "lists/eu_fsf_sample.xml")]).save(older)
    with pytest.raises(ss.IndexFileError, match=r"made with tables 2020\.1"):
        ss.NameIndex.load(older)
    (row,) = ss.compare(before, after, index_a=older, index_b=new).to_pylist()
    assert row["reasons"] == ["entry_removed"]
