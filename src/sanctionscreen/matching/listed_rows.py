"""The listed names as rows, and which rows each token leads to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sanctionscreen.arrays import part_lengths, ranges
from sanctionscreen.matching.hashing import BASE
from sanctionscreen.matching.row_building import Spans, join_rows, weigh_occurrences
from sanctionscreen.matching.rows import (
    PATRONYMIC_ENDINGS,
    NameRows,
    Tokens,
    cut_names,
    is_initial,
    names_within,
)
from sanctionscreen.names import is_vessel_prefix, weigh_many

FEW_ROWS = 8  # a token in so few rows is not worth a search for those of a weight

Int64 = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Postings:
    """Rows by token: entries sorted by token, then by weight of the row. E entries.

    Args:
        starts: int64 [T + 1], where the entries of each token begin.
        rows: int32 [E].
        totals: int64 [E], weight of the row.
    """

    starts: Int64
    rows: NDArray[np.int32]
    totals: Int64

    @classmethod
    def of(cls, listed: NameRows, occurrences: Int64) -> Postings:
        """Sort some occurrences of listed rows."""
        tokens = listed.tokens[occurrences]
        row = np.searchsorted(listed.offsets, occurrences, "right") - 1
        order = np.lexsort((listed.totals[row], tokens))
        counts = np.bincount(tokens, minlength=len(listed.vocabulary))
        return cls(np.concatenate([[0], np.cumsum(counts)]), row[order].astype(np.int32), listed.totals[row[order]])

    def follow(self, tokens: NDArray[np.int32], low: Int64, high: Int64) -> tuple[Int64, NDArray[np.int32]]:
        """Rows of each token that weigh low to high.

        Args:
            tokens: int32 [n].
            low: int64 [n], least weight.
            high: int64 [n], most.

        Returns:
            Position in `tokens` of each row found, int64, and the rows, int32.
        """
        first, last = self.starts[tokens], self.starts[tokens + 1]
        many = np.flatnonzero(last - first > FEW_ROWS)
        first[many] = self._search(first[many], last[many], low[many], "left")
        last[many] = np.maximum(first[many], self._search(first[many], last[many], high[many], "right"))
        entries = ranges(first, last)
        asked = np.repeat(np.arange(len(tokens)), last - first)
        within = np.flatnonzero((self.totals[entries] >= low[asked]) & (self.totals[entries] <= high[asked]))
        return asked[within], self.rows[entries[within]]

    def _search(self, first: Int64, last: Int64, total: Int64, side: str) -> Int64:
        """First entry in first..last - 1 whose row weighs the total or more (left), or more (right); bisected together."""
        low, high = first.copy(), last.copy()
        while (searching := low < high).any():
            middle = (low + high) >> 1
            value = self.totals[np.minimum(middle, len(self.totals) - 1)]
            before = ((value < total) if side == "left" else (value <= total)) & searching
            low = np.where(before, middle + 1, low)
            high = np.where(before, high, np.where(searching, middle, high))
        return low


@dataclass(frozen=True)
class ListedRows:
    """The listed rows, with the postings that propose them.

    Args:
        rows: R rows of N names; tokens as they are stand before joined ones in its vocabulary.
        plain: Rows without an initial by their tokens; of rows with joins, by the joined tokens alone.
        lettered: Rows without joins that have an initial among their tokens, by their tokens.
        signatures: uint64 [R], one bit for each token of a row, see `token_bits`.
        n_initials: int64 [R], initials in each row.
        top_weights: int64 [R], weight of the heaviest token in each row.
        has_join: bool [R].
        heaviest: int64 [T], highest weight of each token anywhere.
    """

    rows: NameRows
    plain: Postings
    lettered: Postings
    signatures: NDArray[np.uint64]
    n_initials: Int64
    top_weights: Int64
    has_join: NDArray[np.bool_]
    heaviest: Int64

    @classmethod
    def of(cls, names: Sequence[Tokens]) -> ListedRows:
        """Write all rows of N distinct names and index them by their tokens."""
        rows = rows_of_listed(names)
        row = np.repeat(np.arange(len(rows.names)), part_lengths(rows.offsets))
        n_initials = np.add.reduceat(rows.initials[rows.tokens].astype(np.int64), rows.offsets[:-1])
        has_initial = n_initials > 0
        has_join = np.logical_or.reduceat(rows.joined[rows.tokens], rows.offsets[:-1])
        heaviest = np.zeros(len(rows.vocabulary), np.int64)
        np.maximum.at(heaviest, rows.tokens, rows.weights)
        proposes = np.where(has_join[row], rows.joined[rows.tokens], ~has_initial[row])
        return cls(
            rows=rows,
            plain=Postings.of(rows, np.flatnonzero(proposes)),
            lettered=Postings.of(rows, np.flatnonzero(~has_join[row] & has_initial[row])),
            signatures=np.bitwise_or.reduceat(token_bits(rows.tokens), rows.offsets[:-1]),
            n_initials=n_initials,
            top_weights=np.maximum.reduceat(rows.weights, rows.offsets[:-1]).astype(np.int64),
            has_join=has_join,
            heaviest=heaviest,
        )

    @cached_property
    def heaviest_row(self) -> int:
        """Highest weight of a row."""
        return int(self.rows.totals.max(initial=0))


def token_bits(tokens: NDArray[Any]) -> NDArray[np.uint64]:
    """One of 64 bits for each token id: uint64, of the same shape."""
    return np.uint64(1) << (tokens.astype(np.uint64) * np.uint64(BASE) >> np.uint64(58))


def rows_of_listed(names: Sequence[Tokens]) -> NameRows:
    """Write what `NameRows.build(names, listed_rows)` writes, in another order of rows and tokens, for many names."""
    parts = [(i, part) for i, tokens in enumerate(names) for part in parts_of_name(tokens)]
    whole = [*names, *(part for _, part in parts)]
    plain = sorted(set(chain.from_iterable(whole)))
    ids = {token: i for i, token in enumerate(plain)}
    offsets = np.cumsum([0, *map(len, whole)], dtype=np.int64)
    tokens = np.array([ids[token] for token in chain.from_iterable(whole)], np.int32)
    patronymics = np.array([token.endswith(PATRONYMIC_ENDINGS) for token in plain], np.bool_)
    prefixes = np.array(list(map(is_vessel_prefix, plain)), np.bool_)
    weights = weigh_occurrences(tokens, offsets, weigh_many(plain), patronymics, prefixes)
    spans = Spans.of(offsets[: len(names) + 1])
    texts = span_texts(names, spans)
    joined = sorted(set(texts))
    joined_ids = {token: len(plain) + i for i, token in enumerate(joined)}
    span_tokens = np.array([joined_ids[text] for text in texts], np.int32)
    lengths, row_tokens, row_weights, row_names = join_rows(offsets, tokens, weights, spans, span_tokens)
    all_offsets = np.concatenate([offsets, offsets[-1] + np.cumsum(lengths, dtype=np.int64)])
    all_weights = np.concatenate([weights, row_weights])
    vocabulary = [*plain, *joined]
    return NameRows(
        vocabulary=vocabulary,
        joined=np.arange(len(vocabulary)) >= len(plain),
        first_letters=np.array([ord(token[0]) for token in vocabulary], np.uint32),
        initials=np.array([is_initial(token) for token in plain] + [False] * len(joined), bool),
        offsets=all_offsets,
        tokens=np.concatenate([tokens, row_tokens]),
        weights=all_weights,
        names=np.concatenate([np.arange(len(names)), [i for i, _ in parts], row_names]).astype(np.int32),
        totals=np.add.reduceat(all_weights, all_offsets[:-1]).astype(np.int64),
    )


def parts_of_name(tokens: Tokens) -> list[Tokens]:
    """What a listed name is written as besides itself and its joins."""
    return [*names_within(tokens), *cut_names(tokens)]


def span_texts(names: Sequence[Tokens], spans: Spans) -> list[str]:
    """The joined token of each span."""
    texts = []
    columns = (spans.names.tolist(), spans.begins.tolist(), spans.lengths.tolist(), spans.rotated.tolist())
    for name, begin, length, rotated in zip(*columns, strict=True):
        tokens = names[name][begin : begin + length]
        texts.append(tokens[-1] + "".join(tokens[:-1]) if rotated else "".join(tokens))
    return texts
