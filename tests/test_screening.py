"""Screening: every row accounted for, the same rows however the input is cut, and the rules of what is a hit."""

from __future__ import annotations

import json
import pickle
import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import sanctionscreen as ss
from samples import PARTIES, distort, make_list

NAMES = [name for _, _, names in PARTIES for name in names]


def meta(hits: pa.Table) -> dict:
    """Metadata of a result."""
    return json.loads(hits.schema.metadata[b"sanctionscreen"])


def payments(n_rows: int = 200) -> pa.Table:
    """Rows of which a third name a sample party in some disguise."""
    rng = random.Random(7)
    given = ["Anna", "Jean", "Müller", "Иванова", "Maria", "Olga", "Chen", "Smith", None, "", "7"]
    names = [
        distort(rng.choice(NAMES), rng) if rng.random() < 0.33 else " ".join(filter(None, rng.sample(given, 2)))
        for _ in range(n_rows)
    ]
    return pa.table({"id": [f"p{i}" for i in range(n_rows)], "debtor": names, "creditor": names[::-1]})


COLUMNS = {"debtor": "debtor", "creditor": "creditor"}


def test_every_published_name_hits_its_own_entry(sample_index: ss.NameIndex) -> None:
    """A listed name screened as published scores 1.0 against its own entry."""
    hits = ss.screen(NAMES, sample_index, weak="flag").to_pylist()
    owner = {name: entry_id for entry_id, _, names in PARTIES for name in names}
    for row, name in enumerate(NAMES):
        assert any(h["query_row"] == row and h["entry_id"] == owner[name] and h["score"] == 1.0 for h in hits), name


def test_result_has_the_schema_and_its_metadata(sample_index: ss.NameIndex) -> None:
    """Columns, versions, list hashes and options are all there."""
    hits = ss.screen(["Ocean Star"], sample_index, threshold=0.8)
    assert hits.schema.equals(ss.HITS_SCHEMA)
    assert meta(hits)["options"]["threshold"] == 0.8
    assert meta(hits)["lists"][0]["sha256"] == "0" * 64
    assert {"scoring", "normalizer", "tables_sha256", "sanctionscreen"} <= set(meta(hits)["versions"])


def test_values_that_cannot_be_screened_are_counted_by_reason(sample_index: ss.NameIndex) -> None:
    """Null, empty, unreadable and non-text values never crash, never hit and never disappear."""
    values = [
        None,
        "",
        "  \t",
        "***",
        "x",
        "Ocean Star " * 900,
        42,
        b"Ocean Star",
        float("nan"),
        "\ud800",
        "Ocean Star",
    ]
    hits = ss.screen(values, sample_index)
    assert set(hits["query_row"].to_pylist()) == {10}
    found = meta(hits)
    assert found["rows"] == found["names"] == len(values)
    assert found["unscreened"] == {"empty": 2, "no_letters": 2, "not_text": 2, "null": 2}
    assert found["screened"] + sum(found["unscreened"].values()) == found["names"]


def test_a_name_of_ten_thousand_letters_is_screened(sample_index: ss.NameIndex) -> None:
    """Length alone is no reason to skip a name."""
    assert meta(ss.screen(["a" * 10_000, "Ocean " * 2_000], sample_index))["screened"] == 2


@pytest.mark.parametrize("batch_size", [1, 7, 4096])
@pytest.mark.parametrize("workers", [1, 2])
def test_rows_do_not_depend_on_batches_or_workers(batch_size: int, workers: int, sample_index: ss.NameIndex) -> None:
    """The same hits, in the same order, for any cut of the input."""
    table = payments()
    whole = ss.screen(table, sample_index, id_column="id", party_columns=COLUMNS)
    screened = ss.screen_batches(
        table.to_reader(), sample_index, id_column="id", party_columns=COLUMNS, batch_size=batch_size, workers=workers
    )
    together = pa.concat_tables(list(screened))
    assert together.to_pylist() == whole.to_pylist()
    assert whole.num_rows > 50
    assert screened.metadata == meta(whole)


def test_shuffled_input_gives_the_same_hits_by_id(sample_index: ss.NameIndex) -> None:
    """The order of payments changes nothing about each of them."""
    table = payments()
    order = np.random.default_rng(3).permutation(table.num_rows)
    position = ("hit_id", "query_row")

    def by_id(t: pa.Table) -> list:
        rows = ss.screen(t, sample_index, id_column="id", party_columns=COLUMNS).to_pylist()
        return sorted(({k: v for k, v in row.items() if k not in position} for row in rows), key=str)

    assert by_id(table.take(order)) == by_id(table)


def test_all_makers_of_tables_give_the_same_hits(sample_index: ss.NameIndex) -> None:
    """pyarrow, polars, pandas and record batches are the same input."""
    table = payments(40)
    expected = ss.screen(table, sample_index, party_columns=COLUMNS).to_pylist()
    dictionary = table.set_column(1, "debtor", table["debtor"].dictionary_encode())
    for data in (table.to_batches()[0], pl.from_arrow(table), table.to_pandas(), dictionary):
        assert ss.screen(data, sample_index, party_columns=COLUMNS).to_pylist() == expected
    names = [n if n is None else str(n) for n in table["debtor"].to_pylist()]
    expected = ss.screen(names, sample_index).to_pylist()
    for column in (table["debtor"], pl.Series(names), pd.Series(names), np.array(names, object), tuple(names)):
        assert ss.screen(column, sample_index).to_pylist() == expected


def test_hits_do_not_depend_on_other_lists(sample_index: ss.NameIndex) -> None:
    """A list gives the same hits with or without another beside it, and authorities select by list."""
    other = make_list([("9", "person", ["Sergej Lavrof", "Abdel Rahman"])], list_id="o-list", authority="OTHER")
    both = ss.NameIndex.build([make_list(), other])
    queries = payments()["debtor"]
    alone = ss.screen(queries, sample_index).to_pylist()
    assert ss.screen(queries, both, authorities=["TEST"]).to_pylist() == alone
    assert [h for h in ss.screen(queries, both).to_pylist() if h["list_id"] == "t-list"] == alone
    assert ss.screen(queries, both, lists=["o-list"]).num_rows > 0


def weak_index(authority: str) -> ss.NameIndex:
    """An index of one person with a strong name and a weak alias."""
    names = (ss.Name("Ivan Petrovich Testov", ss.NameKind.PRIMARY), ss.Name("Vanya Grom", ss.NameKind.ALIAS, weak=True))
    party = ss.ListedParty("w", "1", ss.PartyKind.PERSON, names, birth_dates=(ss.PartialDate(1960, 5, 1),))
    return ss.NameIndex.build([ss.SanctionsList("w", authority, None, "0" * 64, (party,))])


@pytest.mark.parametrize(
    ("authority", "weak", "n_hits"),
    [("US", "authority", 0), ("EU", "authority", 1), ("US", "flag", 1), ("EU", "evidence", 0), ("EU", "ignore", 0)],
)
def test_weak_aliases_follow_their_rule(authority: str, weak: str, n_hits: int) -> None:
    """A weak alias alone hits by authority, always, with evidence or never; what is left out is counted."""
    hits = ss.screen(["Vanya Grom"], weak_index(authority), weak=weak)  # type: ignore[arg-type]
    assert hits.num_rows == n_hits
    assert hits["weak"].to_pylist() == [True] * n_hits
    assert meta(hits)["suppressed"] == 1 - n_hits


def test_agreeing_evidence_lets_a_weak_alias_speak() -> None:
    """A US weak alias with the right birth date is a hit."""
    assert ss.check("Vanya Grom", weak_index("US"), birth_date="1960-05-01")
    assert not ss.check("Vanya Grom", weak_index("US"), birth_date="1961-06-02")


def test_a_strong_name_is_shown_before_a_better_weak_one() -> None:
    """The best strong name that reaches the threshold stands for the entry, unless the weak one is equal."""
    names = (ss.Name("Ivan Testof", ss.NameKind.PRIMARY), ss.Name("Ivan Testov", ss.NameKind.ALIAS, weak=True))
    party = ss.ListedParty("w", "1", ss.PartyKind.PERSON, names)
    index = ss.NameIndex.build([ss.SanctionsList("w", "EU", None, "0" * 64, (party,))])
    (hit,) = ss.check("Ivan Testovv", index)
    assert (hit.listed_name, hit.weak) == ("Ivan Testof", False)
    (hit,) = ss.check("Ivan Testov", index)
    assert (hit.score, hit.weak) == (1.0, True)


def test_kind_is_a_penalty_never_a_filter(sample_index: ss.NameIndex) -> None:
    """The wrong kind lowers a score and leaves equal names at 1."""
    close = {kind: ss.check("Ocean Sta", sample_index, kind=kind, threshold=0.5)[0].score for kind in ("vessel", "person")}
    assert close["person"] < close["vessel"]
    assert ss.check("Ocean Star", sample_index, kind="person")[0].score == 1.0


def test_explaining_a_hit_gives_its_score(sample_index: ss.NameIndex) -> None:
    """Every hit can be recomputed from its texts."""
    rng = random.Random(11)
    for name in [distort(rng.choice(NAMES), rng) for _ in range(100)]:
        if any(map(str.isalnum, name)):
            for hit in ss.check(name, sample_index, kind="person", threshold=0.5, birth_date="1950"):
                why = ss.explain(hit)
                assert why.score == hit.score
                assert round(sum(part.points for part in why.parts), 4) == hit.score


def test_ties_take_the_primary_name_then_the_text() -> None:
    """Equal scores are decided by name kind and text, never by file order."""
    texts = [("TESTOV Ivan", ss.NameKind.ALIAS), ("Testov, Ivan", ss.NameKind.FORMER), ("Ivan Testov", ss.NameKind.PRIMARY)]
    names = [ss.Name(text, kind) for text, kind in texts]
    for order in (names, names[::-1]):
        party = ss.ListedParty("w", "1", ss.PartyKind.PERSON, tuple(order))
        index = ss.NameIndex.build([ss.SanctionsList("w", "EU", None, "0" * 64, (party,))])
        assert ss.check("Ivan Testov", index)[0].listed_name == "Ivan Testov"


def test_wrong_arguments_name_the_value_and_the_cure(sample_index: ss.NameIndex) -> None:
    """Mistakes are refused before any work is done."""
    table = payments(2)
    wrong = [
        (ValueError, "0.85", lambda: ss.screen(["x"], sample_index, threshold=85)),
        (ValueError, "0.3", lambda: ss.screen(["x"], sample_index, threshold=0)),
        (TypeError, "threshold", lambda: ss.screen(["x"], sample_index, threshold="high")),  # type: ignore[arg-type]
        (ValueError, "OTHER", lambda: ss.screen(["x"], sample_index, authorities=["OTHER"])),
        (TypeError, r"\['EU'\]", lambda: ss.screen(["x"], sample_index, authorities="EU")),
        (ValueError, "empty", lambda: ss.screen(["x"], sample_index, lists=[])),
        (ValueError, "flag", lambda: ss.screen(["x"], sample_index, weak="loud")),  # type: ignore[arg-type]
        (ValueError, "workers", lambda: ss.screen(["x"], sample_index, workers=-1)),
        (ValueError, "kind", lambda: ss.screen(["x"], sample_index, kinds=["ship"])),
        (ValueError, "one item per name", lambda: ss.screen(["x"], sample_index, kinds=[])),
        (TypeError, "debtor, creditor", lambda: ss.screen(table, sample_index)),
        (TypeError, "payer", lambda: ss.screen(table, sample_index, party_columns={"debtor": "payer"})),
        (TypeError, "no_id", lambda: ss.screen(table, sample_index, party_columns=COLUMNS, id_column="no_id")),
        (TypeError, "list of names", lambda: ss.screen("Ocean Star", sample_index)),
        (TypeError, "NameIndex", lambda: ss.screen(["x"], "lists.ssx")),  # type: ignore[arg-type]
        (TypeError, "dict", lambda: ss.screen({"a": 1}, sample_index)),
        (ValueError, "batch_size", lambda: ss.screen_batches([["x"]], sample_index, batch_size=0)),
        (ValueError, "birth_date", lambda: ss.check("x y", sample_index, birth_date="01/02/1950")),
        (ValueError, "countries", lambda: ss.check("x y", sample_index, countries=["Atlantis"])),
        (ValueError, "no letters", lambda: ss.check("***", sample_index)),
        (TypeError, "check", lambda: ss.check(["x"], sample_index)),  # type: ignore[arg-type]
    ]
    for error, match, call in wrong:
        with pytest.raises(error, match=match):
            call()


def test_an_empty_input_is_an_empty_result(sample_index: ss.NameIndex) -> None:
    """No rows in, no hits out, and the metadata says so."""
    hits = ss.screen([], sample_index)
    assert (hits.num_rows, meta(hits)["rows"]) == (0, 0)
    assert ss.screen(payments(0), sample_index, party_columns=COLUMNS).schema.equals(ss.HITS_SCHEMA)


def test_files_of_all_formats_give_the_same_hits(tmp_path: Path, sample_index: ss.NameIndex) -> None:
    """CSV, Parquet and JSON lines of the same payments are the same payments."""
    table = payments(60)
    table = table.rename_columns(["payment_id", "debtor_name", "creditor_name"])
    pq.write_table(table, tmp_path / "a.parquet")
    table.to_pandas().to_csv(tmp_path / "a.csv", index=False)
    table.to_pandas().to_csv(tmp_path / "b.csv.gz", index=False, sep=";")
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in table.to_pylist())
    (tmp_path / "a.jsonl").write_text(lines, encoding="utf-8")
    results = [ss.screen_file(path, sample_index).to_pylist() for path in sorted(tmp_path.iterdir())]
    assert len(results[0]) > 10
    assert all(result == results[0] for result in results)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"<Document/>", "found no message"),
        (b"debtor_name\nA,B\n", "columns"),
        (b"debtor_name,debtor_name\na,b\n", "twice"),
        ("debtor_name\nM\u00fcller\n".encode("latin-1"), "UTF-8"),
        (b'id,debtor_name\n1,"Anna\n2,Bob\n3,Carl\n', "line 4.*broken CSV"),
        (b'id,debtor_name\n1,"Anna\n2,Bob\n3,"Carl" Ltd\n', "broken CSV"),
        (b"id,debtor_name\n1,A,B\n", "line 2: expected 2 columns, got 3"),
        (b"\xef\xbb\xbf", "empty"),
        (b'{"debtor_name": "x"}\n{"debtor', "line 2"),
        (b'{"debtor_name": "x"}\n[1]\n', "line 2"),
        (b"PAR1 no parquet", "Parquet"),
        (b"\x1f\x8b\x08 broken", "gzip"),
    ],
)
def test_broken_payment_files_say_what_is_wrong(
    content: bytes, words: str, tmp_path: Path, sample_index: ss.NameIndex
) -> None:
    """Each broken file is a PaymentError that names the file and what was found."""
    path = tmp_path / "payments"
    path.write_bytes(content)
    with pytest.raises(ss.PaymentError, match=rf"payments.*{words}"):
        ss.screen_file(path, sample_index)


def test_a_file_without_name_columns_asks_for_them(tmp_path: Path, sample_index: ss.NameIndex) -> None:
    """Columns are never guessed from their content."""
    path = tmp_path / "payments.csv"
    path.write_text("payer,amount\nOcean Star,1\n")
    with pytest.raises(TypeError, match="payer, amount"):
        ss.screen_file(path, sample_index)
    assert ss.screen_file(path, sample_index, party_columns={"debtor": "payer"}).num_rows == 1


def test_no_message_quotes_a_payment(tmp_path: Path, sample_index: ss.NameIndex) -> None:
    """What a broken row holds is a customer's business."""
    path = tmp_path / "payments.csv"
    for content in ("id,name\n1,Ocean Star,\n", 'id,name\n1,"Ocean Star" x\n', "id,name\n1,Ocean Star\n2\n"):
        path.write_text(content)
        with pytest.raises(ss.PaymentError) as caught:
            ss.screen_file(path, sample_index)
        assert "Ocean" not in str(caught.value)


def test_every_name_column_is_screened(tmp_path: Path, sample_index: ss.NameIndex) -> None:
    """Two columns that would give the same role are two roles."""
    path = tmp_path / "payments.csv"
    path.write_text("debtor_name,name_debtor,debtor-name\nAnna,Ocean Star,\nOcean Star,Anna,Ocean Star\n")
    rows = ss.screen_file(path, sample_index).to_pylist()
    assert [(row["query_row"], row["field"]) for row in rows] == [(0, "name_debtor"), (1, "debtor_name"), (1, "debtor-name")]


def test_binary_text_is_text(sample_index: ss.NameIndex) -> None:
    """A column of UTF-8 bytes that nobody marked as text is screened."""
    table = pa.table({"name": [b"Ocean Star", "Океан".encode(), b"\xff"]}).slice(0, 2)
    assert ss.screen(table, sample_index, party_columns={"debtor": "name"}).num_rows == 1
    bad = pa.table({"name": [b"\xff"]})
    assert meta(ss.screen(bad, sample_index, party_columns={"debtor": "name"}))["unscreened"] == {"not_text": 1}


@pytest.mark.parametrize(
    "name",
    [
        "m o h a m m a d h a s s a n a k h u n d",
        "mohammed " * 200,
        "ab" * 20_000,
        "1" * 40_000,
        " ".join(f"tok{i}en" for i in range(300)),
        "al rahman " * 100,
    ],
)
def test_odd_names_take_no_time(name: str, sample_index: ss.NameIndex) -> None:
    """One absurd cell neither stops nor holds up a run (the test would hang, it asserts no time)."""
    assert meta(ss.screen([name, "Ocean Star"], sample_index))["screened"] == 2


def test_a_repeated_token_is_followed_once() -> None:
    """Copies of a common token do not multiply the work (this hung with thousands of names, it asserts no time)."""
    index = ss.NameIndex.build([make_list([(str(i), "person", [f"Al Q{i}x V{i}w"]) for i in range(2000)])])
    assert meta(ss.screen(["al " * 800, "Al Q7x V7w"], index))["screened"] == 2


def test_hits_of_a_table_can_be_explained(sample_index: ss.NameIndex) -> None:
    """A saved result leads back to hits and their explanation."""
    table = ss.screen(["Ocean Sta", "Sergei Lavrov"], sample_index)
    assert [ss.explain(hit).score for hit in ss.hits_of_table(table)] == table["score"].to_pylist()


def test_an_index_can_be_sent_to_another_process(sample_index: ss.NameIndex) -> None:
    """Pickling keeps an index whole."""
    again = pickle.loads(pickle.dumps(sample_index))
    assert ss.screen(NAMES, again).equals(ss.screen(NAMES, sample_index))


def test_every_hit_of_the_demo_and_of_random_pairs_is_explained(sample_index: ss.NameIndex) -> None:
    """What the demo shows, and what any pair scores, is recomputed exactly, with parts that add up."""
    data = Path(__file__).parents[1] / "data"
    lists = [data / "lists" / name for name in ("eu_fsf_sample.xml", "un_sample.xml", "ofac/sdn.csv")]
    demo = ss.NameIndex.build([ss.read_list(path) for path in lists])
    hits = ss.hits_of_table(ss.screen_file(data / "payments.csv", demo))
    assert len(hits) > 40
    rng = random.Random(300)
    pairs = [(distort(rng.choice(NAMES), rng), rng.choice(NAMES)) for _ in range(300)]
    for query, listed in pairs:
        index = ss.NameIndex.build([make_list([("1", "entity", [listed])])])
        hits += ss.hits_of_table(ss.screen([query], index, threshold=0.3))
    for hit in hits:
        why = ss.explain(hit)
        assert (why.score, why.name_score) == (hit.score, hit.name_score)
        assert round(sum(part.points for part in why.parts), 4) == hit.score


def test_logs_name_no_people(caplog: pytest.LogCaptureFixture) -> None:
    """Not even at the lowest level, whatever is read, built, screened or checked."""
    data = Path(__file__).parents[1] / "data"
    with caplog.at_level(0):
        eu = ss.read_list(data / "lists" / "eu_fsf_sample.xml")
        index = ss.NameIndex.build([eu])
        ss.screen_file(data / "payments.csv", index)
        ss.check("Sergej Lawrow", index, birth_date="1950-03-21")
    words = {word.lower() for party in eu.parties for name in party.names for word in name.text.split() if len(word) > 4}
    assert caplog.records
    assert not any(word in record.getMessage().lower() for record in caplog.records for word in words)


def test_one_answer_does_not_wait_for_pandas(tmp_path: Path) -> None:
    """Where pandas is installed pyarrow imports it for many a small thing, which takes longer than several answers."""
    index = ss.NameIndex.build([ss.read_list(Path(__file__).parents[1] / "data" / "lists" / "eu_fsf_sample.xml")])
    index.save(tmp_path / "lists.ssx")
    program = (
        "import sys, sanctionscreen as ss\n"
        "index = ss.NameIndex.load(sys.argv[1])\n"
        "assert not ss.check('Anna Schneider', index)\n"
        "assert ss.check('Sergej Lawrow', index, birth_date='1950-03-21', countries='RU', kind='person')\n"
        "assert 'pandas' not in sys.modules and 'numba' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program, str(tmp_path / "lists.ssx")], check=True)


@pytest.mark.parametrize(
    ("query", "disguises"),
    [
        ("MÃ¼ller Hans", ["mojibake"]),
        ("L@vrov Sergey", ["signs_for_letters"]),
        ("СОХ Peter", ["look_alike_word"]),
        ("S E R G E Y  L A V R O V", ["spaced_letters"]),
        ("Sergey L.A.V.R.O.V", ["spaced_letters"]),
        ("Lav?ov Sergey", ["lost_letters"]),
        ("S3rgey L4vr0v", ["digits_for_letters"]),
        ("SergeyLavrov", ["spaces_deleted"]),
        ("S3rgeyLаvrov", ["mixed_scripts", "digits_for_letters", "spaces_deleted"]),
        ("Sergey Lavrov", []),
        ("J.R.R. Tolkien", []),
        ("Alqaida", []),
    ],
)
def test_disguises_are_reported_by_hits_and_explanations(query: str, disguises: list[str]) -> None:
    """What had to be undone in a query is named, the same by a hit, a table of hits and an explanation of the two names."""
    names = ["Hans Müller", "Sergey Lavrov", "Peter Cox", "J R R Tolkien", "Al Qaida"]
    index = ss.NameIndex.build([make_list([(f"D{i}", "person", [name]) for i, name in enumerate(names)])])
    hit, *more = ss.check(query, index)
    assert more == []
    assert list(hit.disguises) == disguises
    assert ss.explain(query, hit.listed_name).disguises == ss.explain(hit).disguises == hit.disguises
    (row,) = ss.screen([query] * 40, index).slice(0, 1).to_pylist()
    assert row["disguises"] == disguises


@pytest.mark.parametrize("listed", ["BANKRUMM", "BANKRUMMXXX"])
@pytest.mark.parametrize("given", ["BANKRUMM", "bankrummxxx", "BANKRUMM123"])
@pytest.mark.parametrize("kind", ["bic", None])
def test_a_bic_is_its_bank(listed: str, given: str, kind: str | None) -> None:
    """With and without a branch, on either side, called a BIC or not; another bank is another."""
    bank = make_list([("B1", "entity", ["Zarechny Bank"])])
    identified = replace(bank.parties[0], identifiers=(ss.Identifier(ss.IdentifierKind.BIC, listed),))
    index = ss.NameIndex.build([replace(bank, parties=(identified,))])

    def hits(value: str) -> list[str]:
        found = ss.check("Somebody Else", index, identifiers={kind: [value]} if kind else [value])
        return [hit.entry_id for hit in found]

    assert (hits(given), hits("BANKRUPP"), hits("BANKRUMMX")) == (["B1"], [], [])
