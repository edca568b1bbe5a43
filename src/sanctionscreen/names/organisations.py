"""Words of organisations in many languages: bank, ministry, shipping, and the nationalities beside them.

Lists spell the names of people and translate those of organisations, so a letter-by-letter reading of "وزارة الدفاع" meets
nothing. A table says which words mean the same. Words in Latin and Cyrillic letters, which lists spell as often as they
translate, are related by a concept; those of other scripts are read as the word they are translated with.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from .tables import read_mapping, read_table

_NATIVE = re.compile("[\u0370-\u03ff\u0590-\u06ff\u3040-\U0003ffff]")  # Greek, Hebrew, Arabic, and from kana to Hangul
_SPACELESS = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_HAN = re.compile("[\u3400-\u9fff]")
_CYRILLIC = re.compile("[\u0400-\u052f]")
_MARKS = re.compile("[\u064b-\u065f\u0670\u0640]")
_VARIANTS = str.maketrans("أإآٱىیکہھەةؤئ", "ااااييكههههوي")  # one letter for those that writers exchange
_PREFIXES = ("وال", "بال", "لل", "ال", "و", "ل", "ب", "וה", "ה", "ו", "ל", "ב")  # and, by, for, the; longest first
MIN_HAN, MIN_SOUNDED = 4, 5  # signs of a word in which some may stay untranslated; shorter ones are translated whole
_MIN_STEM = 3  # letters that must be left without a prefix
SLAVIC_ENDINGS = (
    *("", "a", "e", "i", "o", "u", "y", "om", "ya", "yu", "iya", "ii", "iyu", "iyata", "ta", "to"),
    *("iy", "yi", "yy", "oy", "oi", "aya", "aia", "oe", "oye", "ye", "ie", "oho", "ogo", "ykh", "ikh", "ite", "ata", "oto"),
)


class _Words(NamedTuple):
    """The table as it is looked up.

    Args:
        concepts: The rows of each Latin token, by their first words.
        read_as: What each word of another script is read as, in its plainest letters.
        stems: The same for stems, which any ending may follow.
    """

    concepts: dict[str, set[str]]
    read_as: dict[str, str]
    stems: dict[str, str]


def organisation_concepts() -> dict[str, set[str]]:
    """Return the meanings of tokens, each by the first word of its row.

    >>> sorted(organisation_concepts()["wizarat"]), sorted(organisation_concepts()["ministerstva"])
    (['ministry'], ['ministry'])
    """
    return _words().concepts


def translate_word(word: str) -> str | None:
    """Return what a casefolded word of another script is translated with, words apart by spaces, or None.

    >>> [translate_word(word) for word in ("وزارة", "والدفاع", "τραπέζης", "国际贸易", "лавров", "القذافي")]
    ['ministry', 'defence', 'bank', ' international  trading ', None, None]
    """
    if not _NATIVE.search(word):
        return None
    if _SPACELESS.search(word):
        if len(word) < (MIN_HAN if _HAN.search(word) else MIN_SOUNDED) and _pattern().sub("", word):
            return None  # the name of a person may hold a word: Haijun, of the sea and of the navy
        read = _pattern().sub(lambda match: f" {_words().read_as[match[0]]} ", word)
        return None if read == word else read
    plain = _plain(word)
    return next((found for form in _forms(plain) if (found := _find(form)) is not None), None)


def _find(word: str) -> str | None:
    """Look a word up, whole or by its longest stem."""
    words = _words()
    if word in words.read_as:
        return words.read_as[word]
    longest = min(len(word), _longest_stem())
    return next((words.stems[word[:end]] for end in range(longest, _MIN_STEM - 1, -1) if word[:end] in words.stems), None)


def _forms(word: str) -> Iterator[str]:
    """Yield a word, then what is left of it without a prefix."""
    yield word
    for prefix in _PREFIXES:
        if word.startswith(prefix) and len(word) - len(prefix) >= _MIN_STEM:
            yield word[len(prefix) :]


def _plain(word: str) -> str:
    """Return a word without marks and accents, in the plainest of the letters that writers exchange."""
    bare = _MARKS.sub("", word.translate(_VARIANTS))
    return "".join(c for c in unicodedata.normalize("NFD", bare) if not unicodedata.combining(c))


@lru_cache(maxsize=1)
def _words() -> _Words:
    """Read the table."""
    words = _Words({}, {}, {})
    letters = str.maketrans(read_mapping("cyrillic.tsv"))
    for row in read_table("organisation_words.tsv"):
        parts = [part.split() for part in row[0].split("|")]
        concept = parts[0][0]
        for part in parts:
            for word in part:
                if word.endswith("*"):
                    words.stems.setdefault(_plain(word[:-1]), part[0])
                elif _NATIVE.search(word):
                    words.read_as.setdefault(word if _SPACELESS.search(word) else _plain(word), part[0])
                else:
                    for token in _spell(word, letters):
                        words.concepts.setdefault(token, set()).add(concept)
    return words


def _spell(word: str, letters: dict[int, str]) -> Iterator[str]:
    """Yield the tokens of a Latin or Cyrillic word, or of a stem with all its endings."""
    stem = word.rstrip("~")
    bare = stem.translate(letters)
    yield from (bare + ending for ending in SLAVIC_ENDINGS) if word.endswith("~") else (bare,)


@lru_cache(maxsize=1)
def _longest_stem() -> int:
    """Return the length of the longest stem."""
    return max(map(len, _words().stems))


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    """Return one pattern for the words of scripts that leave no spaces, longer words first."""
    return re.compile("|".join(sorted(filter(_SPACELESS.search, _words().read_as), key=len, reverse=True)))
