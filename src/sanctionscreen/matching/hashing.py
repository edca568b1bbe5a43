"""Hashes of tokens and of what is left of them after deletions, and a filter for what was hashed.

A token c_0 c_1 ... has the hash sum (c_i + 1) p^i modulo 2^64. Because p is odd and so has an inverse, the hash of a token
without one or two letters follows from prefix sums, for all places at once and without making any string. Hashes only
propose pairs; every pair is checked on the tokens themselves, so a collision costs time and never a hit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

BASE = 0x9E3779B97F4A7C15  # odd; its multiples spread over all 64 bits
INVERSE = pow(BASE, -1, 1 << 64)

UInt64 = NDArray[np.uint64]


def tokens_by_length(tokens: Sequence[str]) -> Iterator[tuple[NDArray[np.int64], NDArray[np.uint32]]]:
    """Group tokens by length: ids int64 [n] and letters uint32 [n, length] of each group."""
    lengths = np.fromiter(map(len, tokens), np.int64, len(tokens))
    order = np.argsort(lengths, kind="stable")
    starts = np.flatnonzero(np.diff(lengths[order], prepend=-1))
    for ids in np.split(order, starts[1:]):
        length = int(lengths[ids[0]]) if len(ids) else 0
        if length:
            text = "".join([tokens[i] for i in ids.tolist()]).encode("utf-32-le", "surrogatepass")
            yield ids, np.frombuffer(text, np.uint32).reshape(len(ids), length)


def powers(length: int) -> UInt64:
    """Return p^0 ... p^(length - 1) modulo 2^64."""
    with np.errstate(over="ignore"):
        return np.multiply.accumulate(np.full(length, BASE, np.uint64)) * np.uint64(INVERSE)


def prefix_hashes(letters: NDArray[np.uint32]) -> UInt64:
    """Hashes of all prefixes of tokens of one length: uint64 [n, length + 1], the last of the whole token."""
    n_tokens, length = letters.shape
    hashes = np.zeros((n_tokens, length + 1), np.uint64)
    with np.errstate(over="ignore"):
        np.cumsum((letters.astype(np.uint64) + 1) * powers(length), axis=1, out=hashes[:, 1:])
    return hashes


def hash_tokens(tokens: Sequence[str]) -> UInt64:
    """Hash of each token: uint64 [T]."""
    hashes = np.zeros(len(tokens), np.uint64)
    for ids, letters in tokens_by_length(tokens):
        hashes[ids] = prefix_hashes(letters)[:, -1]
    return hashes


def deletion_hashes(letters: NDArray[np.uint32], n_deleted: int) -> UInt64:
    """Hashes of tokens of one length without `n_deleted` (0, 1 or 2) letters, all places: uint64 [n, places]."""
    prefix = prefix_hashes(letters)
    length = letters.shape[1]
    if n_deleted == 0:
        return prefix[:, -1:]
    with np.errstate(over="ignore"):
        back = np.uint64(INVERSE)
        if n_deleted == 1:
            return prefix[:, :-1] + back * (prefix[:, -1:] - prefix[:, 1:])
        first, second = np.triu_indices(length, 1)
        middle = prefix[:, second] - prefix[:, first + 1]
        rest = prefix[:, -1:] - prefix[:, second + 1]
        return np.asarray(prefix[:, first] + back * (middle + back * rest))


class HashFilter:
    """A bitmap that says of a hash "perhaps there" or "surely not there".

    Args:
        bits: uint8 [2^k], one bit for each value of the top bits of a hash.
    """

    def __init__(self, bits: NDArray[np.uint8]) -> None:
        self.bits = bits
        self._shift = np.uint64(64 - (len(bits) * 8).bit_length() + 1)

    @classmethod
    def of(cls, hashes: UInt64) -> HashFilter:
        """Make a filter with 16 to 32 bits a hash, so that about one absent hash in twenty passes."""
        n_bits = 1 << max(int(len(hashes) * 16).bit_length(), 10)
        found = cls(np.zeros(n_bits // 8, np.uint8))
        place = hashes >> found._shift
        flags = np.zeros(n_bits, np.bool_)
        flags[place] = True
        found.bits[:] = np.packbits(flags, bitorder="little")
        return found

    def may_hold(self, hashes: UInt64) -> NDArray[np.bool_]:
        """Tell of each hash whether it may be there: bool, of the same shape."""
        place = hashes >> self._shift
        bit = self.bits[place >> np.uint64(3)] >> (place & np.uint64(7)).astype(np.uint8)
        return np.asarray(bit & 1, np.bool_)


def mix(keys: UInt64) -> UInt64:
    """Spread small integers over all 64 bits (one step of a multiplicative hash)."""
    with np.errstate(over="ignore"):
        mixed = keys * np.uint64(BASE)
        return mixed ^ (mixed >> np.uint64(32)) * np.uint64(INVERSE)
