"""The pipeline for a whole column of names: what `normalize_name` gives for each, with a Python step a distinct word only.

Most names are words between ASCII spaces, none of which needs the others to be read. Such a *plain* word is normalized once
and remembered; a name of plain words is the tokens of its words, one after the other. A name with any other word, with the
first word of a phrase, or without any token goes through `normalize_name` itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from .clean import clean
from .normalize import NormalizedName, normalize_name
from .phrases import first_words_of_phrases
from .split import split
from .tokens import normalize_token

_SPECIAL = frozenset(",&?\x7f").union(map(chr, range(32)))
_FIRST_OTHER_SCRIPT = "\u0370"  # letters before it are Latin; mixed words are repaired as a whole (`unmix_scripts`)


@dataclass(frozen=True, slots=True)
class NormalizedNames:
    """Q normalized names as token ids (CSR). K token occurrences.

    Args:
        vocabulary: Tokens, each once; ids point into it.
        tokens: int32 [K], token ids.
        offsets: int64 [Q + 1], where the tokens of each name begin.
        disguises: By position, only of names that wore any: see `NormalizedName`.
    """

    vocabulary: Sequence[str]
    tokens: NDArray[np.int32]
    offsets: NDArray[np.int64]
    disguises: dict[int, tuple[str, ...]]

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @classmethod
    def of(cls, names: Sequence[NormalizedName]) -> "NormalizedNames":
        """Lay names out."""
        ids: dict[str, int] = {}
        tokens = [ids.setdefault(token, len(ids)) for name in names for token in name.tokens]
        offsets = np.cumsum([0, *(len(name.tokens) for name in names)], dtype=np.int64)
        disguises = {i: name.disguises for i, name in enumerate(names) if name.disguises}
        return cls(list(ids), np.array(tokens, np.int32), offsets, disguises)

    def take(self, chosen: NDArray[np.int64]) -> "NormalizedNames":
        """Choose names by their positions; the vocabulary keeps the tokens they have."""
        begin, end = self.offsets[chosen], self.offsets[chosen + 1]
        tokens = self.tokens[_ranges(begin, end)]
        used = np.unique(tokens)
        place = np.zeros(len(self.vocabulary), np.int32)
        place[used] = np.arange(len(used))
        words = [self.vocabulary[i] for i in used.tolist()]
        disguises = {}
        if self.disguises:
            disguises = {i: self.disguises[name] for i, name in enumerate(chosen.tolist()) if name in self.disguises}
        return NormalizedNames(words, place[tokens], np.concatenate([[0], np.cumsum(end - begin)]), disguises)

    def tokens_of(self, name: int) -> tuple[str, ...]:
        """Return the tokens of one name."""
        return tuple(self.vocabulary[i] for i in self.tokens[self.offsets[name] : self.offsets[name + 1]].tolist())


def normalize_names(texts: pa.Array) -> NormalizedNames:
    """Return the comparable forms of names.

    Args:
        texts: String or large string array [Q] without nulls.

    >>> names = normalize_names(pa.array(["LAVROV, Sergey", "OOO «Зaря»"]))
    >>> names.tokens_of(0), names.tokens_of(1), names.disguises
    (('sergey', 'lavrov'), ('ooo', 'zarya'), {1: ('mixed_scripts',)})
    """
    words = pc.split_pattern(texts, " ")
    encoded = words.flatten().dictionary_encode()
    word_tokens = [_tokens_of_word(word) for word in encoded.dictionary.to_pylist()]
    first_words = first_words_of_phrases()
    ids: dict[str, int] = {}
    flat = [ids.setdefault(token, len(ids)) for token in chain.from_iterable(t for t in word_tokens if t)]
    word_counts = np.fromiter((len(t or ()) for t in word_tokens), np.int64, len(word_tokens))
    word_ends = np.cumsum(word_counts)
    alone = np.array([t is not None and first_words.isdisjoint(t) for t in word_tokens], np.bool_)
    word = np.asarray(encoded.indices, np.int64)
    counts = word_counts[word]
    tokens = np.array(flat, np.int32)[_ranges(word_ends[word] - counts, word_ends[word])]
    bounds = np.asarray(words.offsets, np.int64)
    bounds -= bounds[0]
    offsets = np.concatenate([[0], np.cumsum(counts)])[bounds]
    apart = np.concatenate([[0], np.cumsum(~alone[word])])
    whole = np.flatnonzero((apart[bounds[1:]] > apart[bounds[:-1]]) | (offsets[1:] == offsets[:-1]))
    if len(whole) == 0:
        return NormalizedNames(list(ids), tokens, offsets, {})
    return _put_in(whole, [normalize_name(text) for text in texts.take(pa.array(whole)).to_pylist()], ids, tokens, offsets)


def _put_in(
    at: NDArray[np.int64],
    names: Sequence[NormalizedName],
    ids: dict[str, int],
    tokens: NDArray[np.int32],
    offsets: NDArray[np.int64],
) -> NormalizedNames:
    """Put names normalized one by one in the place of others."""
    counts = np.diff(offsets)
    kept = np.ones(len(counts), np.bool_)
    kept[at] = False
    stay = np.repeat(kept, counts)
    counts[at] = [len(name.tokens) for name in names]
    new_offsets = np.concatenate([[0], np.cumsum(counts)])
    new_tokens = np.empty(new_offsets[-1], np.int32)
    is_old = np.repeat(kept, counts)
    new_tokens[is_old] = tokens[stay]
    new_tokens[~is_old] = [ids.setdefault(token, len(ids)) for name in names for token in name.tokens]
    disguises = {i: name.disguises for i, name in zip(at.tolist(), names, strict=True) if name.disguises}
    return NormalizedNames(list(ids), new_tokens, new_offsets, disguises)


@lru_cache(maxsize=1 << 18)
def _tokens_of_word(word: str) -> tuple[str, ...] | None:
    """Return the tokens of a plain word, before phrases are read; None if it cannot be read without its neighbours."""
    if word.isascii():
        if not _SPECIAL.isdisjoint(word):
            return None
        return tuple(split(word))
    if not all(c.isalpha() if c > "\x7f" else c not in _SPECIAL for c in word):
        return None
    if max(word) >= _FIRST_OTHER_SCRIPT and any(c.isalpha() and c < _FIRST_OTHER_SCRIPT for c in word):
        return None
    cleaned, disguises = clean(word)
    return None if disguises else tuple(token for part in split(cleaned) for token in normalize_token(part))


def _ranges(begin: NDArray[np.int64], end: NDArray[np.int64]) -> NDArray[np.int64]:
    """Concatenate begin[i] ... end[i] - 1 for all i."""
    counts = end - begin
    return np.asarray(np.arange(int(counts.sum())) + np.repeat(begin - (np.cumsum(counts) - counts), counts), np.int64)
