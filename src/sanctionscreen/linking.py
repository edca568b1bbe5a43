"""Who is the same on several lists: links between entries, each with what it rests on.

| class | rests on |
|---|---|
| stated | a reference one list gives to the other (UN reference, OFSI id, ...) |
| identifier | an equal number that only one party has: passport, tax number, IMO, LEI, registration, wallet, ... |
| name | an equal strong name and, for persons, an agreeing birth date; for others a name that tells much |

Links are a table of their own, joined on list and entry: hits never change because of them. A file of confirmed and
rejected links overrides them.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

import pyarrow as pa

from sanctionscreen.model import IdentifierKind, ListedParty, NameKind, PartialDate, PartyKind, SanctionsList, identifier_key
from sanctionscreen.names import normalize_name, token_weight

LINKS_SCHEMA = pa.schema(
    [
        pa.field("list_a", pa.string(), nullable=False),
        pa.field("entry_a", pa.string(), nullable=False),
        pa.field("list_b", pa.string(), nullable=False),
        pa.field("entry_b", pa.string(), nullable=False),
        pa.field("class", pa.string(), nullable=False),  # stated, identifier, name, confirmed
        pa.field("evidence", pa.string(), nullable=False),
    ]
)
STATED, IDENTIFIER, NAME, CONFIRMED = "stated", "identifier", "name", "confirmed"
_K = IdentifierKind
UNIQUE = (
    _K.PASSPORT,
    _K.NATIONAL_ID,
    _K.TAX_ID,
    _K.REGISTRATION,
    _K.IMO,
    _K.LEI,
    _K.BIC,
    _K.WALLET,
    _K.SOCIAL_SECURITY,
    _K.MMSI,
)
MIN_KEY = 6  # letters and digits of an identifier; shorter ones repeat between countries
MAX_SHARED = 4  # entries of different lists under one number; more share an office, not an identity
MIN_NAME_WEIGHT = 1_400  # of an equal name of what is no person: more than one rare word

Key = tuple[str, str]  # list_id, entry_id


def link(
    lists: Sequence[SanctionsList],
    *,
    confirmed: Iterable[tuple[Key, Key]] = (),
    rejected: Iterable[tuple[Key, Key]] = (),
) -> pa.Table:
    """Link entries of different lists.

    Args:
        lists: The lists.
        confirmed: Pairs of (list_id, entry_id) that a person has found to be the same.
        rejected: Pairs found not to be.

    Returns:
        LINKS_SCHEMA, each pair once with its strongest class, in the order of lists and entries.
    """
    parties = {(party.list_id, party.entry_id): party for listed in lists for party in listed.parties}
    no = {_pair(*pair) for pair in rejected}
    found: dict[tuple[Key, Key], tuple[str, str]] = {}
    sources = (
        ((pair, CONFIRMED, "by a person") for pair in confirmed),
        _stated(parties),
        _by_identifier(parties),
        _by_name(parties),
    )
    for links in sources:
        for pair, kind, evidence in links:
            ordered = _pair(*pair)
            if ordered not in no and all(key in parties for key in ordered):
                found.setdefault(ordered, (kind, evidence))
    rows = [
        {"list_a": a[0], "entry_a": a[1], "list_b": b[0], "entry_b": b[1], "class": kind, "evidence": evidence}
        for (a, b), (kind, evidence) in sorted(found.items())
    ]
    return pa.Table.from_pylist(rows, schema=LINKS_SCHEMA)


def party_ids(lists: Sequence[SanctionsList], links: pa.Table) -> dict[Key, str]:
    """Give every entry the id of its party: entries that are linked, however far round, share one.

    The id is a hash of the party's first entry in order, so it stays as long as that entry does.
    """
    parent: dict[Key, Key] = {
        (party.list_id, party.entry_id): (party.list_id, party.entry_id) for x in lists for party in x.parties
    }

    def root(key: Key) -> Key:
        while parent[key] != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    for row in links.to_pylist():
        a, b = (row["list_a"], row["entry_a"]), (row["list_b"], row["entry_b"])
        if a in parent and b in parent:
            low, high = sorted((root(a), root(b)))
            parent[high] = low
    return {key: hashlib.sha256("\n".join(root(key)).encode()).hexdigest()[:16] for key in parent}


def _pair(a: Key, b: Key) -> tuple[Key, Key]:
    """A pair in order."""
    return (a, b) if a <= b else (b, a)


_Found = Iterator[tuple[tuple[Key, Key], str, str]]


def _stated(parties: dict[Key, ListedParty]) -> _Found:
    """References the lists themselves give."""
    for key, party in parties.items():
        for reference in party.references:
            other = (reference.list_id, reference.entry_id)
            if other in parties and other[0] != key[0]:
                yield (key, other), STATED, f"{key[0]} names {other[0]} {other[1]}"


def _by_identifier(parties: dict[Key, ListedParty]) -> _Found:
    """Numbers that only one party has."""
    holders: defaultdict[tuple[str, str], set[Key]] = defaultdict(set)
    for key, party in parties.items():
        for identifier in party.identifiers:
            number = identifier_key(identifier.value)
            if identifier.kind in UNIQUE and len(number) >= MIN_KEY and any(map(str.isdigit, number)):
                holders[identifier.kind.value, number].add(key)
    for (kind, number), keys in holders.items():
        if len({key[0] for key in keys}) > 1 and len(keys) <= MAX_SHARED:
            for a, b in combinations(sorted(keys), 2):
                if a[0] != b[0] and _same_sort(parties[a], parties[b]):
                    yield (a, b), IDENTIFIER, f"{kind} {number}"


def _by_name(parties: dict[Key, ListedParty]) -> _Found:
    """Equal strong names with what else agrees."""
    holders: defaultdict[tuple[str, ...], set[Key]] = defaultdict(set)
    for key, party in parties.items():
        for name in party.names:
            if not name.weak and name.kind is not NameKind.FORMER and (tokens := normalize_name(name.text).tokens):
                holders[tuple(sorted(tokens))].add(key)
    for tokens, keys in sorted(holders.items()):
        if len(keys) < 2 or len({key[0] for key in keys}) < 2:
            continue
        weight = sum(map(token_weight, tokens))
        for a, b in combinations(sorted(keys), 2):
            if a[0] == b[0] or not _same_sort(parties[a], parties[b]):
                continue
            if why := _name_agrees(parties[a], parties[b], weight):
                yield (a, b), NAME, f"{' '.join(tokens)}, {why}"


def _same_sort(a: ListedParty, b: ListedParty) -> bool:
    """Whether two entries can be one: a person is no company, a ship no aircraft."""
    return a.kind is b.kind or (PartyKind.PERSON not in (a.kind, b.kind) and PartyKind.ENTITY in (a.kind, b.kind))


def _name_agrees(a: ListedParty, b: ListedParty, weight: int) -> str:
    """What agrees beside an equal name, "" where that is not enough."""
    if PartyKind.PERSON in (a.kind, b.kind):
        if any(_dates_agree(x, y) for x in a.birth_dates for y in b.birth_dates):
            return "the same birth date"
        return ""
    if weight < MIN_NAME_WEIGHT or (a.countries and b.countries and not set(a.countries) & set(b.countries)):
        return ""
    return "a name that tells much"


def _dates_agree(a: PartialDate, b: PartialDate) -> bool:
    """Whether two birth dates are one: the same day, or the same year where one of them says no more."""
    if a.year is None or b.year is None or a.calendar != b.calendar or a.until or b.until:
        return False
    if a.year != b.year:
        return False
    return all(x is None or y is None or x == y for x, y in ((a.month, b.month), (a.day, b.day)))
