"""Following holdings from listed parties to a fixed point: what counts holds wholly below, whatever its own share above.

A company counts as soon as what counting owners hold in it reaches the threshold, or one of them controls it. Each holding
is used once, so the work grows with the number of holdings, and cycles end.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from sanctionscreen.ownership.holdings import PER_CENT, Holdings
from sanctionscreen.ownership.rules import OwnershipRule


@dataclass(slots=True)
class Reached:
    """What counts, and through what.

    Args:
        main: The holding through which each node came to count first, or None for a listed one; in the order they did.
        since: Earliest day of listing behind what each node is held by, or listed on itself, as far as known.
        used: Holdings of counting owners in each node, counting itself or not.
        shares, votes: Their sums, in units of `Holdings`.
    """

    main: dict[int, int | None] = field(default_factory=dict)
    since: dict[int, dt.date | None] = field(default_factory=dict)
    used: defaultdict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    shares: defaultdict[int, int] = field(default_factory=lambda: defaultdict(int))
    votes: defaultdict[int, int] = field(default_factory=lambda: defaultdict(int))

    def total(self, node: int, rule: OwnershipRule) -> int:
        """What counting owners hold of a node, in units of `Holdings`, as far as the rule counts it."""
        return max(self.shares[node], self.votes[node]) if rule.votes else self.shares[node]


@dataclass(frozen=True, slots=True)
class Bound:
    """Which end of ranges counts, and which holdings do.

    Args:
        shares, votes: Columns of `Holdings`.
        counts: Whether a holding counts, given the earliest day its owner's listing is known from.
    """

    shares: list[int]
    votes: list[int]
    counts: Callable[[int, dt.date | None], bool]


def reaches(total: int, rule: OwnershipRule) -> bool:
    """Whether a sum of holdings is over the threshold of a rule."""
    needed = round((rule.threshold or 0) * PER_CENT)
    return total > needed if rule.strict else total >= needed


def spread(
    holdings: Holdings,
    below: Mapping[int, Iterable[int]],
    seeds: Mapping[int, dt.date | None],
    rule: OwnershipRule,
    bound: Bound,
    partners: Mapping[tuple[int, str], Iterable[int]],
) -> Reached:
    """Follow holdings from some nodes to a fixed point.

    Args:
        holdings: All holdings.
        below: Holdings of each node in others.
        seeds: Nodes that count by themselves, with the earliest day they were listed.
        rule: What makes a company count.
        bound: What is taken of each holding.
        partners: Holdings that count together, see `partners_of`.
    """
    found = Reached(main=dict.fromkeys(seeds), since=dict(seeds))
    done: set[int] = set()
    joined: set[tuple[int, str]] = set()
    queue = deque(sorted(seeds, key=lambda node: seeds[node] or dt.date.max))  # so that few days are found earlier later
    while queue:
        owner = queue.popleft()
        since = found.since[owner]
        for first in below.get(owner, ()):
            if not bound.counts(first, since):
                continue
            node = holdings.owned[first]
            under = node, holdings.arrangement[first]
            together = partners.get(under, (first,)) if under not in joined else ()
            if under in partners:
                joined.add(under)
            for holding in together:
                if holding not in done and bound.counts(holding, since):
                    done.add(holding)
                    found.used[node].append(holding)
                    found.shares[node] += bound.shares[holding]
                    found.votes[node] += bound.votes[holding]
            earlier = node not in seeds and since is not None and since < (found.since.get(node) or dt.date.max)
            if earlier or node not in found.since:
                found.since[node] = since
            if node in found.main:
                if earlier:  # what it held until lately may count now
                    queue.append(node)
                continue
            controls = holdings.control[first] in rule.control
            if controls or reaches(found.total(node, rule), rule):
                found.main[node] = first if controls else _largest(holdings, found, node, bound)
                queue.append(node)
    return found


def partners_of(holdings: Holdings, rule: OwnershipRule) -> dict[tuple[int, str], list[int]]:
    """Holdings in one node under one joint arrangement, where the rule takes them together."""
    together: dict[tuple[int, str], list[int]] = {}
    if rule.aggregation == "joint":
        for holding, name in enumerate(holdings.arrangement):
            if name:
                together.setdefault((holdings.owned[holding], name), []).append(holding)
    return together


def _largest(holdings: Holdings, found: Reached, node: int, bound: Bound) -> int:
    """The largest holding of a counting owner in a node."""
    counting = (holding for holding in found.used[node] if holdings.owner[holding] in found.main)
    return max(counting, key=lambda holding: (max(bound.shares[holding], bound.votes[holding]), -holding))
