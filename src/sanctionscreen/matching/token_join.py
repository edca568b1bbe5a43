"""The token relation by exact joins: the rows of `relation.relate_tokens`, without comparing all with all.

Shared keys join on their hash. Typos join on deletions: two tokens at most k edits apart (optimal string alignment) have
a string in common among what is left of each after at most k deletions (Garbe's symmetric delete), so the listed side keeps
those strings hashed. Every proposed pair is checked on the tokens themselves.

Equal tokens and those one edit apart (`near`) are told by the places of the deletions, joined tokens among them. Two edits
(`far`) are for tokens that are not joined, of which the longer has MIN_TWICE letters: what both leave is the longer one
without at most two of its letters, so less than MIN_LEFT letters need not be looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import cpdist

from sanctionscreen.arrays import changes, ranges
from sanctionscreen.matching import kernels
from sanctionscreen.matching.hashing import (
    FlatText,
    HashFilter,
    UInt64,
    deletion_hashes,
    letters_of,
    tokens_by_length,
)
from sanctionscreen.matching.key_joins import KEY_JOINS
from sanctionscreen.matching.relation import MAX_TYPOS, MAX_TYPOS_JOINED, TYPO_LIMITS, digits_differ
from sanctionscreen.matching.scoring import MAX_TYPO_LENGTH, typo_limit
from sanctionscreen.names import TokenKeys

WHOLE = -1  # no letter is left out
MIN_TWICE = next(n for n in range(MAX_TYPO_LENGTH) if typo_limit(n) == MAX_TYPOS)  # letters of a token with two typos
MIN_LEFT = MIN_TWICE - MAX_TYPOS  # letters that two such tokens have in common


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
    def of(cls, hashes: UInt64, tokens: NDArray[np.int64], places: NDArray[np.int64] | None = None) -> HashJoin:
        """Sort the hashes of listed tokens."""
        if places is None:
            places = np.full(len(hashes), WHOLE, np.int64)
        order = np.lexsort((places, tokens, hashes))
        hashes, tokens, places = hashes[order], tokens[order], places[order]
        again = (hashes[1:] == hashes[:-1]) & (tokens[1:] == tokens[:-1]) & (places[1:] == places[:-1])
        kept = np.flatnonzero(np.concatenate([[True], ~again])[: len(hashes)])
        hashes = hashes[kept]
        bits = max(len(hashes).bit_length() - 1, 1)
        counts = np.bincount((hashes >> np.uint64(64 - bits)).astype(np.int64), minlength=1 << bits)
        starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
        words = HashFilter.of(hashes).words
        return cls(hashes, tokens[kept].astype(np.int32), places[kept].astype(np.int16), starts, words)

    def join(self, hashes: UInt64) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Find entries with an equal hash: positions in the given hashes and in the entries, two int64 arrays."""
        asked = np.flatnonzero(HashFilter(self.words).may_hold(hashes))
        top = (hashes[asked] >> np.uint64(65 - len(self.starts).bit_length())).astype(np.int64)
        begin, end = self.starts[top].astype(np.int64), self.starts[top + 1].astype(np.int64)
        entry, asked = ranges(begin, end), np.repeat(asked, end - begin)
        equal = np.flatnonzero(self.hashes[entry] == hashes[asked])
        return asked[equal], entry[equal]


def far_deletions(tokens: Sequence[str], max_length: int) -> Iterator[tuple[NDArray[np.int64], UInt64]]:
    """Hashes of what is left of tokens after up to two deletions, where it is long enough for two edits.

    Args:
        tokens: Tokens that are not joined.
        max_length: Of the tokens that are looked at.

    Yields:
        Token ids int64 [n] of one length, and hashes uint64 [n, places].
    """
    for ids, letters in tokens_by_length(tokens):
        length = letters.shape[1]
        if length <= max_length:
            for n_deleted in range(min(length - MIN_LEFT, MAX_TYPOS) + 1):
                yield ids, deletion_hashes(letters, n_deleted)


def near_join(text: FlatText, lengths: NDArray[np.int64]) -> HashJoin:
    """Hash listed tokens, which the text holds in turn: whole, and without each letter if they are long enough for a typo.

    A token whose letter is left out is no shorter than its partner, so its own length tells.
    """
    end = np.cumsum(lengths)
    begin = end - lengths
    typed = np.flatnonzero(TYPO_LIMITS[np.minimum(lengths, len(TYPO_LIMITS) - 1)])
    hashes = [text.hash_spans(begin, end), text.hash_without_letter(begin[typed], end[typed])]
    tokens = [np.arange(len(lengths)), np.repeat(typed, lengths[typed])]
    places = [np.full(len(lengths), WHOLE), ranges(np.zeros(len(typed), np.int64), lengths[typed])]
    return HashJoin.of(np.concatenate(hashes), np.concatenate(tokens), np.concatenate(places))


def far_join(words: Sequence[str], ids: NDArray[np.int64]) -> HashJoin:
    """Hash listed tokens that are not joined, given with their ids, for two edits."""
    hashes, owners = [np.empty(0, np.uint64)], [np.empty(0, np.int64)]
    for some, left in far_deletions(words, MAX_TYPO_LENGTH):
        hashes.append(left.ravel())
        owners.append(np.repeat(ids[some], left.shape[1]))
    return HashJoin.of(np.concatenate(hashes), np.concatenate(owners))


@dataclass(frozen=True)
class TokenIndex:
    """The listed side of the token relation, T tokens.

    Args:
        joined: bool [T], which tokens are joined ones.
        lengths: int32 [T], letters of each.
        letters: uint32, code points of all tokens, one after the other.
        keys: One join for each of KEY_JOINS.
        near: The join for one typo: tokens without at most one letter.
        far: The join for two: tokens that are not joined without at most two letters, where MIN_LEFT are left.
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
        lengths = np.fromiter(map(len, tokens), np.int64, len(tokens))
        plain = np.flatnonzero(~joined)
        words = [tokens[i] for i in plain.tolist()]
        keys = []
        for join in KEY_JOINS:
            owners, hashes = join.hash_keys(words, listed=True)
            keys.append(HashJoin.of(hashes, plain[owners]))
        text = FlatText.of(letters_of("".join(tokens)))
        near, far = near_join(text, lengths), far_join(words, plain)
        return cls(joined, lengths.astype(np.int32), text.letters, tuple(keys), near, far)

    @cached_property
    def letter_starts(self) -> NDArray[np.int64]:
        """Where the letters of each listed token begin: int64 [T + 1]."""
        return np.concatenate([[0], np.cumsum(self.lengths, dtype=np.int64)])

    @cached_property
    def longest(self) -> int:
        """Letters of the longest listed token."""
        return int(self.lengths.max(initial=0))

    @cached_property
    def longest_plain(self) -> int:
        """Letters of the longest listed token that is not joined."""
        return int(self.lengths[~self.joined].max(initial=0))

    def join_tokens(self, tokens: Sequence[str], listed: Sequence[str], folded: TokenKeys | None = None) -> RelationRows:
        """Relate query tokens, none of them joined, to the listed ones by hash joins.

        Args:
            tokens: A query tokens.
            listed: The T listed tokens.
            folded: What `fold_many` says of the query tokens, where it is known.
        """
        n_listed = len(self.joined)
        lengths = np.fromiter(map(len, tokens), np.int64, len(tokens))
        end = np.cumsum(lengths)
        begin = end - lengths
        text = FlatText.of(letters_of("".join(tokens)))
        a, b, t = self.relate_spans(text, begin, end, listed)
        found = [(a * n_listed + b, t)]
        for join, listed_keys in zip(KEY_JOINS, self.keys, strict=True):
            owners, hashes = join.hash_keys(tokens, folded)
            asked, entry = listed_keys.join(hashes)
            pair = sorted_unique(owners[asked].astype(np.int64) * n_listed + listed_keys.tokens[entry])
            a, b = np.divmod(pair, n_listed)
            graded = join.grade_pairs(a, b, tokens, listed)
            found.append((pair[graded > 0], graded[graded > 0]))
        found.append(self.check_typos(self.far_pairs(tokens, text, begin, end), tokens, listed))
        return best_rows(found, len(tokens), n_listed)

    def far_pairs(
        self, tokens: Sequence[str], text: FlatText, begin: NDArray[np.int64], end: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """Pairs (query token * T + listed token) of plain tokens that may be two edits apart: int64, sorted.

        Args:
            tokens: A query tokens.
            text: The same in one text.
            begin: int64 [A], first letter of each.
            end: int64 [A], last letter + 1.
        """
        far, max_length = self.far, min(self.longest_plain + MAX_TYPOS, MAX_TYPO_LENGTH)
        if loops := kernels.compiled():
            arrays = (far.hashes, far.tokens, far.starts, far.words)
            a, b = loops.far_pairs(text.prefix, text.inverse, begin, end, MIN_LEFT, max_length, *arrays)
            return sorted_unique(a * len(self.joined) + b)
        proposed = [np.empty(0, np.int64)]
        for ids, hashes in far_deletions(tokens, max_length):
            asked, entry = far.join(hashes.ravel())
            proposed.append(ids[asked // hashes.shape[1]] * len(self.joined) + far.tokens[entry])
        return sorted_unique(np.concatenate(proposed))

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
        if loops := kernels.compiled():
            arrays = (near.hashes, near.tokens, near.places, near.starts, near.words, self.letters, self.letter_starts)
            pairs = loops.near_pairs(text.letters, text.prefix, text.inverse, begin, end, *arrays)
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
        """Keep the proposed pairs (query token * T + listed token) of plain tokens within the limit, with their t."""
        a, b = np.divmod(pairs, len(self.joined))
        left, right = [tokens[i] for i in a.tolist()], [listed[j] for j in b.tolist()]
        longer = np.maximum(np.fromiter(map(len, left), np.int64, len(left)), self.lengths[b])
        distance = cpdist(left, right, scorer=OSA.distance, score_cutoff=MAX_TYPOS, dtype=np.uint8)
        close = distance <= TYPO_LIMITS[np.minimum(longer, len(TYPO_LIMITS) - 1)]
        in_doubt = [i for i in np.flatnonzero(close).tolist() if not (left[i].isalpha() and right[i].isalpha())]
        close[in_doubt] = [not digits_differ(left[i], right[i]) for i in in_doubt]
        return pairs[close], (1000 * (longer - distance) // np.maximum(longer, 1))[close].astype(np.int16)


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
