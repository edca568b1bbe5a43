"""Query names as rows of weighted tokens, like `NameRows.build`, but without the rows that cannot matter.

A row with a join never beats the row without it unless its joined token resembles something listed. So the joins of all
names are looked up first, and only the few names with a join that has a relative get more rows than their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sanctionscreen.matching.rows import (
    MAX_TOKENS_FOR_JOINS,
    MIN_TOKENS_WITH_PATRONYMIC,
    PATRONYMIC_ENDINGS,
    NameRows,
    Tokens,
    is_initial,
    useful_rows,
)
from sanctionscreen.matching.scoring import PATRONYMIC_DIVISOR, REPEAT_DIVISOR
from sanctionscreen.matching.token_join import RelationRows, TokenIndex
from sanctionscreen.names import token_weight


def query_rows(queries: Sequence[Tokens], index: TokenIndex, listed: Sequence[str]) -> tuple[NameRows, RelationRows]:
    """Cut query names into the rows that can matter, and relate their tokens.

    Args:
        queries: Q names, each a non-empty tuple of tokens.
        index: The listed side of the token relation.
        listed: The T listed tokens.

    Returns:
        Rows of the Q names, their own first, then those with joins; and the relation of their vocabulary, tokens before
        joined ones, to the listed tokens.
    """
    offsets = np.cumsum([0, *map(len, queries)], dtype=np.int64)
    flat = pa.array(list(chain.from_iterable(queries)), pa.string())
    encoded = flat.dictionary_encode()
    tokens, plain = np.asarray(encoded.indices, np.int32), encoded.dictionary.to_pylist()
    weights = weigh_rows(tokens, offsets, plain)
    joins, owners = find_joins(flat, offsets)
    distinct_joins = joins.dictionary_encode()
    spans = distinct_joins.dictionary.to_pylist()
    vocabulary = [*plain, *spans]
    joined = np.arange(len(vocabulary)) >= len(plain)
    relation = index.relate(vocabulary, joined, listed)
    useful = (np.diff(relation.starts) > 0)[len(plain) :]
    with_join = np.unique(owners[useful[np.asarray(distinct_joins.indices)]])
    useful_spans = {spans[i] for i in np.flatnonzero(useful).tolist()}
    more = [(name, row) for name in with_join.tolist() for row in useful_rows(queries[name], useful_spans)[1:]]
    ids: dict[tuple[str, bool], int] = {}
    if more:
        ids = {pair: i for i, pair in enumerate(zip(vocabulary, joined.tolist(), strict=True))}
    lengths = [len(row.tokens) for _, row in more]
    rows = NameRows(
        vocabulary=vocabulary,
        joined=joined,
        first_letters=np.array([ord(token[0]) for token in vocabulary], np.uint32),
        initials=np.array([is_initial(token) for token in plain] + [False] * len(spans), bool),
        offsets=np.concatenate([offsets, offsets[-1] + np.cumsum(lengths, dtype=np.int64)]),
        tokens=np.append(tokens, [ids[pair] for _, row in more for pair in row.pairs()]).astype(np.int32),
        weights=np.append(weights, [weight for _, row in more for weight in row.weights]).astype(np.int32),
        names=np.append(np.arange(len(queries)), [name for name, _ in more]).astype(np.int32),
        totals=np.add.reduceat(weights, offsets[:-1]),
    )
    return rows, relation


def weigh_rows(tokens: NDArray[np.int32], offsets: NDArray[np.int64], vocabulary: Sequence[str]) -> NDArray[np.int64]:
    """Weights of all names at once, as `rows.weigh_tokens` gives them one by one.

    Args:
        tokens: int32 [K], token ids of all names, one after the other.
        offsets: int64 [Q + 1], where each name begins.
        vocabulary: The tokens.

    Returns:
        int64 [K], in 1/1024.
    """
    weights = np.array([token_weight(token) for token in vocabulary], np.int64)[tokens]
    name = np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))
    order = np.lexsort((np.arange(len(tokens)), tokens, name))
    again = order[1:][(np.diff(tokens[order]) == 0) & (np.diff(name[order]) == 0)]
    weights[again] = np.maximum(weights[again] // REPEAT_DIVISOR, 1)
    patronymic = np.array([token.endswith(PATRONYMIC_ENDINGS) for token in vocabulary], np.bool_)[tokens]
    patronymic[offsets[:-1]] = False
    patronymic &= (np.diff(offsets) >= MIN_TOKENS_WITH_PATRONYMIC)[name]
    at = np.flatnonzero(patronymic)
    first = at[np.diff(name[at], prepend=-1) != 0]
    weights[first] = np.maximum(weights[first] // PATRONYMIC_DIVISOR, 1)
    return weights


def find_joins(flat: pa.Array, offsets: NDArray[np.int64]) -> tuple[pa.Array, NDArray[np.int64]]:
    """Every join of two or three neighbouring tokens of one name, with the name: see `rows.spans`.

    Args:
        flat: K tokens of all names, one after the other.
        offsets: int64 [Q + 1], where each name begins.
    """
    name = np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))
    short = (np.diff(offsets) <= MAX_TOKENS_FOR_JOINS)[name]
    parts, owners = [], []
    for length in (2, 3):
        begin = np.flatnonzero((name[: len(name) - length + 1] == name[length - 1 :]) & short[: len(name) - length + 1])
        parts.append(pc.binary_join_element_wise(*(flat.take(pa.array(begin + i)) for i in range(length)), ""))
        owners.append(name[begin])
    return pa.concat_arrays(parts), np.concatenate(owners)
