"""What the Official Journal adds to the EU's own file, and when a row of it has done its duty.

The Financial Sanctions Files (FSF) follow the Journal by hours or days and hold asset freezes only. So the rows of the
Journal are parted in two lists: measures the FSF never carry (`eu-annexes`), and freezes (`eu-oj`), of which those the FSF
have caught up with are retired: the FSF entry cites the same act and bears the same name. A name alone retires nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from sanctionscreen.lists.acts import acts_in
from sanctionscreen.lists.eu_journal import LIST_IDS, REMOVED
from sanctionscreen.model import ListedParty, Measure, Problem, SanctionsList

ANNEXES, OVERLAY = LIST_IDS


@dataclass(frozen=True, slots=True)
class JournalLists:
    """The EU's lists with the Journal taken into account.

    Args:
        fsf: The Financial Sanctions Files; entries that the Journal has removed say so.
        annexes: Parties under other measures than a freeze.
        overlay: Freezes published and not yet in the FSF.
    """

    fsf: SanctionsList
    annexes: SanctionsList
    overlay: SanctionsList


def apply_journal(fsf: SanctionsList, journal: Iterable[SanctionsList]) -> JournalLists:
    """Part the rows of the Journal and retire what the FSF have caught up with.

    Args:
        fsf: The `eu-fsf` list.
        journal: Lists read from Journal tables (`eu-annexes` or `eu-oj`), consolidated or amending.

    Raises:
        ValueError: The first is not the FSF, or one of the others is not from the Journal.
    """
    lists = list(journal)
    if fsf.list_id != "eu-fsf" or any(listed.list_id not in LIST_IDS for listed in lists):
        raise ValueError(f"expected the eu-fsf list and Journal lists, got {', '.join(x.list_id for x in (fsf, *lists))}")
    parties = [party for listed in lists for party in listed.parties]
    cited = {(act, name) for party in fsf.parties for act in acts_of(party) for name in names_of(party)}
    removed: dict[str, str] = {}
    annexes, overlay = [], []
    for party in parties:
        words = next((problem.message for problem in party.problems if problem.code == REMOVED), None)
        if words is not None:
            removed |= dict.fromkeys(names_of(party), words)
        elif not freezes(party):
            annexes.append(replace(party, list_id=ANNEXES))
        elif not any((act, name) in cited for act in acts_of(party) for name in names_of(party)):
            overlay.append(replace(party, list_id=OVERLAY))
    marked = tuple(_mark(party, removed) for party in fsf.parties)
    template = lists[0] if lists else fsf
    return JournalLists(
        replace(fsf, parties=marked),
        replace(template, list_id=ANNEXES, parties=tuple(annexes), list_problems=()),
        replace(template, list_id=OVERLAY, parties=tuple(overlay), list_problems=()),
    )


def freezes(party: ListedParty) -> bool:
    """Whether any designation of a party is an asset freeze."""
    return any(Measure.ASSET_FREEZE in designation.measures for designation in party.designations)


def acts_of(party: ListedParty) -> set[str]:
    """Acts cited by a party, each in the spelling of `acts_in`."""
    return {act for designation in party.designations for act in acts_in(designation.legal_basis)}


def names_of(party: ListedParty) -> set[str]:
    """Names of a party, without case and order: tables and files write them differently."""
    return {" ".join(sorted(re.findall(r"\w+", name.text.casefold()))) for name in party.names}


def _mark(party: ListedParty, removed: dict[str, str]) -> ListedParty:
    """Say on an entry of the FSF that the Journal has removed it."""
    words = next((removed[name] for name in sorted(names_of(party)) if name in removed), None)
    if words is None:
        return party
    problem = Problem(REMOVED, words, party.entry_id, party.line)
    designations = tuple(replace(d, measures_text=f"{d.measures_text} ({words})") for d in party.designations)
    return replace(party, designations=designations, problems=(*party.problems, problem))
