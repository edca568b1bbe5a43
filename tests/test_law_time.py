"""Acts that expire unless renewed: the file of renewals, what a hit rests on, and that an expiry takes nothing away."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sanctionscreen as ss
from samples import run
from sanctionscreen.law import HeldBy, Holders
from sanctionscreen.law.renewals import COLUMNS
from sanctionscreen.lists.acts import acts_in
from sanctionscreen.policy import Stop

ON = dt.date(2027, 1, 10)
HEAD = ",".join(COLUMNS)
# act, adopted_on, authority, decision, regulation, programmes, expires_on, condition, unanimity, source, checked_on
ROW = "Decision 2026/10,2026-09-01,EU,2014/1/CFSP,11/2014,TST,2027-03-15,,yes,the act,2026-09-01"


def renewal(act: str = "Decision 2026/10", until: dt.date | None = dt.date(2027, 3, 15), **changes: object) -> ss.Renewal:
    """A row on an invented decision, but for some changes."""
    row = ss.Renewal(act, "2014/1/CFSP", "11/2014", "EU", until, "", True, "the act", dt.date(2026, 9, 1))
    return replace(row, **changes)  # type: ignore[arg-type]


def party(entry_id: str, *designations: tuple[str, str], authority: str = "EU", **more: object) -> ss.ListedParty:
    """A party with designations of a programme and a legal basis."""
    name = ss.Name(f"Timur Testov {'qwrtzx'[int(entry_id)] * 4}", ss.NameKind.PRIMARY)
    freeze = (ss.Measure.ASSET_FREEZE,)
    made = tuple(ss.Designation(authority, code, legal_basis=basis, measures=freeze) for code, basis in designations)
    return ss.ListedParty(f"t-{authority.lower()}", entry_id, ss.PartyKind.PERSON, (name,), made, **more)  # type: ignore[arg-type]


def list_of(*parties: ss.ListedParty, authority: str = "EU", published_on: dt.date | None = None) -> ss.SanctionsList:
    """A list of parties."""
    return ss.SanctionsList(f"t-{authority.lower()}", authority, published_on, "0" * 64, parties)


def screened(*lists: ss.SanctionsList) -> tuple[pa.Table, ss.NameIndex]:
    """One payment for each party, and the index."""
    index = ss.NameIndex.build(lists)
    names = [party.names[0].text for listed in lists for party in listed.parties]
    payments = pa.table({"id": [f"P{n}" for n in range(len(names))], "debtor_name": names})
    return ss.screen(payments, index, id_column="id", party_columns={"debtor": "debtor_name"}, threshold=0.99), index


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., Path]:
    """Writes a file of renewals."""

    def write(*rows: str, head: str = HEAD) -> Path:
        path = tmp_path / "renewals.csv"
        path.write_text("\n".join(["# a comment", head, *rows]) + "\n", encoding="utf-8")
        return path

    return write


def test_a_file_is_read_row_by_row(file: Callable[..., Path]) -> None:
    """Dates, open ends, conditions and what nobody knows are told apart."""
    rows = ss.read_renewals(
        file(
            ROW,
            "R 1,,UN,,,A; B,open-ended,,no,res,2026-01-01",
            "O 1,,US,,,C,unknown,until peace,unknown,order,2026-01-01",
            '"D 2",,EU,,12/2014,,unknown,,yes,"words, and more",2026-01-01',
        )
    )
    assert rows[0] == renewal(adopted_on=dt.date(2026, 9, 1), programmes=("TST",))
    assert [row.held_by for row in rows] == ["date", "nothing", "condition", "unknown"]
    assert [row.unanimity for row in rows] == [True, False, None, True]
    assert (rows[1].programmes, rows[1].adopted_on, rows[3].source) == (("A", "B"), None, "words, and more")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (ROW.replace("2027-03-15", "15.3.2027"), "line 3: expires_on: found '15.3.2027', expected a date such as"),
        (ROW.replace("2027-03-15", ""), "line 3: expires_on: found '', expected a date .* open-ended or unknown"),
        (ROW.replace("2027-03-15", "20270315"), "expires_on: found '20270315'"),
        (ROW.replace(",yes,", ",maybe,"), "line 3: unanimity: found 'maybe', expected yes, no, unknown"),
        (ROW.replace("the act,2026-09-01", "the act,"), "line 3: checked_on: found '', expected a date"),
        (ROW.replace("the act", " "), "line 3: source: found '', expected words"),
        (ROW.replace("2026-09-01,EU", "soon,EU"), "line 3: adopted_on: found 'soon', expected a date .* or nothing"),
        (ROW.replace("2014/1/CFSP,11/2014,TST", ",,"), "line 3: Decision 2026/10: found no number"),
        (ROW + ",more", "line 3: found 12 cells, expected 11"),
        (f"{ROW}\n{ROW}", r"line 4: found Decision 2026/10 again, expected one row \(line 3\)"),
        ('"unfinished', "line 3: no CSV file"),
        (ROW.replace(",EU,", ",eu,"), "line 3: authority: found 'eu', expected capitals"),
        (ROW.replace("2027-03-15", "2026-03-15"), "expires_on: found '2026-03-15', expected a day after 2026-09-01"),
    ],
)
def test_an_error_names_line_found_and_expected(file: Callable[..., Path], row: str, said: str) -> None:
    """What is not as it must be is refused with its place."""
    with pytest.raises(ss.RenewalError, match=said) as error:
        ss.read_renewals(file(row))
    assert "renewals.csv" in str(error.value)


def test_other_columns_are_refused(file: Callable[..., Path], tmp_path: Path) -> None:
    """A header that lacks a column or has one more, or none at all."""
    with pytest.raises(ss.RenewalError, match="line 2: found the columns act, until, expected act, adopted_on"):
        ss.read_renewals(file(head="act,until"))
    (tmp_path / "empty.csv").write_bytes(b"")
    with pytest.raises(ss.RenewalError, match="found no header"):
        ss.read_renewals(tmp_path / "empty.csv")
    (tmp_path / "latin.csv").write_bytes(b"\xe9")
    with pytest.raises(ss.RenewalError, match="no CSV file"):
        ss.read_renewals(tmp_path / "latin.csv")
    with pytest.raises(FileNotFoundError):
        ss.read_renewals(tmp_path / "none.csv")
    with pytest.raises(ValueError, match=r"found a last day, .*, and open-ended"):
        renewal(open_ended=True)


def test_the_table_shipped_is_honest() -> None:
    """Every row says where it is from and as of when; no row was true before the act; none is newer than it claims."""
    rows = ss.read_renewals()
    assert len(rows) > 15
    for row in rows:
        assert row.source and row.checked_on < dt.date(2025, 7, 1), row.act
        assert row.adopted_on is None or row.adopted_on <= row.checked_on, row.act
        assert row.expires_on is None or (row.adopted_on and row.adopted_on < row.expires_on), row.act
    assert {row.held_by for row in rows} == set(HeldBy)
    assert {row.authority for row in rows} == {"EU", "UN", "US"}


def test_acts_are_spelled_alike() -> None:
    """However a list, a table or a person writes it."""
    spellings = {
        "269/2014": (
            "269/2014 (OJ L78)",
            "32014R0269",
            "32014r0269",
            "02014R0269-20250916",
            "32014R0269R(01)",
            "269 / 2014",
            "Council Regulation (EU) No 269/2014",
            "EU:269/2014",
        ),
        "2016/44": ("2016/44 (OJ L12)", "32016R0044", "Regulation (EU) 2016/44", "44/2016"),
        "2014/145/CFSP": ("2014/145/CFSP", "32014D0145", "Beschluss 2014/145/GASP", "2014/145/ОВППС", "2014/145/WPZiB"),
        "833/2014": ("833/2014/EU", "Verordnung (EU) Nr. 833/2014"),
        "2001/931/CFSP": ("2001/931/CFSP", "32001E0931"),
        "2580/2001": ("2580/2001 (OJ L344)", "32001R2580"),
        "2271/1996": ("(EC) No 2271/96",),
        "2020/1998": ("2020/1998 (OJ L410I)", "32020R1998"),
    }
    spellings["269/2014"] += ("32014r0269", "02014R0269-20250916", "32014R0269R(01)", "269 / 2014")
    for act, texts in spellings.items():
        assert [acts_in(text) for text in texts] == [{act}] * len(texts)
    assert acts_in("2014/269") == {"269/2014", "2014/269/CFSP"}
    assert acts_in("S/2013/5, 15/01/2016, 1/2, 2016") == frozenset()


def test_the_act_adopted_last_before_the_day_counts() -> None:
    """Later acts take the place of earlier ones of the same measures, from their day on; their numbers all lead there."""
    old = renewal("Decision (CFSP) 2026/10", dt.date(2026, 9, 15), adopted_on=dt.date(2026, 3, 1), programmes=("TST",))
    new = renewal("Decision (CFSP) 2026/90", dt.date(2027, 3, 15), adopted_on=dt.date(2026, 9, 1), decision="")
    other = renewal("Decision 7", decision="2020/7", regulation="", adopted_on=None)
    for on, expected in (("2026-02-28", None), ("2026-08-31", old), ("2026-09-01", new), ("2028-01-01", new)):
        holders = Holders([new, other, old], dt.date.fromisoformat(on))
        for code, basis in (("X", "11/2014 (OJ L1)"), ("X", "2014/1/CFSP"), ("TST", "2026/777")):
            assert holders.of(ss.Designation("EU", code, legal_basis=basis)) == ((expected,) if expected else ())
    corrected = replace(new, expires_on=None)
    assert Holders([new, corrected], ON).of(ss.Designation("EU", "", legal_basis="11/2014")) == (corrected,)
    late = Holders([new, other, old], ON)
    assert late.of(ss.Designation("EU", "", legal_basis="2026/90; 2020/7")) == (other, new)
    assert late.of(ss.Designation("UK", "TST", legal_basis="11/2014")) == ()


def test_a_row_of_one_programme_leaves_the_other_programmes_of_a_row_alone() -> None:
    """Rows without a number of the EU are of the same measures where these are named alike, else programme by programme."""
    both = renewal("Resolution 1", dt.date(2027, 1, 31), authority="UN", decision="", regulation="", programmes=("A", "B"))
    later = replace(both, act="Resolution 2", expires_on=None, programmes=("B",), adopted_on=dt.date(2026, 9, 1))
    for rows in ([both, later], [later, both]):
        holders = Holders(rows, ON)
        assert [holders.of(ss.Designation("UN", code)) for code in "AB"] == [(both,), (later,)]
    first, second = (replace(both, authority="US", act=order, decision=order) for order in ("E.O. 1", "E.O. 2"))
    notice = replace(first, act="Notice", decision="E.O.  1", adopted_on=dt.date(2026, 9, 1), programmes=("A",))
    holders = Holders([first, second, notice], ON)
    assert set(holders.of(ss.Designation("US", "A"))) == {notice, second}


def test_a_programme_counts_only_where_no_act_of_a_row_is_cited() -> None:
    """A programme with several measures gives all of them."""
    one = renewal(programmes=("TST",))
    two = renewal("Decision 2026/11", decision="2014/2/CFSP", regulation="12/2014", programmes=("TST",))
    holders = Holders([one, two], ON)
    assert holders.of(ss.Designation("EU", "TST", legal_basis="12/2014")) == (two,)
    assert holders.of(ss.Designation("EU", "TST", legal_basis="2026/3")) == (one, two)
    assert holders.of(ss.Designation("EU", "TS")) == ()


def test_lock_in_groups_hits_by_what_holds_them() -> None:
    """Date, condition, nothing and unknown, with counts, and what rests on one group alone."""
    rows = [
        renewal(programmes=("TST",)),
        renewal("R 1", None, authority="UN", decision="", regulation="", programmes=("U",), open_ended=True),
        renewal("O 1", None, decision="", regulation="", programmes=("C",), condition="until peace", unanimity=None),
    ]
    eu = list_of(
        party("1", ("TST", "2026/5")), party("2", ("TST", "11/2014"), ("C", "")), party("3", ("Z", "2026/8")), party("4")
    )
    un = list_of(party("0", ("U", ""), authority="UN"), authority="UN")
    gone = replace(party("5", ("TST", "11/2014")), delisted_on=dt.date(2026, 1, 1))
    hits, _ = screened(replace(eu, parties=(*eu.parties, gone)), un)
    table = ss.lock_in(hits, [replace(eu, parties=(*eu.parties, gone)), un], rows, on=ON)
    assert table.schema == ss.LOCK_IN_SCHEMA
    counted = ["n_hits", "n_hits_only", "n_entries"]
    shown = ["held_by", "authority", "legal_basis", "act", "days_left", "unanimity", "condition", "programmes", *counted]
    assert [tuple(row[name] for name in shown) for row in table.to_pylist()] == [
        ("date", "EU", "2014/1/CFSP, 11/2014", "Decision 2026/10", 64, True, None, ["TST"], 2, 1, 2),
        ("condition", "EU", "O 1", "O 1", None, None, "until peace", ["C"], 1, 0, 1),
        ("nothing", "UN", "R 1", "R 1", None, True, None, ["U"], 1, 1, 1),
        ("unknown", "EU", "2026/8", None, None, None, None, ["Z"], 1, 1, 1),
        ("unknown", "EU", "none stated", None, None, None, None, [], 1, 1, 1),
    ]
    made = json.loads(table.schema.metadata[b"sanctionscreen"])
    assert made == {"on": "2027-01-10", "hits": 6, "delisted": 1, "owned": 0, "entries": 5}
    with pytest.raises(ValueError, match=r"a hit on t-\w+ \d, which is in none of the lists"):
        ss.lock_in(hits, [un], rows)
    with pytest.raises(TypeError, match="hits lack"):
        ss.lock_in(hits.drop_columns(["status"]), [eu, un], rows)


def test_every_record_of_an_entry_counts() -> None:
    """Where a list has several of one id, a hit rests on the designations of all."""
    one, two = party("1", ("TST", "11/2014")), party("1", ("Z", "2020/7"))
    hits, _ = screened(list_of(one))
    for records in ((one, two), (two, one)):
        table = ss.lock_in(hits, [list_of(*records)], [renewal()], on=ON)
        assert [(row["held_by"], row["n_hits_only"]) for row in table.to_pylist()] == [("date", 0), ("unknown", 0)]


def test_owned_companies_are_counted_apart() -> None:
    """What holds their owners holds them; no row speaks of them, and no act of theirs is over."""
    owned = list_of(replace(party("1", ("TST", "11/2014")), list_id="owned-eu"))
    hits, index = screened(replace(owned, list_id="owned-eu"))
    table = ss.lock_in(hits, [], [renewal()], on=ON)
    assert (table.num_rows, json.loads(table.schema.metadata[b"sanctionscreen"])["owned"]) == (0, 1)
    decided = ss.decide(hits, index=index, renewals=[renewal()], on=dt.date(2030, 1, 1)).to_pylist()
    assert "was to expire" not in " ".join(decided[0]["reasons"])


def test_an_expiry_asks_for_a_look_and_a_stop_stays_a_stop() -> None:
    """Past the last day the reasons say what to check; on it, or with a designation held otherwise, they do not."""
    lists = [list_of(party("1", ("TST", "11/2014")), party("2", ("TST", "11/2014"), ("Z", "2026/8")))]
    hits, index = screened(*lists)
    for policy, expected in ((None, "review"), (ss.Policy(stops=(Stop("equal name", 0.99),)), "stop")):
        for on, passed in ((dt.date(2027, 3, 15), False), (dt.date(2027, 3, 16), True)):
            first, second = ss.decide(hits, policy, index=index, renewals=[renewal()], on=on).to_pylist()
            words = "t-eu 1: Decision 2026/10 was to expire on 2027-03-15; check whether it was renewed (the act)"
            assert (first["decision"], words in first["reasons"]) == (expected, passed)
            assert (second["decision"], "was to expire" in " ".join(second["reasons"])) == (expected, False)
    with pytest.raises(ValueError, match="with renewals give the index"):
        ss.decide(hits, renewals=[])


def test_a_hit_on_an_entry_the_index_lacks_stays() -> None:
    """Nothing is said of it, and nothing is lost."""
    hits, _ = screened(list_of(party("1", ("TST", "11/2014"))))
    other = ss.NameIndex.build([list_of(party("3", ("TST", "11/2014")))])
    decided = ss.decide(hits, index=other, renewals=[renewal()], on=dt.date(2030, 1, 1))
    assert decided["decision"].to_pylist() == ["review"]


def test_the_command_tells_what_holds_hits(tmp_path: Path, file: Callable[..., Path]) -> None:
    """Screen, decide with renewals, show the groups and write them; an error of the file of renewals ends with 3."""
    listed, index, hits, decisions, out = (tmp_path / name for name in ("l.csv", "l.ssx", "h.parquet", "d.jsonl", "g.jsonl"))
    rows = "1,Timur Testov,person,TST,t-eu,EU\n2,Anna Qwertova,person,Z,t-eu,EU\n3,Oleg Yxcvski,person,C,t-eu,EU\n"
    listed.write_text(f"entry_id,name,kind,programme,list_id,authority\n{rows}", encoding="utf-8")
    payments = tmp_path / "pay.csv"
    payments.write_text("id,creditor_name\nP1,Timur Testov\nP2,Anna Qwertova\nP3,Oleg Yxcvski\n", encoding="utf-8")
    condition = "O 1,,EU,,,C,unknown,until peace,unknown,order,2026-01-01"
    renewals = file(ROW, condition)
    assert run("index", listed, "-o", index).exit_code == 0
    screening = ("screen", payments, "-x", index, "-o", hits)
    file(ROW.replace("2027-03-15", "2020-03-15").replace("2026-09-01,EU", "2019-09-01,EU"))
    assert run(*screening, "--decisions", decisions, "--renewals", renewals).exit_code == 0
    said = [json.loads(line)["reasons"] for line in decisions.read_text(encoding="utf-8").splitlines()]
    assert ["was to expire on 2020-03-15" in " ".join(reasons) for reasons in said] == [True, False, False]
    refused = run(*screening, "--renewals", renewals)
    assert (refused.exit_code, "needs --decisions" in refused.output) == (2, True)
    for on, words in (("2027-03-15", "0 days left"), ("2027-03-17", "over for 2 days: check")):
        result = run("lock-in", hits, listed, "--renewals", file(ROW, condition), "--on", on, "-o", out)
        assert result.stdout.splitlines() == [
            f"on {on}: 3 hits, 3 entries",
            "until a day",
            "  EU 2014/1/CFSP, 11/2014: 1 hits (1 rest on nothing else), 1 entries; until 2027-03-15, "
            f"{words}; renewed by unanimity; Decision 2026/10, as of 2026-09-01",
            "until something happens",
            "  EU O 1: 1 hits (1 rest on nothing else), 1 entries; until peace; vote unknown; O 1, as of 2026-01-01",
            "by nobody knows what",
            "  EU Z: 1 hits (1 rest on nothing else), 1 entries; no row is known for it",
        ]
    assert len(out.read_text(encoding="utf-8").splitlines()) == 3
    assert "by nobody knows what" in run("lock-in", hits, listed).stdout  # the table shipped
    broken = run("lock-in", hits, listed, "--renewals", file(ROW.replace("2027-03-15", "soon")))
    assert (broken.exit_code, "line 3: expires_on: found 'soon'" in broken.output) == (3, True)


_DAYS = st.dates(dt.date(2026, 1, 1), dt.date(2028, 1, 1))
_RENEWALS = st.builds(
    renewal,
    act=st.sampled_from(["Decision 2026/10", "Decision 2026/11"]),
    until=st.none() | _DAYS,
    decision=st.sampled_from(["2014/1/CFSP", "2014/2/CFSP"]),
    regulation=st.sampled_from(["11/2014", "12/2014", ""]),
    condition=st.sampled_from(["", "until peace"]),
    programmes=st.sampled_from([(), ("TST",), ("Z",)]),
    adopted_on=st.none() | _DAYS,
)
_LISTS = [
    list_of(
        party("1", ("TST", "11/2014")),
        party("2", ("TST", "11/2014"), ("Z", "2026/8")),
        party("3", ("Z", "12/2014")),
        party("4"),
    )
]
_HITS, _INDEX = screened(*_LISTS)
_RANK = ("pass", "review", "stop")


@settings(max_examples=150, deadline=None)
@given(
    renewals=st.lists(_RENEWALS, max_size=5),
    on=_DAYS,
    stops=st.sampled_from([(), (Stop("equal name", 0.99),)]),
)
def test_expiry_never_removes_a_hit(renewals: list[ss.Renewal], on: dt.date, stops: tuple[Stop, ...]) -> None:
    """Whatever the rows and the day: the same hits, the same reasons and more, the same decision or a graver one."""
    policy = ss.Policy(stops=stops)
    payments = [f"P{n}" for n in range(6)]
    plain = ss.decide(_HITS, policy, payments=payments, index=_INDEX, on=on).to_pylist()
    with_law = ss.decide(_HITS, policy, payments=payments, index=_INDEX, on=on, renewals=renewals).to_pylist()
    for before, after in zip(plain, with_law, strict=True):
        assert after["hit_ids"] == before["hit_ids"]
        assert set(before["reasons"]) <= set(after["reasons"])
        assert _RANK.index(after["decision"]) >= _RANK.index(before["decision"])
        same = ("payment_id", "consequence", "foreign_law_only", "blocking_statute", "top_score", "authorities", "measures")
        assert all(after[name] == before[name] for name in same)
    table = ss.lock_in(_HITS, _LISTS, renewals, on=on)
    assert sum(table["n_hits"].to_pylist()) >= _HITS.num_rows
    assert sum(table["n_hits_only"].to_pylist()) <= _HITS.num_rows
