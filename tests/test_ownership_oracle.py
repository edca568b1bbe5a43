"""Ownership with ranges, votes, control, arrangements and dates equals a plain reading of the rules, whatever the order."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa
import pytest

import sanctionscreen as ss

DAY, WINDOW = dt.date(2026, 6, 1), dt.timedelta(180)
RULES = {rule.authority: rule for rule in ss.OWNERSHIP_RULES if rule.name in ("EU freeze", "US blocking", "UK freeze")}
Listed = dict[str, dt.date | None]


@dataclass(frozen=True)
class Holding:
    """One row; shares and votes are least and most."""

    owner: str
    owned: str
    share: tuple[float, float]
    votes: tuple[float, float]
    control: str | None
    arrangement: str | None
    since: dt.date | None
    until: dt.date | None

    def counts(self, listed_on: dt.date | None, lately: bool) -> bool:
        """Whether it holds on the day, or ended shortly before its owner was listed, or later."""
        if self.until is not None and self.until < DAY:
            return lately and self.until >= (listed_on or DAY) - WINDOW
        return self.since is None or self.since <= DAY


def plainly(rows: list[Holding], listed: Listed, rule: ss.OwnershipRule, most: int, lately: bool) -> Listed:
    """Who counts, and since when, by adding everything up again until nothing changes."""
    counting, before = dict(listed), None
    while counting != before:
        before = dict(counting)
        for company in {row.owned for row in rows} - listed.keys():
            into = [row for row in rows if row.owned == company]
            held = [
                row
                for row in into
                if row.owner != company and row.owner in counting and row.counts(counting[row.owner], lately)
            ]
            used = [
                row
                for row in into
                if row in held
                or any(
                    rule.aggregation == "joint"
                    and row.arrangement is not None
                    and row.arrangement == its.arrangement
                    and row.counts(counting[its.owner], lately)
                    for its in held
                )
            ]
            shares, votes = (sum(getattr(row, what)[most] for row in used) for what in ("share", "votes"))
            total = max(shares, votes) if rule.votes else shares
            over = total > (rule.threshold or 0) if rule.strict else total >= (rule.threshold or 0)
            if held and (over or any(row.control in rule.control for row in held)):
                days = [day for row in held if (day := counting[row.owner])]
                counting[company] = min(days, default=None)
    return counting


def expected(rows: list[Holding], listed: Listed, rule: ss.OwnershipRule) -> dict[str, str]:
    """State of each company, `owned` standing for controlled too."""
    groups = [listed] if rule.aggregation == "all" else [{node: day} for node, day in listed.items()]
    found: dict[str, str] = {}
    for state, most, lately in (("owned", 0, False), ("possible", 1, False), ("transferred", 1, True)):
        for group in groups:
            for company in plainly(rows, group, rule, most, lately).keys() - listed.keys():
                found.setdefault(company, state)
    return found


def some_rows(rng: random.Random, nodes: list[str]) -> list[Holding]:
    """Holdings with everything that can be said of them."""
    rows = []
    for _ in range(rng.randint(3, 30)):
        share, votes = rng.choice((0, 10, 25, 30, 49.9, 50, 51, 60)), rng.choice((0, 0, 0, 0, 30, 60))
        since, until = (
            rng.choice((None, None, None, *map(dt.date.fromisoformat, days)))
            for days in (
                ("2020-01-01", "2026-06-01", "2026-06-02"),
                ("2023-08-01", "2025-10-01", "2026-05-31", "2026-06-01"),
            )
        )
        rows.append(
            Holding(
                rng.choice(nodes), rng.choice(nodes), (share, min(100, share + rng.choice((0, 0, 25)))), (votes, votes),
                rng.choice((None,) * 8 + ("board",)), rng.choice((None, None, "p", "q")),
                since if since is None or until is None or since <= until else None, until,
            )
        )  # fmt: skip
    return rows


def as_table(rows: list[Holding]) -> pa.Table:
    """The rows as a user gives them."""
    columns: Mapping[str, list[object]] = {
        "owner": [row.owner for row in rows],
        "owned": [row.owned for row in rows],
        "share": [f"{row.share[0]} - {row.share[1]} %" for row in rows],
        "votes": [row.votes[0] or None for row in rows],
        "control": [row.control for row in rows],
        "arrangement": [row.arrangement for row in rows],
        "since": [row.since for row in rows],
        "until": [row.until for row in rows],
    }
    texts = pa.string()
    kinds = {"votes": pa.float64(), "since": pa.date32(), "until": pa.date32()}
    return pa.table({name: pa.array(values, kinds.get(name, texts)) for name, values in columns.items()})


@pytest.mark.parametrize("authority", RULES)
@pytest.mark.parametrize("seed", [821743, 100680, 603122, *random.Random().sample(range(10**6), 25)])
def test_it_is_the_plain_reading(authority: str, seed: int) -> None:
    """Under each rule, and with the rows in any order."""
    rng = random.Random(seed)
    days = [rng.choice((None, dt.date(2024, 1, 1), dt.date(2026, 3, 1), dt.date(2026, 5, 20))) for _ in range(4)]
    list_id = authority.lower()
    parties = tuple(
        ss.ListedParty(
            list_id, str(at), ss.PartyKind.ENTITY, (ss.Name(f"Listed {at}", ss.NameKind.PRIMARY),),
            (ss.Designation(authority, "P", listed_on=day, measures=(ss.Measure.ASSET_FREEZE,)),),
        )
        for at, day in enumerate(days)
    )  # fmt: skip
    lists = [ss.SanctionsList(list_id, authority, DAY, "0" * 64, parties)]
    rows = some_rows(rng, [*(f"{list_id} {at}" for at in range(4)), *(f"n{at}" for at in range(8))])
    there = {node for row in rows for node in (row.owner, row.owned)}
    listed = {node: day for at, day in enumerate(days) if (node := f"{list_id} {at}") in there}
    for order in (rows, rng.sample(rows, len(rows))):
        found = ss.ownership(as_table(order), lists, [RULES[authority]], on=DAY, near=0)
        states = {row["owned"]: row["state"].replace("controlled", "owned") for row in found.to_pylist()}
        assert states == expected(rows, listed, RULES[authority])
