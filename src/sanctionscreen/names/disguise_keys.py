"""Keys under which a token meets its disguised self: digits written for letters, and vowels left out.

Like folded keys these are computed from the token alone; unlike them each reads one disguise only. Digits follow common
use (leet): 0 o, 1 i or l, 3 e, 4 a, 5 s, 7 t, 8 b.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from .batches import TokenKeys, drop_doubled, flatten_keys, is_plain

_AS_I = str.maketrans("0134578", "oieastb")
_AS_L = str.maketrans("0134578", "oleastb")
_VOWELS = str.maketrans("", "", "aeiouy")
_MIN_SKELETON = 3  # two consonants are shared by too many names


def lookalike_keys(token: str) -> tuple[str, ...]:
    """Return a token as it reads with letters for its digits; a number and a token with other digits have none.

    >>> lookalike_keys("lavr0v"), lookalike_keys("ab1e"), lookalike_keys("lavrov"), lookalike_keys("101")
    (('lavrov',), ('abie', 'able'), ('lavrov',), ())
    """
    if token.isalpha():
        return (token,)
    if not any(map(str.isalpha, token)):
        return ()
    return tuple(key for key in dict.fromkeys((token.translate(_AS_I), token.translate(_AS_L))) if key.isalpha())


def lookalike_many(tokens: Sequence[str]) -> TokenKeys:
    """Return many tokens as they read with letters for their digits; the keys of a token are distinct."""
    return flatten_keys([lookalike_keys(token) for token in tokens])


@lru_cache(maxsize=1 << 16)
def skeleton_keys(token: str) -> tuple[str, ...]:
    """Return the consonants of a token, doubled ones once; nothing for fewer than three.

    >>> skeleton_keys("mohammed"), skeleton_keys("mhmd"), skeleton_keys("ali")
    (('mhmd',), ('mhmd',), ())
    """
    return tuple(skeleton_many((token,))[1])


def skeleton_many(tokens: Sequence[str]) -> TokenKeys:
    """Return the consonants of many tokens, at most one key a token."""
    plain = [row for row, token in enumerate(tokens) if is_plain(token)]
    lines = drop_doubled("\n".join([tokens[row] for row in plain]).translate(_VOWELS)).split("\n")
    found = [(row, line) for row, line in zip(plain, lines, strict=False) if len(line) >= _MIN_SKELETON]
    return np.array([row for row, _ in found], np.int32), [line for _, line in found]


def has_vowel(token: str) -> bool:
    """Tell whether a token has a vowel written."""
    return len(token.translate(_VOWELS)) < len(token)
