"""The token relation: which tokens stand for each other, how well (t in 1/1000), and why.

`relate_tokens` is the definition. Everything faster must give the same rows:

| reason    | exact join                                           | t                    |
|-----------|------------------------------------------------------|----------------------|
| equal     | same token                                           | 1000                 |
| folded    | a folded key in common (`names.fold_keys`)           | 950                  |
| lookalike | equal with letters for digits                        | 950                  |
| skeleton  | same consonants, one a subsequence of the other      | 900                  |
| concept   | a concept in common (`names.concept_ids`): OOO, LLC  | 850                  |
| typo      | optimal string alignment distance d <= typo_limit    | 1000 - 1000 d/length |

A pair related in several ways takes the highest t, then the first reason in this order. Numbers match only themselves
("factory12" is no typo of "factory13"), and a joined token (see `rows.py`) only what equals it but for one typo: there
are many of them, and chance resemblances with them.
Initials are not rows of the relation: they earn a share of their partner's weight (`credit.py`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from operator import eq
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA, LCSseq
from rapidfuzz.process import cdist, cpdist

from sanctionscreen.matching.scoring import (
    MAX_TYPO_LENGTH,
    MIN_FOLDED_LENGTH,
    T_CONCEPT,
    T_EQUAL,
    T_FOLDED,
    LEAST_PREFIX,
    MIN_PREFIX,
    T_LOOKALIKE,
    T_PREFIX,
    T_SKELETON,
    typo_limit,
)
from sanctionscreen.names import TokenKeys, concept_many, fold_many, shape_many, skeleton_many
from sanctionscreen.names.batches import find_plain, flatten_keys

KeysOfMany = Callable[[Sequence[str]], TokenKeys]
MAX_TYPOS = max(map(typo_limit, range(MAX_TYPO_LENGTH + 1)))
MAX_TYPOS_JOINED = 1
TYPO_LIMITS = np.array([typo_limit(n) for n in range(MAX_TYPO_LENGTH + 2)], np.uint8)  # by length; longer as the last


def folded_keys(tokens: Sequence[str], folded: TokenKeys | None = None) -> TokenKeys:
    """Folded keys of the tokens that may meet another by sound; none for initials and numbers.

    Args:
        tokens: T tokens.
        folded: What `fold_many` says of the same tokens, where it is known.
    """
    named = np.fromiter(map(len, tokens), np.int64, len(tokens)) >= MIN_FOLDED_LENGTH
    return keys_of_some(fold_many(tokens) if folded is None else folded, named & ~are_numbers(tokens))


def meant_keys(tokens: Sequence[str]) -> TokenKeys:
    """Concepts of tokens; none for numbers."""
    return keys_of_some(concept_many(tokens), ~are_numbers(tokens))


def are_numbers(tokens: Sequence[str]) -> NDArray[np.bool_]:
    """Tell which tokens consist of digits: bool [T]."""
    return np.fromiter(map(str.isdigit, tokens), np.bool_, len(tokens))


def keys_of_some(keys_of_all: TokenKeys, chosen: NDArray[np.bool_]) -> TokenKeys:
    """Keys of the tokens that are chosen (bool [T])."""
    owners, keys = keys_of_all
    kept = chosen[owners]
    return owners[kept], list(compress(keys, kept.tolist()))


def subsequences(a: Sequence[str], b: Sequence[str]) -> NDArray[np.bool_]:
    """Tell of pairs of tokens whether one is the other with letters left out: bool [n].

    >>> subsequences(["mohammed", "hassan"], ["mhmd", "hussain"]).tolist()
    [True, False]
    """
    lengths_a, lengths_b = (np.fromiter(map(len, tokens), np.int64, len(tokens)) for tokens in (a, b))
    found = np.fromiter(map(eq, a, b), np.bool_, len(a))
    rows = np.flatnonzero(lengths_a != lengths_b)  # others are equal or no subsequences
    a, b = [a[row] for row in rows.tolist()], [b[row] for row in rows.tolist()]
    found[rows] = cpdist(a, b, scorer=LCSseq.similarity, dtype=np.int32) == np.minimum(lengths_a, lengths_b)[rows]
    return found


def grade_skeletons(a: Sequence[str], b: Sequence[str]) -> NDArray[np.int16]:
    """T_SKELETON where one token of a pair is the other with letters left out: int16 [n]."""
    return (T_SKELETON * subsequences(a, b)).astype(np.int16)


def whole_words(tokens: Sequence[str]) -> TokenKeys:
    """Tokens that may be the beginning of a longer one."""
    some = [row for row in find_plain(tokens) if len(tokens[row]) >= MIN_PREFIX]
    return np.array(some, np.int32), [tokens[row] for row in some]


def prefixes(tokens: Sequence[str]) -> TokenKeys:
    """All beginnings of tokens that may stand for them, the tokens themselves left out."""
    read: list[tuple[str, ...]] = [()] * len(tokens)
    for row in find_plain(tokens):
        token = tokens[row]
        least = max(MIN_PREFIX, -(-len(token) * LEAST_PREFIX // 1000))
        read[row] = tuple(token[:end] for end in range(least, len(token)))
    return flatten_keys(read)


def grade_prefixes(a: Sequence[str], b: Sequence[str]) -> NDArray[np.int16]:
    """t of beginnings of words: their share of the letters, int16 [n].

    >>> grade_prefixes(["serg", "lavr"], ["sergey", "lavrov"]).tolist()
    [800, 800]
    """
    lengths_a, lengths_b = (np.fromiter(map(len, tokens), np.int64, len(tokens)) for tokens in (a, b))
    return np.minimum(500 + 500 * lengths_a // lengths_b, T_PREFIX).astype(np.int16)


class KeyJoin(NamedTuple):
    """A relation by a shared key.

    Args:
        reason: Its name in explanations.
        t: The highest t it gives, in 1/1000.
        keys_of_many: Keys of query tokens.
        listed_keys_of_many: Keys of listed tokens, where they differ.
        grade: Gives t of pairs (query token, listed token) that share a key, int16 [n], 0 where it does not hold; None
            where it always holds with the highest t.
    """

    reason: str
    t: int
    keys_of_many: KeysOfMany
    listed_keys_of_many: KeysOfMany | None = None
    grade: Callable[[Sequence[str], Sequence[str]], NDArray[np.int16]] | None = None

    @property
    def of_listed(self) -> KeysOfMany:
        """What gives the keys of listed tokens."""
        return self.listed_keys_of_many or self.keys_of_many

    def grade_pairs(self, a: Sequence[str], b: Sequence[str]) -> NDArray[np.int16]:
        """Give t of pairs of tokens that share a key: int16 [n]."""
        return np.full(len(a), self.t, np.int16) if self.grade is None else self.grade(a, b)

    def t_of(self, a: str, b: str) -> int:
        """Return t of a query token and a listed one."""
        if keys_of(self.keys_of_many, a).isdisjoint(keys_of(self.of_listed, b)):
            return 0
        return int(self.grade_pairs([a], [b])[0])


_remembered: dict[tuple[KeysOfMany, str], frozenset[str]] = {}  # a pure cache
MAX_REMEMBERED = 1 << 18


def keys_of(keys_of_many: KeysOfMany, token: str) -> frozenset[str]:
    """Keys of one token."""
    try:
        return _remembered[keys_of_many, token]
    except KeyError:
        remember_keys((token,))
        return frozenset(keys_of_many((token,))[1])


def remember_keys(tokens: Iterable[str]) -> None:
    """Look tokens up together that will be related one by one, which is much faster."""
    if len(_remembered) > MAX_REMEMBERED:
        _remembered.clear()
    for keys_of_many in {side for join in KEY_JOINS for side in (join.keys_of_many, join.of_listed)}:
        new = [token for token in tokens if (keys_of_many, token) not in _remembered]
        owners, keys = keys_of_many(new)
        of_token = defaultdict(set)
        for owner, key in zip(owners.tolist(), keys, strict=True):
            of_token[owner].add(key)
        _remembered.update({(keys_of_many, token): frozenset(of_token[i]) for i, token in enumerate(new)})


# The highest t counts, the first reason among equals. Joined tokens take no part.
KEY_JOINS = (
    KeyJoin("folded", T_FOLDED, folded_keys),
    KeyJoin("lookalike", T_LOOKALIKE, shape_many),
    KeyJoin("skeleton", T_SKELETON, skeleton_many, grade=grade_skeletons),
    KeyJoin("concept", T_CONCEPT, meant_keys),
    KeyJoin("prefix", T_PREFIX, whole_words, prefixes, grade=grade_prefixes),
)


def relate_tokens(a: str, b: str, joined: bool = False) -> tuple[int, str]:
    """Return (t, reason) for two tokens, one of them perhaps joined; (0, "") when they have nothing in common.

    >>> relate_tokens("lavrov", "lavrov"), relate_tokens("1917", "1918"), relate_tokens("srgy", "sergey")
    ((1000, 'equal'), (0, ''), (900, 'skeleton'))
    """
    if a == b:
        return T_EQUAL, "equal"
    best = (0, "")
    for join in () if joined else KEY_JOINS:
        if join.t > best[0] and (t := join.t_of(a, b)) > best[0]:
            best = (t, join.reason)
    t = typo_t(a, b, MAX_TYPOS_JOINED if joined else MAX_TYPOS)
    return (t, "typo") if t > best[0] else best


def typo_t(a: str, b: str, most: int = MAX_TYPOS) -> int:
    """Return t in 1/1000 by edits alone, 0 beyond the limit.

    >>> typo_t("sergey", "sergej"), typo_t("ali", "alu")
    (833, 0)
    """
    length = max(len(a), len(b))
    if digits_differ(a, b):
        return 0
    distance = OSA.distance(a, b, score_cutoff=most)
    return 1000 * (length - distance) // length if distance <= min(typo_limit(length), most) else 0


def digits_differ(a: str, b: str) -> bool:
    """Tell whether two tokens contradict each other in their digits: one is a number, or both have digits, others.

    >>> digits_differ("12", "13"), digits_differ("factory12", "factory13"), digits_differ("lavr0v", "lavrov")
    (True, True, False)
    """
    digits_a, digits_b = digits_of(a), digits_of(b)
    if not (digits_a and digits_b):
        return digits_a == a or digits_b == b
    return digits_a != digits_b


def digits_of(token: str) -> str:
    """Digits of a token, in order."""
    return "" if token.isalpha() else "".join(filter(str.isdigit, token))


@dataclass(frozen=True, slots=True)
class RelatableTokens:
    """T tokens with everything about them that relating all with all needs.

    Args:
        tokens: The tokens.
        joined: bool [T], which are joined ones.
        lengths: int32 [T], letters.
        digits: T strings, the digits of each.
    """

    tokens: Sequence[str]
    joined: NDArray[np.bool_]
    lengths: NDArray[np.int32]
    digits: NDArray[np.str_]

    @classmethod
    def of(cls, tokens: Sequence[str], joined: NDArray[np.bool_]) -> RelatableTokens:
        """Look at each token once."""
        return cls(
            tokens,
            joined,
            np.array([len(token) for token in tokens], np.int32),
            np.array([digits_of(token) for token in tokens], np.str_),
        )

    def by_key(self, keys_of_many: KeysOfMany) -> dict[str, list[int]]:
        """Ids of the tokens that have each key, but for joined ones."""
        ids: dict[str, list[int]] = defaultdict(list)
        for i, token in enumerate(self.tokens):
            if not self.joined[i]:
                for key in keys_of(keys_of_many, token):
                    ids[key].append(i)
        return ids


@dataclass(frozen=True, slots=True)
class ListedTokens:
    """The listed side of relating all with all.

    Args:
        tokens: T tokens.
        with_key: For each of KEY_JOINS, key -> ids of the tokens that have it.
    """

    tokens: RelatableTokens
    with_key: tuple[Mapping[str, Sequence[int]], ...]

    @classmethod
    def of(cls, tokens: Sequence[str], joined: NDArray[np.bool_]) -> ListedTokens:
        """Prepare tokens for being joined by key."""
        listed = RelatableTokens.of(tokens, joined)
        return cls(listed, tuple(listed.by_key(join.of_listed) for join in KEY_JOINS))


def relate_all(tokens: Sequence[str], joined: NDArray[np.bool_], listed: ListedTokens) -> NDArray[np.int16]:
    """Relate every query token to every listed token by comparing all of them: t, int16 [A, T].

    The slow and obvious form, for the exhaustive engine.
    """
    query, others = RelatableTokens.of(tokens, joined), listed.tokens
    t = np.zeros((len(tokens), len(others.tokens)), np.int16)
    distances = cdist(tokens, others.tokens, scorer=OSA.distance, score_cutoff=MAX_TYPOS, dtype=np.uint8)
    a, b = np.nonzero(distances <= MAX_TYPOS)
    length = np.maximum(query.lengths[a], others.lengths[b]).astype(np.int32)
    most = np.where(query.joined[a] | others.joined[b], MAX_TYPOS_JOINED, MAX_TYPOS)
    limit = np.minimum(TYPO_LIMITS[np.minimum(length, len(TYPO_LIMITS) - 1)], most)
    close = distances[a, b] <= limit
    in_doubt = np.flatnonzero(close & ((query.digits[a] != "") | (others.digits[b] != "")))
    close[in_doubt] = [not digits_differ(tokens[a[i]], others.tokens[b[i]]) for i in in_doubt]
    t[a[close], b[close]] = (1000 * (length - distances[a, b]) // length)[close]
    for join, with_key in zip(KEY_JOINS, listed.with_key, strict=True):
        for key, rows in query.by_key(join.keys_of_many).items():
            for j in with_key.get(key, ()):
                graded = join.grade_pairs([tokens[i] for i in rows], [others.tokens[j]] * len(rows))
                t[rows, j] = np.maximum(t[rows, j], graded)
    return t
