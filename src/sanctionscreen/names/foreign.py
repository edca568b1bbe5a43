"""Whose name a word in Chinese characters or Hangul is: one of its own language, or a foreign one written by its sound.

Own names are short and begin with a family name out of few; foreign ones use characters that given names seldom have.
"""

from functools import lru_cache

from .tables import read_mapping

_KOREAN_LENGTHS = range(2, 5)  # syllables with and without a family name


def is_korean_name(word: str) -> bool:
    """Say whether a word in Hangul is a Korean name or a part of one.

    >>> [is_korean_name(word) for word in ("김정은", "정은", "스미스", "마이클")]
    [True, True, False, False]
    """
    given = word[1:] if word[0] in _signs("korean.tsv") else word
    return len(word) in _KOREAN_LENGTHS and len(given) <= 3 and _signs("korean_given.tsv").issuperset(given)


def is_chinese_name(word: str) -> bool:
    """Say whether a word in Chinese characters is read by its syllables, and not as a foreign name by its sound.

    >>> [is_chinese_name(word) for word in ("习近平", "欧阳修", "史密斯", "约翰逊", "中国银行")]
    [True, True, False, False, True]
    """
    surnames, sounds = _signs("chinese_surnames.tsv"), _signs("chinese_sounds.tsv")
    n_sounds = sum(character in sounds for character in word)
    if len(word) <= 3 and word[0] in surnames:
        return n_sounds < 2
    if word[:2] in surnames:
        return len(word) <= 4
    return n_sounds == 0


@lru_cache(maxsize=8)
def _signs(file_name: str) -> frozenset[str]:
    """Return the first column of a table."""
    return frozenset(read_mapping(file_name))
