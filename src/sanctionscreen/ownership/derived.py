"""What holdings make of companies, rule by rule."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import numpy as np
import pyarrow as pa
import rustworkx as rx

from sanctionscreen.matching import NameIndex
from sanctionscreen.model import SanctionsList
from sanctionscreen.ownership.holdings import PER_CENT, Holdings, read_holdings
from sanctionscreen.ownership.listed import Listed, assumed_rules, entries_of_nodes, listed_under, parties_of
from sanctionscreen.ownership.rules import OWNERSHIP_RULES, OwnershipRule
from sanctionscreen.ownership.spreading import Bound, Reached, partners_of, reaches, spread
from sanctionscreen.ownership.telling import (
    CONTROLLED,
    NEAR,
    OWNED,
    OWNERSHIP_SCHEMA,
    POSSIBLE,
    STATES,
    TRANSFERRED,
    Case,
    Question,
    Teller,
)

BATCH_ROWS = 20_000
# Holdings that are followed owner by owner, at least and for each holding there is, before owners are taken together.
MAX_FOLLOWED, MAX_FOLLOWED_EACH = 2_000_000, 10
MAX_NEAR, MAX_DAYS = 100, 36_500


def ownership(
    edges: object,
    index: NameIndex | Sequence[SanctionsList],
    rules: Sequence[OwnershipRule] = OWNERSHIP_RULES,
    *,
    listed: Mapping[str, Iterable[str]] | pa.Table | None = None,
    links: pa.Table | None = None,
    on: dt.date | None = None,
    near: float = 5.0,
    transfer_days: int = 180,
    evidence_against: Mapping[str, str] | None = None,
) -> pa.Table:
    """Tell which companies listed parties own or control, authority by authority. Each is for review, never more.

    Args:
        edges: Who owns whom: anything `screen` takes as a table, with text columns `owner` and `owned`, ids, or `list entry`
            such as `us-sdn 17018` for what is listed; and any of `owner_name`, `owned_name`; `share` in per cent (a number,
            or text such as `50`, `33.3 %`, `25-50`) or `share_min` and `share_max`; `votes` likewise; `control`, a way of
            `CONTROL`; `arrangement`, what joint holders share; `since` and `until`, first and last day, a date or ISO 8601
            text. Other columns are not read. Shares that are all up to 1 are taken for fractions and refused.
        index: The lists, indexed or not.
        rules: Which holdings count. A freeze by an authority without a rule is read most strictly, flagged `assumed_rule`.
        listed: Which other ids of `edges` are which entries: id -> entries as `list entry`, or the hits of a screening of
            them (HITS_SCHEMA, `query_id` the id), flagged `owner_by_name`.
        links: LINKS_SCHEMA: an owner listed by one authority counts for those that list it under another entry.
        on: Holdings of this day; by default today.
        near: Points beside a threshold that are flagged, and under it told as state `near`.
        transfer_days: A holding that ended up to so many days before its owner was listed, or later, is looked at as if it
            had not.
        evidence_against: Id -> evidence that rebuts the presumption; it is shown, nothing is left out for it.

    Returns:
        OWNERSHIP_SCHEMA, a row for each company, not itself listed under the rule, and rule, in order of `edges` and
        `rules`. The metadata `sanctionscreen` hold day, counts, and ids written like entries that are in no list.

    Raises:
        TypeError: `edges` or `listed` is no table or lacks columns, or `on` is no date.
        OwnershipError: A value of `edges` is not as it must be (also a ValueError).
        ValueError: `near` or `transfer_days` is out of range, or hits given as `listed` do not say whose they are.
    """
    if not (0 <= near <= MAX_NEAR and 0 <= transfer_days <= MAX_DAYS):
        raise ValueError(
            f"near must be from 0 to {MAX_NEAR} and transfer_days from 0 to {MAX_DAYS:,}, got {near} and {transfer_days}"
        )
    if on is not None and not isinstance(on, dt.date):
        raise TypeError(f"on must be a date, got {on!r}")
    rules = tuple(rules)
    holdings = read_holdings(edges)
    day = on or dt.date.today()  # noqa: DTZ011  the day where the institution is
    day = day.date() if isinstance(day, dt.datetime) else day
    parties, list_ids = parties_of(index)
    entries, by_name, unknown = entries_of_nodes(holdings, parties, list_ids, listed, links)
    asked = Question(day, round(near * PER_CENT), dt.timedelta(transfer_days), evidence_against or {})
    below: defaultdict[int, list[int]] = defaultdict(list)
    for holding, (owner, owned) in enumerate(zip(holdings.owner, holdings.owned, strict=True)):
        if owner != owned:
            below[owner].append(holding)
    nodes: list[int] = []
    tables: list[pa.Table] = [OWNERSHIP_SCHEMA.empty_table()]
    for rule in (*rules, *assumed_rules(rules, parties, entries)):
        behind = listed_under(rule, entries, parties)
        if rule.threshold is not None and behind:
            for batch in _batches(rule, behind, holdings, below, by_name, asked):
                nodes += [node for node, _ in batch]
                tables.append(pa.Table.from_pylist([row for _, row in batch], schema=OWNERSHIP_SCHEMA))
    order = np.argsort(np.array(nodes, np.int64), kind="stable")
    about = {"on": day.isoformat(), "edges": len(holdings.owner), "nodes": len(holdings.nodes), "unknown_entries": unknown}
    metadata = {**OWNERSHIP_SCHEMA.metadata, b"sanctionscreen": json.dumps(about, ensure_ascii=False).encode()}
    return pa.concat_tables(tables).take(pa.array(order)).replace_schema_metadata(metadata)


def _batches(
    rule: OwnershipRule,
    behind: Mapping[int, Listed],
    holdings: Holdings,
    below: Mapping[int, list[int]],
    by_name: set[int],
    asked: Question,
) -> Iterator[list[tuple[int, dict[str, Any]]]]:
    """What a rule makes of all companies: node and row of each, some at a time."""
    cases: dict[int, Case] = {}
    seeds = {node: listed.since for node, listed in behind.items() if node in below}
    bounds, partners = _bounds(holdings, asked), partners_of(holdings, rule)
    left = MAX_FOLLOWED + MAX_FOLLOWED_EACH * len(holdings.owner)
    waiting = deque([seeds] if rule.aggregation == "all" else [{node: since} for node, since in seeds.items()])
    while waiting:
        group = waiting.popleft()
        together = left < 0
        if together:  # too many owners of the same companies to follow each alone: as if they added up, which finds more
            group = {node: since for its in (group, *waiting) for node, since in its.items()}
            waiting.clear()
        sure, possible, *more = (spread(holdings, below, group, rule, bound, partners) for bound in bounds)
        left -= sum(len(its) for reached in (sure, possible, *more) for its in reached.used.values())
        sure = Reached() if together else sure  # nothing is sure of any one of them
        moved = more[0] if more else possible
        alone = set(group) if len(group) == 1 else set()
        for node in dict.fromkeys((*possible.used, *moved.used)):
            if node in behind:
                continue
            state, reached = _state(node, rule, sure, possible, moved, asked.near)
            if state is None:
                continue
            low, high = sure.total(node, rule), possible.total(node, rule)
            best = cases.setdefault(node, Case(state, reached, low, high, together, set(alone)))
            rank = STATES.index(state) - STATES.index(best.state)
            if rank < 0:
                cases[node] = Case(state, reached, low, high, together, set(alone))
            elif rank == 0 and best.reached is not reached:
                best.also |= alone
                if (low, high) > (best.low, best.high):  # what is shown adds up to what is said
                    best.reached, best.low, best.high, best.together = reached, low, high, together
    rings = _rings(holdings) if cases else set()
    teller = Teller(rule, behind, holdings, by_name, rings, asked)
    told = ((node, teller.row(node, case)) for node, case in sorted(cases.items()))
    while batch := list(islice(told, BATCH_ROWS)):
        yield batch


def _bounds(holdings: Holdings, asked: Question) -> list[Bound]:
    """The least of each range, the most of it, and, where any ended, the most with holdings that ended lately."""

    def holds(holding: int, _: dt.date | None) -> bool:
        since, until = holdings.since[holding], holdings.until[holding]
        return (since is None or since <= asked.on) and (until is None or until >= asked.on)

    def held_lately(holding: int, listed: dt.date | None) -> bool:
        until = holdings.until[holding]
        ended = until is not None and asked.on > until >= (listed or asked.on) - asked.window
        return ended or holds(holding, listed)

    least = Bound(holdings.low, holdings.votes_low, holds)
    most = Bound(holdings.high, holdings.votes_high, holds)
    if not any(until is not None and until < asked.on for until in holdings.until):
        return [least, most]
    return [least, most, Bound(holdings.high, holdings.votes_high, held_lately)]


def _state(
    node: int, rule: OwnershipRule, sure: Reached, possible: Reached, moved: Reached, near: int
) -> tuple[str | None, Reached]:
    """What a company is, None for nothing, and what shows it."""
    if node in sure.main:
        return (OWNED if reaches(sure.total(node, rule), rule) else CONTROLLED), sure
    if node in possible.main:
        return POSSIBLE, possible
    if node in moved.main:
        return TRANSFERRED, moved
    missing = round((rule.threshold or 0) * PER_CENT) - possible.total(node, rule)
    return (NEAR if near and missing <= near else None), possible


def _rings(holdings: Holdings) -> set[int]:
    """Nodes that own each other around a ring."""
    graph = rx.PyDiGraph()
    graph.add_nodes_from(range(len(holdings.nodes)))
    graph.add_edges_from_no_data(list(zip(holdings.owner, holdings.owned, strict=True)))
    return {node for ring in rx.strongly_connected_components(graph) if len(ring) > 1 for node in ring}
