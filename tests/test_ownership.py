"""Ownership: hand-worked sums, rules by authority and measure, ranges, dates, rings; a plain reading beside the fast one."""

from __future__ import annotations

import csv
import datetime as dt
import json
import random
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from click.testing import CliRunner

import sanctionscreen as ss
from sanctionscreen.cli import main
from sanctionscreen.ownership import derived

FREEZE = (ss.Measure.ASSET_FREEZE,)
DAY = dt.date(2026, 6, 1)


def a_list(
    authority: str, *ids: str, measures: tuple[ss.Measure, ...] = FREEZE, on: dt.date | None = None
) -> ss.SanctionsList:
    """A list of companies."""
    list_id = authority.lower()
    act = ss.Designation(authority, "P", listed_on=on, measures=measures)
    parties = tuple(
        ss.ListedParty(list_id, i, ss.PartyKind.ENTITY, (ss.Name(f"Listed {i}", ss.NameKind.PRIMARY),), (act,)) for i in ids
    )
    return ss.SanctionsList(list_id, authority, DAY, "0" * 64, parties)


def edges(*rows: tuple[str, str, Any], **columns: Any) -> pa.Table:
    """Holdings; a whole column can be given by name."""
    owners, owned, shares = zip(*rows, strict=True)
    return pa.table({"owner": owners, "owned": owned, "share": shares, **columns})


def states(table: pa.Table, lists: ss.SanctionsList | Iterable[ss.SanctionsList], **how: Any) -> dict[tuple[str, str], str]:
    """Company and rule -> state."""
    several = [lists] if isinstance(lists, ss.SanctionsList) else list(lists)
    found = ss.ownership(table, several, on=DAY, **how)
    return {(row["owned"], row["rule"]): row["state"] for row in found.to_pylist()}


def test_half_of_half_is_blocked() -> None:
    """OFAC FAQ 401: X owns 50 % of A, A owns 50 % of B: B is blocked; shares are not multiplied."""
    table = edges(("us X", "A", 50), ("A", "B", 50))
    found = ss.ownership(table, [a_list("US", "X")], on=DAY).to_pylist()
    assert [(row["owned"], row["state"], row["entries"]) for row in found] == [
        ("A", "owned", ["us X"]),
        ("B", "owned", ["us X"]),
    ]
    assert found[1]["path"] == "us X -50 %-> A -50 %-> B"
    assert found[1]["arithmetic"] == "50 % by A = 50 %, at least 50 % is needed"
    assert states(edges(("us X", "A", 50), ("A", "B", 25)), a_list("US", "X")) == {("A", "US blocking"): "owned"}


def test_two_halves_with_a_quarter_each_block() -> None:
    """OFAC FAQ 401: X owns half of A and half of B, each of which owns a quarter of C: 25 + 25 = 50."""
    table = edges(("us X", "A", 50), ("us X", "B", 50), ("A", "C", 25), ("B", "C", 25))
    found = {row["owned"]: row for row in ss.ownership(table, [a_list("US", "X")], on=DAY).to_pylist()}
    assert found["C"]["state"] == "owned" and found["C"]["total_low"] == 50
    assert found["C"]["arithmetic"] == "25 % by A + 25 % by B = 50 %, at least 50 % is needed"


def test_an_owner_below_the_threshold_counts_for_nothing_below() -> None:
    """X owns 25 % of A and A all of B: nothing; 10 % held directly does not help either."""
    assert states(edges(("us X", "A", 25), ("A", "B", 100), ("us X", "B", 10)), a_list("US", "X")) == {}


def test_two_listed_owners_add_up_where_the_rule_says_so() -> None:
    """25 + 25: a freeze of the EU and of the US, not of the UK, where each owner stands alone."""
    for authority, rule in (("EU", "EU freeze"), ("US", "US blocking")):
        a = authority.lower()
        assert states(edges((f"{a} X", "C", 25), (f"{a} Y", "C", 25)), a_list(authority, "X", "Y")) == {("C", rule): "owned"}
    assert states(edges(("uk X", "C", 30), ("uk Y", "C", 30)), a_list("UK", "X", "Y")) == {}


def test_half_is_enough_for_a_freeze_but_not_for_sectoral_measures() -> None:
    """50.0 %: EU freeze yes, EU sectoral no (near), UK no (near); 50.01 %: all."""
    sectoral = (ss.Measure.CAPITAL_MARKET,)
    half, more = edges(("eu X", "C", 50.0)), edges(("eu X", "C", 50.01))
    assert states(half, a_list("EU", "X")) == {("C", "EU freeze"): "owned"}
    assert states(half, a_list("EU", "X", measures=sectoral)) == {("C", "EU sectoral"): "near"}
    assert states(more, a_list("EU", "X", measures=sectoral)) == {("C", "EU sectoral"): "owned"}
    assert states(edges(("uk X", "C", 50)), a_list("UK", "X")) == {("C", "UK freeze"): "near"}
    assert states(edges(("uk X", "C", 50.01)), a_list("UK", "X")) == {("C", "UK freeze"): "owned"}


def test_measures_that_do_not_extend() -> None:
    """Transaction bans of the EU and the securities list of the US reach nobody below."""
    assert states(edges(("eu X", "C", 100)), a_list("EU", "X", measures=(ss.Measure.TRANSACTION_BAN,))) == {}
    assert states(edges(("us X", "C", 100)), a_list("US", "X", measures=(ss.Measure.INVESTMENT_BAN,))) == {}


def test_near_the_threshold_is_said_and_goes_no_further() -> None:
    """49.9 %: near, and what it owns is not reached; 44 % is nothing."""
    table = edges(("eu X", "A", "49.9 %"), ("A", "B", "100"), ("eu X", "D", "44"))
    found = ss.ownership(table, [a_list("EU", "X")], on=DAY).to_pylist()
    assert [(row["owned"], row["state"]) for row in found] == [("A", "near")]
    assert "near_threshold" in found[0]["flags"] and found[0]["path"] == "eu X -49.9 %-> A"
    assert states(table, a_list("EU", "X"), near=0) == {}


def test_joint_arrangement_of_the_uk() -> None:
    """30 + 30 under one arrangement counts, with a partner who is not listed too; under two it does not."""
    rows = (("uk X", "C", 30), ("Q", "C", 30), ("C", "D", 60))
    joint = edges(*rows, arrangement=["pact", "pact", None])
    assert states(joint, a_list("UK", "X")) == {("C", "UK freeze"): "owned", ("D", "UK freeze"): "owned"}
    assert states(edges(*rows, arrangement=["pact", "other", None]), a_list("UK", "X")) == {}
    us = [("us X" if owner == "uk X" else owner, owned, share) for owner, owned, share in rows]
    assert states(edges(*us, arrangement=["pact", "pact", None]), a_list("US", "X")) == {}


def test_one_owner_adds_what_it_holds_directly_and_through_others() -> None:
    """UK: X owns 60 % of A; X and A hold 30 % of B each: 60 %."""
    assert states(edges(("uk X", "A", 60), ("uk X", "B", 30), ("A", "B", 30)), a_list("UK", "X", "Y")) == {
        ("A", "UK freeze"): "owned",
        ("B", "UK freeze"): "owned",
    }


def test_control_counts_where_the_rule_has_it() -> None:
    """EU and UK: control is enough, and goes on below; OFAC has no such limb. It is a presumption evidence can rebut."""
    for authority, rule in (("EU", "EU freeze"), ("UK", "UK freeze")):
        a = authority.lower()
        table = edges((f"{a} X", "A", 10), ("A", "B", 51), control=["board", None])
        assert states(table, a_list(authority, "X")) == {("A", rule): "controlled", ("B", rule): "owned"}
    us = edges(("us X", "A", None), control=["board"])
    assert states(us, a_list("US", "X")) == {}
    row = ss.ownership(
        edges(("eu X", "A", None), control=["board"]),
        [a_list("EU", "X")],
        on=DAY,
        evidence_against={"A": "firewall of 2025"},
    ).to_pylist()[0]
    assert "rebuttable" in row["flags"] and row["evidence_against"] == "firewall of 2025"
    assert row["arithmetic"].startswith("under control: 0 %, control: board by eu X")


def test_votes_count_where_the_rule_has_them() -> None:
    """40 % of the shares and 60 % of the votes: EU and UK, not the US."""
    for authority, expected in (("EU", "owned"), ("UK", "owned"), ("US", None)):
        table = edges((f"{authority.lower()} X", "A", 40), votes=[60])
        assert set(states(table, a_list(authority, "X")).values()) == ({expected} if expected else set())


def test_ranges_and_unknown_shares_are_possible() -> None:
    """25 to 50 %: possible at half, and all below it; an unknown share likewise."""
    table = edges(("us X", "A", "25-50"), ("A", "B", "75 to 100 %"), ("us X", "C", None))
    found = {row["owned"]: row for row in ss.ownership(table, [a_list("US", "X")], on=DAY).to_pylist()}
    assert {company: row["state"] for company, row in found.items()} == dict.fromkeys("ABC", "possible")
    assert (found["A"]["total_low"], found["A"]["total_high"]) == (25, 50)
    assert "range" in found["A"]["flags"] and "unknown_share" in found["C"]["flags"]
    limits = pa.table({"owner": ["us X"], "owned": ["A"], "share_min": [50], "share_max": [75]})
    assert states(limits, a_list("US", "X")) == {("A", "US blocking"): "owned"}


def test_rings_end_and_are_said() -> None:
    """A and B own each other; only a listed owner from outside makes them count."""
    ring = [("A", "B", 60), ("B", "A", 60)]
    assert states(edges(*ring, ("A", "A", 10)), a_list("US", "X")) == {}
    found = ss.ownership(edges(("us X", "A", 50), *ring, ("B", "C", 50)), [a_list("US", "X")], on=DAY).to_pylist()
    assert {row["owned"]: "cycle" in row["flags"] for row in found} == {"A": True, "B": True, "C": False}
    assert "more_than_100" in found[0]["flags"]


def test_dates_of_holdings() -> None:
    """A holding counts from its first to its last day."""
    table = edges(("us X", "A", 60), since=["2026-05-01"], until=[dt.date(2026, 6, 1).isoformat()])
    lists = [a_list("US", "X", on=dt.date(2020, 1, 1))]
    for day, n in ((dt.date(2026, 4, 30), 0), (dt.date(2026, 5, 1), 1), (dt.date(2026, 6, 1), 1)):
        assert ss.ownership(table, lists, on=day).num_rows == n


def test_transfers_shortly_before_a_designation_are_flagged() -> None:
    """X sold A a month before it was listed: transferred, with all below; two years before: nothing."""
    listed = a_list("EU", "X", on=dt.date(2026, 3, 1))
    rows = (("eu X", "A", 80), ("Y", "A", 80), ("A", "B", 50))
    for sold, expected in (("2026-02-01", "transferred"), ("2024-02-01", None), ("2026-04-01", "transferred")):
        found = ss.ownership(edges(*rows, until=[sold, None, None]), [listed], on=DAY).to_pylist()
        assert {row["owned"]: row["state"] for row in found} == ({"A": expected, "B": expected} if expected else {})
        assert all("recent_transfer" in row["flags"] for row in found if row["owned"] == "A")


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (1, 0, 3, 2)])
def test_transfers_are_looked_at_from_the_earliest_listing_behind_a_company(order: tuple[int, ...]) -> None:
    """A is of X, listed in 2024, and of Y, listed in 2026; it sold B in 2023, shortly before X was listed."""
    early, late = a_list("EU", "X", on=dt.date(2024, 1, 1)), a_list("EU", "Y", on=dt.date(2026, 5, 1))
    listed = replace(early, parties=early.parties + late.parties)
    rows = (("eu X", "A", 25), ("eu Y", "A", 25), ("A", "B", 80), ("Q", "B", 80))
    table = edges(*rows, until=[None, None, "2023-12-01", None]).take(pa.array(order))
    assert states(table, listed) == {("A", "EU freeze"): "owned", ("B", "EU freeze"): "transferred"}
    held = edges(("eu Y", "A", 60), ("A", "B", 80), ("eu X", "A", 60), until=[None, "2023-12-01", None])
    assert states(held, listed)["B", "EU freeze"] == "transferred"


def test_an_authority_without_a_rule_is_read_most_strictly() -> None:
    """Switzerland is in no rule: half is enough, and it is said."""
    found = ss.ownership(edges(("ch X", "A", 25), ("ch Y", "A", 25)), [a_list("CH", "X", "Y")], on=DAY).to_pylist()
    assert [(row["rule"], row["state"], "assumed_rule" in row["flags"]) for row in found] == [("CH freeze", "owned", True)]


def test_listed_companies_are_no_rows_and_delisted_owners_count_for_nothing() -> None:
    """What is listed needs no ownership; what was de-listed has no effect."""
    lists = a_list("US", "X", "Y")
    assert states(edges(("us X", "us Y", 100), ("us Y", "B", 100)), lists) == {("B", "US blocking"): "owned"}
    gone = replace(lists, parties=tuple(replace(party, delisted_on=DAY) for party in lists.parties))
    assert states(edges(("us X", "B", 100)), gone) == {}


def test_links_carry_an_owner_to_the_other_authority() -> None:
    """The holdings name the EU entry; the US lists the same party: both rules count."""
    lists = [a_list("EU", "X"), a_list("US", "Z")]
    links = ss.link(lists, confirmed=[(("eu", "X"), ("us", "Z"))])
    table = edges(("eu X", "A", 60))
    assert set(states(table, lists)) == {("A", "EU freeze")}
    assert set(states(table, lists, links=links)) == {("A", "EU freeze"), ("A", "US blocking")}


def test_owners_are_found_by_screening_their_names() -> None:
    """Ids of a register become entries through the hits of a screening."""
    lists = [a_list("US", "X")]
    index = ss.NameIndex.build(lists)
    owners = pa.table({"id": ["reg-1", "reg-2"], "name": ["Listed X", "Somebody Else"]})
    hits = ss.screen(owners, index, id_column="id", party_columns={"owner": "name"})
    table = edges(("reg-1", "A", 60), ("reg-2", "B", 60))
    found = ss.ownership(table, index, listed=hits, on=DAY).to_pylist()
    assert [(row["owned"], "owner_by_name" in row["flags"]) for row in found] == [("A", True)]
    assert ss.ownership(table, index, listed={"reg-2": ["us X"]}, on=DAY)["owned"].to_pylist() == ["B"]


def test_ids_written_like_entries_that_are_in_no_list_are_said() -> None:
    """A stale id must not vanish silently."""
    found = ss.ownership(edges(("us OLD", "A", 60)), [a_list("US", "X")], on=DAY)
    assert json.loads(found.schema.metadata[b"sanctionscreen"])["unknown_entries"] == ["us OLD"]


@pytest.mark.parametrize(
    ("table", "error", "words"),
    [
        (pa.table({"owner": ["a"], "share": [1]}), TypeError, "lack owned"),
        (pa.table({"owner": ["a"], "owned": ["b"], "stake": [1]}), TypeError, "share, votes or control"),
        (edges(("a", "b", 120)), ValueError, "row 0, share: found 120, expected per cent"),
        (edges(("a", "b", "most")), ValueError, "row 0, share: found 'most'"),
        (edges(("a", "b", "-5")), ValueError, "row 0, share"),
        (edges(("a", "b", "75-25")), ValueError, "least first"),
        (edges(("a", "b", 0.5), ("a", "c", 1.0)), ValueError, "give 50 for one half"),
        (edges(("a", " ", 50)), ValueError, "row 0, owned: found ' ', expected an id"),
        (edges(("a", "b", 50), control=["magic"]), ValueError, "row 0, control: found 'magic'"),
        (edges(("a", "b", 50), since=["soon"]), ValueError, "row 0, since: found 'soon'"),
        (edges(("a", "b", 50), since=["2026-01-31, or so"]), ValueError, "row 0, since: found '2026-01-31, or so'"),
        (edges(("a", "b", 50), since=["2026-05-01"], until=["2020-01-01"]), ValueError, "row 0, until: found 2020-01-01"),
        (edges(("a", "b", 0.5), votes=[50]), ValueError, "shares are per cent, and the largest here is 0.5 %"),
        (edges(("a", "b", [50])), ValueError, "row 0, share: found .50., expected per cent"),
        (edges((["a"], "b", 50)), ValueError, "row 0, owner: found .'a'., expected text"),  # type: ignore[arg-type]
        (edges((float("nan"), "b", 50)), ValueError, "row 0, owner: found nan, expected an id"),  # type: ignore[arg-type]
    ],
)
def test_bad_holdings_are_refused(table: pa.Table, error: type[Exception], words: str) -> None:
    """The message names row, column, found and expected."""
    with pytest.raises(error, match=words):
        ss.ownership(table, [a_list("US", "X")])


def test_half_and_one_share_is_more_than_half() -> None:
    """500,000,001 of a billion shares: over the strict threshold; one share less than half is only near."""
    assert states(edges(("uk X", "A", "50.0000001")), a_list("UK", "X")) == {("A", "UK freeze"): "owned"}
    assert states(edges(("us X", "A", "49.9999999")), a_list("US", "X")) == {("A", "US blocking"): "near"}


def test_owners_given_by_hand_or_by_hits_are_found_however_their_ids_are_written() -> None:
    """Spaces, whole numbers as text or not; hits that do not say whose they are, and tables that are none, are refused."""
    lists = [a_list("US", "X")]
    for owner, key in (("reg-1 ", "reg-1"), ("reg-1", "reg-1 "), (1, "1"), (1, 1), (1.0, "1")):
        found = ss.ownership(edges((owner, "A", 60)), lists, listed={key: ["us X"]}, on=DAY)  # type: ignore[arg-type, dict-item]
        assert found["owned"].to_pylist() == ["A"]
    index = ss.NameIndex.build(lists)
    with pytest.raises(ValueError, match="screen the owners with id_column"):
        ss.ownership(edges(("reg-1", "A", 60)), lists, listed=ss.screen(["Listed X"], index), on=DAY)
    with pytest.raises(TypeError, match="listed lacks query_id"):
        ss.ownership(edges(("reg-1", "A", 60)), lists, listed=pa.table({"id": ["reg-1"]}), on=DAY)
    links = ss.link([*lists, a_list("EU", "OLD")], confirmed=[(("eu", "OLD"), ("us", "X"))]).slice(0, 1)
    for owner, all_links in (("US X", None), ("eu OLD", links)):
        found = ss.ownership(edges((owner, "A", 60)), [a_list("US", "Y")], links=all_links, on=DAY)
        assert json.loads(found.schema.metadata[b"sanctionscreen"])["unknown_entries"] == [owner]


def test_what_is_asked_is_checked() -> None:
    """Rules may be an iterator; a moment is a day; margins have limits."""
    table, lists = edges(("us X", "A", 60), since=["2020-01-01"]), [a_list("US", "X")]
    found = ss.ownership(table, lists, iter(ss.OWNERSHIP_RULES), on=DAY)  # type: ignore[arg-type]
    assert found["rule"].to_pylist() == ["US blocking"]
    assert ss.ownership(table, lists, on=dt.datetime(2026, 6, 1, 8, tzinfo=dt.UTC)).num_rows == 1
    with pytest.raises(TypeError, match="on must be a date"):
        ss.ownership(table, lists, on="2026-06-01")  # type: ignore[arg-type]
    for wrong in ({"near": float("nan")}, {"near": float("inf")}, {"transfer_days": 10**7}, {"transfer_days": -1}):
        with pytest.raises(ValueError, match="near must be from 0 to 100"):
            ss.ownership(table, lists, on=DAY, **wrong)  # type: ignore[arg-type]


def test_what_stands_twice_and_ranges_of_votes_are_said() -> None:
    """Equal rows add up, flagged; a range of votes is a range where votes count."""
    (row,) = ss.ownership(edges(("us X", "A", 25), ("us X", "A", 25)), [a_list("US", "X")], on=DAY).to_pylist()
    assert row["state"] == "owned" and "repeated" in row["flags"]
    (row,) = ss.ownership(edges(("uk X", "A", 10), votes=["25-75"]), [a_list("UK", "X")], on=DAY).to_pylist()
    assert row["state"] == "possible" and "range" in row["flags"]


def test_the_command_screens_all_names_of_an_owner(tmp_path: Path) -> None:
    """An owner is named where it is owned; ids are read as `ownership` reads them."""
    holdings, lists, out = tmp_path / "holdings.csv", Path("data/lists/ofac/sdn.csv"), tmp_path / "owned.csv"
    holdings.write_text(
        "owner,owned,owned_name,share\nreg-0,reg-1,Igor Sechin,10\nreg-1 ,reg-9,=Neft,60\n", encoding="utf-8"
    )
    result = CliRunner().invoke(main, ["ownership", str(holdings), str(lists), "--on", "2026-06-01", "-o", str(out)])
    assert result.exit_code == 0, result.output
    assert "\\n" not in result.stdout
    late = CliRunner().invoke(main, ["ownership", str(holdings), str(lists), "-o", str(tmp_path / "owned.txt")])
    assert (late.exit_code, late.stdout) == (2, "")
    (row,) = csv.DictReader(out.read_text(encoding="utf-8").splitlines())
    assert (row["owned"], row["rule"], row["entries"]) == ("reg-9", "US blocking", "us-sdn 16692")
    assert row["owned_names"] == "'=Neft"


def test_bad_rules_are_refused() -> None:
    """Thresholds are per cent."""
    for wrong in ({"threshold": 0.0}, {"threshold": 50.0, "aggregation": "some"}, {"threshold": 50.0, "control": {"x"}}):
        with pytest.raises(ValueError, match="rule 'R'"):
            ss.OwnershipRule("R", "EU", frozenset(FREEZES), **wrong)  # type: ignore[arg-type]


FREEZES = FREEZE


def test_owned_companies_are_screened_and_held_for_review() -> None:
    """An owned list beside the others: hits say `owned`, and no stop rule stops for them."""
    lists = [a_list("EU", "X")]
    table = edges(("eu X", "reg-7", 60), owned_name=["Perevalka Holding"])
    owned = ss.owned_lists(ss.ownership(table, lists, on=DAY))
    assert [(x.list_id, x.authority, x.published_on) for x in owned] == [("owned-eu", "EU", DAY)]
    hits = ss.screen(["Perevalka Holding"], ss.NameIndex.build([*lists, *owned]))
    assert hits.select(["list_id", "entry_id", "status", "measures"]).to_pylist() == [
        {"list_id": "owned-eu", "entry_id": "reg-7", "status": "owned", "measures": ["asset_freeze"]}
    ]
    policy = ss.Policy(stops=ss.Policy.load("data/policy.toml").stops)
    (row,) = ss.decide(hits, policy, on=DAY).to_pylist()
    assert row["decision"] == "review" and row["consequence"] == "freeze"
    assert any("not listed itself but owned" in reason for reason in row["reasons"])


def test_long_chains_end() -> None:
    """A chain as long as it can be, and a ring at its end: no recursion anywhere."""
    n = 20_000
    chain = [("us X", "0", 51), *((str(i), str(i + 1), 51) for i in range(n)), (str(n), "0", 51)]
    found = ss.ownership(edges(*chain), [a_list("US", "X")], on=DAY)
    assert found.num_rows == n + 1
    last = found.slice(n).to_pylist()[0]
    assert last["path"].startswith(f"us X -> ... {n - 11:,} steps ... -> {n - 12} -51 %-> {n - 11}")
    assert last["path"].endswith(f"-> {n}")


def test_thousands_of_partners_over_one_chain_end() -> None:
    """Each partner reaches the whole chain; past a bound they are taken together, which finds as much, less surely."""
    n = 3_000
    partners = [(f"uk {i}", "0", 0.03 * 1.1) for i in range(n)]
    chain = [(str(i), str(i + 1), 51) for i in range(n)]
    table = edges(*partners, *chain, arrangement=["pact"] * n + [None] * n)
    started = time.perf_counter()
    found = ss.ownership(table, [a_list("UK", *map(str, range(n)))], on=DAY)
    assert found.num_rows == n + 1 and set(found["state"].to_pylist()) == {"owned"}
    assert len(found["entries"][0]) > 100
    assert time.perf_counter() - started < 60  # each for itself: minutes, and gigabytes


def test_owners_taken_together_lose_no_company(monkeypatch: pytest.MonkeyPatch) -> None:
    """What one of them reaches is possible, and flagged."""
    rows = [("uk X", "A", 60), ("uk Y", "B", 60), ("A", "C", 30), ("B", "C", 30), ("B", "D", 51)]
    lists = [a_list("UK", "X", "Y")]
    assert states(edges(*rows), lists, near=0) == {(company, "UK freeze"): "owned" for company in "ABD"}
    monkeypatch.setattr(derived, "MAX_FOLLOWED", -1)
    monkeypatch.setattr(derived, "MAX_FOLLOWED_EACH", 0)
    found = ss.ownership(edges(*rows), lists, on=DAY).to_pylist()
    assert {row["owned"]: row["state"] for row in found} == dict.fromkeys("ABCD", "possible")
    assert all("owners_together" in row["flags"] for row in found)


def test_the_sum_shown_is_the_sum_said() -> None:
    """Two owners each over the UK threshold of one company, as dirty data have it: the larger is shown with its sum."""
    lists = [a_list("UK", "X", "Y")]
    (row,) = ss.ownership(edges(("uk X", "A", "51"), ("uk Y", "A", "55-60")), lists, on=DAY).to_pylist()
    assert (row["total_low"], row["total_high"], row["entries"]) == (55, 60, ["uk X", "uk Y"])
    assert row["arithmetic"] == "55 to 60 % by uk Y = 55 to 60 %, more than 50 % is needed"


def plainly(rows: list[tuple[str, str, int]], listed: set[str], needed: int) -> set[str]:
    """Companies that count, by adding up all holdings again and again."""
    counting = set(listed)
    while True:
        more = {
            company
            for company in {owned for _, owned, _ in rows} - counting
            if sum(share for owner, owned, share in rows if owned == company and owner in counting) >= needed
        }
        if not more:
            return counting - listed
        counting |= more


@pytest.mark.parametrize("seed", random.Random().sample(range(10**6), 30))
def test_the_fixed_point_is_that_of_a_plain_reading(seed: int) -> None:
    """Random holdings with rings; the UK rule is the union over owners of the same with one owner."""
    rng = random.Random(seed)
    nodes = [f"us {i}" for i in range(4)] + [f"n{i}" for i in range(14)]
    rows = [
        (a, b, rng.choice((10, 20, 25, 30, 50, 60)))
        for _ in range(40)
        if (a := rng.choice(nodes)) != (b := rng.choice(nodes[4:]))
    ]
    lists = [a_list("US", "0", "1", "2", "3")]
    found = {company for (company, _), state in states(edges(*rows), lists, near=0).items() if state == "owned"}
    assert found == plainly(rows, set(nodes[:4]), 50)
    uk = [tuple(x.replace("us ", "uk ") if isinstance(x, str) else x for x in row) for row in rows]
    alone = {company for (company, _) in states(edges(*uk), [a_list("UK", "0", "1", "2", "3")], near=0)}  # type: ignore[arg-type]
    assert alone == set().union(*(plainly(rows, {owner}, 51) for owner in nodes[:4]))
