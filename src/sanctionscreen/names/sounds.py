"""How a token sounds when voicing, an h inside and the hand that wrote it are not told apart: coarser than folded keys.

Ahmet and Ahmad differ in one vowel then, Gizani and Ghiezanee in one of six sounds. Nothing is equal by its sound alone;
`matching/key_joins.py` grades how much differs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import compress

import numpy as np

from .batches import TokenKeys
from .folding import fold_many

_MERGED = str.maketrans("dbgvzSCJ", "tpkfsccc")
_INNER_H = re.compile("(?<=.)h")


def sound_many(tokens: Sequence[str], folded: TokenKeys | None = None) -> TokenKeys:
    """Return how many tokens sound, one sound for each of their folded keys that has only letters; some may repeat.

    Args:
        tokens: T tokens.
        folded: What `fold_many` says of the same tokens, where it is known.

    >>> sound_many(["ahmad", "ahmet", "x1"])[1]
    ['amat', 'amet']
    """
    owners, keys = fold_many(tokens) if folded is None else folded
    plain = np.fromiter(map(_is_plain, keys), np.bool_, len(keys))
    text = "\n".join(compress(keys, plain.tolist())).translate(_MERGED)
    return owners[plain], _INNER_H.sub("", text).split("\n")[: int(plain.sum())]


def _is_plain(key: str) -> bool:
    """Tell whether a key has only letters a to z and the capitals of folding."""
    return key.isalpha() and key.isascii()
