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

from sanctionscreen.matching.credit import credit_of_pairs, pair_values
from sanctionscreen.matching.relation import ListedTokens, relate_all
from sanctionscreen.matching.rows import NameRows, Tokens
from sanctionscreen.matching.scoring import FULL, INITIAL_SHARE, MAX_INITIALS, least_credit, score_from_credit

TILE_NAMES = 64  # query names compared at a time: bounds the token matrix to some hundred rows of T


@dataclass(frozen=True, slots=True)
class Matches:
    """Pairs of names whose score reaches the threshold, sorted by query then listed name. C pairs.

    Args:
        query: int32 [C], position in the query names.
        listed: int32 [C], position in the listed names.
        score: int64 [C], 0 to 10,000, before the kind penalty; 10,000 only for equal names.
    """

    query: NDArray[np.int32]
    listed: NDArray[np.int32]
    score: NDArray[np.int64]

    @classmethod
    def concatenate(cls, matches: Sequence[Matches]) -> Matches:
        """Put the matches of consecutive query names together."""
        return cls(
            np.concatenate([np.empty(0, np.int32), *(m.query for m in matches)]),
            np.concatenate([np.empty(0, np.int32), *(m.listed for m in matches)]),
            np.concatenate([np.empty(0, np.int64), *(m.score for m in matches)]),
        )

    def with_equal(self, equal: NDArray[np.int32]) -> Matches:
        """Give equal names their 1.0, whatever else they score.

        Args:
            equal: int32 [Q], the listed name equal to each query name, -1 for none.
        """
        keep = equal[self.query] != self.listed
        same = np.flatnonzero(equal >= 0).astype(np.int32)
        query = np.concatenate([self.query[keep], same])
        listed = np.concatenate([self.listed[keep], equal[same]])
        score = np.concatenate([self.score[keep], np.full(len(same), FULL)])
        order = np.lexsort((listed, query))
        return Matches(query[order], listed[order], score[order])


def match_exhaustively(queries: Sequence[Tokens], listed: ListedSide, threshold: int) -> Matches:
    """Find every pair of names whose score from credit is at least the threshold, equal names not told apart yet.

    Args:
        queries: Q names, each a non-empty tuple of tokens; the token matrix has some entries for each of them times T.
        listed: N distinct listed names.
        threshold: 1 to 10,000.
    """
    rows = NameRows.build(queries)
    query, target, credit = best_credits(rows, listed, threshold)
    score = score_from_credit(credit, rows.totals[query], listed.rows.totals[target])
    keep = score >= threshold
    return Matches(query[keep].astype(np.int32), target[keep].astype(np.int32), score[keep])


@dataclass(frozen=True, slots=True)
class ListedSide:
    """The listed names as the exhaustive engine needs them: rows, tokens, and where each token occurs.

    Args:
        rows: Rows of N distinct names.
        tokens: Their vocabulary, ready to be related.
        row: int64 [K], the row of each occurrence.
        by_token: K positions grouped by token; `starts` [T + 1] delimits them.
        by_letter: code point -> positions of tokens written out, not joined, that begin with it.
        initials: code point -> positions of that single letter.
    """

    rows: NameRows
    tokens: ListedTokens
    row: NDArray[np.int64]
    by_token: NDArray[np.int64]
    starts: NDArray[np.int64]
    by_letter: dict[int, NDArray[np.int64]]
    initials: dict[int, NDArray[np.int64]]

    @classmethod
    def of(cls, rows: NameRows) -> ListedSide:
        """Prepare listed rows."""
        letters, single = rows.first_letters[rows.tokens], rows.initials[rows.tokens]
        whole = ~single & ~rows.joined[rows.tokens]
        counts = np.bincount(rows.tokens, minlength=len(rows.vocabulary))
        return cls(
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


def best_credits(
    rows: NameRows, listed: ListedSide, threshold: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Best credit over all rows of each (query name, listed name) pair that can reach the threshold.

    Returns:
        Query names, listed names and credits: three int64 [C], each pair once.
    """
    t = relate_all(rows.vocabulary, rows.joined, listed.tokens)
    idle_join = rows.joined & ~t.any(axis=1)  # a row with such a token never beats the row without that join
    pairs = []
    for row in np.flatnonzero(~np.logical_or.reduceat(idle_join[rows.tokens], rows.offsets[:-1])).tolist():
        bound = upper_bounds(row, rows, listed, t)
        query = int(rows.names[row])
        needed = least_credit(threshold, rows.totals[query], listed.rows.totals)[listed.rows.names]
        reached = np.flatnonzero((bound >= needed) & (bound > 0))
        pairs.append(np.column_stack([np.full(len(reached), row), reached]))
    pair_rows = np.concatenate(pairs)
    credit = exact_credits(pair_rows, rows, listed.rows, t)
    n_listed = len(listed.rows.totals)
    name_pair = rows.names[pair_rows[:, 0]].astype(np.int64) * n_listed + listed.rows.names[pair_rows[:, 1]]
    distinct, inverse = np.unique(name_pair, return_inverse=True)
    best = np.zeros(len(distinct), np.int64)
    np.maximum.at(best, inverse, credit)
    return distinct // n_listed, distinct % n_listed, best


def upper_bounds(row: int, rows: NameRows, listed: ListedSide, t: NDArray[np.int16]) -> NDArray[np.int64]:
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


def exact_credits(pair_rows: NDArray[np.int64], rows: NameRows, listed: NameRows, t: NDArray[np.int16]) -> NDArray[np.int64]:
    """Match pairs of rows exactly, grouped by their numbers of tokens: int64 [C] for pair_rows [C, 2]."""
    m = np.diff(rows.offsets)[pair_rows[:, 0]]
    n = np.diff(listed.offsets)[pair_rows[:, 1]]
    credit = np.zeros(len(pair_rows), np.int64)
    for shape in np.unique(np.column_stack([m, n]), axis=0):
        at = np.flatnonzero((m == shape[0]) & (n == shape[1]))
        q = rows.offsets[pair_rows[at, 0]][:, None] + np.arange(shape[0])
        c = listed.offsets[pair_rows[at, 1]][:, None] + np.arange(shape[1])
        a, b = rows.tokens[q][:, :, None], listed.tokens[c][:, None, :]
        wa, wb = rows.weights[q][:, :, None], listed.weights[c][:, None, :]
        written_out = pair_values(t[a, b], wa, wb, rows.joined[a] | listed.joined[b])
        facing = (rows.first_letters[a] == listed.first_letters[b]) & (rows.initials[a] != listed.initials[b])
        facing &= ~rows.joined[a] & ~listed.joined[b]
        with_initials = np.maximum(written_out, facing * INITIAL_SHARE * np.where(rows.initials[a], wb, wa))
        found = credit_of_pairs(with_initials)
        affected = np.flatnonzero((with_initials != written_out).any(axis=(1, 2)))
        found[affected] = np.minimum(found[affected], MAX_INITIALS * credit_of_pairs(written_out[affected]))
        credit[at] = found
    return credit
