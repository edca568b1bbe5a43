"""Query tokens seen before, with everything about them that does not depend on the name they stand in.

A token is looked at once: its weight, its relatives among the listed tokens, and what they can be worth. What is known is
capped by bytes; when full it starts anew, for names repeat and the tokens that matter are soon back. Nothing it holds
changes a result. Threads may share it: a thread keeps the `QueryTokens` it was given, whose arrays are only ever
extended behind what it sees.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import repeat
from operator import itemgetter
from threading import Lock
from typing import Any
from weakref import WeakSet

import numpy as np
from numpy.typing import NDArray

from sanctionscreen.arrays import GrowingArray, part_lengths
from sanctionscreen.matching.hashing import letters_of
from sanctionscreen.matching.listed_rows import ListedRows, token_bits
from sanctionscreen.matching.rows import PATRONYMIC_ENDINGS, is_initial
from sanctionscreen.matching.token_join import RelationRows, TokenIndex
from sanctionscreen.names import fold_many, is_vessel_prefix, weigh_many

CACHE_BYTES = 256 << 20  # of what is known per index
ENTRY_BYTES = 300  # a string and its place in a dictionary and a list, and the arrays' values, about

Int64 = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class QueryTokens:
    """What is known of A query tokens, against T listed ones.

    Args:
        texts: At least A tokens.
        joined: bool [A], which are joined ones.
        initials: bool [A], which are a single letter.
        patronymics: bool [A], which end like a patronymic.
        prefixes: bool [A], which are the kind of a vessel where they stand first.
        first_letters: uint32 [A], code point each begins with.
        weights: int32 [A], of the token by itself, in 1/1024; 0 for joined ones, which weigh what their parts do.
        letters: uint32, code points of all tokens, one after the other.
        letter_starts: int64 [A + 1], where each begins.
        starts: int64 [A + 1], where the relatives of each begin.
        keys: int64 [L], query token * T + listed token of related pairs, sorted.
        t: int16 [L], 1 to 1000.
        plain_ends: int64 [A], where the relatives that are joined tokens begin; they stand behind the others.
        worth: int64 [A], most credit against a token that is not joined (0 for joined query tokens).
        joined_t: int64 [A], highest t of a pair one of which is joined.
        joined_tw: int64 [A], highest t * weight of the listed token of such a pair.
        plain_bits: uint64 [A], bits of the relatives that are not joined.
        bits: uint64 [A], bits of all relatives.
        costs: int64 [A, 2], rows that following the relatives of a token leads to: without and with initials.
    """

    texts: Sequence[str]
    joined: NDArray[np.bool_]
    initials: NDArray[np.bool_]
    patronymics: NDArray[np.bool_]
    prefixes: NDArray[np.bool_]
    first_letters: NDArray[np.uint32]
    weights: NDArray[np.int32]
    letters: NDArray[np.uint32]
    letter_starts: Int64
    starts: Int64
    keys: Int64
    t: NDArray[np.int16]
    plain_ends: Int64
    worth: Int64
    joined_t: Int64
    joined_tw: Int64
    plain_bits: NDArray[np.uint64]
    bits: NDArray[np.uint64]
    costs: Int64


class KnownTokens:
    """The memory of one index: from tokens to their positions in `QueryTokens`."""

    def __init__(self, listed: ListedRows, index: TokenIndex, max_bytes: int = CACHE_BYTES) -> None:
        self._listed = listed
        self._index = index
        self._max_bytes = max_bytes
        self.forget()
        _alive.add(self)

    def forget(self) -> None:
        """Begin anew; sessions begun before keep what they know."""
        self._lock = Lock()
        self._memory = _Memory()

    def session(self) -> TokenSession:
        """Begin with what is known, or anew where that has grown too large."""
        if self._memory.nbytes() > self._max_bytes:
            self._memory = _Memory()
        return TokenSession(self._memory, self._listed, self._index, self._lock)


_alive: WeakSet[KnownTokens] = WeakSet()


def forget_all() -> None:
    """Begin anew in a forked process: another thread of its parent may have been in the middle of remembering."""
    for known in list(_alive):
        known.forget()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=forget_all)


class _Memory:
    """The growing arrays behind `QueryTokens`, and the positions of tokens."""

    def __init__(self) -> None:
        self.ids: tuple[dict[str, int], dict[str, int]] = ({}, {})  # as they are, joined
        self.texts: list[str] = []
        dtypes = {
            "joined": bool,
            "initials": bool,
            "patronymics": bool,
            "prefixes": bool,
            "weights": np.int32,
            "letters": np.uint32,
            "first_letters": np.uint32,
        }
        dtypes |= {"keys": np.int64, "t": np.int16, "plain_bits": np.uint64, "bits": np.uint64}
        dtypes |= dict.fromkeys(("plain_ends", "worth", "joined_t", "joined_tw", "costs"), np.int64)
        self.arrays = {name: GrowingArray(dtype) for name, dtype in dtypes.items()}
        self.arrays |= {name: GrowingArray(np.int64, [0]) for name in ("letter_starts", "starts")}

    def nbytes(self) -> int:
        """Bytes held, about."""
        return ENTRY_BYTES * len(self.texts) + sum(array.nbytes for array in self.arrays.values())

    def view(self) -> QueryTokens:
        """Return everything known, without copying."""
        views = {name: array.view() for name, array in self.arrays.items()}
        return QueryTokens(texts=self.texts, **{**views, "costs": views["costs"].reshape(-1, 2)})


class TokenSession:
    """One use of the memory, whose positions stay valid even if the index begins a new one meanwhile."""

    def __init__(self, memory: _Memory, listed: ListedRows, index: TokenIndex, lock: Lock) -> None:
        self._memory = memory
        self._listed = listed
        self._index = index
        self._lock = lock

    def view(self) -> QueryTokens:
        """Return everything known by now."""
        with self._lock:
            return self._memory.view()

    @property
    def listed_words(self) -> Sequence[str]:
        """The T listed tokens."""
        return self._listed.rows.vocabulary

    def find(self, tokens: Sequence[str]) -> NDArray[np.int32]:
        """Return the positions of distinct tokens, none of them joined, looking at new ones: int32 [n]."""
        ids = self._memory.ids[False]
        new = [token for token in tokens if token not in ids]
        if new:
            folded = fold_many(new)
            relation = self._index.join_tokens(new, self.listed_words, folded)
            self._add(new, False, relation, weigh_many(new, folded))
        return np.fromiter((ids[token] for token in tokens), np.int32, len(tokens))

    def find_joined(self, tokens: Sequence[str], relation: RelationRows) -> NDArray[np.int32]:
        """Return the positions of joined tokens, whose relatives are given: int32 [n]."""
        ids = self._memory.ids[True]
        new = list({token: i for i, token in enumerate(tokens) if token not in ids}.items())
        if new:
            weights = np.zeros(len(new), np.int32)
            self._add([token for token, _ in new], True, relation.take(np.array([i for _, i in new])), weights)
        return np.fromiter((ids[token] for token in tokens), np.int32, len(tokens))

    def _add(self, tokens: list[str], joined: bool, relation: RelationRows, weights: NDArray[np.int32]) -> None:
        """Remember new tokens."""
        facts = token_facts(tokens, joined, relation, weights, self._listed)
        with self._lock:
            self._remember(tokens, joined, relation, facts)

    def _remember(self, tokens: list[str], joined: bool, relation: RelationRows, facts: dict[str, NDArray[Any]]) -> None:
        """Put down what was found, but for tokens that another thread has added in the meantime."""
        memory, ids = self._memory, self._memory.ids[joined]
        chosen = np.array([i for i, token in enumerate(tokens) if token not in ids], np.int64)
        if len(chosen) == 0:
            return
        first = len(memory.texts)
        added = [tokens[i] for i in chosen.tolist()]
        relation = relation.take(chosen)
        counts = part_lengths(relation.starts)
        owner = np.repeat(np.arange(first, first + len(chosen)), counts)
        arrays = memory.arrays
        begins = len(arrays["keys"].view()) + np.cumsum(counts) - counts
        arrays["keys"].append(owner * len(self._listed.rows.vocabulary) + relation.listed)
        arrays["t"].append(relation.t)
        arrays["starts"].append(begins + counts)
        arrays["plain_ends"].append(begins + facts.pop("n_plain")[chosen])
        arrays["letters"].append(letters_of("".join(added)))
        lengths = np.fromiter(map(len, added), np.int64, len(added))
        arrays["letter_starts"].append(arrays["letter_starts"].view()[-1] + np.cumsum(lengths))
        for name, values in facts.items():
            arrays[name].append(values[chosen].ravel())
        memory.texts.extend(added)
        ids.update(zip(added, range(first, first + len(added)), strict=True))


def token_facts(
    tokens: Sequence[str], joined: bool, relation: RelationRows, weights: NDArray[np.int32], listed: ListedRows
) -> dict[str, NDArray[Any]]:
    """What `QueryTokens` holds of some tokens, by array; `n_plain` counts relatives that are not joined."""
    n_tokens = len(tokens)
    owner = np.repeat(np.arange(n_tokens), part_lengths(relation.starts))
    t, heaviest = relation.t.astype(np.int64), listed.heaviest[relation.listed]
    plain = ~listed.rows.joined[relation.listed]
    with_join = ~plain | joined
    bits = token_bits(relation.listed)
    plain_bits = np.where(plain, bits, np.uint64(0))
    capped = np.minimum(weights[owner], heaviest)
    costs = [part_lengths(postings.starts)[relation.listed] * plain for postings in (listed.plain, listed.lettered)]
    return {
        "joined": np.full(n_tokens, joined),
        "initials": np.fromiter(map(is_initial, tokens), bool, n_tokens) & (not joined),
        "patronymics": np.fromiter(map(str.endswith, tokens, repeat(PATRONYMIC_ENDINGS)), bool, n_tokens),
        "prefixes": np.fromiter(map(is_vessel_prefix, tokens), bool, n_tokens) & (not joined),
        "first_letters": np.fromiter(map(ord, map(itemgetter(0), tokens)), np.uint32, n_tokens),
        "weights": weights,
        "n_plain": reduce_rows(np.add, plain.astype(np.int64), relation),
        "worth": reduce_rows(np.maximum, np.where(with_join, 0, t * capped), relation),
        "joined_t": reduce_rows(np.maximum, np.where(with_join, t, 0), relation),
        "joined_tw": reduce_rows(np.maximum, np.where(with_join, t * heaviest, 0), relation),
        "plain_bits": reduce_rows(np.bitwise_or, plain_bits, relation),
        "bits": reduce_rows(np.bitwise_or, bits, relation),
        "costs": np.column_stack([reduce_rows(np.add, cost, relation) for cost in costs]),
    }


def reduce_rows(ufunc: np.ufunc, values: NDArray[Any], relation: RelationRows) -> NDArray[Any]:
    """Reduce values of relation rows to one for each query token, 0 for a token without any: [A]."""
    padded = np.concatenate([values, np.zeros(1, values.dtype)])
    reduced = ufunc.reduceat(padded, relation.starts[:-1])
    reduced[part_lengths(relation.starts) == 0] = 0
    return reduced
