"""The token relation by exact joins: the rows of `relation.relate_tokens`, without comparing all with all.

Equal tokens and shared keys join on their hash. Typos join on deletions: two tokens at most k edits apart (optimal string
alignment) have a string in common among what is left of each after at most k deletions (Garbe's symmetric delete), so the
listed side keeps those strings hashed. Every proposed pair is checked on the tokens themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import cpdist

from sanctionscreen.matching.hashing import HashFilter, UInt64, deletion_hashes, hash_tokens, tokens_by_length
from sanctionscreen.matching.relation import (
    KEY_JOINS,
    MAX_TYPOS,
    MAX_TYPOS_JOINED,
    TYPO_LIMITS,
    KeyJoin,
    Keys,
    digits_differ,
)
from sanctionscreen.matching.scoring import typo_limit

CACHE_BYTES = 256 << 20  # of relation rows remembered per index
ENTRY_BYTES = 240  # a key, its tuple and their places in a dictionary, about
ARRAY_BYTES = 112  # an array object, about
T_BITS = 10  # t is at most 1000
T_MASK = (1 << T_BITS) - 1
NO_ROWS: NDArray[np.int64] = np.empty(0, np.int64)


@dataclass(frozen=True, slots=True)
class RelationRows:
    """Related (query token, listed token) pairs, sorted by both. L rows for A query tokens.

    Args:
        starts: int64 [A + 1], where the rows of each query token begin.
        listed: int32 [L], listed token ids.
        t: int16 [L], 1 to 1000.
    """

    starts: NDArray[np.int64]
    listed: NDArray[np.int32]
    t: NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class HashJoin:
    """Hashes of one kind on the listed side, sorted, with the token each belongs to.

    Args:
        hashes: uint64 [N], sorted.
        tokens: int32 [N], listed token ids.
        filter_bits: uint8, see `HashFilter`.
    """

    hashes: UInt64
    tokens: NDArray[np.int32]
    filter_bits: NDArray[np.uint8]

    @classmethod
    def of(cls, hashes: UInt64, tokens: NDArray[np.int32]) -> HashJoin:
        """Sort the hashes of listed tokens."""
        order = np.lexsort((tokens, hashes))
        keep = np.ones(len(order), np.bool_)
        keep[1:] = (np.diff(hashes[order]) != 0) | (np.diff(tokens[order]) != 0)
        order = order[keep]
        return cls(hashes[order], tokens[order], HashFilter.of(hashes[order]).bits)

    def join(self, hashes: UInt64, owners: NDArray[np.int32]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Propose (query token, listed token) pairs with an equal hash: two int32 arrays."""
        maybe = np.flatnonzero(HashFilter(self.filter_bits).may_hold(hashes))
        maybe = maybe[np.argsort(hashes[maybe])]  # in order, neighbouring searches walk the same pages
        hashes, owners = hashes[maybe], owners[maybe]
        begin = np.searchsorted(self.hashes, hashes)
        there = begin < len(self.hashes)
        there[there] = self.hashes[begin[there]] == hashes[there]
        begin, owners = begin[there], owners[there]
        end = np.searchsorted(self.hashes, hashes[there], "right")
        return np.repeat(owners, end - begin), self.tokens[ranges(begin, end)]


def ranges(begin: NDArray[np.int64], end: NDArray[np.int64]) -> NDArray[np.int64]:
    """Concatenate begin[i] ... end[i] - 1 for all i.

    >>> ranges(np.array([3, 7]), np.array([5, 8])).tolist()
    [3, 4, 7]
    """
    counts = end - begin
    total = int(counts.sum())
    jumps = np.repeat(begin - (np.cumsum(counts) - counts), counts)
    return np.asarray(np.arange(total) + jumps, np.int64)


def deletions_needed(length: int, joined: bool) -> int:
    """Deletions by which a token of a length must be known: its limit against a partner as much longer as is allowed."""
    most = MAX_TYPOS_JOINED if joined else MAX_TYPOS
    limits = [min(typo_limit(length + more), most) for more in range(most + 1)]
    return max(limit if more <= limit else 0 for more, limit in enumerate(limits))


def all_deletions(tokens: Sequence[str], joined: NDArray[np.bool_]) -> Iterator[tuple[NDArray[np.int32], UInt64]]:
    """Hashes of what is left of tokens after up to as many deletions as their length and joins call for.

    Yields:
        Token ids int32 and hashes uint64 of equal length, part by part.
    """
    for ids, letters in tokens_by_length(tokens):
        for is_joined in (False, True):
            chosen = joined[ids] == is_joined
            if chosen.any():
                for n_deleted in range(deletions_needed(letters.shape[1], is_joined) + 1):
                    hashes = deletion_hashes(letters[chosen], n_deleted)
                    yield np.repeat(ids[chosen], hashes.shape[1]).astype(np.int32), hashes.ravel()


def hashed_keys(
    tokens: Sequence[str], chosen: NDArray[np.int64], keys_of: Callable[[str], Keys]
) -> tuple[NDArray[np.int32], UInt64]:
    """Hashes of the keys of the chosen tokens, with the token each belongs to."""
    keys = [keys_of(tokens[i]) for i in chosen.tolist()]
    owners = np.repeat(chosen, [len(k) for k in keys]).astype(np.int32)
    return owners, hash_tokens([key for its_keys in keys for key in its_keys])


class TokenCache:
    """Relation rows of query tokens seen before, up to a number of bytes; what it holds never changes a result.

    When full it starts anew: names repeat, so the tokens that matter are soon back. Threads may share it, since looking up
    and putting in are single operations of a dictionary, and two threads put in the same rows.
    """

    def __init__(self, max_bytes: int = CACHE_BYTES) -> None:
        self.max_bytes = max_bytes
        self._rows: dict[tuple[str, bool], NDArray[np.int64]] = {}
        self._bytes = 0

    def get(self, key: tuple[str, bool]) -> NDArray[np.int64] | None:
        """Rows of a (token, joined), packed as listed token * 1024 + t, None if not remembered."""
        return self._rows.get(key)

    def update(self, found: Iterable[tuple[str, bool, NDArray[np.int64] | None]]) -> None:
        """Remember rows."""
        for token, joined, rows in found:
            if rows is not None:
                self._bytes += ENTRY_BYTES + len(token) + (rows.nbytes + ARRAY_BYTES if len(rows) else 0)
                if self._bytes > self.max_bytes:
                    self._rows, self._bytes = {}, 0
                self._rows[token, joined] = rows

    def __reduce__(self) -> tuple[type[TokenCache], tuple[int]]:
        return TokenCache, (self.max_bytes,)


@dataclass(frozen=True, slots=True)
class TokenIndex:
    """The listed side of the token relation, T tokens.

    Args:
        joined: bool [T], which tokens are joined ones.
        lengths: int32 [T], letters of each.
        keys: One join for each of KEY_JOINS.
        deletions: The join for typos.
        cache: Rows already found.
    """

    joined: NDArray[np.bool_]
    lengths: NDArray[np.int32]
    keys: tuple[HashJoin, ...]
    deletions: HashJoin
    cache: TokenCache = field(default_factory=lambda: TokenCache(), compare=False)

    @classmethod
    def of(cls, tokens: Sequence[str], joined: NDArray[np.bool_]) -> TokenIndex:
        """Hash the listed tokens."""
        keys = []
        for join in KEY_JOINS:
            owners, hashes = hashed_keys(tokens, eligible(joined, join), join.keys_of)
            keys.append(HashJoin.of(hashes, owners))
        parts = list(all_deletions(tokens, joined)) or [(np.empty(0, np.int32), np.empty(0, np.uint64))]
        owners = np.concatenate([ids for ids, _ in parts])
        lengths = np.array([len(token) for token in tokens], np.int32)
        return cls(joined, lengths, tuple(keys), HashJoin.of(np.concatenate([hashes for _, hashes in parts]), owners))

    def relate(self, tokens: Sequence[str], joined: NDArray[np.bool_], listed: Sequence[str]) -> RelationRows:
        """Relate query tokens to the listed ones, remembering what was found for the next call.

        Args:
            tokens: A distinct query tokens (or distinct with their joined flag).
            joined: bool [A], which of them are joined ones.
            listed: The T listed tokens.
        """
        found = [self.cache.get(key) for key in zip(tokens, joined.tolist(), strict=True)]
        new = [i for i, rows in enumerate(found) if rows is None]
        if new:
            fresh = self.join_tokens([tokens[i] for i in new], joined[new], listed)
            packed = (fresh.listed.astype(np.int64) << T_BITS) + fresh.t
            begins = fresh.starts.tolist()
            for place, i in enumerate(new):
                begin, end = begins[place : place + 2]
                found[i] = packed[begin:end].copy() if end > begin else NO_ROWS
            self.cache.update((tokens[i], bool(joined[i]), found[i]) for i in new)
        rows = [its_rows for its_rows in found if its_rows is not None]
        counts = np.fromiter(map(len, rows), np.int64, len(rows))
        together = np.concatenate([NO_ROWS, *(its_rows for its_rows in rows if len(its_rows))])
        starts = np.concatenate([[0], np.cumsum(counts)])
        return RelationRows(starts, (together >> T_BITS).astype(np.int32), (together & T_MASK).astype(np.int16))

    def join_tokens(self, tokens: Sequence[str], joined: NDArray[np.bool_], listed: Sequence[str]) -> RelationRows:
        """Relate query tokens to the listed ones by hash joins; arguments as in `relate`."""
        found: list[tuple[NDArray[np.int64], NDArray[np.int16]]] = []
        n_listed = len(self.joined)
        for join, listed_keys in zip(KEY_JOINS, self.keys, strict=True):
            owners, hashes = hashed_keys(tokens, eligible(joined, join), join.keys_of)
            a, b = listed_keys.join(hashes, owners)
            holds = [join.relates(tokens[i], listed[j]) for i, j in zip(a.tolist(), b.tolist(), strict=True)]
            pair = (a.astype(np.int64) * n_listed + b)[np.array(holds, np.bool_)]
            found.append((pair, np.full(len(pair), join.t, np.int16)))
        parts = [self.deletions.join(hashes, ids) for ids, hashes in all_deletions(tokens, joined)]
        proposed = np.concatenate([np.empty(0, np.int64), *(a.astype(np.int64) * n_listed + b for a, b in parts)])
        found.append(self.check_typos(sorted_unique(proposed), tokens, joined, listed))
        return best_rows(found, len(tokens), n_listed)

    def check_typos(
        self, pairs: NDArray[np.int64], tokens: Sequence[str], joined: NDArray[np.bool_], listed: Sequence[str]
    ) -> tuple[NDArray[np.int64], NDArray[np.int16]]:
        """Keep the proposed pairs (query token * T + listed token) that are within the limit, with their t."""
        a, b = np.divmod(pairs, len(self.joined))
        lengths = np.fromiter(map(len, tokens), np.int64, len(tokens))
        longer, gap = np.maximum(lengths[a], self.lengths[b]), np.abs(lengths[a] - self.lengths[b])
        most = np.where(joined[a] | self.joined[b], MAX_TYPOS_JOINED, MAX_TYPOS)
        limit = np.minimum(TYPO_LIMITS[np.minimum(longer, len(TYPO_LIMITS) - 1)], most)
        near = gap <= limit  # no fewer edits than letters more
        pairs, a, b, longer, limit = pairs[near], a[near], b[near], longer[near], limit[near]
        left = [tokens[i] for i in a.tolist()]
        right = [listed[j] for j in b.tolist()]
        distance = cpdist(left, right, scorer=OSA.distance, score_cutoff=MAX_TYPOS, dtype=np.uint8)
        close = distance <= limit
        in_doubt = [i for i in np.flatnonzero(close).tolist() if not (left[i].isalpha() and right[i].isalpha())]
        close[in_doubt] = [not digits_differ(left[i], right[i]) for i in in_doubt]
        return pairs[close], (1000 * (longer - distance) // np.maximum(longer, 1))[close].astype(np.int16)


def eligible(joined: NDArray[np.bool_], join: KeyJoin) -> NDArray[np.int64]:
    """Ids of the tokens a key join looks at."""
    return np.arange(len(joined)) if join.joined else np.flatnonzero(~joined)


def sorted_unique(values: NDArray[np.int64]) -> NDArray[np.int64]:
    """Sort and drop repeats."""
    values = np.sort(values)
    return values[np.concatenate([[True], values[1:] != values[:-1]])] if len(values) else values


def best_rows(found: Sequence[tuple[NDArray[np.int64], NDArray[np.int16]]], n_tokens: int, n_listed: int) -> RelationRows:
    """Keep the highest t of each pair (query token * T + listed token)."""
    pairs = np.concatenate([pair for pair, _ in found])
    t = np.concatenate([value for _, value in found])
    order = np.lexsort((-t, pairs))
    pairs, t = pairs[order], t[order]
    first = np.concatenate([[True], pairs[1:] != pairs[:-1]]) if len(pairs) else np.empty(0, np.bool_)
    query, listed = np.divmod(pairs[first], n_listed)
    return RelationRows(np.searchsorted(query, np.arange(n_tokens + 1)).astype(np.int64), listed.astype(np.int32), t[first])
