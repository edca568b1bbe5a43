"""How telling a token is, in 1/1024: 16 for what everybody has in the name, 1024 for what hardly anybody has.

Weights come from the shipped table alone, so the weight of a token never depends on which lists are loaded.
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from .batches import TokenKeys, is_plain
from .disguise_keys import has_vowel, lookalike_many, skeleton_many
from .folding import fold_many
from .neighbours import Neighbours
from .tables import read_table

RARE = 1024
ONE_LETTER = 64
NUMBER = 300
_FIXED = {"titles.tsv": 40, "particles.tsv": 60, "legal_forms.tsv": 60}
_UNKNOWN = RARE + 1  # above every weight: nothing found yet


@lru_cache(maxsize=1 << 16)
def token_weight(token: str) -> int:
    """Return the weight of a token: its own, else that of the most common token closest to it, else 1024.

    >>> token_weight("x"), token_weight("ooo"), token_weight("2024"), token_weight("qqvvxz")
    (64, 60, 300, 1024)
    >>> token_weight("micqhael") == token_weight("michael")
    True
    """
    return int(weigh_many((token,))[0])


def weigh_many(tokens: Sequence[str], folded: TokenKeys | None = None) -> NDArray[np.int32]:
    """Return the weights of many tokens, 16 to 1024: int32 [T].

    Args:
        tokens: T tokens.
        folded: What `fold_many` says of the same tokens, where it is known.
    """
    fixed = _fixed()
    weights = np.fromiter((fixed.get(token, _UNKNOWN) for token in tokens), np.int32, len(tokens))
    open_rows = np.flatnonzero(weights == _UNKNOWN).tolist()
    words = [row for row in open_rows if len(tokens[row]) > 1 and is_plain(tokens[row])]
    if len(words) < len(open_rows):
        others = sorted(set(open_rows).difference(words))
        weights[others] = _weigh_others([tokens[row] for row in others])
    if words:
        similar = _weigh_similar(tokens, fold_many(tokens) if folded is None else folded)
        weights[words] = similar[words]
    rows = np.flatnonzero(weights == _UNKNOWN)
    weights[rows] = _weigh_strange([tokens[row] for row in rows.tolist()])
    return weights


def _weigh_others(tokens: Sequence[str]) -> NDArray[np.int32]:
    """Weights of single letters, of numbers and of words with digits, which weigh as they read without: int32 [n]."""
    weights = np.full(len(tokens), RARE, np.int32)
    disguised = []
    for row, token in enumerate(tokens):
        if len(token) == 1:
            weights[row] = ONE_LETTER
        elif token.isdecimal():
            weights[row] = NUMBER
        else:
            disguised.append(row)
    owners, keys = lookalike_many([tokens[row] for row in disguised])
    readable = [(disguised[owner], key) for owner, key in zip(owners.tolist(), keys, strict=True) if key.isascii()]
    if readable:
        np.minimum.at(weights, [row for row, _ in readable], weigh_many([key for _, key in readable]))
    return weights


def _weigh_similar(tokens: Sequence[str], folded: TokenKeys) -> NDArray[np.int32]:
    """Lowest weights in the table of tokens and of their keys, or unknown: int32 [T]."""
    counted, by_key = _counted()
    owners, keys = folded
    weights = np.fromiter((counted.get(token, _UNKNOWN) for token in tokens), np.int32, len(tokens))
    of_keys = np.fromiter((by_key.get(key, _UNKNOWN) for key in keys), np.int32, len(keys))
    np.minimum.at(weights, owners, of_keys)
    return weights


def _weigh_strange(tokens: Sequence[str]) -> NDArray[np.int32]:
    """Weights of words unlike any in the table: those of tokens one edit away or with the same consonants: int32 [n]."""
    weights = np.full(len(tokens), RARE, np.int32)
    voiced = [has_vowel(token) for token in tokens]
    rows = np.flatnonzero(voiced)
    if len(rows):
        lowered = weights[rows]
        _neighbours().lower_weights([tokens[row] for row in rows.tolist()], lowered)
        weights[rows] = lowered
    if len(rows) < len(tokens):
        by_skeleton = _by_skeleton()
        owners, keys = skeleton_many(["" if spoken else token for token, spoken in zip(tokens, voiced, strict=True)])
        np.minimum.at(weights, owners, [by_skeleton.get(key, RARE) for key in keys])
    return weights


@lru_cache(maxsize=1)
def _neighbours() -> Neighbours:
    """Hash the counted tokens, at the first token that is unlike them all."""
    return Neighbours.of(_counted()[0])


@lru_cache(maxsize=1)
def _counted() -> tuple[dict[str, int], dict[str, int]]:
    """Return the weights of counted tokens, and the lowest weight of each folded key."""
    by_token: dict[str, int] = {}
    by_key: dict[str, int] = {}
    for kind, weight, line in read_table("token_weights.tsv.gz"):
        (by_token if kind == "token" else by_key).update(dict.fromkeys(line.split(" "), int(weight)))
    return by_token, by_key


@lru_cache(maxsize=1)
def _by_skeleton() -> dict[str, int]:
    """Return the lowest weight of each consonant skeleton, for tokens whose vowels are left out."""
    common_last = sorted(_counted()[0].items(), key=lambda item: -item[1])
    owners, keys = skeleton_many([token for token, _ in common_last])
    return {key: common_last[owner][1] for owner, key in zip(owners.tolist(), keys, strict=True)}


@lru_cache(maxsize=1)
def _fixed() -> dict[str, int]:
    """Return weights set by kind of word; they hold for the exact word only (Sheikho is a name, sheikh a title)."""
    return {row[0]: weight for file_name, weight in _FIXED.items() for row in read_table(file_name)}
