"""The fast engine: the matches of the exhaustive one, from tokens instead of pairs.

    distinct names -> rows -> token relation -> candidates -> exact credit -> score

Each stage is one function; what it leaves out cannot reach the threshold, for the reason it gives.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sanctionscreen.matching.candidates import ListedRows, Postings, find_candidates
from sanctionscreen.matching.credit import credit_of_rows
from sanctionscreen.matching.hashing import HashFilter, mix
from sanctionscreen.matching.matches import Matches
from sanctionscreen.matching.query_rows import query_rows
from sanctionscreen.matching.relation import KEY_JOINS
from sanctionscreen.matching.rows import NameRows, Tokens
from sanctionscreen.matching.scoring import needed_credit, score_from_credit
from sanctionscreen.matching.token_join import HashJoin, RelationRows, TokenIndex

POSTINGS = ("plain", "lettered", "joined")


@dataclass(frozen=True, slots=True)
class ListedSide:
    """The listed names as the fast engine needs them.

    Args:
        rows: Rows and postings.
        tokens: Their vocabulary, hashed for the token relation.
    """

    rows: ListedRows
    tokens: TokenIndex

    @classmethod
    def of(cls, rows: NameRows) -> ListedSide:
        """Index listed names."""
        return cls(ListedRows.of(rows), TokenIndex.of(rows.vocabulary, rows.joined))

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        """Name every array, for the index file; the vocabulary is kept apart."""
        parts: dict[str, Any] = {
            "rows": self.rows.rows,
            "listed": self.rows,
            **{name: getattr(self.rows, name) for name in POSTINGS},
            **{f"keys{i}": join for i, join in enumerate(self.tokens.keys)},
            "deletions": self.tokens.deletions,
            "tokens": self.tokens,
        }
        named = {f"{part}.{f.name}": getattr(value, f.name) for part, value in parts.items() for f in fields(value)}
        return {name: array for name, array in named.items() if isinstance(array, np.ndarray)}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]], vocabulary: Sequence[str]) -> ListedSide:
        """Put the arrays of `to_arrays` together again, without copying."""

        def part(name: str) -> dict[str, Any]:
            return {key.removeprefix(f"{name}."): array for key, array in arrays.items() if key.startswith(f"{name}.")}

        rows = NameRows(vocabulary=vocabulary, **part("rows"))
        postings: dict[str, Any] = {name: Postings(**part(name)) for name in POSTINGS}
        keys = tuple(HashJoin(**part(f"keys{i}")) for i in range(len(KEY_JOINS)))
        tokens = TokenIndex(**part("tokens"), keys=keys, deletions=HashJoin(**part("deletions")))
        return cls(ListedRows(rows=rows, **postings, **part("listed")), tokens)


def match_fast(queries: Sequence[Tokens], listed: ListedSide, threshold: int) -> Matches:
    """Find every pair of names whose score from credit is at least the threshold, equal names not told apart yet.

    Args:
        queries: Q names, each a non-empty tuple of tokens.
        listed: N distinct listed names.
        threshold: 2,500 to 10,000.
    """
    rows, relation = query_rows(queries, listed.tokens, listed.rows.rows.vocabulary)
    pairs = find_candidates(rows, relation, listed.rows, threshold)
    target_rows = listed.rows.rows
    names, targets = rows.names[pairs[:, 0]].astype(np.int64), target_rows.names[pairs[:, 1]]
    least = needed_credit(threshold, rows.totals[names], target_rows.totals[targets])
    credit = credit_of_rows(pairs, rows, target_rows, relation_lookup(relation, len(target_rows.vocabulary)), least)
    name_pairs = names * len(target_rows.totals) + targets
    order = np.lexsort((-credit, name_pairs))
    best = order[np.diff(name_pairs[order], prepend=-1) != 0]
    query, target = np.divmod(name_pairs[best], len(target_rows.totals))
    score = score_from_credit(credit[best], rows.totals[query], target_rows.totals[target])
    keep = score >= threshold
    return Matches(query[keep].astype(np.int32), target[keep].astype(np.int32), score[keep])


def relation_lookup(
    relation: RelationRows, n_listed: int
) -> Callable[[NDArray[np.int32], NDArray[np.int32]], NDArray[np.int16]]:
    """Make the function that gives t of (query token, listed token) pairs: most are unrelated, which a filter tells."""
    query = np.repeat(np.arange(len(relation.starts) - 1), np.diff(relation.starts))
    keys = query * n_listed + relation.listed
    known = HashFilter.of(mix(keys.astype(np.uint64)))

    def t_of(a: NDArray[np.int32], b: NDArray[np.int32]) -> NDArray[np.int16]:
        wanted = a.astype(np.int64) * n_listed + b
        t = np.zeros(wanted.shape, np.int16)
        if len(keys) == 0:
            return t
        maybe = known.may_hold(mix(wanted.astype(np.uint64)))
        asked = wanted[maybe]
        place = np.minimum(np.searchsorted(keys, asked), len(keys) - 1)
        t[maybe] = np.where(keys[place] == asked, relation.t[place], 0)
        return t

    return t_of
