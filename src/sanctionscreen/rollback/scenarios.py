"""Who leaves: scenarios, and the lists without what they remove or suspend.

A scenario removes designations; a party leaves with its last one. A suspension (general licence, waiver, non-enforcement)
takes no party off a list, but what it forbade is allowed meanwhile.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sanctionscreen.lists.acts import acts_in
from sanctionscreen.model import Designation, ListedParty, SanctionsList


@dataclass(frozen=True, slots=True)
class Suspension:
    """What takes the effect of designations away while the parties stay listed.

    Args:
        source: The general licence, waiver or statement.
        since: First day.
        until: Last day, None where none is stated.
    """

    source: str
    since: dt.date
    until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Scenario:
    """Who leaves: an authority, one of its programmes or acts, or some of its entries; or what is suspended of these.

    Args:
        authority: Such as `US`.
        programme: Code of a programme, or the number of an act such as `269/2014`, which is that of the designations that
            cite it: one that cites an amending act alone is reached by its programme.
        entries: As `list entry`, such as `us-sdn 35233`; None for all.
        suspension: The effect is off, the party stays listed.

    >>> Scenario.parse("US:RUSSIA-EO14024")
    Scenario(authority='US', programme='RUSSIA-EO14024', entries=None, suspension=None)
    """

    authority: str
    programme: str | None = None
    entries: frozenset[str] | None = None
    suspension: Suspension | None = None

    @classmethod
    def parse(cls, text: str, *, entries: Iterable[str] = (), suspension: Suspension | None = None) -> Scenario:
        """Read `US`, `US:PROGRAMME` or `EU:269/2014`.

        Args:
            text: Who leaves.
            entries: Only these, as `list entry`; none for all.
            suspension: The parties stay listed, without effect.

        Raises:
            ValueError: There is no authority in it.
        """
        authority, _, programme = text.partition(":")
        if not authority.strip():
            raise ValueError(f"found the scenario {text!r}, expected an authority such as US, or US:PROGRAMME")
        return cls(authority.strip(), programme.strip() or None, frozenset(entries) or None, suspension)

    def touches(self, party: ListedParty, designation: Designation) -> bool:
        """Whether it takes a designation of a party."""
        return (
            designation.authority == self.authority
            and (self.entries is None or f"{party.list_id} {party.entry_id}" in self.entries)
            and (
                self.programme in (None, designation.programme)
                or not acts_in(self.programme or "").isdisjoint(acts_in(designation.legal_basis))
            )
        )


def without(lists: Sequence[SanctionsList], scenario: Scenario) -> list[SanctionsList]:
    """The lists as they were without what leaves or is suspended; a list with nobody left is gone.

    Raises:
        ValueError: The scenario, or one of its entries, touches nobody, so that it is probably misspelt; the message names
            what there is.
    """
    left, touched = [], set()
    for listed in lists:
        parties = []
        for party in listed.parties:
            designations = party.designations or (Designation(listed.authority, ""),)  # one that states none is its list's
            kept = tuple(designation for designation in designations if not scenario.touches(party, designation))
            if len(kept) == len(designations):
                parties.append(party)
                continue
            touched.add(f"{party.list_id} {party.entry_id}")
            if kept:
                parties.append(replace(party, designations=kept))
        if parties:
            left.append(replace(listed, parties=tuple(parties)))
    if strange := sorted(set(scenario.entries or ()) - touched):
        raise ValueError(f"nothing leaves of {', '.join(strange)}: {_known(lists, scenario.authority)}")
    if not touched:
        raise ValueError(f"nobody leaves with {scenario_in_words(scenario)}: {_known(lists, scenario.authority)}")
    return left


def scenario_in_words(scenario: Scenario) -> str:
    """A scenario in words."""
    words = scenario.authority if scenario.programme is None else f"{scenario.authority}:{scenario.programme}"
    if scenario.entries is not None:
        words += f" of {len(scenario.entries):,} entries"
    if (suspended := scenario.suspension) is not None:
        words += f", suspended by {suspended.source} from {suspended.since}"
        words += f" to {suspended.until}" if suspended.until else ""
    return words


def _known(lists: Sequence[SanctionsList], authority: str) -> str:
    """What could leave."""
    programmes: dict[str, set[str]] = {}
    for listed in lists:
        for party in listed.parties:
            for designation in party.designations or (Designation(listed.authority, ""),):
                programmes.setdefault(designation.authority, set()).add(designation.programme)
    if authority not in programmes:
        return f"the lists have designations by {', '.join(sorted(programmes)) or 'nobody'}"
    return f"the programmes of {authority} are {', '.join(sorted(programmes[authority]))}"
