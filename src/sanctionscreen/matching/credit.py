"""The credit of two rows of tokens: the best one-to-one matching, exactly (in 1/1024/1000).

Two related tokens are worth t * min(w_a, w_b), or t times the mean of both weights where one is a joined token, whose
weight is that of its parts. An initial facing a token written out is worth INITIAL_SHARE of the partner's weight, and
initials together at most double the credit of the tokens written out, so that they never carry a match alone.
`credit_of_pair` says it for one pair; `credit_of_rows` does the same for many.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from sanctionscreen.matching.assignment import assign
from sanctionscreen.matching.rows import NameRows, WeightedRow, is_initial
from sanctionscreen.matching.scoring import INITIAL_SHARE, MAX_INITIALS

CHUNK_CELLS = 1 << 21  # pairs of tokens matched at a time, which bounds memory
MAX_SUBSET_TOKENS = 6  # up to here all subsets of the shorter side are tried at once; beyond, the Hungarian method


def credit_of_pair(query: WeightedRow, listed: WeightedRow, t: Sequence[Sequence[int]]) -> tuple[int, list[tuple[int, int]]]:
    """Return the credit of two rows and the matched (query, listed) positions; t is m x n in 1/1000."""
    written_out, with_initials = pair_matrices(query, listed, t)
    most, pairs = assign(with_initials)
    if with_initials != written_out:
        most = min(most, MAX_INITIALS * assign(written_out)[0])
    return most, pairs if most else []


def credit_limit(query: WeightedRow, listed: WeightedRow, t: Sequence[Sequence[int]]) -> int:
    """Return an upper bound of the credit of two rows: every query token with its best partner."""
    return sum(max(values) for values in pair_matrices(query, listed, t)[1])


def pair_matrices(
    query: WeightedRow, listed: WeightedRow, t: Sequence[Sequence[int]]
) -> tuple[list[list[int]], list[list[int]]]:
    """Credit of each pair of tokens of two rows, m x n: of tokens written out, and with initials."""
    written_out = [
        [
            pair_value(value, wa, wb, query.joined[i] or listed.joined[j])
            for j, (value, wb) in enumerate(zip(values, listed.weights, strict=True))
        ]
        for i, (values, wa) in enumerate(zip(t, query.weights, strict=True))
    ]
    if not any(map(is_initial, (*query.tokens, *listed.tokens))):
        return written_out, written_out
    with_initials = [
        [max(value, initial_value(query, i, listed, j)) for j, value in enumerate(values)]
        for i, values in enumerate(written_out)
    ]
    return written_out, with_initials


def pair_value(t: int, weight_a: int, weight_b: int, joined: bool) -> int:
    """Credit of two related tokens."""
    return t * (weight_a + weight_b) // 2 if joined else t * min(weight_a, weight_b)


def initial_value(query: WeightedRow, i: int, listed: WeightedRow, j: int) -> int:
    """Credit of an initial facing a token written out (not a joined one), 0 for anything else."""
    a, b = query.tokens[i], listed.tokens[j]
    if is_initial(a) == is_initial(b) or a[0] != b[0] or query.joined[i] or listed.joined[j]:
        return 0
    return INITIAL_SHARE * (listed.weights[j] if is_initial(a) else query.weights[i])


def pair_values(
    t: NDArray[np.int16],
    weights_a: NDArray[np.int32] | np.int32,
    weights_b: NDArray[np.int32],
    joined: NDArray[np.bool_],
) -> NDArray[np.int32]:
    """`pair_value` for arrays that broadcast together: int32."""
    weight = np.where(joined, weights_a + weights_b, 2 * np.minimum(weights_a, weights_b))
    return (t * weight // 2).astype(np.int32)


def credit_of_rows(
    pair_rows: NDArray[np.int64],
    rows: NameRows,
    listed: NameRows,
    t_of: Callable[[NDArray[np.int32], NDArray[np.int32]], NDArray[np.int16]],
    least: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Credit of many pairs of rows, matched exactly, grouped by their numbers of tokens.

    Args:
        pair_rows: int64 [C, 2], query row and listed row.
        rows: The query rows.
        listed: The listed rows.
        t_of: Gives the relation of query tokens to listed tokens, arrays of ids that broadcast together.
        least: int64 [C], credit of interest: pairs that surely earn less are given 0.

    Returns:
        int64 [C].
    """
    if len(pair_rows) == 0:
        return np.zeros(0, np.int64)
    m = np.diff(rows.offsets)[pair_rows[:, 0]]
    n = np.diff(listed.offsets)[pair_rows[:, 1]]
    shape = m * (int(n.max(initial=0)) + 1) + n
    order = np.argsort(shape, kind="stable")
    credit = np.zeros(len(pair_rows), np.int64)
    for group in np.split(order, np.flatnonzero(np.diff(shape[order])) + 1):
        size = max(CHUNK_CELLS // int(m[group[0]] * n[group[0]]), 1)
        for begin in range(0, len(group), size):
            at = group[begin : begin + size]
            credit[at] = credit_of_shape(pair_rows[at], int(m[at[0]]), int(n[at[0]]), rows, listed, t_of, least[at])
    return credit


def credit_of_shape(
    pair_rows: NDArray[np.int64],
    m: int,
    n: int,
    rows: NameRows,
    listed: NameRows,
    t_of: Callable[[NDArray[np.int32], NDArray[np.int32]], NDArray[np.int16]],
    least: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Credit of pairs of rows of m and n tokens, 0 where it is surely below `least`: int64 [C]."""
    q = (rows.offsets[pair_rows[:, 0]][:, None] + np.arange(m))[:, :, None]
    c = (listed.offsets[pair_rows[:, 1]][:, None] + np.arange(n))[:, None, :]
    a, b, wa, wb = rows.tokens[q], listed.tokens[c], rows.weights[q], listed.weights[c]
    joined = rows.joined[a] | listed.joined[b]
    written_out = pair_values(t_of(a, b), wa, wb, joined)
    facing = (rows.first_letters[a] == listed.first_letters[b]) & (rows.initials[a] != listed.initials[b]) & ~joined
    with_initials = written_out
    if facing.any():
        initials = facing * INITIAL_SHARE * np.where(rows.initials[a], wb, wa)
        with_initials = np.maximum(written_out, initials).astype(np.int32)
    affected = (with_initials != written_out).any(axis=(1, 2))
    limit = np.minimum(limit_of_pairs(with_initials), MAX_INITIALS * limit_of_pairs(written_out))
    hopeful = np.flatnonzero(limit >= least)
    credit = np.zeros(len(pair_rows), np.int64)
    credit[hopeful] = credit_of_pairs(with_initials[hopeful])
    both = np.flatnonzero(affected & (limit >= least))
    credit[both] = np.minimum(credit[both], MAX_INITIALS * credit_of_pairs(written_out[both]))
    return credit


def limit_of_pairs(values: NDArray[np.int32]) -> NDArray[np.int64]:
    """Upper bound of the best one-to-one sum: each row with its best column, or the reverse, whichever is less: [C]."""
    by_row = values.max(axis=2).sum(axis=1, dtype=np.int64)
    by_column = values.max(axis=1).sum(axis=1, dtype=np.int64)
    return np.asarray(np.minimum(by_row, by_column), np.int64)


def credit_of_pairs(values: NDArray[np.int32]) -> NDArray[np.int64]:
    """Best one-to-one sum of many small matrices of one shape.

    Where the best columns of the rows all differ (or the best rows of the columns), their sum is the answer; the rest is
    solved over all subsets of the shorter side, or by `assign` where that side is long.

    Args:
        values: int32 [C, m, n], non-negative.

    Returns:
        int64 [C].
    """
    if values.shape[1] > values.shape[2]:
        values = values.transpose(0, 2, 1)
    _, m, n = values.shape
    if m == 1:
        return np.asarray(values.max(axis=(1, 2)), np.int64)
    best = values.max(axis=2)
    column = np.where(best > 0, values.argmax(axis=2), n + np.arange(m))
    column.sort(axis=1)
    conflict = (column[:, 1:] == column[:, :-1]).any(axis=1)
    credit: NDArray[np.int64] = best.sum(axis=1, dtype=np.int64)
    if conflict.any():
        contested = values[conflict]
        if m <= MAX_SUBSET_TOKENS:
            credit[conflict] = best_over_subsets(contested)
        else:
            credit[conflict] = [assign(matrix.tolist())[0] for matrix in contested]
    return credit


def best_over_subsets(values: NDArray[np.int32]) -> NDArray[np.int64]:
    """Exact matching by dynamic programming: best[subset of rows used] while columns are added one by one.

    Args:
        values: int32 [C, m, n], m small.

    Returns:
        int64 [C].
    """
    n_pairs, m, n = values.shape
    best = np.zeros((n_pairs, 1 << m), np.int64)
    for j in range(n):
        extended = best.copy()
        for subset in range(1, 1 << m):
            for i in range(m):
                if subset >> i & 1:
                    candidate = best[:, subset ^ (1 << i)] + values[:, i, j]
                    np.maximum(extended[:, subset], candidate, out=extended[:, subset])
        best = extended
    return best[:, -1]
