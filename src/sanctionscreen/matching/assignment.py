"""The best one-to-one matching of two small sets of tokens, exactly, in integers."""

from __future__ import annotations

from collections.abc import Sequence


def assign(values: Sequence[Sequence[int]]) -> tuple[int, list[tuple[int, int]]]:
    """Match rows to columns one to one so that the values add up to most; anything may stay unmatched.

    The Hungarian method with potentials (Kuhn 1955, in the shortest-path form of Jonker and Volgenant 1987).
    Deterministic for a given matrix.

    Args:
        values: m x n non-negative integers.

    Returns:
        The sum, and the (row, column) pairs with a positive value, by row.

    >>> assign([[9, 8], [8, 1]])
    (16, [(0, 1), (1, 0)])
    """
    m, n = len(values), len(values[0]) if values else 0
    if m > n:
        most, pairs = assign(list(zip(*values, strict=True)))
        return most, sorted((row, column) for column, row in pairs)
    if m == 0:
        return 0, []
    infinity = 1 << 62
    u, v = [0] * (m + 1), [0] * (n + 1)
    row_of = [0] * (n + 1)  # row matched to a column, 1-based, 0 for none
    for i in range(1, m + 1):
        row_of[0] = i
        column = 0
        least, previous, used = [infinity] * (n + 1), [0] * (n + 1), [False] * (n + 1)
        while row_of[column]:
            used[column] = True
            row, delta, following = row_of[column], infinity, 0
            for j in range(1, n + 1):
                if used[j]:
                    continue
                slack = -values[row - 1][j - 1] - u[row] - v[j]
                if slack < least[j]:
                    least[j], previous[j] = slack, column
                if least[j] < delta:
                    delta, following = least[j], j
            for j in range(n + 1):
                if used[j]:
                    u[row_of[j]] += delta
                    v[j] -= delta
                else:
                    least[j] -= delta
            column = following
        while column:
            row_of[column] = row_of[previous[column]]
            column = previous[column]
    pairs = sorted((row_of[j] - 1, j - 1) for j in range(1, n + 1) if row_of[j] and values[row_of[j] - 1][j - 1] > 0)
    return sum(values[i][j] for i, j in pairs), pairs
