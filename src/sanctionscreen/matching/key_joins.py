"""Relations of tokens by a key in common: another spelling, look or meaning, and what such a relation is worth.

Each row of `KEY_JOINS` is one of them; the table in `relation.py` lists them all. A key is a string computed from one token.
Where sharing a key is not enough, the pair is graded. A new relation is a new row here, and nothing else.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, compress
from operator import eq, itemgetter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA, LCSseq
from rapidfuzz.process import cpdist

from sanctionscreen.arrays import ranges
from sanctionscreen.matching.hashing import UInt64, deletion_hashes, hash_tokens, tokens_by_length
from sanctionscreen.matching.scoring import (
    LEAST_PREFIX,
    LEAST_SOUND,
    MIN_CUT,
    MIN_FOLDED_LENGTH,
    MIN_PREFIX,
    PREFIX_LOSS,
    T_CONCEPT,
    T_EQUAL,
    T_FOLDED,
    T_LOOKALIKE,
    T_PREFIX,
    T_SKELETON,
    T_SOUND,
)
from sanctionscreen.names import TokenKeys, concept_many, fold_many, is_counted, shape_many, skeleton_many, sound_many
from sanctionscreen.names.batches import find_plain, flatten_keys

KeysOfMany = Callable[[Sequence[str], TokenKeys | None], TokenKeys]
"""Keys of tokens, given what `fold_many` says of them where that is known."""
HashesOfMany = Callable[[Sequence[str], TokenKeys | None], tuple[NDArray[np.int32], UInt64]]
Places = NDArray[np.int64]
Grade = Callable[[Places, Places, Sequence[str], Sequence[str]], NDArray[np.int16]]
"""t of pairs that share a key, 0 where they are not related after all: of the places of the query tokens and the listed
tokens, int64 [n] each, in the query tokens and the listed tokens given."""
MIN_SOUND = 4  # sounds of a token that may be misheard
MIN_CONSONANTS = 2
MIN_ONE_LESS = 5  # consonants, one of which may be missing or another
INNER_VOWELS = re.compile("(?<=.)[aeiou]")


def folded_keys(tokens: Sequence[str], folded: TokenKeys | None = None) -> TokenKeys:
    """Folded keys of the tokens that may meet another by sound; none for initials and numbers.

    Args:
        tokens: T tokens.
        folded: What `fold_many` says of the same tokens, where it is known.
    """
    named = np.fromiter(map(len, tokens), np.int64, len(tokens)) >= MIN_FOLDED_LENGTH
    return keys_of_some(fold_many(tokens) if folded is None else folded, named & ~are_numbers(tokens))


def shape_keys(tokens: Sequence[str], folded: TokenKeys | None = None) -> TokenKeys:
    """Shapes of tokens."""
    return shape_many(tokens)


def consonant_keys(tokens: Sequence[str], folded: TokenKeys | None = None) -> TokenKeys:
    """Consonants of tokens."""
    return skeleton_many(tokens)


def meant_keys(tokens: Sequence[str], folded: TokenKeys | None = None) -> TokenKeys:
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


def grade_skeletons(a: Places, b: Places, tokens: Sequence[str], listed: Sequence[str]) -> NDArray[np.int16]:
    """T_SKELETON where one token of a pair is the other with letters left out: int16 [n]."""
    found = subsequences([tokens[place] for place in a.tolist()], [listed[place] for place in b.tolist()])
    return (T_SKELETON * found).astype(np.int16)


def whole_words(tokens: Sequence[str], folded: TokenKeys | None = None) -> TokenKeys:
    """Tokens that may be the beginning of a longer one."""
    some = [row for row in find_plain(tokens) if len(tokens[row]) >= MIN_PREFIX]
    return np.array(some, np.int32), [tokens[row] for row in some]


def beginnings(tokens: Sequence[str], folded: TokenKeys | None = None) -> TokenKeys:
    """All beginnings of tokens that may stand for them, the tokens themselves left out."""
    read: list[tuple[str, ...]] = [()] * len(tokens)
    for row in find_plain(tokens):
        token = tokens[row]
        if len(token) >= MIN_CUT:
            least = max(MIN_PREFIX, -(-len(token) * LEAST_PREFIX // 1000))
            read[row] = tuple(token[:end] for end in range(least, len(token)))
    return flatten_keys(read)


def grade_beginnings(a: Places, b: Places, tokens: Sequence[str], listed: Sequence[str]) -> NDArray[np.int16]:
    """t of beginnings of words: int16 [n].

    The more letters a beginning has, the fewer words begin with it. One that is a name by itself (Jean, Jeanne) need not be
    cut, so it counts half, and half by its share of the letters.

    >>> every = np.arange(3)
    >>> grade_beginnings(every, every, ["serg", "lavrovi", "jean"], ["sergey", "lavrovich", "jeanne"]).tolist()
    [900, 943, 833]
    """
    queries, others = [tokens[place] for place in a.tolist()], [listed[place] for place in b.tolist()]
    letters, of = (np.fromiter(map(len, words), np.int64, len(words)) for words in (queries, others))
    is_name = np.fromiter(map(is_counted, queries), np.bool_, len(queries))
    t = np.where(is_name, 500 + 500 * letters // of, T_EQUAL - PREFIX_LOSS // letters)
    return np.asarray(np.minimum(t, T_PREFIX), np.int16)


def sound_keys(tokens: Sequence[str], folded: TokenKeys | None = None) -> TokenKeys:
    """Consonants of how tokens sound, and those without each one of them where they are many."""
    owners, spoken = sound_many(tokens, folded)
    kept, consonants = consonants_of(spoken)
    of_text, keys = flatten_keys([dict.fromkeys((text, *one_less(text))) for text in consonants])
    return owners[kept][of_text], keys


def one_less(consonants: str) -> Iterator[str]:
    """Yield long enough consonants without each one of them."""
    if len(consonants) >= MIN_ONE_LESS:
        for place in range(len(consonants)):
            yield consonants[:place] + consonants[place + 1 :]


def sound_hashes(tokens: Sequence[str], folded: TokenKeys | None = None) -> tuple[NDArray[np.int32], UInt64]:
    """Hashes of `sound_keys`, with repeats."""
    owners, spoken = sound_many(tokens, folded)
    kept, consonants = consonants_of(spoken)
    owners = owners[kept]
    all_owners, hashes = [np.empty(0, np.int32)], [np.empty(0, np.uint64)]
    for ids, letters in tokens_by_length(consonants):
        for n_deleted in (0, 1) if letters.shape[1] >= MIN_ONE_LESS else (0,):
            left = deletion_hashes(letters, n_deleted)
            hashes.append(left.ravel())
            all_owners.append(np.repeat(owners[ids], left.shape[1]))
    return np.concatenate(all_owners), np.concatenate(hashes)


def consonants_of(spoken: Sequence[str]) -> tuple[NDArray[np.int64], list[str]]:
    """Sounds that have enough consonants to be looked for: their places, int64, and the consonants, a first vowel kept."""
    texts = INNER_VOWELS.sub("", "\n".join(spoken)).split("\n")[: len(spoken)]
    lengths = [np.fromiter(map(len, some), np.int64, len(spoken)) for some in (spoken, texts)]
    kept = np.flatnonzero((lengths[0] >= MIN_SOUND) & (lengths[1] >= MIN_CONSONANTS))
    return kept, [texts[place] for place in kept.tolist()]


def grade_sounds(a: Places, b: Places, tokens: Sequence[str], listed: Sequence[str]) -> NDArray[np.int16]:
    """t of tokens that sound alike: T_SOUND less for every sound that differs, 0 below LEAST_SOUND: int16 [n].

    >>> every = np.arange(3)
    >>> grade_sounds(every, every, ["ahmet", "gizani", "mohamed"], ["ahmad", "ghiezanee", "mahmoud"]).tolist()
    [675, 750, 0]
    """
    left, right = Sounds.of(a, tokens), Sounds.of(b, listed)
    pair, x = left.of_pairs(np.arange(len(a)))
    asked, y = right.of_pairs(pair)
    pair, x = pair[asked], x[asked]
    longer = np.maximum(left.lengths[x], right.lengths[y])
    least = np.maximum(abs(left.lengths[x] - right.lengths[y]), abs(left.vowels[x] - right.vowels[y]).sum(axis=1) // 2)
    hopeful = np.flatnonzero(T_SOUND * (longer - least) // longer >= LEAST_SOUND)
    pair, longer = pair[hopeful], longer[hopeful]
    heard = ([side.texts[place] for place in of[hopeful].tolist()] for side, of in ((left, x), (right, y)))
    t = T_SOUND * (longer - cpdist(*heard, scorer=OSA.distance, dtype=np.int32)) // longer
    best = np.zeros(len(a), np.int16)
    np.maximum.at(best, pair, np.where(t >= LEAST_SOUND, t, 0).astype(np.int16))
    return best


class Sounds(NamedTuple):
    """Sounds of the tokens at some places, with what tells quickly that two of them differ much.

    Args:
        token: int64 [n], the token at each place, as a number.
        starts: int64 [T + 1], where the sounds of each token begin.
        texts: The sounds.
        lengths: int64 [sounds].
        vowels: int8 [sounds, 5], how many of each vowel: two sounds differ in at least half of what these differ in.
    """

    token: Places
    starts: Places
    texts: list[str]
    lengths: Places
    vowels: NDArray[np.int8]

    @classmethod
    def of(cls, places: Places, tokens: Sequence[str]) -> Sounds:
        """Look up the tokens at places, int64 [n]."""
        used = np.zeros(len(tokens), np.bool_)
        used[places] = True
        number = np.cumsum(used) - 1
        heard = recall_sounds([tokens[place] for place in np.flatnonzero(used).tolist()])
        starts = np.append(0, np.cumsum(np.fromiter(map(len, heard), np.int64, len(heard))))
        every = list(chain.from_iterable(heard))
        lengths = np.fromiter(map(itemgetter(1), every), np.int64, len(every))
        vowels = np.frombuffer(b"".join(map(itemgetter(2), every)), np.int8).reshape(-1, len(VOWELS))
        return cls(number[places], starts, list(map(itemgetter(0), every)), lengths, vowels)

    def of_pairs(self, pairs: Places) -> tuple[Places, Places]:
        """Sounds of the tokens at some of the places: the place among those given, and the sound, two int64 arrays."""
        begin, end = self.starts[self.token[pairs]], self.starts[self.token[pairs] + 1]
        return np.repeat(np.arange(len(pairs)), end - begin), ranges(begin, end)


Heard = tuple[tuple[str, int, bytes], ...]  # sounds of a token, with their lengths and their numbers of vowels
VOWELS = "aeiou"
_heard: dict[str, Heard] = {}  # a pure cache


def recall_sounds(tokens: Sequence[str]) -> list[Heard]:
    """Sounds of distinct tokens, looked up together where they are new."""
    if len(_heard) > MAX_REMEMBERED:
        _heard.clear()
    new = [token for token in tokens if token not in _heard]
    if new:
        found: list[list[tuple[str, int, bytes]]] = [[] for _ in new]
        for owner, sound in zip(*sound_many(new), strict=True):
            found[owner].append((sound, len(sound), bytes(map(sound.count, VOWELS))))
        _heard.update(zip(new, map(tuple, found), strict=True))
    return list(map(_heard.__getitem__, tokens))


class KeyJoin(NamedTuple):
    """A relation by a shared key.

    Args:
        reason: Its name in explanations.
        t: The highest t it gives, in 1/1000.
        of_query: Keys of query tokens.
        of_listed: Keys of listed tokens; the same, but for relations that have a direction.
        grade: None where sharing a key is enough for the highest t.
        hashes: Gives the hashes of the keys of either side without writing the keys down, where that is faster.
    """

    reason: str
    t: int
    of_query: KeysOfMany
    of_listed: KeysOfMany
    grade: Grade | None = None
    hashes: HashesOfMany | None = None

    def hash_keys(
        self, tokens: Sequence[str], folded: TokenKeys | None = None, listed: bool = False
    ) -> tuple[NDArray[np.int32], UInt64]:
        """Hashes of the keys of tokens with the token of each: two arrays [keys]."""
        if self.hashes is not None:
            return self.hashes(tokens, folded)
        owners, keys = (self.of_listed if listed else self.of_query)(tokens, folded)
        return owners, hash_tokens(keys)

    def grade_pairs(self, a: Places, b: Places, tokens: Sequence[str], listed: Sequence[str]) -> NDArray[np.int16]:
        """Give t of pairs of tokens that share a key, arguments as of `Grade`: int16 [n]."""
        return np.full(len(a), self.t, np.int16) if self.grade is None else self.grade(a, b, tokens, listed)

    def t_of(self, a: str, b: str) -> int:
        """Return t of a query token and a listed one."""
        if keys_of(self.of_query, a).isdisjoint(keys_of(self.of_listed, b)):
            return 0
        return int(self.grade_pairs(np.zeros(1, np.int64), np.zeros(1, np.int64), [a], [b])[0])


_remembered: dict[tuple[KeysOfMany, str], frozenset[str]] = {}  # a pure cache
MAX_REMEMBERED = 1 << 18


def keys_of(keys_of_many: KeysOfMany, token: str) -> frozenset[str]:
    """Keys of one token."""
    try:
        return _remembered[keys_of_many, token]
    except KeyError:
        remember_keys((token,))
        return frozenset(keys_of_many((token,), None)[1])


def remember_keys(tokens: Iterable[str]) -> None:
    """Look tokens up together that will be related one by one, which is much faster."""
    if len(_remembered) > MAX_REMEMBERED:
        _remembered.clear()
    for keys_of_many in {side for join in KEY_JOINS for side in (join.of_query, join.of_listed)}:
        new = [token for token in tokens if (keys_of_many, token) not in _remembered]
        owners, keys = keys_of_many(new, None)
        of_token = defaultdict(set)
        for owner, key in zip(owners.tolist(), keys, strict=True):
            of_token[owner].add(key)
        _remembered.update({(keys_of_many, token): frozenset(of_token[i]) for i, token in enumerate(new)})


# The highest t counts, the first reason among equals. Joined tokens take no part.
KEY_JOINS = (
    KeyJoin("folded", T_FOLDED, folded_keys, folded_keys),
    KeyJoin("lookalike", T_LOOKALIKE, shape_keys, shape_keys),
    KeyJoin("skeleton", T_SKELETON, consonant_keys, consonant_keys, grade_skeletons),
    KeyJoin("concept", T_CONCEPT, meant_keys, meant_keys),
    KeyJoin("prefix", T_PREFIX, whole_words, beginnings, grade_beginnings),
    KeyJoin("sound", T_SOUND, sound_keys, sound_keys, grade_sounds, sound_hashes),
)
