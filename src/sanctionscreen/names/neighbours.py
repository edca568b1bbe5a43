"""The table tokens one edit away from tokens nobody has counted: an insertion, deletion, substitution or swap.

A token c_0 c_1 ... has the hash sum c_i p^i modulo 2^64, so the hash after an edit follows from prefix sums, for all places
of many tokens at once and without making any string. The table holds its tokens, and its tokens with one letter blanked:
a substitution is met where both sides blank the same place, an insertion where the token makes room for a blank.

A hash that is found is taken for the token: with 300,000 hashes in the table, one token in 10^12 would meet a wrong one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MIN_EDITED = 5  # one edit in fewer letters makes another name
MAX_EDITED = 64  # longer strings are no words

_BASE = 0x9E3779B97F4A7C15  # odd, so that it has an inverse; its multiples spread over all 64 bits
_INVERSE = np.uint64(pow(_BASE, -1, 1 << 64))
_BLANK = np.uint64(ord("*"))
_POWERS = np.array([pow(_BASE, place, 1 << 64) for place in range(MAX_EDITED + 1)], np.uint64)
_ONE_MINUS_BASE = np.uint64((1 - _BASE) % (1 << 64))
_FILTER_BITS = 22  # 4 million flags, one in eight set: they fit the cache
_CHUNK = 1024  # tokens at once: their hashes fit the cache

_UInt64 = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The hashes of a table of weights, distinct and ascending, with the lowest weights and a filter in front.

    Args:
        hashes: uint64 [hashes], ascending.
        weights: int32 [hashes].
        seen: bool [2^22], a Bloom filter: two bits of each hash.
    """

    hashes: _UInt64
    weights: NDArray[np.int32]
    seen: NDArray[np.bool_]

    @classmethod
    def of(cls, weights: Mapping[str, int]) -> Neighbours:
        """Hash the tokens of a table that can be one edit away from a token long enough; all are plain ASCII."""
        tokens = [token for token in weights if MIN_EDITED - 1 <= len(token) <= MAX_EDITED + 1]
        by_token = np.array([weights[token] for token in tokens], np.int32)
        hashed, weighed = [np.empty(0, np.uint64)], [np.empty(0, np.int32)]
        for rows, letters in _by_length(tokens):
            terms, prefix = _sum_up(letters)
            found = np.hstack((prefix[:, -1:], _blank(terms, prefix)))
            hashed.append(found.ravel())
            weighed.append(np.repeat(by_token[rows], found.shape[1]))
        hashes, lowest = np.concatenate(hashed), np.concatenate(weighed)
        order = np.argsort(hashes)
        ordered = hashes[order]
        first = np.flatnonzero(np.diff(ordered, prepend=~ordered[:1]))
        hashes = ordered[first]
        seen = np.zeros(1 << _FILTER_BITS, np.bool_)
        seen[_first_flag(hashes)] = True
        seen[_second_flag(hashes)] = True
        return cls(hashes, np.minimum.reduceat(lowest[order], first), seen)

    def lower_weights(self, tokens: Sequence[str], weights: NDArray[np.int32]) -> None:
        """Lower weights (int32 [T]) to the lowest one edit away from each token, all plain ASCII, where there is one."""
        for rows, letters in _by_length(tokens):
            if not MIN_EDITED <= letters.shape[1] <= MAX_EDITED:
                continue
            edited = _edit(letters)
            places = np.flatnonzero(self.seen[_first_flag(edited)])
            places = places[self.seen[_second_flag(edited.ravel()[places])]]
            hashes = edited.ravel()[places]
            found = np.minimum(np.searchsorted(self.hashes, hashes), len(self.hashes) - 1)
            hit = np.flatnonzero(self.hashes[found] == hashes)
            np.minimum.at(weights, rows[places[hit] // edited.shape[1]], self.weights[found[hit]])


def _first_flag(hashes: _UInt64) -> NDArray[np.int64]:
    """Place in the filter by the top bits of hashes, of the same shape."""
    return (hashes >> np.uint64(64 - _FILTER_BITS)).view(np.int64)


def _second_flag(hashes: _UInt64) -> NDArray[np.int64]:
    """Place in the filter by the bits below them."""
    return (hashes << np.uint64(_FILTER_BITS) >> np.uint64(64 - _FILTER_BITS)).view(np.int64)


def _by_length(tokens: Sequence[str]) -> Iterator[tuple[NDArray[np.int64], NDArray[np.uint8]]]:
    """Group tokens by length: rows int64 [n] and letters uint8 [n, length], few enough at once for the cache."""
    rows_by_length: dict[int, list[int]] = {}
    for row, length in enumerate(map(len, tokens)):
        rows_by_length.setdefault(length, []).append(row)
    for length, rows in rows_by_length.items():
        for begin in range(0, len(rows), _CHUNK):
            chunk = rows[begin : begin + _CHUNK]
            text = "".join([tokens[row] for row in chunk]).encode("ascii")
            yield np.array(chunk), np.frombuffer(text, np.uint8).reshape(len(chunk), length)


def _sum_up(letters: NDArray[np.uint8]) -> tuple[_UInt64, _UInt64]:
    """Terms c_i p^i and hashes of all prefixes: uint64 [n, length] and [n, length + 1]."""
    n_tokens, length = letters.shape
    terms = letters * _POWERS[:length]
    prefix = np.zeros((n_tokens, length + 1), np.uint64)
    np.cumsum(terms, axis=1, out=prefix[:, 1:])
    return terms, prefix


def _blank(terms: _UInt64, prefix: _UInt64) -> _UInt64:
    """Hashes of tokens with each letter blanked in turn: uint64 [n, length]."""
    return np.asarray(prefix[:, -1:] - terms + _BLANK * _POWERS[: terms.shape[1]])


def _edit(letters: NDArray[np.uint8]) -> _UInt64:
    """Hashes of tokens after every edit: blanked, a letter less, neighbours swapped, a blank more: uint64 [n, 4 length]."""
    terms, prefix = _sum_up(letters)
    length, whole = letters.shape[1], prefix[:, -1:]
    shorter = prefix[:, :-1] + (whole - prefix[:, 1:]) * _INVERSE
    steps = letters[:, 1:].astype(np.uint64) - letters[:, :-1]
    swapped = whole + steps * (_POWERS[: length - 1] * _ONE_MINUS_BASE)
    longer = prefix * _ONE_MINUS_BASE + (whole * _POWERS[1] + _BLANK * _POWERS[: length + 1])
    return np.hstack((_blank(terms, prefix), shorter, swapped, longer))
