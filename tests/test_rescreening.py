"""Screening again after a change equals a full run."""

from __future__ import annotations

import datetime as dt
import json
import os
import random
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

import sanctionscreen as ss
from samples import PARTIES, SHARED, make_list, needs_shared
from sanctionscreen import screening
from sanctionscreen.cli import main

NAMES = ["Sergei Lawrow", "Abdel Rahman Mohamed", "Zarya Trading", "Ocean Star", "Nobody Atall", "", "Kim Jong Un", None]


def rows(table: pa.Table) -> list[dict[str, object]]:
    """Hits without what made them."""
    found: list[dict[str, object]] = table.to_pylist()
    return found


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_it_equals_a_full_run(data: st.DataObject) -> None:
    """Whatever of lists and book changes."""
    some = st.lists(st.sampled_from(PARTIES), min_size=1, unique_by=lambda p: p[0])
    books = st.lists(st.tuples(st.integers(0, 6), st.sampled_from(NAMES)), max_size=7, unique_by=lambda row: row[0])
    old = ss.NameIndex.build([make_list(data.draw(some)), make_list(PARTIES[:2], "t-other", "OTHER")])
    changed = [(i, kind, names[: data.draw(st.integers(1, len(names)))]) for i, kind, names in data.draw(some)]
    new = ss.NameIndex.build([make_list(changed, sha256="1" * 64), make_list(PARTIES[1:3], "t-other", "OTHER")])
    schema = pa.schema([("id", pa.int64()), ("name", pa.string())])
    before, after = (
        pa.Table.from_pylist([{"id": i, "name": name} for i, name in data.draw(books)], schema=schema) for _ in range(2)
    )
    how: dict[str, object] = {"id_column": "id", "party_columns": {"customer": "name"}, "threshold": 0.7}
    only = data.draw(st.sampled_from([None, ["t-list"], ["t-other"]]))
    how["lists"] = only
    made = ss.rescreen(after, old, new, hits=ss.screen(before, old, **how), old_book=before, **how)  # type: ignore[arg-type]
    assert made.certificate.full_run is None
    full = ss.screen(after, new, **how)  # type: ignore[arg-type]
    assert rows(made.hits) == rows(full)
    again = ss.rescreen(after, new, old, hits=made.hits, old_book=after, **how)  # type: ignore[arg-type]
    assert again.certificate.full_run is None
    assert rows(again.hits) == rows(ss.screen(after, old, **how))  # type: ignore[arg-type]


def test_only_what_changed_is_screened(monkeypatch: pytest.MonkeyPatch) -> None:
    """An index of the changed entries is asked about the book, one of all about new customers."""
    old = ss.NameIndex.build([make_list(PARTIES)])
    new = ss.NameIndex.build([make_list([*PARTIES[1:], ("P9", "person", ["Boris Neulistov"])], sha256="1" * 64)])
    book = ["Sergei Lavrov", "Boris Neulistov"]
    hits = ss.screen(book, old)
    asked = []
    whole = screening.find_hits

    def find_hits(field: object, index: ss.NameIndex, *rest: object) -> object:
        asked.append(index.parties["entry_id"].to_pylist())
        return whole(field, index, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(screening, "find_hits", find_hits)
    made = ss.rescreen(book, old, new, hits=hits, old_book=book)
    assert asked == [["P9"]]
    assert [(h["query_row"], h["entry_id"]) for h in made.hits.to_pylist()] == [(1, "P9")]
    assert (made.certificate.customers_changed, made.certificate.entries_changed) == (0, 2)
    assert made.certificate.lists[0]["sha256"] == "1" * 64


def test_a_book_read_from_a_stream_is_read_once() -> None:
    """A reader gives its rows one time only: a full run must not find an empty book."""
    index = ss.NameIndex.build([make_list()])
    book = pa.table({"id": [1, 2], "name": ["Nobody Atall", "Kim Jong Un"]})
    how = {"id_column": "id", "party_columns": {"customer": "name"}}
    hits = ss.screen(book, index, **how)  # type: ignore[arg-type]
    for threshold, full_run in ((None, None), (0.8, "the hits given were made with other options")):
        options = {**how, **({"threshold": threshold} if threshold else {})}
        stream = book.to_reader()
        for old_book in (stream, book):
            made = ss.rescreen(stream, index, index, hits=hits, old_book=old_book, **options)  # type: ignore[arg-type]
            assert (made.certificate.full_run, rows(made.hits)) == (full_run, rows(hits))
            stream = book.to_reader()


def test_hits_that_are_not_all_are_not_built_upon() -> None:
    """Somebody kept the best of them."""
    index = ss.NameIndex.build([make_list()])
    book = ["Sergei Lavrov", "Kim Jong Un", "Zarya Trading"]
    hits = ss.screen(book, index)
    made = ss.rescreen(book, index, index, hits=hits.slice(1), old_book=book)
    assert made.certificate.full_run == f"the hits given are {hits.num_rows - 1}, but {hits.num_rows} were made"
    assert rows(made.hits) == rows(hits)
    assert ss.rescreen(book, index, index, hits=made.hits, old_book=book).certificate.full_run is None


def test_equal_values_of_another_type_are_a_change() -> None:
    """1 equals 1.0, but the hits name the customer by its text."""
    index = ss.NameIndex.build([make_list()])
    before, after = (pa.table({"id": ids, "name": ["Kim Jong Un", "Nobody"]}) for ids in ([1, 2], [1.0, 2.0]))
    how = {"id_column": "id", "party_columns": {"customer": "name"}}
    made = ss.rescreen(after, index, index, hits=ss.screen(before, index, **how), old_book=before, **how)  # type: ignore[arg-type]
    assert made.certificate.full_run is None
    assert rows(made.hits) == rows(ss.screen(after, index, **how))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("why", "change"),
    [
        ("other options", {"threshold": 0.8}),
        ("other options", {"weak": "flag"}),
        ("old book", {"old_book": ["Sergei Lavrov"]}),
        ("old index", {"old_index": ss.NameIndex.build([make_list(sha256="3" * 64)])}),
    ],
)
def test_what_cannot_be_built_upon_is_screened_in_full(why: str, change: dict[str, object]) -> None:
    """The certificate says why."""
    old, new = ss.NameIndex.build([make_list()]), ss.NameIndex.build([make_list(PARTIES[1:], sha256="1" * 64)])
    book = ["Sergei Lavrov", "Kim Jong Un"]
    given_ = {"old_index": old, "old_book": book, **change}
    made = ss.rescreen(book, new_index=new, hits=ss.screen(book, old), **given_)  # type: ignore[arg-type]
    options = {name: value for name, value in change.items() if name in ("threshold", "weak")}
    assert why in str(made.certificate.full_run)
    assert rows(made.hits) == rows(ss.screen(book, new, **options))  # type: ignore[arg-type]


def test_other_columns_than_last_time_are_screened_in_full() -> None:
    """The hits tell which columns they are from."""
    index = ss.NameIndex.build([make_list()])
    book = pa.table({"id": ["1"], "name": ["Sergei Lavrov"], "other": ["Kim Jong Un"]})
    how = {"id_column": "id", "party_columns": {"customer": "name"}}
    hits = ss.screen(book, index, **how)  # type: ignore[arg-type]
    same = ss.rescreen(book, index, index, hits=hits, old_book=book, **how)  # type: ignore[arg-type]
    assert same.certificate.full_run is None
    also = ss.rescreen(book, index, index, hits=same.hits, old_book=book, **how)  # type: ignore[arg-type]
    assert also.certificate.full_run is None
    for other in ({"party_columns": {"customer": "other"}}, {"kinds": "person"}, {"id_column": None}):
        made = ss.rescreen(book, index, index, hits=hits, old_book=book, **{**how, **other})  # type: ignore[arg-type]
        assert "other columns" in str(made.certificate.full_run)
        assert rows(made.hits) == rows(ss.screen(book, index, **{**how, **other}))  # type: ignore[arg-type]


def test_changed_ownership_and_kept_aliases_are_changes_of_lists() -> None:
    """A company sold, one bought, and an alias kept of a list that left: screened again, and the same as a full run."""
    listed = make_list()
    entry = f"{listed.list_id} {listed.parties[0].entry_id}"
    lists = []
    for owned in (["Perevalka Holding", "Zernovoz"], ["Zernovoz", "Stroymash Invest"]):
        edges = pa.table({"owner": [entry] * 2, "owned": owned, "share": [60, 60]})
        lists.append([listed, *ss.owned_lists(ss.ownership(edges, [listed], on=dt.date(2026, 1, 1)))])
    kept = ss.Name("Ostvik Derevnya", ss.NameKind.ALIAS)
    enriched = replace(listed.parties[0], names=(*listed.parties[0].names, kept))
    lists[1][0] = replace(listed, parties=(enriched, *listed.parties[1:]))
    old, new = map(ss.NameIndex.build, lists)
    book = ["Perevalka Holding", "Zernovoz", "Stroymash Invest", "Ostvik Derevnya", *filter(None, NAMES)]
    made = ss.rescreen(book, old, new, hits=ss.screen(book, old), old_book=book)
    assert made.certificate.full_run is None
    assert rows(made.hits) == rows(ss.screen(book, new))
    assert [h["query_name"] for h in made.hits.to_pylist()][:3] == ["Zernovoz", "Stroymash Invest", "Ostvik Derevnya"]


def test_the_command_gives_the_hits_of_a_full_run(tmp_path: Path) -> None:
    """From files of the last run; what it writes is what the next run builds upon."""

    def run(*arguments: object, code: int = 0) -> str:
        result = CliRunner().invoke(main, list(map(str, arguments)))
        assert result.exit_code == code, result.output
        return result.output

    old, new, book, later = (tmp_path / name for name in ("old.ssx", "new.ssx", "book.csv", "later.csv"))
    ss.NameIndex.build([make_list()]).save(old)
    ss.NameIndex.build([make_list([*PARTIES[1:], ("P9", "person", ["Boris Neulistov"])], sha256="1" * 64)]).save(new)
    book.write_text("id,name\n1,Sergei Lavrov\n2,Boris Neulistov\n3,Kim Jong Un\n", encoding="utf-8")
    later.write_text("id,name\n2,Boris Neulistov\n3,Kim Jong Un\n4,Zarya Trading\n", encoding="utf-8")
    hits, again, full, last = (tmp_path / f"{name}.parquet" for name in ("hits", "again", "full", "last"))
    run("screen", book, "-x", old, "-o", hits)
    options = ["--last-index", old, "--last-hits", hits, "--last-book", book]
    said = run("rescreen", later, "-x", new, *options, "-o", again)
    assert "only what changed; 3 customers, 1 new or changed" in said
    run("screen", later, "-x", new, "-o", full)
    assert pq.read_table(again).to_pylist() == pq.read_table(full).to_pylist()
    assert json.loads((tmp_path / "again.certificate.json").read_text(encoding="utf-8"))["customers_changed"] == 1
    said = run("rescreen", later, "-x", old, "--last-index", new, "--last-hits", again, "-o", last)
    assert "only what changed" in said
    assert "everything: the hits given were made with other options" in run(
        "rescreen", later, "-x", old, "--last-index", new, "--last-hits", again, "-o", last, "--threshold", "0.9"
    )
    run("rescreen", later, "-x", new, *options, "-o", tmp_path / "x.csv", code=2)
    os.utime(later, (again.stat().st_mtime + 9,) * 2)  # written anew since
    newer = ["rescreen", later, "-x", old, "--last-index", new, "--last-hits", again, "-o", last]
    assert "give the customers of the last run as --last-book" in " ".join(run(*newer, code=2).split())
    run(*newer, "--last-book", later)
    run("rescreen", later, "-x", new, *options, "-o", again, "--id-column", "none", code=2)


def test_where_most_changed_everything_is_sooner_screened() -> None:
    """A new list of many entries and a small book."""
    many = [(f"M{n}", "person", [f"Neulistov {n}"]) for n in range(600)]
    old, new = (ss.NameIndex.build([make_list([*PARTIES, *more], sha256=str(n) * 64)]) for n, more in ((0, []), (1, many)))
    book = ["Sergei Lavrov", "Neulistov 7"]
    made = ss.rescreen(book, old, new, hits=ss.screen(book, old), old_book=book)
    assert "600 entries changed" in str(made.certificate.full_run)
    assert rows(made.hits) == rows(ss.screen(book, new))


def test_hits_of_other_versions_are_made_anew() -> None:
    """A changed score, table or rule of names makes all hits old."""
    old = ss.NameIndex.build([make_list()])
    hits = ss.screen(["Sergei Lavrov"], old)
    said = hits.schema.metadata[b"sanctionscreen"].replace(b'"tables": "', b'"tables": "0')
    hits = hits.replace_schema_metadata({**hits.schema.metadata, b"sanctionscreen": said})
    made = ss.rescreen(["Sergei Lavrov"], old, old, hits=hits, old_book=["Sergei Lavrov"])
    assert "another version" in str(made.certificate.full_run)


def test_wrong_use_is_refused() -> None:
    """No hits, books of two kinds, a customer twice, kinds by name."""
    index = ss.NameIndex.build([make_list()])
    book = pa.table({"id": ["1", "1"], "name": ["A B", "C D"]})
    how = {"id_column": "id", "party_columns": {"customer": "name"}}
    hits = ss.screen(book, index, **how)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="HITS_SCHEMA"):
        ss.rescreen(["x"], index, index, hits=book, old_book=["x"])
    with pytest.raises(TypeError, match="both"):
        ss.rescreen(["x"], index, index, hits=hits, old_book=book)
    with pytest.raises(ValueError, match=r"'1' in row 0 and in row 1"):
        ss.rescreen(book, index, index, hits=hits, old_book=book.slice(0, 2).append_column("n", pa.array([1, 2])), **how)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="one kind"):
        ss.rescreen(["x"], index, index, hits=hits, old_book=["x"], kinds=["person"])


def test_the_certificate_counts_hours_from_each_act() -> None:
    """From the day a new entry's act states to the completion."""
    listed = make_list()
    act = ss.Designation("EU", "UKR", legal_basis="2026/1", listed_on=dt.date(2026, 3, 1))
    more = replace(listed.parties[0], entry_id="N1", designations=(act,))
    old, new = ss.NameIndex.build([listed]), ss.NameIndex.build([replace(listed, parties=(*listed.parties, more))])
    now = dt.datetime(2026, 3, 1, 6, 30, tzinfo=dt.UTC)
    made = ss.rescreen(["Sergei Lavrov"], old, new, hits=ss.screen(["x"], old), old_book=["x"], now=now)
    assert made.certificate.acts == [{"act": "2026/1", "in_force_on": "2026-03-01", "entries": 1, "hours": 6.5}]
    assert '"hours": 6.5' in made.certificate.to_json()


@needs_shared
def test_a_real_pair_of_dates() -> None:
    """The list of 6 May 2022 replaced by that of 9 May: a changed book screened again equals a full run."""
    place = SHARED / "lists" / "us_ofac"
    old, new = (
        ss.NameIndex.build([ss.read_list(place / day / "sdn.csv", companions=False)]) for day in ("2022-05-06", "2022-05-09")
    )
    rng = random.Random(5)
    names = rng.sample(new.names["text"].to_pylist(), 400) + rng.sample(old.names["text"].to_pylist(), 400)
    spoilt = [name.replace("a", "e", 1).replace("I", "Y", 1) for name in names]
    before, after = names, [*spoilt[:50], *names[50:], "Another Customer"]
    made = ss.rescreen(after, old, new, hits=ss.screen(before, old), old_book=before)
    assert made.certificate.full_run is None
    assert 100 < made.certificate.entries_changed < 2000
    assert rows(made.hits) == rows(ss.screen(after, new))
