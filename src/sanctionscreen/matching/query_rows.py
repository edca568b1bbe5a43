"""Query names as rows of weighted tokens, like `NameRows.build`, but without the rows that cannot matter.

A row with a join never beats the row without it unless its joined token resembles something listed. So the joins of all
names are looked up first, and only the few that have a relative make rows.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sanctionscreen.matching.rows import NameRows, Tokens, is_initial, spans, useful_rows
from sanctionscreen.matching.token_join import RelationRows, TokenIndex


def query_rows(queries: Sequence[Tokens], index: TokenIndex, listed: Sequence[str]) -> tuple[NameRows, RelationRows]:
    """Cut query names into the rows that can matter, and relate their tokens.

    Args:
        queries: Q names, each a non-empty tuple of tokens.
        index: The listed side of the token relation.
        listed: The T listed tokens.

    Returns:
        Rows of the Q names, their vocabulary sorted by (joined, token), and its relation to the listed tokens.
    """
    plain = sorted({token for tokens in queries for token in tokens})
    joins = sorted({span for tokens in queries for span in spans(tokens)})
    joined = np.arange(len(plain) + len(joins)) >= len(plain)
    relation = index.relate([*plain, *joins], joined, listed)
    related = np.diff(relation.starts) > 0
    useful = {join for join, has_relative in zip(joins, related[len(plain) :].tolist(), strict=True) if has_relative}
    rows = [row for tokens in queries for row in useful_rows(tokens, useful)]
    n_rows = [1 if not row.joined or not any(row.joined) else 0 for row in rows]
    ids = {(token, False): i for i, token in enumerate(plain)}
    ids.update({(token, True): len(plain) + i for i, token in enumerate(joins)})
    vocabulary = [*plain, *joins]
    return (
        NameRows(
            vocabulary=vocabulary,
            joined=joined,
            first_letters=np.array([ord(token[0]) for token in vocabulary], np.uint32),
            initials=np.array([is_initial(token) for token in vocabulary], bool),
            offsets=np.cumsum([0, *(len(row.tokens) for row in rows)], dtype=np.int64),
            tokens=np.array([ids[pair] for row in rows for pair in row.pairs()], np.int32),
            weights=np.array([weight for row in rows for weight in row.weights], np.int32),
            names=(np.cumsum(n_rows) - 1).astype(np.int32),
            totals=np.array([sum(row.weights) for row, first in zip(rows, n_rows, strict=True) if first], np.int64),
        ),
        relation,
    )
