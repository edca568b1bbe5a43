"""Who is the same on several lists: links between entries, each with what it rests on.

| class | rests on |
|---|---|
| stated | a reference one list gives to the other (UN reference, OFSI id, ...) |
| identifier | an equal number that only one party has: passport, tax number, IMO, LEI, registration, wallet, ... |
| name | an equal or similar strong name by our own engine, with what agrees beside it |

Beside a name agrees for persons the day or year of birth, or a shared country where there is no date; for others a name that
tells much is enough.

Links are a table of their own, joined on list and entry: hits never change because of them. A file of confirmed and
rejected links overrides them.
"""

from __future__ import annotations

import hashlib
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, product
from pathlib import Path
from typing import Any

import pyarrow as pa

from sanctionscreen.errors import PolicyError
from sanctionscreen.kept_files import check_header, read_kept_file
from sanctionscreen.matching import NameIndex, match_names
from sanctionscreen.model import (
    EntryKey,
    IdentifierKind,
    ListedParty,
    Name,
    NameKind,
    PartialDate,
    PartyKind,
    SanctionsList,
    entry_key,
    identifier_key,
)
from sanctionscreen.names import normalize_name, normalize_names, token_weight

LINKS_SCHEMA = pa.schema(
    [
        pa.field("list_a", pa.string(), nullable=False),
        pa.field("entry_a", pa.string(), nullable=False),
        pa.field("list_b", pa.string(), nullable=False),
        pa.field("entry_b", pa.string(), nullable=False),
        pa.field("class", pa.string(), nullable=False),  # stated, identifier, name, confirmed
        pa.field("evidence", pa.string(), nullable=False),
        pa.field("score", pa.float64()),  # of the names, where the link rests on them
    ]
)
STATED, IDENTIFIER, NAME, CONFIRMED, REJECTED = "stated", "identifier", "name", "confirmed", "rejected"
_FIRMNESS = (CONFIRMED, STATED, IDENTIFIER, NAME)
_DECISION_COLUMNS = ("entry_a", "entry_b", "decision", "author", "reason")
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
# Least scores of a name, in 1/10,000: with the same day of birth, the same year, the same country and no date; of companies.
# From UN entries the UK's list refers to, its references hidden: `benchmarks/authorities.py`.
SAME_DAY_SCORE, SAME_YEAR_SCORE, SAME_COUNTRY_SCORE, COMPANY_SCORE = 8_000, 9_500, 9_990, 9_700
MIN_NAME_WEIGHT = 1_000  # of an equal name of what is no person: more than one rare word


def link(
    lists: Sequence[SanctionsList],
    *,
    confirmed: Iterable[tuple[EntryKey, EntryKey]] = (),
    rejected: Iterable[tuple[EntryKey, EntryKey]] = (),
) -> pa.Table:
    """Link entries of different lists.

    Args:
        lists: The lists.
        confirmed: Pairs of (list_id, entry_id) that a person has found to be the same.
        rejected: Pairs found not to be. What links both to a third entry links them all the same: reject that too.

    Returns:
        LINKS_SCHEMA, each pair once with its strongest class, in the order of lists and entries.
    """
    parties = {(party.list_id, party.entry_id): party for listed in lists for party in listed.parties}
    no = {_pair(*pair) for pair in rejected}
    found: dict[tuple[EntryKey, EntryKey], tuple[str, str, float | None]] = {}
    sources = (
        ((pair, CONFIRMED, "by a person", None) for pair in confirmed),
        _stated(parties),
        _by_identifier(parties),
        _by_name(parties),
    )
    for links in sources:
        for pair, kind, evidence, score in links:
            ordered = _pair(*pair)
            if ordered not in no and all(key in parties for key in ordered):
                found.setdefault(ordered, (kind, evidence, score))
    rows = [
        {
            "list_a": a[0],
            "entry_a": a[1],
            "list_b": b[0],
            "entry_b": b[1],
            "class": kind,
            "evidence": evidence,
            "score": score,
        }
        for (a, b), (kind, evidence, score) in sorted(found.items())
    ]
    return pa.Table.from_pylist(rows, schema=LINKS_SCHEMA)


def read_link_decisions(
    path: str | os.PathLike[str],
) -> tuple[list[tuple[EntryKey, EntryKey]], list[tuple[EntryKey, EntryKey]]]:
    """Read a file of links that people have decided on.

    Args:
        path: CSV with a header: `entry_a` and `entry_b` as `list entry` (`eu-fsf EU.27.28`), `decision` (`confirmed` or
            `rejected`), `author` and `reason`; lines that begin with # are left out.

    Returns:
        Pairs confirmed and pairs rejected, as `link` takes them.

    Raises:
        FileNotFoundError: No such file.
        PolicyError: It is not as it must be; the message names file, line, found and expected.
    """
    source = Path(path)
    decided: dict[str, list[tuple[EntryKey, EntryKey]]] = {CONFIRMED: [], REJECTED: []}
    header: list[str] = []
    for line, cells in read_kept_file(source, PolicyError):
        place = f"{source}, line {line}"
        if header:
            decision, pair = _decided(dict(zip(header, cells, strict=False)), place)
            decided[decision].append(pair)
        else:
            header = cells
            check_header(place, header, _DECISION_COLUMNS, PolicyError)
    if both := {_pair(*pair) for pair in decided[CONFIRMED]} & {_pair(*pair) for pair in decided[REJECTED]}:
        (a, b), *_ = sorted(both)
        raise PolicyError(f"{source}: {' '.join(a)} and {' '.join(b)} are confirmed and rejected, expected one of them")
    return decided[CONFIRMED], decided[REJECTED]


def _decided(cells: dict[str, str], place: str) -> tuple[str, tuple[EntryKey, EntryKey]]:
    """One line of a file of decisions."""
    for column in _DECISION_COLUMNS:
        if not cells.get(column):
            raise PolicyError(f"{place}: {column}: found nothing, expected words")
    if cells["decision"] not in (CONFIRMED, REJECTED):
        raise PolicyError(f"{place}: decision: found {cells['decision']!r}, expected {CONFIRMED} or {REJECTED}")
    keys = []
    for column in ("entry_a", "entry_b"):
        list_id, entry_id = entry_key(cells[column])
        if not entry_id.strip():
            raise PolicyError(
                f"{place}: {column}: found {cells[column]!r}, expected a list and an entry, as in eu-fsf EU.27.28"
            )
        keys.append((list_id, entry_id.strip()))
    return cells["decision"], (keys[0], keys[1])


def party_ids(
    lists: Sequence[SanctionsList], links: pa.Table, *, known: Mapping[EntryKey, str] | None = None
) -> dict[EntryKey, str]:
    """Give every entry the id of its party: entries that are linked, however far round, share one.

    The firmest links count first. One that rests on a name alone does not bring together two entries of one list with other
    primary names: whoever publishes a list tells them apart.

    Args:
        lists: The lists.
        links: LINKS_SCHEMA, from `link`.
        known: Ids given before: a party keeps that of its first entry in order that had one; where a party comes apart, the
            part with that entry does.

    Returns:
        Id of each (list_id, entry_id). A new one is a hash of the party's first entry in order.
    """
    parent: dict[EntryKey, EntryKey] = {
        (party.list_id, party.entry_id): (party.list_id, party.entry_id) for x in lists for party in x.parties
    }

    def root(key: EntryKey) -> EntryKey:
        while parent[key] != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    parties = {(party.list_id, party.entry_id): party for x in lists for party in x.parties}
    members = {key: [key] for key in parent}
    for row in sorted(links.to_pylist(), key=_firmest_first):
        a, b = (row["list_a"], row["entry_a"]), (row["list_b"], row["entry_b"])
        if a not in parent or b not in parent or root(a) == root(b):
            continue
        low, high = sorted((root(a), root(b)))
        if row["class"] == NAME and _are_two(members[low], members[high], parties):
            continue
        parent[high] = low
        members[low] += members.pop(high)
    ids: dict[EntryKey, str] = {}
    taken: set[str] = set()
    for key in sorted(parent):
        before = (known or {}).get(key)
        if before is not None and before not in taken and root(key) not in ids:
            ids[root(key)] = before
            taken.add(before)
    for first in sorted({root(key) for key in parent} - ids.keys()):
        words = "\n".join(first)
        while (
            new := hashlib.sha256(words.encode()).hexdigest()[:16]
        ) in taken:  # its id went with another part of its party
            words += "\n"
        ids[first] = new
        taken.add(new)
    return {key: ids[root(key)] for key in parent}


def _firmest_first(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """The order in which links count."""
    pair = (row["list_a"], row["entry_a"], row["list_b"], row["entry_b"])
    return (_FIRMNESS.index(row["class"]), -(row.get("score") or 0.0), pair)


def _are_two(some: Iterable[EntryKey], others: Iterable[EntryKey], parties: Mapping[EntryKey, ListedParty]) -> bool:
    """Whether one list has entries of other primary names on both sides."""
    others = list(others)
    return any(a[0] == b[0] and _primary_tokens(parties[a]) != _primary_tokens(parties[b]) for a in some for b in others)


def _primary_tokens(party: ListedParty) -> list[str]:
    """Tokens of the primary name, in any order."""
    return sorted(normalize_name(party.names[0].text).tokens) if party.names else []


def _pair(a: EntryKey, b: EntryKey) -> tuple[EntryKey, EntryKey]:
    """A pair in order."""
    return (a, b) if a <= b else (b, a)


_Found = Iterator[tuple[tuple[EntryKey, EntryKey], str, str, float | None]]


def _stated(parties: dict[EntryKey, ListedParty]) -> _Found:
    """References the lists themselves give."""
    for key, party in parties.items():
        for reference in party.references:
            other = (reference.list_id, reference.entry_id)
            if other in parties and other[0] != key[0]:
                yield (key, other), STATED, f"{key[0]} names {other[0]} {other[1]}", None


def _by_identifier(parties: dict[EntryKey, ListedParty]) -> _Found:
    """Numbers that only one party has."""
    holders: defaultdict[tuple[str, str], set[EntryKey]] = defaultdict(set)
    for key, party in parties.items():
        for identifier in party.identifiers:
            number = identifier_key(identifier.value, identifier.kind)
            if identifier.kind in UNIQUE and len(number) >= MIN_KEY and any(map(str.isdigit, number)):
                holders[identifier.kind.value, number].add(key)
    for (kind, number), keys in holders.items():
        if len({key[0] for key in keys}) > 1 and len(keys) <= MAX_SHARED:
            for a, b in combinations(sorted(keys), 2):
                if a[0] != b[0] and _same_sort(parties[a], parties[b]):
                    yield (a, b), IDENTIFIER, f"{kind} {number}", None


def _by_name(parties: dict[EntryKey, ListedParty]) -> _Found:
    """Strong names that our own engine finds alike, with what else agrees."""
    if len({key[0] for key in parties}) < 2:
        return
    keys = sorted(parties)
    best: dict[tuple[int, int], tuple[int, str]] = {}
    for score, text, some, others in _alike([_strong_names(parties[key]) for key in keys]):
        for a, b in product(some, others):
            if a < b and keys[a][0] != keys[b][0] and score > best.get((a, b), (0, ""))[0]:
                best[a, b] = score, text
    for (a, b), (score, text) in sorted(best.items()):
        one, other = parties[keys[a]], parties[keys[b]]
        if _same_sort(one, other) and (why := _name_agrees(one, other, score, text)):
            yield (keys[a], keys[b]), NAME, f"{text}, {why}", score / 10_000


def _strong_names(party: ListedParty) -> list[str]:
    """Names that can link a party."""
    return [name.text for name in party.names if not name.weak]


def _alike(names: Sequence[Sequence[str]]) -> Iterator[tuple[int, str, list[int], list[int]]]:
    """Names that match each other: score, the name asked about, and who bears it and the other."""
    bearers = [
        ListedParty("names", str(at), PartyKind.ENTITY, tuple(Name(text, NameKind.ALIAS) for text in its))
        for at, its in enumerate(names)
    ]
    index = NameIndex.build([SanctionsList("names", "", None, "", tuple(bearers))])
    texts: dict[int, str] = {}
    bearers_of: defaultdict[int, set[int]] = defaultdict(set)
    rows = zip(index.sequence_of_name.tolist(), index.names["text"].to_pylist(), index.name_party.tolist(), strict=True)
    for sequence, text, bearer in rows:
        if sequence >= 0:
            texts.setdefault(sequence, text)
            bearers_of[sequence].add(bearer)
    asked = sorted(texts)
    found = match_names(
        index, normalize_names(pa.array([texts[sequence] for sequence in asked], pa.string())), SAME_DAY_SCORE
    )
    for query, listed, score in zip(found.query.tolist(), found.listed.tolist(), found.score.tolist(), strict=True):
        yield score, texts[asked[query]], sorted(bearers_of[asked[query]]), sorted(bearers_of[listed])


def _same_sort(a: ListedParty, b: ListedParty) -> bool:
    """Whether two entries can be one: a person is no company, a ship no aircraft."""
    return a.kind is b.kind or (PartyKind.PERSON not in (a.kind, b.kind) and PartyKind.ENTITY in (a.kind, b.kind))


def _name_agrees(a: ListedParty, b: ListedParty, score: int, text: str) -> str:
    """What agrees beside an equal or similar name, "" where that is not enough."""
    apart = bool(a.countries and b.countries and not set(a.countries) & set(b.countries))
    if PartyKind.PERSON not in (a.kind, b.kind):
        weight = sum(map(token_weight, normalize_name(text).tokens))
        return "a name that tells much" if score >= COMPANY_SCORE and weight >= MIN_NAME_WEIGHT and not apart else ""
    agreeing = [(x, y) for x in a.birth_dates for y in b.birth_dates if _dates_agree(x, y)]
    if any(x.day and y.day and not (x.until or y.until) for x, y in agreeing):
        return "the same day of birth"
    if agreeing:
        return "the same year of birth" if score >= SAME_YEAR_SCORE and not apart else ""
    undated = not (a.birth_dates and b.birth_dates)
    same_country = set(a.countries) & set(b.countries)
    return "the same country, no date of birth" if undated and same_country and score >= SAME_COUNTRY_SCORE else ""


def _dates_agree(a: PartialDate, b: PartialDate) -> bool:
    """Whether two birth dates are one: the same day; where one of them says no more, the same year, or a range it is in."""
    if a.year is None or b.year is None or a.calendar != b.calendar:
        return False
    if a.until or b.until:
        last_a, last_b = (date.until.year if date.until and date.until.year else date.year for date in (a, b))
        return last_a is not None and last_b is not None and a.year <= last_b and b.year <= last_a
    if a.year != b.year:
        return False
    return all(x is None or y is None or x == y for x, y in ((a.month, b.month), (a.day, b.day)))
