"""De-listed parties kept visible: off unless a rule of the policy says for whom, why, by whom and until when.

A party was de-listed when an older copy of its list has it and the newer one has not, or when its list says so itself. What
is kept is marked as de-listed, so that its hits are for review at most.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace

from sanctionscreen.model import ListedParty, SanctionsList
from sanctionscreen.policy import KEPT, Delisted, Policy


def keep_delisted(
    lists: Sequence[SanctionsList],
    older_lists: Iterable[SanctionsList],
    policy: Policy,
    *,
    today: dt.date | None = None,
) -> list[SanctionsList]:
    """Put de-listed parties back, marked as such, as far as the policy says.

    Args:
        lists: The lists as they are.
        older_lists: Earlier copies of them, such as `store.earlier(lists)`; several of one list give the day more exactly.
            One without a date counts as the oldest.
        policy: Its `[[delisted]]` rules; without one the lists come back as they are.
        today: The day, for rules that have ended; by default today.

    Returns:
        The lists in their order. A party kept has its last wording, `delisted_on` (the date of the first copy without it, or
        what its list states) and a note; it stands after the others. An entry that the list itself still carries as
        de-listed stays as it is.

    Raises:
        ValueError: There are older copies of a list that is not among the lists.
    """
    day = today or dt.date.today()  # noqa: DTZ011  the day where the institution is
    rules = [rule for rule in policy.delisted if day <= rule.until]
    if not rules:
        return list(lists)
    gone = {listed.list_id: _Gone(listed) for listed in lists}
    for copy in older_lists:
        if copy.list_id not in gone:
            raise ValueError(f"found an older copy of {copy.list_id}, and no such list; a list that is gone delists nobody")
        gone[copy.list_id].add(copy, rules)
    return [_with_kept(listed, gone[listed.list_id].kept(day)) for listed in lists]


class _Gone:
    """Parties that older copies of a list have and the list has not."""

    def __init__(self, listed: SanctionsList) -> None:
        self._listed = listed
        self._there = {party.entry_id for party in listed.parties}
        self._days: set[dt.date] = set()
        self._last: dict[str, tuple[dt.date, list[ListedParty], Delisted]] = {}

    def add(self, copy: SanctionsList, rules: Sequence[Delisted]) -> None:
        """Take what a rule keeps from an older copy, the latest wording of each party."""
        day = copy.published_on or dt.date.min
        self._days.add(day)
        records: dict[str, list[ListedParty]] = {}  # of one id there may be several
        for party in copy.parties:
            if party.entry_id not in self._there and day >= self._last.get(party.entry_id, (day,))[0]:
                records.setdefault(party.entry_id, []).append(party)
        for entry_id, its in records.items():
            rule = next((rule for rule in rules if rule.covers(copy.list_id, copy.authority, entry_id)), None)
            if rule is not None:
                self._last[entry_id] = (day, its, rule)

    def kept(self, today: dt.date) -> list[ListedParty]:
        """The parties, each de-listed on the date of the first copy without it, or on the day its list stated."""
        marked = []
        for day, its, rule in (self._last[entry_id] for entry_id in sorted(self._last)):
            first_without = min((later for later in self._days if later > day), default=self._listed.published_on or today)
            marked += [_marked(party, party.delisted_on or first_without, rule) for party in its]
        return marked


def was_kept(party: ListedParty) -> bool:
    """Whether a party is here because a policy kept it, and not because its list carries it as de-listed."""
    return party.notes.rpartition("\n")[2].startswith(f"De-listed on {party.delisted_on}, {KEPT}")


def _with_kept(listed: SanctionsList, kept: Sequence[ListedParty]) -> SanctionsList:
    """A list with what is kept after the others."""
    return replace(listed, parties=(*listed.parties, *kept)) if kept else listed


def _marked(party: ListedParty, on: dt.date, rule: Delisted) -> ListedParty:
    """A party as de-listed on a day, with the rule in its notes."""
    notes = "\n".join(filter(None, (party.notes, f"De-listed on {on}, {rule}")))
    return replace(party, delisted_on=on, notes=notes)
