"""Whose name a word is: one of the language whose script it is in, or a foreign one written by its sound.

Chinese and Korean names are short and begin with a family name out of few; foreign ones use signs that given names seldom
have. Slavic names have their endings, and foreign names in Arabic lack the letters of sounds that only Arabic has.
"""

import re
from functools import lru_cache

from .tables import read_mapping

_ONLY_ARABIC = re.compile("[عحصضطظقثذءؤئةىھہکیې]")  # and letters of Persian, Pashto and Urdu
_LEAST_FOREIGN = 4  # letters; shorter words in Arabic are read as Arabic ones
_SLAVIC_ENDING = re.compile(
    "(?:[оеё]ва?|[иы]на?|[кр]ий|ая|яя|[лнр]я|[иы]х|[ыо]й|ец|ко|[уюия]к|ич|вна|ян|[лрн]ь|[иь]я|дзе|швили|кызы|оглы)$"
)
_FOREIGN_SOUND = re.compile("дж|э|[ауео]у|уи|ьо|йо|(?<!^а)й[бвгджзклмнпрстфхцчш]|вр?айт|о[оа]|юэ|ё[лрс]|кк|ри[дч]|с[он]н$")
_KOREAN_LENGTHS = range(2, 5)  # syllables with and without a family name


def is_arabic_name(word: str) -> bool:
    """Say whether a word in Arabic letters is read by these: it is short, or no foreign name would have all of them.

    >>> is_arabic_name("صالح"), is_arabic_name("جونسون")
    (True, False)
    """
    return len(word) < _LEAST_FOREIGN or bool(_ONLY_ARABIC.search(word))


def is_slavic_name(word: str) -> bool:
    """Say whether a Russian word ends like a Slavic name, or one that is borne in Russia.

    >>> is_slavic_name("лавров"), is_slavic_name("джонсон")
    (True, False)
    """
    return bool(_SLAVIC_ENDING.search(word))


def sounds_foreign(word: str) -> bool:
    """Say whether a Russian word has letters together that English, German and French sounds are written with.

    >>> sounds_foreign("шнайдер"), sounds_foreign("кадыров")
    (True, False)
    """
    return bool(_FOREIGN_SOUND.search(word))


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
