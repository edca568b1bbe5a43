"""What if one of them leaves: screening again without an authority or a programme, and what only that one knew.

A scenario removes designations; a party leaves with its last one. A suspension (general licence, waiver, non-enforcement)
takes no party off a list, but what it forbade is allowed meanwhile. Whether a hit stands or goes silent is found by
screening again, not by links. Links only tell whose entry could keep a silent hit alive, and with which alias or number.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa

from sanctionscreen.linking import party_ids
from sanctionscreen.lists.acts import acts_in
from sanctionscreen.matching import NameIndex
from sanctionscreen.model import Designation, ListedParty, Name, NameKind, SanctionsList

ROLLBACK_SCHEMA = pa.schema(
    [
        pa.field("query_row", pa.int64()),
        pa.field("query_id", pa.string()),
        pa.field("role", pa.string()),
        pa.field("field", pa.string()),
        pa.field("query_name", pa.string()),
        pa.field("state", pa.string()),  # silent, suspended (still listed, without effect), standing
        pa.field("lost", pa.list_(pa.string())),  # entries that no longer hit, as `list entry`
        pa.field("standing", pa.list_(pa.string())),  # entries that still do
        pa.field("still_listed_by", pa.list_(pa.string())),  # authorities that list the same party all the same
        pa.field("borrowed", pa.string()),  # the listed name only the leaving entry carried, where one of those lists it
        pa.field("borrowed_from", pa.string()),
        pa.field("keep_for", pa.list_(pa.string())),  # entries it could be kept for
    ]
)


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
    def parse(cls, text: str) -> Scenario:
        """Read `US`, `US:PROGRAMME` or `EU:269/2014`.

        Raises:
            ValueError: There is no authority in it.
        """
        authority, _, programme = text.partition(":")
        if not authority.strip():
            raise ValueError(f"found the scenario {text!r}, expected an authority such as US, or US:PROGRAMME")
        return cls(authority.strip(), programme.strip() or None)

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
        ValueError: The scenario touches nobody, so that it is probably misspelt; the message names what there is.
    """
    left, touched = [], False
    for listed in lists:
        parties = []
        for party in listed.parties:
            kept = tuple(designation for designation in party.designations if not scenario.touches(party, designation))
            touched = touched or len(kept) < len(party.designations)
            if len(kept) == len(party.designations):
                parties.append(party)
            elif kept:
                parties.append(replace(party, designations=kept))
        if parties:
            left.append(replace(listed, parties=tuple(parties)))
    if not touched:
        raise ValueError(f"nobody leaves with {_spoken(scenario)}: {_known(lists, scenario.authority)}")
    return left


def _spoken(scenario: Scenario) -> str:
    """A scenario in words."""
    words = scenario.authority if scenario.programme is None else f"{scenario.authority}:{scenario.programme}"
    return words if scenario.entries is None else f"{words} of {len(scenario.entries):,} entries"


def _known(lists: Sequence[SanctionsList], authority: str) -> str:
    """What could leave."""
    programmes: dict[str, set[str]] = {}
    for listed in lists:
        for party in listed.parties:
            for designation in party.designations:
                programmes.setdefault(designation.authority, set()).add(designation.programme)
    if authority not in programmes:
        return f"the lists have designations by {', '.join(sorted(programmes)) or 'nobody'}"
    return f"the programmes of {authority} are {', '.join(sorted(programmes[authority]))}"


def rollback(
    screen: Callable[[NameIndex], pa.Table], lists: Sequence[SanctionsList], scenario: Scenario, links: pa.Table
) -> pa.Table:
    """Screen with and without what leaves, and tell hit by hit what becomes of it.

    Args:
        screen: Screens the same input against an index, such as `lambda index: ss.screen_file("payments.xml", index)`.
        lists: The lists.
        scenario: Who leaves.
        links: LINKS_SCHEMA, from `link`.

    Returns:
        ROLLBACK_SCHEMA, one row for each party or text that loses a hit, in the order of the input.

    Raises:
        ValueError: The scenario touches nobody.
    """
    before = _by_place(screen(NameIndex.build(lists)))
    left = without(lists, scenario)
    after = _by_place(screen(NameIndex.build(left))) if left else {}
    ids = party_ids(lists, links)
    remaining = {(party.list_id, party.entry_id): (listed.authority, party) for listed in left for party in listed.parties}
    same: dict[str, list[tuple[str, str]]] = {}
    for key in remaining:
        same.setdefault(ids[key], []).append(key)
    rows = []
    for place, hits in before.items():
        still = {(hit["list_id"], hit["entry_id"]) for hit in after.get(place, ())}
        lost = [hit for hit in hits if (hit["list_id"], hit["entry_id"]) not in still]
        if lost:
            gone = "silent" if scenario.suspension is None else "suspended"
            rows.append(_row(place, hits[0], lost, still, ids, same, remaining, gone))
    return pa.Table.from_pylist(rows, schema=ROLLBACK_SCHEMA)


_Place = tuple[int, str, str]


def _by_place(hits: pa.Table) -> dict[_Place, list[dict[str, Any]]]:
    """Hits by the party or text of the input they are of."""
    found: dict[_Place, list[dict[str, Any]]] = {}
    for hit in hits.to_pylist():
        found.setdefault((hit["query_row"], hit["role"], hit["field"]), []).append(hit)
    return found


def _row(
    place: _Place,
    shown: dict[str, Any],
    lost: list[dict[str, Any]],
    still: set[tuple[str, str]],
    ids: dict[tuple[str, str], str],
    same: dict[str, list[tuple[str, str]]],
    remaining: dict[tuple[str, str], tuple[str, Any]],
    gone: str,
) -> dict[str, Any]:
    """What becomes of the hits at one place."""
    row, role, field = place
    others = {key for hit in lost for key in same.get(ids[hit["list_id"], hit["entry_id"]], ())} - {
        (hit["list_id"], hit["entry_id"]) for hit in lost
    }
    best = max(lost, key=lambda hit: hit["score"])
    silent = not still
    return {
        "query_row": row,
        "query_id": shown["query_id"],
        "role": role,
        "field": field,
        "query_name": shown["query_name"],
        "state": gone if silent else "standing",
        "lost": sorted({f"{hit['list_id']} {hit['entry_id']}" for hit in lost}),
        "standing": sorted(" ".join(key) for key in still),
        "still_listed_by": sorted({remaining[key][0] for key in others}),
        "borrowed": best["listed_name"] if silent and others else None,
        "borrowed_from": f"{best['list_id']} {best['entry_id']}" if silent and others else None,
        "keep_for": sorted(" ".join(key) for key in others) if silent else [],
    }


def keep_aliases(lists: Sequence[SanctionsList], rolled_back: pa.Table, *, noted: str) -> list[SanctionsList]:
    """Give the remaining entries the aliases that only the leaving list carried, marked as ours.

    Args:
        lists: The lists, or what is left of them.
        rolled_back: ROLLBACK_SCHEMA.
        noted: Day and source, kept in the notes of each entry.
    """
    kept: dict[str, dict[str, str]] = {}
    for row in rolled_back.to_pylist():
        for entry in row["keep_for"] or ():
            kept.setdefault(entry, {})[row["borrowed"]] = row["borrowed_from"]
    enriched = []
    for listed in lists:
        parties = []
        for party in listed.parties:
            more = kept.get(f"{party.list_id} {party.entry_id}", {})
            known = {name.text for name in party.names}
            added = {text: source for text, source in more.items() if text not in known}
            if added:
                said = "; ".join(f"{text} (from {source})" for text, source in added.items())
                names = (*party.names, *(Name(text, NameKind.ALIAS) for text in added))
                notes = "\n".join(filter(None, (party.notes, f"Kept by us, {noted}: {said}")))
                party = replace(party, names=names, notes=notes)
            parties.append(party)
        enriched.append(replace(listed, parties=tuple(parties)))
    return enriched
