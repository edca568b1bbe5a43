"""The credit of two rows of tokens: the best one-to-one matching, exactly (in 1/1024/1000).

Two related tokens are worth t * min(w_a, w_b), or t times the mean of both weights where one is a joined token, whose
weight is that of its parts. An initial facing a token written out is worth INITIAL_SHARE of the partner's weight, and
initials together at most double the credit of the tokens written out, so that they never carry a match alone.
`credit_of_pair` says it for one pair; `credit_of_rows` does the same for many.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from sanctionscreen.arrays import ranges, run_starts
from sanctionscreen.matching.assignment import assign
from sanctionscreen.matching.query_rows import QueryRows
from sanctionscreen.matching.rows import NameRows, RowToken, WeightedRow, is_initial
from sanctionscreen.matching.scoring import INITIAL_SHARE, MAX_INITIALS, score_from_credit

Related = dict[RowToken, dict[RowToken, int]]  # t of the tokens of listed rows that each token of query rows has
AnyRows = NameRows | QueryRows

CHUNK_CELLS = 1 << 18  # pairs of tokens matched at a time, which bounds memory
MAX_SUBSET_TOKENS = 6  # up to here all subsets of the shorter side are tried at once; beyond, the Hungarian method


def credit_of_pair(query: WeightedRow, listed: WeightedRow, t: Sequence[Sequence[int]]) -> tuple[int, list[tuple[int, int]]]:
    """Return the credit of two rows and the matched (query, listed) positions; t is m x n in 1/1000."""
    written_out, with_initials = pair_matrices(query, listed, t)
    most, pairs = assign(with_initials)
    if with_initials != written_out:
        most = min(most, MAX_INITIALS * assign(written_out)[0])
    return most, pairs if most else []


def heaviest_copies(row: WeightedRow) -> dict[RowToken, int]:
    """Highest weight of each token of a row."""
    return dict(sorted(zip(row.pairs(), row.weights, strict=True), key=lambda pair: pair[1]))


def credit_limit(query: WeightedRow, others: Mapping[RowToken, int], related: Related) -> int:
    """Return an upper bound of the credit of two rows: every query token with its best partner, doubled by initials.

    Args:
        query: A query row.
        others: `heaviest_copies` of a listed row.
        related: How their tokens are related.
    """
    limit = 0
    for a, weight in zip(query.pairs(), query.weights, strict=True):
        partners = related.get(a, {})
        limit += max((pair_value(t, weight, others[b], a[1] or b[1]) for b, t in partners.items() if b in others), default=0)
    lettered = any(is_initial(token) for token, _ in (*query.pairs(), *others))
    return MAX_INITIALS * limit if lettered else limit


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
) -> NDArray[np.int64]:
    """`pair_value` for arrays that broadcast together: int64."""
    weight = np.where(joined, weights_a + weights_b, 2 * np.minimum(weights_a, weights_b))
    return np.asarray(t * weight.astype(np.int64) // 2, np.int64)


def credit_of_rows(
    pair_rows: NDArray[np.int64],
    rows: AnyRows,
    listed: NameRows,
    t_of: Callable[[NDArray[np.int32], NDArray[np.int32]], NDArray[np.int16]],
    threshold: int,
) -> NDArray[np.int64]:
    """Credit of many pairs of rows, matched exactly, grouped by their numbers of tokens.

    Args:
        pair_rows: int64 [C, 2], query row and listed row.
        rows: The query rows.
        listed: The listed rows.
        t_of: Gives the relation of query tokens to listed tokens, arrays of ids that broadcast together.
        threshold: Score of interest: pairs that surely stay below it are given 0.

    Returns:
        int64 [C].
    """
    query, target = pair_rows[:, 0], pair_rows[:, 1]
    limit = limit_of_rows(query, target, rows, listed, t_of)
    hopeful = np.flatnonzero(score_from_credit(limit, rows.totals[query], listed.totals[target]) >= threshold)
    m, n = row_lengths(rows, query[hopeful]), row_lengths(listed, target[hopeful])
    shape = m * (int(n.max(initial=0)) + 1) + n
    order = np.argsort(shape, kind="stable")
    credit = np.zeros(len(pair_rows), np.int64)
    for group in np.split(order, run_starts(shape[order])[1:]) if len(order) else ():
        size = max(CHUNK_CELLS // int(m[group[0]] * n[group[0]]), 1)
        for begin in range(0, len(group), size):
            at = group[begin : begin + size]
            chosen = hopeful[at]
            credit[chosen] = credit_of_shape(query[chosen], target[chosen], int(m[at[0]]), int(n[at[0]]), rows, listed, t_of)
    return credit


def row_lengths(rows: AnyRows, chosen: NDArray[np.int64]) -> NDArray[np.int64]:
    """Tokens of some rows."""
    return np.asarray(rows.offsets[chosen + 1] - rows.offsets[chosen], np.int64)


def limit_of_rows(
    query: NDArray[np.int64],
    target: NDArray[np.int64],
    rows: AnyRows,
    listed: NameRows,
    t_of: Callable[[NDArray[np.int32], NDArray[np.int32]], NDArray[np.int16]],
) -> NDArray[np.int64]:
    """Upper bound of the credit of pairs of rows: every query token with its best partner, one-to-one or not: int64 [C]."""
    m, n = row_lengths(rows, query), row_lengths(listed, target)
    chunk = np.cumsum(m * n) // CHUNK_CELLS
    limit = np.zeros(len(query), np.int64)
    for at in np.split(np.arange(len(query)), run_starts(chunk)[1:]) if len(query) else ():
        i = ranges(rows.offsets[query[at]], rows.offsets[query[at] + 1])  # query occurrences, pair after pair
        partners, begin = np.repeat(n[at], m[at]), np.repeat(listed.offsets[target[at]], m[at])
        q, c = np.repeat(i, partners), ranges(begin, begin + partners)
        values, written_out = values_of(q, c, rows, listed, t_of)
        of_occurrence, of_pair = np.cumsum(partners) - partners, np.cumsum(m[at]) - m[at]
        both = [
            np.add.reduceat(np.maximum.reduceat(x, of_occurrence), of_pair)
            for x in ((values,) if values is written_out else (values, written_out))
        ]
        limit[at] = np.minimum(both[0], MAX_INITIALS * both[-1])
    return limit


def values_of(
    q: NDArray[np.int64],
    c: NDArray[np.int64],
    rows: AnyRows,
    listed: NameRows,
    t_of: Callable[[NDArray[np.int32], NDArray[np.int32]], NDArray[np.int16]],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Credit of pairs of occurrences that broadcast together, and what of it is written out; one array without initials.

    Args:
        q: int64, occurrences of query rows.
        c: int64, occurrences of listed rows.
        rows: The query rows.
        listed: The listed rows.
        t_of: As in `credit_of_rows`.
    """
    a, b, wa, wb = rows.tokens[q], listed.tokens[c], rows.weights[q], listed.weights[c]
    joined = rows.joined[a] | listed.joined[b]
    written_out = pair_values(t_of(a, b), wa, wb, joined)
    letters = rows.initials[a]
    facing = (letters != listed.initials[b]) & (rows.first_letters[a] == listed.first_letters[b]) & ~joined
    if not facing.any():
        return written_out, written_out
    return np.maximum(written_out, facing * INITIAL_SHARE * np.where(letters, wb, wa)), written_out


def credit_of_shape(
    query: NDArray[np.int64],
    target: NDArray[np.int64],
    m: int,
    n: int,
    rows: AnyRows,
    listed: NameRows,
    t_of: Callable[[NDArray[np.int32], NDArray[np.int32]], NDArray[np.int16]],
) -> NDArray[np.int64]:
    """Credit of pairs of rows of m and n tokens: int64 [C]. Pairs of tokens stand in arrays [m, n, C]."""
    q = (rows.offsets[query] + np.arange(m)[:, None])[:, None]
    c = (listed.offsets[target] + np.arange(n)[:, None])[None]
    values, written_out = values_of(q, c, rows, listed, t_of)
    credit = credit_of_pairs(values)
    if values is not written_out:
        lettered = np.flatnonzero((values != written_out).any(axis=(0, 1)))
        credit[lettered] = np.minimum(credit[lettered], MAX_INITIALS * credit_of_pairs(written_out[:, :, lettered]))
    return credit


def credit_of_pairs(values: NDArray[np.int64]) -> NDArray[np.int64]:
    """Best one-to-one sum of many small matrices of one shape.

    A row whose best column has a value for no other row takes it. The rows that are left are few; they are solved over all
    their subsets, or by `assign` where they are many.

    Args:
        values: int64 [m, n, C], non-negative.

    Returns:
        int64 [C].
    """
    if values.shape[0] > values.shape[1]:
        values = values.transpose(1, 0, 2)
    best = values.max(axis=1)
    if len(values) == 1:
        return np.asarray(best[0], np.int64)
    wanted_by = (values > 0).sum(axis=0)
    free = (best == 0) | (np.take_along_axis(wanted_by, values.argmax(axis=1), axis=0) == 1)
    credit: NDArray[np.int64] = np.where(free, best, 0).sum(axis=0)
    contested = np.flatnonzero(~free.all(axis=0))
    if len(contested):
        order = np.argsort(free[:, contested], axis=0, kind="stable")
        n_left = len(values) - free[:, contested].sum(axis=0)
        for n_rows in np.unique(n_left).tolist():
            some = np.flatnonzero(n_left == n_rows)
            left = values[order[:n_rows, some][:, None], np.arange(values.shape[1])[:, None], contested[some]]
            credit[contested[some]] += best_of_rows(left)
    return credit


def best_of_rows(values: NDArray[np.int64]) -> NDArray[np.int64]:
    """Best one-to-one sum of matrices int64 [m, n, C], by subsets of rows or one by one: int64 [C]."""
    if len(values) <= MAX_SUBSET_TOKENS:
        return best_over_subsets(values)
    return np.array([assign(matrix.tolist())[0] for matrix in np.moveaxis(values, 2, 0)], np.int64)


def best_over_subsets(values: NDArray[np.int64]) -> NDArray[np.int64]:
    """Exact matching by dynamic programming: best[subset of rows used] while columns are added one by one.

    Args:
        values: int64 [m, n, C], m small.

    Returns:
        int64 [C].
    """
    m, n, n_pairs = values.shape
    best = np.zeros((1 << m, n_pairs), np.int64)
    for j in range(n):
        extended = best.copy()
        for subset in range(1, 1 << m):
            for i in range(m):
                if subset >> i & 1:
                    np.maximum(extended[subset], best[subset ^ (1 << i)] + values[i, j], out=extended[subset])
        best = extended
    return np.asarray(best[-1], np.int64)
