"""Keys under which a token meets its disguised self: digits written for letters, and vowels left out.

Like folded keys these are computed from the token alone; unlike them each reads one disguise only. Digits follow common
use (leet): 0 o, 1 i or l, 2 z, 3 e, 4 a, 5 s, 7 t, 8 b, 9 g.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import compress

import numpy as np

from .batches import TokenKeys, drop_doubled, find_plain, flatten_keys

_AS_I = str.maketrans("012345789", "oizeastbg")
_AS_L = str.maketrans("012345789", "olzeastbg")
_MISREAD = {"rn": "m", "nn": "m", "cl": "d", "vv": "w"}
_MISREAD_PAIR = re.compile("|".join(_MISREAD))
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
    words = np.fromiter(map(str.isalpha, tokens), np.bool_, len(tokens))
    if words.all():
        return np.arange(len(tokens), dtype=np.int32), list(tokens)
    read: list[tuple[str, ...]] = list(zip(tokens, strict=True))  # a word is its own key
    for row in np.flatnonzero(~words).tolist():
        read[row] = lookalike_keys(tokens[row])
    return flatten_keys(read)


def shape_many(tokens: Sequence[str]) -> TokenKeys:
    """Return the shapes of many tokens, one each, none for single characters: digits as letters, `rn` as `m`, `i` as `l`.

    >>> shape_many(["lavr0v", "martin", "rnartln", "9al1ndo", "galindo"])[1]
    ['lavrov', 'martln', 'martln', 'gallndo', 'gallndo']
    """
    some = [row for row, token in enumerate(tokens) if len(token) > 1]
    text = "\n".join([tokens[row] for row in some]).translate(_AS_L)
    shapes = _MISREAD_PAIR.sub(lambda match: _MISREAD[match[0]], text).replace("i", "l")
    return np.array(some, np.int32), shapes.split("\n")[: len(some)]


@lru_cache(maxsize=1 << 16)
def skeleton_keys(token: str) -> tuple[str, ...]:
    """Return the consonants of a token, doubled ones once; nothing for fewer than three.

    >>> skeleton_keys("mohammed"), skeleton_keys("mhmd"), skeleton_keys("ali")
    (('mhmd',), ('mhmd',), ())
    """
    return tuple(skeleton_many((token,))[1])


def skeleton_many(tokens: Sequence[str]) -> TokenKeys:
    """Return the consonants of many tokens, at most one key a token."""
    plain = find_plain(tokens)
    text = _drop_vowels([tokens[row] for row in plain])
    enough = np.fromiter(map(len, text.split("\n")), np.int64) >= _MIN_SKELETON
    lines = drop_doubled(text).split("\n")
    return np.array(plain, np.int32)[enough[: len(plain)]], list(compress(lines, enough.tolist()))


def find_voiceless(tokens: Sequence[str]) -> list[int]:
    """Return the positions of plain tokens without a written vowel.

    >>> find_voiceless(["mohammed", "mhmd"])
    [1]
    """
    lines = _drop_vowels(tokens).split("\n")
    return [row for row, (token, line) in enumerate(zip(tokens, lines, strict=False)) if len(token) == len(line)]


def _drop_vowels(tokens: Sequence[str]) -> str:
    """Return the consonants of plain tokens, a token a line."""
    return "\n".join(tokens).translate(_VOWELS)
