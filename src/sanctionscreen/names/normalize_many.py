"""The pipeline for a whole column of names: Python reads only words never seen before, arrays do the rest.

`normalize_names` gives for every string what `normalize_name` gives. It may read most strings word by word, because the
chapters hardly ever look across an ASCII space: no step of `clean` and no rule of `split` does, NFKC neither composes nor
reorders over a space, and `normalize_token` sees one word. The exceptions, and who takes care of them:

* Direction marks, joiners and byte order marks are judged by their place in the string. A word with any character that
  does not print is *odd*, and so are all others with a disguise; names with an odd word go through `normalize_name`.
* `unmix_scripts` turns to all words once two of them are of different scripts. It changes only words that mix ASCII letters
  with those from U+0370 on, or Greek with Cyrillic (`_confusables` knows no others), so these are odd. So are words that
  `replace_look_alike_words` may change beside others: those of look-alikes alone.
* `repair_mojibake` changes short words only beside a longer one that it changes too, which is odd.
* Single letters in a row: names with `MIN_SPACED` of them go through `normalize_name`.
* `reorder_comma`: the one comma at the end of a word is dealt with here; other commas make a word odd, and names side by
  side are read whole.
* Phrases: names whose tokens may hold one go through `join_phrases`.
* A name without a token may need the last resort of `normalize_name`, and goes there.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count, pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sanctionscreen.arrays import ranges
from sanctionscreen.arrow import numbers_of

from .normalize import MIN_SPACED, NormalizedName, normalize_name
from .phrases import BEGINS, FOLLOWS, LETTER, STANDS_ALONE, STATES_NAMES, join_phrases
from .words import COMMA, ODD, SUFFIX, WordCache

_FEW = 32  # so many names are sooner read one by one than laid out in arrays
_ABBREVIATED = 3  # single letters that may be `a.k.a.`


@dataclass(frozen=True, slots=True)
class NormalizedNames:
    """Q names as token ids.

    Args:
        vocabulary: T distinct tokens; some may be in no name.
        tokens: int32 [K], the tokens of all names in order, as places in `vocabulary`.
        offsets: int64 [Q + 1], where each name begins in `tokens`.
        disguises: Disguises of the names that wore any, by position.
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
        counts = np.fromiter((len(name.tokens) for name in names), np.int64, len(names))
        disguises = {i: name.disguises for i, name in enumerate(names) if name.disguises}
        return cls(list(ids), np.array(tokens, np.int32), _offsets(counts), disguises)

    def take(self, chosen: NDArray[np.int64]) -> "NormalizedNames":
        """Choose names by their positions, int64 [any]; the vocabulary keeps the tokens they have."""
        begin, end = self.offsets[chosen], self.offsets[chosen + 1]
        tokens = self.tokens[ranges(begin, end)]
        used = np.unique(tokens)
        place = np.zeros(len(self.vocabulary), np.int32)
        place[used] = np.arange(len(used))
        disguised = np.flatnonzero(np.isin(chosen, np.fromiter(self.disguises, np.int64, len(self.disguises))))
        disguises = {i: self.disguises[int(chosen[i])] for i in disguised.tolist()}
        return NormalizedNames([self.vocabulary[i] for i in used.tolist()], place[tokens], _offsets(end - begin), disguises)

    def tokens_of(self, name: int) -> tuple[str, ...]:
        """Return the tokens of the name at a position."""
        ids = self.tokens[self.offsets[name] : self.offsets[name + 1]]
        return tuple(self.vocabulary[i] for i in ids.tolist())

    def tokens_of_many(self, chosen: NDArray[np.int64]) -> list[list[str]]:
        """Return the tokens of the names at some positions, int64 [any]."""
        begin, end = self.offsets[chosen], self.offsets[chosen + 1]
        tokens = [self.vocabulary[i] for i in self.tokens[ranges(begin, end)].tolist()]
        bounds = _offsets(end - begin).tolist()
        return [tokens[begin:end] for begin, end in pairwise(bounds)]


def normalize_names(texts: pa.Array) -> NormalizedNames:
    """Normalize a column of names, each exactly as `normalize_name` does.

    Args:
        texts: string or large_string [Q]; a null is read as the empty string.

    >>> names = normalize_names(pa.array(["LAVROV, Sergey", "Сергей Лавров"]))
    >>> [names.tokens_of(i) for i in range(2)]
    [('sergey', 'lavrov'), ('sergey', 'lavrov')]
    """
    texts = texts.fill_null("") if texts.null_count else texts
    if len(texts) <= _FEW:
        return NormalizedNames.of([normalize_name(text) for text in texts.to_pylist()])
    cut = pc.split_pattern(texts, " ")  # at least one word a name, be it empty
    word_offsets = numbers_of(cut.offsets).astype(np.int64)
    word_offsets -= word_offsets[0]
    encoded = cut.flatten().dictionary_encode()
    words = _WORDS.read(encoded.dictionary.to_pylist())
    codes = numbers_of(encoded.indices)
    kinds = words.kinds[codes]

    codes, many_commas = _turn_commas(codes, kinds, word_offsets)
    begin, end = words.offsets[codes], words.offsets[1:][codes]
    tokens = words.tokens[ranges(begin, end)]
    offsets = _offsets(end - begin)[word_offsets]

    is_whole = offsets[1:] == offsets[:-1]
    is_whole[_names_of(np.flatnonzero(kinds & ODD), word_offsets)] = True
    is_whole[many_commas] = True
    places = words.phrase_places[tokens]
    letters = np.bincount(_names_of(np.flatnonzero(places & LETTER), offsets), minlength=len(texts))
    is_whole |= letters >= MIN_SPACED
    side_by_side = letters >= _ABBREVIATED
    side_by_side[_names_of(np.flatnonzero(places & STATES_NAMES), offsets)] = True
    with_comma = _names_of(np.flatnonzero(kinds & COMMA), word_offsets)
    is_whole[with_comma] |= side_by_side[with_comma]
    is_spelled = np.zeros(len(texts), np.bool_)
    is_spelled[_names_of(_find_phrases(places), offsets)] = True
    names = NormalizedNames(words.vocabulary, tokens, offsets, {})
    return _replace_names(names, texts, np.flatnonzero(is_whole), np.flatnonzero(is_spelled & ~is_whole))


_WORDS = WordCache()
if hasattr(os, "register_at_fork"):  # another thread of the parent may have been holding the lock
    os.register_at_fork(after_in_child=_WORDS.__init__)  # type: ignore[misc]


def _turn_commas(
    codes: NDArray[np.int32], kinds: NDArray[np.uint8], offsets: NDArray[np.int64]
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Put given names first where one word of a name ends in a comma, as `reorder_comma` does.

    Args:
        codes: int32 [W], the words of all names.
        kinds: uint8 [W], the kind of each.
        offsets: int64 [Q + 1], where each name begins in `codes`.

    Returns:
        The words in their new order, int32 [W], and the names with more than one such word, int64 [any].
    """
    places = np.flatnonzero(kinds & COMMA)
    if not len(places):
        return codes, places
    names, first, n_commas = np.unique(_names_of(places, offsets), return_index=True, return_counts=True)
    one = n_commas == 1
    begin, middle, end = offsets[names[one]], places[first[one]] + 1, offsets[names[one] + 1]
    not_suffix = np.append(0, np.cumsum(kinds & SUFFIX == 0))
    turned = not_suffix[end] > not_suffix[middle]
    begin, middle, end = begin[turned], middle[turned], end[turned]
    swapped = ranges(np.stack([middle, begin], 1).ravel(), np.stack([end, middle], 1).ravel())
    reordered = codes.copy()
    reordered[ranges(begin, end)] = codes[swapped]
    return reordered, names[~one]


def _find_phrases(places: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Return where a phrase may begin, int64 [any]: two tokens tell, and tokens of two names that only meet do no harm.

    Args:
        places: uint8 [K], where in phrases each token of all names may stand.
    """
    found = places & STANDS_ALONE != 0
    found[:-1] |= (places[:-1] & BEGINS != 0) & (places[1:] & FOLLOWS != 0)
    return np.flatnonzero(found)


def _replace_names(
    names: NormalizedNames, texts: pa.Array, whole: NDArray[np.int64], spelled: NDArray[np.int64]
) -> NormalizedNames:
    """Read the names at `whole` from their text instead, and join the phrases of those at `spelled`."""
    read = [normalize_name(text) for text in texts.take(pa.array(whole)).to_pylist()]
    disguises = {i: name.disguises for i, name in zip(whole.tolist(), read, strict=True) if name.disguises}
    fresh = {i: name.tokens for i, name in zip(whole.tolist(), read, strict=True)}
    fresh |= zip(spelled.tolist(), map(join_phrases, names.tokens_of_many(spelled)), strict=True)
    replaced = np.array(sorted(fresh), np.int64)
    new = [fresh[i] for i in replaced.tolist()]
    ids = dict(zip(names.vocabulary, count(), strict=False))
    new_ids = [ids.setdefault(token, len(ids)) for tokens in new for token in tokens]
    new_counts = np.fromiter(map(len, new), np.int64, len(new))

    begin, end, counts = names.offsets[replaced], names.offsets[replaced + 1], np.diff(names.offsets)
    n_dropped_before = _offsets(end - begin)[:-1]
    kept = np.delete(names.tokens, ranges(begin, end))
    tokens = np.insert(kept, np.repeat(begin - n_dropped_before, new_counts), new_ids)
    counts[replaced] = new_counts
    return NormalizedNames(list(ids), tokens, _offsets(counts), disguises)


def _names_of(places: NDArray[np.int64], offsets: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the name that each place falls into: int64 [any]."""
    return np.searchsorted(offsets, places, side="right") - 1


def _offsets(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return where each of n runs begins and the last one ends: int64 [n + 1]."""
    return np.append(0, np.cumsum(counts))
