"""De-listed parties kept visible by policy: off by default, marked, for review at most, gone after their day."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import sanctionscreen as ss
from samples import make_list, run
from sanctionscreen.policy import Delisted, Stop

DAYS = [dt.date(2026, month, 1) for month in (1, 2, 3)]
UNTIL = dt.date(2027, 6, 30)
RULE = Delisted("amendment expected", "A. Officer", UNTIL, list="t-list")
STOPS = (Stop("equal name", 0.99),)


def copies() -> list[ss.SanctionsList]:
    """Three dates of a list: P4 is gone in the second, E1 in the third, which has P3 changed."""
    whole = make_list(authority="EU")
    parties = whole.parties
    second = tuple(party for party in parties if party.entry_id != "P4")
    third = tuple(
        replace(party, notes="changed") if party.entry_id == "P3" else party for party in second if party.entry_id != "E1"
    )
    return [replace(whole, parties=its, published_on=day) for its, day in zip((parties, second, third), DAYS, strict=True)]


def decided(
    lists: list[ss.SanctionsList], policy: ss.Policy, on: dt.date, *, with_index: bool = True
) -> list[dict[str, Any]]:
    """Decisions on payments to P4, E1 and P1 against lists."""
    payments = pa.table(
        {"id": ["a", "b", "c"], "name": ["Kim Jong-un", "Zarya General Trading LLC", "LAVROV, Sergey Viktorovich"]}
    )
    index = ss.NameIndex.build(lists)
    hits = ss.screen(payments, index, id_column="id", party_columns={"debtor": "name"})
    return ss.decide(hits, policy, payments=["a", "b", "c"], index=index if with_index else None, on=on).to_pylist()


def test_without_a_rule_nothing_changes() -> None:
    """The lists come back as they are, so every hit is the same."""
    *older, now = copies()
    for policy in (ss.Policy.default(), ss.Policy(delisted=(replace(RULE, list="other"),))):
        assert ss.keep_delisted([now], older, policy, today=DAYS[2]) == [now]


def test_what_is_kept_is_marked_with_its_day_and_rule() -> None:
    """The last wording of each party, de-listed on the date of the first copy without it; the others are as they were."""
    *older, now = copies()
    (kept,) = ss.keep_delisted([now], reversed(older), ss.Policy(delisted=(RULE,)), today=DAYS[2])
    assert kept.parties[: len(now.parties)] == now.parties
    added = kept.parties[len(now.parties) :]
    assert [(party.entry_id, party.delisted_on) for party in added] == [("E1", DAYS[2]), ("P4", DAYS[1])]
    words = "kept visible by policy: amendment expected, A. Officer, until 2027-06-30"
    assert added[0].notes == f"De-listed on 2026-03-01, {words}"
    one = ss.Policy(delisted=(replace(RULE, list=None, entry="t-list P4"),))
    assert [party.entry_id for party in ss.keep_delisted([now], older, one, today=DAYS[2])[0].parties][-1] == "P4"


def test_its_hits_never_stop_and_say_why_they_show() -> None:
    """A stop rule that fits stops for a listed party only."""
    *older, now = copies()
    policy = ss.Policy(stops=STOPS, delisted=(RULE,))
    lists = ss.keep_delisted([now], older, policy, today=DAYS[2])
    kept = decided(lists, policy, DAYS[2])
    assert [row["decision"] for row in kept] == ["review", "review", "stop"]
    words = "kept visible by policy: amendment expected, A. Officer, until 2027-06-30"
    assert f"t-list P4: delisted on 2026-02-01, {words}" in kept[0]["reasons"]
    assert kept[0]["consequence"] == "none" and kept[0]["foreign_law_only"] is False
    without_index = decided(lists, policy, DAYS[2], with_index=False)
    assert f"t-list P4: delisted, {words}" in without_index[0]["reasons"]
    late = decided(lists, policy, UNTIL + dt.timedelta(1))  # an index from before: the hit stays, and says so
    assert (late[0]["decision"], late[0]["reasons"][-1]) == (
        "review", f"t-list P4: delisted on 2026-02-01, {words} (that is over)",
    )  # fmt: skip
    assert decided([now], policy, DAYS[2])[0]["decision"] == "pass"


def test_the_reason_is_that_of_the_rule_that_counts() -> None:
    """Not of one that has ended while another keeps the party, and of none where its list carries it itself."""
    *older, now = copies()
    ended = replace(RULE, reason="of old", until=dt.date(2026, 2, 15))
    policy = ss.Policy(delisted=(ended, RULE))
    lists = ss.keep_delisted([now], older, policy, today=DAYS[2])
    assert decided(lists, policy, DAYS[2])[0]["reasons"][-1] == f"t-list P4: delisted on 2026-02-01, {RULE}"
    marked = replace(now, parties=tuple(replace(party, delisted_on=DAYS[0]) for party in now.parties))
    reasons = decided([marked], policy, DAYS[2])[2]["reasons"]
    assert "t-list P1: delisted on 2026-01-01, so nothing stops for it" in reasons


def test_a_delisting_to_come_stops_until_then() -> None:
    """An entry whose list states a later day is in force before it."""
    *_, now = copies()
    marked = replace(now, parties=tuple(replace(party, delisted_on=DAYS[2]) for party in now.parties))
    before, after = (decided([marked], ss.Policy(stops=STOPS), day)[2] for day in (DAYS[1], DAYS[2]))
    assert (before["decision"], before["reasons"][0]) == ("stop", "t-list P1: delisted on 2026-03-01, and in force before")
    assert (after["decision"], after["consequence"]) == ("review", "none")


def test_an_entry_listed_again_is_listed() -> None:
    """A day of de-listing before the day of listing is over; the problem names both."""
    text = Path("data/lists/un_sample.xml").read_text(encoding="utf-8")
    days = ("2001-01-01", "2001-01-25", "2026-01-01")
    old = "<LISTED_ON>2001-01-25</LISTED_ON>"
    assert old in text
    for day, status in zip(days, ("listed", "delisted", "delisted"), strict=True):
        changed = text.replace(old, f"{old}<DELISTED_ON><VALUE>{day}</VALUE></DELISTED_ON>", 1)
        listed = ss.read_list(changed.encode())
        (party,) = (p for p in listed.parties if p.delisted_on or any(q.code == "listed_again" for q in p.problems))
        assert ("delisted" if party.delisted_on else "listed") == status


def test_every_record_of_an_entry_is_kept() -> None:
    """A list may have several of one id."""
    *older, now = copies()
    (gone,) = (party for party in older[0].parties if party.entry_id == "P4")
    twice = replace(older[0], parties=(gone, replace(gone, names=gone.names[:1]), *now.parties))
    (kept,) = ss.keep_delisted([now], [twice], ss.Policy(delisted=(RULE,)), today=DAYS[2])
    assert [party.entry_id for party in kept.parties[len(now.parties) :]] == ["P4", "P4"]


def test_after_its_last_day_a_rule_keeps_nobody() -> None:
    """On the last day it does."""
    *older, now = copies()
    policy = ss.Policy(delisted=(RULE,))
    assert len(ss.keep_delisted([now], older, policy, today=UNTIL)[0].parties) == len(now.parties) + 2
    assert ss.keep_delisted([now], older, policy, today=UNTIL + dt.timedelta(1)) == [now]


def test_the_hits_of_the_others_stay_as_they_were() -> None:
    """Row for row, with or without what is kept."""
    *older, now = copies()
    names = [name.text for party in older[0].parties for name in party.names]
    (kept,) = ss.keep_delisted([now], older, ss.Policy(delisted=(RULE,)), today=DAYS[2])
    before, after = (ss.screen(names, ss.NameIndex.build([listed])).to_pylist() for listed in (now, kept))
    assert [hit for hit in after if hit["status"] == "listed"] == before
    assert {hit["entry_id"] for hit in after if hit["status"] == "delisted"} == {"P4", "E1"}


def test_a_list_that_marks_an_entry_itself_keeps_its_mark() -> None:
    """An entry still in the list stays as it is; one gone since keeps the day its list stated."""
    *_, now = copies()
    stated = dt.date(2025, 12, 24)
    marked = replace(now, parties=(replace(now.parties[0], delisted_on=stated), *now.parties[1:]))
    policy = ss.Policy(stops=STOPS, delisted=(RULE,))
    assert ss.keep_delisted([marked], [now], policy, today=DAYS[2]) == [marked]
    rest = replace(now, parties=now.parties[1:])
    (kept,) = ss.keep_delisted([rest], [marked], policy, today=DAYS[2])
    assert (kept.parties[-1].entry_id, kept.parties[-1].delisted_on) == ("P1", stated)
    assert decided([marked], policy, DAYS[2])[2]["decision"] == "review"


def test_a_list_that_is_gone_delists_nobody() -> None:
    """Whoever leaves a list out by mistake is told."""
    now = copies()[-1]
    with pytest.raises(ValueError, match="found an older copy of t-us, and no such list"):
        ss.keep_delisted([now], [replace(now, list_id="t-us")], ss.Policy(delisted=(RULE,)))


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ('list = "eu-fsf"\nowner = "A"\nuntil = 2027-01-31', r"delisted\[0\].reason: found nothing, expected words"),
        ('list = "eu-fsf"\nreason = "r"\nuntil = 2027-01-31', r"delisted\[0\].owner: found nothing"),
        ('list = "eu-fsf"\nreason = "r"\nowner = "A"', r"delisted\[0\].until: found nothing, expected a date"),
        (
            'reason = "r"\nowner = "A"\nuntil = 2027-01-31',
            r"delisted\[0\]: found no scope, expected one or more of",
        ),
        (
            'entry = "P4"\nreason = "r"\nowner = "A"\nuntil = 2027-01-31',
            r"delisted\[0\].entry: found 'P4', expected a",
        ),
        ('role = "debtor"\nreason = "r"\nowner = "A"\nuntil = 2027-01-31', r"delisted\[0\].role: found an unknown key"),
    ],
)
def test_a_rule_names_whom_why_who_and_until_when(tmp_path: Path, rule: str, said: str) -> None:
    """What is missing is an error with its place."""
    path = tmp_path / "policy.toml"
    path.write_text(f"[[delisted]]\n{rule}\n", encoding="utf-8")
    with pytest.raises(ss.PolicyError, match=said):
        ss.Policy.load(path)
    good = 'list = "t-list"\nreason = "amendment expected"\nowner = "A. Officer"\nuntil = 2027-06-30\n'
    path.write_text(f"[[delisted]]\n{good}", encoding="utf-8")
    assert ss.Policy.load(path).delisted == (RULE,)


def test_a_store_keeps_what_its_earlier_copies_have(tmp_path: Path) -> None:
    """Only with the policy, only what was known on the day, and marked in the index."""
    store, file, rows = ss.ListStore(tmp_path / "store"), tmp_path / "own.csv", ["1,Timur Testov,person"]
    more = [f"{n},Oleg Qwertov{'abcdefghij'[n % 10]}{'klmnopqrst'[n // 10]},person" for n in range(2, 30)]
    for month, its in ((1, [*rows, *more]), (2, more[1:]), (3, more[2:])):
        file.write_text("\n".join(["entry_id,name,kind,list_id,authority", *(f"{row},t-list,EU" for row in its)]))
        store.add(file, published_on=DAYS[month - 1], today=DAYS[month - 1] + dt.timedelta(5))
    policy = tmp_path / "policy.toml"
    policy.write_text('[[delisted]]\nlist = "t-list"\nreason = "r"\nowner = "A"\nuntil = 2026-12-31\n')
    now = store.as_of(required_lists=["t-list"])
    assert [copy.published_on for copy in store.earlier(now)] == DAYS[:2]
    assert [copy.published_on for copy in store.earlier(now, known_on=DAYS[1])] == []
    for clocks, kept in (
        ((), []),
        (("--policy", policy, "--in-force-on", "2026-02-15"), [("1", DAYS[1]), ("2", DAYS[1])]),
        (("--policy", policy, "--in-force-on", "2026-03-15"), [("1", DAYS[1]), ("2", DAYS[1]), ("3", DAYS[2])]),
        (("--policy", policy, "--known-on", "2026-03-05"), [("1", DAYS[1]), ("2", DAYS[1])]),
        (("--policy", policy, "--known-on", "2026-02-05"), []),
        (("--policy", policy, "--in-force-on", "2027-01-01"), []),
    ):
        out = tmp_path / "l.ssx"
        given = ("store", "index", "--store", tmp_path / "store", "-o", out, "--require", "t-list", *clocks)
        assert run(*given).exit_code == 0
        index = ss.NameIndex.load(out)
        parties = [index.party("t-list", entry_id) for entry_id in index.parties["entry_id"].to_pylist()]
        assert [(party.entry_id, party.delisted_on) for party in parties if party.delisted_on] == kept
