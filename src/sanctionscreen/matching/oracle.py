"""The exhaustive engine: every query name against every listed name, no index, nothing skipped.

It exists to be obviously right. Tokens are compared all with all; every pair of rows gets the sum of all its token values
(an upper bound of any one-to-one matching); each pair whose bound could reach the threshold is matched exactly. Pairs with
no related token at all have no credit and are not written down. It shares only normalisation, the token relation's
definition and the score with anything faster, and serves as the proof of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sanctionscreen.matching.conflicts import conflict_points
from sanctionscreen.matching.credit import credit_of_rows, pair_values
from sanctionscreen.matching.matches import Matches
from sanctionscreen.matching.relation import ListedTokens, relate_all
from sanctionscreen.matching.rows import NameRows, Tokens, listed_rows, variant_rows
from sanctionscreen.matching.scoring import FULL, INITIAL_SHARE, UNEQUAL_CAP, least_credit, score_from_credit

ORACLE_TILE_NAMES = 64  # query names compared at a time: bounds the token matrix to some hundred rows of T


def match_exhaustively(queries: Sequence[Tokens], listed: ListedOccurrences, threshold: int) -> Matches:
    """Find every pair of names whose score is at least the threshold.

    Args:
        queries: Q names, each a non-empty tuple of tokens.
        listed: N distinct listed names.
        threshold: 1 to 10,000.
    """
    tiles = []
    for start in range(0, len(queries), ORACLE_TILE_NAMES):
        rows = NameRows.build(queries[start : start + ORACLE_TILE_NAMES], variant_rows)
        query, target, score = best_scores(rows, listed, threshold)
        for i in np.flatnonzero(score == UNEQUAL_CAP).tolist():
            if queries[start + query[i]] == listed.names[target[i]]:
                score[i] = FULL
        for i in np.flatnonzero(score >= threshold).tolist():
            score[i] -= conflict_points(queries[start + query[i]], listed.names[target[i]])
        keep = score >= threshold
        tiles.append(Matches((start + query[keep]).astype(np.int32), target[keep].astype(np.int32), score[keep]))
    return Matches.concatenate(tiles)


@dataclass(frozen=True, slots=True)
class ListedOccurrences:
    """The listed names as the exhaustive engine needs them: rows, tokens, and where each token occurs.

    Args:
        names: N distinct names.
        rows: Their rows.
        tokens: Their vocabulary, ready to be related.
        row: int64 [K], the row of each occurrence.
        by_token: K positions grouped by token; `starts` [T + 1] delimits them.
        by_letter: code point -> positions of tokens written out, not joined, that begin with it.
        initials: code point -> positions of that single letter.
    """

    names: Sequence[Tokens]
    rows: NameRows
    tokens: ListedTokens
    row: NDArray[np.int64]
    by_token: NDArray[np.int64]
    starts: NDArray[np.int64]
    by_letter: dict[int, NDArray[np.int64]]
    initials: dict[int, NDArray[np.int64]]

    @classmethod
    def of(cls, names: Sequence[Tokens]) -> ListedOccurrences:
        """Prepare listed names, each a non-empty tuple of tokens."""
        rows = NameRows.build(names, listed_rows)
        letters, single = rows.first_letters[rows.tokens], rows.initials[rows.tokens]
        whole = ~single & ~rows.joined[rows.tokens]
        counts = np.bincount(rows.tokens, minlength=len(rows.vocabulary))
        return cls(
            names=names,
            rows=rows,
            tokens=ListedTokens.of(rows.vocabulary, rows.joined),
            row=np.repeat(np.arange(len(rows.names)), np.diff(rows.offsets)),
            by_token=np.argsort(rows.tokens, kind="stable"),
            starts=np.concatenate([[0], np.cumsum(counts)]),
            by_letter={int(x): np.flatnonzero((letters == x) & whole) for x in np.unique(letters[whole])},
            initials={int(x): np.flatnonzero((letters == x) & single) for x in np.unique(letters[single])},
        )

    def of_tokens(self, tokens: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the positions of the given tokens, all together."""
        return np.concatenate([self.by_token[self.starts[b] : self.starts[b + 1]] for b in tokens] or [self.row[:0]])


def best_scores(
    rows: NameRows, listed: ListedOccurrences, threshold: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Best score over all rows of each (query name, listed name) pair that can reach the threshold.

    Returns:
        Query names, listed names and scores: three int64 [C], each pair once.
    """
    t = relate_all(rows.vocabulary, rows.joined, listed.tokens)
    idle_join = rows.joined & ~t.any(axis=1)  # a row with such a token never beats the row without that join
    pairs = []
    for row in np.flatnonzero(~np.logical_or.reduceat(idle_join[rows.tokens], rows.offsets[:-1])).tolist():
        bound = upper_bounds(row, rows, listed, t)
        needed = least_credit(threshold, rows.totals[row], listed.rows.totals)
        reached = np.flatnonzero((bound >= needed) & (bound > 0))
        pairs.append(np.column_stack([np.full(len(reached), row), reached]))
    pair_rows = np.concatenate(pairs)
    credit = credit_of_rows(pair_rows, rows, listed.rows, lambda a, b: t[a, b], 0)
    score = score_from_credit(credit, rows.totals[pair_rows[:, 0]], listed.rows.totals[pair_rows[:, 1]])
    n_listed = len(listed.names)
    name_pair = rows.names[pair_rows[:, 0]].astype(np.int64) * n_listed + listed.rows.names[pair_rows[:, 1]]
    distinct, inverse = np.unique(name_pair, return_inverse=True)
    best = np.zeros(len(distinct), np.int64)
    np.maximum.at(best, inverse, score)
    return distinct // n_listed, distinct % n_listed, best


def upper_bounds(row: int, rows: NameRows, listed: ListedOccurrences, t: NDArray[np.int16]) -> NDArray[np.int64]:
    """Sum every value between one query row and each listed row, one-to-one or not: int64 [R]."""
    where: list[NDArray[np.int64]] = []
    value: list[NDArray[np.int64]] = []
    weights = listed.rows.weights
    for a, weight in zip(*rows.row(row), strict=True):
        at = listed.of_tokens(np.flatnonzero(t[a]))
        where.append(at)
        tokens = listed.rows.tokens[at]
        joined = rows.joined[a] | listed.rows.joined[tokens]
        value.append(pair_values(t[a, tokens], weight, weights[at], joined).astype(np.int64))
        letter, nowhere = int(rows.first_letters[a]), listed.row[:0]
        if rows.initials[a]:
            at = listed.by_letter.get(letter, nowhere)
            value.append(INITIAL_SHARE * weights[at].astype(np.int64))
        else:
            at = nowhere if rows.joined[a] else listed.initials.get(letter, nowhere)
            value.append(np.full(len(at), INITIAL_SHARE * int(weight)))
        where.append(at)
    row_of = listed.row[np.concatenate(where)]
    return np.bincount(row_of, weights=np.concatenate(value), minlength=len(listed.rows.names)).astype(np.int64)
