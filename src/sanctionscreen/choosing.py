"""From matching names to hits: kinds, evidence and identifiers weighed, and for each entry the best name chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sanctionscreen.arrays import ranges
from sanctionscreen.arrow import int64_array
from sanctionscreen.evidence import COUNTRY_ELSEWHERE, IDENTIFIER_SCORE, MAX_RAISE, NO_EVIDENCE, Evidence, weigh_evidence
from sanctionscreen.explain import disguises_in_match, explain_tokens, with_kind_penalty
from sanctionscreen.hits import HITS_SCHEMA, Hit, Part, hit_id_of, hit_key, hit_of
from sanctionscreen.matching import NameIndex, match_names
from sanctionscreen.matching.key_joins import remember_keys
from sanctionscreen.matching.scoring import FULL, UNEQUAL_CAP, kind_penalty
from sanctionscreen.model import IdentifierKind, PartyKind
from sanctionscreen.names import NormalizedNames, weigh_ahead
from sanctionscreen.options import Options, Weak
from sanctionscreen.queries import Query, QueryField

PARTY_COLUMNS = [
    *("list_id", "authority", "entry_id", "party_kind", "programmes", "measures", "legal_basis"),
    *("listed_on", "listed_on_basis", "status"),
]  # of an index's parties, as they stand in hits
NAME_COLUMNS = {"text": "listed_name", "kind": "name_kind", "weak": "weak"}  # of an index's names, and of hits
SILENT_WEAK_AUTHORITIES = frozenset({"US"})  # OFAC, FAQ 122: weak aliases need not be screened for on their own


def find_hits(
    query_field: QueryField, index: NameIndex, options: Options, progress: Callable[[int], None] | None = None
) -> tuple[dict[int, list[Candidate]], dict[int, int]]:
    """Find the hits of distinct queries by their positions, and how many weak aliases alone would have added."""
    found: dict[int, list[Candidate]] = {}
    suppressed: dict[int, int] = {}
    allowed = allowed_parties(index, options)
    with_evidence = query_field.known.with_evidence()
    for chosen, threshold in ((~with_evidence, options.threshold), (with_evidence, options.threshold - MAX_RAISE)):
        queries = np.flatnonzero(chosen)
        if len(queries) == 0:
            continue
        texts, text_of = np.unique(query_field.text_of[queries], return_inverse=True)
        names = query_field.names
        names = names if len(texts) == len(names) else names.take(texts)
        matches = match_names(index, names, threshold, options.workers, progress)
        begins = np.searchsorted(matches.query, np.arange(len(texts) + 1))
        begin, end = begins[text_of], begins[text_of + 1]
        if len(matches.query):
            look_up(texts[np.unique(matches.query)], np.unique(matches.listed), query_field.names, index)
        for at in np.flatnonzero(end > begin).tolist():
            span = slice(int(begin[at]), int(end[at]))
            listed, scores = names_of_sequences(index, matches.listed[span], matches.score[span])
            keep = allowed[index.name_party[listed]]
            i = int(queries[at])
            found[i], suppressed[i] = choose_hits(query_field.query(i), listed[keep], scores[keep], index, options, allowed)
    no_names = np.empty(0, np.int64)
    known = query_field.known
    for i in known.identified(index.parties_by_identifier) if known.has_identifiers() else ():
        if i not in found:
            found[i], suppressed[i] = choose_hits(query_field.query(i), no_names, no_names, index, options, allowed)
    return found, suppressed


def look_up(texts: NDArray[np.int64], sequences: NDArray[np.int32], names: NormalizedNames, index: NameIndex) -> None:
    """Look up together what will be asked of the tokens of matching names one by one, when they are explained."""
    of_queries = (names.tokens_of(text) for text in texts.tolist())
    of_listed = (index.tokens_of_sequence(sequence) for sequence in sequences.tolist())
    every = sorted(set(chain.from_iterable(chain(of_queries, of_listed))))
    weigh_ahead(every)
    remember_keys(every)


def allowed_parties(index: NameIndex, options: Options) -> NDArray[np.bool_]:
    """Parties of the authorities and lists asked for: bool [P]."""
    allowed = np.ones(index.parties.num_rows, np.bool_)
    for column, chosen in (("authority", options.authorities), ("list_id", options.lists)):
        if chosen is not None:
            allowed &= np.isin(np.array(index.parties[column].to_pylist(), object), list(chosen))
    return allowed


def names_of_sequences(
    index: NameIndex, sequences: NDArray[np.int32], scores: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Every published name of the matched sequences, with its score: two int64 [C]."""
    begin, end = index.name_starts[sequences], index.name_starts[sequences + 1]
    return ranges(begin, end), np.repeat(scores, end - begin)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One listed name that may stand for its entry.

    Args:
        party: Row of the party.
        name: Row of the name.
        weak: Whether it is a weak alias.
        kind_rank: 0 primary, 1 alias, 2 former.
        plain_score: 0 to 10,000, before the kind penalty.
        name_score: 0 to 10,000, after it.
        score: 0 to 10,000, with evidence.
        parts: Shares of the score.
    """

    party: int
    name: int
    weak: bool
    kind_rank: int
    plain_score: int
    name_score: int
    score: int
    parts: tuple[Part, ...]


def choose_hits(
    query: Query,
    names: NDArray[np.int64],
    scores: NDArray[np.int64],
    index: NameIndex,
    options: Options,
    allowed: NDArray[np.bool_],
) -> tuple[list[Candidate], int]:
    """Take the best name of each entry, strong before weak, and leave out what the weak rule leaves out.

    Args:
        query: The query.
        names: int64 [C], rows of matching names.
        scores: int64 [C], their scores before the kind penalty.
        index: The listed side.
        options: Threshold and weak rule.
        allowed: bool [P].

    Returns:
        The hits, and how many a weak alias alone would have added.
    """
    identified = identified_parties(query.evidence, index, allowed)
    scores_of_entry: dict[int, list[tuple[int, int]]] = {row: [] for row in identified}
    for name, score in zip(names.tolist(), scores.tolist(), strict=True):
        entry = int(index.entry_of_party[index.name_party[name]])
        scores_of_entry.setdefault(entry, []).append((name, score))
    chosen, suppressed = [], 0
    for entry, name_scores in scores_of_entry.items():
        identifier = identified.get(entry)
        if identifier is not None:  # a hit whatever the name, so every name may stand for it
            scored = dict(name_scores)
            others = (name for name in names_of_entry(index, entry) if name not in scored)
            name_scores = [*name_scores, *((name, pair_score(query, name, index)) for name in others)]
        records = {int(index.name_party[name]) for name, _ in name_scores}  # of one entry, mostly one
        no_evidence = query.evidence is NO_EVIDENCE
        beside = {party: () if no_evidence else weigh_evidence(query.evidence, index.party_at(party)) for party in records}
        candidates = [
            make_candidate(query, name, score, beside[int(index.name_party[name])], identifier, options, index)
            for name, score in name_scores
        ]
        reaching = [c for c in candidates if c.score >= options.threshold]
        agreeing = {p for p, parts in beside.items() if any(part.points * FULL > COUNTRY_ELSEWHERE for part in parts)}
        authority = index.authority_of_party[entry]
        shown = [
            c
            for c in reaching
            if not c.weak or weak_name_suffices(options.weak, authority, identifier is not None or c.party in agreeing)
        ]
        if shown:  # an equal name before all others, then strong before weak
            best = min(shown, key=lambda c: (c.name_score != FULL, c.weak, -c.score, c.kind_rank, c.name))
            chosen.append(with_parts(best, query, beside[best.party], identifier, index))
        elif reaching:
            suppressed += 1
    return chosen, suppressed


def weak_name_suffices(weak: Weak, authority: str, evidence_agrees: bool) -> bool:
    """Tell whether a weak alias alone makes a hit."""
    needs_evidence = weak == "evidence" or (weak == "authority" and authority in SILENT_WEAK_AUTHORITIES)
    return weak != "ignore" and (evidence_agrees or not needs_evidence)


def names_of_entry(index: NameIndex, entry: int) -> list[int]:
    """Rows of the names of an entry, of all its records where a list repeats it."""
    return [int(row) for row in np.flatnonzero(index.entry_of_party[index.name_party] == entry)]


def pair_score(query: Query, name: int, index: NameIndex) -> int:
    """Score a listed name the engine did not find, before the kind penalty."""
    return points_of(explain_tokens(query.tokens, index.tokens_of_name(name)))


def make_candidate(
    query: Query,
    name: int,
    score: int,
    beside: tuple[Part, ...],
    identifier: str | None,
    options: Options,
    index: NameIndex,
) -> Candidate:
    """Score one listed name with everything known: name, kinds, evidence, identifier."""
    party = int(index.name_party[name])
    plain_score = score
    if score < FULL and query.kind is not None and query.kind.value != index.kind_of_party[party]:
        score -= kind_penalty(score)
    # Only equal names reach 1; evidence never hides a name that is equal.
    lowest = options.threshold if score == FULL else 0
    highest = FULL if score == FULL else UNEQUAL_CAP
    final = min(max(score + points_of(beside), lowest), highest)
    if identifier is not None:
        final = max(final, IDENTIFIER_SCORE)
    return Candidate(
        party, name, bool(index.name_weak[name]), int(index.name_kind_rank[name]), plain_score, score, final, ()
    )


def with_parts(
    candidate: Candidate, query: Query, beside: tuple[Part, ...], identifier: str | None, index: NameIndex
) -> Candidate:
    """Say why a candidate scores as it does."""
    listed = index.tokens_of_name(candidate.name)
    kind = PartyKind(index.kind_of_party[candidate.party])
    parts = explain_tokens(query.tokens, listed, candidate.plain_score)
    parts = with_kind_penalty(parts, query.tokens == listed, query.kind, kind)
    assert points_of(parts) == candidate.name_score, "engine and explanation disagree"
    parts = (*parts, *beside)
    identifier_raise = 0
    if identifier is not None:
        identifier_raise = max(IDENTIFIER_SCORE - min(max(points_of(parts), 0), UNEQUAL_CAP), 0)
    clip = candidate.score - identifier_raise - points_of(parts)
    if clip:
        parts = (*parts, Part("clip", "kept between the limits of a score", clip / FULL))
    if identifier is not None:
        parts = (*parts, Part("identifier", f"{identifier} is the listed one", identifier_raise / FULL))
    return replace(candidate, parts=parts)


def points_of(parts: Iterable[Part]) -> int:
    """Add parts up, in 1/10,000."""
    return sum(round(part.points * FULL) for part in parts)


def identified_parties(evidence: Evidence, index: NameIndex, allowed: NDArray[np.bool_]) -> dict[int, str]:
    """Entries that carry one of the query's identifiers, with the words for it."""
    found: dict[int, str] = {}
    for wanted, key, _ in evidence.identifiers:
        for kind, party in index.parties_by_identifier.get(key, ()):
            if allowed[party] and wanted in (None, kind, IdentifierKind.OTHER):
                found.setdefault(int(index.entry_of_party[party]), f"{kind.value} {key}")
    return found


def describe_hits(
    query_field: QueryField, found: Mapping[int, Sequence[Candidate]], index: NameIndex
) -> list[dict[str, Any]]:
    """Write out the hits of distinct queries, in order: the fields of `Hit` but those of the row that asks for it."""
    every = [candidate for candidates in found.values() for candidate in candidates]
    parties = rows_by_number(index.parties.select(PARTY_COLUMNS), {candidate.party for candidate in every})
    names = rows_by_number(index.names.select(list(NAME_COLUMNS)), {candidate.name for candidate in every})
    shown = []
    for code, candidates in found.items():
        query = query_field.query(code)
        of_query = {
            "role": query_field.role,
            "field": query_field.field,
            "query_name": query.text,
            "party_id": None,
        }
        for candidate in candidates:
            of_name = {NAME_COLUMNS[column]: value for column, value in names[candidate.name].items()}
            scores = {"score": candidate.score / FULL, "name_score": candidate.name_score / FULL}
            hidden = disguises_in_match(query.tokens, index.tokens_of_name(candidate.name), candidate.parts)
            why = {"parts": candidate.parts, "disguises": (*query.disguises, *hidden)}
            shown.append({**of_query, **parties[candidate.party], **of_name, **scores, **why})
    return shown


def place_hits(
    query_field: QueryField,
    found: Mapping[int, Sequence[Candidate]],
    index: NameIndex,
    row_offset: int,
    ids: Sequence[str | None] | None,
) -> pa.Table:
    """Write the hits of each distinct query into every row that asks for it: a table with HITS_SCHEMA, unsorted."""
    shown = describe_hits(query_field, found, index)
    with_hits = list(found)
    n_hits = np.zeros(len(query_field.text_of), np.int64)
    n_hits[with_hits] = [len(candidates) for candidates in found.values()]
    first = np.zeros(len(query_field.text_of), np.int64)
    first[with_hits] = np.cumsum(n_hits[with_hits]) - n_hits[with_hits]
    rows = np.flatnonzero(n_hits[query_field.codes])
    codes = query_field.codes[rows]
    place = ranges(first[codes], first[codes] + n_hits[codes])
    query_rows = (np.repeat(rows, n_hits[codes]) + row_offset).tolist()
    keys = [hit_key(hit) for hit in shown]
    columns = {
        "hit_id": [hit_id_of(row, keys[i]) for row, i in zip(query_rows, place.tolist(), strict=True)],
        "query_row": query_rows,
        "query_id": [ids[row - row_offset] for row in query_rows] if ids is not None else [None] * len(query_rows),
    }
    for hit in shown:
        hit["parts"] = [{"name": part.name, "detail": part.detail, "points": part.points} for part in hit["parts"]]
    table = pa.Table.from_pylist(shown, schema=HITS_SCHEMA.remove_metadata()).take(int64_array(place))
    for column, values in columns.items():
        at = HITS_SCHEMA.get_field_index(column)
        table = table.set_column(at, HITS_SCHEMA.field(at), pa.array(values, HITS_SCHEMA.field(at).type))
    return table


def hits_of_party(query_field: QueryField, found: Mapping[int, Sequence[Candidate]], index: NameIndex) -> list[Hit]:
    """Make the hits of the one party of a field, in the order of hits: no table is made for a few rows."""
    shown = describe_hits(query_field, found, index)
    hits = [hit_of({**hit, "hit_id": hit_id_of(0, hit_key(hit)), "query_row": 0, "query_id": None}) for hit in shown]
    return sorted(hits, key=lambda hit: (-hit.score, hit.list_id, hit.entry_id))


def rows_by_number(table: pa.Table, rows: set[int]) -> dict[int, dict[str, Any]]:
    """Some rows of a table as Python values."""
    chosen = sorted(rows)
    return dict(zip(chosen, table.take(int64_array(np.array(chosen, np.int64))).to_pylist(), strict=True))
