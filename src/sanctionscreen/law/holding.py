"""Which renewal a designation rests on, on a day.

Rows of the same measures are one chain: the act adopted last before the day counts, of one date the row given last. They
share the number of a decision or regulation of the EU; where there is none, the words in these columns; where these are
empty, a programme, and then each programme goes by the rows that name it. A designation is found by the acts it cites; one
that cites none of them, by its programme. A programme that stands for several measures gives all of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from sanctionscreen.law.renewals import Renewal
from sanctionscreen.lists.acts import acts_in
from sanctionscreen.model import Designation, ListedParty


class Holders:
    """Renewals as they count on a day.

    Args:
        renewals: One row for each act.
        on: The day; rows adopted later do not count.
    """

    def __init__(self, renewals: Iterable[Renewal], on: dt.date) -> None:
        self.on = on
        self._by_act: dict[tuple[str, str], dict[Renewal, None]] = {}
        self._by_programme: dict[tuple[str, str], dict[Renewal, None]] = {}
        for chain in _chains([row for row in renewals if row.adopted_on is None or row.adopted_on <= on]):
            latest = _latest(chain)
            authority = latest.authority
            for act in acts_in("; ".join(words for row in chain for words in (row.act, row.decision, row.regulation))):
                self._by_act.setdefault((authority, act), {})[latest] = None
            for programme in {programme for row in chain for programme in row.programmes}:
                its = latest if latest.measures else _latest([row for row in chain if programme in row.programmes])
                self._by_programme.setdefault((authority, programme), {})[its] = None

    def of(self, designation: Designation) -> tuple[Renewal, ...]:
        """The rows a designation rests on, none where no row is known for it."""
        authority = designation.authority
        acts = sorted(acts_in(designation.legal_basis))
        cited = {row: None for act in acts for row in self._by_act.get((authority, act), ())}
        return tuple(cited or self._by_programme.get((authority, designation.programme), ()))

    def passed(self, party: ListedParty) -> tuple[Renewal, ...]:
        """The rows a party rests on, if the last day of each is over and every designation has one; else none."""
        held = [self.of(designation) for designation in party.designations]
        rows = tuple(dict.fromkeys(row for its in held for row in its))
        return rows if all(held) and all(row.has_passed(self.on) for row in rows) else ()


def _latest(rows: Sequence[Renewal]) -> Renewal:
    """The row adopted last, of one date the one given last."""
    return max(reversed(rows), key=lambda row: row.adopted_on or dt.date.min)


def _marks(row: Renewal) -> Iterable[str]:
    """What rows of the same measures share."""
    words = " ".join(row.measures.casefold().split())
    return acts_in(row.measures) or ([words] if words else row.programmes)


def _chains(renewals: Iterable[Renewal]) -> list[list[Renewal]]:
    """Rows of the same measures together."""
    chains: list[tuple[set[tuple[str, str]], list[Renewal]]] = []
    for row in renewals:
        marks = {(row.authority, mark) for mark in _marks(row)}
        same = [chain for chain in chains if not chain[0].isdisjoint(marks)]
        chains = [chain for chain in chains if chain[0].isdisjoint(marks)]
        chains.append((marks.union(*(its for its, _ in same)), [*(old for _, rows in same for old in rows), row]))
    return [rows for _, rows in chains]
