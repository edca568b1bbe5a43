"""De-listed parties kept visible: off unless a rule of the policy says for whom, why, by whom and until when.

A party was de-listed when an older copy of its list has it and the newer one has not, or when its list says so itself. What
is kept is marked as de-listed, so that its hits are for review at most.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace

from sanctionscreen.model import ListedParty, SanctionsList
from sanctionscreen.policy import Delisted, Policy


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
        older_lists: Earlier copies of them, such as `store.as_of(date)` or what `store.snapshots()` read; several of one
            list give the day more exactly.
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
    older: dict[str, list[SanctionsList]] = {}
    for listed in older_lists:
        older.setdefault(listed.list_id, []).append(listed)
    if missing := sorted(older.keys() - {listed.list_id for listed in lists}):
        raise ValueError(f"found older copies of {', '.join(missing)}, and no such list; a list that is gone delists nobody")
    rules = [rule for rule in policy.delisted if day <= rule.until]
    return [_with_kept(listed, older.get(listed.list_id, []), rules, day) for listed in lists]


def _with_kept(
    listed: SanctionsList, older: Sequence[SanctionsList], rules: Sequence[Delisted], day: dt.date
) -> SanctionsList:
    """One list with what is kept of its earlier copies."""
    if not rules:
        return listed
    copies = sorted(older, key=lambda copy: copy.published_on or dt.date.min)
    there = {party.entry_id for party in listed.parties}
    last_seen = {party.entry_id: (n, party) for n, copy in enumerate(copies) for party in copy.parties}
    kept = []
    for entry_id, (n, party) in sorted(last_seen.items()):
        rule = next((rule for rule in rules if rule.covers(listed.list_id, listed.authority, entry_id)), None)
        if entry_id in there or rule is None:
            continue
        first_without = copies[n + 1] if n + 1 < len(copies) else listed
        kept.append(_marked(party, party.delisted_on or first_without.published_on or day, rule))
    return replace(listed, parties=(*listed.parties, *kept)) if kept else listed


def _marked(party: ListedParty, on: dt.date, rule: Delisted) -> ListedParty:
    """A party as de-listed on a day, with the rule in its notes."""
    notes = "\n".join(filter(None, (party.notes, f"De-listed on {on}, {rule}")))
    return replace(party, delisted_on=on, notes=notes)
