"""Ethiopic: a sign a syllable, consonants by row and vowels by column of the Unicode block (Amharic, Tigrinya).

The sixth column has a vowel or none; here it has *i* only where consonants could not be spoken together otherwise.
"""

import re

ETHIOPIC = re.compile("[\u1200-\u137f]")
_FIRST, _ROW = 0x1200, 8
_SOUNDS = "h l h m s r s sh q qw q qw b v t ch h hw n ny _ k kw k kw w _ z zh y d d j g gw g t ch p ts ts f p"
_ROWS = tuple(_SOUNDS.replace("_", "").split(" "))  # in the order of the block; `_` has no sound of its own
_VOWELS = ("e", "u", "i", "a", "e", "", "o", "wa")
_OF_THE_THROAT = ("a", "u", "i", "a", "e", "", "o", "wa")  # behind h and where no consonant is spoken


def read_ethiopic(word: str) -> str:
    """Return an Ethiopic word in Latin letters; letters of other scripts stay.

    >>> [read_ethiopic(word) for word in ("መለስ", "ጌታቸው", "ብርሃኑ", "ኃይለ")]
    ['meles', 'getachew', 'birhanu', 'hayle']
    """
    signs = [_read_sign(character) for character in word]
    read = []
    for place, (consonant, vowel) in enumerate(signs):
        closes = place > 0 and bool(signs[place - 1][1])
        last = place == len(signs) - 1
        read.append(consonant + (vowel or ("" if closes or last else "i")))
        if not vowel and not closes and not last:
            signs[place] = consonant, "i"
    return "".join(read)


def _read_sign(character: str) -> tuple[str, str]:
    """Return consonant and vowel of a sign; another character is its own vowel."""
    row, column = divmod(ord(character) - _FIRST, _ROW)
    if not 0 <= row < len(_ROWS):
        return "", character
    consonant = _ROWS[row]
    vowels = _OF_THE_THROAT if consonant in ("", "h") else _VOWELS
    return consonant, vowels[column]
