"""Burmese: names without spaces, a syllable a sign group, read one by one as people write them in Latin letters.

A syllable is a consonant with medials, vowel signs, and perhaps a final consonant that the sign *asat* silences or that
stands on top of the next one. Names keep old spellings (`Kyi`, `Myint`, `Htun`), so no official system fits; other spellings
of a syllable are concepts (`burmese_syllables.tsv`).
"""

import re
from functools import lru_cache

from .tables import read_table

BURMESE = re.compile("[\u1000-\u109f]")
_SYLLABLE = re.compile(
    "(?P<onset>[က-အဿ][ျြ]?)(?P<w>ွ?)(?P<h>ှ?)(?P<vowels>[ါ-ဲံ]*)(?P<tone>[့း်]*)"  # asat behind vowels: `ော်`
    "(?:(?P<final>[က-အ])(?P<creaky>့?)[်္]+း?)?"
    "|(?P<alone>[ဣ-ဪ])[့း]*(?:(?P<last>[က-အ])့?[်္]း?)?"
)
_SAME_FINALS = str.maketrans("ဂခဇဆဏဒဋဓထဌဗဘဖ", "ကကစစနတတတတတပပပ")
_KINZI = "င်္"


def read_burmese(word: str) -> str:
    """Return a Burmese word in Latin letters, its syllables apart; letters of other scripts stay.

    >>> [read_burmese(word) for word in ("သိန်းစိန်", "အောင်မြင့်", "ရွှေ", "ကျော်ထွန်းဦး", "သူရ")]
    ['thein sein', 'aung myint', 'shwe', 'kyaw htun oo', 'thu ra']
    """
    read, place = [], 0
    text = word.replace(_KINZI, "င်").replace("ဥ\u102e", "ဦ").replace("\u102b", "\u102c").replace("န္တ", "န္ဒ")
    while place < len(text):
        found = _SYLLABLE.match(text, place)
        if found is None:
            read.append(text[place])
            place += 1
        else:
            read.append(_read_syllable(found, first=not place))
            place = found.end()
    return " ".join(read)


def _read_syllable(found: re.Match[str], first: bool) -> str:
    """Read one syllable."""
    rhymes, vowels = _parts("rhyme"), _parts("vowel")
    if alone := found["alone"]:
        if found["last"]:
            return rhymes.get(found["last"].translate(_SAME_FINALS), vowels[alone])
        return "u" if first and alone == "ဦ" else vowels[alone]
    final = (found["final"] or "").translate(_SAME_FINALS)
    rhyme = found["w"] + found["vowels"] + final
    onset = _read_onset(found["onset"], found["h"])
    if not onset and rhyme == "ေ":
        return "aye"
    if found["onset"] == "ရ" and not first and not found["h"] and rhyme in ("", "ိ", "ာဇ"):
        onset = "r"  # a Pali word: Thura
    vowel = rhymes.get(rhyme + found["tone"], rhymes.get(rhyme))
    if vowel is None:  # a rare spelling: without its final
        vowel = rhymes.get(found["w"] + found["vowels"]) or rhymes.get(found["vowels"], "a")
    creaky = found["creaky"] or "့" in found["tone"]
    return onset + vowel + ("t" if creaky and vowel.endswith("n") else "")


def _read_onset(onset: str, h: str) -> str:
    """Read the consonant of a syllable with its medials; the sign for an *h* stands behind what is spoken after it."""
    initials = _parts("initial")
    if onset + h in initials:
        return initials[onset + h]
    read = initials.get(onset)
    if read is None:
        read = initials[onset[0]] + "y"
    return f"h{read}" if h and read.startswith(tuple("mnlwy")) else read


@lru_cache(maxsize=3)
def _parts(kind: str) -> dict[str, str]:
    """Return how parts of syllables are read."""
    return {written: read for row, written, read in read_table("burmese.tsv") if row == kind}
