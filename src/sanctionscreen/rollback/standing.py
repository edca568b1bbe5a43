"""What becomes of each hit when somebody leaves."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pyarrow as pa

from sanctionscreen.linking import LINKS_SCHEMA, NAME, STATED, party_ids
from sanctionscreen.lists.parties import OWNED_PREFIX
from sanctionscreen.matching import NameIndex
from sanctionscreen.model import EntryKey, ListedParty, SanctionsList, entry_key
from sanctionscreen.ownership import owned_list_id, owned_lists, ownership
from sanctionscreen.queries import table_of
from sanctionscreen.rollback.borrowed import BORROWED_TYPE, borrowed_of, borrowed_subsidiary
from sanctionscreen.rollback.scenarios import Scenario, scenario_in_words, without

ROLLBACK_SCHEMA = pa.schema(
    [
        pa.field("query_row", pa.int64()),
        pa.field("query_id", pa.string()),
        pa.field("role", pa.string()),
        pa.field("field", pa.string()),
        pa.field("query_name", pa.string()),
        # silent; suspended (still listed, without effect); standing; probable (standing on an entry that only its name
        # links to the party lost)
        pa.field("state", pa.string()),
        pa.field("same_party", pa.string()),  # what links what stays to what is lost: firm, name, or null for nothing
        pa.field("lost", pa.list_(pa.string())),  # entries that no longer hit, as `list entry`
        pa.field("lost_authorities", pa.list_(pa.string())),
        pa.field("lost_programmes", pa.list_(pa.string())),
        pa.field("standing", pa.list_(pa.string())),  # entries that still do
        pa.field("still_listed_by", pa.list_(pa.string())),  # authorities that list the same party all the same
        pa.field("borrowed", pa.list_(BORROWED_TYPE)),  # what only the leaving entries carried, where one of those lists it
        pa.field("amount", pa.float64()),  # of the payment, where amounts were given
        pa.field("currency", pa.string()),
    ]
)
SILENT, SUSPENDED, STANDING, PROBABLE = "silent", "suspended", "standing", "probable"
FIRM = "firm"
_Place = tuple[int, str, str]


@dataclass(frozen=True, slots=True)
class _Links:
    """Which entries are the same party, with the links that names alone make and without.

    Args:
        firm: Party of each entry by references, identifiers and people.
        all: Party of each entry by all links.
        parties: Every entry there was.
        remaining: Authority of each entry that stays, and its party.
        same: Entries that stay, by party.
        owners: Listed parties behind each owned company, before.
    """

    firm: Mapping[EntryKey, str]
    all: Mapping[EntryKey, str]
    parties: Mapping[EntryKey, ListedParty]
    remaining: Mapping[EntryKey, tuple[str, ListedParty]]
    same: Mapping[str, list[EntryKey]]
    owners: Mapping[EntryKey, list[EntryKey]]

    def between(self, some: Iterable[EntryKey], others: Iterable[EntryKey]) -> str | None:
        """What links one of some entries to one of others: firm, name, or nothing."""
        known, asked = list(some), list(others)
        for word, ids in ((FIRM, self.firm), (NAME, self.all)):
            if {ids[key] for key in known} & {ids[key] for key in asked}:
                return word
        return None


def rollback(
    screen: Callable[[NameIndex], pa.Table],
    lists: Sequence[SanctionsList],
    scenario: Scenario | Sequence[SanctionsList],
    links: pa.Table,
    *,
    edges: object = None,
    owners: Callable[[NameIndex], pa.Table] | None = None,
    on: dt.date | None = None,
    amounts: object = None,
) -> pa.Table:
    """Screen with and without what leaves, and tell hit by hit what becomes of it.

    Args:
        screen: Screens the same input against an index, such as `lambda index: ss.screen_file("payments.xml", index)`.
        lists: The lists.
        scenario: Who leaves; or, in place of a supposition, the lists of another date, such as `ListStore.as_of` gives.
        links: LINKS_SCHEMA, from `link`.
        edges: Who owns whom, as for `ownership`: companies owned by listed parties are screened too, and leave with them.
            Lists of owned companies among `lists` are then made anew.
        owners: Screens the owners of `edges` by their names, as `listed` of `ownership` takes it, such as `lambda index:
            ss.screen(names, index, id_column="id", party_columns={"owner": "name"})`.
        on: Holdings of this day, by default today.
        amounts: A table, of any maker, with a row for each row of the input and columns `amount` and, if there is one,
            `currency`.

    Returns:
        ROLLBACK_SCHEMA, one row for each party of the input, and each name in a text, that loses a hit, in the order of
        the input. The metadata `sanctionscreen` hold scenario, lists, how many of these mentions have hits before and after,
        and how many rest on one authority alone, by authority.

    Raises:
        ValueError: The scenario touches nobody; or `amounts` lack a column or rows; or it leaves some of the owners of
            companies in `lists`, and no `edges` say which leave with them.
        TypeError: The scenario is text.
    """
    if isinstance(scenario, str):
        raise TypeError(f"the scenario must be a Scenario or lists, got {scenario!r}: see Scenario.parse")
    if edges is not None:
        edges = table_of(edges)
        lists = _without_owned(lists)
    elif isinstance(scenario, Scenario) and (scenario.programme, scenario.entries) != (None, None):
        owned = ", ".join(listed.list_id for listed in lists if listed.list_id.startswith(OWNED_PREFIX))
        if owned:
            raise ValueError(f"{owned}: nothing says which of these companies leave with their owners; give the holdings")
    left = without(lists, scenario) if isinstance(scenario, Scenario) else list(scenario)
    whole, remaining = list(lists), left
    behind: dict[EntryKey, list[EntryKey]] = {}
    if edges is not None:
        left = remaining = _without_owned(left)
        (more, behind), (fewer, _) = (_owned(some, lists, edges, links, owners, on) for some in (lists, left))
        whole, remaining = [*lists, *more], [*left, *fewer]
    found = screen(NameIndex.build(whole))
    before = _by_place(found.to_pylist())
    after = _by_place(screen(NameIndex.build(remaining)).to_pylist() if remaining else [])
    known = _links(whole, remaining, links, behind)
    made = json.loads((found.schema.metadata or {}).get(b"sanctionscreen", b"{}"))
    gone = SUSPENDED if isinstance(scenario, Scenario) and scenario.suspension is not None else SILENT
    rows = []
    mentions = [(place, hits) for place, its in before.items() for hits in _mentions(its)]
    for place, hits in mentions:
        still = {_key(hit) for hit in after.get(place, ()) if any(_one_mention(hit, other) for other in hits)}
        if lost := [hit for hit in hits if _key(hit) not in still]:
            rows.append(_row(place, lost, still, known, gone))
    if amounts is not None:
        _add_amounts(rows, table_of(amounts), made.get("rows"))
    about = {
        "scenario": scenario_in_words(scenario) if isinstance(scenario, Scenario) else "lists of another date",
        "lists": [_dated(listed) for listed in lists],
        "lists_left": [_dated(listed) for listed in left],
        "mentions": {"before": len(mentions), "after": sum(len(_mentions(its)) for its in after.values())},
        "rest_on_one": _rest_on_one([hits for _, hits in mentions]),
        "payments": "rows" if (made.get("columns") or {}).get("party_columns") else "ids",
    }
    schema = ROLLBACK_SCHEMA.with_metadata({b"sanctionscreen": json.dumps(about, ensure_ascii=False).encode()})
    return pa.Table.from_pylist(rows, schema=schema)


def _without_owned(lists: Sequence[SanctionsList]) -> list[SanctionsList]:
    """Lists but for those of owned companies."""
    return [listed for listed in lists if not listed.list_id.startswith(OWNED_PREFIX)]


def _dated(listed: SanctionsList) -> dict[str, str | None]:
    """A list and its date."""
    return {"list_id": listed.list_id, "published_on": str(listed.published_on) if listed.published_on else None}


def _key(hit: Mapping[str, Any]) -> EntryKey:
    """The entry of a hit."""
    return hit["list_id"], hit["entry_id"]


def _by_place(hits: Iterable[dict[str, Any]]) -> dict[_Place, list[dict[str, Any]]]:
    """Hits by the party or text of the input they are of."""
    found: dict[_Place, list[dict[str, Any]]] = {}
    for hit in hits:
        found.setdefault((hit["query_row"], hit["role"], hit["field"]), []).append(hit)
    return found


def _mentions(hits: Iterable[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Hits at one place by whom they mention: a text may name several, each by some words of it."""
    mentions: list[list[dict[str, Any]]] = []
    for hit in hits:
        same = [its for its in mentions if any(_one_mention(hit, other) for other in its)]
        mentions = [its for its in mentions if its not in same]
        mentions.append([other for its in same for other in its] + [hit])
    return mentions


def _one_mention(a: Mapping[str, Any], b: Mapping[str, Any]) -> bool:
    """Whether two hits at one place are on the same words of it: most of the fewer words are shared."""
    if a["query_name"] == b["query_name"]:
        return True
    some, others = (set(hit["query_name"].casefold().split()) for hit in (a, b))
    return 2 * len(some & others) > min(len(some), len(others))


def _rest_on_one(mentions: Iterable[Sequence[Mapping[str, Any]]]) -> dict[str, int]:
    """How many mentions have hits of one authority alone, by authority."""
    authorities = ({hit["authority"] for hit in hits} for hits in mentions)
    return dict(sorted(Counter(next(iter(its)) for its in authorities if len(its) == 1).items()))


def _owned(
    lists: Sequence[SanctionsList],
    known: Sequence[SanctionsList],
    edges: object,
    links: pa.Table,
    screen_owners: Callable[[NameIndex], pa.Table] | None,
    on: dt.date | None,
) -> tuple[list[SanctionsList], dict[EntryKey, list[EntryKey]]]:
    """Lists of what parties own, and the owners behind each; companies listed themselves keep the names they have there."""
    names = {
        f"{party.list_id} {party.entry_id}": [name.text for name in party.names if not name.weak]
        for listed in known
        for party in listed.parties
    }
    hits = screen_owners(NameIndex.build(lists)) if screen_owners is not None and lists else None
    owned = ownership(edges, lists, listed=hits, links=links, on=on)
    rows = owned.to_pylist()
    better = pa.array([names.get(row["owned"]) or row["owned_names"] for row in rows], pa.list_(pa.string()))
    place = owned.schema.get_field_index("owned_names")
    owners: defaultdict[EntryKey, list[EntryKey]] = defaultdict(list)
    for row in rows:
        its = owners[owned_list_id(row["authority"]), row["owned"]]
        its += map(entry_key, row["entries"])
    return owned_lists(owned.set_column(place, owned.schema.field(place), better)), owners


def _links(
    whole: Sequence[SanctionsList],
    remaining: Sequence[SanctionsList],
    links: pa.Table,
    owners: Mapping[EntryKey, list[EntryKey]],
) -> _Links:
    """Who is the same, owned companies by their ids."""
    lists = [*whole, *remaining]
    rows = [*links.to_pylist(), *_owned_links(lists)]
    firm, every = (
        party_ids(lists, pa.Table.from_pylist([row for row in rows if keep(row)], schema=LINKS_SCHEMA))
        for keep in (lambda row: row["class"] != NAME, lambda row: True)
    )
    parties = {(party.list_id, party.entry_id): party for listed in whole for party in listed.parties}
    stays = {
        (party.list_id, party.entry_id): (listed.authority, party)
        for listed in remaining
        for party in listed.parties
        if party.delisted_on is None
    }
    same: defaultdict[str, list[EntryKey]] = defaultdict(list)
    for key in stays:
        same[every[key]].append(key)
    return _Links(firm, every, parties, stays, same, owners)


def _owned_links(lists: Sequence[SanctionsList]) -> list[dict[str, str]]:
    """Links between what is owned under several authorities, and to the entry where it is listed itself."""
    found: defaultdict[str, set[EntryKey]] = defaultdict(set)
    for listed in lists:
        for party in listed.parties:
            owned = listed.list_id.startswith(OWNED_PREFIX)
            found[party.entry_id if owned else f"{party.list_id} {party.entry_id}"].add((party.list_id, party.entry_id))
    chains = [sorted(keys) for keys in found.values() if len(keys) > 1]
    return [
        {"list_a": a[0], "entry_a": a[1], "list_b": b[0], "entry_b": b[1], "class": STATED, "evidence": "the same company"}
        for keys in chains
        for a, b in pairwise(keys)
    ]


def _row(place: _Place, lost: Sequence[Mapping[str, Any]], still: set[EntryKey], links: _Links, gone: str) -> dict[str, Any]:
    """What becomes of the hits at one place."""
    row, role, field = place
    left = {_key(hit) for hit in lost}
    others = {key for entry in left for key in links.same.get(links.all[entry], ())} - left
    same_party = links.between(left, still or others)
    state = gone if not still else PROBABLE if same_party == NAME else STANDING
    return {
        "query_row": row,
        "query_id": lost[0]["query_id"],
        "role": role,
        "field": field,
        "query_name": lost[0]["query_name"],
        "state": state,
        "same_party": same_party,
        "lost": sorted(" ".join(key) for key in left),
        "lost_authorities": sorted({hit["authority"] for hit in lost}),
        "lost_programmes": sorted({programme for hit in lost for programme in hit["programmes"] or ()}),
        "standing": sorted(" ".join(key) for key in still),
        "still_listed_by": sorted({links.remaining[key][0] for key in others}),
        "borrowed": [] if still else [what for hit in lost for what in _borrowed(hit, links)],
    }


def _borrowed(hit: Mapping[str, Any], links: _Links) -> list[dict[str, Any]]:
    """What of a lost hit could be kept for entries that stay."""
    its = _key(hit)
    keepers = [key for key in links.same.get(links.all[its], ()) if key != its]
    found = borrowed_of(hit, links.parties[its], {key: links.remaining[key][1] for key in keepers})
    behind = [links.all[owner] for owner in links.owners.get(its, ()) if owner in links.all]
    owners = {key for party in behind for key in links.same.get(party, ())}
    return [*found, borrowed_subsidiary(hit, sorted(owners))] if owners and not keepers else found


def _add_amounts(rows: Iterable[dict[str, Any]], amounts: pa.Table, n_rows: int | None) -> None:
    """Give each row the amount of its payment."""
    if "amount" not in amounts.column_names:
        raise ValueError(f"amounts need a column amount; their columns are {', '.join(amounts.column_names) or 'none'}")
    values = amounts["amount"].to_pylist()
    currencies = amounts["currency"].to_pylist() if "currency" in amounts.column_names else [None] * len(values)
    if n_rows is not None and len(values) != n_rows:
        raise ValueError(f"amounts have {len(values):,} rows, expected one for each of the {n_rows:,} rows of the input")
    for row in rows:
        at = row["query_row"]
        if at >= len(values):
            raise ValueError(
                f"amounts have {len(values):,} rows, expected one for each row of the input, at least {at + 1:,}"
            )
        row["amount"], row["currency"] = _number(values[at], at), _text(currencies[at])


def _text(value: Any) -> str | None:
    """A currency as text, None for none."""
    return None if value is None else str(value).strip() or None


def _number(value: Any, row: int) -> float | None:
    """An amount as a number, None for none."""
    if value is None or value == "" or value != value:
        return None
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = math.inf
    if not math.isfinite(number):
        raise ValueError(f"amounts, row {row}: found {value!r}, expected a number such as 1234.50")
    return number
