"""The token relation: which tokens stand for each other, how well (t in 1/1000), and why.

`relate_tokens` is the definition. Everything faster must give the same rows:

| reason    | exact join                                           | t                    |
|-----------|------------------------------------------------------|----------------------|
| equal     | same token                                           | 1000                 |
| folded    | a folded key in common (`names.fold_keys`)           | 950                  |
| lookalike | same shape (`names.shape_many`): 0 and o, rn and m   | 950                  |
| skeleton  | same consonants, one a subsequence of the other      | 900                  |
| concept   | a concept in common (`names.concept_ids`): OOO, LLC  | 850                  |
| prefix    | the query's is the beginning of the listed one       | 1000 - 400 / its letters, at most 950; see `key_joins` |
| sound     | consonants alike but for one (`names.sound_many`)    | 900 - 900 d/length of the sounds, or 0 below 620   |
| typo      | optimal string alignment distance d <= typo_limit    | 1000 - 1000 d/length |

A pair related in several ways takes the highest t, then the first reason in this order. Numbers match only themselves
("factory12" is no typo of "factory13"), and a joined token (see `rows.py`) only what equals it but for one typo: there
are many of them, and chance resemblances with them.
Initials are not rows of the relation: they earn a share of their partner's weight (`credit.py`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from sanctionscreen.matching.key_joins import KEY_JOINS, KeysOfMany, keys_of
from sanctionscreen.matching.scoring import MAX_TYPO_LENGTH, T_EQUAL, typo_limit

MAX_TYPOS = max(map(typo_limit, range(MAX_TYPO_LENGTH + 1)))
MAX_TYPOS_JOINED = 1
TYPO_LIMITS = np.array([typo_limit(n) for n in range(MAX_TYPO_LENGTH + 2)], np.uint8)  # by length; longer as the last


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
        for key, rows in query.by_key(join.of_query).items():
            for j in with_key.get(key, ()):
                graded = join.grade_pairs(np.array(rows), np.full(len(rows), j), tokens, others.tokens)
                t[rows, j] = np.maximum(t[rows, j], graded)
    return t
