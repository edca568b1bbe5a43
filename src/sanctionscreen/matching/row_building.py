"""The rows of many names at once, as `rows.variant_rows` writes them one by one.

Which tokens may be joined is decided first (`Spans`), what each span reads is looked up by the caller, and `join_rows`
writes the rows of the spans it is given. The listed side takes all spans, queries only those that resemble something.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sanctionscreen.arrays import part_lengths, ranges, run_starts
from sanctionscreen.matching.rows import (
    MAX_TOKENS_FOR_JOINS,
    MAX_TOKENS_FOR_TWO_JOINS,
    MIN_TOKENS_WITH_PATRONYMIC,
)
from sanctionscreen.matching.scoring import PATRONYMIC_DIVISOR, REPEAT_DIVISOR
from sanctionscreen.names import VESSEL_PREFIX

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Spans:
    """Runs of tokens that a row may write as one. J spans, sorted by kind, then name and place.

    Args:
        names: int64 [J], the name.
        begins: int64 [J], the first token, counted within the name.
        lengths: int64 [J], tokens.
        rotated: bool [J], whether the last token is written first (whole names only).
    """

    names: Int64
    begins: Int64
    lengths: Int64
    rotated: NDArray[np.bool_]

    @classmethod
    def of(cls, offsets: Int64) -> Spans:
        """Find all spans of names: two and three neighbours, the whole name, and the whole name last token first.

        Args:
            offsets: int64 [N + 1], where the tokens of each name begin.
        """
        counts = part_lengths(offsets)
        name = np.repeat(np.arange(len(counts)), counts)
        short = (counts <= MAX_TOKENS_FOR_JOINS)[name]
        place = np.arange(len(name)) - offsets[:-1][name]
        names, begins, lengths = [], [], []
        for length in (2, 3):
            at = np.flatnonzero((name[: len(name) - length + 1] == name[length - 1 :]) & short[: len(name) - length + 1])
            names.append(name[at])
            begins.append(place[at])
            lengths.append(np.full(len(at), length))
        covered = np.where(counts <= MAX_TOKENS_FOR_JOINS, 3, 1)  # whole names so long are among the spans above
        whole, several = np.flatnonzero(counts > covered), np.flatnonzero(counts > 1)
        for owners in (whole, several):
            names.append(owners)
            begins.append(np.zeros(len(owners), np.int64))
            lengths.append(counts[owners])
        n_spans = sum(map(len, names))
        return cls(
            np.concatenate(names),
            np.concatenate(begins),
            np.concatenate(lengths),
            np.arange(n_spans) >= n_spans - len(several),
        )

    def take(self, chosen: Int64) -> Spans:
        """Choose some spans."""
        return Spans(self.names[chosen], self.begins[chosen], self.lengths[chosen], self.rotated[chosen])


def rotate_names(offsets: Int64) -> Int64:
    """Order of all tokens with the last of each name first: int64 [K].

    >>> rotate_names(np.array([0, 3, 4])).tolist()
    [2, 0, 1, 3]
    """
    counts = part_lengths(offsets)
    order = np.arange(offsets[-1]) - 1
    filled = counts > 0
    order[offsets[:-1][filled]] = offsets[1:][filled] - 1
    return np.asarray(order, np.int64)


def weigh_occurrences(
    tokens: Int32, offsets: Int64, weights: Int32, patronymics: NDArray[np.bool_], prefixes: NDArray[np.bool_]
) -> Int32:
    """Weights of the tokens of all names, as `rows.weigh_tokens` gives them one by one.

    Args:
        tokens: int32 [K], token ids of all names, one after the other.
        offsets: int64 [N + 1], where each name begins.
        weights: int32 [A], of each token by itself.
        patronymics: bool [A], which tokens end like one.
        prefixes: bool [A], which tokens are the kind of a vessel where they stand first.

    Returns:
        int32 [K], in 1/1024.
    """
    found = weights[tokens]
    counts = part_lengths(offsets)
    name = np.repeat(np.arange(len(counts)), counts)
    place = np.arange(len(tokens)) - offsets[:-1][name]
    key = name << 32 | tokens
    order = np.argsort(key)
    first = np.minimum.reduceat(order, run_starts(key[order]))
    again = np.ones(len(tokens), np.bool_)
    again[first] = False
    found[again] = np.maximum(found[again] // REPEAT_DIVISOR, 1)
    found[prefixes[tokens] & (place == 0) & (counts > 1)[name]] = VESSEL_PREFIX
    at = np.flatnonzero(patronymics[tokens] & (place > 0) & (counts >= MIN_TOKENS_WITH_PATRONYMIC)[name])
    first = at[run_starts(name[at])]
    found[first] = np.maximum(found[first] // PATRONYMIC_DIVISOR, 1)
    return found


def join_rows(
    offsets: Int64, tokens: Int32, weights: Int32, spans: Spans, span_tokens: Int32
) -> tuple[Int64, Int32, Int32, Int64]:
    """Write the rows that have one of the given spans as one token, and those that have two (of two tokens each).

    Args:
        offsets: int64 [N + 1], where the tokens of each name begin.
        tokens: int32 [K], token ids of the names as they are.
        weights: int32 [K].
        spans: J spans.
        span_tokens: int32 [J], the joined token each span is.

    Returns:
        Row lengths int64 [R], token ids int32, weights int32, and the name of each row int64 [R].
    """
    counts = part_lengths(offsets)
    first, second = pairs_of_spans(spans, counts)
    n_single = len(spans.names)
    row_names = np.concatenate([spans.names, spans.names[first]])
    double = np.arange(len(first)) + n_single
    edit_rows = np.concatenate([np.arange(n_single), double, double])
    edits = np.concatenate([np.arange(n_single), first, second])
    row_counts = counts[row_names]
    source = ranges(offsets[row_names], offsets[row_names] + row_counts)
    starts = np.cumsum(row_counts) - row_counts
    row_tokens, row_weights = tokens[source], weights[source]
    at = starts[edit_rows] + spans.begins[edits]
    upto = np.concatenate([[0], np.cumsum(weights, dtype=np.int64)])
    begin = offsets[spans.names[edits]] + spans.begins[edits]
    row_tokens[at] = span_tokens[edits]
    row_weights[at] = upto[begin + spans.lengths[edits]] - upto[begin]
    kept = np.ones(len(source), np.bool_)
    kept[ranges(at + 1, at + spans.lengths[edits])] = False
    lost = np.bincount(edit_rows, weights=spans.lengths[edits] - 1, minlength=len(row_names)).astype(np.int64)
    return row_counts - lost, row_tokens[kept], row_weights[kept], row_names


def pairs_of_spans(spans: Spans, counts: Int64) -> tuple[Int64, Int64]:
    """Pairs of spans of two tokens of one name that do not overlap, in names short enough: two int64 arrays."""
    short = np.flatnonzero((spans.lengths == 2) & ~spans.rotated & (counts[spans.names] <= MAX_TOKENS_FOR_TWO_JOINS))
    firsts, seconds = [short[:0]], [short[:0]]
    for gap in range(1, MAX_TOKENS_FOR_TWO_JOINS):
        a, b = short[:-gap], short[gap:]
        fit = (spans.names[a] == spans.names[b]) & (spans.begins[b] >= spans.begins[a] + 2)
        firsts.append(a[fit])
        seconds.append(b[fit])
    return np.concatenate(firsts), np.concatenate(seconds)
