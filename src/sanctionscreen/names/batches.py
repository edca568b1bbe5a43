"""What the batch functions of this folder share: the shape of keys by token, and one pass over many tokens as one text.

A Python call a token costs more than the work on its few letters. So plain tokens are joined by line feeds, which no token
has, and a rule runs once over the whole text.
"""

from collections.abc import Collection, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

TokenKeys = tuple[NDArray[np.int32], list[str]]
"""Keys of T tokens: the position of each key's token, ascending, int32 [keys], and the keys."""

_LINE_FEED = ord("\n")


def flatten_keys(keys_by_token: Sequence[Collection[str]]) -> TokenKeys:
    """Return the keys of all tokens in one list, with their owners.

    >>> owners, keys = flatten_keys([("a", "b"), (), ("c",)])
    >>> owners.tolist(), keys
    ([0, 0, 2], ['a', 'b', 'c'])
    """
    counts = np.fromiter(map(len, keys_by_token), np.int64, len(keys_by_token))
    owners = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
    return owners, list(chain.from_iterable(keys_by_token))


def find_plain(tokens: Sequence[str], min_length: int = 1) -> list[int]:
    """Return the positions of tokens of that many letters or more that have only the letters a to z, in either case.

    >>> find_plain(["ivan", "x", "ivan2", "иван", "Li", ""], min_length=2)
    [0, 4]
    """
    count = len(tokens)
    plain = np.fromiter(map(str.isalpha, tokens), np.bool_, count) & np.fromiter(map(str.isascii, tokens), np.bool_, count)
    if min_length > 1:
        plain &= np.fromiter(map(len, tokens), np.int64, count) >= min_length
    return np.flatnonzero(plain).tolist()


def drop_doubled(text: str) -> str:
    r"""Return an ASCII text with repeated letters once; line feeds all stay.

    >>> drop_doubled("anna\n\n\nlli")
    'ana\n\n\nli'
    """
    letters = np.frombuffer(text.encode("ascii"), np.uint8)
    kept = np.ones(len(letters), np.bool_)
    np.not_equal(letters[1:], letters[:-1], out=kept[1:])
    kept |= letters == _LINE_FEED
    return letters[kept].tobytes().decode("ascii")
