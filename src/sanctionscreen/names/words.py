"""Words of a column: what each is to a name, read in batches, and remembered as numbers that arrays can take up.

A word is what stands between two ASCII spaces. `WordCache` gives every word and every token a number, so that a column of
known words costs one dictionary look-up a distinct word. New words are read by the cheapest way that gives exactly the
tokens of `normalize_name`:

* ASCII words of printable characters without `&`, `?`, `@`, `$` and `!`, and at most one comma, at the end: no step of
  `clean` changes them, and they are cut as one text.
* Words of letters that `clean` leaves alone: only romanised.
* All others go through `clean` one by one; some prove *odd* (see `normalize_many`).
"""

import re
import sys
from collections.abc import Collection, Sequence
from functools import lru_cache
from itertools import chain, repeat
from threading import Lock
from typing import NamedTuple
from unicodedata import is_normalized

import numpy as np
from numpy.typing import NDArray

from sanctionscreen.arrays import GrowingArray, ranges

from .clean import _is_suffix, _suffixes, clean, compose, unify_punctuation
from .normalize import read_tokens
from .phrases import phrase_places
from .repairs import is_look_alike, repair_mojibake
from .split import split_lines
from .tokens import normalize_token

ODD, COMMA, SUFFIX = 1, 2, 4  # what a word may be: bits of its kind
MAX_CACHE_BYTES = 128 << 20  # some 400,000 words
ENTRY_BYTES = 100  # a dict slot, its number, and the places in lists and arrays, for a word or a token
_SIMPLE_ASCII = re.compile("[\"#%'-+\\-->A-~]*,?")
_ASCII_LETTER = re.compile("[A-Za-z]")
_FROM_GREEK_ON = re.compile("[\u0370-\U0010ffff]")
_GREEK, _CYRILLIC = re.compile("[\u0370-\u03ff]"), re.compile("[\u0400-\u052f]")
_LETTERS = re.compile(r"[^\W\d_]+")


class Words(NamedTuple):
    """What D distinct words are to names.

    Args:
        kinds: uint8 [D], bits.
        vocabulary: T distinct tokens, all of them in some word.
        phrase_places: uint8 [T], where in a phrase a token may stand.
        tokens: int32 [K], the tokens of all words before phrases, as places in `vocabulary`.
        offsets: int64 [D + 1], where each word begins in `tokens`; odd words have none.
    """

    kinds: NDArray[np.uint8]
    vocabulary: list[str]
    phrase_places: NDArray[np.uint8]
    tokens: NDArray[np.int32]
    offsets: NDArray[np.int64]


class WordCache:
    """Words read before; starts anew when it is full. Threads may share it: a word reads the same every time."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._known = _KnownWords()

    def __len__(self) -> int:
        return len(self._known.numbers)

    def read(self, texts: Sequence[str]) -> Words:
        """Return what D distinct words are, reading those never seen."""
        with self._lock:
            known = self._known  # should another thread start anew, this one goes on with what it has
            numbers = known.find(texts)
        unseen = np.flatnonzero(numbers < 0)
        new = [texts[place] for place in unseen.tolist()]
        read = _read_words(new)  # the others need not wait for this
        with self._lock:
            for batch in read:
                known.keep(batch)
            numbers[unseen] = known.find(new)
            if known is self._known and known.n_bytes > MAX_CACHE_BYTES:
                self._known = _KnownWords()
            return known.choose(numbers)


class _Batch(NamedTuple):
    """Words read: their texts, their tokens one after the other, how many tokens each has, and their kinds."""

    texts: list[str]
    tokens: list[str]
    counts: list[int]
    kinds: list[int]

    @classmethod
    def of(cls, texts: list[str], tokens: Sequence[Sequence[str]], kinds: list[int]) -> "_Batch":
        """Put one together from the tokens of each word."""
        return cls(texts, list(chain.from_iterable(tokens)), list(map(len, tokens)), kinds)


class _KnownWords:
    """Words and tokens by number, in arrays that grow.

    Each table is written before the dict or array that lets others see it, so an interrupted write is as good as none.

    Args:
        numbers: The number of each word.
        n_bytes: Memory taken, about.
    """

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self.n_bytes = 0
        self._token_numbers: dict[str, int] = {}
        self._vocabulary: list[str] = []
        self._phrase_places, self._kinds = GrowingArray(np.uint8), GrowingArray(np.uint8)
        self._tokens, self._offsets = GrowingArray(np.int32), GrowingArray(np.int64, [0])

    def find(self, texts: Sequence[str]) -> NDArray[np.int64]:
        """Return the number of each word, -1 for the unknown."""
        return np.fromiter(map(self.numbers.get, texts, repeat(-1)), np.int64, len(texts))

    def keep(self, batch: _Batch) -> None:
        """Give numbers to words; one that another thread has kept meanwhile gets another, which is as good."""
        self._keep_tokens(batch.tokens)
        first, begin = len(self._offsets.view()) - 1, int(self._offsets.view()[-1])
        self._kinds.put(first, batch.kinds)
        self._tokens.put(begin, list(map(self._token_numbers.__getitem__, batch.tokens)))
        self._offsets.put(first + 1, begin + np.cumsum(batch.counts, dtype=np.int64))
        self.numbers.update(zip(batch.texts, range(first, first + len(batch.texts)), strict=True))
        self.n_bytes += sum(map(sys.getsizeof, batch.texts), ENTRY_BYTES * len(batch.texts))

    def _keep_tokens(self, tokens: Sequence[str]) -> None:
        """Give numbers to the tokens that have none."""
        new = [token for token in dict.fromkeys(tokens) if token not in self._token_numbers]
        first = len(self._token_numbers)
        self._vocabulary[first:] = new
        self._phrase_places.put(first, list(map(phrase_places, new)))
        self._token_numbers.update(zip(new, range(first, first + len(new)), strict=True))
        self.n_bytes += sum(map(sys.getsizeof, new), ENTRY_BYTES * len(new))

    def choose(self, numbers: NDArray[np.int64]) -> Words:
        """Return the words of some numbers, int64 [D], with a vocabulary of their own."""
        begin, end = self._offsets.view()[numbers], self._offsets.view()[numbers + 1]
        offsets = np.append(0, np.cumsum(end - begin))
        tokens = self._tokens.view()[ranges(begin, end)]
        every = np.arange(len(tokens), dtype=np.int32)
        place = np.empty(len(self._vocabulary), np.int32)  # filled only where needed: few words cost little
        place[tokens] = every
        used = tokens[place[tokens] == every]  # each token once
        place[used] = every[: len(used)]
        vocabulary = [self._vocabulary[token] for token in used.tolist()]
        return Words(self._kinds.view()[numbers], vocabulary, self._phrase_places.view()[used], place[tokens], offsets)


def _read_words(texts: Sequence[str]) -> list[_Batch]:
    """Read words, each by the cheapest way that is right for it."""
    letters = [text for text in texts if text.isascii() and text.isalpha()]
    others = {text for text in texts if not (text.isascii() and text.isalpha())}
    simple = list(filter(_SIMPLE_ASCII.fullmatch, others))
    others.difference_update(simple)
    foreign = _find_untouched(others)
    others.difference_update(foreign)
    return [_read_letters(letters), _read_simple(simple), _read_foreign(foreign), _read_singly(list(others))]


def _read_letters(texts: list[str]) -> _Batch:
    """Read ASCII words of letters only: by far the most, and nothing to repair."""
    tokens = "\n".join(texts).lower().split("\n")[: len(texts)]
    kinds = [SUFFIX if token in _suffixes() else 0 for token in tokens]
    return _Batch(texts, tokens, [1] * len(texts), kinds)


def _read_simple(texts: list[str]) -> _Batch:
    """Read words that match `_SIMPLE_ASCII`."""
    tokens = split_lines("\n".join(texts))[: len(texts)]
    return _Batch.of(texts, tokens, list(map(_kind_of, texts, tokens)))


def _kind_of(text: str, tokens: Sequence[str]) -> int:
    """Return the kind of a cleaned word that may end in a comma; a comma with nothing before it makes it odd."""
    if text.endswith(","):
        return (COMMA | SUFFIX if _is_suffix(text) else COMMA) if tokens else ODD
    return SUFFIX if _is_suffix(text) else 0


def _find_untouched(texts: Collection[str]) -> list[str]:
    """Return the words of letters that no step of `clean` touches, alone or in a name.

    Beside `compose`, `repair_mojibake` and those that undo look-alikes, all steps look at one letter at a time.
    """
    touched = {character for character in set().union(*texts) if not _is_untouched(character)}
    return [
        text
        for text in texts
        if touched.isdisjoint(text)
        and is_normalized("NFKC", text)
        and not _may_look_alike(text)
        and repair_mojibake(text) == text
    ]


@lru_cache(maxsize=1 << 14)
def _is_untouched(character: str) -> bool:
    """Say whether a character is a letter that `clean` leaves alone."""
    return character.isalpha() and clean(character) == (character, ())


def _may_look_alike(text: str) -> bool:
    """Say whether a cleaned word may be changed for its look-alike letters, perhaps not by itself but beside others."""
    if text.isascii():
        return False
    if _ASCII_LETTER.search(text):
        return bool(_FROM_GREEK_ON.search(text))
    return bool(_GREEK.search(text) and _CYRILLIC.search(text)) or any(map(is_look_alike, _LETTERS.findall(text)))


def _read_foreign(texts: list[str]) -> _Batch:
    """Read words that `_find_untouched` has found."""
    tokens = list(map(normalize_token, texts))
    return _Batch.of(texts, tokens, [SUFFIX if _is_suffix(text) else 0 for text in texts])


def _read_singly(texts: list[str]) -> _Batch:
    """Read words that `clean` may change."""
    read = list(map(_read_word, texts))
    return _Batch.of(texts, [tokens for tokens, _ in read], [kind for _, kind in read])


def _read_word(text: str) -> tuple[Sequence[str], int]:
    """Read one word by itself, or find it odd."""
    cleaned, disguises = clean(text)
    if disguises or _may_look_alike(cleaned) or not text.isprintable():
        return (), ODD
    tokens = read_tokens(cleaned)
    punctuated = text if text.isascii() else compose(unify_punctuation(text))
    n_commas = punctuated.count(",")  # `clean` may have turned the word round and dropped its comma
    at_end = n_commas == 1 and cleaned.endswith(",") and any(map(str.isalnum, cleaned))
    if "?" in "".join(tokens) or (n_commas and not at_end):
        return (), ODD
    return tokens, (COMMA if at_end else 0) | (SUFFIX if _is_suffix(cleaned) else 0)
