"""What a rule found, in words: path, arithmetic, and what to look at."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from sanctionscreen.ownership.holdings import PER_CENT, WHOLE, Holdings
from sanctionscreen.ownership.listed import Listed
from sanctionscreen.ownership.rules import OwnershipRule, assumed_rule
from sanctionscreen.ownership.spreading import Reached

OWNERSHIP_SCHEMA = pa.schema(
    [
        pa.field("owned", pa.string(), nullable=False),
        pa.field("owned_names", pa.list_(pa.string()), nullable=False),  # the id where no name is given
        pa.field("authority", pa.string(), nullable=False),
        pa.field("rule", pa.string(), nullable=False),
        pa.field("measures", pa.list_(pa.string()), nullable=False),  # of the designations behind it that the rule extends
        pa.field("state", pa.string(), nullable=False),  # owned, controlled, possible, transferred, near
        pa.field("total_low", pa.float64(), nullable=False),  # per cent that counting owners hold at least
        pa.field("total_high", pa.float64(), nullable=False),  # at most
        pa.field("entries", pa.list_(pa.string()), nullable=False),  # listed parties behind it, as `list entry`
        pa.field("path", pa.string(), nullable=False),  # the largest holding at each step down from a listed party
        pa.field("arithmetic", pa.string(), nullable=False),
        pa.field("flags", pa.list_(pa.string()), nullable=False),
        pa.field("evidence_against", pa.string()),  # evidence that rebuts a presumption, given by the user
        pa.field("source", pa.string(), nullable=False),  # where the rule stands
    ],
    metadata={b"version": b"1"},
)
# States, the surest first: over the threshold with the least of each range; under control; only with the most of a range or
# an unknown share; only if a recent transfer is undone; a little under the threshold.
OWNED, CONTROLLED, POSSIBLE, TRANSFERRED, NEAR = STATES = ("owned", "controlled", "possible", "transferred", "near")
MAX_STEPS = 12  # of a path, and holdings of a sum, that are shown


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the holdings: a day, margins, and evidence of the user's."""

    on: dt.date
    near: int
    window: dt.timedelta
    evidence: Mapping[str, str]


@dataclass(slots=True)
class Case:
    """The best a rule finds for a company.

    Args:
        state: What it is.
        reached: What shows it.
        low, high: What counting owners hold of it, in units of `Holdings`.
        together: Whether owners that count each alone were followed as if they added up.
        also: Listed nodes of which, each alone, the same is found.
    """

    state: str
    reached: Reached
    low: int
    high: int
    together: bool
    also: set[int] = field(default_factory=set)


class Teller:
    """Says what a rule found, company by company.

    Args:
        rule: The rule.
        behind: Listed nodes.
        holdings: All holdings.
        by_name: Nodes that are listed by name alone.
        rings: Nodes in a ring.
        asked: What was asked.
    """

    def __init__(
        self,
        rule: OwnershipRule,
        behind: Mapping[int, Listed],
        holdings: Holdings,
        by_name: set[int],
        rings: set[int],
        asked: Question,
    ) -> None:
        self.rule, self.behind, self.holdings, self.by_name, self.rings, self.asked = (
            rule, behind, holdings, by_name, rings, asked,
        )  # fmt: skip
        self._chains: dict[int, dict[int, tuple[int, int]]] = {}  # by the run it was found in

    def row(self, node: int, case: Case) -> dict[str, Any]:
        """OWNERSHIP_SCHEMA of one company."""
        roots = self._roots_of(node, case.reached) | case.also
        measures = {entry: its for root in roots for entry, its in self.behind[root].measures.items()}
        text = self.holdings.nodes[node]
        return {
            "owned": text,
            "owned_names": self.holdings.names.get(node) or [text],
            "authority": self.rule.authority,
            "rule": self.rule.name,
            "measures": sorted({measure.value for its in measures.values() for measure in its}),
            "state": case.state,
            "total_low": case.low / PER_CENT,
            "total_high": case.high / PER_CENT,
            "entries": sorted(measures),
            "path": self._path(node, case.reached),
            "arithmetic": self._arithmetic(node, case),
            "flags": self._flags(node, case, roots),
            "evidence_against": self.asked.evidence.get(text),
            "source": self.rule.source,
        }

    def _roots_of(self, node: int, reached: Reached) -> set[int]:
        """Listed nodes behind the holdings in a node."""
        owners = (self.holdings.owner[holding] for holding in reached.used[node])
        return {self._root(owner, reached) for owner in owners if owner in reached.main}

    def _root(self, node: int, reached: Reached) -> int:
        """The listed node at the head of a chain of main holdings."""
        return self._chain(node, reached)[0]

    def _chain(self, node: int, reached: Reached) -> tuple[int, int]:
        """The listed node at the head of a chain of main holdings, and its number of steps."""
        known = self._chains.setdefault(id(reached), {})
        down = []
        while node not in known and (holding := reached.main[node]) is not None:
            down.append(node)
            node = self.holdings.owner[holding]
        root, steps = known.setdefault(node, (node, 0))
        for below in reversed(down):
            steps += 1
            known[below] = root, steps
        return root, steps

    def _path(self, node: int, reached: Reached) -> str:
        """The main holdings down to a node; of a long chain its head and its last steps."""
        holding = reached.main.get(node)
        if holding is None:  # near: it does not count itself
            counting = (h for h in reached.used[node] if self.holdings.owner[h] in reached.main)
            holding = max(counting, key=lambda h: (self.holdings.high[h], -h))
        steps: list[str] = []
        owner = node
        while holding is not None and len(steps) < MAX_STEPS:
            owner = self.holdings.owner[holding]
            steps.append(f" -{self._share(holding)}-> {self._label(self.holdings.owned[holding])}")
            holding = reached.main[owner]
        root, above = self._chain(owner, reached)
        if above:
            steps.append(f" -> ... {above:,} steps ... -> {self._label(owner)}")
        return "".join([self._label(root), *reversed(steps)])

    def _label(self, node: int) -> str:
        """A node as it is shown."""
        text = self.holdings.nodes[node]
        names = self.holdings.names.get(node)
        return f"{names[0]} [{text}]" if names and names[0] != text else text

    def _share(self, holding: int) -> str:
        """One holding in words."""
        its = self.holdings
        shares = _per_cent(its.low[holding], its.high[holding]) if its.known[holding] else "unknown share"
        votes = f", votes {_per_cent(its.votes_low[holding], its.votes_high[holding])}" if its.votes_high[holding] else ""
        control = f", control: {its.control[holding]}" if its.control[holding] else ""
        ended = f", until {its.until[holding]}" if (day := its.until[holding]) and day < self.asked.on else ""
        return f"{shares}{votes}{control}{ended}"

    def _arithmetic(self, node: int, case: Case) -> str:
        """The sum in words."""
        reached, its = case.reached, self.holdings
        used = sorted(reached.used[node])
        parts = [f"{self._share(holding)} by {self._label(its.owner[holding])}" for holding in used[:MAX_STEPS]]
        if len(used) > MAX_STEPS:
            parts.append(f"{len(used) - MAX_STEPS} more")
        by_votes = self.rule.votes and reached.votes[node] > reached.shares[node]
        low, high = (its.votes_low, its.votes_high) if by_votes else (its.low, its.high)
        total = _per_cent(sum(low[h] for h in used), sum(high[h] for h in used))
        sums = f" = {total}{' of the votes' if by_votes else ''}, {self.rule.needed} is needed"
        words = " + ".join(parts) + sums
        return f"under control: {words}" if case.state == CONTROLLED else words

    def _flags(self, node: int, case: Case, roots: set[int]) -> list[str]:
        """What to look at."""
        its, rule = self.holdings, self.rule
        used = case.reached.used[node]
        threshold = (rule.threshold or 0) * PER_CENT
        flags = {
            "assumed_rule": rule == assumed_rule(rule.authority),
            "cycle": node in self.rings,
            "more_than_100": case.low > WHOLE,
            "near_threshold": any(abs(total - threshold) <= self.asked.near for total in (case.low, case.high)),
            "owners_together": case.together,
            "owner_by_name": bool(roots & self.by_name),
            "range": any(
                (its.known[h] and its.low[h] != its.high[h]) or (rule.votes and its.votes_low[h] != its.votes_high[h])
                for h in used
            ),
            "rebuttable": rule.rebuttable,
            "recent_transfer": any((day := its.until[h]) is not None and day < self.asked.on for h in used),
            "repeated": len({(its.owner[h], its.low[h], its.high[h], its.since[h], its.until[h]) for h in used}) < len(used),
            "unknown_share": any(not its.known[h] for h in used),
        }
        return [flag for flag, raised in flags.items() if raised]


def _per_cent(low: int, high: int) -> str:
    """A share or a range in words."""
    words = f"{high / PER_CENT:.15g} %"
    return words if low == high else f"{low / PER_CENT:.15g} to {words}"
