"""Hashes of tokens, of spans of a text and of what is left of them after deletions, and a filter for what was hashed.

A token c_0 c_1 ... has the hash sum (c_i + 1) p^i modulo 2^64. Because p is odd and so has an inverse, the hash of a token
without one or two letters follows from prefix sums, for all places at once and without making any string. Equal
texts have equal hashes, so nothing is lost by looking for these. Typos are checked on the letters afterwards; keys of tokens
(`relation.KEY_JOINS`) are not, so two different keys with one hash would count as one: with 10^5 listed and 10^6 query
keys that happens once in 10^8 lists, and relates two tokens too many.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sanctionscreen.arrays import ranges, run_starts

BASE = 0x9E3779B97F4A7C15  # odd; its multiples spread over all 64 bits
INVERSE = pow(BASE, -1, 1 << 64)

UInt64 = NDArray[np.uint64]


def letters_of(text: str) -> NDArray[np.uint32]:
    """Code points of a text: uint32."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def tokens_by_length(tokens: Sequence[str]) -> Iterator[tuple[NDArray[np.int64], NDArray[np.uint32]]]:
    """Group tokens by length: ids int64 [n] and letters uint32 [n, length] of each group."""
    lengths = np.fromiter(map(len, tokens), np.int64, len(tokens))
    order = np.argsort(lengths, kind="stable")
    starts = run_starts(lengths[order])
    for ids in np.split(order, starts[1:]):
        length = int(lengths[ids[0]]) if len(ids) else 0
        if length:
            yield ids, letters_of("".join([tokens[i] for i in ids.tolist()])).reshape(len(ids), length)


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
    lengths = np.fromiter(map(len, tokens), np.int64, len(tokens))
    end = np.cumsum(lengths)
    return FlatText.of(letters_of("".join(tokens))).hash_spans(end - lengths, end)


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


@lru_cache(maxsize=4)
def flat_powers(n_letters: int) -> tuple[UInt64, UInt64]:
    """Powers of p and of its inverse for a text of up to so many letters: two uint64 [n_letters + 1]."""
    factors = np.ones((2, n_letters + 1), np.uint64)
    factors[0, 1:], factors[1, 1:] = BASE, INVERSE
    products = np.multiply.accumulate(factors, axis=1)
    return products[0], products[1]


@dataclass(frozen=True, slots=True)
class FlatText:
    """A text of L letters whose spans can be hashed without being cut out.

    Args:
        letters: uint32 [L], code points.
        prefix: uint64 [L + 1], hash of the first letters.
        inverse: uint64 [at least L + 1], powers of the inverse.
    """

    letters: NDArray[np.uint32]
    prefix: UInt64
    inverse: UInt64

    @classmethod
    def of(cls, letters: NDArray[np.uint32]) -> FlatText:
        """Sum the letters up."""
        powers_up, inverse = flat_powers(1 << max(len(letters).bit_length(), 10))
        prefix = np.zeros(len(letters) + 1, np.uint64)
        np.cumsum((letters.astype(np.uint64) + np.uint64(1)) * powers_up[: len(letters)], out=prefix[1:])
        return cls(letters, prefix, inverse)

    def read(self, begin: int, end: int) -> str:
        """Cut a span out."""
        return self.letters[begin:end].tobytes().decode("utf-32-le", "surrogatepass")

    def read_all(self, begin: NDArray[np.int64], end: NDArray[np.int64]) -> list[str]:
        """Cut spans out."""
        whole = self.read(0, len(self.letters)) if len(begin) else ""
        return [whole[i:j] for i, j in zip(begin.tolist(), end.tolist(), strict=True)]

    def hash_spans(self, begin: NDArray[np.int64], end: NDArray[np.int64]) -> UInt64:
        """Hashes of spans, as `hash_tokens` gives them: uint64 [n]."""
        return np.asarray((self.prefix[end] - self.prefix[begin]) * self.inverse[begin])

    def hash_without_letter(self, begin: NDArray[np.int64], end: NDArray[np.int64]) -> UInt64:
        """Hashes of spans without one letter, every letter in turn, one span after the other: uint64 [sum of lengths]."""
        lengths = end - begin
        place = ranges(begin, end)
        first, last = np.repeat(self.prefix[begin], lengths), np.repeat(self.prefix[end], lengths)
        rest = (last - self.prefix[place + 1]) * np.uint64(INVERSE)
        return np.asarray((self.prefix[place] - first + rest) * np.repeat(self.inverse[begin], lengths))


@dataclass(frozen=True, slots=True)
class HashFilter:
    """A bitmap that says of a hash "perhaps there" or "surely not there": three bits of one word for each hash (a blocked
    Bloom filter, Putze, Sanders and Singler 2007).

    Args:
        words: uint64 [2^k], k at least 1; the top bits of a hash choose the word, the bits below them the three bits.
    """

    words: UInt64

    @classmethod
    def of(cls, hashes: UInt64) -> HashFilter:
        """Make a filter with 32 to 64 bits a hash, so that about one absent hash in a thousand passes."""
        found = cls(np.zeros(1 << max(int(len(hashes) // 2).bit_length(), 4), np.uint64))
        place, bits = found.places(hashes)
        order = np.argsort(place, kind="stable")
        place, bits = place[order], bits[order]
        first = run_starts(place.astype(np.int64))
        if len(first):
            found.words[place[first]] = np.bitwise_or.reduceat(bits, first)
        return found

    def places(self, hashes: UInt64) -> tuple[UInt64, UInt64]:
        """Word and bits of each hash: two uint64 arrays."""
        shift = 65 - len(self.words).bit_length()
        one, low = np.uint64(1), np.uint64(63)
        bits = one << (hashes >> np.uint64(shift - 6) & low)
        bits |= one << (hashes >> np.uint64(shift - 12) & low)
        bits |= one << (hashes >> np.uint64(shift - 18) & low)
        return hashes >> np.uint64(shift), bits

    def may_hold(self, hashes: UInt64) -> NDArray[np.bool_]:
        """Tell of each hash whether it may be there: bool, of the same shape."""
        place, bits = self.places(hashes)
        return np.asarray((self.words[place] & bits) == bits, np.bool_)
