"""Thai and Lao: no spaces inside a name; vowels stand before, above, below and behind their consonant, or are not written.

A word is cut into syllables from the left: the first row of `_SYLLABLES` that fits reads the next one. Two consonants
without a vowel are a syllable with *o*, a single one has *a*, and an odd one comes first (`กมล` is ka-mol). Letters are
read as people write their names, which is near the Royal Thai General System of 1999 but for *p* and *j*, and a last *r*
and *l*. Lao has the same layout and fewer letters, so it is written in Thai first.
"""

import re
from functools import lru_cache

from .tables import read_table

THAI = re.compile("[\u0e00-\u0eff]")
_OWN = "ຈຜພ"  # Lao letters that people write in another way than the Thai ones in their place
_TO_THAI = {code: code - 0x80 for code in range(0x0E80, 0x0F00) if chr(code) not in _OWN} | {ord("ຍ"): "ย", ord("ຊ"): "ซ"}
_C = f"[ก-ฮ{_OWN}]"
_SIGN = "(?:[ะ-ู\u0e4d]|อ(?![ะ-ู\u0e4d]))"  # a vowel above, below or behind
_WRITTEN_FIRST = frozenset("เแโใไ")  # vowels
_CLUSTER = "[กขคตปผพ][รลว]"
_BARE = f"(?!{_CLUSTER}{_SIGN}){_C}(?!{_SIGN})"  # a consonant of which no vowel is written
_END = f"(?:(?<=[ตชท])ร$|(?<=[นณสก])[ทธตษ]$|(?!{_BARE}$))"  # a second one is silent, or the two are a syllable: *phon*
_PIECES = {  # of the rows of `_SYLLABLES`
    "O": f"(?P<onset>{_CLUSTER}(?={_SIGN})|{_C})",
    "K": f"(?P<onset>{_CLUSTER}(?!{_SIGN})(?={_C})|{_C})",
    "I": f"(?P<onset>{_CLUSTER}(?!{_SIGN})|{_C})",
    "B": f"(?P<onset>{_BARE})",
    "F": f"(?P<final>{_BARE}{_END})?",
    "G": f"(?P<final>(?!ร.){_BARE}{_END})?",  # no r inside a word: su-ra-chai
    "A": f"(?P<final>{_BARE}(?:{_BARE}$)?)?",  # behind the sign for an *a* that always has one
    "E": f"(?P<final>{_BARE})",
    "T": f"{_BARE}{_BARE}",
    "P": f"(?=(?:{_BARE}{_BARE}){{0,6}}(?!{_BARE}))",  # an even number follows
}
_SYLLABLES = (  # as it is written, its vowel
    ("เOียF", "ia"),
    ("เOือF", "uea"),
    ("เOาะ?", "ao"),
    ("เOย(?!S)", "oei"),
    ("เOิF", "oe"),
    ("เOอ(?!S)F", "oe"),
    ("เK-?ะ?F", "e"),
    ("แK-?ะ?F", "ae"),
    ("โK-?ะ?F", "o"),
    ("[ใไ]I(?:ย(?!S))?", "ai"),
    ("Oัวะ?F", "ua"),
    ("O\u0e4dา", "am"),
    ("OัA", "a"),
    ("OาF", "a"),
    ("Oะ", "a"),
    ("O[ิี]G", "i"),
    ("O[ึื]อ?F", "ue"),
    ("O[ุู]G", "u"),
    ("Oอ(?!S)F", "o"),
    ("BวE(?!S)", "ua"),
    ("B(?=[นณรวศ]T$)", "a"),
    ("BEP", "o"),
    ("B", "a"),
    ("O", "a"),
)
_ENDINGS = {("o", "ร"): "orn", ("e", "ว"): "ew", ("ae", "ว"): "aew"}  # others are a vowel and a final
_SPELLINGS = (
    (f"(?<={_C})[ทตษ](?=[รณ]์)", ""),
    (f"{_C}[ิุ]?์", ""),  # a letter that the sign above it silences
    (f"(?<=[เแโ]{_C})[็-๋](?=ว)", "-"),  # the sign of a tone stands on the second of two consonants spoken together
    ("[็-์๎ฺๆฯ]", ""),  # tones and other signs
    ("ฤๅ?", "รึ"),
    ("ฦๅ?", "ลึ"),
    (f"รร(?={_C}(?!{_SIGN}))", "ั"),
    ("รร", "ัน"),
    ("^ทร(?=[ัง])", "ซ"),
    (f"ห(?=[งญนมยรลว](?:{_SIGN}|[วก-ฮ](?!{_SIGN})))", ""),  # tells the tone of what follows
    ("(?<=[เแโใไ])ห(?=[งญนมยรลว])", ""),
    ("เสริฐ", "เสด"),
    ("พรหม", "โพรม"),
    ("เจริญ", "จะเริญ"),
    ("(?<=ีย)ร(?=ติ)", ""),
    ("(?<=[าิีุูัย])([ตฒทธ])[ิุ](?=$|ศั|พง)", r"\1"),  # chat, wut
)
_LAO = (
    (f"({_C})\u0e3bว", r"\1ัว"),
    (f"({_C})\u0e3b", r"โ\1"),
    (f"({_C})\u0e3d", r"เ\1ีย"),
    ("\u0e3c", "ล"),
    ("\u0e4d(?!า)", "อ"),
)


def read_thai(word: str) -> str:
    """Return a Thai or Lao word in Latin letters; letters of other scripts stay.

    >>> [read_thai(word) for word in ("สมชาย", "ประยุทธ์", "กมล", "กิตติพงษ์", "สุวรรณ", "ທອງລຸນ")]
    ['somchai', 'prayut', 'kamol', 'kittipong', 'suwan', 'thonglun']
    """
    text = word.translate(_TO_THAI)
    rules = (_LAO if text != word else ()) + _SPELLINGS
    for pattern, to in rules:
        text = re.sub(pattern, to, text)
    read, place = [], 0
    while place < len(text):
        length, syllable = _read_syllable(text, place)
        read.append(syllable)
        place += length
    return "".join(read)


def _read_syllable(text: str, place: int) -> tuple[int, str]:
    """Read the syllable that begins at a place: its length in characters and its Latin letters."""
    onsets, finals = _letters()
    for pattern, vowel in _patterns(text[place] in _WRITTEN_FIRST):
        found = pattern.match(text, place)
        if found is None:
            continue
        parts = found.groupdict()
        onset = "".join(map(onsets.__getitem__, parts["onset"]))
        final = (parts.get("final") or "")[:1]  # what follows it at the end of a word is silent
        return len(found[0]), onset + (_ENDINGS.get((vowel, final)) or vowel + finals.get(final, ""))
    return 1, text[place]


@lru_cache(maxsize=2)
def _patterns(written_first: bool) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Compile the rows of `_SYLLABLES` with a vowel in front, or the others."""
    pieces = _PIECES | {"S": _SIGN}
    rows = [row for row in _SYLLABLES if (row[0].strip("[")[0] in _WRITTEN_FIRST) == written_first]
    return tuple((re.compile("".join(pieces.get(c, c) for c in written)), vowel) for written, vowel in rows)


@lru_cache(maxsize=1)
def _letters() -> tuple[dict[str, str], dict[str, str]]:
    """Return what consonants are where a syllable begins, and where it ends."""
    rows = read_table("thai.tsv")
    return {row[0]: row[1] for row in rows}, {row[0]: row[2] for row in rows}
