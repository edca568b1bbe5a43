"""The token relation by exact joins: the rows of `relation.relate_tokens`, without comparing all with all.

Equal tokens and shared keys join on their hash. Typos join on deletions: two tokens at most k edits apart (optimal string
alignment) have a string in common among what is left of each after at most k deletions (Garbe's symmetric delete), so the
listed side keeps those strings hashed. Every proposed pair is checked on the tokens themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import cpdist

from sanctionscreen.matching import kernels
from sanctionscreen.matching.arrays import changes, ranges
from sanctionscreen.matching.hashing import (
    FlatText,
    HashFilter,
    UInt64,
    deletion_hashes,
    hash_tokens,
    letters_of,
    tokens_by_length,
)
from sanctionscreen.matching.relation import (
    KEY_JOINS,
    MAX_TYPOS,
    MAX_TYPOS_JOINED,
    TYPO_LIMITS,
    KeyJoin,
    digits_differ,
)
from sanctionscreen.matching.scoring import typo_limit

WHOLE = -1  # no letter is left out


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

    def take(self, chosen: NDArray[np.int64]) -> RelationRows:
        """Rows of some query tokens."""
        begin, end = self.starts[chosen], self.starts[chosen + 1]
        place = ranges(begin, end)
        return RelationRows(np.concatenate([[0], np.cumsum(end - begin)]), self.listed[place], self.t[place])


NO_RELATIVES = RelationRows(np.zeros(1, np.int64), np.empty(0, np.int32), np.empty(0, np.int16))


@dataclass(frozen=True, slots=True)
class HashJoin:
    """Hashes of one kind on the listed side, sorted, with the token each belongs to. N entries.

    Args:
        hashes: uint64 [N], sorted.
        tokens: int32 [N], listed token ids.
        places: int16 [N], the letter left out of the token, WHOLE for none or where it does not matter.
        starts: int32 [2^k + 1], where the hashes of each value of their top k bits begin.
        words: uint64, of their `HashFilter`.
    """

    hashes: UInt64
    tokens: NDArray[np.int32]
    places: NDArray[np.int16]
    starts: NDArray[np.int32]
    words: UInt64

    @classmethod
    def of(cls, hashes: UInt64, tokens: NDArray[np.int32], places: NDArray[np.int16] | None = None) -> HashJoin:
        """Sort the hashes of listed tokens."""
        if places is None:
            places = np.full(len(hashes), WHOLE, np.int16)
        order = np.lexsort((places, tokens, hashes))
        hashes, tokens, places = hashes[order], tokens[order], places[order]
        again = (hashes[1:] == hashes[:-1]) & (tokens[1:] == tokens[:-1]) & (places[1:] == places[:-1])
        kept = np.flatnonzero(np.concatenate([[True], ~again])[: len(hashes)])
        hashes = hashes[kept]
        bits = max(len(hashes).bit_length() - 1, 1)
        counts = np.bincount((hashes >> np.uint64(64 - bits)).astype(np.int64), minlength=1 << bits)
        starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
        return cls(hashes, tokens[kept], places[kept], starts, HashFilter.of(hashes).words)

    def join(self, hashes: UInt64) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Find entries with an equal hash: positions in the given hashes and in the entries, two int64 arrays."""
        asked = np.flatnonzero(HashFilter(self.words).may_hold(hashes))
        top = (hashes[asked] >> np.uint64(65 - len(self.starts).bit_length())).astype(np.int64)
        begin, end = self.starts[top].astype(np.int64), self.starts[top + 1].astype(np.int64)
        entry, asked = ranges(begin, end), np.repeat(asked, end - begin)
        equal = np.flatnonzero(self.hashes[entry] == hashes[asked])
        return asked[equal], entry[equal]


def deletions_needed(length: int, joined: bool) -> int:
    """Deletions by which a token of a length must be known: its limit against a partner as much longer as is allowed."""
    most = MAX_TYPOS_JOINED if joined else MAX_TYPOS
    limits = [min(typo_limit(length + more), most) for more in range(most + 1)]
    return max(limit if more <= limit else 0 for more, limit in enumerate(limits))


def all_deletions(
    tokens: Sequence[str], joined: NDArray[np.bool_]
) -> Iterator[tuple[int, NDArray[np.int32], UInt64, NDArray[np.int16]]]:
    """Hashes of what is left of tokens after up to as many deletions as their length and joins call for.

    Yields:
        Letters deleted; then token ids int32, hashes uint64 and the letter deleted int16 (WHOLE unless it is one), of equal
        length, part by part.
    """
    for ids, letters in tokens_by_length(tokens):
        for is_joined in (False, True):
            chosen = joined[ids] == is_joined
            if chosen.any():
                for n_deleted in range(deletions_needed(letters.shape[1], is_joined) + 1):
                    hashes = deletion_hashes(letters[chosen], n_deleted)
                    place = np.arange(hashes.shape[1]) if n_deleted == 1 else np.full(hashes.shape[1], WHOLE)
                    owners = np.repeat(ids[chosen], hashes.shape[1]).astype(np.int32)
                    yield n_deleted, owners, hashes.ravel(), np.tile(place, len(hashes)).astype(np.int16)


def hashed_keys(tokens: Sequence[str], chosen: NDArray[np.int64], join: KeyJoin) -> tuple[NDArray[np.int32], UInt64]:
    """Hashes of the keys of the chosen tokens, with the token each belongs to."""
    owners, keys = join.keys_of_many([tokens[i] for i in chosen.tolist()])
    return chosen[owners].astype(np.int32), hash_tokens(keys)


@dataclass(frozen=True)
class TokenIndex:
    """The listed side of the token relation, T tokens.

    Args:
        joined: bool [T], which tokens are joined ones.
        lengths: int32 [T], letters of each.
        letters: uint32, code points of all tokens, one after the other.
        keys: One join for each of KEY_JOINS.
        near: The join for typos: tokens without at most one letter.
        far: Tokens without two letters, of those that are long enough for two typos.
    """

    joined: NDArray[np.bool_]
    lengths: NDArray[np.int32]
    letters: NDArray[np.uint32]
    keys: tuple[HashJoin, ...]
    near: HashJoin
    far: HashJoin

    @classmethod
    def of(cls, tokens: Sequence[str], joined: NDArray[np.bool_]) -> TokenIndex:
        """Hash the listed tokens."""
        keys = []
        for join in KEY_JOINS:
            owners, hashes = hashed_keys(tokens, eligible(joined, join), join)
            keys.append(HashJoin.of(hashes, owners))
        parts = list(all_deletions(tokens, joined))
        near, far = (
            HashJoin.of(
                np.concatenate([np.empty(0, np.uint64), *(hashes for n, _, hashes, _ in parts if (n > 1) == is_far)]),
                np.concatenate([np.empty(0, np.int32), *(ids for n, ids, _, _ in parts if (n > 1) == is_far)]),
                np.concatenate([np.empty(0, np.int16), *(places for n, _, _, places in parts if (n > 1) == is_far)]),
            )
            for is_far in (False, True)
        )
        lengths = np.array([len(token) for token in tokens], np.int32)
        return cls(joined, lengths, letters_of("".join(tokens)), tuple(keys), near, far)

    @cached_property
    def letter_starts(self) -> NDArray[np.int64]:
        """Where the letters of each listed token begin: int64 [T + 1]."""
        return np.concatenate([[0], np.cumsum(self.lengths, dtype=np.int64)])

    @cached_property
    def longest(self) -> int:
        """Letters of the longest listed token."""
        return int(self.lengths.max(initial=0))

    def join_tokens(self, tokens: Sequence[str], listed: Sequence[str]) -> RelationRows:
        """Relate query tokens, none of them joined, to the listed ones by hash joins.

        Args:
            tokens: A query tokens.
            listed: The T listed tokens.
        """
        found: list[tuple[NDArray[np.int64], NDArray[np.int16]]] = []
        n_listed = len(self.joined)
        for join, listed_keys in zip(KEY_JOINS, self.keys, strict=True):
            owners, hashes = hashed_keys(tokens, np.arange(len(tokens)), join)
            asked, entry = listed_keys.join(hashes)
            a, b = owners[asked], listed_keys.tokens[entry]
            pair = sorted_unique(a.astype(np.int64) * n_listed + b)
            if join.check is not None and len(pair):
                a, b = np.divmod(pair, n_listed)
                pair = pair[join.check([tokens[i] for i in a.tolist()], [listed[j] for j in b.tolist()])]
            found.append((pair, np.full(len(pair), join.t, np.int16)))
        proposed = [np.empty(0, np.int64)]
        longest = self.longest + MAX_TYPOS
        within = [token if len(token) <= longest else "" for token in tokens]  # far longer tokens resemble nothing
        for _, ids, hashes, _ in all_deletions(within, np.zeros(len(tokens), np.bool_)):
            for listed_deletions in (self.near, self.far):
                asked, entry = listed_deletions.join(hashes)
                proposed.append(ids[asked].astype(np.int64) * n_listed + listed_deletions.tokens[entry])
        found.append(self.check_typos(sorted_unique(np.concatenate(proposed)), tokens, listed))
        return best_rows(found, len(tokens), n_listed)

    def relate_spans(
        self, text: FlatText, begin: NDArray[np.int64], end: NDArray[np.int64], listed: Sequence[str]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int16]]:
        """Relate spans of a text, read as joined tokens, to the listed ones, without cutting them out.

        A span and a token are at most one edit apart when they are equal, when one is the other without a letter, when both
        are equal without the letter at one place, or without neighbouring letters that are the same (swapped).

        Args:
            text: The text.
            begin: int64 [n], first letter of each span.
            end: int64 [n], last letter + 1.
            listed: The T listed tokens.

        Returns:
            Span int64, listed token int64 and t int16 of related pairs, each pair once, sorted.
        """
        within = np.flatnonzero(end - begin <= self.longest + MAX_TYPOS_JOINED)
        begin, end = begin[within], end[within]
        lengths = end - begin
        span, token, edits = self.near_pairs(text, begin, end)
        if len(span) == 0:
            return span, token, np.empty(0, np.int16)
        order = np.lexsort((edits, token, span))
        span, token, edits = span[order], token[order], edits[order]
        first = np.flatnonzero(changes(span) | changes(token))
        span, token, edits = span[first], token[first], edits[first]
        longer = np.maximum(lengths[span], self.lengths[token])
        limit = TYPO_LIMITS[np.minimum(longer, len(TYPO_LIMITS) - 1)]
        kept = np.flatnonzero(edits <= limit)
        span, token, edits, longer = span[kept], token[kept], edits[kept], longer[kept]
        left, right = text.read_all(begin[span], end[span]), [listed[j] for j in token.tolist()]
        agree = cpdist(left, right, scorer=OSA.distance, dtype=np.int32) == edits
        in_doubt = [i for i in np.flatnonzero(edits).tolist() if not (left[i].isalpha() and right[i].isalpha())]
        agree[in_doubt] = [agree[i] and not digits_differ(left[i], right[i]) for i in in_doubt]
        return within[span[agree]], token[agree], (1000 * (longer - edits) // longer)[agree].astype(np.int16)

    def near_pairs(
        self, text: FlatText, begin: NDArray[np.int64], end: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Pairs of a span and a listed token at most one edit apart, with repeats: spans, tokens, edits, int64 [n] each."""
        near = self.near
        if kernels.compiled():
            arrays = (near.hashes, near.tokens, near.places, near.starts, near.words, self.letters, self.letter_starts)
            pairs = kernels.near_pairs(text.letters, text.prefix, text.inverse, begin, end, *arrays)
            return pairs  # type: ignore[no-any-return]
        lengths = end - begin
        hashes = np.concatenate([text.hash_spans(begin, end), text.hash_without_letter(begin, end)])
        asked, entry = near.join(hashes)
        span = np.concatenate([np.arange(len(begin)), np.repeat(np.arange(len(begin)), lengths)])[asked]
        place = np.where(asked < len(begin), WHOLE, asked - len(begin) - (np.cumsum(lengths) - lengths)[span])
        token, other = near.tokens[entry].astype(np.int64), near.places[entry].astype(np.int64)
        swapped = np.flatnonzero((np.abs(place - other) == 1) & (place >= 0) & (other >= 0))
        letter = self.letters[self.letter_starts[token[swapped]] + other[swapped]]
        holds = (place == other) | (place == WHOLE) | (other == WHOLE)
        holds[swapped[text.letters[begin[span[swapped]] + place[swapped]] == letter]] = True
        edits = 1 - ((place == WHOLE) & (other == WHOLE))
        return span[holds], token[holds], edits[holds]

    def check_typos(
        self, pairs: NDArray[np.int64], tokens: Sequence[str], listed: Sequence[str]
    ) -> tuple[NDArray[np.int64], NDArray[np.int16]]:
        """Keep the proposed pairs (query token * T + listed token) that are within the limit, with their t."""
        a, b = np.divmod(pairs, len(self.joined))
        lengths = np.fromiter(map(len, tokens), np.int64, len(tokens))
        longer, gap = np.maximum(lengths[a], self.lengths[b]), np.abs(lengths[a] - self.lengths[b])
        most = np.where(self.joined[b], MAX_TYPOS_JOINED, MAX_TYPOS)
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
