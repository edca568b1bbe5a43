"""How telling a token is, in 1/1024: 40 for a title, 1024 for what hardly anybody has in the name.

Weights come from the shipped table alone, so the weight of a token never depends on which lists are loaded.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from .batches import TokenKeys, find_plain
from .disguise_keys import find_voiceless, lookalike_many, skeleton_many
from .folding import fold_keys, fold_many
from .neighbours import Neighbours
from .organisations import organisation_concepts
from .tables import read_table

RARE = 1024
ONE_LETTER = 64
NUMBER = 300
FORM_WORD = 100  # a word of a spelled-out legal form, which stands alone only where the form is cut or mistyped
GENERIC = 300  # a word that companies of any trade have in their names: Trading, Group, International
_MIN_FORM_WORD = 5  # letters; shorter ones are names as well: Han, Ren, Phan
VESSEL_PREFIX = 40  # a kind of vessel before its name: Tanker, SS
_FIXED = {"titles.tsv": 40, "particles.tsv": 60, "legal_forms.tsv": 60}
_TELLING_FORMS = frozenset({"design_bureau", "research_institute", "scientific_production"})  # their words tell what is done
_UNKNOWN = RARE + 1  # above every weight: nothing found yet


_remembered: dict[str, int] = {}  # a pure cache
_MAX_REMEMBERED = 1 << 18


def token_weight(token: str) -> int:
    """Return the weight of a token: its own, else that of the most common token closest to it, else 1024.

    >>> token_weight("x"), token_weight("ooo"), token_weight("2024"), token_weight("qqvvxz")
    (64, 60, 300, 1024)
    >>> token_weight("micqhael") == token_weight("michael")
    True
    """
    weight = _remembered.get(token)
    if weight is None:
        keys = fold_keys(token)  # remembered too: whoever weighs a token folds it
        weight = int(weigh_many((token,), (np.zeros(len(keys), np.int32), list(keys)))[0])
        if len(_remembered) > _MAX_REMEMBERED:
            _remembered.clear()
        _remembered[token] = weight
    return weight


def is_vessel_prefix(token: str) -> bool:
    """Say whether a token that stands first in a name may be the kind of a vessel.

    >>> is_vessel_prefix("mt"), is_vessel_prefix("zarya")
    (True, False)
    """
    return token in _vessel_prefixes()


def counted_weight(token: str) -> int | None:
    """Return the weight of a token that has been counted by itself, as a name many people bear; else nothing.

    >>> counted_weight("qqvvxz") is None, counted_weight("smith") < counted_weight("sergey")
    (True, True)
    """
    return _counted()[0].get(token)


def is_counted(token: str) -> bool:
    """Say whether a token has been counted by itself."""
    return token in _counted()[0]


def weigh_ahead(tokens: Iterable[str]) -> None:
    """Weigh tokens together that will be asked for one by one, which is much faster."""
    if len(_remembered) > _MAX_REMEMBERED:
        _remembered.clear()
    new = [token for token in tokens if token not in _remembered]
    _remembered.update(zip(new, weigh_many(new).tolist(), strict=True))


def weigh_many(tokens: Sequence[str], folded: TokenKeys | None = None) -> NDArray[np.int32]:
    """Return the weights of many tokens, 40 to 1024: int32 [T].

    Args:
        tokens: T tokens.
        folded: What `fold_many` says of the same tokens, where it is known.
    """
    weights = _look_up(_fixed(), tokens)
    words = np.zeros(len(tokens), np.bool_)
    words[find_plain(tokens, min_length=2)] = True
    others = np.flatnonzero((weights == _UNKNOWN) & ~words).tolist()
    if others:
        weights[others] = _weigh_others([tokens[row] for row in others])
    if len(others) < len(tokens):
        similar = _weigh_similar(tokens, fold_many(tokens) if folded is None else folded)
        np.copyto(weights, similar, where=weights == _UNKNOWN)
        strange = np.flatnonzero(weights == _UNKNOWN).tolist()
        if strange:
            weights[strange] = _weigh_strange([tokens[row] for row in strange])
    return weights


def _look_up(table: dict[str, int], words: Sequence[str]) -> NDArray[np.int32]:
    """Return what a table says of each word, or unknown: int32 [words]."""
    return np.fromiter(map(table.get, words, repeat(_UNKNOWN)), np.int32, len(words))


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
    weights = _look_up(counted, tokens)
    np.minimum.at(weights, owners, _look_up(by_key, keys))
    return weights


def _weigh_strange(tokens: Sequence[str]) -> NDArray[np.int32]:
    """Weights of words unlike any in the table: int32 [n].

    Words without vowels weigh like the words of the same consonants, others like what is one edit away.
    """
    weights = np.full(len(tokens), RARE, np.int32)
    voiceless = find_voiceless(tokens)
    if len(voiceless) < len(tokens):
        _neighbours().lower_weights(tokens, weights)
    if voiceless:
        weights[voiceless] = RARE
        owners, keys = skeleton_many([tokens[row] for row in voiceless])
        weights[np.array(voiceless)[owners]] = np.minimum(_look_up(_by_skeleton(), keys), RARE)
    return weights


@lru_cache(maxsize=1)
def _vessel_prefixes() -> frozenset[str]:
    """Return the kinds of vessels that are words elsewhere."""
    return frozenset(row[0] for row in read_table("vessel_prefixes.tsv"))


@lru_cache(maxsize=1)
def _neighbours() -> Neighbours:
    """Hash the counted tokens, at the first token that is unlike them all."""
    return Neighbours.of(_counted()[0])


@lru_cache(maxsize=1)
def _counted() -> tuple[dict[str, int], dict[str, int]]:
    """Return the weights of counted tokens, and the lowest weight of each folded key."""
    by_token, by_key = map(dict, shipped_weights())
    generic = sorted(row[0] for row in read_table("generic_words.tsv"))
    for words, fixed in ((generic, GENERIC), (sorted(form_words()), FORM_WORD)):
        by_token.update(dict.fromkeys(words, fixed))
        by_key.update(dict.fromkeys(fold_many(words)[1], fixed))
    return by_token, by_key


@lru_cache(maxsize=1)
def shipped_weights() -> tuple[dict[str, int], dict[str, int]]:
    """Return the weights of tokens and the lowest of each folded key as the table has them."""
    by_token: dict[str, int] = {}
    by_key: dict[str, int] = {}
    for kind, weight, line in read_table("token_weights.tsv.gz"):
        (by_token if kind == "token" else by_key).update(dict.fromkeys(line.split(" "), int(weight)))
    return by_token, by_key


@lru_cache(maxsize=1)
def _by_skeleton() -> dict[str, int]:
    """Return the lowest weight of each consonant skeleton, for tokens whose vowels are left out."""
    weights = list(_counted()[0].values())
    owners, keys = skeleton_many(list(_counted()[0]))
    by_skeleton: dict[str, int] = {}
    for owner, key in zip(owners.tolist(), keys, strict=True):
        by_skeleton[key] = min(weights[owner], by_skeleton.get(key, RARE))
    return by_skeleton


@lru_cache(maxsize=1)
def _fixed() -> dict[str, int]:
    """Return weights set by kind of word; they hold for the exact word only (Sheikho is a name, sheikh a title)."""
    fixed = {row[0]: weight for file_name, weight in _FIXED.items() for row in read_table(file_name)}
    return _organisation_words() | fixed


def _organisation_words() -> dict[str, int]:
    """Return weights of words of organisations that nobody has counted: that of the first word of their row."""
    counted = _counted()[0]
    uncounted = ((token, words) for token, words in organisation_concepts().items() if token not in counted)
    return {token: min(counted.get(word, RARE) for word in words) for token, words in uncounted}


@lru_cache(maxsize=1)
def form_words() -> frozenset[str]:
    """Return the words that legal forms are spelled out with."""
    spelled_out = [row[3] for row in read_table("legal_forms.tsv") if len(row) > 3 and row[1] not in _TELLING_FORMS]
    words = {word for text in "|".join(spelled_out).split("|") for word in text.split()}
    return frozenset(word for word in words if len(word) >= _MIN_FORM_WORD and word.isascii() and word.isalpha())
