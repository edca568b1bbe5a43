"""Japanese names in kanji: a family name that is known, and a given name by its usual reading.

Kanji have several readings, and only usage tells which one a name has; names out of use here are read as Chinese ones.
"""

import re
from functools import lru_cache

from .tables import read_table

_FOREIGN_SIGN = re.compile("[\u30a1\u30a3\u30a5\u30a7\u30a9\u30f4\u30fc]")  # small vowels, v, and the mark of a long vowel
_ENDING = re.compile("(?:ko|mi|rou?|ta|shi|ji|suke|hiko|ya|ka|na|[kg]awa|moto|mura|yama|hara|[sz]aki|[sz]awa|[sj]h?ima)$")
_LONGEST = 3  # kanji of a family name: Hasegawa, Igarashi
_FAMILY, _GIVEN = "surname", "given"


def read_japanese_name(word: str) -> str | None:
    """Return the reading of a Japanese name, its parts apart by a space; None for other words.

    A family name of one kanji may be Chinese too, so it needs a Japanese given name beside it.

    >>> [read_japanese_name(word) for word in ("安倍晋三", "高橋", "菅義偉", "林彪")]
    ['abe shinzo', 'takahashi', 'suga yoshihide', None]
    """
    names = _names()
    for length in range(min(_LONGEST, len(word)), 0, -1):
        family, rest = names.get((_FAMILY, word[:length])), word[length:]
        given = names.get((_GIVEN, rest))
        if family and given and (length > 1 or len(rest) > 1):
            return f"{family} {given}"
        if family and length > 1:
            return f"{family} {rest}".rstrip()
    return names.get((_GIVEN, word)) if len(word) > 1 else None


def is_japanese_name(katakana: str, reading: str) -> bool:
    """Say whether a word in katakana is a Japanese name by its reading, and not a foreign one written by its sound.

    >>> is_japanese_name("ケンジ", "kenji"), is_japanese_name("ジョンソン", "jonson")
    (True, False)
    """
    if _FOREIGN_SIGN.search(katakana):
        return False
    return reading.replace("ou", "o").replace("uu", "u") in _readings() or bool(_ENDING.search(reading))


@lru_cache(maxsize=1)
def _readings() -> frozenset[str]:
    """Return all readings."""
    return frozenset(_names().values())


@lru_cache(maxsize=1)
def _names() -> dict[tuple[str, str], str]:
    """Return the readings of family and given names."""
    return {(kind, kanji): reading for kind, kanji, reading in read_table("japanese_names.tsv")}
